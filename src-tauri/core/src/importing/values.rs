//! The unique values of a column: what each becomes, or why it cannot (SCR-08).

use std::collections::HashMap;
use std::path::Path;

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bind::{Binding, Bound, Slot};
use super::lookups::{self, draft};
use super::new_fields::NewFields;
use super::read::Usual;
use super::reading::Reading;
use super::refusing::refuse_unknown_columns;
use super::run::usual;
use super::shapes::ImportPlan;
use super::sheet::{Cell, Row, Sheet, SheetOptions};
use crate::catalog::Catalog;
use crate::records::{self, display};
use crate::values::name_key;
use crate::{Context, Error, Result, ids};

/// Different values that are told apart.
const MOST_VALUES: usize = 100_000;
/// Bytes of them, so that columns of long texts stay small as well.
const MOST_BYTES: usize = 32 << 20;
/// Values of an answer.
const MOST_SHOWN: usize = 200;

/// Which of a column's values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// Every one.
    #[default]
    All,
    /// Those that refuse their rows.
    Wrong,
    /// Those that the plan reads as something else.
    Changed,
}

/// A column of a sheet.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValuesRequest {
    /// Where the file is.
    pub path: String,
    /// What the person says about the sheet.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub options: Option<SheetOptions>,
    /// How it becomes records.
    pub plan: ImportPlan,
    /// Name of the column.
    pub column: String,
    /// Which of its values; every one unless said.
    #[serde(default)]
    #[ts(optional, as = "Option<Only>")]
    pub only: Only,
    /// Part of a value, whatever its case.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub search: Option<String>,
    /// At most so many values, up to 200, which is usual.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct ValueError {
    /// Stable code, as of refused rows.
    pub code: String,
    /// What is wrong and how to put it right.
    pub message: String,
}

/// One value of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct ColumnValue {
    /// As the sheet writes it.
    pub text: String,
    /// In how many rows.
    pub rows: usize,
    /// What is kept, where that is written differently; empty where the value is left out.
    pub becomes: Option<String>,
    /// Why its rows are refused.
    pub error: Option<ValueError>,
}

/// The values of a column, the most frequent first.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ColumnValues {
    /// Those that were asked for.
    pub values: Vec<ColumnValue>,
    /// How many different ones there are.
    pub distinct: usize,
    /// How many of them refuse their rows.
    pub wrong: usize,
    /// How many of them the plan reads as something else.
    pub changed: usize,
    /// Rows in which nothing stands.
    pub blank: usize,
    /// Whether there are more than were told apart: 100,000, or 32 MB of text.
    pub more: bool,
}

/// The unique values of a column, judged by the code that reads the rows. Reads the file once, and
/// a column of dates or numbers before, to see how it writes them.
///
/// # Errors
/// Those of [`Sheet::open`]; `unknown_column`, `unknown_field`.
pub fn values(ctx: &Context, input: ValuesRequest) -> Result<ColumnValues> {
    let sheet = Sheet::open(Path::new(&input.path), &input.options.unwrap_or_default())?;
    let Some(column) = sheet.columns().iter().find(|column| column.name == input.column).map(|column| column.index)
    else {
        let message = format!("The sheet has no column “{}”.", input.column);
        return Err(Error::new("unknown_column", message).field("column"));
    };
    let mut plan = input.plan;
    // What is wrong with other columns does not matter here.
    plan.columns.retain(|mapping| mapping.column == column);
    plan.new_choices.retain(|name, _| *name == input.column);
    refuse_unknown_columns(&sheet, &plan)?;
    let fields = NewFields::settle(ctx.catalog(), &sheet, &mut plan)?;
    let binding = Binding::of_columns(&fields.catalog, &sheet, &plan)?;
    let tally = Tally::of(&sheet, column)?;
    let usual = ctx.read(|conn| usual(conn, &plan))?;
    let judge =
        Judge { binding: &binding, catalog: &fields.catalog, usual: &usual, plan: &plan, column, sheet: &sheet };
    let search = input.search.map(|text| text.to_lowercase()).filter(|text| !text.is_empty());
    let limit = input.limit.unwrap_or(MOST_SHOWN).min(MOST_SHOWN);
    let mut answer = ColumnValues {
        values: Vec::new(),
        distinct: tally.counts.len(),
        wrong: 0,
        changed: 0,
        blank: tally.blank,
        more: tally.more,
    };
    ctx.read(|conn| {
        for (text, rows) in tally.ordered() {
            let (becomes, error) = judge.value(conn, &text)?;
            let changed = binding.columns.first().is_some_and(|bound| bound.values.contains_key(&text));
            answer.wrong += usize::from(error.is_some());
            answer.changed += usize::from(changed);
            let wanted = match input.only {
                Only::All => true,
                Only::Wrong => error.is_some(),
                Only::Changed => changed,
            };
            let found = search.as_ref().is_none_or(|part| text.to_lowercase().contains(part));
            if wanted && found && answer.values.len() < limit {
                answer.values.push(ColumnValue { text, rows, becomes, error });
            }
        }
        Ok(())
    })?;
    Ok(answer)
}

