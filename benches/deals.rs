//! Deals in numbers: a workspace of 100,000 in 5 pipelines with 1,000,000 changes of stage (one million deals: one change
//! each), made by SQL in one transaction, and what a person waits for in it. `KITH_BENCH_DEALS=100000`, `KITH_BENCH_DIR`;
//! `KITH_BENCH_PARTS=board,forecast,reports,writes` measures some of it.
//!
//! Not a test: nothing fails because a machine is slow.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kith_core::deals::{self, BoardRequest, CardsRequest, ForecastRequest, MoveDeal, PlanClose};
use kith_core::reports::{self, ReportRequest};
use kith_core::scoring::{self, ScoreRequest};
use kith_core::{Context, NewWorkspace, Workspace};
use serde_json::json;

// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let deals: u32 = std::env::var("KITH_BENCH_DEALS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = PathBuf::from(std::env::var("KITH_BENCH_DIR").unwrap_or_else(|_| "../../target/bench".into()));
    std::fs::create_dir_all(&folder).unwrap();
    println!("| deals | what | p50 ms | p95 ms | p99 ms | worst ms | runs |");
    println!("|---|---|---|---|---|---|---|");
    let path = made(&folder, deals);
    let bench = Bench { deals, ctx: Context::new(Workspace::open(&path).unwrap()) };
    bench.ctx.workspace().store().keep_statistics().unwrap();
    let parts = std::env::var("KITH_BENCH_PARTS").unwrap_or_else(|_| "writes,board,forecast,reports".into());
    for part in parts.split(',') {
        match part {
            "board" => bench.board(),
            "forecast" => bench.forecast(),
            "reports" => bench.reports(),
            _ => bench.writes(&path),
        }
    }
}

struct Bench {
    deals: u32,
    ctx: Context,
}

impl Bench {
    fn show(&self, what: &str, runs: usize, mut work: impl FnMut(usize)) -> f64 {
        self.tell(what, (0..runs).map(|run| timed(|| work(run))).collect())
    }

    fn tell(&self, what: &str, mut times: Vec<Duration>) -> f64 {
        let runs = times.len();
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
        let [half, most, nearly, worst] = [at(0.5), at(0.95), at(0.99), at(1.0)];
        println!("| {} | {what} | {half:.2} | {most:.2} | {nearly:.2} | {worst:.2} | {runs} |", self.deals);
        half
    }

    /// How often something is asked that reads all deals.
    fn runs(&self) -> usize {
        if self.deals > 100_000 { 5 } else { 20 }
    }

    /// What this machine needs to read the narrow rows of all deals bare: what reports are to be compared with.
    fn bare_rows(&self) {
        self.show("bare: every row of deal_fact, five columns", self.runs(), |_| {
            self.ctx
                .read(|conn| {
                    let mut stmt = conn.prepare_cached(
                        "SELECT stage_id, kind, value_currency, value_minor, cycle_days FROM deal_fact",
                    )?;
                    let mut rows = stmt.query([])?;
                    let mut sum = 0;
                    while let Some(row) = rows.next()? {
                        sum +=
                            row.get_ref(0)?.as_str().unwrap().len() as i64 + row.get::<_, Option<i64>>(3)?.unwrap_or(0);
                    }
                    Ok(std::hint::black_box(sum))
                })
                .unwrap();
        });
    }

