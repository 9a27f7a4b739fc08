//! What a row says about one record, as values that commands take.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::values::{Country, Email, clean_line, name_key};

/// What stands for a required part of an address that the sheet does not have.
pub const UNSAID: &str = "—";

/// Whether a field of a party says what it is called.
pub fn is_a_name(key: &str) -> bool {
    ["display_name", "prefix", "first_name", "middle_name", "last_name", "suffix"].contains(&key)
}

/// What a row says about one record.
#[derive(Debug, Default)]
pub struct Reading {
    /// Values by field key, in the form that commands take.
    pub values: Map<String, Value>,
    /// Addresses with their labels, in the order of the columns.
    pub emails: Vec<(String, Email)>,
    /// Numbers with their labels.
    pub phones: Vec<(String, String)>,
    /// Addresses by type.
    pub addresses: Vec<Address>,
    /// Names of tags.
    pub tags: Vec<String>,
    /// Name of a person's company.
    pub company: Option<String>,
    /// What is known of the person's place there: title, role, dates, whether it is the first.
    pub place: Map<String, Value>,
    /// Owner as the sheet writes it.
    pub owner: Option<String>,
    /// Names of other records by field key: parent, party, contact, stage, pipeline.
    pub links: Vec<(String, String)>,
    /// Other records by the ids under which a sheet brought them, by field key.
    pub link_ids: Vec<(String, String)>,
    /// Other records by the ids that Kith gave them, by field key; of one that is not here its name counts.
    pub link_owns: Vec<(String, String)>,
    /// Kith's own ids of those, once they are looked up; their names are among the links then.
    pub known: Vec<(String, String)>,
    /// Id where the sheet comes from.
    pub external_id: Option<String>,
    /// Kith's own id.
    pub own_id: Option<String>,
    /// Dates in three columns, by field key: year, month and day.
    pub dates: Vec<(String, [Option<String>; 3])>,
    /// What a program gave instead of cells, item by item of `emails`, `phones` and `addresses`, and
    /// `affiliations` by id: it says more than a cell does.
    pub given: BTreeMap<&'static str, Vec<Value>>,
}

/// An address as far as a row says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// billing, shipping, … as the catalogue has them.
    pub kind: String,
    /// What its columns are mapped to, which another column may have said better.
    pub(super) group: String,
    /// Parts by name; only those that the row has.
    pub parts: Vec<(&'static str, String)>,
}

impl Address {
    /// The address that a program gave as the one of its number, in the parts that a sheet has too.
    pub fn given(at: usize, value: &Value) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(clean_line).filter(|text| !text.is_empty());
        let parts = ["street_line_1", "street_line_2", "city", "state_province", "postal_code", "country"];
        let code = |text: String| Country::parse(&text).map_or(text, |country| country.code().to_string());
        let said = |part: &'static str| Some((part, if part == "country" { code(text(part)?) } else { text(part)? }));
        Self {
            kind: text("address_type").unwrap_or_else(|| "other".into()),
            group: at.to_string(),
            parts: parts.into_iter().filter_map(said).collect(),
        }
    }

    /// A part, where the row has it.
    pub fn part(&self, name: &str) -> Option<&str> {
        self.parts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }
}

impl Reading {
    /// Whether the row says nothing about the record.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
            && self.emails.is_empty()
            && self.phones.is_empty()
            && self.addresses.is_empty()
            && self.tags.is_empty()
            && self.company.is_none()
            && self.links.is_empty()
            && self.link_ids.is_empty()
            && self.link_owns.is_empty()
            && self.external_id.is_none()
            && self.own_id.is_none()
    }

    /// What the row says of the record itself, without whom else it names.
    pub fn alone(&self) -> Self {
        Self {
            values: self.values.clone(),
            emails: self.emails.clone(),
            phones: self.phones.clone(),
            addresses: self.addresses.clone(),
            tags: self.tags.clone(),
            ..Self::default()
        }
    }

    /// Whether the row says more of the record than what it is called.
    pub fn is_more_than_a_name(&self) -> bool {
        self.values.keys().any(|key| !is_a_name(key))
            || !self.emails.is_empty()
            || !self.phones.is_empty()
            || !self.addresses.is_empty()
            || !self.tags.is_empty()
    }

    /// An item of a list as a program gave it.
    pub fn item(&self, list: &str, at: usize) -> Option<Value> {
        self.given.get(list)?.get(at).cloned()
    }

    /// The e-mail addresses, each with its value in the form that commands take.
    pub fn email_values(&self) -> impl Iterator<Item = (&Email, Value)> {
        self.emails.iter().enumerate().map(|(at, (label, email))| {
            let plain = || json!({"address": email.as_typed(), "label": label});
            (email, self.item("emails", at).unwrap_or_else(plain))
        })
    }

    /// The same of the phone numbers.
    pub fn phone_values(&self) -> impl Iterator<Item = (&str, Value)> {
        self.phones.iter().enumerate().map(|(at, (label, raw))| {
            (raw.as_str(), self.item("phones", at).unwrap_or_else(|| json!({"raw": raw, "label": label})))
        })
    }

    /// The same of the addresses.
    pub fn address_values<'r>(&'r self, usual: &'r str) -> impl Iterator<Item = (&'r Address, Value)> {
        self.addresses.iter().enumerate().map(move |(at, address)| {
            (address, self.item("addresses", at).unwrap_or_else(|| address_value(address, usual)))
        })
    }

    /// A text value.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Value::as_str)
    }

    /// A link by field key.
    pub fn link(&self, key: &str) -> Option<&str> {
        self.links.iter().find(|(known, _)| known == key).map(|(_, name)| name.as_str())
    }

    /// Kith's own id of a link that was told by an id.
    pub fn known(&self, key: &str) -> Option<&str> {
        self.known.iter().find(|(known, _)| known == key).map(|(_, id)| id.as_str())
    }

    /// The shown name of a party: given whole, or made of its parts.
    pub fn name(&self) -> String {
        if let Some(whole) = self.text("display_name") {
            return clean_line(whole);
        }
        let parts = ["prefix", "first_name", "middle_name", "last_name", "suffix"];
        let parts: Vec<&str> = parts.iter().filter_map(|key| self.text(key)).collect();
        clean_line(&parts.join(" "))
    }

    /// The key that names are compared by.
    pub fn name_key(&self) -> String {
        name_key(&self.name())
    }
}

/// An address in the form that commands take. A required part that the sheet does not have is
/// kept as “—”, so that a city or country alone is not lost (PTY-20).
pub fn address_value(address: &Address, usual_country: &str) -> Value {
    let part = |name: &str| address.part(name).map(str::to_string);
    json!({
        "address_type": address.kind,
        "is_default": true,
        "street_line_1": part("street_line_1").unwrap_or_else(|| UNSAID.into()),
        "street_line_2": part("street_line_2"),
        "city": part("city").unwrap_or_else(|| UNSAID.into()),
        "state_province": part("state_province"),
        "postal_code": part("postal_code"),
        "country": part("country").unwrap_or_else(|| usual_country.to_string()),
    })
}
