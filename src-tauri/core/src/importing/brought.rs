//! Companies and people that rows bring along and that are here already: how they are found, and what rows say to them (IMP-09).

use serde_json::json;

use super::keys::{spelled, usual_keys};
use super::reading::{Reading, is_a_name};
use super::rows::Run;
use super::shapes::{Mode, OnMatch};
use super::told::CellChange;
use crate::values::name_key;
use crate::{Result, records};

impl Run<'_, '_> {
    /// The keys by which the plan finds what rows bring along, where the row says something of one of them.
    pub(super) fn keys_along(&self, kind: &str, says: &Reading) -> Option<Vec<&str>> {
        let keys: Vec<&str> = self.plan.along.get(kind)?.match_by.iter().map(|key| spelled(key)).collect();
        keys.iter().any(|key| self.tells(key, says)).then_some(keys)
    }

    fn tells(&self, key: &str, says: &Reading) -> bool {
        match key {
            "external_id" => says.external_id.is_some(),
            "emails" => !says.emails.is_empty(),
            "phones" => !says.phones.is_empty(),
            "domain" => !self.domains(says, true).is_empty(),
            _ => !says.name_key().is_empty(),
        }
    }

    /// The company that a row tells by its id, or by the keys that the plan chooses for companies that come along; `None`
    /// where it tells nothing but domain and name, and the plan chooses no keys.
    ///
    /// # Errors
    /// `ambiguous_reference` of the field `blamed` where several companies have the name.
    pub(super) fn chosen_company(
        &mut self,
        name: &str,
        says: &Reading,
        blamed: &str,
    ) -> Result<Option<Option<String>>> {
        if self.plan.along.is_empty() && says.external_id.is_none() && says.own_id.is_none() {
            return Ok(None);
        }
        if let Some(found) = self.by_own_id("organization", says)? {
            return Ok(Some(Some(found)));
        }
        let mut says = Reading { external_id: says.external_id.clone(), ..says.alone() };
        says.values.insert("display_name".into(), json!(name));
        let (keys, chosen) = match self.keys_along("organization", &says) {
            Some(keys) => (keys, true),
            None if says.external_id.is_some() => (usual_keys("organization").to_vec(), false),
            None => return Ok(None),
        };
        let keys: Vec<String> = keys.into_iter().map(str::to_string).collect();
        for key in keys {
            let found = match key.as_str() {
                "display_name" => match self.company_named(name, blamed)? {
                    Some(found) if self.is_another("organization", &found, &says)? => None,
                    found => found,
                },
                // The check for duplicates does not see what the sheet itself made.
                "likely" => match self.find_by("organization", &says, &["likely"], chosen)? {
                    None => self.companies.get(&name_key(name)).cloned(),
                    found => found,
                },
                key => self.find_by("organization", &says, &[key], chosen)?,
            };
            if found.is_some() {
                return Ok(Some(found));
            }
        }
        Ok(Some(None))
    }

    /// Tells a company or person that is here what the row says of it, as the plan wants it: its blanks are filled unless it
    /// says otherwise.
    pub(super) fn tell(&mut self, kind: &'static str, id: &str, says: &Reading) -> Result<()> {
        let wanted = self.plan.along.get(kind).map_or(OnMatch::default(), |along| along.on_match);
        let mode = match wanted {
            OnMatch::Keep => return Ok(()),
            OnMatch::Fill => Mode::Fill,
            OnMatch::Change => Mode::Upsert,
        };
        if !says.is_more_than_a_name() {
            return Ok(());
        }
        let mut says = says.alone();
        let title = records::title(self.tx, self.tx.catalog(), kind, id)?.unwrap_or_default();
        if says.name_key() == name_key(&title) {
            // Other capitals are no other name.
            says.values.remove("display_name");
        }
        let own = std::mem::replace(&mut self.mode, mode);
        let told = self.update_party(kind, id.to_string(), says, &Reading::default(), None);
        self.mode = own;
        self.show(kind, told?.changes);
        Ok(())
    }

    /// Shows in the preview what a row says of a record that it brings along and makes.
    pub(super) fn show_made(&mut self, kind: &'static str, says: &Reading, changes: Vec<CellChange>) {
        let described = self.described(kind);
        let lists = [
            ("emails", says.emails.is_empty()),
            ("phones", says.phones.is_empty()),
            ("addresses", says.addresses.is_empty()),
            ("tags", says.tags.is_empty()),
        ];
        let lists = lists.iter().filter(|(_, empty)| !empty).map(|(key, _)| *key);
        let keys = says.values.keys().map(String::as_str).filter(|key| !is_a_name(key)).chain(lists);
        let labels: Vec<&str> = keys.filter_map(|key| Some(described.field(key).ok()?.label.as_str())).collect();
        self.show(kind, changes.into_iter().filter(|one| labels.contains(&one.field.as_str())).collect());
    }

    fn show(&mut self, kind: &'static str, changes: Vec<CellChange>) {
        let label = self.described(kind).label;
        let changes = changes.into_iter();
        self.this.brought.extend(changes.map(|one| CellChange { field: format!("{label}: {}", one.field), ..one }));
    }

    /// Tells the customer of a deal, where that is a company.
    pub(super) fn tell_customer(&mut self, id: &str, says: &Reading) -> Result<()> {
        if !says.is_more_than_a_name() {
            return Ok(());
        }
        let company =
            self.tx.prepare_cached("SELECT 1 FROM party WHERE id = ?1 AND kind = 'organization'")?.exists([id])?;
        if company { self.tell("organization", id, says) } else { Ok(()) }
    }
}
