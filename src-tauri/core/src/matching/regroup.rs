//! Keeps the groups of likely duplicates: made anew when a scan ends, and before each commit for
//! the records that were merged, deleted, brought back or called different.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use super::cluster::{Group, Link, components, groups};
use super::facts::{Known, Which, read};
use super::judge::Judge;
use super::kind_of;
use super::pairs::{SHOWN, keep};
use super::score::{MatchKey, PartyKind, THRESHOLD};
use crate::Result;
use crate::catalog::Catalog;

/// In a chain of more records than this only those are one group that are all listed with each
/// other: comparing all of them would cost more than it tells.
const CHAIN: usize = 60;
/// From this many marks on all groups are made anew.
const MANY: usize = 2_000;
/// Records compared at a time.
const CHUNK: usize = 20_000;

/// Makes all groups of a type anew, of the pairs as they stand.
pub(super) fn rebuild(conn: &Connection, record_type: &str, kind: PartyKind) -> Result<()> {
    conn.prepare_cached(
        "DELETE FROM match_member WHERE group_id IN (SELECT id FROM match_group WHERE record_type = ?1)",
    )?
    .execute([record_type])?;
    conn.prepare_cached("DELETE FROM match_group WHERE record_type = ?1")?.execute([record_type])?;
    let pairs = conn
        .prepare_cached(&format!("SELECT m.a, m.b, m.score {SHOWN}"))?
        .query_map([record_type], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    form(conn, record_type, kind, pairs)
}

/// The step before each commit; with nothing marked it costs one lookup.
pub fn regroup_marked(conn: &Connection, catalog: &Catalog) -> Result<()> {
    let marks = conn
        .prepare_cached("SELECT a, b FROM match_mark")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
    if marks.is_empty() {
        return Ok(());
    }
    for (a, b) in marks.iter().filter(|(_, b)| !b.is_empty()) {
        compare_again(conn, catalog, a, b)?;
    }
    conn.execute_batch("DELETE FROM match_mark")?;
    let marked: BTreeSet<String> = marks.into_iter().flat_map(|(a, b)| [a, b]).filter(|id| !id.is_empty()).collect();
    for record_type in catalog.types().filter(|one| one.mergeable) {
        let kind = kind_of(catalog, record_type.key)?;
        if marked.len() > MANY {
            rebuild(conn, record_type.key, kind)?;
        } else {
            around(conn, record_type.key, kind, &marked)?;
        }
    }
    Ok(())
}

/// Makes the groups anew that marked records are in or come into.
pub(super) fn around(conn: &Connection, record_type: &str, kind: PartyKind, marked: &BTreeSet<String>) -> Result<()> {
    let mut old: BTreeSet<String> = BTreeSet::new();
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut waiting: Vec<String> = marked.iter().cloned().collect();
    let mut pairs: BTreeMap<(String, String), u8> = BTreeMap::new();
    let beside = |side: &str| format!("SELECT m.a, m.b, m.score {SHOWN} AND m.{side} = ?2");
    while let Some(id) = waiting.pop() {
        if !reached.insert(id.clone()) {
            continue;
        }
        for side in ["a", "b"] {
            let mut stmt = conn.prepare_cached(&beside(side))?;
            let mut rows = stmt.query([record_type, &id])?;
            while let Some(row) = rows.next()? {
                let (a, b): (String, String) = (row.get(0)?, row.get(1)?);
                waiting.extend([a.clone(), b.clone()]);
                pairs.insert((a, b), row.get(2)?);
            }
        }
        let mut stmt = conn.prepare_cached(
            "SELECT o.group_id, o.party_id FROM match_member m JOIN match_group g ON g.id = m.group_id AND g.record_type = ?1
               JOIN match_member o ON o.group_id = m.group_id WHERE m.party_id = ?2",
        )?;
        let mut rows = stmt.query([record_type, &id])?;
        while let Some(row) = rows.next()? {
            old.insert(row.get(0)?);
            waiting.push(row.get(1)?);
        }
    }
    for group in &old {
        conn.prepare_cached("DELETE FROM match_member WHERE group_id = ?1")?.execute([group])?;
        conn.prepare_cached("DELETE FROM match_group WHERE id = ?1")?.execute([group])?;
    }
    form(conn, record_type, kind, pairs.into_iter().map(|((a, b), score)| (a, b, score)).collect())
}

/// Makes groups of pairs and keeps them.
fn form(conn: &Connection, record_type: &str, kind: PartyKind, pairs: Vec<(String, String, u8)>) -> Result<()> {
    let ids: Vec<&str> =
        pairs.iter().flat_map(|(a, b, _)| [a.as_str(), b.as_str()]).collect::<BTreeSet<_>>().into_iter().collect();
    let place = |id: &str| ids.binary_search(&id).unwrap_or_default();
    let links: Vec<Link> = pairs.iter().map(|(a, b, score)| Link { a: place(a), b: place(b), score: *score }).collect();
    let components = components(&links);
    let mut of: Vec<usize> = vec![0; ids.len()];
    for (number, members) in components.iter().enumerate() {
        for member in members {
            if let Some(slot) = of.get_mut(*member) {
                *slot = number;
            }
        }
    }
    let mut within: Vec<Vec<Link>> = vec![Vec::new(); components.len()];
    for link in links {
        if let Some(some) = of.get(link.a).and_then(|number| within.get_mut(*number)) {
            some.push(link);
        }
    }
    let chains = components.iter().filter(|members| (3..=CHAIN).contains(&members.len()));
    let (judge, keys) = keys(conn, record_type, kind, &ids, chains.flatten().copied())?;
    for (members, links) in components.iter().zip(&within) {
        let found = groups(links, |a, b| match (keys.get(&a), keys.get(&b)) {
            (Some(a), Some(b)) if members.len() <= CHAIN => judge.differ(a, b),
            _ => true,
        });
        for group in found {
            write(conn, record_type, &ids, &group)?;
        }
    }
    Ok(())
}

/// What is compared of some of the records, by their places.
fn keys(
    conn: &Connection,
    record_type: &str,
    kind: PartyKind,
    ids: &[&str],
    of: impl Iterator<Item = usize>,
) -> Result<(Judge, HashMap<usize, MatchKey>)> {
    let wanted: Vec<String> = of.filter_map(|place| ids.get(place).map(ToString::to_string)).collect();
    let mut known: Vec<Known> = Vec::with_capacity(wanted.len());
    for chunk in wanted.chunks(CHUNK) {
        known.extend(read(conn, &Which::Among(record_type, chunk))?);
    }
    let judge = Judge::of(conn, record_type, kind, known.iter())?;
    let keys = known
        .iter()
        .filter_map(|known| Some((ids.binary_search(&known.id.as_str()).ok()?, judge.key(known))))
        .collect();
    Ok((judge, keys))
}

fn write(conn: &Connection, record_type: &str, ids: &[&str], group: &Group) -> Result<()> {
    let members: Vec<&str> = group.members.iter().filter_map(|place| ids.get(*place).copied()).collect();
    // No other group has the same first two: two records are together in one group at most.
    let [first, second, ..] = members.as_slice() else { return Ok(()) };
    let id = format!("{first}.{second}");
    conn.prepare_cached("INSERT INTO match_group (id, record_type, score, size, whole) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![id, record_type, group.score, members.len(), group.whole])?;
    for member in members {
        conn.prepare_cached("INSERT INTO match_member (group_id, party_id) VALUES (?1, ?2)")?
            .execute([id.as_str(), member])?;
    }
    Ok(())
}

/// Compares two records anew and lists them, or lists them no more.
fn compare_again(conn: &Connection, catalog: &Catalog, a: &str, b: &str) -> Result<()> {
    let kind_known: Option<String> = conn
        .prepare_cached(
            "SELECT x.kind FROM party x JOIN party y ON y.id = ?2 AND y.kind = x.kind
             WHERE x.id = ?1 AND x.deleted_at IS NULL AND y.deleted_at IS NULL",
        )?
        .query_row([a, b], |row| row.get(0))
        .optional()?;
    let Some(record_type) = kind_known else { return Ok(()) };
    let kind = kind_of(catalog, &record_type)?;
    let both = read(conn, &Which::Among(&record_type, &[a.to_string(), b.to_string()]))?;
    let [one, other] = both.as_slice() else { return Ok(()) };
    let judge = Judge::of(conn, &record_type, kind, both.iter())?;
    let said = judge.score(&judge.key(one), &judge.key(other));
    if said.score >= THRESHOLD {
        keep(conn, &record_type, (a, b), said.score, &said.evidence())
    } else {
        conn.prepare_cached("DELETE FROM match_pair WHERE record_type = ?1 AND a = ?2 AND b = ?3")?.execute([
            record_type.as_str(),
            a,
            b,
        ])?;
        Ok(())
    }
}
