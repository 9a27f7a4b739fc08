//! Deals that get another owner on their way, as from one lane of the board to another.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, json};
use ts_rs::TS;

use super::moving::{Standing, standing};
use super::rules::DealRules;
use crate::journal::Tx;
use crate::records::{self, Draft};
use crate::{Context, Result};

/// Whose deals become.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwner {
    /// A user; nobody when none.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub id: Option<String>,
}

/// Gives a deal to its new owner; the other rules of a change by hand hold.
///
/// # Errors
/// `unknown_reference` on `owner`.
pub fn give(ctx: &Context, tx: &Tx<'_>, id: &str, to: &NewOwner) -> Result<()> {
    let now: Option<String> =
        tx.prepare_cached("SELECT owner_id FROM deal WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
    if now == to.id {
        return Ok(());
    }
    let record_type = tx.catalog().get("deal")?;
    let mut draft = Draft::of(&record_type, id.to_string(), ctx.channel());
    let values = Map::from_iter([("owner".to_string(), json!(to.id))]);
    records::set(tx, tx.catalog(), &mut draft, &values)?;
    records::insert(tx, &DealRules, draft)
}

/// The new owner's name, as toasts say it.
pub fn name(tx: &Tx<'_>, to: &NewOwner) -> Result<String> {
    let owner = match &to.id {
        Some(user) => records::reference(tx, tx.catalog(), "user", user)?,
        None => None,
    };
    Ok(owner.map_or_else(|| "nobody".to_string(), |owner| owner.title))
}

/// Says in the words of the toast what was given to whom. `from` is where the first of `count` deals stood before.
pub fn tell(tx: &Tx<'_>, to: &NewOwner, from: &Standing, id: &str, count: usize) -> Result<()> {
    let name = name(tx, to)?;
    let what = if count == 1 { from.title.clone() } else { format!("{count} deals") };
    let stage_id = standing(tx, id)?.stage_id;
    if stage_id == from.stage_id {
        tx.label(format!("Gave {what} to {name}"));
        return Ok(());
    }
    let stage = super::moving::stage_of(tx, &stage_id)?.name;
    tx.label(format!("Moved {what} to {stage}, for {name}"));
    Ok(())
}
