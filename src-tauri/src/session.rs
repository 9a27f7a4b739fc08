//! The workspace that this process has open, if any, and the notices that its windows and listeners hear.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kith_core::jobs::Job;
use kith_core::journal::Change;
use kith_core::{Channel, Context, Error, Result, Workspace, relations, workspaces};
use serde_json::Value;
use tokio::sync::broadcast;

use crate::commands;
use crate::notifications::{self, Show};
use crate::recent::RecentFiles;
use crate::waking;

/// How many notices a slow listener may fall behind before it is told to look at everything again.
const NOTICES_KEPT: usize = 256;

/// How long a closing workspace waits for its jobs to roll back. The file is safe without it.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often is looked for what is due by the calendar.
const AN_HOUR: Duration = Duration::from_secs(3600);

/// What every window and every listener over HTTP is told.
#[derive(Debug, Clone)]
pub enum Notice {
    /// Records changed; the payload is the journal's notice.
    Changed(Arc<Change>),
    /// A job moved on or ended; the payload is the job.
    Job(Arc<Job>),
    /// Another workspace was opened, or none is open any more.
    Workspace,
}

/// One process serves one workspace at a time: no command can reach two files at once (NFR-11).
pub struct Session {
    open: RwLock<Option<Arc<Workspace>>>,
    /// The open workspace's name, for titles; kept here so that a title costs no query.
    name: Arc<RwLock<Option<String>>>,
    /// How many notifications are unread in it; kept here like its name.
    unread: Arc<AtomicI64>,
    /// Held while a file is opened or closed, so that two requests cannot interleave.
    switching: Mutex<()>,
    notices: broadcast::Sender<Notice>,
    recent: RecentFiles,
    /// Set when the process was started to serve one file and nothing else.
    fixed: bool,
    /// The workspace of the start while it is being opened; who asks for it waits.
    starting: Mutex<Option<JoinHandle<()>>>,
    /// Held while something is looked for in the open workspace that nobody asked for.
    looking: Arc<Mutex<()>>,
    /// How notifications are shown outside of the program, where they are.
    show: Option<Show>,
    /// Why the workspace of the start could not be opened, for the welcome to say.
    problem: Mutex<Option<Error>>,
}

impl Session {
    /// No workspace yet; `fixed` forbids the callers to choose another one later. `show` shows notifications outside of
    /// the program.
    pub fn new(fixed: bool, show: Option<Show>) -> Arc<Self> {
        // Before the first list asks for it.
        std::thread::spawn(kith_core::values::read_plans);
        Arc::new(Self {
            open: RwLock::new(None),
            name: Arc::default(),
            unread: Arc::default(),
            switching: Mutex::new(()),
            notices: broadcast::Sender::new(NOTICES_KEPT),
            recent: RecentFiles::of_this_user(),
            fixed,
            starting: Mutex::default(),
            looking: Arc::default(),
            show,
            problem: Mutex::new(None),
        })
    }

    /// Whether callers may create, open and close workspaces.
    pub fn is_fixed(&self) -> bool {
        self.fixed
    }

    /// The files that were open before.
    pub fn recent(&self) -> &RecentFiles {
        &self.recent
    }

