//! What a calendar shows of a span of days: the activities in it, and where those that repeat will fall.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::place::Place;
use super::recurrence::{self, Recurrence};
use crate::records::{RecordRow, load};
use crate::{Context, Error, Result, ids};

/// The span that is seen.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct AgendaRequest {
    /// First moment.
    pub from: String,
    /// First moment after it; 400 days later at most.
    pub to: String,
    /// Whose; everybody's where absent.
    pub user: Option<String>,
}

/// One thing in the calendar.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct AgendaEntry {
    /// When it begins, UTC; the midnight of its day where it has no time.
    pub at: String,
    /// The activity; for what will be, the one that repeats.
    pub activity: RecordRow,
    /// Whether it is an occurrence that is yet to be made.
    pub projected: bool,
}

/// What a span holds.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Agenda {
    /// In order.
    pub entries: Vec<AgendaEntry>,
    /// Whether there was more than is told.
    pub cut: bool,
}

/// At most so many entries.
const MOST: usize = 2_000;
/// Work that repeats whose coming times are drawn.
const SERIES: usize = 1_000;
const LONGEST: i64 = 400;

/// The activities of a span, done ones included, cancelled ones not. Work without a time is of the span when its day
/// lies in it wherever the caller is: a day is read from its date alone, so the span is taken a day wider for it.
pub fn agenda(ctx: &Context, input: AgendaRequest) -> Result<Agenda> {
    let from = ids::parse_moment("from", &input.from)?;
    let to = ids::parse_moment("to", &input.to)?;
    if to <= from || (to - from).num_days() > LONGEST {
        return Err(Error::invalid("to", format!("A span ends after it begins, and has at most {LONGEST} days.")));
    }
    let catalog = ctx.catalog();
    let activity = catalog.get("activity")?;
    ctx.read(|conn| {
        let ids = in_span(conn, from, to, input.user.as_deref())?;
        let mut cut = ids.len() > MOST;
        let mut entries = Vec::with_capacity(ids.len().min(MOST));
        for part in ids.get(..ids.len().min(MOST)).unwrap_or_default().chunks(500) {
            entries.extend(load(conn, &catalog, &activity, part, None)?.into_iter().map(|row| AgendaEntry {
                at: row.text("due_at").unwrap_or_default().to_string(),
                activity: row,
                projected: false,
            }));
        }
        let series = repeating(conn, to, input.user.as_deref())?;
        cut |= series.len() > SERIES;
        for part in series.get(..series.len().min(SERIES)).unwrap_or_default().chunks(500) {
            let known: Vec<String> = part.iter().map(|one| one.id.clone()).collect();
            let rows = load(conn, &catalog, &activity, &known, None)?;
            let rows: HashMap<&str, &RecordRow> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
            for one in part {
                let Some(row) = rows.get(one.id.as_str()) else { continue };
                for at in one.ahead(ctx, from, to)? {
                    entries.push(AgendaEntry { at: ids::moment(at), activity: (*row).clone(), projected: true });
                }
            }
        }
        entries.sort_by(|a, b| (&a.at, &a.activity.id).cmp(&(&b.at, &b.activity.id)));
        entries.truncate(MOST);
        Ok(Agenda { entries, cut })
    })
}

fn in_span(conn: &Connection, from: DateTime<Utc>, to: DateTime<Utc>, user: Option<&str>) -> Result<Vec<String>> {
    let day = chrono::Duration::days(1);
    let mut stmt = conn.prepare_cached(
        "SELECT id FROM activity INDEXED BY activity_by_due
         WHERE deleted_at IS NULL AND due_at >= ?1 AND due_at < ?2 AND status <> 'cancelled'
           AND (due_has_time = 0 OR (due_at >= ?3 AND due_at < ?4)) AND (?5 IS NULL OR assigned_to = ?5)
         ORDER BY due_at, id LIMIT ?6",
    )?;
    let found = stmt.query_map(
        params![
            ids::moment(from - day),
            ids::moment(to + day),
            ids::moment(from),
            ids::moment(to),
            user,
            i64::try_from(MOST).unwrap_or(0) + 1
        ],
        |row| row.get(0),
    )?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// An open activity that repeats.
struct Repeating {
    id: String,
    rule: String,
    except: Option<String>,
    start: String,
    occurrence: String,
    has_time: bool,
    zone: Option<String>,
}

fn repeating(conn: &Connection, to: DateTime<Utc>, user: Option<&str>) -> Result<Vec<Repeating>> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, recurrence, recurrence_except, series_start, occurrence_at, due_has_time, time_zone
         FROM activity WHERE series_id IS NOT NULL AND occurrence_at < ?1 AND recurrence IS NOT NULL AND series_start IS NOT NULL
           AND deleted_at IS NULL AND status IN ('pending', 'in_progress') AND (?2 IS NULL OR assigned_to = ?2) LIMIT ?3",
    )?;
    let most = i64::try_from(SERIES).unwrap_or(0) + 1;
    let found = stmt.query_map(params![ids::moment(to), user, most], |row| {
        Ok(Repeating {
            id: row.get(0)?,
            rule: row.get(1)?,
            except: row.get(2)?,
            start: row.get(3)?,
            occurrence: row.get(4)?,
            has_time: row.get(5)?,
            zone: row.get(6)?,
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

impl Repeating {
    /// The occurrences after this one that fall into the span.
    fn ahead(&self, ctx: &Context, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
        let place = Place::of(self.zone.as_deref(), ctx.zone());
        let local = |text: &str| -> Result<chrono::NaiveDateTime> {
            Ok(recurrence::local(ids::parse_moment("due_at", text)?, self.has_time, place))
        };
        let this = local(&self.occurrence)?;
        let rule = Recurrence::read(&self.rule, self.except.as_deref(), local(&self.start)?, place)?;
        let first = place.local(from).max(this);
        let found = rule.between(first, place.local(to), 400);
        Ok(found.into_iter().filter(|at| *at > this).map(|at| recurrence::due(at, self.has_time, place)).collect())
    }
}
