//! A plan tied to a sheet: what each column's text is read as.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::above::{loops, remember};
use super::inspect::importable;
use super::kinds::Kinds;
use super::parts::{
    ADDRESS_PARTS, ADDRESS_TYPES, AFFILIATION_PARTS, BY_ID, DATE_PARTS, OWN_ID, is_party, known_qualifier,
};
use super::refused::is_of_refused;
use super::refusing::{at_header, first_name, shown_names, unrecognised};
use super::shapes::{ColumnMapping, ImportPlan, Mode};
use super::sheet::{Cell, Column, Row, Sheet};
use super::styles::{DateVotes, NumberVotes};
use super::told::StyleQuestion;
use crate::catalog::{Catalog, Field, FieldKind};
use crate::jobs::Progress;
use crate::values::{DateOrder, DecimalStyle};
use crate::{Error, Result};

/// Which part of a reading a column fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// A value of one field.
    Plain,
    /// Kith's own id of the record.
    OwnId,
    /// Id of the record where the sheet comes from.
    ExternalId,
    /// An e-mail address with this label.
    Email(String),
    /// A phone number with this label.
    Phone(String),
    /// A part of an address of this type.
    Address(String, String),
    /// Tags, several in a cell.
    Tags,
    /// A company that a person belongs to.
    Company,
    /// What is known of a person's place in that company.
    CompanyPart(&'static str),
    /// A user, by name or e-mail address.
    Owner,
    /// Another record, by name.
    Link,
    /// Another party, by the id under which a sheet brought it.
    LinkId,
    /// Another record, by the id that Kith gave it, here or in the workspace where the row comes from.
    LinkOwn,
    /// Year, month or day of a date in three columns.
    DatePart(usize),
}

/// A column of the sheet that fills something.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Position in the sheet.
    pub column: usize,
    /// Name in the sheet.
    pub name: String,
    /// Record type that it says something about.
    pub record_type: &'static str,
    /// Field that it fills.
    pub field: Field,
    /// Which part of it.
    pub slot: Slot,
    /// Order of day and month in it.
    pub order: Option<DateOrder>,
    /// Its decimal mark.
    pub style: DecimalStyle,
    /// What its texts stand for.
    pub values: HashMap<String, Option<String>>,
    /// The column that holds the currency of its amounts.
    pub currency: Option<Beside>,
    /// The column that says which e-mail address, phone number or address it is: home, work.
    pub labelled: Option<usize>,
}

/// A column that says something about the values of another.
#[derive(Debug, Clone)]
pub struct Beside {
    /// Position in the sheet.
    pub column: usize,
    /// Name in the sheet.
    pub name: String,
    /// What its texts stand for.
    pub values: HashMap<String, Option<String>>,
}

/// A plan tied to a sheet.
#[derive(Debug)]
pub struct Binding {
    /// What each row is.
    pub record_type: &'static str,
    /// The columns that fill something.
    pub columns: Vec<Bound>,
    /// Rows to leave out.
    pub skip: HashSet<usize>,
    /// Cells by row and position that mean what they say: answers were applied to them before, or a person put them right.
    pub answered: BTreeMap<usize, BTreeSet<usize>>,
    /// By how many lines rows stand lower than where they stood first.
    pub below: usize,
    /// Columns in which day and month could be swapped.
    pub open_dates: Vec<StyleQuestion>,
    /// Columns in which a mark could part thousands or decimals.
    pub open_numbers: Vec<StyleQuestion>,
    /// Rows whose company would stand above itself.
    pub loops: HashSet<usize>,
    /// Where rows say themselves whether they are people, companies or households.
    pub kinds: Option<Kinds>,
}

impl Binding {
    /// Ties a plan to a sheet and looks through the columns whose reading depends on all of
    /// their values: dates, numbers, parents.
    ///
    /// # Errors
    /// `sheet_type_unknown`, `sheet_no_name_column` (both name the header row, a column and the
    /// remedy), `unknown_field`, `unknown_column`, `read_only`.
    pub fn new(catalog: &Catalog, sheet: &Sheet, plan: &ImportPlan, progress: &Progress) -> Result<Self> {
        let mut binding = Self::tied(catalog, sheet, plan)?;
        // Rows that only change what is there need no name where an id says which record they are.
        let changes = matches!(plan.mode, Mode::Update | Mode::Fill);
        if !changes || !binding.of(binding.record_type).any(|bound| bound.slot == Slot::ExternalId) {
            binding.require_a_name(catalog, sheet)?;
        }
        binding.look_through(sheet, progress)?;
        Ok(binding)
    }

