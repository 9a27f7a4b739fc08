//! Moving what belongs to a record: every row goes over, but for rows that say what one of
//! the survivor's rows says already.

use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension, params, params_from_iter};

use super::links;
use crate::Result;
use crate::catalog::{Child, RecordType};
use crate::journal::Tx;

/// A table of rows that are told apart by what they say.
struct Part {
    table: &'static str,
    /// The column that points to the record.
    column: &'static str,
    /// Two rows that are equal in all of these say the same.
    same: &'static [&'static str],
    /// A column in which at most one row of a record may be 1, and by what beside the record.
    flag: (&'static str, &'static [&'static str]),
    /// Columns in which at most one row may be 1 among those that are equal in `same`, of
    /// whatever record.
    carried: &'static [&'static str],
    /// What a kept row takes over from an equal one where it has nothing: column, and SQL of
    /// the value that counts as nothing.
    fill: &'static [(&'static str, &'static str)],
    /// Whether `position` orders the rows of a record.
    ordered: bool,
}

const PARTS: &[Part] = &[
    Part {
        table: "party_email",
        column: "party_id",
        same: &["address_key"],
        flag: ("is_primary", &[]),
        carried: &[],
        fill: &[("state", "'unknown'")],
        ordered: true,
    },
    Part {
        table: "party_phone",
        column: "party_id",
        same: &["coalesce(e164, digits)", "coalesce(extension, '')"],
        flag: ("is_primary", &[]),
        carried: &[],
        fill: &[],
        ordered: true,
    },
    Part {
        table: "party_address",
        column: "party_id",
        same: &[
            "address_type",
            "lower(street_line_1)",
            "lower(coalesce(street_line_2, ''))",
            "lower(city)",
            "lower(coalesce(state_province, ''))",
            "lower(coalesce(postal_code, ''))",
            "country",
        ],
        flag: ("is_default", &["address_type"]),
        carried: &[],
        fill: &[("latitude", "NULL"), ("longitude", "NULL")],
        ordered: true,
    },
    Part {
        table: "affiliation",
        column: "person_id",
        same: &["organization_id"],
        flag: ("is_primary", &[]),
        carried: &["is_primary_contact"],
        fill: &[("title", "NULL"), ("role", "NULL"), ("from_date", "NULL"), ("to_date", "NULL")],
        ordered: true,
    },
    Part {
        table: "affiliation",
        column: "organization_id",
        same: &["person_id"],
        flag: ("is_primary_contact", &[]),
        carried: &["is_primary"],
        fill: &[("title", "NULL"), ("role", "NULL"), ("from_date", "NULL"), ("to_date", "NULL")],
        ordered: false,
    },
    Part {
        table: "household_member",
        column: "party_id",
        same: &["household_id", "coalesce(deleted_at, '')"],
        flag: ("is_head", &["household_id"]),
        carried: &[],
        fill: &[],
        ordered: false,
    },
    Part {
        table: "household_member",
        column: "household_id",
        same: &["party_id", "coalesce(deleted_at, '')"],
        flag: ("is_head", &[]),
        carried: &[],
        fill: &[],
        ordered: false,
    },
];

/// Moves what belongs to the others to the survivor.
pub fn move_all(tx: &Tx<'_>, record_type: &RecordType, survivor: &str, others: &[String]) -> Result<()> {
    drop_self_links(tx, record_type, survivor, others)?;
    links::fold(tx, survivor, others)?;
    for child in &record_type.children {
        match PARTS.iter().find(|part| part.table == child.table && part.column == child.column) {
            Some(part) => part.move_rows(tx, survivor, others)?,
            None => move_rows(tx, child, survivor, others)?,
        }
    }
    Ok(())
}

/// A link of two of the records to each other would be a link of the survivor to itself
/// (IMP-18): a company above its own duplicate, a contact of a deal that is its customer.
fn drop_self_links(tx: &Tx<'_>, record_type: &RecordType, survivor: &str, others: &[String]) -> Result<()> {
    let all: Vec<&str> = std::iter::once(survivor).chain(others.iter().map(String::as_str)).collect();
    let places = vec!["?"; all.len()].join(", ");
    let twice = || all.iter().chain(&all);
    for link in record_type.children.iter().filter(|child| !child.hides && child.unique_with.is_none()) {
        let belongs = if link.table == record_type.table {
            Some("id")
        } else {
            let owner = record_type.children.iter().find(|child| child.hides && child.table == link.table);
            owner.map(|owner| owner.column)
        };
        if let Some(belongs) = belongs {
            let sql = format!(
                "UPDATE {} SET {link} = NULL WHERE {belongs} IN ({places}) AND {link} IN ({places}) AND {link} <> {belongs}",
                link.table,
                link = link.column
            );
            tx.prepare_cached(&sql)?.execute(params_from_iter(twice()))?;
        }
    }
    Ok(())
}

/// Moves rows at once; one that is there already word for word goes.
fn move_rows(tx: &Tx<'_>, child: &Child, survivor: &str, others: &[String]) -> Result<()> {
    let Child { table, column, .. } = child;
    let skip = if child.unique_with.is_some() { "OR IGNORE " } else { "" };
    for other in others {
        tx.prepare_cached(&format!("UPDATE {skip}{table} SET {column} = ?1 WHERE {column} = ?2"))?
            .execute([survivor, other])?;
        if child.unique_with.is_some() {
            tx.prepare_cached(&format!("DELETE FROM {table} WHERE {column} = ?1"))?.execute([other])?;
        }
    }
    Ok(())
}

