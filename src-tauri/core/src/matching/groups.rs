use std::collections::BTreeSet;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use super::changed::changed;
use super::judge::is_outdated;
use super::pairs::Scanned;
use super::rules::limits;
use super::{Evidence, kind_of};
use crate::catalog::{Catalog, RecordType};
use crate::jobs::Job;
use crate::merging::{differing, keeper};
use crate::query::{Compiler, Cursor, Filter, Question, Sql, ids, page_size};
use crate::records::{RecordRow, load};
use crate::{Context, Error, Result};

/// From this score on a group is sure.
const SURE: u8 = 95;
/// From this score on a group is likely, below it is possible.
const LIKELY: u8 = 80;
/// Most records of one group that are shown; a merge takes no more.
const SHOWN: usize = 20;
/// Changed records are counted up to so many.
const COUNTED: usize = 10_000;
/// Most records that a search leads to.
const HITS: usize = 5_000;

/// What a score means in a word; nowhere else is that said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchBand {
    /// 95 and more.
    Sure,
    /// 80 to 94.
    Likely,
    /// Less.
    Possible,
}

impl MatchBand {
    /// The band of a score.
    #[must_use]
    pub fn of(score: u8) -> Self {
        match score {
            SURE.. => Self::Sure,
            LIKELY.. => Self::Likely,
            _ => Self::Possible,
        }
    }

    /// Its lowest and its highest score.
    fn scores(self) -> (u8, u8) {
        match self {
            Self::Sure => (SURE, 100),
            Self::Likely => (LIKELY, SURE - 1),
            Self::Possible => (0, LIKELY - 1),
        }
    }
}

/// Which groups; those below the setting `duplicates_list_score` are in no list.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchGroupsRequest {
    /// Record type, a party kind.
    pub r#type: String,
    /// Only groups of at least this score; 0 to 100.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub min_score: Option<u8>,
    /// Only groups of at most this score; 0 to 100.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub max_score: Option<u8>,
    /// Only groups of this band.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub band: Option<MatchBand>,
    /// Only groups with a record that the filter finds.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// Only groups with a record that is found by what is typed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// In which order.
    #[serde(default)]
    #[ts(optional, as = "Option<MatchGroupSort>")]
    pub sort: MatchGroupSort,
    /// From a previous page.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 100; 25 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// The order of groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchGroupSort {
    /// The likeliest first.
    #[default]
    Score,
    /// The largest first.
    Size,
}

/// Two records of a group that were found to be alike.
#[derive(Debug, Clone, PartialEq, Serialize, TS, JsonSchema)]
pub struct MatchGroupPair {
    /// One id.
    pub a: String,
    /// The other id.
    pub b: String,
    /// 0 to 100.
    pub score: u8,
    /// Why: what speaks for it, the weightiest first, then what speaks against it.
    pub evidence: Vec<Evidence>,
}

/// Records that may be one.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MatchGroup {
    /// The same as long as its first two records are.
    pub id: String,
    /// The lowest score among its pairs.
    pub score: u8,
    /// What that means.
    pub band: MatchBand,
    /// How many records.
    pub size: usize,
    /// The records, the most complete first; at most 20.
    pub records: Vec<RecordRow>,
    /// Id of the most complete record.
    pub survivor: String,
    /// Its pairs, the likeliest first; two records that are not listed together belong to the
    /// group by others, and nothing clear speaks against it.
    pub pairs: Vec<MatchGroupPair>,
    /// In how many fields the records say different things of which one is kept.
    pub conflicts: usize,
    /// Whether every record is listed with every other one.
    pub whole: bool,
}

/// How many groups there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct MatchGroupCounts {
    /// Of 95 and more.
    #[ts(type = "number")]
    pub sure: i64,
    /// Of 80 to 94.
    #[ts(type = "number")]
    pub likely: i64,
    /// Of less.
    #[ts(type = "number")]
    pub possible: i64,
}

/// A page of groups.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MatchGroupsPage {
    /// The groups.
    pub groups: Vec<MatchGroup>,
    /// For the next page.
    pub next_cursor: Option<String>,
    /// How many groups the filter and the search leave, whatever their score; on the first page.
    pub counts: Option<MatchGroupCounts>,
    /// When the last scan ended.
    pub scanned_at: Option<String>,
    /// Records made or changed since that scan began; not counted beyond 10,000.
    pub changed_since: usize,
    /// Whether that scan was by another way of judging than this program's: all is to be searched anew.
    pub outdated: bool,
    /// The latest scan, running or ended.
    pub job: Option<Job>,
}

