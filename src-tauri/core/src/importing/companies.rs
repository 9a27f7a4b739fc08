//! The companies that rows name: where people work, whom deals are with, what stands above a company.

use serde_json::json;

use super::find::is_like_an_id;
use super::lookups::draft;
use super::reading::Reading;
use super::rows::{Orphan, Run};
use super::told::ImportIssue;
use crate::values::name_key;
use crate::{Error, Result, records, subjects};

/// Where a new person works.
pub(super) enum Employer {
    /// At a company that is there, by its id.
    There(String),
    /// At one that is made, by its name.
    Made(String),
}

impl Run<'_, '_> {
    pub(super) fn company_name_of(&self, kind: &str, reading: &Reading, company: &Reading) -> Option<String> {
        if kind != "person" {
            return None;
        }
        reading.company.clone().or_else(|| Some(company.name()).filter(|name| !name_key(name).is_empty()))
    }

    /// The company that a row tells: by the keys that the plan chooses, else by its domain, which no two have, else by its
    /// name.
    pub(super) fn company_of(&mut self, name: &str, says: &Reading) -> Result<Option<String>> {
        if let Some(told) = self.chosen_company(name, says, self.employer_field())? {
            return Ok(told);
        }
        match self.by_domain("organization", says, false)? {
            Some(known) => Ok(Some(known)),
            None => self.company_named(name, self.employer_field()),
        }
    }

    /// The field to blame for the name of a person's company.
    pub(super) fn employer_field(&self) -> &'static str {
        let named = self.binding.of("organization").any(|bound| bound.field.key == "display_name");
        if named { "organization" } else { "affiliations" }
    }

    /// A company by name in this run or in the workspace.
    ///
    /// # Errors
    /// `ambiguous_reference` of the field `blamed` where several companies are called so.
    pub(super) fn company_named(&mut self, name: &str, blamed: &str) -> Result<Option<String>> {
        let key = name_key(name);
        if let Some(known) = self.companies.get(&key) {
            return Ok(Some(known.clone()));
        }
        let mut stmt = self.tx.prepare_cached(
            "SELECT id FROM party WHERE kind = 'organization' AND name_key = ?1 AND deleted_at IS NULL LIMIT 2",
        )?;
        let mut found: Vec<String> = stmt.query_map([&key], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        if found.len() > 1 {
            let message = format!(
                "More than one {} is called “{name}”, so the row does not say which is meant. Write its id instead of the \
                 name, add a column with its domain, or merge them first.",
                self.called("organization")?
            );
            return Err(Error::new("ambiguous_reference", message).field(blamed));
        }
        let found = found.pop();
        // A sheet that follows another may name companies by the ids that they came with.
        let found = match found {
            None if is_like_an_id(name) => self.party_of_any_sheet("organization", name)?,
            found => found,
        };
        if let Some(found) = &found {
            self.companies.insert(key, found.clone());
        }
        Ok(found)
    }

    /// The same, made where there is none; `says` is what the row says of it.
    pub(super) fn company(&mut self, name: &str, says: &Reading) -> Result<String> {
        if let Some(known) = self.company_of(name, says)? {
            return Ok(known);
        }
        self.savepoint()?;
        self.make_company(name, says)
    }

    pub(super) fn make_company(&mut self, name: &str, says: &Reading) -> Result<String> {
        let mut reading = says.alone();
        reading.values.insert("display_name".into(), json!(name));
        let by_domain = self.keys_along("organization", &reading).is_some_and(|keys| keys.contains(&"domain"));
        if by_domain && let Some(domain) = self.domains(&reading, true).into_iter().next() {
            // The next row finds it by that.
            reading.values.entry("domain").or_insert(json!(domain));
        }
        let done = self.create_along("organization", reading, &Reading::default())?;
        if let Some(external) = &says.external_id {
            self.remember_as("organization", &done.id, external)?;
        }
        self.made_company(name_key(name), &done.id);
        self.show_made("organization", says, done.changes);
        Ok(done.id)
    }

    /// Gives companies the parents that came later in the sheet, and makes those that did not.
    pub(super) fn adopt(&mut self) -> Result<()> {
        let company = self.called("organization")?;
        for orphan in std::mem::take(&mut self.orphans) {
            let before = self.tx.total_changes();
            self.begin(orphan.row);
            match self.adopt_one(&orphan) {
                Ok(()) => self.end()?,
                Err(error) if !error.is_fatal() => {
                    self.take_back(before)?;
                    let column = self.binding.column_of(Some("parent")).map(|bound| bound.name.clone());
                    self.report.error_count += 1;
                    self.issue(ImportIssue {
                        row: orphan.row,
                        column,
                        value: Some(orphan.parent),
                        code: if error.code == "invalid" { "parent_loop".into() } else { error.code.clone() },
                        message: format!("{} The {company} was imported without its parent.", error.message),
                    });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn adopt_one(&mut self, orphan: &Orphan) -> Result<()> {
        let parent = match self.company_named(&orphan.parent, "parent")? {
            Some(known) => Some(known),
            None => {
                let then = self.unknown("parent", "parent", &orphan.parent)?;
                self.then(then, &orphan.parent, &Reading::default())?
            }
        };
        let Some(parent) = parent else { return Ok(()) };
        let described = self.organization.clone();
        let mut draft = draft(&described, orphan.id.clone(), false);
        draft.set("parent_id", parent);
        records::insert(self.tx, subjects::rules("organization"), draft)
    }
}
