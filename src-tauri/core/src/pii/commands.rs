use rusqlite::types::Value as SqlValue;
use rusqlite::{params, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ts_rs::TS;

use super::look::{digest, living};
use super::{TEXTS, Texts};
use crate::journal::{Changed, Op};
use crate::query::{Compiler, Cursor, Sql, page_size};
use crate::records::{self, Draft, GetRequest, Reference};
use crate::values::{rich_text, sensitive};
use crate::{Context, Error, Result, ids, subjects};

/// Which findings.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PiiRequest {
    /// Of this record alone.
    #[ts(optional = nullable)]
    pub id: Option<String>,
    /// From a previous page.
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// A number that may not belong where it stands.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct PiiRow {
    /// The note, interaction, activity, person, company, household or deal.
    pub record: Reference,
    /// `card` or `ssn`.
    pub kind: String,
    /// In which field.
    pub field: String,
    /// Its last four digits.
    pub shown: String,
    /// Names the finding among those of its record.
    pub digest: String,
}

/// Findings that nobody cleared, in records that the reader may see, the newest record first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct PiiPage {
    /// The findings.
    pub rows: Vec<PiiRow>,
    /// How many there are on all pages.
    #[ts(type = "number")]
    pub count: i64,
    /// For the next page.
    pub next_cursor: Option<String>,
}

/// Which record.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThatRequest {
    /// `note`, `interaction`, `activity`, `person`, `organization`, `household` or `deal`.
    pub r#type: String,
    /// Its id.
    pub id: String,
}

/// How many findings went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Cleared {
    /// Findings.
    pub count: usize,
}

/// A page of findings (IMP-26).
///
/// # Errors
/// `invalid` for a cursor that is none.
pub fn list(ctx: &Context, input: PiiRequest) -> Result<PiiPage> {
    let limit = page_size(input.limit, 50)?;
    let catalog = ctx.catalog();
    let compiler = Compiler::new(ctx, &catalog);
    let mut sql = Sql::default();
    let mut tests = vec![
        "NOT EXISTS (SELECT 1 FROM sensitive_cleared c WHERE c.entry_id = f.entry_id AND c.digest = f.digest)"
            .to_string(),
    ];
    if let Some(id) = &input.id {
        tests.push(format!("f.entry_id = {}", sql.bind(id.clone())));
    }
    let mut seen = Vec::new();
    for Texts { key, table, .. } in TEXTS {
        let visible = compiler.visible(catalog.get(key)?.as_ref(), "s", false, &mut sql);
        seen.push(format!(
            "(f.record_type = '{key}' AND EXISTS (SELECT 1 FROM {table} s WHERE s.id = f.entry_id AND {visible}))"
        ));
    }
    tests.push(format!("({})", seen.join(" OR ")));
    let of_all = format!("SELECT count(*) FROM sensitive_finding f WHERE {}", tests.join(" AND "));
    let counted: Vec<SqlValue> = sql.params.clone();
    if let Some(Cursor(values)) = input.cursor.as_deref().map(Cursor::parse).transpose()? {
        let text = |i: usize| values.get(i).and_then(Value::as_str).map(str::to_string);
        let (Some(id), Some(mark)) = (text(0), text(1)) else {
            return Err(Error::invalid("cursor", "The cursor is not one of this list."));
        };
        tests.push(format!("(f.entry_id, f.digest) < ({}, {})", sql.bind(id), sql.bind(mark)));
    }
    let page = format!(
        "SELECT f.entry_id, f.digest, f.record_type, f.kind, f.field, f.shown FROM sensitive_finding f WHERE {}
         ORDER BY f.entry_id DESC, f.digest DESC LIMIT {}",
        tests.join(" AND "),
        limit + 1
    );
    ctx.read(|conn| {
        let count = conn.prepare_cached(&of_all)?.query_row(params_from_iter(counted), |row| row.get(0))?;
        let mut stmt = conn.prepare_cached(&page)?;
        let mut found = stmt.query(params_from_iter(sql.params))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let (id, record_type): (String, String) = (row.get(0)?, row.get(2)?);
            let title = records::title(conn, &catalog, &record_type, &id)?.unwrap_or_default();
            rows.push(PiiRow {
                record: Reference::new(&record_type, id, blacked_out(&title)),
                digest: row.get(1)?,
                kind: row.get(3)?,
                field: row.get(4)?,
                shown: row.get(5)?,
            });
        }
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next_cursor = last.map(|row| Cursor(vec![json!(row.record.id), json!(row.digest)]).text());
        Ok(PiiPage { rows, count, next_cursor })
    })
}

