//! One row of a sheet as values: nothing is looked up, nothing is written.

use serde_json::{Value, json};

use super::addresses;
use super::bind::{Binding, Bound, Slot};
use super::reading::Reading;
use super::sheet::{Cell, Row};
use crate::catalog::FieldKind;
use crate::values::{
    Currency, DecimalStyle, Domain, Email, EmployeeBand, Money, Phone, clean_line, iso_date, name_key, parse_date,
    parse_date_time, parse_excel_serial, parse_number, parse_yes_no, parted, shown, unguarded,
};
use crate::{Error, Result};

/// What parts the tags or choices of a cell.
pub(super) const LIST_MARKS: [char; 3] = [',', ';', '|'];

/// A row that cannot be read: the column to blame, what stands there, and why.
#[derive(Debug)]
pub struct Unreadable {
    /// Name of the column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why it is not right.
    pub error: Error,
}

/// How amounts and addresses without a currency or country are read.
#[derive(Debug, Clone)]
pub struct Usual {
    /// Currency of amounts.
    pub currency: Currency,
    /// ISO 3166-1 alpha-2 of addresses.
    pub country: String,
}

impl Binding {
    /// What a row says about records of one type.
    pub fn read(&self, record_type: &str, row: &Row, usual: &Usual) -> std::result::Result<Reading, Box<Unreadable>> {
        let mut reading = Reading::default();
        for bound in self.of(record_type) {
            let Some(cell) = row.cells.get(bound.column) else { continue };
            let written = cell.text();
            let mut text = unguarded(written.trim());
            let answered = self.answered.get(&row.number).is_some_and(|cells| cells.contains(&bound.column));
            if let Some(instead) = bound.values.get(text).filter(|_| !answered) {
                match instead {
                    Some(instead) => text = instead.trim(),
                    None => continue,
                }
            }
            if text.is_empty() {
                continue;
            }
            let beside;
            let usual = match self.currency(bound, row, usual)? {
                Some(currency) => {
                    beside = Usual { currency, country: usual.country.clone() };
                    &beside
                }
                None => usual,
            };
            take(&mut reading, bound, text, row, usual).map_err(|error| {
                Box::new(Unreadable { column: bound.name.clone(), value: shown(&written, 200), error })
            })?;
        }
        self.join_dates(record_type, &mut reading)?;
        for address in &mut reading.addresses {
            addresses::complete(address, usual);
        }
        Ok(reading)
    }
}

impl Binding {
    /// The currency that the column beside an amount says. What it says wrong is to blame on that column.
    fn currency(
        &self,
        bound: &Bound,
        row: &Row,
        usual: &Usual,
    ) -> std::result::Result<Option<Currency>, Box<Unreadable>> {
        let Some(beside) = &bound.currency else { return Ok(None) };
        let written = row.text(beside.column);
        let mut text = written.trim();
        let answered = self.answered.get(&row.number).is_some_and(|cells| cells.contains(&beside.column));
        if let Some(instead) = beside.values.get(text).filter(|_| !answered) {
            text = instead.as_deref().map(str::trim).unwrap_or_default();
        }
        if text.is_empty() {
            return Ok(None);
        }
        Currency::named(text, usual.currency).map(Some).map_err(|error| {
            Box::new(Unreadable { column: beside.name.clone(), value: shown(&written, 200), error: error.into() })
        })
    }

    /// Makes dates of their three columns. A day without a year is none.
    fn join_dates(&self, record_type: &str, reading: &mut Reading) -> std::result::Result<(), Box<Unreadable>> {
        for (key, parts) in std::mem::take(&mut reading.dates) {
            let [Some(year), Some(month), Some(day)] = parts else { continue };
            let written = format!("{year}-{month:0>2}-{day:0>2}");
            let date = parse_date(&written, None).map_err(|error| {
                let column = self.of(record_type).find(|bound| bound.field.key == key);
                let column = column.map(|bound| bound.name.clone()).unwrap_or_default();
                Box::new(Unreadable { column, value: written.clone(), error: error.into() })
            })?;
            reading.values.entry(key).or_insert_with(|| json!(iso_date(date.date)));
        }
        Ok(())
    }
}

