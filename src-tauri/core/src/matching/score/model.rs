//! What a finding is worth: how often it is made of two records of one person or company (`m`), and
//! how often of two records taken at random (`u`). The logarithm of their ratio is its weight in bits
//! (Fellegi and Sunter, 1969).

use serde::{Deserialize, Serialize};

use super::{Bits, PartyKind, share};

/// What a comparison of one field can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    FirstSame,
    FirstNickname,
    FirstPartly,
    FirstMisspelt,
    FirstSound,
    FirstSimilar,
    FirstInitial,
    /// One of the middle names is the other's first name.
    FirstCalled,
    FirstPair,
    FirstOther,
    LastSame,
    LastPartly,
    LastMisspelt,
    LastSound,
    LastSimilar,
    LastInitial,
    LastOther,
    /// First and last name in each other's place.
    NamesSwapped,
    /// The only name of one record stands in another field of the other.
    NameElsewhere,
    OneGeneration,
    OtherGeneration,
    BornSame,
    BornTurned,
    BornOnePartOff,
    BornNear,
    BornTenYears,
    BornSameYear,
    BornOther,
    EmailSame,
    EmailDesk,
    /// Mailboxes that are named after their owners, at one firm.
    EmailHost,
    EmailHostMisspelt,
    EmailMisspelt,
    EmailLocal,
    EmailOther,
    /// With the extension.
    LineSame,
    PhoneSame,
    PhoneShared,
    PhoneOther,
    StreetSame,
    StreetAlike,
    StreetOther,
    PostalSame,
    PostalAlike,
    PostalOther,
    CitySame,
    CityAlike,
    CityOther,
    CountryOther,
    CompanySame,
    CompanyAlike,
    CompanyOther,
    JobSame,
    JobAlike,
    JobOther,
    /// Names of companies or households, word by word.
    Words,
    NumbersDiffer,
    OtherForm,
    DomainSame,
    DomainOther,
    TaxSame,
    /// Ids of two people that a slip of the pen tells apart.
    TaxAlike,
    TaxOther,
}

use Finding as F;

impl Finding {
    /// The field that a person knows it by.
    pub fn field(self) -> &'static str {
        match self as usize {
            at if at <= F::OtherGeneration as usize => "name",
            at if at <= F::BornOther as usize => "birth_date",
            at if at <= F::EmailOther as usize => "email",
            at if at <= F::PhoneOther as usize => "phone",
            at if at <= F::CountryOther as usize => "address",
            at if at <= F::CompanyOther as usize => "company",
            at if at <= F::JobOther as usize => "job_title",
            at if at <= F::OtherForm as usize => "name",
            at if at <= F::DomainOther as usize => "domain",
            _ => "tax_id",
        }
    }
}

/// Fields whose findings exclude each other; the shares of a field add up to one.
type Shares = &'static [(Finding, f64, f64)];

/// Finding, `m`, `u` as shipped: what holds for records of a CRM that nobody cleaned.
const SHIPPED: &[Shares] = &[
    &[
        (F::FirstSame, 0.66, 0.004),
        (F::FirstNickname, 0.06, 0.003),
        (F::FirstPartly, 0.03, 0.002),
        (F::FirstMisspelt, 0.09, 0.004),
        (F::FirstSound, 0.02, 0.003),
        (F::FirstSimilar, 0.03, 0.02),
        (F::FirstInitial, 0.04, 0.004),
        (F::FirstCalled, 0.01, 0.001),
        (F::FirstPair, 0.002, 0.002),
        (F::FirstOther, 0.058, 0.957),
    ],
    &[
        (F::LastSame, 0.76, 0.001),
        (F::LastPartly, 0.03, 0.002),
        (F::LastMisspelt, 0.10, 0.002),
        (F::LastSound, 0.015, 0.003),
        (F::LastSimilar, 0.025, 0.015),
        (F::LastInitial, 0.01, 0.002),
        (F::LastOther, 0.06, 0.975),
    ],
    &[
        (F::BornSame, 0.82, 0.000_1),
        (F::BornTurned, 0.01, 0.000_1),
        (F::BornOnePartOff, 0.08, 0.004),
        (F::BornNear, 0.015, 0.002),
        (F::BornTenYears, 0.01, 0.002),
        (F::BornSameYear, 0.02, 0.025),
        (F::BornOther, 0.045, 0.967),
    ],
    &[
        (F::EmailSame, 0.55, 0.000_01),
        (F::EmailHostMisspelt, 0.03, 0.000_02),
        (F::EmailMisspelt, 0.08, 0.000_1),
        (F::EmailLocal, 0.06, 0.000_8),
        (F::EmailOther, 0.28, 0.999),
    ],
    &[(F::PhoneSame, 0.55, 0.000_01), (F::PhoneShared, 0.1, 0.001), (F::PhoneOther, 0.35, 0.999)],
    &[(F::StreetSame, 0.6, 0.000_1), (F::StreetAlike, 0.16, 0.002), (F::StreetOther, 0.24, 0.998)],
    &[(F::PostalSame, 0.76, 0.001), (F::PostalAlike, 0.08, 0.004), (F::PostalOther, 0.16, 0.995)],
    &[(F::CitySame, 0.72, 0.02), (F::CityAlike, 0.1, 0.004), (F::CityOther, 0.18, 0.976)],
    &[(F::CompanySame, 0.62, 0.002), (F::CompanyAlike, 0.1, 0.004), (F::CompanyOther, 0.28, 0.994)],
    &[(F::JobSame, 0.5, 0.03), (F::JobAlike, 0.1, 0.01), (F::JobOther, 0.4, 0.96)],
    &[(F::DomainSame, 0.75, 0.000_1), (F::DomainOther, 0.25, 0.999_9)],
];

