use serde_json::{Map, Value};

use super::content::{self, Content};
use super::shapes::{AddDocument, RestoreVersion};
use super::store::Trash;
use super::{names, store};
use crate::catalog::RecordType;
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft, RecordRow};
use crate::{Context, Error, Result, ids, subjects};

/// Keeps a file as a document, or as the next version of one (DOC-03). Up to 25 MiB its bytes go into the workspace,
/// beyond that where it lies is kept (INT-24). The file is read and its bytes are written before the operation begins.
///
/// # Errors
/// `required` without a file, `file_not_found`, `too_large` for an upload above 25 MiB, `not_found` for a record that
/// is not there for the caller, `disk_full`.
pub fn add(ctx: &Context, input: AddDocument) -> Result<Changed<RecordRow>> {
    let id = ids::canonical("id", &input.id)?;
    let catalog = ctx.catalog();
    let record_type = catalog.get("document")?;
    if input.note.as_ref().is_some_and(|note| note.chars().count() > 500) {
        return Err(Error::new("too_long", "What is new has at most 500 characters.").field("note"));
    }
    // What would be refused in the end is refused before a large file is read.
    ctx.read(|conn| match (&input.of, &input.on) {
        (Some(_), Some(_)) => Err(Error::invalid("on", "A new version stays where its document is.")),
        (Some(of), None) => store::seen(conn, &catalog, ctx.user_id(), "document", of, Trash::Without),
        (None, Some(on)) => {
            store::column(&on.r#type)?;
            records::require(conn, &catalog, &on.r#type, &on.id, "on")?;
            if on.r#type == "note" {
                store::seen(conn, &catalog, ctx.user_id(), "note", &on.id, Trash::Without)
            } else {
                Ok(())
            }
        }
        (None, None) => Ok(()),
    })?;
    let given = input.filename.as_deref().or(input.path.as_deref());
    let given = given.ok_or_else(|| Error::required("filename", "The file's name"))?;
    let filename = names::clean(given);
    let content = match (&input.path, &input.upload) {
        (Some(path), None) => content::from_path(ctx, std::path::Path::new(path), &filename)?,
        (None, Some(upload)) => content::inside(ctx, &ctx.workspace().uploads().bytes(upload)?, &filename)?,
        _ => return Err(Error::required("path", "A path or an upload")),
    };
    let changed = ctx.transact(Op::new("documents.add", "Added a document"), |tx| {
        let document = match &input.of {
            Some(of) => next_version(tx, &id, of, &filename, &content, input.note.as_deref())?,
            None => first_version(ctx, tx, &record_type, &id, &filename, &content, &input)?,
        };
        records::load_one(tx, &catalog, &record_type, &document)
    })?;
    // Kept until the document stands: a call that fails can be repeated.
    if let Some(upload) = &input.upload {
        ctx.workspace().uploads().forget(upload);
    }
    Ok(changed)
}

fn first_version(
    ctx: &Context,
    tx: &Tx<'_>,
    record_type: &RecordType,
    id: &str,
    filename: &str,
    content: &Content,
    input: &AddDocument,
) -> Result<String> {
    if tx.prepare_cached("SELECT 1 FROM document WHERE id = ?1")?.exists([id])? {
        return Ok(id.to_string());
    }
    let mut values = Map::new();
    let title = input.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(filename);
    values.insert("title".into(), title.into());
    for (key, value) in [("category", &input.category), ("description", &input.description)] {
        values.insert(key.into(), value.clone().map_or(Value::Null, Value::from));
    }
    if !input.tags.is_empty() {
        values.insert("tags".into(), input.tags.clone().into());
    }
    let mut draft = Draft {
        record_type,
        id: id.to_string(),
        new: true,
        columns: Vec::new(),
        custom: Map::new(),
        parts: Vec::new(),
        allow_duplicate: true,
        channel: ctx.channel(),
    };
    records::set(tx, tx.catalog(), &mut draft, &values)?;
    records::complete(tx, tx.catalog(), &mut draft, &values)?;
    if let Some(on) = &input.on {
        let to = records::require(tx, tx.catalog(), &on.r#type, &on.id, "on")?;
        draft.set(store::column(&on.r#type)?, to.id);
    }
    draft.set("filename", filename.to_string());
    draft.set("mime", content.mime.to_string());
    draft.set("size", i64::try_from(content.size).unwrap_or(i64::MAX));
    draft.set("sha256", content.sha256.clone());
    draft.set("kept", if content.outside.is_none() { "inside" } else { "outside" }.to_string());
    draft.set("version", 1);
    draft.set("uploaded_at", tx.at().to_string());
    let rules = subjects::rules("document");
    records::insert(tx, rules, draft)?;
    store::add_version(tx, &ids::new_id(), id, 1, filename, content, input.note.as_deref())?;
    tx.label(rules.told(&records::load_one(tx, tx.catalog(), record_type, id)?));
    Ok(id.to_string())
}

fn next_version(
    tx: &Tx<'_>,
    id: &str,
    of: &str,
    filename: &str,
    content: &Content,
    note: Option<&str>,
) -> Result<String> {
    if store::is_version(tx, id)? {
        return Ok(of.to_string());
    }
    store::seen(tx, tx.catalog(), tx.actor(), "document", of, Trash::Without)?;
    let number = store::version(tx, of, None)?.number + 1;
    store::add_version(tx, id, of, number, filename, content, note)?;
    store::follow(tx, of)?;
    label(tx, of, &format!("Added version {number}"))?;
    Ok(of.to_string())
}

/// Makes an older version the latest again: a new version with the same bytes, so that nothing is lost (DOC-03).
///
/// # Errors
/// `not_found`, `invalid` for the latest version.
pub fn restore_version(ctx: &Context, input: RestoreVersion) -> Result<Changed<RecordRow>> {
    let id = ids::canonical("version_id", &input.version_id)?;
    let catalog = ctx.catalog();
    let record_type = catalog.get("document")?;
    ctx.transact(Op::new("documents.restore_version", "Restored a version"), |tx| {
        store::seen(tx, &catalog, tx.actor(), "document", &input.id, Trash::Without)?;
        if !store::is_version(tx, &id)? {
            let latest = store::version(tx, &input.id, None)?.number;
            let wanted = store::version(tx, &input.id, Some(input.number))?.number;
            if wanted == latest {
                return Err(Error::invalid("number", format!("Version {wanted} is the latest already.")));
            }
            store::repeat_version(tx, &id, &input.id, wanted, latest + 1)?;
            store::follow(tx, &input.id)?;
            label(tx, &input.id, &format!("Restored version {wanted}"))?;
        }
        records::load_one(tx, &catalog, &record_type, &input.id)
    })
}

/// What is on a note is told without its title: the note may be private.
fn label(tx: &Tx<'_>, document: &str, what: &str) -> Result<()> {
    let (title, on_note): (String, bool) = tx
        .prepare_cached("SELECT title, note_id IS NOT NULL FROM document WHERE id = ?1")?
        .query_row([document], |row| Ok((row.get(0)?, row.get(1)?)))?;
    tx.label(if on_note { format!("{what} of a file on a note") } else { format!("{what} of {title}") });
    Ok(())
}
