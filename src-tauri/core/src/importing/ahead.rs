//! Rows read on a thread of its own, ahead of the one that writes: cells, dates, amounts and
//! numbers need no file that is written to.

use super::along::ALONG;
use super::bind::Binding;
use super::read::{Unreadable, Usual};
use super::reading::Reading;
use super::sheet::{Row, Sheet};
use crate::values::Phone;
use crate::{Result, ahead};

/// A row and what it says.
pub struct Heard {
    /// The cells.
    pub row: Row,
    /// What they say, or why they cannot be read.
    pub says: std::result::Result<Says, Box<Unreadable>>,
}

/// What a row says of each record that it speaks of.
#[derive(Default)]
pub struct Says {
    /// What the row is, where it is not what all rows are.
    pub kind: Option<&'static str>,
    /// Of a person.
    pub person: Reading,
    /// Of a company.
    pub organization: Reading,
    /// Of a household that a person belongs to.
    pub household: Reading,
    /// Of the row's own type, where it is neither.
    pub own: Reading,
    /// Of notes and the like about the record, where it says anything.
    pub along: Vec<(&'static str, Reading)>,
}

/// Calls `take` with the first rows of a sheet, or what is wrong with it, in the sheet's order. The
/// first error that `take` returns ends the reading.
///
/// # Errors
/// Those of `take`; `sheet_unreadable` when the file is gone.
pub fn each(
    binding: &Binding,
    usual: &Usual,
    sheet: &Sheet,
    first: usize,
    take: impl FnMut(Result<Heard>) -> Result<()>,
) -> Result<()> {
    let hear = |row: Result<Row>| {
        row.map(|row| {
            let row = Row { number: row.number.saturating_sub(binding.below), ..row };
            Heard { says: says(binding, usual, &row), row }
        })
    };
    ahead::each(|| Ok(sheet.rows()?.take(first).map(hear)), take)
}

/// What a row says.
pub fn says(binding: &Binding, usual: &Usual, row: &Row) -> std::result::Result<Says, Box<Unreadable>> {
    let mut says = Says {
        kind: Some(binding.kind_of(row)).filter(|kind| *kind != binding.record_type),
        household: match binding.record_type {
            "person" => binding.read("household", row, usual)?,
            _ => Reading::default(),
        },
        person: binding.read("person", row, usual)?,
        organization: binding.read("organization", row, usual)?,
        own: match binding.record_type {
            "person" | "organization" => Reading::default(),
            other => binding.read(other, row, usual)?,
        },
        along: along(binding, usual, row)?,
    };
    if let (Some(kind), Some(kinds)) = (says.kind, &binding.kinds) {
        let own = match binding.record_type {
            "person" => &mut says.person,
            "organization" => &mut says.organization,
            _ => &mut says.own,
        };
        let turned = kinds.turn(kind, std::mem::take(own));
        match kind {
            "person" => says.person = turned,
            "organization" => says.organization = turned,
            _ => says.own = turned,
        }
    }
    for reading in [&says.person, &says.organization, &says.own] {
        let country = reading.addresses.first().and_then(|address| address.part("country"));
        for (_, raw) in &reading.phones {
            // Worked out here and remembered there (`values::Phone`), where the writer finds it.
            let _ = Phone::parse(raw, Some(country.unwrap_or(&usual.country)));
        }
    }
    Ok(says)
}

fn along(
    binding: &Binding,
    usual: &Usual,
    row: &Row,
) -> std::result::Result<Vec<(&'static str, Reading)>, Box<Unreadable>> {
    let mut said = Vec::new();
    for kind in ALONG.into_iter().filter(|kind| binding.brings(kind)) {
        let reading = binding.read(kind, row, usual)?;
        if !reading.is_empty() {
            said.push((kind, reading));
        }
    }
    Ok(said)
}