    /// The open workspace, once that of the start is open.
    pub fn workspace(&self) -> Option<Arc<Workspace>> {
        self.started();
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notices from now on.
    pub fn listen(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// Opens the workspace of the start while the caller goes on; nobody is told, since nobody saw the program without
    /// it. Why it cannot be opened is kept for [`problem`](Self::problem), after `failed` heard it.
    pub fn start(self: &Arc<Self>, path: PathBuf, failed: impl FnOnce(&Error) + Send + 'static) {
        let session = Arc::clone(self);
        let mut starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
        *starting = Some(std::thread::spawn(move || {
            let _alone = session.switching.lock().unwrap_or_else(PoisonError::into_inner);
            let opened = std::path::absolute(&path).map_err(Error::from).and_then(|path| {
                session.put(Workspace::open_unmapped(&path)?);
                Ok(())
            });
            if let Err(problem) = opened {
                failed(&problem);
                *session.problem.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
            }
        }));
    }

    /// Returns once the workspace of the start is open, or could not be opened. Not for the thread that opens it.
    fn started(&self) {
        let mut starting = self.starting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opening) = starting.take() {
            // Had it panicked, no workspace would be open.
            let _ = opening.join();
        }
    }

    /// Why the workspace of the start could not be opened; gone once another one is open.
    pub fn problem(&self) -> Option<Error> {
        self.started();
        self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens a workspace in place of the one that was open.
    pub fn open(&self, path: &Path) -> Result<()> {
        let path = std::path::absolute(path)?;
        self.switch(|| Workspace::open_unmapped(&path))
    }

    /// Puts the workspace that `make` yields in place of the one that is open. The old one is closed first, because
    /// it may be the same file; when `make` fails, no workspace is open.
    pub fn switch(&self, make: impl FnOnce() -> Result<Arc<Workspace>>) -> Result<()> {
        self.started();
        let _alone = self.switching.lock().unwrap_or_else(PoisonError::into_inner);
        self.release();
        let result = make().map(|workspace| self.put(workspace));
        self.tell(Notice::Workspace);
        result
    }

    /// Makes a workspace the open one, where none is.
    fn put(&self, workspace: Arc<Workspace>) {
        waking::start(&workspace, &self.looking);
        self.forward_notices(&workspace);
        let name = name_of(&workspace);
        self.recent.add(workspace.store().path(), name.as_deref().unwrap_or_default());
        *self.name.write().unwrap_or_else(PoisonError::into_inner) = name;
        self.unread.store(unread_in(&workspace), Ordering::Relaxed);
        *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = None;
        keep_up(&workspace);
        notifications::watch(&workspace, &self.looking, self.show);
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(workspace);
    }

    /// Closes the workspace; its file gets its backup and its lock is released.
    pub fn close(&self) {
        self.started();
        let _alone = self.switching.lock().unwrap_or_else(PoisonError::into_inner);
        self.release();
        self.tell(Notice::Workspace);
    }

    /// The open workspace's name.
    pub fn name(&self) -> Option<String> {
        self.name.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many notifications the user has not read; 100 stands for 100 or more, and 0 for no workspace.
    pub fn unread(&self) -> i64 {
        self.unread.load(Ordering::Relaxed)
    }

    /// Runs a command of the list: JSON in, JSON text out. Blocks; never call it on the window's main thread.
    /// `origin` names the caller in the notice of the change, so that it can tell its own changes from others'.
    pub fn run(&self, command: &str, input: Value, channel: Channel, origin: Option<String>) -> Result<String> {
        commands::find(command)?;
        let workspace = self
            .workspace()
            .ok_or_else(|| Error::new("no_workspace", "No workspace is open; open or create one first."))?;
        let mut context = Context::new(workspace).with_channel(channel);
        if let Some(origin) = origin {
            context = context.with_origin(origin);
        }
        commands::call(command, &context, input)
    }

    fn release(&self) {
        let _nobody_looks = self.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let old = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        *self.name.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.unread.store(0, Ordering::Relaxed);
        if let Some(workspace) = old {
            end_jobs(&workspace);
            if let Err(error) = workspace.back_up_before_closing() {
                tracing::warn!(code = error.code, message = error.message, "no backup was made at closing");
            }
        }
    }

    fn forward_notices(&self, workspace: &Arc<Workspace>) {
        let notices = self.notices.clone();
        let names = Arc::clone(&self.name);
        let unread = Arc::clone(&self.unread);
        // The workspace holds its listeners: a listener that held the workspace would keep it open for ever.
        let open = Arc::downgrade(workspace);
        workspace.subscribe(Box::new(move |change| {
            if change.types.iter().any(|name| name == "setting")
                && let Some(workspace) = open.upgrade()
            {
                *names.write().unwrap_or_else(PoisonError::into_inner) = name_of(&workspace);
            }
            if change.types.iter().any(|name| name == "notification" || name == "notification_read")
                && let Some(workspace) = open.upgrade()
            {
                unread.store(unread_in(&workspace), Ordering::Relaxed);
            }
            let _ = notices.send(Notice::Changed(Arc::new(change.clone())));
        }));
        let notices = self.notices.clone();
        workspace.jobs().subscribe(Box::new(move |job| {
            let _ = notices.send(Notice::Job(Arc::new(job.clone())));
        }));
    }

    fn tell(&self, notice: Notice) {
        // No listener is no error: the command line has none.
        let _ = self.notices.send(notice);
    }
}

fn name_of(workspace: &Arc<Workspace>) -> Option<String> {
    workspaces::info(&Context::new(Arc::clone(workspace))).ok().map(|info| info.settings.name)
}

fn unread_in(workspace: &Arc<Workspace>) -> i64 {
    kith_core::notifications::unread(&Context::new(Arc::clone(workspace))).map_or(0, |told| told.unread)
}

/// Starts what is due by the calendar, now and every hour while the workspace is open. It is not held open for it.
fn keep_up(workspace: &Arc<Workspace>) {
    let start = |workspace: &Arc<Workspace>| {
        if let Err(error) = relations::rescore_when_due(&Context::new(Arc::clone(workspace))) {
            tracing::warn!(code = error.code, message = error.message, "strengths were not computed anew");
        }
    };
    start(workspace);
    let open = Arc::downgrade(workspace);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(AN_HOUR);
            let Some(workspace) = open.upgrade() else { return };
            start(&workspace);
        }
    });
}

/// Asks running jobs to stop and waits until they have rolled back, so that the file is let go.
fn end_jobs(workspace: &Workspace) {
    for job in workspace.jobs().live() {
        workspace.jobs().cancel(&job.id);
    }
    let began = Instant::now();
    while !workspace.jobs().live().is_empty() && began.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
}
