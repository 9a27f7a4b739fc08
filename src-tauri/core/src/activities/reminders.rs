//! Reminders (ACT-07): what they tell is a notice, so that one is told once, also after a sleep or a restart. The shell
//! only asks from time to time and rings.

use super::OPEN;
use crate::journal::{self, Op};
use crate::notifications::{self, Kind, Notice, Way};
use crate::{Context, Result, ids};

/// At most so many a look; the rest comes with the next one.
const MOST: u32 = 200;

/// Tells the calling user of every reminder that has come due and was not told yet; how many those were. Nobody is told
/// in quiet hours, or of work that is done; viewers are told nothing. Undo passes over it.
pub fn remind(ctx: &Context) -> Result<usize> {
    let settings = notifications::settings(ctx)?;
    if settings.way(Kind::Reminder) == Way::Off || settings.is_quiet(ctx.now(), ctx.zone()) {
        return Ok(0);
    }
    // Who may only look writes nothing, a notice neither.
    if !ctx.read(|conn| journal::may(conn, ctx.user_id()))?.change {
        return Ok(0);
    }
    let told = notifications::was_told("'reminder:' || a.id || ':' || a.reminder_at");
    let sql = format!(
        "SELECT a.id, a.subject, a.reminder_at FROM activity a
         WHERE a.assigned_to = ?1 AND a.reminder_at <= ?2 AND a.reminder_at IS NOT NULL AND {OPEN} AND NOT {told}
         ORDER BY a.reminder_at LIMIT {MOST}"
    );
    let due: Vec<(String, String, String)> = ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(&sql)?;
        let rows = stmt
            .query_map([ctx.user_id(), &ids::moment(ctx.now())], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    })?;
    if due.is_empty() {
        return Ok(0);
    }
    let op = Op::new("notifications.remind", "Reminded of activities").unasked();
    let told = ctx.transact(op, |tx| {
        let mut told = 0;
        for (id, subject, at) in &due {
            let notice = Notice {
                user: tx.actor(),
                kind: Kind::Reminder,
                about: Some(("activity", id)),
                text: subject.clone(),
                once: Some(format!("reminder:{id}:{at}")),
            };
            told += usize::from(notifications::tell(tx, &notice)?.is_some());
        }
        if let [(_, subject, _)] = due.as_slice() {
            tx.label(format!("Reminded of {subject}"));
        }
        Ok(told)
    })?;
    Ok(told.value)
}
