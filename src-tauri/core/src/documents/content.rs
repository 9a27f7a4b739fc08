//! What is taken in as a document: bytes that go into the workspace file, or, when they are too many, the place where a
//! file was found.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{blobs, extract, names};
use crate::{Context, Error, Result, ids};

/// Most bytes of one file that are kept inside the workspace (INT-24): 25 MiB, inclusive.
pub const LIMIT: u64 = 26_214_400;

/// How much of a large file is read at once.
const PIECE: usize = 1 << 20;
/// What tells the kind of a file stands in so many bytes.
const HEAD: usize = 4096;

/// A file as it is kept.
pub struct Content {
    /// Lower case hexadecimal SHA-256.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Media type.
    pub mime: &'static str,
    /// Where it lies and when it was last changed, for one that is not kept inside.
    pub outside: Option<(String, Option<String>)>,
}

/// Lower case hexadecimal SHA-256.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Keeps bytes inside.
///
/// # Errors
/// `too_large` above [`LIMIT`].
pub fn inside(ctx: &Context, bytes: &[u8], filename: &str) -> Result<Content> {
    if bytes.len() as u64 > LIMIT {
        return Err(too_large());
    }
    let sha256 = digest(bytes);
    let mime = names::kind(head(bytes), filename);
    blobs::put(ctx, &sha256, bytes, extract::text(bytes, mime).as_deref())?;
    Ok(Content { sha256, size: bytes.len() as u64, mime, outside: None })
}

/// Takes a file of this machine in: its bytes, or above [`LIMIT`] where it lies. The file is read before anybody else
/// has to wait.
///
/// # Errors
/// `file_not_found`, `invalid` for what is no file or the workspace itself, those of reading.
pub fn from_path(ctx: &Context, path: &Path, filename: &str) -> Result<Content> {
    let path = std::path::absolute(path)?;
    let of_path = |error: std::io::Error| Error::from(error).field("path");
    // Looked at before it is opened: a pipe would be waited for.
    let data = std::fs::metadata(&path).map_err(of_path)?;
    let own = ctx.workspace().store().path().canonicalize().ok();
    if !data.is_file() || own.is_some_and(|own| path.canonicalize().is_ok_and(|path| path == own)) {
        return Err(Error::invalid("path", format!("{} is no file that can be a document.", path.display())));
    }
    let mut file = File::open(&path).map_err(of_path)?;
    if data.len() <= LIMIT {
        let mut bytes = Vec::with_capacity(usize::try_from(data.len()).unwrap_or(0));
        // One that grows while it is read is cut at the limit, and refused as too large.
        file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(of_path)?;
        return inside(ctx, &bytes, filename);
    }
    let modified = data.modified().ok().map(|at| ids::moment(at.into()));
    let mut digest = Sha256::new();
    let mut piece = vec![0; PIECE];
    let (mut size, mut mime) = (0, "application/octet-stream");
    loop {
        let read = file.read(&mut piece).map_err(of_path)?;
        let part = piece.get(..read).unwrap_or_default();
        if part.is_empty() {
            break;
        }
        if size == 0 {
            mime = names::kind(head(part), filename);
        }
        size += part.len() as u64;
        digest.update(part);
    }
    let place = path.to_str().ok_or_else(|| Error::invalid("path", "The path of a large file must be UTF-8."))?;
    Ok(Content { sha256: hex(&digest.finalize()), size, mime, outside: Some((place.to_string(), modified)) })
}

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..HEAD).unwrap_or(bytes)
}

pub fn too_large() -> Error {
    let message = "The file is larger than 25 MiB. Add it in the window of Kith by its path: the workspace then keeps \
                   where it lies.";
    Error::new("too_large", message)
}

/// What became of a file that is kept where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// It is there as it was.
    There,
    /// Nothing is there.
    Gone,
    /// Its size or the time of its last change differs.
    Changed,
}

/// Looks at a file that is kept where it was found, not into it.
pub fn look(path: &str, size: u64, modified: Option<&str>) -> Outside {
    let Ok(data) = std::fs::metadata(path) else { return Outside::Gone };
    let now = data.modified().ok().map(|at| ids::moment(at.into()));
    if data.is_file() && data.len() == size && (modified.is_none() || now.as_deref() == modified) {
        Outside::There
    } else {
        Outside::Changed
    }
}
