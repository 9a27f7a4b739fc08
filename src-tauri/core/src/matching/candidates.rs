//! Which records are worth comparing with one: index lookups, each bounded, so that the check costs a few milliseconds
//! whatever the size of the base.

use std::collections::BTreeSet;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};

use super::facts::Known;
use super::score::{PartyKind, SHARED_PHONE, phone_tail, tax_key};
use crate::Result;
use crate::values::{Domain, is_free_mail, name_key};

/// How many records one lookup may bring.
const EACH: usize = 40;
/// How many bearers of a usual name or postal code are looked through for those that share another value.
const THROUGH: usize = 800;
/// How many bearers of usual words: each is three lookups, and the same people have several of the words.
const THROUGH_WORDS: usize = 150;
/// How many records are compared.
const COMPARED: usize = 150;
/// How many more are compared that have usual words and are in the same town.
const NEAR: usize = 2 * EACH;
/// The end of a tax id without blanks and punctuation, as `party_by_tax_tail` has it; and how many characters that are.
const TAX_KEY: &str = "substr(replace(replace(replace(upper(tax_id), ' ', ''), '-', ''), '.', ''), -6)";
const TAX_TAIL: usize = 6;

/// Ids worth comparing, the strongest lookups first.
struct Found<'c> {
    conn: &'c Connection,
    ids: Vec<String>,
    known: BTreeSet<String>,
    /// Words that more records have than one lookup may bring, as the index is asked for them.
    usual: Vec<String>,
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
    /// lookup may bring and it is known where the record is, the words wait for [`Found::settle`]: any of so many would be
    /// as good as drawn by lot.
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
        let terms = terms.join(" AND ");
        let found = self.find(
            "SELECT d.record_id FROM search_fts f CROSS JOIN search_doc d ON d.rowid = f.rowid
             WHERE search_fts MATCH ?1 AND d.record_type = ?2",
            &[terms.clone().into(), record_type.to_string().into()],
        )?;
        if found.len() < EACH || (known.city.is_empty() && known.postal_code.is_empty()) {
            self.take(found);
        } else {
            self.usual.push(terms);
        }
        Ok(())
    }

    /// Adds the records with usual words that are in the town or the postal code of the one asked for, whatever is there
    /// already. Many have several of the words: each is looked through once.
    fn settle(&mut self, record_type: &str, known: &Known) -> Result<()> {
        let mut bearers: BTreeSet<i64> = BTreeSet::new();
        let sql = format!("SELECT rowid FROM search_fts WHERE search_fts MATCH ?1 LIMIT {THROUGH_WORDS}");
        let mut stmt = self.conn.prepare_cached(&sql)?;
        for terms in std::mem::take(&mut self.usual) {
            for rowid in stmt.query_map([terms], |row| row.get(0))? {
                bearers.insert(rowid?);
            }
        }
        if bearers.is_empty() {
            return Ok(());
        }
        let mut stmt = self.conn.prepare_cached(&format!(
            "SELECT d.record_id FROM json_each(?1) f
             CROSS JOIN search_doc d ON d.rowid = f.value CROSS JOIN party_address a ON a.party_id = d.record_id
             WHERE d.record_type = ?2 AND (a.city = ?3 COLLATE NOCASE OR a.postal_code = ?4) LIMIT {NEAR}"
        ))?;
        let bearers = serde_json::to_string(&bearers)?;
        let found = stmt.query_map((bearers, record_type, &known.city, &known.postal_code), |row| row.get(0))?;
        for id in found {
            let id: String = id?;
            if self.known.insert(id.clone()) {
                self.ids.push(id);
            }
        }
        Ok(())
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

/// Ids of the records worth comparing with one, at most 230.
pub(super) fn candidates(conn: &Connection, record_type: &str, kind: PartyKind, known: &Known) -> Result<Vec<String>> {
    let mut found = Found { conn, ids: Vec::new(), known: BTreeSet::new(), usual: Vec::new() };
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
    found.settle(record_type, known)?;
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
        // Without the plus a file without statistics goes through all people.
        found.add(
            "SELECT id FROM party WHERE birth_date = ?1 AND +kind = 'person' AND deleted_at IS NULL",
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
