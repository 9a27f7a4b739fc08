//! Pipelines and their stages (PIP-01). Rules branch on a stage's kind, never on its name.

use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// PIP-02: the Sales template: name, kind, probability.
pub const SALES: &[(&str, &str, i64)] = &[
    ("Lead", "open", 10),
    ("Qualified", "open", 25),
    ("Proposal", "open", 50),
    ("Negotiation", "open", 75),
    ("Won", "won", 100),
    ("Lost", "lost", 0),
];
/// C-06: the Outreach template (PIP-03).
pub const OUTREACH: &[(&str, &str, i64)] = &[
    ("New", "open", 5),
    ("Contacted", "open", 20),
    ("Meeting booked", "open", 50),
    ("Client", "won", 100),
    ("Lost", "lost", 0),
];
/// C-06: the Major gifts template.
pub const MAJOR_GIFTS: &[(&str, &str, i64)] = &[
    ("Identification", "open", 5),
    ("Qualification", "open", 20),
    ("Cultivation", "open", 40),
    ("Solicitation", "open", 70),
    ("Gift received", "won", 100),
    ("Declined", "lost", 0),
];

/// A pipeline.
#[must_use]
pub fn pipeline() -> RecordType {
    RecordType {
        key: "pipeline",
        label: "Pipeline",
        plural: "Pipelines",
        icon: "columns-3",
        table: "pipeline",
        title: "{t}.name",
        default_sort: &[("position", false), ("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::new("position", "Position", K::Number).default(0),
        ],
        ..RecordType::default()
    }
}

/// A stage of a pipeline.
#[must_use]
pub fn stage() -> RecordType {
    RecordType {
        key: "stage",
        label: "Stage",
        plural: "Stages",
        icon: "square-kanban",
        table: "stage",
        title: "{t}.name",
        default_sort: &[("position", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::reference("pipeline", "Pipeline", "pipeline_id", "pipeline").required().owned(),
            Field::choice(
                "kind",
                "Kind",
                &[("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("abandoned", "Abandoned")],
            )
            .default("open")
            .listed(),
            Field::new("probability", "Probability", K::Number).unit("%").default(0).listed(),
            Field::new("position", "Position", K::Number).default(0),
            Field::new("rot_days", "Rots after days", K::Number).unsorted(),
        ],
        ..RecordType::default()
    }
}

/// What pipelines and stages add.
pub struct StageRules;

impl Rules for StageRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.record_type.key != "stage" {
            return Ok(());
        }
        for (column, low, high, words) in [
            ("probability", 0, 100, "A probability is from 0 to 100."),
            ("rot_days", 1, 10_000, "Rotting takes 1 to 10,000 days."),
        ] {
            if let Some(Value::Integer(number)) = draft.column(column)
                && !(low..=high).contains(number)
            {
                return Err(Error::invalid(column, words));
            }
        }
        // Won is certain, lost is hopeless: the sums on the board rely on it.
        match draft.after(tx, "kind")?.as_deref() {
            Some("won") => draft.set("probability", 100),
            Some("lost" | "abandoned") => draft.set("probability", 0),
            _ => {}
        }
        Ok(())
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let used: i64 = tx.query_row(
            "SELECT count(*) FROM deal WHERE (stage_id = ?1 OR pipeline_id = ?1) AND deleted_at IS NULL",
            [id],
            |row| row.get(0),
        )?;
        if used > 0 {
            return Err(Error::new("in_use", format!("{used} deals stand here; move them first.")));
        }
        Ok(())
    }
}
