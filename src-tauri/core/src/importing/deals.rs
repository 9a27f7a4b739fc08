//! Rows that are deals.

use serde_json::{Value, json};

use super::difference::Difference;
use super::find::is_like_an_id;
use super::lookups::{self, draft};
use super::missing::Then;
use super::parties::shown_values;
use super::reading::Reading;
use super::rows::{Action, Done, Run};
use super::shapes::Mode;
use super::sheet::Row;
use crate::records;
use crate::values::{Email, name_key};
use crate::{Error, Result, ids, subjects};

impl Run<'_, '_> {
    /// A row that is a deal. What it says of a company or a person makes or finds those first. A sheet has one column for
    /// the day on which a deal was closed or is to be: of an open deal it is the expected one.
    pub(super) fn deal_row(
        &mut self,
        reading: Reading,
        person: &Reading,
        company: &Reading,
        row: &Row,
    ) -> Result<Done> {
        let named = reading
            .link("party")
            .map(str::to_string)
            .or_else(|| Some(company.name()).filter(|name| !name_key(name).is_empty()));
        // The title of a deal without one is no key, so its customer is not needed to find it.
        // Whom two people could be finds no deal; a deal found by its id keeps the customer that it has.
        let customer = match self.customer_of(&reading, named.as_deref(), company) {
            Err(error) if error.code == "ambiguous_reference" => None,
            known => known?,
        };
        let found = self.find_deal(&reading, customer.as_deref(), row)?;
        match (found, self.mode) {
            (Some(id), Mode::Create) => {
                let why = format!("The {} is there already.", self.called("deal")?);
                self.skip("deal", id, &why)
            }
            (Some(id), _) => self.update_deal(id, reading, named, company, row),
            (None, Mode::Update | Mode::Fill) => Ok(Done {
                id: String::new(),
                action: Action::Skipped,
                title: reading.text("title").unwrap_or_default().to_string(),
                changes: Vec::new(),
                message: Some(format!("There is no such {} to change.", self.called("deal")?)),
            }),
            (None, _) => self.create_deal(reading, named, person, company, row),
        }
    }

    /// The customer whom a row names by an id, by the domain of the company beside it or by name, if there is one.
    fn customer_of(&mut self, reading: &Reading, named: Option<&str>, company: &Reading) -> Result<Option<String>> {
        if let Some(known) = reading.known("party") {
            return Ok(Some(known.to_string()));
        }
        let Some(named) = named else { return Ok(None) };
        let field = customer_field(reading);
        if let Some(told) = self.chosen_company(named, company, field)? {
            return Ok(told);
        }
        match self.by_domain("organization", company, false)? {
            Some(known) => Ok(Some(known)),
            None => self.party_named(named, field),
        }
    }

    /// A company of that name, else the one person of that name or e-mail address; a name that is an id may be that of anyone.
    /// `field` is the one to blame.
    ///
    /// # Errors
    /// `ambiguous_reference` where several people are called so.
    pub(super) fn party_named(&mut self, named: &str, field: &str) -> Result<Option<String>> {
        if let Some(company) = self.company_named(named, field)? {
            return Ok(Some(company));
        }
        let sql = "SELECT id FROM party WHERE kind = 'person' AND name_key = ?1 AND deleted_at IS NULL LIMIT 2";
        match (self.one_person(sql, &name_key(named), named, field)?, Email::parse(named)) {
            (Some(person), _) => Ok(Some(person)),
            (None, Ok(email)) => self.one_person(
                "SELECT DISTINCT p.id FROM party_email e CROSS JOIN party p ON p.id = e.party_id
                 WHERE e.address_key = ?1 AND p.kind = 'person' AND p.deleted_at IS NULL LIMIT 2",
                email.key(),
                named,
                field,
            ),
            (None, Err(_)) if is_like_an_id(named) => self.party_of_any_sheet("party", named),
            (None, Err(_)) => Ok(None),
        }
    }