/// Weights of findings that stand alone, in bits.
const FIXED: &[(Finding, f64)] = &[
    (F::NamesSwapped, 12.0),
    (F::NameElsewhere, 5.0),
    (F::OneGeneration, -2.5),
    (F::OtherGeneration, -7.0),
    (F::EmailDesk, 2.0),
    (F::EmailHost, 6.0),
    (F::LineSame, 14.0),
    (F::CountryOther, -3.5),
    (F::NumbersDiffer, -7.0),
    (F::OtherForm, -3.0),
    (F::TaxSame, 34.0),
    (F::TaxAlike, 7.0),
    (F::TaxOther, -5.0),
];

/// Number of this way of judging. A file keeps what a search of all learned and found; where that was by another number,
/// all is searched anew. It changes with the findings, their weights, what is folded how, and the numbers of values.
pub const VERSION: i64 = 4;

/// A workspace of fewer records is a sample of a larger world, in which there are namesakes.
const SAMPLE: usize = 5_000;

/// How much the shipped shares weigh, in pairs, against those counted in a workspace.
const TRUST: f64 = 60.0;

/// How far a share counted in a workspace may move from the shipped one.
const REACH: f64 = 6.0;

/// One finding of a comparison and how rare the value is that was found on both sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// What was found.
    pub finding: Finding,
    /// Bits: the logarithm of one over the share of records that have the value. Where several
    /// words were compared, their weight. None where the finding has a share of its own.
    pub rarity: Option<f64>,
}

/// The weights, as shipped or as estimated on a workspace. A finding is a place in its lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Whether it is of people, who live and work together.
    pub(super) person: bool,
    /// Bits that two records taken at random start from; below 0.
    pub start: f64,
    /// Bits that a pair sharing a home starts from, against two people of one household.
    pub(super) household: f64,
    /// Bits that a pair sharing a place of work starts from, against two colleagues.
    pub(super) colleagues: f64,
    /// `m` and `u` by finding; zeros for those that stand alone.
    shares: Vec<(f64, f64)>,
}

#[allow(clippy::indexing_slicing, reason = "every list has a place for each finding")]
impl Model {
    /// As shipped, for so many records: every tenth is there twice.
    pub fn shipped(kind: PartyKind, records: usize) -> Self {
        let mut shares = vec![(0.0, 0.0); F::TaxOther as usize + 1];
        for (finding, m, u) in SHIPPED.iter().flat_map(|field| field.iter()) {
            if let Some(place) = shares.get_mut(*finding as usize) {
                *place = (*m, *u);
            }
        }
        Self {
            person: kind == PartyKind::Person,
            start: start(0.05 * size(records.max(SAMPLE)), records.max(SAMPLE)),
            household: odds(0.0, 0.0, HOUSEHOLD),
            colleagues: odds(0.0, 0.0, COLLEAGUES),
            shares,
        }
    }

    /// Takes over how many pairs that share a home, or a place of work, are one and how many are two.
    pub fn live_and_work(&mut self, pairs: impl Iterator<Item = Bits>) {
        let (mut home, mut work) = ([0.0; 2], [0.0; 2]);
        // A pair that strangers would explain as well tells nothing.
        for bits in pairs.filter(|bits| bits.strangers > 3.0) {
            let one = share(bits.least());
            for (there, counts) in [(bits.home, &mut home), (bits.work, &mut work)] {
                if there.is_some() {
                    let [yes, no] = counts;
                    *yes += one;
                    *no += 1.0 - one;
                }
            }
        }
        self.household = odds(home[0], home[1], HOUSEHOLD);
        self.colleagues = odds(work[0], work[1], COLLEAGUES);
    }

