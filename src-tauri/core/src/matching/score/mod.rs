//! How likely two records are the same person or company, with reasons (`IMP-07`, `IMP-08`).
//!
//! Every comparison of a field makes a finding, and every finding weighs some bits: one bit doubles
//! the odds that the records are one, one bit less halves them ([`Model`]). The bits add up from a
//! low start, because two records taken at random are hardly ever one, and the sum becomes a score
//! from 0 to 100. From [`THRESHOLD`] on a pair counts as a likely duplicate. What is missing on
//! either side weighs nothing at all.
//!
//! [`block_keys`] tells which pairs are worth comparing: those that share a key.

mod blocks;
mod common;
mod company;
mod given_names;
mod key;
mod model;
mod near;
mod person;
mod places;
mod rarity;

#[cfg(test)]
mod tests;

pub use blocks::block_keys;
pub use common::Common;
pub(super) use common::company_core;
pub(super) use given_names::families;
pub use key::{Facts, MatchKey, PartyKind};
pub(super) use key::{SHARED_EMAIL, SHARED_PHONE, phone_tail, street_key, tax_key};
use model::Finding;
pub use model::{Found, Model, VERSION};
pub use rarity::{Rarity, Term, number};
pub(super) use rarity::{fingerprint, hash, numbered};

use super::Evidence;

/// From this score on a pair is a likely duplicate (`IMP-07`).
pub const THRESHOLD: u8 = 80;

/// What one comparison said.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What was compared: `name`, `email`, `phone`, `birth_date`, `address`, `company`, `domain`,
    /// `tax_id`.
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

    /// Lists the pair because both records are likely one with a third.
    pub(super) fn follows(&mut self) {
        self.score = self.score.max(THRESHOLD);
        self.parts.push(Part { field: "group", points: 0.1, reason: "both are likely one with a third record".into() });
    }

    /// Takes over what a rule of the workspace says.
    pub(super) fn ruled(&mut self, score: u8, said: Vec<Evidence>) {
        self.score = self.score.max(score);
        self.parts.extend(said.into_iter().map(|one| Part { field: "rule", points: one.points, reason: one.text }));
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
pub fn score(model: &Model, a: &MatchKey, b: &MatchKey) -> Score {
    let mut sheet = Sheet::new(model, true);
    if a.kind != b.kind {
        return Score { score: 0, parts: Vec::new() };
    }
    sheet.compare(a, b);
    sheet.total()
}

/// The same without the words: the likelihood, 0 to 1, and what was found.
pub fn weigh(model: &Model, a: &MatchKey, b: &MatchKey) -> (f64, Vec<Found>) {
    let mut sheet = Sheet::new(model, false);
    sheet.compare(a, b);
    (sheet.likely(), sheet.found)
}

/// Whether two records differ as those of two people or companies do, whatever a third says.
pub fn differ(model: &Model, a: &MatchKey, b: &MatchKey) -> bool {
    let mut sheet = Sheet::new(model, false);
    sheet.compare(a, b);
    let bits = sheet.bits();
    let apart = |bits: Option<f64>| bits.is_some_and(|bits| bits < -1.0);
    bits.strangers - model.start < -2.0 || apart(bits.home) || apart(bits.work)
}

/// The bits of a pair of which this was found.
pub fn bits(model: &Model, found: &[Found]) -> Bits {
    let mut sheet = Sheet::new(model, false);
    sheet.found = found.to_vec();
    sheet.bits()
}

/// Bits for one record being there twice, against what else a pair may be.
#[derive(Debug, Clone, Copy)]
pub struct Bits {
    /// Against two records that have nothing to do with each other.
    pub strangers: f64,
    /// Against two people who live together, for a pair that shares a home; against two sites of
    /// one firm, for a pair at two places.
    pub home: Option<f64>,
    /// Against two people who work together, for a pair that shares a place of work.
    pub work: Option<f64>,
}

impl Bits {
    /// Against whatever is likeliest.
    pub fn least(&self) -> f64 {
        let rivals = [self.home, self.work];
        rivals.into_iter().flatten().fold(self.strangers, f64::min)
    }
}

/// Bits as a likelihood of 0 to 1.
pub fn share(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}

/// Where findings are written down.
struct Sheet<'m> {
    model: &'m Model,
    told: bool,
    found: Vec<Found>,
    /// In words, one for each finding where they are wanted.
    words: Vec<String>,
}

impl<'m> Sheet<'m> {
    fn new(model: &'m Model, told: bool) -> Self {
        Self { model, told, found: Vec::with_capacity(10), words: Vec::new() }
    }

    fn compare(&mut self, a: &MatchKey, b: &MatchKey) {
        match a.kind {
            PartyKind::Person => person::compare(a, b, self),
            PartyKind::Organization | PartyKind::Household => company::compare(a, b, self),
        }
    }

    fn add(&mut self, finding: Finding, rarity: Option<f64>, words: impl FnOnce() -> String) {
        self.found.push(Found { finding, rarity });
        if self.told {
            self.words.push(words());
        }
    }

    fn has(&self, finding: Finding) -> bool {
        self.found.iter().any(|found| found.finding == finding)
    }

    /// The weights of the findings. Findings that go together, as street, city and postal code do,
    /// are one piece of evidence: after the weightiest the others count for a part.
    fn weights(&self) -> Vec<f64> {
        let mut weights: Vec<f64> = self.found.iter().map(|found| self.model.weight(found)).collect();
        for (together, part) in TOGETHER {
            for sign in [1.0, -1.0] {
                let joins = |at: usize, weight: f64| {
                    weight * sign > 0.0
                        && self.found.get(at).is_some_and(|found| together.contains(&found.finding.field()))
                };
                let most = weights
                    .iter()
                    .enumerate()
                    .filter(|(at, weight)| joins(*at, **weight))
                    .max_by(|x, y| (x.1 * sign).total_cmp(&(y.1 * sign)))
                    .map(|(at, _)| at);
                for (at, weight) in weights.iter_mut().enumerate() {
                    if Some(at) != most && joins(at, *weight) {
                        *weight *= part;
                    }
                }
            }
        }
        weights
    }

    fn likely(&self) -> f64 {
        share(self.bits().least())
    }

    fn bits(&self) -> Bits {
        let weights = self.weights();
        let strangers = self.model.start + weights.iter().sum::<f64>();
        if !self.model.person {
            return Bits { strangers, home: company::sites(self, &weights), work: None };
        }
        let (home, work) = person::together(self, &weights);
        Bits {
            strangers,
            home: home.map(|bits| self.model.household + bits),
            work: work.map(|bits| self.model.colleagues + bits),
        }
    }

    fn total(self) -> Score {
        let score = whole(100.0 * self.likely());
        let weights = self.weights();
        let mut parts: Vec<Part> = self
            .found
            .iter()
            .zip(weights)
            .zip(self.words)
            .filter(|(_, reason)| !reason.is_empty())
            .map(|((found, points), reason)| Part { field: found.finding.field(), points, reason })
            .collect();
        parts.sort_by(|a, b| b.points.abs().total_cmp(&a.points.abs()));
        Score { score, parts }
    }
}

/// Fields that go together, and what part the lesser findings count for.
const TOGETHER: [(&[&str], f64); 2] = [(&["address"], 0.4), (&["address", "company"], 0.6)];

/// A share of 0 to 100 rounded down, so that a score of 80 means 80 % at least.
fn whole(likely: f64) -> u8 {
    (0..=100u8).rev().find(|step| f64::from(*step) <= likely + 1e-9).unwrap_or(0)
}
