use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use crate::{Error, Result};

/// A backup that was written and proved.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Backup {
    /// Where it is.
    pub path: String,
    /// Size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// How many backups stay: all of the newest, then one a day.
const NEWEST_KEPT: usize = 5;
const DAYS_KEPT: usize = 30;

/// The folder of automatic backups: `Acme.kith` has `Acme.kith-backups`.
#[must_use]
pub fn backup_folder(workspace: &Path) -> PathBuf {
    let mut name = workspace.as_os_str().to_owned();
    name.push("-backups");
    PathBuf::from(name)
}

/// Automatic backups of a workspace, newest first.
#[must_use]
pub fn list_backups(workspace: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(backup_folder(workspace))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "kith"))
        .collect();
    found.sort();
    found.reverse();
    found
}

/// Files up to this many bytes are copied and checked in about a second.
const QUICK: u64 = 256 * 1024 * 1024;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether the file is quick to copy, or its newest backup older than a day.
pub fn is_due(workspace: &Path) -> Result<bool> {
    if std::fs::metadata(workspace)?.len() <= QUICK {
        return Ok(true);
    }
    let newest = list_backups(workspace).first().map(std::fs::metadata).transpose()?;
    let age = newest.and_then(|newest| newest.modified().ok()).and_then(|at| at.elapsed().ok());
    Ok(age.is_none_or(|age| age >= DAY))
}

/// Writes a dated backup beside the workspace and thins the old ones.
pub fn write(conn: &Connection, workspace: &Path, why: &str) -> Result<Backup> {
    let folder = backup_folder(workspace);
    std::fs::create_dir_all(&folder)?;
    let stamp = chrono::Utc::now().format("%Y%m%dT%H%M%S%3f");
    let backup = copy(conn, &folder.join(format!("{stamp}-{why}.kith")))?;
    thin(workspace)?;
    Ok(backup)
}

/// Copies the database page by page to a new file, then opens and checks the copy.
pub fn copy(conn: &Connection, to: &Path) -> Result<Backup> {
    if to.exists() {
        return Err(Error::new("file_exists", format!("{} is there already; choose another name.", to.display())));
    }
    let unfinished = to.with_extension("kith-part");
    let _ = std::fs::remove_file(&unfinished);
    let result = (|| {
        conn.backup("main", &unfinished, None::<fn(rusqlite::backup::Progress)>)?;
        // A connection that may write takes its log away when it closes; a reading one leaves it.
        let made = Connection::open_with_flags(&unfinished, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let verdict: String = made.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(Error::new("backup_failed", format!("The backup did not pass its check: {verdict}.")));
        }
        drop(made);
        std::fs::rename(&unfinished, to)?;
        Ok(Backup { path: to.display().to_string(), bytes: std::fs::metadata(to)?.len() })
    })();
    if result.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
    result
}

fn thin(workspace: &Path) -> Result<()> {
    let mut days = Vec::new();
    for path in list_backups(workspace).into_iter().skip(NEWEST_KEPT) {
        let day: String = path.file_name().map(|n| n.to_string_lossy().chars().take(8).collect()).unwrap_or_default();
        if days.contains(&day) || days.len() >= DAYS_KEPT {
            std::fs::remove_file(&path)?;
        } else {
            days.push(day);
        }
    }
    Ok(())
}
