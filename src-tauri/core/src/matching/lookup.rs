//! Candidates for one record: index lookups, each bounded, so that the check costs a few
//! milliseconds whatever the size of the base.

use std::collections::BTreeSet;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use serde_json::{Map, Value, json};

use super::dismissed::apart_from;
use super::facts::{Known, Which, read};
use super::judge::Judge;
use super::rules::{limits, rules_of, verdict};
use super::score::{PartyKind, SHARED_PHONE, Score, phone_tail, tax_key};
use super::{MatchCandidate, MatchCandidates, MatchCheck, kind_of};
use crate::catalog::Catalog;
use crate::journal::Tx;
use crate::parties::values_of;
use crate::records::{Draft, survivor};
use crate::values::{Domain, is_free_mail, name_key};
use crate::{Context, Error, Result};

/// How many candidates a person is shown.
const SHOWN: usize = 5;
/// How many records one lookup may bring.
const EACH: usize = 60;
/// How many bearers of a usual value are looked through for those that share another one.
const THROUGH: usize = 1_500;
/// How many records are compared.
const COMPARED: usize = 250;
/// The end of a tax id without blanks and punctuation, as `party_by_tax_tail` has it; and how many characters that are.
const TAX_KEY: &str = "substr(replace(replace(replace(upper(tax_id), ' ', ''), '-', ''), '.', ''), -6)";
const TAX_TAIL: usize = 6;

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
    let judge = Judge::of(conn, record_type, kind, others.iter().chain([known]))?;
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

/// Ids worth comparing, the strongest lookups first.
struct Found<'c> {
    conn: &'c Connection,
    ids: Vec<String>,
    known: BTreeSet<String>,
}