/// The label that the column beside says, as Kith has it: `* Home`, `Work Fax`, `mobile`.
fn label(bound: &Bound, row: &Row, usual: &str) -> String {
    let said = bound.labelled.map(|column| row.text(column)).unwrap_or_default();
    let said = clean_line(said.trim().trim_start_matches("* ")).to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let label = match said.as_str() {
        "" => usual,
        _ if has(&["fax"]) => "fax",
        _ if has(&["pager"]) => "pager",
        _ if has(&["mobile", "cell", "mobil", "handy"]) => "mobile",
        _ if has(&["home", "priv"]) => "home",
        _ if has(&["work", "business", "main", "office", "arbeit", "geschäft"]) => "work",
        _ if has(&["other", "custom"]) => "other",
        word => word,
    };
    label.chars().take(50).collect()
}

fn take(reading: &mut Reading, bound: &Bound, text: &str, row: &Row, usual: &Usual) -> Result<()> {
    match &bound.slot {
        Slot::Plain => {
            let (key, value) = plain(bound, text, row, usual)?;
            // Two columns may fill one field (two columns of notes): the first that says something.
            reading.values.entry(key).or_insert(value);
        }
        Slot::OwnId => reading.own_id = Some(text.to_string()),
        Slot::ExternalId => {
            if text.chars().count() > 200 {
                return Err(Error::new("too_long", "An id has at most 200 characters.").field("external_id"));
            }
            reading.external_id = Some(text.to_string());
        }
        Slot::Email(usual) => {
            let label = label(bound, row, usual);
            for one in several(text, &[";", ",", " ::: ", "\n"], |part| part.contains('@')) {
                let email = Email::parse(&one)?;
                if reading.emails.iter().all(|(_, known)| known.key() != email.key()) {
                    reading.emails.push((label.clone(), email));
                }
            }
        }
        Slot::Phone(said) => {
            let country = &usual.country;
            let label = label(bound, row, said);
            let mut parts = several(text, &[";", " ::: ", "\n"], |part| part.chars().any(|c| c.is_ascii_digit()));
            if let [one] = parts.as_slice() {
                parts = whole_numbers(one, country);
            }
            for one in parts {
                let one = clean_line(&one);
                if one.chars().count() > 100 {
                    return Err(Error::new("phone_too_long", "A phone number has at most 100 characters."));
                }
                if !one.is_empty() && reading.phones.iter().all(|(_, known)| *known != one) {
                    reading.phones.push((label.clone(), one));
                }
            }
        }
        Slot::Address(kind, part) => {
            let of = match label(bound, row, "").as_str() {
                "home" => "home",
                "work" => "mailing",
                "other" => "other",
                _ => kind,
            };
            addresses::take(reading, kind, of, part, text)?;
        }
        Slot::DatePart(part) => {
            let at = match reading.dates.iter().position(|(key, _)| *key == bound.field.key) {
                Some(at) => at,
                None => {
                    reading.dates.push((bound.field.key.clone(), [None, None, None]));
                    reading.dates.len() - 1
                }
            };
            if let Some(place) = reading.dates.get_mut(at).and_then(|(_, parts)| parts.get_mut(*part)) {
                *place = Some(text.to_string());
            }
        }
        Slot::Tags => {
            for one in parted(text, &LIST_MARKS).iter().flat_map(|part| part.split(" ::: ")) {
                let one = clean_line(one.trim().trim_start_matches("* "));
                if one.chars().count() > 100 {
                    return Err(Error::invalid("tags", "A tag has a name of 1 to 100 characters."));
                }
                if !name_key(&one).is_empty() && !reading.tags.contains(&one) {
                    reading.tags.push(one);
                }
            }
        }
        Slot::Company => {
            // An export of Kith lists every company of a person, the first one first.
            let first = if bound.name == "affiliations" { parted(text, &[';']).into_iter().next() } else { None };
            let name = named(first.as_deref().unwrap_or(text), "affiliations")?;
            reading.company.get_or_insert(name);
        }
        Slot::CompanyPart(part) => {
            let value = match *part {
                "is_primary" => json!(yes_no(text, row.cells.get(bound.column)).ok_or_else(|| {
                    Error::invalid("affiliations", format!("“{}” is neither yes nor no.", shown(text, 60)))
                })?),
                "from_date" | "to_date" => json!(iso_date(parse_date(text, bound.order)?.date)),
                _ => json!(clean_line(text)),
            };
            reading.place.entry((*part).to_string()).or_insert(value);
        }
        Slot::Owner => {
            let name = named(text, &bound.field.key)?;
            reading.owner.get_or_insert(name);
        }
        Slot::LinkId => {
            if text.chars().count() > 200 {
                return Err(Error::new("too_long", "An id has at most 200 characters.").field(&bound.field.key));
            }
            if reading.link_ids.iter().all(|(key, _)| *key != bound.field.key) {
                reading.link_ids.push((bound.field.key.clone(), text.to_string()));
            }
        }
        Slot::LinkOwn => reading.link_owns.push((bound.field.key.clone(), text.to_string())),
        Slot::Link => {
            let name = named(text, &bound.field.key)?;
            if reading.link(&bound.field.key).is_none() {
                reading.links.push((bound.field.key.clone(), name));
            }
        }
    }
    Ok(())
}

