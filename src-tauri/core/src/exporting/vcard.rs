//! Address cards: vCard 4.0 (RFC 6350) and 3.0 (RFC 2426).

use serde_json::Value;

use crate::records::RecordRow;
use crate::values::Country;
use crate::{Error, Result};

/// Octets of a line, its end not counted.
const LINE: usize = 75;

/// Properties of our own, and the fields that they keep.
pub const WISHES: [(&str, &str); 4] = [
    ("X-KITH-DO-NOT-CONTACT", "do_not_contact"),
    ("X-KITH-PREFERS", "communication_preference"),
    ("X-KITH-FREQUENCY", "contact_frequency"),
    ("X-KITH-GREETING", "greeting"),
];

/// The two versions that address books read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// RFC 2426.
    V3,
    /// RFC 6350.
    V4,
}

impl Version {
    /// 4.0 unless said.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        match text {
            None | Some("4.0") => Ok(Self::V4),
            Some("3.0") => Ok(Self::V3),
            Some(other) => Err(Error::invalid("vcard", format!("vCards are of version 4.0 or 3.0, not “{other}”."))),
        }
    }
}

/// The card of a person, company or household, its line ends included. What a row does not hold
/// is left out.
pub fn card(row: &RecordRow, version: Version) -> String {
    let mut card = Card { text: String::new(), version };
    let old = version == Version::V3;
    card.raw("BEGIN", "VCARD");
    card.raw("VERSION", if old { "3.0" } else { "4.0" });
    card.raw("UID", &if old { row.id.clone() } else { format!("urn:uuid:{}", row.id) });
    card.names(row);
    card.places(row);
    if let Some(born) = row.text("birth_date") {
        card.raw("BDAY", &if old { born.to_string() } else { born.replace('-', "") });
    }
    if let Some(website) = row.text("website") {
        card.raw("URL", website);
    }
    card.wishes(row);
    if let Some(about) = row.text("description") {
        card.line("NOTE", about);
    }
    let tags: Vec<String> = items(row, "tags").filter_map(|tag| text(tag, "name").map(escaped)).collect();
    if !tags.is_empty() {
        card.raw("CATEGORIES", &tags.join(","));
    }
    if let Some(changed) = row.text("updated_at") {
        // Without hyphens, colons and milliseconds: the form that both versions take.
        let second: String = changed.chars().take(19).filter(|c| !matches!(c, '-' | ':')).collect();
        card.raw("REV", &if old { changed.to_string() } else { format!("{second}Z") });
    }
    card.raw("END", "VCARD");
    card.text
}

struct Card {
    text: String,
    version: Version,
}

