//! What the values of dimensions are called, and in which order they stand.

use std::collections::HashMap;

use chrono::{Datelike, Months, NaiveDate};
use rusqlite::Connection;
use serde_json::json;

use super::base::{Base, is, test};
use super::declared::{Dimension, Of};
use crate::Result;
use crate::query::{Filter, Operator};
use crate::records::Reference;

/// A stage as reports name it.
#[derive(Debug, Clone)]
pub struct Stage {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub pipeline_id: String,
}

/// The stages of a pipeline, or of all, in the order of the board.
pub fn stages(conn: &Connection, pipeline: Option<&str>) -> Result<Vec<Stage>> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.id, s.name, s.kind, p.id, p.name FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
         WHERE s.deleted_at IS NULL AND p.deleted_at IS NULL AND (?1 IS NULL OR p.id = ?1) ORDER BY p.position, p.id, s.position, s.id",
    )?;
    let found = stmt
        .query_map([pipeline], |row| {
            let stage = Stage { id: row.get(0)?, name: row.get(1)?, kind: row.get(2)?, pipeline_id: row.get(3)? };
            Ok((stage, row.get::<_, String>(4)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let several =
        found.iter().any(|(stage, _)| found.first().is_some_and(|(first, _)| first.pipeline_id != stage.pipeline_id));
    Ok(found
        .into_iter()
        .map(|(stage, pipeline)| match several {
            true => Stage { name: format!("{pipeline}: {}", stage.name), ..stage },
            false => stage,
        })
        .collect())
}

/// The rows that a dimension has whether or not a deal is there, in order: its stages, the months between.
pub fn expected(conn: &Connection, base: &Base, dimension: &Dimension, found: &[String]) -> Result<Vec<String>> {
    Ok(match dimension.of {
        Of::Stage if dimension.key == "stage" => {
            stages(conn, base.pipeline.as_deref())?.into_iter().map(|stage| stage.id).collect()
        }
        of if of.is_time() => {
            let ends = found.iter().filter_map(|key| span(key)).collect::<Vec<_>>();
            let (Some(first), Some(last)) = (ends.iter().map(|e| e.0).min(), ends.iter().map(|e| e.0).max()) else {
                return Ok(Vec::new());
            };
            let mut keys = Vec::new();
            let mut at = first;
            while at <= last && keys.len() < 240 {
                keys.push(key_of(of, at));
                let step = match of {
                    Of::Month => 1,
                    Of::Quarter => 3,
                    _ => 12,
                };
                at = at.checked_add_months(Months::new(step)).unwrap_or(NaiveDate::MAX);
            }
            keys
        }
        _ => Vec::new(),
    })
}

fn key_of(of: Of, day: NaiveDate) -> String {
    match of {
        Of::Month => format!("{:04}-{:02}", day.year(), day.month()),
        Of::Quarter => format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1),
        _ => format!("{:04}", day.year()),
    }
}

/// First and last day of a month `2026-11`, quarter `2026-Q4` or year `2026`.
pub fn span(key: &str) -> Option<(NaiveDate, NaiveDate)> {
    let (year, rest) = key.split_once('-').unwrap_or((key, ""));
    let year: i32 = year.parse().ok()?;
    let (month, months) = match rest.strip_prefix('Q') {
        Some(quarter) => (quarter.parse::<u32>().ok()?.checked_sub(1)?.checked_mul(3)? + 1, 3),
        None if rest.is_empty() => (1, 12),
        None => (rest.parse().ok()?, 1),
    };
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some((first, first.checked_add_months(Months::new(months))?.pred_opt()?))
}

/// What keys are called, with the record where one is meant; and their places in the usual order.
type Names = HashMap<String, (usize, String, Option<Reference>)>;

/// The names of the keys of a dimension; none of one whose keys are their own names.
pub fn names(conn: &Connection, dimension: &Dimension) -> Result<Names> {
    let (record_type, sql) = match dimension.of {
        Of::Stage => {
            let mut names = HashMap::new();
            for (at, stage) in stages(conn, None)?.into_iter().enumerate() {
                names.insert(
                    stage.id.clone(),
                    (at, stage.name.clone(), Some(Reference::new("stage", stage.id, stage.name))),
                );
            }
            return Ok(names);
        }
        Of::User => ("user", "SELECT id, name FROM app_user ORDER BY name COLLATE NOCASE, id"),
        Of::Reason => ("close_reason", "SELECT id, name FROM close_reason ORDER BY position, id"),
        Of::Pipeline => ("pipeline", "SELECT id, name FROM pipeline ORDER BY position, id"),
        _ => return Ok(HashMap::new()),
    };
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut names = HashMap::new();
    for (at, row) in rows.enumerate() {
        let (id, name) = row?;
        names.insert(id.clone(), (at, name.clone(), Some(Reference::new(record_type, id, name))));
    }
    Ok(names)
}

/// The test of the deals of a row.
pub fn row_test(dimension: &Dimension, key: Option<&str>) -> Vec<Filter> {
    let field = dimension.field;
    match (key, dimension.of) {
        (None, _) => vec![test(field, Operator::IsNull, serde_json::Value::Null)],
        (Some(key), of) if of.is_time() => span(key)
            .map(|(first, last)| {
                vec![
                    test(field, Operator::Gte, json!(first.to_string())),
                    test(field, Operator::Lte, json!(last.to_string())),
                ]
            })
            .unwrap_or_default(),
        (Some(key), _) => vec![is(field, json!(key))],
    }
}
