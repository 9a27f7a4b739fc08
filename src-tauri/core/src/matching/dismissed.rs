//! Records that somebody said are not the same (IMP-08): remembered through scans and merges,
//! listed, taken back.

use std::collections::HashSet;

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::kind_of;
use crate::journal::{Changed, Op};
use crate::query::{Cursor, page_size};
use crate::records::{Count, RecordRow, Reference, load, require, several, survivor, title};
use crate::{Context, Error, Result};

/// One call says it of at most this many records.
const MOST: usize = 50;

/// Records that are not the same.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dismiss {
    /// Record type, a party kind.
    pub r#type: String,
    /// 2 to 50 ids.
    pub ids: Vec<String>,
    /// One of them: it is none of the others, which may still be the same. Without it each of
    /// them is another record than every other.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub one: Option<String>,
}

/// Two records, whichever comes first.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissedPair {
    /// One id.
    pub a: String,
    /// The other id.
    pub b: String,
}

/// Judgements to take back.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBack {
    /// Record type, a party kind.
    pub r#type: String,
    /// The pairs.
    pub pairs: Vec<DismissedPair>,
}

/// Which judgements.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissedRequest {
    /// Record type, a party kind.
    pub r#type: String,
    /// From a previous page.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// Two records that somebody said are not the same.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Dismissed {
    /// One.
    pub a: RecordRow,
    /// The other.
    pub b: RecordRow,
    /// Who said so.
    pub by: Reference,
    /// When.
    pub at: String,
}

/// Judgements, newest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DismissedPage {
    /// The judgements about records that are there.
    pub dismissed: Vec<Dismissed>,
    /// For the next page.
    pub next_cursor: Option<String>,
    /// How many there are.
    #[ts(type = "number")]
    pub total: i64,
}

