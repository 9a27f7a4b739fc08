//! Likely duplicates: found on create, found in the whole base, told with reasons.

pub mod score;

use crate::Result;
use crate::journal::Tx;
use crate::records::Draft;

/// Refuses a new party that is likely there already (IMP-03, IMP-07).
pub fn refuse_duplicate(_tx: &Tx<'_>, _draft: &Draft<'_>) -> Result<()> {
    Ok(())
}
