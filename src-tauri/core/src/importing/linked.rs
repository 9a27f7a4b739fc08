//! Columns that name people, companies or households by the ids under which they came (FUN-16).

use rusqlite::Connection;

use super::parts::{BY_ID, is_party};
use super::shapes::ColumnMapping;
use super::told::ColumnInfo;
use crate::Result;
use crate::catalog::{Field, RecordType};
use crate::values::name_key;

/// Whom a column may name.
const WHO: [&str; 18] = [
    "account",
    "client",
    "company",
    "constituent",
    "contact",
    "contributor",
    "customer",
    "donor",
    "household",
    "member",
    "organisation",
    "organization",
    "party",
    "patron",
    "payer",
    "person",
    "sponsor",
    "supporter",
];

/// Words by which a column holds ids.
const IDS: [&str; 5] = ["id", "ids", "no", "nr", "number"];

/// Values of a column that are looked for.
const LOOKED_FOR: usize = 20;

/// Suggests, for rows that name other parties, the columns that do it by ids: told by the header (`donor_id`), or by values
/// under which records are there. A column that fills something already stays as it is, and a field that a column names
/// fills none by id.
pub(super) fn suggest(
    conn: &Connection,
    described: &RecordType,
    columns: &mut [ColumnInfo],
    looked_at: &[Vec<String>],
) -> Result<()> {
    if described.party {
        return Ok(());
    }
    let fields: Vec<&Field> = described
        .fields
        .iter()
        .filter(|field| is_party(field.reference) && !field.custom && field.importable && !field.read_only)
        .collect();
    for at in 0..columns.len() {
        let free: Vec<&Field> = fields.iter().copied().filter(|field| !is_filled(described, field, columns)).collect();
        let (Some(column), Some(texts)) = (columns.get_mut(at), looked_at.get(at)) else { continue };
        if column.mapping.is_some() || texts.is_empty() {
            continue;
        }
        let key = name_key(&column.name);
        let words: Vec<&str> = key.split(' ').collect();
        let who = words.iter().find(|word| WHO.contains(word)).copied();
        let named = who.is_some() && words.iter().any(|word| IDS.contains(word));
        // A number can be anybody's; what is spelt like an id of another program is nothing else.
        let telling = who.is_some() || texts.iter().all(|text| is_spelt_like_an_id(text));
        if !(named || telling && known(conn, texts)?) {
            continue;
        }
        let own = |field: &&&Field| who.is_some_and(|who| field.key == who || field.reference == Some(who));
        let Some(field) = free.iter().find(own).or_else(|| free.first()) else { continue };
        column.mapping = Some(ColumnMapping {
            column: column.index,
            r#type: described.key.to_string(),
            field: field.key.clone(),
            qualifier: Some(BY_ID.into()),
            new_field: None,
        });
        column.why = format!("\"{}\" holds the ids of records, under which they were imported.", column.name);
        column.problems.clear();
    }
    Ok(())
}

fn is_filled(described: &RecordType, field: &Field, columns: &[ColumnInfo]) -> bool {
    let mut filled = columns.iter().filter_map(|column| column.mapping.as_ref());
    filled.any(|mapping| mapping.r#type == described.key && mapping.field == field.key)
}

/// Letters and digits in one long word: `0036g000006JcedAAC`.
fn is_spelt_like_an_id(text: &str) -> bool {
    text.len() >= 6
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether records are there under half of the values, at least.
fn known(conn: &Connection, texts: &[String]) -> Result<bool> {
    let mut stmt = conn.prepare_cached(
        "SELECT 1 FROM external_ref x WHERE x.external_id = ?1 AND x.record_type IN ('person', 'organization', 'household')
         UNION ALL SELECT 1 FROM party p WHERE p.external_id = ?1 LIMIT 1",
    )?;
    let looked_for: Vec<&String> = texts.iter().take(LOOKED_FOR).collect();
    let mut found = 0;
    for text in &looked_for {
        found += usize::from(stmt.exists([text.as_str()])?);
    }
    Ok(found * 2 >= looked_for.len())
}
