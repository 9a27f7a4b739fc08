use std::borrow::Cow;

use serde_json::Value;

use super::text_of;
use crate::catalog::{Field, FieldKind, RecordType};
use crate::records::RecordRow;
use crate::values::{Currency, Money, Phone, joined, shown_phone};

/// Parts of the first address, which have columns of their own; further ones share a column.
pub(crate) const ADDRESS: [&str; 6] =
    ["street_line_1", "street_line_2", "city", "state_province", "postal_code", "country"];

/// What is known of a person's place in the first company; further companies stand by name alone.
pub(crate) const PLACE: [(&str, &str); 4] = [
    ("affiliation_title", "title"),
    ("affiliation_role", "role"),
    ("affiliation_from", "from_date"),
    ("affiliation_to", "to_date"),
];

/// Whether the records that a field names may share their names: their ids stand in a column of their own, `party_id`
/// beside `party`.
pub(crate) fn has_ids(field: &Field) -> bool {
    let to = matches!(field.reference, Some("party" | "person" | "organization" | "household" | "deal"));
    field.kind == FieldKind::Reference && to && !field.custom && field.importable && !field.read_only
}

/// What parts the values of a list; a value that holds one is put in quotes.
pub(crate) const LIST_MARKS: [char; 4] = [',', ';', '|', '\n'];

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; empty for nothing.
    Text(String),
    /// A number as decimal text, with the digits behind the point that its kind always shows.
    Number(String, Option<u32>),
    /// `YYYY-MM-DD`.
    Date(String),
    /// ISO 8601 UTC.
    Moment(String),
    /// Yes or no.
    YesNo(bool),
}

impl Cell {
    /// The cell as plain text.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) | Self::Number(text, _) | Self::Date(text) | Self::Moment(text) => Cow::Borrowed(text),
            Self::YesNo(yes) => Cow::Borrowed(if *yes { "yes" } else { "no" }),
        }
    }

    fn empty() -> Self {
        Self::Text(String::new())
    }
}

/// One column: what it is called and how wide it wants to be, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The field's key, so that importing it again maps itself.
    pub name: String,
    /// Width in characters.
    pub width: u16,
}

/// What a field is in a sheet.
enum Shape {
    /// One column.
    Plain,
    /// Name and id.
    Named,
    /// Company, and the place in the first one.
    Places,
    /// Amount and currency.
    Money,
    /// The parts of the first address, and the further ones.
    Addresses,
}

impl Shape {
    fn of(field: &Field, whole: bool) -> Self {
        match field.kind {
            FieldKind::Money => Self::Money,
            FieldKind::Addresses => Self::Addresses,
            FieldKind::Affiliations if whole => Self::Places,
            _ if whole && has_ids(field) => Self::Named,
            _ => Self::Plain,
        }
    }
}

/// The columns of a sheet.
pub struct Columns {
    fields: Vec<(String, FieldKind, Shape)>,
}

impl Columns {
    /// The id and all fields of a type, with what brings them back where names are shared; or the fields asked for, in the
    /// order in which they are.
    pub fn of(record_type: &RecordType, fields: Option<&[String]>) -> Self {
        let whole = fields.is_none();
        let fields = match fields {
            Some(keys) => keys.iter().filter_map(|key| record_type.field(key).ok()).collect::<Vec<_>>(),
            // JSON says the same as other fields.
            None => record_type.fields.iter().filter(|field| field.kind != FieldKind::Json).collect(),
        };
        Self {
            fields: fields.into_iter().map(|field| (field.key.clone(), field.kind, Shape::of(field, whole))).collect(),
        }
    }

    /// The columns in order; the first is the record's id.
    pub fn header(&self) -> Vec<Column> {
        let column = |name: &str, width| Column { name: name.to_string(), width };
        let mut header = vec![column("id", 14)];
        for (key, kind, shape) in &self.fields {
            match shape {
                Shape::Money => header.extend([column(key, 14), column(&format!("{key}_currency"), 10)]),
                Shape::Addresses => {
                    header.extend(ADDRESS.map(|name| column(name, 18)));
                    header.push(column("further_addresses", 24));
                }
                Shape::Places => {
                    header.push(column(key, width(*kind)));
                    header.extend(PLACE.map(|(name, _)| column(name, 14)));
                }
                Shape::Named => header.extend([column(key, width(*kind)), column(&format!("{key}_id"), 14)]),
                Shape::Plain => header.push(column(key, width(*kind))),
            }
        }
        header
    }

