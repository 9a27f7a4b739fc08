//! Sheets that are of a kind known already: their columns mean what they meant before.

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::known::{self, Known};
use super::mappings::{self, SavedMapping};
use super::plan::target;
use super::shapes::{ColumnMapping, ImportPlan};
use super::sheet::Sheet;
use super::told::ColumnInfo;
use crate::catalog::Catalog;
use crate::values::name_key;
use crate::{Context, Error, Result};

/// Where a mapping comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappingKind {
    /// Kept in the workspace.
    Saved,
    /// Ready-made for the exports of a well-known program.
    Known,
}

/// The mapping that a sheet was recognised by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct Recognised {
    /// Id of a saved mapping; what a ready-made one is called by (`google_contacts`).
    pub id: String,
    /// Its name: “Trade fair”, “Google Contacts”.
    pub name: String,
    /// Where it comes from.
    pub kind: MappingKind,
}

/// A mapping laid over a sheet.
pub(super) struct Remembered {
    pub recognised: Recognised,
    /// Type of the rows.
    pub record_type: String,
    /// What each column is mapped to, where the mapping says: an entry of a MAP.json.
    columns: Vec<Option<Value>>,
    /// The rest of the plan.
    rest: ImportPlan,
}

/// A mapping with fewer columns fits too many sheets to be recognised by some of them.
const FEWEST: usize = 3;
/// Percent of a mapping's columns by which a sheet is of its kind.
const ENOUGH: usize = 80;

/// The mapping that was asked for by id or name, else the one whose columns the sheet has.
///
/// # Errors
/// `unknown_mapping`.
pub(super) fn remembered(
    ctx: &Context,
    sheet: &Sheet,
    record_type: Option<&str>,
    said: Option<&str>,
) -> Result<Option<Remembered>> {
    let saved = ctx.read(mappings::all)?;
    let Some(said) = said.map(str::trim).filter(|said| !said.is_empty()) else {
        let best = saved
            .into_iter()
            .filter(|one| record_type.is_none_or(|chosen| chosen == one.r#type))
            .filter_map(|one| Some((likeness(sheet, &one)?, one)))
            .max_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.updated_at.cmp(&b.1.updated_at)));
        if let Some((_, best)) = best {
            return Ok(Some(Remembered::saved(sheet, best)?));
        }
        let headers: Vec<&str> = sheet.columns().iter().map(|column| column.header.as_str()).collect();
        return Ok(known::recognise(&headers, record_type).map(|known| Remembered::known(sheet, known)));
    };
    if said == "none" {
        return Ok(None);
    }
    let found = saved.iter().find(|one| one.id == said || name_key(&one.name) == name_key(said));
    match (found, known::named(said)) {
        (Some(found), _) => Ok(Some(Remembered::saved(sheet, found.clone())?)),
        (None, Some(known)) => Ok(Some(Remembered::known(sheet, known))),
        (None, None) => {
            let names: Vec<String> = saved.iter().map(|one| format!("“{}”", one.name)).collect();
            let there =
                if names.is_empty() { "none is saved yet".into() } else { format!("there is {}", names.join(", ")) };
            Err(Error::new("unknown_mapping", format!("There is no mapping “{said}”; {there}.")).field("mapping"))
        }
    }
}

/// How much of a mapping's columns the sheet has, in percent; the same set and no other is 101.
fn likeness(sheet: &Sheet, mapping: &SavedMapping) -> Option<usize> {
    let columns = mapping.mapping.get("columns")?.as_object()?;
    let own: HashSet<String> = columns.keys().map(|name| name_key(name)).collect();
    let there: HashSet<String> = sheet.columns().iter().map(|column| name_key(&column.name)).collect();
    if own == there {
        return Some(101);
    }
    let share = own.intersection(&there).count() * 100 / own.len().max(1);
    (own.len() >= FEWEST && share >= ENOUGH).then_some(share)
}

