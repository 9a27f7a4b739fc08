//! Rows that are told apart by what they say: those that say the same become one, and what only
//! one of them knows is told of it.

use rusqlite::{Connection, params};

use super::work::Work;
use crate::Result;

/// A table of such rows.
pub struct Part {
    pub table: &'static str,
    /// The column that points to the record.
    pub column: &'static str,
    same: Same,
    /// A column in which at most one row of a record may be 1, and by what beside the record; "" for none.
    pub flag: (&'static str, &'static [&'static str]),
    /// Columns in which at most one row may be 1 among those that say the same, of whatever record.
    carried: &'static [&'static str],
    /// What a kept row `k` is told by one that says the same, `g`.
    told: &'static [(&'static str, &'static str)],
    /// Whether `position` orders the rows of a record.
    ordered: bool,
}

/// When two rows say the same.
enum Same {
    /// When these are equal.
    Equal(&'static [&'static str]),
    /// Places of a person in a company: when neither says what the other denies.
    Place,
}

// Days come as a pair: the start of one and the end of another may not fit.
const VALID: [(&str, &str); 2] = [
    ("valid_from", "iif(k.valid_from IS NULL AND k.valid_to IS NULL, g.valid_from, k.valid_from)"),
    ("valid_to", "iif(k.valid_from IS NULL AND k.valid_to IS NULL, g.valid_to, k.valid_to)"),
];
const PLACE: [(&str, &str); 4] = [
    ("title", "coalesce(k.title, g.title)"),
    ("role", "coalesce(k.role, g.role)"),
    ("from_date", "iif(k.from_date IS NULL AND k.to_date IS NULL, g.from_date, k.from_date)"),
    ("to_date", "iif(k.from_date IS NULL AND k.to_date IS NULL, g.to_date, k.to_date)"),
];
const MEMBER: [(&str, &str); 3] = [
    ("role", "iif(k.role = 'adult', g.role, k.role)"),
    ("joined_on", "iif(k.joined_on IS NULL AND k.left_on IS NULL, g.joined_on, k.joined_on)"),
    ("left_on", "iif(k.joined_on IS NULL AND k.left_on IS NULL, g.left_on, k.left_on)"),
];

