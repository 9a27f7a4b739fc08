//! The whole base at once (IMP-08): records are filed in blocks, pairs of a block are ruled
//! out by their sketches, and what is left is compared. The file is read, then left alone
//! until all pairs are known.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::base::Base;
use super::changed::{MOST, changed, rescan};
use super::estimate::estimate;
use super::infer::{Standing, follow};
use super::pairs::Scanned;
use super::ruled::{LeftOut, Listed, listed};
use super::score::{Model, PartyKind, Rarity, THRESHOLD, differ, score, weigh};
use super::spread::spread;
use super::{Evidence, judge, kind_of, regroup};
use crate::jobs::{Job, Jobs, Progress};
use crate::records::several;
use crate::{Context, Error, Result};

/// Which records to compare.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanRequest {
    /// Record type, a party kind.
    pub r#type: String,
    /// Only what changed since the last search. All is searched where that is more than 5,000 records, where nothing
    /// was searched yet, and where that was by another way of judging.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub changed: bool,
}

/// What an export wrote.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Exported {
    /// Pairs written.
    pub pairs: usize,
    /// Records compared.
    pub records: usize,
}

/// The kind of job that a scan is.
pub(super) fn job_kind(record_type: &str) -> String {
    format!("duplicates:{record_type}")
}

/// Looks for likely duplicates in the whole base, in the background. While a scan of the
/// type runs, that one is returned.
pub fn scan(ctx: &Context, input: ScanRequest) -> Result<Job> {
    let catalog = ctx.catalog();
    let kind = kind_of(&catalog, &input.r#type)?;
    let record_type = catalog.get(&input.r#type)?;
    let name = job_kind(record_type.key);
    if let Some(running) = ctx.workspace().jobs().live().into_iter().find(|job| job.kind == name) {
        return Ok(running);
    }
    let label = format!("Looking for duplicates among {}", ctx.read(|conn| several(conn, &record_type))?);
    let asked = json!({ "type": record_type.key, "changed": input.changed });
    let since = if input.changed { since_last(ctx, record_type.key)? } else { None };
    Jobs::start(ctx, None, &name, &label, asked, move |ctx, progress| {
        if let Some(changed) = since {
            return rescan(ctx, record_type.key, kind, &changed, progress);
        }
        let found = find(ctx, record_type.key, kind, THRESHOLD, progress)?;
        keep(ctx, record_type.key, kind, &found)?;
        let (records, pairs) = (found.records, found.pairs.len());
        Ok(json!({ "records": records, "pairs": pairs, "changed": false, "left_out": found.left_out }))
    })
}

/// What changed since the last search; `None` where all is to be searched.
fn since_last(ctx: &Context, record_type: &str) -> Result<Option<Vec<String>>> {
    ctx.read(|conn| {
        let Some(since) = Scanned::latest(ctx, conn, record_type)?.since else { return Ok(None) };
        if judge::is_outdated(conn, record_type)? {
            return Ok(None);
        }
        let changed = changed(conn, record_type, &since, MOST + 1)?;
        Ok(Some(changed).filter(|changed| changed.len() <= MOST))
    })
}

/// Compares the whole base in the foreground and writes `id_a,id_b,score,reasons`, the
/// likeliest first. Dismissed pairs are left out. A file that is there is replaced.
///
/// Errors are those of writing files.
pub fn export_pairs(ctx: &Context, record_type: &str, to: &Path) -> Result<Exported> {
    let kind = kind_of(&ctx.catalog(), record_type)?;
    let Found { records, pairs, .. } = find(ctx, record_type, kind, THRESHOLD, &Progress::default())?;
    let csv = |error: csv::Error| Error::new("io", format!("The file could not be written: {error}."));
    let mut writer = csv::Writer::from_path(to).map_err(csv)?;
    writer.write_record(["id_a", "id_b", "score", "reasons"]).map_err(csv)?;
    for pair in &pairs {
        let reasons: Vec<&str> = pair.evidence.iter().map(|one| one.text.as_str()).collect();
        let row = [&pair.a, &pair.b, &pair.score.to_string(), &reasons.join("; ")];
        writer.write_record(row).map_err(csv)?;
    }
    writer.flush()?;
    Ok(Exported { pairs: pairs.len(), records })
}

/// A likely duplicate; `a` is the smaller id.
struct Pair {
    a: String,
    b: String,
    score: u8,
    evidence: Vec<Evidence>,
}

/// Replaces what the last scan of the type found. The table is derived: not journaled.
fn keep(ctx: &Context, record_type: &str, kind: PartyKind, found: &Found) -> Result<()> {
    let writer = ctx.workspace().store().writer();
    let tx = writer.unchecked_transaction()?;
    tx.execute("DELETE FROM match_pair WHERE record_type = ?1", [record_type])?;
    {
        let mut insert = tx
            .prepare_cached("INSERT INTO match_pair (record_type, a, b, score, reasons) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for pair in &found.pairs {
            insert.execute(params![record_type, pair.a, pair.b, pair.score, serde_json::to_string(&pair.evidence)?])?;
        }
    }
    judge::remember(&tx, record_type, found.records, &found.model, &found.rarity)?;
    regroup::rebuild(&tx, record_type, kind)?;
    Ok(tx.commit()?)
}

/// What a search found, and by what.
struct Found {
    /// Records that were compared.
    records: usize,
    /// The likeliest first.
    pairs: Vec<Pair>,
    model: Model,
    rarity: Rarity,
    left_out: LeftOut,
}

/// All pairs of living records of a type that score `floor` at least, and those that follow from
/// likely ones.
fn find(ctx: &Context, record_type: &str, kind: PartyKind, floor: u8, progress: &Progress) -> Result<Found> {
    let mut base = Base::read(ctx, record_type, kind, progress)?;
    let records = base.ids.len();
    let shipped = Model::shipped(kind, records);
    let close = base.pairs(shipped.start, progress)?;
    let keys = base.keys(ctx, record_type, &close)?;
    let model = estimate(shipped, records, &close, &keys);
    let dismissed: HashSet<(String, String)> = ctx.read(|conn| {
        let mut stmt = conn.prepare_cached("SELECT a, b FROM match_dismissed")?;
        Ok(stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    })?;
    let place = |id: &String| base.ids.place(id);
    let apart: HashSet<(u32, u32)> = dismissed.iter().filter_map(|(a, b)| Some((place(a)?, place(b)?))).collect();
    let done = AtomicUsize::new(0);
    let mut pairs = Vec::new();
    let all = close.len().max(1);
    for part in close.parts {
        pairs.extend(spread(part.len(), 2_000, |range| {
            let mut scored = Vec::new();
            for (one, other) in part.get(range.clone()).unwrap_or_default() {
                let (Some(a), Some(b)) = (keys.get(*one), keys.get(*other)) else { continue };
                let (likely, _) = weigh(&model, a, b);
                if likely * 100.0 + 1e-9 >= f64::from(floor) {
                    scored.push((*one, *other, likely));
                }
            }
            // The second half of the work, in records.
            let done = done.fetch_add(range.len(), Ordering::Relaxed) + range.len();
            progress.at((records + records * done / all) as u64)?;
            Ok(scored)
        })?);
    }
    let sure: Vec<(u32, u32, f64)> =
        pairs.iter().filter(|(_, _, likely)| likely * 100.0 + 1e-9 >= f64::from(THRESHOLD)).copied().collect();
    // Nothing follows from two records that somebody called different.
    let sure: Vec<_> = sure.into_iter().filter(|(a, b, _)| !apart.contains(&(*a, *b))).collect();
    let follows = follow(&sure, |a, b| match (keys.get(a), keys.get(b)) {
        (Some(one), Some(other)) if !apart.contains(&(a, b)) && !differ(&model, one, other) => Standing::Open,
        _ => Standing::Against,
    });
    let direct: HashMap<(u32, u32), bool> = pairs
        .into_iter()
        .map(|(a, b, _)| ((a, b), false))
        .chain(follows.into_iter().map(|pair| (pair, true)))
        .collect();
    let mut pairs: Vec<((u32, u32), bool)> = direct.into_iter().collect();
    pairs.sort_unstable();
    let mut pairs = spread(pairs.len(), 2_000, |range| {
        let mut told = Vec::new();
        for ((one, other), follows) in pairs.get(range).unwrap_or_default() {
            let (Some(a), Some(b)) = (keys.get(*one), keys.get(*other)) else { continue };
            let mut result = score(&model, a, b);
            if *follows {
                result.follows();
            }
            // Records stand in the order of their ids.
            let (Some(a), Some(b)) = (base.ids.get(*one), base.ids.get(*other)) else { continue };
            if !apart.contains(&(*one, *other)) {
                told.push(Pair { a: a.into(), b: b.into(), score: result.score, evidence: result.evidence() });
            }
        }
        Ok(told)
    })?;
    let Listed { pairs: mut ruled, left_out } = listed(ctx, record_type, None)?;
    for pair in &mut pairs {
        if let Some((score, evidence)) = ruled.remove(&(pair.a.clone(), pair.b.clone())) {
            pair.score = pair.score.max(score);
            pair.evidence.splice(0..0, evidence);
        }
    }
    pairs.extend(
        ruled.into_iter().filter(|(pair, _)| !dismissed.contains(pair)).map(|((a, b), (score, evidence))| Pair {
            a,
            b,
            score,
            evidence,
        }),
    );
    pairs.sort_by(|x, y| (y.score, &x.a, &x.b).cmp(&(x.score, &y.a, &y.b)));
    Ok(Found { records, pairs, model, rarity: base.rarity, left_out })
}

/// All pairs of a type that score `floor` at least, compared now, with nothing kept: (a, b, score).
/// For measuring how good the engine is.
pub fn compare_all(ctx: &Context, record_type: &str, floor: u8) -> Result<Vec<(String, String, u8)>> {
    let kind = kind_of(&ctx.catalog(), record_type)?;
    let found = find(ctx, record_type, kind, floor, &Progress::default())?;
    Ok(found.pairs.into_iter().map(|pair| (pair.a, pair.b, pair.score)).collect())
}
