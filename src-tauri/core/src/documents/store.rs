//! The SQL of documents and their versions.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::content::{Content, Outside, look};
use super::shapes::{DocumentRow, DocumentVersion};
use crate::catalog::Catalog;
use crate::journal::Tx;
use crate::records::{Reference, TagValue, title};
use crate::{Error, Result};

/// Most documents of a record that are listed at once.
const MOST: usize = 200;

/// The column that leads to a record of a type; `unknown_type` for one that has no documents.
pub fn column(record_type: &str) -> Result<&'static str> {
    Ok(match record_type {
        "party" | "person" | "organization" | "household" => "party_id",
        "deal" => "deal_id",
        "interaction" => "interaction_id",
        "note" => "note_id",
        "activity" => "activity_id",
        other => {
            return Err(Error::new("unknown_type", format!("“{other}” has no documents.")).field("type"));
        }
    })
}

/// Whether a record in the trash may be meant.
#[derive(Clone, Copy)]
pub enum Trash {
    With,
    Without,
}

/// Refuses a record that is not there, or not for this reader.
pub fn seen(conn: &Connection, catalog: &Catalog, user: &str, record_type: &str, id: &str, trash: Trash) -> Result<()> {
    let t = catalog.get(record_type)?;
    let scope = t.scope_sql("t").replace(":actor", "?2");
    let there = match trash {
        Trash::With => "1",
        Trash::Without => "t.deleted_at IS NULL",
    };
    let sql = format!("SELECT 1 FROM {} t WHERE t.id = ?1 AND ?2 IS NOT NULL AND {there} AND {scope}", t.table);
    if conn.prepare_cached(&sql)?.exists([id, user])? { Ok(()) } else { Err(Error::not_found(t.label, id)) }
}

/// A version as it is kept.
pub struct Kept {
    pub number: u32,
    pub filename: String,
    pub mime: String,
    pub size: u64,
    pub sha256: String,
    pub path: Option<String>,
    pub modified_at: Option<String>,
}

impl Kept {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            filename: row.get(1)?,
            mime: row.get(2)?,
            size: row.get(3)?,
            sha256: row.get(4)?,
            path: row.get(5)?,
            modified_at: row.get(6)?,
        })
    }

    /// `inside`, or what became of the file that it is.
    pub fn state(&self) -> &'static str {
        match self.path.as_deref().map(|path| look(path, self.size, self.modified_at.as_deref())) {
            None => "inside",
            Some(Outside::There) => "there",
            Some(Outside::Gone) => "gone",
            Some(Outside::Changed) => "changed",
        }
    }
}

const KEPT: &str = "v.number, v.filename, v.mime, v.size, v.sha256, v.path, v.modified_at";

/// A version, the latest unless its number is said.
pub fn version(conn: &Connection, document: &str, number: Option<u32>) -> Result<Kept> {
    conn.prepare_cached(&format!(
        "SELECT {KEPT} FROM document_version v WHERE v.document_id = ?1 AND (?2 IS NULL OR v.number = ?2)
         ORDER BY v.number DESC LIMIT 1"
    ))?
    .query_row(params![document, number], Kept::of)
    .optional()?
    .ok_or_else(|| Error::new("not_found", "There is no such version of the document.").field("version"))
}

