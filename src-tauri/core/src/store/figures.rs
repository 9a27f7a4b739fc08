//! The tables that reports count in, written from deals and their stage history.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::check::both_ways;
use crate::Result;

/// What every stay is known by at its beginning, one row a change of stage of a deal that is there.
const VISITS: &str = "
  SELECT h.deal_id, h.at, h.id, h.to_stage_id AS stage_id,
    CASE WHEN h.from_stage_id IS NULL THEN 'new' WHEN s.kind <> 'open' THEN s.kind WHEN o.kind <> 'open' THEN 'reopened'
      WHEN s.pipeline_id <> o.pipeline_id THEN 'other' WHEN s.position > o.position THEN 'forward' ELSE 'back' END AS way,
    h.by_id, s.pipeline_id = d.pipeline_id AS here, unixepoch(h.at) AS second
  FROM deal_stage_history h JOIN deal d ON d.id = h.deal_id JOIN stage s ON s.id = h.to_stage_id
  LEFT JOIN stage o ON o.id = h.from_stage_id
  WHERE d.deleted_at IS NULL";

/// One row a stay, in the order of the columns of `stage_stay`: the truth that [`fresh`] says of one deal. Seconds are whole
/// at both ends, so that those of a deal add up to its age.
const STAYS: &str = "
  SELECT deal_id, at, id, stage_id, way, left_at, left_second - second, left_before IS NOT NULL, by_id, NULL, left_before, here
  FROM (SELECT *, lag(left_at) OVER (PARTITION BY deal_id, stage_id ORDER BY at, id) AS left_before FROM (
    SELECT *, lead(at) OVER deal AS left_at, lead(second) OVER deal AS left_second FROM ({visits})
    WINDOW deal AS (PARTITION BY deal_id ORDER BY at, id)))";

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
  FROM stage_stay WHERE left_at IS NOT NULL GROUP BY 1, 2, 3";

/// A row of `stage_stay` without its deal.
#[derive(PartialEq)]
struct Stay {
    entered_at: String,
    id: String,
    stage_id: String,
    way: String,
    left_at: Option<String>,
    seconds: Option<i64>,
    by_id: String,
    left_before: Option<String>,
    here: bool,
}

/// What is added to the rows of `stay_total`, by stage, days and whether it is in the pipeline of the deal: stays, first ones, seconds.
type Totals = BTreeMap<(String, i64, bool), [i64; 3]>;

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
    let mut totals = Totals::new();
    for deal in texts(conn, "SELECT id FROM deal_mark WHERE stays = 1")? {
        refresh_stays(conn, &deal, &mut totals)?;
    }
    for ((stage, days, here), [count, deals, seconds]) in totals {
        if count != 0 || deals != 0 || seconds != 0 {
            conn.prepare_cached(
                "INSERT INTO stay_total VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET count = count + excluded.count,
                   deals = deals + excluded.deals, seconds = seconds + excluded.seconds",
            )?
            .execute((stage, days, here, count, deals, seconds))?;
        }
    }
    for sql in [
        "DELETE FROM deal_fact WHERE id IN (SELECT id FROM deal_mark)".into(),
        format!("INSERT INTO deal_fact {}", FACTS.replace("{among}", "AND d.id IN (SELECT id FROM deal_mark)")),
        "DELETE FROM deal_mark".into(),
    ] {
        conn.prepare_cached(&sql)?.execute([])?;
    }
    Ok(())
}

