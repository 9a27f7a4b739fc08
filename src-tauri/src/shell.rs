//! What belongs to the program around a workspace: which one is open, opening and making one, the recent files.
//! The window offers these as commands, the HTTP interface under `/shell/`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kith_core::jobs::Progress;
use kith_core::sample::{self, Sample};
use kith_core::{Context, Error, NewWorkspace, Result, Workspace};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::recent::RecentFile;
use crate::session::Session;

/// The state of the program that a user interface starts from.
#[derive(Debug, Serialize)]
pub struct ShellStatus {
    /// Path of the open workspace.
    pub workspace: Option<String>,
    /// Files that were open before, newest first.
    pub recent: Vec<RecentFile>,
    /// Why the workspace of the start could not be opened.
    pub problem: Option<Error>,
    /// Whether another workspace can be chosen; not when one file is being served.
    pub fixed: bool,
    /// Whether `pick_file` can show a native dialog.
    pub dialogs: bool,
    /// Version of the program.
    pub version: &'static str,
}

/// What a new workspace starts with.
#[derive(Deserialize)]
pub struct NewFile {
    path: PathBuf,
    #[serde(flatten)]
    workspace: NewWorkspace,
    /// Number of sample people; none for an empty workspace.
    #[serde(default)]
    sample: Option<u32>,
}

/// A file to open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenFile {
    path: PathBuf,
}

/// The state of the program.
pub fn status(session: &Session, dialogs: bool) -> ShellStatus {
    ShellStatus {
        workspace: session.workspace().map(|workspace| workspace.store().path().display().to_string()),
        recent: if session.is_fixed() { Vec::new() } else { session.recent().list() },
        problem: session.problem(),
        fixed: session.is_fixed(),
        dialogs,
        version: env!("CARGO_PKG_VERSION"),
    }
}

/// Makes a workspace file and opens it.
pub fn create(session: &Session, new: NewFile) -> Result<()> {
    refuse_when_fixed(session)?;
    let path = std::path::absolute(&new.path)?;
    let sample = new.sample.filter(|people| *people > 0).map(|people| Sample { people, seed: 1, until: today() });
    session.switch(|| make(&path, &new.workspace, sample))
}

/// Makes a workspace file, with sample data where asked for; when that fails, no file stays behind.
pub fn make(path: &Path, new: &NewWorkspace, sample: Option<Sample>) -> Result<Arc<Workspace>> {
    let workspace = Workspace::create(path, new)?;
    let Some(sample) = sample else { return Ok(workspace) };
    let filled = sample::fill(&Context::new(Arc::clone(&workspace)), sample, &Progress::default());
    if let Err(error) = filled {
        drop(workspace);
        std::fs::remove_file(path)?;
        return Err(error);
    }
    Ok(workspace)
}

/// Days since 1970-01-01: a sample that is made to look around in ends today.
fn today() -> i64 {
    chrono::Utc::now().timestamp().div_euclid(24 * 60 * 60)
}

/// Opens a workspace file.
pub fn open(session: &Session, path: &Path) -> Result<()> {
    refuse_when_fixed(session)?;
    session.open(path)
}

/// Closes the workspace on the user's wish; it is not opened again at the next start.
pub fn close(session: &Session) -> Result<()> {
    refuse_when_fixed(session)?;
    session.close();
    session.recent().forget_last();
    Ok(())
}

/// Runs one of them by name, for the HTTP interface, which has no native dialogs. Blocks.
pub fn run(session: &Session, name: &str, input: Value) -> Result<Value> {
    match name {
        "shell_status" => {}
        "create_workspace" => create(session, read(input)?)?,
        "open_workspace" => open(session, &read::<OpenFile>(input)?.path)?,
        "close_workspace" => close(session)?,
        _ => return Err(Error::new("unknown_command", format!("There is no command “{name}”."))),
    }
    Ok(serde_json::to_value(status(session, false))?)
}

fn read<T: serde::de::DeserializeOwned>(input: Value) -> Result<T> {
    Ok(serde_json::from_value(input)?)
}

fn refuse_when_fixed(session: &Session) -> Result<()> {
    if session.is_fixed() {
        return Err(Error::new(
            "fixed_workspace",
            "This program serves one workspace; start another one for another file.",
        ));
    }
    Ok(())
}
