//! How good the search for duplicates is, and how fast: labelled sets are imported, compared with the
//! default settings, and the pairs set against the labels. Precision, recall and F1 at the shipped
//! threshold, and the best F1 over all thresholds.
//!
//! `KITH_BENCH_LABELLED=FOLDER` adds sheets named `person.NAME.csv` or `organization.NAME.csv`
//! with columns named as the fields are, an `external_id`, and a `cluster` that says which rows
//! are one.
//!
//! Not a test: nothing fails because a machine is slow.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::cast_precision_loss, clippy::indexing_slicing)]

mod planted;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kith_core::importing::{self, Wish};
use kith_core::jobs::Progress;
use kith_core::{Context, NewWorkspace, Workspace, matching};

// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    println!("| set | records | true pairs | P | R | F1 at 80 | best F1 | at | seconds |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let sizes = std::env::var("KITH_BENCH_SIZES").unwrap_or_else(|_| "10000,100000".to_owned());
    for size in sizes.split(',').filter_map(|size| size.parse().ok()) {
        let folder = tempfile::tempdir().unwrap();
        let sheet = folder.path().join("people.csv");
        planted::write(size, &sheet);
        labelled(&format!("planted {size}"), "person", &sheet);
    }
    if let Ok(folder) = std::env::var("KITH_BENCH_LABELLED") {
        let mut sheets: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        sheets.sort();
        let only = std::env::var("KITH_BENCH_ONLY").unwrap_or_default();
        for sheet in sheets {
            let name = sheet.file_name().unwrap().to_str().unwrap().to_owned();
            let parts: Vec<&str> = name.split('.').collect();
            if let [kind @ ("person" | "organization"), set, "csv"] = parts[..]
                && (only.is_empty() || only.split(',').any(|one| one == set))
            {
                labelled(set, kind, &sheet);
            }
        }
    }
}

fn labelled(set: &str, kind: &str, sheet: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let ctx = Context::new(Workspace::create(&folder.path().join("m.kith"), &NewWorkspace::default()).unwrap());
    let wish = Wish { r#type: Some(kind.to_owned()), ..Wish::default() };
    let request = importing::request(&ctx, sheet, wish).unwrap();
    importing::run(&ctx, &request, &Progress::default()).unwrap();
    let mut rows = csv::Reader::from_path(sheet).unwrap();
    let head = rows.headers().unwrap().clone();
    let place = |name: &str| head.iter().position(|known| known == name).unwrap();
    let (id, cluster) = (place("external_id"), place("cluster"));
    let mut truth: HashMap<String, String> = HashMap::new();
    let mut sizes: HashMap<String, usize> = HashMap::new();
    for row in rows.records() {
        let row = row.unwrap();
        *sizes.entry(row[cluster].to_owned()).or_default() += 1;
        truth.insert(row[id].to_owned(), row[cluster].to_owned());
    }
    let all: usize = sizes.values().map(|size| size * (size - 1) / 2).sum();
    let known: HashMap<String, String> = ctx
        .read(|conn| {
            let mut stmt = conn.prepare("SELECT id, external_id FROM party WHERE external_id IS NOT NULL")?;
            Ok(stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap();
    let began = Instant::now();
    let pairs = matching::compare_all(&ctx, kind, 1).unwrap();
    let took = began.elapsed().as_secs_f64();
    // By score: pairs found, and those of them that are right.
    let mut found = [(0usize, 0usize); 101];
    let cluster = |id: &String| known.get(id).and_then(|id| truth.get(id));
    for (a, b, score) in &pairs {
        let place = &mut found[usize::from(*score)];
        place.0 += 1;
        place.1 += usize::from(cluster(a) == cluster(b));
    }
    let quality = |least: usize| {
        let (some, right) = found[least..].iter().fold((0, 0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        let (precision, recall) = (right as f64 / (some.max(1)) as f64, right as f64 / all as f64);
        (precision, recall, 2.0 * precision * recall / (precision + recall).max(1e-9))
    };
    let (precision, recall, f1) = quality(80);
    let best = (1..=100).map(|least| (quality(least).2, least)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    println!(
        "| {set} | {} | {all} | {precision:.4} | {recall:.4} | {f1:.4} | {:.4} | {} | {took:.2} |",
        truth.len(),
        best.0,
        best.1
    );
    if std::env::var("KITH_BENCH_MISSED").is_ok() {
        let scores: HashMap<(&str, &str), u8> = pairs
            .iter()
            .filter_map(|(a, b, score)| Some((known.get(a)?.as_str(), known.get(b)?.as_str(), *score)))
            .flat_map(|(a, b, score)| [((a, b), score), ((b, a), score)])
            .collect();
        let mut rows = csv::Reader::from_path(sheet).unwrap();
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        let mut first: HashMap<&str, &csv::StringRecord> = HashMap::new();
        let mut shown = 0;
        for row in &rows {
            let Some(other) = first.insert(&row[head.len() - 1], row) else { continue };
            let score = scores.get(&(&row[0], &other[0])).copied().unwrap_or_default();
            if score < 80 && shown < 25 {
                shown += 1;
                println!(
                    "{score}\n  {}\n  {}",
                    other.iter().collect::<Vec<_>>().join("|"),
                    row.iter().collect::<Vec<_>>().join("|")
                );
            }
        }
    }
    if std::env::var("KITH_BENCH_WRONG").is_ok() {
        for (a, b, score) in pairs.iter().filter(|(a, b, score)| *score >= 80 && cluster(a) != cluster(b)).take(15) {
            let row = |id: &String| {
                let mut rows = csv::Reader::from_path(sheet).unwrap();
                let found = rows
                    .records()
                    .map(Result::unwrap)
                    .find(|row| Some(&row[self::place_of(&head)]) == known.get(id).map(String::as_str));
                found.map(|row| row.iter().collect::<Vec<_>>().join("|")).unwrap_or_default()
            };
            println!("{score}\n  {}\n  {}", row(a), row(b));
        }
    }
}

fn place_of(head: &csv::StringRecord) -> usize {
    head.iter().position(|known| known == "external_id").unwrap()
}
