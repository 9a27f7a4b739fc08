use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::query::{match_expression, page_size, typed_digits, wide_expression};
use crate::values::{name_key, slips_between};
use crate::{Context, Result};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    /// Words; each starts a word of the record, is a part of one, or nearly is one.
    pub query: String,
    /// Record types; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub types: Option<Vec<String>>,
    /// At most 200; 20 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
    /// Without parties that were deactivated: for pickers (PTY-35).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub active_only: bool,
    /// Parties that were deactivated come last, however well they fit: for mentions.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub active_first: bool,
}

/// A record found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct SearchHit {
    /// Record type.
    pub r#type: String,
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Second line: company, customer, domain.
    pub subtitle: String,
    /// Whether it is a party that was deactivated.
    pub inactive: bool,
}

/// Records found, best first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct SearchResult {
    /// The hits.
    pub hits: Vec<SearchHit>,
}

/// How many hits of each type are ranked. Taken in index order, not scored by FTS5, whose
/// `ORDER BY rank` looks at every hit of a one-letter prefix.
const CANDIDATES: usize = 150;

/// Finds records of every type; names first that start with what was typed.
pub fn find(ctx: &Context, input: SearchRequest) -> Result<SearchResult> {
    let limit = page_size(input.limit, 20)?;
    let Some(expression) = match_expression(&input.query) else { return Ok(SearchResult { hits: Vec::new() }) };
    let typed = name_key(&input.query);
    let types: Vec<String> = input.types.unwrap_or_else(|| {
        let found = ctx.catalog();
        found.types().filter(|t| t.search.is_some_and(|s| !s.entry)).map(|t| t.key.to_string()).collect()
    });
    let ask = Ask { ctx, query: &input.query, expression, typed, types, limit };
    ctx.read(|conn| {
        let active_only = input.active_only || input.active_first;
        let mut hits = ask.look(conn, active_only)?;
        if input.active_first && !input.active_only && hits.len() < limit {
            hits.extend(ask.look(conn, false)?.into_iter().filter(|hit| hit.inactive));
            hits.truncate(limit);
        }
        Ok(SearchResult { hits })
    })
}

/// What is looked for.
struct Ask<'a> {
    ctx: &'a Context,
    query: &'a str,
    expression: String,
    typed: String,
    types: Vec<String>,
    limit: usize,
}

impl Ask<'_> {
    fn look(&self, conn: &Connection, active_only: bool) -> Result<Vec<SearchHit>> {
        let Self { ctx, query, expression, typed, types, limit } = self;
        let mut scored: Vec<(u32, usize, SearchHit)> = Vec::new();
        let mut look = |expression: &str| -> Result<usize> {
            for hit in candidates(conn, ctx, expression, types, active_only)? {
                if !scored.iter().any(|(.., known)| known.id == hit.id) {
                    let place = types.iter().position(|t| *t == hit.r#type).unwrap_or(types.len());
                    scored.push((rank(typed, &hit), place, hit));
                }
            }
            Ok(scored.len())
        };
        // The title's own words are asked for first: for a short prefix they are what is meant.
        let mut found = look(&format!("title : ({expression})"))?;
        let digits = typed_digits(query).is_some();
        if found < CANDIDATES && !digits {
            found = look(expression)?;
        }
        // What is typed in full is not looked for in parts; of numbers people know the end.
        if (found < *limit || digits)
            && let Some(wide) = wide_expression(conn, query, *limit, true)?
        {
            look(&wide)?;
        }
        scored.sort_by(|a, b| (a.0, a.1, &a.2.title).cmp(&(b.0, b.1, &b.2.title)));
        Ok(scored.into_iter().take(*limit).map(|(.., hit)| hit).collect())
    }
}

fn candidates(
    conn: &Connection,
    ctx: &Context,
    expression: &str,
    types: &[String],
    active_only: bool,
) -> Result<Vec<SearchHit>> {
    let wanted = serde_json::to_string(types)?;
    let mut sql = String::from(
        "SELECT d.record_type, d.record_id, d.title, d.subtitle,
           EXISTS (SELECT 1 FROM party p WHERE p.id = d.record_id AND p.status IN ('inactive', 'deleted'))
         FROM search_fts f CROSS JOIN search_doc d ON d.rowid = f.rowid
         WHERE search_fts MATCH ?1 AND ?5 IS NOT NULL AND d.record_type IN (SELECT value FROM json_each(?2))
           AND (NOT ?4 OR NOT EXISTS (SELECT 1 FROM party p WHERE p.id = d.record_id AND p.status IN ('inactive', 'deleted')))",
    );
    // INT-07: what only some may see is found by them alone.
    for t in ctx.catalog().types().filter(|t| t.search.is_some_and(|search| !search.entry)) {
        if let Some(scope) = t.scope.filter(|scope| scope.contains(":actor")) {
            let scope = scope.replace("{t}", "s").replace(":actor", "?5");
            sql.push_str(&format!(
                " AND (d.record_type <> '{}' OR EXISTS (SELECT 1 FROM {} s WHERE s.id = d.record_id AND {scope}))",
                t.key, t.table
            ));
        }
    }
    sql.push_str(" LIMIT ?3");
    let mut stmt = conn.prepare_cached(&sql)?;
    let hits = stmt.query_map(params![expression, wanted, CANDIDATES, active_only, ctx.user_id()], |row| {
        Ok(SearchHit {
            r#type: row.get(0)?,
            id: row.get(1)?,
            title: row.get(2)?,
            subtitle: row.get(3)?,
            inactive: row.get(4)?,
        })
    })?;
    Ok(hits.collect::<rusqlite::Result<_>>()?)
}

/// Smaller is better: the whole name, its start, the start of one of its words, a part of it, a slip
/// away from it, elsewhere.
fn rank(typed: &str, hit: &SearchHit) -> u32 {
    let title = name_key(&hit.title);
    let is_near = |word: &str| title.split(' ').any(|of| of.starts_with(word) || slips_between(word, of).is_some());
    if title == typed {
        0
    } else if title.starts_with(typed) {
        1
    } else if title.split(' ').any(|word| word.starts_with(typed)) {
        2
    } else if typed.split(' ').all(|word| title.contains(word)) {
        3
    } else if typed.split(' ').all(is_near) {
        4
    } else {
        5
    }
}
