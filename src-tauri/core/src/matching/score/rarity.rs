//! How rare values are: a match on Kowalczykowski says more than one on Smith.

use std::collections::HashMap;

use super::given_names::{families, is_common_last};

/// What a value is a value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// First name.
    First,
    /// Last name.
    Last,
    /// Date of birth.
    Born,
    /// E-mail address.
    Email,
    /// The last eight digits of a phone number.
    Phone,
    /// Street and number.
    Street,
    /// Postal code.
    Postal,
    /// City.
    City,
    /// A company's name without its legal form.
    Company,
    /// A word of it.
    Word,
    /// Web domain.
    Domain,
    /// What a person does.
    Job,
}

/// How much the shipped shares weigh, in records, against those counted.
const TRUST: f64 = 500.0;

/// How many records have a value, for the values that more than one has.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    counts: HashMap<u64, u32>,
    records: f64,
    /// Records that are compared and not counted.
    beside: f64,
}

impl Rarity {
    /// Counts of so many records.
    pub fn new(counts: HashMap<u64, u32>, records: usize) -> Self {
        Self { counts, records: wide(records), beside: 0.0 }
    }

    /// Adds counts of more values.
    pub fn add(&mut self, counts: HashMap<u64, u32>) {
        self.counts.extend(counts);
    }

    /// The values that more than one record has, each as a number with how many have it.
    pub fn counts(&self) -> impl Iterator<Item = (i64, u32)> {
        let mut all: Vec<(i64, u32)> = self.counts.iter().map(|(term, count)| (term.cast_signed(), *count)).collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// The same where one of the two records compared is not among those counted.
    pub fn beside(mut self) -> Self {
        self.beside = 1.0;
        self
    }

    /// How many records have a value; 1 where none is known to share it.
    pub fn count(&self, term: Term, value: &str) -> f64 {
        self.of(number(term, value))
    }

    /// The same by the value's hash.
    pub fn count_of(&self, term: Term, hash: u32) -> f64 {
        self.of(numbered(term, hash))
    }

    fn of(&self, number: u64) -> f64 {
        self.counts.get(&number).map_or(1.0, |count| f64::from(*count)) + self.beside
    }

    /// One over the share of other records that have the value, in bits.
    pub fn bits(&self, term: Term, value: &str) -> f64 {
        self.bits_of(term, number(term, value), shipped(term, value))
    }

    /// The most bits that a value of this number can have.
    pub fn most(&self, term: Term, hash: u32) -> f64 {
        self.bits_of(term, numbered(term, hash), shipped(term, ""))
    }

    fn bits_of(&self, term: Term, number: u64, shipped: f64) -> f64 {
        // What two records of one person have is there twice and says nothing of others; a name that
        // one has is borne by another the sooner, the more people there are.
        let own = match term {
            Term::Born | Term::Email | Term::Phone | Term::Street | Term::Domain => 2.0,
            _ => 2.0 - (self.records / 5_000.0).min(1.0),
        };
        let others = (self.of(number) - own).max(0.0);
        let share = (others + TRUST * shipped) / (self.records + TRUST);
        -share.min(1.0).log2()
    }
}

/// A value as a number, for counting; no value is 0.
pub fn number(term: Term, value: &str) -> u64 {
    numbered(term, hash(value))
}

/// The same of a value that is hashed already.
pub fn numbered(term: Term, hash: u32) -> u64 {
    (term as u64 + 1) << 32 | u64::from(hash)
}

/// A text as a number above 0; 0 for no text.
#[allow(clippy::cast_possible_truncation)]
pub fn hash(text: &str) -> u32 {
    if text.is_empty() {
        return 0;
    }
    (fingerprint(text) as u32).max(1)
}

/// A text as a number that is the same on every computer and with every compiler, since it is kept in files (FNV-1a,
/// its bits mixed once more at the end).
pub fn fingerprint(text: &str) -> u64 {
    let all = text
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |all, byte| (all ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    let mixed = (all ^ (all >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    mixed ^ (mixed >> 33)
}

/// The share of all people or companies that have a value, as far as the value itself tells.
fn shipped(term: Term, value: &str) -> f64 {
    match term {
        Term::First if families(value).is_empty() => 1.0 / 2_500.0,
        Term::First => 1.0 / 300.0,
        Term::Last if is_common_last(value) => 1.0 / 500.0,
        Term::Last => 1.0 / 15_000.0,
        // The first of January is what programs write when they know the year at most.
        Term::Born if value.ends_with("-01-01") => 1.0 / 1_000.0,
        Term::Born => 1.0 / 20_000.0,
        Term::Email | Term::Phone => 1.0 / 1_000_000.0,
        Term::Street => 1.0 / 50_000.0,
        Term::Postal => 1.0 / 5_000.0,
        Term::City => 1.0 / 300.0,
        Term::Company => 1.0 / 4_000.0,
        Term::Word => 1.0 / 4_000.0,
        Term::Domain => 1.0 / 100_000.0,
        Term::Job => 1.0 / 60.0,
    }
}

#[allow(clippy::cast_precision_loss)]
fn wide(records: usize) -> f64 {
    records as f64
}
