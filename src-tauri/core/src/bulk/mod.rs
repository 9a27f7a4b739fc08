//! One change of many records (IMP-29, TAG-01, FUT-04): by a list of ids or by what a filter
//! finds, as one step of the history. What a record refuses is told and left out; nothing of it
//! stays half done.

mod act;
mod cells;
mod ops;
mod run;
mod selection;
mod shapes;
mod typed;

pub use cells::{CellRefusal, CellsReport, CellsRequest, CellsRow, preview_many, update_many};
pub use ops::{apply, preview, run, start};
pub use selection::Selection;
pub use shapes::{BulkAction, BulkChange, BulkPreview, BulkRefusal, BulkReport, BulkRequest, BulkSample};
