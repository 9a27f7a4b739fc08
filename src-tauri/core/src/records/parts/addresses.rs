//! Postal addresses.

use serde_json::{Value, json};

use super::rows::Rows;
use super::{Of, list, one_of, order, span};
use crate::journal::Tx;
use crate::records::shapes::AddressValue;
use crate::values::Country;
use crate::{Error, Result};

/// PTY-20; homes and letter boxes are people's.
const ADDRESS_TYPES: [&str; 7] = ["billing", "shipping", "service", "headquarters", "home", "mailing", "other"];

pub(super) fn save(tx: &Tx<'_>, field: &str, party: &Of<'_>, value: &Value) -> Result<()> {
    let mut wanted: Vec<AddressValue> = list(field, value, |text| json!({"street_line_1": text}))?;
    let mut defaults: Vec<String> = Vec::new();
    for address in &mut wanted {
        let first = !defaults.contains(&address.address_type);
        address.is_default = address.is_default && first;
        if address.is_default {
            defaults.push(address.address_type.clone());
        }
    }
    let rows = Rows {
        table: "party_address",
        owner: "party_id",
        same: &["address_type", "street_line_1", "city", "postal_code"],
        flag: "is_default",
        columns: &[
            "address_type",
            "is_default",
            "street_line_1",
            "street_line_2",
            "city",
            "state_province",
            "postal_code",
            "country",
            "latitude",
            "longitude",
            "valid_from",
            "valid_to",
            "position",
        ],
        insert:
            "INSERT INTO party_address (id, party_id, address_type, is_default, street_line_1, street_line_2, city, 
                   state_province, postal_code, country, latitude, longitude, valid_from, valid_to, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    };
    let mut values = Vec::new();
    for (position, address) in wanted.into_iter().enumerate() {
        let country = Country::parse(&address.country).map_err(|error| Error::from(error).field(field))?;
        for (text, most, label) in [
            (Some(&address.street_line_1), 200, "The street"),
            (address.street_line_2.as_ref(), 200, "The second street line"),
            (Some(&address.city), 100, "The city"),
            (address.state_province.as_ref(), 100, "The state or province"),
            (address.postal_code.as_ref(), 20, "The postal code"),
        ] {
            if text.is_some_and(|text| text.chars().count() > most) {
                return Err(Error::new("too_long", format!("{label} has at most {most} characters.")).field(field));
            }
        }
        if address.street_line_1.trim().is_empty() || address.city.trim().is_empty() {
            return Err(Error::new("required", "An address has a street and a city.").field(field));
        }
        one_of(field, "The type of an address", &address.address_type, &ADDRESS_TYPES)?;
        for (degrees, most) in [(address.latitude, 90.0), (address.longitude, 180.0)] {
            if degrees.is_some_and(|degrees| !(-most..=most).contains(&degrees)) {
                return Err(Error::invalid(field, format!("A place is at most {most} degrees from the middle.")));
            }
        }
        let [from, to] = span(field, address.valid_from, address.valid_to)?;
        values.push((
            address.id,
            vec![
                address.address_type.into(),
                address.is_default.into(),
                address.street_line_1.into(),
                address.street_line_2.into(),
                address.city.into(),
                address.state_province.into(),
                address.postal_code.into(),
                country.code().to_string().into(),
                address.latitude.into(),
                address.longitude.into(),
                from,
                to,
                order(position),
            ],
        ));
    }
    rows.save(tx, party, values)
}
