//! Entries of histories in words (V36-08).

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value, json};

use super::entries::{Raw, TimelineEntry};
use super::{imports, light};
use crate::Result;
use crate::catalog::{Catalog, FieldKind};
use crate::interactions;
use crate::records::{Reference, title};

fn icon(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "email" => "mail",
        "call" => "phone",
        "meeting" | "in_person" => "calendar",
        "chat" | "sms" => "message-square",
        "social" => "share-2",
        "note" => "sticky-note",
        "activity" => "calendar-check",
        "deal" => "handshake",
        "stage" => "arrow-right-left",
        "change" => "pencil",
        "import" => "file-input",
        _ => return None,
    })
}

/// What a history shows of an entry.
pub fn entry(conn: &Connection, catalog: &Catalog, raw: &Raw) -> Result<TimelineEntry> {
    let owner_kind: Option<String> = conn
        .prepare_cached("SELECT kind FROM party WHERE id = ?1")?
        .query_row([&raw.owner], |row| row.get(0))
        .optional()?;
    let owner_kind = owner_kind.unwrap_or_else(|| "deal".into());
    let owner_title = title(conn, catalog, &owner_kind, &raw.owner)?.unwrap_or_default();
    let mut details = Map::new();
    let (reference, text, body) = match raw.ref_type.as_str() {
        "interaction" => interaction(conn, catalog, &raw.ref_id, &mut details)?,
        "interaction_link" => linked(conn, catalog, raw, &mut details)?,
        "import_row" => imports::told(conn, raw)?,
        "note" => note(conn, raw, &mut details)?,
        "activity" => activity(conn, raw, &mut details)?,
        "deal_stage_history" => stage(conn, raw, &mut details)?,
        "audit" => change(conn, catalog, raw, &mut details)?,
        other => match light::told(conn, catalog, other, &raw.ref_id, &mut details)? {
            Some(told) => told,
            None => record(conn, catalog, raw, other)?,
        },
    };
    let actor = match &raw.actor {
        Some(id) => title(conn, catalog, "user", id)?.map(|name| Reference::new("user", id.clone(), name)),
        None => None,
    };
    Ok(TimelineEntry {
        key: format!("{}:{}:{}", raw.kind, raw.ref_id, raw.owner),
        kind: raw.kind.clone(),
        at: raw.at.clone(),
        reference,
        party: Reference::new(&owner_kind, raw.owner.clone(), owner_title),
        text,
        body,
        icon: icon(&raw.kind).or(catalog.get(&raw.ref_type).ok().map(|t| t.icon)).unwrap_or("circle-dot").into(),
        actor,
        pinned: raw.pinned,
        details,
    })
}

/// The record behind an entry, its line, and more of it.
pub type Told = (Reference, String, Option<String>);