/// All versions, the latest first.
pub fn versions(conn: &Connection, document: &str) -> Result<Vec<DocumentVersion>> {
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT {KEPT}, v.note, v.uploaded_at, u.id, u.name FROM document_version v JOIN app_user u ON u.id = v.uploaded_by
         WHERE v.document_id = ?1 ORDER BY v.number DESC"
    ))?;
    let rows = stmt.query_map([document], |row| {
        let kept = Kept::of(row)?;
        Ok(DocumentVersion {
            state: kept.state().into(),
            number: kept.number,
            filename: kept.filename,
            mime: kept.mime,
            size: kept.size,
            sha256: kept.sha256,
            path: kept.path,
            note: row.get(7)?,
            uploaded_at: row.get(8)?,
            uploaded_by: Reference::new("user", row.get::<_, String>(9)?, row.get::<_, String>(10)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether there is a version of that id.
pub fn is_version(conn: &Connection, id: &str) -> Result<bool> {
    Ok(conn.prepare_cached("SELECT 1 FROM document_version WHERE id = ?1")?.exists([id])?)
}

/// Writes a version down.
pub fn add_version(
    tx: &Tx<'_>,
    id: &str,
    document: &str,
    number: u32,
    filename: &str,
    content: &Content,
    note: Option<&str>,
) -> Result<()> {
    let (path, modified) = content.outside.as_ref().map_or((None, None), |(path, at)| (Some(path), at.as_ref()));
    let blob = content.outside.is_none().then_some(&content.sha256);
    tx.prepare_cached(
        "INSERT INTO document_version (id, document_id, number, filename, mime, size, sha256, blob, path, modified_at, note,
           uploaded_at, uploaded_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        id,
        document,
        number,
        filename,
        content.mime,
        content.size,
        content.sha256,
        blob,
        path,
        modified,
        note,
        tx.at(),
        tx.actor()
    ])?;
    Ok(())
}

/// Makes an old version the latest again, as a new one.
pub fn repeat_version(tx: &Tx<'_>, id: &str, document: &str, from: u32, to: u32) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO document_version (id, document_id, number, filename, mime, size, sha256, blob, path, modified_at, note,
           uploaded_at, uploaded_by)
         SELECT ?1, v.document_id, ?4, v.filename, v.mime, v.size, v.sha256, v.blob, v.path, v.modified_at,
           'Version ' || v.number || ' again', ?5, ?6 FROM document_version v WHERE v.document_id = ?2 AND v.number = ?3",
    )?
    .execute(params![id, document, from, to, tx.at(), tx.actor()])?;
    Ok(())
}

/// Tells the document what its latest version is.
pub fn follow(tx: &Tx<'_>, document: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE document SET (filename, mime, size, sha256, kept, version, uploaded_at) =
           (SELECT v.filename, v.mime, v.size, v.sha256, iif(v.blob IS NULL, 'outside', 'inside'), v.number, v.uploaded_at
            FROM document_version v WHERE v.document_id = document.id ORDER BY v.number DESC LIMIT 1), updated_at = ?2
         WHERE id = ?1",
    )?
    .execute([document, tx.at()])?;
    Ok(())
}

/// Everything that belongs to a record: its own, what is linked to it, and for parties and deals what is attached to
/// their interactions, notes and activities. The latest first; what the reader may not see is not among them.
pub fn of(conn: &Connection, catalog: &Catalog, user: &str, record_type: &str, id: &str) -> Result<Vec<DocumentRow>> {
    let column = column(record_type)?;
    let mut sources = vec![
        format!("SELECT d.id FROM document d WHERE d.{column} = ?1"),
        format!("SELECT l.document_id FROM document_link l WHERE l.{column} = ?1 AND l.deleted_at IS NULL"),
    ];
    if matches!(column, "party_id" | "deal_id") {
        for table in ["interaction", "note", "activity"] {
            sources.push(format!(
                "SELECT d.id FROM {table} x CROSS JOIN document d ON d.{table}_id = x.id
                 WHERE x.{column} = ?1 AND x.deleted_at IS NULL"
            ));
        }
    }
    let scope = catalog.get("document")?.scope_sql("d").replace(":actor", "?2");
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT d.id, d.title, d.filename, d.mime, d.size, d.version, d.kept = 'inside', d.category, d.uploaded_at, u.id,
           u.name, d.interaction_id, d.note_id, d.activity_id
         FROM ({}) o CROSS JOIN document d ON d.id = o.id JOIN app_user u ON u.id = d.created_by
         WHERE d.deleted_at IS NULL AND ?2 IS NOT NULL AND {scope} ORDER BY d.uploaded_at DESC, d.id DESC LIMIT {MOST}",
        sources.join(" UNION ")
    ))?;
    let found = stmt.query_map([id, user], |row| {
        let attached: [Option<String>; 3] = [row.get(11)?, row.get(12)?, row.get(13)?];
        let to = ["interaction", "note", "activity"].into_iter().zip(attached).find_map(|(to, id)| Some((to, id?)));
        let document = DocumentRow {
            id: row.get(0)?,
            title: row.get(1)?,
            filename: row.get(2)?,
            mime: row.get(3)?,
            size: row.get(4)?,
            version: row.get(5)?,
            inside: row.get(6)?,
            category: row.get(7)?,
            tags: Vec::new(),
            uploaded_at: row.get(8)?,
            created_by: Reference::new("user", row.get::<_, String>(9)?, row.get::<_, String>(10)?),
            attached_to: None,
        };
        Ok((document, to))
    })?;
    let found = found.collect::<rusqlite::Result<Vec<_>>>()?;
    let ids: Vec<&str> = found.iter().map(|(document, _)| document.id.as_str()).collect();
    let mut tags = tags(conn, &serde_json::to_string(&ids)?)?;
    found
        .into_iter()
        .map(|(mut document, to)| {
            document.tags = tags.remove(&document.id).unwrap_or_default();
            if let Some((to, id)) = to {
                let title = title(conn, catalog, to, &id)?.unwrap_or_default();
                document.attached_to = Some(Reference::new(to, id, title));
            }
            Ok(document)
        })
        .collect()
}

fn tags(conn: &Connection, ids: &str) -> Result<HashMap<String, Vec<TagValue>>> {
    let mut tags: HashMap<String, Vec<TagValue>> = HashMap::new();
    let mut stmt = conn.prepare_cached(
        "SELECT g.record_id, o.id, o.name, o.color FROM json_each(?1) j CROSS JOIN tagging g ON g.record_id = j.value
         JOIN tag o ON o.id = g.tag_id AND o.deleted_at IS NULL ORDER BY o.name_key",
    )?;
    let rows = stmt.query_map([ids], |row| {
        Ok((row.get::<_, String>(0)?, TagValue { id: row.get(1)?, name: row.get(2)?, color: row.get(3)? }))
    })?;
    for row in rows {
        let (id, tag) = row?;
        tags.entry(id).or_default().push(tag);
    }
    Ok(tags)
}