    /// The same of some columns, whose rows alone would not be records.
    ///
    /// # Errors
    /// Those of [`Self::new`] but `sheet_no_name_column`.
    pub fn of_columns(catalog: &Catalog, sheet: &Sheet, plan: &ImportPlan) -> Result<Self> {
        let mut binding = Self::tied(catalog, sheet, plan)?;
        binding.look_through(sheet, &Progress::default())?;
        Ok(binding)
    }

    /// Rows that no sheet holds: they say themselves which fields they fill.
    pub fn without_sheet(record_type: &'static str) -> Self {
        let (skip, loops) = (HashSet::new(), HashSet::new());
        let answered = BTreeMap::new();
        Self {
            record_type,
            columns: Vec::new(),
            skip,
            answered,
            below: 0,
            open_dates: Vec::new(),
            open_numbers: Vec::new(),
            loops,
            kinds: None,
        }
    }

    fn tied(catalog: &Catalog, sheet: &Sheet, plan: &ImportPlan) -> Result<Self> {
        let Some(record_type) = importable(catalog, &plan.r#type).map(|t| t.key) else {
            return Err(unrecognised(sheet, &plan.r#type));
        };
        let mut columns = Vec::new();
        for mapping in &plan.columns {
            columns.push(bind(catalog, sheet, plan, mapping)?);
        }
        let kinds = plan.kinds.as_deref().filter(|named| !named.is_empty()).map(|named| {
            let values = plan.values.get(named).filter(|_| !is_of_refused(sheet)).into_iter().flatten();
            let values = values.map(|(text, instead)| (text.trim().to_string(), instead.clone())).collect();
            Kinds::new(catalog, sheet, record_type, named, values)
        });
        Ok(Self {
            record_type,
            columns,
            skip: plan.skip_rows.iter().copied().collect(),
            answered: BTreeMap::new(),
            below: 0,
            open_dates: Vec::new(),
            open_numbers: Vec::new(),
            loops: HashSet::new(),
            kinds: kinds.transpose()?,
        })
    }

    /// What a row is: what it says itself, else what all rows are.
    pub fn kind_of(&self, row: &Row) -> &'static str {
        let said = self.kinds.as_ref().and_then(|kinds| kinds.of(&row.text(kinds.column())));
        said.unwrap_or(self.record_type)
    }

    /// Whether a column fills something of a type that rows bring along.
    pub fn brings(&self, kind: &str) -> bool {
        self.record_type != kind && self.of(kind).next().is_some()
    }

    /// The columns that speak of one record type.
    pub fn of<'s>(&'s self, record_type: &'s str) -> impl Iterator<Item = &'s Bound> {
        self.columns.iter().filter(move |bound| bound.record_type == record_type)
    }

    /// The column to blame for an error of a field.
    pub fn column_of(&self, field: Option<&str>) -> Option<&Bound> {
        let field = field?;
        let own = self.of(self.record_type).find(|bound| bound.field.key == field);
        own.or_else(|| self.columns.iter().find(|bound| bound.field.key == field)).or_else(|| {
            // A name may stand in parts.
            let parts = ["display_name", "last_name", "first_name"];
            let part = || self.columns.iter().find(|b| parts.contains(&b.field.key.as_str()));
            let along = || {
                let named = |b: &&Bound| b.record_type == field && b.field.key == "display_name";
                self.columns.iter().find(named).or_else(|| self.columns.iter().find(|b| b.record_type == field))
            };
            if parts.contains(&field) { part() } else { along() }
        })
    }

    /// Where a column stands and what its texts stand for, also of one that only says something about another.
    pub fn answers_of(&self, name: &str) -> Option<(usize, &HashMap<String, Option<String>>)> {
        let own = self.columns.iter().find(|bound| bound.name == name);
        let own = own.map(|bound| (bound.column, &bound.values));
        let mut beside = self.columns.iter().filter_map(|bound| bound.currency.as_ref());
        own.or_else(|| beside.find(|beside| beside.name == name).map(|beside| (beside.column, &beside.values)))
    }

    /// Blanks the cell that is to blame for an error, when something stands there; whether it did.
    pub fn blank(&self, column: Option<&str>, field: Option<&str>, row: &mut Row) -> bool {
        let named = column.and_then(|name| self.answers_of(name)).map(|(column, _)| column);
        let at = named.or_else(|| self.column_of(field).map(|bound| bound.column));
        let cell = at.and_then(|column| row.cells.get_mut(column));
        match cell.filter(|cell| !cell.is_blank()) {
            Some(cell) => {
                *cell = Cell::Text(String::new());
                true
            }
            None => false,
        }
    }

    fn require_a_name(&self, catalog: &Catalog, sheet: &Sheet) -> Result<()> {
        let has = |keys: &[&str]| self.of(self.record_type).any(|bound| keys.contains(&bound.field.key.as_str()));
        let named = match self.record_type {
            "person" => has(&["display_name", "first_name", "last_name", "emails", "id"]),
            "organization" | "household" => has(&["display_name", "id"]),
            "deal" => has(&["title", "party", "contact", "product", "id"]) || self.of("organization").next().is_some(),
            _ => self.of(self.record_type).next().is_some(),
        };
        if named {
            return Ok(());
        }
        let label = catalog.get(self.record_type)?.plural.to_lowercase();
        let names = shown_names(sheet);
        let message = format!(
            "Row {} names the columns {names}, and none of them is mapped to a name, so the rows cannot become {label}. \
             Say which column holds the name, for example with the mapping {{\"columns\": {{\"{}\": \"display_name\"}}}}.",
            sheet.header_row(),
            first_name(sheet),
        );
        Err(Error::new("sheet_no_name_column", message).details(at_header(sheet)))
    }

    fn look_through(&mut self, sheet: &Sheet, progress: &Progress) -> Result<()> {
        let dates: Vec<usize> =
            self.positions(|b| matches!(b.field.kind, FieldKind::Date | FieldKind::DateTime) && b.slot == Slot::Plain);
        let numbers: Vec<usize> =
            self.positions(|b| matches!(b.field.kind, FieldKind::Number | FieldKind::Money) && b.slot == Slot::Plain);
        let own = |key: &str| self.of("organization").find(|b| b.field.key == key).map(|b| b.column);
        let family = own("display_name").zip(own("parent")).filter(|_| self.record_type == "organization");
        if dates.is_empty() && numbers.is_empty() && family.is_none() {
            return Ok(());
        }
        let mut date_texts: Vec<DateVotes> = dates.iter().map(|_| DateVotes::default()).collect();
        let mut number_texts: Vec<NumberVotes> = numbers.iter().map(|_| NumberVotes::default()).collect();
        let mut parents: HashMap<String, (String, usize)> = HashMap::new();
        for row in sheet.rows()? {
            let row = match row {
                Ok(row) => row,
                Err(error) if error.code == "sheet_ragged_row" => continue,
                Err(error) => return Err(error),
            };
            if row.number % 1024 == 0 {
                progress.at(0)?;
            }
            let text = |at: usize| self.columns.get(at).map(|b| row.text(b.column)).unwrap_or_default();
            for (votes, at) in date_texts.iter_mut().zip(&dates) {
                votes.look(text(*at).trim());
            }
            for (votes, at) in number_texts.iter_mut().zip(&numbers) {
                // The numbers of a workbook are written by nobody.
                let cell = self.columns.get(*at).and_then(|bound| row.cells.get(bound.column));
                if let Some(Cell::Text(text)) = cell {
                    votes.look(text.trim());
                }
            }
            if let Some((name, parent)) = family {
                remember(&row, name, parent, &mut parents);
            }
        }
        for (votes, at) in date_texts.into_iter().zip(dates) {
            if let Some(bound) = self.columns.get_mut(at) {
                bound.order = bound.order.or_else(|| votes.order());
                self.open_dates.extend(votes.question(&bound.name));
            }
        }
        for (votes, at) in number_texts.into_iter().zip(numbers) {
            if let Some(bound) = self.columns.get_mut(at) {
                bound.style = bound.style.or(votes.style());
                self.open_numbers.extend(votes.question(&bound.name));
            }
        }
        self.loops = loops(&parents);
        Ok(())
    }

    fn positions(&self, wanted: impl Fn(&Bound) -> bool) -> Vec<usize> {
        self.columns.iter().enumerate().filter(|(_, bound)| wanted(bound)).map(|(at, _)| at).collect()
    }
}

fn bind(catalog: &Catalog, sheet: &Sheet, plan: &ImportPlan, mapping: &ColumnMapping) -> Result<Bound> {
    let Some(column) = sheet.columns().get(mapping.column) else {
        let message =
            format!("The sheet has {} columns; there is no column {}.", sheet.columns().len(), mapping.column);
        return Err(Error::new("unknown_column", message).field("columns"));
    };
    let described = importable(catalog, &mapping.r#type).ok_or_else(|| {
        Error::new("unknown_type", format!("Columns cannot fill a “{}”.", mapping.r#type)).field("columns")
    })?;
    let record_type = described.key;
    let (field, slot) = if mapping.field == "id" {
        (Field::new("id", "Id", FieldKind::Text), Slot::OwnId)
    } else {
        let field = described.field(&mapping.field)?.clone();
        if field.read_only || !field.importable {
            return Err(Error::new("read_only", format!("{} is set by Kith and cannot be imported.", field.label))
                .field(&field.key));
        }
        let qualifier = mapping.qualifier.as_deref().filter(|said| !said.is_empty());
        known_qualifier(&field, qualifier, &column.name)?;
        let slot = slot(record_type, &field, qualifier);
        (field, slot)
    };
    let values = |name: &str| {
        let values = plan.values.get(name).filter(|_| !is_of_refused(sheet)).into_iter().flatten();
        values.map(|(text, instead)| (text.trim().to_string(), instead.clone())).collect()
    };
    let of_money = field.kind == FieldKind::Money;
    Ok(Bound {
        column: mapping.column,
        name: column.name.clone(),
        record_type,
        field,
        slot,
        order: plan.date_order.get(&column.name).and_then(|name| DateOrder::from_name(name)),
        style: plan.decimal_style.get(&column.name).and_then(|name| DecimalStyle::from_name(name)).unwrap_or_default(),
        values: values(&column.name),
        currency: currency_column(sheet, &column.name).filter(|_| of_money).map(|beside| Beside {
            column: beside.index,
            name: beside.name.clone(),
            values: values(&beside.name),
        }),
        labelled: label_column(sheet, &column.name),
    })
}

/// `E-mail 1 - Type` beside `E-mail 1 - Value`, `Address 1 - Label` beside `Address 1 - City`.
fn label_column(sheet: &Sheet, name: &str) -> Option<usize> {
    let (stem, _) = name.rsplit_once(" - ")?;
    let named = |name: &str| sheet.columns().iter().find(|column| column.name.eq_ignore_ascii_case(name));
    let beside = ["Type", "Label"].iter().find_map(|end| named(&format!("{stem} - {end}")))?;
    (!beside.name.eq_ignore_ascii_case(name)).then_some(beside.index)
}

/// `value_currency` beside `value`, or the sheet's one column `currency`.
pub(super) fn currency_column<'s>(sheet: &'s Sheet, amount: &str) -> Option<&'s Column> {
    let named = |name: &str| sheet.columns().iter().find(|column| column.name.eq_ignore_ascii_case(name));
    ["_currency", " currency"]
        .iter()
        .find_map(|end| named(&format!("{amount}{end}")))
        .or_else(|| named("currency"))
        .or_else(|| named("currency code"))
}

