use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::declared::Declared;
use super::shapes::{ReportPeriod, ReportRequest};
use crate::catalog::{Catalog, RecordType, Storage};
use crate::query::{Compiler, FieldTest, Filter, Operator, Sql, date_bound};
use crate::{Context, Error, Result, Zone};

/// Fields of a deal whose values `deal_fact` has, and its column.
const KEPT: [(&str, &str); 13] = [
    ("status", "kind"),
    ("pipeline", "pipeline_id"),
    ("stage", "stage_id"),
    ("owner", "owner_id"),
    ("actual_close_date", "actual_close_date"),
    ("closed_from", "closed_from_id"),
    ("furthest_stage", "furthest_id"),
    ("start_date", "start_date"),
    ("created_at", "created_at"),
    ("product", "product"),
    ("source", "source"),
    ("close_reason", "close_reason_id"),
    ("value", ""),
];

/// The deals of a report.
#[derive(Clone)]
pub struct Base {
    catalog: Arc<Catalog>,
    deal: Arc<RecordType>,
    /// Deals as their narrow rows have them: what is asked of these fields alone never reads the wide rows.
    facts: RecordType,
    actor: String,
    pub now: DateTime<Utc>,
    pub zone: Zone,
    /// What was asked for, as tests that filters of figures repeat.
    tests: Vec<Filter>,
    pub pipeline: Option<String>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

impl Base {
    /// Reads a request.
    pub fn of(ctx: &Context, input: &ReportRequest, report: &Declared) -> Result<Self> {
        let catalog = ctx.catalog();
        let deal = catalog.get("deal")?;
        let day = |key: &str, text: &Option<String>| -> Result<Option<NaiveDate>> {
            let Some(text) = text.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
            let day = date_bound(text, ctx.now(), ctx.zone())?;
            day.parse().map(Some).map_err(|_| Error::invalid(key, "That is not a day."))
        };
        let mut base = Self {
            facts: narrow(&deal),
            deal,
            catalog,
            actor: ctx.user_id().to_string(),
            now: ctx.now(),
            zone: ctx.zone(),
            tests: Vec::new(),
            pipeline: input.pipeline_id.clone(),
            from: day("from", &input.from)?,
            to: day("to", &input.to)?,
        };
        if let Some(id) = &input.pipeline_id {
            base.tests.push(is("pipeline", json!(id)));
        }
        if let Some(id) = &input.owner_id {
            base.tests.push(is("owner", json!(id)));
        }
        if let Some(filter) = &input.filter {
            base.tests.push(filter.clone());
        }
        if !report.kinds.is_empty() {
            base.tests.push(among("status", report.kinds));
        }
        let days = |field: &str| base.days(field);
        match (report.period, base.from.is_some() || base.to.is_some()) {
            (ReportPeriod::Closed, true) if report.kinds.contains(&"open") => {
                let closed = days("actual_close_date");
                base.tests.push(Filter::Any { any: vec![is("status", json!("open")), all(closed)] });
            }
            (ReportPeriod::Closed, true) => base.tests.extend(days("actual_close_date")),
            (ReportPeriod::Begun, true) => {
                let mut made = vec![test("start_date", Operator::IsNull, Value::Null)];
                made.extend(days("created_at"));
                let begun = Filter::Any { any: vec![all(days("start_date")), all(made)] };
                base.tests.push(begun);
            }
            _ => {}
        }
        Ok(base)
    }

    /// The same deals of one pipeline.
    #[must_use]
    pub fn in_pipeline(&self, id: &str) -> Self {
        let mut base = self.clone();
        if base.pipeline.is_none() {
            base.tests.push(is("pipeline", json!(id)));
            base.pipeline = Some(id.to_string());
        }
        base
    }

    /// That a date or moment lies in the days asked for.
    pub fn days(&self, field: &str) -> Vec<Filter> {
        let from = self.from.map(|day| test(field, Operator::Gte, json!(day.to_string())));
        from.into_iter().chain(self.to.map(|day| test(field, Operator::Lte, json!(day.to_string())))).collect()
    }

    /// Whether every deal is meant, by anything that the deals themselves say.
    pub fn is_whole(&self) -> bool {
        self.tests.is_empty()
    }

    /// Whether every deal is meant that is in the pipeline asked for, or in any.
    pub fn is_pipeline(&self) -> bool {
        self.tests.len() == usize::from(self.pipeline.is_some())
    }

    /// The filter of a figure: what was asked for, and what is special to it.
    pub fn filter(&self, more: impl IntoIterator<Item = Filter>) -> Filter {
        all(self.tests.iter().cloned().chain(more).collect())
    }

    /// `FROM … WHERE …` of the deals, as rows `f` of `deal_fact`.
    pub fn source(&self, sql: &mut Sql) -> Result<String> {
        let compiler = Compiler {
            catalog: &self.catalog,
            actor: &self.actor,
            now: self.now,
            zone: self.zone,
            whole: true,
            led: false,
        };
        let (kept, wide): (Vec<&Filter>, Vec<&Filter>) = self.tests.iter().partition(|filter| is_kept(filter));
        let mut conditions = Vec::new();
        for filter in kept {
            conditions.push(compiler.filter(&self.facts, "f", filter, sql)?);
        }
        for filter in &wide {
            conditions.push(compiler.filter(&self.deal, "t", filter, sql)?);
        }
        if conditions.is_empty() {
            conditions.push("1".into());
        }
        let from = if wide.is_empty() { "deal_fact f" } else { "deal t JOIN deal_fact f ON f.id = t.id" };
        Ok(format!("FROM {from} WHERE {}", conditions.join(" AND ")))
    }
}

/// Deals with the fields that `deal_fact` keeps.
fn narrow(deal: &RecordType) -> RecordType {
    let mut facts = deal.clone();
    facts.table = "deal_fact";
    facts.relations.clear();
    facts.fields.retain(|field| KEPT.iter().any(|(key, _)| *key == field.key));
    for field in &mut facts.fields {
        if let Some((_, column)) = KEPT.iter().find(|(key, column)| *key == field.key && !column.is_empty()) {
            field.storage = Storage::Column(column);
        }
    }
    facts
}

/// Whether a filter asks of nothing but kept fields.
fn is_kept(filter: &Filter) -> bool {
    match filter {
        Filter::All { all } => all.iter().all(is_kept),
        Filter::Any { any } => any.iter().all(is_kept),
        Filter::Not { not } => is_kept(not),
        Filter::Related(_) => false,
        Filter::Field(test) => test.field == "id" || KEPT.iter().any(|(key, _)| *key == test.field),
    }
}

/// A test of a field.
pub fn test(field: &str, op: Operator, value: Value) -> Filter {
    Filter::Field(FieldTest { field: field.into(), op, value })
}

/// That a field has this value.
pub fn is(field: &str, value: Value) -> Filter {
    test(field, Operator::Eq, value)
}

/// That a field has one of these.
pub fn among(field: &str, values: &[&str]) -> Filter {
    match values {
        [one] => is(field, json!(one)),
        _ => test(field, Operator::In, json!(values)),
    }
}

/// That all hold.
pub fn all(mut all: Vec<Filter>) -> Filter {
    match (all.len(), all.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            all.extend(last);
            Filter::All { all }
        }
    }
}
