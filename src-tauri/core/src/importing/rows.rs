//! Rows becoming records, one transaction for all of them.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::params;

use super::ahead::{self, Heard, Says};
use super::bind::Binding;
use super::lookups::{self, Owners, Stages};
use super::read::{Unreadable, Usual};
use super::shapes::{
    CellChange, ImportIssue, ImportPlan, ImportReport, OwnerQuestion, Questions, SampleRow, StageQuestion,
};
use super::sheet::{Row, Sheet};
use super::source::Source;
use crate::catalog::RecordType;
use crate::jobs::Progress;
use crate::journal::Tx;
use crate::store::SetAside;
use crate::values::{name_key, shown};
use crate::{Error, Result};

/// Rows between two written-down pieces of the journal: bounds memory.
const CHECKPOINT: usize = 5_000;
/// Rows between two looks at whether somebody cancelled.
const TELL: usize = 200;
/// From this many rows on, what triggers would keep row by row is kept at the end: a table with
/// a trigger costs a copy of every page that a statement touches.
const MANY: usize = 1_000;
/// Those triggers: marks for the search, counts of records, changes in the timeline.
const ASIDE: [&str; 7] = [
    "search_party_insert",
    "search_email_insert",
    "search_phone_insert",
    "search_affiliation_insert",
    "search_deal_insert",
    "record_total_party_insert",
    "timeline_audit_insert",
];
/// Indexes that no lookup of an import needs: building them at the end is cheaper than keeping
/// them, unless the workspace holds more than the sheet.
const REBUILT: [&str; 10] = [
    "party_by_created",
    "party_by_updated",
    "party_by_last_name",
    "party_by_owner",
    "party_address_by_postal_code",
    "affiliation_by_organization",
    "import_row_by_batch",
    "audit_log_by_record",
    "audit_log_by_actor",
    "audit_log_by_time",
];
/// Refused rows that a report names.
const MOST_ISSUES: usize = 10_000;
/// Refused rows that are kept to be saved again.
const MOST_REFUSED: usize = 20_000;
/// Rows that a preview shows.
const MOST_SAMPLES: usize = 50;

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
    pub(super) owners: Owners,
    pub(super) stages: Stages,
    pub(super) orphans: Vec<Orphan>,
    pub(super) report: ImportReport,
    /// Whether a journaled table was written.
    pub(super) touched: bool,
    /// Whether rows of this source were remembered by themselves.
    pub(super) fingerprints: bool,
    refused: Vec<(usize, Vec<String>)>,
    sample: Vec<SampleRow>,
    asked_owners: HashMap<String, OwnerQuestion>,
    asked_stages: HashMap<String, StageQuestion>,
    missing_party: usize,
    this: ThisRow,
}

