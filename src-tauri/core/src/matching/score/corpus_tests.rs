//! Labelled duplicates of the corpus: how many are found, and how many of those found are right.

use super::*;
use crate::importing::sheet::{Sheet as Table, SheetOptions, corpus};
use std::collections::{BTreeSet, HashMap};

struct Labelled {
    keys: Vec<MatchKey>,
    cluster: Vec<String>,
}

fn read(file: &str, build: impl Fn(&dyn Fn(&str) -> String) -> (MatchKey, String)) -> Labelled {
    let table = Table::open(&corpus().join(file), &SheetOptions::default()).unwrap();
    let mut labelled = Labelled { keys: Vec::new(), cluster: Vec::new() };
    for row in table.rows().unwrap() {
        let row = row.unwrap();
        let cell = |name: &str| -> String {
            let column = table.columns().iter().find(|c| c.name == name).unwrap();
            row.text(column.index).trim().to_owned()
        };
        let (key, cluster) = build(&cell);
        labelled.keys.push(key);
        labelled.cluster.push(cluster);
    }
    labelled
}

fn splink() -> Labelled {
    read("dedupe/splink-fake-1000.csv", |cell| {
        let (first, last, dob, city, email) =
            (cell("first_name"), cell("surname"), cell("dob"), cell("city"), cell("email"));
        let key = MatchKey::new(&Facts {
            first_name: &first,
            last_name: &last,
            birth_date: &dob,
            city: &city,
            emails: &[&email],
            ..Facts::default()
        });
        (key, cell("cluster"))
    })
}

fn febrl() -> Labelled {
    read("dedupe/febrl-dataset1.csv", |cell| {
        let (first, last) = (cell("given_name"), cell("surname"));
        let (street, postal, city) =
            (format!("{} {}", cell("street_number"), cell("address_1")), cell("postcode"), cell("suburb"));
        let born = cell("date_of_birth");
        let born = match (born.get(..4), born.get(4..6), born.get(6..8)) {
            (Some(y), Some(m), Some(d)) => format!("{y}-{m}-{d}"),
            _ => String::new(),
        };
        let key = MatchKey::new(&Facts {
            first_name: &first,
            last_name: &last,
            street: &street,
            postal_code: &postal,
            city: &city,
            birth_date: &born,
            ..Facts::default()
        });
        (key, cell("rec_id").split('-').nth(1).unwrap().to_owned())
    })
}

struct Quality {
    recall: f64,
    precision: f64,
    blocked: f64,
}

impl Quality {
    fn f1(&self) -> f64 {
        2.0 * self.recall * self.precision / (self.recall + self.precision)
    }
}

fn measure(name: &str, labelled: &Labelled, true_pairs: usize) -> Quality {
    let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, key) in labelled.keys.iter().enumerate() {
        for block in block_keys(key) {
            blocks.entry(block).or_default().push(at);
        }
    }
    let mut pairs = BTreeSet::new();
    for members in blocks.values() {
        for (at, a) in members.iter().enumerate() {
            for b in &members[at + 1..] {
                pairs.insert((*a.min(b), *a.max(b)));
            }
        }
    }
    let same = |(a, b): &(usize, usize)| labelled.cluster[*a] == labelled.cluster[*b];
    let found: Vec<_> =
        pairs.iter().filter(|(a, b)| score(&labelled.keys[*a], &labelled.keys[*b]).is_likely()).collect();
    let right = found.iter().filter(|pair| same(pair)).count();
    let quality = Quality {
        recall: right as f64 / true_pairs as f64,
        precision: right as f64 / found.len() as f64,
        blocked: pairs.iter().filter(|pair| same(pair)).count() as f64 / true_pairs as f64,
    };
    println!(
        "{name} at threshold {THRESHOLD}: recall {:.4}, precision {:.4}, F1 {:.4}; {} pairs compared, {:.4} of the true ones among them",
        quality.recall,
        quality.precision,
        quality.f1(),
        pairs.len(),
        quality.blocked
    );
    quality
}

#[test]
fn imp_07_labelled_duplicates_splink_fake_1000() {
    let quality = measure("splink-fake-1000", &splink(), 2031);
    // Reached: recall 0.7336, precision 1.0; 0.8493 of the true pairs share a block.
    assert!(quality.precision >= 0.98, "precision {}", quality.precision);
    assert!(quality.recall >= 0.72, "recall {}", quality.recall);
}

#[test]
fn imp_07_labelled_duplicates_febrl_dataset1() {
    let quality = measure("febrl-dataset1", &febrl(), 500);
    // Reached: recall 0.9280, precision 1.0, F1 0.9627; 0.9980 of the true pairs share a block.
    assert!(quality.f1() >= 0.955, "F1 {}", quality.f1());
    assert!(quality.precision >= 0.98, "precision {}", quality.precision);
    assert!(quality.blocked >= 0.99, "blocking keeps {}", quality.blocked);
}
