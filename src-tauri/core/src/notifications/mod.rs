//! What somebody is told: a mention, a reminder, work handed to them, a job that ended (AUT-04). An operation tells it
//! with [`tell`], so that undo takes the notice back together with what it was about. Whether a notice was read is kept
//! beside it and is no operation of the history.

mod ops;
mod settings;
mod store;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::journal::Tx;
use crate::{Result, ids};

pub use ops::{
    Notification, NotificationPage, NotificationsRequest, Ring, Rings, Seen, Unread, list, read, read_all, to_ring,
    unread,
};
pub use settings::{NotificationSettings, NotificationSettingsUpdate, Quiet, Way, settings, update_settings};
pub(crate) use store::was_told;

/// Why somebody is told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "NotificationKind")]
#[schemars(rename = "NotificationKind")]
pub enum Kind {
    /// Somebody named them in a note.
    Mention,
    /// The time that they asked to be reminded at has come.
    Reminder,
    /// Somebody gave them work or a record.
    Assigned,
    /// Long work that they started ended.
    Job,
    /// A likely duplicate of a record of theirs was found.
    Duplicate,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Reminder => "reminder",
            Self::Assigned => "assigned",
            Self::Job => "job",
            Self::Duplicate => "duplicate",
        }
    }

    fn parse(code: &str) -> Self {
        match code {
            "mention" => Self::Mention,
            "reminder" => Self::Reminder,
            "assigned" => Self::Assigned,
            "duplicate" => Self::Duplicate,
            _ => Self::Job,
        }
    }

    /// Whether people are told of their own acts, too: of what they asked for themselves.
    const fn of_oneself(self) -> bool {
        matches!(self, Self::Reminder | Self::Job)
    }
}

/// Longest text of a notice, in characters; what is longer is cut.
pub const MAX_TEXT: usize = 500;

/// Something to tell somebody.
#[derive(Debug, Clone)]
pub struct Notice<'a> {
    /// Id of the user who is told.
    pub user: &'a str,
    /// Why.
    pub kind: Kind,
    /// Type and id of the record that a click opens.
    pub about: Option<(&'a str, &'a str)>,
    /// One sentence without a full stop; cut at [`MAX_TEXT`] characters.
    pub text: String,
    /// With a key, the same is told to the same user once at most.
    pub once: Option<String>,
}

/// Tells it inside an operation; returns the notice's id. `None` where nobody is told: of one's own act, by one's
/// settings, or because it was told before.
///
/// # Errors
/// Those of the database; a user who is not there breaks its reference.
pub fn tell(tx: &Tx<'_>, notice: &Notice<'_>) -> Result<Option<String>> {
    let text: String = notice.text.trim().chars().take(MAX_TEXT).collect();
    let own = notice.user == tx.actor() && !notice.kind.of_oneself();
    if own || text.is_empty() || settings::of(tx, notice.user)?.way(notice.kind) == Way::Off {
        return Ok(None);
    }
    let id = ids::new_id();
    Ok(store::insert(tx, &id, notice, &text)?.then_some(id))
}