    fn share(&self, finding: Finding) -> (f64, f64) {
        self.shares.get(finding as usize).copied().unwrap_or_default()
    }

    /// Bits for (above 0) or against (below 0) the records being one.
    pub fn weight(&self, found: &Found) -> f64 {
        let (m, u) = self.share(found.finding);
        if m == 0.0 {
            let fixed = FIXED.iter().find(|(finding, _)| *finding == found.finding);
            return fixed.map_or(found.rarity.unwrap_or_default(), |(_, bits)| *bits);
        }
        let plain = (m / u).log2();
        let Some(rarity) = found.rarity else { return plain };
        match found.finding {
            // As likely by chance as the value is frequent.
            F::FirstSame | F::LastSame | F::BornSame | F::CitySame | F::PostalSame | F::CompanySame | F::JobSame => {
                m.log2() + rarity
            }
            F::EmailSame | F::PhoneSame | F::PhoneShared | F::StreetSame | F::DomainSame => m.log2() + rarity.min(22.0),
            // A value has about as many like it as it has bearers.
            _ => (m.log2() + rarity - 1.0).clamp(plain.min(1.0), 12.0),
        }
    }

    /// Counts what was found of pairs, each with its likelihood (0 to 1), and takes the shares
    /// over as far as they can be believed; `matches` is how many pairs of `records` records
    /// are one.
    pub fn learn<'p>(&mut self, pairs: impl Iterator<Item = (f64, &'p [Found])>, matches: f64, records: usize) {
        self.start = start(matches, records);
        let counted = self.count(pairs);
        for field in SHIPPED {
            let all: f64 = field.iter().map(|(finding, ..)| counted[*finding as usize]).sum();
            let fresh = |(finding, m, _): &(Finding, f64, f64)| {
                ((counted[*finding as usize] + TRUST * m) / (all + TRUST)).clamp(m / REACH, (m * REACH).min(0.98))
            };
            let sum: f64 = field.iter().map(fresh).sum();
            for share in *field {
                self.shares[share.0 as usize].0 = fresh(share) / sum;
            }
        }
    }

    /// Takes over how often findings are made of pairs taken at random.
    pub fn at_random<'p>(&mut self, pairs: impl Iterator<Item = &'p [Found]>) {
        let counted = self.count(pairs.map(|found| (1.0, found)));
        for field in SHIPPED {
            let all: f64 = field.iter().map(|(finding, ..)| counted[*finding as usize]).sum();
            for (finding, _, u) in *field {
                let fresh = (counted[*finding as usize] + 2_000.0 * u) / (all + 2_000.0);
                self.shares[*finding as usize].1 = fresh.clamp(u / 8.0, (u * 8.0).min(0.999_9));
            }
        }
    }

    fn count<'p>(&self, pairs: impl Iterator<Item = (f64, &'p [Found])>) -> Vec<f64> {
        let mut counted = vec![0.0; self.shares.len()];
        for (likely, found) in pairs {
            for one in found {
                counted[one.finding as usize] += likely;
            }
        }
        counted
    }
}

/// The bits that stand for `matches` pairs of `records` records being one. A workspace of a few
/// records is a sample of a larger world.
fn start(matches: f64, records: usize) -> f64 {
    let n = size(records);
    let matches = matches.clamp(0.005 * n, 20.0 * n);
    (matches * 2.0 / (n * n)).log2().max(-24.0)
}

/// Pairs that share a home, of which the first are one person and the second two, as shipped; and
/// how many bits a workspace may move that up.
const HOUSEHOLD: (f64, f64, f64) = (20.0, 40.0, 6.0);
/// The same of pairs that share a place of work.
const COLLEAGUES: (f64, f64, f64) = (10.0, 160.0, 1.0);

fn odds(one: f64, two: f64, shipped: (f64, f64, f64)) -> f64 {
    let usual = (shipped.0 / shipped.1).log2();
    ((one + shipped.0) / (two + shipped.1)).log2().clamp(usual - 3.0, usual + shipped.2)
}

#[allow(clippy::cast_precision_loss)]
fn size(records: usize) -> f64 {
    records.max(1_000) as f64
}