fn named(text: &str, field: &str) -> Result<String> {
    let name = clean_line(text);
    if name.chars().count() > 200 {
        return Err(Error::new("too_long", "A name has at most 200 characters.").field(field));
    }
    if name_key(&name).is_empty() {
        return Err(Error::invalid(field, format!("“{name}” is not a name: it has no letter and no digit.")));
    }
    Ok(name)
}

fn yes_no(text: &str, cell: Option<&Cell>) -> Option<bool> {
    parse_yes_no(text).or_else(|| cell.and_then(Cell::yes_no))
}

/// The parts of a cell that holds several values; the cell itself unless every part is one.
fn several(text: &str, marks: &[&str], is_one: fn(&str) -> bool) -> Vec<String> {
    if text.contains('"') {
        let parts = parted(text, &[';']);
        if parts.iter().all(|part| is_one(part)) {
            return parts;
        }
    }
    for mark in marks {
        let parts: Vec<&str> = text.split(mark).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 && parts.iter().all(|part| is_one(part)) {
            return parts.into_iter().map(str::to_string).collect();
        }
    }
    vec![text.to_string()]
}

/// The phone numbers of a cell that parts them with a comma, a slash or a bar. Such marks stand within numbers and
/// before extensions too (`030/1234567`), so every part must be a whole number by itself.
fn whole_numbers(text: &str, country: &str) -> Vec<String> {
    for mark in [',', '/', '|'] {
        let parts: Vec<&str> = text.split(mark).map(str::trim).filter(|part| !part.is_empty()).collect();
        let whole = |part: &&str| Phone::parse(part, Some(country)).is_ok_and(|phone| phone.e164().is_some());
        if parts.len() > 1 && parts.iter().all(whole) {
            return parts.into_iter().map(str::to_string).collect();
        }
    }
    vec![text.to_string()]
}

