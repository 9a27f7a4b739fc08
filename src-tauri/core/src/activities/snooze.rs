use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::place::Place;
use super::recurrence;
use crate::catalog::RecordType;
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft, RecordRow, load_one};
use crate::subjects;
use crate::{Context, Error, Result, ids};

/// Until when something is put off, by the caller's clocks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "SnoozeUntil")]
#[schemars(rename = "SnoozeUntil")]
pub enum Until {
    /// An hour from now.
    Hour,
    /// 18:00 today; tomorrow when that has gone by.
    Evening,
    /// 09:00 tomorrow.
    Tomorrow,
    /// 09:00 on the next Monday after today.
    NextMonday,
    /// A moment.
    At(String),
}

/// What to put off, and until when.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeRequest {
    /// The activity.
    pub id: String,
    /// Until when.
    pub until: Until,
}

/// Where to put activities: exactly one of day, moment and someday.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct RescheduleRequest {
    /// The activities, 200 at most.
    pub ids: Vec<String>,
    /// `YYYY-MM-DD`: each keeps its time of the day.
    pub day: Option<String>,
    /// A moment, which gives each a time.
    pub at: Option<String>,
    /// A day without a time, `YYYY-MM-DD`.
    pub all_day: Option<String>,
    /// No day at all.
    #[ts(as = "Option<bool>", optional)]
    pub someday: bool,
    /// How long each takes from now on; absent stays.
    #[ts(type = "number", optional)]
    pub duration_minutes: Option<i64>,
    /// Of what repeats, all that follow go along; otherwise this one alone.
    #[ts(as = "Option<bool>", optional)]
    pub following: bool,
}

/// How many were moved.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
#[ts(rename = "ActivitiesMoved")]
#[schemars(rename = "ActivitiesMoved")]
pub struct Moved {
    /// Activities.
    #[ts(type = "number")]
    pub count: usize,
}

const EVENING: u32 = 18;
const MORNING: u32 = 9;

impl Until {
    /// The moment that is meant.
    ///
    /// # Errors
    /// `invalid` for what is no moment, or one that lies behind.
    pub fn moment(&self, now: DateTime<Utc>, place: Place) -> Result<DateTime<Utc>> {
        let local = place.local(now);
        let at = |day: NaiveDate, hour: u32| {
            place.moment(day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN)))
        };
        let days = |count: u32| local.date().checked_add_days(Days::new(u64::from(count))).unwrap_or(local.date());
        let until = match self {
            Self::Hour => now + chrono::Duration::hours(1),
            Self::Evening => {
                let today = at(days(0), EVENING);
                if today > now { today } else { at(days(1), EVENING) }
            }
            Self::Tomorrow => at(days(1), MORNING),
            Self::NextMonday => at(days(7 - local.weekday().num_days_from_monday()), MORNING),
            Self::At(text) => ids::parse_moment("until", text)?,
        };
        if until <= now {
            return Err(Error::invalid("until", "It is put off until a moment that is still to come."));
        }
        Ok(until)
    }
}

/// Puts an activity off: it reminds again then, and what would be due before becomes due then.
///
/// Errors: `not_found`; `invalid`; `bad_transition` for what is done.
pub fn snooze(ctx: &Context, input: SnoozeRequest) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let activity = catalog.get("activity")?;
    ctx.transact(Op::new("activities.snooze", "Snoozed an activity"), |tx| {
        let place = Place::of(None, tx.zone());
        let now = ids::parse_moment("at", tx.at())?;
        let until = input.until.moment(now, place)?;
        let before = open(tx, &input.id)?;
        let mut draft = Draft::of(&activity, input.id.clone(), ctx.channel());
        if let Some(due) = &before.due {
            let due = ids::parse_moment("due_at", due)?;
            if before.has_time && due < until {
                draft.set("due_at", ids::moment(until));
            }
            let day = place.local(until).date();
            if !before.has_time && due.date_naive() < day {
                draft.set("due_at", midnight(day));
            }
        }
        draft.set("reminder_at", ids::moment(until));
        records::insert(tx, subjects::rules("activity"), draft)?;
        let record = load_one(tx, &catalog, &activity, &input.id)?;
        tx.label(format!("Snoozed {}", record.title));
        Ok(record)
    })
}

