//! Looking at a sheet before anything is imported.

use std::path::Path;
use std::sync::Arc;

use super::along::ALONG;
use super::bind::currency_column;
use super::guess::{ColumnSample, Target, guess};
use super::new_fields::kind_for;
use super::parts::OWN_ID;
use super::recognised::remembered;
use super::refused::own_columns;
use super::shapes::{ColumnMapping, ImportPlan, InspectRequest};
use super::sheet::{Cell, Sheet};
use super::styles::{DateVotes, NumberVotes};
use super::told::{ColumnInfo, Inspection, Written};
use super::{kinds, linked};
use crate::catalog::{Catalog, Field, FieldKind, RecordType};
use crate::exporting::cells::{PLACE, has_ids};
use crate::values::{EmployeeBand, shown};
use crate::{Context, Result, ids};

/// How many values of a column are looked at to recognise it.
const LOOKED_AT: usize = 200;
/// How many rows the preview shows.
const PREVIEW: usize = 20;

/// The record types that a sheet is recognised as by itself; it can be any type that has a list.
const RECOGNISED: [&str; 4] = ["person", "organization", "deal", "purchase"];

/// The record type of rows, when it is one that rows can be: any that has a list of its own.
pub fn importable(catalog: &Catalog, key: &str) -> Option<Arc<RecordType>> {
    catalog.get(key).ok().filter(|t| t.listed)
}

/// Says what a sheet is, what its columns look like and which fields they probably fill
/// (IMP-09). Reads every row once.
///
/// # Errors
/// Those of [`Sheet::open`] and of its rows; `unknown_type`.
pub fn inspect(ctx: &Context, input: InspectRequest) -> Result<Inspection> {
    let sheet = Sheet::open(Path::new(&input.path), &input.options.unwrap_or_default())?;
    let chosen = input.r#type.filter(|name| !name.is_empty() && name != "auto");
    look(ctx, &sheet, chosen.as_deref(), input.mapping.as_deref())
}

