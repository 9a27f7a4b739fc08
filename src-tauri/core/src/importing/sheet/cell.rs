//! Cells and rows.

use crate::values::{iso_date, parse_yes_no};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::borrow::Cow;

/// One cell: text from a text file, text or a typed value from a workbook.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text; empty for an empty cell.
    Text(String),
    /// A number that is not a date.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(NaiveDate),
    /// A day with a time, without a zone.
    DateTime(NaiveDateTime),
}

/// One row below the header.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Number of the row as a spreadsheet shows it: from 1, header and blank rows counted, a cell
    /// with line breaks being one row.
    pub number: usize,
    /// As many cells as the sheet has columns.
    pub cells: Vec<Cell>,
}

impl Cell {
    /// The cell as text, the way a person would have typed it: `2024-12-05`, `12.5`, `yes`.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Bool(true) => Cow::Borrowed("yes"),
            Self::Bool(false) => Cow::Borrowed("no"),
            Self::Date(date) => Cow::Owned(iso_date(*date)),
            Self::DateTime(moment) if moment.time() == NaiveTime::MIN => Cow::Owned(iso_date(moment.date())),
            Self::DateTime(moment) => Cow::Owned(moment.format("%Y-%m-%dT%H:%M:%S%.3f").to_string()),
        }
    }

    /// Whether nothing but blanks stands in the cell.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// Yes or no, typed or written.
    pub fn yes_no(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => parse_yes_no(text),
            Self::Number(number) if *number == 1.0 => Some(true),
            Self::Number(number) if *number == 0.0 => Some(false),
            _ => None,
        }
    }
}

impl Row {
    /// Whether all cells are blank.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }

    /// Text of the cell in that column; empty where there is none.
    pub fn text(&self, column: usize) -> Cow<'_, str> {
        self.cells.get(column).map_or(Cow::Borrowed(""), Cell::text)
    }
}
