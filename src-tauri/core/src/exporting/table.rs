use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use ts_rs::TS;

use super::cells::{Cell, Column};
use super::{form, workbook};
use crate::store::OutFile;
use crate::values::{Currency, Money};
use crate::{Context, Error, Result, ids};

/// Writes a head and rows to a workbook or a table of text, by the name of the file; the file is not yet named.
///
/// # Errors
/// `invalid` for a name that ends in neither `.xlsx` nor `.csv`, and those of the file.
pub fn write_table(file: OutFile, path: &str, head: &[Column], rows: &[Vec<Cell>]) -> Result<OutFile> {
    match path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).as_deref() {
        Some("xlsx") => workbook::table(file, head, rows),
        Some("csv") => form::table(file, head, rows),
        _ => Err(Error::invalid("path", "The name of the file ends in .xlsx or .csv.")),
    }
}

/// A report that was written to a file.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct SavedReport {
    /// The file.
    pub path: String,
    /// Lines below the head.
    #[ts(type = "number")]
    pub rows: u64,
}

/// Writes the table of a report and tells the audit log what was asked: what is not in there was not exported.
///
/// # Errors
/// `invalid` for a name that ends in neither `.xlsx` nor `.csv`, and those of the file.
pub fn save_table(ctx: &Context, path: &str, asked: Value, head: &[Column], rows: &[Vec<Cell>]) -> Result<SavedReport> {
    let file = OutFile::begin(ctx.workspace().store(), Path::new(path))?;
    let file = write_table(file, path, head, rows)?;
    let told = [("path", json!(path)), ("report", asked)]
        .map(|(field, new)| (field.to_string(), json!({"old": null, "new": new})));
    ctx.tell("exported", "report", &ids::new_id(), &Map::from_iter(told))?;
    file.finish()?;
    Ok(SavedReport { path: path.to_string(), rows: u64::try_from(rows.len()).unwrap_or(u64::MAX) })
}

/// An amount in minor units as a number with the digits of its currency, ISO 4217.
pub fn money_cell(minor: i64, currency: &str) -> Cell {
    match Currency::parse(currency) {
        Ok(currency) => Cell::Number(Money::new(minor, currency).to_decimal_text(), Some(currency.exponent())),
        Err(_) => Cell::Number(minor.to_string(), None),
    }
}
