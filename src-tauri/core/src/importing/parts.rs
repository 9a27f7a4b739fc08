//! The parts of a value that a column may go to: `field:part`.

use crate::catalog::{Field, FieldKind};
use crate::exporting::cells::has_ids;
use crate::{Error, Result};

pub(super) const ADDRESS_TYPES: [&str; 7] =
    ["billing", "shipping", "service", "headquarters", "home", "mailing", "other"];

pub(super) const ADDRESS_PARTS: [&str; 7] =
    ["street_line_1", "street_line_2", "city", "state_province", "postal_code", "country", "formatted"];

/// Parts of a date that stands in three columns.
pub(super) const DATE_PARTS: [&str; 3] = ["year", "month", "day"];

pub(super) const AFFILIATION_PARTS: [&str; 5] = ["title", "role", "from_date", "to_date", "is_primary"];

/// What is behind a field of another party that a column tells by its id: `party:external_id`.
pub(super) const BY_ID: &str = "external_id";

/// What is behind a field of another record that a column tells by Kith's own id: `party:id`.
pub(super) const OWN_ID: &str = "id";

/// Whether a field names a person, a company or a household.
pub(super) fn is_party(reference: Option<&str>) -> bool {
    matches!(reference, Some("party" | "person" | "organization" | "household"))
}

/// Refuses a qualifier that its field does not have; what it would fill is not what was meant.
pub(super) fn known_qualifier(field: &Field, qualifier: Option<&str>, column: &str) -> Result<()> {
    let Some(said) = qualifier else { return Ok(()) };
    let allowed = match field.kind {
        // The label of an address or number is free text.
        FieldKind::Emails | FieldKind::Phones | FieldKind::Email | FieldKind::Phone => return Ok(()),
        FieldKind::Addresses => {
            let known = match said.split_once('.') {
                Some((kind, part)) => ADDRESS_TYPES.contains(&kind) && ADDRESS_PARTS.contains(&part),
                None => ADDRESS_PARTS.contains(&said),
            };
            if known {
                return Ok(());
            }
            format!(
                "one of {}, alone or after one of {} and a point, such as “mailing.city”",
                ADDRESS_PARTS.join(", "),
                ADDRESS_TYPES.join(", ")
            )
        }
        FieldKind::Date if DATE_PARTS.contains(&said) => return Ok(()),
        FieldKind::Date => format!("{}, or nothing", DATE_PARTS.join(", ")),
        FieldKind::Affiliations if AFFILIATION_PARTS.contains(&said) => return Ok(()),
        FieldKind::Affiliations => format!("{}, or nothing for the name of the company", AFFILIATION_PARTS.join(", ")),
        FieldKind::Reference if has_ids(field) && said == OWN_ID => return Ok(()),
        FieldKind::Reference if !field.custom && is_party(field.reference) => {
            if said == BY_ID {
                return Ok(());
            }
            format!("{BY_ID} or {OWN_ID}, or nothing for the name")
        }
        _ => "nothing".to_string(),
    };
    let message = format!(
        "The column “{column}” is mapped to “{key}:{said}”, which there is not. After “{key}:” stands {allowed}.",
        key = field.key
    );
    Err(Error::new("unknown_field", message).field("columns").details(serde_json::json!({ "column": column })))
}
