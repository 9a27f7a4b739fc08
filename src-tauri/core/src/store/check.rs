use std::path::Path;

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::backup::list_backups;
use super::figures;
use crate::{Error, Result};

/// Name prefixes of the triggers that keep derived tables; bulk work may set them aside
/// and rebuild.
pub const DERIVED_TRIGGERS: [&str; 6] =
    ["search_", "timeline_", "stage_total_", "record_total_", "forecast_total_", "deal_mark_"];

/// Files up to this size are checked whole after a crash; larger ones rely on the
/// write-ahead log, which is atomic by itself, and on `kith check`.
const CHECKED_AFTER_CRASH: u64 = 200 * 1024 * 1024;

/// What a check found. `problems` is empty on a sound file.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct CheckReport {
    /// Whether nothing was found.
    pub ok: bool,
    /// One sentence a problem.
    pub problems: Vec<String>,
    /// Whether derived tables were rebuilt.
    pub rebuilt: bool,
}

/// After a crash: a damaged file is reported and left where it is, with the newest backup
/// to turn to.
pub fn after_crash(conn: &Connection, path: &Path) -> Result<()> {
    if std::fs::metadata(path)?.len() > CHECKED_AFTER_CRASH {
        return Ok(());
    }
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    let advice = match list_backups(path).first() {
        Some(newest) => format!("The newest backup is {}.", newest.display()),
        None => "There is no automatic backup beside it.".to_string(),
    };
    Err(Error::new("damaged", format!("{} is damaged ({verdict}). It was left as it is. {advice}", path.display())))
}

pub fn run(conn: &Connection) -> Result<CheckReport> {
    let mut problems = Vec::new();
    let mut stmt = conn.prepare("PRAGMA integrity_check(20)")?;
    for line in stmt.query_map([], |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            problems.push(format!("Storage: {line}"));
        }
    }
    let mut stmt = conn.prepare("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2")?;
    for row in
        stmt.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?)))?
    {
        let (table, parent, count) = row?;
        problems.push(format!("{count} rows of {table} point to a {parent} that is not there."));
    }
    let replaying: i64 = conn.query_row("SELECT active FROM journal_replay", [], |row| row.get(0))?;
    if replaying != 0 {
        problems.push("An undo was left half done.".into());
    }
    for (name, sql) in derived_checks().into_iter().chain(figures::checks()) {
        let differing: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
        if differing > 0 {
            problems.push(format!("{differing} derived rows differ: {name} (kith check --rebuild mends this)."));
        }
    }
    for view in timeline_views(conn)? {
        let sql = format!(
            "SELECT count(*) FROM {view} v WHERE NOT EXISTS (SELECT 1 FROM timeline_entry e
               WHERE e.owner_id = v.owner_id AND e.at = v.at AND e.kind = v.kind AND e.ref_id = v.ref_id)"
        );
        let missing: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
        if missing > 0 {
            problems.push(format!(
                "{missing} entries are missing from histories: {view} (kith check --rebuild mends this)."
            ));
        }
    }
    Ok(CheckReport { ok: problems.is_empty(), problems, rebuilt: false })
}

