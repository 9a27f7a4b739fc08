//! Address cards (vCard 2.1, 3.0, 4.0), read one by one. What Kith has no field for becomes a column
//! as well ([`super::beside`]), so that the screen says what is left out.

use std::io::BufRead;

use calcard::vcard::{
    VCard, VCardEntry, VCardKind, VCardParameterValue as Parameter, VCardProperty as Property, VCardType, VCardValue,
};
use calcard::{Entry, Parser};
use encoding_rs::WINDOWS_1252;

use super::beside::beside;
use super::objects::Object;
use crate::exporting::cells::{ADDRESS, LIST_MARKS};
use crate::exporting::vcard::WISHES;
use crate::values::{Country, joined};
use crate::{Error, Result, ids};

/// The column that says what a card is about.
pub(super) const KIND: &str = "card kind";
/// Bytes of a card, pictures included.
const LONGEST: usize = 32 * 1024 * 1024;

/// Reads the cards of a file.
pub(super) struct Cards<R> {
    input: R,
    count: usize,
    ended: bool,
}

impl<R: BufRead> Cards<R> {
    pub fn new(input: R) -> Self {
        Self { input, count: 0, ended: false }
    }

    fn card(&mut self) -> Result<Option<Object>> {
        let mut bytes = Vec::new();
        // A card may hold another one, its agent.
        let mut depth = 0_usize;
        loop {
            let from = bytes.len();
            if self.input.read_until(b'\n', &mut bytes)? == 0 {
                return if depth == 0 { Ok(None) } else { Err(self.wrong("it has no end")) };
            }
            let line = bytes.get(from..).unwrap_or_default();
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line).trim_ascii();
            if line.eq_ignore_ascii_case(b"BEGIN:VCARD") {
                depth += 1;
            } else if line.eq_ignore_ascii_case(b"END:VCARD") && depth > 0 {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            } else if depth == 0 && line.is_empty() {
                bytes.clear();
            } else if depth == 0 {
                return Err(self.wrong("a card begins with BEGIN:VCARD"));
            }
            if bytes.len() > LONGEST {
                return Err(self.wrong("it is too long"));
            }
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text.into(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(&bytes).0,
        };
        match Parser::new(&text).entry() {
            Entry::VCard(card) => {
                self.count += 1;
                Ok(Some(read(&card)))
            }
            other => Err(self.wrong(&format!("{other:?}"))),
        }
    }

    fn wrong(&self, why: &str) -> Error {
        let row = self.count + 1;
        super::at_row("sheet_card", row, format!("Card {row} of the file cannot be read: {why}."))
    }
}

impl<R: BufRead> Iterator for Cards<R> {
    type Item = Result<Object>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.card().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

fn read(card: &VCard) -> Object {
    let mut object = Object::new();
    let of = |property: Property| card.entries.iter().filter(move |entry| entry.name == property);
    let texts = |property: Property| of(property).next().map(values).unwrap_or_default();
    let first = |property: Property| texts(property).into_iter().next().unwrap_or_default();
    // A column that no card fills would only be in the way.
    let mut put = |name: &str, text: String| {
        if !text.trim().is_empty() {
            object.push((name.to_string(), text));
        }
    };

    let uid = first(Property::Uid);
    match ids::canonical("id", uid.trim_start_matches("urn:uuid:")) {
        Ok(id) => put("id", id),
        Err(_) => put("uid", uid),
    }
    let kind = kind(card);
    put(KIND, kind.into());
    let (title, employer) = (first(Property::Fn), of(Property::Org).next());
    let company = employer.map(values).unwrap_or_default().into_iter().next().unwrap_or_default();
    if kind == "person" {
        let names = texts(Property::N);
        let named = names.iter().any(|name| !name.trim().is_empty());
        for (key, at) in [("last_name", 0), ("first_name", 1), ("middle_name", 2), ("prefix", 3), ("suffix", 4)] {
            put(key, names.get(at).cloned().unwrap_or_default());
        }
        put("display_name", if named { String::new() } else { title });
        put("affiliations", joined([company.as_str()].into_iter().filter(|name| !name.is_empty()), &[';', '\n']));
        // A title in the company's group is what the person is there, not the person's own.
        let there =
            |entry: &VCardEntry| entry.group.is_some() && entry.group == employer.and_then(|org| org.group.clone());
        let text = |is_there: bool| {
            let found = of(Property::Title).find(|entry| there(entry) == is_there);
            found.map(values).unwrap_or_default().into_iter().next().unwrap_or_default()
        };
        put("job_title", text(false));
        put("title at the company", text(true));
    } else {
        put("legal_name", if company == title { String::new() } else { company });
        put("display_name", title);
    }
    places(card, &mut put);
    if let Some(born) = of(Property::Bday).flat_map(|entry| &entry.values).find_map(day) {
        put("birth_date", born);
    }
    put("website", first(Property::Url));
    for entry in &card.entries {
        let Property::Other(name) = &entry.name else { continue };
        if let Some((_, key)) = WISHES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) {
            put(key, values(entry).join(""));
        }
    }
    put("description", of(Property::Note).flat_map(values).collect::<Vec<_>>().join("\n").replace("\r\n", "\n"));
    let tags: Vec<String> = of(Property::Categories).flat_map(values).collect();
    put("tags", joined(tags.iter().map(String::as_str), &LIST_MARKS));
    for (name, text) in beside(card, kind == "person") {
        put(&name, text);
    }
    object
}