/// How often each value stands in a column.
#[derive(Default)]
struct Tally {
    counts: HashMap<String, usize>,
    bytes: usize,
    blank: usize,
    more: bool,
}

impl Tally {
    fn of(sheet: &Sheet, column: usize) -> Result<Self> {
        let mut tally = Self::default();
        for row in sheet.rows()? {
            match row {
                Ok(row) => tally.count(row.text(column).trim()),
                Err(error) if error.code == "sheet_ragged_row" => {}
                Err(error) => return Err(error),
            }
        }
        Ok(tally)
    }

    fn count(&mut self, text: &str) {
        if text.is_empty() {
            self.blank += 1;
        } else if let Some(count) = self.counts.get_mut(text) {
            *count += 1;
        } else if self.counts.len() < MOST_VALUES && self.bytes + text.len() <= MOST_BYTES {
            self.bytes += text.len();
            self.counts.insert(text.to_string(), 1);
        } else {
            self.more = true;
        }
    }

    /// The most frequent first.
    fn ordered(self) -> Vec<(String, usize)> {
        let mut counts: Vec<(String, usize)> = self.counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}

/// Reads single values as the import reads rows.
struct Judge<'j> {
    binding: &'j Binding,
    catalog: &'j Catalog,
    usual: &'j Usual,
    plan: &'j ImportPlan,
    column: usize,
    sheet: &'j Sheet,
}

impl Judge<'_> {
    fn value(&self, conn: &Connection, text: &str) -> Result<(Option<String>, Option<ValueError>)> {
        let Some(bound) = self.binding.columns.first() else { return Ok((None, None)) };
        let mut row = Row { number: 0, cells: vec![Cell::Text(String::new()); self.sheet.columns().len()] };
        if let Some(cell) = row.cells.get_mut(self.column) {
            *cell = Cell::Text(text.to_string());
        }
        let read = self.binding.read(bound.record_type, &row, self.usual).map_err(|wrong| wrong.error);
        let read = read.and_then(|reading| self.becomes(conn, bound, &reading));
        match read {
            Ok(becomes) => Ok((becomes.filter(|becomes| becomes != text), None)),
            Err(error) if error.is_fatal() => Err(error),
            Err(error) => Ok((None, Some(ValueError { code: error.code, message: error.message }))),
        }
    }

    /// What is kept of a value, as people read it.
    fn becomes(&self, conn: &Connection, bound: &Bound, reading: &Reading) -> Result<Option<String>> {
        Ok(match bound.slot {
            Slot::Plain => {
                let described = self.catalog.get(bound.record_type)?;
                let mut draft = draft(&described, ids::new_id(), true);
                records::set(conn, self.catalog, &mut draft, &reading.values)?;
                let shown: Vec<String> = reading.values.values().map(display).collect();
                Some(shown.join(", "))
            }
            Slot::Email(_) => {
                Some(reading.emails.iter().map(|(_, email)| email.as_typed()).collect::<Vec<_>>().join("; "))
            }
            Slot::Phone(_) => Some(reading.phones.iter().map(|(_, raw)| raw.as_str()).collect::<Vec<_>>().join("; ")),
            Slot::Tags => Some(reading.tags.join("; ")),
            Slot::Owner => match &reading.owner {
                Some(named) => self.owner(conn, named)?,
                None => Some(String::new()),
            },
            Slot::Link if bound.field.key == "stage" => match reading.link("stage") {
                Some(named) => Some(self.stage(conn, named)?),
                None => Some(String::new()),
            },
            _ if reading.is_empty() => Some(String::new()),
            _ => None,
        })
    }

    /// The user whom a name stands for; a new one keeps the name.
    fn owner(&self, conn: &Connection, named: &str) -> Result<Option<String>> {
        let said = self.plan.owners.iter().find(|(name, _)| name_key(name) == name_key(named));
        Ok(match said {
            Some((_, None)) => Some(String::new()),
            Some((_, Some(id))) => Some(records::require(conn, self.catalog, "user", id, "owner")?.title),
            None => lookups::user(conn, named)?.map(|user| user.title),
        })
    }

    fn stage(&self, conn: &Connection, named: &str) -> Result<String> {
        let pipeline = lookups::pipeline(conn, self.plan.defaults.pipeline.as_deref())?;
        let found = lookups::stages_of(conn, &pipeline)?.into_iter().find(|one| name_key(&one.name) == name_key(named));
        Ok(found.map_or_else(|| named.to_string(), |stage| stage.name))
    }
}
