use rusqlite::{Connection, OptionalExtension, Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::story::both_sides;
use super::{Answer, Changed, Direction, Resolve, seen};
use crate::records::Reference;
use crate::{Context, Error, Result};

/// A page of history.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct JournalRequest {
    /// From a previous page.
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// One operation of the history.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct JournalEntry {
    /// Number in the journal.
    #[ts(type = "number")]
    pub seq: i64,
    /// Operation code.
    pub op: String,
    /// What was done, in words.
    pub label: String,
    /// When.
    pub at: String,
    /// By whom.
    pub actor: Option<Reference>,
    /// `done`, `undone` or `discarded`.
    pub state: String,
    /// Rows touched.
    #[ts(type = "number")]
    pub rows: i64,
}

/// Operations, newest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct JournalPage {
    /// The operations.
    pub entries: Vec<JournalEntry>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

/// Which operation to take back.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UndoRequest {
    /// The newest that can be, unless named.
    #[ts(optional, type = "number | null")]
    pub seq: Option<i64>,
    /// What to do about later edits.
    #[ts(optional = nullable)]
    pub resolve: Option<Resolve>,
    /// With `keep`: ids of records that are restored all the same.
    #[ts(optional, as = "Option<Vec<String>>")]
    pub restore: Vec<String>,
}

/// Which audit rows.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuditRequest {
    /// Record type.
    #[ts(optional = nullable)]
    pub r#type: Option<String>,
    /// Record id.
    #[ts(optional = nullable)]
    pub id: Option<String>,
    /// User id.
    #[ts(optional = nullable)]
    pub actor: Option<String>,
    /// First moment.
    #[ts(optional = nullable)]
    pub from: Option<String>,
    /// Last moment.
    #[ts(optional = nullable)]
    pub to: Option<String>,
    /// From a previous page.
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// One audit row (AUD-01..03).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct AuditRow {
    /// Number in the chain.
    #[ts(type = "number")]
    pub seq: i64,
    /// When.
    pub at: String,
    /// By whom.
    pub actor: Option<Reference>,
    /// created, updated, deleted, restored, merged, imported, undone, redone.
    pub action: String,
    /// The record.
    pub record: Reference,
    /// `{field: {old, new}}`, changed fields only.
    #[ts(type = "Record<string, { old: unknown; new: unknown }>")]
    pub changes: Map<String, Value>,
    /// Where it came from.
    pub origin: Option<String>,
}

/// Audit rows, newest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditRow>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

const ENTRY: &str = "SELECT e.seq, e.op, e.label, e.at, e.actor_id, u.name, e.state, e.change_rows
  FROM journal_entry e LEFT JOIN app_user u ON u.id = e.actor_id";

fn to_entry(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    Ok(JournalEntry {
        seq: row.get(0)?,
        op: row.get(1)?,
        label: row.get(2)?,
        at: row.get(3)?,
        actor: user(row, 4)?,
        state: row.get(6)?,
        rows: row.get(7)?,
    })
}

fn user(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<Reference>> {
    let (id, name): (String, Option<String>) = (row.get(index)?, row.get(index + 1)?);
    Ok(name.map(|name| Reference::new("user", id, name)))
}

/// One operation of the history.
pub fn entry(conn: &Connection, seq: i64) -> Result<JournalEntry> {
    conn.query_row(&format!("{ENTRY} WHERE e.seq = ?1"), [seq], to_entry)
        .optional()?
        .ok_or_else(|| Error::not_found("operation", &seq.to_string()))
}

/// The history, newest first.
pub fn entries(ctx: &Context, input: JournalRequest) -> Result<JournalPage> {
    let limit = page_size(input.limit)?;
    let before = before(input.cursor.as_deref())?;
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(&format!("{ENTRY} WHERE e.seq < ?1 ORDER BY e.seq DESC LIMIT ?2"))?;
        let mut entries = stmt.query_map(params![before, limit], to_entry)?.collect::<rusqlite::Result<Vec<_>>>()?;
        for entry in &mut entries {
            seen::cover(ctx, conn, entry)?;
        }
        let next_cursor = (entries.len() == limit).then(|| entries.last().map(|e| e.seq.to_string())).flatten();
        Ok(JournalPage { entries, next_cursor })
    })
}

/// Takes the newest operation back, or the one named (design 2.1).
pub fn undo(ctx: &Context, input: UndoRequest) -> Result<Changed<JournalEntry>> {
    replayed(ctx, Direction::Undo, input)
}

/// Does again what was undone last.
pub fn redo(ctx: &Context, input: UndoRequest) -> Result<Changed<JournalEntry>> {
    replayed(ctx, Direction::Redo, input)
}

fn replayed(ctx: &Context, direction: Direction, input: UndoRequest) -> Result<Changed<JournalEntry>> {
    let answer = Answer { resolve: input.resolve, restore: input.restore.into_iter().collect() };
    let change = ctx.replay(direction, input.seq, &answer)?;
    let value = ctx.read(|conn| {
        let mut entry = entry(conn, change.seq)?;
        seen::cover(ctx, conn, &mut entry)?;
        Ok(entry)
    })?;
    Ok(Changed { value, change: Some(change) })
}

/// Audit rows, newest first, by record, user and time (AUD-06).
pub fn audit_page(ctx: &Context, input: AuditRequest) -> Result<AuditPage> {
    let limit = page_size(input.limit)?;
    let before = before(input.cursor.as_deref())?;
    let catalog = ctx.catalog();
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(&format!(
            "SELECT a.seq, a.at, a.actor_id, u.name, a.action, a.record_type, a.record_id, a.changes, a.origin
             FROM audit_log a LEFT JOIN app_user u ON u.id = a.actor_id
             WHERE a.seq < ?1 AND (?2 IS NULL OR a.record_type = ?2) AND (?3 IS NULL OR a.record_id = ?3)
               AND (?4 IS NULL OR a.actor_id = ?4) AND (?5 IS NULL OR a.at >= ?5) AND (?6 IS NULL OR a.at <= ?6)
               AND {}
             ORDER BY a.seq DESC LIMIT ?7",
            seen::audit(&catalog, "?8")
        ))?;
        let reader = ctx.user_id();
        let mut found =
            stmt.query(params![before, input.r#type, input.id, input.actor, input.from, input.to, limit, reader])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let (record_type, id): (String, String) = (row.get(5)?, row.get(6)?);
            let title = crate::records::title(conn, &catalog, &record_type, &id)?;
            rows.push(AuditRow {
                seq: row.get(0)?,
                at: row.get(1)?,
                actor: user(row, 2)?,
                action: row.get(4)?,
                record: Reference::new(&record_type, id, title.unwrap_or_default()),
                changes: both_sides(serde_json::from_str(&row.get::<_, String>(7)?)?),
                origin: row.get(8)?,
            });
        }
        let next_cursor = (rows.len() == limit).then(|| rows.last().map(|r| r.seq.to_string())).flatten();
        Ok(AuditPage { rows, next_cursor })
    })
}

fn before(cursor: Option<&str>) -> Result<i64> {
    cursor.map_or(Ok(i64::MAX), |text| {
        text.parse().map_err(|_| Error::invalid("cursor", "The cursor is not one of this list."))
    })
}

fn page_size(limit: Option<usize>) -> Result<usize> {
    crate::query::page_size(limit, 50)
}
