//! Ratings of prospects and who is assigned to them (PTY-34).

use rusqlite::params;

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// What somebody made of a prospect on a day. The newest of a kind is the current one.
#[must_use]
pub fn rating() -> RecordType {
    RecordType {
        key: "rating",
        label: "Rating",
        plural: "Ratings",
        icon: "gauge",
        table: "rating",
        title: "{t}.kind || ': ' || {t}.value",
        default_sort: &[("rated_on", true)],
        fields: vec![
            Field::choice(
                "kind",
                "Kind",
                &[
                    ("capacity", "Capacity"),
                    ("inclination", "Inclination"),
                    ("affinity", "Affinity"),
                    ("overall", "Overall"),
                ],
            )
            .required()
            .listed(),
            Field::new("value", "Rating", K::Text).required().max(50).listed().unsorted().personal(),
            Field::reference("party", "Prospect", "party_id", "party").required().owned().listed(),
            Field::new("source", "Source", K::Text).max(100).listed().unsorted(),
            Field::new("rated_on", "Rated on", K::Date).listed(),
            Field::computed(
                "current",
                "Current",
                K::YesNo,
                "NOT EXISTS (SELECT 1 FROM rating n WHERE n.party_id = {t}.party_id AND n.kind = {t}.kind
                   AND n.deleted_at IS NULL AND (n.rated_on, n.id) > ({t}.rated_on, {t}.id))",
            )
            .unsorted()
            .listed(),
            Field::new("created_at", "Created", K::DateTime).read_only(),
        ],
        ..RecordType::default()
    }
}

/// Who cares for a prospect, in which role, from when to when.
#[must_use]
pub fn assignment() -> RecordType {
    RecordType {
        key: "assignment",
        label: "Assignment",
        plural: "Assignments",
        icon: "user-check",
        table: "assignment",
        title: "coalesce((SELECT u.name FROM app_user u WHERE u.id = {t}.user_id), '')",
        default_sort: &[("from_date", true)],
        fields: vec![
            Field::reference("user", "Who", "user_id", "user").required().listed(),
            Field::choice(
                "role",
                "Role",
                &[
                    ("manager", "Prospect manager"),
                    ("secondary", "Secondary manager"),
                    ("stewardship", "Stewardship"),
                    ("volunteer", "Volunteer"),
                ],
            )
            .default("manager")
            .required()
            .listed(),
            Field::reference("party", "Prospect", "party_id", "party").required().owned().listed(),
            Field::new("from_date", "From", K::Date).listed(),
            Field::new("to_date", "To", K::Date).listed().unsorted(),
            Field::computed(
                "active",
                "Active",
                K::YesNo,
                "{t}.to_date IS NULL AND NOT EXISTS (SELECT 1 FROM assignment n WHERE n.party_id = {t}.party_id
                   AND n.role = {t}.role AND n.to_date IS NULL AND n.deleted_at IS NULL
                   AND (n.from_date, n.id) > ({t}.from_date, {t}.id))",
            )
            .unsorted()
            .listed(),
            Field::new("created_at", "Created", K::DateTime).read_only(),
        ],
        ..RecordType::default()
    }
}

/// A rating is of today unless said; a new assignment ends the one before it in its role, so
/// that one is active.
pub struct AssignmentRules;

impl Rules for AssignmentRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.record_type.key == "rating" {
            if draft.new && draft.text("rated_on").is_none() {
                draft.set("rated_on", tx.today());
            }
            return Ok(());
        }
        if draft.new && draft.text("from_date").is_none() {
            draft.set("from_date", tx.today());
        }
        let (from, to) = (draft.must_have(tx, "from_date", "from_date", "From")?, draft.after(tx, "to_date")?);
        if to.as_ref().is_some_and(|to| *to < from) {
            return Err(Error::invalid("to_date", "An assignment does not end before it begins."));
        }
        if draft.new && to.is_none() {
            let (party, role) = (draft.text("party_id").unwrap_or_default(), draft.text("role").unwrap_or_default());
            tx.prepare_cached(
                "UPDATE assignment SET to_date = max(from_date, ?3), updated_at = ?4
                 WHERE party_id = ?1 AND role = ?2 AND to_date IS NULL AND deleted_at IS NULL AND from_date <= ?3",
            )?
            .execute(params![party, role, from, tx.at()])?;
        }
        Ok(())
    }
}