/// A page of the groups of records that may be one (IMP-08). A group is left out when its
/// records are merged, deleted or called different, and comes back when that is undone.
pub fn groups(ctx: &Context, input: MatchGroupsRequest) -> Result<MatchGroupsPage> {
    let limit = page_size(input.limit, 25)?.min(100);
    let catalog = ctx.catalog();
    kind_of(&catalog, &input.r#type)?;
    let record_type = catalog.get(&input.r#type)?;
    let after = input.cursor.as_deref().map(place).transpose()?;
    let compiler = Compiler::new(ctx, &catalog);
    ctx.read(|conn| {
        let mut sql = Sql::default();
        let mut condition = chosen(conn, &compiler, &record_type, &input, &mut sql)?;
        let counts = match after {
            Some(_) => None,
            None => Some(count(conn, &condition, &sql)?),
        };
        if let Some((least, most)) = input.band.map(MatchBand::scores) {
            condition.push_str(&format!(" AND g.score BETWEEN {least} AND {most}"));
        }
        if let Some(least) = input.min_score {
            condition.push_str(&format!(" AND g.score >= {least}"));
        }
        if let Some(most) = input.max_score {
            condition.push_str(&format!(" AND g.score <= {most}"));
        }
        let column = match input.sort {
            MatchGroupSort::Score => "score",
            MatchGroupSort::Size => "size",
        };
        if let Some((value, id)) = &after {
            let id = sql.bind(id.clone());
            condition.push_str(&format!(" AND g.{column} <= {value} AND (g.{column} < {value} OR g.id > {id})"));
        }
        let text = format!(
            "SELECT g.id, g.score, g.size, g.whole FROM match_group g WHERE {condition}
             ORDER BY g.{column} DESC, g.id LIMIT {}",
            limit + 1
        );
        let mut heads: Vec<Head> = conn
            .prepare_cached(&text)?
            .query_map(params_from_iter(sql.params), |row| {
                Ok(Head { id: row.get(0)?, score: row.get(1)?, size: row.get(2)?, whole: row.get(3)? })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let more = heads.len() > limit;
        heads.truncate(limit);
        let next_cursor = heads.last().filter(|_| more).map(|head| {
            let value = if input.sort == MatchGroupSort::Size { json!(head.size) } else { json!(head.score) };
            Cursor(vec![value, json!(head.id)]).text()
        });
        let groups = fill(conn, &catalog, &record_type, heads)?;
        let scanned = Scanned::latest(ctx, conn, record_type.key)?;
        let changed_since = match &scanned.since {
            Some(since) => changed(conn, record_type.key, since, COUNTED)?.len(),
            None => 0,
        };
        let outdated = scanned.since.is_some() && is_outdated(conn, record_type.key)?;
        let Scanned { at: scanned_at, job, .. } = scanned;
        Ok(MatchGroupsPage { groups, next_cursor, counts, scanned_at, changed_since, outdated, job })
    })
}

/// A group without what is in it.
pub(super) struct Head {
    pub id: String,
    pub score: u8,
    pub size: usize,
    pub whole: bool,
}

/// The condition of the groups `g` that filter and search leave.
fn chosen(
    conn: &Connection,
    compiler: &Compiler<'_>,
    record_type: &RecordType,
    input: &MatchGroupsRequest,
    sql: &mut Sql,
) -> Result<String> {
    let floor = limits(conn)?.list;
    let mut condition = format!("g.record_type = {} AND g.score >= {floor}", sql.bind(record_type.key.to_string()));
    if let Some(search) = input.search.as_deref().filter(|text| !text.trim().is_empty()) {
        let question = Question { record_type, filter: None, search: Some(search), deleted: false };
        let hits = sql.bind(serde_json::to_string(&ids(conn, compiler, &question, HITS)?)?);
        condition.push_str(&format!(
            " AND g.id IN (SELECT s.group_id FROM match_member s WHERE s.party_id IN (SELECT value FROM json_each({hits})))"
        ));
    }
    if let Some(filter) = &input.filter {
        let found = compiler.filter(record_type, "t", filter, sql)?;
        condition.push_str(&format!(
            " AND EXISTS (SELECT 1 FROM match_member f CROSS JOIN {} t ON t.id = f.party_id WHERE f.group_id = g.id AND {found})",
            record_type.table
        ));
    }
    Ok(condition)
}

fn count(conn: &Connection, condition: &str, sql: &Sql) -> Result<MatchGroupCounts> {
    let text = format!(
        "SELECT count(*) FILTER (WHERE g.score >= {SURE}), count(*) FILTER (WHERE g.score >= {LIKELY} AND g.score < {SURE}),
           count(*) FILTER (WHERE g.score < {LIKELY}) FROM match_group g WHERE {condition}"
    );
    Ok(conn.prepare_cached(&text)?.query_row(params_from_iter(&sql.params), |row| {
        Ok(MatchGroupCounts { sure: row.get(0)?, likely: row.get(1)?, possible: row.get(2)? })
    })?)
}

/// What is in groups.
pub(super) fn fill(
    conn: &Connection,
    catalog: &Catalog,
    record_type: &RecordType,
    heads: Vec<Head>,
) -> Result<Vec<MatchGroup>> {
    let mut members: Vec<Vec<String>> = Vec::with_capacity(heads.len());
    for head in &heads {
        let sql = format!("SELECT party_id FROM match_member WHERE group_id = ?1 ORDER BY party_id LIMIT {SHOWN}");
        members.push(
            conn.prepare_cached(&sql)?.query_map([&head.id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?,
        );
    }
    let all: Vec<String> = members.iter().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let mut records: Vec<RecordRow> = Vec::with_capacity(all.len());
    for some in all.chunks(500) {
        records.extend(load(conn, catalog, record_type, some, None)?);
    }
    let place = |id: &String| records.binary_search_by(|record| record.id.cmp(id)).ok();
    heads
        .into_iter()
        .zip(members)
        .map(|(head, ids)| {
            let mut own: Vec<RecordRow> = ids.iter().filter_map(|id| records.get(place(id)?).cloned()).collect();
            let survivor = keeper(conn, record_type, &own)?;
            own.sort_by_key(|record| record.id != survivor);
            Ok(MatchGroup {
                pairs: pairs_of(conn, record_type.key, &ids)?,
                conflicts: differing(record_type, &own),
                id: head.id,
                score: head.score,
                band: MatchBand::of(head.score),
                size: head.size,
                whole: head.whole,
                records: own,
                survivor,
            })
        })
        .collect()
}

/// The pairs among the records of a group, the likeliest first.
fn pairs_of(conn: &Connection, record_type: &str, ids: &[String]) -> Result<Vec<MatchGroupPair>> {
    let list = serde_json::to_string(ids)?;
    let mut stmt = conn.prepare_cached(
        "SELECT m.a, m.b, m.score, m.reasons FROM json_each(?2) x CROSS JOIN match_pair m ON m.record_type = ?1 AND m.a = x.value
         WHERE m.b IN (SELECT value FROM json_each(?2))
           AND NOT EXISTS (SELECT 1 FROM match_dismissed d WHERE d.a = m.a AND d.b = m.b)
         ORDER BY m.score DESC, m.a, m.b",
    )?;
    let mut rows = stmt.query([SqlValue::from(record_type.to_string()), SqlValue::from(list)])?;
    let mut pairs = Vec::new();
    while let Some(row) = rows.next()? {
        let evidence = serde_json::from_str(&row.get::<_, String>(3)?)?;
        pairs.push(MatchGroupPair { a: row.get(0)?, b: row.get(1)?, score: row.get(2)?, evidence });
    }
    Ok(pairs)
}

fn place(cursor: &str) -> Result<(i64, String)> {
    let Cursor(values) = Cursor::parse(cursor)?;
    let id = values.get(1).and_then(|value| value.as_str()).map(str::to_string);
    match (values.first().and_then(serde_json::Value::as_i64), id) {
        (Some(value), Some(id)) => Ok((value, id)),
        _ => Err(Error::invalid("cursor", "The cursor is not one of this list.")),
    }
}
