//! Addresses of a row: their parts from several columns, or all of one from one cell.

use super::read::Usual;
use super::reading::{Address, Reading};
use crate::values::{Country, clean_line, name_key};
use crate::{Error, Result};

/// Takes a part of the address that the columns of `group` make; `kind` is what they say it is.
pub(super) fn take(reading: &mut Reading, group: &str, kind: &str, part: &str, text: &str) -> Result<()> {
    let (part, most): (&'static str, usize) = match part {
        "street_line_1" => ("street_line_1", 200),
        "street_line_2" => ("street_line_2", 200),
        "city" => ("city", 100),
        "state_province" => ("state_province", 100),
        "postal_code" => ("postal_code", 20),
        "country" => ("country", 200),
        _ => ("formatted", 2_000),
    };
    let text = if part == "formatted" { text.to_string() } else { clean_line(text) };
    if text.chars().count() > most {
        let message = format!("This part of an address has at most {most} characters.");
        return Err(Error::new("too_long", message).field("addresses"));
    }
    let text = if part == "country" { country(&text)?.code().to_string() } else { text };
    let at = match reading.addresses.iter().position(|known| known.group == group) {
        Some(at) => at,
        None => {
            // Two addresses of one kind stay two.
            let taken = reading.addresses.iter().any(|known| known.kind == kind);
            let kind = if taken { group } else { kind };
            let address = Address { kind: kind.to_string(), group: group.to_string(), parts: Vec::new() };
            reading.addresses.push(address);
            reading.addresses.len() - 1
        }
    };
    if let Some(address) = reading.addresses.get_mut(at)
        && address.part(part).is_none()
    {
        address.parts.push((part, text));
    }
    Ok(())
}

/// States that are no more, and the one that took over the seat of their government.
const FORMER: [(&str, &str); 8] = [
    ("czechoslovakia", "CZ"),
    ("east germany", "DE"),
    ("netherlands antilles", "CW"),
    ("serbia and montenegro", "RS"),
    ("soviet union", "RU"),
    ("ussr", "RU"),
    ("yugoslavia", "RS"),
    ("zaire", "CD"),
];

/// A country as sheets write it: old names count, and one misspelt beyond doubt is the one it
/// is nearest to (“Philipines”).
fn country(text: &str) -> Result<Country> {
    let key = name_key(text);
    if let Some((_, code)) = FORMER.iter().find(|(name, _)| *name == key) {
        return Ok(Country::parse_code(code)?);
    }
    match Country::suggest(text) {
        Some(country) => Ok(country),
        None => Ok(Country::parse(text)?),
    }
}

/// An address in one cell gives its street, and its country where the last part is one.
pub(super) fn complete(address: &mut Address, usual: &Usual) {
    let whole = address.part("formatted").map(str::to_string);
    address.parts.retain(|(part, _)| *part != "formatted");
    let Some(whole) = whole else { return };
    let mut lines: Vec<&str> = whole.split(['\n', ',']).map(str::trim).filter(|line| !line.is_empty()).collect();
    if address.part("country").is_none()
        && lines.len() > 1
        && let Some(country) = lines.last().and_then(|last| Country::parse(last).ok())
    {
        lines.pop();
        address.parts.push(("country", country.code().to_string()));
    }
    if address.part("street_line_1").is_none() {
        let street: String = lines.join(", ").chars().take(200).collect();
        if !street.is_empty() {
            address.parts.push(("street_line_1", street));
        }
    }
    if address.part("country").is_none() {
        address.parts.push(("country", usual.country.clone()));
    }
}
