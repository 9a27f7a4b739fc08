//! Opening a workspace file, its one writer and few readers, backups and the integrity
//! check. Nothing here knows what the tables mean.

mod backup;
mod bulk;
mod check;
mod derive;
mod describe;
mod figures;
mod lock;
mod migrate;
mod outfile;
mod statistics;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

pub use backup::{Backup, backup_folder, list_backups};
pub use bulk::{Lean, Roomy, SetAside};
pub use check::{CheckReport, count_records};
pub use describe::{ColumnInfo, TableInfo, describe};
pub use figures::refresh_marked;
pub use migrate::{APPLICATION_ID, latest_version};
pub use outfile::OutFile;

use crate::{Error, Result};

/// Bytes of a page of a new file.
const PAGE: i64 = 16 << 10;
/// Page cache of a connection, as SQLite takes it: negative KiB.
pub const CACHE_KIB: i64 = -32_000;

/// How much of a file is read as memory once it is mapped: all of it.
const MAPPED: i64 = 1 << 40;

/// How many connections read beside the writer.
const READERS: usize = 3;

/// An open workspace file: one connection that writes, a few that only read.
/// Dropping it releases the lock.
pub struct Store {
    path: PathBuf,
    writer: Mutex<Connection>,
    /// How many wait for it.
    awaited: AtomicUsize,
    readers: Mutex<Vec<Reader>>,
    reader_free: Condvar,
    /// Whether connections are to be mapped, and whether the writer is.
    mapped: AtomicBool,
    writer_mapped: AtomicBool,
    version: u32,
    _lock: lock::Lock,
}

struct Reader {
    conn: Connection,
    mapped: bool,
}

impl Store {
    /// Makes a new workspace file. Fails with `file_exists` rather than touch a file that
    /// is there.
    pub fn create(path: &Path) -> Result<Self> {
        if path.exists() {
            return Err(Error::new(
                "file_exists",
                format!("{} is there already; choose another name.", path.display()),
            ));
        }
        let lock = lock::Lock::take(path)?;
        let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        writer.pragma_update(None, "application_id", APPLICATION_ID)?;
        let version = migrate::run(&mut writer)?;
        Self::assemble(path, lock, writer, version)
    }

