//! What a person waits for, measured on sample workspaces: p50, p95 and the worst of many
//! runs, in one process, printed as a table. `KITH_BENCH_SIZES=10000,100000,1000000`, and only some parts with
//! `KITH_BENCH_PARTS=filters,bulk`, or measures whose name has `KITH_BENCH_ONLY=digits` in it.
//!
//! Not a test: nothing fails because a machine is slow.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout)]

mod merge;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kith_core::bulk::{self, BulkRequest};
use kith_core::deals::{self, BoardRequest, CardsRequest, MoveDeal};
use kith_core::jobs::Progress;
use kith_core::records::{self, CountRequest, CreateRequest, GetRequest, PageRequest};
use kith_core::relations::{self, GraphRequest};
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::search::{SearchRequest, find};
use kith_core::timeline::{self, TimelineRequest};
use kith_core::{Context, NewWorkspace, Workspace, ids, journal};
use serde_json::json;

// As the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let sizes = std::env::var("KITH_BENCH_SIZES").unwrap_or_else(|_| "10000,100000".into());
    let folder = PathBuf::from(std::env::var("KITH_BENCH_DIR").unwrap_or_else(|_| "../../target/bench".into()));
    std::fs::create_dir_all(&folder).unwrap();
    println!("| people | what | p50 ms | p95 ms | p99 ms | worst ms | runs |");
    println!("|---|---|---|---|---|---|---|");
    for size in sizes.split(',').filter_map(|text| text.trim().parse::<u32>().ok()) {
        Bench::new(&folder, size).run();
    }
}

/// What is typed in a run.
type Typed<'a> = Box<dyn Fn(usize) -> String + 'a>;

/// Measures one kind of work.
type Part = fn(&Bench);

struct Bench {
    size: u32,
    path: PathBuf,
    ctx: Context,
}

