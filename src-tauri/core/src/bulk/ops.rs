use std::time::Instant;

use super::act::Act;
use super::run::{Run, Tally, carefully_if_need_be, shown};
use super::shapes::{BulkAction, BulkPreview, BulkReport, BulkRequest};
use crate::catalog::RecordType;
use crate::jobs::{Job, Jobs, Progress};
use crate::journal::{Changed, Op, Tx};
use crate::query::Compiler;
use crate::values::shown as cut;
use crate::{Context, Error, Result, records, subjects};

/// A preview rehearses so many records; what they do speaks for the rest.
const REHEARSED: usize = 50_000;

fn op(request: &BulkRequest) -> Op {
    let op = match request.action {
        BulkAction::Set { .. } => Op::new("bulk.set", "Changed records"),
        BulkAction::AddTag { .. } => Op::new("bulk.add_tag", "Tagged records"),
        BulkAction::RemoveTag { .. } => Op::new("bulk.remove_tag", "Untagged records"),
        BulkAction::Delete => Op::new("bulk.delete", "Deleted records"),
    };
    if request.selection.may_be_many() { op.many() } else { op }
}

/// Makes one change to all selected records, as one step of the history.
///
/// # Errors
/// Those of the selection and of the values; what single records refuse is in the report.
pub fn apply(ctx: &Context, input: BulkRequest) -> Result<Changed<BulkReport>> {
    run(ctx, &input, &Progress::default())
}

/// The same with somebody to hear how far it is.
///
/// # Errors
/// Those of [`apply`]; `cancelled`, which leaves nothing behind.
pub fn run(ctx: &Context, request: &BulkRequest, progress: &Progress) -> Result<Changed<BulkReport>> {
    let began = Instant::now();
    let mut changed = carefully_if_need_be(|careful| change(ctx, request, progress, careful))?;
    changed.value.seq = changed.change.as_ref().map(|change| change.seq);
    changed.value.seconds = began.elapsed().as_secs_f64();
    Ok(changed)
}

fn change(ctx: &Context, request: &BulkRequest, progress: &Progress, careful: bool) -> Result<Changed<BulkReport>> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&request.r#type)?;
    ctx.transact(op(request), |tx| {
        let act = Act::new(tx, &record_type, &request.action, ctx.channel())?;
        let ids = selected(ctx, tx, request, &record_type)?;
        let run = Run { tx, record_type: &record_type, act: &act, shown: None, careful, progress };
        let tally = run.all(&ids)?;
        let label = label(tx, &record_type, &request.action, &tally)?;
        tx.label(label.clone());
        Ok(BulkReport {
            r#type: record_type.key.to_string(),
            count: ids.len(),
            changed: tally.changed,
            already: tally.already,
            refused: tally.refused,
            refusals: tally.refusals,
            label,
            ..BulkReport::default()
        })
    })
}

/// Starts it as a job, whose result is the report.
///
/// # Errors
/// What is wrong with the selection or the values is told at once, before there is a job.
pub fn start(ctx: &Context, input: BulkRequest) -> Result<Job> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    input.selection.check()?;
    rehearse(ctx, &input, &record_type, 1, true)?;
    let many = ctx.read(|conn| records::several(conn, &record_type))?;
    let label = match &input.action {
        BulkAction::Set { .. } => format!("Change {many}"),
        BulkAction::AddTag { .. } => format!("Tag {many}"),
        BulkAction::RemoveTag { .. } => format!("Untag {many}"),
        BulkAction::Delete => format!("Delete {many}"),
    };
    Jobs::start(ctx, None, "bulk", &label, serde_json::to_value(&input)?, move |ctx, progress| {
        Ok(serde_json::to_value(run(ctx, &input, progress)?.value)?)
    })
}

/// Says what a bulk change would do, by doing it in a transaction that is rolled back.
///
/// # Errors
/// Those of [`apply`].
pub fn preview(ctx: &Context, input: BulkRequest) -> Result<BulkPreview> {
    let record_type = ctx.catalog().get(&input.r#type)?;
    carefully_if_need_be(|careful| rehearse(ctx, &input, &record_type, REHEARSED, careful))
}

fn rehearse(
    ctx: &Context,
    request: &BulkRequest,
    record_type: &RecordType,
    most: usize,
    careful: bool,
) -> Result<BulkPreview> {
    let mut rehearsed = None;
    let outcome: Result<_> = ctx.transact(op(request), |tx| {
        let act = Act::new(tx, record_type, &request.action, ctx.channel())?.rehearsed();
        let mut ids = selected(ctx, tx, request, record_type)?;
        let count = ids.len();
        ids.truncate(most);
        let fields = shown(record_type, &request.action);
        let progress = Progress::default();
        let run = Run { tx, record_type, act: &act, shown: Some(fields), careful, progress: &progress };
        rehearsed = Some((count, ids.len(), run.all(&ids)?));
        // The way out of a transaction without a trace.
        Err::<(), Error>(Error::new("rehearsed", "Only a rehearsal."))
    });
    let Some((count, looked_at, tally)) = rehearsed else {
        return Err(outcome.err().unwrap_or_else(|| Error::internal("the rehearsal left nothing")));
    };
    Ok(BulkPreview {
        count,
        looked_at,
        changed: tally.changed,
        already: tally.already,
        refused: tally.refused,
        refusals: tally.refusals,
        sample: tally.sample,
    })
}

fn selected(ctx: &Context, tx: &Tx<'_>, request: &BulkRequest, record_type: &RecordType) -> Result<Vec<String>> {
    let compiler = Compiler::new(ctx, tx.catalog()).whole();
    let ids = request.selection.ids(tx, &compiler, record_type)?;
    if matches!(request.action, BulkAction::Delete) && ids.len() > 1 {
        subjects::rules(record_type.key).before_delete_many(tx)?;
    }
    Ok(ids)
}

/// What was done, in the words of the toast: “Changed status of 12 people”.
fn label(tx: &Tx<'_>, record_type: &RecordType, action: &BulkAction, tally: &Tally) -> Result<String> {
    let whom = match (&tally.last, tally.changed) {
        (Some(id), 1) => records::title(tx, tx.catalog(), record_type.key, id)?.unwrap_or_default(),
        (_, count) => format!("{count} {}", records::several(tx, record_type)?),
    };
    Ok(match action {
        BulkAction::Set { values } => {
            let mut keys = values.keys();
            let label = |key: &String| record_type.field(key).map_or_else(|_| key.clone(), |f| f.label.to_lowercase());
            match (keys.next(), keys.next()) {
                (Some(one), None) => format!("Changed {} of {whom}", label(one)),
                _ => format!("Changed {} fields of {whom}", values.len()),
            }
        }
        BulkAction::AddTag { tag } => format!("Tagged {whom} “{}”", cut(tag, 60)),
        BulkAction::RemoveTag { tag } => format!("Took “{}” off {whom}", cut(tag, 60)),
        BulkAction::Delete => format!("Deleted {whom}"),
    })
}
