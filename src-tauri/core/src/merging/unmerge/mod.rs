//! Taking a merge back, at once or weeks later (IMP-17): both records come back with what was theirs. What was added
//! since stays with the survivor, and only where somebody changed the same field since is there something to decide.

mod asking;
mod rows;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension, params, params_from_iter};

use asking::keys;
use rows::{raise, write, write_custom};

use super::history::{Merge, tell};
use super::ops::NAME_PARTS;
use super::parts::{PARTS, raise_missing};
use super::shapes::{UnmergeChoice, UnmergePreview, UnmergePreviewRequest, UnmergeRequest, Unmerged, ValueTaken};
use super::undoable::refuse_to_undo;
use crate::catalog::{Field, RecordType, Storage};
use crate::context::Channel;
use crate::journal::{Changed, Op, Rest, TakenBack, Tx};
use crate::records::{self, Draft, Reference, insert, load_one};
use crate::{Context, Error, Result, subjects};

const UNMERGE: Op = Op::new("merging.unmerge", "Took a merge back").told_as("undone", "undone");

/// Columns of which at most one living party has a value.
const ONE_PARTY: [&str; 2] = ["external_id", "domain"];

/// What taking a merge back would do: the same work, taken back.
///
/// Errors: `not_found` and those of [`refuse_to_undo`].
pub fn unmerge_preview(ctx: &Context, input: UnmergePreviewRequest) -> Result<UnmergePreview> {
    ctx.rehearse(UNMERGE, |tx| {
        let mut work = Unmerging::begin(tx, &input.id)?;
        work.take_back()?;
        let (conflicts, record) = (work.conflicts()?, work.merge.survivor.clone());
        work.settle(&BTreeMap::new(), Some(UnmergeChoice::Now), ctx.channel())?;
        let kept = work.kept(&conflicts)?;
        let back = work.back()?;
        let stays = work.stays()?;
        let survivor = load_one(tx, tx.catalog(), &work.record_type, &record)?;
        let removed = work.removed()?;
        let Unmerging { taken, merge, .. } = work;
        Ok(UnmergePreview {
            merge: tell(tx, merge, tx.actor(), tx.at())?,
            survivor: Reference::new(&survivor.r#type, survivor.id, survivor.title),
            conflicts,
            kept,
            back,
            stays,
            removed,
            taken,
        })
    })
}

/// Takes a merge back as an operation of its own. `choices` says by the key of each conflict what the field shall be,
/// `rest` what those that are not named shall be.
///
/// Errors: `not_found`; those of [`refuse_to_undo`]; `choices_needed` with the conflicts when one is not decided;
/// `merged_since` when a later merge united rows of this one; those of writing the survivor.
pub fn unmerge(ctx: &Context, input: UnmergeRequest) -> Result<Changed<Unmerged>> {
    ctx.transact(UNMERGE, |tx| {
        let mut work = Unmerging::begin(tx, &input.id)?;
        work.take_back()?;
        let conflicts = work.conflicts()?;
        if let Some(unknown) = input.choices.keys().find(|key| conflicts.iter().all(|known| known.key != **key)) {
            return Err(Error::invalid("choices", format!("“{unknown}” is nothing to decide here.")));
        }
        let open = conflicts.iter().filter(|one| !input.choices.contains_key(&one.key)).count();
        if open > 0 && input.rest.is_none() {
            let message = format!("{open} fields were changed since the merge; say for each what it shall be.");
            return Err(Error::new("choices_needed", message).details(serde_json::json!({ "conflicts": conflicts })));
        }
        work.settle(&input.choices, input.rest, ctx.channel())?;
        tx.execute("UPDATE merge SET unmerge_seq = ?2 WHERE id = ?1", params![work.merge.id, tx.seq()?])?;
        let Unmerging { merge, others, record_type, .. } = work;
        let mut all = vec![merge.survivor.clone()];
        all.extend(others);
        let records = records::load(tx, tx.catalog(), &record_type, &all, None)?;
        let names: Vec<String> = records.iter().map(|one| one.title.clone()).collect();
        tx.label(format!("Took apart {}", names.join(" and ")));
        Ok(Unmerged { records })
    })
}

/// A merge that is being taken back.
struct Unmerging<'t, 'c> {
    tx: &'t Tx<'c>,
    merge: Merge,
    record_type: std::sync::Arc<RecordType>,
    others: Vec<String>,
    found: TakenBack,
    /// Record, column and value.
    waiting: Vec<(String, &'static str, String)>,
    taken: Vec<ValueTaken>,
}

impl<'t, 'c> Unmerging<'t, 'c> {
    fn begin(tx: &'t Tx<'c>, id: &str) -> Result<Self> {
        let merge = Merge::of(tx, id)?;
        refuse_to_undo(tx, &merge, tx.actor(), tx.at())?;
        let others = merge.members(tx)?.into_iter().map(|one| one.id).collect();
        let record_type = tx.catalog().get(&merge.record_type)?;
        Ok(Self { tx, merge, record_type, others, found: TakenBack::default(), waiting: Vec::new(), taken: Vec::new() })
    }

    /// Everything that nobody touched since goes back.
    fn take_back(&mut self) -> Result<()> {
        self.give_way()?;
        let raised = self.lower()?;
        self.found = self.tx.take_back(self.merge.seq, self.merge.part)?;
        let rest = std::mem::take(&mut self.found.rest);
        // What frees a value goes before what takes it.
        let (held, made): (Vec<Rest>, Vec<Rest>) = rest.into_iter().partition(|one| !one.missing);
        for one in held.into_iter().chain(made) {
            write(self.tx, one)?;
        }
        for (table, flag, id) in raised {
            let settled = |(of, row, column): &(&str, String, String)| *of == table && *row == id && *column == flag;
            if !self.found.settled.iter().any(settled) {
                raise(self.tx, table, flag, "id = ?", &[("id".into(), id.into())])?;
            }
        }
        self.refuse_united()
    }

    /// Takes down the flags of which a record has one: rows come and go one by one, and two would be up in between.
    fn lower(&self) -> Result<Vec<(&'static str, &'static str, String)>> {
        let mut raised = Vec::new();
        let ids: Vec<&String> = std::iter::once(&self.merge.survivor).chain(&self.others).collect();
        let places = vec!["?"; ids.len()].join(", ");
        for part in PARTS.iter().filter(|part| !part.flag.0.is_empty()) {
            let (table, column, flag) = (part.table, part.column, part.flag.0);
            let sql = format!("SELECT id FROM {table} WHERE {column} IN ({places}) AND {flag} = 1");
            let rows: Vec<String> = self
                .tx
                .prepare_cached(&sql)?
                .query_map(params_from_iter(&ids), |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let lower = format!("UPDATE {table} SET {flag} = 0 WHERE id = ?1");
            for id in rows {
                self.tx.prepare_cached(&lower)?.execute([&id])?;
                raised.push((table, flag, id));
            }
        }
        Ok(raised)
    }

    /// Values that only one living record may have wait until it is clear whether they are free.
    fn give_way(&mut self) -> Result<()> {
        for column in ONE_PARTY {
            for other in &self.others {
                let value = super::ops::stored(self.tx, &self.record_type, column, other)?;
                if let SqlValue::Text(value) = value {
                    self.tx
                        .prepare_cached(&format!("UPDATE party SET {column} = NULL WHERE id = ?1"))?
                        .execute([other])?;
                    self.waiting.push((other.clone(), column, value));
                }
            }
        }
        Ok(())
    }

    /// They come back, but for those that somebody else was given since.
    fn bring_back(&mut self) -> Result<()> {
        for (other, column, value) in std::mem::take(&mut self.waiting) {
            let shared = if column == "domain" { "AND o.domain_shared = 0 AND t.domain_shared = 0" } else { "" };
            let sql = format!(
                "SELECT o.kind, o.id, o.display_name FROM party o JOIN party t ON t.id = ?2
                 WHERE o.{column} = ?1 AND o.id <> ?2 AND o.deleted_at IS NULL {shared} LIMIT 1"
            );
            let by: Option<Reference> = self
                .tx
                .prepare_cached(&sql)?
                .query_row([&value, &other], |row| {
                    let kind: String = row.get(0)?;
                    Ok(Reference::new(&kind, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
                })
                .optional()?;
            match by {
                Some(by) => {
                    let label = self.record_type.field_of_column(column).map_or(column, |field| &field.label);
                    self.taken.push(ValueTaken { label: label.to_string(), value, by });
                }
                None => {
                    let sql = format!("UPDATE party SET {column} = ?2 WHERE id = ?1");
                    self.tx.prepare_cached(&sql)?.execute([&other, &value])?;
                }
            }
        }
        Ok(())
    }

    /// Rows of this merge that a later one united with its own can come apart only after that.
    fn refuse_united(&self) -> Result<()> {
        let (tx, merge) = (self.tx, &self.merge);
        let stands = "JOIN journal_entry e ON e.seq = m.entry_seq AND e.state = 'done'
            LEFT JOIN journal_entry u ON u.seq = m.unmerge_seq WHERE coalesce(u.state <> 'done', 1) AND m.survivor_id = ?1 AND m.id > ?2";
        let later =
            tx.prepare_cached(&format!("SELECT 1 FROM merge m {stands}"))?.exists([&merge.survivor, &merge.id])?;
        if !later {
            return Ok(());
        }
        let others = serde_json::to_string(&self.others)?;
        let gone = serde_json::to_string(&self.found.removed.iter().map(|(_, id)| id).collect::<Vec<_>>())?;
        let mut checks = vec![
            ("p.row_id IN (SELECT value FROM json_each(?3)) AND ?4 IS NOT NULL".to_string(), String::new()),
            (
                "p.table_name = 'tagging' AND ?3 IS NOT NULL AND ?4 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM tagging t
                   WHERE t.record_id = ?1 AND t.tag_id = p.content ->> '$.tag_id')"
                    .to_string(),
                String::new(),
            ),
            (
                "p.table_name = 'relationship' AND ?3 IS NOT NULL AND ?1 NOT IN (t.from_id, t.to_id) AND ?4 IS NOT NULL".into(),
                "JOIN relationship t ON t.id = p.kept_id".into(),
            ),
        ];
        for part in PARTS {
            checks.push((
                format!(
                    "p.table_name = '{}' AND ?3 IS NOT NULL AND t.{} IN (SELECT value FROM json_each(?4))",
                    part.table, part.column
                ),
                format!("JOIN {} t ON t.id = p.kept_id", part.table),
            ));
        }
        for (check, join) in checks {
            let sql = format!(
                "SELECT m.id, (SELECT group_concat(x.title, ', ') FROM merge_member x WHERE x.merge_id = m.id)
                 FROM merge m JOIN merge_parked p ON p.merge_id = m.id {join} {stands} AND {check} LIMIT 1"
            );
            let found: Option<(String, String)> = tx
                .prepare_cached(&sql)?
                .query_row([&merge.survivor, &merge.id, &gone, &others], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((id, names)) = found {
                let message = format!("The later merge with {names} united rows of this one; undo that merge first.");
                return Err(Error::new("merged_since", message).details(serde_json::json!({ "merge": id })));
            }
        }
        Ok(())
    }

    /// Writes what was decided, and puts right what follows from it.
    fn settle(
        &mut self,
        choices: &BTreeMap<String, UnmergeChoice>,
        rest: Option<UnmergeChoice>,
        channel: Channel,
    ) -> Result<()> {
        let tx = self.tx;
        let record_type = self.record_type.clone();
        let mut draft = Draft::of(&record_type, self.merge.survivor.clone(), channel);
        let mut renamed = false;
        for cell in &self.found.cells {
            renamed |= self.is_survivor(cell) && cell.column == "display_name" && record_type.key == "person";
            if !self.is_asked(cell) {
                continue;
            }
            let chosen = |key: &str| choices.get(key).copied().or(rest).unwrap_or(UnmergeChoice::Now);
            if cell.column == "custom" {
                for (key, [before, after, _]) in keys(cell)? {
                    let side = match chosen(&self.key(cell, Some(&key))) {
                        UnmergeChoice::Before => before,
                        UnmergeChoice::After => after,
                        UnmergeChoice::Now => continue,
                    };
                    write_custom(tx, cell, &key, side.as_ref())?;
                }
                continue;
            }
            let side = match chosen(&self.key(cell, None)) {
                UnmergeChoice::Before => &cell.before,
                UnmergeChoice::After => &cell.after,
                UnmergeChoice::Now => continue,
            };
            let column = column_of(&record_type, &cell.column);
            match column {
                // By the rules of the record: a value that another one has by now is refused by its name.
                Some(column) if self.is_survivor(cell) => draft.set(column, side.clone()),
                _ => {
                    let cells = vec![(cell.column.clone(), side.clone())];
                    write(tx, Rest { table: cell.table, missing: false, key: cell.key.clone(), cells })?;
                }
            }
        }
        if renamed {
            for column in NAME_PARTS {
                if draft.column(column).is_none() {
                    draft.set(column, super::ops::stored(tx, &record_type, column, &draft.id)?);
                }
            }
        }
        if !draft.columns.is_empty() {
            insert(tx, subjects::rules(record_type.key), draft)?;
        }
        self.bring_back()?;
        let edited: BTreeSet<&str> = self.found.cells.iter().map(|cell| cell.table).collect();
        let removed: BTreeSet<&str> = self.found.removed.iter().map(|(table, _)| *table).collect();
        let mut all = self.others.clone();
        all.push(self.merge.survivor.clone());
        for part in PARTS.iter().filter(|part| edited.contains(part.table) || removed.contains(part.table)) {
            raise_missing(tx, part, &all)?;
        }
        Ok(())
    }
}

/// A column of the record's own, as its declaration names it.
fn column_of(record_type: &RecordType, column: &str) -> Option<&'static str> {
    let of = |field: &Field| match field.storage {
        Storage::Column(own) | Storage::Scaled(own, _) => (own == column).then_some(own),
        Storage::Money(minor, currency) => [minor, currency].into_iter().find(|own| *own == column),
        _ => None,
    };
    record_type.fields.iter().find_map(of)
}
