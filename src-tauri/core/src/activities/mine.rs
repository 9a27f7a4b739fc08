//! Somebody's own day (SCR-14): what is overdue, what is for today, what comes, what has no day.

use chrono::Days;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::OPEN;
use crate::catalog::Catalog;
use crate::records::{RecordRow, load};
use crate::{Context, Error, Result, ids};

/// Where open work stands by the caller's calendar (ACT-05). Work with a time is overdue from that moment on, work
/// without one after its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ActivityDue")]
#[schemars(rename = "ActivityDue")]
pub enum Due {
    /// It should have been done.
    Overdue,
    /// Still to come today.
    Today,
    /// Tomorrow.
    Tomorrow,
    /// On a later day.
    Upcoming,
    /// It has no day.
    Someday,
}

const SECTIONS: [Due; 5] = [Due::Overdue, Due::Today, Due::Tomorrow, Due::Upcoming, Due::Someday];

/// Whose day, and how much of it.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct MineRequest {
    /// Id of the user; the caller where absent.
    pub user: Option<String>,
    /// Only this section.
    pub section: Option<Due>,
    /// Rows of a section, 1 to 200; 50 where absent.
    pub limit: Option<u32>,
    /// `next_cursor` of the section's page before; with `section` alone.
    pub cursor: Option<String>,
}

/// One section.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MineSection {
    /// Which.
    pub due: Due,
    /// How many there are in all.
    #[ts(type = "number")]
    pub count: i64,
    /// The first of them, soonest first.
    pub rows: Vec<RecordRow>,
    /// For the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// Somebody's open work.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
#[ts(rename = "MyActivities")]
#[schemars(rename = "MyActivities")]
pub struct Mine {
    /// The caller's day.
    pub today: String,
    /// The sections in order, empty ones too.
    pub sections: Vec<MineSection>,
}

/// What a section holds, as a condition on `due_at`; the index carries it all.
struct Bounds {
    now: String,
    today: String,
    begins: [String; 2],
    days: [String; 2],
}

impl Bounds {
    fn of(ctx: &Context) -> Self {
        let now = ctx.now();
        let today = ctx.zone().day(now);
        let day = |ahead: u64| today.checked_add_days(Days::new(ahead)).unwrap_or(today);
        Self {
            now: ids::moment(now),
            today: today.to_string(),
            begins: [1, 2].map(|ahead| ctx.zone().begins(day(ahead))),
            days: [0, 1].map(|ahead| format!("{}T00:00:00.000Z", day(ahead))),
        }
    }

    /// Where work with a time and work without one begin and end in a section. Before either, the range of both: without it
    /// each section would walk the whole list.
    fn condition(&self, due: Due) -> (&'static str, Vec<Value>) {
        let [tomorrow, after] = &self.begins;
        let [this_day, next_day] = &self.days;
        let bind = |values: &[&String]| values.iter().map(|one| Value::Text((*one).clone())).collect();
        match due {
            Due::Overdue => (
                "due_at < max(?2, ?3) AND ((due_has_time = 1 AND due_at < ?2) OR (due_has_time = 0 AND due_at < ?3))",
                bind(&[&self.now, this_day]),
            ),
            Due::Today => (
                "due_at BETWEEN min(?2, ?4) AND max(?3, ?4)
                   AND ((due_has_time = 1 AND due_at >= ?2 AND due_at < ?3) OR (due_has_time = 0 AND due_at = ?4))",
                bind(&[&self.now, tomorrow, this_day]),
            ),
            Due::Tomorrow => (
                "due_at BETWEEN min(?2, ?4) AND max(?3, ?4)
                   AND ((due_has_time = 1 AND due_at >= ?2 AND due_at < ?3) OR (due_has_time = 0 AND due_at = ?4))",
                bind(&[tomorrow, after, next_day]),
            ),
            Due::Upcoming => (
                "due_at >= min(?2, ?3) AND ((due_has_time = 1 AND due_at >= ?2) OR (due_has_time = 0 AND due_at > ?3))",
                bind(&[after, next_day]),
            ),
            Due::Someday => ("due_at IS NULL", Vec::new()),
        }
    }
}

/// Somebody's open work in sections, each with its exact count and its first rows.
pub fn mine(ctx: &Context, input: MineRequest) -> Result<Mine> {
    let limit = input.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Error::invalid("limit", "A page has 1 to 200 rows."));
    }
    if input.cursor.is_some() && input.section.is_none() {
        return Err(Error::invalid("cursor", "A cursor belongs to one section."));
    }
    let catalog = ctx.catalog();
    let bounds = Bounds::of(ctx);
    let user = input.user.as_deref().unwrap_or(ctx.user_id());
    ctx.read(|conn| {
        let sections = SECTIONS
            .into_iter()
            .filter(|due| input.section.is_none_or(|only| only == *due))
            .map(|due| section(conn, &catalog, user, &bounds, due, input.cursor.as_deref(), limit))
            .collect::<Result<_>>()?;
        Ok(Mine { today: bounds.today.clone(), sections })
    })
}

fn section(
    conn: &Connection,
    catalog: &Catalog,
    user: &str,
    bounds: &Bounds,
    due: Due,
    cursor: Option<&str>,
    limit: u32,
) -> Result<MineSection> {
    let (condition, values) = bounds.condition(due);
    let mut bound = vec![Value::Text(user.to_string())];
    bound.extend(values);
    let count = conn
        .prepare_cached(&format!(
            "SELECT count(*) FROM activity INDEXED BY activity_to_do WHERE assigned_to = ?1 AND {OPEN} AND {condition}"
        ))?
        .query_row(params_from_iter(&bound), |row| row.get(0))?;
    let mut after = String::new();
    if let Some((at, id)) = cursor.map(read_cursor).transpose()? {
        let (a, b) = (bound.len() + 1, bound.len() + 2);
        after = if due == Due::Someday {
            format!("AND ?{a} = '' AND id > ?{b}")
        } else {
            format!("AND (due_at, id) > (?{a}, ?{b})")
        };
        bound.extend([Value::Text(at.to_string()), Value::Text(id.to_string())]);
    }
    let sql = format!(
        "SELECT id, coalesce(due_at, '') FROM activity INDEXED BY activity_to_do WHERE assigned_to = ?1 AND {OPEN} AND {condition} {after}
         ORDER BY due_at, id LIMIT {limit}"
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let found: Vec<(String, String)> = stmt
        .query_map(params_from_iter(&bound), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let full = u32::try_from(found.len()).unwrap_or(0) == limit;
    let next_cursor = found.last().filter(|_| full).map(|(id, at)| format!("{at} {id}"));
    let ids: Vec<String> = found.into_iter().map(|(id, _)| id).collect();
    let rows = load(conn, catalog, catalog.get("activity")?.as_ref(), &ids, None)?;
    Ok(MineSection { due, count, rows, next_cursor })
}

fn read_cursor(cursor: &str) -> Result<(&str, &str)> {
    cursor.split_once(' ').ok_or_else(|| Error::invalid("cursor", "The cursor is not one of this list."))
}
