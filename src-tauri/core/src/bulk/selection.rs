use std::collections::HashSet;

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::catalog::RecordType;
use crate::query::{self, Compiler, FieldTest, Filter, Operator, Question};
use crate::records;
use crate::{Error, Result};

/// A call names at most this many records one by one; more are named by a filter.
const MAX_IDS: usize = 10_000;

/// Which records of a type: these, or all that a list shows.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(untagged)]
pub enum Selection {
    /// These records.
    Ids(IdsSelection),
    /// All that a filter and a search find.
    Matching(MatchingSelection),
}

/// Records named one by one; old ids of merged ones lead to their survivors.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdsSelection {
    /// At most 10,000.
    pub ids: Vec<String>,
}

/// All records that a list shows, but for some.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatchingSelection {
    /// Which of them; `{"all": []}` for every one. Never left out: a call that forgot to say
    /// which records it means must not mean all of them.
    pub filter: Filter,
    /// What was typed.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// Ids that are left out; at most 10,000.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub except: Vec<String>,
}

impl Selection {
    /// These records.
    #[must_use]
    pub fn named(ids: &[String]) -> Self {
        Self::Ids(IdsSelection { ids: ids.to_vec() })
    }

    /// Whether it may be very many records.
    #[must_use]
    pub fn may_be_many(&self) -> bool {
        match self {
            Self::Ids(named) => named.ids.len() > 2_000,
            Self::Matching(_) => true,
        }
    }

    /// Fails with `too_many` when more is named than a call may name.
    pub fn check(&self) -> Result<()> {
        let (named, field) = match self {
            Self::Ids(named) => (named.ids.len(), "selection.ids"),
            Self::Matching(matching) => (matching.except.len(), "selection.except"),
        };
        if named > MAX_IDS {
            let message = format!("One call names at most {MAX_IDS} records, not {named}; a filter names any number.");
            return Err(Error::new("too_many", message).field(field));
        }
        Ok(())
    }

    /// The ids of the records that the reader may see, each once, in the order of the ids.
    ///
    /// # Errors
    /// `not_found` where an id names no record; those of the filter.
    pub fn ids(&self, conn: &Connection, compiler: &Compiler<'_>, record_type: &RecordType) -> Result<Vec<String>> {
        self.check()?;
        let mut ids = match self {
            Self::Matching(matching) => {
                let except = chosen(Operator::NotIn, &matching.except);
                let filter = Filter::All { all: vec![matching.filter.clone(), except] };
                let question =
                    Question { record_type, filter: Some(&filter), search: matching.search.as_deref(), deleted: false };
                query::ids(conn, compiler, &question, usize::MAX >> 1)?
            }
            Self::Ids(named) => named_ids(conn, compiler, record_type, &named.ids)?,
        };
        ids.sort_unstable();
        Ok(ids)
    }
}

fn chosen(op: Operator, ids: &[String]) -> Filter {
    Filter::Field(FieldTest { field: "id".into(), op, value: ids.into() })
}

fn named_ids(
    conn: &Connection,
    compiler: &Compiler<'_>,
    record_type: &RecordType,
    named: &[String],
) -> Result<Vec<String>> {
    let found = |ids: &[String]| {
        let filter = chosen(Operator::In, ids);
        let question = Question { record_type, filter: Some(&filter), search: None, deleted: false };
        query::ids(conn, compiler, &question, ids.len())
    };
    let mut there: HashSet<String> = found(named)?.into_iter().collect();
    for id in named.iter().filter(|id| !there.contains(*id)).cloned().collect::<Vec<_>>() {
        let survivor = records::survivor(conn, &id)?.filter(|_| record_type.party);
        match survivor.map(|id| found(&[id])).transpose()?.and_then(|mut ids| ids.pop()) {
            Some(survivor) => there.insert(survivor),
            None => return Err(Error::not_found(record_type.label, &id)),
        };
    }
    Ok(there.into_iter().collect())
}
