//! Bringing spreadsheets in (IMP-09..13): reading a sheet, recognising its columns, planning
//! what becomes of them, and writing all rows as one operation that can be undone.
//!
//! Reading order: [`sheet`] reads, [`guess`] recognises (`recognised` what is known already,
//! `mappings` keeps it, `known` has it ready-made, `kinds` and `linked` say what the values tell), `bind`, `read` and `addresses` turn a row into
//! values (`styles` tells how it writes dates and numbers), `new_fields` makes
//! room for what no field holds, `find` looks for the record that it is (`keys` says by what; `missing` what becomes of names that nobody has),
//! `homes` (people, and the households in which they live), `parties`, `deals`, `relationships` and `records` write it, `along` what it brings, `rows` goes
//! through them all (`this_row` takes one back, `refused` reports it, `retry` takes it again,
//! `questions` asks, `aside` postpones), `run` makes one transaction of it. `contacts` takes rows
//! from a program instead of a sheet, which `given` reads. `shapes` is what it is asked, `told`
//! what it answers.

mod above;
mod addresses;
mod ahead;
mod along;
mod aside;
mod batches;
mod bind;
mod brought;
mod companies;
mod contacts;
mod deals;
mod difference;
mod elsewhere;
mod find;
mod given;
pub mod guess;
mod homes;
mod inspect;
mod keys;
mod kinds;
mod known;
mod linked;
mod lookups;
mod mappings;
mod missing;
mod new_choices;
mod new_fields;
mod parties;
mod parts;
mod paste;
mod plan;
mod questions;
mod read;
mod reading;
mod recognised;
mod records;
mod refused;
mod refusing;
mod relationships;
mod retry;
mod rows;
mod run;
mod shapes;
pub mod sheet;
mod source;
mod styles;
mod this_row;
mod told;
mod update;
mod values;

pub use batches::{batches, save_errors};
pub use contacts::{BulkImport, BulkImportRequest, RowAction, RowError, RowResult, bulk_import};
pub use inspect::inspect;
pub use keys::{MatchBy, MatchKeys, MatchKeysRequest, match_keys};
pub use mappings::{
    MappingId, SaveMapping, SavedMapping, SavedMappingRules, SavedMappings, delete_mapping, mappings, save_mapping,
    saved_mapping,
};
pub use paste::{Paste, Pasted, paste};
pub use plan::{Wish, request};
pub use recognised::{MappingKind, Recognised};
pub use retry::{CorrectedRow, RefusedRequest, RefusedRow, RefusedRows, RetryRequest, refused, retry};
pub use run::{count, import, preview, resume, resume_last, run, start};
pub use shapes::{
    ColumnMapping, DefaultParty, Defaults, ImportPlan, ImportRequest, InspectRequest, Missing, MissingWord, Mode,
    NewField, StageChoice,
};
pub use sheet::SheetOptions;
pub use told::{
    CellChange, ColumnInfo, ImportBatch, ImportBatches, ImportIssue, ImportPreview, ImportReport, Inspection,
    OwnerQuestion, Questions, SampleRow, SaveErrors, StageQuestion, StyleQuestion, Written,
};
pub use values::{ColumnValue, ColumnValues, Only, ValueError, ValuesRequest, values};
