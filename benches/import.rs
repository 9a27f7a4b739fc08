//! An import of people, measured: a CSV of 12 columns is made, previewed, imported into an empty
//! workspace, imported again, and undone; the same as a workbook. Beside it stands what SQLite
//! takes for the bare rows: prepared inserts into the same tables with the same indexes, in one
//! transaction. `KITH_BENCH_ROWS=100000`.
//!
//! Not a test: nothing fails because a machine is slow.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kith_core::importing::{self, ImportRequest, Wish};
use kith_core::jobs::Progress;
use kith_core::{Context, NewWorkspace, Workspace, journal};

// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let rows: usize = std::env::var("KITH_BENCH_ROWS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let sheet = folder.path().join("people.csv");
    people(rows, &sheet);
    let ctx = workspace(&folder.path().join("b.kith"));
    println!("| {rows} rows of 12 columns | seconds | rows a second | processor seconds | peak MB of its own |");
    println!("|---|---|---|---|---|");
    timed(rows, "preview of the first 5,000 rows", || {
        let request = ImportRequest { first: Some(5_000), dry_run: true, ..request(&ctx, &sheet) };
        assert_eq!(importing::preview(&ctx, request).unwrap().of, rows);
    });
    let whole = timed(rows, "import into an empty workspace", || {
        assert_eq!(import(&ctx, &sheet).created.get("person"), Some(&rows));
    });
    let subjects = bare(&ctx, &folder.path().join("bare.kith"), &SUBJECTS);
    let all = bare(&ctx, &folder.path().join("all.kith"), &[&SUBJECTS[..], &TOLD[..]].concat());
    println!("| bare inserts: the records alone | {:.1} | | {:.1} | |", subjects.0, subjects.1);
    println!("| bare inserts: with where they came from and their history | {:.1} | | {:.1} | |", all.0, all.1);
    let times = |took: Took| {
        let of =
            |bare: Took| format!("{:.2} of the seconds, {:.2} of the processor's", took.0 / bare.0, took.1 / bare.1);
        println!("| so many times the bare inserts: records alone | {} | | | |", of(subjects));
        println!("| with their history | {} | | | |", of(all));
    };
    times(whole);
    times(timed(rows, "import the same file again", || assert_eq!(import(&ctx, &sheet).unchanged, rows)));
    timed(rows, "undo the import", || drop(journal::undo(&ctx, journal::UndoRequest::default()).unwrap()));
    // A workbook has a million rows at most.
    if rows <= 200_000 {
        let book = folder.path().join("people.xlsx");
        workbook(&sheet, &book);
        let ctx = workspace(&folder.path().join("x.kith"));
        timed(rows, "import of the same rows as XLSX", || {
            assert_eq!(import(&ctx, &book).created.get("person"), Some(&rows));
        });
    }
}

/// The tables that hold what people see of the rows.
const SUBJECTS: [&str; 5] = ["party", "party_email", "party_phone", "party_address", "affiliation"];
/// Those that say where the records came from and what happened to them.
const TOLD: [&str; 3] = ["external_ref", "import_row", "audit_log"];

fn workspace(path: &Path) -> Context {
    Context::new(Workspace::create(path, &NewWorkspace::default()).unwrap())
}

fn request(ctx: &Context, sheet: &Path) -> ImportRequest {
    importing::request(ctx, sheet, Wish::default()).unwrap()
}

/// Seconds of the clock and of the processor.
type Took = (f64, f64);

/// What prepared inserts of the imported rows take, a transaction in all. Triggers are left
/// out: they belong to the import.
fn bare(ctx: &Context, path: &Path, tables: &[&str]) -> Took {
    drop(workspace(path));
    let to = rusqlite::Connection::open(path).unwrap();
    to.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -176000").unwrap();
    let mut names = to.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").unwrap();
    let triggers: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drop(names);
    triggers.iter().for_each(|name| to.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    // What the rows refer to goes first, uncounted.
    let before = ["app_user", "import_batch", "journal_entry"]
        .map(|table| format!("INSERT OR IGNORE INTO {table} SELECT * FROM was.{table};"));
    let was = ctx.workspace().store().path().display().to_string();
    to.execute_batch(&format!("ATTACH '{was}' AS was; {} BEGIN", before.concat())).unwrap();
    let mut took = (Duration::ZERO, 0.0);
    for table in tables {
        let mut read = to.prepare(&format!("SELECT * FROM was.{table}")).unwrap();
        let width = read.column_count();
        let places = vec!["?"; width].join(", ");
        let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({places})")).unwrap();
        let mut rows = read.query([]).unwrap();
        loop {
            let mut some: Vec<Vec<rusqlite::types::Value>> = Vec::with_capacity(1_000);
            while some.len() < 1_000
                && let Some(row) = rows.next().unwrap()
            {
                some.push((0..width).map(|at| row.get(at).unwrap()).collect());
            }
            if some.is_empty() {
                break;
            }
            let (began, used) = (Instant::now(), thread_seconds());
            for values in some {
                insert.execute(rusqlite::params_from_iter(values)).unwrap();
            }
            took = (took.0 + began.elapsed(), took.1 + thread_seconds() - used);
        }
    }
    let (began, used) = (Instant::now(), thread_seconds());
    to.execute_batch("COMMIT").unwrap();
    ((took.0 + began.elapsed()).as_secs_f64(), took.1 + thread_seconds() - used)
}

fn workbook(sheet: &Path, to: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet_with_constant_memory().unwrap();
    for (at, line) in std::fs::read_to_string(sheet).unwrap().lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            page.write_string(u32::try_from(at).unwrap(), u16::try_from(column).unwrap(), cell).unwrap();
        }
    }
    book.save(to).unwrap();
}

fn import(ctx: &Context, sheet: &Path) -> importing::ImportReport {
    importing::run(ctx, &request(ctx, sheet), &Progress::default()).unwrap()
}

#[allow(clippy::cast_precision_loss)]
fn timed(rows: usize, what: &str, work: impl FnOnce()) -> Took {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut most = 0;
            while !done.load(Ordering::Relaxed) {
                most = own_megabytes().max(most);
                std::thread::sleep(Duration::from_millis(50));
            }
            most
        });
        let (began, used) = (Instant::now(), processor_seconds());
        work();
        let (took, used) = (began.elapsed().as_secs_f64(), processor_seconds() - used);
        done.store(true, Ordering::Relaxed);
        let most = looking.join().unwrap();
        println!("| {what} | {took:.1} | {:.0} | {used:.1} | {most} |", rows as f64 / took);
        (took, used)
    })
}

/// Time that this process spent on a processor: says what a busy machine hides.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// The same of this thread, in small.
fn thread_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    stat.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// Memory that is this process's alone: pages of mapped files, which the system takes back when it likes, are left out.
fn own_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default().trim();
    line.split(' ').next().and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// People with a company for each five, made by arithmetic alone.
fn people(rows: usize, to: &Path) {
    let first = ["Anna", "Boris", "Chloé", "David", "Eva", "Farid", "Grace", "Hiro", "Ines", "Jonas", "Kim", "Léa"];
    let last = ["Moreau", "Novak", "Olsen", "Petrov", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Vogel", "Weber"];
    let cities = ["Aarhus", "Boston", "Chicago", "Denver", "Essen", "Fresno", "Ghent", "Houston"];
    let mut text = std::io::BufWriter::new(std::fs::File::create(to).unwrap());
    writeln!(text, "id,first_name,last_name,email,phone,mobile,company,job_title,street,city,zip,country").unwrap();
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
}
