//! The order of cards as keys that sort as text: between any two there is room for another, so a move writes the moved
//! deal and no other.
//!
//! A key is a whole number of base 62 whose first letter says how many digits it has (`a0`, `a1`, … `az`, `b00`, …; below
//! `a0`: `Zz`, `Zy`, …) and a fraction that does not end in 0. To the ends of a column a key grows with the logarithm of
//! the moves: 4 characters after 4,000, 6 after a quarter of a million in a row. Only moves into the very same gap, over
//! and over, make it longer, by one character every five moves at most.

use std::cmp::Ordering;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();

/// A key between two others; above all where `above` is none, below all where `below` is none. `above` must sort before
/// `below`.
#[must_use]
pub fn between(above: Option<&str>, below: Option<&str>) -> String {
    let above = above.map(parts);
    let below = below.map(parts);
    let key = match (above, below) {
        (None, None) => b"a0".to_vec(),
        (None, Some((whole, fraction))) if !fraction.is_empty() => match next(whole, -1) {
            // The whole number itself is free, but for the smallest of all, which has nothing before it.
            Some(_) => whole.to_vec(),
            None => joined(whole, middle(&[], Some(fraction))),
        },
        (None, Some((whole, fraction))) => {
            next(whole, -1).unwrap_or_else(|| joined(whole, middle(&[], Some(fraction))))
        }
        (Some((whole, fraction)), None) => next(whole, 1).unwrap_or_else(|| joined(whole, middle(fraction, None))),
        (Some((whole, fraction)), Some((other, until))) => {
            if whole == other {
                joined(whole, middle(fraction, Some(until)))
            } else {
                match next(whole, 1) {
                    Some(step) if (step.as_slice(), [].as_slice()).cmp(&(other, until)) == Ordering::Less => step,
                    _ => joined(whole, middle(fraction, None)),
                }
            }
        }
    };
    key.into_iter().map(char::from).collect()
}

fn joined(whole: &[u8], fraction: Vec<u8>) -> Vec<u8> {
    [whole, fraction.as_slice()].concat()
}

/// How many digits follow the first letter.
fn digits_after(head: u8) -> usize {
    match head {
        b'a'..=b'z' => usize::from(head - b'a') + 1,
        b'A'..=b'Z' => usize::from(b'Z' - head) + 1,
        _ => 0,
    }
}

/// The whole number and the fraction of a key.
fn parts(key: &str) -> (&[u8], &[u8]) {
    let bytes = key.as_bytes();
    let length = bytes.first().map_or(0, |head| digits_after(*head) + 1);
    bytes.split_at(length.min(bytes.len()))
}

fn value(digit: u8) -> usize {
    DIGITS.iter().position(|one| *one == digit).unwrap_or(0)
}

fn digit(value: usize) -> u8 {
    DIGITS.get(value).copied().unwrap_or(b'0')
}

/// The whole number after (1) or before (-1) this one; none past the largest and the smallest.
fn next(whole: &[u8], step: i32) -> Option<Vec<u8>> {
    let (head, digits) = whole.split_first()?;
    let (full, turned) = if step > 0 { (BASE - 1, 0) } else { (0, BASE - 1) };
    let mut digits = digits.to_vec();
    for place in digits.iter_mut().rev() {
        let now = value(*place);
        if now != full {
            *place = digit(if step > 0 { now + 1 } else { now - 1 });
            return Some([&[*head], digits.as_slice()].concat());
        }
        *place = digit(turned);
    }
    let head = match (head, step > 0) {
        (b'Z', true) => b'a',
        (b'a', false) => b'Z',
        (b'z', true) | (b'A', false) => return None,
        (head, true) => head + 1,
        (head, false) => head - 1,
    };
    let mut longer = vec![digit(turned); digits_after(head)];
    longer.insert(0, head);
    Some(longer)
}

