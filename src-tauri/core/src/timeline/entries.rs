use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::light;
use crate::catalog::{Catalog, FieldKind};
use crate::query::{Cursor, Sql, page_size};
use crate::records::{Reference, title};
use crate::{Context, Error, Result};

/// Which part of which history.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimelineRequest {
    /// Record type: a party kind or `deal`.
    pub r#type: String,
    /// Id.
    pub id: String,
    /// Kinds wanted: call, email, meeting, chat, sms, social, in_person, other, note, activity, deal, stage, change.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub kinds: Vec<String>,
    /// First moment.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub from: Option<String>,
    /// First moment after.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<String>,
    /// By this user.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub actor: Option<String>,
    /// With this text in subject, title or body.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// An organisation's people's entries too.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub include_people: bool,
    /// From a previous page.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said (V36-09).
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// One entry of a history.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct TimelineEntry {
    /// Unique in the history.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// When.
    pub at: String,
    /// The record behind it.
    pub reference: Reference,
    /// Whose history it is in.
    pub party: Reference,
    /// What happened, in one line (V36-08).
    pub text: String,
    /// More of it.
    pub body: Option<String>,
    /// Lucide icon name.
    pub icon: String,
    /// By whom.
    pub actor: Option<Reference>,
    /// A pinned note.
    pub pinned: bool,
    /// What else is known, by kind.
    #[ts(type = "Record<string, unknown>")]
    pub details: Map<String, Value>,
}

/// A page of a history, newest first; pinned notes come with the first page.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct TimelinePage {
    /// Pinned notes.
    pub pinned: Vec<TimelineEntry>,
    /// Entries.
    pub entries: Vec<TimelineEntry>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

struct Raw {
    owner: String,
    at: String,
    kind: String,
    ref_id: String,
    ref_type: String,
    actor: Option<String>,
    pinned: bool,
}

