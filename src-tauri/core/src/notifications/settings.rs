use chrono::{DateTime, NaiveTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::Kind;
use crate::activities::Place;
use crate::journal::{Changed, Op};
use crate::{Context, Error, Result, Zone};

/// How somebody is told of one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "NotificationWay")]
#[schemars(rename = "NotificationWay")]
pub enum Way {
    /// In the list, and by the system as well.
    Desktop,
    /// In the list alone.
    App,
    /// Not at all.
    Off,
}

/// Hours in which nothing is rung. What came due in them is told at their end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
#[ts(rename = "QuietHours")]
#[schemars(rename = "QuietHours")]
pub struct Quiet {
    /// `HH:MM`, the first quiet minute.
    pub from: String,
    /// `HH:MM`, the first minute that is not quiet any more; before `from` it is that of the next day.
    pub to: String,
    /// IANA name of the zone in which these are meant; the machine's where absent.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// What a user wants to be told of, and how (AUT-04).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NotificationSettings {
    /// Being named in a note.
    pub mention: Way,
    /// Reminders of activities.
    pub reminder: Way,
    /// Being given work.
    pub assigned: Way,
    /// Jobs that ended.
    pub job: Way,
    /// Likely duplicates.
    pub duplicate: Way,
    /// When to be silent; null is never.
    pub quiet: Option<Quiet>,
}

impl Default for NotificationSettings {
    fn default() -> Self {
        Self {
            mention: Way::Desktop,
            reminder: Way::Desktop,
            assigned: Way::Desktop,
            job: Way::App,
            duplicate: Way::App,
            quiet: None,
        }
    }
}

/// Settings to change; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(transparent)]
#[ts(type = "Partial<NotificationSettings>")]
pub struct NotificationSettingsUpdate(Map<String, Value>);

impl NotificationSettings {
    /// How the user is told of a kind.
    #[must_use]
    pub fn way(&self, kind: Kind) -> Way {
        match kind {
            Kind::Mention => self.mention,
            Kind::Reminder => self.reminder,
            Kind::Assigned => self.assigned,
            Kind::Job => self.job,
            Kind::Duplicate => self.duplicate,
        }
    }

    /// Whether it is silent now; `zone` is that of who asks, where the hours name none.
    #[must_use]
    pub fn is_quiet(&self, now: DateTime<Utc>, zone: Zone) -> bool {
        let Some(quiet) = &self.quiet else { return false };
        let (Some(from), Some(to)) = (clock(&quiet.from), clock(&quiet.to)) else { return false };
        let time = Place::of(quiet.time_zone.as_deref(), zone).local(now).time();
        if from <= to { from <= time && time < to } else { time >= from || time < to }
    }
}

fn clock(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// The settings of a user.
pub fn of(conn: &Connection, user: &str) -> Result<NotificationSettings> {
    let kept: Option<String> = conn
        .prepare_cached("SELECT value FROM notification_choice WHERE user_id = ?1")?
        .query_row([user], |row| row.get(0))
        .optional()?;
    Ok(match kept {
        Some(text) => serde_json::from_str(&text)?,
        None => NotificationSettings::default(),
    })
}

/// What the calling user is told of, and how.
pub fn settings(ctx: &Context) -> Result<NotificationSettings> {
    ctx.read(|conn| of(conn, ctx.user_id()))
}

/// Changes what the calling user is told of.
///
/// Errors: `invalid` with the field for what is no way, time or zone.
pub fn update_settings(ctx: &Context, input: NotificationSettingsUpdate) -> Result<Changed<NotificationSettings>> {
    ctx.transact(Op::new("notifications.update_settings", "Changed notifications"), |tx| {
        let Value::Object(mut all) = serde_json::to_value(of(tx, tx.actor())?)? else {
            return Err(Error::internal("settings of notifications are no object"));
        };
        for (key, value) in &input.0 {
            let mut one = Map::new();
            one.insert(key.clone(), value.clone());
            serde_json::from_value::<NotificationSettings>(Value::Object(one.clone()))
                .map_err(|error| Error::invalid(key, format!("That cannot be set: {error}.")))?;
            all.append(&mut one);
        }
        let settings: NotificationSettings = serde_json::from_value(Value::Object(all))?;
        if let Some(quiet) = &settings.quiet {
            if clock(&quiet.from).is_none() || clock(&quiet.to).is_none() {
                return Err(Error::invalid(
                    "quiet",
                    "Quiet hours go from one time to another, such as 22:00 to 07:00.",
                ));
            }
            if let Some(name) = &quiet.time_zone {
                Place::check("quiet", name)?;
            }
        }
        tx.prepare_cached(
            "INSERT INTO notification_choice (user_id, value) VALUES (?1, ?2)
             ON CONFLICT (user_id) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
        )?
        .execute([tx.actor(), &serde_json::to_string(&settings)?])?;
        Ok(settings)
    })
}