/// E-mails, phones and addresses. Columns of their own say where each is used.
fn places(card: &VCard, put: &mut impl FnMut(&str, String)) {
    let mut lists: Vec<(&str, Vec<String>)> = Vec::new();
    for entry in &card.entries {
        let is = |kind: VCardType| is(entry, kind);
        let (name, scheme) = match entry.name {
            Property::Email if is(VCardType::Home) => ("home email", "mailto:"),
            Property::Email => ("emails", "mailto:"),
            Property::Tel if is(VCardType::Fax) => ("fax", "tel:"),
            Property::Tel if is(VCardType::Cell) => ("mobile phone", "tel:"),
            Property::Tel if is(VCardType::Home) => ("home phone", "tel:"),
            Property::Tel => ("phones", "tel:"),
            _ => continue,
        };
        let Some(value) = values(entry).into_iter().next().filter(|value| !value.trim().is_empty()) else { continue };
        let value = value.strip_prefix(scheme).unwrap_or(&value).trim().to_string();
        match lists.iter_mut().find(|(known, _)| *known == name) {
            Some((_, list)) => list.push(value),
            None => lists.push((name, vec![value])),
        }
    }
    for (name, list) in lists {
        put(name, joined(list.iter().map(String::as_str), &[';', '\n']));
    }
    addresses(card, put);
}

/// The columns of an address, by where it is: the usual one, at home, elsewhere.
const PLACES: [[&str; 6]; 3] = [
    ADDRESS,
    ["home street", "home street line 2", "home city", "home state", "home postal code", "home country"],
    ["other street", "other street line 2", "other city", "other state", "other postal code", "other country"],
];

/// One address to each place; what finds none free shares a column, and so does one beside another whose country is none: it
/// is not worth the whole card.
fn addresses(card: &VCard, put: &mut impl FnMut(&str, String)) {
    let mut taken = [false; PLACES.len()];
    let mut further: Vec<String> = Vec::new();
    for entry in card.entries.iter().filter(|entry| entry.name == Property::Adr) {
        let parts = parts(entry);
        if parts.iter().all(|part| part.trim().is_empty()) {
            continue;
        }
        let wanted: &[usize] = if is(entry, VCardType::Home) { &[1, 2] } else { &[0, 2] };
        let country = parts.last().map_or("", |country| country.trim());
        let strange = taken.contains(&true) && !country.is_empty() && Country::parse(country).is_err();
        let free = wanted.iter().copied().find(|at| taken.get(*at) == Some(&false) && !strange);
        match free.and_then(|at| Some((taken.get_mut(at)?, PLACES.get(at)?))) {
            Some((taken, names)) => {
                *taken = true;
                for (name, text) in names.iter().zip(parts) {
                    put(name, text);
                }
            }
            None => further.push(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")),
        }
    }
    put("Further addresses", joined(further.iter().map(String::as_str), &[';', '\n']));
}

/// Street, second line, city, state, postal code and country. A post-office box and what a card adds to the street
/// stand in the second line, or in the first where there is no street.
fn parts(address: &VCardEntry) -> [String; 6] {
    let part = |at: usize| {
        let parts = match address.values.get(at) {
            Some(VCardValue::Component(parts)) => parts.clone(),
            Some(VCardValue::Text(text)) => vec![text.clone()],
            _ => Vec::new(),
        };
        parts.into_iter().filter(|part| !part.trim().is_empty())
    };
    let in_box =
        part(0).map(|text| if text.bytes().all(|b| b.is_ascii_digit()) { format!("PO Box {text}") } else { text });
    let mut lines = part(2).chain(part(1)).chain(in_box);
    let (first, second) = (lines.next().unwrap_or_default(), lines.collect::<Vec<_>>().join(", "));
    let [city, state, code, country] = [3, 4, 5, 6].map(|at| part(at).collect::<Vec<_>>().join(", "));
    [first, second, city, state, code, country]
}

fn is(entry: &VCardEntry, kind: VCardType) -> bool {
    entry.params.iter().any(|parameter| matches!(&parameter.value, Parameter::Type(known) if *known == kind))
}

fn kind(card: &VCard) -> &'static str {
    for entry in &card.entries {
        match (&entry.name, entry.values.first()) {
            (Property::Kind, Some(VCardValue::Kind(VCardKind::Org))) => return "organization",
            (Property::Kind, Some(VCardValue::Kind(VCardKind::Group))) => return "household",
            (Property::Other(name), Some(VCardValue::Text(text)))
                if name.eq_ignore_ascii_case("X-ABSHOWAS") && text.eq_ignore_ascii_case("COMPANY") =>
            {
                return "organization";
            }
            _ => {}
        }
    }
    "person"
}

/// The texts of a property.
pub(super) fn values(entry: &VCardEntry) -> Vec<String> {
    let text = |value: &VCardValue| match value {
        VCardValue::Text(text) => text.clone(),
        VCardValue::Component(parts) => parts.join(" "),
        _ => String::new(),
    };
    entry.values.iter().map(text).collect()
}

/// A day that has its year.
pub(super) fn day(value: &VCardValue) -> Option<String> {
    let VCardValue::PartialDateTime(date) = value else { return None };
    Some(format!("{:04}-{:02}-{:02}", date.year?, date.month?, date.day?))
}
