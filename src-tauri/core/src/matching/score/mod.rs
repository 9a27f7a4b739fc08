//! How likely two records are the same person or company, with reasons (`IMP-07`, `IMP-08`).
//!
//! Every comparison gives points in bits: one point doubles the odds that the records are the same,
//! one point less halves them. The points add up from a low start, because two records taken at
//! random are hardly ever the same, and the sum becomes a score from 0 to 100. From
//! [`THRESHOLD`] on a pair counts as a likely duplicate. What is missing on either side gives no
//! points at all.
//!
//! [`block_keys`] tells which pairs are worth comparing: those that share a key.

mod blocks;
mod company;
mod given_names;
mod key;
mod near;
mod person;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;

pub use blocks::block_keys;
pub(super) use key::company_core;
pub use key::{Facts, MatchKey, PartyKind};

use super::Evidence;

/// From this score on a pair is a likely duplicate (`IMP-07`).
pub const THRESHOLD: u8 = 80;

/// Two people of one household may share everything but the given name; then they score at most
/// this (`IMP-07`).
const VETOED: u8 = 60;

/// Where the given names differ but the same birth date, last name and street speak for one person,
/// the pair is shown, but never as sure: twins look the same.
const DOUBTED: u8 = 82;

/// What one comparison said.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What was compared: `name`, `email`, `phone`, `birth_date`, `address`, `company`, `domain`,
    /// `external_id`.
    pub field: &'static str,
    /// Bits for (above 0) or against (below 0) the records being the same.
    pub points: f64,
    /// In words: "same e-mail anna@x.com", "names alike (Jon / John)".
    pub reason: String,
}

/// How likely two records are the same, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// 0 (surely two) to 100 (surely one).
    pub score: u8,
    /// The comparisons, the weightiest first.
    pub parts: Vec<Part>,
}

impl Score {
    /// Whether the pair is a likely duplicate.
    pub fn is_likely(&self) -> bool {
        self.score >= THRESHOLD
    }

    /// The comparisons as they are shown, the weightiest first; those that speak against come last.
    pub fn evidence(&self) -> Vec<Evidence> {
        let (for_it, against): (Vec<&Part>, Vec<&Part>) = self.parts.iter().partition(|part| part.points > 0.0);
        let shown = |part: &Part| Evidence {
            field: part.field.to_string(),
            points: (part.points * 10.0).round() / 10.0,
            text: part.reason.clone(),
        };
        for_it.into_iter().chain(against).map(shown).collect()
    }
}

/// Compares two records. The order of the two does not matter. Records of different kinds are never
/// the same.
pub fn score(a: &MatchKey, b: &MatchKey) -> Score {
    if a.kind != b.kind {
        return Score { score: 0, parts: Vec::new() };
    }
    let mut sheet = Sheet::default();
    match a.kind {
        PartyKind::Person => person::compare(a, b, &mut sheet),
        PartyKind::Organization | PartyKind::Household => company::compare(a, b, &mut sheet),
    }
    sheet.total()
}

/// Where points are written down.
#[derive(Default)]
struct Sheet {
    start: f64,
    parts: Vec<Part>,
    limit: Option<u8>,
}

impl Sheet {
    fn add(&mut self, field: &'static str, points: f64, reason: impl Into<String>) {
        self.parts.push(Part { field, points, reason: reason.into() });
    }

    fn points(&self) -> f64 {
        self.parts.iter().map(|part| part.points).sum()
    }

    fn total(mut self) -> Score {
        let bits = self.start + self.points();
        let likely = 100.0 / (1.0 + (-bits).exp2());
        let mut score = whole(likely);
        if let Some(limit) = self.limit {
            score = score.min(limit);
        }
        self.parts.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        Score { score, parts: self.parts }
    }
}

/// A share of 0 to 100 rounded down, so that a score of 80 means 80 % at least.
fn whole(likely: f64) -> u8 {
    (0..=100u8).rev().find(|step| f64::from(*step) <= likely).unwrap_or(0)
}
