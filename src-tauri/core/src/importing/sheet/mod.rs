//! Reading a sheet of any kind as a header and rows (`IMP-09`, `IMP-11`).
//!
//! [`Sheet::open`] looks at the file and says what it saw and why; [`Sheet::rows`] then reads its
//! rows one by one. Text files of any size need a fixed amount of memory, JSON and address cards
//! too; workbooks are held whole.

mod beside;
mod bytes;
mod cards;
mod cell;
mod header;
mod json;
mod objects;
mod packed;
mod record;
mod rows;
mod separator;
mod text;
mod totals;
mod workbook;

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod tests;

pub use cell::{Cell, Row};
#[cfg(test)]
pub(crate) use corpus_tests::corpus;
pub(crate) use packed::forget;
pub use rows::Rows;

use crate::{Error, Result};
use objects::{Notation, ObjectSource};
use packed::Unpacked;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use text::TextSource;
use totals::Totals;
use workbook::BookSource;

/// What the person says about a sheet; every entry overrides the guess for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(default)]
pub struct SheetOptions {
    /// Name of the character encoding, as in `UTF-8` or `windows-1252`.
    #[ts(optional = nullable)]
    pub encoding: Option<String>,
    /// The separator itself (`;`), or `comma`, `semicolon`, `tab`, `pipe`.
    #[ts(optional = nullable)]
    pub separator: Option<String>,
    /// Number of the row that names the columns, counted from 1; 0 for a sheet without one.
    #[ts(optional = nullable)]
    pub header_row: Option<u32>,
    /// Name of the sheet inside a workbook or an archive.
    #[ts(optional = nullable)]
    pub sheet: Option<String>,
    /// Whether lines of totals at the end are rows like any other; they are passed over unless so.
    #[ts(optional = nullable)]
    pub keep_totals: Option<bool>,
}

/// One column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Position, from 0.
    pub index: usize,
    /// Name, unique in the sheet: the header's text, numbered where it repeats, `Column 3` where
    /// it is empty.
    pub name: String,
    /// The header's text as it stands in the file.
    pub header: String,
}

/// A sheet that has been looked at: what it is, what its columns are called, how many rows it has.
#[derive(Debug)]
pub struct Sheet {
    path: PathBuf,
    source: Source,
    encoding: String,
    separator: Option<u8>,
    header_row: usize,
    sheets: Vec<String>,
    sheet: Option<String>,
    columns: Vec<Column>,
    rows: usize,
    /// Number of the first line of totals at the end, where the rows end.
    end: usize,
    reasons: Vec<String>,
    unpacked: Option<Arc<Unpacked>>,
}

#[derive(Debug)]
enum Source {
    Text(TextSource),
    Book(BookSource),
    Objects(ObjectSource),
}

/// How many records are looked at to guess separator and header.
const SAMPLE_RECORDS: usize = 100;

impl Sheet {
    /// Looks at a file: kind, encoding, separator, header row, columns, number of rows.
    ///
    /// # Errors
    /// `sheet_unreadable` (no such file, no permission), `sheet_binary` (not a sheet at all),
    /// `sheet_encoding` (unknown encoding, or bytes that it does not have), `sheet_separator`,
    /// `sheet_not_found` (no such sheet in the workbook), `sheet_protected`, `sheet_empty`,
    /// `sheet_no_header`, `sheet_unclosed_quote`, `sheet_row_too_long`, `sheet_json`, `sheet_card`,
    /// `sheet_archive` (a packed file without a sheet, with further archives, or too large).
    pub fn open(path: &Path, options: &SheetOptions) -> Result<Self> {
        let mut reasons = Vec::new();
        let unpacked = match bytes::kind(&bytes::head(path)?) {
            bytes::Kind::Workbook => packed::unzip(path, options.sheet.as_deref(), &mut reasons)?,
            bytes::Kind::Packed => packed::gunzip(path, &mut reasons)?,
            _ => None,
        };
        let Some(unpacked) = unpacked else { return Self::open_plain(path, options, reasons) };
        let inner = match bytes::kind(&bytes::head(unpacked.path())?) {
            bytes::Kind::Packed => return Err(packed::nested(&unpacked.name)),
            bytes::Kind::Workbook if packed::is_archive(unpacked.path()) => {
                return Err(packed::nested(&unpacked.name));
            }
            // Of several sheets the name says which; of one workbook it says which of its own.
            _ if unpacked.sheets.len() > 1 => SheetOptions { sheet: None, ..options.clone() },
            _ => options.clone(),
        };
        let mut sheet = Self::open_plain(unpacked.path(), &inner, reasons)?;
        sheet.path = path.to_owned();
        if unpacked.sheets.len() > 1 {
            sheet.sheets.clone_from(&unpacked.sheets);
            sheet.sheet = unpacked.sheets.iter().find(|name| name.ends_with(&unpacked.name)).cloned();
        }
        sheet.unpacked = Some(unpacked);
        Ok(sheet)
    }

    fn open_plain(path: &Path, options: &SheetOptions, mut reasons: Vec<String>) -> Result<Self> {
        match bytes::kind(&bytes::head(path)?) {
            bytes::Kind::Workbook => Self::open_book(path, options, reasons),
            bytes::Kind::Packed => Err(bytes::not_a_sheet(path, "a compressed file")),
            bytes::Kind::Objects(notation) => Self::open_objects(path, notation, reasons),
            bytes::Kind::Foreign(what) => Err(bytes::not_a_sheet(path, what)),
            bytes::Kind::Text => {
                let source = TextSource::look(path, options, &mut reasons)?;
                Self::open_text(path, source, options, reasons)
            }
        }
    }

