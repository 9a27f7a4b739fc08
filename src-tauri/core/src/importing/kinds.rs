//! Sheets whose rows are not all of one kind: a column says which are people, companies and households.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::reading::Reading;
use super::sheet::Sheet;
use super::told::ColumnInfo;
use crate::catalog::Catalog;
use crate::values::name_key;
use crate::{Error, Result};

/// The kinds of rows that can stand in one sheet.
pub(super) const KINDS: [&str; 3] = ["person", "organization", "household"];

/// Names of columns that say it.
const NAMES: [&str; 16] = [
    "account record type",
    "account type",
    "constituent type",
    "contact kind",
    "contact record type",
    "contact type",
    "customer type",
    "donor type",
    "kind",
    "npe01 system accounttype c",
    "party type",
    "record type",
    "recordtype developername",
    "recordtype name",
    "supporter type",
    "type",
];

/// Ready-made mappings whose rows may be households by their names alone: “Smith Household”.
const NAMED: [&str; 2] = ["npsp_accounts", "salesforce_accounts"];

/// The kind that a cell says, as programs write it.
pub(super) fn said(text: &str) -> Option<&'static str> {
    let key = name_key(text);
    Some(match key.as_str() {
        "individual" | "individuals" | "person" | "people" | "contact" | "constituent" => "person",
        "organization"
        | "organisation"
        | "organization account"
        | "company"
        | "corporate"
        | "corporation"
        | "foundation"
        | "institution"
        | "nonprofit" => "organization",
        "family" | "household account" | "hh account" => "household",
        _ if key.split(' ').next_back() == Some("household") => "household",
        _ => return None,
    })
}

/// The column that says it of each row, if there is one: by its name and most of its values.
pub(super) fn column(
    record_type: &str,
    known: Option<&str>,
    columns: &[ColumnInfo],
    looked_at: &[Vec<String>],
) -> Option<String> {
    if !KINDS.contains(&record_type) {
        return None;
    }
    let telling = columns.iter().zip(looked_at).find(|(column, texts)| {
        let telling = texts.iter().filter(|text| said(text).is_some()).count();
        NAMES.contains(&name_key(&column.name).as_str()) && telling > 0 && telling * 5 >= texts.len() * 4
    });
    let named = || {
        let of_name = |column: &ColumnInfo| column.mapping.as_ref().is_some_and(|one| one.field == "display_name");
        known.filter(|known| NAMED.contains(known))?;
        let mut named = columns.iter().zip(looked_at).filter(|(column, _)| of_name(column));
        named.find(|(_, texts)| texts.iter().any(|text| said(text) == Some("household")))
    };
    telling.or_else(named).map(|(column, _)| column.name.clone())
}

/// Which kind each row of a sheet is.
#[derive(Debug)]
pub struct Kinds {
    /// Position of the column that says it.
    column: usize,
    /// What it stands for; the text itself where nothing is said of it.
    values: HashMap<String, Option<String>>,
    /// Keys of the fields of each kind.
    fields: Vec<(&'static str, HashSet<String>)>,
}

impl Kinds {
    /// Those that a plan's column says.
    ///
    /// # Errors
    /// `unknown_column`; `invalid` where rows of the type are all of one kind.
    pub(super) fn new(
        catalog: &Catalog,
        sheet: &Sheet,
        record_type: &str,
        named: &str,
        values: HashMap<String, Option<String>>,
    ) -> Result<Self> {
        if !KINDS.contains(&record_type) {
            let message = "Only rows of people, companies and households can say which of them they are.";
            return Err(Error::invalid("kinds", message));
        }
        let Some(column) = sheet.columns().iter().find(|column| column.name == named) else {
            return Err(Error::new("unknown_column", format!("The sheet has no column “{named}”.")).field("kinds"));
        };
        let fields = KINDS.iter().map(|kind| {
            let described = catalog.get(kind)?;
            let keys = described.fields.iter().filter(|field| field.importable).map(|field| field.key.clone());
            Ok((*kind, keys.collect()))
        });
        Ok(Self { column: column.index, values, fields: fields.collect::<Result<_>>()? })
    }

    /// What a cell of a row says, when it says anything.
    pub(super) fn of(&self, text: &str) -> Option<&'static str> {
        let text = text.trim();
        match self.values.get(text) {
            Some(instead) => said(instead.as_deref()?),
            None => said(text),
        }
    }

    /// Position of the column.
    pub(super) fn column(&self) -> usize {
        self.column
    }

    /// A reading of the sheet's type as one of another kind: with the whole name, and without what that kind has not.
    pub(super) fn turn(&self, kind: &str, mut reading: Reading) -> Reading {
        let name = reading.name();
        let has = |key: &str| self.fields.iter().any(|(known, keys)| *known == kind && keys.contains(key));
        if kind != "person" && !name.is_empty() {
            reading.values.insert("display_name".into(), json!(name));
        }
        reading.values.retain(|key, _| has(key));
        reading.links.retain(|(key, _)| has(key));
        if kind != "person" {
            reading.company = None;
            reading.place.clear();
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_cells_say_which_kind_their_rows_are() {
        for (text, want) in [
            ("Household Account", Some("household")),
            ("HH_Account", Some("household")),
            ("Smith and Wong Household", Some("household")),
            ("Household Goods Ltd", None),
            ("Individual", Some("person")),
            ("Corporate", Some("organization")),
            ("Customer", None),
            ("", None),
        ] {
            assert_eq!(said(text), want, "{text}");
        }
    }
}
