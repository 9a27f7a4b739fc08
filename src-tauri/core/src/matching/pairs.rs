use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::{DismissPair, MatchPair, PairsPage, PairsRequest, kind_of, scan};
use crate::journal::{Changed, Op};
use crate::query::{Cursor, page_size};
use crate::records::{Count, load, require};
use crate::{Context, Error, Result, jobs};

/// Pairs of living records that nobody said are two.
const SHOWN: &str = "FROM match_pair m CROSS JOIN party x ON x.id = m.a CROSS JOIN party y ON y.id = m.b
  WHERE m.record_type = ?1 AND x.deleted_at IS NULL AND y.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM match_dismissed d WHERE d.a = m.a AND d.b = m.b)";

/// A page of what the last scan found, the likeliest first (IMP-08). Pairs of which one
/// side is merged or deleted are not shown; after an undo they are again.
pub fn pairs(ctx: &Context, input: PairsRequest) -> Result<PairsPage> {
    let limit = page_size(input.limit, 50)?;
    let catalog = ctx.catalog();
    kind_of(&catalog, &input.r#type)?;
    let record_type = catalog.get(&input.r#type)?;
    let after = input.cursor.as_deref().map(place).transpose()?;
    ctx.read(|conn| {
        let (score, a, b) = after.unwrap_or((101, String::new(), String::new()));
        let sql = format!(
            "SELECT m.a, m.b, m.score, m.reasons {SHOWN}
               AND m.score <= ?2 AND (m.score < ?2 OR (m.a, m.b) > (?3, ?4))
             ORDER BY m.score DESC, m.a, m.b LIMIT ?5"
        );
        let mut found: Vec<(String, String, u8, String)> = conn
            .prepare_cached(&sql)?
            .query_map(params![record_type.key, score, a, b, limit + 1], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next_cursor =
            found.last().filter(|_| more).map(|(a, b, score, _)| Cursor(vec![json!(score), json!(a), json!(b)]).text());
        let mut ids: Vec<String> = found.iter().flat_map(|(a, b, ..)| [a.clone(), b.clone()]).collect();
        ids.sort();
        ids.dedup();
        let records = load(conn, &catalog, &record_type, &ids, None)?;
        let record = |id: &str| {
            let found = records.iter().find(|record| record.id == id).cloned();
            found.ok_or_else(|| Error::not_found(record_type.label, id))
        };
        let pairs = found
            .iter()
            .map(|(a, b, score, evidence)| {
                Ok(MatchPair { a: record(a)?, b: record(b)?, score: *score, evidence: serde_json::from_str(evidence)? })
            })
            .collect::<Result<_>>()?;
        let total =
            conn.prepare_cached(&format!("SELECT count(*) {SHOWN}"))?.query_row([record_type.key], |row| row.get(0))?;
        let kind = scan::job_kind(record_type.key);
        let job = jobs::latest(ctx, conn, &kind)?;
        let scanned_at = match job.as_ref().filter(|job| job.state == "done") {
            Some(job) => job.finished_at.clone(),
            None => scanned_at(conn, &kind)?,
        };
        Ok(PairsPage { pairs, next_cursor, scanned_at, total, job })
    })
}

fn place(cursor: &str) -> Result<(u8, String, String)> {
    let Cursor(values) = Cursor::parse(cursor)?;
    let text = |at: usize| values.get(at).and_then(|value| value.as_str()).map(str::to_string);
    let score = values.first().and_then(|value| value.as_u64()).and_then(|score| u8::try_from(score).ok());
    match (score, text(1), text(2)) {
        (Some(score), Some(a), Some(b)) => Ok((score, a, b)),
        _ => Err(Error::invalid("cursor", "The cursor is not one of this list.")),
    }
}

fn scanned_at(conn: &Connection, kind: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT max(finished_at) FROM job WHERE kind = ?1 AND state = 'done'")?
        .query_row([kind], |row| row.get(0))
        .optional()?
        .flatten())
}

/// Says that two records are not the same: no scan shows them again.
pub fn dismiss(ctx: &Context, input: DismissPair) -> Result<Changed<Count>> {
    let catalog = ctx.catalog();
    kind_of(&catalog, &input.r#type)?;
    ctx.transact(Op::new("matching.dismiss", "Kept two records apart"), |tx| {
        let a = require(tx, &catalog, &input.r#type, &input.a, "a")?;
        let b = require(tx, &catalog, &input.r#type, &input.b, "b")?;
        if a.id == b.id {
            return Err(Error::invalid("b", "A pair is of two records."));
        }
        tx.label(format!("Kept {} and {} apart", a.title, b.title));
        let count = tx
            .prepare_cached(
                "INSERT OR IGNORE INTO match_dismissed (a, b, by_id, at) VALUES (min(?1, ?2), max(?1, ?2), ?3, ?4)",
            )?
            .execute(params![a.id, b.id, tx.actor(), tx.at()])?;
        Ok(Count { count: i64::try_from(count).unwrap_or(i64::MAX) })
    })
}
