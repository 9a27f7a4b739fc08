use rusqlite::{Connection, Row, params};

use super::Notice;
use crate::Result;
use crate::journal::Tx;

/// A notice as it is kept.
pub struct Kept {
    pub id: String,
    pub kind: String,
    pub about: Option<(String, String)>,
    pub text: String,
    pub at: String,
    pub by: (String, String),
    pub read: bool,
}

/// Counting stops here: nobody reads how many more there are.
pub const MOST_COUNTED: i64 = 100;

const COLUMNS: &str = "n.id, n.kind, n.ref_type, n.ref_id, n.text, n.at, n.by_id, coalesce(u.name, ''),
  EXISTS (SELECT 1 FROM notification_read r WHERE r.notification_id = n.id)
  FROM notification n LEFT JOIN app_user u ON u.id = n.by_id";

/// Whether the row is there after: false where the same was told before.
pub fn insert(tx: &Tx<'_>, id: &str, notice: &Notice<'_>, text: &str) -> Result<bool> {
    let (ref_type, ref_id) = notice.about.unzip();
    let made = tx
        .prepare_cached(
            "INSERT INTO notification (id, user_id, kind, ref_type, ref_id, text, once, at, by_id)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
             WHERE ?7 IS NULL OR NOT EXISTS (SELECT 1 FROM notification WHERE user_id = ?2 AND once = ?7)",
        )?
        .execute(params![
            id,
            notice.user,
            notice.kind.code(),
            ref_type,
            ref_id,
            text,
            notice.once,
            tx.at(),
            tx.actor()
        ])?;
    Ok(made > 0)
}

/// The condition that says of a row `{what}` that its notice was not told yet; `?1` is the user.
pub fn was_told(key: &str) -> String {
    format!("EXISTS (SELECT 1 FROM notification WHERE user_id = ?1 AND once = {key})")
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let about: (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    Ok(Kept {
        id: row.get(0)?,
        kind: row.get(1)?,
        about: about.0.zip(about.1),
        text: row.get(4)?,
        at: row.get(5)?,
        by: (row.get(6)?, row.get(7)?),
        read: row.get(8)?,
    })
}

/// Newest first, from before `(at, id)` on.
pub fn page(
    conn: &Connection,
    user: &str,
    unread: bool,
    before: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Kept>> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE n.user_id = ?1 AND (n.at, n.id) < (?2, ?3)
           AND (?4 = 0 OR NOT EXISTS (SELECT 1 FROM notification_read r WHERE r.notification_id = n.id))
         ORDER BY n.at DESC, n.id DESC LIMIT ?5"
    );
    let (at, id) = before.unwrap_or(("~", "~"));
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map(params![user, at, id, unread, limit], kept)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Unread ones that came after `since`, oldest first; at most 200.
pub fn after(conn: &Connection, user: &str, since: &str) -> Result<Vec<Kept>> {
    let sql = format!(
        "SELECT {COLUMNS} WHERE n.user_id = ?1 AND n.at > ?2
           AND NOT EXISTS (SELECT 1 FROM notification_read r WHERE r.notification_id = n.id)
         ORDER BY n.at, n.id LIMIT 200"
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([user, since], kept)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many are unread, [`MOST_COUNTED`] at most.
pub fn unread(conn: &Connection, user: &str) -> Result<i64> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM notification n WHERE n.user_id = ?1
               AND NOT EXISTS (SELECT 1 FROM notification_read r WHERE r.notification_id = n.id) LIMIT ?2)",
        )?
        .query_row(params![user, MOST_COUNTED], |row| row.get(0))?)
}

/// Marks those of the user's as read or unread, in one statement and so one commit; whether that was new for any.
pub fn mark(conn: &Connection, user: &str, ids: &[String], read: bool, at: &str) -> Result<bool> {
    let ids = serde_json::to_string(ids)?;
    let own = "SELECT n.id FROM json_each(?1) j CROSS JOIN notification n ON n.id = j.value WHERE n.user_id = ?2";
    let changed = if read {
        let sql = format!("INSERT OR IGNORE INTO notification_read (notification_id, at) SELECT id, ?3 FROM ({own})");
        conn.prepare_cached(&sql)?.execute([ids.as_str(), user, at])?
    } else {
        let sql = format!("DELETE FROM notification_read WHERE notification_id IN ({own})");
        conn.prepare_cached(&sql)?.execute([ids.as_str(), user])?
    };
    Ok(changed > 0)
}

/// Marks all of the user's as read; whether any was not.
pub fn mark_all(conn: &Connection, user: &str, at: &str) -> Result<bool> {
    let changed = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO notification_read (notification_id, at) SELECT id, ?2 FROM notification WHERE user_id = ?1",
        )?
        .execute([user, at])?;
    Ok(changed > 0)
}
