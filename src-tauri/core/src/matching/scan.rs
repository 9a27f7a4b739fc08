//! The whole base at once (IMP-08): records are filed in blocks, pairs of a block are ruled
//! out by their sketches, and what is left is compared. The file is read, then left alone
//! until all pairs are known.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::facts::{Known, Shared, Which, read};
use super::score::{MatchKey, PartyKind, THRESHOLD, block_keys, score};
use super::sketch::{Sketch, may_be_one};
use super::{Evidence, kind_of, regroup};
use crate::jobs::{Job, Jobs, Progress};
use crate::{Context, Error, Result};

/// Which records to compare.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScanRequest {
    /// Record type, a party kind.
    pub r#type: String,
}

/// What an export wrote.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Exported {
    /// Pairs written.
    pub pairs: usize,
    /// Records compared.
    pub records: usize,
}

/// Records read at a time.
const CHUNK: usize = 20_000;
/// In a block of more records than this only those of one name are compared: what many
/// share is no evidence.
const LARGE: usize = 2_000;

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
    let label = format!("Looking for duplicates among {}", record_type.plural.to_lowercase());
    Jobs::start(ctx, None, &name, &label, json!({ "type": record_type.key }), move |ctx, progress| {
        let (records, pairs) = find(ctx, record_type.key, kind, progress)?;
        keep(ctx, record_type.key, kind, &pairs)?;
        Ok(json!({ "records": records, "pairs": pairs.len() }))
    })
}

