//! What a file is called and what it is: names that cannot do harm, kinds by content before names.

/// Longest name of a file, in characters: what most file systems take.
const LONGEST: usize = 255;

/// A name without folders, control characters and marks that turn the order of reading around; of at most 255
/// characters, its extension kept. What is left with nothing is called `file`.
#[must_use]
pub fn clean(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    // A mark for right-to-left writing makes `gpj.exe` of `exe.jpg`: letters may run either way, marks have no say.
    let harmless = |c: &char| {
        !c.is_control() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = last.chars().filter(harmless).collect();
    let name = name.trim().trim_end_matches('.').trim();
    if name.trim_matches('.').is_empty() {
        return "file".into();
    }
    if name.chars().count() <= LONGEST {
        return name.into();
    }
    let extension = match name.rsplit_once('.') {
        Some((_, extension)) if extension.chars().count() <= 20 => format!(".{extension}"),
        _ => String::new(),
    };
    let room = LONGEST - extension.chars().count();
    name.chars().take(room).chain(extension.chars()).collect()
}

/// What bytes under a name are, as a media type: by what they begin with, else by the name where they can be text or
/// what the name says is not recognised by its bytes, else `application/octet-stream`.
#[must_use]
pub fn kind(head: &[u8], name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    if let Some(found) = infer::get(head) {
        // Office files are archives; which, their names say where the beginning does not.
        return match (found.mime_type(), by_name(&extension)) {
            ("application/zip", Some(named)) if packed(named) => named,
            ("application/x-ole-storage", Some(named)) if named.starts_with("application/") => named,
            ("text/xml", Some("image/svg+xml")) => "image/svg+xml",
            (found, _) => found,
        };
    }
    match (by_name(&extension), is_text(head)) {
        (Some(named), true) if named.starts_with("text/") || named == "image/svg+xml" || named.ends_with("json") => {
            named
        }
        (_, true) => "text/plain",
        _ => "application/octet-stream",
    }
}

fn packed(named: &str) -> bool {
    named.starts_with("application/vnd.o")
}

/// Whether it reads as text: UTF-8 without NUL. The last character may be cut off.
fn is_text(head: &[u8]) -> bool {
    let cut_off = |error: std::str::Utf8Error| error.error_len().is_none();
    !head.contains(&0) && std::str::from_utf8(head).map_or_else(cut_off, |_| true)
}

fn by_name(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "txt" | "log" => "text/plain",
        "md" | "markdown" => "text/markdown",
        "csv" => "text/csv",
        "tsv" | "tab" => "text/tab-separated-values",
        "htm" | "html" => "text/html",
        "xml" => "text/xml",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "ics" => "text/calendar",
        "vcf" => "text/vcard",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_01_names_lose_what_can_do_harm_and_nothing_else() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\offer.pdf", "offer.pdf"),
            ("a\0b\n.txt", "ab.txt"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("Überweisung – März 📄.pdf", "Überweisung – März 📄.pdf"),
            ("עברית.pdf", "עברית.pdf"),
            ("..", "file"),
            ("/", "file"),
            ("   ", "file"),
            ("", "file"),
            (".profile", ".profile"),
            ("ends with dots...", "ends with dots"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
        let long = clean(&format!("{}.pdf", "ä".repeat(300)));
        assert_eq!(long.chars().count(), 255);
        assert!(long.ends_with("ä.pdf"));
    }

    #[test]
    fn doc_01_what_a_file_is_is_told_by_its_bytes_before_its_name() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert_eq!(kind(png, "page.html"), "image/png");
        assert_eq!(kind(b"%PDF-1.7\n<html><script>alert(1)</script>", "x.html"), "application/pdf");
        assert_eq!(kind(b"<html><script>alert(1)</script></html>", "photo.png"), "text/html");
        assert_eq!(kind(b"just words", "photo.png"), "text/plain");
        assert_eq!(kind(b"a,b\n1,2\n", "table.CSV"), "text/csv");
        assert_eq!(kind(b"# Hello", "read.md"), "text/markdown");
        assert_eq!(kind(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg"), "image/svg+xml");
        assert_eq!(kind(b"\0\x01\x02\x03", "mystery"), "application/octet-stream");
        assert_eq!(kind("Grüß".as_bytes(), "x"), "text/plain");
        assert_eq!(kind(b"", "empty.txt"), "text/plain");
    }
}
