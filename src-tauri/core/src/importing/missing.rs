//! Names that nobody here has: what becomes of the rows that say them, as the plan tells (IMP-09).

use std::collections::HashMap;

use serde_json::json;

use super::lookups::user;
use super::reading::Reading;
use super::rows::Run;
use super::shapes::{ImportPlan, Missing, MissingWord};
use crate::catalog::{FieldKind, RecordType};
use crate::journal::Tx;
use crate::values::Email;
use crate::{Error, Result, records};

/// The places of a plan's `missing` that are no field of a party: the company where a person works.
const EMPLOYER: &str = "organization";

/// Types of which each record has a customer, who is mostly a company.
const SOLD: [&str; 6] = ["deal", "purchase", "invoice", "order", "case", "work_order"];

/// What is to be done about a name that nobody has.
pub(super) enum Then {
    /// A party of that name is made: a company, or a person.
    Make(&'static str),
    /// The row goes to a party that is there.
    Use(String),
    /// The name is left out.
    LeaveOut,
}

/// Refuses a plan that says what becomes of names where its rows name nobody, or what cannot be.
pub(super) fn refuse_unknown_places(described: &RecordType, plan: &ImportPlan) -> Result<()> {
    let mut places: Vec<(&str, Option<&str>)> = described
        .fields
        .iter()
        .filter(|field| field.importable && !field.custom)
        .filter_map(|field| match field.reference {
            _ if field.kind == FieldKind::User => Some((field.key.as_str(), Some("user"))),
            Some("party") => Some((field.key.as_str(), None)),
            Some("organization") => Some((field.key.as_str(), Some("organization"))),
            _ => None,
        })
        .collect();
    if matches!(described.key, "person" | "deal") {
        places.push((EMPLOYER, Some("organization")));
    }
    for (place, said) in &plan.missing {
        let Some((_, only)) = places.iter().find(|(known, _)| known == place) else {
            let names: Vec<&str> = places.iter().map(|(known, _)| *known).collect();
            let message = format!("“{place}” names nobody in a sheet of this type; there are {}.", names.join(", "));
            return Err(Error::new("unknown_field", message).field("missing"));
        };
        if *said == Missing::Said(MissingWord::CreatePerson) && only.is_some() {
            let message = format!("“{place}” cannot be a person; say create, refuse, leave_out or whom to use.");
            return Err(Error::new("bad_input", message).field("missing"));
        }
    }
    Ok(())
}

/// Who gets the rows that name nobody who is here, by where they do.
///
/// # Errors
/// `unknown_reference` where they are not there either.
pub(super) fn instead(tx: &Tx<'_>, plan: &ImportPlan) -> Result<HashMap<String, String>> {
    let mut instead = HashMap::new();
    for (place, said) in &plan.missing {
        let Missing::Use { r#use } = said else { continue };
        let field = format!("missing.{place}");
        let id = match place.as_str() {
            "owner" => {
                let nobody = || Error::new("unknown_reference", format!("There is no user “{}”.", r#use)).field(&field);
                user(tx, r#use)?.ok_or_else(nobody)?.id
            }
            "party" => records::require(tx, tx.catalog(), "party", r#use, &field)?.id,
            _ => records::require(tx, tx.catalog(), "organization", r#use, &field)?.id,
        };
        instead.insert(place.clone(), id);
    }
    Ok(instead)
}

impl ImportPlan {
    /// What becomes of an owner whom nobody knows.
    pub(super) fn unknown_owner(&self) -> Missing {
        self.missing.get("owner").cloned().unwrap_or_default()
    }
}

impl Run<'_, '_> {
    /// What the plan says of a name that nobody has. Without a word of it the customers of what was sold and the companies
    /// of people are made; elsewhere nobody knows whether a person or a company is meant, so the row is refused.
    ///
    /// # Errors
    /// `unknown_reference` with the field that is to blame.
    pub(super) fn unknown(&mut self, place: &str, blamed: &str, named: &str) -> Result<Then> {
        let company = matches!(place, EMPLOYER | "parent") || SOLD.contains(&self.binding.record_type);
        let said = match self.plan.missing.get(place) {
            Some(said) => said.clone(),
            None if company => Missing::default(),
            None => Missing::Said(MissingWord::Refuse),
        };
        match said {
            Missing::Said(MissingWord::Create) if place == "party" && Email::parse(named).is_ok() => {
                Ok(Then::Make("person"))
            }
            Missing::Said(MissingWord::Create) => Ok(Then::Make("organization")),
            Missing::Said(MissingWord::CreatePerson) => Ok(Then::Make("person")),
            Missing::Said(MissingWord::LeaveOut) => Ok(Then::LeaveOut),
            Missing::Said(MissingWord::Refuse) => {
                let message = format!(
                    "Nobody here is called “{named}”. Correct the cell, bring them in first, or choose what becomes of \
                     names that nobody has: with the mapping {{\"missing\": {{\"{place}\": \"create\"}}}} they are made."
                );
                Err(Error::new("unknown_reference", message).field(blamed))
            }
            Missing::Use { .. } => Ok(self.instead.get(place).map_or(Then::LeaveOut, |id| Then::Use(id.clone()))),
        }
    }

    /// Does what is to be done about a name; `says` is what the row says of a company that is made.
    pub(super) fn then(&mut self, then: Then, named: &str, says: &Reading) -> Result<Option<String>> {
        match then {
            Then::Make("person") => {
                self.savepoint()?;
                let mut person = Reading::default();
                match Email::parse(named) {
                    Ok(email) => person.emails.push((String::new(), email)),
                    Err(_) => {
                        person.values.insert("display_name".into(), json!(named));
                    }
                }
                Ok(Some(self.create_along("person", person, &Reading::default())?.id))
            }
            Then::Make(_) => self.company(named, says).map(Some),
            Then::Use(known) => Ok(Some(known)),
            Then::LeaveOut => Ok(None),
        }
    }
}
