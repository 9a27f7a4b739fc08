//! What follows from pairs: where A is B and B is C, A is C, unless the two speak against each other.

use std::collections::{HashMap, HashSet};

/// How a pair that was not found likely by itself stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing of weight speaks against it.
    Open,
    /// They differ as two records do.
    Against,
}

/// Records in one group at most: what more records than this seem to be is a desk or a firm.
const LARGEST: usize = 60;

/// The pairs that follow from likely ones, which come with their likelihood: each joins two groups
/// unless more than a fifth of the pairs across them speak against it. A pair across that speaks
/// against it does not follow either.
pub fn follow(likely: &[(u32, u32, f64)], standing: impl Fn(u32, u32) -> Standing) -> Vec<(u32, u32)> {
    let known: HashSet<(u32, u32)> = likely.iter().map(|(a, b, _)| (*a, *b)).collect();
    let mut order: Vec<&(u32, u32, f64)> = likely.iter().collect();
    order.sort_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut group_of: HashMap<u32, usize> = HashMap::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut found = Vec::new();
    for (a, b, _) in order {
        let mut group = |record: u32| {
            *group_of.entry(record).or_insert_with(|| {
                groups.push(vec![record]);
                groups.len() - 1
            })
        };
        let (one, other) = (group(*a), group(*b));
        if one == other {
            continue;
        }
        let (first, second) =
            (groups.get(one).cloned().unwrap_or_default(), groups.get(other).cloned().unwrap_or_default());
        if first.len() + second.len() > LARGEST {
            continue;
        }
        let mut against = 0;
        let mut across = Vec::new();
        for x in &first {
            for y in &second {
                let pair = (*x.min(y), *x.max(y));
                if known.contains(&pair) {
                    continue;
                }
                match standing(pair.0, pair.1) {
                    Standing::Open => across.push(pair),
                    Standing::Against => against += 1,
                }
            }
        }
        if against * 5 > first.len() * second.len() {
            continue;
        }
        found.extend(across);
        for record in &second {
            group_of.insert(*record, one);
        }
        if let Some(place) = groups.get_mut(one) {
            place.extend(second);
        }
        if let Some(place) = groups.get_mut(other) {
            place.clear();
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_08_what_is_one_with_one_is_one_unless_the_two_differ() {
        let chain = [(1, 2, 0.99), (2, 3, 0.9)];
        assert_eq!(follow(&chain, |_, _| Standing::Open), [(1, 3)]);
        assert_eq!(follow(&chain, |_, _| Standing::Against), []);
        // Two groups that hang together by one pair, of which most speak against it.
        let bridge = [(1, 2, 0.99), (3, 4, 0.99), (2, 3, 0.85)];
        assert_eq!(follow(&bridge, |a, _| if a == 1 { Standing::Against } else { Standing::Open }), []);
        assert_eq!(follow(&bridge, |_, _| Standing::Open).len(), 3);
    }
}