impl Remembered {
    fn saved(sheet: &Sheet, mapping: SavedMapping) -> Result<Self> {
        let (named, rest) = mappings::parts(mapping.mapping)?;
        let find = |name: &str| {
            let exact = named.get(name);
            exact.or_else(|| named.iter().find(|(known, _)| name_key(known) == name_key(name)).map(|(_, entry)| entry))
        };
        Ok(Self {
            recognised: Recognised { id: mapping.id, name: mapping.name, kind: MappingKind::Saved },
            record_type: mapping.r#type,
            columns: sheet.columns().iter().map(|column| find(&column.name).cloned()).collect(),
            rest,
        })
    }

    fn known(sheet: &Sheet, known: &Known) -> Self {
        let mut rest = ImportPlan::default();
        for column in sheet.columns() {
            let nothing = known.nothing(&column.header);
            if !nothing.is_empty() {
                let texts = nothing.iter().map(|text| ((*text).to_string(), None)).collect();
                rest.values.insert(column.name.clone(), texts);
            }
        }
        Self {
            recognised: Recognised { id: known.id.into(), name: known.name.into(), kind: MappingKind::Known },
            record_type: known.record_type.into(),
            columns: sheet.columns().iter().map(|column| known.target(&column.header)).collect(),
            rest,
        }
    }

    /// Why a column is mapped so, or left out.
    fn why(&self, left_out: bool) -> String {
        let name = &self.recognised.name;
        match (self.recognised.kind, left_out) {
            (MappingKind::Saved, false) => format!("As in the mapping “{name}”."),
            (MappingKind::Saved, true) => format!("Left out, as in the mapping “{name}”."),
            (MappingKind::Known, false) => format!("This is what it means in exports of {name}."),
            (MappingKind::Known, true) => {
                format!("Kith has no field for this column of {name}; make a custom field to keep it.")
            }
        }
    }

    /// What the whole sheet is taken for.
    pub fn reason(&self) -> String {
        let name = &self.recognised.name;
        match self.recognised.kind {
            MappingKind::Saved => format!("Its columns are those of the mapping “{name}”."),
            MappingKind::Known => format!("Its columns are those of an export of {name}."),
        }
    }

    /// Lays the mapping over what was guessed: a column that it knows is what it says, and no
    /// other column fills the same.
    pub fn lay_over(&self, catalog: &Catalog, columns: &mut [ColumnInfo]) {
        let mut taken: Vec<ColumnMapping> = Vec::new();
        for (column, entry) in columns.iter_mut().zip(&self.columns) {
            let Some(entry) = entry else { continue };
            let Ok(mapping) = target(entry, column.index, &mut self.record_type.clone()) else { continue };
            match mapping {
                Some(mapping) if !is_there(catalog, &mapping) => continue,
                Some(mapping) => {
                    column.why = self.why(false);
                    taken.push(mapping.clone());
                    column.mapping = Some(mapping);
                }
                None => {
                    column.why = self.why(true);
                    column.mapping = None;
                }
            }
        }
        let same = |a: &ColumnMapping, b: &ColumnMapping| {
            (&a.r#type, &a.field, &a.qualifier) == (&b.r#type, &b.field, &b.qualifier)
        };
        for (column, entry) in columns.iter_mut().zip(&self.columns) {
            let guessed = column.mapping.as_ref().filter(|_| entry.is_none());
            if guessed.is_some_and(|guessed| taken.iter().any(|known| same(known, guessed))) {
                column.mapping = None;
                column.why = "Another column fills this field already.".into();
            }
        }
    }

    /// The rest of the plan, without what it says of columns that the sheet does not have.
    pub fn plan(&self, sheet: &Sheet) -> ImportPlan {
        let mut plan = ImportPlan { r#type: self.record_type.clone(), ..self.rest.clone() };
        let there = |name: &String| sheet.columns().iter().any(|column| column.name == *name);
        plan.date_order.retain(|name, _| there(name));
        plan.decimal_style.retain(|name, _| there(name));
        plan.values.retain(|name, _| there(name));
        plan.new_choices.retain(|name, _| there(name));
        plan.kinds = plan.kinds.filter(there);
        plan
    }
}

/// Whether there is such a field, or the import makes it.
fn is_there(catalog: &Catalog, mapping: &ColumnMapping) -> bool {
    mapping.field == "id"
        || mapping.new_field.is_some()
        || catalog.get(&mapping.r#type).is_ok_and(|described| described.field(&mapping.field).is_ok())
}