    /// The one person that `sql` finds by `key`.
    fn one_person(&self, sql: &str, key: &str, named: &str, field: &str) -> Result<Option<String>> {
        let mut stmt = self.tx.prepare_cached(sql)?;
        let mut found: Vec<String> = stmt.query_map([key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        if found.len() > 1 {
            let message = format!(
                "More than one person is called “{named}”, so the row does not say which is meant. Write the e-mail \
                 address of the one who is, instead of the name."
            );
            return Err(Error::new("ambiguous_reference", message).field(field));
        }
        Ok(found.pop())
    }

    fn create_deal(
        &mut self,
        mut reading: Reading,
        named: Option<String>,
        person: &Reading,
        company: &Reading,
        row: &Row,
    ) -> Result<Done> {
        let tx = self.tx;
        let described = self.deal.clone();
        let id = ids::new_id();
        let mut draft = draft(&described, id.clone(), true);
        if reading.text("title").is_none() {
            let title = title_of(&reading, named.as_deref(), row.number);
            reading.values.insert("title".into(), json!(title));
        }
        // What is wrong with the row itself is told before anything is made for it.
        records::set(tx, tx.catalog(), &mut draft, &reading.values)?;
        records::complete(tx, tx.catalog(), &mut draft, &reading.values)?;
        let known = self.customer_of(&reading, named.as_deref(), company)?;
        let then = match &named {
            Some(named) if known.is_none() => Some(self.unknown("party", customer_field(&reading), named)?),
            _ => None,
        };
        // A customer who is not made is not made as the company of the contact either.
        let nobody = Reading::default();
        let made = !matches!(then, Some(Then::Make("person") | Then::Use(_) | Then::LeaveOut));
        let contact = self.contact_of(&reading, person, if made { company } else { &nobody }, made)?;
        let customer = match (known, named, then) {
            (Some(known), ..) => {
                self.tell_customer(&known, company)?;
                Some(known)
            }
            (None, Some(named), Some(then)) => self.then(then, &named, company)?,
            _ => contact.clone(),
        };
        let customer = match customer {
            Some(customer) => customer,
            None => self.party_of_plan()?,
        };
        draft.set("party_id", customer);
        if let Some(contact) = contact {
            draft.set("contact_id", contact);
        }
        let pipeline = self.pipeline_of(&reading)?;
        let mut closed = false;
        if let Some(named) = reading.link("stage").map(str::to_string) {
            let stage = self.stage_of(&pipeline, &named)?;
            closed = stage.kind != "open";
            draft.set("stage_id", stage.id);
            draft.set("pipeline_id", stage.pipeline_id);
        } else {
            draft.set("pipeline_id", pipeline);
        }
        if !closed
            && let Some(day) = draft.take("actual_close_date")
            && draft.text("expected_close_date").is_none()
        {
            draft.set("expected_close_date", day);
        }
        if let Some(since) = self.since(&reading, closed) {
            draft.set("entered_stage_at", since);
        }
        if let Some(external) = &reading.external_id
            && self.external_id_is_free("deal", external)?
        {
            draft.set("external_id", external.clone());
        }
        let owner = match reading.owner.clone() {
            Some(named) => self.owner_of(&named)?,
            None => None,
        };
        if let Some(owner) = owner.or_else(|| self.owner.clone()) {
            draft.set("owner_id", owner);
        }
        if !reading.tags.is_empty() {
            draft.parts.push(("tags".into(), json!(reading.tags)));
        }
        let title = draft.text("title").unwrap_or_default().to_string();
        let rules = subjects::rules("deal");
        records::ready(tx, rules, &mut draft)?;
        records::put(tx, rules, draft)?;
        self.created("deal", &id);
        self.remember("deal", &id, &reading, row)?;
        let changes = if self.dry {
            shown_values(&described, &records::load_one(tx, tx.catalog(), &described, &id)?)
        } else {
            Vec::new()
        };
        Ok(Done { id, action: Action::Created, title, changes, message: None })
    }

    /// Since when a new deal stands in its stage: a closed one since its close, an open one
    /// since its start; never after now (PIP-10).
    fn since(&self, reading: &Reading, closed: bool) -> Option<String> {
        let keys: &[&str] = if closed { &["actual_close_date", "start_date"] } else { &["start_date"] };
        let day = keys.iter().find_map(|key| reading.text(key))?;
        let at = format!("{day}T00:00:00.000Z");
        Some(at.min(self.tx.at().to_string()))
    }

    /// The person whom a row names as contact, made where there is none; `there` says whether they may work for the customer.
    fn contact_of(
        &mut self,
        reading: &Reading,
        person: &Reading,
        company: &Reading,
        there: bool,
    ) -> Result<Option<String>> {
        if let Some(known) = reading.known("contact") {
            return Ok(Some(known.to_string()));
        }
        let named = reading.link("contact").map(str::to_string);
        if person.is_empty() && named.is_none() {
            return Ok(None);
        }
        let company_name =
            person.company.clone().or_else(|| reading.link("party").filter(|_| there).map(str::to_string));
        let mut says = Reading { company: company_name, ..person.alone() };
        // A sheet that follows one of people may name them by the ids that they came with.
        if let Some(named) = &named
            && let Some(found) = self.party_of_any_sheet("person", named)?
        {
            self.tell("person", &found, person)?;
            return Ok(Some(found));
        }
        if let Some(named) = named
            && says.name().is_empty()
        {
            says.values.insert("display_name".into(), json!(named));
        }
        if says.name().is_empty() && says.emails.is_empty() {
            return Ok(None);
        }
        if let Some(found) = self.find_party("person", &says, None)? {
            self.tell("person", &found, person)?;
            return Ok(Some(found));
        }
        // Two people of that name, and nothing else that the row says of the one who is meant.
        let only_a_name = says.emails.is_empty() && says.phones.is_empty() && says.company.is_none();
        if only_a_name && company.is_empty() {
            let sql = "SELECT id FROM party WHERE kind = 'person' AND name_key = ?1 AND deleted_at IS NULL LIMIT 2";
            let field = if reading.link("contact").is_some() { "contact" } else { "display_name" };
            self.one_person(sql, &says.name_key(), &says.name(), field)?;
        }
        self.savepoint()?;
        Ok(Some(self.create_along("person", says, company)?.id))
    }

    /// The customer of rows that name none, as the plan says (PIP-06).
    fn party_of_plan(&mut self) -> Result<String> {
        self.without_party();
        if let Some(known) = &self.default_party {
            return Ok(known.clone());
        }
        let place = self.binding.column_of(Some("party"));
        let place = place.map_or("no column of customers".into(), |bound| format!("“{}” is empty", bound.name));
        let deal = self.called("deal")?;
        let needs = || {
            let message = format!(
                "Each {deal} has a customer, and this row names none ({place}). Fill it in, or choose a customer for such \
                 rows, for example with the mapping {{\"defaults\": {{\"party\": {{\"organization\": \"Unassigned\"}}}}}}."
            );
            Error::new("deal_needs_party", message).field("party")
        };
        let said = self.plan.defaults.party.clone().ok_or_else(needs)?;
        let text = |said: Option<String>| said.map(|text| text.trim().to_string()).filter(|text| !text.is_empty());
        let id = if let Some(id) = text(said.id) {
            records::require(self.tx, self.tx.catalog(), "party", &id, "defaults.party")?.id
        } else if let Some(name) = text(said.organization) {
            self.company(&name, &Reading::default())?
        } else if let Some(name) = text(said.person) {
            let mut says = Reading::default();
            says.values.insert("display_name".into(), json!(name));
            match self.party_named(&name, "party")? {
                Some(known) => known,
                None => {
                    self.savepoint()?;
                    self.create_along("person", says, &Reading::default())?.id
                }
            }
        } else {
            return Err(needs());
        };
        self.default_party = Some(id.clone());
        Ok(id)
    }

    fn pipeline_of(&self, reading: &Reading) -> Result<String> {
        match (reading.link("pipeline"), &self.pipeline) {
            (Some(named), _) => lookups::pipeline(self.tx, Some(named)),
            (None, Some(pipeline)) => Ok(pipeline.clone()),
            (None, None) => lookups::pipeline(self.tx, None),
        }
    }

    fn update_deal(
        &mut self,
        id: String,
        mut reading: Reading,
        named: Option<String>,
        company: &Reading,
        row: &Row,
    ) -> Result<Done> {
        let tx = self.tx;
        let described = self.deal.clone();
        let before = records::load_one_kept(tx, tx.catalog(), &described, &id)?;
        let fill = self.mode == Mode::Fill;
        let old = |key: &str| before.values.get(key).cloned().unwrap_or(Value::Null);
        let stage = match reading.link("stage").map(str::to_string).filter(|_| !fill) {
            Some(named) => {
                let pipeline = match reading.link("pipeline") {
                    Some(_) => self.pipeline_of(&reading)?,
                    None => old("pipeline").get("id").and_then(Value::as_str).unwrap_or_default().to_string(),
                };
                Some(self.stage_of(&pipeline, &named)?)
            }
            None => None,
        };
        let open = stage.as_ref().map_or_else(|| old("status") == "open", |stage| stage.kind == "open");
        if open && let Some(day) = reading.values.remove("actual_close_date") {
            reading.values.entry("expected_close_date").or_insert(day);
        }
        let mut difference = Difference::default();
        self.scalars(&described, &before, &reading, &mut difference)?;
        self.owner(&described, &before, &reading, &mut difference)?;
        let said = |value: &Value| value.get("title").and_then(Value::as_str).map(name_key).unwrap_or_default();
        let differs = |named: &String| reading.known("party").is_some() || said(&old("party")) != name_key(named);
        let party = old("party").get("id").and_then(Value::as_str).map(str::to_string);
        let named = named.filter(|named| !fill && differs(named));
        if let Some(party) = party.filter(|_| named.is_none() && said(&old("party")) == company.name_key()) {
            self.tell_customer(&party, company)?;
        }
        if let Some(named) = named {
            let customer = match self.customer_of(&reading, Some(&named), company)? {
                Some(known) => {
                    self.tell_customer(&known, company)?;
                    Some(known)
                }
                None => {
                    let then = self.unknown("party", customer_field(&reading), &named)?;
                    self.then(then, &named, company)?
                }
            };
            if let Some(customer) = customer
                && old("party").get("id").and_then(Value::as_str) != Some(&customer)
            {
                difference.cell("Customer", &old("party"), &json!(named));
                difference.columns.push(("party_id", customer.into()));
            }
        }
        if let Some(stage) = stage
            && old("stage").get("id").and_then(Value::as_str) != Some(&stage.id)
        {
            difference.cell("Stage", &old("stage"), &json!(stage.name));
            difference.columns.push(("stage_id", stage.id.into()));
        }
        let tags = old("tags").as_array().cloned().unwrap_or_default();
        let known: Vec<String> =
            tags.iter().filter_map(|tag| tag.get("name").and_then(Value::as_str)).map(name_key).collect();
        let fresh: Vec<Value> =
            reading.tags.iter().filter(|tag| !known.contains(&name_key(tag))).map(|tag| json!(tag)).collect();
        if !fresh.is_empty() && (!fill || tags.is_empty()) {
            let new = Value::Array(tags.into_iter().chain(fresh).collect());
            difference.cell("Tags", &old("tags"), &new);
            difference.values.insert("tags".into(), new);
        }
        if let Some(external) = &reading.external_id
            && old("external_id").is_null()
            && self.external_id_is_free("deal", external)?
        {
            difference.cell("External id", &Value::Null, &json!(external));
            difference.columns.push(("external_id", external.clone().into()));
        }
        self.write("deal", &described, id, before.title, difference, &reading, Some(row))
    }
}

/// The field that says who the customer of a deal is: its own, or the name of the company beside it.
fn customer_field(reading: &Reading) -> &'static str {
    if reading.link("party").is_some() { "party" } else { "display_name" }
}

/// A title for a deal that has none: what is sold to whom.
fn title_of(reading: &Reading, customer: Option<&str>, row: usize) -> String {
    let parts = [reading.text("product"), customer.or_else(|| reading.link("contact"))];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    let title = match (parts.as_slice(), &reading.external_id) {
        ([], Some(external)) => external.clone(),
        ([], None) => format!("Deal of row {row}"),
        (parts, _) => parts.join(" – "),
    };
    title.chars().take(200).collect()
}
