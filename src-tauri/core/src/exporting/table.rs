use super::cells::{Cell, Column};
use super::{form, workbook};
use crate::store::OutFile;
use crate::{Error, Result};

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
