//! Words that are a slip of the pen apart.

use strsim::osa_distance;

/// Letters of the shortest word that is looked for in spite of a slip.
const SHORTEST: usize = 4;
/// Letters of the longest.
const LONGEST: usize = 24;
/// From this many letters on two slips are forgiven.
const LONG: usize = 7;

/// What stands for a word when it is looked for in spite of a slip: the word itself and what is left
/// of it without each of its letters, as stable numbers. Two words one slip apart (a letter too many,
/// too few, another one, two swapped) have one in common. None for words with digits, and for those
/// too short or too long.
pub fn slips(word: &str) -> Vec<i64> {
    let letters: Vec<char> = word.chars().collect();
    if !(SHORTEST..=LONGEST).contains(&letters.len()) || letters.iter().any(|c| c.is_numeric()) {
        return Vec::new();
    }
    let without = |left_out: usize| {
        number(letters.iter().enumerate().filter(move |(at, _)| *at != left_out).map(|(_, letter)| *letter))
    };
    let mut slips: Vec<i64> = (0..=letters.len()).map(without).collect();
    slips.sort_unstable();
    slips.dedup();
    slips
}

/// How many slips are between two words, where they are few enough to be one word misspelt.
pub fn slips_between(a: &str, b: &str) -> Option<usize> {
    let length = a.chars().count().min(b.chars().count());
    let most = if length < LONG { 1 } else { 2 };
    Some(osa_distance(a, b)).filter(|slips| length >= SHORTEST && *slips <= most)
}

/// FNV-1a: the same on every machine and in every version, for the numbers are kept in the file.
fn number(letters: impl Iterator<Item = char>) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for letter in letters {
        hash = (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3);
    }
    i64::from_ne_bytes(hash.to_ne_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_28_one_slip_leaves_something_in_common() {
        for (typed, meant) in [
            ("jonathon", "jonathan"),
            ("jonahtan", "jonathan"),
            ("jonathn", "jonathan"),
            ("muler", "muller"),
            ("smiht", "smith"),
        ] {
            let known = slips(meant);
            assert!(slips(typed).iter().any(|slip| known.contains(slip)), "{typed}");
            assert!(slips_between(typed, meant).is_some(), "{typed}");
        }
        assert_eq!(slips_between("anna", "emma"), None);
        assert_eq!(slips_between("ann", "ana"), None);
        assert!(slips("ann").is_empty() && slips("a2345").is_empty());
    }
}
