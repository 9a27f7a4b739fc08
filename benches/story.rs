//! Customers' stories in numbers: what a person waits for in a workspace of many people with five timeline entries each,
//! one company of them with 50,000, and one user with 20,000 open activities. `KITH_BENCH_PEOPLE=100000`,
//! `KITH_BENCH_DIR`, and only measures whose name has `KITH_BENCH_ONLY` in it.
//!
//! Not a test: nothing fails because a machine is slow.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kith_core::activities::{self, MineRequest};
use kith_core::documents::{self, AddDocument};
use kith_core::jobs::Progress;
use kith_core::records::{self, CountRequest, CreateRequest, GetRequest, IdsRequest, PageRequest};
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::timeline::{self, TimelinePage, TimelineRequest};
use kith_core::{Context, NewWorkspace, Workspace, ids};
use rusqlite::Connection;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The company with the long story.
const COMPANY: &str = "0193f0aa-0000-7000-8000-000000000001";
/// The user with the long list.
const USER: &str = "0193f0aa-0000-7000-8000-000000000002";

fn main() {
    let people: u32 = std::env::var("KITH_BENCH_PEOPLE").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = PathBuf::from(std::env::var("KITH_BENCH_DIR").unwrap_or_else(|_| "../../target/bench".into()));
    std::fs::create_dir_all(&folder).unwrap();
    let bench = Bench::new(&folder, people);
    println!("| entries | what | p50 ms | p95 ms | p99 ms | worst ms | runs |");
    println!("|---|---|---|---|---|---|---|");
    bench.pages();
    bench.filters();
    bench.lists();
    bench.searches();
    bench.notes();
    bench.mine();
    bench.document(&folder);
}

struct Bench {
    entries: i64,
    path: PathBuf,
    ctx: Context,
}

fn ask<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

