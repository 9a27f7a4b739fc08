//! Work done on a thread of its own, ahead of the one that writes.

use std::sync::mpsc::sync_channel;

use crate::{Error, Result};

/// Items handed over at once.
const BATCH: usize = 64;
/// Batches that wait at most: bounds memory.
const WAITING: usize = 4;

/// Calls `take` with every item that `make` makes on a thread of its own, in their order. The
/// first error that `take` returns ends the making.
///
/// # Errors
/// Those of `make` and `take`; `internal` when the making broke off.
pub fn each<T, I>(make: impl FnOnce() -> Result<I> + Send, mut take: impl FnMut(T) -> Result<()>) -> Result<()>
where
    T: Send,
    I: Iterator<Item = T>,
{
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let maker = scope.spawn(move || {
            let mut items = make()?.peekable();
            while items.peek().is_some() {
                let batch: Vec<T> = items.by_ref().take(BATCH).collect();
                if sender.send(batch).is_err() {
                    // Nobody listens any more: `take` ended it.
                    break;
                }
            }
            Ok(())
        });
        for item in receiver.into_iter().flatten() {
            take(item)?;
        }
        // A maker that broke off is no end of the items.
        maker.join().map_err(|_| Error::internal("work on another thread broke off"))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nfr_11_items_come_in_order_and_an_error_ends_the_making() {
        let mut taken = Vec::new();
        each(
            || Ok(0..1000),
            |item| {
                taken.push(item);
                Ok(())
            },
        )
        .unwrap();
        assert_eq!(taken, (0..1000).collect::<Vec<_>>());
        let made = std::sync::atomic::AtomicUsize::new(0);
        let count = || {
            (0_usize..).inspect(|_| {
                made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            })
        };
        let ended = each(|| Ok(count()), |item| if item < 10 { Ok(()) } else { Err(Error::internal("enough")) });
        assert_eq!(ended.unwrap_err().message, Error::internal("enough").message);
        assert!(made.into_inner() <= BATCH * (WAITING + 4));
        assert!(each::<u8, std::iter::Empty<u8>>(|| Err(Error::internal("no")), |_| Ok(())).is_err());
    }
}
