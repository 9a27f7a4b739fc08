//! A block pasted from a spreadsheet, kept as a file that can be imported like any other.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Context, Error, Result, scratch};

/// Begins the names of the private folders that pasted blocks lie in.
const FOLDER: &str = "kith-pasted-";
/// After so long nobody resumes an import of them.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A pasted block.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paste {
    /// Its text: rows in lines, cells between tabs, as spreadsheets copy them.
    pub text: String,
}

/// Where a pasted block lies.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Pasted {
    /// The file to inspect and import; it goes after a week.
    pub path: String,
}

/// Keeps a pasted block in a private temporary file, and lets older ones go.
///
/// # Errors
/// `sheet_empty`.
pub fn paste(_: &Context, input: Paste) -> Result<Pasted> {
    if input.text.trim().is_empty() {
        return Err(Error::new("sheet_empty", "Nothing was pasted.").field("text"));
    }
    forget_old();
    // An import of it that is cut short may be resumed by the next program: it outlives this one.
    let folder = scratch::private(FOLDER)?.keep();
    let path = folder.join("Pasted.txt");
    std::fs::write(&path, input.text)?;
    Ok(Pasted { path: path.display().to_string() })
}

/// What cannot be looked at or deleted stays: it is a leftover in a folder for such.
fn forget_old() {
    for (folder, _) in scratch::left(FOLDER).into_iter().filter(|(_, age)| *age > KEPT) {
        let _ = std::fs::remove_dir_all(folder);
    }
}