/// The same on an open sheet; `mapping` is the one to read it by, `none` for none.
pub fn look(ctx: &Context, sheet: &Sheet, chosen: Option<&str>, mapping: Option<&str>) -> Result<Inspection> {
    let catalog = ctx.catalog();
    if let Some(chosen) = chosen.filter(|name| importable(&catalog, name).is_none()) {
        return Err(
            crate::Error::new("unknown_type", format!("Rows of a sheet cannot become “{chosen}”.")).field("type")
        );
    }
    let told = sheet.record_type().filter(|_| chosen.is_none());
    let known = remembered(ctx, sheet, chosen, mapping)?;
    let chosen = chosen.or(known.as_ref().map(|known| known.record_type.as_str())).or(told);
    let mut columns: Vec<Seen> = sheet.columns().iter().map(|column| Seen::new(&column.header)).collect();
    let mut preview = Vec::new();
    let mut reasons = sheet.reasons().to_vec();
    let mut wrong = 0_usize;
    for row in sheet.rows()? {
        // A row that is wrong is told when it is imported; what ends the sheet ends this too.
        let row = match row {
            Ok(row) => row,
            Err(error) if error.code == "sheet_ragged_row" => {
                wrong += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        for (seen, cell) in columns.iter_mut().zip(&row.cells) {
            seen.look(cell);
        }
        if preview.len() < PREVIEW {
            preview.push(row.cells.iter().map(|cell| shown(&cell.text(), 200)).collect());
        }
    }
    if wrong > 0 {
        reasons.push(format!("{wrong} rows have more cells than the header and would be refused."));
    }
    let samples: Vec<ColumnSample> = columns
        .iter()
        .map(|seen| ColumnSample { name: seen.header.clone(), samples: seen.looked_at.clone() })
        .collect();
    let mut targets = Vec::new();
    let further = chosen.filter(|name| !RECOGNISED.contains(name));
    let recognised = RECOGNISED.into_iter().chain(ALONG).filter(|_| further.is_none());
    for name in recognised.chain(further) {
        targets.extend(Target::of(catalog.get(name)?.as_ref()));
    }
    let guessed = guess(&samples, &targets, chosen);
    reasons.push(match (&known, told) {
        (Some(known), _) => known.reason(),
        (None, Some(told)) => format!("Most of its records are {}.", catalog.get(told)?.plural.to_lowercase()),
        (None, None) => guessed.why,
    });
    let record_type = guessed.record_type.unwrap_or_default();
    let mut columns: Vec<ColumnInfo> = sheet
        .columns()
        .iter()
        .zip(columns)
        .zip(guessed.columns)
        .map(|((column, seen), guess)| {
            let mut why = guess.why;
            let mut mapping = guess.mapping.map(|mapping| ColumnMapping {
                column: column.index,
                r#type: mapping.record_type,
                field: mapping.field,
                qualifier: mapping.qualifier,
                new_field: None,
            });
            if let Some(other) = mapping.as_ref().and_then(|mapping| other_choices(&catalog, mapping, &seen)) {
                (mapping, why) = (None, other);
            }
            ColumnInfo {
                index: column.index,
                name: column.name.clone(),
                filled: seen.filled,
                kind_guess: guess.shape.name().to_string(),
                new_kind: kind_for(guess.shape.name(), &seen.looked_at),
                written: written(&catalog, mapping.as_ref(), guess.shape.name(), &seen),
                problems: guess.problems,
                mapping: own_id(&record_type, column.index, &seen).or(mapping),
                why,
                samples: seen.samples(),
            }
        })
        .collect();
    if sheet.by_keys()
        || columns.iter().any(|column| column.mapping.as_ref().is_some_and(|mapping| mapping.field == "id"))
    {
        own_keys(&catalog, &record_type, &mut columns)?;
    }
    let mut plan = ImportPlan { r#type: record_type.clone(), ..ImportPlan::default() };
    if let Some(known) = &known {
        known.lay_over(&catalog, &mut columns);
        plan = ImportPlan { r#type: plan.r#type, ..known.plan(sheet) };
    }
    for column in columns.iter_mut().skip(own_columns(sheet.columns())) {
        column.mapping = None;
        column.why = "Kith wrote this column beside refused rows; it is left out.".into();
    }
    let looked_at: Vec<Vec<String>> = samples.into_iter().map(|sample| sample.samples).collect();
    if let Some(described) = importable(&catalog, &record_type) {
        ctx.read(|conn| linked::suggest(conn, &described, &mut columns, &looked_at))?;
    }
    let of_program = known.as_ref().map(|known| known.recognised.id.as_str());
    plan.kinds = plan.kinds.or_else(|| kinds::column(&record_type, of_program, &columns, &looked_at));
    if let Some(named) = &plan.kinds {
        reasons.push(format!("“{named}” says of each row whether it is a person, a company or a household."));
        if let Some(column) = columns.iter_mut().find(|column| column.name == *named && column.mapping.is_none()) {
            column.why = "It says of each row whether it is a person, a company or a household.".into();
        }
    }
    tell_currencies(&catalog, sheet, &mut columns);
    plan.columns = columns.iter().filter_map(|column| column.mapping.clone()).collect();
    Ok(Inspection {
        recognised: known.map(|known| known.recognised),
        plan,
        path: sheet.path().display().to_string(),
        file_name: sheet.file_name(),
        encoding: sheet.encoding().to_string(),
        separator: sheet.separator().map(String::from).unwrap_or_default(),
        header_row: sheet.header_row(),
        sheets: sheet.sheets().to_vec(),
        sheet: sheet.sheet().map(str::to_string),
        rows: sheet.row_count(),
        columns,
        reasons,
        r#type: record_type,
        preview,
    })
}

/// A column that only says the currency of amounts is not left out, though it fills nothing by itself.
fn tell_currencies(catalog: &Catalog, sheet: &Sheet, columns: &mut [ColumnInfo]) {
    let is_money = |mapping: &ColumnMapping| {
        let field =
            catalog.get(&mapping.r#type).ok().and_then(|described| described.field(&mapping.field).ok().cloned());
        field.is_some_and(|field| field.kind == FieldKind::Money)
    };
    let amounts = columns.iter().filter(|column| column.mapping.as_ref().is_some_and(is_money));
    let beside: Vec<(usize, String)> =
        amounts.filter_map(|amount| Some((currency_column(sheet, &amount.name)?.index, amount.name.clone()))).collect();
    for (at, amount) in beside {
        if let Some(column) = columns.get_mut(at).filter(|column| column.mapping.is_none()) {
            column.why = format!("It says the currency of “{amount}”.");
        }
    }
}

/// How a column writes its dates or numbers, when it is mapped to either or looks like it.
fn written(catalog: &Catalog, mapping: Option<&ColumnMapping>, looks: &str, seen: &Seen) -> Option<Written> {
    let field = mapping.and_then(|mapping| Some(catalog.get(&mapping.r#type).ok()?.field(&mapping.field).ok()?.kind));
    let numbers = matches!(field, Some(FieldKind::Number | FieldKind::Money)) || matches!(looks, "number" | "money");
    let dates = matches!(field, Some(FieldKind::Date | FieldKind::DateTime)) || matches!(looks, "date" | "date_time");
    if dates { seen.dates.written() } else { seen.numbers.written().filter(|_| numbers) }
}

/// A column `id` full of Kith's own ids comes from an export of Kith: it names the records.
fn own_id(record_type: &str, column: usize, seen: &Seen) -> Option<ColumnMapping> {
    let own = seen.header.eq_ignore_ascii_case("id")
        && !seen.looked_at.is_empty()
        && seen.looked_at.iter().all(|text| text.len() == 36 && ids::canonical("id", text).is_ok());
    (own && !record_type.is_empty()).then(|| ColumnMapping {
        column,
        r#type: record_type.to_string(),
        field: "id".into(),
        qualifier: None,
        new_field: None,
    })
}

/// An export of Kith names its columns by field keys: there is nothing to guess.
fn own_keys(catalog: &Catalog, record_type: &str, columns: &mut [ColumnInfo]) -> Result<()> {
    let described = catalog.get(record_type)?;
    for column in columns {
        if let Some((field, part)) = beside(&described, &column.name) {
            column.mapping = Some(ColumnMapping {
                column: column.index,
                r#type: record_type.to_string(),
                field: field.key.clone(),
                qualifier: Some(part.to_string()),
                new_field: None,
            });
            column.why = format!("Kith writes it beside the field {}.", field.label);
            continue;
        }
        let Some(field) = described.fields.iter().find(|field| field.key == column.name) else { continue };
        let fills = field.importable && !field.read_only;
        if fills && column.mapping.as_ref().is_none_or(|mapping| mapping.field != field.key) {
            column.mapping = Some(ColumnMapping {
                column: column.index,
                r#type: record_type.to_string(),
                field: field.key.clone(),
                qualifier: None,
                new_field: None,
            });
            column.why = format!("The column is named like the field {}.", field.label);
        } else if !fills {
            column.mapping = None;
            column.why = "Kith works it out itself.".into();
        }
    }
    Ok(())
}

/// The field beside which an export writes a column of that name, and the part of the field that it holds.
fn beside<'d>(described: &'d RecordType, name: &str) -> Option<(&'d Field, &'static str)> {
    if let Some((_, part)) = PLACE.iter().find(|(known, _)| *known == name) {
        return Some((described.field("affiliations").ok()?, part));
    }
    let field = described.field(name.strip_suffix("_id")?).ok()?;
    has_ids(field).then_some((field, OWN_ID))
}

/// Why a column of that name is not the choice that it is named like: most of its values are
/// none of the choices.
fn other_choices(catalog: &Catalog, mapping: &ColumnMapping, seen: &Seen) -> Option<String> {
    let record_type = catalog.get(&mapping.r#type).ok()?;
    let field = record_type.field(&mapping.field).ok()?;
    if field.choices.is_empty() || seen.looked_at.is_empty() {
        return None;
    }
    let known = |text: &&String| {
        let of_list = field.choices.iter().any(|c| c.value == **text || c.label.eq_ignore_ascii_case(text));
        of_list || (field.key == "employee_band" && EmployeeBand::parse(text).is_some())
    };
    let fitting = seen.looked_at.iter().filter(known).count();
    (fitting * 2 < seen.looked_at.len()).then(|| {
        let other = seen.looked_at.iter().find(|text| !known(text)).map(|text| shown(text, 40)).unwrap_or_default();
        format!("It is named like {}, but values such as “{other}” are none of its choices.", field.label)
    })
}

struct Seen {
    header: String,
    filled: usize,
    looked_at: Vec<String>,
    dates: DateVotes,
    numbers: NumberVotes,
}

impl Seen {
    fn new(header: &str) -> Self {
        Self {
            header: header.to_string(),
            filled: 0,
            looked_at: Vec::new(),
            dates: DateVotes::default(),
            numbers: NumberVotes::default(),
        }
    }

    fn look(&mut self, cell: &Cell) {
        let text = cell.text();
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.filled += 1;
        if self.looked_at.len() < LOOKED_AT {
            self.looked_at.push(text.to_string());
            if matches!(cell, Cell::Text(_)) {
                self.dates.look(text);
                self.numbers.look(text);
            }
        }
    }

    fn samples(&self) -> Vec<String> {
        let mut samples: Vec<String> = Vec::new();
        for text in &self.looked_at {
            let text = shown(text, 120);
            if !samples.contains(&text) {
                samples.push(text);
            }
            if samples.len() == 5 {
                break;
            }
        }
        samples
    }
}
