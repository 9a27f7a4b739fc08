//! Which record a row is, if it is one that is there already (IMP-13).

use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::keys::{spelled, usual_keys};
use super::reading::Reading;
use super::rows::Run;
use super::sheet::Row;
use crate::values::{Domain, Phone, is_free_mail, name_key};
use crate::{Result, ids, matching, records};

// Ids are in the order of their making; `+id` keeps SQLite from walking a whole index of that
// order to spare itself the sorting of one row.
impl Run<'_, '_> {
    /// The party that a reading speaks of; earlier rows of the sheet count. `row` is absent for
    /// what rows bring along.
    pub(super) fn find_party(
        &self,
        kind: &'static str,
        reading: &Reading,
        row: Option<&Row>,
    ) -> Result<Option<String>> {
        if let Some(found) = self.by_own_id(kind, reading)? {
            return Ok(Some(found));
        }
        let chosen = match row {
            Some(_) => Some(self.plan.match_by.iter().map(|key| spelled(key)).collect())
                .filter(|keys: &Vec<&str>| !keys.is_empty()),
            None => self.keys_along(kind, reading),
        };
        if chosen.is_none()
            && let Some(row) = row
            && let Some(found) = self.by_fingerprint(kind, reading, row)?
        {
            return Ok(Some(found));
        }
        self.find_by(kind, reading, chosen.as_deref().unwrap_or(usual_keys(kind)), chosen.is_some())
    }

