//! What was merged, by whom and how, and whether it can still be taken back (IMP-16, IMP-17).

use std::collections::BTreeMap;

use chrono::Duration;
use rusqlite::{Connection, OptionalExtension, Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::MergeCount;
use super::undoable::{refuse_to_undo, undo_days};
use super::work::Work;
use crate::catalog::{Catalog, Field};
use crate::journal::Tx;
use crate::records::{RecordRow, Reference, title};
use crate::{Context, Error, Result, ids, query};

/// Which merges to list.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MergeListRequest {
    /// Only those in which this record took part, under its own id or under that of a record that went into it.
    #[ts(optional = nullable)]
    pub record: Option<String>,
    /// Only this one.
    #[ts(optional = nullable)]
    pub id: Option<String>,
    /// Only those that this operation of the journal made.
    #[ts(optional, type = "number | null")]
    pub seq: Option<i64>,
    /// From a previous page.
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// Whether a merge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MergeState {
    /// The records are one.
    Merged,
    /// It was taken back.
    Undone,
}

/// One merge.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MergeRecord {
    /// Its id.
    pub id: String,
    /// The record that stayed, as it was called then.
    pub survivor: Reference,
    /// Those that went into it, as they were called.
    pub merged: Vec<Reference>,
    /// When.
    pub at: String,
    /// By whom.
    pub by: Option<Reference>,
    /// Whose values the survivor took over: field label to the record's name.
    pub picks: BTreeMap<String, String>,
    /// What went over to the survivor.
    pub moved: Vec<MergeCount>,
    /// How many rows are parked with it.
    #[ts(type = "number")]
    pub parked: i64,
    /// Whether it stands.
    pub state: MergeState,
    /// Until when it can be taken back.
    pub undo_until: String,
    /// Why it cannot be taken back now; null when it can.
    pub fixed: Option<String>,
    /// Number of its operation in the journal.
    #[ts(type = "number")]
    pub seq: i64,
}

/// Merges, newest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MergePage {
    /// The merges.
    pub merges: Vec<MergeRecord>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

/// A row that could not stand beside those of the survivor.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ParkedRow {
    /// What a person calls such rows, several.
    pub label: String,
    /// What it says, in words.
    pub text: String,
    /// Why: `same` as a row that stayed, a link of the record to `itself`, or `left_out` by who merged.
    pub why: String,
    /// Its columns, as they were.
    #[ts(type = "Record<string, unknown>")]
    pub content: Map<String, Value>,
}

/// Writes a merge down.
pub fn note(
    work: &Work<'_, '_>,
    part: i64,
    title: &str,
    records: &[RecordRow],
    kept: &[(&Field, &RecordRow)],
    moves: &[MergeCount],
) -> Result<()> {
    let tx = work.tx;
    let taken = kept.iter().filter(|(_, source)| source.id != work.survivor);
    let picks: BTreeMap<&str, &str> =
        taken.map(|(field, source)| (field.label.as_str(), source.title.as_str())).collect();
    tx.prepare_cached(
        "INSERT INTO merge (id, record_type, survivor_id, title, at, actor_id, entry_seq, part, picks, moved)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        work.id,
        work.record_type.key,
        work.survivor,
        title,
        tx.at(),
        tx.actor(),
        tx.seq()?,
        part,
        serde_json::to_string(&picks)?,
        serde_json::to_string(moves)?
    ])?;
    let mut member =
        tx.prepare_cached("INSERT INTO merge_member (merge_id, record_id, title, position) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, record) in records.iter().skip(1).enumerate() {
        member.execute(params![work.id, record.id, record.title, position])?;
    }
    Ok(())
}

/// The first rows parked with a merge, and how many there are.
pub fn parked(tx: &Tx<'_>, merge: &str, most: usize) -> Result<(Vec<ParkedRow>, i64)> {
    let count = tx.query_row("SELECT count(*) FROM merge_parked WHERE merge_id = ?1", [merge], |row| row.get(0))?;
    Ok((parked_rows(tx, tx.catalog(), merge, most)?, count))
}

fn parked_rows(conn: &Connection, catalog: &Catalog, merge: &str, most: usize) -> Result<Vec<ParkedRow>> {
    let mut stmt = conn
        .prepare_cached("SELECT table_name, why, content FROM merge_parked WHERE merge_id = ?1 ORDER BY id LIMIT ?2")?;
    let mut found = stmt.query(params![merge, most])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let table: String = row.get(0)?;
        let content: Map<String, Value> = serde_json::from_str(&row.get::<_, String>(2)?)?;
        rows.push(ParkedRow {
            label: label(catalog, &table),
            text: said(conn, catalog, &table, &content)?,
            why: row.get(1)?,
            content,
        });
    }
    Ok(rows)
}

