//! The tables that reports count in, written from deals and their stage history.

use rusqlite::Connection;

use super::check::both_ways;
use crate::Result;

/// One row a stay, in the order of the columns of `stage_stay`. Seconds are whole at both ends, so that those of a deal
/// add up to its age.
const STAYS: &str = "
  SELECT deal_id, at, id, stage_id, way, left_at, unixepoch(left_at) - unixepoch(at), left_before IS NOT NULL, by_id, NULL,
    left_before, here
  FROM (SELECT *, lag(left_at) OVER (PARTITION BY deal_id, stage_id ORDER BY at, id) AS left_before FROM (
    SELECT h.deal_id, h.at, h.id, h.to_stage_id AS stage_id,
      CASE WHEN h.from_stage_id IS NULL THEN 'new' WHEN s.kind <> 'open' THEN s.kind WHEN o.kind <> 'open' THEN 'reopened'
        WHEN s.pipeline_id <> o.pipeline_id THEN 'other' WHEN s.position > o.position THEN 'forward' ELSE 'back' END AS way,
      lead(h.at) OVER (PARTITION BY h.deal_id ORDER BY h.at, h.id) AS left_at, h.by_id, s.pipeline_id = d.pipeline_id AS here
    FROM deal_stage_history h JOIN deal d ON d.id = h.deal_id JOIN stage s ON s.id = h.to_stage_id
    LEFT JOIN stage o ON o.id = h.from_stage_id
    WHERE d.deleted_at IS NULL {among}))";

/// One row a deal, in the order of the columns of `deal_fact`; reads `stage_stay`.
const FACTS: &str = "
  SELECT d.id, s.kind, d.pipeline_id, d.stage_id, d.owner_id, d.value_minor, d.value_currency, d.actual_close_date,
    CASE WHEN s.kind <> 'open' THEN (SELECT y.stage_id FROM stage_stay y JOIN stage z ON z.id = y.stage_id
      WHERE y.deal_id = d.id AND z.kind = 'open' ORDER BY y.entered_at DESC, y.id DESC LIMIT 1) END,
    (SELECT y.stage_id FROM stage_stay y JOIN stage z ON z.id = y.stage_id
      WHERE y.deal_id = d.id AND z.kind = 'open' AND z.pipeline_id = d.pipeline_id ORDER BY z.position DESC, z.id LIMIT 1),
    CASE WHEN s.kind <> 'open' AND d.actual_close_date >= coalesce(d.start_date, substr(d.created_at, 1, 10))
      THEN CAST(julianday(d.actual_close_date) - julianday(coalesce(d.start_date, substr(d.created_at, 1, 10))) AS INTEGER) END,
    d.start_date, d.created_at, d.product, d.source,
    d.close_reason_id
  FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.deleted_at IS NULL {among}";

const TOTALS: &str = "SELECT stage_id, seconds / 86400, here, count(*) AS count, sum(again = 0), sum(seconds)
  FROM stage_stay WHERE left_at IS NOT NULL {among} GROUP BY 1, 2, 3";

/// The stays of the marked deals as they are to be, in memory.
const FRESH: &str = "CREATE TEMP TABLE IF NOT EXISTS fresh_stay
  (deal_id, entered_at, id, stage_id, way, left_at, seconds, again, by_id, deleted_at, left_before, here,
  PRIMARY KEY (deal_id, entered_at, id)) WITHOUT ROWID";

const MARKED: &str = "IN (SELECT id FROM deal_mark WHERE stays = 1)";

/// Brings the rows of marked deals up to date: the step before each commit. With nothing marked it costs one lookup. Of
/// stays only those that differ are written: a deal has ten of them, each in pages of its own of the table's index and of
/// the totals, and a move changes the last.
pub fn refresh_marked(conn: &Connection) -> Result<()> {
    if !conn.prepare_cached("SELECT 1 FROM deal_mark LIMIT 1")?.exists([])? {
        return Ok(());
    }
    // Inside an operation a failure takes all of it back.
    let alone = conn.is_autocommit().then(|| conn.unchecked_transaction()).transpose()?;
    refresh(conn)?;
    Ok(alone.map_or(Ok(()), rusqlite::Transaction::commit)?)
}

fn refresh(conn: &Connection) -> Result<()> {
    conn.execute_batch(FRESH)?;
    let kept = format!("SELECT * FROM stage_stay WHERE deal_id {MARKED}");
    for sql in [
        format!("INSERT INTO fresh_stay {}", STAYS.replace("{among}", &format!("AND h.deal_id {MARKED}"))),
        format!(
            "INSERT INTO stay_total
             SELECT stage_id, seconds / 86400, here, sum(sign), sum(sign * (again = 0)), sum(sign * seconds) FROM (
               SELECT *, -1 AS sign FROM ({kept} EXCEPT SELECT * FROM fresh_stay)
               UNION ALL SELECT *, 1 FROM (SELECT * FROM fresh_stay EXCEPT {kept})
             ) WHERE left_at IS NOT NULL GROUP BY 1, 2, 3
             ON CONFLICT DO UPDATE SET count = count + excluded.count, deals = deals + excluded.deals,
               seconds = seconds + excluded.seconds"
        ),
        format!(
            "DELETE FROM stage_stay WHERE (deal_id, entered_at, id) IN
               (SELECT deal_id, entered_at, id FROM ({kept} EXCEPT SELECT * FROM fresh_stay))"
        ),
        "INSERT INTO stage_stay SELECT * FROM fresh_stay WHERE 1 ON CONFLICT DO NOTHING".into(),
        "DELETE FROM fresh_stay".into(),
        "DELETE FROM deal_fact WHERE id IN (SELECT id FROM deal_mark)".into(),
        format!("INSERT INTO deal_fact {}", FACTS.replace("{among}", "AND d.id IN (SELECT id FROM deal_mark)")),
        "DELETE FROM deal_mark".into(),
    ] {
        conn.prepare_cached(&sql)?.execute([])?;
    }
    Ok(())
}

/// Writes all rows anew.
pub fn rebuild(conn: &Connection) -> Result<()> {
    let whole = |sql: &str| sql.replace("{among}", "");
    conn.execute_batch("DELETE FROM stage_stay; DELETE FROM stay_total; DELETE FROM deal_fact; DELETE FROM deal_mark")?;
    conn.execute_batch(&format!("INSERT INTO stage_stay {} ORDER BY 1, 2, 3", whole(STAYS)))?;
    conn.execute_batch(&format!("INSERT INTO stay_total {}", whole(TOTALS)))?;
    Ok(conn.execute_batch(&format!("INSERT INTO deal_fact {} ORDER BY 1", whole(FACTS)))?)
}

/// How many rows differ from what they are derived from, each by its name.
pub fn checks() -> [(&'static str, String); 3] {
    let check = |table: &str, truth: &str| {
        let truth = truth.replace("{among}", "");
        both_ways(&format!("SELECT *, 1 AS count FROM {table}"), &format!("SELECT *, 1 AS count FROM ({truth})"))
    };
    [
        ("stays in stages", check("stage_stay", STAYS)),
        ("times in stages", both_ways("SELECT * FROM stay_total", &TOTALS.replace("{among}", ""))),
        ("facts of deals", check("deal_fact", FACTS)),
    ]
}