    /// The party that the first of the keys finds; `chosen` where a person chose them.
    pub(super) fn find_by(
        &self,
        kind: &'static str,
        reading: &Reading,
        keys: &[&str],
        chosen: bool,
    ) -> Result<Option<String>> {
        for key in keys {
            let found = match *key {
                "external_id" => self.party_by_external_id(kind, reading)?,
                "emails" => self.by_email(kind, reading)?,
                "phones" => self.by_phone(kind, reading, false)?,
                "domain" => self.by_domain(kind, reading, chosen)?,
                "name_company" if reading.company.is_some() => self.by_name(kind, reading)?,
                "display_name" => self.by_name(kind, reading)?,
                "likely" => self.by_likeness(kind, reading)?,
                _ => None,
            };
            if let Some(found) = found
                && (*key == "external_id" || !self.is_another(kind, &found, reading)?)
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Whether the row's source knows a record under another id: two rows of one sheet that
    /// carry different ids are two records, whatever else they share.
    pub(super) fn is_another(&self, kind: &str, id: &str, reading: &Reading) -> Result<bool> {
        if self.is_another_elsewhere(kind, id, reading)? {
            return Ok(true);
        }
        let Some(external) = &reading.external_id else { return Ok(false) };
        Ok(self
            .tx
            .prepare_cached(
                "SELECT 1 FROM external_ref WHERE record_id = ?1 AND record_type = ?2 AND source = ?3 AND external_id <> ?4
                   AND NOT (external_id >= 'row:' AND external_id < 'row;') AND (?5 OR last_seen_at = ?6)",
            )?
            .exists(params![id, kind, self.source.name, external, self.source.trusted, self.tx.at()])?)
    }

    pub(super) fn by_own_id(&self, kind: &str, reading: &Reading) -> Result<Option<String>> {
        let Some(own) = reading.own_id.as_deref().and_then(|own| ids::canonical("id", own).ok()) else {
            return Ok(None);
        };
        match self.living_for_me(kind, &own)? {
            None => self.known_elsewhere(kind, &own),
            found => Ok(found),
        }
    }

    /// A living record, unless it is not the importing person's to see: for them it is not there (INT-07).
    pub(super) fn living_for_me(&self, kind: &str, id: &str) -> Result<Option<String>> {
        let Some(found) = records::living(self.tx, self.tx.catalog(), kind, id)? else { return Ok(None) };
        if let Ok(described) = self.tx.catalog().get(kind)
            && described.scope.is_some_and(|scope| scope.contains(":actor"))
        {
            let scope = described.scope_sql("t").replace(":actor", "?2");
            let sql = format!("SELECT 1 FROM {} t WHERE t.id = ?1 AND ?2 IS NOT NULL AND {scope}", described.table);
            if !self.tx.prepare_cached(&sql)?.exists([found.id.as_str(), self.tx.actor()])? {
                return Ok(None);
            }
        }
        Ok(Some(found.id))
    }

    /// The same row imported before.
    pub(super) fn by_fingerprint(&self, kind: &str, reading: &Reading, row: &Row) -> Result<Option<String>> {
        // Rows with an e-mail address have no fingerprint of their own.
        if !self.fingerprints || (reading.external_id.is_none() && kind == "person" && !reading.emails.is_empty()) {
            return Ok(None);
        }
        let Some(found) = self.referred(kind, &self.source.fingerprint(row))? else { return Ok(None) };
        self.living_for_me(kind, &found)
    }

    fn party_by_external_id(&self, kind: &str, reading: &Reading) -> Result<Option<String>> {
        let Some(external) = &reading.external_id else { return Ok(None) };
        // Who matches by ids alone means those of any sheet: one of affiliations names the ids of contacts.
        if self.plan.match_by == ["external_id"]
            && let Some(found) = self.party_of_any_sheet(kind, external)?
        {
            return Ok(Some(found));
        }
        if let Some(found) = self.referred(kind, external)?
            && let Some(found) = records::living(self.tx, self.tx.catalog(), kind, &found)?
            && (self.source.trusted || self.is_of_this_batch(&found.id)? || self.agrees(&found.id, reading)?)
        {
            return Ok(Some(found.id));
        }
        // Typed by hand or brought by a program: no sheet claims it under another name.
        let found: Option<String> = self
            .tx
            .prepare_cached(
                "SELECT p.id FROM party p WHERE p.external_id = ?1 AND p.kind = ?2 AND p.deleted_at IS NULL AND NOT EXISTS
                   (SELECT 1 FROM external_ref x WHERE x.record_id = p.id AND x.external_id = ?1)",
            )?
            .query_row(params![external, kind], |row| row.get(0))
            .optional()?;
        let found = match found {
            None => self.merged_by_external_id(kind, external)?,
            found => found,
        };
        match found {
            None if kind != "person" => self.named_by_id(kind, external),
            found => Ok(found),
        }
    }

    /// The survivor of a record that went by this id (FUN-16).
    fn merged_by_external_id(&self, kind: &str, external: &str) -> Result<Option<String>> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT x.survivor_id FROM party p JOIN party_alias x ON x.old_id = p.id
                 WHERE p.external_id = ?1 AND p.kind = ?2 AND p.deleted_at IS NOT NULL AND NOT EXISTS
                   (SELECT 1 FROM external_ref r WHERE r.record_id = x.survivor_id AND r.external_id = ?1) LIMIT 1",
            )?
            .query_row(params![external, kind], |row| row.get(0))
            .optional()?)
    }

    /// A company or household of which an earlier sheet said no more than its id: it goes by that as its name.
    fn named_by_id(&self, kind: &str, external: &str) -> Result<Option<String>> {
        if !is_like_an_id(external) {
            return Ok(None);
        }
        Ok(self
            .tx
            .prepare_cached(
                "SELECT id FROM party WHERE kind = ?3 AND name_key = ?1 AND display_name = ?2
                   AND source = 'import' AND external_id IS NULL AND deleted_at IS NULL ORDER BY +id LIMIT 1",
            )?
            .query_row([name_key(external).as_str(), external, kind], |row| row.get(0))
            .optional()?)
    }

    fn is_of_this_batch(&self, id: &str) -> Result<bool> {
        Ok(self
            .tx
            .prepare_cached("SELECT 1 FROM import_row WHERE record_id = ?1 AND batch_id = ?2")?
            .exists([id, self.batch.as_str()])?)
    }

    /// Whether name or e-mail address say the same as an id of which it is not sure where it
    /// comes from: two systems both number their people from 1.
    fn agrees(&self, id: &str, reading: &Reading) -> Result<bool> {
        let name: String =
            self.tx.prepare_cached("SELECT name_key FROM party WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
        let key = reading.name_key();
        if key.is_empty() || key == name {
            return Ok(true);
        }
        for (_, email) in &reading.emails {
            if self
                .tx
                .prepare_cached("SELECT 1 FROM party_email WHERE party_id = ?1 AND address_key = ?2")?
                .exists([id, email.key()])?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn by_email(&self, kind: &str, reading: &Reading) -> Result<Option<String>> {
        for (_, email) in &reading.emails {
            // Several people share info@…: there the name must be the same as well.
            let shared = email.is_role() && kind == "person";
            let name = if shared { Some(reading.name_key()) } else { None };
            // The smallest instead of the first in order, here and below: SQLite makes a table to sort in each time.
            let found: Option<String> = self
                .tx
                .prepare_cached(
                    "SELECT min(+p.id) FROM party_email e CROSS JOIN party p ON p.id = e.party_id
                     WHERE e.address_key = ?1 AND p.kind = ?2 AND p.deleted_at IS NULL AND (?3 IS NULL OR p.name_key = ?3)",
                )?
                .query_row(params![email.key(), kind, name], |row| row.get(0))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn by_phone(&self, kind: &str, reading: &Reading, same_name: bool) -> Result<Option<String>> {
        let name = same_name.then(|| reading.name_key());
        for (_, raw) in &reading.phones {
            let Ok(phone) = Phone::parse(raw, Some(&self.usual.country)) else { continue };
            let found: Option<String> = match phone.e164() {
                Some(e164) => self
                    .tx
                    .prepare_cached(
                        "SELECT min(+p.id) FROM party_phone n CROSS JOIN party p ON p.id = n.party_id WHERE n.e164 = ?1 AND p.kind = ?2
                         AND p.deleted_at IS NULL AND (?3 IS NULL OR p.name_key = ?3)",
                    )?
                    .query_row(params![e164, kind, name], |row| row.get(0))?,
                None => None,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The company of a domain; where the person chose so, that of the row's website or e-mail too.
    pub(super) fn by_domain(&self, kind: &str, reading: &Reading, widely: bool) -> Result<Option<String>> {
        for domain in self.domains(reading, widely) {
            let found: Option<String> = self
                .tx
                .prepare_cached(
                    "SELECT id FROM party WHERE domain = ?1 AND kind = ?2 AND deleted_at IS NULL ORDER BY +id LIMIT 1",
                )?
                .query_row([domain.as_str(), kind], |row| row.get(0))
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The domains by which a row's company is found.
    pub(super) fn domains(&self, reading: &Reading, widely: bool) -> Vec<String> {
        let mut domains: Vec<String> = reading.text("domain").map(str::to_string).into_iter().collect();
        if widely {
            let website = reading.text("website").and_then(|website| Domain::parse_company(website).ok());
            let mail = reading.emails.iter().map(|(_, email)| email.domain()).filter(|domain| !is_free_mail(domain));
            domains
                .extend(website.map(|domain| domain.as_str().to_string()).into_iter().chain(mail.map(str::to_string)));
        }
        domains
    }

    /// The likeliest duplicate, by the very check that a record typed in goes through (IMP-03).
    fn by_likeness(&self, kind: &str, reading: &Reading) -> Result<Option<String>> {
        let mut values = reading.values.clone();
        values.insert("display_name".into(), json!(reading.name()));
        values.insert("emails".into(), reading.emails.iter().map(|(_, email)| json!(email.as_typed())).collect());
        values.insert("phones".into(), reading.phones.iter().map(|(_, raw)| json!(raw)).collect());
        let addresses = reading.address_values(&self.usual.country).map(|(_, value)| value);
        values.insert("addresses".into(), addresses.collect());
        for id in matching::likely(self.tx, self.tx.catalog(), kind, &values, reading.company.as_deref())? {
            if !self.is_another(kind, &id, reading)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Companies by their exact name key. A person by name and company; by the name alone only
    /// where a phone number says the same, or neither side has anything else to go by.
    fn by_name(&self, kind: &'static str, reading: &Reading) -> Result<Option<String>> {
        let key = reading.name_key();
        if key.is_empty() {
            return Ok(None);
        }
        if kind != "person" {
            if kind == "organization"
                && let Some(known) = self.companies.get(&key)
            {
                return Ok(Some(known.clone()));
            }
            return Ok(self
                .tx
                .prepare_cached(
                    "SELECT id FROM party WHERE kind = ?1 AND name_key = ?2 AND deleted_at IS NULL ORDER BY +id LIMIT 1",
                )?
                .query_row([kind, key.as_str()], |row| row.get(0))
                .optional()?);
        }
        if let Some(company) = &reading.company {
            return Ok(self
                .tx
                .prepare_cached(
                    "SELECT min(+p.id) FROM party p WHERE p.kind = 'person' AND p.name_key = ?1 AND p.deleted_at IS NULL AND EXISTS
                       (SELECT 1 FROM affiliation a JOIN party o ON o.id = a.organization_id
                        WHERE a.person_id = p.id AND o.name_key = ?2 AND o.deleted_at IS NULL)",
                )?
                .query_row([key.as_str(), name_key(company).as_str()], |row| row.get(0))?);
        }
        if let Some(found) = self.by_phone(kind, reading, true)? {
            return Ok(Some(found));
        }
        if !reading.emails.is_empty() || !reading.phones.is_empty() || reading.external_id.is_some() {
            return Ok(None);
        }
        Ok(self
            .tx
            .prepare_cached(
                "SELECT p.id FROM party p WHERE p.kind = 'person' AND p.name_key = ?1 AND p.deleted_at IS NULL
                   AND NOT EXISTS (SELECT 1 FROM party_email e WHERE e.party_id = p.id)
                   AND NOT EXISTS (SELECT 1 FROM party_phone n WHERE n.party_id = p.id)
                   AND NOT EXISTS (SELECT 1 FROM affiliation a WHERE a.person_id = p.id)
                   AND NOT EXISTS (SELECT 1 FROM party_address d WHERE d.party_id = p.id)
                   AND NOT EXISTS (SELECT 1 FROM import_row r WHERE r.record_id = p.id AND r.batch_id = ?2)
                 ORDER BY +p.id LIMIT 1",
            )?
            .query_row([key.as_str(), self.batch.as_str()], |row| row.get(0))
            .optional()?)
    }

    /// The deal that a reading speaks of.
    pub(super) fn find_deal(&self, reading: &Reading, party: Option<&str>, row: &Row) -> Result<Option<String>> {
        if let Some(found) = self.by_own_id("deal", reading)? {
            return Ok(Some(found));
        }
        let own: Vec<&str> = self.plan.match_by.iter().map(|key| spelled(key)).collect();
        let keys = if own.is_empty() { usual_keys("deal") } else { own.as_slice() };
        if reading.external_id.is_none()
            && let Some(found) = self.by_fingerprint("deal", reading, row)?
        {
            return Ok(Some(found));
        }
        for key in keys {
            let found = match *key {
                "external_id" => self.deal_by_external_id(reading)?,
                // Deals with an id are told apart by it: many have the same title.
                "title" if reading.external_id.is_none() || !own.is_empty() => self.deal_by_title(reading, party)?,
                _ => None,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn deal_by_external_id(&self, reading: &Reading) -> Result<Option<String>> {
        let Some(external) = &reading.external_id else { return Ok(None) };
        if let Some(found) = self.referred("deal", external)?
            && let Some(found) = records::living(self.tx, self.tx.catalog(), "deal", &found)?
        {
            return Ok(Some(found.id));
        }
        Ok(self
            .tx
            .prepare_cached(
                "SELECT d.id FROM deal d WHERE d.external_id = ?1 AND d.deleted_at IS NULL AND NOT EXISTS
                   (SELECT 1 FROM external_ref x WHERE x.record_id = d.id AND x.external_id = ?1)",
            )?
            .query_row([external], |row| row.get(0))
            .optional()?)
    }

    /// The one deal of that title and customer, unless this sheet made it from another row.
    fn deal_by_title(&self, reading: &Reading, party: Option<&str>) -> Result<Option<String>> {
        let (Some(title), Some(party)) = (reading.text("title"), party) else { return Ok(None) };
        let mut stmt = self.tx.prepare_cached(
            "SELECT d.id FROM deal d WHERE d.party_id = ?2 AND d.title = ?1 COLLATE NOCASE AND d.deleted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM import_row r WHERE r.record_id = d.id AND r.batch_id = ?3) LIMIT 2",
        )?;
        let mut found: Vec<String> =
            stmt.query_map([title, party, self.batch.as_str()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(if found.len() == 1 { found.pop() } else { None })
    }
}

/// Most names are told from ids without a look: they have a space, or no digit.
pub(super) fn is_like_an_id(name: &str) -> bool {
    !name.contains(' ') && name.contains(|c: char| c.is_ascii_digit())
}
