//! Identifiers and moments, in the one text form that the file keeps them in.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

/// A fresh UUIDv7 as text. Records get theirs from the caller; this is for rows that only
/// the core makes (history, journal).
#[must_use]
pub fn new_id() -> String {
    Uuid::now_v7().to_string()
}

/// The id in canonical form, or `invalid` when it is no UUID.
pub fn canonical(field: &str, id: &str) -> crate::Result<String> {
    Uuid::parse_str(id)
        .map(|uuid| uuid.to_string())
        .map_err(|_| crate::Error::invalid(field, format!("“{id}” is not an id (a UUID is expected).")))
}

/// A moment as the file stores it: ISO 8601 UTC with milliseconds, so that text order is
/// time order.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads a stored or given moment; any offset is accepted and turned to UTC (INT-26).
pub fn parse_moment(field: &str, text: &str) -> crate::Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| crate::Error::invalid(field, format!("“{text}” is not a moment such as 2026-11-21T07:16:00Z.")))
}
