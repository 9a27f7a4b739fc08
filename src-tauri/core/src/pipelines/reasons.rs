use rusqlite::OptionalExtension;

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// Why deals are closed (PIP-09). One that is not active stays on what has it and is not offered for what is new.
#[must_use]
pub fn close_reason() -> RecordType {
    RecordType {
        key: "close_reason",
        label: "Closing reason",
        plural: "Closing reasons",
        icon: "list-checks",
        table: "close_reason",
        title: "{t}.name",
        default_sort: &[("position", false), ("name", false)],
        fields: vec![
            Field::choice(
                "kind",
                "For deals that are",
                &[("won", "Won"), ("lost", "Lost"), ("abandoned", "Abandoned")],
            )
            .required()
            .listed(),
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::new("position", "Position", K::Number).default(0),
            Field::new("active", "Offered", K::YesNo).default(true).listed(),
        ],
        ..RecordType::default()
    }
}

/// What closing reasons add: one of a name and kind, and none goes while deals have it.
pub struct CloseReasonRules;

impl Rules for CloseReasonRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let kind = draft.must_have(tx, "kind", "kind", "For deals that are")?;
        let name = draft.must_have(tx, "name", "name", "Name")?;
        if !draft.new && draft.column("kind").is_some() {
            unused(tx, &draft.id, "kind")?;
        }
        let taken = tx
            .prepare_cached(
                "SELECT 1 FROM close_reason WHERE kind = ?1 AND name = ?2 COLLATE NOCASE AND id <> ?3 AND deleted_at IS NULL",
            )?
            .exists([&kind, &name, &draft.id])?;
        if taken {
            return Err(Error::new("taken", format!("“{name}” is there already.")).field("name"));
        }
        Ok(())
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        unused(tx, id, "name")
    }
}

fn unused(tx: &Tx<'_>, id: &str, field: &str) -> Result<()> {
    let used: i64 = tx
        .prepare_cached("SELECT count(*) FROM deal WHERE close_reason_id = ?1 AND deleted_at IS NULL")?
        .query_row([id], |row| row.get(0))?;
    if used > 0 {
        let message = format!("{used} deals were closed for this reason; stop offering it instead.");
        return Err(Error::new("in_use", message).field(field));
    }
    Ok(())
}

/// Checks that a reason may be given for a deal of that kind; `id` is the reason's, and the one that the deal has already
/// is not asked whether it is still offered.
///
/// # Errors
/// `invalid` on the field `close_reason`; `unknown_reference`.
pub fn fits(tx: &Tx<'_>, reason: &str, kind: &str, deal: &str) -> Result<()> {
    let found: Option<(String, String, bool)> = tx
        .prepare_cached(
            "SELECT r.name, r.kind, r.active OR EXISTS (SELECT 1 FROM deal d WHERE d.id = ?2 AND d.close_reason_id = r.id)
             FROM close_reason r WHERE r.id = ?1 AND r.deleted_at IS NULL",
        )?
        .query_row([reason, deal], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let wrong = |message: String| Err(Error::invalid("close_reason", message));
    match found {
        None => {
            let message = format!("There is no closing reason with id {reason}.");
            Err(Error::new("unknown_reference", message).field("close_reason"))
        }
        Some((name, ..)) if kind == "open" => wrong(format!("“{name}” is a reason for closing, and the deal is open.")),
        Some((name, of, _)) if of != kind => {
            wrong(format!("“{name}” is a reason for deals that are {of}, not {kind}."))
        }
        Some((name, _, false)) => wrong(format!("“{name}” is not offered any more; choose another reason.")),
        Some(_) => Ok(()),
    }
}
