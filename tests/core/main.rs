//! Flows of the core on real files with a fixed clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice)]

mod activities;
mod bulk;
mod custom_fields;
mod deals;
mod desk;
mod duplicates;
mod exporting;
mod field_table;
mod fields;
mod hierarchy;
mod households;
mod importing;
mod journal;
mod leads;
mod lifecycle;
mod matching;
mod merging;
mod merging_property;
mod notifications;
mod parties;
mod planning;
mod query;
mod rates;
mod recurrence;
mod relations;
mod reports;
mod roles;
mod sample;
mod saved_views;
mod scoring;
mod search;
mod store;
mod surface;
mod undo;
mod unmerging;