/// The views that say what stands in histories, a record type each.
fn timeline_views(conn: &Connection) -> Result<Vec<String>> {
    let mut stmt =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'view' AND name GLOB 'timeline_of_*' ORDER BY name")?;
    Ok(stmt.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// What the timeline is derived from beside the views `timeline_of_…`, which follow from the
/// catalogue: each source once for every kind of owner that its rows have.
const TIMELINE_TRUTH: [&str; 4] = [
    "SELECT d.id, h.at, CASE WHEN h.from_stage_id IS NULL THEN 'deal' ELSE 'stage' END, h.id, 'deal_stage_history', h.by_id, 0
     FROM deal_stage_history h JOIN deal d ON d.id = h.deal_id WHERE d.deleted_at IS NULL",
    "SELECT d.party_id, h.at, CASE WHEN h.from_stage_id IS NULL THEN 'deal' ELSE 'stage' END, h.id, 'deal_stage_history', h.by_id, 0
     FROM deal_stage_history h JOIN deal d ON d.id = h.deal_id WHERE d.deleted_at IS NULL",
    "SELECT d.contact_id, h.at, CASE WHEN h.from_stage_id IS NULL THEN 'deal' ELSE 'stage' END, h.id, 'deal_stage_history', h.by_id, 0
     FROM deal_stage_history h JOIN deal d ON d.id = h.deal_id WHERE d.deleted_at IS NULL AND d.contact_id IS NOT NULL",
    "SELECT record_id, at, 'change', printf('%d', seq), 'audit', actor_id, 0 FROM audit_log
     WHERE record_type IN ('person', 'organization', 'household', 'deal')
       AND action IN ('updated', 'undone', 'redone', 'merged')",
];

const TOTALS_TRUTH: &str = "SELECT stage_id, currency, count(*) AS count, sum(value), sum(weighted) FROM deal_weight
  WHERE deleted_at IS NULL GROUP BY 1, 2";

const FORECAST_TRUTH: &str =
    "SELECT stage_id, owner_id, currency, category, month, day, count(*) AS count, sum(value), sum(weighted)
  FROM deal_forecast WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6";

const RECORDS_TRUTH: &str = "
  SELECT kind, status, ifnull(source, ''), ifnull(owner_id, ''), count(*) AS count FROM party WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4
  UNION ALL SELECT 'deal', '', '', '', count(*) FROM deal WHERE deleted_at IS NULL";

/// How many derived rows differ from what they are derived from, each by its name.
fn derived_checks() -> [(&'static str, String); 4] {
    [
        ("stage totals", both_ways("SELECT stage_id, currency, count, total, weighted FROM stage_total", TOTALS_TRUTH)),
        ("forecast totals", both_ways("SELECT * FROM forecast_total", FORECAST_TRUTH)),
        ("record counts", both_ways("SELECT * FROM record_total", RECORDS_TRUTH)),
        ("search documents", SEARCH_CHECK.into()),
    ]
}

/// Rows with a count that the truth does not have, and those that it has beside them.
pub(super) fn both_ways(kept: &str, truth: &str) -> String {
    let kept = format!("SELECT * FROM ({kept} WHERE count <> 0)");
    let truth = format!("SELECT * FROM ({truth}) WHERE count <> 0");
    format!(
        "SELECT max((SELECT count(*) FROM ({kept} EXCEPT {truth})), (SELECT count(*) FROM ({truth} EXCEPT {kept})))"
    )
}

const SEARCH_CHECK: &str = "SELECT (SELECT count(*) FROM party p WHERE p.deleted_at IS NULL AND NOT EXISTS
            (SELECT 1 FROM search_doc d WHERE d.record_id = p.id) AND NOT EXISTS (SELECT 1 FROM search_dirty x WHERE x.record_id = p.id))
          + (SELECT count(*) FROM search_doc d WHERE d.record_type IN ('person', 'organization', 'household')
             AND NOT EXISTS (SELECT 1 FROM party p WHERE p.id = d.record_id AND p.deleted_at IS NULL)
             AND NOT EXISTS (SELECT 1 FROM search_dirty x WHERE x.record_id = d.record_id))";

/// Counts all records anew.
pub fn count_records(conn: &Connection) -> Result<()> {
    conn.execute("DELETE FROM record_total", [])?;
    conn.execute(&format!("INSERT INTO record_total {RECORDS_TRUTH}"), [])?;
    Ok(())
}

/// Rebuilds timeline, stage and forecast totals, record counts and the figures of reports from the tables that people
/// change.
/// Runs inside the caller's transaction when there is one.
pub fn rebuild(conn: &Connection) -> Result<()> {
    conn.execute_batch("SAVEPOINT rebuild; DELETE FROM timeline_entry")?;
    let views = timeline_views(conn)?.into_iter().map(|view| format!("SELECT * FROM {view}"));
    for source in views.chain(TIMELINE_TRUTH.map(String::from)) {
        // In the order of its key: millions of rows then go to the end of the tree, not all over it.
        conn.execute_batch(&format!("INSERT OR IGNORE INTO timeline_entry {source} ORDER BY 1, 2, 3, 4"))?;
    }
    conn.execute_batch(&format!("DELETE FROM stage_total; INSERT INTO stage_total {TOTALS_TRUTH}"))?;
    conn.execute_batch(&format!("DELETE FROM forecast_total; INSERT INTO forecast_total {FORECAST_TRUTH}"))?;
    count_records(conn)?;
    figures::rebuild(conn)?;
    Ok(conn.execute_batch("RELEASE rebuild")?)
}
