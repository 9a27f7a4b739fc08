use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// A filter tree (design 2.3). At most 20 deep and 200 tests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(untagged)]
pub enum Filter {
    /// Every one holds; true when empty.
    All {
        /// The tests.
        all: Vec<Filter>,
    },
    /// At least one holds; false when empty.
    Any {
        /// The tests.
        any: Vec<Filter>,
    },
    /// It does not hold.
    Not {
        /// The test.
        not: Box<Filter>,
    },
    /// About related records.
    Related(RelatedTest),
    /// About a field.
    Field(FieldTest),
}

/// Some, none or every one of the related records satisfy a filter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelatedTest {
    /// Relation key, e.g. `deals`.
    pub related: String,
    /// Some, none or every.
    pub op: Quantifier,
    /// Which of them; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub filter: Option<Box<Filter>>,
}

/// How many related records must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quantifier {
    /// At least one.
    Some,
    /// Not one.
    None,
    /// All of them; true where there is none.
    Every,
}

/// A field compared with a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldTest {
    /// Field key; of every type also `id`, and `import` for those that imports made or changed,
    /// both `in` or `not_in` a list of ids.
    pub field: String,
    /// Comparison.
    pub op: Operator,
    /// What it is compared with: a value, a list for `in` and `not_in`, a pair for
    /// `between`, nothing for `is_null`. Dates may be relative: `now-90d`, `today+1w`,
    /// `month+1m-1d` (the last day of this month).
    #[serde(default)]
    #[ts(optional, type = "unknown")]
    pub value: Value,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[ts(rename = "FilterOp")]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Equal; text without regard to ASCII case.
    Eq,
    /// Not equal, or empty.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// One of a list.
    In,
    /// None of a list, or empty.
    NotIn,
    /// Text inside.
    Contains,
    /// Text at the start.
    StartsWith,
    /// From the first to the second, both included.
    Between,
    /// Empty.
    IsNull,
    /// Not empty.
    IsNotNull,
}

impl Operator {
    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Contains => "contains",
            Self::StartsWith => "starts_with",
            Self::Between => "between",
            Self::IsNull => "is_null",
            Self::IsNotNull => "is_not_null",
        }
    }

    /// The SQL sign of an order comparison.
    #[must_use]
    pub fn sign(self) -> Option<&'static str> {
        match self {
            Self::Lt => Some("<"),
            Self::Lte => Some("<="),
            Self::Gt => Some(">"),
            Self::Gte => Some(">="),
            _ => None,
        }
    }
}
