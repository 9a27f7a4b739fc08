//! All living records of a type, read and worked on by all processors.

use std::sync::{Mutex, PoisonError};

use super::facts::{Known, Which, read};
use super::spread::spread;
use crate::{Context, Result};

/// Parties read at a time. Who waits for a reader waits for milliseconds.
pub(super) const PORTION: usize = 500;
/// Portions that are worked on before what came of them is handed over in order.
pub(super) const ROUND: usize = 64;
/// Portions read at the same time: a reader is left to the window.
const AT_ONCE: usize = 2;

/// Makes something of what is compared of all living records of a type, and hands it over in the order of their ids.
///
/// # Errors
/// Those of reading and of `take`, which ends it.
pub(super) fn in_order<T: Send>(
    ctx: &Context,
    record_type: &str,
    make: impl Fn(Vec<Known>) -> Vec<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let portions = portions(ctx)?;
    let gates: [Mutex<()>; AT_ONCE] = std::array::from_fn(|_| Mutex::default());
    let known = |at: usize, first: &str, last: &str| -> Result<Vec<Known>> {
        let _gate = gates.get(at % AT_ONCE).map(|gate| gate.lock().unwrap_or_else(PoisonError::into_inner));
        ctx.read(|conn| read(conn, &Which::Between(record_type, first, last)))
    };
    for round in portions.chunks(ROUND) {
        let mut made = spread(round.len(), 1, |range| {
            let portions = range.clone().zip(round.get(range).unwrap_or_default());
            portions.map(|(at, (first, last))| Ok((at, make(known(at, first, last)?)))).collect()
        })?;
        made.sort_unstable_by_key(|(at, _)| *at);
        made.into_iter().flat_map(|(_, made)| made).try_for_each(&mut take)?;
    }
    Ok(())
}

/// The first and last ids of portions of all parties, of whatever kind.
fn portions(ctx: &Context) -> Result<Vec<(String, String)>> {
    ctx.read(|conn| {
        let mut stmt = conn.prepare_cached("SELECT id FROM party ORDER BY id")?;
        let mut rows = stmt.query([])?;
        let mut portions: Vec<(String, String)> = Vec::new();
        let mut room = 0;
        while let Some(row) = rows.next()? {
            let id: String = row.get(0)?;
            match portions.last_mut().filter(|_| room > 0) {
                Some((_, last)) => *last = id,
                None => {
                    portions.push((id.clone(), id));
                    room = PORTION;
                }
            }
            room -= 1;
        }
        Ok(portions)
    })
}