/// Says that records are not the same: no list shows them as such again.
pub fn dismiss(ctx: &Context, input: Dismiss) -> Result<Changed<Count>> {
    let catalog = ctx.catalog();
    kind_of(&catalog, &input.r#type)?;
    if input.ids.len() > MOST {
        return Err(Error::new("too_many", format!("At most {MOST} records at once.")).field("ids"));
    }
    ctx.transact(Op::new("matching.dismiss", "Kept records apart"), |tx| {
        let mut records: Vec<(String, String)> = Vec::new();
        for id in &input.ids {
            let found = require(tx, &catalog, &input.r#type, id, "ids")?;
            if !records.iter().any(|(known, _)| *known == found.id) {
                records.push((found.id, found.title));
            }
        }
        if records.len() < 2 {
            return Err(Error::invalid("ids", "It takes two records to be different."));
        }
        let one = match &input.one {
            Some(id) => Some(require(tx, &catalog, &input.r#type, id, "one")?.id),
            None => None,
        };
        if let Some(one) = &one
            && !records.iter().any(|(id, _)| id == one)
        {
            return Err(Error::invalid("one", "It is not one of the records."));
        }
        tx.label(match (&one, records.as_slice()) {
            (_, [(_, a), (_, b)]) => format!("Kept {a} and {b} apart"),
            (Some(one), all) => {
                let name = all.iter().find(|(id, _)| id == one).map_or("", |(_, title)| title.as_str());
                format!("Kept {name} and {} others apart", all.len() - 1)
            }
            (None, all) => format!("Kept {} {} apart", all.len(), several(tx, catalog.get(&input.r#type)?.as_ref())?),
        });
        let mut count = 0;
        let mut rest = records.as_slice();
        while let [(a, _), others @ ..] = rest {
            for (b, _) in others.iter().filter(|(b, _)| one.as_ref().is_none_or(|one| one == a || one == b)) {
                count += tx
                    .prepare_cached(
                        "INSERT OR IGNORE INTO match_dismissed (a, b, by_id, at) VALUES (min(?1, ?2), max(?1, ?2), ?3, ?4)",
                    )?
                    .execute(params![a, b, tx.actor(), tx.at()])?;
            }
            rest = others;
        }
        Ok(Count { count: i64::try_from(count).unwrap_or(i64::MAX) })
    })
}

/// Takes back that records are not the same: those that are alike are listed again at once. Old ids lead to the survivors.
pub fn take_back(ctx: &Context, input: TakeBack) -> Result<Changed<Count>> {
    kind_of(&ctx.catalog(), &input.r#type)?;
    ctx.transact(Op::new("matching.take_back", "Took back that records are different"), |tx| {
        let mut count = 0;
        for pair in &input.pairs {
            count += tx
                .prepare_cached("DELETE FROM match_dismissed WHERE a = min(?1, ?2) AND b = max(?1, ?2)")?
                .execute([&living(tx, &pair.a)?, &living(tx, &pair.b)?])?;
        }
        Ok(Count { count: i64::try_from(count).unwrap_or(i64::MAX) })
    })
}

/// The record that an id leads to.
fn living(conn: &Connection, id: &str) -> Result<String> {
    Ok(survivor(conn, id)?.unwrap_or_else(|| id.to_string()))
}

/// The records that somebody said are none of this one, whatever id it is known by.
pub(super) fn apart_from(conn: &Connection, id: &str) -> Result<HashSet<String>> {
    let id = living(conn, id)?;
    let mut stmt = conn.prepare_cached(
        "SELECT b FROM match_dismissed WHERE a = ?1 UNION SELECT a FROM match_dismissed WHERE b = ?1",
    )?;
    Ok(stmt.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Living records of a type that somebody said are two.
const LIVING: &str = "FROM match_dismissed d CROSS JOIN party x ON x.id = d.a CROSS JOIN party y ON y.id = d.b
  WHERE x.kind = ?1 AND x.deleted_at IS NULL AND y.deleted_at IS NULL";

/// A page of what was called different, newest first.
pub fn dismissed(ctx: &Context, input: DismissedRequest) -> Result<DismissedPage> {
    let limit = page_size(input.limit, 50)?;
    let catalog = ctx.catalog();
    kind_of(&catalog, &input.r#type)?;
    let record_type = catalog.get(&input.r#type)?;
    let after = input.cursor.as_deref().map(place).transpose()?;
    ctx.read(|conn| {
        let (at, a, b) = after.unwrap_or(("~".into(), String::new(), String::new()));
        let sql = format!(
            "SELECT d.a, d.b, d.by_id, d.at {LIVING} AND d.at <= ?2 AND (d.at < ?2 OR (d.a, d.b) > (?3, ?4))
             ORDER BY d.at DESC, d.a, d.b LIMIT ?5"
        );
        let mut found: Vec<(String, String, String, String)> = conn
            .prepare_cached(&sql)?
            .query_map(params![record_type.key, at, a, b, limit + 1], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next_cursor =
            found.last().filter(|_| more).map(|(a, b, _, at)| Cursor(vec![json!(at), json!(a), json!(b)]).text());
        let ids: Vec<String> = found.iter().flat_map(|(a, b, ..)| [a.clone(), b.clone()]).collect();
        let records = load(conn, &catalog, &record_type, &ids, None)?;
        let record = |id: &str| {
            let found = records.iter().find(|record| record.id == id).cloned();
            found.ok_or_else(|| Error::not_found(record_type.label, id))
        };
        let dismissed = found
            .iter()
            .map(|(a, b, by, at)| {
                let name = title(conn, &catalog, "user", by)?.unwrap_or_default();
                Ok(Dismissed { a: record(a)?, b: record(b)?, by: Reference::new("user", by, name), at: at.clone() })
            })
            .collect::<Result<_>>()?;
        let total = conn
            .prepare_cached(&format!("SELECT count(*) {LIVING}"))?
            .query_row([record_type.key], |row| row.get(0))?;
        Ok(DismissedPage { dismissed, next_cursor, total })
    })
}

fn place(cursor: &str) -> Result<(String, String, String)> {
    let Cursor(values) = Cursor::parse(cursor)?;
    let text = |at: usize| values.get(at).and_then(|value| value.as_str()).map(str::to_string);
    match (text(0), text(1), text(2)) {
        (Some(at), Some(a), Some(b)) => Ok((at, a, b)),
        _ => Err(Error::invalid("cursor", "The cursor is not one of this list.")),
    }
}