fn texts(conn: &Connection, sql: &str) -> Result<Vec<String>> {
    Ok(conn.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn refresh_stays(conn: &Connection, deal: &str, totals: &mut Totals) -> Result<()> {
    let mut kept = kept(conn, deal)?;
    for stay in fresh(conn, deal)? {
        let before = kept.iter().position(|one| (&one.entered_at, &one.id) == (&stay.entered_at, &stay.id));
        let before = before.map(|at| kept.swap_remove(at));
        if before.as_ref() == Some(&stay) {
            continue;
        }
        before.iter().for_each(|before| before.count(-1, totals));
        stay.count(1, totals);
        // The last stay has ended: its entry in the index by way stays as it is.
        if before.is_some_and(|before| {
            before.stage_id == stay.stage_id && before.way == stay.way && before.by_id == stay.by_id
        }) {
            conn.prepare_cached(
                "UPDATE stage_stay SET left_at = ?4, seconds = ?5, again = ?6, left_before = ?7, here = ?8
                 WHERE deal_id = ?1 AND entered_at = ?2 AND id = ?3",
            )?
            .execute((
                deal,
                &stay.entered_at,
                &stay.id,
                &stay.left_at,
                stay.seconds,
                stay.left_before.is_some(),
                &stay.left_before,
                stay.here,
            ))?;
        } else {
            conn.prepare_cached(
                "INSERT OR REPLACE INTO stage_stay VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, ?10, ?11)",
            )?
            .execute((
                deal,
                &stay.entered_at,
                &stay.id,
                &stay.stage_id,
                &stay.way,
                &stay.left_at,
                stay.seconds,
                stay.left_before.is_some(),
                &stay.by_id,
                &stay.left_before,
                stay.here,
            ))?;
        }
    }
    for stay in kept {
        conn.prepare_cached("DELETE FROM stage_stay WHERE deal_id = ?1 AND entered_at = ?2 AND id = ?3")?.execute((
            deal,
            &stay.entered_at,
            &stay.id,
        ))?;
        stay.count(-1, totals);
    }
    Ok(())
}

impl Stay {
    /// Only stays that have ended are counted.
    fn count(&self, sign: i64, totals: &mut Totals) {
        let Some(seconds) = self.seconds else { return };
        let total = totals.entry((self.stage_id.clone(), seconds / 86_400, self.here)).or_default();
        total[0] += sign;
        total[1] += sign * i64::from(self.left_before.is_none());
        total[2] += sign * seconds;
    }
}

/// The stays of a deal as its history says, in their order: as [`STAYS`], whose windows cost a move more than all that it writes.
fn fresh(conn: &Connection, deal: &str) -> Result<Vec<Stay>> {
    let mut stmt = conn.prepare_cached(&format!("{VISITS} AND h.deal_id = ?1 ORDER BY h.at, h.id"))?;
    let mut rows = stmt.query([deal])?;
    let mut stays: Vec<Stay> = Vec::new();
    let mut entered: Option<i64> = None;
    while let Some(row) = rows.next()? {
        let (at, second): (String, Option<i64>) = (row.get(1)?, row.get(7)?);
        if let Some(last) = stays.last_mut() {
            (last.left_at, last.seconds) = (Some(at.clone()), second.zip(entered).map(|(left, came)| left - came));
        }
        let stage_id: String = row.get(3)?;
        let before = stays.iter().rev().find(|stay| stay.stage_id == stage_id);
        stays.push(Stay {
            left_before: before.and_then(|stay| stay.left_at.clone()),
            entered_at: at,
            id: row.get(2)?,
            stage_id,
            way: row.get(4)?,
            left_at: None,
            seconds: None,
            by_id: row.get(5)?,
            here: row.get(6)?,
        });
        entered = second;
    }
    Ok(stays)
}

fn kept(conn: &Connection, deal: &str) -> Result<Vec<Stay>> {
    let mut stmt = conn.prepare_cached(
        "SELECT entered_at, id, stage_id, way, left_at, seconds, by_id, left_before, here FROM stage_stay WHERE deal_id = ?1",
    )?;
    let stays = stmt.query_map([deal], |row| {
        Ok(Stay {
            entered_at: row.get(0)?,
            id: row.get(1)?,
            stage_id: row.get(2)?,
            way: row.get(3)?,
            left_at: row.get(4)?,
            seconds: row.get(5)?,
            by_id: row.get(6)?,
            left_before: row.get(7)?,
            here: row.get(8)?,
        })
    })?;
    Ok(stays.collect::<rusqlite::Result<_>>()?)
}

fn stays() -> String {
    STAYS.replace("{visits}", VISITS)
}

/// Writes all rows anew.
pub fn rebuild(conn: &Connection) -> Result<()> {
    conn.execute_batch("DELETE FROM stage_stay; DELETE FROM stay_total; DELETE FROM deal_fact; DELETE FROM deal_mark")?;
    conn.execute_batch(&format!("INSERT INTO stage_stay {} ORDER BY 1, 2, 3", stays()))?;
    conn.execute_batch(&format!("INSERT INTO stay_total {TOTALS}"))?;
    Ok(conn.execute_batch(&format!("INSERT INTO deal_fact {} ORDER BY 1", FACTS.replace("{among}", "")))?)
}

/// How many rows differ from what they are derived from, each by its name.
pub fn checks() -> [(&'static str, String); 3] {
    let check = |table: &str, truth: &str| {
        both_ways(&format!("SELECT *, 1 AS count FROM {table}"), &format!("SELECT *, 1 AS count FROM ({truth})"))
    };
    [
        ("stays in stages", check("stage_stay", &stays())),
        ("times in stages", both_ways("SELECT * FROM stay_total", TOTALS)),
        ("facts of deals", check("deal_fact", &FACTS.replace("{among}", ""))),
    ]
}