/// All of them; a table that is not here is moved as it is.
pub const PARTS: &[Part] = &[
    Part {
        table: "party_email",
        column: "party_id",
        same: Same::Equal(&["address_key"]),
        flag: ("is_primary", &[]),
        carried: &[],
        // An address that came back once is not written to because another record did not know (IMP-18).
        told: &[
            (
                "state",
                "CASE WHEN 'invalid' IN (k.state, g.state) THEN 'invalid' WHEN 'bounced' IN (k.state, g.state) THEN 'bounced'
                   WHEN 'valid' IN (k.state, g.state) THEN 'valid' ELSE k.state END",
            ),
            ("shared", "max(k.shared, g.shared)"),
            VALID[0],
            VALID[1],
        ],
        ordered: true,
    },
    Part {
        table: "party_phone",
        column: "party_id",
        same: Same::Equal(&["coalesce(t.e164, t.digits)", "coalesce(t.extension, '')"]),
        flag: ("is_primary", &[]),
        carried: &[],
        told: &[
            (
                "state",
                "CASE WHEN 'invalid' IN (k.state, g.state) THEN 'invalid' WHEN 'valid' IN (k.state, g.state) THEN 'valid'
                   ELSE k.state END",
            ),
            VALID[0],
            VALID[1],
        ],
        ordered: true,
    },
    Part {
        table: "party_address",
        column: "party_id",
        same: Same::Equal(&[
            "t.address_type",
            "lower(t.street_line_1)",
            "lower(coalesce(t.street_line_2, ''))",
            "lower(t.city)",
            "lower(coalesce(t.state_province, ''))",
            "lower(coalesce(t.postal_code, ''))",
            "t.country",
        ]),
        flag: ("is_default", &["address_type"]),
        carried: &[],
        told: &[
            ("latitude", "iif(k.latitude IS NULL, g.latitude, k.latitude)"),
            ("longitude", "iif(k.latitude IS NULL, g.longitude, k.longitude)"),
            VALID[0],
            VALID[1],
        ],
        ordered: true,
    },
    Part {
        table: "affiliation",
        column: "person_id",
        same: Same::Place,
        flag: ("is_primary", &[]),
        carried: &["is_primary_contact"],
        told: &PLACE,
        ordered: true,
    },
    Part {
        table: "affiliation",
        column: "organization_id",
        same: Same::Place,
        flag: ("is_primary_contact", &[]),
        carried: &["is_primary"],
        told: &PLACE,
        ordered: false,
    },
    Part {
        table: "household_member",
        column: "party_id",
        same: Same::Equal(&["t.household_id", "coalesce(t.deleted_at, '')"]),
        flag: ("is_head", &["household_id"]),
        carried: &[],
        told: &MEMBER,
        ordered: false,
    },
    Part {
        table: "household_member",
        column: "household_id",
        same: Same::Equal(&["t.party_id", "coalesce(t.deleted_at, '')"]),
        flag: ("is_head", &[]),
        carried: &[],
        told: &MEMBER,
        ordered: false,
    },
    Part {
        table: "deal_contact",
        column: "party_id",
        same: Same::Equal(&["t.deal_id", "coalesce(t.deleted_at, '')"]),
        flag: ("", &[]),
        carried: &[],
        told: &[("role", "coalesce(k.role, g.role)")],
        ordered: false,
    },
    Part {
        table: "document_link",
        column: "party_id",
        same: Same::Equal(&["t.document_id", "coalesce(t.deleted_at, '')"]),
        flag: ("", &[]),
        carried: &[],
        told: &[("created_at", "min(k.created_at, g.created_at)")],
        ordered: false,
    },
    Part {
        table: "milestone",
        column: "party_id",
        same: Same::Equal(&[
            "CASE WHEN t.milestone_type IN ('first_contact', 'first_purchase') THEN t.milestone_type ELSE t.id END",
            "coalesce(t.deleted_at, '')",
        ]),
        flag: ("", &[]),
        carried: &[],
        // Of two first contacts the earlier one was the first.
        told: &[("occurred_at", "min(k.occurred_at, g.occurred_at)")],
        ordered: false,
    },
    Part {
        table: "customer_lifecycle",
        column: "party_id",
        same: Same::Equal(&["1"]),
        flag: ("is_current", &["party_id"]),
        carried: &[],
        told: &STAGE,
        ordered: false,
    },
];

/// Of two stages of life the further one stands: who bought is a customer, whatever a second record says; then who
/// left, then who got further on the way to buying; of the same, the one entered last.
macro_rules! further {
    () => {
        "((SELECT CASE x.category WHEN 'customer' THEN 2000000 WHEN 'post_customer' THEN 1000000 ELSE x.position END
             FROM lifecycle_stage x WHERE x.id = g.stage_id), g.entered_stage_at)
         > ((SELECT CASE x.category WHEN 'customer' THEN 2000000 WHEN 'post_customer' THEN 1000000 ELSE x.position END
             FROM lifecycle_stage x WHERE x.id = k.stage_id), k.entered_stage_at)"
    };
}
const STAGE: [(&str, &str); 3] = [
    ("stage_id", concat!("iif(", further!(), ", g.stage_id, k.stage_id)")),
    ("entered_stage_at", concat!("iif(", further!(), ", g.entered_stage_at, k.entered_stage_at)")),
    ("previous_stage_id", concat!("iif(", further!(), ", g.previous_stage_id, k.previous_stage_id)")),
];

impl Part {
    /// Unites what says the same, settles the flags and moves the rest; rows outside the trash that were united.
    pub fn merge(&self, work: &Work<'_, '_>) -> Result<i64> {
        let mut raised = self.lower_flags(work)?;
        self.pair(work)?;
        let united = work.united(self.table)?;
        if work.tx.query_row("SELECT count(*) > 0 FROM temp.merge_same", [], |row| row.get(0))? {
            self.unite(work, &mut raised)?;
        }
        self.move_rows(work)?;
        let raise = format!("UPDATE {} SET {flag} = 1 WHERE id = ?1 AND {flag} = 0", self.table, flag = self.flag.0);
        for row in raised {
            work.tx.prepare_cached(&raise)?.execute([row])?;
        }
        Ok(united)
    }

