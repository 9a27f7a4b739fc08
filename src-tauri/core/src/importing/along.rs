//! What a row tells beside its record: notes, interactions and activities about it (IMP-09).

use serde_json::json;

use super::lookups::draft;
use super::reading::Reading;
use super::rows::{Action, Done, Run};
use super::source::digest;
use crate::catalog::{Field, FieldKind, Storage};
use crate::records;
use crate::{Result, ids, subjects};

/// The types that a row of parties or deals can bring along.
pub const ALONG: [&str; 3] = ["note", "interaction", "activity"];

/// Whom the things that a row brings along are about.
struct About {
    party: Option<String>,
    contact: Option<String>,
    deal: Option<String>,
}

impl Run<'_, '_> {
    /// Makes what a row brings along, about the record that the row became. What an earlier run
    /// brought is there already.
    pub(super) fn bring_along(&mut self, done: &Done, along: Vec<(&'static str, Reading)>) -> Result<()> {
        if done.id.is_empty() || done.action == Action::Skipped {
            return Ok(());
        }
        let about = self.about(&done.id)?;
        for (kind, reading) in along {
            let said = serde_json::to_string(&reading.values)?;
            let key = format!("with:{}", digest([kind, done.id.as_str(), said.as_str()].into_iter()));
            let known = self.referred(kind, &key)?;
            if let Some(known) = known
                && records::living(self.tx, self.tx.catalog(), kind, &known)?.is_some()
            {
                continue;
            }
            let id = self.make_along(kind, reading, &about)?;
            self.created(kind, &id);
            self.remember_as(kind, &id, &key)?;
        }
        Ok(())
    }

    /// A deal's things are about its customer and contact too.
    fn about(&self, id: &str) -> Result<About> {
        if self.binding.record_type != "deal" {
            return Ok(About { party: Some(id.to_string()), contact: None, deal: None });
        }
        let (party, contact) = self
            .tx
            .prepare_cached("SELECT party_id, contact_id FROM deal WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(About { party, contact, deal: Some(id.to_string()) })
    }

    fn make_along(&mut self, kind: &'static str, mut reading: Reading, about: &About) -> Result<String> {
        let tx = self.tx;
        let described = tx.catalog().get(kind)?;
        let now = tx.at().to_string();
        let mut usual = |key: &str, value: serde_json::Value| {
            reading.values.entry(key.to_string()).or_insert(value);
        };
        match kind {
            "activity" => {
                usual("subject", json!("Task"));
                usual("due_at", json!(now));
            }
            "interaction" => {
                usual("type", json!("other"));
                usual("occurred_at", json!(now));
                usual("source", json!("import"));
            }
            _ => {}
        }
        // A day without a time is meant as a day.
        if reading.text("due_at").is_some_and(|due| due.contains("T00:00:00")) {
            reading.values.entry("due_has_time".to_string()).or_insert(json!(false));
        }
        let owner = match reading.owner.clone() {
            Some(named) => self.owner_of(&named)?,
            None => None,
        };
        let id = ids::new_id();
        let mut new = draft(&described, id.clone(), true);
        records::set(tx, tx.catalog(), &mut new, &reading.values)?;
        records::complete(tx, tx.catalog(), &mut new, &reading.values)?;
        for (field, value) in [("party", &about.party), ("contact", &about.contact), ("deal", &about.deal)] {
            let column = described.field(field).ok().and_then(column_of);
            if let (Some(column), Some(value)) = (column, value) {
                new.set(column, value.clone());
            }
        }
        let assigned = described.fields.iter().find(|field| field.kind == FieldKind::User && field.importable);
        if let (Some(column), Some(owner)) = (assigned.and_then(column_of), owner) {
            new.set(column, owner);
        }
        records::insert(tx, subjects::rules(kind), new)?;
        Ok(id)
    }
}

fn column_of(field: &Field) -> Option<&'static str> {
    match field.storage {
        Storage::Column(column) => Some(column),
        _ => None,
    }
}
