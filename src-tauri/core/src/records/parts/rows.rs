//! Rows of a table that belong to a record, made equal to a list.

use rusqlite::params_from_iter;
use rusqlite::types::Value as SqlValue;

use super::Of;
use crate::journal::Tx;
use crate::{Result, ids};

/// One table of rows that belong to a record, and how its rows are told apart.
pub(super) struct Rows<'t> {
    pub table: &'static str,
    pub owner: &'static str,
    /// Columns that make a row the same one when it has no id.
    pub same: &'static [&'static str],
    /// A column in which at most one row of a group may be 1.
    pub flag: &'static str,
    pub columns: &'t [&'static str],
    /// Makes a row of id, owner and `columns`; spelt out, since imports write a million of them.
    pub insert: &'static str,
}

impl Rows<'_> {
    /// Writes the wanted rows; each is its id, if it had one, and the values of `columns`.
    pub fn save(&self, tx: &Tx<'_>, of: &Of<'_>, wanted: Vec<(Option<String>, Vec<SqlValue>)>) -> Result<()> {
        let owner = of.id;
        if of.new {
            return self.insert(tx, owner, wanted.into_iter().map(|(_, values)| (ids::new_id(), values)));
        }
        // A row that is named is that one; what it says does not also find it for another.
        let mut taken: Vec<String> = wanted.iter().filter_map(|(id, _)| id.clone()).collect();
        let mut kept = Vec::with_capacity(wanted.len());
        for row in wanted {
            let row = self.identify(tx, owner, row, &taken)?;
            taken.push(row.0.clone());
            kept.push(row);
        }
        let ids: Vec<&str> = kept.iter().map(|(id, ..)| id.as_str()).collect();
        let gone = format!(
            "DELETE FROM {} WHERE {} = ? AND id NOT IN ({})",
            self.table,
            self.owner,
            vec!["?"; ids.len()].join(", ")
        );
        tx.prepare_cached(&gone)?.execute(params_from_iter(std::iter::once(owner).chain(ids.iter().copied())))?;
        // Flags come down before any goes up: at most one may be up at a time.
        let flag_at = self.columns.iter().position(|column| *column == self.flag);
        for (id, _, values) in &kept {
            let up = flag_at.and_then(|i| values.get(i)) == Some(&SqlValue::Integer(1));
            if !up {
                let lower =
                    format!("UPDATE {} SET {flag} = 0 WHERE id = ?1 AND {flag} = 1", self.table, flag = self.flag);
                tx.prepare_cached(&lower)?.execute([id])?;
            }
        }
        for (id, new, values) in kept {
            if new {
                self.insert(tx, owner, std::iter::once((id, values)))?;
            } else {
                self.update(tx, owner, id, values)?;
            }
        }
        Ok(())
    }

    fn identify(
        &self,
        tx: &Tx<'_>,
        owner: &str,
        (id, values): (Option<String>, Vec<SqlValue>),
        taken: &[String],
    ) -> Result<(String, bool, Vec<SqlValue>)> {
        if let Some(id) = id {
            let known = format!("SELECT 1 FROM {} WHERE id = ?1 AND {} = ?2", self.table, self.owner);
            if tx.prepare_cached(&known)?.exists([id.as_str(), owner])? {
                return Ok((id, false, values));
            }
        }
        if !self.same.is_empty() {
            let tests: Vec<String> =
                self.same.iter().enumerate().map(|(i, column)| format!("{column} IS ?{}", i + 2)).collect();
            let sql = format!("SELECT id FROM {} WHERE {} = ?1 AND {}", self.table, self.owner, tests.join(" AND "));
            let mut bound = vec![SqlValue::Text(owner.to_string())];
            for column in self.same {
                let at = self.columns.iter().position(|name| name == column);
                bound.push(at.and_then(|i| values.get(i)).cloned().unwrap_or(SqlValue::Null));
            }
            let mut stmt = tx.prepare_cached(&sql)?;
            let mut found = stmt.query(params_from_iter(bound))?;
            while let Some(row) = found.next()? {
                let known: String = row.get(0)?;
                if !taken.contains(&known) {
                    return Ok((known, false, values));
                }
            }
        }
        Ok((ids::new_id(), true, values))
    }

    fn insert(&self, tx: &Tx<'_>, owner: &str, rows: impl Iterator<Item = (String, Vec<SqlValue>)>) -> Result<()> {
        let mut stmt = tx.prepare_cached(self.insert)?;
        for (id, values) in rows {
            stmt.execute(params_from_iter(bound(id, owner, values)))?;
        }
        Ok(())
    }

    fn update(&self, tx: &Tx<'_>, owner: &str, id: String, values: Vec<SqlValue>) -> Result<()> {
        let sets: Vec<String> = self.columns.iter().enumerate().map(|(i, c)| format!("{c} = ?{}", i + 3)).collect();
        let differ: Vec<String> =
            self.columns.iter().enumerate().map(|(i, c)| format!("{c} IS NOT ?{}", i + 3)).collect();
        let sql = format!(
            "UPDATE {} SET {} WHERE id = ?1 AND {} = ?2 AND ({})",
            self.table,
            sets.join(", "),
            self.owner,
            differ.join(" OR ")
        );
        tx.prepare_cached(&sql)?.execute(params_from_iter(bound(id, owner, values)))?;
        Ok(())
    }
}

fn bound(id: String, owner: &str, values: Vec<SqlValue>) -> impl Iterator<Item = SqlValue> {
    [SqlValue::Text(id), SqlValue::Text(owner.to_string())].into_iter().chain(values)
}
