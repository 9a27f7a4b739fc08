use std::collections::{HashSet, VecDeque};

use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

use super::fields::STAGE;
use super::reading::{Lifecycle, told};
use crate::context::Channel;
use crate::journal::{Changed, Op, Tx};
use crate::records::survivor;
use crate::{Context, Error, Result, ids, milestones};

/// Moves a customer to another stage of its life.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveLifecycle {
    /// Id of a person, company or household.
    pub party_id: String,
    /// Stage id.
    pub stage_id: String,
    /// Why, at most 500 characters; required with `override`.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
    /// Make a move that is not among the allowed ones; for administrators.
    #[serde(default, rename = "override")]
    #[ts(optional, as = "Option<bool>")]
    pub overridden: bool,
}

/// A stage as rules need it.
#[derive(Debug, Clone)]
pub struct Stage {
    pub id: String,
    pub name: String,
    pub category: String,
    pub code: String,
    pub active: bool,
}

/// Where a party stands.
pub struct Standing {
    pub title: String,
    pub stage: Stage,
    /// Whether a row says so, and not the status alone.
    pub kept: bool,
}

/// A stage, also one that is not in use any more.
pub fn stage_of(conn: &Connection, id: &str) -> Result<Stage> {
    conn.prepare_cached(
        "SELECT id, name, category, coalesce(code, ''), is_active FROM lifecycle_stage WHERE id = ?1 AND deleted_at IS NULL",
    )?
    .query_row([id], |row| {
        Ok(Stage { id: row.get(0)?, name: row.get(1)?, category: row.get(2)?, code: row.get(3)?, active: row.get(4)? })
    })
    .optional()?
    .ok_or_else(|| Error::new("unknown_reference", format!("There is no lifecycle stage with id {id}.")).field("stage_id"))
}

/// Where a living party stands, or `not_found`.
pub fn standing(conn: &Connection, party: &str) -> Result<Standing> {
    let sql = format!(
        "SELECT t.display_name, {}, EXISTS (SELECT 1 FROM customer_lifecycle c WHERE c.party_id = t.id)
         FROM party t WHERE t.id = ?1 AND t.deleted_at IS NULL",
        STAGE.replace("{t}", "t")
    );
    let found: Option<(String, String, bool)> =
        conn.prepare_cached(&sql)?.query_row([party], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let (title, stage, kept) = found.ok_or_else(|| Error::not_found("customer", party))?;
    Ok(Standing { title, stage: stage_of(conn, &stage)?, kept })
}

/// The stages that a move may lead to, in order.
pub fn allowed(conn: &Connection, from: &str) -> Result<Vec<String>> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.id FROM lifecycle_transition t JOIN lifecycle_stage s ON s.id = t.to_stage_id
         WHERE t.from_stage_id = ?1 AND s.is_active = 1 AND s.deleted_at IS NULL ORDER BY s.position, s.id",
    )?;
    Ok(stmt.query_map([from], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// How a move is told.
#[derive(Clone, Copy)]
pub struct Why<'a> {
    /// manual, rule, api or system.
    pub trigger: &'a str,
    pub reason: Option<&'a str>,
    pub overridden: bool,
}

impl Why<'_> {
    /// What follows from something else that was done.
    pub const SYSTEM: Why<'static> = Why { trigger: "system", reason: None, overridden: false };
}

/// Writes where a party stands and how it came there (LIF-06, LIF-08).
pub fn place(tx: &Tx<'_>, party: &str, from: Option<&str>, to: &str, why: Why<'_>) -> Result<()> {
    let kept: bool = tx.prepare_cached("SELECT 1 FROM customer_lifecycle WHERE party_id = ?1")?.exists([party])?;
    if kept {
        tx.prepare_cached(
            "UPDATE customer_lifecycle SET previous_stage_id = stage_id, stage_id = ?2, entered_stage_at = ?3, updated_at = ?3
             WHERE party_id = ?1",
        )?
        .execute(params![party, to, tx.at()])?;
    } else {
        tx.prepare_cached(
            "INSERT INTO customer_lifecycle (id, party_id, stage_id, entered_stage_at, previous_stage_id, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?4)",
        )?
        .execute(params![ids::new_id(), party, to, tx.at(), from])?;
    }
    let by = (why.trigger != "system").then(|| tx.actor());
    tx.prepare_cached(
        "INSERT INTO lifecycle_history (id, party_id, from_stage_id, to_stage_id, changed_at, changed_by, reason, trigger, override)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![ids::new_id(), party, from, to, tx.at(), by, why.reason, why.trigger, why.overridden])?;
    Ok(())
}

/// Moves a customer along the allowed moves (LIF-08, LIF-09). Any other move is `bad_transition`, unless an
/// administrator overrides that with a reason (LIF-10). A move to where it stands changes nothing.
///
/// # Errors
/// `not_found`, `unknown_reference`, `invalid` for a stage that is not in use, `bad_transition`, `forbidden`, `required`,
/// `too_long`.
pub fn move_party(ctx: &Context, input: MoveLifecycle) -> Result<Changed<Lifecycle>> {
    let now = ctx.now();
    let trigger = if ctx.channel() == Channel::Api { "api" } else { "manual" };
    ctx.transact(Op::new("lifecycle.move", "Moved a customer"), |tx| {
        let party = survivor(tx, &input.party_id)?.unwrap_or_else(|| input.party_id.clone());
        let stands = standing(tx, &party)?;
        let to = stage_of(tx, &input.stage_id)?;
        tx.may_change(&party)?;
        let reason = input.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().count() > 500) {
            return Err(Error::new("too_long", "A reason has at most 500 characters.").field("reason"));
        }
        if to.id != stands.stage.id {
            if !to.active {
                return Err(Error::invalid("stage_id", format!("{} is not in use any more.", to.name)));
            }
            let free = allowed(tx, &stands.stage.id)?.contains(&to.id);
            if !free {
                refuse(tx, &stands, &to, input.overridden, reason)?;
            }
            place(tx, &party, Some(&stands.stage.id), &to.id, Why { trigger, reason, overridden: !free })?;
            tx.label(format!("Moved {} to {}", stands.title, to.name));
        }
        told(tx, tx.actor(), now, &party)
    })
}