    /// Opens a workspace file by the protocol of design section 4: lock, look, refuse what
    /// is newer or no workspace, back up before migrating, migrate, check after a crash. The file is read page by page
    /// until it is [mapped](Self::map).
    ///
    /// Errors: `file_not_found`, `in_use`, `not_a_workspace`, `newer_file`, `damaged`.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Err(Error::new("file_not_found", format!("There is no file {}.", path.display())));
        }
        migrate::look_at_header(path)?;
        let lock = lock::Lock::take(path)?;
        let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        migrate::refuse_foreign_or_newer(&mut writer, path)?;
        if migrate::is_behind(&mut writer)? {
            backup::write(&writer, path, "before-migration")?;
        }
        if lock.found_after_crash() {
            check::after_crash(&writer, path)?;
        }
        let version = migrate::run(&mut writer)?;
        Self::assemble(path, lock, writer, version)
    }

    fn assemble(path: &Path, lock: lock::Lock, writer: Connection, version: u32) -> Result<Self> {
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let reader = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            reader.pragma_update(None, "query_only", true)?;
            readers.push(Reader { conn: reader, mapped: false });
        }
        Ok(Self {
            path: path.to_path_buf(),
            writer: Mutex::new(writer),
            awaited: AtomicUsize::new(0),
            readers: Mutex::new(readers),
            reader_free: Condvar::new(),
            mapped: AtomicBool::new(false),
            writer_mapped: AtomicBool::new(false),
            version,
            _lock: lock,
        })
    }

    /// Reads the file as memory from here on, which spares a copy of each page. Of a file that the system does not hold
    /// in its memory, that reads up to megabytes around each page: what is scattered is read before. Waits for nobody:
    /// each connection follows when it is used next.
    pub fn map(&self) {
        self.mapped.store(true, Ordering::Relaxed);
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Number of the newest migration applied to the file.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Runs a read on a connection that cannot write, in one snapshot.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut free = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut reader = loop {
            match free.pop() {
                Some(reader) => break reader,
                None => free = self.reader_free.wait(free).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(free);
        if !reader.mapped && self.mapped.load(Ordering::Relaxed) {
            reader.mapped = map(&reader.conn);
        }
        let result = reader.conn.unchecked_transaction().map_err(Error::from).and_then(|snapshot| work(&snapshot));
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        self.reader_free.notify_one();
        result
    }

    /// The writing connection, held until dropped. Only the journal and the derived tables
    /// write through it.
    pub fn writer(&self) -> MutexGuard<'_, Connection> {
        let writer = match self.writer.try_lock() {
            Ok(free) => free,
            Err(_) => {
                self.awaited.fetch_add(1, Ordering::Relaxed);
                let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
                self.awaited.fetch_sub(1, Ordering::Relaxed);
                writer
            }
        };
        if self.mapped.load(Ordering::Relaxed) && !self.writer_mapped.swap(true, Ordering::Relaxed) {
            map(&writer);
        }
        writer
    }

    /// Whether somebody waits for the writing connection.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.awaited.load(Ordering::Relaxed) > 0
    }

    /// Returns once nobody waits for the writing connection, which the caller has let go of.
    pub fn let_others(&self) {
        while self.is_awaited() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Copies the whole file while it stays in use, then proves that the copy opens and is
    /// sound. Fails with `file_exists` when `to` is there.
    pub fn backup_to(&self, to: &Path) -> Result<Backup> {
        self.read(|conn| backup::copy(conn, to))
    }

    /// Writes a dated backup into the folder beside the workspace and thins the old ones.
    pub fn backup_now(&self, why: &str) -> Result<Backup> {
        self.read(|conn| backup::write(conn, &self.path, why))
    }

    /// Whether a backup at closing is worth its time: always for a file that is copied in a
    /// moment, once a day for a larger one.
    pub fn backup_is_due(&self) -> Result<bool> {
        backup::is_due(&self.path)
    }

    /// Looks for damage: SQLite's own check, foreign keys, and derived rows that differ
    /// from what they are derived from.
    pub fn check(&self) -> Result<CheckReport> {
        // On a connection of its own: FTS5's check trusts what an older read left in memory.
        let fresh = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        fresh.pragma_update(None, "query_only", true)?;
        map(&fresh);
        check::run(&fresh)
    }

    /// Makes the triggers and views that follow from the catalogue: (kind, name, statement).
    pub fn install<'a>(&self, derived: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Result<()> {
        derive::install(&self.writer(), derived)
    }

    /// The same for objects of which the catalogue may want fewer than before: those whose names
    /// begin with `prefix` and that are not wanted go.
    pub fn install_only<'a>(
        &self,
        prefix: &str,
        wanted: impl Iterator<Item = (&'a str, &'a str, &'a str)> + Clone,
    ) -> Result<()> {
        let writer = self.writer();
        derive::remove_others(&writer, prefix, wanted.clone().map(|(_, name, _)| name))?;
        derive::install(&writer, wanted)
    }

    /// Tells the planner how the tables look, where the file has grown or shrunk by half since it was told.
    pub fn keep_statistics(&self) -> Result<bool> {
        statistics::keep(&self.writer())
    }

    /// Rebuilds the tables that triggers keep from the ones that people change.
    pub fn rebuild_derived(&self) -> Result<()> {
        check::rebuild(&self.writer())
    }
}

/// Maps the file in a connection that is in no transaction; what cannot be mapped is read page by page.
fn map(conn: &Connection) -> bool {
    conn.pragma_update(None, "mmap_size", MAPPED).is_ok()
}

/// The one place where a connection is opened: pragmas here and nowhere else.
fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    // Of a new file: bulk work touches a quarter of the pages.
    conn.pragma_update(None, "page_size", PAGE)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "recursive_triggers", false)?;
    conn.pragma_update(None, "cache_size", CACHE_KIB)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "trusted_schema", false)?;
    // A plan holds for every value: where there are statistics, SQLite would else make most statements anew at each run.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(200);
    words::add_to(&conn)?;
    Ok(conn)
}
