//! How good the search for duplicates is, and how fast. Labelled sets are imported as they are, compared with the
//! default settings, and the pairs set against the labels: precision, recall and F1 at the shipped threshold, and the best
//! F1 over all thresholds. Then samples of `KITH_BENCH_SIZES=10000,100000` people: those of `kith new --sample`, and those of
//! a generator built otherwise (planted.rs); on the latter one record is also checked at a time, as on create.
//!
//! `KITH_BENCH_FILES=a.kith,b.kith` searches files that are there, and leaves in them what a search of a user leaves;
//! with `KITH_BENCH_SEARCHED=1` they were searched before, and only one record is checked at a time.
//! `KITH_BENCH_LABELLED=FOLDER` adds sheets named `person.NAME.csv` or `organization.NAME.csv` with columns named as the
//! fields are, an `external_id`, and a last column `cluster` that says which rows are one.
//!
//! Not a test: nothing fails because a machine is slow.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing
)]

mod planted;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use kith_core::importing::{self, Wish};
use kith_core::jobs::Progress;
use kith_core::matching::{self, MatchCheck};
use kith_core::records::{self, RecordRow};
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::{Context, NewWorkspace, Workspace};
use serde_json::Value;

// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let corpus = std::env::var_os("KITH_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"), PathBuf::from);
    let sizes = std::env::var("KITH_BENCH_SIZES").unwrap_or_else(|_| "10000,100000".to_owned());
    let sizes: Vec<u32> = sizes.split(',').filter_map(|size| size.parse().ok()).collect();
    if let Ok(files) = std::env::var("KITH_BENCH_FILES") {
        for file in files.split(',') {
            let ctx = Context::new(Workspace::open(Path::new(file)).unwrap());
            if std::env::var_os("KITH_BENCH_SEARCHED").is_none() {
                println!("{file}: {}", searched(&ctx));
            }
            one_by_one(&ctx);
        }
        return;
    }
    println!("| set | records | true pairs | P | R | F1 at 80 | best F1 | at |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (set, id, label) in SETS {
        let sheet = corpus.join("dedupe").join(set);
        if sheet.exists() {
            labelled(set, "person", &sheet, id, *label);
        }
    }
    let last: fn(&csv::StringRecord) -> String = |row| row[row.len() - 1].to_owned();
    if let Ok(folder) = std::env::var("KITH_BENCH_LABELLED") {
        let mut sheets: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        sheets.sort();
        for sheet in sheets {
            let name = sheet.file_name().unwrap().to_str().unwrap().to_owned();
            if let [kind @ ("person" | "organization"), set, "csv"] = name.split('.').collect::<Vec<_>>()[..] {
                labelled(set, kind, &sheet, "external_id", last);
            }
        }
    }
    for size in sizes {
        sampled(size);
        let folder = tempfile::tempdir().unwrap();
        let sheet = folder.path().join("people.csv");
        planted::write(usize::try_from(size).unwrap(), &sheet);
        let (_folder, ctx) = labelled(&format!("planted {size}"), "person", &sheet, "external_id", last);
        println!("planted {size}: {}", searched(&ctx));
        one_by_one(&ctx);
    }
}

type Label = fn(&csv::StringRecord) -> String;

/// File, column of the id, and which rows are one.
const SETS: &[(&str, &str, Label)] = &[
    ("febrl-dataset1.csv", "rec_id", |row| row[0].split('-').nth(1).unwrap_or_default().to_owned()),
    ("splink-fake-1000.csv", "unique_id", |row| row[row.len() - 1].to_owned()),
];

fn workspace() -> (tempfile::TempDir, Context) {
    let folder = tempfile::tempdir().unwrap();
    let ctx = Context::new(Workspace::create(&folder.path().join("m.kith"), &NewWorkspace::default()).unwrap());
    (folder, ctx)
}