fn plain(bound: &Bound, text: &str, row: &Row, usual: &Usual) -> Result<(String, Value)> {
    let field = &bound.field;
    let key = field.key.clone();
    let value = match field.kind {
        FieldKind::Number => match number(bound, text, style_of(bound, row))? {
            Some(number) => number,
            // “11-50” in a column of head counts is a band.
            None => match EmployeeBand::parse(text).filter(|_| key == "employee_count") {
                Some(band) => return Ok(("employee_band".into(), json!(band.value()))),
                None => return Err(Error::new("number_invalid", format!("“{}” is not a number.", shown(text, 60)))),
            },
        },
        FieldKind::Money => {
            let parsed = in_style(style_of(bound, row), |style| Money::parse(text, usual.currency, style))?.money;
            if parsed.minor < 0 {
                return Err(Error::invalid(&key, format!("{} cannot be negative.", field.label)));
            }
            json!({"minor": parsed.minor, "currency": parsed.currency.code()})
        }
        FieldKind::Date => json!(match serial(text) {
            Some(date) => iso_date(date.date()),
            None => iso_date(parse_date(text, bound.order)?.date),
        }),
        FieldKind::DateTime => json!(match serial(text) {
            Some(at) => crate::values::iso_utc(at.and_utc()),
            None => crate::values::iso_utc(parse_date_time(text, bound.order, 0)?.utc),
        }),
        FieldKind::YesNo => json!(
            yes_no(text, row.cells.get(bound.column))
                .ok_or_else(|| { Error::invalid(&key, format!("“{}” is neither yes nor no.", shown(text, 60))) })?
        ),
        FieldKind::Choice if key == "employee_band" => match EmployeeBand::parse(text) {
            Some(band) => json!(band.value()),
            None => json!(text),
        },
        FieldKind::ManyChoices => {
            json!(parted(text, &LIST_MARKS))
        }
        FieldKind::Text if key == "domain" => json!(Domain::parse_company(text)?.as_str()),
        FieldKind::Text => json!(clean_line(text)),
        _ => json!(text),
    };
    Ok((key, value))
}

/// How a cell writes its number: a workbook's own numbers are written by nobody.
fn style_of(bound: &Bound, row: &Row) -> DecimalStyle {
    match row.cells.get(bound.column) {
        Some(Cell::Number(_)) => DecimalStyle::Point,
        _ => bound.style,
    }
}

/// Reads in the style of the column; what has no reading in it is read in the only way that it can be.
fn in_style<T, E>(
    style: DecimalStyle,
    read: impl Fn(DecimalStyle) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    read(style).or_else(|error| read(DecimalStyle::Auto).map_err(|_| error))
}

/// A day as spreadsheets count it, where a cell of dates lost its format: 45631 is 2024-12-05.
fn serial(text: &str) -> Option<chrono::NaiveDateTime> {
    let number: f64 = text.parse().ok()?;
    parse_excel_serial(number).filter(|_| (20_000.0..80_000.0).contains(&number))
}

fn number(bound: &Bound, text: &str, style: DecimalStyle) -> Result<Option<Value>> {
    let chance = bound.field.key == "probability_override";
    // What is written in percent is kept as it is written: 12.5 % is 12.5.
    let percent = chance || bound.field.custom;
    let digits = if percent { text.trim_end_matches('%').trim_end() } else { text };
    let Ok(read) = in_style(style, |style| parse_number(digits, style)) else { return Ok(None) };
    if let Some(whole) = read.to_i64() {
        return Ok(Some(json!(whole)));
    }
    let real = read.to_f64();
    if chance {
        // 0.25 is 25 %, and what is written in percent is rounded to whole ones.
        let percent = if real <= 1.0 && !text.ends_with('%') { real * 100.0 } else { real };
        return Ok(Some(json!(whole_number(percent))));
    }
    if !bound.field.custom {
        let message = format!("{} is a whole number, not {}.", bound.field.label, read.to_text());
        return Err(Error::invalid(&bound.field.key, message));
    }
    Ok(Some(json!(real)))
}

fn whole_number(real: f64) -> i64 {
    format!("{:.0}", real.clamp(-1e15, 1e15)).parse().unwrap_or(0)
}
