//! A planned meeting or call that took place, written down with what came of it (INT-16).

use rusqlite::OptionalExtension;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use super::ops::{change, status_of};
use crate::interactions::{self, LinkInput};
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Draft, RecordRow};
use crate::{Context, Error, Result, subjects};

/// What was planned, and what came of it.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeldRequest {
    /// Activity id.
    pub id: String,
    /// When the activity was changed last, as the caller saw it (`updated_at`). Without it what somebody else reported
    /// meanwhile is written over.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub seen: Option<String>,
    /// Values of the interaction, by field key.
    #[ts(type = "Record<string, unknown>")]
    pub values: Map<String, Value>,
    /// Further parties and deals in whose histories it stands.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<LinkInput>>")]
    pub links: Vec<LinkInput>,
}

/// Completes an activity and writes what came of it into the one interaction that records it. Of one that is completed
/// already that interaction is changed: asked twice, there is still one.
///
/// # Errors
/// `changed_since` where the activity was changed after it was seen, with who did what and when in its words;
/// `bad_transition` for a cancelled activity; `required` for one that is about nobody; `in_trash` where that interaction was
/// deleted; those of the values.
pub fn held(ctx: &Context, input: HeldRequest) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let interaction = catalog.get("interaction")?;
    ctx.transact(Op::new("activities.held", "Logged what was planned"), |tx| {
        let status = status_of(tx, &input.id)?;
        if let Some(seen) = &input.seen {
            refuse_changed(tx, &input.id, seen)?;
        }
        if status != "completed" {
            change(tx, &input.id, &status, "completed")?;
        }
        let written: Option<(String, bool)> = tx
            .prepare_cached(
                "SELECT i.id, i.deleted_at IS NOT NULL FROM activity a JOIN interaction i ON i.id = a.result_interaction_id
                 WHERE a.id = ?1",
            )?
            .query_row([&input.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let id = match written {
            Some((id, false)) => id,
            Some(_) => return Err(Error::new("in_trash", "What came of it was deleted; restore that interaction first.")),
            None => return Err(Error::required("party", "Customer")),
        };
        let rules = subjects::rules("interaction");
        let mut draft = Draft::of(&interaction, id.clone(), ctx.channel());
        records::set(tx, &catalog, &mut draft, &input.values)?;
        records::insert(tx, rules, draft)?;
        for link in &input.links {
            if !interactions::stands_in(tx, &id, &link.id, "")? {
                interactions::add_link(ctx, tx, &id, link)?;
            }
        }
        let record = records::load_one(tx, &catalog, &interaction, &id)?;
        tx.label(rules.told(&record));
        Ok(record)
    })
}

/// Refuses to write over what was reported or changed after the caller looked.
fn refuse_changed(tx: &Tx<'_>, id: &str, seen: &str) -> Result<()> {
    let now: (String, String, String, Option<String>) = tx
        .prepare_cached(
            "SELECT a.updated_at, a.status, a.subject, u.name FROM activity a
             LEFT JOIN interaction i ON i.id = a.result_interaction_id AND i.deleted_at IS NULL
             LEFT JOIN app_user u ON u.id = i.created_by WHERE a.id = ?1",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let (updated, status, subject, by) = now;
    if updated == seen {
        return Ok(());
    }
    let what = match (status.as_str(), by) {
        ("completed", Some(by)) => format!("{by} wrote down what came of it"),
        ("completed", None) => "It was completed".into(),
        ("cancelled", _) => "It was cancelled".into(),
        _ => "It was changed".into(),
    };
    let message = format!("“{subject}” is not as you saw it. {what} meanwhile; what you wrote is still here.");
    Err(Error::new("changed_since", message))
}
