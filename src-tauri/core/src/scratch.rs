//! Private temporary files of this program, in one folder of its own. It goes when nobody needs a file in it; one that
//! a killed program left goes when the next one begins.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use crate::Result;

/// Begins the names of these folders.
const PREFIX: &str = "kith-scratch-";
/// The file in it that its program holds locked for as long as it lives.
const LOCK: &str = "lock";
/// A folder that is younger may not be locked yet.
const NEW: Duration = Duration::from_secs(60);

/// A folder that only this user can read.
#[derive(Debug)]
pub struct Scratch {
    folder: tempfile::TempDir,
    _lock: File,
}

static CURRENT: Mutex<Weak<Scratch>> = Mutex::new(Weak::new());
static CLEARED: Once = Once::new();

impl Scratch {
    /// The folder of this program, made when there is none.
    pub fn get() -> Result<Arc<Self>> {
        let mut current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = current.upgrade() {
            return Ok(there);
        }
        let folder = private(PREFIX)?;
        let lock = File::create(folder.path().join(LOCK))?;
        lock.try_lock().map_err(std::io::Error::from)?;
        let made = Arc::new(Self { folder, _lock: lock });
        *current = Arc::downgrade(&made);
        Ok(made)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// A temporary folder that only this user can read.
pub fn private(prefix: &str) -> Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    Ok(builder.tempdir()?)
}

/// The temporary folders whose names begin so, and how long ago each was changed.
pub fn left(prefix: &str) -> Vec<(PathBuf, Duration)> {
    let Ok(entries) = std::fs::read_dir(std::env::temp_dir()) else { return Vec::new() };
    let of_that_name = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
    let aged = |entry: std::fs::DirEntry| {
        let modified = entry.metadata().and_then(|data| data.modified()).ok()?;
        Some((entry.path(), SystemTime::now().duration_since(modified).ok()?))
    };
    of_that_name.filter_map(aged).collect()
}

/// Once in the life of a program: removes what programs left that were killed. What cannot be removed stays.
pub fn clear_left() {
    CLEARED.call_once(|| {
        for (folder, _) in left(PREFIX).into_iter().filter(|(_, age)| *age > NEW) {
            let free = File::open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
            if free {
                let _ = std::fs::remove_dir_all(folder);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_11_what_a_killed_program_left_is_cleared_and_what_a_living_one_holds_is_not() {
        let before = SystemTime::now() - Duration::from_secs(600);
        let make = || {
            let folder = private(PREFIX).unwrap().keep();
            let lock = File::create(folder.join(LOCK)).unwrap();
            std::fs::write(folder.join("sheet.csv"), "Name").unwrap();
            File::open(&folder).unwrap().set_modified(before).unwrap();
            (folder, lock)
        };
        let ((dead, unlocked), (living, lock)) = (make(), make());
        drop(unlocked);
        lock.try_lock().unwrap();
        clear_left();
        assert!(!dead.exists() && living.exists());
        std::fs::remove_dir_all(living).unwrap();

        let scratch = Scratch::get().unwrap();
        assert_eq!(scratch.path(), Scratch::get().unwrap().path(), "one folder for all of a program");
        let path = scratch.path().to_owned();
        drop(scratch);
        assert!(!path.exists(), "it goes with the last who needs it");
    }
}
