//! Finding records by what a person types: full-text documents kept in step with the rows
//! that they are made of, and a ranking that never scores more than a bounded set of hits.

mod find;
mod index;
mod words;

pub use find::{SearchHit, SearchRequest, SearchResult, find};
pub use index::{make_up_entries, rebuild, reindex_dirty};
pub use words::make_up;
