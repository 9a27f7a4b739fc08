//! Workbooks: one sheet, written row by row in a fixed amount of memory.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{Color, Format, FormatBorder, Worksheet, XlsxError};

use super::cells::{Cell, Column, Columns};
use super::form::Sink;
use crate::records::RecordRow;
use crate::store::OutFile;
use crate::values::guarded;
use crate::{Error, Result};

/// Rows of a sheet, its header included.
const MOST_ROWS: u32 = 1_048_576;
/// Characters of a cell.
const LONGEST: usize = 32_767;
/// Digits that a number of a workbook keeps.
const EXACT_DIGITS: usize = 15;

/// A workbook that is being written.
pub struct Workbook {
    file: OutFile,
    book: rust_xlsxwriter::Workbook,
    columns: Columns,
    rows: u32,
    styles: Styles,
}

struct Styles {
    date: Format,
    moment: Format,
    /// Text that looks like a formula stays text when somebody edits the cell.
    quoted: Format,
    /// Amounts by the digits behind their point.
    amounts: [Format; 5],
}

impl Workbook {
    /// Begins a workbook with its header, which stays in sight.
    pub fn begin(file: OutFile, columns: Columns) -> Result<Self> {
        let (book, styles) = headed(&columns.header())?;
        Ok(Self { file, book, columns, rows: 0, styles })
    }
}

/// A book of one sheet with its head, which stays in sight.
fn headed(head: &[Column]) -> Result<(rust_xlsxwriter::Workbook, Styles)> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(unwritten)?;
    let bold =
        Format::new().set_bold().set_background_color(Color::RGB(0xE8_EC_F1)).set_border_bottom(FormatBorder::Thin);
    for (at, column) in (0..).zip(head) {
        sheet.set_column_width(at, column.width).map_err(unwritten)?;
        sheet.write_string_with_format(0, at, &column.name, &bold).map_err(unwritten)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(unwritten)?;
    let amount = |format: &str| Format::new().set_num_format(format);
    let styles = Styles {
        date: amount("yyyy-mm-dd"),
        moment: amount("yyyy-mm-dd hh:mm:ss"),
        quoted: Format::new().set_quote_prefix(),
        amounts: ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"].map(amount),
    };
    Ok((book, styles))
}

/// A workbook of a head and rows.
pub fn table(mut file: OutFile, head: &[Column], rows: &[Vec<Cell>]) -> Result<OutFile> {
    let (mut book, styles) = headed(head)?;
    let sheet = book.worksheet_from_index(0).map_err(unwritten)?;
    for (line, row) in (1..).zip(rows) {
        for (at, cell) in (0..).zip(row) {
            write(sheet, line, at, cell, &styles).map_err(unwritten)?;
        }
    }
    book.save_to_writer(&mut file).map_err(unwritten)?;
    Ok(file)
}

impl Sink for Workbook {
    fn row(&mut self, row: RecordRow) -> Result<()> {
        self.rows += 1;
        if self.rows >= MOST_ROWS {
            let message = "A sheet of a workbook holds 1,048,575 records at most; export a CSV file, or fewer.";
            return Err(Error::new("sheet_full", message));
        }
        let cells = self.columns.cells(&row);
        let sheet = self.book.worksheet_from_index(0).map_err(unwritten)?;
        for (at, cell) in (0..).zip(&cells) {
            if cell.text().chars().count() > LONGEST {
                let names = self.columns.header();
                let name = names.get(usize::from(at)).map_or("", |column| column.name.as_str());
                let message = format!(
                    "“{name}” of {} is longer than the {LONGEST} characters that a cell of a workbook holds; \
                     export a CSV file, or leave that column out.",
                    row.title
                );
                return Err(Error::new("cell_too_long", message).field("fields"));
            }
            write(sheet, self.rows, at, cell, &self.styles).map_err(unwritten)?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<OutFile> {
        self.book.save_to_writer(&mut self.file).map_err(unwritten)?;
        Ok(self.file)
    }
}

/// Real dates, numbers and yes or no, where a workbook has them exactly; text else.
fn write(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell, styles: &Styles) -> std::result::Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::YesNo(yes) => {
            sheet.write_boolean(row, at, *yes)?;
        }
        Cell::Number(text, decimals) if text.chars().filter(char::is_ascii_digit).count() <= EXACT_DIGITS => {
            let Ok(number) = text.parse::<f64>() else { return plain(sheet, row, at, text, styles) };
            match decimals.and_then(|digits| styles.amounts.get(usize::try_from(digits).ok()?)) {
                Some(style) => sheet.write_number_with_format(row, at, number, style)?,
                None => sheet.write_number(row, at, number)?,
            };
        }
        Cell::Date(text) => match text.parse::<NaiveDate>().ok().filter(|date| is_known(*date)) {
            Some(date) => {
                sheet.write_date_with_format(row, at, date, &styles.date)?;
            }
            None => plain(sheet, row, at, text, styles)?,
        },
        Cell::Moment(text) => match moment(text).filter(|moment| is_known(moment.date())) {
            Some(moment) => {
                sheet.write_datetime_with_format(row, at, moment, &styles.moment)?;
            }
            None => plain(sheet, row, at, text, styles)?,
        },
        Cell::Text(text) | Cell::Number(text, _) => plain(sheet, row, at, text, styles)?,
    }
    Ok(())
}

/// A cell of text is never run as a formula; only what carries the mark of an import already
/// needs another.
fn plain(sheet: &mut Worksheet, row: u32, at: u16, text: &str, styles: &Styles) -> std::result::Result<(), XlsxError> {
    if text.starts_with('\'') {
        sheet.write_string(row, at, guarded(text))?;
    } else if guarded(text) != text {
        sheet.write_string_with_format(row, at, text, &styles.quoted)?;
    } else {
        sheet.write_string(row, at, text)?;
    }
    Ok(())
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.naive_utc())
}

/// Workbooks count a 29 February 1900 that never was, and nothing before that year.
fn is_known(date: NaiveDate) -> bool {
    (1901..=9999).contains(&date.year())
}

fn unwritten(error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(error) => Error::from(error),
        other => Error::new("io", format!("The workbook could not be written: {other}.")),
    }
}