fn label(catalog: &Catalog, table: &str) -> String {
    let children = catalog.types().filter(|one| one.mergeable).flat_map(|one| &one.children);
    let known = children.into_iter().find(|child| child.table == table);
    known.map_or_else(|| "judgements about duplicates".to_string(), |child| child.label.clone())
}

/// A row in words: the text that tells it in the history, links by name.
fn said(conn: &Connection, catalog: &Catalog, table: &str, content: &Map<String, Value>) -> Result<String> {
    let text = |column: &str| content.get(column).and_then(Value::as_str).filter(|text| !text.is_empty());
    let party = |column: &str| -> Result<String> {
        match text(column) {
            // The merged one, too, by its own name.
            Some(id) => Ok(conn
                .prepare_cached("SELECT display_name FROM party WHERE id = ?1")?
                .query_row([id], |row| row.get(0))
                .optional()?
                .unwrap_or_default()),
            None => Ok(String::new()),
        }
    };
    let words = match table {
        "relationship" => {
            let name = title(conn, catalog, "relationship_type", text("type_id").unwrap_or_default())?;
            vec![party("from_id")?, name.unwrap_or_default(), party("to_id")?]
        }
        "affiliation" => {
            let place = [text("title"), text("role")].into_iter().flatten().collect::<Vec<_>>().join(", ");
            vec![place, "at".into(), party("organization_id")?]
        }
        "household_member" => vec![party("party_id")?, "in".into(), party("household_id")?],
        "match_dismissed" => vec![party("a")?, "is not".into(), party("b")?],
        "tagging" => vec![title(conn, catalog, "tag", text("tag_id").unwrap_or_default())?.unwrap_or_default()],
        _ => {
            let known = catalog.table(table).map_or(&[][..], |known| known.text);
            match known.iter().filter_map(|column| text(column)).collect::<Vec<_>>() {
                words if words.is_empty() => content.keys().map(|column| party(column)).collect::<Result<Vec<_>>>()?,
                words => vec![words.join(", ")],
            }
        }
    };
    Ok(words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Merges, newest first: all, or those of one record.
///
/// Errors: `invalid` for a cursor of another list.
pub fn list(ctx: &Context, input: MergeListRequest) -> Result<MergePage> {
    let limit = query::page_size(input.limit, 50)?;
    let (at, id) = match input.cursor.as_deref().map(|cursor| cursor.split_once(' ')) {
        None => ("9", ""),
        Some(Some(place)) => place,
        Some(None) => return Err(Error::invalid("cursor", "The cursor is not one of this list.")),
    };
    let now = ids::moment(ctx.now());
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached(&format!(
            "WITH RECURSIVE
               up (id, step) AS (SELECT ?3, 0 UNION ALL SELECT a.survivor_id, step + 1 FROM up JOIN party_alias a ON a.old_id = up.id WHERE step < 100),
               one (id) AS (SELECT id FROM up UNION SELECT a.old_id FROM one JOIN party_alias a ON a.survivor_id = one.id)
             {MERGE} WHERE (m.at, m.id) < (?1, ?2)
               AND (?3 IS NULL OR m.survivor_id IN one OR m.id IN (SELECT merge_id FROM merge_member WHERE record_id IN one))
               AND (?4 IS NULL OR m.id = ?4) AND (?6 IS NULL OR m.entry_seq = ?6)
             ORDER BY m.at DESC, m.id DESC LIMIT ?5"
        ))?;
        let merges = stmt
            .query_map(params![at, id, input.record, input.id, limit, input.seq], Merge::read)?
            .map(|one| tell(conn, one?, ctx.user_id(), &now))
            .collect::<Result<Vec<_>>>()?;
        let next_cursor = merges.last().filter(|_| merges.len() == limit).map(|last| format!("{} {}", last.at, last.id));
        Ok(MergePage { merges, next_cursor })
    })
}

/// Merges as [`Merge::read`] reads them, with the operations that made them and took them back.
pub const MERGE: &str =
    "SELECT m.id, m.record_type, m.survivor_id, m.title, m.at, m.actor_id, m.entry_seq, m.part, m.picks, m.moved,
    e.state = 'done', coalesce(u.state = 'done', 0), m.erased_at IS NOT NULL
  FROM merge m JOIN journal_entry e ON e.seq = m.entry_seq LEFT JOIN journal_entry u ON u.seq = m.unmerge_seq";

