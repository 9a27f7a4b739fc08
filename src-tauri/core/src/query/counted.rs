//! Exact counts read off the counters that triggers keep, where a question asks for nothing that they do not say.

use super::compile::{Compiler, Sql};
use super::filter::Filter;
use super::page::Question;
use crate::Result;
use crate::catalog::{Field, RecordType};

/// The counters in the shape of the records that they count.
const COUNTERS: &str =
    "(SELECT record_type, status, nullif(source, '') AS source, nullif(owner_id, '') AS owner_id, count
   FROM record_total WHERE count <> 0) t";

/// `FROM … WHERE …` over rows `t` whose `count` adds up to what is asked for, by groups of a field where one is
/// given; `None` where only the records themselves tell.
pub(super) fn counters(
    compiler: &Compiler<'_>,
    question: &Question<'_>,
    group: Option<&Field>,
    sql: &mut Sql,
) -> Result<Option<String>> {
    let record_type = question.record_type;
    let kept = record_type.counted && group.is_none_or(|field| field.counted);
    if question.typed().is_some()
        || question.deleted
        || !kept
        || !question.filter.is_none_or(|filter| said(record_type, filter))
    {
        return Ok(None);
    }
    let of = sql.bind(record_type.key.to_string());
    let condition = match question.filter {
        Some(filter) => compiler.filter(record_type, "t", filter, sql)?,
        None => "1".into(),
    };
    Ok(Some(format!("FROM {COUNTERS} WHERE t.record_type = {of} AND {condition}")))
}

/// Whether a filter tests nothing but what records are counted by.
fn said(record_type: &RecordType, filter: &Filter) -> bool {
    match filter {
        Filter::All { all: filters } | Filter::Any { any: filters } => filters.iter().all(|f| said(record_type, f)),
        Filter::Not { not } => said(record_type, not),
        Filter::Related(_) => false,
        Filter::Field(test) => record_type.field(&test.field).is_ok_and(|field| field.counted),
    }
}
