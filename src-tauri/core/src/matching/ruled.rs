//! Pairs that a workspace's own rules list, whatever the comparison says of them.

use std::collections::{BTreeMap, HashMap};

use super::Evidence;
use super::facts::{Known, Which, read};
use super::rules::{RuleSet, blocks, rules_of, verdict};
use crate::{Context, Result};

/// The score to list a pair with at least, and why.
type Said = (u8, Vec<Evidence>);

/// Records read at a time.
const CHUNK: usize = 20_000;
/// What more records than this share lists none of them: a rule on the city alone would list a town.
const LARGE: usize = 200;

/// What the rules list: two ids, the smaller first, with the score and the reason. Empty where no rule is switched on.
pub fn listed(ctx: &Context, record_type: &str) -> Result<BTreeMap<(String, String), Said>> {
    let mut found = BTreeMap::new();
    let rules = ctx.read(|conn| rules_of(conn, record_type))?;
    let rules: Vec<RuleSet> =
        rules.into_iter().flat_map(|sets| [sets.strict, sets.loose]).filter(|set| set.on).collect();
    if rules.is_empty() {
        return Ok(found);
    }
    let mut records: Vec<Known> = Vec::new();
    loop {
        let last = records.last().map(|known| known.id.clone()).unwrap_or_default();
        let chunk = ctx.read(|conn| read(conn, &Which::After(record_type, &last, CHUNK)))?;
        if chunk.is_empty() {
            break;
        }
        records.extend(chunk);
    }
    for set in &rules {
        let mut filed: HashMap<String, Vec<&Known>> = HashMap::new();
        for known in &records {
            blocks(set, known).into_iter().for_each(|block| filed.entry(block).or_default().push(known));
        }
        for members in filed.into_values().filter(|members| members.len() <= LARGE) {
            let mut rest = members.as_slice();
            while let [one, others @ ..] = rest {
                rest = others;
                for other in others {
                    let Some(said) = verdict(set, one, other) else { continue };
                    let pair = (one.id.clone().min(other.id.clone()), one.id.clone().max(other.id.clone()));
                    let known = found.entry(pair).or_insert_with(|| said.clone());
                    if said.0 > known.0 {
                        *known = said;
                    }
                }
            }
        }
    }
    Ok(found)
}
