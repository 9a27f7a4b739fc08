//! Work that takes longer than a blink: progress with counts, cancel at any moment with
//! nothing half done, a list that survives a restart.

mod run;

use rusqlite::{Connection, OptionalExtension, Row, params};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

pub use run::{Jobs, Progress};

use crate::activities::ActivityId;
use crate::{Context, Error, Result};

/// A job, running or finished.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Job {
    /// Id.
    pub id: String,
    /// import, count, export, bulk, duplicates.
    pub kind: String,
    /// What it does, in words.
    pub label: String,
    /// running, done, failed, cancelled, paused, interrupted.
    #[ts(type = "\"queued\" | \"running\" | \"done\" | \"failed\" | \"cancelled\" | \"paused\" | \"interrupted\"")]
    pub state: String,
    /// Steps done.
    #[ts(type = "number")]
    pub done: u64,
    /// Steps in all, when known.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
    /// Steps a second.
    pub rate: Option<f64>,
    /// Seconds left, when known.
    pub seconds_left: Option<f64>,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// What it made; in lists of jobs without the lists in it.
    #[ts(type = "unknown")]
    pub result: Value,
    /// Why it failed.
    pub error: Option<Error>,
}

/// Jobs, newest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct JobList {
    /// The jobs; at most 50.
    pub jobs: Vec<Job>,
}

const COLUMNS: &str = "id, kind, label, state, done, total, started_at, finished_at, result, error";

fn read(row: &Row<'_>) -> rusqlite::Result<Job> {
    let json = |index: usize| -> rusqlite::Result<Option<Value>> {
        Ok(row.get::<_, Option<String>>(index)?.and_then(|text| serde_json::from_str(&text).ok()))
    };
    let error = json(9)?.map(|value| {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
        Error::new(&text("code"), text("message"))
    });
    Ok(Job {
        id: row.get(0)?,
        kind: row.get(1)?,
        label: row.get(2)?,
        state: row.get(3)?,
        done: row.get(4)?,
        total: row.get(5)?,
        rate: None,
        seconds_left: None,
        started_at: row.get(6)?,
        finished_at: row.get(7)?,
        result: json(8)?.unwrap_or(Value::Null),
        error,
    })
}

/// Running and finished jobs. Lists in what they made are left out: [`get`] tells the whole.
pub fn list(ctx: &Context) -> Result<JobList> {
    let mut jobs: Vec<Job> = ctx.read(|conn| {
        let mut stmt =
            conn.prepare_cached(&format!("SELECT {COLUMNS} FROM job ORDER BY started_at DESC, id DESC LIMIT 50"))?;
        Ok(stmt.query_map([], read)?.collect::<rusqlite::Result<_>>()?)
    })?;
    for live in ctx.workspace().jobs().live() {
        match jobs.iter_mut().find(|job| job.id == live.id) {
            Some(job) => *job = live,
            None => jobs.insert(0, live),
        }
    }
    for job in &mut jobs {
        leave_lists_out(&mut job.result);
    }
    Ok(JobList { jobs })
}

/// Ten thousand refused rows are for whoever asks for them.
fn leave_lists_out(result: &mut Value) {
    if let Value::Object(parts) = result {
        parts.retain(|_, part| !part.is_array());
        parts.values_mut().for_each(leave_lists_out);
    }
}

/// One job.
pub fn get(ctx: &Context, input: ActivityId) -> Result<Job> {
    if let Some(job) = ctx.workspace().jobs().find(&input.id) {
        return Ok(job);
    }
    ctx.read(|conn| {
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM job WHERE id = ?1"))?
            .query_row([&input.id], read)
            .optional()?
            .ok_or_else(|| Error::not_found("job", &input.id))
    })
}

/// The latest job of a kind, running or ended.
pub fn latest(ctx: &Context, conn: &Connection, kind: &str) -> Result<Option<Job>> {
    if let Some(job) = ctx.workspace().jobs().live().into_iter().rfind(|job| job.kind == kind) {
        return Ok(Some(job));
    }
    Ok(conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM job WHERE kind = ?1 ORDER BY started_at DESC, id DESC LIMIT 1"
        ))?
        .query_row([kind], read)
        .optional()?)
}

/// Asks a job to stop; what it did is rolled back. One that was paused or interrupted is given up.
pub fn cancel(ctx: &Context, input: ActivityId) -> Result<Job> {
    if ctx.workspace().jobs().find(&input.id).is_some() {
        // A running job holds the file: it is asked, and nobody waits for it here.
        ctx.workspace().jobs().cancel(&input.id);
    } else {
        ctx.workspace().store().writer().execute(
            "UPDATE job SET state = 'cancelled' WHERE id = ?1 AND state IN ('paused', 'interrupted')",
            [&input.id],
        )?;
    }
    get(ctx, input)
}

/// Asks a job to stop so that it can be run again; what it did is rolled back, so that nobody
/// waits for a paused job to let go of the file. Exports and searches cannot be paused.
///
/// # Errors
/// `job_not_pausable`.
pub fn pause(ctx: &Context, input: ActivityId) -> Result<Job> {
    let job = get(ctx, input)?;
    if job.kind != "import" {
        return Err(Error::new(
            "job_not_pausable",
            "Only an import can be paused; cancel this and start it again later.",
        ));
    }
    ctx.workspace().jobs().pause(&job.id);
    get(ctx, ActivityId { id: job.id })
}

/// What it takes to run a job again that was paused, or interrupted by the end of the program:
/// the one of that id, or the latest of the kind.
///
/// # Errors
/// `nothing_to_resume`.
pub fn stopped(ctx: &Context, kind: &str, id: Option<&str>) -> Result<(String, Value)> {
    let found: Option<(String, String)> = ctx.read(|conn| {
        Ok(conn
            .prepare_cached(
                "SELECT id, input FROM job WHERE kind = ?1 AND state IN ('paused', 'interrupted') AND (?2 IS NULL OR id = ?2)
                 ORDER BY started_at DESC, id DESC LIMIT 1",
            )?
            .query_row(params![kind, id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    })?;
    let (id, input) = found.ok_or_else(|| {
        Error::new("nothing_to_resume", format!("There is no {kind} here that was paused or interrupted."))
    })?;
    Ok((id, serde_json::from_str(&input)?))
}

/// At opening: jobs that the last program left running did not finish.
pub fn mark_interrupted(conn: &Connection) -> Result<()> {
    conn.execute("UPDATE job SET state = 'interrupted' WHERE state IN ('running', 'queued')", [])?;
    Ok(())
}

fn store(conn: &Connection, job: &Job, input: &Value) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO job (id, kind, label, input, state, done, total, started_at, finished_at, result, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, done = excluded.done, total = excluded.total,
           finished_at = excluded.finished_at, result = excluded.result, error = excluded.error",
    )?
    .execute(params![
        job.id,
        job.kind,
        job.label,
        input.to_string(),
        job.state,
        i64::try_from(job.done).unwrap_or(i64::MAX),
        job.total.map(|total| i64::try_from(total).unwrap_or(i64::MAX)),
        job.started_at,
        job.finished_at,
        job.result.to_string(),
        job.error.as_ref().map(serde_json::to_string).transpose()?
    ])?;
    Ok(())
}
