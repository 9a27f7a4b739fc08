use rusqlite::params;

use super::{ONCE, TYPES};
use crate::catalog::{Field, FieldKind as K, RecordType, Story};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// A step of a customer's journey (LIF-15).
#[must_use]
pub fn milestone() -> RecordType {
    RecordType {
        key: "milestone",
        label: "Milestone",
        plural: "Milestones",
        icon: "flag",
        table: "milestone",
        title: "upper(substr({t}.milestone_type, 1, 1)) || replace(substr({t}.milestone_type, 2), '_', ' ')",
        default_sort: &[("occurred_at", true)],
        fields: vec![
            Field::choice("milestone_type", "Milestone", TYPES).required().listed(),
            Field::reference("party", "Customer", "party_id", "party").required().owned().listed(),
            Field::new("occurred_at", "When", K::DateTime).required().listed(),
            Field::new("details", "Details", K::Json).hidden(),
            Field::new("automatic", "Follows from other records", K::YesNo).read_only(),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        story: Some(Story { kind: "'milestone'", at: "{t}.occurred_at", owners: &["party_id"], pinned: "0" }),
        ..RecordType::default()
    }
}

/// What a milestone adds: a first of anything is there once, and what a person changed is a person's.
pub struct MilestoneRules;

impl Rules for MilestoneRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new && draft.column("occurred_at").is_none() {
            draft.set("occurred_at", tx.at().to_string());
        }
        if !draft.columns.is_empty() {
            draft.set("automatic", 0);
        }
        let kind = draft.must_have(tx, "milestone_type", "milestone_type", "Milestone")?;
        let party = draft.must_have(tx, "party_id", "party", "Customer")?;
        refuse_second(tx, &draft.id, &party, &kind)
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let (party, kind): (String, String) = tx
            .prepare_cached("SELECT party_id, milestone_type FROM milestone WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        refuse_second(tx, id, &party, &kind)
    }
}

fn refuse_second(tx: &Tx<'_>, id: &str, party: &str, kind: &str) -> Result<()> {
    if !ONCE.contains(&kind) {
        return Ok(());
    }
    let there = tx
        .prepare_cached(
            "SELECT 1 FROM milestone WHERE party_id = ?1 AND milestone_type = ?2 AND id <> ?3 AND deleted_at IS NULL",
        )?
        .exists(params![party, kind, id])?;
    if there {
        let message = "This customer has that milestone already; change its date instead.";
        return Err(Error::new("milestone_taken", message).field("milestone_type"));
    }
    Ok(())
}
