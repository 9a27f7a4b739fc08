//! Rows that are refused: why, and where the report says so.

use super::rows::{MOST_SAMPLES, Run};
use super::shapes::{ImportIssue, SampleRow};
use super::sheet::Row;
use crate::Error;
use crate::values::shown;

/// Refused rows that a report names.
const MOST_ISSUES: usize = 10_000;
/// Refused rows that are kept to be saved again.
const MOST_REFUSED: usize = 20_000;

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
    /// Notes the row as refused: in the report, in the preview, and to be saved again.
    pub(super) fn refuse(&mut self, row: &Row, refusal: Refusal) {
        let bound = self.binding.column_of(refusal.error.field.as_deref());
        let column = refusal.column.or_else(|| bound.map(|bound| bound.name.clone()));
        let value = refusal
            .value
            .or_else(|| bound.map(|bound| shown(&row.text(bound.column), 200)).filter(|text| !text.trim().is_empty()));
        if self.dry && self.sample.len() < MOST_SAMPLES {
            self.sample.push(SampleRow {
                row: row.number,
                action: "error".into(),
                title: shown(&row.cells.iter().map(|cell| cell.text()).find(|t| !t.is_empty()).unwrap_or_default(), 60),
                r#type: self.binding.record_type.into(),
                changes: Vec::new(),
                message: Some(refusal.error.message.clone()),
            });
        }
        self.issue(ImportIssue {
            row: row.number,
            column,
            value,
            code: refusal.error.code,
            message: refusal.error.message,
        });
        if self.refused.len() < MOST_REFUSED {
            self.refused.push((row.number, row.cells.iter().map(|cell| cell.text().into_owned()).collect()));
        }
    }

    /// Notes a row that the sheet could not be read for.
    pub(super) fn ragged(&mut self, error: &Error) {
        let detail = |key: &str| error.details.as_ref().and_then(|details| details.get(key)).cloned();
        let number = detail("row").and_then(|row| row.as_u64()).and_then(|row| usize::try_from(row).ok());
        self.issue(ImportIssue {
            row: number.unwrap_or(0),
            column: detail("column").map(|column| format!("column {column}")),
            value: detail("value").and_then(|value| value.as_str().map(|text| shown(text, 200))),
            code: error.code.clone(),
            message: error.message.clone(),
        });
    }

    /// Notes a refused row.
    pub(super) fn issue(&mut self, issue: ImportIssue) {
        self.report.error_count += 1;
        if self.report.errors.len() < MOST_ISSUES {
            self.report.errors.push(issue);
        }
    }
}
