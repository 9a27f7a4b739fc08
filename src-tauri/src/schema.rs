//! Writes `docs/schema.md` and `docs/views.md`: the record types that people see, the tables that keep them and the
//! views that other programs read, from the program itself.

use std::fmt::Write as _;
use std::path::Path;

use kith_core::catalog::{CatalogInfo, FieldInfo};
use kith_core::store::{ColumnInfo, TableInfo, describe};
use kith_core::{Result, subjects, surface};

use crate::typescript::replace;

const FILE: &str = "docs/schema.md";
const VIEWS: &str = "docs/views.md";

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
    replace(Path::new(VIEWS), &views(), check, "make schema")
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
