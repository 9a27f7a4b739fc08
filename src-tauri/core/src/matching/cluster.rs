//! Which likely pairs make one group. Pairs join from the likeliest down; two groups stay apart
//! where a record of one and a record of the other speak clearly against each other. A pair
//! whose records end up in two groups is a group of its own, so that none gets lost.

use std::collections::{BTreeSet, HashMap};

/// A likely pair of records, named by their places in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub a: usize,
    pub b: usize,
    pub score: u8,
}

/// Records that may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Places of its records, ascending.
    pub members: Vec<usize>,
    /// The lowest score among its pairs.
    pub score: u8,
    /// Whether every record is listed with every other one.
    pub whole: bool,
}

/// The places that hang together by links, each list ascending and of two or more.
pub fn components(links: &[Link]) -> Vec<Vec<usize>> {
    let mut sets = Sets::default();
    for link in links {
        sets.join(link.a, link.b);
    }
    let mut found: HashMap<usize, Vec<usize>> = HashMap::new();
    let places: BTreeSet<usize> = links.iter().flat_map(|link| [link.a, link.b]).collect();
    for place in places {
        found.entry(sets.find(place)).or_default().push(place);
    }
    let mut found: Vec<Vec<usize>> = found.into_values().collect();
    found.sort();
    found
}

/// The groups of one component. `against` says whether two records that are not linked speak
/// clearly against being one.
pub fn groups(links: &[Link], mut against: impl FnMut(usize, usize) -> bool) -> Vec<Group> {
    let mut links = links.to_vec();
    links.sort_by(|x, y| (y.score, x.a, x.b).cmp(&(x.score, y.a, y.b)));
    let scores: HashMap<(usize, usize), u8> = links.iter().map(|link| (ordered(link.a, link.b), link.score)).collect();
    let mut sets = Sets::default();
    let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
    for place in links.iter().flat_map(|link| [link.a, link.b]) {
        members.insert(place, vec![place]);
    }
    let mut leftover = Vec::new();
    for link in &links {
        let (one, other) = (sets.find(link.a), sets.find(link.b));
        if one == other {
            continue;
        }
        let (left, right) = (members.remove(&one).unwrap_or_default(), members.remove(&other).unwrap_or_default());
        let apart =
            left.iter().any(|a| right.iter().any(|b| !scores.contains_key(&ordered(*a, *b)) && against(*a, *b)));
        if apart {
            members.insert(one, left);
            members.insert(other, right);
            leftover.push(*link);
        } else {
            let root = sets.join(one, other);
            members.insert(root, [left, right].concat());
        }
    }
    let mut found: Vec<Group> =
        members.into_values().filter(|some| some.len() > 1).map(|some| group(some, &scores)).collect();
    for link in leftover.into_iter().filter(|link| sets.find(link.a) != sets.find(link.b)) {
        let (a, b) = ordered(link.a, link.b);
        found.push(Group { members: vec![a, b], score: link.score, whole: true });
    }
    found.sort_by(|x, y| x.members.cmp(&y.members));
    found
}

fn group(mut members: Vec<usize>, scores: &HashMap<(usize, usize), u8>) -> Group {
    members.sort_unstable();
    let mut lowest = 100;
    let mut whole = true;
    let mut rest = members.as_slice();
    while let [one, others @ ..] = rest {
        for other in others {
            match scores.get(&ordered(*one, *other)) {
                Some(score) => lowest = lowest.min(*score),
                None => whole = false,
            }
        }
        rest = others;
    }
    Group { members, score: lowest, whole }
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Sets of places that are joined (union-find); a place that is not in it stands alone.
#[derive(Default)]
struct Sets {
    parent: HashMap<usize, usize>,
}

impl Sets {
    fn find(&mut self, place: usize) -> usize {
        let mut root = place;
        while let Some(parent) = self.parent.get(&root) {
            root = *parent;
        }
        let mut at = place;
        while at != root {
            at = self.parent.insert(at, root).unwrap_or(root);
        }
        root
    }

    /// Joins two sets; what both are found by from then on.
    fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.find(a), self.find(b));
        if a != b {
            self.parent.insert(a.max(b), a.min(b));
        }
        a.min(b)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links(of: &[(usize, usize, u8)]) -> Vec<Link> {
        of.iter().map(|(a, b, score)| Link { a: *a, b: *b, score: *score }).collect()
    }

    fn made(of: &[(usize, usize, u8)], against: &[(usize, usize)]) -> Vec<(Vec<usize>, u8, bool)> {
        let found = groups(&links(of), |a, b| against.contains(&ordered(a, b)));
        found.into_iter().map(|group| (group.members, group.score, group.whole)).collect()
    }

    #[test]
    fn imp_08_a_chain_is_one_group_unless_its_ends_speak_against_each_other() {
        let chain = [(0, 1, 99), (1, 2, 90)];
        assert_eq!(made(&chain, &[]), [(vec![0, 1, 2], 90, false)]);
        assert_eq!(made(&[(0, 1, 99), (1, 2, 90), (0, 2, 85)], &[]), [(vec![0, 1, 2], 85, true)]);
        assert_eq!(made(&chain, &[(0, 2)]), [(vec![0, 1], 99, true), (vec![1, 2], 90, true)]);
        // Two ends that fit stay together without the one that does not.
        let star = [(0, 1, 99), (1, 2, 95), (1, 3, 90)];
        assert_eq!(made(&star, &[(0, 3), (2, 3)]), [(vec![0, 1, 2], 95, false), (vec![1, 3], 90, true)]);
    }

    #[test]
    fn imp_08_components_are_what_hangs_together() {
        let found = components(&links(&[(5, 4, 80), (1, 2, 80), (2, 3, 80), (9, 8, 80)]));
        assert_eq!(found, [vec![1, 2, 3], vec![4, 5], vec![8, 9]]);
    }

    proptest! {
        #[test]
        fn imp_08_every_pair_is_in_exactly_one_group_and_no_group_holds_two_that_speak_against(
            pairs in proptest::collection::btree_map((0usize..9, 0usize..9), 80u8..=100, 0..20),
            against in proptest::collection::btree_set((0usize..9, 0usize..9), 0..12),
        ) {
            let of: Vec<Link> = pairs.iter().filter(|((a, b), _)| a < b)
                .map(|((a, b), score)| Link { a: *a, b: *b, score: *score }).collect();
            let found = groups(&of, |a, b| against.contains(&ordered(a, b)));
            for link in &of {
                let holding: Vec<&Group> = found.iter()
                    .filter(|g| g.members.contains(&link.a) && g.members.contains(&link.b)).collect();
                prop_assert_eq!(holding.len(), 1);
                prop_assert!(holding[0].score <= link.score);
            }
            for group in &found {
                for a in &group.members {
                    for b in group.members.iter().filter(|b| *b > a) {
                        let listed = of.iter().any(|link| (link.a, link.b) == (*a, *b));
                        prop_assert!(listed || !against.contains(&(*a, *b)));
                        prop_assert!(listed || !group.whole);
                    }
                }
            }
        }
    }
}
