//! Kith's core: a whole CRM in one local SQLite file. It knows no window, no network and
//! no command line; those are faces of the shell on top of it.
//!
//! Reading order: [`store`] opens a file, [`catalog`] says what records are made of,
//! [`journal`] is the only way to write, [`query`] the only way to find, [`records`] reads
//! and writes any record type through them; the subjects above say only what is different
//! about theirs.
#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice))]

pub mod activities;
mod ahead;
pub mod bulk;
pub mod calendar_files;
pub mod cases;
pub mod catalog;
pub mod context;
pub mod custom_fields;
pub mod deals;
pub mod documents;
pub mod error;
pub mod exporting;
pub mod households;
pub mod ids;
pub mod importing;
pub mod interactions;
pub mod invoices;
pub mod jobs;
pub mod journal;
pub mod leads;
pub mod lifecycle;
pub mod matching;
pub mod merging;
pub mod milestones;
pub mod notes;
pub mod notifications;
pub mod orders;
pub mod parties;
pub mod pii;
pub mod pipelines;
pub mod products;
pub mod query;
pub mod rates;
pub mod records;
pub mod relations;
pub mod reports;
pub mod sample;
pub mod saved_views;
pub mod scoring;
mod scratch;
pub mod search;
pub mod store;
pub mod subjects;
pub mod surface;
pub mod tags;
pub mod timeline;
pub mod users;
pub mod values;
pub mod work_orders;
pub mod workspace;
pub mod workspaces;

pub use context::{Channel, Clock, Context, Zone};
pub use error::{Error, Result};
pub use workspace::Workspace;
pub use workspaces::NewWorkspace;
