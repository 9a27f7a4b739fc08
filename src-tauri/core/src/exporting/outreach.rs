//! Lists for writing to people and calling them honour what each of them wants (PTY-27).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ts_rs::TS;

use crate::catalog::RecordType;
use crate::query::{self, Compiler, FieldTest, Filter, Operator, Quantifier, Question, RelatedTest};
use crate::{Context, Error, Result};

/// The way in which a list is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outreach {
    /// E-mails.
    Email,
    /// Calls.
    Phone,
    /// Letters.
    Post,
}

/// Whom an export for outreach leaves out, each counted once, by the first of these reasons.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct LeftOut {
    /// Those who want no contact.
    #[ts(type = "number")]
    pub do_not_contact: i64,
    /// Those who prefer another way.
    #[ts(type = "number")]
    pub other_way: i64,
    /// Those who heard from us within the week, month, quarter or year that they asked for.
    #[ts(type = "number")]
    pub too_soon: i64,
}

/// Which list, for which way.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutreachRequest {
    /// `person`, `organization` or `household`.
    pub r#type: String,
    /// Which of them; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// What was typed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// The way.
    pub outreach: Outreach,
}

/// How often somebody wants to hear from us at most, and the moment since when that is too soon.
const PERIODS: [(&str, &str); 4] =
    [("weekly", "now-7d"), ("monthly", "now-1m"), ("quarterly", "now-3m"), ("yearly", "now-1y")];

impl Outreach {
    /// The preferences that forbid this way.
    fn others(self) -> &'static [&'static str] {
        match self {
            Self::Email => &["phone"],
            Self::Phone => &["email"],
            Self::Post => &["email", "phone"],
        }
    }

    /// The tests that somebody passes who may be contacted in this way, in the order of [`LeftOut`].
    fn tests(self) -> [Filter; 3] {
        let soon = PERIODS.iter().map(|(often, since)| Filter::All {
            all: vec![
                test("contact_frequency", Operator::Eq, json!(often)),
                Filter::Related(RelatedTest {
                    related: "interactions".into(),
                    op: Quantifier::Some,
                    filter: Some(Box::new(Filter::All {
                        all: vec![
                            test("direction", Operator::Eq, json!("outbound")),
                            test("occurred_at", Operator::Gt, json!(since)),
                        ],
                    })),
                }),
            ],
        });
        [
            test("do_not_contact", Operator::Eq, json!(false)),
            test("communication_preference", Operator::NotIn, json!(self.others())),
            Filter::Not { not: Box::new(Filter::Any { any: soon.collect() }) },
        ]
    }

    /// Those of a filter who may be contacted in this way.
    pub fn among(self, filter: Option<Filter>) -> Filter {
        Filter::All { all: filter.into_iter().chain(self.tests()).collect() }
    }
}

fn test(field: &str, op: Operator, value: Value) -> Filter {
    Filter::Field(FieldTest { field: field.into(), op, value })
}

/// Refuses types of which nobody can be contacted.
///
/// # Errors
/// `invalid`.
pub fn only_parties(record_type: &RecordType) -> Result<()> {
    if record_type.party {
        return Ok(());
    }
    let message = format!("{} cannot be written to or called.", record_type.plural);
    Err(Error::invalid("outreach", message))
}

/// Whom an export would leave out, before it is written.
///
/// # Errors
/// `invalid` for anything but parties, `unknown_type`, and those of the filter.
pub fn left_out(ctx: &Context, input: OutreachRequest) -> Result<LeftOut> {
    let record_type = ctx.catalog().get(&input.r#type)?;
    only_parties(&record_type)?;
    count(ctx, &record_type, input.filter.as_ref(), input.search.as_deref(), input.outreach)
}

/// Counts whom a list leaves out, reason by reason.
pub fn count(
    ctx: &Context,
    record_type: &RecordType,
    filter: Option<&Filter>,
    search: Option<&str>,
    way: Outreach,
) -> Result<LeftOut> {
    let catalog = ctx.catalog();
    let compiler = Compiler::new(ctx, &catalog).whole();
    ctx.read(|conn| {
        let many = |filter: Option<&Filter>| {
            query::count(conn, &compiler, &Question { record_type, filter, search, deleted: false })
        };
        let mut left = many(filter)?;
        let mut kept: Vec<Filter> = filter.cloned().into_iter().collect();
        let mut fewer = |test: Filter| {
            kept.push(test);
            let before = left;
            left = many(Some(&Filter::All { all: kept.clone() }))?;
            Ok::<i64, Error>(before - left)
        };
        let [silent, other, soon] = way.tests();
        Ok(LeftOut { do_not_contact: fewer(silent)?, other_way: fewer(other)?, too_soon: fewer(soon)? })
    })
}
