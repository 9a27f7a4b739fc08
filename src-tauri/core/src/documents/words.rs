//! Words of documents that are read where documents are shown: of PDF, by the reader that draws its pages.

use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::blobs::looking;
use super::extract::bounded;
use super::store::{self, Trash};
use crate::journal::may;
use crate::{Context, Result, search};

/// The words of a document's latest version.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentWords {
    /// Document id.
    pub id: String,
    /// The content that was read, as the document's version names it.
    pub sha256: String,
    /// What is in it; the first 200,000 characters are kept.
    pub text: String,
}

/// Whether words were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct WordsKept {
    /// No when its words are known already, when it is no PDF in the workspace, or when there are none.
    pub kept: bool,
}

/// Keeps the words of a PDF for the search (DOC-04), once for each content. It is no operation of the history: they follow
/// from the bytes.
///
/// # Errors
/// `not_found`, `forbidden` for who may only look.
pub fn words(ctx: &Context, input: DocumentWords) -> Result<WordsKept> {
    let Some(text) = bounded(&input.text) else { return Ok(WordsKept { kept: false }) };
    let catalog = ctx.catalog();
    let conn = ctx.workspace().store().writer();
    if !may(&conn, ctx.user_id())?.change {
        return Err(looking());
    }
    store::seen(&conn, &catalog, ctx.user_id(), "document", &input.id, Trash::With)?;
    let tx = conn.unchecked_transaction()?;
    let kept = tx
        .prepare_cached(
            "UPDATE blob SET text = ?3 WHERE sha256 = ?2 AND text IS NULL AND EXISTS (
               SELECT 1 FROM document_version v WHERE v.document_id = ?1 AND v.blob = ?2 AND v.mime = 'application/pdf')",
        )?
        .execute(params![input.id, input.sha256, text])?
        > 0;
    if kept {
        tx.prepare_cached(
            "INSERT OR IGNORE INTO search_dirty (record_id, record_type)
             SELECT DISTINCT document_id, 'document' FROM document_version WHERE blob = ?1",
        )?
        .execute([&input.sha256])?;
        search::reindex_dirty(&tx, &catalog)?;
    }
    tx.commit()?;
    Ok(WordsKept { kept })
}
