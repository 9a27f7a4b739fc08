use std::path::Path;

use serde_json::{Value, json};

use super::looking::look;
use super::read::read;
use super::report::{CalendarFile, CalendarReport};
use super::taking::Taking;
use crate::jobs::{Job, Jobs, Progress};
use crate::journal::{Changed, Op};
use crate::{Context, Result};

const OP: Op = Op::new("calendar.import", "Imported a calendar").many();

/// What importing a calendar file would do.
///
/// # Errors
/// As [`import`].
pub fn preview(ctx: &Context, input: CalendarFile) -> Result<CalendarReport> {
    foresee(ctx, &input, &Progress::default())
}

/// The same as a job, for calendars that take longer than a person waits: its result is the report.
///
/// # Errors
/// Those of [`Jobs::start`]; what is wrong with the file is the job's.
pub fn count(ctx: &Context, input: CalendarFile) -> Result<Job> {
    Jobs::start(ctx, None, "calendar_preview", &format!("Read {}", name(&input)), Value::Null, move |ctx, progress| {
        Ok(serde_json::to_value(foresee(ctx, &input, progress)?)?)
    })
}

/// Takes a calendar file in as one operation (ITG-05). Each past instance of an event with customers becomes an interaction
/// and each coming one, up to a year ahead, an activity of whoever imports; what repeats by one rule becomes one activity
/// that repeats. The same event again updates them, and what was called off cancels its activity.
///
/// # Errors
/// `file_not_found`, `not_permitted`, `too_large`, `calendar_unreadable` with the line.
pub fn import(ctx: &Context, input: CalendarFile) -> Result<Changed<CalendarReport>> {
    take(ctx, &input, &Progress::default())
}

/// The same as a job, which can be cancelled until its last event: then nothing came in. Its result is the report, with
/// number and words of the step.
///
/// # Errors
/// Those of [`Jobs::start`]; what is wrong with the file is the job's.
pub fn start(ctx: &Context, input: CalendarFile) -> Result<Job> {
    Jobs::start(ctx, None, "calendar", &format!("Import {}", name(&input)), Value::Null, move |ctx, progress| {
        let changed = take(ctx, &input, progress)?;
        let mut result = serde_json::to_value(changed.value)?;
        if let (Some(told), Some(change)) = (result.as_object_mut(), changed.change) {
            told.insert("seq".into(), json!(change.seq));
            told.insert("label".into(), json!(change.label));
        }
        Ok(result)
    })
}

fn take(ctx: &Context, input: &CalendarFile, progress: &Progress) -> Result<Changed<CalendarReport>> {
    let (report, found) = look(ctx, read(Path::new(&input.path))?, input.unknown, progress)?;
    ctx.transact(OP, |tx| {
        let report = Taking::new(ctx, tx, report, input.unknown).all(&found, progress)?;
        let made = report.interactions + report.activities;
        tx.label(format!("Imported {made} {} from {}", if made == 1 { "meeting" } else { "meetings" }, name(input)));
        Ok(report)
    })
}

/// Does everything and takes it back.
fn foresee(ctx: &Context, input: &CalendarFile, progress: &Progress) -> Result<CalendarReport> {
    let (report, found) = look(ctx, read(Path::new(&input.path))?, input.unknown, progress)?;
    progress.rehearse(ctx, OP, |tx, patient| Taking::new(ctx, tx, report.clone(), input.unknown).all(&found, patient))
}

fn name(input: &CalendarFile) -> String {
    Path::new(&input.path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}
