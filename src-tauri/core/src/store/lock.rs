use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// The lock file beside a workspace. It names its holder, so that a second program can say
/// who has the workspace; the operating system releases it when the holder dies.
pub struct Lock {
    file: Option<File>,
    path: PathBuf,
    crashed: bool,
}

impl Lock {
    /// Takes the lock or fails with `in_use`, naming the holder.
    pub fn take(workspace: &Path) -> Result<Self> {
        let path = lock_path(workspace);
        let crashed = path.exists();
        let mut file = OpenOptions::new().create(true).read(true).write(true).truncate(false).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder)?;
                return Err(Error::new(
                    "in_use",
                    format!("{} is open in another program ({}).", workspace.display(), holder.trim()),
                ));
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        file.set_len(0)?;
        writeln!(file, "process {} since {}", std::process::id(), crate::ids::moment(chrono::Utc::now()))?;
        Ok(Self { file: Some(file), path, crashed })
    }

    /// Whether the last holder died without releasing it.
    pub fn found_after_crash(&self) -> bool {
        self.crashed
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            // Remove before the lock goes, so that nobody locks a file that is about to vanish.
            let _ = std::fs::remove_file(&self.path);
            let _ = file.unlock();
        }
    }
}

fn lock_path(workspace: &Path) -> PathBuf {
    let mut name = workspace.as_os_str().to_owned();
    name.push("-lock");
    PathBuf::from(name)
}
