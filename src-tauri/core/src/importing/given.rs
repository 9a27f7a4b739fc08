//! The values of a contact as a program gives them, as the reading that a row of a sheet gives too.

use serde_json::{Map, Value, json};

use super::reading::{Address, Reading};
use crate::catalog::{FieldKind, RecordType};
use crate::journal::Tx;
use crate::records;
use crate::values::{Email, clean_line};
use crate::{Error, Result, ids};

/// What values say. Those that are null or blank say nothing, as an empty cell.
///
/// # Errors
/// `unknown_field`, `invalid`, `too_long`, `unknown_reference`, those of e-mail addresses; all with
/// their field.
pub fn reading(tx: &Tx<'_>, described: &RecordType, values: &Map<String, Value>) -> Result<Reading> {
    let mut reading = Reading::default();
    let blank = |value: &Value| value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    for (key, value) in values.iter().filter(|(_, value)| !blank(value)) {
        if key == "id" {
            reading.own_id = Some(ids::canonical("id", value.as_str().unwrap_or_default())?);
            continue;
        }
        let field = described.field(key).map_err(|error| error.field(key))?;
        match field.kind {
            FieldKind::Emails => emails(&mut reading, value)?,
            FieldKind::Phones => phones(&mut reading, value)?,
            FieldKind::Addresses => addresses(&mut reading, value)?,
            FieldKind::Affiliations => affiliations(tx, &mut reading, value)?,
            FieldKind::Tags => tags(tx, &mut reading, value)?,
            _ if key == "external_id" => reading.external_id = external_id(value)?,
            _ => {
                reading.values.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(reading)
}

/// Items of a list; one alone counts as a list of it.
fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// An item as an object, of which a text alone is the part that matters.
fn object(item: &Value, part: &str) -> Value {
    if item.is_string() { json!({part: item}) } else { item.clone() }
}

fn text<'v>(item: &'v Value, part: &str) -> Option<&'v str> {
    item.get(part).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

fn emails(reading: &mut Reading, value: &Value) -> Result<()> {
    for item in items(value).iter().map(|item| object(item, "address")) {
        let address = text(&item, "address").unwrap_or_default();
        let email = Email::parse(address).map_err(|error| Error::from(error).field("emails"))?;
        if reading.emails.iter().all(|(_, known)| known.key() != email.key()) {
            reading.emails.push((text(&item, "label").unwrap_or("work").to_string(), email));
            reading.given.entry("emails").or_default().push(item);
        }
    }
    Ok(())
}

fn phones(reading: &mut Reading, value: &Value) -> Result<()> {
    for item in items(value).iter().map(|item| object(item, "raw")) {
        let raw = text(&item, "raw").map(clean_line).unwrap_or_default();
        if !raw.chars().any(|c| c.is_ascii_digit()) {
            return Err(Error::invalid("phones", "A phone number has digits; it stands in `raw`."));
        }
        if reading.phones.iter().all(|(_, known)| *known != raw) {
            reading.phones.push((text(&item, "label").unwrap_or("work").to_string(), raw));
            reading.given.entry("phones").or_default().push(item);
        }
    }
    Ok(())
}

fn addresses(reading: &mut Reading, value: &Value) -> Result<()> {
    for (at, item) in items(value).iter().enumerate() {
        let item = object(item, "street_line_1");
        reading.addresses.push(Address::given(at, &item));
        reading.given.entry("addresses").or_default().push(item);
    }
    Ok(())
}

fn external_id(value: &Value) -> Result<Option<String>> {
    let id = match value {
        Value::String(text) => text.trim().to_string(),
        Value::Number(number) => number.to_string(),
        _ => return Err(Error::invalid("external_id", "An external id is text.")),
    };
    if id.chars().count() > 200 {
        return Err(Error::new("too_long", "An id has at most 200 characters.").field("external_id"));
    }
    Ok(Some(id).filter(|id| !id.is_empty()))
}

/// A tag is given by name or by id.
fn tags(tx: &Tx<'_>, reading: &mut Reading, value: &Value) -> Result<()> {
    for item in items(value) {
        let named = item.as_str().or_else(|| text(item, "name")).or_else(|| text(item, "id"));
        let named = named.ok_or_else(|| Error::invalid("tags", "A tag is given by its name or its id."))?;
        let known = match ids::canonical("tags", named) {
            Ok(id) => records::title(tx, tx.catalog(), "tag", &id)?,
            Err(_) => None,
        };
        let name = known.unwrap_or_else(|| clean_line(named));
        if !reading.tags.contains(&name) {
            reading.tags.push(name);
        }
    }
    Ok(())
}

/// Companies by id, or one by name that is made where there is none, as in a sheet.
fn affiliations(tx: &Tx<'_>, reading: &mut Reading, value: &Value) -> Result<()> {
    let list = items(value);
    for item in list {
        let organization = item.get("organization").unwrap_or(item);
        let id = organization.as_str().or_else(|| text(organization, "id"));
        match (id, text(organization, "title")) {
            (Some(id), _) => {
                let found = records::require(tx, tx.catalog(), "organization", id, "affiliations")?;
                let mut one =
                    item.as_object().filter(|one| one.contains_key("organization")).cloned().unwrap_or_default();
                one.insert("organization".into(), json!(found.id));
                reading.company.get_or_insert(found.title);
                reading.given.entry("affiliations").or_default().push(Value::Object(one));
            }
            (None, Some(name)) if list.len() == 1 && name.chars().count() <= 200 => {
                reading.company = Some(clean_line(name));
                let of = item.as_object().filter(|one| one.contains_key("organization")).into_iter().flatten();
                let said = of.filter(|(part, value)| *part != "organization" && !value.is_null());
                reading.place = said.map(|(part, value)| (part.clone(), value.clone())).collect();
            }
            _ => {
                let message = "A company is given by its id; one alone may be given by its name, as the title of the organization.";
                return Err(Error::invalid("affiliations", message));
            }
        }
    }
    Ok(())
}
