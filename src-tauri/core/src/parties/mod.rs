//! People, organisations and households: three kinds of one party (C-01).

mod company;
mod fields;
mod hierarchy;
mod lookup;
mod prospects;
mod rules;
mod types;

pub use hierarchy::{
    Hierarchy, HierarchyNode, HierarchyRequest, HierarchyTotals, MoveUnder, hierarchy, move_under, stands_under,
};
pub use lookup::{Found, Identified, LookupRequest, lookup};
pub use prospects::{AssignmentRules, assignment, rating};
pub use rules::{PartyRules, bounced, values_of};
pub use types::{household, organization, person};
