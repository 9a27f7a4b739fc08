use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::Result;
use crate::values::TypedWord;

/// Adds the function `has_word(text, word)`: whether a text has a word that was typed ([`TypedWord`]); no text has none.
pub fn add_to(conn: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    Ok(conn.create_scalar_function("has_word", 2, flags, |call| {
        let word =
            call.get_or_create_aux(1, |word| Ok::<_, rusqlite::types::FromSqlError>(TypedWord::of(word.as_str()?)))?;
        Ok(call.get_raw(0).as_str_or_null()?.is_some_and(|text| word.is_in(text)))
    })?)
}