impl Part {
    fn move_rows(&self, tx: &Tx<'_>, survivor: &str, others: &[String]) -> Result<()> {
        let mut raised = self.lower_flags(tx, survivor, others)?;
        for other in others {
            let sql = format!(
                "SELECT id FROM {} WHERE {} = ?1 ORDER BY {}id",
                self.table,
                self.column,
                if self.ordered { "position, " } else { "" }
            );
            let rows: Vec<String> =
                tx.prepare_cached(&sql)?.query_map([other], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            let shift = self.end(tx, survivor)?;
            for row in rows {
                match self.equal(tx, survivor, &row)? {
                    Some(kept) => {
                        self.fold(tx, &kept, &row)?;
                        for id in raised.iter_mut().filter(|id| **id == row) {
                            id.clone_from(&kept);
                        }
                    }
                    None => self.move_row(tx, survivor, &row, shift)?,
                }
            }
        }
        let raise = format!("UPDATE {} SET {flag} = 1 WHERE id = ?1 AND {flag} = 0", self.table, flag = self.flag.0);
        for row in raised {
            tx.prepare_cached(&raise)?.execute([row])?;
        }
        Ok(())
    }

    /// Takes down all flags that will not stand after the merge and returns the rows whose
    /// flag will: of each group the survivor's, else the first of the others'.
    fn lower_flags(&self, tx: &Tx<'_>, survivor: &str, others: &[String]) -> Result<Vec<String>> {
        let (flag, group) = self.flag;
        let group = if group.is_empty() { "''".to_string() } else { group.join(" || char(0) || ") };
        let mut groups: Vec<String> = Vec::new();
        let mut raised = Vec::new();
        let find = format!("SELECT id, {group} FROM {} WHERE {} = ?1 AND {flag} = 1", self.table, self.column);
        let lower = format!("UPDATE {} SET {flag} = 0 WHERE id = ?1", self.table);
        for owner in std::iter::once(survivor).chain(others.iter().map(String::as_str)) {
            let rows: Vec<(String, String)> = tx
                .prepare_cached(&find)?
                .query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (id, group) in rows {
                if groups.contains(&group) {
                    tx.prepare_cached(&lower)?.execute([&id])?;
                } else {
                    groups.push(group);
                    raised.push(id);
                }
            }
        }
        Ok(raised)
    }

    /// The survivor's row that says the same.
    fn equal(&self, tx: &Tx<'_>, survivor: &str, row: &str) -> Result<Option<String>> {
        let columns = self.same.join(", ");
        let sql = format!(
            "SELECT id FROM {table} WHERE {column} = ?1 AND ({columns}) = (SELECT {columns} FROM {table} WHERE id = ?2) LIMIT 1",
            table = self.table,
            column = self.column
        );
        Ok(tx.prepare_cached(&sql)?.query_row([survivor, row], |found| found.get(0)).optional()?)
    }

    /// Takes over into a row what an equal one has beyond it, and removes that one.
    fn fold(&self, tx: &Tx<'_>, kept: &str, row: &str) -> Result<()> {
        let table = self.table;
        for (column, nothing) in self.fill {
            let sql = format!(
                "UPDATE {table} SET {column} = coalesce((SELECT {column} FROM {table} WHERE id = ?2), {column})
                 WHERE id = ?1 AND {column} IS {nothing}"
            );
            tx.prepare_cached(&sql)?.execute([kept, row])?;
        }
        let mut carried = Vec::new();
        for flag in self.carried {
            let sql = format!("SELECT {flag} = 1 FROM {table} WHERE id = ?1");
            if tx.prepare_cached(&sql)?.query_row([row], |found| found.get(0))? {
                carried.push(*flag);
            }
        }
        tx.prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?.execute([row])?;
        for flag in carried {
            // The removed row was the only one that had it, and both are of one group.
            tx.prepare_cached(&format!("UPDATE {table} SET {flag} = 1 WHERE id = ?1 AND {flag} = 0"))?
                .execute([kept])?;
        }
        Ok(())
    }

    fn move_row(&self, tx: &Tx<'_>, survivor: &str, row: &str, shift: i64) -> Result<()> {
        let order = if self.ordered { ", position = position + ?3" } else { "" };
        let sql = format!("UPDATE {} SET {} = ?1{order} WHERE id = ?2", self.table, self.column);
        let mut bound: Vec<SqlValue> = vec![survivor.to_string().into(), row.to_string().into()];
        if self.ordered {
            bound.push(shift.into());
        }
        tx.prepare_cached(&sql)?.execute(params_from_iter(bound))?;
        Ok(())
    }

    /// The first free place behind the survivor's rows.
    fn end(&self, tx: &Tx<'_>, survivor: &str) -> Result<i64> {
        if !self.ordered {
            return Ok(0);
        }
        let sql = format!("SELECT coalesce(max(position) + 1, 0) FROM {} WHERE {} = ?1", self.table, self.column);
        Ok(tx.prepare_cached(&sql)?.query_row(params![survivor], |row| row.get(0))?)
    }
}
