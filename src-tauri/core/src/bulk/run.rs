use super::act::Act;
use super::shapes::{BulkAction, BulkChange, BulkRefusal, BulkSample};
use crate::catalog::{FieldKind, RecordType};
use crate::jobs::Progress;
use crate::journal::Tx;
use crate::{Error, Result, records};

/// Refusals that are told one by one.
const MOST_REFUSALS: usize = 1_000;
/// Records shown before and after.
const MOST_SAMPLES: usize = 5;
/// Records between two writings-down of what was recorded.
const CHECKPOINT: usize = 2_000;
/// Records between two words of progress.
const TELL: usize = 250;

/// Code of the error that says: once more, carefully.
const HALF_DONE: &str = "half_done";

/// How far a bulk change has come.
#[derive(Default)]
pub struct Tally {
    /// Changed.
    pub changed: usize,
    /// Were so already.
    pub already: usize,
    /// Refused.
    pub refused: usize,
    /// The first refusals.
    pub refusals: Vec<BulkRefusal>,
    /// The first changes.
    pub sample: Vec<BulkSample>,
    /// The last record that changed.
    pub last: Option<String>,
}

/// The quick way, and the careful one where a record turned out to refuse half way.
pub fn carefully_if_need_be<T>(mut work: impl FnMut(bool) -> Result<T>) -> Result<T> {
    match work(false) {
        Err(error) if error.code == HALF_DONE => work(true),
        other => other,
    }
}

/// One record's change; the inner error is its refusal, which leaves the record as it was.
pub fn attempt(tx: &Tx<'_>, careful: bool, make: impl FnOnce() -> Result<bool>) -> Result<Result<bool>> {
    if !careful {
        let before = tx.total_changes();
        let outcome = make();
        if outcome.is_err() && tx.total_changes() != before {
            return Err(Error::new(HALF_DONE, "A refused record was written to half way."));
        }
        return Ok(outcome);
    }
    tx.prepare_cached("SAVEPOINT one_of_many")?.execute([])?;
    let outcome = make();
    if outcome.is_err() {
        tx.execute_batch("ROLLBACK TO one_of_many")?;
    }
    tx.prepare_cached("RELEASE one_of_many")?.execute([])?;
    Ok(outcome)
}

/// Makes one change to record after record.
pub struct Run<'a, 'c> {
    /// The operation.
    pub tx: &'a Tx<'c>,
    /// The type.
    pub record_type: &'a RecordType,
    /// What is done.
    pub act: &'a Act<'a>,
    /// The fields that a sample shows; none: no sample is kept.
    pub shown: Option<Vec<String>>,
    /// Whether what a refused record wrote can be taken back alone. It costs three times the time, so it is only
    /// done over where [`HALF_DONE`] shows the need.
    pub careful: bool,
    /// Who hears how far it is.
    pub progress: &'a Progress,
}

impl Run<'_, '_> {
    /// Every record in turn. One that refuses is left as it was.
    pub fn all(&self, ids: &[String]) -> Result<Tally> {
        let mut tally = Tally::default();
        self.progress.total(ids.len() as u64);
        if self.act.at_once() {
            return self.all_at_once(ids, tally);
        }
        for (at, id) in ids.iter().enumerate() {
            if at % TELL == 0 {
                self.progress.at(at as u64)?;
            }
            if at > 0 && at % CHECKPOINT == 0 && self.shown.is_none() {
                self.tx.checkpoint()?;
            }
            self.one(id, &mut tally)?;
        }
        self.progress.at(ids.len() as u64)?;
        Ok(tally)
    }

    /// The same in as few statements as there are tables.
    fn all_at_once(&self, ids: &[String], mut tally: Tally) -> Result<Tally> {
        for (turn, some) in ids.chunks(CHECKPOINT).enumerate() {
            self.progress.at((turn * CHECKPOINT) as u64)?;
            if turn > 0 {
                self.tx.checkpoint()?;
            }
            let mut mine = Vec::with_capacity(some.len());
            for id in some {
                match self.tx.may_change(id).and_then(|()| self.act.may_go(self.tx, id)) {
                    Ok(()) => mine.push(id.clone()),
                    Err(error) => self.refused(id, error, &mut tally)?,
                }
            }
            let gone = self.act.delete(self.tx, &mine)?;
            tally.changed += gone.len();
            tally.already += mine.len() - gone.len();
            tally.last = gone.last().cloned().or(tally.last);
        }
        self.progress.at(ids.len() as u64)?;
        Ok(tally)
    }

    fn one(&self, id: &str, tally: &mut Tally) -> Result<()> {
        let shown = self.shown.as_ref().filter(|_| tally.sample.len() < MOST_SAMPLES);
        let before = shown.map(|fields| self.load(id, fields)).transpose()?;
        match attempt(self.tx, self.careful, || self.tx.may_change(id).and_then(|()| self.act.make(self.tx, id)))? {
            Ok(true) => {
                tally.changed += 1;
                tally.last = Some(id.to_string());
                if let (Some(before), Some(fields)) = (before, shown) {
                    tally.sample.push(differences(&before, &self.load(id, fields)?));
                }
            }
            Ok(false) => tally.already += 1,
            Err(error) => self.refused(id, error, tally)?,
        }
        Ok(())
    }

    fn refused(&self, id: &str, error: Error, tally: &mut Tally) -> Result<()> {
        if error.is_fatal() {
            return Err(error);
        }
        tally.refused += 1;
        if tally.refusals.len() < MOST_REFUSALS {
            let title = records::title(self.tx, self.tx.catalog(), self.record_type.key, id)?.unwrap_or_default();
            tally.refusals.push(BulkRefusal { id: id.to_string(), title, code: error.code, message: error.message });
        }
        Ok(())
    }

    fn load(&self, id: &str, fields: &[String]) -> Result<records::RecordRow> {
        let one = [id.to_string()];
        records::load(self.tx, self.tx.catalog(), self.record_type, &one, Some(fields))?
            .pop()
            .ok_or_else(|| Error::not_found(self.record_type.label, id))
    }
}

fn differences(before: &records::RecordRow, after: &records::RecordRow) -> BulkSample {
    let changes = before.values.iter().filter_map(|(key, old)| {
        let new = after.values.get(key).cloned().unwrap_or_default();
        (*old != new).then(|| BulkChange { field: key.clone(), before: old.clone(), after: new })
    });
    BulkSample { id: before.id.clone(), title: before.title.clone(), changes: changes.collect() }
}

/// The fields that an action makes different.
pub fn shown(record_type: &RecordType, action: &BulkAction) -> Vec<String> {
    match action {
        BulkAction::Set { values } => values.keys().filter(|key| record_type.field(key).is_ok()).cloned().collect(),
        BulkAction::AddTag { .. } | BulkAction::RemoveTag { .. } => {
            record_type.fields.iter().filter(|f| f.kind == FieldKind::Tags).map(|f| f.key.clone()).collect()
        }
        BulkAction::Delete => Vec::new(),
    }
}
