//! Rows that are people or companies, and the companies that rows bring along.

use std::collections::hash_map::Entry;

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};

use super::companies::Employer;
use super::lookups::draft;
use super::missing::Then;
use super::reading::Reading;
use super::rows::{Action, Done, Orphan, Run};
use super::shapes::Mode;
use super::sheet::Row;
use super::told::CellChange;
use crate::catalog::RecordType;
use crate::records::{self, RecordRow};
use crate::values::{name_key, split_person_name};
use crate::{Error, Result, ids, subjects};

impl Run<'_, '_> {
    /// A row that is a company.
    pub(super) fn organization_row(&mut self, reading: Reading, row: &Row) -> Result<Done> {
        if let Some(parent) = reading.link("parent")
            && name_key(parent) == reading.name_key()
        {
            let message = format!("{parent} cannot stand above itself.");
            return Err(Error::new("parent_loop", message).field("parent"));
        }
        let found = self.find_party("organization", &reading, Some(row))?;
        let key = reading.name_key();
        let done = self.party("organization", reading, &Reading::default(), Some(row), found)?;
        if !done.id.is_empty() && !key.is_empty() && !self.companies.contains_key(&key) {
            self.made_company(key, &done.id);
        }
        Ok(done)
    }

    /// A row that is a household.
    pub(super) fn household_row(&mut self, reading: Reading, row: &Row) -> Result<Done> {
        let found = self.find_party("household", &reading, Some(row))?;
        self.party("household", reading, &Reading::default(), Some(row), found)
    }

    pub(super) fn party(
        &mut self,
        kind: &'static str,
        reading: Reading,
        company: &Reading,
        row: Option<&Row>,
        found: Option<String>,
    ) -> Result<Done> {
        match (found, self.mode) {
            (Some(id), Mode::Create) => self.skip(kind, id, "The record is there already."),
            (Some(id), _) => self.update_party(kind, id, reading, company, row),
            (None, Mode::Update | Mode::Fill) if row.is_some() => Ok(Done {
                title: reading.name(),
                id: String::new(),
                action: Action::Skipped,
                changes: Vec::new(),
                message: Some("There is no such record to change.".into()),
            }),
            (None, _) => self.create_party(kind, reading, company, row),
        }
    }

    /// What the workspace calls a record of a type, in small letters.
    pub(super) fn called(&self, kind: &str) -> Result<String> {
        records::counted(self.tx, self.tx.catalog().get(kind)?.as_ref(), 1)
    }

    pub(super) fn skip(&mut self, kind: &str, id: String, why: &str) -> Result<Done> {
        let title = records::title(self.tx, self.tx.catalog(), kind, &id)?.unwrap_or_default();
        Ok(Done { id, action: Action::Skipped, title, changes: Vec::new(), message: Some(why.into()) })
    }

    pub(super) fn described(&self, kind: &str) -> std::sync::Arc<RecordType> {
        match kind {
            "person" => self.person.clone(),
            "organization" => self.organization.clone(),
            "household" => self.household.clone(),
            _ => self.deal.clone(),
        }
    }

