use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::{Error, Result};

/// Does work on all processors, a share at a time; the results are in no order. The first failure ends it. Of three
/// processors or more one is left to the window; of two none is, which such work steps back for by its priority anyway.
pub fn spread<R: Send>(
    count: usize,
    share: usize,
    work: impl Fn(Range<usize>) -> Result<Vec<R>> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let all: Mutex<Vec<R>> = Mutex::default();
    let failed: Mutex<Option<Error>> = Mutex::default();
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = if processors > 2 { processors - 1 } else { processors }.min(count.div_ceil(share).max(1));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let start = next.fetch_add(share, Ordering::Relaxed);
                    if start >= count {
                        break;
                    }
                    match work(start..(start + share).min(count)) {
                        Ok(some) => all.lock().unwrap_or_else(PoisonError::into_inner).extend(some),
                        Err(error) => {
                            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                            next.store(count, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(all.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}
