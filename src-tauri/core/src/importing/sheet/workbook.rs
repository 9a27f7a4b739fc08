//! Workbooks: XLSX, XLSB, XLS and ODS.

use super::cell::Cell;
use super::totals::Totals;
use super::{Row, unreadable};
use crate::values::{parse_date_time, shown};
use crate::{Error, Result};
use calamine::{Data, Ods, OdsError, Range, Reader, SheetVisible, Sheets, Xls, XlsError, Xlsb, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveTime};
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

type Book = Sheets<BufReader<File>>;

/// One sheet of a workbook, held in memory.
#[derive(Debug)]
pub(super) struct BookSource {
    names: Vec<String>,
    name: String,
    range: Range<Data>,
}

impl BookSource {
    /// Opens the chosen sheet, or the first visible one that holds anything.
    pub fn open(path: &Path, chosen: Option<&str>, reasons: &mut Vec<String>) -> Result<Self> {
        let mut book = open_book(path)?;
        let names = book.sheet_names();
        let broken = |name: &str, cause: &dyn std::fmt::Display| {
            Error::new("sheet_unreadable", format!("The sheet \"{name}\" could not be read: {cause}."))
        };
        if let Some(chosen) = chosen {
            let Some(name) = names.iter().find(|name| name.as_str() == chosen.trim()).cloned() else {
                return Err(Error::new(
                    "sheet_not_found",
                    format!("The workbook has no sheet \"{}\"; it has {}.", shown(chosen, 60), quoted(&names)),
                )
                .field("sheet"));
            };
            let range = book.worksheet_range(&name).map_err(|cause| broken(&name, &cause))?;
            reasons.push(format!("The sheet \"{name}\" is read because you chose it."));
            return Ok(Self { names, name, range });
        }
        let visible: Vec<String> = book
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.visible == SheetVisible::Visible)
            .map(|sheet| sheet.name.clone())
            .collect();
        for name in &visible {
            let range = book.worksheet_range(name).map_err(|cause| broken(name, &cause))?;
            if !range.is_empty() {
                if names.len() > 1 {
                    reasons.push(format!("Of the sheets {} the first that holds anything is read.", quoted(&names)));
                }
                return Ok(Self { name: name.clone(), names, range });
            }
        }
        Err(Error::new("sheet_empty", "The workbook holds no rows."))
    }

    /// Names of all sheets.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Name of the sheet that is read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first rows as text, blank ones left out.
    pub fn sample(&self, limit: usize) -> Vec<(usize, Vec<String>)> {
        self.all_rows()
            .filter(|row| !row.is_blank())
            .take(limit)
            .map(|row| (row.number, row.cells.iter().map(|cell| cell.text().into_owned()).collect()))
            .collect()
    }

    /// How many rows behind a row are not blank.
    /// Tells the lines of totals among them.
    pub fn count_after(&self, header_row: usize) -> (usize, Totals) {
        let (mut rows, mut totals) = (0, Totals::default());
        for row in self.all_rows().filter(|row| row.number > header_row && !row.is_blank()) {
            rows += 1;
            let cells: Vec<_> = row.cells.iter().map(Cell::text).collect();
            totals.look(row.number, cells.iter().map(AsRef::as_ref));
        }
        (rows, totals)
    }

    /// All rows, blank ones too. Cells left of the first used column are given as empty ones.
    pub fn all_rows(&self) -> impl Iterator<Item = Row> {
        let (top, left) = self.range.start().unwrap_or((0, 0));
        let (top, left) = (usize::try_from(top).unwrap_or(0), usize::try_from(left).unwrap_or(0));
        self.range.rows().enumerate().map(move |(at, cells)| {
            let padding = std::iter::repeat_n(Cell::Text(String::new()), left);
            Row { number: top + at + 1, cells: padding.chain(cells.iter().map(cell)).collect() }
        })
    }
}

fn open_book(path: &Path) -> Result<Book> {
    let reader = || -> Result<BufReader<File>> {
        File::open(path).map(BufReader::new).map_err(|cause| unreadable(path, &cause))
    };
    let mut file = reader()?;
    let old = super::bytes::head(path)?.starts_with(b"\xD0\xCF");
    file.rewind().map_err(|cause| unreadable(path, &cause))?;
    if old {
        return match Xls::new(file) {
            Ok(book) => Ok(Sheets::Xls(book)),
            Err(XlsError::Password) => Err(protected()),
            // An encrypted XLSX is wrapped in the old container.
            Err(_) => match Xlsx::new(reader()?) {
                Err(XlsxError::Password) => Err(protected()),
                _ => Err(super::bytes::not_a_sheet(path, "an Office document of another kind")),
            },
        };
    }
    match Xlsx::new(file) {
        Ok(book) if !book.sheet_names().is_empty() => return Ok(Sheets::Xlsx(book)),
        Err(XlsxError::Password) => return Err(protected()),
        _ => {}
    }
    if let Ok(book) = Xlsb::new(reader()?)
        && !book.sheet_names().is_empty()
    {
        return Ok(Sheets::Xlsb(book));
    }
    match Ods::new(reader()?) {
        Ok(book) => Ok(Sheets::Ods(book)),
        Err(OdsError::Password) => Err(protected()),
        Err(_) => Err(super::bytes::not_a_sheet(path, "a ZIP file without a workbook in it")),
    }
}

fn protected() -> Error {
    Error::new(
        "sheet_protected",
        "The workbook is protected by a password. Open it in a spreadsheet program and save it without one.",
    )
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Text(String::new()),
        Data::String(text) => Cell::Text(text.trim().to_owned()),
        Data::Bool(value) => Cell::Bool(*value),
        // Whole numbers up to 2^53 keep every digit, and sheets hold no others.
        #[allow(clippy::cast_precision_loss)]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::DateTime(moment) if moment.is_duration() => Cell::Number(moment.as_f64()),
        Data::DateTime(moment) => match moment.as_datetime() {
            // A time of day alone has no date to it.
            Some(_) if moment.as_f64() < 1.0 => Cell::Number(moment.as_f64()),
            Some(at) if at.time() == NaiveTime::MIN => Cell::Date(at.date()),
            Some(at) => Cell::DateTime(at),
            None => Cell::Number(moment.as_f64()),
        },
        Data::DateTimeIso(text) => match (text.parse::<NaiveDate>(), parse_date_time(text, None, 0)) {
            (Ok(date), _) => Cell::Date(date),
            (_, Ok(read)) if read.has_time => Cell::DateTime(read.utc.naive_utc()),
            _ => Cell::Text(text.clone()),
        },
        Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Error(error) => Cell::Text(error.to_string()),
    }
}
