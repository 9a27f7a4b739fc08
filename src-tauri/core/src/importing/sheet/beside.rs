//! What a card says beyond the fields that Kith has: a column for each property, which can be mapped to a custom field,
//! or is shown as left out.

use calcard::common::IanaString;
use calcard::vcard::{VCard, VCardEntry, VCardProperty as Property, VCardValue};

use super::cards::{day, values};
use crate::exporting::vcard::WISHES;

/// Properties about the card itself or its look, and labels of what another property says.
const OF_THE_CARD: &[&str] = &[
    "BEGIN",
    "END",
    "VERSION",
    "PRODID",
    "REV",
    "CREATED",
    "CLIENTPIDMAP",
    "XML",
    "JSPROP",
    "UID",
    "KIND",
    "CLASS",
    "MAILER",
    "PROFILE",
    "NAME",
    "LABEL",
    "SORT-STRING",
    "X-ABSHOWAS",
    "X-ABLABEL",
    "X-ABADR",
    "X-ABUID",
    "X-MS-OL-DESIGN",
    "X-MS-OL-DEFAULT-POSTAL-ADDRESS",
    "X-EVOLUTION-FILE-AS",
];

/// Names that say nothing to people, and what they mean.
const NAMES: [(&str, &str); 7] = [
    ("IMPP", "Instant messenger"),
    ("X-MS-IMADDRESS", "Instant messenger"),
    ("X-ABDATE", "Further date"),
    ("X-ABRELATEDNAMES", "Related names"),
    ("TZ", "Time zone"),
    ("GEO", "Position on the map"),
    ("FBURL", "Free and busy times"),
];

/// Letters of a value that stands in a cell; a picture has more.
const LONGEST: usize = 2_000;

/// Column and text of what [`super::cards`] does not take, in the order of the card. A name that comes again is one
/// column.
pub(super) fn beside(card: &VCard, person: bool) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, text: String| {
        if text.trim().is_empty() {
            return;
        }
        match found.iter_mut().find(|(known, _)| known == name) {
            Some((_, texts)) => {
                texts.push_str("; ");
                texts.push_str(&text);
            }
            None => found.push((name.to_string(), text)),
        }
    };
    let (mut organizations, mut websites, mut titles) = (0, 0, Vec::new());
    let employer = card.entries.iter().find(|entry| entry.name == Property::Org);
    for entry in &card.entries {
        match &entry.name {
            Property::Fn | Property::N | Property::Adr | Property::Note | Property::Categories => {}
            Property::Tel | Property::Email => {}
            Property::Org => {
                organizations += 1;
                let mut names = values(entry).into_iter();
                let name = names.next().unwrap_or_default();
                if organizations > 1 {
                    add("Further organizations", name);
                }
                add("Department", names.filter(|name| !name.trim().is_empty()).collect::<Vec<_>>().join(", "));
            }
            Property::Url => {
                websites += 1;
                if websites > 1 {
                    add("Further websites", values(entry).join(", "));
                }
            }
            // A person has one title of their own and one at the company; an organization has none.
            Property::Title => {
                let there = entry.group.is_some() && entry.group == employer.and_then(|org| org.group.clone());
                if !person || titles.contains(&there) {
                    add("Further titles", values(entry).join(", "));
                }
                titles.push(there);
            }
            Property::Bday if person && entry.values.iter().any(|value| day(value).is_some()) => {}
            Property::Bday => add("Birthday as written", text_of(entry)),
            Property::Other(name) if WISHES.iter().any(|(known, _)| name.eq_ignore_ascii_case(known)) => {}
            other => {
                let name = name_of(other);
                if !OF_THE_CARD.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                    add(&column(&name), text_of(entry));
                }
            }
        }
    }
    found
}

fn name_of(property: &Property) -> String {
    match property {
        Property::Other(name) => name.clone(),
        known => known.as_str().to_string(),
    }
}

/// `X-MS-MANAGER` is a manager. Never the key of a field, which has no capital letter; what a program of its own calls
/// `X-OWNER` keeps that name beside, so that nobody takes it for the field Owner.
fn column(name: &str) -> String {
    if let Some((_, words)) = NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
        return (*words).to_string();
    }
    let lower = name.to_lowercase();
    let without = |prefixes: &[&str]| {
        let rest = prefixes.iter().find_map(|prefix| lower.strip_prefix(prefix))?;
        (!rest.is_empty()).then(|| capital(&rest.replace('-', " ")))
    };
    if let Some(words) = without(&["x-ms-ol-", "x-ms-", "x-evolution-", "x-android-custom-"]) {
        return words;
    }
    match without(&["x-phonetic-", "x-ab", "x-"]) {
        Some(words) => format!("{words} ({})", name.to_uppercase()),
        None => capital(&lower.replace('-', " ")),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn text_of(entry: &VCardEntry) -> String {
    let pictured = matches!(entry.name, Property::Photo | Property::Logo | Property::Sound | Property::Key);
    let text = |value: &VCardValue| match value {
        VCardValue::Text(text) if pictured && text.len() > 400 => size(text.len() * 3 / 4),
        VCardValue::Text(text) => text.clone(),
        VCardValue::Component(parts) => parts.join(" "),
        VCardValue::Binary(data) => size(data.data.len()),
        VCardValue::Integer(number) => number.to_string(),
        VCardValue::Float(number) => number.to_string(),
        VCardValue::Boolean(yes) => if *yes { "yes" } else { "no" }.to_string(),
        VCardValue::Sex(sex) => sex.as_str().to_string(),
        VCardValue::GramGender(gender) => gender.as_str().to_string(),
        VCardValue::Kind(kind) => kind.as_str().to_string(),
        VCardValue::PartialDateTime(date) => day(value).unwrap_or_else(|| {
            let numbers = [date.year.map(u32::from), date.month.map(u32::from), date.day.map(u32::from)];
            numbers.into_iter().flatten().map(|number| format!("{number:02}")).collect::<Vec<_>>().join("-")
        }),
    };
    let texts: Vec<String> = entry.values.iter().map(text).filter(|text| !text.trim().is_empty()).collect();
    texts.join(", ").chars().take(LONGEST).collect()
}

fn size(bytes: usize) -> String {
    format!("a file of {} KB", bytes.div_ceil(1024))
}
