//! Rich text: HTML that is kept and shown without danger, and the plain text that it says (INT-08).

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use unicode_segmentation::UnicodeSegmentation;

/// What a note is made of; everything else loses its tags and keeps its words. The client shows nothing else either.
pub const TAGS: [&str; 23] = [
    "p",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "s",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "span",
    "div",
    "mark",
];

/// Blocks that a note is not made of: each of them is a paragraph of its own, a heading a small one.
const BLOCKS: [&str; 23] = [
    "address",
    "article",
    "aside",
    "caption",
    "center",
    "dd",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h4",
    "h5",
    "h6",
    "header",
    "legend",
    "main",
    "nav",
    "section",
    "table",
    "tr",
];

/// What stands beside each other in a row of a table.
const CELLS: [&str; 2] = ["td", "th"];

/// What is dropped with all that is in it.
const DROPPED: [&str; 12] = [
    "script", "style", "template", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "xmp", "svg",
    "math",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    let of = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    builder
        .tags([&TAGS[..], &BLOCKS, &CELLS].into_iter().flatten().copied().collect())
        .clean_content_tags(of(&DROPPED))
        .generic_attributes(HashSet::new())
        .tag_attributes(HashMap::from([
            ("a", of(&["href"])),
            ("ol", of(&["start"])),
            ("ul", of(&["data-type"])),
            ("li", of(&["data-type", "data-checked"])),
            ("span", of(&["data-type", "data-id", "data-kind", "data-label"])),
        ]))
        .url_schemes(of(&["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| {
            allowed(element, attribute, value).then_some(Cow::Borrowed(value))
        });
    builder
});

fn allowed(element: &str, attribute: &str, value: &str) -> bool {
    match (element, attribute) {
        ("ul", "data-type") => value == "taskList",
        ("li", "data-type") => value == "taskItem",
        ("li", "data-checked") => matches!(value, "true" | "false"),
        ("span", "data-type") => value == "mention",
        ("span", "data-id") => uuid::Uuid::parse_str(value).is_ok(),
        ("span", "data-kind") => matches!(value, "user" | "person" | "organization" | "household"),
        ("ol", "start") => value.parse::<u16>().is_ok(),
        _ => true,
    }
}

/// The part of some HTML that is kept: paragraphs, headings, lists, checklists, quotes, code, links to http, https and
/// mailto, mentions. No scripts, styles, pictures, frames or forms; nothing that loads by itself.
#[must_use]
pub fn clean(html: &str) -> String {
    in_paragraphs(&CLEANER.clean(html).to_string())
}

fn ends_a_block(html: &str) -> bool {
    let last = html.strip_suffix('>').and_then(|html| html.rsplit_once("</")).map(|(_, name)| name);
    last.is_some_and(|name| ["p", "div", "li", "ul", "ol", "h1", "h2", "h3", "pre", "blockquote"].contains(&name))
}

/// Blocks as `div`, cells with a blank between them: words that stood apart in a mail stand apart in the note.
fn in_paragraphs(clean: &str) -> String {
    let mut out = String::with_capacity(clean.len());
    let mut rest = clean;
    while let Some((before, tagged)) = rest.split_once('<') {
        out.push_str(before);
        let Some((tag, after)) = split_tag(tagged) else { return out };
        rest = after;
        let (end, name) = tag.strip_prefix('/').map_or(("", tag), |name| ("/", name));
        match name {
            "td" | "th" if end.is_empty() || ends_a_block(&out) => {}
            "td" | "th" => out.push(' '),
            _ if BLOCKS.contains(&name) => out.push_str(&format!("<{end}div>")),
            _ => out.push_str(&format!("<{tag}>")),
        }
    }
    out.push_str(rest);
    out
}

/// How many characters a person counts: an emoji of five code points is one.
#[must_use]
pub fn characters(text: &str) -> usize {
    text.graphemes(true).count()
}

/// Somebody whom a text names with an @.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// `user`, `person`, `organization` or `household`.
    pub kind: String,
    /// Id.
    pub id: String,
}

/// What a cleaned text says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Its words, a line a paragraph.
    pub text: String,
    /// Whom it names, each once.
    pub mentions: Vec<Mention>,
}

