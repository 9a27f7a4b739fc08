//! What a row changes of a record that is there.

use serde_json::{Map, Value, json};

use super::difference::{Difference, is_blank, is_same};
use super::lookups::draft;
use super::parties::place;
use super::reading::{Reading, UNSAID};
use super::rows::{Action, Done, Run};
use super::shapes::Mode;
use super::sheet::Row;
use crate::catalog::RecordType;
use crate::records::{self, RecordRow};
use crate::values::{Email, Phone, name_key};
use crate::{Error, Result, subjects};

impl Run<'_, '_> {
    pub(super) fn update_party(
        &mut self,
        kind: &'static str,
        id: String,
        reading: Reading,
        company: &Reading,
        row: Option<&Row>,
    ) -> Result<Done> {
        let described = self.described(kind);
        let mut employer = reading.company.clone();
        if kind == "person" && employer.is_none() {
            employer = Some(company.name()).filter(|name| !name_key(name).is_empty());
        }
        let before = self.as_it_is(&described, &id, &reading, employer.is_some())?;
        let mut difference = Difference::default();
        self.scalars(&described, &before, &reading, &mut difference)?;
        if kind == "person" && difference.values.contains_key("display_name") {
            respell(&reading, &mut difference);
        }
        self.contact(&before, &reading, &mut difference)?;
        self.owner(&described, &before, &reading, &mut difference)?;
        if let Some(external) = &reading.external_id
            && is_blank(before.values.get("external_id"))
            && self.external_id_is_free("party", external)?
        {
            difference.cell("External id", &Value::Null, &json!(external));
            difference.columns.push(("external_id", external.clone().into()));
        }
        if let Some(parent) = reading.link("parent") {
            self.parent(&before, parent, &mut difference)?;
        }
        if let Some(places) = reading.given.get("affiliations") {
            self.places(&before, places, &mut difference);
        } else if let Some(employer) = employer.filter(|_| kind == "person") {
            self.employer(&before, &employer, company, &reading.place, &mut difference)?;
        }
        self.write(kind, &described, id, before.title, difference, &reading, row)
    }

    /// A party as it is, as far as rows have spoken of such parties so far: reading every field would take most of the
    /// time of a sheet that says nothing new. What one row says most say, so the question to SQLite is the same.
    fn as_it_is(&mut self, described: &RecordType, id: &str, reading: &Reading, employed: bool) -> Result<RecordRow> {
        let spoken_of = self.spoken_of.entry(described.key).or_default();
        let lists = [
            ("emails", !reading.emails.is_empty()),
            ("phones", !reading.phones.is_empty()),
            ("addresses", !reading.addresses.is_empty()),
            ("tags", !reading.tags.is_empty()),
            ("affiliations", employed || reading.given.contains_key("affiliations")),
            ("owner", reading.owner.is_some()),
            ("external_id", reading.external_id.is_some()),
            ("parent", reading.link("parent").is_some()),
        ];
        let lists = lists.iter().filter(|(_, said)| *said).map(|(key, _)| *key);
        for key in lists.chain(reading.values.keys().map(String::as_str)) {
            if !spoken_of.iter().any(|known| known == key) && described.field(key).is_ok() {
                spoken_of.push(key.to_string());
            }
        }
        let tx = self.tx;
        let mut found = records::load_kept(tx, tx.catalog(), described, &[id.to_string()], Some(spoken_of))?;
        found.pop().ok_or_else(|| Error::not_found(described.label, id))
    }

