//! Known ways to smuggle scripts, loads and forms into rich text, and what is left of them.

use std::sync::LazyLock;

use kith_core::values::rich_text::{TAGS, clean};
use serde_json::json;

use crate::desk::Desk;

/// One list for the core and for the real window (`tests/window/story.test.mjs`).
static VECTORS: LazyLock<Vec<String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../hostile-html.json")).unwrap());

/// Every tag of a clean text with its attributes; quotes may hold a `>`.
fn tags(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, tagged)) = rest.split_once('<') {
        let mut quoted = false;
        let end = tagged
            .find(|c| {
                quoted ^= c == '"';
                c == '>' && !quoted
            })
            .unwrap_or_else(|| panic!("a tag without an end in {html}"));
        found.push(tagged[..end].to_string());
        rest = &tagged[end + 1..];
    }
    found
}

const ATTRIBUTES: [&str; 8] =
    ["href", "rel", "start", "data-type", "data-checked", "data-id", "data-kind", "data-label"];

fn assert_harmless(html: &str, from: &str) {
    for tag in tags(html) {
        let inside = tag.trim_start_matches('/').trim_end_matches('/').trim();
        let (name, mut attributes) = inside.split_once(' ').unwrap_or((inside, ""));
        assert!(TAGS.contains(&name), "<{name}> of {from} in {html}");
        while let Some((key, after)) = attributes.split_once("=\"") {
            let (value, rest) = after.split_once('"').unwrap();
            assert!(ATTRIBUTES.contains(&key.trim()), "{key} of {from} in {html}");
            if key.trim() == "href" {
                let safe = ["https://", "http://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
                assert!(safe, "{value} of {from} in {html}");
            }
            attributes = rest;
        }
        assert_eq!(attributes.trim(), "", "an attribute without quotes of {from} in {html}");
    }
}

#[test]
fn int_08_nothing_hostile_is_left_of_any_known_vector() {
    assert!(VECTORS.len() >= 100, "{}", VECTORS.len());
    for vector in VECTORS.iter() {
        for html in [vector.to_string(), format!("<p>before {vector} after</p>"), format!("<ul><li>{vector}")] {
            let once = clean(&html);
            assert_harmless(&once, vector);
            assert_harmless(&clean(&once), vector);
        }
    }
}

#[test]
fn int_08_what_is_deeply_nested_or_cut_off_is_survived() {
    for html in [
        "<b>".repeat(20_000),
        "<ul><li>".repeat(5_000),
        "<a href=\"https://x.example\">".repeat(2_000),
        "<p title=\"".to_string(),
        "<".repeat(10_000),
        "&#x".repeat(10_000),
        "\0<p>\0</p>\u{202e}".to_string(),
    ] {
        assert_harmless(&clean(&html), "a long one");
    }
}

#[test]
fn int_08_a_note_keeps_what_is_clean_of_each_vector() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    for vector in VECTORS.iter().step_by(9) {
        let html = format!("<p>kept</p>{}", vector.replace('\0', ""));
        let note = desk.create("note", json!({"content_html": html, "party": party}));
        assert_harmless(note.text("content_html").unwrap(), vector);
        assert!(note.text("content").unwrap().starts_with("kept"), "{vector}");
    }
}