    /// Takes down all flags that will not stand after the merge and returns the rows whose
    /// flag will: of each group the survivor's, else the first of the others'.
    fn lower_flags(&self, work: &Work<'_, '_>) -> Result<Vec<String>> {
        let (flag, group) = self.flag;
        if flag.is_empty() {
            return Ok(Vec::new());
        }
        let group = if group.is_empty() { "''".to_string() } else { group.join(" || char(0) || ") };
        let find = format!(
            "SELECT t.id, {group} FROM temp.merging o CROSS JOIN {} t ON t.{} = o.id AND t.{flag} = 1 ORDER BY o.turn",
            self.table, self.column
        );
        let lower = format!("UPDATE {} SET {flag} = 0 WHERE id = ?1", self.table);
        let rows: Vec<(String, String)> = work
            .tx
            .prepare_cached(&find)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut groups: Vec<String> = Vec::new();
        let mut raised = Vec::new();
        for (id, group) in rows {
            if groups.contains(&group) {
                work.tx.prepare_cached(&lower)?.execute([&id])?;
            } else {
                groups.push(group);
                raised.push(id);
            }
        }
        Ok(raised)
    }

    /// Writes down which rows of the others say the same as a row that stays, in `temp.merge_same`: the kept row, the
    /// one that goes, and which of those of the kept row it is.
    fn pair(&self, work: &Work<'_, '_>) -> Result<()> {
        work.tx.execute_batch("DELETE FROM temp.merge_same")?;
        match self.same {
            Same::Equal(same) => {
                let sql = format!(
                    "INSERT INTO temp.merge_same (kept, gone, turn)
                     WITH ranked AS (
                       SELECT t.id, o.turn AS owner, first_value(t.id) OVER w AS kept FROM temp.merging o CROSS JOIN {} t ON t.{} = o.id
                       WINDOW w AS (PARTITION BY {} ORDER BY o.turn, {} t.id))
                     SELECT kept, id, row_number() OVER (PARTITION BY kept ORDER BY owner, id) FROM ranked WHERE id <> kept AND owner > 0",
                    self.table,
                    self.column,
                    same.join(", "),
                    if self.ordered { "t.position, " } else { "" }
                );
                work.tx.prepare_cached(&sql)?.execute([])?;
            }
            Same::Place => self.pair_places(work)?,
        }
        Ok(())
    }

