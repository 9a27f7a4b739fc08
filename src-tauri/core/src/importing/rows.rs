//! Rows becoming records, one transaction for all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::ahead::{self, Heard, Says};
use super::aside::Aside;
use super::bind::Binding;
use super::lookups::{self, Owners, Stages};
use super::missing::instead;
use super::questions::Asked;
use super::read::{Unreadable, Usual};
use super::reading::Reading;
use super::refused::Refusal;
use super::shapes::{ImportPlan, Mode};
use super::sheet::{Row, Sheet};
use super::source::Source;
use super::this_row::ThisRow;
use super::told::{CellChange, ImportReport, Questions, SampleRow};
use crate::catalog::RecordType;
use crate::jobs::Progress;
use crate::journal::Tx;
use crate::records::Normal;
use crate::{Error, Result};

/// Rows between two written-down pieces of the journal: bounds memory.
const CHECKPOINT: usize = 2_500;
/// Rows between two looks at whether somebody cancelled.
const TELL: usize = 200;
/// Rows that a preview shows.
pub(super) const MOST_SAMPLES: usize = 50;

/// What became of one row's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A new record.
    Created,
    /// A record that is there was changed.
    Updated,
    /// The record says the same already.
    Unchanged,
    /// The mode leaves it out.
    Skipped,
}

/// One row's record after the row.
#[derive(Debug)]
pub struct Done {
    /// Its id; empty when skipped without a record.
    pub id: String,
    /// What became of it.
    pub action: Action,
    /// Its title.
    pub title: String,
    /// What changed, for the preview.
    pub changes: Vec<CellChange>,
    /// Why it was skipped.
    pub message: Option<String>,
}

/// A company whose parent may come later in the sheet.
#[derive(Debug)]
pub struct Orphan {
    /// Number of the row.
    pub row: usize,
    /// Id of the company.
    pub id: String,
    /// Name of its parent.
    pub parent: String,
}

/// An import under way.
pub struct Run<'t, 'c> {
    pub(super) tx: &'t Tx<'c>,
    pub(super) plan: &'t ImportPlan,
    /// What is done to records that are there: as the plan says, of what a row brings along as it says of those.
    pub(super) mode: Mode,
    pub(super) binding: &'t Binding,
    pub(super) usual: Usual,
    pub(super) source: Source,
    pub(super) batch: String,
    /// Whether everything is rolled back at the end.
    pub(super) dry: bool,
    pub(super) person: Arc<RecordType>,
    pub(super) organization: Arc<RecordType>,
    pub(super) household: Arc<RecordType>,
    pub(super) deal: Arc<RecordType>,
    /// Owner of records whose row names none.
    pub(super) owner: Option<String>,
    pub(super) pipeline: Option<String>,
    /// Companies by the key of their names.
    pub(super) companies: HashMap<String, String>,
    pub(super) default_party: Option<String>,
    /// Who gets the rows that name nobody who is here, by where they do (`missing` of the plan).
    pub(super) instead: HashMap<String, String>,
    /// Fields of which rows spoke so far, by the type of the record.
    pub(super) spoken_of: HashMap<&'static str, Vec<String>>,
    /// What new records are where their rows do not say it, by their type.
    pub(super) defaults: HashMap<&'static str, Vec<(String, Normal)>>,
    pub(super) owners: Owners,
    pub(super) stages: Stages,
    pub(super) orphans: Vec<Orphan>,
    pub(super) report: ImportReport,
    /// Whether a journaled table was written.
    pub(super) touched: bool,
    /// Whether rows of this source were remembered by themselves.
    pub(super) fingerprints: bool,
    pub(super) refused: Vec<(usize, Vec<String>)>,
    /// Cells of refused rows, by position, that show what was read instead.
    pub(super) answered: BTreeMap<usize, BTreeSet<usize>>,
    pub(super) sample: Vec<SampleRow>,
    pub(super) asked: Asked,
    pub(super) this: ThisRow,
}

