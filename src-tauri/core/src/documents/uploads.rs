//! Files that come in pieces, from a browser that gives their bytes and not their place.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::content::{LIMIT, too_large};
use super::shapes::{UploadPart, Uploaded};
use crate::{Context, Error, Result, ids};

/// Most bytes of one piece.
const PIECE: usize = 4 << 20;
/// Most files under way; the one begun first is let go of for another.
const MOST: usize = 8;

/// What came so far, by the caller's id. It is in memory only: a program that ends forgets it.
#[derive(Default)]
pub struct Uploads(Mutex<VecDeque<(String, Vec<u8>)>>);

impl Uploads {
    fn append(&self, id: String, offset: usize, piece: &[u8]) -> Result<usize> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if offset == 0 && !waiting.iter().any(|(known, _)| *known == id) {
            if waiting.len() >= MOST {
                waiting.pop_front();
            }
            waiting.push_back((id.clone(), Vec::new()));
        }
        let (_, bytes) = waiting.iter_mut().find(|(known, _)| *known == id).ok_or_else(|| unknown(&id))?;
        if offset + piece.len() <= bytes.len() {
            return Ok(bytes.len());
        }
        if offset != bytes.len() {
            let message = format!("{} bytes are here; the next piece begins there, not at {offset}.", bytes.len());
            return Err(Error::invalid("offset", message));
        }
        if (bytes.len() + piece.len()) as u64 > LIMIT {
            waiting.retain(|(known, _)| *known != id);
            return Err(too_large());
        }
        bytes.extend_from_slice(piece);
        Ok(bytes.len())
    }

    /// The bytes of an upload, which stays until it is let go of.
    pub(super) fn bytes(&self, id: &str) -> Result<Vec<u8>> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.iter().find(|(known, _)| known == id).map(|(_, bytes)| bytes.clone()).ok_or_else(|| unknown(id))
    }

    /// Lets go of an upload.
    pub(super) fn forget(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(known, _)| known != id);
    }
}

fn unknown(id: &str) -> Error {
    Error::new("not_found", format!("There is no upload {id}; it begins with offset 0.")).field("id")
}

/// Takes one piece of a file: base64, at most 4 MiB of bytes, each where the last one ended. A repeated piece is harmless. A file has at most
/// 25 MiB; a program has 8 under way, and the first is let go of for a ninth.
///
/// # Errors
/// `too_large`, `invalid` for a piece out of order or what is no base64, `not_found` for one that did not begin here.
pub fn upload(ctx: &Context, input: UploadPart) -> Result<Uploaded> {
    let id = ids::canonical("id", &input.id)?;
    let piece = STANDARD.decode(&input.data).map_err(|_| Error::invalid("data", "The piece is no base64."))?;
    if piece.len() > PIECE {
        return Err(Error::new("too_large", "A piece has at most 4 MiB.").field("data"));
    }
    let offset = usize::try_from(input.offset).map_err(|_| too_large())?;
    if offset as u64 > LIMIT {
        return Err(too_large());
    }
    let size = ctx.workspace().uploads().append(id, offset, &piece)?;
    Ok(Uploaded { size: size as u64 })
}