    fn create_party(
        &mut self,
        kind: &'static str,
        mut reading: Reading,
        company: &Reading,
        row: Option<&Row>,
    ) -> Result<Done> {
        let tx = self.tx;
        if reading.name().is_empty() {
            name_from_email(kind, &mut reading)?;
        }
        let described = self.described(kind);
        let id = ids::new_id();
        let mut draft = draft(&described, id.clone(), true);
        records::set(tx, tx.catalog(), &mut draft, &reading.values)?;
        let defaults = match self.defaults.entry(kind) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(records::defaults(tx, tx.catalog(), &described)?),
        };
        records::complete_with(&mut draft, &reading.values, defaults);
        // A record of another workspace comes from where it says there, or nowhere.
        if !reading.values.contains_key("source") && reading.own_id.is_none() {
            draft.set("source", "import".to_string());
        }
        if let Some(external) = reading.external_id.as_deref().filter(|text| !text.is_empty())
            && self.external_id_is_free("party", external)?
        {
            draft.set("external_id", external.to_string());
        }
        let owner = match &reading.owner {
            Some(named) => self.owner_of(named)?,
            None => None,
        };
        if let Some(owner) = owner.or_else(|| self.owner.clone()) {
            draft.set("owner_id", owner);
        }
        let usual = self.usual.country.clone();
        let mut add = |key: &str, list: Vec<Value>| {
            if !list.is_empty() {
                draft.parts.push((key.to_string(), Value::Array(list)));
            }
        };
        // Numbers are read by the country of the address: it comes first.
        add("addresses", reading.address_values(&usual).map(|(_, value)| value).collect());
        add("emails", reading.email_values().map(|(_, value)| value).collect());
        add("phones", reading.phone_values().map(|(_, value)| value).collect());
        add("tags", reading.tags.iter().map(|tag| json!(tag)).collect());
        let places = reading.given.get("affiliations").cloned().unwrap_or_default();
        let employer = if places.is_empty() { self.company_name_of(kind, &reading, company) } else { None };
        add("affiliations", places);
        if employer.is_some() {
            // The row that ties them is written below; what must be given is asked here.
            draft.parts.push(("affiliations".into(), Value::Null));
        }
        let rules = subjects::rules(kind);
        records::ready(tx, rules, &mut draft)?;
        // Whom nobody knows may refuse the row, so it is asked before anything is written.
        let employer = match employer {
            Some(name) => match self.company_of(&name, company)? {
                Some(known) => {
                    self.tell("organization", &known, company)?;
                    Some(Employer::There(known))
                }
                None => match self.unknown("organization", self.employer_field(), &name)? {
                    Then::Make(_) => Some(Employer::Made(name)),
                    Then::Use(known) => Some(Employer::There(known)),
                    Then::LeaveOut => None,
                },
            },
            None => None,
        };
        if let Some(parent) = reading.link("parent") {
            match self.company_named(parent, "parent")? {
                Some(parent) => draft.set("parent_id", parent),
                None => {
                    self.orphans.push(Orphan { row: self.row_number(), id: id.clone(), parent: parent.to_string() });
                }
            }
        }
        let title = draft.text("display_name").unwrap_or_default().to_string();
        if !reading.place.is_empty() {
            self.savepoint()?;
        }
        let employer = match employer {
            // Nothing can refuse the row any more: no savepoint is needed.
            Some(Employer::Made(name)) => Some(self.make_company(&name, company)?),
            Some(Employer::There(known)) => Some(known),
            None => None,
        };
        let placed = match (&employer, draft.parts.iter_mut().find(|(key, _)| key == "affiliations")) {
            (Some(employer), Some((_, part))) if !reading.place.is_empty() => {
                *part = json!([place(employer, "", &reading.place)]);
                true
            }
            _ => false,
        };
        records::put(tx, rules, draft)?;
        if let Some(employer) = employer.filter(|_| !placed) {
            // The company was looked up or made just now: nothing is left to check.
            tx.prepare_cached(
                "INSERT INTO affiliation (id, person_id, organization_id, is_primary) VALUES (?1, ?2, ?3, 1)",
            )?
            .execute(params![ids::new_id(), id, employer])?;
        }
        self.created(kind, &id);
        if let Some(row) = row {
            self.remember(kind, &id, &reading, row)?;
        }
        let changes = if self.dry { self.new_values(&described, &id)? } else { Vec::new() };
        Ok(Done { id, action: Action::Created, title, changes, message: None })
    }

    /// A party that a row of another type brings along.
    pub(super) fn create_along(&mut self, kind: &'static str, says: Reading, company: &Reading) -> Result<Done> {
        self.create_party(kind, says, company, None)
    }

    /// Whether no living record carries an id; ids of two sources may be equal.
    pub(super) fn external_id_is_free(&self, table: &str, external: &str) -> Result<bool> {
        let sql = format!("SELECT 1 FROM {table} WHERE external_id = ?1 AND deleted_at IS NULL");
        Ok(!self.tx.prepare_cached(&sql)?.exists([external])?)
    }

    /// Remembers which record a row became, by its id there or, where nothing else would find
    /// it again, by the row itself (IMP-13).
    pub(super) fn remember(&mut self, kind: &str, id: &str, reading: &Reading, row: &Row) -> Result<()> {
        if let Some(own) = &reading.own_id {
            return self.remember_elsewhere(kind, id, own);
        }
        if let Some(external) = &reading.external_id
            && self.remember_as(kind, id, external)?
        {
            return Ok(());
        }
        let by_email = kind == "person" && !reading.emails.is_empty();
        if reading.external_id.is_some() || (!by_email && kind != "organization") {
            self.remember_as(kind, id, &self.source.fingerprint(row))?;
        }
        Ok(())
    }

    pub(super) fn remember_as(&mut self, kind: &str, id: &str, external: &str) -> Result<bool> {
        // What a new record is called at its source, nothing else was called so far, as a rule.
        let fresh = self.is_new(id) && self.refer(kind, id, external)?;
        if !fresh {
            match self.referred(kind, external)? {
                Some(known) if known == id => return Ok(true),
                Some(known) if records::living(self.tx, self.tx.catalog(), kind, &known)?.is_some() => {
                    return Ok(false);
                }
                Some(_) => {
                    self.tx
                        .prepare_cached(
                            "UPDATE external_ref SET record_id = ?4, last_seen_at = ?5
                             WHERE record_type = ?1 AND source = ?2 AND external_id = ?3",
                        )?
                        .execute(params![kind, self.source.name, external, id, self.tx.at()])?;
                }
                None => {
                    self.refer(kind, id, external)?;
                }
            }
        }
        self.wrote();
        self.fingerprints |= external.starts_with("row:");
        Ok(true)
    }

    /// Says what a record is called at its source, and whether nothing else is called so.
    fn refer(&self, kind: &str, id: &str, external: &str) -> Result<bool> {
        let written = self
            .tx
            .prepare_cached(
                "INSERT INTO external_ref (record_type, source, external_id, record_id, last_seen_at)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![kind, self.source.name, external, id, self.tx.at()])?;
        Ok(written == 1)
    }

    pub(super) fn referred(&self, kind: &str, external: &str) -> Result<Option<String>> {
        Ok(self
            .tx
            .prepare_cached(
                "SELECT record_id FROM external_ref WHERE record_type = ?1 AND source = ?2 AND external_id = ?3",
            )?
            .query_row(params![kind, self.source.name, external], |row| row.get(0))
            .optional()?)
    }

    fn new_values(&self, described: &RecordType, id: &str) -> Result<Vec<CellChange>> {
        let record = records::load_one(self.tx, self.tx.catalog(), described, id)?;
        Ok(shown_values(described, &record))
    }
}