/// A page of the history of a party or a deal.
pub fn page(ctx: &Context, input: TimelineRequest) -> Result<TimelinePage> {
    let limit = page_size(input.limit, 50)?;
    let catalog = ctx.catalog();
    catalog
        .get(&input.r#type)
        .ok()
        .filter(|t| t.history)
        .ok_or_else(|| Error::new("unknown_type", format!("“{}” has no timeline.", input.r#type)).field("type"))?;
    ctx.read(|conn| {
        let id = crate::records::survivor(conn, &input.id)?.unwrap_or_else(|| input.id.clone());
        let mut owners = vec![id.clone()];
        // C-14: history is never rewritten; what a merged record's old id still owns is read along.
        let mut stmt = conn.prepare_cached(
            "SELECT old_id FROM party_alias x WHERE survivor_id = ?1
               AND EXISTS (SELECT 1 FROM timeline_entry e WHERE e.owner_id = x.old_id)",
        )?;
        owners.extend(stmt.query_map([&id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?);
        if input.include_people && input.r#type == "organization" {
            let mut stmt = conn.prepare_cached(
                "SELECT a.person_id FROM affiliation a JOIN party p ON p.id = a.person_id
                 WHERE a.organization_id = ?1 AND p.deleted_at IS NULL LIMIT 2000",
            )?;
            owners.extend(stmt.query_map([&id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?);
        }
        let cursor = input.cursor.as_deref().map(Cursor::parse).transpose()?;
        let pinned = if cursor.is_none() { raw(conn, ctx, &input, &owners, None, Pins::Only, 50)? } else { Vec::new() };
        let mut found = raw(conn, ctx, &input, &owners, cursor.as_ref(), Pins::Without, limit + 1)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let next_cursor = found
            .last()
            .filter(|_| more)
            .map(|last| Cursor(vec![json!(last.at), json!(last.kind), json!(last.ref_id), json!(last.owner)]).text());
        let tell = |list: Vec<Raw>| list.iter().map(|one| entry(conn, &catalog, one)).collect::<Result<Vec<_>>>();
        Ok(TimelinePage { pinned: tell(pinned)?, entries: tell(found)?, next_cursor })
    })
}

#[derive(PartialEq)]
enum Pins {
    Only,
    Without,
}

fn raw(
    conn: &Connection,
    ctx: &Context,
    input: &TimelineRequest,
    owners: &[String],
    cursor: Option<&Cursor>,
    pins: Pins,
    limit: usize,
) -> Result<Vec<Raw>> {
    let mut sql = Sql::default();
    let mut tests = Vec::new();
    let owner = match owners {
        [one] => format!("e.owner_id = {}", sql.bind(one.clone())),
        many => format!("e.owner_id IN (SELECT value FROM json_each({}))", sql.bind(serde_json::to_string(many)?)),
    };
    tests.push(owner);
    if pins == Pins::Only {
        tests.push("e.pinned = 1".into());
    } else {
        tests.push("e.pinned = 0".into());
    }
    if let [main, _, ..] = owners {
        // What is in the organisation's own history is not told again as its person's.
        let main = sql.bind(main.clone());
        tests.push(format!(
            "(e.owner_id = {main} OR NOT EXISTS (SELECT 1 FROM timeline_entry m
               WHERE m.owner_id = {main} AND m.at = e.at AND m.kind = e.kind AND m.ref_id = e.ref_id))"
        ));
    }
    if !input.kinds.is_empty() {
        tests.push(format!(
            "e.kind IN (SELECT value FROM json_each({}))",
            sql.bind(serde_json::to_string(&input.kinds)?)
        ));
    }
    for (value, sign) in [(&input.from, ">="), (&input.to, "<")] {
        // A pinned note stays on top however old it is.
        if let (Some(at), Pins::Without) = (value, &pins) {
            tests.push(format!("e.at {sign} {}", sql.bind(at.clone())));
        }
    }
    if let Some(actor) = &input.actor {
        tests.push(format!("e.actor_id = {}", sql.bind(actor.clone())));
    }
    // INT-07: what only its author may see, such as a private note, is nobody else's entry.
    let catalog = ctx.catalog();
    let told = || catalog.types().filter(|t| t.story.is_some());
    for (t, scope) in told().filter_map(|t| t.scope.filter(|scope| scope.contains(":actor")).map(|scope| (t, scope))) {
        let scope = scope.replace("{t}", "s").replace(":actor", &sql.bind(ctx.user_id().to_string()));
        tests.push(format!(
            "(e.ref_type <> '{}' OR EXISTS (SELECT 1 FROM {} s WHERE s.id = e.ref_id AND {scope}))",
            t.key, t.table
        ));
    }
    if let Some(text) = input.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = sql.bind(format!("%{escaped}%"));
        let found = told().map(|t| {
            let texts = [Some(t.title), t.search.map(|search| search.body)].into_iter().flatten();
            let tests: Vec<String> =
                texts.map(|text| format!("{} LIKE {pattern} ESCAPE '\\'", text.replace("{t}", "s"))).collect();
            format!("EXISTS (SELECT 1 FROM {} s WHERE s.id = e.ref_id AND ({}))", t.table, tests.join(" OR "))
        });
        tests.push(format!("({})", found.collect::<Vec<_>>().join(" OR ")));
    }
    if let Some(Cursor(values)) = cursor {
        let text = |i: usize| values.get(i).and_then(Value::as_str).map(|text| SqlValue::Text(text.to_string()));
        let (Some(at), Some(kind), Some(id), Some(owner)) = (text(0), text(1), text(2), text(3)) else {
            return Err(Error::invalid("cursor", "The cursor is not one of this timeline."));
        };
        let places = [at, kind, id, owner].map(|value| sql.bind(value)).join(", ");
        tests.push(format!("(e.at, e.kind, e.ref_id, e.owner_id) < ({places})"));
    }
    let text = format!(
        "SELECT e.owner_id, e.at, e.kind, e.ref_id, e.ref_type, e.actor_id, e.pinned FROM timeline_entry e
         WHERE {} ORDER BY e.at DESC, e.kind DESC, e.ref_id DESC, e.owner_id DESC LIMIT {limit}",
        tests.join(" AND ")
    );
    let mut stmt = conn.prepare_cached(&text)?;
    let rows = stmt.query_map(params_from_iter(sql.params), |row| {
        Ok(Raw {
            owner: row.get(0)?,
            at: row.get(1)?,
            kind: row.get(2)?,
            ref_id: row.get(3)?,
            ref_type: row.get(4)?,
            actor: row.get(5)?,
            pinned: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

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
        _ => return None,
    })
}

fn entry(conn: &Connection, catalog: &Catalog, raw: &Raw) -> Result<TimelineEntry> {
    let owner_kind: Option<String> = conn
        .prepare_cached("SELECT kind FROM party WHERE id = ?1")?
        .query_row([&raw.owner], |row| row.get(0))
        .optional()?;
    let owner_kind = owner_kind.unwrap_or_else(|| "deal".into());
    let owner_title = title(conn, catalog, &owner_kind, &raw.owner)?.unwrap_or_default();
    let mut details = Map::new();
    let (reference, text, body) = match raw.ref_type.as_str() {
        "interaction" => interaction(conn, catalog, raw, &mut details)?,
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

type Told = (Reference, String, Option<String>);

/// V36-08: “{type} - {subject}”.
fn interaction(conn: &Connection, catalog: &Catalog, raw: &Raw, details: &mut Map<String, Value>) -> Result<Told> {
    let kind = catalog.get("interaction")?.field("type")?.choice_label(&raw.kind).unwrap_or("Other").to_string();
    let told = conn
        .prepare_cached(
            "SELECT subject, description, direction, duration_minutes, outcome, sentiment, deal_id, contact_id, channel, delivery
             FROM interaction WHERE id = ?1",
        )?
        .query_row([&raw.ref_id], |row| {
            for (key, index) in [("direction", 2), ("outcome", 4), ("sentiment", 5), ("channel", 8), ("delivery", 9)] {
                details.insert(key.into(), json!(row.get::<_, Option<String>>(index)?));
            }
            details.insert("duration_minutes".into(), json!(row.get::<_, Option<i64>>(3)?));
            for (key, index) in [("deal_id", 6), ("contact_id", 7)] {
                details.insert(key.into(), json!(row.get::<_, Option<String>>(index)?));
            }
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?))
        })?;
    for (key, to) in [("deal_id", "deal"), ("contact_id", "person")] {
        if let Some(id) = details.remove(key).and_then(|id| id.as_str().map(str::to_string)) {
            let name = title(conn, catalog, to, &id)?.unwrap_or_default();
            details.insert(key.trim_end_matches("_id").into(), serde_json::to_value(Reference::new(to, id, name))?);
        }
    }
    let text = match &told.0 {
        Some(subject) => format!("{kind} - {subject}"),
        None => kind.clone(),
    };
    Ok((Reference::new("interaction", raw.ref_id.clone(), told.0.unwrap_or(kind)), text, told.1))
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
    let (heading, content, visibility): (Option<String>, String, String) = conn
        .prepare_cached("SELECT title, content, visibility FROM note WHERE id = ?1")?
        .query_row([&raw.ref_id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    details.insert("visibility".into(), json!(visibility));
    details.insert("title".into(), json!(heading));
    let shown = heading.unwrap_or_else(|| content.lines().next().unwrap_or_default().chars().take(80).collect());
    Ok((Reference::new("note", raw.ref_id.clone(), shown.clone()), format!("Note: {shown}"), Some(content)))
}

fn activity(conn: &Connection, raw: &Raw, details: &mut Map<String, Value>) -> Result<Told> {
    let (kind, subject, description, due, status): (String, String, Option<String>, Option<String>, String) = conn
        .prepare_cached("SELECT type, subject, description, due_at, status FROM activity WHERE id = ?1")?
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
