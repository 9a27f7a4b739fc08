//! Rows that are refused: why, and where the report says so.

use super::ahead::Heard;
use super::rows::{MOST_SAMPLES, Run};
use super::sheet::{Column, Row, Sheet};
use super::told::{ImportIssue, SampleRow};
use crate::values::shown;
use crate::{Error, Result};

/// Reasons of refused rows that a report names.
const MOST_ISSUES: usize = 10_000;
/// Refused rows that are kept to be saved again.
const MOST_REFUSED: usize = 20_000;

/// Columns that stand beside refused rows when they are saved.
pub const BESIDE: [&str; 4] = ["Row", "Error column", "Error", "Error code"];

/// How many columns of a sheet are its own: a file of refused rows that was put right comes back
/// with what Kith wrote beside them.
pub fn own_columns(columns: &[Column]) -> usize {
    let own = columns.len().saturating_sub(BESIDE.len());
    let beside = columns.iter().skip(own).map(|column| column.header.trim());
    if own > 0 && beside.eq(BESIDE) { own } else { columns.len() }
}

/// Whether a sheet is a file of refused rows: its cells hold what was read or what a person typed, and no answer is meant
/// for them a second time.
pub fn is_of_refused(sheet: &Sheet) -> bool {
    own_columns(sheet.columns()) < sheet.columns().len()
}

/// Why a row is refused, with the cell to blame where it is known already.
pub struct Refusal {
    /// Name of the column.
    pub(super) column: Option<String>,
    /// What the cell says.
    pub(super) value: Option<String>,
    /// What is wrong.
    pub(super) error: Error,
}

impl From<Error> for Box<Refusal> {
    fn from(error: Error) -> Self {
        Self::new(Refusal { column: None, value: None, error })
    }
}

impl Run<'_, '_> {
    /// Everything that is wrong with a row: it is tried without what is to blame, which `without`
    /// leaves out where it can, until the rest would be taken. Nothing of it stays.
    pub(super) fn all_wrong(
        &mut self,
        first: Refusal,
        mut without: impl FnMut(&Self, &Refusal) -> Option<Heard>,
    ) -> Result<Vec<Refusal>> {
        let asked = std::mem::take(&mut self.asked);
        let mut rest = without(self, &first);
        let mut wrong = vec![first];
        while let Some(Heard { row, says }) = rest.take() {
            self.begin(row.number);
            self.savepoint()?;
            let before = self.tx.total_changes();
            let tried = self.take(&row, says);
            self.take_back(before)?;
            match tried {
                Ok(_) => {}
                Err(next) if next.error.is_fatal() => return Err(next.error),
                Err(next) => {
                    rest = without(self, &next);
                    // What is missing now may be what was left out.
                    if rest.is_some() {
                        wrong.push(*next);
                    }
                }
            }
        }
        self.asked = asked;
        Ok(wrong)
    }

    /// Notes the row as refused: in the report, in the preview, and to be saved again.
    pub(super) fn refuse(&mut self, row: &Row, wrong: Vec<Refusal>) {
        if self.dry && self.sample.len() < MOST_SAMPLES {
            let said: Vec<&str> = wrong.iter().map(|refusal| refusal.error.message.as_str()).collect();
            self.sample.push(SampleRow {
                row: row.number,
                action: "error".into(),
                title: shown(&row.cells.iter().map(|cell| cell.text()).find(|t| !t.is_empty()).unwrap_or_default(), 60),
                r#type: self.binding.kind_of(row).into(),
                changes: Vec::new(),
                message: Some(said.join(" ")),
            });
        }
        self.report.error_count += 1;
        let mut cells: Vec<String> = row.cells.iter().map(|cell| cell.text().into_owned()).collect();
        let mut answered = self.binding.answered.get(&row.number).cloned().unwrap_or_default();
        for refusal in wrong {
            let bound = self.binding.column_of(refusal.error.field.as_deref());
            let named = refusal.column.as_ref().and_then(|name| self.binding.answers_of(name));
            let blamed = named.or_else(|| bound.map(|bound| (bound.column, &bound.values)));
            // What was read instead is what is wrong: the row shows it, so that it can be put right.
            if let Some((column, values)) = blamed.filter(|(column, _)| !answered.contains(column))
                && let Some(cell) = cells.get_mut(column)
                && let Some(Some(instead)) = values.get(cell.trim())
            {
                cell.clone_from(instead);
                answered.insert(column);
            }
            let column = refusal.column.or_else(|| bound.map(|bound| bound.name.clone()));
            let value = refusal.value.or_else(|| {
                bound.map(|bound| shown(&row.text(bound.column), 200)).filter(|text| !text.trim().is_empty())
            });
            let Error { code, message, .. } = refusal.error;
            self.issue(ImportIssue { row: row.number, column, value, code, message });
        }
        if self.refused.len() < MOST_REFUSED {
            self.refused.push((row.number, cells));
            if !answered.is_empty() {
                self.answered.insert(row.number, answered);
            }
        }
    }

    /// Notes a row that the sheet could not be read for.
    pub(super) fn ragged(&mut self, error: &Error) {
        let detail = |key: &str| error.details.as_ref().and_then(|details| details.get(key)).cloned();
        let number = detail("row").and_then(|row| row.as_u64()).and_then(|row| usize::try_from(row).ok());
        self.report.error_count += 1;
        self.issue(ImportIssue {
            row: number.unwrap_or(0),
            column: detail("column").map(|column| format!("column {column}")),
            value: detail("value").and_then(|value| value.as_str().map(|text| shown(text, 200))),
            code: error.code.clone(),
            message: error.message.clone(),
        });
    }

    /// Notes why a row is refused.
    pub(super) fn issue(&mut self, issue: ImportIssue) {
        if self.report.errors.len() < MOST_ISSUES {
            self.report.errors.push(issue);
        }
    }
}
