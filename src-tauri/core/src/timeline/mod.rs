//! One history per party or deal: what was said, planned, moved and changed (V36-08..10).

mod entries;
mod imports;
mod light;
mod overview;
mod searching;
mod summary;
mod telling;

pub use entries::{TimelineEntry, TimelinePage, TimelineRequest, page};
pub use overview::{Overview, overview};
pub use summary::{CustomerSummary, Figure, FinanceSummary, ServiceSummary, SupportSummary, TouchSummary, summary};