    /// One record's cells.
    pub fn cells(&self, row: &RecordRow) -> Vec<Cell> {
        let mut cells = vec![Cell::Text(row.id.clone())];
        for (key, kind, shape) in &self.fields {
            let value = row.values.get(key).unwrap_or(&Value::Null);
            let text =
                |value: Option<&Value>| Cell::Text(value.and_then(Value::as_str).unwrap_or_default().to_string());
            match shape {
                Shape::Money => cells.extend(money(value)),
                Shape::Addresses => cells.extend(addresses(value)),
                Shape::Places => {
                    cells.push(cell(*kind, value));
                    cells.extend(PLACE.map(|(_, part)| text(value.get(0).and_then(|first| first.get(part)))));
                }
                Shape::Named => cells.extend([cell(*kind, value), text(value.get("id"))]),
                Shape::Plain => cells.push(cell(*kind, value)),
            }
        }
        cells
    }
}

fn width(kind: FieldKind) -> u16 {
    match kind {
        FieldKind::YesNo | FieldKind::Country | FieldKind::Number => 10,
        FieldKind::Date => 12,
        FieldKind::LongText | FieldKind::Emails | FieldKind::Affiliations => 32,
        _ => 20,
    }
}

fn cell(kind: FieldKind, value: &Value) -> Cell {
    match (kind, value) {
        (_, Value::Bool(yes)) => Cell::YesNo(*yes),
        (_, Value::Number(number)) => Cell::Number(number.to_string(), None),
        (FieldKind::Date, Value::String(date)) => Cell::Date(date.clone()),
        (FieldKind::DateTime, Value::String(moment)) => Cell::Moment(moment.clone()),
        (FieldKind::Phones, Value::Array(phones)) => {
            let numbers: Vec<String> = phones.iter().map(number).collect();
            Cell::Text(joined(numbers.iter().map(String::as_str), &[';', '\n']))
        }
        (FieldKind::Tags | FieldKind::ManyChoices, Value::Array(items)) => list(items, &LIST_MARKS),
        (_, Value::Array(items)) => list(items, &[';', '\n']),
        _ => Cell::Text(text_of(value)),
    }
}

/// A phone number with its country code, so that it is the same number wherever the sheet is read;
/// as it was typed where it would be read as another one.
fn number(phone: &Value) -> String {
    let text = |key: &str| phone.get(key).and_then(Value::as_str);
    let raw = text("raw").unwrap_or_default();
    let shown = shown_phone(raw, text("e164"), text("extension"), None);
    let same = Phone::parse(&shown, None).is_ok_and(|read| read.e164() == text("e164"));
    if same { shown } else { raw.to_string() }
}

/// Values of a list in one cell.
pub(crate) fn list(items: &[Value], marks: &[char]) -> Cell {
    let texts: Vec<String> = items.iter().map(text_of).collect();
    Cell::Text(joined(texts.iter().map(String::as_str), marks))
}

/// Amount and currency.
pub(crate) fn money(value: &Value) -> [Cell; 2] {
    let minor = value.get("minor").and_then(Value::as_i64);
    let currency = value.get("currency").and_then(Value::as_str).and_then(|code| Currency::parse(code).ok());
    match (minor, currency) {
        (Some(minor), Some(currency)) => {
            let amount = Money::new(minor, currency).to_decimal_text();
            [Cell::Number(amount, Some(currency.exponent())), Cell::Text(currency.code().to_string())]
        }
        _ => [Cell::empty(), Cell::empty()],
    }
}

/// The parts of the first address, then the further ones.
pub(crate) fn addresses(value: &Value) -> Vec<Cell> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let part = |name: &str| list.first().and_then(|first| first.get(name)).and_then(Value::as_str).unwrap_or_default();
    let mut cells: Vec<Cell> = ADDRESS.iter().map(|name| Cell::Text(part(name).to_string())).collect();
    let further: Vec<String> = list.iter().skip(1).map(text_of).collect();
    cells.push(Cell::Text(joined(further.iter().map(String::as_str), &[';'])));
    cells
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn imp_24_a_number_in_a_sheet_is_the_same_number_in_every_country() {
        for (raw, country, expected) in [
            ("32345678", "DK", "+45 32 34 56 78"),
            ("0600000000", "FR", "+33 6 00 00 00 00"),
            ("020 7946 0958", "GB", "+44 20 7946 0958"),
            ("(212) 555-0100 x12", "US", "+1 212-555-0100 ext. 12"),
            ("1-800-FLOWERS", "US", "+1 800-356-9377"),
            ("06 1234 5678", "IT", "+39 06 1234 5678"),
            ("03-1234-5678", "JP", "+81 3-1234-5678"),
            ("11 2345-6789", "AR", "+54 11 2345-6789"),
            ("call Bo", "US", "call Bo"),
        ] {
            let phone = Phone::parse(raw, Some(country)).unwrap();
            let value = json!({"raw": raw, "e164": phone.e164(), "extension": phone.extension()});
            let text = number(&value);
            assert_eq!(text, expected);
            for elsewhere in ["US", "DK", country] {
                let again = Phone::parse(&text, Some(elsewhere)).unwrap();
                assert_eq!((again.e164(), again.extension()), (phone.e164(), phone.extension()), "{raw} as {text}");
            }
        }
    }
}
