//! People, organisations and households: three kinds of one party (C-01).

mod rules;
mod types;

pub use rules::{PartyRules, values_of};
pub use types::{household, organization, person};