/// Reads a cleaned text. HTML that was not cleaned is read wrongly, never harmfully.
#[must_use]
pub fn read(clean: &str) -> Said {
    let mut said = Said::default();
    let mut text = String::with_capacity(clean.len());
    let mut rest = clean;
    while let Some((before, tagged)) = rest.split_once('<') {
        push_text(&mut text, before);
        let Some((tag, after)) = split_tag(tagged) else { break };
        rest = after;
        let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
        match name.as_str() {
            "li" => {
                new_line(&mut text);
                text.push_str(match attribute(tag, "data-checked").as_deref() {
                    Some("true") => "[x] ",
                    Some(_) => "[ ] ",
                    None => "- ",
                });
            }
            "br" => text.push('\n'),
            "p" | "div" | "h1" | "h2" | "h3" | "pre" | "blockquote" | "ul" | "ol" | "hr" => new_line(&mut text),
            "span" if attribute(tag, "data-type").as_deref() == Some("mention") => {
                if let (Some(id), Some(kind)) = (attribute(tag, "data-id"), attribute(tag, "data-kind")) {
                    let mention = Mention { kind, id };
                    if !said.mentions.contains(&mention) {
                        said.mentions.push(mention);
                    }
                }
            }
            // An end tag: what follows the block begins a line of its own.
            "" if ["/p", "/div", "/h1", "/h2", "/h3", "/pre", "/blockquote", "/li", "/ul", "/ol"]
                .contains(&tag.trim_end()) =>
            {
                new_line(&mut text);
            }
            _ => {}
        }
    }
    push_text(&mut text, rest);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    said.text = lines.join("\n").trim().to_string();
    said
}

/// The inside of a tag and what follows it. A `>` in quotes does not end it.
fn split_tag(tagged: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (at, c) in tagged.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return Some((tagged.get(..at)?, tagged.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = after.split_once('"')?;
    Some(unescape(value))
}

/// Begins a line, unless the text stands at the beginning of one; a list's mark is not left alone on its line.
fn new_line(text: &mut String) {
    let open = ["- ", "[ ] ", "[x] "].iter().any(|mark| text.ends_with(mark));
    if !open && !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn push_text(text: &mut String, escaped: &str) {
    text.push_str(&unescape(escaped));
}

/// The five that a serializer writes.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_string();
    }
    text.replace("&nbsp;", "\u{a0}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// Plain text as rich text says it.
#[must_use]
pub fn from_plain(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.lines().map(|line| format!("<p>{line}</p>")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn int_08_what_a_note_is_made_of_stays() {
        let html = "<h2>Plan</h2><p>Ring <strong>Ada</strong> &amp; <a href=\"https://x.example/?a=1&amp;b=2\">see</a></p>\
          <ul data-type=\"taskList\"><li data-type=\"taskItem\" data-checked=\"true\"><div><p>Book</p></div></li>\
          <li data-type=\"taskItem\" data-checked=\"false\"><div><p>Pay</p></div></li></ul><ul><li><p>one</p></li></ul>";
        let clean = clean(html);
        assert!(clean.contains("rel=\"noopener noreferrer nofollow\""), "{clean}");
        assert!(clean.contains("data-checked=\"true\""), "{clean}");
        assert_eq!(read(&clean).text, "Plan\nRing Ada & see\n[x] Book\n[ ] Pay\n- one");
        assert_eq!(super::clean(&clean), clean, "cleaning twice changes nothing");
    }

    #[test]
    fn int_08_words_of_tables_and_small_headings_stay_apart() {
        let mail = "<TABLE class=x><thead><tr><th>What</th><th>Amount</th></tr></thead><tbody><tr><td>Total<td>100 EUR\
          <tr><td><p>Due</p></td><td><b>Friday</b></td></tr></tbody></TABLE><h4>Terms</h4>30 days<section>Yours</section>\
          <dl><dt>Bank</dt><dd>First</dd></dl>";
        let clean = clean(mail);
        assert_eq!(read(&clean).text, "What Amount\nTotal 100 EUR\nDue\nFriday\nTerms\n30 days\nYours\nBank\nFirst");
        assert!(!clean.contains("<t") && !clean.contains("<h4"), "{clean}");
        assert_eq!(super::clean(&clean), clean, "cleaning twice changes nothing");
    }

    #[test]
    fn scr_12_mentions_are_read_once_each() {
        let id = "0193f000-0000-7000-8000-000000000001";
        let one = format!(
            "<span data-type=\"mention\" data-kind=\"user\" data-id=\"{id}\" data-label=\"A &gt; B\">@A</span>"
        );
        let said = read(&clean(&format!("<p>{one} and {one}<span data-type=\"mention\" data-id=\"x\">@no</span></p>")));
        assert_eq!(said.mentions, [Mention { kind: "user".into(), id: id.into() }]);
        assert_eq!(said.text, "@A and @A@no");
    }

    #[test]
    fn int_08_characters_are_counted_as_a_person_counts() {
        assert_eq!(characters("👩‍👩‍👧‍👦é🇩🇪"), 3);
    }

    #[test]
    fn plain_text_survives_the_way_there_and_back() {
        let text = "a < b & c\n\"quoted\" > 1";
        assert_eq!(read(&clean(&from_plain(text))).text, text);
    }
}
