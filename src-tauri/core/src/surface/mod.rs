//! What other programs read: views under the names by which five kinds of CRM know their records. One
//! model serves them all. Deleted records and private notes are in none of them.

mod records;
mod work;

use crate::catalog::PublicView;

/// Every view, in the order in which they are described.
pub fn views() -> impl Iterator<Item = &'static PublicView> {
    records::VIEWS.iter().chain(work::VIEWS)
}