    /// Writes a difference, if there is one, and remembers which record the row is.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn write(
        &mut self,
        kind: &'static str,
        described: &RecordType,
        id: String,
        title: String,
        difference: Difference,
        reading: &Reading,
        row: Option<&Row>,
    ) -> Result<Done> {
        let tx = self.tx;
        let mut action = Action::Unchanged;
        if !difference.is_empty() {
            self.savepoint()?;
            let mut draft = draft(described, id.clone(), false);
            records::set(tx, tx.catalog(), &mut draft, &difference.values)?;
            for (column, value) in difference.columns {
                draft.set(column, value);
            }
            records::insert(tx, subjects::rules(kind), draft)?;
            self.updated(kind, &id);
            action = Action::Updated;
        }
        if let Some(row) = row {
            self.remember(kind, &id, reading, row)?;
        }
        Ok(Done { id, action, title, changes: difference.cells, message: None })
    }

    /// Compares the fields that hold one value each.
    pub(super) fn scalars(
        &self,
        described: &RecordType,
        before: &RecordRow,
        reading: &Reading,
        difference: &mut Difference,
    ) -> Result<()> {
        for (key, wanted) in &reading.values {
            let field = described.field(key)?;
            let old = before.values.get(key).unwrap_or(&Value::Null);
            if self.mode == Mode::Fill && !is_blank(Some(old)) {
                continue;
            }
            let normal = records::normalise(self.tx, self.tx.catalog(), field, wanted)?;
            if !is_same(field, old, &normal) {
                difference.cell(&field.label, old, wanted);
                difference.values.insert(key.clone(), wanted.clone());
            }
        }
        Ok(())
    }

    /// E-mail addresses, numbers, addresses and tags join what is there; nothing is dropped.
    fn contact(&self, before: &RecordRow, reading: &Reading, difference: &mut Difference) -> Result<()> {
        let fill = self.mode == Mode::Fill;
        let list = |key: &str| before.values.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_string();

        let emails = list("emails");
        let known: Vec<String> =
            emails.iter().filter_map(|e| Some(Email::parse(&text(e, "address")).ok()?.key().to_string())).collect();
        let fresh = reading.email_values().filter(|(email, _)| !known.contains(&email.key().to_string()));
        let fresh = fresh.map(|(_, value)| value).collect();
        join("emails", "E-mail", emails, fresh, fill, difference);

        let phones = list("phones");
        let fresh = reading.phone_values().filter(|(raw, _)| {
            let same = phones.iter().any(|phone| text(phone, "raw") == *raw);
            !same
                && Phone::parse(raw, Some(&self.usual.country)).is_ok_and(|new| {
                    let e164 = new.e164().unwrap_or_default();
                    e164.is_empty() || !phones.iter().any(|phone| text(phone, "e164") == e164)
                })
        });
        let fresh = fresh.map(|(_, value)| value).collect();
        join("phones", "Phone", phones.clone(), fresh, fill, difference);

        let tags = list("tags");
        let known: Vec<String> = tags.iter().map(|tag| name_key(&text(tag, "name"))).collect();
        let fresh = reading.tags.iter().filter(|tag| !known.contains(&name_key(tag))).map(|tag| json!(tag)).collect();
        join("tags", "Tags", tags, fresh, fill, difference);

        self.addresses(list("addresses"), reading, difference);
        Ok(())
    }

    fn addresses(&self, mut list: Vec<Value>, reading: &Reading, difference: &mut Difference) {
        let before = Value::Array(list.clone());
        let mut changed = false;
        for (address, value) in reading.address_values(&self.usual.country) {
            let says_the_same = |known: &Value| {
                address.parts.iter().all(|(part, text)| known.get(*part).and_then(Value::as_str) == Some(text))
            };
            if list.iter().any(says_the_same) {
                continue;
            }
            let of_kind = |known: &Value| known.get("address_type").and_then(Value::as_str) == Some(&address.kind);
            let same_street =
                |known: &Value| known.get("street_line_1").and_then(Value::as_str) == address.part("street_line_1");
            let at = list
                .iter()
                .position(|known| of_kind(known) && same_street(known))
                .or_else(|| list.iter().position(of_kind));
            let Some(known) = at.and_then(|at| list.get_mut(at)).and_then(Value::as_object_mut) else {
                list.push(value);
                changed = true;
                continue;
            };
            for (part, text) in &address.parts {
                let old = known.get(*part).and_then(Value::as_str).unwrap_or_default();
                let blank = old.is_empty() || old == UNSAID;
                if old != text && (blank || self.mode != Mode::Fill) {
                    known.insert((*part).to_string(), json!(text));
                    changed = true;
                }
            }
        }
        if changed {
            let after = Value::Array(list);
            difference.cell("Addresses", &before, &after);
            difference.values.insert("addresses".into(), after);
        }
    }

    /// The owner whom the row names; a row that names none changes none.
    pub(super) fn owner(
        &mut self,
        described: &RecordType,
        before: &RecordRow,
        reading: &Reading,
        difference: &mut Difference,
    ) -> Result<()> {
        let Some(named) = &reading.owner else { return Ok(()) };
        let old = before.values.get("owner").unwrap_or(&Value::Null);
        let Some(owner) = self.owner_of(named)? else { return Ok(()) };
        if self.mode == Mode::Fill && !old.is_null() {
            return Ok(());
        }
        if old.get("id").and_then(Value::as_str) != Some(&owner) {
            difference.cell(&described.field("owner")?.label, old, &json!(named));
            difference.columns.push(("owner_id", owner.into()));
        }
        Ok(())
    }

    fn parent(&mut self, before: &RecordRow, named: &str, difference: &mut Difference) -> Result<()> {
        let old = before.values.get("parent").cloned().unwrap_or(Value::Null);
        let same = old.get("title").and_then(Value::as_str).is_some_and(|title| name_key(title) == name_key(named));
        if same || (self.mode == Mode::Fill && !old.is_null()) {
            return Ok(());
        }
        match self.company_named(named, "parent")? {
            Some(parent) => difference.columns.push(("parent_id", parent.into())),
            None => {
                let (row, id) = (self.row_number(), before.id.clone());
                self.orphans.push(super::rows::Orphan { row, id, parent: named.to_string() });
                return Ok(());
            }
        }
        difference.cell("Parent company", &old, &json!(named));
        Ok(())
    }

    /// The company that a row names is added to those of the person; what the row knows of the
    /// person's place there is told of it.
    fn employer(
        &mut self,
        before: &RecordRow,
        name: &str,
        says: &Reading,
        known: &Map<String, Value>,
        difference: &mut Difference,
    ) -> Result<()> {
        let old = before.values.get("affiliations").and_then(Value::as_array).cloned().unwrap_or_default();
        let key = name_key(name);
        let of = |one: &Value, part: &str| {
            one.get("organization").and_then(|o| o.get(part)).and_then(Value::as_str).map(str::to_string)
        };
        let mut there = old.iter().position(|one| of(one, "title").is_some_and(|title| name_key(&title) == key));
        if there.is_none() && (self.mode != Mode::Fill || old.is_empty() || !known.is_empty()) {
            let organization = self.company_of(name, says)?;
            there = old.iter().position(|one| of(one, "id").is_some() && of(one, "id") == organization);
        }
        if let Some(company) = there.and_then(|at| of(old.get(at)?, "id")) {
            self.tell("organization", &company, says)?;
        }
        if there.is_none() && self.mode == Mode::Fill && !old.is_empty() {
            return Ok(());
        }
        let mut list = old.clone();
        match there.and_then(|at| list.get_mut(at)).and_then(Value::as_object_mut) {
            Some(one) => self.told(one, known),
            None => {
                let organization = match self.company_of(name, says)? {
                    Some(known) => {
                        self.tell("organization", &known, says)?;
                        Some(known)
                    }
                    None => {
                        let then = self.unknown("organization", self.employer_field(), name)?;
                        self.then(then, name, says)?
                    }
                };
                list.extend(organization.map(|id| place(&id, name, known)));
            }
        }
        if list == old {
            return Ok(());
        }
        if known.get("is_primary") == Some(&json!(true)) {
            comes_first(&mut list, there.unwrap_or(old.len()));
        }
        difference.cell("Company", &Value::Array(old), &json!(list));
        difference.values.insert("affiliations".into(), json!(list));
        Ok(())
    }

    /// Affiliations that a program gives by the ids of companies join those that are there.
    fn places(&self, before: &RecordRow, given: &[Value], difference: &mut Difference) {
        let old = before.values.get("affiliations").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut list = old.clone();
        for one in given.iter().filter_map(Value::as_object) {
            let at = list.iter().position(|known| company_of(known) == one.get("organization").and_then(Value::as_str));
            match at.and_then(|at| list.get_mut(at)).and_then(Value::as_object_mut) {
                Some(known) => {
                    let said = one.iter().filter(|(part, value)| *part != "organization" && !value.is_null());
                    self.told(known, &said.map(|(part, value)| (part.clone(), value.clone())).collect());
                }
                None if self.mode == Mode::Fill && !old.is_empty() => continue,
                None => list.push(Value::Object(one.clone())),
            }
            if one.get("is_primary") == Some(&json!(true)) {
                let first = at.unwrap_or(list.len().saturating_sub(1));
                comes_first(&mut list, first);
            }
        }
        if list != old {
            difference.cell("Company", &Value::Array(old), &json!(list));
            difference.values.insert("affiliations".into(), json!(list));
        }
    }

    /// What is known of a person's place in a company is told of it.
    fn told(&self, one: &mut Map<String, Value>, known: &Map<String, Value>) {
        // One always comes first: only another one that does takes that from it.
        for (part, value) in known.iter().filter(|(part, value)| *part != "is_primary" || **value == json!(true)) {
            if self.mode != Mode::Fill || is_blank(one.get(part)) {
                one.insert(part.clone(), value.clone());
            }
        }
    }
}