/// Says of the findings of a record that they are no such numbers; they are not listed again.
///
/// # Errors
/// `not_found`.
pub fn clear(ctx: &Context, input: ThatRequest) -> Result<Changed<Cleared>> {
    let table = table(&input.r#type)?;
    let rows = findings(ctx, &input)?;
    ctx.transact(Op::new("pii.clear", "Said that numbers are not sensitive"), |tx| {
        if !living(tx, table.table, &input.id)? {
            return Err(Error::not_found(&input.r#type, &input.id));
        }
        for row in &rows {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO sensitive_cleared (id, entry_id, digest, record_type, created_at, created_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![ids::new_id(), input.id, row.digest, input.r#type, tx.at(), tx.actor()])?;
        }
        Ok(Cleared { count: rows.len() })
    })
}

/// Blacks out all but the last four digits of the findings of a record. Undo brings them back: the history keeps them until
/// it is purged.
///
/// # Errors
/// `not_found`; those of the record's rules.
pub fn redact(ctx: &Context, input: ThatRequest) -> Result<Changed<Cleared>> {
    let catalog = ctx.catalog();
    let Texts { key, columns, .. } = table(&input.r#type)?;
    let record_type = catalog.get(key)?;
    let rows = findings(ctx, &input)?;
    ctx.transact(Op::new("pii.redact", "Blacked out numbers"), |tx| {
        if rows.is_empty() {
            return Ok(Cleared { count: 0 });
        }
        let listed = |digits: &str| rows.iter().any(|row| row.digest == digest(&input.id, digits));
        let before = records::load_one(tx, &catalog, &record_type, &input.id)?;
        let mut draft = Draft::of(&record_type, input.id.clone(), ctx.channel());
        for column in columns {
            if let Some(text) = before.text(column) {
                let out = without(text, &listed);
                if out != text {
                    draft.set(column, out);
                }
            }
        }
        if let (Some(html), Some(content)) = (before.text("content_html"), draft.text("content").map(str::to_string)) {
            // Where form runs through the digits, the form goes.
            let out = without(html, &listed);
            let whole = rich_text::read(&out).text == content;
            draft.set("content_html", if whole { out } else { rich_text::from_plain(&content) });
        }
        records::insert(tx, subjects::rules(key), draft)?;
        tx.label(format!("Blacked out numbers in a {}", record_type.label.to_lowercase()));
        Ok(Cleared { count: rows.len() })
    })
}

/// The findings of one record, or `not_found` where the reader may not see it.
fn findings(ctx: &Context, that: &ThatRequest) -> Result<Vec<PiiRow>> {
    let record = GetRequest { r#type: that.r#type.clone(), id: that.id.clone() };
    let id = records::get(ctx, record)?.record.id;
    Ok(list(ctx, PiiRequest { id: Some(id), limit: Some(200), ..PiiRequest::default() })?.rows)
}

fn table(record_type: &str) -> Result<Texts> {
    TEXTS
        .into_iter()
        .find(|texts| texts.key == record_type)
        .ok_or_else(|| Error::new("unknown_type", format!("“{record_type}” has no free text.")).field("type"))
}

/// A text with every such number blacked out.
fn blacked_out(text: &str) -> String {
    without(text, &|_| true)
}

fn without(text: &str, listed: &dyn Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for found in sensitive::find(text).into_iter().filter(|found| listed(&found.digits)) {
        out.push_str(text.get(from..found.start).unwrap_or_default());
        out.push_str(&found.shown());
        from = found.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}
