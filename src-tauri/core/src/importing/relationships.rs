//! Rows that are relationships: both parties are there already, by id or name, and a fact that a
//! sheet tells once from each side is one relationship (REL-06).

use rusqlite::{OptionalExtension, params};

use super::reading::Reading;
use super::rows::Run;
use crate::relations::type_called;
use crate::{Error, Result, ids, records};

/// What ties a relationship, and under which words the sheet says it.
const ENDS: [&str; 3] = ["from", "to", "type"];

impl Run<'_, '_> {
    /// Puts ids for what the row names, in the direction of the type. The relationship that says
    /// the same already comes back, and the row then says nothing more of its ends.
    pub(super) fn settle_ends(&self, reading: &mut Reading) -> Result<Option<String>> {
        let Some(said) = ENDS.iter().map(|key| reading.link(key)).collect::<Option<Vec<_>>>() else { return Ok(None) };
        let [from, to, called] = said.as_slice() else { return Ok(None) };
        let (type_id, turned) = type_called(self.tx, called)?.ok_or_else(|| unknown_type(called))?;
        let (from, to) = (self.party_end("from", from)?, self.party_end("to", to)?);
        let (from, to) = if turned { (to, from) } else { (from, to) };
        let known: Option<String> = self
            .tx
            .prepare_cached(
                "SELECT r.id FROM relationship r JOIN relationship_type y ON y.id = r.type_id
                 WHERE r.type_id = ?3 AND r.deleted_at IS NULL AND ((r.from_id = ?1 AND r.to_id = ?2)
                   OR (y.symmetric = 1 AND r.from_id = ?2 AND r.to_id = ?1)) LIMIT 1",
            )?
            .query_row(params![from, to, type_id], |row| row.get(0))
            .optional()?;
        reading.links.retain(|(key, _)| !ENDS.contains(&key.as_str()));
        if known.is_none() {
            reading.links.extend(ENDS.iter().map(|key| key.to_string()).zip([from, to, type_id]));
        }
        Ok(known)
    }

    /// A party that is there: by Kith's own id, by the id that another sheet gave it, or by name.
    fn party_end(&self, field: &str, said: &str) -> Result<String> {
        if let Ok(own) = ids::canonical("id", said)
            && let Some(found) = records::living(self.tx, self.tx.catalog(), "party", &own)?
        {
            return Ok(found.id);
        }
        if let Some(found) = self.party_of_any_sheet("party", said)? {
            return Ok(found);
        }
        let named = records::named(self.tx, self.tx.catalog(), "party", said)?;
        named.map(|found| found.id).ok_or_else(|| {
            let message = format!(
                "There is no record, or more than one, that is called “{said}” or came with that id. \
                 Import people and companies first, or correct the cell."
            );
            Error::new("unknown_reference", message).field(field)
        })
    }

    /// Puts the records for the ids by which a row names other parties.
    pub(super) fn settle_ids(&self, reading: &mut Reading) -> Result<()> {
        self.settle_owns(reading)?;
        if reading.link_ids.is_empty() {
            return Ok(());
        }
        let catalog = self.tx.catalog();
        let described = catalog.get(self.binding.record_type)?;
        for (key, external) in std::mem::take(&mut reading.link_ids) {
            let to = described.field(&key)?.reference.unwrap_or("party");
            let found = match self.party_by_id(to, &external)? {
                Some(found) => records::living(self.tx, catalog, to, &found)?,
                None => None,
            };
            let found = found.ok_or_else(|| {
                let message = format!(
                    "No record, or more than one, came with the id “{external}”. Import the sheet that has it first, with \
                     that column as its external id, or correct the cell."
                );
                Error::new("unknown_reference", message).field(&key)
            })?;
            reading.links.retain(|(known, _)| *known != key);
            reading.links.push((key.clone(), found.title));
            reading.known.push((key, found.id));
        }
        Ok(())
    }

    /// The one living party that goes by an id: Kith's own, the one under which any sheet brought it, or the one that
    /// stands in it as its external id.
    fn party_by_id(&self, kind: &str, external: &str) -> Result<Option<String>> {
        if let Ok(own) = ids::canonical("id", external)
            && let Some(found) = records::living(self.tx, self.tx.catalog(), kind, &own)?
        {
            return Ok(Some(found.id));
        }
        let mut found = self
            .tx
            .prepare_cached(
                "SELECT p.id FROM external_ref x JOIN party p ON p.id = x.record_id AND p.deleted_at IS NULL
                 WHERE x.record_type IN ('person', 'organization', 'household') AND x.external_id = ?1 AND ?2 IN (p.kind, 'party')
                   AND x.source IN (SELECT source FROM import_batch)
                 UNION SELECT coalesce(x.survivor_id, p.id) FROM party p LEFT JOIN party_alias x ON x.old_id = p.id
                 WHERE p.external_id = ?1 AND ?2 IN (p.kind, 'party') AND (p.deleted_at IS NULL OR x.survivor_id IS NOT NULL)
                 LIMIT 2",
            )?
            .query_map([external, kind], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }

    /// The one living party of a kind, or of any, that any sheet brought under this id.
    pub(super) fn party_of_any_sheet(&self, kind: &str, external: &str) -> Result<Option<String>> {
        let mut found = self
            .tx
            .prepare_cached(
                "SELECT DISTINCT p.id FROM external_ref x JOIN party p ON p.id = x.record_id AND p.deleted_at IS NULL
                 WHERE x.record_type IN ('person', 'organization', 'household') AND x.external_id = ?1 AND ?2 IN (p.kind, 'party')
                   AND x.source IN (SELECT source FROM import_batch) LIMIT 2",
            )?
            .query_map([external, kind], |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }
}

fn unknown_type(called: &str) -> Error {
    let message = format!(
        "There is no relationship type “{called}”. Add it in the settings, with its name from the other side, or correct the cell."
    );
    Error::new("unknown_reference", message).field("type")
}
