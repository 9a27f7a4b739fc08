//! An import of people, measured: a CSV of 12 columns is made, imported into an empty
//! workspace, imported again, and undone. `KITH_BENCH_ROWS=100000`.
//!
//! Not a test: nothing fails because a machine is slow.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use kith_core::importing::{self, Wish};
use kith_core::jobs::Progress;
use kith_core::{Context, NewWorkspace, Workspace, journal};

// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let rows: usize = std::env::var("KITH_BENCH_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let sheet = folder.path().join("people.csv");
    std::fs::write(&sheet, people(rows)).unwrap();
    let ctx = Context::new(Workspace::create(&folder.path().join("b.kith"), &NewWorkspace::default()).unwrap());
    println!("| {rows} rows of 12 columns | seconds | processor seconds | peak MB |");
    println!("|---|---|---|---|");
    timed("import into an empty workspace", || {
        let report = import(&ctx, &sheet);
        assert_eq!(report.created.get("person"), Some(&rows));
    });
    timed("import the same file again", || assert_eq!(import(&ctx, &sheet).unchanged, rows));
    timed("undo the import", || drop(journal::undo(&ctx, journal::UndoRequest::default()).unwrap()));
}

fn import(ctx: &Context, sheet: &Path) -> importing::ImportReport {
    let request = importing::request(ctx, sheet, Wish::default()).unwrap();
    importing::run(ctx, &request, &Progress::default()).unwrap()
}

fn timed(what: &str, work: impl FnOnce()) {
    let (began, used) = (Instant::now(), processor_seconds());
    work();
    println!(
        "| {what} | {:.1} | {:.1} | {} |",
        began.elapsed().as_secs_f64(),
        processor_seconds() - used,
        peak_megabytes()
    );
}

/// Time that this process spent on a processor: says what a busy machine hides.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default().trim();
    line.split(' ').next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// People with a company for each five, made by arithmetic alone.
fn people(rows: usize) -> String {
    let first = ["Anna", "Boris", "Chloé", "David", "Eva", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kim", "Léa"];
    let last = ["Moreau", "Novak", "Olsen", "Petrov", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Vogel", "Weber"];
    let cities = ["Aarhus", "Boston", "Chicago", "Denver", "Essen", "Fresno", "Ghent", "Houston"];
    let mut text =
        String::from("id,first_name,last_name,email,phone,mobile,company,job_title,street,city,zip,country\n");
    for row in 0..rows {
        let mixed = row.wrapping_mul(2_654_435_761) >> 7;
        let pick = |list: &[&'static str], shift: usize| list.get((mixed >> shift) % list.len()).copied().unwrap_or("");
        let (given, family) = (pick(&first, 0), pick(&last, 5));
        let (exchange, line) = (200 + mixed % 700, 1000 + row % 9000);
        writeln!(
            text,
            "C{row:07},{given},{family}{row},person{row}@example{}.com,(212) {exchange}-{line},+1 646 {exchange} {line},Company {},Engineer {},{} Main Street,{},{:05},US",
            row % 997,
            row / 5,
            row % 50,
            1 + row % 400,
            pick(&cities, 9),
            10_000 + row % 80_000,
        )
        .unwrap();
    }
    text
}
