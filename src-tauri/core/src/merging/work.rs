//! What the steps of a merge share: who goes where, and the rows that are parked on the way.

use rusqlite::params;

use crate::catalog::RecordType;
use crate::journal::Tx;
use crate::{Result, ids};

/// A merge under way. `temp.merging` holds the ids of its records, the survivor's with turn 0; `temp.merge_same` rows of
/// the table at hand that say the same as one that stays.
pub struct Work<'t, 'c> {
    pub tx: &'t Tx<'c>,
    /// Id of the merge.
    pub id: String,
    pub record_type: &'t RecordType,
    /// Id of the record that stays.
    pub survivor: String,
    /// Ids of those that go into it.
    pub others: Vec<String>,
}

impl<'t, 'c> Work<'t, 'c> {
    /// The merge of others into a survivor.
    pub fn begin(tx: &'t Tx<'c>, record_type: &'t RecordType, survivor: &str, others: &[String]) -> Result<Self> {
        tx.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS merging (id TEXT PRIMARY KEY, turn INTEGER NOT NULL) WITHOUT ROWID;
             CREATE TEMP TABLE IF NOT EXISTS merge_same (
               turn INTEGER NOT NULL, gone TEXT NOT NULL UNIQUE, kept TEXT NOT NULL, PRIMARY KEY (turn, gone)) WITHOUT ROWID;
             DELETE FROM temp.merging; DELETE FROM temp.merge_same;",
        )?;
        let mut stmt = tx.prepare_cached("INSERT INTO temp.merging (id, turn) VALUES (?1, ?2)")?;
        for (turn, id) in std::iter::once(survivor).chain(others.iter().map(String::as_str)).enumerate() {
            stmt.execute(params![id, turn])?;
        }
        Ok(Self { tx, id: ids::new_id(), record_type, survivor: survivor.into(), others: others.to_vec() })
    }

    /// Takes rows `t` of a table out and keeps them, whole, with the merge. `column` says whose they are.
    pub fn park(&self, table: &str, column: &str, why: &str, which: &str) -> Result<usize> {
        self.park_owned(table, &format!("t.{column}"), why, which)
    }

    /// The same where it takes more than a column to say whose they are.
    pub fn park_owned(&self, table: &str, owner: &str, why: &str, which: &str) -> Result<usize> {
        let columns = self.columns(table)?;
        let pairs: Vec<String> = columns.iter().map(|name| format!("'{name}', t.{name}")).collect();
        let id = if columns.iter().any(|name| name == "id") { "t.id" } else { "NULL" };
        let count = self
            .tx
            .prepare_cached(&format!(
                "INSERT INTO merge_parked (merge_id, table_name, row_id, owner_id, kept_id, why, content)
                 SELECT ?1, '{table}', {id}, {owner}, (SELECT nullif(s.kept, '') FROM temp.merge_same s WHERE s.gone = {id}), ?2,
                   json_object({}) FROM {table} t WHERE {which}",
                pairs.join(", ")
            ))?
            .execute([&self.id, why])?;
        if count > 0 {
            self.tx.prepare_cached(&format!("DELETE FROM {table} AS t WHERE {which}"))?.execute([])?;
        }
        Ok(count)
    }

    /// Empties a column of rows `t` and keeps what stood there.
    pub fn park_cells(&self, table: &str, owner: &str, column: &str, which: &str) -> Result<usize> {
        let count = self
            .tx
            .prepare_cached(&format!(
                "INSERT INTO merge_parked (merge_id, table_name, row_id, owner_id, why, content)
                 SELECT ?1, '{table}', t.id, t.{owner}, 'itself', json_object('{column}', t.{column}) FROM {table} t WHERE {which}"
            ))?
            .execute([&self.id])?;
        if count > 0 {
            self.tx.prepare_cached(&format!("UPDATE {table} AS t SET {column} = NULL WHERE {which}"))?.execute([])?;
        }
        Ok(count)
    }

    /// Gives all rows of the others to the survivor.
    pub fn move_rows(&self, table: &str, column: &str) -> Result<()> {
        let sql =
            format!("UPDATE {table} SET {column} = ?1 WHERE {column} IN (SELECT id FROM temp.merging WHERE turn > 0)");
        self.tx.prepare_cached(&sql)?.execute([&self.survivor])?;
        Ok(())
    }

    /// Rows that the survivor has: those that a person sees, and those in the trash.
    pub fn held(&self, table: &str, column: &str) -> Result<(i64, i64)> {
        let trash = if self.has_trash(table)? { "deleted_at IS NOT NULL" } else { "0" };
        let sql = format!(
            "SELECT count(*) FILTER (WHERE NOT ({trash})), count(*) FILTER (WHERE {trash}) FROM {table} WHERE {column} = ?1"
        );
        Ok(self.tx.prepare_cached(&sql)?.query_row([&self.survivor], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Rows of a table outside the trash that say the same as one that stays, as `temp.merge_same` names them.
    pub fn united(&self, table: &str) -> Result<i64> {
        let living = if self.has_trash(table)? { " AND g.deleted_at IS NULL" } else { "" };
        let sql = format!(
            "SELECT count(*) FROM temp.merge_same s CROSS JOIN {table} g ON g.id = s.gone WHERE s.gone <> ''{living}"
        );
        Ok(self.tx.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
    }

    fn has_trash(&self, table: &str) -> Result<bool> {
        Ok(self.columns(table)?.iter().any(|name| name == "deleted_at"))
    }

    fn columns(&self, table: &str) -> Result<Vec<String>> {
        let mut stmt = self.tx.prepare_cached("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
        Ok(stmt.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }
}
