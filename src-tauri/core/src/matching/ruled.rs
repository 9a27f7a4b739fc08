//! Pairs that a workspace's own rules list, whatever the comparison says of them. Of a record only the numbers of what
//! it shares are kept until it is known which records share something.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::Evidence;
use super::all::in_order;
use super::facts::{Known, Which, read};
use super::rules::{RuleSet, blocks, rules_of, verdict};
use super::score::fingerprint;
use crate::{Context, Result};

/// The score to list a pair with at least, and why.
pub type Said = (u8, Vec<Evidence>);

/// Records read at a time.
const CHUNK: usize = 20_000;
/// What more records than this share lists none of them: a rule on the city alone would list a town.
const LARGE: usize = 200;
/// Rules list at most so many pairs; nobody looks through more.
const MOST: usize = 100_000;

/// What rules would have listed and do not, because it is too much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Values that more than 200 records share, and those that came after 100,000 pairs.
    pub values: usize,
    /// Records that share them, counted by value.
    pub records: usize,
}

/// What the rules list.
#[derive(Default)]
pub struct Listed {
    /// Two ids, the smaller first, with the score and the reason. Empty where no rule is switched on.
    pub pairs: BTreeMap<(String, String), Said>,
    /// What is not among them.
    pub left_out: LeftOut,
}

/// The rule sets of a type that are switched on.
pub fn switched_on(ctx: &Context, record_type: &str) -> Result<Vec<RuleSet>> {
    let rules = ctx.read(|conn| rules_of(conn, record_type))?;
    Ok(rules.into_iter().flat_map(|sets| [sets.strict, sets.loose]).filter(|set| set.on).collect())
}

/// What rule sets say of two records: the highest of their scores.
pub fn say(rules: &[RuleSet], a: &Known, b: &Known) -> Option<Said> {
    let mut said: Option<Said> = None;
    for one in rules.iter().filter_map(|set| verdict(set, a, b)) {
        if said.as_ref().is_none_or(|known| one.0 > known.0) {
            said = Some(one);
        }
    }
    said
}

/// What the rules list of all records, or of these and others.
pub fn listed(ctx: &Context, record_type: &str, only: Option<&HashSet<String>>) -> Result<Listed> {
    let mut listed = Listed::default();
    let rules = switched_on(ctx, record_type)?;
    if rules.is_empty() {
        return Ok(listed);
    }
    let (ids, mut filed) = file(ctx, record_type, &rules)?;
    filed.sort_unstable();
    filed.dedup();
    let asked = |run: &[(u64, u32)]| match only {
        Some(only) => run.iter().any(|(_, at)| ids.get(*at as usize).is_some_and(|id| only.contains(id))),
        None => true,
    };
    let runs = filed.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1 && asked(run));
    let mut waiting: Vec<&[(u64, u32)]> = Vec::new();
    let mut records = 0;
    for run in runs {
        if run.len() > LARGE || listed.pairs.len() >= MOST {
            listed.left_out.values += 1;
            listed.left_out.records += run.len();
            continue;
        }
        records += run.len();
        waiting.push(run);
        if records >= CHUNK {
            compare(ctx, record_type, &rules, &ids, &waiting, &mut listed)?;
            (records, waiting) = (0, Vec::new());
        }
    }
    compare(ctx, record_type, &rules, &ids, &waiting, &mut listed)?;
    if let Some(only) = only {
        listed.pairs.retain(|(a, b), _| only.contains(a) || only.contains(b));
    }
    Ok(listed)
}

/// What a record shares with whom, as a number, and the record's place among the ids.
type Filed = Vec<(u64, u32)>;

/// All records by what they say in the fields of the rules.
fn file(ctx: &Context, record_type: &str, rules: &[RuleSet]) -> Result<(Vec<String>, Filed)> {
    let (mut ids, mut filed): (Vec<String>, Filed) = Default::default();
    let made = |known: Vec<Known>| -> Vec<(String, Vec<u64>)> {
        let blocks = |known: &Known| {
            let numbered = rules.iter().enumerate();
            let of =
                numbered.flat_map(|(number, set)| blocks(set, known).into_iter().map(move |block| (number, block)));
            of.map(|(number, block)| fingerprint(&format!("{number} {block}"))).collect()
        };
        known.into_iter().map(|known| (blocks(&known), known.id)).map(|(blocks, id)| (id, blocks)).collect()
    };
    in_order(ctx, record_type, made, |(id, blocks)| {
        let at = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        filed.extend(blocks.into_iter().map(|block| (block, at)));
        ids.push(id);
        Ok(())
    })?;
    Ok((ids, filed))
}

/// Compares the records that share something, two by two.
fn compare(
    ctx: &Context,
    record_type: &str,
    rules: &[RuleSet],
    ids: &[String],
    runs: &[&[(u64, u32)]],
    listed: &mut Listed,
) -> Result<()> {
    let of: BTreeSet<u32> = runs.iter().flat_map(|run| run.iter().map(|(_, at)| *at)).collect();
    let of: Vec<String> = of.into_iter().filter_map(|at| ids.get(at as usize).cloned()).collect();
    let known: HashMap<String, Known> = ctx
        .read(|conn| read(conn, &Which::Among(record_type, &of)))?
        .into_iter()
        .map(|one| (one.id.clone(), one))
        .collect();
    let at = |place: u32| ids.get(place as usize).and_then(|id| known.get(id));
    for run in runs {
        let mut rest = *run;
        while let [(_, one), others @ ..] = rest {
            rest = others;
            for (_, other) in others {
                let (Some(a), Some(b)) = (at(*one), at(*other)) else { continue };
                let Some(said) = say(rules, a, b) else { continue };
                listed.pairs.insert((a.id.clone().min(b.id.clone()), a.id.clone().max(b.id.clone())), said);
            }
        }
    }
    Ok(())
}