/// V36-08: “{type} - {subject}”.
fn interaction(conn: &Connection, catalog: &Catalog, id: &str, details: &mut Map<String, Value>) -> Result<Told> {
    let later = interactions::LATER.replace("{t}", "i");
    let (kind, subject, description): (String, Option<String>, Option<String>) = conn
        .prepare_cached(&format!(
            "SELECT i.type, i.subject, i.description, i.direction, i.duration_minutes, i.outcome, i.sentiment, i.deal_id,
               i.contact_id, i.channel, i.delivery, {later},
               c.thread_id, i.utc_offset_minutes, c.opened_at, c.clicked_at
             FROM interaction i LEFT JOIN communication c ON c.interaction_id = i.id WHERE i.id = ?1"
        ))?
        .query_row([id], |row| {
            for (key, index) in [
                ("direction", 3),
                ("outcome", 5),
                ("sentiment", 6),
                ("channel", 9),
                ("delivery", 10),
                ("thread", 12),
                ("opened_at", 14),
                ("clicked_at", 15),
            ] {
                details.insert(key.into(), json!(row.get::<_, Option<String>>(index)?));
            }
            for (key, index) in [("duration_minutes", 4), ("utc_offset_minutes", 13)] {
                details.insert(key.into(), json!(row.get::<_, Option<i64>>(index)?));
            }
            for (key, index) in [("deal_id", 7), ("contact_id", 8)] {
                details.insert(key.into(), json!(row.get::<_, Option<String>>(index)?));
            }
            details.insert("logged_later".into(), json!(row.get::<_, Option<bool>>(11)?.unwrap_or(false)));
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    for (key, to) in [("deal_id", "deal"), ("contact_id", "person")] {
        if let Some(id) = details.remove(key).and_then(|id| id.as_str().map(str::to_string)) {
            let name = title(conn, catalog, to, &id)?.unwrap_or_default();
            details.insert(key.trim_end_matches("_id").into(), serde_json::to_value(Reference::new(to, id, name))?);
        }
    }
    let kind = catalog.get("interaction")?.field("type")?.choice_label(&kind).unwrap_or("Other").to_string();
    let text = match &subject {
        Some(subject) => format!("{kind} - {subject}"),
        None => kind.clone(),
    };
    Ok((Reference::new("interaction", id, subject.unwrap_or(kind)), text, description))
}

/// A touch that stands in a further history (INT-04), told as the touch itself.
fn linked(conn: &Connection, catalog: &Catalog, raw: &Raw, details: &mut Map<String, Value>) -> Result<Told> {
    let id: String = conn
        .prepare_cached("SELECT interaction_id FROM interaction_link WHERE id = ?1")?
        .query_row([&raw.ref_id], |row| row.get(0))?;
    interaction(conn, catalog, &id, details)
}

/// V36-08: “{type}: {title}” of any other record that has a place in histories.
fn record(conn: &Connection, catalog: &Catalog, raw: &Raw, key: &str) -> Result<Told> {
    let record_type = catalog.get(key)?;
    let shown = title(conn, catalog, key, &raw.ref_id)?.unwrap_or_default();
    let text = format!("{}: {shown}", record_type.label);
    Ok((Reference::new(key, raw.ref_id.clone(), shown), text, None))
}

/// V36-08: “Note: {title}”.
fn note(conn: &Connection, raw: &Raw, details: &mut Map<String, Value>) -> Result<Told> {
    let (heading, content, visibility, html): (Option<String>, String, String, Option<String>) = conn
        .prepare_cached("SELECT title, content, visibility, content_html FROM note WHERE id = ?1")?
        .query_row([&raw.ref_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    details.insert("html".into(), json!(html));
    details.insert("visibility".into(), json!(visibility));
    details.insert("title".into(), json!(heading));
    let shown = heading.unwrap_or_else(|| content.lines().next().unwrap_or_default().chars().take(80).collect());
    Ok((Reference::new("note", raw.ref_id.clone(), shown.clone()), format!("Note: {shown}"), Some(content)))
}

fn activity(conn: &Connection, raw: &Raw, details: &mut Map<String, Value>) -> Result<Told> {
    let (kind, subject, description, due, status): (String, String, Option<String>, Option<String>, String) = conn
        .prepare_cached(
            "SELECT type, subject, description, CASE WHEN due_has_time THEN due_at ELSE substr(due_at, 1, 10) END, status
             FROM activity WHERE id = ?1",
        )?
        .query_row([&raw.ref_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    details.insert("type".into(), json!(kind));
    details.insert("due_at".into(), json!(due));
    details.insert("status".into(), json!(status));
    Ok((Reference::new("activity", raw.ref_id.clone(), subject.clone()), format!("Planned: {subject}"), description))
}

fn stage(conn: &Connection, raw: &Raw, details: &mut Map<String, Value>) -> Result<Told> {
    let (deal, title, from, to, kind, reason): (String, String, Option<String>, String, String, Option<String>) = conn
        .prepare_cached(
            "SELECT d.id, d.title, f.name, s.name, s.kind, h.reason FROM deal_stage_history h JOIN deal d ON d.id = h.deal_id
             LEFT JOIN stage f ON f.id = h.from_stage_id JOIN stage s ON s.id = h.to_stage_id WHERE h.id = ?1",
        )?
        .query_row([&raw.ref_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })?;
    details.insert("from".into(), json!(from));
    details.insert("to".into(), json!(to));
    details.insert("stage_kind".into(), json!(kind));
    let text = match from {
        Some(from) => format!("Deal {title}: {from} → {to}"),
        None => format!("Deal {title} created in {to}"),
    };
    Ok((Reference::new("deal", deal, title), text, reason))
}

/// A change of fields, in words: “Status: Prospect → Active”.
fn change(conn: &Connection, catalog: &Catalog, raw: &Raw, details: &mut Map<String, Value>) -> Result<Told> {
    let (action, record_type, id, changes): (String, String, String, String) = conn
        .prepare_cached("SELECT action, record_type, record_id, changes FROM audit_log WHERE seq = ?1")?
        .query_row([&raw.ref_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let changes: Map<String, Value> = serde_json::from_str(&changes)?;
    let known = catalog.get(&record_type).ok();
    let mut words = Vec::new();
    for (key, change) in &changes {
        let field = known.as_ref().and_then(|t| t.field(key).ok());
        let label = field.map_or_else(|| key.replace('_', " "), |field| field.label.clone());
        let side = |name: &str| -> Result<String> {
            let value = change.get(name).unwrap_or(&Value::Null);
            match (field, value) {
                (Some(field), Value::String(text)) if matches!(field.kind, FieldKind::Reference | FieldKind::User) => {
                    Ok(title(conn, catalog, field.reference.unwrap_or("party"), text)?.unwrap_or_else(|| "—".into()))
                }
                (Some(field), Value::Number(n)) if field.kind == FieldKind::YesNo => {
                    Ok(if n.as_i64() == Some(0) { "no" } else { "yes" }.into())
                }
                (Some(field), Value::String(text)) => Ok(field.choice_label(text).unwrap_or(text).to_string()),
                (_, value) => Ok(crate::records::display(value)),
            }
        };
        words.push(format!("{label}: {} → {}", side("old")?, side("new")?));
    }
    let verb = match action.as_str() {
        "undone" => "Undid a change",
        "redone" => "Redid a change",
        "merged" => "Merged",
        _ => "Changed",
    };
    details.insert("action".into(), json!(action));
    details.insert("changes".into(), json!(words));
    let shown = title(conn, catalog, &record_type, &id)?.unwrap_or_default();
    let text = match words.as_slice() {
        [] => verb.to_string(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    let body = (words.len() > 1).then(|| words.join("\n"));
    Ok((Reference::new(&record_type, id, shown), text, body))
}
