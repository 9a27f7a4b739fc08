//! The workspaces that this user opened lately, kept in the user's configuration folder.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use kith_core::{Result, ids};
use serde::{Deserialize, Serialize};

/// Folder of Kith's own settings inside the user's configuration folder; the same as the identifier of the window.
const FOLDER: &str = "org.kith.desktop";
const MOST: usize = 10;

/// A workspace that was open before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecentFile {
    /// Absolute path.
    pub path: String,
    /// The workspace's name when it was last opened.
    pub name: String,
    /// When that was (ISO 8601, UTC).
    pub opened_at: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    files: Vec<RecentFile>,
    /// The workspace that was open when the window was closed, to be opened again at the next start.
    #[serde(default)]
    last: Option<String>,
}

/// The list, newest first. A list that cannot be read or written is an empty one: it is a comfort, not data.
pub struct RecentFiles {
    file: Option<PathBuf>,
    turn: Mutex<()>,
}

impl RecentFiles {
    /// The list of the user who runs the program.
    pub fn of_this_user() -> Self {
        Self { file: dirs::config_dir().map(|folder| folder.join(FOLDER).join("recent.json")), turn: Mutex::new(()) }
    }

    #[cfg(test)]
    fn at(file: PathBuf) -> Self {
        Self { file: Some(file), turn: Mutex::new(()) }
    }

    /// Files that still exist, newest first.
    pub fn list(&self) -> Vec<RecentFile> {
        let mut files = self.read().files;
        files.retain(|file| Path::new(&file.path).is_file());
        files
    }

    /// The workspace to open again at the next start.
    pub fn last(&self) -> Option<PathBuf> {
        self.read().last.map(PathBuf::from).filter(|path| path.is_file())
    }

    /// Puts a file on top of the list and marks it as the one to open again.
    pub fn add(&self, path: &Path, name: &str) {
        let path = path.display().to_string();
        self.update(|kept| {
            kept.files.retain(|file| file.path != path);
            let opened_at = ids::moment(chrono::Utc::now());
            kept.files.insert(0, RecentFile { path: path.clone(), name: name.to_string(), opened_at });
            kept.files.truncate(MOST);
            kept.last = Some(path);
        });
    }

    /// The user closed the workspace on purpose: the next start shows the welcome.
    pub fn forget_last(&self) {
        self.update(|kept| kept.last = None);
    }

    fn read(&self) -> Kept {
        let text = self.file.as_ref().and_then(|file| std::fs::read_to_string(file).ok());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    fn update(&self, change: impl FnOnce(&mut Kept)) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = self.read();
        change(&mut kept);
        if let Err(error) = self.write(&kept) {
            tracing::warn!(%error, "the list of recent files was not saved");
        }
    }

    fn write(&self, kept: &Kept) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let unfinished = file.with_extension("json-part");
        std::fs::write(&unfinished, serde_json::to_vec_pretty(kept)?)?;
        Ok(std::fs::rename(&unfinished, file)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scr_01_recent_files_are_newest_first_without_repeats_or_missing_files() {
        let folder = tempfile::tempdir().unwrap();
        let recent = RecentFiles::at(folder.path().join("settings/recent.json"));
        assert!(recent.list().is_empty());
        for name in ["a", "b", "a", "gone"] {
            let path = folder.path().join(format!("{name}.kith"));
            std::fs::write(&path, "").unwrap();
            recent.add(&path, name);
        }
        std::fs::remove_file(folder.path().join("gone.kith")).unwrap();
        let names: Vec<_> = recent.list().into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(recent.last(), None, "a file that is gone is not opened again");
        recent.add(&folder.path().join("b.kith"), "b");
        assert_eq!(recent.last(), Some(folder.path().join("b.kith")));
        recent.forget_last();
        assert_eq!(recent.last(), None);
        assert_eq!(recent.list().len(), 2);
    }

    #[test]
    fn nfr_13_a_broken_list_is_an_empty_list() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("recent.json");
        std::fs::write(&file, "{ not json").unwrap();
        assert!(RecentFiles::at(file).list().is_empty());
    }
}
