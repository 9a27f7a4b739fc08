//! What belongs to the program around a workspace: which one is open, opening and making one, the recent files.
//! The window offers these as commands, the HTTP interface under `/shell/`.

use std::path::{Path, PathBuf};

use kith_core::{Error, NewWorkspace, Result, Workspace};
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
    session.switch(|| Workspace::create(&path, &new.workspace))
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
