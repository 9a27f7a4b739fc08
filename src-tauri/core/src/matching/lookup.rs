//! The likely duplicates of one record.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use super::candidates::candidates;
use super::dismissed::apart_from;
use super::facts::{Known, Which, read};
use super::judge::Judge;
use super::rules::{limits, rules_of, verdict};
use super::score::{PartyKind, Score};
use super::{MatchCandidate, MatchCandidates, MatchCheck, kind_of};
use crate::catalog::Catalog;
use crate::journal::Tx;
use crate::parties::values_of;
use crate::records::{Draft, survivor};
use crate::{Context, Error, Result};

/// How many candidates a person is shown.
const SHOWN: usize = 5;

/// Looks for likely duplicates of a record under way (IMP-03).
pub fn check(ctx: &Context, input: MatchCheck) -> Result<MatchCandidates> {
    let catalog = ctx.catalog();
    let kind = kind_of(&catalog, &input.r#type)?;
    ctx.read(|conn| {
        let known = Known::of_values(conn, &input.values)?;
        let itself = match &input.exclude_id {
            Some(id) => survivor(conn, id)?.or_else(|| Some(id.clone())),
            None => None,
        };
        let found = best(
            conn,
            &Asked {
                record_type: &input.r#type,
                kind,
                known: &known,
                itself: itself.as_deref(),
                new: input.exclude_id.is_none(),
                strict: false,
            },
        )?;
        Ok(MatchCandidates { candidates: found.into_iter().map(|(candidate, _)| candidate).collect() })
    })
}

/// Refuses a new party that is likely there already, inside the transaction that saves it
/// (IMP-03, IMP-07): `possible_duplicate` with `{"candidates": […]}`, at most five, the
/// likeliest first, tied to the field that says most.
pub fn refuse_duplicate(tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
    let kind = kind_of(tx.catalog(), draft.record_type.key)?;
    let known = Known::of_values(tx, &values_of(draft))?;
    let found = best(
        tx,
        &Asked {
            record_type: draft.record_type.key,
            kind,
            known: &known,
            itself: Some(&draft.id),
            new: true,
            strict: false,
        },
    )?;
    let Some((first, weightiest)) = found.first() else { return Ok(()) };
    let message = match found.len() {
        1 => {
            format!("{} may be the same: {}.", first.title, first.evidence.first().map_or("", |one| one.text.as_str()))
        }
        many => format!("{many} {} may be the same.", draft.record_type.plural.to_lowercase()),
    };
    let mut error = Error::new("possible_duplicate", message);
    error.field = match *weightiest {
        "email" => Some("emails".into()),
        "phone" => Some("phones".into()),
        "name" => Some("display_name".into()),
        "domain" => Some("domain".into()),
        _ => None,
    };
    let candidates: Vec<&MatchCandidate> = found.iter().map(|(candidate, _)| candidate).collect();
    Err(error.details(json!({ "candidates": candidates })))
}

/// Ids of the likely duplicates of a record that a sheet brings, the likeliest first: the same
/// decision as [`refuse_duplicate`] makes. The company goes by its name, since it may not be there yet.
pub fn likely(
    conn: &Connection,
    catalog: &Catalog,
    record_type: &str,
    values: &Map<String, Value>,
    company: Option<&str>,
) -> Result<Vec<String>> {
    let kind = kind_of(catalog, record_type)?;
    let mut known = Known::of_values(conn, values)?;
    known.company = company.unwrap_or_default().to_string();
    let asked = Asked { record_type, kind, known: &known, itself: None, new: true, strict: true };
    Ok(best(conn, &asked)?.into_iter().map(|(candidate, _)| candidate.id).collect())
}

/// For which record duplicates are looked for.
struct Asked<'a> {
    record_type: &'a str,
    kind: PartyKind,
    known: &'a Known,
    /// Its id, where it has one already.
    itself: Option<&'a str>,
    /// Whether it was not among the records when they were counted.
    new: bool,
    /// By the strict rules of the workspace, not by those that warn while somebody types.
    strict: bool,
}

/// The likely duplicates, each with the name of the comparison that says most.
fn best(conn: &Connection, asked: &Asked<'_>) -> Result<Vec<(MatchCandidate, &'static str)>> {
    let Asked { record_type, kind, known, .. } = *asked;
    let rules = rules_of(conn, record_type)?.map(|sets| if asked.strict { sets.strict } else { sets.loose });
    let mut ids = candidates(conn, record_type, kind, known)?;
    if let Some(itself) = asked.itself {
        let apart = apart_from(conn, itself)?;
        ids.retain(|id| id != itself && !apart.contains(id));
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let others = read(conn, &Which::Among(record_type, &ids))?;
    let mut judge = Judge::of(conn, record_type, kind, std::iter::once(known))?;
    // A rule may list what the comparison would not.
    let others = if rules.is_some() { others } else { judge.worth_a_look(known, others) };
    judge.learn(conn, record_type, others.iter())?;
    let judge = if asked.new { judge.beside() } else { judge };
    let key = judge.key(known);
    let least = limits(conn)?.warn;
    let mut likely: Vec<(Known, Score)> = Vec::new();
    for other in others {
        let mut result = judge.score(&key, &judge.key(&other));
        if let Some((score, said)) = rules.as_ref().and_then(|rules| verdict(rules, known, &other)) {
            result.ruled(score, said);
        }
        if result.score >= least {
            likely.push((other, result));
        }
    }
    // Above 99 the points tell more than the rounded score.
    let points = |score: &Score| score.parts.iter().map(|part| part.points).sum::<f64>();
    likely.sort_by(|(x, a), (y, b)| {
        b.score.cmp(&a.score).then(points(b).total_cmp(&points(a))).then_with(|| x.id.cmp(&y.id))
    });
    likely
        .into_iter()
        .take(SHOWN)
        .map(|(other, result)| {
            let subtitle: Option<String> = conn
                .prepare_cached("SELECT subtitle FROM search_doc WHERE record_id = ?1")?
                .query_row([&other.id], |row| row.get(0))
                .optional()?;
            let weightiest = result.parts.iter().find(|part| part.points > 0.0).map_or("", |part| part.field);
            let candidate = MatchCandidate {
                id: other.id,
                title: other.name,
                subtitle: subtitle.unwrap_or_default(),
                score: result.score,
                evidence: result.evidence(),
            };
            Ok((candidate, weightiest))
        })
        .collect()
}