/// What a run leaves.
pub struct Left {
    /// The counts.
    pub report: ImportReport,
    /// Refused rows: number and cells.
    pub refused: Vec<(usize, Vec<String>)>,
    /// Their cells, by position, that show what was read instead of what the sheet says.
    pub answered: BTreeMap<usize, BTreeSet<usize>>,
    /// What the preview shows.
    pub sample: Vec<SampleRow>,
    /// What a person is asked.
    pub questions: Questions,
    /// Whether a journaled table was written.
    pub touched: bool,
}

impl<'t, 'c> Run<'t, 'c> {
    /// An import that begins.
    pub fn new(
        tx: &'t Tx<'c>,
        plan: &'t ImportPlan,
        binding: &'t Binding,
        usual: Usual,
        source: Source,
        batch: String,
        dry: bool,
    ) -> Result<Self> {
        let catalog = tx.catalog();
        let owner = match plan.defaults.owner.as_deref().filter(|named| !named.is_empty()) {
            Some(named) => Some(
                lookups::user(tx, named)?
                    .ok_or_else(|| {
                        Error::new("unknown_reference", format!("There is no user “{named}”.")).field("defaults.owner")
                    })?
                    .id,
            ),
            None => None,
        };
        let pipeline = match binding.record_type {
            "deal" => Some(lookups::pipeline(tx, plan.defaults.pipeline.as_deref())?),
            _ => None,
        };
        let fingerprints = tx
            .prepare_cached(
                "SELECT 1 FROM external_ref WHERE record_type = ?1 AND source = ?2 AND external_id >= 'row:' AND external_id < 'row;' LIMIT 1",
            )?
            .exists([binding.record_type, &source.name])?;
        Ok(Self {
            fingerprints,
            person: catalog.get("person")?,
            organization: catalog.get("organization")?,
            household: catalog.get("household")?,
            deal: catalog.get("deal")?,
            report: ImportReport { batch: (!dry).then(|| batch.clone()), ..ImportReport::default() },
            tx,
            plan,
            mode: plan.mode,
            binding,
            usual,
            source,
            batch,
            dry,
            owner,
            pipeline,
            companies: HashMap::new(),
            default_party: None,
            instead: instead(tx, plan)?,
            spoken_of: HashMap::new(),
            defaults: HashMap::new(),
            owners: Owners::default(),
            stages: Stages::default(),
            orphans: Vec::new(),
            touched: false,
            refused: Vec::new(),
            answered: BTreeMap::new(),
            sample: Vec::new(),
            asked: Asked::default(),
            this: ThisRow::default(),
        })
    }

    /// Takes every row in, or the first ones.
    ///
    /// # Errors
    /// `cancelled`, and what ends the sheet or the file itself; rows that are merely wrong are
    /// in the report.
    pub fn all(mut self, sheet: &Sheet, first: usize, progress: &Progress) -> Result<Left> {
        let count = sheet.row_count().min(first);
        progress.total(u64::try_from(count).unwrap_or(0));
        let aside = Aside::begin(self.tx, count, self.plan.match_by.iter().any(|key| key == "likely"))?;
        let usual = self.usual.clone();
        ahead::each(self.binding, &usual, sheet, first, |heard| {
            if self.report.rows.is_multiple_of(TELL) {
                progress.at(u64::try_from(self.report.rows).unwrap_or(0))?;
            }
            self.report.rows += 1;
            match heard {
                Ok(heard) => self.one(heard)?,
                Err(error) if error.code == "sheet_ragged_row" => self.ragged(&error),
                Err(error) => return Err(error),
            }
            if self.report.rows.is_multiple_of(CHECKPOINT) {
                self.tx.checkpoint()?;
            }
            Ok(())
        })?;
        self.adopt()?;
        if let Some(aside) = aside.filter(|_| !self.dry) {
            self.tx.checkpoint()?;
            aside.end(self.tx, &self.batch)?;
        }
        progress.at(u64::try_from(self.report.rows).unwrap_or(0))?;
        Ok(Left {
            questions: self.asked.questions(self.binding),
            report: self.report,
            refused: self.refused,
            answered: self.answered,
            sample: self.sample,
            touched: self.touched,
        })
    }