/// Compares the whole base in the foreground and writes `id_a,id_b,score,reasons`, the
/// likeliest first. Dismissed pairs are left out. A file that is there is replaced.
///
/// Errors are those of writing files.
pub fn export_pairs(ctx: &Context, record_type: &str, to: &Path) -> Result<Exported> {
    let kind = kind_of(&ctx.catalog(), record_type)?;
    let (records, pairs) = find(ctx, record_type, kind, &Progress::default())?;
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
fn keep(ctx: &Context, record_type: &str, kind: PartyKind, pairs: &[Pair]) -> Result<()> {
    let writer = ctx.workspace().store().writer();
    let tx = writer.unchecked_transaction()?;
    tx.execute("DELETE FROM match_pair WHERE record_type = ?1", [record_type])?;
    {
        let mut insert = tx
            .prepare_cached("INSERT INTO match_pair (record_type, a, b, score, reasons) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for pair in pairs {
            insert.execute(params![record_type, pair.a, pair.b, pair.score, serde_json::to_string(&pair.evidence)?])?;
        }
    }
    regroup::rebuild(&tx, record_type, kind)?;
    Ok(tx.commit()?)
}

/// All likely duplicates among the living records of a type, and how many records there are.
fn find(ctx: &Context, record_type: &str, kind: PartyKind, progress: &Progress) -> Result<(usize, Vec<Pair>)> {
    let base = Base::read(ctx, record_type, kind, progress)?;
    let records = base.ids.len();
    let close = base.pairs(progress)?;
    let keys = base.keys(ctx, record_type, &close)?;
    let dismissed: HashSet<(String, String)> = ctx.read(|conn| {
        let mut stmt = conn.prepare_cached("SELECT a, b FROM match_dismissed")?;
        Ok(stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    })?;
    let done = AtomicUsize::new(0);
    let mut pairs = spread(close.len(), 2_000, |range| {
        let mut likely = Vec::new();
        for (one, other) in close.get(range.clone()).unwrap_or_default() {
            let (Some(a), Some(b)) = (keys.get(one), keys.get(other)) else { continue };
            let result = score(a, b);
            if result.score < THRESHOLD {
                continue;
            }
            let (Some(a), Some(b)) = (base.ids.get(*one as usize), base.ids.get(*other as usize)) else { continue };
            let (a, b) = if a < b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
            let both = (a, b);
            if !dismissed.contains(&both) {
                likely.push(Pair { a: both.0, b: both.1, score: result.score, evidence: result.evidence() });
            }
        }
        // The second half of the work, in records.
        let done = done.fetch_add(range.len(), Ordering::Relaxed) + range.len();
        progress.at((records + records * done / close.len().max(1)) as u64)?;
        Ok(likely)
    })?;
    pairs.sort_by(|x, y| (y.score, &x.a, &x.b).cmp(&(x.score, &y.a, &y.b)));
    Ok((records, pairs))
}

/// Every record of a type as far as it takes to find pairs.
struct Base {
    kind: PartyKind,
    ids: Vec<String>,
    sketches: Vec<Sketch>,
    /// (block, record), in order.
    blocks: Vec<(u64, u32)>,
    shared: Shared,
}

impl Base {
    fn read(ctx: &Context, record_type: &str, kind: PartyKind, progress: &Progress) -> Result<Self> {
        ctx.read(|conn| {
            let total: u64 = conn.query_row(
                "SELECT coalesce(sum(count), 0) FROM record_total WHERE record_type = ?1",
                [record_type],
                |row| row.get(0),
            )?;
            progress.total(total * 2);
            let shared = Shared::of_all(conn)?;
            let mut base = Self { kind, ids: Vec::new(), sketches: Vec::new(), blocks: Vec::new(), shared };
            let mut last = String::new();
            loop {
                let chunk = read(conn, &Which::After(record_type, &last, CHUNK))?;
                match chunk.last() {
                    Some(one) => last.clone_from(&one.id),
                    None => break,
                }
                base.file(chunk)?;
                progress.at(base.ids.len() as u64)?;
            }
            base.blocks.sort_unstable();
            Ok(base)
        })
    }

    /// Files records under their blocks.
    fn file(&mut self, chunk: Vec<Known>) -> Result<()> {
        let start = self.ids.len();
        let filed: Vec<(usize, Sketch, Vec<u64>)> = spread(chunk.len(), 1_000, |range| {
            let records = range.clone().zip(chunk.get(range).unwrap_or_default());
            Ok(records
                .map(|(at, known)| {
                    let keys = block_keys(&known.key(self.kind, &self.shared));
                    (at, Sketch::of(self.kind, known), keys.iter().map(|key| number(key)).collect())
                })
                .collect())
        })?;
        self.ids.extend(chunk.into_iter().map(|known| known.id));
        self.sketches.resize(self.ids.len(), Sketch::default());
        for (at, sketch, blocks) in filed {
            let record =
                u32::try_from(start + at).map_err(|_| Error::new("too_many", "There are too many records."))?;
            self.blocks.extend(blocks.into_iter().map(|block| (block, record)));
            if let Some(place) = self.sketches.get_mut(start + at) {
                *place = sketch;
            }
        }
        Ok(())
    }

    /// The pairs that share a block and are worth a close look, each once.
    fn pairs(&self, progress: &Progress) -> Result<Vec<(u32, u32)>> {
        let runs: Vec<&[(u64, u32)]> = self.blocks.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1).collect();
        let mut pairs = spread(runs.len(), 200, |range| {
            let mut close = Vec::new();
            for run in runs.get(range).unwrap_or_default() {
                if run.len() <= LARGE {
                    self.within(run, &mut close);
                    continue;
                }
                let mut named: Vec<(u64, u32)> = run
                    .iter()
                    .filter_map(|(_, record)| Some((self.sketches.get(*record as usize)?.name(), *record)))
                    .collect();
                named.sort_unstable();
                for same in named.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() <= LARGE) {
                    self.within(same, &mut close);
                }
            }
            close.sort_unstable();
            close.dedup();
            progress.at(self.ids.len() as u64)?;
            Ok(close)
        })?;
        pairs.sort_unstable();
        pairs.dedup();
        Ok(pairs)
    }

    fn within(&self, run: &[(u64, u32)], close: &mut Vec<(u32, u32)>) {
        let mut rest = run;
        while let [(_, one), others @ ..] = rest {
            rest = others;
            let Some(a) = self.sketches.get(*one as usize) else { continue };
            for (_, other) in others {
                if self.sketches.get(*other as usize).is_some_and(|b| may_be_one(self.kind, a, b)) {
                    close.push((*one.min(other), *one.max(other)));
                }
            }
        }
    }

    /// What is compared of the records of some pairs, read again: kept for all records it
    /// would not fit the memory.
    fn keys(&self, ctx: &Context, record_type: &str, pairs: &[(u32, u32)]) -> Result<HashMap<u32, MatchKey>> {
        let mut records: Vec<u32> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        records.sort_unstable();
        records.dedup();
        let mut keys = HashMap::with_capacity(records.len());
        for chunk in records.chunks(CHUNK) {
            let ids: Vec<String> = chunk.iter().filter_map(|record| self.ids.get(*record as usize).cloned()).collect();
            let known = ctx.read(|conn| read(conn, &Which::Among(record_type, &ids)))?;
            let made: Vec<(u32, MatchKey)> = spread(known.len(), 1_000, |range| {
                let records = known.get(range).unwrap_or_default().iter();
                Ok(records
                    .filter_map(|known| {
                        let record = self.ids.binary_search(&known.id).ok().and_then(|at| u32::try_from(at).ok())?;
                        Some((record, known.key(self.kind, &self.shared)))
                    })
                    .collect())
            })?;
            keys.extend(made);
        }
        Ok(keys)
    }
}

fn number(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// Does work on all processors but one, which is left to the window, a share at a time; the
/// results are in no order. The first failure ends it.
fn spread<R: Send>(count: usize, share: usize, work: impl Fn(Range<usize>) -> Result<Vec<R>> + Sync) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let all: Mutex<Vec<R>> = Mutex::default();
    let failed: Mutex<Option<Error>> = Mutex::default();
    let spare = std::thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1);
    let threads = spare.min(count.div_ceil(share).max(1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let start = next.fetch_add(share, Ordering::Relaxed);
                    if start >= count {
                        break;
                    }
                    match work(start..(start + share).min(count)) {
                        Ok(some) => all.lock().unwrap_or_else(PoisonError::into_inner).extend(some),
                        Err(error) => {
                            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                            next.store(count, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}
