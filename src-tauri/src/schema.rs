//! Writes `docs/schema.md`, `docs/views.md` and `docs/mapping.schema.json`: the record types that people see, the tables
//! that keep them, the views that other programs read, and what a MAP.json may say, from the program itself.

use std::fmt::Write as _;
use std::path::Path;

use kith_core::catalog::{CatalogInfo, FieldInfo};
use kith_core::importing::{ImportPlan, SheetOptions};
use kith_core::store::{ColumnInfo, TableInfo, describe};
use kith_core::{Result, subjects, surface};

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::typescript::replace;

const FILE: &str = "docs/schema.md";
const VIEWS: &str = "docs/views.md";
const MAPPING: &str = "docs/mapping.schema.json";

const HEAD: &str = "\
# What a workspace keeps

Made by `make schema` from the catalogue and the migrations; `make check` refuses a stale copy.

A workspace is one SQLite file. Ids are UUIDv7 text, times ISO 8601 UTC text with milliseconds, dates `YYYY-MM-DD`, money
integer minor units beside an ISO 4217 code.
";

const VIEWS_HEAD: &str = "\
# Views for other programs

Made by `make schema` from the program; `make check` refuses a stale copy.

A workspace is one SQLite file, and any program that reads SQLite may read it while Kith has it open. These views are what
it can rely on: columns are added, never renamed or taken away. The tables behind them may change. Deleted records, and
notes that only their author may see, are in no view. Open the file read-only: `sqlite3 -readonly crm.kith`.

Ids are UUIDv7 text, times ISO 8601 UTC text with milliseconds, dates `YYYY-MM-DD`, money integer minor units beside an ISO
4217 code, yes and no 1 and 0.
";

/// Writes the files, or with `check` fails with `stale` when one differs from what would be written.
pub fn write(check: bool) -> Result<()> {
    replace(Path::new(FILE), &document()?, check, "make schema")?;
    replace(Path::new(VIEWS), &views(), check, "make schema")?;
    let mapping = serde_json::to_string_pretty(&mapping())?;
    replace(Path::new(MAPPING), &format!("{mapping}\n"), check, "make schema")
}

/// What a MAP.json may say: any part of a plan, with columns by name, and what only the sheet itself decides otherwise.
fn mapping() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let options = generator.subschema_for::<SheetOptions>().to_value();
    let mut schema = generator.into_root_schema_for::<ImportPlan>().to_value();
    let by_name = json!({
        "type": "object",
        "description": "By the name of the column: `field`, `type.field`, `field:part`, a new field, or null to leave it out.",
        "additionalProperties": { "type": ["string", "object", "null"] }
    });
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".into(), "MAP.json".into());
        schema.insert("description".into(), "Answers to what an import would ask; see docs/mapping.md.".into());
        if let Some(parts) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            let by_position = parts.remove("columns").unwrap_or_default();
            parts.insert("columns".into(), json!({ "anyOf": [by_name, by_position] }));
            parts.insert("options".into(), options);
            let about =
                "A mapping by its name: one that is kept in the workspace, or a ready-made one; `none` for neither.";
            parts.insert("mapping".into(), json!({ "type": "string", "description": about }));
        }
    }
    schema
}

fn views() -> String {
    let mut text = String::from(VIEWS_HEAD);
    for view in surface::views() {
        let _ = writeln!(text, "\n## `{}`\n\n{}\n\n| Column | What it says |\n|---|---|", view.name, view.about);
        for (name, _, about) in view.columns {
            let _ = writeln!(text, "| `{name}` | {about} |");
        }
    }
    text
}

fn document() -> Result<String> {
    let mut text = String::from(HEAD);
    text.push_str("\n## Record types\n\nWhat forms, lists, filters, imports, merges and exports are made from.\n");
    for record_type in CatalogInfo::from(&subjects::catalog()).types {
        let _ = writeln!(text, "\n### {} (`{}`)\n", record_type.plural, record_type.key);
        text.push_str("| Field | Label | Kind | What else |\n|---|---|---|---|\n");
        for field in &record_type.fields {
            let kind = serde_json::to_value(field.kind)?;
            let kind = kind.as_str().unwrap_or_default().to_string();
            let _ = writeln!(text, "| `{}` | {} | {kind} | {} |", field.key, field.label, remarks(field));
        }
    }
    text.push_str("\n## Tables\n");
    for table in describe()? {
        write_table(&mut text, &table);
    }
    Ok(text)
}

fn remarks(field: &FieldInfo) -> String {
    let mut remarks = Vec::new();
    if field.required {
        remarks.push("required".to_string());
    }
    if let Some(length) = field.max_length {
        remarks.push(format!("at most {length} characters"));
    }
    if let Some(target) = &field.reference_type {
        remarks.push(format!("a `{target}`"));
    }
    if !field.choices.is_empty() {
        let choices: Vec<_> = field.choices.iter().map(|choice| format!("`{}`", choice.value)).collect();
        remarks.push(choices.join(", "));
    }
    if field.read_only {
        remarks.push("kept by the program".to_string());
    }
    if field.personal {
        remarks.push("personal data".to_string());
    }
    remarks.join("; ")
}

fn write_table(text: &mut String, table: &TableInfo) {
    let _ = writeln!(text, "\n### `{}`\n", table.name);
    if table.is_virtual {
        text.push_str("Full text index.\n");
        return;
    }
    text.push_str("| Column | Type | What else |\n|---|---|---|\n");
    for column in &table.columns {
        let _ = writeln!(text, "| `{}` | {} | {} |", column.name, column.kind, column_remarks(column));
    }
    for (title, names) in [("Indexes", &table.indexes), ("Triggers", &table.triggers)] {
        if !names.is_empty() {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let _ = writeln!(text, "\n{title}: {}.", names.join(", "));
        }
    }
}

fn column_remarks(column: &ColumnInfo) -> String {
    let mut remarks = Vec::new();
    if column.in_key {
        remarks.push("key".to_string());
    } else if column.required {
        remarks.push("required".to_string());
    }
    if let Some(default) = &column.default {
        remarks.push(format!("default `{default}`"));
    }
    if let Some(table) = &column.references {
        remarks.push(format!("points to `{table}`"));
    }
    remarks.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_the_schema_of_mappings_knows_what_the_docs_say() {
        let schema = mapping();
        let known = schema["properties"].as_object().unwrap();
        let docs = include_str!("../../docs/mapping.md");
        let mut examples = 0;
        for example in docs.split("```json").skip(1).filter_map(|part| part.split("```").next()) {
            let example: Value = serde_json::from_str(example).unwrap_or_else(|error| panic!("{error}: {example}"));
            let says = example.as_object().unwrap();
            // A column's own part of a mapping is no mapping.
            if !says.keys().any(|key| key == "columns" || key == "type") {
                continue;
            }
            examples += 1;
            for key in says.keys() {
                assert!(known.contains_key(key), "{key} is in no MAP.json");
            }
        }
        assert!(examples >= 3);
        assert_eq!(schema["additionalProperties"], false);
    }
}