fn refuse(tx: &Tx<'_>, stands: &Standing, to: &Stage, overridden: bool, reason: Option<&str>) -> Result<()> {
    let between = format!("{} does not lead to {}", stands.stage.name, to.name);
    if !overridden {
        let message = format!("{between}; an administrator can make this move with a reason.");
        return Err(Error::new("bad_transition", message).field("stage_id"));
    }
    if !is_admin(tx, tx.actor())? {
        return Err(Error::new("forbidden", format!("{between}, and only administrators override that.")));
    }
    match reason {
        Some(_) => Ok(()),
        None => Err(Error::required("reason", "A reason")),
    }
}

/// Whether a user may make moves that are not allowed to others.
pub fn is_admin(conn: &Connection, user: &str) -> Result<bool> {
    Ok(conn.prepare_cached("SELECT 1 FROM app_user WHERE id = ?1 AND role = 'admin'")?.exists([user])?)
}

/// Puts a party that stands nowhere yet at the beginning: where its status says.
///
/// # Errors
/// `not_found`.
pub fn begin(tx: &Tx<'_>, party: &str) -> Result<()> {
    let stands = standing(tx, party)?;
    if stands.kept {
        return Ok(());
    }
    place(tx, party, None, &stands.stage.id, Why::SYSTEM)
}

/// What happened to a deal moves its customer on, by allowed moves alone (PIP-20): `opportunity` moves who only was a
/// lead or a prospect; `customer` moves whoever is none, a churned one to Won Back. Where no way leads there the
/// customer stays.
///
/// # Errors
/// Those of the database.
pub fn moved_on(tx: &Tx<'_>, party: &str, code: &str) -> Result<()> {
    let stands = match standing(tx, party) {
        Err(error) if error.code == "not_found" => return Ok(()),
        other => other?,
    };
    let from = &stands.stage;
    let target = match (code, from.code.as_str()) {
        ("opportunity", "lead" | "prospect") => "opportunity",
        ("opportunity", _) | ("customer", "customer") => return if stands.kept { Ok(()) } else { begin(tx, party) },
        ("customer", "churned") => "won_back",
        (code, _) => code,
    };
    let to: Option<String> = tx
        .prepare_cached("SELECT id FROM lifecycle_stage WHERE code = ?1 AND is_active = 1 AND deleted_at IS NULL")?
        .query_row([target], |row| row.get(0))
        .optional()?;
    let Some(to) = to else { return Ok(()) };
    let mut at = from.id.clone();
    for step in way(tx, &from.id, &to)? {
        place(tx, party, Some(&at), &step, Why::SYSTEM)?;
        at = step;
    }
    if target == "won_back" && at == to {
        milestones::reach(tx, party, "win_back", tx.at(), None)?;
    }
    Ok(())
}

/// The shortest way of allowed moves that passes through no stage of leaving; empty where none leads there.
fn way(conn: &Connection, from: &str, to: &str) -> Result<Vec<String>> {
    let mut seen: HashSet<String> = HashSet::from([from.to_string()]);
    let mut open: VecDeque<Vec<String>> = VecDeque::from([Vec::new()]);
    while let Some(path) = open.pop_front() {
        let last = path.last().map_or(from, String::as_str);
        for next in allowed(conn, last)? {
            if !seen.insert(next.clone()) {
                continue;
            }
            let reached = next == to;
            let leaves = !reached && stage_of(conn, &next)?.category == "post_customer";
            let mut longer = path.clone();
            longer.push(next);
            if reached {
                return Ok(longer);
            }
            if !leaves {
                open.push_back(longer);
            }
        }
    }
    Ok(Vec::new())
}
