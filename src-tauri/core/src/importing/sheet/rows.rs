//! The rows of a sheet, one by one.

use super::cell::{Cell, Row};
use super::record::{Record, Records};
use super::{Sheet, Source};
use crate::{Error, Result};
use serde_json::json;

/// Reads the rows below the header; made by [`Sheet::rows`]. Blank rows are passed over but
/// counted, short rows are filled up, and a row that is longer than the header is refused unless
/// what hangs over is blank.
pub struct Rows<'s> {
    sheet: &'s Sheet,
    source: RowSource<'s>,
}

enum RowSource<'s> {
    Text { records: Box<Records>, record: Record, directive: bool },
    Whole(Box<dyn Iterator<Item = Result<Row>> + Send + 's>),
    Ended,
}

impl<'s> Rows<'s> {
    pub(super) fn new(sheet: &'s Sheet) -> Result<Self> {
        let source = match &sheet.source {
            Source::Text(text) => RowSource::Text {
                records: Box::new(text.records()?),
                record: Record::default(),
                directive: text.has_directive(),
            },
            Source::Book(book) => RowSource::Whole(Box::new(book.all_rows().map(Ok))),
            Source::Objects(objects) => RowSource::Whole(Box::new(objects.rows()?)),
        };
        Ok(Self { sheet, source })
    }

    fn fit(&self, mut row: Row) -> Result<Row> {
        let width = self.sheet.columns.len();
        if row.cells.len() > width {
            let extra = row.cells.split_off(width);
            if let Some((at, cell)) = extra.iter().enumerate().find(|(_, cell)| !cell.is_blank()) {
                return Err(ragged(row.number, width + at + 1, width, &cell.text()));
            }
        }
        row.cells.resize(width, Cell::Text(String::new()));
        Ok(row)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match &mut self.source {
                RowSource::Ended => return None,
                RowSource::Whole(rows) => match rows.next() {
                    Some(Ok(row)) => row,
                    Some(Err(error)) => {
                        self.source = RowSource::Ended;
                        return Some(Err(error));
                    }
                    None => {
                        self.source = RowSource::Ended;
                        return None;
                    }
                },
                RowSource::Text { records, record, directive } => match records.next_into(record) {
                    Err(error) => {
                        self.source = RowSource::Ended;
                        return Some(Err(error));
                    }
                    Ok(false) => {
                        self.source = RowSource::Ended;
                        return None;
                    }
                    Ok(true) if record.number <= self.sheet.header_row || (*directive && record.number == 1) => {
                        continue;
                    }
                    Ok(true) if record.is_blank() => continue,
                    Ok(true) => {
                        let mut cells = Vec::with_capacity(record.len());
                        cells.extend(record.cells().map(|cell| Cell::Text(cell.to_owned())));
                        Row { number: record.number, cells }
                    }
                },
            };
            if row.number >= self.sheet.end {
                self.source = RowSource::Ended;
                return None;
            }
            if row.number > self.sheet.header_row && !row.is_blank() {
                return Some(self.fit(row));
            }
        }
    }
}

fn ragged(row: usize, column: usize, width: usize, text: &str) -> Error {
    Error::new(
        "sheet_ragged_row",
        format!(
            "Row {row} has a cell in column {column} (\"{}\") but the header has {width} columns. \
             Put text that contains the separator into quotes, or name the column.",
            crate::values::shown(text, 40)
        ),
    )
    .details(json!({ "row": row, "column": column, "value": text }))
}
