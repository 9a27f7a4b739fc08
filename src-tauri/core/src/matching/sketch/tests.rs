use std::collections::HashMap;

use super::*;
use crate::importing::sheet::{Sheet as Table, SheetOptions, corpus};
use crate::matching::score::{MatchKey, Model, THRESHOLD, block_keys, score};

fn people(file: &str, known: impl Fn(&dyn Fn(&str) -> String) -> Known) -> Vec<Known> {
    let table = Table::open(&corpus().join(file), &SheetOptions::default()).unwrap();
    let rows = table.rows().unwrap().map(|row| row.unwrap());
    rows.map(|row| {
        known(&|name| {
            let column = table.columns().iter().find(|column| column.name == name).unwrap();
            row.text(column.index).trim().to_owned()
        })
    })
    .collect()
}

#[allow(clippy::cast_precision_loss)]
/// Of the pairs that share a block and reach the threshold, what share is ruled out; and
/// what share of the others is.
fn ruled_out(people: &[Known]) -> (f64, f64) {
    let mut sketches: Vec<Sketch> = people.iter().map(|known| Sketch::of(PartyKind::Person, known)).collect();
    let mut counts = HashMap::new();
    sketches.iter().flat_map(Sketch::terms).for_each(|term| *counts.entry(term).or_default() += 1);
    let rarity = Rarity::new(counts, people.len());
    sketches.iter_mut().for_each(|sketch| sketch.weigh(&rarity));
    let model = Model::shipped(PartyKind::Person, people.len());
    let keys: Vec<MatchKey> = people.iter().map(|known| known.key(PartyKind::Person, &rarity)).collect();
    let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, key) in keys.iter().enumerate() {
        block_keys(key).into_iter().for_each(|block| blocks.entry(block).or_default().push(at));
    }
    let (mut lost, mut alike, mut saved, mut unlike) = (0, 0, 0, 0);
    for members in blocks.values() {
        for (at, a) in members.iter().enumerate() {
            for b in &members[at + 1..] {
                let likely = score(&model, &keys[*a], &keys[*b]).score >= THRESHOLD;
                let kept = may_be_one(PartyKind::Person, model.start, &sketches[*a], &sketches[*b]);
                lost += usize::from(likely && !kept);
                alike += usize::from(likely);
                unlike += usize::from(!likely);
                saved += usize::from(!likely && !kept);
            }
        }
    }
    let share = |some: usize, all: usize| some as f64 / all as f64;
    (share(lost, alike), share(saved, unlike))
}

#[test]
fn imp_08_hardly_a_likely_pair_is_ruled_out() {
    let (lost, saved) = ruled_out(&people("dedupe/splink-fake-1000.csv", |cell| Known {
        first_name: cell("first_name"),
        last_name: cell("surname"),
        birth_date: cell("dob"),
        city: cell("city"),
        emails: vec![cell("email")],
        ..Known::default()
    }));
    assert!(lost < 0.002 && saved > 0.3, "{lost} lost, {saved} saved");
    let (lost, saved) = ruled_out(&people("dedupe/febrl-dataset1.csv", |cell| Known {
        first_name: cell("given_name"),
        last_name: cell("surname"),
        street: format!("{} {}", cell("street_number"), cell("address_1")),
        postal_code: cell("postcode"),
        city: cell("suburb"),
        ..Known::default()
    }));
    assert!(lost < 0.002 && saved > 0.3, "{lost} lost, {saved} saved");
}
