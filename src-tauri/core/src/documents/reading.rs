use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;

use super::blobs;
use super::shapes::{
    DocumentBytes, DocumentList, DocumentVersions, ListDocuments, ReadDocument, SaveDocument, Saved, VersionsOf,
};
use super::store::{self, Kept, Trash};
use crate::store::OutFile;
use crate::{Context, Error, Result, records};

/// Most bytes of one answer.
const MOST: usize = 1 << 20;

/// The documents of a record: its own, those linked to it, and for parties and deals those attached to their
/// interactions, notes and activities. The latest first, at most 200 (DOC-05).
///
/// # Errors
/// `unknown_type` for a type that has none.
pub fn list(ctx: &Context, input: ListDocuments) -> Result<DocumentList> {
    let catalog = ctx.catalog();
    ctx.read(|conn| {
        let id = records::survivor(conn, &input.id)?.unwrap_or(input.id);
        if input.r#type == "note" {
            store::seen(conn, &catalog, ctx.user_id(), "note", &id, Trash::Without)?;
        }
        Ok(DocumentList { documents: store::of(conn, &catalog, ctx.user_id(), &input.r#type, &id)? })
    })
}

/// The versions of a document, the latest first (DOC-03), and for those that are not kept in the workspace what became
/// of their files.
///
/// # Errors
/// `not_found`.
pub fn versions(ctx: &Context, input: VersionsOf) -> Result<DocumentVersions> {
    ctx.read(|conn| {
        readable(ctx, conn, &input.id)?;
        Ok(DocumentVersions { versions: store::versions(conn, &input.id)? })
    })
}

/// Bytes of a version in base64, at most 1 MiB a call.
///
/// # Errors
/// `not_found`; `file_gone` and `file_changed` for one that is not kept in the workspace.
pub fn read(ctx: &Context, input: ReadDocument) -> Result<DocumentBytes> {
    let length = input.length.map_or(MOST, |length| usize::try_from(length).unwrap_or(MOST).min(MOST));
    ctx.read(|conn| {
        readable(ctx, conn, &input.id)?;
        let kept = store::version(conn, &input.id, input.version)?;
        let bytes = part(conn, &kept, input.offset.unwrap_or(0), length)?;
        Ok(DocumentBytes { data: STANDARD.encode(bytes), size: kept.size, mime: kept.mime, filename: kept.filename })
    })
}

/// Writes a version to a file. One that is there is replaced only when that is asked for.
///
/// # Errors
/// `file_exists`, those of [`read`] and of writing.
pub fn save_as(ctx: &Context, input: SaveDocument) -> Result<Saved> {
    let to = std::path::absolute(&input.path)?;
    if to.exists() && !input.replace {
        let message = format!("{} is there already; choose another name.", to.display());
        return Err(Error::new("file_exists", message).field("path"));
    }
    let kept = ctx.read(|conn| {
        readable(ctx, conn, &input.id)?;
        store::version(conn, &input.id, input.version)
    })?;
    let mut out = OutFile::begin(ctx.workspace().store(), Path::new(&to))?;
    let mut written = 0;
    while written < kept.size {
        let bytes = ctx.read(|conn| part(conn, &kept, written, MOST))?;
        if bytes.is_empty() {
            return Err(Error::new("damaged", "The bytes of the document are not all there."));
        }
        out.write_all(&bytes)?;
        written += bytes.len() as u64;
    }
    out.finish()?;
    Ok(Saved { path: to.display().to_string(), bytes: written })
}

/// Refuses a document that is not there for the reader. One in the trash can be read: it can be restored.
fn readable(ctx: &Context, conn: &Connection, id: &str) -> Result<()> {
    store::seen(conn, &ctx.catalog(), ctx.user_id(), "document", id, Trash::With)
}

fn part(conn: &Connection, kept: &Kept, offset: u64, length: usize) -> Result<Vec<u8>> {
    let Some(path) = &kept.path else {
        return blobs::part(conn, &kept.sha256, offset, length);
    };
    match kept.state() {
        "there" => {}
        "gone" => return Err(Error::new("file_gone", format!("{path} is not there any more."))),
        _ => return Err(Error::new("file_changed", format!("{path} was changed since it was added."))),
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