    fn one(&mut self, heard: Heard) -> Result<()> {
        let Heard { row, says } = heard;
        if self.binding.skip.contains(&row.number) {
            self.report.skipped += 1;
            return Ok(());
        }
        self.begin(row.number);
        let mut rest = None;
        let taken = self.attempt(&row, says, |run, refusal| {
            let rest = rest.get_or_insert_with(|| row.clone());
            let there = run.binding.blank(refusal.column.as_deref(), refusal.error.field.as_deref(), rest);
            there.then(|| Heard { says: ahead::says(run.binding, &run.usual, rest), row: rest.clone() })
        })?;
        match taken {
            Ok(done) => self.keep(&row, done),
            Err(wrong) => {
                self.refuse(&row, wrong);
                Ok(())
            }
        }
    }

    /// Takes a row in that has begun. Of one that is refused nothing stays, and everything that is
    /// wrong with it is told; `without` leaves out what is to blame.
    pub(super) fn attempt(
        &mut self,
        row: &Row,
        says: std::result::Result<Says, Box<Unreadable>>,
        without: impl FnMut(&Self, &Refusal) -> Option<Heard>,
    ) -> Result<std::result::Result<Done, Vec<Refusal>>> {
        let before = self.tx.total_changes();
        match self.take(row, says) {
            Ok(done) => Ok(Ok(done)),
            // What is no fault of the row ends the import.
            Err(refusal) if refusal.error.is_fatal() => Err(refusal.error),
            Err(refusal) => {
                self.take_back(before)?;
                Ok(Err(self.all_wrong(*refusal, without)?))
            }
        }
    }

    pub(super) fn take(
        &mut self,
        row: &Row,
        says: std::result::Result<Says, Box<Unreadable>>,
    ) -> std::result::Result<Done, Box<Refusal>> {
        if self.binding.loops.contains(&row.number) {
            let company = self.called("organization")?;
            let message = format!("The {company} would stand above itself; correct the parent in this row.");
            return Err(Error::new("parent_loop", message).field("parent").into());
        }
        let Says { kind, person, organization, household, mut own, along } =
            says.map_err(|wrong| Refusal { column: Some(wrong.column), value: Some(wrong.value), error: wrong.error })?;
        if !along.is_empty() {
            // It comes after the record and may still refuse the row.
            self.savepoint()?;
        }
        self.settle_ids(&mut own)?;
        let done = match kind.unwrap_or(self.binding.record_type) {
            "person" if kind.is_some() => self.person_row(person, &Reading::default(), household, row)?,
            "person" => self.person_row(person, &organization, household, row)?,
            "organization" => self.organization_row(organization, row)?,
            "household" => self.household_row(own, row)?,
            "deal" => self.deal_row(own, &person, &organization, row)?,
            other => self.record_row(self.tx.catalog().get(other)?.as_ref(), own, row)?,
        };
        if !along.is_empty() {
            self.bring_along(&done, along)?;
        }
        Ok(done)
    }

    pub(super) fn keep(&mut self, row: &Row, done: Done) -> Result<()> {
        let brought = std::mem::take(&mut self.this.brought);
        self.end()?;
        match done.action {
            Action::Unchanged => self.report.unchanged += 1,
            Action::Skipped => self.report.skipped += 1,
            Action::Created | Action::Updated => {}
        }
        if self.dry && self.sample.len() < MOST_SAMPLES {
            let unchanged = done.action == Action::Unchanged && brought.is_empty();
            let unchanged = unchanged.then(|| "Nothing differs from what is there.".to_string());
            let action = match done.action {
                Action::Created => "create",
                Action::Updated => "update",
                Action::Unchanged if !brought.is_empty() => "update",
                Action::Unchanged | Action::Skipped => "skip",
            };
            self.sample.push(SampleRow {
                row: row.number,
                action: action.into(),
                title: done.title,
                r#type: self.binding.kind_of(row).into(),
                changes: done.changes.into_iter().chain(brought).collect(),
                message: done.message.or(unchanged),
            });
        }
        Ok(())
    }
}
