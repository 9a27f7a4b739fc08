//! A series as a calendar says it: where its rule begins and what it leaves out are known from the start.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::OPEN;
use super::place::Place;
use super::recurrence::{self, left_out, local_time};
use crate::journal::Tx;
use crate::{Result, ids};

/// A rule with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Series {
    /// `FREQ=WEEKLY;BYDAY=MO`.
    pub rule: String,
    /// The moment from which the rule counts; of days the midnight in UTC.
    pub start: DateTime<Utc>,
    /// Whether it takes place at a time.
    pub has_time: bool,
    /// IANA name of the zone by whose clocks it is followed; none for those of the reader.
    pub zone: Option<String>,
    /// Coming times that it leaves out, by those clocks.
    pub except: Vec<NaiveDateTime>,
}

/// The open occurrence of a series, or work that does not repeat.
#[derive(Debug)]
pub struct Standing {
    /// Activity id.
    pub id: String,
    /// When it is due; none for someday.
    pub due: Option<DateTime<Utc>>,
    /// The moment that the rule gives to it; none for what does not repeat.
    pub occurrence: Option<DateTime<Utc>>,
}

/// What is open of the series to which an activity belongs.
pub fn open_of(conn: &Connection, id: &str) -> Result<Option<Standing>> {
    let found: Option<(String, Option<String>, Option<String>)> = conn
        .prepare_cached(&format!(
            "SELECT id, due_at, occurrence_at FROM activity
             WHERE (id = ?1 OR series_id = (SELECT series_id FROM activity WHERE id = ?1)) AND {OPEN}
             ORDER BY occurrence_at DESC, id DESC LIMIT 1"
        ))?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((id, due, occurrence)) = found else { return Ok(None) };
    let moment = |text: Option<String>| text.map(|at| ids::parse_moment("due_at", &at)).transpose();
    Ok(Some(Standing { id, due: moment(due)?, occurrence: moment(occurrence)? }))
}

/// Whether the series to which an activity belongs has an occurrence of that moment, open or not.
pub fn stands(conn: &Connection, id: &str, at: DateTime<Utc>) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM activity WHERE series_id = (SELECT series_id FROM activity WHERE id = ?1) AND occurrence_at = ?2",
        )?
        .exists(params![id, ids::moment(at)])?)
}

impl Series {
    /// Writes down that an activity which repeats by the rule is its occurrence of that moment. Times that were skipped
    /// here stay left out.
    ///
    /// # Errors
    /// Those of the file.
    pub fn lay_down(&self, tx: &Tx<'_>, id: &str, occurrence: DateTime<Utc>) -> Result<()> {
        let place = Place::of(self.zone.as_deref(), tx.zone());
        let local = |at: DateTime<Utc>| recurrence::local(at, self.has_time, place);
        let now = local(ids::parse_moment("at", tx.at())?);
        let mut except: BTreeSet<NaiveDateTime> = self.except.iter().copied().collect();
        let before: Option<String> = tx
            .prepare_cached("SELECT recurrence_except FROM activity WHERE id = ?1")?
            .query_row([id], |row| row.get(0))?;
        // What went by says nothing of what is coming, and stays.
        let kept = before.iter().flat_map(|list| list.split(',')).filter_map(local_time);
        let kept = kept.map(|one| one.unwrap_or_else(|day| day.and_time(local(self.start).time())));
        except.extend(kept.filter(|at| *at <= now));
        let skipped: Vec<String> = tx
            .prepare_cached(
                "SELECT occurrence_at FROM activity WHERE series_id = (SELECT series_id FROM activity WHERE id = ?1)
                 AND status = 'cancelled' AND occurrence_at IS NOT NULL",
            )?
            .query_map([id], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for at in skipped {
            except.insert(local(ids::parse_moment("occurrence_at", &at)?));
        }
        let list: Vec<String> = except.into_iter().map(left_out).collect();
        let list = (!list.is_empty()).then(|| list.join(","));
        tx.prepare_cached(
            "UPDATE activity SET series_start = ?2, occurrence_at = ?3, recurrence_except = ?4, updated_at = ?5
             WHERE id = ?1 AND (series_start IS NOT ?2 OR occurrence_at IS NOT ?3 OR recurrence_except IS NOT ?4)",
        )?
        .execute(params![id, ids::moment(self.start), ids::moment(occurrence), list, tx.at()])?;
        Ok(())
    }
}