impl Found<'_> {
    /// Adds what a query finds; the first column is the id.
    fn add(&mut self, sql: &str, bound: &[SqlValue]) -> Result<()> {
        let found = self.find(sql, bound)?;
        self.take(found);
        Ok(())
    }

    /// The first of what a query finds.
    fn find(&self, sql: &str, bound: &[SqlValue]) -> Result<Vec<String>> {
        if self.ids.len() >= COMPARED {
            return Ok(Vec::new());
        }
        let mut stmt = self.conn.prepare_cached(&format!("{sql} LIMIT {EACH}"))?;
        Ok(stmt.query_map(params_from_iter(bound), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    fn take(&mut self, found: Vec<String>) {
        for id in found {
            if self.ids.len() < COMPARED && self.known.insert(id.clone()) {
                self.ids.push(id);
            }
        }
    }

    /// Adds what a query finds unless it is more than so many.
    fn add_few(&mut self, sql: &str, bound: &[SqlValue], most: f64) -> Result<()> {
        let sql_count = format!("SELECT count(*) FROM ({sql} LIMIT {EACH})");
        let many: f64 = self.conn.prepare_cached(&sql_count)?.query_row(params_from_iter(bound), |row| row.get(0))?;
        if many > most { Ok(()) } else { self.add(sql, bound) }
    }

    /// Adds records whose text has words; a word that ends in `*` is the start of one. Where more have them than one
    /// lookup may bring and it is known where the record is, those that are there too are added instead: any others
    /// would be as good as drawn by lot.
    fn search(&mut self, record_type: &str, words: &[String], known: &Known) -> Result<()> {
        let usable = |word: &&String| word.chars().any(char::is_alphanumeric);
        let terms: Vec<String> = words
            .iter()
            .filter(usable)
            .map(|word| match word.strip_suffix('*') {
                Some(start) => format!("\"{start}\"*"),
                None => format!("\"{word}\""),
            })
            .collect();
        if terms.len() < words.len() || terms.is_empty() {
            return Ok(());
        }
        let terms: SqlValue = terms.join(" AND ").into();
        let found = self.find(
            "SELECT d.record_id FROM search_fts f CROSS JOIN search_doc d ON d.rowid = f.rowid
             WHERE search_fts MATCH ?1 AND d.record_type = ?2",
            &[terms.clone(), record_type.to_string().into()],
        )?;
        if found.len() < EACH || (known.city.is_empty() && known.postal_code.is_empty()) {
            self.take(found);
            return Ok(());
        }
        self.add(
            &format!(
                "SELECT d.record_id FROM (SELECT rowid FROM search_fts WHERE search_fts MATCH ?1 LIMIT {THROUGH}) f
                 CROSS JOIN search_doc d ON d.rowid = f.rowid CROSS JOIN party_address a ON a.party_id = d.record_id
                 WHERE d.record_type = ?2 AND (a.city = ?3 COLLATE NOCASE OR a.postal_code = ?4)"
            ),
            &[terms, record_type.to_string().into(), known.city.clone().into(), known.postal_code.clone().into()],
        )
    }

    /// Adds records of a whole name, first those that are in the city of the one asked for.
    fn named(&mut self, record_type: &str, key: &str, known: &Known) -> Result<()> {
        let bearers = "SELECT id FROM party WHERE kind = ?1 AND name_key = ?2 AND deleted_at IS NULL";
        let bound: [SqlValue; 2] = [record_type.to_string().into(), key.to_string().into()];
        let found = self.find(bearers, &bound)?;
        if found.len() >= EACH && !known.city.is_empty() {
            let [of, named] = bound;
            self.add(
                &format!(
                    "SELECT n.id FROM ({bearers} LIMIT {THROUGH}) n CROSS JOIN party_address a ON a.party_id = n.id
                     WHERE a.city = ?3 COLLATE NOCASE"
                ),
                &[of, named, known.city.clone().into()],
            )?;
        }
        self.take(found);
        Ok(())
    }

    /// Adds people of a postal code of whom one name begins like one of these, first those with both.
    fn in_postal_code(&mut self, postal_code: &str, names: [&str; 2]) -> Result<()> {
        let [one, other] = names.map(|name| SqlValue::from(format!(" {}", name.chars().take(3).collect::<String>())));
        self.add(
            &format!(
                "SELECT id FROM (
                   SELECT p.id, instr(' ' || p.name_key, ?2) > 0 AS one, instr(' ' || p.name_key, ?3) > 0 AS other
                   FROM (SELECT party_id FROM party_address WHERE postal_code = ?1 LIMIT {THROUGH}) a
                   CROSS JOIN party p ON p.id = a.party_id WHERE p.kind = 'person' AND p.deleted_at IS NULL)
                 WHERE one OR other ORDER BY one + other DESC"
            ),
            &[postal_code.to_string().into(), one, other],
        )
    }
}

pub(super) fn candidates(conn: &Connection, record_type: &str, kind: PartyKind, known: &Known) -> Result<Vec<String>> {
    let mut found = Found { conn, ids: Vec::new(), known: BTreeSet::new() };
    for key in &known.emails {
        found.add("SELECT party_id FROM party_email WHERE address_key = ?1", &[key.clone().into()])?;
        // The same name at another host, and the same mailbox behind a plus.
        if let Some((local, _)) = key.rsplit_once('@').filter(|(local, _)| local.chars().count() >= 5) {
            let mailbox = local.split('+').next().unwrap_or(local);
            for (start, end) in [('@', 'A'), ('+', ',')] {
                found.add(
                    "SELECT party_id FROM party_email WHERE address_key >= ?1 AND address_key < ?2",
                    &[format!("{mailbox}{start}").into(), format!("{mailbox}{end}").into()],
                )?;
            }
        }
    }
    for phone in &known.phones {
        // With or without its country. What many share tells nobody apart.
        let digits: String = phone.chars().take_while(|c| *c != 'x').filter(char::is_ascii_digit).collect();
        let tail: SqlValue = phone_tail(&digits).to_string().into();
        found.add_few("SELECT party_id FROM party_phone WHERE substr(digits, -8) = ?1", &[tail], SHARED_PHONE)?;
    }
    if let Some((_, number)) = tax_key(&known.tax_id, &known.tax_country) {
        for written in [number.clone(), format!("{number}MVA")] {
            let tail: String = written.chars().skip(written.chars().count() - TAX_TAIL).collect();
            found.add(&format!("SELECT id FROM party WHERE {TAX_KEY} = ?1 AND tax_id IS NOT NULL"), &[tail.into()])?;
        }
    }
    if kind == PartyKind::Person {
        person(&mut found, record_type, known)?;
    } else {
        company(&mut found, record_type, known)?;
    }
    Ok(found.ids)
}

/// The start of a word.
fn start(word: &str, letters: usize) -> String {
    format!("{}*", word.chars().take(letters).collect::<String>())
}

fn person(found: &mut Found<'_>, record_type: &str, known: &Known) -> Result<()> {
    let split = if known.first_name.is_empty() && known.last_name.is_empty() {
        let split = crate::values::split_person_name(&known.name);
        (split.first, split.last)
    } else {
        (known.first_name.clone(), known.last_name.clone())
    };
    let (first, last) = (name_key(&split.0), name_key(&split.1));
    let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_string).collect::<Vec<_>>();
    let (firsts, lasts) = (words(&first), words(&last));
    let company = words(&name_key(&known.company));
    // A common name is told apart by the company, which search knows, before all its bearers.
    if let Some(at) = company.first() {
        found.search(record_type, &[lasts.clone(), vec![at.clone()]].concat(), known)?;
        if let Some(first) = firsts.first() {
            found.search(record_type, &[first.clone(), at.clone()], known)?;
        }
    }
    if let (Some(given), Some(family), false) = (firsts.first(), lasts.last(), known.postal_code.is_empty()) {
        found.in_postal_code(&known.postal_code, [family, given])?;
    }
    for key in [format!("{first} {last}"), format!("{last} {first}"), name_key(&known.name)] {
        found.named(record_type, key.trim(), known)?;
    }
    if !known.birth_date.is_empty() {
        found.add(
            "SELECT id FROM party WHERE birth_date = ?1 AND kind = 'person' AND deleted_at IS NULL",
            &[known.birth_date.clone().into()],
        )?;
    }
    let (Some(given), Some(family)) = (firsts.first(), lasts.last()) else {
        return Ok(());
    };
    found.search(record_type, &[family.clone(), given.clone()], known)?;
    found.search(record_type, &[family.clone(), start(given, 1)], known)?;
    // A slip in one of the names, mostly not at its start.
    found.search(record_type, &[start(family, 3), start(given, 3)], known)?;
    found.search(record_type, &[given.clone(), start(family, 2)], known)?;
    Ok(())
}

