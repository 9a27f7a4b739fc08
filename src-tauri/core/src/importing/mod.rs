//! Bringing spreadsheets in: reading a sheet, and guessing what its columns mean.

pub mod guess;
pub mod sheet;
