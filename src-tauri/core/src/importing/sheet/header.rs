//! Finding the header row and naming the columns.

use super::Column;
use crate::values::{DecimalStyle, Email, parse_date, parse_number};
use crate::{Error, Result};
use std::collections::HashSet;

/// The header row (0 for none) and its columns.
pub(super) struct Found {
    pub row: usize,
    pub columns: Vec<Column>,
}

/// Takes the chosen header row or guesses it from the first records that are not blank.
pub(super) fn find(sample: &[(usize, Vec<String>)], chosen: Option<u32>, reasons: &mut Vec<String>) -> Result<Found> {
    if sample.is_empty() {
        return Err(Error::new("sheet_empty", "The sheet holds no rows."));
    }
    let numbered = |reasons: &mut Vec<String>| {
        let width = sample.iter().map(|(_, cells)| filled_width(cells)).max().unwrap_or(0);
        Found { row: 0, columns: name_columns(vec![String::new(); width], reasons, true) }
    };
    let row = match chosen {
        Some(0) => {
            reasons.push("No row names the columns because you chose so; they are numbered.".to_owned());
            return Ok(numbered(reasons));
        }
        None if begins_with_data(sample) => {
            reasons.push(
                "No row names the columns: the first one has an e-mail address where those below have theirs. They are \
                 numbered; choose header row 1 if it names them all the same."
                    .to_owned(),
            );
            return Ok(numbered(reasons));
        }
        Some(row) => {
            let row = usize::try_from(row).unwrap_or(usize::MAX);
            reasons.push(format!("Row {row} names the columns because you chose it."));
            row
        }
        None => guess(sample, reasons),
    };
    let cells = sample.iter().find(|(number, _)| *number == row).map(|(_, cells)| cells.clone());
    let Some(cells) = cells else {
        return Err(Error::new(
            "sheet_no_header",
            format!("Row {row} is blank or missing and cannot name the columns; choose another header row."),
        )
        .field("header_row"));
    };
    let columns = name_columns(cells, reasons, false);
    Ok(Found { row, columns })
}

/// The first row that fills about as many cells as the sheet usually does. Titles above a table
/// fill one or two.
fn guess(sample: &[(usize, Vec<String>)], reasons: &mut Vec<String>) -> usize {
    let mut widths: Vec<usize> = sample.iter().map(|(_, cells)| filled(cells)).collect();
    widths.sort_unstable();
    let usual = widths.get(widths.len() / 2).copied().unwrap_or(1);
    let needed = (usual * 3).div_ceil(5).max(usual.min(2));
    let found = sample.iter().position(|(_, cells)| filled(cells) >= needed).unwrap_or(0);
    let Some((row, cells)) = sample.get(found) else { return 1 };
    let before = row - 1;
    match before {
        0 => {}
        1 => reasons.push(format!("Row {row} names the columns; the row above it is a title or blank.")),
        _ => reasons.push(format!("Row {row} names the columns; the {before} rows above it are titles or blank.")),
    }
    if before == 0 {
        if looks_like_data(cells, sample.get(found + 1).map(|(_, next)| next.as_slice())) {
            reasons.push(
                "Row 1 is taken as the header although it looks like data; choose header row 0 if the sheet has none."
                    .to_owned(),
            );
        } else {
            reasons.push("Row 1 names the columns.".to_owned());
        }
    }
    *row
}

/// Whether the first row is a record like the others: its e-mail address would be lost as the name of a column.
fn begins_with_data(sample: &[(usize, Vec<String>)]) -> bool {
    let [(_, first), (_, next), ..] = sample else { return false };
    first.iter().zip(next).any(|(cell, below)| Email::parse(cell).is_ok() && Email::parse(below).is_ok())
}

/// Whether a header row has a cell that no header has: an e-mail address, or numbers and dates
/// where the row below has them as well.
fn looks_like_data(cells: &[String], next: Option<&[String]>) -> bool {
    let typed = |text: &str| parse_number(text, DecimalStyle::Auto).is_ok() || parse_date(text, None).is_ok();
    if cells.iter().any(|cell| Email::parse(cell).is_ok()) {
        return true;
    }
    next.is_some_and(|next| cells.iter().zip(next).any(|(cell, below)| typed(cell) && typed(below)))
}

fn filled(cells: &[String]) -> usize {
    cells.iter().filter(|cell| !cell.trim().is_empty()).count()
}

/// Position behind the last cell that is not blank.
fn filled_width(cells: &[String]) -> usize {
    cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1)
}

/// Makes the names unique: `Phone`, `Phone (2)`; `Column 3` where the header is empty.
fn name_columns(headers: Vec<String>, reasons: &mut Vec<String>, numbered: bool) -> Vec<Column> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut columns = Vec::with_capacity(headers.len());
    let (mut unnamed, mut repeated) = (Vec::new(), Vec::new());
    for (index, header) in headers.into_iter().enumerate() {
        let typed = crate::values::clean_line(&header);
        let base = if typed.is_empty() { format!("Column {}", index + 1) } else { typed.clone() };
        let mut name = base.clone();
        let mut copy = 1;
        while !taken.insert(name.to_lowercase()) {
            copy += 1;
            name = format!("{base} ({copy})");
        }
        if typed.is_empty() {
            unnamed.push(name.clone());
        } else if copy > 1 {
            repeated.push(name.clone());
        }
        columns.push(Column { index, name, header: typed });
    }
    if !unnamed.is_empty() && !numbered {
        reasons.push(format!("Columns without a name are called {}.", unnamed.join(", ")));
    }
    if !repeated.is_empty() {
        reasons.push(format!("Names that repeat are numbered: {}.", repeated.join(", ")));
    }
    columns
}
