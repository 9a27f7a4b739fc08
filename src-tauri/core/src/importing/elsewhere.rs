//! Records that come from another workspace of Kith: their ids there tell them apart here, and know them again (AUT-06).

use rusqlite::{OptionalExtension, params};

use super::reading::Reading;
use super::rows::Run;
use crate::values::name_key;
use crate::{Result, ids, records};

/// Name of other workspaces in `external_ref.source`. The family of a file has no capital letter.
const SOURCE: &str = "Kith";

/// The kinds of parties.
const PARTIES: [&str; 3] = ["person", "organization", "household"];

impl Run<'_, '_> {
    /// The record that came from another workspace under this id.
    pub(super) fn known_elsewhere(&self, kind: &str, own: &str) -> Result<Option<String>> {
        let found: Option<String> = self
            .tx
            .prepare_cached(
                "SELECT record_id FROM external_ref WHERE record_type = ?1 AND source = ?2 AND external_id = ?3",
            )?
            .query_row([kind, SOURCE, own], |row| row.get(0))
            .optional()?;
        match found {
            Some(found) => self.living_for_me(kind, &found),
            None => Ok(None),
        }
    }

    /// Puts the records for the ids that Kith gave them, here or elsewhere; of one that is not here its name counts.
    pub(super) fn settle_owns(&self, reading: &mut Reading) -> Result<()> {
        if reading.link_owns.is_empty() {
            return Ok(());
        }
        let catalog = self.tx.catalog();
        let described = catalog.get(self.binding.record_type)?;
        for (key, own) in std::mem::take(&mut reading.link_owns) {
            let Ok(own) = ids::canonical("id", &own) else { continue };
            let to = described.field(&key)?.reference.unwrap_or("party");
            let mut found = records::living(self.tx, catalog, to, &own)?;
            for kind in PARTIES.into_iter().chain([to]) {
                if found.is_none()
                    && let Some(here) = self.known_elsewhere(kind, &own)?
                {
                    found = records::living(self.tx, catalog, to, &here)?;
                }
            }
            if let Some(found) = found {
                reading.links.retain(|(known, _)| *known != key);
                reading.links.push((key.clone(), found.title));
                reading.known.push((key, found.id));
            }
        }
        Ok(())
    }

    /// Whether a record is known to be another one of the workspace that the row comes from: two rows of different ids
    /// are two records, whatever else they share.
    pub(super) fn is_another_elsewhere(&self, kind: &str, id: &str, reading: &Reading) -> Result<bool> {
        let Some(own) = reading.own_id.as_deref().and_then(|own| ids::canonical("id", own).ok()) else {
            return Ok(false);
        };
        Ok(self
            .tx
            .prepare_cached(
                "SELECT 1 FROM external_ref WHERE record_id = ?1 AND record_type = ?2 AND source = ?3 AND external_id <> ?4",
            )?
            .exists([id, kind, SOURCE, own.as_str()])?)
    }

    /// Remembers the id that a record has in the workspace where it comes from.
    pub(super) fn remember_elsewhere(&mut self, kind: &str, id: &str, own: &str) -> Result<()> {
        let Ok(own) = ids::canonical("id", own) else { return Ok(()) };
        if own == id {
            return Ok(());
        }
        let written = self
            .tx
            .prepare_cached(
                "INSERT INTO external_ref (record_type, source, external_id, record_id, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (record_type, source, external_id) DO UPDATE SET record_id = ?4, last_seen_at = ?5
                 WHERE record_id <> ?4",
            )?
            .execute(params![kind, SOURCE, own, id, self.tx.at()])?;
        if written > 0 {
            self.wrote();
        }
        Ok(())
    }

    /// The purchase that Kith made of a won deal, an invoice or an order that came in before: the row tells it once more.
    pub(super) fn made_by_itself(&mut self, reading: &Reading) -> Result<Option<String>> {
        let Some(source) = reading.text("source").filter(|source| ["deal", "invoice", "order"].contains(source)) else {
            return Ok(None);
        };
        let Some(day) = reading.text("purchased_on") else { return Ok(None) };
        let amount = reading.values.get("amount");
        let part = |key: &str| amount.and_then(|amount| amount.get(key));
        let mut stmt = self.tx.prepare_cached(
            "SELECT u.id, p.name_key FROM purchase u JOIN party p ON p.id = u.party_id
             WHERE u.purchased_on = ?1 AND u.source = ?2 AND u.reference IS ?3 AND u.amount_minor IS ?4 AND u.amount_currency IS ?5
               AND u.deleted_at IS NULL AND coalesce(u.deal_id, u.invoice_id) IS NOT NULL",
        )?;
        let asked = params![
            day,
            source,
            reading.text("reference"),
            part("minor").and_then(serde_json::Value::as_i64),
            part("currency").and_then(serde_json::Value::as_str)
        ];
        let found: Vec<(String, String)> =
            stmt.query_map(asked, |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        for (id, name) in found {
            if reading.link("party").map(name_key).as_deref() == Some(name.as_str())
                && !self.is_another_elsewhere("purchase", &id, reading)?
            {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The interaction that a completed activity became when its own sheet came in: the row tells it once more.
    pub(super) fn made_of_an_activity(&mut self, reading: &Reading) -> Result<Option<String>> {
        if reading.own_id.is_none() {
            return Ok(None);
        }
        let (Some(at), Some(subject)) = (reading.text("occurred_at"), reading.text("subject")) else { return Ok(None) };
        let mut stmt = self.tx.prepare_cached(
            "SELECT i.id, p.name_key FROM interaction i JOIN party p ON p.id = i.party_id
             WHERE i.occurred_at = ?1 AND i.subject = ?2 AND i.deleted_at IS NULL
               AND EXISTS (SELECT 1 FROM activity a WHERE a.result_interaction_id = i.id)",
        )?;
        let found: Vec<(String, String)> =
            stmt.query_map([at, subject], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
        for (id, name) in found {
            if reading.link("party").map(name_key).as_deref() == Some(name.as_str())
                && !self.is_another_elsewhere("interaction", &id, reading)?
            {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}