impl Bench {
    fn new(folder: &Path, people: u32) -> Self {
        let path = folder.join(format!("sample-{people}.kith"));
        if !path.exists() {
            let part = folder.join(format!("sample-{people}-part.kith"));
            for suffix in ["", "-wal", "-shm", "-lock"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", part.display()));
            }
            let ctx = Context::new(Workspace::create(&part, &NewWorkspace::default()).unwrap());
            fill(&ctx, Sample { people, seed: 1, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
            drop(ctx);
            std::fs::rename(&part, &path).unwrap();
        }
        let ctx = Context::new(Workspace::open(&path).unwrap());
        lengthen(&ctx);
        ctx.workspace().store().keep_statistics().unwrap();
        let entries = ctx.read(|conn| Ok(conn.query_row("SELECT count(*) FROM timeline_entry", [], |row| row.get(0))?));
        Self { entries: entries.unwrap(), path, ctx }
    }

    fn show(&self, what: &str, runs: usize, mut work: impl FnMut(usize)) {
        if std::env::var("KITH_BENCH_ONLY").is_ok_and(|wanted| !what.contains(&wanted)) {
            return;
        }
        let times = (0..runs)
            .map(|run| {
                let began = Instant::now();
                work(run);
                began.elapsed()
            })
            .collect();
        self.figures(what, times);
    }

    fn figures(&self, what: &str, mut times: Vec<Duration>) {
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
        let [half, most, nearly, worst] = [at(0.5), at(0.95), at(0.99), at(1.0)];
        println!("| {} | {what} | {half:.2} | {most:.2} | {nearly:.2} | {worst:.2} | {} |", self.entries, times.len());
    }

    fn story(&self, more: Value) -> TimelinePage {
        let mut input = json!({"type": "organization", "id": COMPANY});
        for (key, value) in more.as_object().unwrap() {
            input[key] = value.clone();
        }
        timeline::page(&self.ctx, ask::<TimelineRequest>(input)).unwrap()
    }

    /// The whole story page by page; the same rows bare, as SQLite gives them.
    fn pages(&self) {
        self.show("first page of the long story", 200, |_| drop(self.story(json!({}))));
        let mut times = Vec::new();
        let mut cursor = None;
        loop {
            let began = Instant::now();
            cursor = self.story(json!({ "cursor": cursor })).next_cursor;
            times.push(began.elapsed());
            if cursor.is_none() {
                break;
            }
        }
        let deepest = times.split_off(times.len() - 100);
        self.figures("each next page of it", times);
        self.figures("the 100 deepest pages of it", deepest);
        let other = Connection::open(&self.path).unwrap();
        let mut stmt = other
            .prepare("SELECT at, kind, ref_id FROM timeline_entry WHERE owner_id = ?1 ORDER BY at DESC LIMIT 51")
            .unwrap();
        self.show("51 bare rows of the index, for comparison", 200, |_| {
            assert_eq!(stmt.query_map([COMPANY], |row| row.get::<_, String>(2)).unwrap().count(), 51);
        });
        self.show("first page with the people of the company", 100, |_| {
            drop(self.story(json!({"include_people": true})))
        });
        let mut cursor = None;
        self.show("each next page with them", 300, |_| {
            cursor = self.story(json!({"include_people": true, "cursor": cursor.take()})).next_cursor;
        });
        let get = || ask::<GetRequest>(json!({"type": "organization", "id": COMPANY}));
        self.show("the company at a glance", 50, |_| drop(timeline::summary(&self.ctx, get()).unwrap()));
    }

    fn filters(&self) {
        let quarter = json!({"from": "2026-08-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"});
        let old = json!({"from": "2015-01-01T00:00:00Z", "to": "2015-04-01T00:00:00Z"});
        for (what, kinds, period) in [
            ("calls and meetings of a quarter", json!(["call", "meeting"]), quarter.clone()),
            ("calls and meetings of a quarter long ago", json!(["call", "meeting"]), old),
            ("notes, whenever", json!(["note"]), json!({})),
            ("milestones of a quarter", json!(["milestone"]), quarter),
            ("milestones, whenever", json!(["milestone"]), json!({})),
            ("a kind that there is none of", json!(["document"]), json!({})),
        ] {
            let mut input = period;
            input["kinds"] = kinds;
            self.show(&format!("filter: {what}"), 50, |_| drop(self.story(input.clone())));
        }
        self.show("filter: by somebody who did one in ten", 50, |_| drop(self.story(json!({"actor": USER}))));
    }

    /// The log of all touches, and all notes.
    fn lists(&self) {
        let call = json!({"field": "type", "op": "eq", "value": "call"});
        for (what, input) in [
            ("list of all interactions, newest first", json!({"type": "interaction"})),
            ("list of all calls, newest first", json!({"type": "interaction", "filter": call})),
            ("list of all notes, newest first", json!({"type": "note"})),
        ] {
            let mut cursor = Value::Null;
            self.show(&format!("{what}: each page"), 50, |_| {
                let mut input = input.clone();
                input["cursor"] = cursor.take();
                let page = records::page(&self.ctx, ask::<PageRequest>(input)).unwrap();
                cursor = page.next_cursor.map_or(Value::Null, Value::from);
            });
        }
    }

    fn searches(&self) {
        let texts = [
            ("a word of 40 of its entries", "quetzal"),
            ("a word of each fifth of its entries", "harbour"),
            ("a word that very many have elsewhere", "call"),
            ("two words", "harbour crane"),
            ("three letters", "qua"),
            ("a word that nobody has", "xylophone"),
        ];
        for (what, text) in texts {
            let found = self.story(json!({ "search": text })).entries.len();
            self.show(&format!("in the long story: {what} ({found} on the page)"), 30, |_| {
                drop(self.story(json!({ "search": text })));
            });
        }
        for (what, text) in texts {
            let page = || ask::<PageRequest>(json!({"type": "note", "search": text}));
            let count = || ask::<CountRequest>(json!({"type": "note", "search": text}));
            let found = records::count(&self.ctx, count()).unwrap().count;
            self.show(&format!("in all notes: {what} ({found} notes)"), 30, |_| {
                drop(records::page(&self.ctx, page()).unwrap());
            });
            self.show(&format!("in all notes: {what}, counted"), 30, |_| {
                let _ = records::count(&self.ctx, count()).unwrap();
            });
        }
    }

    /// A note as it is saved, and a bare row with its commit.
    fn notes(&self) {
        let mut made = Vec::new();
        let words = "The crane at the harbour leaks again; they want the seals before the feast. ".repeat(6);
        self.show("save a note of 460 characters", 200, |run| {
            let values =
                json!({"content_html": format!("<p>{words}</p><p><strong>{run}</strong></p>"), "party": COMPANY});
            made.push(ids::new_id());
            let input = json!({"type": "note", "id": made[run], "values": values});
            records::create(&self.ctx, ask::<CreateRequest>(input)).unwrap();
        });
        for ids in made.chunks(100) {
            let input = IdsRequest { r#type: "note".into(), ids: ids.to_vec() };
            records::delete(&self.ctx, input).unwrap();
        }
        let other = Connection::open(&self.path).unwrap();
        other.execute_batch("PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS bare (text TEXT)").unwrap();
        self.show("a bare row of the same length that is committed", 200, |_| {
            other.execute("INSERT INTO bare VALUES (?1)", [&words]).unwrap();
        });
        other.execute_batch("DROP TABLE bare").unwrap();
    }

    fn mine(&self) {
        let ctx = self.ctx.clone().with_user(USER);
        self.show("My Activities with 20,000 open", 100, |_| {
            drop(activities::mine(&ctx, MineRequest::default()).unwrap());
        });
        for section in ["overdue", "upcoming"] {
            let mut cursor = None;
            self.show(&format!("My Activities: each next page of {section}"), 100, |_| {
                let input = json!({"section": section, "cursor": cursor.take()});
                cursor = activities::mine(&ctx, ask(input)).unwrap().sections.remove(0).next_cursor;
            });
        }
    }

    /// A file of 20 MB is added five times; meanwhile somebody reads and somebody writes.
    fn document(&self, folder: &Path) {
        let file = folder.join("story-20mb.bin");
        let (mut reads, mut writes, mut adds) = (Vec::new(), Vec::new(), Vec::new());
        for run in 0..5_u64 {
            let mut state = run * 7919 + 1 + self.entries as u64 + Instant::now().elapsed().as_nanos() as u64;
            let bytes: Vec<u8> = (0..20_000_000)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 33) as u8
                })
                .collect();
            std::fs::write(&file, bytes).unwrap();
            let done = AtomicBool::new(false);
            std::thread::scope(|scope| {
                let reader = scope.spawn(|| timed(&done, || drop(self.story(json!({})))));
                let writer = scope.spawn(|| {
                    timed(&done, || {
                        let values = json!({"content": "Meanwhile", "party": COMPANY});
                        let input = json!({"type": "note", "id": ids::new_id(), "values": values});
                        records::create(&self.ctx, ask::<CreateRequest>(input)).unwrap();
                    })
                });
                let began = Instant::now();
                let on = json!({"type": "organization", "id": COMPANY});
                let input = json!({"id": ids::new_id(), "path": file, "on": on});
                let added = documents::add(&self.ctx, ask::<AddDocument>(input)).unwrap().value;
                adds.push(began.elapsed());
                done.store(true, Ordering::SeqCst);
                reads.append(&mut reader.join().unwrap());
                writes.append(&mut writer.join().unwrap());
                records::delete(&self.ctx, IdsRequest { r#type: "document".into(), ids: vec![added.id] }).unwrap();
            });
        }
        let _ = std::fs::remove_file(file);
        self.figures("add a document of 20 MB", adds);
        self.figures("meanwhile: first page of the long story", reads);
        self.figures("meanwhile: save a note", writes);
    }
}

/// How long something takes, again and again until `done`.
fn timed(done: &AtomicBool, mut work: impl FnMut()) -> Vec<Duration> {
    let mut times = Vec::new();
    while !done.load(Ordering::SeqCst) {
        let began = Instant::now();
        work();
        times.push(began.elapsed());
        std::thread::sleep(Duration::from_millis(5));
    }
    times
}

/// Gives one company 50,000 entries over twelve years and 200 people, and one user 20,000 open activities.
fn lengthen(ctx: &Context) {
    let there = |sql: &str| ctx.read(|conn| Ok(conn.prepare(sql)?.exists([])?)).unwrap();
    if there(&format!("SELECT 1 FROM party WHERE id = '{COMPANY}'")) {
        return;
    }
    let text = LENGTHEN.replace(":company", &format!("'{COMPANY}'")).replace(":user", &format!("'{USER}'"));
    ctx.workspace().store().writer().execute_batch(&format!("BEGIN; {text} COMMIT")).unwrap();
    // The step after an operation indexes the new texts.
    let input = json!({"type": "note", "id": ids::new_id(), "values": {"content": "The first word", "party": COMPANY}});
    records::create(ctx, ask::<CreateRequest>(input)).unwrap();
}

const LENGTHEN: &str = "
CREATE TEMP TABLE me AS SELECT id, '2026-11-21T09:00:00.000Z' AS at FROM app_user ORDER BY created_at, id LIMIT 1;
CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 50000)
  SELECT i, strftime('%Y-%m-%dT%H:%M:%fZ', '2026-11-21', '-' || (i * 126) || ' minutes') AS at,
    CASE WHEN i % 2500 IN (7, 15) THEN 'quetzal ' ELSE '' END || CASE WHEN i % 10 IN (3, 5) THEN 'harbour ' ELSE '' END
      || CASE WHEN i % 20 IN (3, 15) THEN 'crane ' ELSE '' END || 'about delivery ' || ((i * 7919) % 1000) AS words FROM n;
INSERT INTO app_user (id, name, name_key, role, created_at, updated_at)
SELECT :user, 'Long List', 'long list', 'rep', at, at FROM me;
INSERT INTO party (id, kind, display_name, name_key, created_at, created_by, updated_at)
SELECT :company, 'organization', 'Long Story Ltd', 'long story ltd', at, id, at FROM me;
INSERT INTO affiliation (id, person_id, organization_id)
SELECT printf('0193f0ab-0000-7000-8000-%012d', row_number() OVER ()), id, :company
FROM (SELECT id FROM party WHERE kind = 'person' AND deleted_at IS NULL ORDER BY id LIMIT 200);
INSERT INTO interaction (id, party_id, type, subject, description, occurred_at, created_at, created_by, updated_at)
SELECT printf('0193f0ac-0000-7000-8000-%012d', i), :company,
  CASE i % 4 WHEN 0 THEN 'call' WHEN 1 THEN 'email' WHEN 2 THEN 'meeting' ELSE 'chat' END, 'Talked ' || words,
  'They said a lot ' || words, n.at, n.at, iif(i % 10 = 1, :user, me.id), n.at FROM n, me WHERE i % 20 < 14;
INSERT INTO note (id, party_id, title, content, visibility, created_at, created_by, updated_at)
SELECT printf('0193f0ad-0000-7000-8000-%012d', i), :company, 'Visit ' || i, 'Written down ' || words, 'team', n.at, me.id, n.at
FROM n, me WHERE i % 20 BETWEEN 14 AND 16;
INSERT INTO activity (id, party_id, type, subject, due_at, status, assigned_to, completed_at, created_at, created_by, updated_at)
SELECT printf('0193f0ae-0000-7000-8000-%012d', i), :company, 'task', 'Did ' || words, n.at, 'cancelled', me.id, NULL, n.at, me.id, n.at
FROM n, me WHERE i % 20 BETWEEN 17 AND 18 OR i % 20 = 19 AND i % 100 <> 19;
INSERT INTO milestone (id, party_id, milestone_type, occurred_at, created_at, created_by, updated_at)
SELECT printf('0193f0af-0000-7000-8000-%012d', i), :company, CASE i % 3 WHEN 0 THEN 'renewal' WHEN 1 THEN 'upsell' ELSE 'win_back' END,
  n.at, n.at, me.id, n.at FROM n, me WHERE i % 100 = 19;
INSERT INTO activity (id, party_id, type, subject, due_at, due_has_time, priority, status, assigned_to, created_at, created_by, updated_at)
SELECT printf('0193f0b0-0000-7000-8000-%012d', i), p.id, iif(i % 2, 'call', 'task'), 'To do ' || i,
  CASE WHEN i % 50 = 0 THEN NULL WHEN i % 3 = 0 THEN date('2026-08-01', (i % 365) || ' days') || 'T00:00:00.000Z'
    ELSE strftime('%Y-%m-%dT%H:%M:%fZ', '2026-08-01', (i % 365) || ' days', (i % 600) || ' minutes') END,
  iif(i % 3 = 0, 0, 1), 'normal', 'pending', :user, me.at, me.id, me.at
FROM n, me, (SELECT id, row_number() OVER () - 1 AS place FROM (SELECT id FROM party WHERE kind = 'person' ORDER BY id LIMIT 20000)) p
WHERE p.place = i;
DROP TABLE n;
DROP TABLE me;
";
