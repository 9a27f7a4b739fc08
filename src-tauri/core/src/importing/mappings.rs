//! Mappings kept in the workspace by name: a MAP.json for the next sheet of the same kind (IMP-09).

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::inspect::importable;
use super::plan::target;
use super::shapes::ImportPlan;
use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::{Changed, Op, Tx};
use crate::records::{self, Count, Draft, IdsRequest, Rules};
use crate::values::{clean_line, name_key};
use crate::{Context, Error, Result, ids, subjects};

/// A mapping that is kept.
#[must_use]
pub fn saved_mapping() -> RecordType {
    RecordType {
        key: "saved_mapping",
        label: "Import mapping",
        plural: "Import mappings",
        icon: "columns-3",
        table: "saved_mapping",
        title: "{t}.name",
        default_sort: &[("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::new("record_type", "Rows become", K::Text).required().max(60).listed(),
            Field::new("content", "Columns and the rest of the plan", K::Json).required(),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only(),
        ],
        ..RecordType::default()
    }
}

/// A mapping can be read, and no two have the same name.
pub struct SavedMappingRules;

impl Rules for SavedMappingRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let name = draft.must_have(tx, "name", "name", "Name")?;
        let same = all(tx)?.into_iter().find(|one| one.id != draft.id && name_key(&one.name) == name_key(&name));
        if let Some(same) = same {
            let message = format!("There is a mapping “{}” already.", same.name);
            return Err(Error::new("name_taken", message).field("name"));
        }
        let rows = draft.must_have(tx, "record_type", "record_type", "Rows become")?;
        importable(tx.catalog(), &rows)
            .ok_or_else(|| Error::invalid("record_type", format!("Rows of a sheet cannot become “{rows}”.")))?;
        let Some(text) = draft.text("content") else { return Ok(()) };
        let content = serde_json::from_str(text)?;
        let wrong = |error: Error| Error::invalid("content", format!("The mapping cannot be read: {}", error.message));
        parts(content).and_then(|(columns, _)| targets(&columns, &rows)).map_err(wrong)
    }
}

/// Takes a MAP.json apart: its columns by name, and the rest of the plan.
pub(super) fn parts(content: Map<String, Value>) -> Result<(Map<String, Value>, ImportPlan)> {
    let mut content = content;
    let columns = match content.remove("columns") {
        Some(Value::Object(columns)) => columns,
        _ => return Err(Error::new("bad_input", "`columns` is an object of columns by name.").field("columns")),
    };
    let rest: ImportPlan = serde_json::from_value(Value::Object(content))
        .map_err(|error| Error::new("bad_input", format!("The mapping: {error}.")))?;
    Ok((columns, rest))
}

fn targets(columns: &Map<String, Value>, rows: &str) -> Result<()> {
    let mut rows = rows.to_string();
    columns.values().try_for_each(|entry| target(entry, 0, &mut rows).map(drop))
}

/// A mapping by name.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct SavedMapping {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Record type of the rows.
    pub r#type: String,
    /// A MAP.json: columns by name, and the rest of the plan.
    #[ts(type = "Record<string, unknown>")]
    pub mapping: Map<String, Value>,
    /// When it was changed last.
    pub updated_at: String,
}

/// The mappings of a workspace, by name.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct SavedMappings {
    /// All of them.
    pub mappings: Vec<SavedMapping>,
}

/// What to keep under a name.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveMapping {
    /// Name; a mapping of that name is replaced.
    pub name: String,
    /// Names of the sheet's columns, in its order.
    pub columns: Vec<String>,
    /// The plan that was made for the sheet.
    pub plan: ImportPlan,
}

/// Which mapping.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingId {
    /// Its id.
    pub id: String,
}

/// The mappings that are kept, by name.
pub fn mappings(ctx: &Context) -> Result<SavedMappings> {
    Ok(SavedMappings { mappings: ctx.read(all)? })
}

pub(super) fn all(conn: &Connection) -> Result<Vec<SavedMapping>> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, name, record_type, content, updated_at FROM saved_mapping WHERE deleted_at IS NULL
         ORDER BY name COLLATE NOCASE, id",
    )?;
    let mut rows = stmt.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(SavedMapping {
            id: row.get(0)?,
            name: row.get(1)?,
            r#type: row.get(2)?,
            mapping: serde_json::from_str(&row.get::<_, String>(3)?)?,
            updated_at: row.get(4)?,
        });
    }
    Ok(all)
}

/// Keeps how a sheet was mapped, under a name; a mapping of that name is replaced.
///
/// # Errors
/// `required`, `invalid`, `unknown_column`.
pub fn save_mapping(ctx: &Context, input: SaveMapping) -> Result<Changed<SavedMapping>> {
    let name = clean_line(&input.name);
    let content = content(&input)?;
    ctx.transact(Op::new("importing.save_mapping", "Saved a mapping"), |tx| {
        let known = all(tx)?.into_iter().find(|one| name_key(&one.name) == name_key(&name));
        let described = tx.catalog().get("saved_mapping")?;
        let id = known.as_ref().map_or_else(ids::new_id, |known| known.id.clone());
        let mut draft = Draft::of(&described, id.clone(), ctx.channel());
        draft.new = known.is_none();
        let values = json!({"name": name, "record_type": input.plan.r#type, "content": content});
        let values = values.as_object().cloned().unwrap_or_default();
        records::set(tx, tx.catalog(), &mut draft, &values)?;
        if draft.new {
            records::complete(tx, tx.catalog(), &mut draft, &values)?;
        }
        records::insert(tx, subjects::rules(described.key), draft)?;
        tx.label(format!("Saved the mapping {name}"));
        all(tx)?.into_iter().find(|one| one.id == id).ok_or_else(|| Error::internal("A saved mapping is gone."))
    })
}

/// Deletes a mapping that is kept; undo brings it back.
///
/// # Errors
/// `not_found`.
pub fn delete_mapping(ctx: &Context, input: MappingId) -> Result<Changed<Count>> {
    records::delete(ctx, IdsRequest { r#type: "saved_mapping".into(), ids: vec![input.id] })
}

/// A plan as a MAP.json: columns by their names, the rows' numbers left out.
fn content(input: &SaveMapping) -> Result<Value> {
    let mut columns = Map::new();
    for (index, name) in input.columns.iter().enumerate() {
        let mapping = input.plan.columns.iter().find(|mapping| mapping.column == index);
        let mut entry = serde_json::to_value(mapping)?;
        if let Some(entry) = entry.as_object_mut() {
            entry.remove("column");
            entry.retain(|_, value| !value.is_null());
        }
        columns.insert(name.clone(), entry);
    }
    if let Some(beyond) = input.plan.columns.iter().find(|mapping| mapping.column >= input.columns.len()) {
        let message = format!("There is no column {} among those that were named.", beyond.column);
        return Err(Error::new("unknown_column", message).field("columns"));
    }
    let plan = ImportPlan { columns: Vec::new(), skip_rows: Vec::new(), ..input.plan.clone() };
    let mut content = serde_json::to_value(plan)?;
    if let Some(content) = content.as_object_mut() {
        content.remove("skip_rows");
        content.insert("columns".into(), Value::Object(columns));
    }
    Ok(content)
}
