use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::templates::{BLANK, Template};
use crate::catalog::{FieldKind, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result, ids};

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
            match draft.column(column) {
                Some(Value::Integer(number)) if (low..=high).contains(number) => {}
                None | Some(Value::Null) => {}
                Some(_) => return Err(Error::invalid(column, words)),
            }
        }
        match draft.column("required_fields") {
            Some(Value::Text(text)) => required(&*tx.catalog().get("deal")?, text)?,
            Some(_) => draft.set("required_fields", "[]".to_string()),
            None => {}
        }
        if !draft.new && draft.column("kind").is_some() {
            let (pipeline, kind) = of_stage(tx, &draft.id)?;
            if draft.text("kind") != Some(kind.as_str()) {
                unused(tx, &draft.id, "kind")?;
                others_of_kind(tx, &draft.id, &pipeline, &kind)?;
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

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        if draft.new && draft.record_type.key == "pipeline" {
            plant(tx, &draft.id, BLANK)?;
        }
        Ok(())
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        unused(tx, id, "id")?;
        if tx.prepare_cached("SELECT 1 FROM pipeline WHERE id = ?1")?.exists([id])? {
            return another_pipeline(tx, id);
        }
        let (pipeline, kind) = of_stage(tx, id)?;
        others_of_kind(tx, id, &pipeline, &kind)
    }
}

/// Fails with `in_use` and the count in its details while deals stand in a stage or pipeline.
fn unused(tx: &Tx<'_>, id: &str, field: &str) -> Result<()> {
    let used: i64 = tx.query_row(
        "SELECT count(*) FROM deal WHERE (stage_id = ?1 OR pipeline_id = ?1) AND deleted_at IS NULL",
        [id],
        |row| row.get(0),
    )?;
    if used == 0 {
        return Ok(());
    }
    let deals = if used == 1 { "1 deal stands".to_string() } else { format!("{used} deals stand") };
    let message = format!("{deals} here; say which stage takes them, or move them first.");
    Err(Error::new("in_use", message).field(field).details(serde_json::json!({"deals": used})))
}

/// A workspace always has a pipeline.
pub fn another_pipeline(conn: &Connection, id: &str) -> Result<()> {
    if conn.prepare_cached("SELECT 1 FROM pipeline WHERE id <> ?1 AND deleted_at IS NULL")?.exists([id])? {
        return Ok(());
    }
    Err(Error::new("last_pipeline", "A workspace has one pipeline at least; add another one first."))
}

/// The pipeline and the kind of a stage.
pub fn of_stage(conn: &Connection, id: &str) -> Result<(String, String)> {
    let mut stmt = conn.prepare_cached("SELECT pipeline_id, kind FROM stage WHERE id = ?1 AND deleted_at IS NULL")?;
    let mut rows = stmt.query([id])?;
    let row = rows.next()?.ok_or_else(|| Error::not_found("stage", id))?;
    Ok((row.get(0)?, row.get(1)?))
}

/// A pipeline keeps one open, one won and one lost stage at least: deals begin somewhere and end somewhere.
pub fn others_of_kind(conn: &Connection, id: &str, pipeline: &str, kind: &str) -> Result<()> {
    let another = "SELECT 1 FROM stage WHERE pipeline_id = ?1 AND kind = ?2 AND id <> ?3 AND deleted_at IS NULL";
    if kind == "abandoned" || conn.prepare_cached(another)?.exists([pipeline, kind, id])? {
        return Ok(());
    }
    let message = format!("This is the pipeline's last stage for {kind} deals; add another one first.");
    Err(Error::new("last_stage", message).field("kind"))
}

/// The fields that can be asked of a deal on its way into a stage: those that people can fill.
fn required(deal: &RecordType, text: &str) -> Result<()> {
    let wrong = |message: String| Error::invalid("required_fields", message);
    let keys: Vec<String> =
        serde_json::from_str(text).map_err(|_| wrong("A list of the keys of fields is expected.".into()))?;
    for key in &keys {
        let field = deal.field(key).map_err(|error| wrong(error.message))?;
        let fillable = field.in_form && !field.read_only && field.kind != FieldKind::YesNo;
        if !fillable || matches!(key.as_str(), "stage" | "pipeline") {
            return Err(wrong(format!("{} cannot be required.", field.label)));
        }
    }
    Ok(())
}

/// Gives a pipeline the stages of a template.
pub fn plant(tx: &Tx<'_>, pipeline: &str, template: Template) -> Result<()> {
    for (position, (name, kind, probability)) in template.iter().enumerate() {
        tx.prepare_cached(
            "INSERT INTO stage (id, pipeline_id, name, kind, probability, position, created_at, created_by, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7)",
        )?
        .execute(params![ids::new_id(), pipeline, name, kind, probability, position, tx.at(), tx.actor()])?;
    }
    Ok(())
}
