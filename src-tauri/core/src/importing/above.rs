//! Companies of a sheet that would stand above themselves.

use std::collections::{HashMap, HashSet};

use super::sheet::Row;
use crate::values::name_key;

/// Notes which company a row puts above another one, by the keys of their names, and the number of the row.
pub(super) fn remember(row: &Row, name: usize, parent: usize, parents: &mut HashMap<String, (String, usize)>) {
    let (name, parent) = (name_key(&row.text(name)), name_key(&row.text(parent)));
    if !name.is_empty() && !parent.is_empty() {
        parents.insert(name, (parent, row.number));
    }
}

/// The rows whose chain of parents comes back to them.
pub(super) fn loops(parents: &HashMap<String, (String, usize)>) -> HashSet<usize> {
    let mut found = HashSet::new();
    for (name, (_, row)) in parents {
        let mut at = name;
        for _ in 0..parents.len().min(200) {
            match parents.get(at) {
                Some((up, _)) if up == name => {
                    found.insert(*row);
                    break;
                }
                Some((up, _)) => at = up,
                None => break,
            }
        }
    }
    found
}
