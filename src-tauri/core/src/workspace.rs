//! An open workspace: the file, its catalogue, its journal, its jobs and those who listen.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rusqlite::{Connection, OptionalExtension};

use crate::catalog::{self, Catalog};
use crate::custom_fields::Uses;
use crate::documents::Uploads;
use crate::jobs::Jobs;
use crate::journal::{Change, Journal, verify_chain};
use crate::store::{Backup, CheckReport, Store, refresh_marked};
use crate::workspaces::{self, NewWorkspace};
use crate::{Error, Result, documents, importing, pii, scratch, search, subjects, surface};

type Listener = Box<dyn Fn(&Change) + Send + Sync>;

/// An open workspace file. One program holds it at a time; any number of windows and
/// requests of that program share it.
pub struct Workspace {
    store: Store,
    builtin: Catalog,
    catalog: RwLock<Arc<Catalog>>,
    journal: Journal,
    jobs: Jobs,
    listeners: Mutex<Vec<Listener>>,
    local_user: String,
    touched: AtomicBool,
    uses: Uses,
    uploads: Uploads,
}

impl Drop for Workspace {
    /// Nothing of a sheet lies about once the workspace is closed.
    fn drop(&mut self) {
        importing::sheet::forget();
    }
}

impl Workspace {
    /// Makes a new workspace file with its first user, pipeline and settings.
    pub fn create(path: &Path, new: &NewWorkspace) -> Result<Arc<Self>> {
        let store = Store::create(path)?;
        let born = workspaces::first_rows(&store.writer(), new);
        if let Err(error) = born {
            drop(store);
            let _ = std::fs::remove_file(path);
            return Err(error);
        }
        store.map();
        Self::assemble(store)
    }

    /// Opens a workspace file; errors are those of [`Store::open`].
    pub fn open(path: &Path) -> Result<Arc<Self>> {
        let workspace = Self::open_unmapped(path)?;
        workspace.store.map();
        Ok(workspace)
    }

    /// The same for who reads a few pages from all over a file that may not be in the system's memory, and then maps
    /// it by [`Store::map`].
    pub fn open_unmapped(path: &Path) -> Result<Arc<Self>> {
        Self::assemble(Store::open(path)?)
    }

    fn assemble(store: Store) -> Result<Arc<Self>> {
        scratch::clear_left();
        let builtin = subjects::catalog();
        let mut derived = builtin.derived();
        derived.extend(surface::views().map(catalog::PublicView::derived));
        derived.extend(pii::triggers());
        store.install(derived.iter().map(|d| (d.kind, d.name.as_str(), d.sql.as_str())))?;
        let (journal, local_user) = {
            let writer = store.writer();
            refuse_unfinished(&writer)?;
            search::make_up(&writer, &builtin)?;
            search::make_up_entries(&writer, &builtin)?;
            search::reindex_dirty(&writer, &builtin)?;
            refresh_marked(&writer)?;
            crate::jobs::mark_interrupted(&writer)?;
            (Journal::new(&writer, &builtin, subjects::STEPS)?, local_user(&writer)?)
        };
        let catalog = RwLock::new(Arc::new(complete(&store, &builtin)?));
        Ok(Arc::new(Self {
            store,
            builtin,
            catalog,
            journal,
            jobs: Jobs::default(),
            listeners: Mutex::default(),
            local_user,
            touched: AtomicBool::new(false),
            uses: Uses::default(),
            uploads: Uploads::default(),
        }))
    }

    /// The file.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Running and finished jobs.
    #[must_use]
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Id of the user of this machine.
    #[must_use]
    pub fn local_user(&self) -> &str {
        &self.local_user
    }

    /// How often lists are asked for by fields that have no index.
    #[must_use]
    pub fn uses(&self) -> &Uses {
        &self.uses
    }

    /// Files that come in pieces.
    #[must_use]
    pub fn uploads(&self) -> &Uploads {
        &self.uploads
    }

    /// The catalogue in force, custom fields included.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Calls `listener` after each committed change, on the thread that made it.
    pub fn subscribe(&self, listener: Listener) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// After a commit: custom fields or what is required may have changed; everyone is told.
    pub(crate) fn changed(&self, change: &Change) -> Result<()> {
        self.touched.store(true, Ordering::Relaxed);
        if change.types.iter().any(|name| matches!(name.as_str(), "custom_field" | "setting")) {
            let catalog = complete(&self.store, &self.builtin)?;
            *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(catalog);
        }
        for listener in self.listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            listener(change);
        }
        Ok(())
    }

    /// Looks for damage; with `rebuild`, derived tables are made anew first (`kith check`).
    pub fn check(&self, rebuild: bool) -> Result<CheckReport> {
        if rebuild {
            documents::let_go(&self.store, chrono::Utc::now())?;
            self.store.rebuild_derived()?;
            search::rebuild(&self.store.writer(), &self.catalog())?;
            pii::rebuild(&self.store.writer(), &self.catalog())?;
        }
        let mut report = self.store.check()?;
        if let Some(seq) = self.store.read(verify_chain)? {
            report.problems.push(format!("The audit log was changed by hand at row {seq}."));
        }
        report.problems.extend(self.store.read(documents::verify)?);
        report.ok = report.problems.is_empty();
        report.rebuilt = rebuild;
        Ok(report)
    }

    /// To be called before the file is let go by a person: what was changed since it was opened
    /// gets its backup (NFR-13), bytes that no document needs any more go, and the planner hears of much that is new. A file that takes long to copy gets a
    /// backup a day.
    pub fn back_up_before_closing(&self) -> Result<Option<Backup>> {
        if !self.touched.swap(false, Ordering::Relaxed) {
            return Ok(None);
        }
        documents::let_go(&self.store, chrono::Utc::now())?;
        self.store.keep_statistics()?;
        if !self.store.backup_is_due()? {
            return Ok(None);
        }
        self.store.backup_now("close").map(Some)
    }

    /// Copies the workspace to a new file and proves the copy.
    pub fn backup(&self, to: &Path) -> Result<Backup> {
        self.store.backup_to(to)
    }
}

/// The catalogue with what the workspace adds, and the indexes that its fields ask for.
fn complete(store: &Store, builtin: &Catalog) -> Result<Catalog> {
    let catalog = builtin.with(store.read(catalog::load_additions)?);
    let indexes = catalog.indexes();
    store.install_only("custom_", indexes.iter().map(|i| (i.kind, i.name.as_str(), i.sql.as_str())))?;
    Ok(catalog)
}

fn refuse_unfinished(conn: &Connection) -> Result<()> {
    let broken_off: bool =
        conn.query_row("SELECT EXISTS (SELECT 1 FROM setting WHERE key = ?1)", [crate::sample::UNFINISHED], |row| {
            row.get(0)
        })?;
    if broken_off {
        return Err(Error::new(
            "unfinished_sample",
            "Making the sample data of this workspace was broken off. Delete the file and make it again.",
        ));
    }
    Ok(())
}

fn local_user(conn: &Connection) -> Result<String> {
    conn.query_row("SELECT json_extract(value, '$') FROM setting WHERE key = 'local_user'", [], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Error::new("damaged", "The workspace names no local user."))
}
