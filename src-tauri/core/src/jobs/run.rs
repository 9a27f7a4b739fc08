use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

use super::{Job, store};
use crate::journal::{Op, Tx};
use crate::{Context, Error, Result, ids};

type Listener = Box<dyn Fn(&Job) + Send + Sync>;

/// At most this often do listeners hear of a job's progress.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// So often a count begins anew, so that others can save meanwhile; then they wait for it.
const GIVES_WAY: usize = 5;

/// Priority of a job of 100; about 10 of Unix's niceness, where the window has 0.
const PRIORITY: u8 = 23;

/// The jobs of one open workspace.
#[derive(Default)]
pub struct Jobs {
    live: Mutex<Vec<Arc<Running>>>,
    listeners: Arc<Mutex<Vec<Listener>>>,
}

/// What somebody asked a running job to do.
const GO_ON: u8 = 0;
const CANCEL: u8 = 1;
const PAUSE: u8 = 2;

struct Running {
    job: Mutex<Job>,
    asked: AtomicU8,
    done: AtomicU64,
    began: Instant,
}

impl Running {
    fn now(&self) -> Job {
        let mut job = self.job.lock().unwrap_or_else(PoisonError::into_inner).clone();
        job.done = self.done.load(Ordering::Relaxed);
        let elapsed = self.began.elapsed().as_secs_f64();
        #[allow(clippy::cast_precision_loss)]
        if job.state == "running" && elapsed > 0.2 && job.done > 0 {
            let rate = job.done as f64 / elapsed;
            job.rate = Some(rate);
            job.seconds_left = job.total.map(|total| total.saturating_sub(job.done) as f64 / rate);
        }
        job
    }
}

/// What a job tells while it runs. Without a job behind it, it tells nobody and is never
/// cancelled: the command line runs the same work in the foreground.
#[derive(Clone, Default)]
pub struct Progress {
    running: Option<Arc<Running>>,
    listeners: Option<Arc<Mutex<Vec<Listener>>>>,
    told: Arc<Mutex<Option<Instant>>>,
    give_way: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
}

impl Progress {
    /// Sets the number of steps in all.
    pub fn total(&self, total: u64) {
        if let Some(running) = &self.running {
            running.job.lock().unwrap_or_else(PoisonError::into_inner).total = Some(total);
        }
    }

    /// Does some work and takes it back. What only counts keeps nobody from saving: it lets go of the file and begins anew, so often;
    /// then others wait for it.
    ///
    /// # Errors
    /// Those of the work, `cancelled` and `paused` among them.
    pub fn rehearse<T>(&self, ctx: &Context, op: Op, mut work: impl FnMut(&Tx<'_>, &Self) -> Result<T>) -> Result<T> {
        let mut polite = 0..GIVES_WAY;
        loop {
            let patient = match polite.next() {
                Some(_) => {
                    let workspace = ctx.workspace().clone();
                    self.giving_way(move || workspace.store().is_awaited())
                }
                None => self.clone(),
            };
            match ctx.rehearse(op, |tx| work(tx, &patient)) {
                Err(error) if error.code == "gave_way" => ctx.workspace().store().let_others(),
                outcome => return outcome,
            }
        }
    }

    /// For work that can begin anew: [`Self::at`] also stops it, by `gave_way`, once `asked` says so.
    #[must_use]
    fn giving_way(&self, asked: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { give_way: Some(Arc::new(asked)), ..self.clone() }
    }

    /// Says how many steps are done; `cancelled` or `paused` when somebody asked to stop.
    pub fn at(&self, done: u64) -> Result<()> {
        if self.give_way.as_ref().is_some_and(|asked| asked()) {
            return Err(Error::new("gave_way", "Somebody else had something to save."));
        }
        let Some(running) = &self.running else { return Ok(()) };
        match running.asked.load(Ordering::Relaxed) {
            CANCEL => return Err(Error::new("cancelled", "Cancelled; nothing was changed.")),
            PAUSE => return Err(Error::new("paused", "Paused; nothing was changed.")),
            _ => {}
        }
        running.done.store(done, Ordering::Relaxed);
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_none_or(|last| last.elapsed() >= TELL_EVERY) {
            *told = Some(Instant::now());
            drop(told);
            self.tell();
        }
        Ok(())
    }

    /// Id of the job behind it.
    #[must_use]
    pub fn job(&self) -> Option<String> {
        let running = self.running.as_ref()?;
        Some(running.job.lock().unwrap_or_else(PoisonError::into_inner).id.clone())
    }

    fn tell(&self) {
        if let (Some(running), Some(listeners)) = (&self.running, &self.listeners) {
            let job = running.now();
            for listener in listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                listener(&job);
            }
        }
    }
}