impl Bench {
    /// The sample is made once and kept: a bench that was broken off leaves no half of one.
    fn new(folder: &Path, size: u32) -> Self {
        let path = folder.join(format!("sample-{size}.kith"));
        if !path.exists() {
            let part = folder.join(format!("sample-{size}-part.kith"));
            for suffix in ["", "-wal", "-shm", "-lock"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", part.display()));
            }
            let began = Instant::now();
            let ctx = Context::new(Workspace::create(&part, &NewWorkspace::default()).unwrap());
            fill(&ctx, Sample { people: size, seed: 1, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
            drop(ctx);
            std::fs::rename(&part, &path).unwrap();
            let megabytes = std::fs::metadata(&path).unwrap().len() / 1_000_000;
            println!(
                "| {size} | make the sample ({megabytes} MB) | {:.0} | | | | 1 |",
                began.elapsed().as_secs_f64() * 1e3
            );
        }
        let ctx = Context::new(Workspace::open(&path).unwrap());
        Self { size, path, ctx }
    }

    fn show(&self, what: &str, runs: usize, mut work: impl FnMut(usize)) {
        if std::env::var("KITH_BENCH_ONLY").is_ok_and(|wanted| !what.contains(&wanted)) {
            return;
        }
        let times: Vec<Duration> = (0..runs)
            .map(|run| {
                let began = Instant::now();
                work(run);
                began.elapsed()
            })
            .collect();
        self.figures(what, times);
    }

    fn figures(&self, what: &str, mut times: Vec<Duration>) {
        let runs = times.len();
        times.sort();
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
        let [half, most, nearly, worst] = [at(0.5), at(0.95), at(0.99), at(1.0)];
        println!("| {} | {what} | {half:.2} | {most:.2} | {nearly:.2} | {worst:.2} | {runs} |", self.size);
    }

    fn run(mut self) {
        let path = self.path.clone();
        drop(std::mem::replace(&mut self.ctx, Context::new(throwaway())));
        self.show("open a workspace", 10, |_| drop(Workspace::open(&path).unwrap()));
        self.ctx = Context::new(Workspace::open(&path).unwrap());
        self.show("statistics for the planner, where they are due", 1, |_| {
            self.ctx.workspace().store().keep_statistics().unwrap();
        });
        self.ctx = Context::new(throwaway());
        self.ctx = Context::new(Workspace::open(&path).unwrap());
        let ctx = &self.ctx;
        let page = |value| records::page(ctx, serde_json::from_value::<PageRequest>(value).unwrap()).unwrap();
        self.show("first page of People", 100, |_| drop(page(json!({"type": "person"}))));
        self.show("first page of People by creation, newest first", 100, |_| {
            drop(page(json!({"type": "person", "sort": [{"field": "created_at", "desc": true}]})));
        });
        self.show("count of People", 100, |_| {
            drop(records::count(ctx, CountRequest { r#type: "person".into(), ..Default::default() }))
        });
        self.show("People of one status, first page", 50, |_| {
            drop(page(json!({"type": "person", "filter": {"field": "status", "op": "eq", "value": "churned"}})));
        });
        let parts = std::env::var("KITH_BENCH_PARTS").unwrap_or_default();
        let all: [(&str, Part); 9] = [
            ("searches", Self::searches),
            ("filters", Self::filters),
            ("sorts", Self::sorts),
            ("board", Self::board),
            ("record", Self::record),
            ("graph", Self::graph),
            ("writes", Self::writes),
            ("bulk", Self::bulk),
            ("merge", Self::merge),
        ];
        for (name, part) in all {
            if parts.is_empty() || parts.split(',').any(|wanted| wanted == name) {
                part(&self);
            }
        }
    }

    /// First page and exact count, by what an index can serve and by what nothing can.
    fn filters(&self) {
        let field = |field: &str, op: &str, value: serde_json::Value| json!({"field": field, "op": op, "value": value});
        let name = field("last_name", "starts_with", json!("ma"));
        let status = field("status", "eq", json!("active"));
        let new = field("created_at", "gte", json!("today-90d"));
        let source = field("source", "eq", json!("web"));
        let title = field("job_title", "contains", json!("manager"));
        let company =
            json!({"related": "organizations", "op": "some", "filter": field("industry", "eq", json!("Energy"))});
        let no_deal = json!({"related": "deals", "op": "none", "filter": field("status", "eq", json!("open"))});
        let filters = [
            ("a name that begins", name.clone()),
            ("1 condition", status.clone()),
            ("2 conditions, one of them a date", json!({"all": [status, new]})),
            ("5 conditions, nothing to serve them", json!({"all": [status, new, source, title, {"not": name}]})),
            ("company's industry and no open deal", json!({"all": [company, no_deal]})),
        ];
        for (what, filter) in filters {
            let page =
                || -> PageRequest { serde_json::from_value(json!({"type": "person", "filter": filter})).unwrap() };
            let count =
                || -> CountRequest { serde_json::from_value(json!({"type": "person", "filter": filter})).unwrap() };
            self.show(&format!("filter, {what}: first page"), 20, |_| drop(records::page(&self.ctx, page()).unwrap()));
            let found = records::count(&self.ctx, count()).unwrap().count;
            self.show(&format!("filter, {what}: count of {found}"), 20, |_| {
                let _ = records::count(&self.ctx, count()).unwrap();
            });
        }
    }

    /// First page by every field that People can be ordered by, both ways.
    fn sorts(&self) {
        let catalog = self.ctx.catalog();
        let people = catalog.get("person").unwrap();
        for field in people.fields.iter().filter(|field| field.sortable) {
            for desc in [false, true] {
                let way = if desc { ", last first" } else { "" };
                self.show(&format!("People by {}{way}", field.key), 5, |_| {
                    let request = json!({"type": "person", "sort": [{"field": field.key, "desc": desc}]});
                    drop(records::page(&self.ctx, serde_json::from_value(request).unwrap()).unwrap());
                });
            }
        }
    }

    fn searches(&self) {
        let names: Vec<String> =
            records::page(&self.ctx, PageRequest { r#type: "person".into(), limit: Some(200), ..Default::default() })
                .unwrap()
                .rows
                .iter()
                .filter_map(|row| row.text("last_name").map(str::to_lowercase))
                .chain(["garcia", "smith", "muller", "jensen", "nguyen", "o'brien"].map(String::from))
                .collect();
        for letters in 1..=5 {
            let typed = |run: usize| names[run * 7 % names.len()].chars().take(letters).collect::<String>();
            self.show(&format!("palette, {letters} letters"), 200, |run| self.palette(typed(run)));
            self.show(&format!("People list search, {letters} letters"), 100, |run| {
                let request = PageRequest { r#type: "person".into(), search: Some(typed(run)), ..Default::default() };
                drop(records::page(&self.ctx, request).unwrap());
            });
            self.show(&format!("exact count of that search, {letters} letters"), 30, |run| {
                let request = CountRequest { r#type: "person".into(), search: Some(typed(run)), ..Default::default() };
                let _ = records::count(&self.ctx, request).unwrap();
            });
        }
        self.guesses(&names);
    }

    fn palette(&self, query: String) {
        drop(find(&self.ctx, SearchRequest { query, ..Default::default() }).unwrap());
    }

    /// What is not found as it was typed: parts of words and numbers, slips of the pen.
    fn guesses(&self, names: &[String]) {
        let swapped = |name: &String| {
            let mut letters: Vec<char> = name.chars().collect();
            if letters.len() > 4 {
                letters.swap(2, 3);
            }
            letters.into_iter().collect::<String>()
        };
        let inner = |name: &String| name.chars().skip(1).take(4).collect::<String>();
        let digits =
            |run: usize, count: usize| format!("{:010}", run * 7_919_777_137).chars().rev().take(count).collect();
        let kinds: [(&str, Typed); 5] = [
            ("a misspelt name", Box::new(|run| swapped(&names[run * 7 % names.len()]))),
            ("four letters inside a name", Box::new(|run| inner(&names[run * 7 % names.len()]))),
            ("a name that is nobody's", Box::new(|run| format!("{}qx", names[run * 7 % names.len()]))),
            ("4 digits of a number", Box::new(move |run| digits(run, 4))),
            ("7 digits of a number", Box::new(move |run| digits(run, 7))),
        ];
        for (what, typed) in kinds {
            self.show(&format!("palette, {what}"), 200, |run| self.palette(typed(run)));
            self.show(&format!("People list search, {what}"), 100, |run| {
                let request = PageRequest { r#type: "person".into(), search: Some(typed(run)), ..Default::default() };
                drop(records::page(&self.ctx, request).unwrap());
            });
        }
    }

    fn board(&self) {
        self.show("board with its sums and 50 cards a column", 100, |_| {
            let board = deals::board(&self.ctx, BoardRequest::default()).unwrap();
            for stage in board.stages {
                let request = CardsRequest { stage_id: stage.id, filter: None, cursor: None, limit: None };
                drop(deals::cards(&self.ctx, request).unwrap());
            }
        });
        self.show("forecast", 20, |_| drop(deals::forecast(&self.ctx, Default::default()).unwrap()));
    }

    /// The busiest record there is: 10,000 entries on one company.
    fn record(&self) {
        let busy: String = self
            .ctx
            .read(|c| {
                Ok(c.query_row("SELECT id FROM party WHERE kind = 'organization' ORDER BY id LIMIT 1", [], |r| {
                    r.get(0)
                })?)
            })
            .unwrap();
        let there: i64 = self
            .ctx
            .read(|c| Ok(c.query_row("SELECT count(*) FROM interaction WHERE party_id = ?1", [&busy], |r| r.get(0))?))
            .unwrap();
        if there < 10_000 {
            let user = self.ctx.user_id().to_string();
            let writer = self.ctx.workspace().store().writer();
            writer.execute_batch("BEGIN").unwrap();
            for i in 0..10_000_i64 {
                let at = format!("2025-{:02}-{:02}T10:{:02}:{:02}.000Z", 1 + i % 12, 1 + i % 28, i % 60, (i / 60) % 60);
                writer
                    .execute(
                        "INSERT INTO interaction (id, party_id, type, subject, occurred_at, created_at, created_by, updated_at)
                         VALUES (?1, ?2, 'call', 'Busy line', ?3, ?3, ?4, ?3)",
                        [&ids::new_id(), &busy, &at, &user],
                    )
                    .unwrap();
            }
            writer.execute_batch("COMMIT").unwrap();
        }
        let get = || GetRequest { r#type: "organization".into(), id: busy.clone() };
        self.show("record page: record, overview, timeline of 10,000 entries", 50, |_| {
            drop(records::get(&self.ctx, get()).unwrap());
            drop(timeline::overview(&self.ctx, get()).unwrap());
            let request = TimelineRequest { r#type: "organization".into(), id: busy.clone(), ..Default::default() };
            drop(timeline::page(&self.ctx, request).unwrap());
        });
        let mut cursor = None;
        self.show("timeline, each next page of 50", 150, |_| {
            let request = TimelineRequest {
                r#type: "organization".into(),
                id: busy.clone(),
                cursor: cursor.take(),
                ..Default::default()
            };
            cursor = timeline::page(&self.ctx, request).unwrap().next_cursor;
        });
    }

    /// REL-09: every sample has 50,000 relationships, dealt out unevenly so that there are hubs.
    fn graph(&self) {
        let people: Vec<String> = self
            .ctx
            .read(|c| {
                let mut stmt = c.prepare("SELECT id FROM party WHERE kind = 'person' ORDER BY id LIMIT 10000")?;
                Ok(stmt.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        let kind = "00000000-0000-7000-8000-000000000007";
        let there: i64 =
            self.ctx.read(|c| Ok(c.query_row("SELECT count(*) FROM relationship", [], |r| r.get(0))?)).unwrap();
        if there < 50_000 {
            let writer = self.ctx.workspace().store().writer();
            writer.execute_batch("BEGIN").unwrap();
            for i in 0..60_000_usize {
                let from = i * i % 7919 % people.len();
                let to = (i * 7 + i / 3) % people.len();
                writer
                    .execute(
                        "INSERT OR IGNORE INTO relationship (id, from_id, to_id, type_id, strength, created_at, created_by, updated_at)
                         SELECT ?1, ?2, ?3, ?4, 1 + ?5 % 10, ?6, ?7, ?6 WHERE ?2 <> ?3",
                        rusqlite::params![ids::new_id(), people[from], people[to], kind, i as i64, "2026-11-01T09:00:00.000Z", self.ctx.user_id()],
                    )
                    .unwrap();
            }
            writer.execute_batch("COMMIT").unwrap();
        }
        let links: i64 =
            self.ctx.read(|c| Ok(c.query_row("SELECT count(*) FROM relationship", [], |r| r.get(0))?)).unwrap();
        for hops in [1, 2] {
            self.show(&format!("graph over {links} links, {hops} hops, 300 nodes"), 300, |run| {
                let id = people[run * 31 % people.len()].clone();
                drop(relations::graph(&self.ctx, GraphRequest { id, hops: Some(hops), limit: Some(300) }).unwrap());
            });
        }
        let hub: String = self
            .ctx
            .read(|c| {
                Ok(c.query_row(
                    "SELECT from_id FROM relationship GROUP BY 1 ORDER BY count(*) DESC LIMIT 1",
                    [],
                    |r| r.get(0),
                )?)
            })
            .unwrap();
        self.show("graph around the busiest of them, 2 hops", 100, |_| {
            drop(
                relations::graph(&self.ctx, GraphRequest { id: hub.clone(), hops: Some(2), limit: Some(300) }).unwrap(),
            );
        });
    }

    fn writes(&self) {
        let deals: Vec<String> =
            records::page(&self.ctx, PageRequest { r#type: "deal".into(), limit: Some(200), ..Default::default() })
                .unwrap()
                .rows
                .into_iter()
                // A closed deal does not move among open stages.
                .filter(|row| row.values["status"] == "open")
                .map(|row| row.id)
                .collect();
        let stages: Vec<String> = deals::board(&self.ctx, BoardRequest::default())
            .unwrap()
            .stages
            .into_iter()
            .map(|stage| stage.id)
            .collect();
        self.show("move a deal, committed and journaled", 100, |run| {
            let input = MoveDeal {
                id: deals[run % deals.len()].clone(),
                stage_id: stages[run % 4].clone(),
                ..Default::default()
            };
            drop(deals::move_deal(&self.ctx, input).unwrap());
        });
        self.show("undo it", 100, |_| drop(journal::undo(&self.ctx, Default::default()).unwrap()));
        self.show("create a person, duplicates checked", 50, |run| {
            let values = json!({"first_name": "Bench", "last_name": format!("Mark {run}"), "emails": [format!("bench{run}@mark.example")]});
            let Ok(serde_json::Value::Object(values)) = Ok::<_, ()>(values) else { unreachable!() };
            let input = CreateRequest { r#type: "person".into(), id: ids::new_id(), values, allow_duplicate: false };
            drop(records::create(&self.ctx, input));
        });
        self.show("undo it", 50, |_| drop(journal::undo(&self.ctx, Default::default()).unwrap()));
    }
}

impl Bench {
    /// One change of two fifths of all people: looked at, made, taken back.
    fn bulk(&self) {
        let below: String = self
            .ctx
            .read(|conn| {
                let sql = "SELECT last_name FROM party WHERE kind = 'person' ORDER BY last_name LIMIT 1 OFFSET ?1";
                Ok(conn.query_row(sql, [self.size * 2 / 5], |row| row.get(0))?)
            })
            .unwrap();
        self.paste();
        let user = self.ctx.user_id().to_string();
        let actions = [
            ("status", json!({"kind": "set", "values": {"status": "churned"}})),
            ("owner and source", json!({"kind": "set", "values": {"owner": user, "source": "referral"}})),
            ("job title, which search reads", json!({"kind": "set", "values": {"job_title": "Chief bench officer"}})),
            ("a tag", json!({"kind": "add_tag", "tag": "bench"})),
            ("deletion", json!({"kind": "delete"})),
        ];
        for (what, action) in actions {
            let request = || -> BulkRequest {
                let selection = json!({"filter": {"field": "last_name", "op": "lt", "value": below}});
                serde_json::from_value(json!({"type": "person", "selection": selection, "action": action})).unwrap()
            };
            let count = bulk::preview(&self.ctx, request()).unwrap().changed;
            self.show(&format!("bulk, {what} of {count}: preview"), 1, |_| drop(bulk::preview(&self.ctx, request())));
            self.show(&format!("bulk, {what} of {count}: made"), 1, |_| {
                drop(bulk::apply(&self.ctx, request()).unwrap())
            });
            self.show(&format!("bulk, {what} of {count}: undone"), 1, |_| {
                drop(journal::undo(&self.ctx, Default::default()).unwrap());
            });
        }
    }
}

impl Bench {
    /// A block of 1,000 rows and 8 columns out of a spreadsheet.
    fn paste(&self) {
        let ids: Vec<String> = self
            .ctx
            .read(|conn| {
                let mut stmt =
                    conn.prepare("SELECT id FROM party WHERE kind = 'person' ORDER BY name_key LIMIT 1000")?;
                Ok(stmt.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        let request = || {
            let rows: Vec<_> = ids
                .iter()
                .enumerate()
                .map(|(n, id)| {
                    json!({"id": id, "values": {
                        "job_title": format!("Pasted {n}"), "status": "Active", "source": "Web", "website": "kith.example",
                        "birth_date": "1980-02-03", "do_not_contact": "no", "external_id": format!("P-{n}"), "description": "x",
                    }})
                })
                .collect();
            serde_json::from_value(json!({"type": "person", "rows": rows, "as_text": true})).unwrap()
        };
        self.show("paste 1,000 x 8 cells: preview", 1, |_| drop(bulk::preview_many(&self.ctx, request()).unwrap()));
        self.show("paste 1,000 x 8 cells: made", 1, |_| drop(bulk::update_many(&self.ctx, request()).unwrap()));
        self.show("paste 1,000 x 8 cells: undone", 1, |_| drop(journal::undo(&self.ctx, Default::default()).unwrap()));
    }
}

fn throwaway() -> std::sync::Arc<Workspace> {
    let path = std::env::temp_dir().join(format!("kith-bench-{}.kith", std::process::id()));
    let workspace = Workspace::create(&path, &NewWorkspace::default()).unwrap();
    let _ = std::fs::remove_file(&path);
    workspace
}