/// The values of a new record, field by field.
pub fn shown_values(described: &RecordType, record: &RecordRow) -> Vec<CellChange> {
    let fields = described.fields.iter().filter(|field| field.importable);
    fields
        .filter_map(|field| {
            let value = record.values.get(&field.key)?;
            let blank = value.is_null()
                || value.as_array().is_some_and(Vec::is_empty)
                || value == &field.default
                || field.key == "source";
            (!blank).then(|| CellChange { field: field.label.clone(), old: None, new: Some(records::display(value)) })
        })
        .collect()
}

/// A person known by an e-mail address alone goes by what stands before the @, unless that is a desk such as `info`.
fn name_from_email(kind: &str, reading: &mut Reading) -> Result<()> {
    if kind != "person" {
        return Err(Error::required("display_name", "Name"));
    }
    let Some((_, email)) = reading.emails.first() else {
        return Err(Error::new("required", "The row has neither a name nor an e-mail address.").field("display_name"));
    };
    if email.is_role() {
        let message = format!(
            "The row has no name, and {} is a shared mailbox that names nobody; give it a name.",
            email.as_typed()
        );
        return Err(Error::new("required", message).field("display_name"));
    }
    let local: String = email.local().chars().take(100).collect();
    let split = split_person_name(&local.replace(['.', '_'], " "));
    let first = if split.first.is_empty() { local } else { split.first };
    reading.values.insert("first_name".into(), json!(first));
    if !split.last.is_empty() {
        reading.values.insert("last_name".into(), json!(split.last));
    }
    Ok(())
}

/// An affiliation with what is known of it.
pub(super) fn place(organization: &str, title: &str, known: &Map<String, Value>) -> Value {
    let mut one = known.clone();
    one.insert("organization".into(), json!({"id": organization, "type": "organization", "title": title}));
    Value::Object(one)
}