    /// Two places of one person in one company are one when neither has a title, a role or days that differ from the
    /// other's: who is “CEO” here and nothing said there is CEO; who was engineer and is CEO was both.
    fn pair_places(&self, work: &Work<'_, '_>) -> Result<()> {
        let other = if self.column == "person_id" { "organization_id" } else { "person_id" };
        let sql = format!(
            "WITH mine AS (
               SELECT t.*, o.turn AS owner, count(*) OVER (PARTITION BY t.{other}) AS many
               FROM temp.merging o CROSS JOIN affiliation t ON t.{} = o.id)
             SELECT {other}, owner, id, lower(title), lower(role), from_date, to_date FROM mine WHERE many > 1
             ORDER BY {other}, owner, position, id",
            self.column
        );
        let mut stmt = work.tx.prepare_cached(&sql)?;
        let mut rows = stmt.query([])?;
        let mut insert =
            work.tx.prepare_cached("INSERT INTO temp.merge_same (kept, gone, turn) VALUES (?1, ?2, ?3)")?;
        let mut there: Vec<Place> = Vec::new();
        let mut company = String::new();
        while let Some(row) = rows.next()? {
            let of: String = row.get(0)?;
            if of != company {
                there.clear();
                company = of;
            }
            let owner: i64 = row.get(1)?;
            let place =
                Place { id: row.get(2)?, said: [row.get(3)?, row.get(4)?], days: [row.get(5)?, row.get(6)?], turns: 0 };
            match there.iter_mut().find(|known| owner > 0 && known.agrees(&place)) {
                Some(known) => {
                    known.turns += 1;
                    insert.execute(params![known.id, place.id, known.turns])?;
                    known.learn(place);
                }
                None => there.push(place),
            }
        }
        Ok(())
    }

    /// Tells the kept rows what those that go say beyond them, and parks those.
    fn unite(&self, work: &Work<'_, '_>, raised: &mut [String]) -> Result<()> {
        let table = self.table;
        let told: Vec<String> = self.told.iter().map(|(column, sql)| format!("{column} = {sql}")).collect();
        let differs: Vec<String> = self.told.iter().map(|(column, sql)| format!("k.{column} IS NOT ({sql})")).collect();
        let tell = format!(
            "UPDATE {table} AS k SET {} FROM temp.merge_same s CROSS JOIN {table} g ON g.id = s.gone
             WHERE s.turn = ?1 AND k.id = s.kept AND ({})",
            told.join(", "),
            differs.join(" OR ")
        );
        let turns: i64 = work.tx.query_row("SELECT max(turn) FROM temp.merge_same", [], |row| row.get(0))?;
        for turn in 1..=turns {
            work.tx.prepare_cached(&tell)?.execute([turn])?;
        }
        for id in raised {
            let kept = work.tx.prepare_cached("SELECT kept FROM temp.merge_same WHERE gone = ?1")?;
            if let Some(kept) = first(kept, id)? {
                *id = kept;
            }
        }
        let mut carried = Vec::new();
        for flag in self.carried {
            let sql = format!(
                "SELECT s.kept FROM temp.merge_same s CROSS JOIN {table} g ON g.id = s.gone WHERE g.{flag} = 1"
            );
            let rows: Vec<String> =
                work.tx.prepare_cached(&sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            carried.extend(rows.into_iter().map(|id| (*flag, id)));
        }
        work.park(table, self.column, "same", "t.id IN (SELECT gone FROM temp.merge_same)")?;
        for (flag, id) in carried {
            // The row that went was the only one that had it, and both are of one group; a record has one at most.
            let sql = format!("UPDATE OR IGNORE {table} SET {flag} = 1 WHERE id = ?1 AND {flag} = 0");
            work.tx.prepare_cached(&sql)?.execute([id])?;
        }
        Ok(())
    }

    /// Behind those of the survivor, record by record.
    fn move_rows(&self, work: &Work<'_, '_>) -> Result<()> {
        if !self.ordered {
            return work.move_rows(self.table, self.column);
        }
        let (table, column) = (self.table, self.column);
        for other in &work.others {
            work.tx
                .prepare_cached(&format!(
                    "UPDATE {table} SET {column} = ?1, position = position
                       + (SELECT coalesce(max(e.position) + 1, 0) FROM {table} e WHERE e.{column} = ?1)
                     WHERE {column} = ?2"
                ))?
                .execute([&work.survivor, other])?;
        }
        Ok(())
    }
}

fn first(mut stmt: rusqlite::CachedStatement<'_>, id: &str) -> Result<Option<String>> {
    let mut rows = stmt.query([id])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// A place of a person in a company.
struct Place {
    id: String,
    said: [Option<String>; 2],
    days: [Option<String>; 2],
    turns: i64,
}

impl Place {
    fn agrees(&self, other: &Self) -> bool {
        let said = self.said.iter().zip(&other.said).all(|pair| !matches!(pair, (Some(a), Some(b)) if a != b));
        let none = |days: &[Option<String>; 2]| days.iter().all(Option::is_none);
        said && (none(&self.days) || none(&other.days) || self.days == other.days)
    }

    /// Takes over what it does not say itself, as the row does.
    fn learn(&mut self, other: Self) {
        for (own, more) in self.said.iter_mut().zip(other.said) {
            if own.is_none() {
                *own = more;
            }
        }
        if self.days.iter().all(Option::is_none) {
            self.days = other.days;
        }
    }
}

/// Flags that one row of a record always has, where it has any rows. A company need have no first contact, a household no
/// head, a kind of address no default: none is made up.
const ALWAYS: [(&str, &str); 3] =
    [("party_email", "party_id"), ("party_phone", "party_id"), ("affiliation", "person_id")];

/// A record that lost the row with its flag gets the first of the others as such.
pub fn raise_missing(conn: &Connection, part: &Part, records: &[String]) -> Result<()> {
    let (table, column, flag) = (part.table, part.column, part.flag.0);
    if !ALWAYS.contains(&(table, column)) {
        return Ok(());
    }
    let sql = format!(
        "UPDATE {table} SET {flag} = 1 WHERE id = (SELECT id FROM {table} WHERE {column} = ?1 ORDER BY position, id LIMIT 1)
           AND NOT EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1 AND {flag} = 1)"
    );
    for record in records {
        conn.prepare_cached(&sql)?.execute([record])?;
    }
    Ok(())
}
