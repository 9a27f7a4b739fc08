//! How anything is found: a filter tree compiled to SQL text and bound parameters, keyset
//! pages, exact counts. Values are never spliced into the text.

mod compile;
mod counted;
mod filter;
mod fts;
mod group;
mod page;
mod relative;
mod terms;
mod text;
mod wide;

pub use compile::{Compiled, Compiler, Sql};
pub use filter::{FieldTest, Filter, Operator, Quantifier, RelatedTest};
pub use fts::{mark_sql, marked_expression, match_expression};
pub use group::{Group, groups};
pub use page::{Cursor, GroupBy, Ids, Paging, Question, count, ids, page};
pub use relative::{Bound, date_bound, moment_bound};
pub use terms::entry_expression;
pub use wide::{typed_digits, wide_expression};

use crate::{Error, Result};

/// No page holds more rows.
pub const MAX_PAGE: usize = 200;

/// The number of rows of a page, or `page_too_large`.
pub fn page_size(asked: Option<usize>, usual: usize) -> Result<usize> {
    match asked {
        None => Ok(usual),
        Some(0) => Err(Error::invalid("limit", "A page has at least one row.")),
        Some(size) if size <= MAX_PAGE => Ok(size),
        Some(size) => {
            Err(Error::new("page_too_large", format!("A page has at most {MAX_PAGE} rows, not {size}.")).field("limit"))
        }
    }
}
