//! People, organisations and households: three kinds of one party (C-01).

mod hierarchy;
mod rules;
mod types;

pub use hierarchy::{
    Hierarchy, HierarchyNode, HierarchyRequest, HierarchyTotals, MoveUnder, hierarchy, move_under, stands_under,
};
pub use rules::{PartyRules, values_of};
pub use types::{household, organization, person};
