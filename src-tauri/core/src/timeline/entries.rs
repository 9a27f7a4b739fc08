use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::imports;
use super::searching::{self, Texts};
use super::telling::entry;
use crate::query::{Cursor, Sql, page_size};
use crate::records::Reference;
use crate::{Context, Error, Result};

/// Which part of which history.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimelineRequest {
    /// Record type: a party kind or `deal`.
    pub r#type: String,
    /// Id.
    pub id: String,
    /// Kinds wanted: call, email, meeting, chat, sms, social, in_person, other, note, activity, deal, stage, change,
    /// import, and the keys of further types that stand in histories.
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

/// An entry before it is put into words.
pub struct Raw {
    pub owner: String,
    pub at: String,
    pub kind: String,
    pub ref_id: String,
    pub ref_type: String,
    pub actor: Option<String>,
    pub pinned: bool,
}

impl Raw {
    /// Where it stands among the others.
    fn place(&self) -> (&str, &str, &str, &str) {
        (&self.at, &self.kind, &self.ref_id, &self.owner)
    }
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
        let own = owners.clone();
        if input.include_people && input.r#type == "organization" {
            let mut stmt = conn.prepare_cached(
                "SELECT a.person_id FROM affiliation a JOIN party p ON p.id = a.person_id
                 WHERE a.organization_id = ?1 AND p.deleted_at IS NULL LIMIT 2000",
            )?;
            owners.extend(stmt.query_map([&id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?);
        }
        let cursor = input.cursor.as_deref().map(Cursor::parse).transpose()?;
        let text = input.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let texts = text.map(|text| searching::find(conn, &catalog, &owners, text)).transpose()?;
        let texts = texts.as_ref();
        let part = Part { texts, cursor: cursor.as_ref(), pins: Pins::Without, limit: limit + 1 };
        let mut found = raw(conn, ctx, &input, &owners, &part)?;
        let pinned = match cursor {
            None => raw(conn, ctx, &input, &owners, &Part { texts, cursor: None, pins: Pins::Only, limit: 50 })?,
            Some(_) => Vec::new(),
        };
        let imported = imports::raw(conn, &input, &own)?;
        found.extend(imported.into_iter().filter(|one| cursor.as_ref().is_none_or(|cursor| is_after(cursor, one))));
        found.sort_by(|a, b| b.place().cmp(&a.place()));
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

/// Whether an entry comes after the one that a cursor names, newest first.
fn is_after(Cursor(values): &Cursor, one: &Raw) -> bool {
    let text = |index: usize| values.get(index).and_then(Value::as_str).unwrap_or_default();
    one.place() < (text(0), text(1), text(2), text(3))
}

#[derive(PartialEq)]
enum Pins {
    Only,
    Without,
}

/// Which entries of a history are read.
struct Part<'a> {
    texts: Option<&'a Texts>,
    cursor: Option<&'a Cursor>,
    pins: Pins,
    limit: usize,
}

fn raw(
    conn: &Connection,
    ctx: &Context,
    input: &TimelineRequest,
    owners: &[String],
    part: &Part<'_>,
) -> Result<Vec<Raw>> {
    let Part { texts, cursor, ref pins, limit } = *part;
    let mut sql = Sql::default();
    let mut tests = Vec::new();
    let owner = match owners {
        [one] => format!("e.owner_id = {}", sql.bind(one.clone())),
        many => format!("e.owner_id IN (SELECT value FROM json_each({}))", sql.bind(serde_json::to_string(many)?)),
    };
    tests.push(owner);
    if *pins == Pins::Only {
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
        if let (Some(at), Pins::Without) = (value, pins) {
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
    let mut from = "timeline_entry e";
    if let Some(texts) = texts {
        tests.push(texts.condition(&catalog, &mut sql)?);
        if matches!(texts, Texts::Of(_)) {
            from = "timeline_entry e INDEXED BY timeline_entry_by_ref";
        }
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
        "SELECT e.owner_id, e.at, e.kind, e.ref_id, e.ref_type, e.actor_id, e.pinned FROM {from}
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
