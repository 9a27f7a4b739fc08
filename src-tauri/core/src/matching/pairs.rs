use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::{Evidence, MatchPair, PairsPage, PairsRequest, kind_of, scan};
use crate::jobs::Job;
use crate::query::{Cursor, page_size};
use crate::records::load;
use crate::{Context, Error, Result, jobs};

/// Pairs of living records that nobody said are two.
pub(super) const SHOWN: &str = "FROM match_pair m CROSS JOIN party x ON x.id = m.a CROSS JOIN party y ON y.id = m.b
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
        let scanned = Scanned::latest(ctx, conn, record_type.key)?;
        Ok(PairsPage { pairs, next_cursor, scanned_at: scanned.at, total, job: scanned.job })
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

/// The last scans of a type.
pub(super) struct Scanned {
    /// When the last one that was not broken off ended.
    pub at: Option<String>,
    /// When that one began: what changed since may not be in it.
    pub since: Option<String>,
    /// The latest one, running or ended.
    pub job: Option<Job>,
}

impl Scanned {
    pub fn latest(ctx: &Context, conn: &Connection, record_type: &str) -> Result<Self> {
        let kind = scan::job_kind(record_type);
        let job = jobs::latest(ctx, conn, &kind)?;
        let done: Option<(Option<String>, String)> = match job.as_ref().filter(|job| job.state == "done") {
            Some(job) => Some((job.finished_at.clone(), job.started_at.clone())),
            None => conn
                .prepare_cached(
                    "SELECT finished_at, started_at FROM job WHERE kind = ?1 AND state = 'done'
                     ORDER BY finished_at DESC LIMIT 1",
                )?
                .query_row([kind], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?,
        };
        let (at, since) = done.map_or((None, None), |(at, since)| (at, Some(since)));
        Ok(Self { at, since, job })
    }
}

/// Lists a pair, or tells anew why it is listed; `a` is the smaller id.
pub(super) fn keep(
    conn: &Connection,
    record_type: &str,
    (a, b): (&str, &str),
    score: u8,
    evidence: &[Evidence],
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO match_pair (record_type, a, b, score, reasons) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET score = excluded.score, reasons = excluded.reasons",
    )?
    .execute(params![record_type, a, b, score, serde_json::to_string(evidence)?])?;
    Ok(())
}
