//! The row under way: what it did so far, and taking all of it back when it is refused.

use rusqlite::params;

use super::rows::Run;
use super::told::CellChange;
use crate::{Error, Result};

/// What the row under way did so far; dropped when it is refused.
#[derive(Default)]
pub(super) struct ThisRow {
    number: usize,
    savepoint: bool,
    created: Vec<&'static str>,
    /// Records: type, id, whether the row made it.
    provenance: Vec<(&'static str, String, bool)>,
    companies: Vec<String>,
    orphans: usize,
    wrote: bool,
    /// What it changed of what it brings along, for the preview.
    pub(super) brought: Vec<CellChange>,
}

impl Run<'_, '_> {
    /// Begins work that belongs to a row after the row itself was taken in.
    pub(super) fn begin(&mut self, number: usize) {
        self.this = ThisRow { number, orphans: self.orphans.len(), ..ThisRow::default() };
    }

    /// Ends such work.
    pub(super) fn end(&mut self) -> Result<()> {
        if self.this.savepoint {
            self.tx.execute_batch("RELEASE import_row")?;
        }
        let this = std::mem::take(&mut self.this);
        self.touched |= this.wrote || !this.created.is_empty() || !this.provenance.is_empty();
        for record_type in this.created {
            *self.report.created.entry(record_type.into()).or_default() += 1;
        }
        for (at, (record_type, id, is_new)) in this.provenance.iter().enumerate() {
            let (record_type, is_new) = (*record_type, *is_new);
            let action = if is_new { "created" } else { "updated" };
            let noted = self
                .tx
                .prepare_cached(
                    "INSERT OR IGNORE INTO import_row (record_id, batch_id, row, action) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![id, self.batch, row_number(this.number), action])?;
            if is_new {
                continue;
            }
            // A record that an earlier row of the sheet made or changed is one record all the same.
            if noted > 0 {
                *self.report.updated.entry(record_type.into()).or_default() += 1;
            } else if record_type == self.binding.record_type
                && !this.provenance.iter().take(at).any(|(_, known, _)| known == id)
            {
                self.report.repeated += 1;
            }
        }
        Ok(())
    }

    /// Undoes what a refused row wrote.
    pub(super) fn take_back(&mut self, before: u64) -> Result<()> {
        if self.this.savepoint {
            self.tx.execute_batch("ROLLBACK TO import_row; RELEASE import_row")?;
            self.owners.forget();
            self.stages.forget();
            self.default_party = None;
            for key in std::mem::take(&mut self.this.companies) {
                self.companies.remove(&key);
            }
            self.orphans.truncate(self.this.orphans);
        } else if self.tx.total_changes() != before {
            let message = format!("Row {} failed half way; nothing was imported.", self.this.number);
            return Err(Error::internal(message));
        }
        Ok(())
    }

    /// From here on the row can be taken back as a whole. Called before whatever the row brings
    /// along is written, since the row itself may still be refused.
    pub(super) fn savepoint(&mut self) -> Result<()> {
        if !self.this.savepoint {
            self.tx.execute_batch("SAVEPOINT import_row")?;
            self.this.savepoint = true;
        }
        Ok(())
    }

    /// Notes a new record of this row.
    pub(super) fn created(&mut self, record_type: &'static str, id: &str) {
        self.this.created.push(record_type);
        self.this.provenance.push((record_type, id.to_string(), true));
    }

    /// Notes a record that this row changed.
    pub(super) fn updated(&mut self, record_type: &'static str, id: &str) {
        self.this.provenance.push((record_type, id.to_string(), false));
    }

    /// Whether this row made a record.
    pub(super) fn is_new(&self, id: &str) -> bool {
        self.this.provenance.iter().any(|(_, known, made)| known == id && *made)
    }

    /// Notes that something was written beside records.
    pub(super) fn wrote(&mut self) {
        self.this.wrote = true;
    }

    /// Notes something new that has no row of its own to come from.
    pub(super) fn made(&mut self, record_type: &'static str) {
        self.this.created.push(record_type);
    }

    /// Remembers a company that this row made.
    pub(super) fn made_company(&mut self, key: String, id: &str) {
        self.companies.insert(key.clone(), id.to_string());
        self.this.companies.push(key);
    }

    /// Number of the row under way.
    pub(super) fn row_number(&self) -> usize {
        self.this.number
    }
}

/// A row number as the file keeps it.
pub fn row_number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
