//! Many groups merged at once: those that need no look, as one operation and one undo.

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::groups::{Head, MatchGroup, fill};
use super::pairs::Scanned;
use super::{kind_of, rules};
use crate::catalog::RecordType;
use crate::jobs::{Job, Jobs, Progress};
use crate::journal::Op;
use crate::merging::{MergeRequest, merge_within};
use crate::records::several;
use crate::{Context, Error, Result};

/// A group of more records than this is looked at by somebody.
pub const LARGE: usize = 10;
/// Groups looked at in a preview.
const SAMPLE: usize = 5;
/// Groups at a time.
const CHUNK: usize = 200;

/// Which groups to merge.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeSafeRequest {
    /// Record type, a party kind.
    pub r#type: String,
    /// Groups whose lowest pair has at least this score; the setting `duplicates_safe_score` unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub min_score: Option<u8>,
    /// Also groups whose records say different things; the most complete record's are kept.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub with_conflicts: bool,
    /// Only says what would be merged.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub preview: bool,
}

/// What was merged, or would be: the result of the job.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct MergedSafe {
    /// Groups merged.
    pub groups: usize,
    /// Records in them.
    pub records: usize,
    /// Groups left alone because their records say different things.
    pub conflicting: usize,
    /// Groups left alone because they have more than 10 records.
    pub large: usize,
    /// Groups left alone because a record of theirs is in another group too, is not listed with every other one, or
    /// was changed since the last scan.
    pub doubtful: usize,
    /// The first of the groups to be merged; in a preview.
    pub sample: Vec<MatchGroup>,
    /// What was done, in words; empty in a preview and where nothing was.
    pub label: String,
    /// The number of the operation, to undo it.
    #[ts(type = "number | null")]
    pub seq: Option<i64>,
}

/// Merges all groups that are safe to merge, as a job that is one operation: its lowest pair reaches the limit, all its
/// records are listed with each other and in no other group, none was changed since the scan, and they say nothing
/// different. The most complete record stays.
pub fn merge_safe(ctx: &Context, input: MergeSafeRequest) -> Result<Job> {
    let catalog = ctx.catalog();
    kind_of(&catalog, &input.r#type)?;
    let record_type = catalog.get(&input.r#type)?;
    if input.min_score.is_some_and(|score| !(80..=100).contains(&score)) {
        return Err(Error::invalid("min_score", "A score from 80 to 100 is expected."));
    }
    let many = ctx.read(|conn| several(conn, &record_type))?;
    let label = if input.preview { format!("Counting {many} that can be merged") } else { format!("Merging {many}") };
    let kind = if input.preview { "merge_preview" } else { "merge" };
    Jobs::start(ctx, None, kind, &label, serde_json::to_value(&input)?, move |ctx, progress| {
        let merged = if input.preview {
            ctx.read(|conn| each(ctx, conn, &record_type, &input, progress, |_| Ok(())))?
        } else {
            run(ctx, &record_type, &input, progress)?
        };
        Ok(json!(merged))
    })
}

fn run(ctx: &Context, record_type: &RecordType, input: &MergeSafeRequest, progress: &Progress) -> Result<MergedSafe> {
    let op = Op::new("matching.merge_safe", "Merged duplicates").told_as("created", "merged").many();
    let changed = ctx.transact(op, |tx| {
        let mut since = 0;
        let merged = each(ctx, tx, record_type, input, progress, |group| {
            let others = group.records.iter().map(|one| one.id.clone()).filter(|id| *id != group.survivor).collect();
            merge_within(tx, ctx.channel(), &MergeRequest::new(record_type.key, &group.survivor, others))?;
            since += 1;
            if since % CHUNK == 0 { tx.checkpoint() } else { Ok(()) }
        })?;
        tx.label(format!("Merged {} {} into {}", merged.records, several(tx, record_type)?, merged.groups));
        Ok(merged)
    })?;
    let (seq, label) = changed.change.map(|change| (change.seq, change.label)).unzip();
    Ok(MergedSafe { seq, label: label.unwrap_or_default(), sample: Vec::new(), ..changed.value })
}

/// Goes through the groups that reach the limit and does the work for those that are safe.
fn each(
    ctx: &Context,
    conn: &Connection,
    record_type: &RecordType,
    input: &MergeSafeRequest,
    progress: &Progress,
    mut work: impl FnMut(&MatchGroup) -> Result<()>,
) -> Result<MergedSafe> {
    let least = match input.min_score {
        Some(score) => score,
        None => rules::limits(conn)?.safe,
    };
    let since = Scanned::latest(ctx, conn, record_type.key)?.since.unwrap_or_default();
    let found: Vec<(Head, bool)> = conn
        .prepare(
            "SELECT g.id, g.score, g.size, g.whole,
               NOT EXISTS (SELECT 1 FROM match_member m JOIN party t ON t.id = m.party_id WHERE m.group_id = g.id
                 AND (t.updated_at > ?3 OR EXISTS
                   (SELECT 1 FROM match_member o WHERE o.party_id = m.party_id AND o.group_id <> g.id)))
             FROM match_group g WHERE g.record_type = ?1 AND g.score >= ?2 ORDER BY g.score DESC, g.id",
        )?
        .query_map(params![record_type.key, least, since], |row| {
            let head = Head { id: row.get(0)?, score: row.get(1)?, size: row.get(2)?, whole: row.get(3)? };
            Ok((head, row.get(4)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    progress.total(found.len() as u64);
    let mut done = MergedSafe::default();
    let mut safe: Vec<Head> = Vec::new();
    for (head, alone) in found {
        if head.size > LARGE {
            done.large += 1;
        } else if !head.whole || !alone {
            done.doubtful += 1;
        } else {
            safe.push(head);
        }
    }
    let catalog = ctx.catalog();
    let mut at = done.large + done.doubtful;
    while !safe.is_empty() {
        let some: Vec<Head> = safe.drain(..safe.len().min(CHUNK)).collect();
        for group in fill(conn, &catalog, record_type, some)? {
            if group.conflicts > 0 && !input.with_conflicts {
                done.conflicting += 1;
            } else {
                work(&group)?;
                done.groups += 1;
                done.records += group.records.len();
                if done.sample.len() < SAMPLE {
                    done.sample.push(group);
                }
            }
            at += 1;
            progress.at(at as u64)?;
        }
    }
    Ok(done)
}
