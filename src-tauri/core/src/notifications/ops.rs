use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::store::{self, Kept};
use super::{Kind, Way, settings};
use crate::catalog::Catalog;
use crate::journal::Change;
use crate::records::{self, Reference};
use crate::{Context, Error, Result, ids};

/// Which notices are wanted.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct NotificationsRequest {
    /// Only those that were not read.
    #[ts(as = "Option<bool>", optional)]
    pub unread: bool,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1 to 200; 50 where absent.
    pub limit: Option<u32>,
}

/// One notice.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Notification {
    /// Id.
    pub id: String,
    /// Why.
    pub kind: Kind,
    /// What it is about; null where that is gone.
    pub about: Option<Reference>,
    /// One sentence.
    pub text: String,
    /// When, UTC.
    pub at: String,
    /// Who made it.
    pub by: Reference,
    /// Whether it was read.
    pub read: bool,
}

/// Notices of the calling user, newest first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct NotificationPage {
    /// The notices.
    pub rows: Vec<Notification>,
    /// How many are unread in all; 100 stands for 100 or more.
    #[ts(type = "number")]
    pub unread: i64,
    /// For the next page; null at the end.
    pub next_cursor: Option<String>,
}

/// Which notices were read.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Seen {
    /// Ids, 200 at most; those of others are passed over.
    pub ids: Vec<String>,
    /// False marks them as unread again.
    #[serde(default = "yes")]
    #[ts(as = "Option<bool>", optional)]
    pub read: bool,
}

const fn yes() -> bool {
    true
}

/// How many are unread.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Unread {
    /// 100 stands for 100 or more.
    #[ts(type = "number")]
    pub unread: i64,
}

/// The notices of the calling user.
pub fn list(ctx: &Context, input: NotificationsRequest) -> Result<NotificationPage> {
    let limit = input.limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Error::invalid("limit", "A page has 1 to 200 rows."));
    }
    let before = match &input.cursor {
        Some(cursor) => Some(
            cursor.split_once(' ').ok_or_else(|| Error::invalid("cursor", "The cursor is not one of this list."))?,
        ),
        None => None,
    };
    let catalog = ctx.catalog();
    ctx.read(|conn| {
        let kept = store::page(conn, ctx.user_id(), input.unread, before, limit)?;
        let full = u32::try_from(kept.len()).unwrap_or(0) == limit;
        let next_cursor = kept.last().filter(|_| full).map(|last| format!("{} {}", last.at, last.id));
        let rows = kept.into_iter().map(|one| told(conn, &catalog, one)).collect::<Result<_>>()?;
        Ok(NotificationPage { rows, unread: store::unread(conn, ctx.user_id())?, next_cursor })
    })
}

fn told(conn: &Connection, catalog: &Catalog, kept: Kept) -> Result<Notification> {
    let about = match &kept.about {
        Some((record_type, id)) => {
            let id = records::survivor(conn, id)?.unwrap_or_else(|| id.clone());
            records::reference(conn, catalog, record_type, &id)?
        }
        None => None,
    };
    Ok(Notification {
        id: kept.id,
        kind: Kind::parse(&kept.kind),
        about,
        text: kept.text,
        at: kept.at,
        by: Reference::new("user", kept.by.0, kept.by.1),
        read: kept.read,
    })
}

/// Marks notices as read, or as unread again. No operation of the history: Ctrl+Z is for work.
pub fn read(ctx: &Context, input: Seen) -> Result<Unread> {
    if input.ids.len() > 200 {
        return Err(Error::invalid("ids", "At most 200 at once."));
    }
    let at = ids::moment(ctx.now());
    let changed = store::mark(&ctx.workspace().store().writer(), ctx.user_id(), &input.ids, input.read, &at)?;
    left(ctx, changed)
}

/// Marks all notices of the calling user as read.
pub fn read_all(ctx: &Context) -> Result<Unread> {
    let changed = store::mark_all(&ctx.workspace().store().writer(), ctx.user_id(), &ids::moment(ctx.now()))?;
    left(ctx, changed)
}

/// How many are left; other windows hear that they changed.
fn left(ctx: &Context, changed: bool) -> Result<Unread> {
    if changed {
        ctx.workspace().changed(&Change {
            seq: 0,
            op: "notifications.read".into(),
            label: "Read notifications".into(),
            types: vec!["notification_read".into()],
            ids: Vec::new(),
            origin: None,
        })?;
    }
    unread(ctx)
}

/// How many notices the calling user has not read.
///
/// # Errors
/// Those of the database.
pub fn unread(ctx: &Context) -> Result<Unread> {
    ctx.read(|conn| Ok(Unread { unread: store::unread(conn, ctx.user_id())? }))
}

/// What the system shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring {
    /// The bold line.
    pub title: String,
    /// What stands under it; may be empty.
    pub body: String,
}

/// What is to be rung, and up to which moment that is all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rings {
    /// In order; several notices at once are one ring.
    pub rings: Vec<Ring>,
    /// `since` of the next look.
    pub until: String,
}

/// More notices at once than this are bundled: after a sleep nobody reads a stack of them.
const ONE_BY_ONE: usize = 3;

/// What the calling user is to be told by the system: unread notices after the moment `since`, of the kinds that they
/// want there. In quiet hours nothing, and `until` stays, so that their end brings it.
pub fn to_ring(ctx: &Context, since: &str) -> Result<Rings> {
    ctx.read(|conn| {
        let wanted = settings::of(conn, ctx.user_id())?;
        if wanted.is_quiet(ctx.now(), ctx.zone()) {
            return Ok(Rings { rings: Vec::new(), until: since.to_string() });
        }
        let new = store::after(conn, ctx.user_id(), since)?;
        let until = new.last().map_or_else(|| since.to_string(), |last| last.at.clone());
        let loud: Vec<&Kept> = new.iter().filter(|one| wanted.way(Kind::parse(&one.kind)) == Way::Desktop).collect();
        let rings = if loud.len() <= ONE_BY_ONE {
            loud.iter().map(|one| Ring { title: one.text.clone(), body: said(one) }).collect()
        } else {
            let texts: Vec<&str> = loud.iter().take(ONE_BY_ONE).map(|one| one.text.as_str()).collect();
            let more = loud.len() - ONE_BY_ONE;
            vec![Ring {
                title: format!("{} notifications", loud.len()),
                body: format!("{} and {more} more", texts.join(", ")),
            }]
        };
        Ok(Rings { rings, until })
    })
}

fn said(one: &Kept) -> String {
    match Kind::parse(&one.kind) {
        Kind::Reminder => "Reminder".into(),
        Kind::Mention => format!("{} named you", one.by.1),
        Kind::Assigned => format!("From {}", one.by.1),
        Kind::Job => String::new(),
        Kind::Duplicate => "Likely duplicate".into(),
    }
}