/// A merge as it is kept.
pub struct Merge {
    pub id: String,
    pub record_type: String,
    pub survivor: String,
    pub title: String,
    pub at: String,
    pub actor: String,
    pub seq: i64,
    pub part: i64,
    picks: String,
    moved: String,
    /// Whether the operation that made it stands.
    pub done: bool,
    /// Whether it was taken back by itself.
    pub apart: bool,
    pub erased: bool,
}

impl Merge {
    /// Reads a row of [`MERGE`].
    pub fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            record_type: row.get(1)?,
            survivor: row.get(2)?,
            title: row.get(3)?,
            at: row.get(4)?,
            actor: row.get(5)?,
            seq: row.get(6)?,
            part: row.get(7)?,
            picks: row.get(8)?,
            moved: row.get(9)?,
            done: row.get(10)?,
            apart: row.get(11)?,
            erased: row.get(12)?,
        })
    }

    /// Whether the records are one.
    pub fn stands(&self) -> bool {
        self.done && !self.apart
    }

    /// The merge of an id, or `not_found`.
    pub fn of(conn: &Connection, id: &str) -> Result<Self> {
        conn.prepare_cached(&format!("{MERGE} WHERE m.id = ?1"))?
            .query_row([id], Self::read)
            .optional()?
            .ok_or_else(|| Error::not_found("merge", id))
    }

    /// The records that went into the survivor, as they were called.
    pub fn members(&self, conn: &Connection) -> Result<Vec<Reference>> {
        let mut stmt =
            conn.prepare_cached("SELECT record_id, title FROM merge_member WHERE merge_id = ?1 ORDER BY position")?;
        let rows = stmt.query_map([&self.id], |row| {
            Ok(Reference::new(&self.record_type, row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// A merge as it is told.
pub fn tell(conn: &Connection, merge: Merge, user: &str, now: &str) -> Result<MergeRecord> {
    let fixed = match refuse_to_undo(conn, &merge, user, now) {
        Ok(()) => None,
        Err(error) if error.is_fatal() => return Err(error),
        Err(error) => Some(error.message),
    };
    let name: Option<String> = conn
        .prepare_cached("SELECT name FROM app_user WHERE id = ?1")?
        .query_row([&merge.actor], |row| row.get(0))
        .optional()?;
    Ok(MergeRecord {
        survivor: Reference::new(&merge.record_type, &merge.survivor, &merge.title),
        merged: merge.members(conn)?,
        by: name.map(|name| Reference::new("user", &merge.actor, name)),
        picks: serde_json::from_str(&merge.picks)?,
        moved: serde_json::from_str(&merge.moved)?,
        parked: conn
            .prepare_cached("SELECT count(*) FROM merge_parked WHERE merge_id = ?1")?
            .query_row([&merge.id], |row| row.get(0))?,
        state: if merge.stands() { MergeState::Merged } else { MergeState::Undone },
        undo_until: ids::moment(ids::parse_moment("at", &merge.at)? + Duration::days(undo_days(conn)?)),
        fixed,
        seq: merge.seq,
        at: merge.at,
        id: merge.id,
    })
}

/// Erases what merges keep of a record, and fixes them for good: who was erased does not come back by an undo.
pub fn forget(tx: &Tx<'_>, record: &str) -> Result<()> {
    const OF: &str =
        "(SELECT id FROM merge WHERE survivor_id = ?1 UNION SELECT merge_id FROM merge_member WHERE record_id = ?1)";
    for sql in [
        format!(
            "UPDATE merge SET erased_at = coalesce(erased_at, ?2), picks = '{{}}' WHERE id IN {OF} AND ?1 IS NOT NULL"
        ),
        "UPDATE merge SET title = '' WHERE survivor_id = ?1 AND ?2 IS NOT NULL".to_string(),
        "UPDATE merge_member SET title = '' WHERE record_id = ?1 AND ?2 IS NOT NULL".to_string(),
        format!("UPDATE merge_parked SET content = '{{}}' WHERE merge_id IN {OF} AND ?2 IS NOT NULL"),
    ] {
        tx.prepare_cached(&sql)?.execute(params![record, tx.at()])?;
    }
    Ok(())
}