    fn text(&self, sql: &str) -> String {
        self.ctx.read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    fn list(&self, sql: &str) -> Vec<String> {
        serde_json::from_str(&self.text(sql)).unwrap()
    }

    fn board(&self) {
        self.show("board of one pipeline with its sums", 200, |_| {
            drop(deals::board(&self.ctx, BoardRequest::default()).unwrap());
        });
        self.show("board of one pipeline with its sums and 50 cards a column", 100, |_| {
            for stage in deals::board(&self.ctx, BoardRequest::default()).unwrap().stages {
                let request = CardsRequest { stage_id: stage.id, filter: None, cursor: None, limit: None };
                drop(deals::cards(&self.ctx, request).unwrap());
            }
        });
    }

    fn forecast(&self) {
        let rows = self.text("SELECT count(*) || '' FROM forecast_total WHERE count <> 0");
        let ask = |request: ForecastRequest| drop(deals::forecast(&self.ctx, request).unwrap());
        self.show(&format!("forecast of all pipelines ({rows} sums)"), 200, |_| ask(ForecastRequest::default()));
        let pipeline = self.text("SELECT id FROM pipeline ORDER BY position LIMIT 1");
        self.show("forecast of one pipeline", 200, |_| {
            ask(ForecastRequest { pipeline_id: Some(pipeline.clone()), ..Default::default() });
        });
        let owner = self.text("SELECT max(owner_id) FROM deal");
        self.show("forecast of one owner", 200, |_| {
            ask(ForecastRequest { owner_id: Some(owner.clone()), ..Default::default() });
        });
        let filter: kith_core::query::Filter =
            serde_json::from_value(json!({"field": "expected_close_date", "op": "gte", "value": "2026-10-01"}))
                .unwrap();
        self.show("forecast by a filter of the deals themselves", self.runs(), |_| {
            ask(ForecastRequest { filter: Some(filter.clone()), ..Default::default() });
        });
    }

    /// Every report over all pipelines, by everything that it counts by; the trend and the score.
    fn reports(&self) {
        self.bare_rows();
        for info in reports::list(&self.ctx).unwrap().reports {
            for by in &info.dimensions {
                let request =
                    ReportRequest { report: info.key.clone(), by: Some(by.key.clone()), ..Default::default() };
                self.show(&format!("report {} by {}", info.key, by.key), self.runs(), |_| {
                    drop(reports::run(&self.ctx, request.clone()).unwrap());
                });
            }
        }
        let owner = self.text("SELECT max(owner_id) FROM deal");
        for report in ["win_rate", "time_in_stage", "progression"] {
            let owner_id = Some(owner.clone());
            let request = ReportRequest { report: report.into(), owner_id, ..Default::default() };
            self.show(&format!("report {report} of one owner"), self.runs(), |_| {
                drop(reports::run(&self.ctx, request.clone()).unwrap());
            });
        }
        for report in ["win_rate", "time_in_stage", "velocity"] {
            let (from, to) = (Some("2026-01-01".into()), Some("2026-06-30".into()));
            let request = ReportRequest { report: report.into(), from, to, ..Default::default() };
            self.show(&format!("report {report} of half a year"), self.runs(), |_| {
                drop(reports::run(&self.ctx, request.clone()).unwrap());
            });
        }
        self.bare_rows();
        self.show("trend", self.runs(), |_| drop(scoring::trend(&self.ctx, Default::default()).unwrap()));
        self.show("training of the score", 3, |_| drop(scoring::train(&self.ctx).unwrap()));
        let ids = self.list("SELECT json_group_array(id) FROM (SELECT id FROM deal_fact WHERE kind = 'open' LIMIT 50)");
        self.show("scores of 50 deals", 50, |_| {
            drop(scoring::scores(&self.ctx, ScoreRequest { ids: ids.clone() }).unwrap());
        });
    }

    /// A move as an operation of the journal, and the same write bare, of other deals in turn, on the same connection.
    fn writes(&self, path: &Path) {
        let ids = self.list(
            "SELECT json_group_array(id) FROM (SELECT d.id FROM deal d JOIN stage s ON s.id = d.stage_id
             JOIN pipeline p ON p.id = s.pipeline_id WHERE s.kind = 'open' AND s.position > 0 AND p.position = 0 LIMIT 221)",
        );
        let stages = self.list(
            "SELECT json_group_array(s.id) FROM stage s JOIN pipeline p ON p.id = s.pipeline_id
             WHERE s.kind = 'open' AND p.position = 0",
        );
        // Each deal goes to a stage that it is not in.
        let next = |id: &String| {
            let now = self.text(&format!("SELECT stage_id FROM deal WHERE id = '{id}'"));
            stages[(stages.iter().position(|stage| *stage == now).unwrap() + 1) % stages.len()].clone()
        };
        let go = |id: &String, to: &str| {
            let to = MoveDeal { id: id.clone(), stage_id: to.into(), ..Default::default() };
            deals::move_deal(&self.ctx, to).unwrap();
        };
        let store = self.ctx.workspace().store();
        let bare = |id: &String, to: &str| {
            store.writer().execute("UPDATE deal SET stage_id = ?2 WHERE id = ?1", [id.as_str(), to]).unwrap();
        };
        // A customer's first move begins its stage of life, once; and a plan is made.
        ids.iter().for_each(|id| go(id, &next(id)));
        let (mine, others) = (&ids[..110], &ids[110..220]);
        let (mut moves, mut updates) = (Vec::new(), Vec::new());
        for (id, other) in mine.iter().zip(others).take(100) {
            let (to, there) = (next(id), next(other));
            moves.push(timed(|| go(id, &to)));
            updates.push(timed(|| bare(other, &there)));
            // The bare one marked its deal, which is the next operation's to work off.
            go(&ids[220], &next(&ids[220]));
        }
        let moved = self.tell("move a deal to another stage", moves);
        let updated = self.tell("the same by a bare UPDATE that is committed", updates);
        println!("| {} | a move is {:.2} bare updates | | | | | |", self.deals, moved / updated);
        // Pages that each writes, by the log that grows while nothing is copied out of it.
        store.writer().execute_batch("PRAGMA wal_autocheckpoint = 0").unwrap();
        let log = PathBuf::from(format!("{}-wal", path.display()));
        let pages = |work: &dyn Fn()| {
            store.writer().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
            work();
            (std::fs::metadata(&log).unwrap().len() as f64 / (16_384.0 + 24.0)).round()
        };
        let (mut own, mut plain) = (0.0, 0.0);
        for (id, other) in mine.iter().zip(others).skip(100) {
            let (to, there) = (next(id), next(other));
            own += pages(&|| go(id, &to)) / 10.0;
            plain += pages(&|| bare(other, &there)) / 10.0;
            go(&ids[220], &next(&ids[220]));
        }
        store.writer().execute_batch("PRAGMA wal_autocheckpoint = 1000").unwrap();
        println!("| {} | pages written by a move {own:.1}, by the bare update {plain:.1} | | | | | |", self.deals);
        self.show("move a deal's expected close to another month", 100, |run| {
            let month = format!("2027-{:02}", 1 + run % 12);
            deals::plan_close(&self.ctx, PlanClose { ids: vec![ids[run].clone()], month }).unwrap();
        });
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// The file, made once and kept: one that was broken off leaves no half of it.
fn made(folder: &Path, deals: u32) -> PathBuf {
    let version = kith_version(folder);
    let path = folder.join(format!("deals-{deals}-{version}.kith"));
    if path.exists() {
        return path;
    }
    let part = folder.join(format!("deals-{deals}-part.kith"));
    for suffix in ["", "-wal", "-shm", "-lock"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", part.display()));
    }
    let began = Instant::now();
    let workspace = Workspace::create(&part, &NewWorkspace::default()).unwrap();
    {
        let conn = workspace.store().writer();
        let derived: Vec<(String, String)> = conn
            .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name NOT GLOB '*_keep_*'")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        conn.execute_batch("BEGIN").unwrap();
        derived.iter().for_each(|(name, _)| conn.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
        let last = (1_000_000 / deals).clamp(1, 10) - 1;
        conn.execute_batch(&GENERATOR.replace(":deals", &deals.to_string()).replace(":last", &last.to_string()))
            .unwrap();
        derived.iter().for_each(|(_, sql)| conn.execute_batch(sql).unwrap());
        conn.execute_batch("COMMIT").unwrap();
    }
    println!(
        "| {deals} | make the deals and their changes of stage | {:.0} | | | | 1 |",
        began.elapsed().as_secs_f64() * 1e3
    );
    let began = Instant::now();
    let report = workspace.check(true).unwrap();
    assert!(report.ok, "{:?}", report.problems);
    println!("| {deals} | build and check what is derived | {:.0} | | | | 1 |", began.elapsed().as_secs_f64() * 1e3);
    drop(workspace);
    std::fs::rename(&part, &path).unwrap();
    path
}

/// The newest migration: a file of an older one is not measured.
fn kith_version(folder: &Path) -> u32 {
    let path = folder.join("version-part.kith");
    for suffix in ["", "-wal", "-shm", "-lock"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    Workspace::create(&path, &NewWorkspace::default()).unwrap().store().version()
}

/// 5 pipelines of 7 stages, 10 owners, 2,000 companies, deals over 24 months, eight in ten in the workspace's currency.
/// Numbers are scattered by multiplying with primes: the same file each time.
const GENERATOR: &str = "
CREATE TEMP TABLE me AS SELECT id, '2026-11-21T09:00:00.000Z' AS at FROM app_user LIMIT 1;
CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :deals) SELECT i FROM n;
INSERT INTO app_user (id, name, name_key, role, created_at, updated_at)
SELECT printf('01900000-0000-7000-8000-%012d', i), 'Owner ' || i, 'owner ' || i, 'rep', me.at, me.at FROM n, me WHERE i < 10;
DELETE FROM stage;
DELETE FROM pipeline;
INSERT INTO pipeline (id, name, position, created_at, updated_at)
SELECT printf('01900000-0000-7000-8001-%012d', i), 'Pipeline ' || i, i, me.at, me.at FROM n, me WHERE i < 5;
INSERT INTO stage (id, pipeline_id, name, kind, probability, position, created_at, updated_at)
SELECT printf('01900000-0000-7000-8002-%012d', p.i * 7 + s.i), printf('01900000-0000-7000-8001-%012d', p.i),
  'Stage ' || s.i, CASE s.i WHEN 5 THEN 'won' WHEN 6 THEN 'lost' ELSE 'open' END,
  CASE s.i WHEN 5 THEN 100 WHEN 6 THEN 0 ELSE 10 + s.i * 20 END, s.i, me.at, me.at
FROM n p, n s, me WHERE p.i < 5 AND s.i < 7;
INSERT INTO party (id, kind, display_name, name_key, created_at, created_by, updated_at)
SELECT printf('01900000-0000-7000-8003-%012d', i), 'organization', 'Company ' || i, 'company ' || i, me.at, me.id, me.at FROM n, me WHERE i < 2000;
INSERT INTO deal (id, title, pipeline_id, stage_id, party_id, owner_id, value_minor, value_currency, probability_override, rank,
  entered_stage_at, expected_close_date, actual_close_date, start_date, product, source, created_at, created_by, updated_at)
SELECT printf('01900000-0000-7000-8004-%012d', i), 'Deal ' || i, printf('01900000-0000-7000-8001-%012d', i % 5),
  printf('01900000-0000-7000-8002-%012d', (i % 5) * 7 + (i / 5) % 7), printf('01900000-0000-7000-8003-%012d', (i * 7919) % 2000),
  printf('01900000-0000-7000-8000-%012d', (i * 104729) % 10), 10000 + (i * 15485863) % 5000000,
  CASE (i * 31) % 10 WHEN 0 THEN 'EUR' WHEN 1 THEN 'GBP' ELSE 'USD' END, iif(i % 20 = 0, (i * 13) % 101, NULL), printf('h%08d', i), me.at,
  iif((i / 5) % 7 < 5, date('2026-03-01', ((i * 6151) % 365) || ' days'), NULL),
  iif((i / 5) % 7 >= 5, date('2024-12-01', ((i * 6151) % 720) || ' days'), NULL),
  date('2024-10-01', ((i * 6151) % 720) || ' days'), 'Product ' || (i * 31) % 40, 'Source ' || (i * 17) % 8, me.at, me.id, me.at
FROM n, me;
INSERT INTO deal_stage_history (id, deal_id, from_stage_id, to_stage_id, at, by_id)
SELECT printf('01900000-0000-7000-%04d-%012d', 8100 + k.i, n.i), printf('01900000-0000-7000-8004-%012d', n.i),
  iif(k.i = 0, NULL, printf('01900000-0000-7000-8002-%012d', (n.i % 5) * 7 + (k.i + n.i / 5 - :last - 1) % 5 + iif((k.i + n.i / 5 - :last - 1) % 5 < 0, 5, 0))),
  iif(k.i = :last, printf('01900000-0000-7000-8002-%012d', (n.i % 5) * 7 + (n.i / 5) % 7),
    printf('01900000-0000-7000-8002-%012d', (n.i % 5) * 7 + (k.i + n.i / 5 - :last) % 5 + iif((k.i + n.i / 5 - :last) % 5 < 0, 5, 0))),
  strftime('%Y-%m-%dT%H:%M:%fZ', '2024-12-01', ((n.i * 6151) % 600) || ' days', (k.i * 3) || ' days', k.i || ' hours'), me.id
FROM n, n k, me WHERE k.i <= :last;
INSERT INTO exchange_rate (id, currency, base, on_date, rate_e12, created_at, created_by, updated_at)
SELECT printf('01900000-0000-7000-8005-%012d', i), iif(i % 2, 'EUR', 'GBP'), 'USD', date('2024-12-01', (i / 2) || ' months'),
  1080000000000 + i * 1000000000, me.at, me.id, me.at FROM n, me WHERE i < 50;
DROP TABLE n;
DROP TABLE me;
";
