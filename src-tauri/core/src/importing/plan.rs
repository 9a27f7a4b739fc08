//! From what was recognised, and what a person or a MAP.json says, to a plan.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::inspect::look;
use super::shapes::{ColumnMapping, ImportPlan, ImportRequest, Mode, NewField};
use super::sheet::{Sheet, SheetOptions};
use super::told::Inspection;
use crate::{Context, Error, Result};

/// What the command line knows of an import.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Record type; recognised when `None` or `auto`.
    pub r#type: Option<String>,
    /// A MAP.json: any part of an [`ImportPlan`], on top of the automatic one.
    pub map: Option<Value>,
    /// What a row does to a record that is there already.
    pub mode: Option<Mode>,
    /// Count everything, write nothing.
    pub dry_run: bool,
}

/// Makes a whole request of a sheet and a wish: the plan that follows from the sheet, or from the
/// saved mapping that the wish names, overlaid with what the wish says. In its `columns`, a column goes by position or name, and a plain list or an object
/// `{"Column": "field"}`, `"type.field"`, `"type.field:qualifier"`, `{"new_field": {"label", "kind"}}`
/// or null is taken.
///
/// # Errors
/// Those of [`Sheet::open`]; `bad_input` naming the entry of the map that is not right.
pub fn request(ctx: &Context, path: &Path, wish: Wish) -> Result<ImportRequest> {
    let mut map = match wish.map {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(map)) => map,
        Some(_) => return Err(Error::new("bad_input", "A mapping is a JSON object.")),
    };
    let options: SheetOptions = map.remove("options").map(serde_json::from_value).transpose()?.unwrap_or_default();
    let said = map.remove("type").and_then(|value| value.as_str().map(str::to_string));
    let chosen = wish.r#type.filter(|name| name != "auto").or(said).filter(|name| !name.is_empty() && name != "auto");
    let sheet = Sheet::open(path, &options)?;
    let mapping = map.remove("mapping").and_then(|value| value.as_str().map(str::to_string));
    let inspection = look(ctx, &sheet, chosen.as_deref(), mapping.as_deref())?;
    let mut plan = inspection.plan.clone();
    if let Some(columns) = map.remove("columns") {
        for (column, mapping) in columns_of(&columns, &inspection, &mut plan.r#type)? {
            plan.columns.retain(|one| one.column != column);
            plan.columns.extend(mapping);
        }
        plan.columns.sort_by_key(|one| one.column);
    }
    let mut whole = serde_json::to_value(&plan)?;
    if let Some(whole) = whole.as_object_mut() {
        for (key, value) in map {
            whole.insert(key, value);
        }
    }
    let mut plan: ImportPlan =
        serde_json::from_value(whole).map_err(|error| Error::new("bad_input", format!("The mapping: {error}.")))?;
    plan.mode = wish.mode.unwrap_or(plan.mode);
    let path = path.to_string_lossy().into_owned();
    Ok(ImportRequest { path, options: Some(options), plan, dry_run: wish.dry_run, first: None })
}

type Overlay = Vec<(usize, Option<ColumnMapping>)>;

fn columns_of(columns: &Value, inspection: &Inspection, record_type: &mut String) -> Result<Overlay> {
    match columns {
        Value::Array(list) => list
            .iter()
            .map(|entry| {
                let column = position(entry.get("column").unwrap_or(&Value::Null), inspection)?;
                Ok((column, target(entry, column, record_type)?))
            })
            .collect(),
        Value::Object(map) => map
            .iter()
            .map(|(name, entry)| {
                let column = position(&Value::String(name.clone()), inspection)?;
                Ok((column, target(entry, column, record_type)?))
            })
            .collect(),
        _ => Err(Error::new("bad_input", "`columns` is a list or an object of columns.").field("columns")),
    }
}

fn position(value: &Value, inspection: &Inspection) -> Result<usize> {
    let found = match value {
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .filter(|column| inspection.columns.iter().any(|one| one.index == *column)),
        Value::String(name) => inspection
            .columns
            .iter()
            .find(|one| one.name == *name)
            .or_else(|| inspection.columns.iter().find(|one| one.name.eq_ignore_ascii_case(name.trim())))
            .map(|one| one.index),
        _ => None,
    };
    found.ok_or_else(|| {
        let names: Vec<&str> = inspection.columns.iter().map(|one| one.name.as_str()).collect();
        Error::new("unknown_column", format!("The sheet has no column {value}; it has {}.", names.join(", ")))
            .field("columns")
    })
}

pub(super) fn target(entry: &Value, column: usize, record_type: &mut String) -> Result<Option<ColumnMapping>> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_string);
    let new_field: Option<NewField> = entry
        .get("new_field")
        .map(NewField::deserialize)
        .transpose()
        .map_err(|error| Error::new("bad_input", format!("The new field: {error}.")).field("columns"))?;
    let (named_type, field, qualifier) = match entry {
        Value::Null => return Ok(None),
        Value::String(said) => {
            let (path, qualifier) = match said.split_once(':') {
                Some((path, qualifier)) => (path, Some(qualifier.to_string())),
                None => (said.as_str(), None),
            };
            match path.split_once('.') {
                Some((kind, field)) => (Some(kind.to_string()), field.to_string(), qualifier),
                None => (None, path.to_string(), qualifier),
            }
        }
        Value::Object(_) => match (text("field"), new_field.is_some()) {
            (None, false) => return Ok(None),
            (field, _) => (text("type"), field.unwrap_or_default(), text("qualifier")),
        },
        _ => return Err(Error::new("bad_input", "A column is mapped to a field's key or null.").field("columns")),
    };
    // A sheet whose type nobody recognised is of the first type that a column is mapped to.
    if record_type.is_empty()
        && let Some(named) = &named_type
    {
        record_type.clone_from(named);
    }
    let r#type = named_type.unwrap_or_else(|| record_type.clone());
    Ok(Some(ColumnMapping { column, r#type, field, qualifier, new_field }))
}