/// Id of the company of an affiliation that is there, or is about to be.
fn company_of(affiliation: &Value) -> Option<&str> {
    let organization = affiliation.get("organization")?;
    organization.as_str().or_else(|| organization.get("id").and_then(Value::as_str))
}

/// One company comes first: the one that was said to be so last.
fn comes_first(list: &mut [Value], first: usize) {
    for (at, one) in list.iter_mut().enumerate() {
        if let Some(one) = one.as_object_mut() {
            one.insert("is_primary".into(), json!(at == first));
        }
    }
}

/// Values of a list that is there and those that a row adds.
fn join(key: &str, label: &str, list: Vec<Value>, fresh: Vec<Value>, fill: bool, difference: &mut Difference) {
    if fresh.is_empty() || (fill && !list.is_empty()) {
        return;
    }
    let old = Value::Array(list.clone());
    let new = Value::Array(list.into_iter().chain(fresh).collect());
    difference.cell(label, &old, &new);
    difference.values.insert(key.into(), new);
}

/// A name given whole respells the parts; parts that stay as they are would win over it.
fn respell(reading: &Reading, difference: &mut Difference) {
    let parts = ["prefix", "first_name", "middle_name", "last_name", "suffix"];
    if parts.iter().any(|part| reading.values.contains_key(*part)) {
        difference.values.remove("display_name");
        if difference.values.is_empty() {
            difference.cells.clear();
        }
    }
}
