//! Rows of an unmerge that are written one by one.

use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension, params_from_iter};
use serde_json::Value;

use crate::Result;
use crate::journal::{Cell, Rest, Tx};
use crate::merging::parts::PARTS;

/// Writes what is left of a row. A flag of which a record has one goes up only where none is.
pub fn write(tx: &Tx<'_>, rest: Rest) -> Result<()> {
    let flags: Vec<&str> = PARTS.iter().filter(|part| part.table == rest.table).map(|part| part.flag.0).collect();
    let is_up = |cell: &(String, SqlValue)| flags.contains(&cell.0.as_str()) && cell.1 == SqlValue::Integer(1);
    let (up, mut cells): (Vec<_>, Vec<_>) = rest.cells.into_iter().partition(is_up);
    let same = |pairs: &[(String, SqlValue)], between: &str| {
        pairs.iter().map(|(name, _)| format!("{name} = ?")).collect::<Vec<_>>().join(between)
    };
    let place = same(&rest.key, " AND ");
    if rest.missing {
        cells.extend(up.iter().map(|(name, _)| (name.clone(), SqlValue::Integer(0))));
        let all: Vec<&(String, SqlValue)> = rest.key.iter().chain(&cells).collect();
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        let sql =
            format!("INSERT INTO {} ({}) VALUES ({})", rest.table, names.join(", "), vec!["?"; names.len()].join(", "));
        tx.prepare_cached(&sql)?.execute(params_from_iter(all.iter().map(|(_, value)| value)))?;
    } else {
        // A flag that is up now would stand beside that of the record it goes to.
        let down: Vec<(String, SqlValue)> =
            flags.iter().map(|flag| ((*flag).to_string(), SqlValue::Integer(0))).collect();
        if !cells.is_empty() {
            let was: Vec<i64> = flags
                .iter()
                .map(|flag| {
                    let sql = format!("SELECT {flag} FROM {} WHERE {place}", rest.table);
                    let bound = params_from_iter(rest.key.iter().map(|(_, value)| value));
                    Ok(tx.prepare_cached(&sql)?.query_row(bound, |row| row.get(0)).optional()?.unwrap_or(0))
                })
                .collect::<Result<_>>()?;
            let given: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
            let down: Vec<_> = down.into_iter().filter(|(name, _)| !given.contains(&name.as_str())).collect();
            let raised: Vec<&&str> = flags.iter().zip(was).filter(|(_, was)| *was == 1).map(|(flag, _)| flag).collect();
            let all: Vec<(String, SqlValue)> = cells.iter().cloned().chain(down).collect();
            let sql = format!("UPDATE {} SET {} WHERE {place}", rest.table, same(&all, ", "));
            let bound = all.iter().chain(&rest.key).map(|(_, value)| value);
            tx.prepare_cached(&sql)?.execute(params_from_iter(bound))?;
            for flag in raised.into_iter().filter(|flag| !cells.iter().any(|(name, _)| name == **flag)) {
                raise(tx, rest.table, flag, &place, &rest.key)?;
            }
        }
    }
    for (flag, _) in &up {
        raise(tx, rest.table, flag, &place, &rest.key)?;
    }
    Ok(())
}

/// Raises a flag unless another row has it.
pub fn raise(tx: &Tx<'_>, table: &str, flag: &str, place: &str, key: &[(String, SqlValue)]) -> Result<()> {
    let sql = format!("UPDATE OR IGNORE {table} SET {flag} = 1 WHERE {place}");
    tx.prepare_cached(&sql)?.execute(params_from_iter(key.iter().map(|(_, value)| value)))?;
    Ok(())
}

/// Writes a custom value into a row, or takes it out.
pub fn write_custom(tx: &Tx<'_>, cell: &Cell, key: &str, side: Option<&Value>) -> Result<()> {
    let place: Vec<String> = cell.key.iter().map(|(name, _)| format!("{name} = ?")).collect();
    let made = if side.is_some() { "json_set(custom, '$.' || ?, json(?))" } else { "json_remove(custom, '$.' || ?)" };
    let sql = format!("UPDATE {} SET custom = {made} WHERE {}", cell.table, place.join(" AND "));
    let mut bound: Vec<SqlValue> = vec![key.to_string().into()];
    bound.extend(side.map(|side| SqlValue::Text(side.to_string())));
    bound.extend(cell.key.iter().map(|(_, value)| value.clone()));
    tx.prepare_cached(&sql)?.execute(params_from_iter(bound))?;
    Ok(())
}
