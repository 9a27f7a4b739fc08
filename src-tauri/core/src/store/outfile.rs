use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Store;
use crate::{Error, Result};

/// A file written for the user, beside its name until it is whole: a cancelled or failed
/// export leaves what was there. The workspace itself is never written over.
pub struct OutFile {
    to: PathBuf,
    draft: PathBuf,
    out: BufWriter<File>,
    whole: bool,
}

impl OutFile {
    /// Begins a file.
    ///
    /// # Errors
    /// `invalid` for the workspace's own file, `file_not_found` for a folder that is not there,
    /// `not_permitted`, `disk_full`, `io`.
    pub fn begin(store: &Store, to: &Path) -> Result<Self> {
        let to = std::path::absolute(to)?;
        let own = |path: &Path| path.canonicalize().ok().zip(store.path().canonicalize().ok());
        if own(&to).is_some_and(|(a, b)| a == b) || to.is_dir() || to.file_name().is_none() {
            let message = format!("{} cannot be written over; choose another file.", to.display());
            return Err(Error::invalid("path", message));
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(to.file_name().unwrap_or_default());
        name.push(format!(".{}.part", std::process::id()));
        let draft = to.with_file_name(name);
        let file = File::create(&draft).map_err(|error| Error::from(error).field("path"))?;
        Ok(Self { to, draft, out: BufWriter::new(file), whole: false })
    }

    /// Gives the file its name.
    pub fn finish(mut self) -> Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        std::fs::rename(&self.draft, &self.to).map_err(|error| Error::from(error).field("path"))?;
        self.whole = true;
        Ok(())
    }
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

impl Drop for OutFile {
    fn drop(&mut self) {
        if !self.whole {
            let _ = std::fs::remove_file(&self.draft);
        }
    }
}
