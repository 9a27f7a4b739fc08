use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

use super::picks::{is_empty, suggest, value};
use super::{MergeCompare, MergeCompareRequest, MergeField, MergeGroup, MergeMove, MergeValue, check_number};
use super::{living, mergeable};
use crate::catalog::{Field, MergeRule, RecordType};
use crate::records::{RecordRow, display, load};
use crate::values::name_key;
use crate::{Context, Error, Result};

/// Lays records side by side (IMP-15). Old ids lead to their survivors.
///
/// Errors: `not_mergeable`, `invalid` for fewer than two records, `too_many` for more than
/// 20, `not_found`, `already_merged` when all ids lead to one record.
pub fn compare(ctx: &Context, input: MergeCompareRequest) -> Result<MergeCompare> {
    let catalog = ctx.catalog();
    let record_type = mergeable(&catalog, &input.r#type)?;
    check_number(input.ids.iter().collect::<BTreeSet<_>>().len(), "ids")?;
    ctx.read(|conn| {
        let mut ids: Vec<String> = Vec::new();
        for given in &input.ids {
            let id = living(conn, ctx.user_id(), &record_type, given)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if ids.len() < 2 {
            return Err(Error::new("already_merged", "These are one record already.").field("ids"));
        }
        let records = load(conn, &catalog, &record_type, &ids, None)?;
        let moves = moves(conn, &record_type, &ids)?;
        let survivor = most_complete(&record_type, &records, &moves);
        let fields = record_type.fields.iter().filter_map(|field| side_by_side(field, &records, &survivor)).collect();
        Ok(MergeCompare { records, survivor, fields, moves })
    })
}

/// The record with most fields filled, then with most that belongs to it, then the one
/// changed last.
fn most_complete(record_type: &RecordType, records: &[RecordRow], moves: &[MergeMove]) -> String {
    let rank = |record: &RecordRow| {
        let filled = record_type.fields.iter().filter(|field| !is_empty(value(field, record))).count();
        let belongs: i64 = moves.iter().filter_map(|one| one.by_record.get(&record.id)).sum();
        (filled, belongs, record.text("updated_at").unwrap_or_default().to_string())
    };
    // Of equals the first one named stays.
    let best = records.iter().rev().max_by_key(|record| rank(record));
    best.map(|record| record.id.clone()).unwrap_or_default()
}

/// Id of the record that a merge of these would best keep.
pub(crate) fn keeper(conn: &Connection, record_type: &RecordType, records: &[RecordRow]) -> Result<String> {
    let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
    Ok(most_complete(record_type, records, &moves(conn, record_type, &ids)?))
}

/// In how many fields records say different things of which a merge keeps one. How a text is written, in capitals or
/// not, is no difference; neither is a whole name whose parts are looked at.
pub(crate) fn differing(record_type: &RecordType, records: &[RecordRow]) -> usize {
    let differs = |field: &&Field| {
        let Some(sides) = side_by_side(field, records, "").filter(|sides| !sides.combines) else { return false };
        let said: BTreeSet<String> =
            sides.values.iter().map(|one| name_key(&one.display)).filter(|said| !said.is_empty()).collect();
        sides.group == MergeGroup::Different && said.len() != 1
    };
    let whole_name = |field: &&Field| record_type.key == "person" && field.key == "display_name";
    record_type.fields.iter().filter(|field| !field.read_only && !whole_name(field)).filter(differs).count()
}

fn side_by_side(field: &Field, records: &[RecordRow], survivor: &str) -> Option<MergeField> {
    if field.merge == MergeRule::Keep {
        return None;
    }
    let values: Vec<MergeValue> = records
        .iter()
        .map(|record| {
            let value = value(field, record);
            MergeValue { id: record.id.clone(), value: value.clone(), display: words(field, value) }
        })
        .collect();
    let filled: Vec<&MergeValue> = values.iter().filter(|one| !is_empty(&one.value)).collect();
    let first = filled.first()?;
    let alike = filled.iter().all(|one| said(&one.value) == said(&first.value));
    let group = match (alike, filled.len() == values.len()) {
        (true, true) => MergeGroup::Same,
        (true, false) => MergeGroup::OnlyOne,
        (false, _) => MergeGroup::Different,
    };
    Some(MergeField {
        key: field.key.clone(),
        label: field.label.clone(),
        kind: field.kind,
        group,
        suggested: suggest(field, records, survivor).to_string(),
        combines: field.merge != MergeRule::Pick,
        values,
    })
}

/// What tells values apart: lists by what they say in any order, whatever the ids of their
/// rows; single values as they are.
fn said(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => {
            let mut said: Vec<String> = items.iter().map(|item| display(item).to_lowercase()).collect();
            said.sort();
            said
        }
        Value::Object(object) if object.contains_key("id") => {
            vec![object.get("id").map(ToString::to_string).unwrap_or_default()]
        }
        other => vec![other.to_string()],
    }
}

pub fn words(field: &Field, value: &Value) -> String {
    match value {
        value if is_empty(value) => String::new(),
        Value::String(text) => field.choice_label(text).unwrap_or(text).to_string(),
        Value::Array(items) => items.iter().map(|item| words(field, item)).collect::<Vec<_>>().join("; "),
        value => display(value),
    }
}

/// How many rows of each kind belong to each record, deleted ones not counted.
pub fn moves(conn: &Connection, record_type: &RecordType, ids: &[String]) -> Result<Vec<MergeMove>> {
    let places = vec!["?"; ids.len()].join(", ");
    let mut moves = Vec::new();
    for child in &record_type.children {
        let hidden = conn
            .prepare_cached("SELECT 1 FROM pragma_table_info(?1) WHERE name = 'deleted_at'")?
            .exists([child.table])?;
        let sql = format!(
            "SELECT {column}, count(*) FROM {table} WHERE {column} IN ({places}){hidden} GROUP BY 1",
            column = child.column,
            table = child.table,
            hidden = if hidden { " AND deleted_at IS NULL" } else { "" }
        );
        let by_record: BTreeMap<String, i64> = conn
            .prepare_cached(&sql)?
            .query_map(params_from_iter(ids), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        if !by_record.is_empty() {
            moves.push(MergeMove { label: child.label.clone(), count: by_record.values().sum(), by_record });
        }
    }
    Ok(moves)
}
