//! The words of a document, for the search (DOC-04): plain text, tables, Markdown, HTML, word processor files and sheets.
//! Those of PDF are read where its pages are drawn (words.rs); others are found by their names, titles and tags.

use std::io::{Cursor, Read};

use calamine::{Data, Reader};
use zip::ZipArchive;

/// Most characters that are kept of a document.
const MOST: usize = 200_000;
/// Most bytes of a packed part that are unpacked: what is larger is read so far.
const UNPACKED: u64 = 16 << 20;
/// Most bytes of a workbook that are read: its reader takes many times its size.
const WORKBOOK: usize = 8 << 20;

/// The words in it; `None` where none can be read.
#[must_use]
pub fn text(bytes: &[u8], mime: &str) -> Option<String> {
    // The readers of packed files meet bytes that somebody made to break them. A panic of theirs costs the words of one
    // document, not the program.
    bounded(&std::panic::catch_unwind(|| words(bytes, mime)).ok().flatten()?)
}

/// The words of a text with one space between them, as many as are kept; `None` where there are none.
pub fn bounded(read: &str) -> Option<String> {
    let mut kept = String::new();
    let mut length = 0;
    for word in read.split_whitespace() {
        length += word.chars().count() + 1;
        if length > MOST {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    Some(kept.replace('\0', "")).filter(|text| !text.is_empty())
}

fn words(bytes: &[u8], mime: &str) -> Option<String> {
    match mime {
        "text/html" | "text/xml" | "image/svg+xml" => Some(strip(&decoded(bytes), |_| true)),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
            Some(strip(&part(bytes, "word/document.xml")?, breaks))
        }
        "application/vnd.oasis.opendocument.text" => Some(strip(&part(bytes, "content.xml")?, breaks)),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        | "application/vnd.oasis.opendocument.spreadsheet"
        | "application/vnd.ms-excel" => cells(bytes),
        "application/json" => Some(decoded(bytes)),
        text if text.starts_with("text/") => Some(decoded(bytes)),
        _ => None,
    }
}

/// UTF-8 where it is that, else what the bytes look like.
fn decoded(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_string();
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, chardetng::Utf8Detection::Allow).decode(bytes).0.into_owned()
}

fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = Vec::new();
    archive.by_name(name).ok()?.take(UNPACKED).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

fn cells(bytes: &[u8]) -> Option<String> {
    if bytes.len() > WORKBOOK {
        return None;
    }
    let mut workbook = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    for name in workbook.sheet_names() {
        let Ok(sheet) = workbook.worksheet_range(&name) else { continue };
        for cell in sheet.rows().flatten().filter(|cell| !matches!(cell, Data::Empty | Data::Error(_))) {
            text.push_str(&cell.to_string());
            text.push('\n');
            if text.len() > MOST * 4 {
                return Some(text);
            }
        }
    }
    Some(text)
}

/// Ends of paragraphs, lines and cells of word processors; their other marks stand within words.
fn breaks(tag: &str) -> bool {
    matches!(tag, "w:p" | "w:br" | "w:tab" | "w:tc" | "text:p" | "text:h" | "text:tab" | "text:line-break" | "text:s")
}

/// What stands between the marks, without scripts and styles. A mark for which `breaks` ends a word.
fn strip(markup: &str, breaks: impl Fn(&str) -> bool) -> String {
    let lower = markup.to_ascii_lowercase();
    let mut text = String::with_capacity(markup.len() / 2);
    let mut rest = markup;
    while let Some((before, after)) = rest.split_once('<') {
        put(&mut text, before);
        let Some((mark, next)) = after.split_once('>') else { return text };
        rest = next;
        let name = mark.trim_start_matches('/').split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        if mark.starts_with("!--") {
            if !mark.ends_with("--") {
                rest = rest.split_once("-->").map_or("", |(_, after)| after);
            }
        } else if matches!(name.as_str(), "script" | "style") && !mark.starts_with('/') && !mark.ends_with('/') {
            // Lower case changes no length in ASCII, so that places found in one count in the other.
            let after = lower.get(markup.len() - rest.len()..).unwrap_or_default();
            let at = after.find(&format!("</{name}")).unwrap_or(rest.len());
            rest = rest.get(at..).unwrap_or_default();
        }
        if breaks(&name) {
            text.push(' ');
        }
    }
    put(&mut text, rest);
    text
}

/// Text with the entities of markup as what they stand for.
fn put(text: &mut String, piece: &str) {
    let mut pieces = piece.split('&');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (name, rest) = piece.split_once(';').unwrap_or(("", ""));
        let number = name.strip_prefix('#').and_then(|digits| match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        });
        let stands_for = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some(' '),
            _ => number.and_then(char::from_u32),
        };
        match stands_for {
            Some(c) => {
                text.push(c);
                text.push_str(rest);
            }
            None => {
                text.push('&');
                text.push_str(piece);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(name: &str, text: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn doc_04_words_are_read_out_of_text_markup_and_word_processor_files() {
        let html = b"<p>Rent&nbsp;for <b>Octo</b>ber &amp; May</p><SCRIPT>steal()</SCRIPT><style>p{}</style><!-- no > no -->&#233;";
        assert_eq!(text(html, "text/html").unwrap(), "Rent for Octo ber & May é");
        let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        let paragraphs = "<w:p><w:r><w:t>Agree</w:t></w:r><w:r><w:t>ment</w:t></w:r></w:p><w:p><w:t>signed</w:t></w:p>";
        assert_eq!(text(&packed("word/document.xml", paragraphs), docx).unwrap(), "Agreement signed");
        let odt = "application/vnd.oasis.opendocument.text";
        assert_eq!(text(&packed("content.xml", "<text:p>One</text:p><text:p>two</text:p>"), odt).unwrap(), "One two");
        assert_eq!(text("Gr\u{fc}n".as_bytes(), "text/plain").unwrap(), "Grün");
        assert_eq!(text(b"Gr\xfcn und schwarz", "text/plain").unwrap(), "Grün und schwarz");
        assert_eq!(text(b"%PDF-1.7", "application/pdf"), None);
    }

    #[test]
    fn doc_04_broken_files_have_no_words_and_break_nothing() {
        for mime in [
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.ms-excel",
        ] {
            assert_eq!(text(b"PK\x03\x04 nothing of the kind", mime), None, "{mime}");
        }
        assert_eq!(text(b"<script>never closed", "text/html"), None);
        assert_eq!(text(b"a < b and c", "text/html").unwrap(), "a");
        assert!(text("word ".repeat(100_000).as_bytes(), "text/plain").unwrap().chars().count() <= MOST);
    }
}
