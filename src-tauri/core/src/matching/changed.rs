//! A search of what changed since the last one: each such record is compared with those that are like it, by the
//! weights that the last search of all learned.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::candidates::candidates;
use super::dismissed::apart_from;
use super::facts::{Known, Which, read};
use super::infer::{Standing, follow};
use super::judge::Judge;
use super::pairs::{SHOWN, keep};
use super::regroup::around;
use super::ruled::{Said, listed, say, switched_on};
use super::rules::RuleSet;
use super::score::{MatchKey, PartyKind, THRESHOLD};
use crate::jobs::Progress;
use crate::{Context, Result};

/// When more records than this changed all are searched: that takes no longer.
pub const MOST: usize = 5_000;
/// Changed records that are compared at a time.
const CHUNK: usize = 100;
/// From chains of more records than this nothing follows.
const CHAIN: usize = 2_000;

/// Living records of a type that were changed after a moment; at most so many. An undo puts the old moment of the last
/// change back: that it was is told by the audit log.
pub fn changed(conn: &Connection, record_type: &str, since: &str, most: usize) -> Result<Vec<String>> {
    let mut stmt = conn.prepare_cached(
        "SELECT * FROM (SELECT id FROM party WHERE kind = ?2 AND updated_at > ?1 AND deleted_at IS NULL LIMIT ?3)
         UNION SELECT * FROM (
           SELECT a.record_id FROM audit_log a CROSS JOIN party p ON p.id = a.record_id AND p.deleted_at IS NULL
           WHERE a.record_type = ?2 AND a.at > ?1 AND a.action IN ('undone', 'redone', 'restored')
             AND json_remove(a.changes, '$.not_a_duplicate_of') <> '{}' LIMIT ?3)
         LIMIT ?3",
    )?;
    Ok(stmt.query_map(params![since, record_type, most], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Two ids, the smaller first.
type Two = (String, String);

/// Searches what changed and brings the list of pairs and the groups up to date. What the job tells.
pub fn rescan(
    ctx: &Context,
    record_type: &str,
    kind: PartyKind,
    changed: &[String],
    progress: &Progress,
) -> Result<Value> {
    progress.total(changed.len() as u64);
    let mut found: BTreeMap<Two, Said> = BTreeMap::new();
    for (at, some) in changed.chunks(CHUNK).enumerate() {
        ctx.read(|conn| compare(conn, record_type, kind, some, &mut found))?;
        progress.at((at * CHUNK + some.len()) as u64)?;
    }
    let of: HashSet<String> = changed.iter().cloned().collect();
    let ruled = listed(ctx, record_type, Some(&of))?;
    for (two, said) in ruled.pairs {
        let apart = ctx.read(|conn| apart_from(conn, &two.0))?;
        if !apart.contains(&two.1) {
            rule(found.entry(two).or_default(), said);
        }
    }
    let rules = switched_on(ctx, record_type)?;
    let writer = ctx.workspace().store().writer();
    let tx = writer.unchecked_transaction()?;
    let mut touched: BTreeSet<String> = changed.iter().cloned().collect();
    for id in changed {
        for (side, other) in [("a", "b"), ("b", "a")] {
            let gone: Vec<String> = tx
                .prepare_cached(&format!(
                    "DELETE FROM match_pair WHERE record_type = ?1 AND {side} = ?2 RETURNING {other}"
                ))?
                .query_map([record_type, id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            touched.extend(gone);
        }
    }
    for ((a, b), (score, evidence)) in &found {
        keep(&tx, record_type, (a, b), *score, evidence)?;
    }
    follow_again(&tx, record_type, kind, &touched, &rules)?;
    around(&tx, record_type, kind, &touched)?;
    tx.commit()?;
    Ok(json!({ "records": changed.len(), "pairs": found.len(), "changed": true, "left_out": ruled.left_out }))
}

/// Takes over what a rule says of a pair.
fn rule(pair: &mut Said, said: Said) {
    pair.0 = pair.0.max(said.0);
    pair.1.splice(0..0, said.1);
}

/// Compares some records with those that are like them.
fn compare(
    conn: &Connection,
    record_type: &str,
    kind: PartyKind,
    some: &[String],
    found: &mut BTreeMap<Two, Said>,
) -> Result<()> {
    let own = read(conn, &Which::Among(record_type, some))?;
    let mut pairs: BTreeSet<Two> = BTreeSet::new();
    for known in &own {
        let apart = apart_from(conn, &known.id)?;
        for other in candidates(conn, record_type, kind, known)? {
            if other != known.id && !apart.contains(&other) {
                pairs.insert((known.id.clone().min(other.clone()), known.id.clone().max(other)));
            }
        }
    }
    let (judge, keys) = keys(conn, record_type, kind, pairs.iter().flat_map(|(a, b)| [a, b]))?;
    for (a, b) in pairs {
        let (Some(one), Some(other)) = (keys.get(&a), keys.get(&b)) else { continue };
        let said = judge.score(&one.1, &other.1);
        if said.score >= THRESHOLD {
            found.insert((a, b), (said.score, said.evidence()));
        }
    }
    Ok(())
}

/// What is known of records, and folded for comparing, by their ids.
type Keys = HashMap<String, (Known, MatchKey)>;

/// What is compared of records, by their ids.
fn keys<'i>(
    conn: &Connection,
    record_type: &str,
    kind: PartyKind,
    ids: impl Iterator<Item = &'i String>,
) -> Result<(Judge, Keys)> {
    let ids: Vec<String> = ids.collect::<BTreeSet<_>>().into_iter().cloned().collect();
    let known = read(conn, &Which::Among(record_type, &ids))?;
    let judge = Judge::of(conn, record_type, kind, known.iter())?;
    let keys =
        known.into_iter().map(|one| (one.id.clone(), (judge.key(&one), one))).map(|(id, (key, one))| (id, (one, key)));
    let keys = keys.collect();
    Ok((judge, keys))
}

/// Makes anew what follows from pairs in the chains that some records are in.
fn follow_again(
    conn: &Connection,
    record_type: &str,
    kind: PartyKind,
    touched: &BTreeSet<String>,
    rules: &[RuleSet],
) -> Result<()> {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut waiting: Vec<String> = touched.iter().cloned().collect();
    let mut pairs: BTreeMap<Two, bool> = BTreeMap::new();
    while let Some(id) = waiting.pop() {
        if reached.len() > CHAIN + touched.len() {
            return Ok(());
        }
        if !reached.insert(id.clone()) {
            continue;
        }
        for side in ["a", "b"] {
            let sql = format!(
                "SELECT m.a, m.b, EXISTS (SELECT 1 FROM json_each(m.reasons) r WHERE r.value ->> '$.field' = 'group') {SHOWN} AND m.{side} = ?2"
            );
            let mut stmt = conn.prepare_cached(&sql)?;
            let mut rows = stmt.query([record_type, &id])?;
            while let Some(row) = rows.next()? {
                let two: Two = (row.get(0)?, row.get(1)?);
                waiting.extend([two.0.clone(), two.1.clone()]);
                pairs.insert(two, row.get(2)?);
            }
        }
    }
    let ids: Vec<String> = reached.into_iter().collect();
    let (judge, keys) = keys(conn, record_type, kind, ids.iter())?;
    let place = |id: &String| ids.binary_search(id).ok().and_then(|at| u32::try_from(at).ok());
    let key = |at: u32| ids.get(at as usize).and_then(|id| keys.get(id));
    let mut sure: Vec<(u32, u32, f64)> = Vec::new();
    for ((a, b), follows) in &pairs {
        if *follows {
            conn.prepare_cached("DELETE FROM match_pair WHERE record_type = ?1 AND a = ?2 AND b = ?3")?.execute([
                record_type,
                a,
                b,
            ])?;
            continue;
        }
        let (Some(a), Some(b)) = (place(a), place(b)) else { continue };
        let (Some(one), Some(other)) = (key(a), key(b)) else { continue };
        let likely = judge.likely(&one.1, &other.1);
        if likely * 100.0 + 1e-9 >= f64::from(THRESHOLD) {
            sure.push((a, b, likely));
        }
    }
    let mut apart: HashMap<u32, HashSet<String>> = HashMap::new();
    for (at, id) in ids.iter().enumerate() {
        apart.insert(u32::try_from(at).unwrap_or(u32::MAX), apart_from(conn, id)?);
    }
    let standing = |a: u32, b: u32| {
        let dismissed = ids.get(b as usize).is_some_and(|b| apart.get(&a).is_some_and(|apart| apart.contains(b)));
        match (key(a), key(b)) {
            (Some(a), Some(b)) if !dismissed && !judge.differ(&a.1, &b.1) => Standing::Open,
            _ => Standing::Against,
        }
    };
    for (a, b) in follow(&sure, standing) {
        let (Some(one), Some(other)) = (key(a), key(b)) else { continue };
        let mut result = judge.score(&one.1, &other.1);
        result.follows();
        let mut pair = (result.score, result.evidence());
        if let Some(said) = say(rules, &one.0, &other.0) {
            rule(&mut pair, said);
        }
        keep(conn, record_type, (&one.0.id, &other.0.id), pair.0, &pair.1)?;
    }
    Ok(())
}