fn company(found: &mut Found<'_>, record_type: &str, known: &Known) -> Result<()> {
    let own = Domain::parse(&known.domain).ok().map(|domain| domain.as_str().to_string());
    let mail = known.emails.iter().filter_map(|email| email.rsplit_once('@').map(|(_, domain)| domain.to_string()));
    for domain in own.into_iter().chain(mail).filter(|domain| !is_free_mail(domain)) {
        found.add("SELECT id FROM party WHERE domain = ?1 AND deleted_at IS NULL", &[domain.clone().into()])?;
        found.search(record_type, &[domain], known)?;
    }
    let key = name_key(&known.name);
    found.named(record_type, &key, known)?;
    let (core, _) = super::score::company_core(&known.name);
    if core.is_empty() {
        return Ok(());
    }
    found.search(record_type, &core, known)?;
    if let Some(longest) = core.iter().max_by_key(|word| word.chars().count()) {
        found.search(record_type, std::slice::from_ref(longest), known)?;
    }
    let starts: Vec<String> = core.iter().map(|word| start(word, 4)).collect();
    found.search(record_type, &starts, known)?;
    if let Some(first) = core.first() {
        found.search(record_type, &[start(first, 5)], known)?;
    }
    if core.len() >= 3 {
        let letters: String = core.iter().filter_map(|word| word.chars().next()).collect();
        found.search(record_type, &[letters], known)?;
    }
    Ok(())
}
