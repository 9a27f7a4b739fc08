//! What tests work at: a temporary workspace whose clock they turn themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeZone, Utc};
use kith_core::journal::Changed;
use kith_core::records::{CreateRequest, RecordRow, UpdateRequest};
use kith_core::{Context, Error, NewWorkspace, Result, Workspace};
use serde_json::{Map, Value};

/// The moment at which every test begins.
pub const START: &str = "2026-11-21T09:00:00.000Z";

pub struct Desk {
    pub ctx: Context,
    clock: Arc<AtomicI64>,
    dir: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self::of(NewWorkspace::default())
    }

    /// Another than the usual workspace.
    pub fn of(new: NewWorkspace) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let workspace = Workspace::create(&dir.path().join("test.kith"), &new).unwrap();
        Self::at(workspace, dir)
    }

    fn at(workspace: Arc<Workspace>, dir: tempfile::TempDir) -> Self {
        let clock = Arc::new(AtomicI64::new(DateTime::parse_from_rfc3339(START).unwrap().timestamp_millis()));
        let hand = clock.clone();
        let ctx = Context::new(workspace)
            .with_clock(Arc::new(move || Utc.timestamp_millis_opt(hand.load(Ordering::SeqCst)).unwrap()));
        Self { ctx, clock, dir }
    }

    /// Closes the file and opens it again.
    pub fn reopen(self) -> Self {
        let Self { ctx, dir, .. } = self;
        let path = ctx.workspace().store().path().to_path_buf();
        drop(ctx);
        // Work on a thread of its own may hold the file a moment longer.
        let began = std::time::Instant::now();
        let again = loop {
            match Workspace::open(&path) {
                Err(error) if error.code == "in_use" && began.elapsed().as_secs() < 20 => std::thread::yield_now(),
                opened => break opened.unwrap(),
            }
        };
        Self::at(again, dir)
    }

    pub fn path(&self) -> PathBuf {
        self.ctx.workspace().store().path().to_path_buf()
    }

    pub fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// Lets time pass.
    pub fn days(&self, days: i64) {
        self.clock.fetch_add(days * 86_400_000, Ordering::SeqCst);
    }

    /// Makes it that moment.
    pub fn turn_to(&self, moment: &str) {
        let at = kith_core::ids::parse_moment("at", moment).unwrap();
        self.clock.store(at.timestamp_millis(), Ordering::SeqCst);
    }

    pub fn create(&self, record_type: &str, values: Value) -> RecordRow {
        self.try_create(record_type, values).unwrap().value
    }

    pub fn try_create(&self, record_type: &str, values: Value) -> Result<Changed<RecordRow>> {
        kith_core::records::create(
            &self.ctx,
            CreateRequest {
                r#type: record_type.into(),
                id: kith_core::ids::new_id(),
                values: object(values),
                allow_duplicate: true,
            },
        )
    }

    pub fn update(&self, record_type: &str, id: &str, values: Value) -> Result<Changed<RecordRow>> {
        kith_core::records::update(
            &self.ctx,
            UpdateRequest { r#type: record_type.into(), id: id.into(), values: object(values) },
        )
    }

    pub fn undo(&self) -> Result<Changed<kith_core::journal::JournalEntry>> {
        kith_core::journal::undo(&self.ctx, Default::default())
    }

    pub fn redo(&self) -> Result<Changed<kith_core::journal::JournalEntry>> {
        kith_core::journal::redo(&self.ctx, Default::default())
    }

    pub fn stage(&self, name: &str) -> String {
        self.text(&format!("SELECT id FROM stage WHERE name = '{name}'"))
    }

    pub fn text(&self, sql: &str) -> String {
        self.ctx.read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    pub fn number(&self, sql: &str) -> i64 {
        self.ctx.read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    /// Every row of every table that people change, and of the tables derived from them.
    pub fn content(&self) -> BTreeMap<String, Vec<String>> {
        let journaled = kith_core::subjects::catalog();
        let derived = ["timeline_truth", "stage_total", "record_total", "forecast_total"];
        self.ctx
            .read(|conn| {
                let mut content = BTreeMap::new();
                for table in journaled.tables() {
                    content.insert(table.table.to_string(), dump(conn, &format!("SELECT * FROM {}", table.table)));
                }
                for (name, sql) in [
                    (derived[0], "SELECT * FROM timeline_entry WHERE kind <> 'change'"),
                    (derived[1], "SELECT * FROM stage_total WHERE count <> 0"),
                    (derived[2], "SELECT * FROM record_total WHERE count <> 0"),
                    (derived[3], "SELECT * FROM forecast_total WHERE count <> 0"),
                ] {
                    content.insert(name.to_string(), dump(conn, sql));
                }
                content.insert(
                    "search".into(),
                    dump(conn, "SELECT record_type, record_id, title, subtitle, body FROM search_doc"),
                );
                Ok(content)
            })
            .unwrap()
    }
}

/// The rows of a query as text, sorted.
pub fn dump(conn: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut stmt = conn.prepare(sql).unwrap();
    let columns = stmt.column_count();
    let mut rows: Vec<String> = stmt
        .query_map([], |row| {
            let values: Vec<String> =
                (0..columns).map(|i| format!("{:?}", row.get::<_, rusqlite::types::Value>(i).unwrap())).collect();
            Ok(values.join("|"))
        })
        .unwrap()
        .map(|row| row.unwrap())
        .collect();
    rows.sort();
    rows
}

pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not an object: {other}"),
    }
}

pub fn code<T: std::fmt::Debug>(result: std::result::Result<T, Error>) -> String {
    result.expect_err("should have been refused").code
}

pub fn field<T: std::fmt::Debug>(result: std::result::Result<T, Error>) -> String {
    let error = result.expect_err("should have been refused");
    error.field.clone().unwrap_or_else(|| panic!("names no field: {error:?}"))
}