fn slot(record_type: &str, field: &Field, qualifier: Option<&str>) -> Slot {
    let label = || qualifier.unwrap_or("work").to_string();
    match field.kind {
        FieldKind::Emails => Slot::Email(label()),
        FieldKind::Phones => Slot::Phone(label()),
        FieldKind::Addresses => {
            let usual = if record_type == "organization" { "headquarters" } else { "mailing" };
            let (kind, part) = match qualifier.unwrap_or("formatted") {
                both if both.contains('.') => both.split_once('.').unwrap_or((usual, both)),
                part => (usual, part),
            };
            let kind = ADDRESS_TYPES.iter().find(|known| **known == kind).copied().unwrap_or("other");
            let part = ADDRESS_PARTS.iter().find(|known| **known == part).copied().unwrap_or("formatted");
            Slot::Address(kind.to_string(), part.to_string())
        }
        FieldKind::Date => match DATE_PARTS.iter().position(|part| qualifier == Some(*part)) {
            Some(part) => Slot::DatePart(part),
            None => Slot::Plain,
        },
        FieldKind::Tags => Slot::Tags,
        FieldKind::Affiliations => match AFFILIATION_PARTS.iter().find(|part| qualifier == Some(**part)) {
            Some(part) => Slot::CompanyPart(part),
            None => Slot::Company,
        },
        FieldKind::User if !field.custom => Slot::Owner,
        FieldKind::Reference if !field.custom && qualifier == Some(BY_ID) && is_party(field.reference) => Slot::LinkId,
        FieldKind::Reference if qualifier == Some(OWN_ID) => Slot::LinkOwn,
        FieldKind::Reference if !field.custom => Slot::Link,
        _ if field.key == "external_id" => Slot::ExternalId,
        _ => Slot::Plain,
    }
}