fn labelled(set: &str, kind: &str, sheet: &Path, id: &str, label: Label) -> (tempfile::TempDir, Context) {
    let (folder, ctx) = workspace();
    let wish = Wish { r#type: Some(kind.to_owned()), ..Wish::default() };
    let request = importing::request(&ctx, sheet, wish).unwrap();
    importing::run(&ctx, &request, &Progress::default()).unwrap();
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(sheet).unwrap();
    let place = rows.headers().unwrap().iter().position(|known| known == id).unwrap();
    let truth: HashMap<String, String> =
        rows.records().map(Result::unwrap).map(|row| (row[place].to_owned(), label(&row))).collect();
    let known: HashMap<String, String> = ctx
        .read(|conn| {
            let mut stmt = conn.prepare("SELECT id, external_id FROM party WHERE external_id IS NOT NULL")?;
            Ok(stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap();
    let mut sizes: HashMap<&String, usize> = HashMap::new();
    truth.values().for_each(|cluster| *sizes.entry(cluster).or_default() += 1);
    // Rows that the import refused are pairs that cannot be found: they count as missed.
    let all = sizes.values().map(|size| size * (size - 1) / 2).sum();
    let cluster = |id: &String| known.get(id).and_then(|id| truth.get(id));
    judged(set, truth.len(), all, &ctx, kind, |a, b| cluster(a) == cluster(b));
    (folder, ctx)
}

/// People of `kith new --sample`, of whom copies share phone and company.
fn sampled(people: u32) {
    let (_folder, ctx) = workspace();
    fill(&ctx, Sample { people, seed: 5, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    let copies: HashSet<(String, String)> = ctx
        .read(|conn| {
            let mut stmt = conn.prepare(
                "SELECT p.party_id, q.party_id FROM party_phone p JOIN party_phone q ON q.e164 = p.e164 AND q.party_id <> p.party_id
                 JOIN affiliation x ON x.person_id = p.party_id
                 JOIN affiliation y ON y.person_id = q.party_id AND y.organization_id = x.organization_id",
            )?;
            Ok(stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap();
    let records = usize::try_from(people).unwrap();
    judged(&format!("sample {people}"), records, copies.len() / 2, &ctx, "person", |a, b| {
        copies.contains(&(a.clone(), b.clone()))
    });
}

/// Compares all and prints a line. Pairs below 30 are no matter of a threshold.
fn judged(set: &str, records: usize, all: usize, ctx: &Context, kind: &str, same: impl Fn(&String, &String) -> bool) {
    let pairs = matching::compare_all(ctx, kind, 30).unwrap();
    // By score: pairs found, and those of them that are right.
    let mut found = [(0usize, 0usize); 101];
    for (a, b, score) in &pairs {
        let place = &mut found[usize::from(*score)];
        place.0 += 1;
        place.1 += usize::from(same(a, b));
    }
    let quality = |least: usize| {
        let (some, right) = found[least..].iter().fold((0, 0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        let (precision, recall) = (right as f64 / (some.max(1)) as f64, right as f64 / all as f64);
        (precision, recall, 2.0 * precision * recall / (precision + recall).max(1e-9))
    };
    let (precision, recall, f1) = quality(80);
    let best = (30..=100).map(|least| (quality(least).2, least)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
    println!("| {set} | {records} | {all} | {precision:.4} | {recall:.4} | {f1:.4} | {:.4} | {} |", best.0, best.1);
}

/// The search of all that a user starts, and what it took. Memory is what the search has of its own
/// beyond what was there before it, without the pages of the file; the processor's time is also told as a multiple of
/// what reading the people row by row takes, since machines differ.
fn searched(ctx: &Context) -> String {
    let processor = || {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<f64>().ok()).sum::<f64>() / 100.0
    };
    let began = processor();
    let mut people = 0;
    for _ in 0..3 {
        people = ctx
            .read(|conn| {
                let mut stmt = conn.prepare(
                    "SELECT p.id, p.display_name, a.city, e.address_key FROM party p LEFT JOIN party_address a ON a.party_id = p.id
                     LEFT JOIN party_email e ON e.party_id = p.id WHERE +p.kind = 'person' ORDER BY p.id",
                )?;
                let mut rows = stmt.query([])?;
                let mut named = 0;
                while let Some(row) = rows.next()? {
                    named += usize::from(!row.get::<_, String>(1)?.is_empty());
                }
                Ok(named)
            })
            .unwrap();
    }
    let reading = (processor() - began) / 3.0;
    let done = std::sync::atomic::AtomicBool::new(false);
    let (before, began, clock) = (private_megabytes(), processor(), Instant::now());
    let (took, peak) = std::thread::scope(|scope| {
        let peak = scope.spawn(|| {
            let mut peak = 0;
            while !done.load(std::sync::atomic::Ordering::Relaxed) {
                peak = peak.max(private_megabytes());
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            peak
        });
        let _ = matching::scan(ctx, serde_json::from_value(serde_json::json!({"type": "person"})).unwrap()).unwrap();
        while ctx.workspace().jobs().live().iter().any(|job| job.state == "running") {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let took = (processor() - began, clock.elapsed().as_secs_f64());
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        (took, peak.join().unwrap())
    });
    format!(
        "{people} people searched in {:.1} s of the processor, {:.0} times their reading row by row, {:.1} s by the clock, {} MB of its own",
        took.0,
        took.0 / reading.max(0.01),
        took.1,
        peak - before.min(peak)
    )
}

/// One record at a time against all, as on create: how long it takes, and whether it decides as the search of all did.
fn one_by_one(ctx: &Context) {
    let pairs: Vec<(String, String)> = ctx
        .read(|conn| {
            let mut stmt = conn.prepare("SELECT a, b FROM match_pair WHERE record_type = 'person'")?;
            Ok(stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap();
    let mut likely: HashMap<&String, HashSet<&String>> = HashMap::new();
    for (a, b) in &pairs {
        likely.entry(a).or_default().insert(b);
        likely.entry(b).or_default().insert(a);
    }
    let ids: Vec<String> = ctx
        .read(|conn| {
            let mut stmt = conn.prepare("SELECT id FROM party WHERE kind = 'person' ORDER BY id")?;
            Ok(stmt.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap();
    let catalog = ctx.catalog();
    let person = catalog.get("person").unwrap();
    // As many that have a duplicate as have none.
    let mut twins: Vec<&String> = likely.keys().copied().collect();
    twins.sort();
    let every = |list: &[&String], many: usize| -> Vec<String> {
        list.iter().step_by(list.len().div_ceil(many).max(1)).map(|id| (*id).clone()).collect()
    };
    let single: Vec<&String> = ids.iter().filter(|id| !likely.contains_key(id)).collect();
    let (mut times, mut agreed, mut missed) = (Vec::new(), 0, 0);
    for id in every(&twins, 500).into_iter().chain(every(&single, 500)) {
        let row: RecordRow = ctx.read(|conn| records::load_one(conn, &catalog, &person, &id)).unwrap();
        let values = Value::Object(row.values).as_object().unwrap().clone();
        let request = MatchCheck { r#type: "person".into(), values, exclude_id: Some(id.clone()) };
        let began = Instant::now();
        let found = matching::check(ctx, request).unwrap().candidates;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        let alike = match likely.get(&id) {
            Some(others) => found.iter().any(|one| others.contains(&one.id)),
            None => found.is_empty(),
        };
        agreed += usize::from(alike);
        missed += usize::from(!alike && likely.contains_key(&id));
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "one of {}: {} checked, p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms; decided as the search of all: {:.1} %, of the others {missed} missed it",
        ids.len(),
        times.len(),
        at(0.5),
        at(0.95),
        at(0.99),
        100.0 * agreed as f64 / times.len() as f64
    );
}

/// What the process has of its own, without the pages of files.
fn private_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default().trim();
    line.split(' ').next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) / 1024
}
