//! Who calls, on which workspace, at what time: the first argument of every command.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Local, NaiveDate, NaiveTime, TimeZone, Utc};
use rusqlite::Connection;

use crate::catalog::Catalog;
use crate::journal::{Actor, Answer, Change, Changed, Direction, Op, Tx};
use crate::workspace::Workspace;
use crate::{Result, ids};

/// Where the time comes from. Rules never look at a clock of their own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Whose days and months are meant: those of the machine that the program runs on, which is the one that
/// people sit at, or those of a fixed distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// The machine's time zone, summer time included.
    Machine,
    /// So far from UTC.
    Fixed(FixedOffset),
}

impl Zone {
    /// The day that it is there.
    #[must_use]
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        match self {
            Self::Machine => at.with_timezone(&Local).date_naive(),
            Self::Fixed(offset) => at.with_timezone(&offset).date_naive(),
        }
    }

    /// Whole days of the calendar there from one moment to another; negative where it lies ahead.
    #[must_use]
    pub fn days_between(self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        (self.day(to) - self.day(from)).num_days()
    }

    /// The moment at which a day begins there, in the stored form. Where midnight is left out by a
    /// change to summer time, the first moment after it.
    #[must_use]
    pub fn begins(self, day: NaiveDate) -> String {
        let midnight = day.and_time(NaiveTime::MIN);
        let at = match self {
            Self::Fixed(offset) => offset.from_local_datetime(&midnight).earliest().map(|at| at.to_utc()),
            Self::Machine => [0, 1, 2]
                .iter()
                .find_map(|hours| Local.from_local_datetime(&(midnight + chrono::Duration::hours(*hours))).earliest())
                .map(|at| at.to_utc()),
        };
        ids::moment(at.unwrap_or_else(|| midnight.and_utc()))
    }

    /// The modifier by which SQLite's date functions reckon there.
    #[must_use]
    pub fn modifier(self) -> String {
        match self {
            Self::Machine => "localtime".into(),
            Self::Fixed(offset) => format!("{:+} minutes", offset.local_minus_utc() / 60),
        }
    }
}

/// A caller of commands.
#[derive(Clone)]
pub struct Context {
    workspace: Arc<Workspace>,
    actor: Actor,
    clock: Clock,
    channel: Channel,
}

/// Through which face a call came; new records say it as their source (PTY-03, IMP-06).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A person at the window.
    Person,
    /// A program at the loopback API.
    Api,
}

impl Context {
    /// The local user of a workspace, by the system clock.
    #[must_use]
    pub fn new(workspace: Arc<Workspace>) -> Self {
        let id = workspace.local_user().to_string();
        Self {
            workspace,
            actor: Actor { id, origin: None, zone: Zone::Machine },
            clock: Arc::new(Utc::now),
            channel: Channel::Person,
        }
    }

    /// The same caller in another time zone.
    #[must_use]
    pub fn with_zone(mut self, zone: Zone) -> Self {
        self.actor.zone = zone;
        self
    }

    /// Whose days are meant by today.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.actor.zone
    }

    /// The same caller by another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The same caller, named in notices so that it can skip its own echo.
    #[must_use]
    pub fn with_origin(mut self, origin: impl Into<String>) -> Self {
        self.actor.origin = Some(origin.into());
        self
    }

    /// The same workspace seen by another user.
    #[must_use]
    pub fn with_user(mut self, user_id: impl Into<String>) -> Self {
        self.actor.id = user_id.into();
        self
    }

    /// The same caller through another face.
    #[must_use]
    pub fn with_channel(mut self, channel: Channel) -> Self {
        self.channel = channel;
        self
    }

    /// Through which face the call came.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// The open workspace.
    #[must_use]
    pub fn workspace(&self) -> &Arc<Workspace> {
        &self.workspace
    }

    /// Id of the calling user.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.actor.id
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// The catalogue in force.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        self.workspace.catalog()
    }

    /// Reads in one snapshot.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.workspace.store().read(work)
    }

    /// Writes as one operation, then tells everyone. The only way to write.
    pub fn transact<T>(&self, op: Op, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<Changed<T>> {
        let changed = self.workspace.journal().transact(
            self.workspace.store(),
            &self.catalog(),
            &self.actor,
            ids::moment(self.now()),
            op,
            work,
        )?;
        if let Some(change) = &changed.change {
            self.workspace.changed(change)?;
        }
        Ok(changed)
    }

    /// What an operation would do: the same work, taken back.
    pub fn rehearse<T>(&self, op: Op, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.workspace.journal().rehearse(
            self.workspace.store(),
            &self.catalog(),
            &self.actor,
            ids::moment(self.now()),
            op,
            work,
        )
    }

    /// Tells an act that changes no row in the audit log: what was done to records of which
    /// type, under an id of the act's own.
    pub fn tell(
        &self,
        action: &'static str,
        record_type: &str,
        id: &str,
        changes: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<()> {
        let at = ids::moment(self.now());
        self.workspace.journal().tell(self.workspace.store(), &self.actor, &at, action, (record_type, id), changes)
    }

    /// Takes an operation back or does it again, then tells everyone.
    pub fn replay(&self, direction: Direction, seq: Option<i64>, answer: &Answer) -> Result<Change> {
        let at = ids::moment(self.now());
        let change = self.workspace.journal().replay(
            self.workspace.store(),
            &self.catalog(),
            &self.actor,
            &at,
            direction,
            seq,
            answer,
        )?;
        self.workspace.changed(&change)?;
        Ok(change)
    }
}
