use rusqlite::{Connection, OptionalExtension, params};

use super::rules::code_of;
use crate::Result;

/// Words that say the gender too, or that another program uses, and the code that they mean.
const WORDS: [(&str, &str); 10] = [
    ("husband", "spouse"),
    ("wife", "spouse"),
    ("father", "parent_child"),
    ("mother", "parent_child"),
    ("son", "child"),
    ("daughter", "child"),
    ("brother", "sibling"),
    ("sister", "sibling"),
    ("coworker", "colleague"),
    ("referral", "referrer"),
];

/// The type that is called so, by id, code or name from either side, and whether it is told from
/// the other side: “Ben child of Ann” is the row “Ann parent of Ben”. A name goes without its
/// “of” too.
pub fn type_called(conn: &Connection, called: &str) -> Result<Option<(String, bool)>> {
    let said = called.trim().to_lowercase();
    let code = code_of(&said, "type").unwrap_or_default();
    let code = WORDS.iter().find(|(word, _)| *word == code).map_or(code.as_str(), |(_, meant)| meant);
    let found = conn
        .prepare_cached(
            "SELECT id, NOT forth FROM (
               SELECT id, position, id = ?1 OR code = ?2 OR lower(name) IN (?1, ?1 || ' of') AS forth,
                 inverse_code = ?2 OR lower(inverse_name) IN (?1, ?1 || ' of') AS back
               FROM relationship_type WHERE deleted_at IS NULL)
             WHERE forth OR back ORDER BY forth DESC, position LIMIT 1",
        )?
        .query_row(params![said, code], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found)
}