    fn open_text(
        path: &Path,
        mut source: TextSource,
        options: &SheetOptions,
        mut reasons: Vec<String>,
    ) -> Result<Self> {
        source.choose_separator(options.separator.as_deref(), path, &mut reasons)?;
        let sample = source.sample(SAMPLE_RECORDS)?;
        let found = header::find(&sample, options.header_row, &mut reasons)?;
        let (rows, totals) = source.count_after(found.row)?;
        source.note_blank_rows(found.row, rows, &mut reasons);
        let (rows, end) = ending(rows, &totals, &found, options, &mut reasons);
        Ok(Self {
            path: path.to_owned(),
            encoding: source.encoding_name().to_owned(),
            separator: Some(source.separator()),
            header_row: found.row,
            sheets: Vec::new(),
            sheet: None,
            columns: found.columns,
            rows,
            end,
            unpacked: None,
            reasons,
            source: Source::Text(source),
        })
    }

    fn open_book(path: &Path, options: &SheetOptions, mut reasons: Vec<String>) -> Result<Self> {
        let source = BookSource::open(path, options.sheet.as_deref(), &mut reasons)?;
        let sample = source.sample(SAMPLE_RECORDS);
        let found = header::find(&sample, options.header_row, &mut reasons)?;
        let (rows, totals) = source.count_after(found.row);
        let (rows, end) = ending(rows, &totals, &found, options, &mut reasons);
        Ok(Self {
            path: path.to_owned(),
            encoding: "UTF-8".to_owned(),
            separator: None,
            header_row: found.row,
            sheets: source.names().to_vec(),
            sheet: Some(source.name().to_owned()),
            columns: found.columns,
            rows,
            end,
            unpacked: None,
            reasons,
            source: Source::Book(source),
        })
    }

    fn open_objects(path: &Path, notation: Notation, mut reasons: Vec<String>) -> Result<Self> {
        let source = ObjectSource::open(path, notation, &mut reasons)?;
        Ok(Self {
            path: path.to_owned(),
            encoding: "UTF-8".to_owned(),
            separator: None,
            header_row: 0,
            sheets: Vec::new(),
            sheet: None,
            columns: source.columns.clone(),
            rows: source.rows,
            end: usize::MAX,
            unpacked: None,
            reasons,
            source: Source::Objects(source),
        })
    }

    /// Whether the columns are named by the keys of fields, as in address cards.
    pub fn by_keys(&self) -> bool {
        matches!(&self.source, Source::Objects(source) if source.by_keys())
    }

    /// The record type that the file names itself.
    pub fn record_type(&self) -> Option<&'static str> {
        match &self.source {
            Source::Objects(source) => source.record_type(),
            _ => None,
        }
    }

    /// Reads the rows below the header. Each item is a row, or what is wrong with one row; reading
    /// goes on behind a row that is wrong (`sheet_ragged_row`) and ends at what stops it for good
    /// (`sheet_encoding`, `sheet_unclosed_quote`, `sheet_row_too_long`, `sheet_unreadable`).
    ///
    /// # Errors
    /// `sheet_unreadable` when the file is gone.
    pub fn rows(&self) -> Result<Rows<'_>> {
        Rows::new(self)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file's name without its folder; of a packed sheet the name that it has in there.
    pub fn file_name(&self) -> String {
        if let Some(unpacked) = &self.unpacked {
            return unpacked.name.clone();
        }
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Name of the character encoding.
    pub fn encoding(&self) -> &str {
        &self.encoding
    }

    /// The separator of a text file; `None` for workbooks.
    pub fn separator(&self) -> Option<char> {
        self.separator.map(char::from)
    }

    /// Number of the header row, from 1; 0 when there is none.
    pub fn header_row(&self) -> usize {
        self.header_row
    }

    /// Names of the workbook's sheets; empty for text files.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Name of the sheet that is read; `None` for text files.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// The columns, in the file's order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows below the header are not blank, exactly.
    pub fn row_count(&self) -> usize {
        self.rows
    }

    /// What was seen and decided, in sentences.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }
}

/// How many rows there are and where they end, lines of totals left out unless they are to stay.
fn ending(
    rows: usize,
    totals: &Totals,
    found: &header::Found,
    options: &SheetOptions,
    reasons: &mut Vec<String>,
) -> (usize, usize) {
    if options.keep_totals == Some(true) {
        return (rows, usize::MAX);
    }
    match totals.end(rows, found.columns.len(), reasons) {
        Some((from, lines)) => (rows - lines, from),
        None => (rows, usize::MAX),
    }
}

/// An error that names its place in the sheet.
fn at_row(code: &'static str, row: usize, message: impl Into<String>) -> Error {
    Error::new(code, message).details(json!({ "row": row }))
}

fn unreadable(path: &Path, cause: &std::io::Error) -> Error {
    let name = path.display();
    let message = match cause.kind() {
        std::io::ErrorKind::NotFound => format!("There is no file {name}."),
        std::io::ErrorKind::PermissionDenied => format!("{name} may not be read by this user."),
        _ => format!("{name} could not be read: {cause}."),
    };
    Error::new("sheet_unreadable", message)
}