impl Jobs {
    /// Calls `listener` while jobs run and when they end, on the job's thread.
    pub fn subscribe(&self, listener: Listener) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// The jobs that run now.
    #[must_use]
    pub fn live(&self) -> Vec<Job> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|running| running.now()).collect()
    }

    /// A running job.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Job> {
        self.live().into_iter().find(|job| job.id == id)
    }

    /// Asks a running job to stop.
    pub fn cancel(&self, id: &str) {
        self.ask(id, CANCEL);
    }

    /// Asks a running job to stop so that it can be run again.
    pub fn pause(&self, id: &str) {
        self.ask(id, PAUSE);
    }

    fn ask(&self, id: &str, what: u8) {
        for running in self.live.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            if running.job.lock().unwrap_or_else(PoisonError::into_inner).id == id {
                running.asked.store(what, Ordering::Relaxed);
            }
        }
    }

    /// Starts work on a thread of its own and returns at once. Its start and its end are
    /// kept in the file; `input` is what it takes to run it again. With the `id` of a job that
    /// was stopped half way, it is that job that goes on.
    pub fn start(
        ctx: &Context,
        id: Option<String>,
        kind: &str,
        label: &str,
        input: Value,
        work: impl FnOnce(&Context, &Progress) -> Result<Value> + Send + 'static,
    ) -> Result<Job> {
        let (running, progress) = begin(ctx, id, kind, label, &input)?;
        let job = running.now();
        let ctx = ctx.clone();
        std::thread::spawn(move || {
            step_back();
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&ctx, &progress)))
                .unwrap_or_else(|_| Err(Error::internal("The job stopped unexpectedly; nothing was changed.")));
            finish(&ctx, &running, &progress, outcome, &input);
        });
        Ok(job)
    }

    /// Does the work of a job while the caller waits. It is kept in the file only while it runs:
    /// who finds it there later finds that it was interrupted, and can run it again.
    pub fn wait<T>(
        ctx: &Context,
        id: Option<String>,
        kind: &str,
        label: &str,
        input: &Value,
        work: impl FnOnce(&Progress) -> Result<T>,
    ) -> Result<T> {
        let (running, progress) = begin(ctx, id, kind, label, input)?;
        let outcome = work(&progress);
        leave(ctx, &running);
        let id = running.now().id;
        ctx.workspace().store().writer().execute("DELETE FROM job WHERE id = ?1", [id])?;
        outcome
    }
}

fn begin(
    ctx: &Context,
    id: Option<String>,
    kind: &str,
    label: &str,
    input: &Value,
) -> Result<(Arc<Running>, Progress)> {
    let job = Job {
        id: id.unwrap_or_else(ids::new_id),
        kind: kind.into(),
        label: label.into(),
        state: "running".into(),
        done: 0,
        total: None,
        rate: None,
        seconds_left: None,
        started_at: ids::moment(ctx.now()),
        finished_at: None,
        result: Value::Null,
        error: None,
    };
    store(&ctx.workspace().store().writer(), &job, input)?;
    let jobs = ctx.workspace().jobs();
    let running = Arc::new(Running {
        job: Mutex::new(job),
        asked: AtomicU8::new(GO_ON),
        done: AtomicU64::new(0),
        began: Instant::now(),
    });
    jobs.live.lock().unwrap_or_else(PoisonError::into_inner).push(running.clone());
    let progress =
        Progress { running: Some(running.clone()), listeners: Some(jobs.listeners.clone()), ..Progress::default() };
    Ok((running, progress))
}

fn leave(ctx: &Context, running: &Arc<Running>) {
    ctx.workspace().jobs().live.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| !Arc::ptr_eq(one, running));
}

/// Work that nobody waits for leaves the processor to the window. Threads that the job
/// starts do the same. Where it is not allowed the job runs like everything else.
fn step_back() {
    if let Ok(priority) = ThreadPriorityValue::try_from(PRIORITY) {
        let _ = set_current_thread_priority(ThreadPriority::Crossplatform(priority));
    }
}

fn finish(ctx: &Context, running: &Arc<Running>, progress: &Progress, outcome: Result<Value>, input: &Value) {
    let mut job = running.now();
    job.finished_at = Some(ids::moment(ctx.now()));
    (job.rate, job.seconds_left) = (None, None);
    match outcome {
        Ok(result) => {
            job.state = "done".into();
            job.result = result;
        }
        Err(error) => {
            let asked = ["cancelled", "paused"].into_iter().find(|asked| error.code == *asked);
            job.state = asked.unwrap_or("failed").into();
            job.error = Some(error);
        }
    }
    // Whoever sees that it ended finds it so in the file, where it can be given up or resumed.
    if let Err(error) = store(&ctx.workspace().store().writer(), &job, input) {
        tracing::error!(code = error.code, "the end of a job could not be kept");
    }
    *running.job.lock().unwrap_or_else(PoisonError::into_inner) = job;
    leave(ctx, running);
    progress.tell();
}
