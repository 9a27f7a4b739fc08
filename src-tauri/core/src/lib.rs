//! Kith's core: a whole CRM in one local SQLite file. It knows no window, no network and
//! no command line; those are faces of the shell on top of it.
//!
//! Reading order: [`store`] opens a file, [`catalog`] says what records are made of,
//! [`journal`] is the only way to write, [`query`] the only way to find, [`records`] reads
//! and writes any record type through them; the subjects above say only what is different
//! about theirs.
#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice))]

pub mod error;
pub mod ids;
pub mod values;

pub use error::{Error, Result};