/// A fraction between two; `above` sorts before `below`, which is 1 where it is none.
fn middle(above: &[u8], below: Option<&[u8]>) -> Vec<u8> {
    let mut found = Vec::new();
    let mut above = above.iter().copied();
    let mut below = below.map(|below| below.iter().copied());
    loop {
        let low = above.next().map_or(0, value);
        let high = match &mut below {
            Some(digits) => digits.next().map_or(0, value),
            None => BASE,
        };
        if high > low + 1 {
            found.push(digit((low + high).div_ceil(2).min(high - 1)));
            return found;
        }
        if high == low {
            found.push(digit(low));
            continue;
        }
        // One apart: the larger digit alone fits where something follows it below; else it goes on behind the smaller.
        if high == low + 1 && below.as_mut().is_some_and(|digits| digits.next().is_some()) {
            found.push(digit(high));
            return found;
        }
        found.push(digit(low));
        below = None;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::between;

    #[test]
    fn scr_24_keys_at_the_ends_count_up_and_down() {
        assert_eq!(between(None, None), "a0");
        assert_eq!(between(Some("a0"), None), "a1");
        assert_eq!(between(None, Some("a0")), "Zz");
        assert_eq!(between(Some("az"), None), "b00");
        assert_eq!(between(None, Some("Z0")), "Yzz");
        assert_eq!(between(Some("Zz"), None), "a0");
        assert_eq!(between(Some("a0"), Some("a1")), "a0V");
        assert_eq!(between(Some("a0"), Some("a2")), "a1");
        assert_eq!(between(None, Some("a0V")), "a0");
        assert_eq!(between(Some("h00000001"), Some("h00000002")), "h00000001V");
    }

    #[test]
    fn scr_24_many_moves_to_one_end_make_no_long_keys() {
        for down in [true, false] {
            let mut key = between(None, None);
            for _ in 0..100_000 {
                let next = if down { between(Some(&key), None) } else { between(None, Some(&key)) };
                assert!(if down { next > key } else { next < key }, "{key} {next}");
                key = next;
            }
            assert!(key.len() <= 5, "{key}");
        }
    }

    #[test]
    fn scr_24_moves_into_one_gap_add_a_character_every_five() {
        for upper in [true, false] {
            let (mut above, mut below) = ("a0".to_string(), "a1".to_string());
            for done in 1..=2_000 {
                let key = between(Some(&above), Some(&below));
                assert!(above < key && key < below, "{above} {key} {below}");
                assert!(key.len() <= 3 + done / 5, "{done}: {}", key.len());
                if upper { below = key } else { above = key }
            }
        }
    }

    /// Ten thousand moves of 200 cards between three columns, against lists that know no keys.
    #[test]
    fn scr_24_ten_thousand_moves_keep_the_order_and_short_keys() {
        let mut columns: Vec<Vec<(String, usize)>> = vec![Vec::new(); 3];
        let mut seed: u64 = 3;
        let mut dice = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(seed >> 33).unwrap() % most
        };
        for card in 0..200 {
            let top = columns[0].first().map(|(key, _)| key.clone());
            columns[0].insert(0, (between(None, top.as_deref()), card));
        }
        let mut longest = 0;
        for _ in 0..10_000 {
            let from = dice(3);
            if columns[from].is_empty() {
                continue;
            }
            let at = dice(columns[from].len());
            let (_, card) = columns[from].remove(at);
            let into = dice(3);
            let place = dice(columns[into].len() + 1);
            let above = place.checked_sub(1).map(|at| columns[into][at].0.clone());
            let below = columns[into].get(place).map(|(key, _)| key.clone());
            let key = between(above.as_deref(), below.as_deref());
            longest = longest.max(key.len());
            columns[into].insert(place, (key, card));
        }
        for column in &columns {
            assert!(column.is_sorted_by(|one, next| one.0 < next.0), "sorted and each key once");
        }
        assert_eq!(columns.iter().map(Vec::len).sum::<usize>(), 200);
        assert!(longest <= 12, "{longest} characters");
    }

    proptest! {
        #[test]
        fn scr_24_a_key_lies_between_its_neighbours(places in prop::collection::vec(any::<prop::sample::Index>(), 1..400)) {
            let mut keys: Vec<String> = Vec::new();
            for place in places {
                let at = place.index(keys.len() + 1);
                let above = at.checked_sub(1).and_then(|at| keys.get(at));
                let below = keys.get(at);
                let key = between(above.map(String::as_str), below.map(String::as_str));
                prop_assert!(above.is_none_or(|above| *above < key) && below.is_none_or(|below| key < *below));
                keys.insert(at, key);
            }
        }
    }
}