/// Moves activities to a day, a moment, or to someday, as one step.
///
/// Errors: those of [`snooze`].
pub fn reschedule(ctx: &Context, input: RescheduleRequest) -> Result<Changed<Moved>> {
    if input.ids.len() > 200 {
        return Err(Error::invalid("ids", "At most 200 at once."));
    }
    let wanted = [input.day.is_some(), input.at.is_some(), input.all_day.is_some(), input.someday];
    if wanted.iter().filter(|one| **one).count() != 1 {
        return Err(Error::invalid("day", "Say one of a day, a moment, or someday."));
    }
    let catalog = ctx.catalog();
    let activity = catalog.get("activity")?;
    ctx.transact(Op::new("activities.reschedule", "Moved activities"), |tx| {
        for id in &input.ids {
            place_one(ctx, tx, &activity, id, &input)?;
        }
        match input.ids.as_slice() {
            [one] => tx.label(format!("Moved {}", load_one(tx, &catalog, &activity, one)?.title)),
            many => tx.label(format!("Moved {} activities", many.len())),
        }
        Ok(Moved { count: input.ids.len() })
    })
}

fn place_one(ctx: &Context, tx: &Tx<'_>, activity: &RecordType, id: &str, to: &RescheduleRequest) -> Result<()> {
    let before = open(tx, id)?;
    let place = Place::of(before.zone.as_deref(), tx.zone());
    let mut draft = Draft::of(activity, id.to_string(), ctx.channel());
    if let Some(day) = &to.day {
        let day = read_day("day", day)?;
        let due = before.due.as_deref().map(|due| ids::parse_moment("due_at", due)).transpose()?;
        match due {
            Some(due) if before.has_time => {
                draft.set("due_at", ids::moment(place.moment(day.and_time(place.local(due).time()))));
            }
            _ => all_day(&mut draft, day),
        }
    } else if let Some(at) = &to.at {
        draft.set("due_at", ids::moment(ids::parse_moment("at", at)?));
        draft.set("due_has_time", 1);
    } else if let Some(day) = &to.all_day {
        all_day(&mut draft, read_day("all_day", day)?);
    } else {
        draft.set("due_at", rusqlite::types::Value::Null);
    }
    if let Some(minutes) = to.duration_minutes {
        if !(1..=20_160).contains(&minutes) {
            return Err(Error::invalid("duration_minutes", "Minutes is from 1 to 20160."));
        }
        draft.set("duration_minutes", minutes);
    }
    records::insert(tx, subjects::rules("activity"), draft)?;
    if let Some((rule, old)) = before.series(to.following) {
        let after = open(tx, id)?;
        let Some(due) = after.due else { return Ok(()) };
        let [from, into] = [(old, before.has_time), (due.as_str(), after.has_time)]
            .map(|(text, has_time)| ids::parse_moment("due_at", text).map(|at| recurrence::local(at, has_time, place)));
        // Counts from here on: the occurrences before are history.
        tx.prepare_cached(
            "UPDATE activity SET recurrence = ?2, series_start = due_at, occurrence_at = due_at, recurrence_except = NULL WHERE id = ?1",
        )?
        .execute([id, &recurrence::moved(rule, from?, into?)])?;
    }
    Ok(())
}

fn all_day(draft: &mut Draft<'_>, day: NaiveDate) {
    draft.set("due_at", midnight(day));
    draft.set("due_has_time", 0);
}

fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00.000Z")
}

fn read_day(field: &str, text: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| Error::invalid(field, format!("“{text}” is not a day such as 2026-11-22.")))
}

/// What is known of an activity that is still to be done.
struct Open {
    due: Option<String>,
    has_time: bool,
    zone: Option<String>,
    rule: Option<String>,
    occurrence: Option<String>,
}

impl Open {
    /// The rule and the occurrence that a move of all that follow starts from.
    fn series(&self, following: bool) -> Option<(&str, &str)> {
        self.rule.as_deref().zip(self.occurrence.as_deref()).filter(|_| following)
    }
}

fn open(tx: &Tx<'_>, id: &str) -> Result<Open> {
    use rusqlite::OptionalExtension;
    let (status, open): (String, Open) = tx
        .prepare_cached(
            "SELECT status, due_at, due_has_time, time_zone, recurrence, occurrence_at FROM activity WHERE id = ?1 AND deleted_at IS NULL",
        )?
        .query_row([id], |row| {
            Ok((
                row.get(0)?,
                Open { due: row.get(1)?, has_time: row.get(2)?, zone: row.get(3)?, rule: row.get(4)?, occurrence: row.get(5)? },
            ))
        })
        .optional()?
        .ok_or_else(|| Error::not_found("activity", id))?;
    if !matches!(status.as_str(), "pending" | "in_progress") {
        return Err(
            Error::new("bad_transition", "What is done or cancelled has no other day any more.").field("status")
        );
    }
    Ok(open)
}