/// What the row under way did so far; dropped when it is refused.
#[derive(Default)]
struct ThisRow {
    number: usize,
    savepoint: bool,
    created: Vec<&'static str>,
    updated: Vec<&'static str>,
    provenance: Vec<(String, &'static str)>,
    companies: Vec<String>,
    orphans: usize,
}

/// What a run leaves.
pub struct Left {
    /// The counts.
    pub report: ImportReport,
    /// Refused rows: number and cells.
    pub refused: Vec<(usize, Vec<String>)>,
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
            binding,
            usual,
            source,
            batch,
            dry,
            owner,
            pipeline,
            companies: HashMap::new(),
            default_party: None,
            owners: Owners::default(),
            stages: Stages::default(),
            orphans: Vec::new(),
            touched: false,
            refused: Vec::new(),
            sample: Vec::new(),
            asked_owners: HashMap::new(),
            asked_stages: HashMap::new(),
            missing_party: 0,
            this: ThisRow::default(),
        })
    }

    /// Takes every row in.
    ///
    /// # Errors
    /// `cancelled`, and what ends the sheet or the file itself; rows that are merely wrong are
    /// in the report.
    pub fn all(mut self, sheet: &Sheet, progress: &Progress) -> Result<Left> {
        progress.total(u64::try_from(sheet.row_count()).unwrap_or(0));
        let told: i64 = self.tx.query_row("SELECT coalesce(max(seq), 0) FROM audit_log", [], |row| row.get(0))?;
        let aside = match sheet.row_count() {
            MANY.. => Some(self.set_aside(sheet.row_count(), told)?),
            _ => None,
        };
        let usual = self.usual.clone();
        ahead::each(self.binding, &usual, sheet, |heard| {
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
            aside.put_back(self.tx)?;
            self.make_up(told)?;
        }
        progress.at(u64::try_from(self.report.rows).unwrap_or(0))?;
        Ok(self.left())
    }

    fn set_aside(&self, rows: usize, told: i64) -> Result<SetAside> {
        let held: i64 = self.tx.query_row("SELECT sum(count) FROM record_total", [], |row| row.get(0))?;
        let mut names = ASIDE.to_vec();
        if held.max(told) < row_number(rows) {
            names.extend(REBUILT);
        }
        SetAside::named(self.tx, &names)
    }

    /// Does at once what the triggers set aside would have done row by row.
    fn make_up(&self, told: i64) -> Result<()> {
        for kind in ["person", "organization", "household"] {
            let count = self.report.created.get(kind).copied().unwrap_or(0);
            self.tx.execute(
                "UPDATE record_total SET count = count + ?2 WHERE record_type = ?1",
                params![kind, row_number(count)],
            )?;
        }
        self.tx.execute(
            "INSERT OR IGNORE INTO timeline_entry
             SELECT record_id, at, 'change', printf('%d', seq), 'audit', actor_id, 0 FROM audit_log
             WHERE seq > ?1 AND action = 'updated' AND record_type IN ('person', 'organization', 'household', 'deal')",
            [told],
        )?;
        self.tx.execute(
            "INSERT OR IGNORE INTO search_dirty SELECT r.record_id, coalesce(p.kind, 'deal')
             FROM import_row r LEFT JOIN party p ON p.id = r.record_id WHERE r.batch_id = ?1",
            [&self.batch],
        )?;
        Ok(())
    }

    fn left(self) -> Left {
        let mut owners: Vec<OwnerQuestion> = self.asked_owners.into_values().collect();
        owners.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
        let mut stages: Vec<StageQuestion> = self.asked_stages.into_values().collect();
        let rank = |stage: &StageQuestion| (stage.kind != "open", stage.kind != "won", stage.probability);
        stages.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
        Left {
            questions: Questions {
                missing_party: self.missing_party,
                owners,
                stages,
                ambiguous_dates: self.binding.ambiguous.clone(),
            },
            report: self.report,
            refused: self.refused,
            sample: self.sample,
            touched: self.touched,
        }
    }

    fn one(&mut self, heard: Heard) -> Result<()> {
        let Heard { row, says } = heard;
        if self.binding.skip.contains(&row.number) {
            self.report.skipped += 1;
            return Ok(());
        }
        self.begin(row.number);
        let before = self.tx.total_changes();
        match self.take(&row, says) {
            Ok(done) => self.keep(&row, done),
            Err(refusal) => {
                // What is no fault of the row ends the import.
                if refusal.error.is_fatal() {
                    return Err(refusal.error);
                }
                self.take_back(before)?;
                self.refuse(&row, *refusal);
                Ok(())
            }
        }
    }

    fn take(
        &mut self,
        row: &Row,
        says: std::result::Result<Says, Box<Unreadable>>,
    ) -> std::result::Result<Done, Box<Refusal>> {
        if self.binding.loops.contains(&row.number) {
            let message = "The company would stand above itself; correct the parent in this row.";
            return Err(Error::new("parent_loop", message).field("parent").into());
        }
        let Says { person, organization, own } =
            says.map_err(|wrong| Refusal { column: Some(wrong.column), value: Some(wrong.value), error: wrong.error })?;
        Ok(match self.binding.record_type {
            "person" => self.person_row(person, &organization, row)?,
            "organization" => self.organization_row(organization, row)?,
            "household" => self.household_row(own, row)?,
            "deal" => self.deal_row(own, &person, &organization, row)?,
            other => self.record_row(self.tx.catalog().get(other)?.as_ref(), own, row)?,
        })
    }

    fn keep(&mut self, row: &Row, done: Done) -> Result<()> {
        self.end()?;
        match done.action {
            Action::Unchanged => self.report.unchanged += 1,
            Action::Skipped => self.report.skipped += 1,
            Action::Created | Action::Updated => {}
        }
        if self.dry && self.sample.len() < MOST_SAMPLES {
            let action = match done.action {
                Action::Created => "create",
                Action::Updated => "update",
                Action::Unchanged | Action::Skipped => "skip",
            };
            let unchanged =
                (done.action == Action::Unchanged).then(|| "Nothing differs from what is there.".to_string());
            self.sample.push(SampleRow {
                row: row.number,
                action: action.into(),
                title: done.title,
                r#type: self.binding.record_type.into(),
                changes: done.changes,
                message: done.message.or(unchanged),
            });
        }
        Ok(())
    }

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
        for record_type in this.created {
            *self.report.created.entry(record_type.into()).or_default() += 1;
            self.touched = true;
        }
        for record_type in this.updated {
            *self.report.updated.entry(record_type.into()).or_default() += 1;
            self.touched = true;
        }
        for (id, action) in this.provenance {
            self.tx
                .prepare_cached(
                    "INSERT OR IGNORE INTO import_row (record_id, batch_id, row, action) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![id, self.batch, row_number(this.number), action])?;
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

    fn refuse(&mut self, row: &Row, refusal: Refusal) {
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

    fn ragged(&mut self, error: &Error) {
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
        self.this.provenance.push((id.to_string(), "created"));
    }

    /// Notes a record that this row changed.
    pub(super) fn updated(&mut self, record_type: &'static str, id: &str) {
        self.this.updated.push(record_type);
        self.this.provenance.push((id.to_string(), "updated"));
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

    /// The user whom a row names as owner.
    pub(super) fn owner_of(&mut self, named: &str) -> Result<Option<String>> {
        if self.dry {
            let key = name_key(named);
            if let Some(asked) = self.asked_owners.get_mut(&key) {
                asked.rows += 1;
            } else {
                let existing = lookups::user(self.tx, named)?;
                self.asked_owners.insert(key, OwnerQuestion { name: named.to_string(), rows: 1, existing });
            }
        }
        if !self.owners.knows(named) {
            self.savepoint()?;
        }
        let (id, made) = self.owners.find(self.tx, self.plan, named)?;
        if made {
            self.made("user");
        }
        Ok(id)
    }

    /// The stage that a row names.
    pub(super) fn stage_of(&mut self, pipeline: &str, named: &str) -> Result<lookups::Stage> {
        if self.dry {
            let key = name_key(named);
            if let Some(asked) = self.asked_stages.get_mut(&key) {
                asked.rows += 1;
            } else {
                let found = lookups::stages_of(self.tx, pipeline)?.into_iter().find(|s| name_key(&s.name) == key);
                let (mut kind, mut probability) = lookups::guess_stage(named);
                let kept;
                if let Some(found) = &found {
                    kept = found.kind.clone();
                    kind = &kept;
                    probability =
                        self.tx.query_row("SELECT probability FROM stage WHERE id = ?1", [&found.id], |r| r.get(0))?;
                }
                let question = StageQuestion {
                    name: named.to_string(),
                    rows: 1,
                    kind: kind.to_string(),
                    probability,
                    existing: found.map(|s| crate::records::Reference::new("stage", s.id, s.name)),
                };
                self.asked_stages.insert(key, question);
            }
        }
        if !self.stages.knows(pipeline, named) {
            self.savepoint()?;
        }
        let (stage, made) = self.stages.find(self.tx, self.plan, pipeline, named)?;
        if made {
            self.made("stage");
        }
        Ok(stage)
    }

    /// Notes a deal without a customer; it is refused unless the plan has one for it.
    pub(super) fn without_party(&mut self) {
        self.missing_party += 1;
    }
}

/// A row number as the file keeps it.
pub fn row_number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Why a row is refused, with the cell to blame where it is known already.
pub struct Refusal {
    column: Option<String>,
    value: Option<String>,
    error: Error,
}

impl From<Error> for Box<Refusal> {
    fn from(error: Error) -> Self {
        Self::new(Refusal { column: None, value: None, error })
    }
}
