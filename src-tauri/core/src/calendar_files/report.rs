//! What is asked about a calendar file, and what is told of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A calendar file.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarFile {
    /// Its path; at most 64 MB.
    pub path: String,
    /// What becomes of events with nobody who is known; `keep` unless said.
    #[serde(default)]
    #[ts(optional, as = "Option<Unknown>")]
    pub unknown: Unknown,
}

/// What becomes of events whose organiser and attendees are no customers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "UnknownGuests")]
#[schemars(rename = "UnknownGuests")]
pub enum Unknown {
    /// Coming ones become activities without a customer; past ones nothing.
    #[default]
    Keep,
    /// The people invited become customers; coming events without any become activities without a customer.
    Create,
    /// Nothing.
    Leave,
}

/// An event that was left out, or came in otherwise than one expects, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct LeftEvent {
    /// Line of the file on which it begins.
    pub line: usize,
    /// What it is called; empty where it could not be read.
    pub summary: String,
    /// Its first time, or its day, `2026-12-01`; null where it could not be read.
    pub starts_at: Option<String>,
    /// Why, in a sentence.
    pub message: String,
}

/// What came of a calendar file, or would.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct CalendarReport {
    /// Events of the file; instances that differ from theirs are counted by themselves.
    pub events: usize,
    /// Times at which the events that are taken take place; of what repeats by one rule those up to a year ahead.
    pub instances: usize,
    /// Interactions made of past ones.
    pub interactions: usize,
    /// Activities made of coming ones.
    pub activities: usize,
    /// How many of these activities repeat.
    pub repeating: usize,
    /// How many of these activities are without a customer.
    pub alone: usize,
    /// People made of those invited.
    pub people: usize,
    /// Records that were there and changed with their event.
    pub updated: usize,
    /// Records that were there and are as before.
    pub unchanged: usize,
    /// Activities that were called off, or are in the calendar no more.
    pub cancelled: usize,
    /// Instances more than a year ahead; a later import brings them.
    pub later: usize,
    /// How many events that repeat became an activity for each time, because no rule of Kith's says their times.
    pub one_by_one_count: usize,
    /// The first 200 of them.
    pub one_by_one: Vec<LeftEvent>,
    /// How many events with nobody who is known were left out.
    pub unmatched_count: usize,
    /// The first 200 of them.
    pub unmatched: Vec<LeftEvent>,
    /// How many events could not be read.
    pub refused_count: usize,
    /// The first 200 of them.
    pub refused: Vec<LeftEvent>,
}