impl Card {
    fn names(&mut self, row: &RecordRow) {
        let part = |key: &str| row.text(key).map(escaped).unwrap_or_default();
        let kind = match row.r#type.as_str() {
            "person" => "individual",
            "organization" => "org",
            _ => "group",
        };
        if self.version == Version::V4 {
            self.raw("KIND", kind);
        }
        self.line("FN", &row.title);
        if kind == "individual" {
            let name = ["last_name", "first_name", "middle_name", "prefix", "suffix"].map(part);
            self.raw("N", &name.join(";"));
        } else {
            self.raw("N", &format!("{};;;;", escaped(&row.title)));
        }
        if kind == "org" {
            self.line("ORG", row.text("legal_name").unwrap_or(&row.title));
            if self.version == Version::V3 {
                self.raw("X-ABSHOWAS", "COMPANY");
            }
        }
        let employer = items(row, "affiliations").next();
        if let Some(name) = employer.and_then(|one| one.get("organization")).and_then(|of| text(of, "title")) {
            self.line("item1.ORG", name);
        }
        // In the company's group: a title there, told from the person's own when it comes in again.
        if let Some(title) = row.text("job_title") {
            self.line("TITLE", title);
        } else if let Some(title) = employer.and_then(|one| text(one, "title")) {
            self.line("item1.TITLE", title);
        }
    }

    /// How somebody wants to hear from us (PTY-27), for which vCard has no property.
    fn wishes(&mut self, row: &RecordRow) {
        for (name, key) in WISHES {
            match row.values.get(key) {
                Some(Value::Bool(true)) => self.raw(name, "yes"),
                Some(Value::String(wish)) if wish != "any" => self.line(name, wish),
                _ => {}
            }
        }
    }

    fn places(&mut self, row: &RecordRow) {
        for email in items(row, "emails") {
            if let Some(address) = text(email, "address") {
                self.labelled("EMAIL", text(email, "label"), email, "is_primary", &escaped(address));
            }
        }
        for phone in items(row, "phones") {
            if let Some(raw) = text(phone, "raw") {
                self.labelled("TEL", text(phone, "label"), phone, "is_primary", &escaped(raw));
            }
        }
        for address in items(row, "addresses") {
            let part = |key: &str| text(address, key).map(escaped).unwrap_or_default();
            let street: Vec<String> =
                ["street_line_1", "street_line_2"].into_iter().map(part).filter(|line| !line.is_empty()).collect();
            let country = text(address, "country").unwrap_or_default();
            let country = Country::parse_code(country).map_or(country, |known| known.name());
            let value = [
                String::new(),
                String::new(),
                street.join(","),
                part("city"),
                part("state_province"),
                part("postal_code"),
                escaped(country),
            ];
            let label = text(address, "address_type").map(|kind| if kind == "home" { "home" } else { "work" });
            self.labelled("ADR", label, address, "is_default", &value.join(";"));
        }
    }

    /// A property with its place of use and, for the first to use, the mark of it.
    fn labelled(&mut self, name: &str, label: Option<&str>, of: &Value, first: &str, value: &str) {
        let kind = match label.unwrap_or_default() {
            "mobile" => "cell",
            known @ ("work" | "home" | "cell" | "fax" | "pager") => known,
            _ => "",
        };
        let first = of.get(first).and_then(Value::as_bool) == Some(true);
        let mut types: Vec<&str> = Some(kind).filter(|kind| !kind.is_empty()).into_iter().collect();
        let mut name = name.to_string();
        match self.version {
            Version::V3 => types.extend(first.then_some("pref")),
            Version::V4 if first => name.push_str(";PREF=1"),
            Version::V4 => {}
        }
        if !types.is_empty() {
            name.push_str(&format!(";TYPE={}", types.join(",")));
        }
        self.raw(&name, value);
    }

    fn line(&mut self, name: &str, value: &str) {
        self.raw(name, &escaped(value));
    }

    /// A line of the card, folded where it is too long for one; characters stay whole.
    fn raw(&mut self, name: &str, value: &str) {
        let mut length = 0;
        let line = format!("{name}:{value}");
        for c in line.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')) {
            if length + c.len_utf8() > LINE {
                self.text.push_str("\r\n ");
                length = 1;
            }
            self.text.push(c);
            length += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

fn items<'r>(row: &'r RecordRow, key: &str) -> impl Iterator<Item = &'r Value> {
    row.values.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// Text as a value: what would part or end it is escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(title: &str, values: Value) -> RecordRow {
        RecordRow {
            r#type: "person".into(),
            id: "0190f7a0-0000-7000-8000-000000000001".into(),
            title: title.into(),
            values: values.as_object().cloned().unwrap_or_default(),
            deleted_at: None,
            may_change: true,
        }
    }

    #[test]
    fn aut_06_a_card_of_both_versions() {
        let anna = row(
            "Anna Müller; PhD",
            json!({
                "first_name": "Anna", "last_name": "Müller", "suffix": "PhD", "birth_date": "1990-02-14",
                "emails": [{"address": "anna@example.org", "label": "work", "is_primary": true}],
                "phones": [{"raw": "+45 12 34 56 78", "label": "mobile"}],
                "addresses": [{"address_type": "home", "street_line_1": "1, Way", "city": "Aarhus", "country": "DK"}],
                "affiliations": [{"organization": {"title": "Acme, Inc.", "type": "organization"}, "title": "Buyer"}],
                "tags": [{"name": "a,b"}, {"name": "c"}], "description": "one\ntwo", "updated_at": "2026-11-21T09:00:00.000Z",
            }),
        );
        let new = card(&anna, Version::V4);
        for line in [
            "VERSION:4.0",
            "UID:urn:uuid:0190f7a0-0000-7000-8000-000000000001",
            "KIND:individual",
            "FN:Anna Müller\\; PhD",
            "N:Müller;Anna;;;PhD",
            "item1.ORG:Acme\\, Inc.",
            "item1.TITLE:Buyer",
            "EMAIL;PREF=1;TYPE=work:anna@example.org",
            "TEL;TYPE=cell:+45 12 34 56 78",
            "ADR;TYPE=home:;;1\\, Way;Aarhus;;;Denmark",
            "BDAY:19900214",
            "NOTE:one\\ntwo",
            "CATEGORIES:a\\,b,c",
            "REV:20261121T090000Z",
        ] {
            assert!(new.split("\r\n").any(|known| known == line), "{line} in {new}");
        }
        let old = card(&anna, Version::V3);
        assert!(old.contains("VERSION:3.0\r\n") && old.contains("BDAY:1990-02-14\r\n"));
        assert!(old.contains("EMAIL;TYPE=work,pref:anna@example.org\r\n") && !old.contains("KIND"));
    }

    #[test]
    fn aut_06_long_lines_are_folded_between_characters() {
        let name = "ø".repeat(120);
        let text = card(&row(&name, json!({})), Version::V4);
        assert!(text.split("\r\n").all(|line| line.len() <= LINE), "{text}");
        assert!(text.replace("\r\n ", "").contains(&format!("FN:{name}\r\n")));
        assert_eq!(card(&row("a\r\nEND:VCARD\r\nx", json!({})), Version::V4).matches("\r\nEND:VCARD").count(), 1);
    }
}
