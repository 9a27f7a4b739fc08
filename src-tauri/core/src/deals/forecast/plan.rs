use chrono::{Datelike, Months, NaiveDate};
use rusqlite::{OptionalExtension, params};
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use crate::journal::{Changed, Op};
use crate::records::Count;
use crate::{Context, Error, Result};

/// In which month deals are to close.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanClose {
    /// Deal ids, at most 200; open ones.
    pub ids: Vec<String>,
    /// `2026-11`; `""` for no date.
    pub month: String,
}

/// Moves the expected close of deals to a month: to the same day of it, or to its last where it is shorter; a deal
/// without a date closes on the last day. One operation, one undo.
///
/// Errors: `invalid` for the month, `not_found`, `bad_transition` for a closed deal, `too_many`.
pub fn plan_close(ctx: &Context, input: PlanClose) -> Result<Changed<Count>> {
    if input.ids.len() > 200 {
        return Err(Error::new("too_many", "At most 200 deals are moved at once.").field("ids"));
    }
    let last = if input.month.is_empty() { None } else { Some(last_of(&input.month)?) };
    ctx.transact(Op::new("deals.plan_close", "Moved the expected close"), |tx| {
        let mut moved = 0;
        let mut title = String::new();
        for id in &input.ids {
            let known: Option<(String, Option<String>, String)> = tx
                .prepare_cached(
                    "SELECT d.title, d.expected_close_date, s.kind FROM deal d JOIN stage s ON s.id = d.stage_id
                     WHERE d.id = ?1 AND d.deleted_at IS NULL",
                )?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let (name, before, kind) = known.ok_or_else(|| Error::not_found("deal", id))?;
            if kind != "open" {
                let message = format!("{name} is {kind}; its close is a fact. Reopen it to plan it anew.");
                return Err(Error::new("bad_transition", message).field("ids"));
            }
            let day = before.as_deref().and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
            let after = last.map(|last| match day {
                Some(day) => last.with_day(day.day()).unwrap_or(last).to_string(),
                None => last.to_string(),
            });
            let changed = tx
                .prepare_cached("UPDATE deal SET expected_close_date = ?2, updated_at = ?3 WHERE id = ?1 AND expected_close_date IS NOT ?2")?
                .execute(params![id, after, tx.at()])?;
            if changed > 0 {
                moved += 1;
                title = name;
            }
        }
        let to = last.map_or_else(|| "no date".to_string(), |last| last.format("%B %Y").to_string());
        match moved {
            0 => {}
            1 => tx.label(format!("Moved {title} to {to}")),
            many => tx.label(format!("Moved {many} deals to {to}")),
        }
        Ok(Count { count: moved })
    })
}

/// The last day of a month, `2026-11-30` of `2026-11`.
pub fn last_day(month: &str) -> Result<String> {
    Ok(last_of(month)?.to_string())
}

fn last_of(month: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d")
        .ok()
        .filter(|_| month.len() == 7)
        .and_then(|first| first.checked_add_months(Months::new(1)))
        .and_then(|next| next.pred_opt())
        .ok_or_else(|| Error::invalid("month", format!("“{month}” is not a month such as 2026-11.")))
}
