//! Calendar files (.ics): meetings with customers come in as interactions and activities, and go out again (ITG-04, ITG-05).

mod clocks;
mod expand;
mod export;
mod import;
mod lines;
mod looking;
mod people;
mod read;
mod repeating;
mod report;
mod taking;
mod zones;

pub use export::{CalendarExport, CalendarExported, export};
pub use import::{count, import, preview, start};
pub use read::{Events, count_events};
pub use report::{CalendarFile, CalendarReport, LeftEvent, Unknown};
