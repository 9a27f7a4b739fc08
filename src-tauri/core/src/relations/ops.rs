use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::called::type_called;
use crate::journal::Changed;
use crate::records::{self, Count, CreateRequest, IdsRequest, RecordRow, Reference};
use crate::{Context, Error, Result, ids};

/// Whose relationships.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionsRequest {
    /// Party id; that of a merged record leads to its survivor.
    pub id: String,
}

/// A relationship as one of its two parties sees it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Connection {
    /// Relationship id.
    pub id: String,
    /// The other party.
    pub party: Reference,
    /// How this party stands to the other, e.g. “parent of”.
    pub label: String,
    /// Code of the type, from this side.
    pub code: String,
    /// 1 to 10.
    #[ts(type = "number")]
    pub strength: i64,
    /// Whether the strength was set by hand rather than computed (REL-05).
    pub strength_by_hand: bool,
    /// What else is known.
    pub notes: Option<String>,
    /// First day.
    pub start_date: Option<String>,
    /// Last day.
    pub end_date: Option<String>,
    /// Whether it has ended.
    pub ended: bool,
}

/// The relationships of a party, seen from its side: current ones first, then the strongest; at most 500 (API-11).
pub fn connections(ctx: &Context, input: ConnectionsRequest) -> Result<Vec<Connection>> {
    let today = ids::moment(ctx.now()).chars().take(10).collect::<String>();
    ctx.read(|conn| {
        let id = records::survivor(conn, &input.id)?.unwrap_or_else(|| input.id.clone());
        let mut stmt = conn.prepare_cached(
            "SELECT r.id, p.kind, p.id, p.display_name, CASE WHEN r.from_id = ?1 THEN y.name ELSE y.inverse_name END,
               CASE WHEN r.from_id = ?1 THEN y.code ELSE y.inverse_code END, r.strength, r.strength_by_hand, r.notes,
               r.start_date, r.end_date, coalesce(r.end_date < ?2, 0) AS ended
             FROM relationship r JOIN relationship_type y ON y.id = r.type_id
             JOIN party p ON p.id = CASE WHEN r.from_id = ?1 THEN r.to_id ELSE r.from_id END AND p.deleted_at IS NULL
             WHERE (r.from_id = ?1 OR r.to_id = ?1) AND r.deleted_at IS NULL
             ORDER BY ended, r.strength DESC, p.name_key, r.id LIMIT 500",
        )?;
        let rows = stmt.query_map(params![id, today], |row| {
            Ok(Connection {
                id: row.get(0)?,
                party: Reference { r#type: row.get(1)?, id: row.get(2)?, title: row.get(3)? },
                label: row.get(4)?,
                code: row.get(5)?,
                strength: row.get(6)?,
                strength_by_hand: row.get(7)?,
                notes: row.get(8)?,
                start_date: row.get(9)?,
                end_date: row.get(10)?,
                ended: row.get(11)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    })
}

/// A new relationship.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// UUIDv7 minted by the caller; a second call with it changes nothing.
    pub id: String,
    /// One party.
    pub from: String,
    /// The other.
    pub to: String,
    /// How `from` stands to `to`: the code of a type from either side (`referrer`, `referred_by`), or a type's id.
    pub r#type: String,
    /// 1 to 10; computed when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub strength: Option<i32>,
    /// What else is known.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub notes: Option<String>,
    /// First day, `YYYY-MM-DD`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub start_date: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub end_date: Option<String>,
}

/// Relates two parties (API-11). A type's inverse code tells the same fact from the other side, so that “Ben child of
/// Ann” is the row “Ann parent of Ben”.
///
/// Errors: `unknown_reference`, `self_link`, `wrong_kind`, `duplicate_relationship`, `invalid`, `too_long`.
pub fn connect(ctx: &Context, input: Connect) -> Result<Changed<RecordRow>> {
    let code = &input.r#type;
    let (type_id, turned) = ctx.read(|conn| type_called(conn, code))?.ok_or_else(|| {
        Error::new("unknown_reference", format!("There is no relationship type “{code}”.")).field("type")
    })?;
    let (from, to) = if turned { (input.to, input.from) } else { (input.from, input.to) };
    let given: [(&str, Value); 7] = [
        ("from", json!(from)),
        ("to", json!(to)),
        ("type", json!(type_id)),
        ("strength", json!(input.strength)),
        ("notes", json!(input.notes)),
        ("start_date", json!(input.start_date)),
        ("end_date", json!(input.end_date)),
    ];
    let values: Map<String, Value> =
        given.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key.into(), value)).collect();
    let made = records::create(
        ctx,
        CreateRequest { r#type: "relationship".into(), id: input.id, values, allow_duplicate: false },
    );
    // The caller knows its own sides: an error of an end is told of the one that it gave.
    made.map_err(|error| match error.field.as_deref() {
        Some("from") if turned => error.field("to"),
        Some("to") if turned && error.code == "wrong_kind" => error.field("from"),
        _ => error,
    })
}

/// Relationships to take away.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disconnect {
    /// Relationship ids, at most 1,000.
    pub ids: Vec<String>,
}

/// Takes relationships away; undo brings them back (API-11).
pub fn disconnect(ctx: &Context, input: Disconnect) -> Result<Changed<Count>> {
    records::delete(ctx, IdsRequest { r#type: "relationship".into(), ids: input.ids })
}
