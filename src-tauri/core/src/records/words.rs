use rusqlite::{Connection, OptionalExtension};

use crate::Result;
use crate::catalog::RecordType;

/// What a profile calls a record type, one and several, where it has words of its own (C-01).
#[must_use]
pub fn own_words(profile: &str, record_type: &str) -> Option<(&'static str, &'static str)> {
    Some(match (profile, record_type) {
        ("fundraising", "person") => ("Constituent", "Constituents"),
        ("fundraising", "organization") => ("Organization", "Organizations"),
        ("fundraising", "deal") => ("Opportunity", "Opportunities"),
        ("outreach", "person") => ("Client", "Clients"),
        ("outreach", "organization") => ("Agency", "Agencies"),
        _ => return None,
    })
}

/// What so many records of a type are called in small letters: “1 person”, “2 people” without the number.
///
/// # Errors
/// Those of reading the profile.
pub fn counted(conn: &Connection, record_type: &RecordType, count: usize) -> Result<String> {
    if count != 1 {
        return several(conn, record_type);
    }
    Ok(own(conn, record_type)?.map_or(record_type.label, |(one, _)| one).to_lowercase())
}

/// Several records of a type in small letters, as the lines of the history and the toasts say it (C-01): “people”,
/// “constituents”.
///
/// # Errors
/// Those of reading the profile.
pub fn several(conn: &Connection, record_type: &RecordType) -> Result<String> {
    Ok(own(conn, record_type)?.map_or(record_type.plural, |(_, many)| many).to_lowercase())
}

fn own(conn: &Connection, record_type: &RecordType) -> Result<Option<(&'static str, &'static str)>> {
    let profile: Option<Option<String>> = conn
        .prepare_cached("SELECT value ->> '$' FROM setting WHERE key = 'profile'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(own_words(profile.flatten().as_deref().unwrap_or_default(), record_type.key))
}
