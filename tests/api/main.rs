//! The contract of the faces that programs use, tested on the real program: HTTP on the loopback and the command line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

mod activities;
mod arrows;
mod contacts;
mod contract;
mod crash;
mod documents;
mod guard;
mod hostile;
mod http;
mod leads;
mod line;
mod notes;
mod offline;
mod shell;
