//! Judging a few records by what the last search of the whole base learned.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::facts::Known;
use super::score::{
    MatchKey, Model, PartyKind, Rarity, Score, Term, VERSION, differ, number, phone_tail, score, weigh,
};
use super::sketch::{Sketch, may_be_one};
use crate::Result;

/// Whether what is kept of the last search of a type was found by another way of judging than this one.
pub fn is_outdated(conn: &Connection, record_type: &str) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM match_model WHERE record_type = ?1 AND version <> ?2")?
        .exists(params![record_type, VERSION])?)
}

/// The weights of a type and how rare the values of some of its records are.
pub struct Judge {
    kind: PartyKind,
    /// Bits that a pair starts from where a search of all rules pairs out.
    start: f64,
    /// Whether a search of all counted how many records have each value.
    counted: bool,
    model: Model,
    rarity: Rarity,
}

impl Judge {
    /// For comparing these records. A type that was never searched is judged by the shipped weights.
    pub fn of<'k>(
        conn: &Connection,
        record_type: &str,
        kind: PartyKind,
        known: impl Iterator<Item = &'k Known>,
    ) -> Result<Self> {
        let learned: Option<(usize, String)> = conn
            .prepare_cached("SELECT records, model FROM match_model WHERE record_type = ?1 AND version = ?2")?
            .query_row(params![record_type, VERSION], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let counted = learned.is_some();
        let (records, model) = match learned {
            Some((records, model)) => (records, serde_json::from_str(&model)?),
            None => {
                let records = conn
                    .prepare_cached("SELECT coalesce(sum(count), 0) FROM record_total WHERE record_type = ?1")?
                    .query_row([record_type], |row| row.get(0))?;
                (records, Model::shipped(kind, records))
            }
        };
        let start = Model::shipped(kind, records).start.max(model.start);
        let rarity = Rarity::new(HashMap::new(), records);
        let mut judge = Self { kind, start, counted, model, rarity };
        judge.learn(conn, record_type, known)?;
        Ok(judge)
    }

    /// Learns how rare the values of more records are.
    pub fn learn<'k>(
        &mut self,
        conn: &Connection,
        record_type: &str,
        known: impl Iterator<Item = &'k Known>,
    ) -> Result<()> {
        let mut terms: HashSet<i64> = HashSet::new();
        let mut counted_now: HashMap<u64, u32> = HashMap::new();
        for one in known {
            if self.counted {
                terms.extend(Sketch::of(self.kind, one).terms().map(u64::cast_signed));
            }
            // A desk or a switchboard is known as one at once.
            for (term, value, count) in shared(conn, one)? {
                counted_now.insert(number(term, &value), count);
            }
        }
        self.rarity.add(counted_now);
        if terms.is_empty() {
            return Ok(());
        }
        let terms = serde_json::to_string(&terms.into_iter().collect::<Vec<_>>())?;
        let mut stmt = conn.prepare_cached(
            "SELECT t.term, t.count FROM json_each(?2) j CROSS JOIN match_term t ON t.record_type = ?1 AND t.term = j.value",
        )?;
        let mut rows = stmt.query(params![record_type, terms])?;
        let mut counts = HashMap::new();
        while let Some(row) = rows.next()? {
            counts.insert(row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?);
        }
        self.rarity.add(counts);
        Ok(())
    }

    /// Of some records those that may be one with a record whose values are learned, by the sketches by which a search
    /// of all rules pairs out: what two records have both, the first one has, so the others need not be learned for that.
    pub fn worth_a_look(&self, known: &Known, others: Vec<Known>) -> Vec<Known> {
        let sketch = |known: &Known| {
            let mut sketch = Sketch::of(self.kind, known);
            sketch.weigh(&self.rarity);
            sketch
        };
        let own = sketch(known);
        others.into_iter().filter(|other| may_be_one(self.kind, self.start, &own, &sketch(other))).collect()
    }

    /// Where one of the records compared is new: it was not counted yet.
    pub fn beside(self) -> Self {
        Self { rarity: self.rarity.beside(), ..self }
    }

    /// Folds a record for comparing.
    pub fn key(&self, known: &Known) -> MatchKey {
        known.key(self.kind, &self.rarity)
    }

    /// Compares two records.
    pub fn score(&self, a: &MatchKey, b: &MatchKey) -> Score {
        score(&self.model, a, b)
    }

    /// How likely two records are one, 0 to 1.
    pub fn likely(&self, a: &MatchKey, b: &MatchKey) -> f64 {
        weigh(&self.model, a, b).0
    }

    /// Whether two records differ as those of two people or companies do.
    pub fn differ(&self, a: &MatchKey, b: &MatchKey) -> bool {
        differ(&self.model, a, b)
    }
}

/// More records with a mailbox or a phone than this are not counted.
const MANY: usize = 20;

/// How many records have the mailboxes and phones of a record now.
fn shared(conn: &Connection, known: &Known) -> Result<Vec<(Term, String, u32)>> {
    let count = |sql: &str, value: &str| -> Result<u32> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {sql} = ?1 AND (SELECT p.deleted_at FROM party p WHERE p.id = t.party_id) IS NULL LIMIT {MANY})"
        );
        Ok(conn.prepare_cached(&sql)?.query_row([value], |row| row.get(0))?)
    };
    let mut found = Vec::new();
    for email in &known.emails {
        found.push((Term::Email, email.clone(), count("party_email t WHERE t.address_key", email)?.max(1)));
    }
    for phone in &known.phones {
        let digits: String = phone.chars().take_while(|c| *c != 'x').filter(char::is_ascii_digit).collect();
        let many = count("party_phone t WHERE substr(t.digits, -8)", phone_tail(&digits))?.max(1);
        found.push((Term::Phone, phone_tail(&digits).to_owned(), many));
    }
    Ok(found)
}

/// Keeps what a search of a whole type learned.
pub fn remember(conn: &Connection, record_type: &str, records: usize, model: &Model, rarity: &Rarity) -> Result<()> {
    conn.execute(
        "INSERT INTO match_model (record_type, records, model, version) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET records = excluded.records, model = excluded.model, version = excluded.version",
        params![record_type, records, serde_json::to_string(model)?, VERSION],
    )?;
    conn.execute("DELETE FROM match_term WHERE record_type = ?1", [record_type])?;
    let mut insert = conn.prepare_cached("INSERT INTO match_term (record_type, term, count) VALUES (?1, ?2, ?3)")?;
    for (term, count) in rarity.counts() {
        insert.execute(params![record_type, term, count])?;
    }
    Ok(())
}
