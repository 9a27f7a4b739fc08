//! Likely duplicates: found while typing and on create, found in the whole base, told with
//! reasons (IMP-03, IMP-07, IMP-08).

mod all;
mod base;
mod candidates;
mod changed;
mod cluster;
mod dismissed;
mod estimate;
mod facts;
mod groups;
mod infer;
mod judge;
mod lookup;
mod pairs;
mod regroup;
mod ruled;
mod rules;
mod safe;
mod scan;
pub mod score;
mod sketch;
mod spread;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

pub use dismissed::{
    Dismiss, Dismissed, DismissedPage, DismissedPair, DismissedRequest, TakeBack, dismiss, dismissed, take_back,
};
pub use groups::{
    MatchBand, MatchGroup, MatchGroupCounts, MatchGroupPair, MatchGroupSort, MatchGroupsPage, MatchGroupsRequest,
    groups,
};
pub use lookup::{check, likely, refuse_duplicate};
pub use pairs::pairs;
pub use regroup::regroup_marked;
pub use rules::{
    Limits, RuleField, RuleKey, RuleSet, RuleSets, SAFE, blocks, check_rules, check_score, limits, rules_of,
    usual as usual_rules, verdict,
};
pub use safe::{LARGE, MergeSafeRequest, MergedSafe, merge_safe};
pub use scan::{Exported, ScanRequest, compare_all, export_pairs, scan};

use crate::catalog::Catalog;
use crate::jobs::Job;
use crate::records::RecordRow;
use crate::{Error, Result};
use score::PartyKind;

/// A record under way.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchCheck {
    /// Record type, a party kind.
    pub r#type: String,
    /// What is known of it so far, as for a new record; what cannot be read yet is left out
    /// of the comparison.
    #[ts(type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// The record itself, when it is there already.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub exclude_id: Option<String>,
}

/// What one comparison says of two records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Evidence {
    /// What was compared: `name`, `email`, `phone`, `birth_date`, `address`, `company`, `domain`
    /// and the like.
    pub field: String,
    /// How much it says that the two are one (above 0) or are not (below 0); a point doubles or
    /// halves the odds.
    pub points: f64,
    /// In words: "same e-mail anna@x.com".
    pub text: String,
}

/// A record that may be the same.
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct MatchCandidate {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Second line: company, domain.
    pub subtitle: String,
    /// 80 to 100 (IMP-07).
    pub score: u8,
    /// Why: what speaks for it, the weightiest first, then what speaks against it.
    pub evidence: Vec<Evidence>,
}

/// Records that may be the same, the likeliest first; at most five.
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct MatchCandidates {
    /// The candidates.
    pub candidates: Vec<MatchCandidate>,
}

/// Which pairs.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairsRequest {
    /// Record type, a party kind.
    pub r#type: String,
    /// From a previous page.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// Two records that may be the same.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MatchPair {
    /// One.
    pub a: RecordRow,
    /// The other.
    pub b: RecordRow,
    /// 80 to 100.
    pub score: u8,
    /// Why: what speaks for it, the weightiest first, then what speaks against it.
    pub evidence: Vec<Evidence>,
}

/// Pairs that the last scan found, the likeliest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct PairsPage {
    /// The pairs; merged, deleted and dismissed ones are left out.
    pub pairs: Vec<MatchPair>,
    /// For the next page.
    pub next_cursor: Option<String>,
    /// When the last scan ended.
    pub scanned_at: Option<String>,
    /// How many pairs there are.
    #[ts(type = "number")]
    pub total: i64,
    /// The latest scan, running or ended.
    pub job: Option<Job>,
}

/// The kind of a record type whose records can be the same; `not_mergeable` for others.
fn kind_of(catalog: &Catalog, record_type: &str) -> Result<PartyKind> {
    let known = catalog.get(record_type)?;
    match known.key {
        "person" => Ok(PartyKind::Person),
        "organization" => Ok(PartyKind::Organization),
        "household" => Ok(PartyKind::Household),
        _ => Err(Error::new("not_mergeable", format!("{} are not compared.", known.plural)).field("type")),
    }
}
