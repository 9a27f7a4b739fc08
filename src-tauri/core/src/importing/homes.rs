//! Rows that are people, and the households that they belong to.

use serde_json::json;

use super::find::is_like_an_id;
use super::lookups;
use super::reading::Reading;
use super::rows::{Action, Done, Run};
use super::shapes::Mode;
use super::sheet::Row;
use crate::values::name_key;
use crate::{Error, Result};

/// A household that a row names.
pub(super) enum Home {
    /// One that is there.
    There(String),
    /// One that is made once the row is in.
    New(Box<Reading>),
}

impl Run<'_, '_> {
    /// A row that is a person.
    pub(super) fn person_row(
        &mut self,
        mut reading: Reading,
        company: &Reading,
        household: Reading,
        row: &Row,
    ) -> Result<Done> {
        reading.company = self.company_name_of("person", &reading, company);
        let home = self.home_of(&mut reading, household)?;
        if home.is_some() {
            // Moving in comes after the person and may still refuse the row.
            self.savepoint()?;
        }
        let found = self.find_party("person", &reading, Some(row))?;
        let done = self.party("person", reading, company, Some(row), found)?;
        match home {
            Some(home) => self.move_in(done, home),
            None => Ok(done),
        }
    }

    /// The household of a person: by the id under which it came, which tells households of one name apart, or by name.
    /// An id that a company came under says that the person works there.
    pub(super) fn home_of(&mut self, person: &mut Reading, says: Reading) -> Result<Option<Home>> {
        if says.is_empty() {
            // Sheets that know accounts alone name households in the column of companies.
            let Some(named) = person.company.as_deref().filter(|named| is_like_an_id(named)) else { return Ok(None) };
            let Some(home) = self.party_of_any_sheet("household", named)? else { return Ok(None) };
            person.company = None;
            return Ok(Some(Home::There(home)));
        }
        let mut says = says;
        if let Some(external) = says.external_id.clone() {
            let external = external.as_str();
            if let Some(home) = self.party_of_any_sheet("household", external)? {
                return Ok(Some(Home::There(home)));
            }
            if self.party_of_any_sheet("organization", external)?.is_some() {
                person.company.get_or_insert_with(|| external.to_string());
                return Ok(None);
            }
            if !says.name().is_empty() {
                return Ok(Some(Home::New(Box::new(says))));
            }
            // Until a sheet of households tells the name, one goes by its id, as a company does.
            says.values.insert("display_name".into(), json!(external));
            says.external_id = None;
        }
        let named = says.name();
        if named.is_empty() {
            return Ok(None);
        }
        let mut found: Vec<String> = self
            .tx
            .prepare_cached(
                "SELECT id FROM party WHERE kind = 'household' AND name_key = ?1 AND deleted_at IS NULL LIMIT 2",
            )?
            .query_map([name_key(&named)], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        match (found.len(), found.pop()) {
            (0, _) => Ok(Some(Home::New(Box::new(says)))),
            (1, Some(home)) => Ok(Some(Home::There(home))),
            _ => {
                let message = format!(
                    "There is more than one household called “{named}”. Name it by the id that it came with, in a column \
                     that goes to the external id of the household."
                );
                Err(Error::new("unknown_reference", message).field("household"))
            }
        }
    }

    /// Makes a person a member of a household, once; the first member of it is its head.
    pub(super) fn move_in(&mut self, mut done: Done, home: Home) -> Result<Done> {
        if done.id.is_empty() || done.action == Action::Skipped {
            return Ok(done);
        }
        let mut lives = self.tx.prepare_cached(
            "SELECT household_id FROM household_member WHERE party_id = ?1 AND left_on IS NULL AND deleted_at IS NULL",
        )?;
        let lives = lives.query_map([&done.id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        if self.mode == Mode::Fill && !lives.is_empty() {
            return Ok(done);
        }
        let home = match home {
            Home::There(home) if lives.contains(&home) => return Ok(done),
            Home::There(home) => home,
            Home::New(says) => {
                let external = says.external_id.clone();
                let home = self.create_along("household", *says, &Reading::default())?.id;
                if let Some(external) = external {
                    self.remember_as("household", &home, &external)?;
                }
                home
            }
        };
        let member = lookups::make(self.tx, "household_member", json!({"household": home, "person": done.id}))?;
        self.created("household_member", &member);
        if done.action == Action::Unchanged {
            self.updated("person", &done.id);
            done.action = Action::Updated;
        }
        Ok(done)
    }
}
