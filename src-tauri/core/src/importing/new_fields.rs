//! Custom fields that an import makes for columns that no field is there for (TAG-05).

use std::sync::Arc;

use serde_json::{Value, json};

use super::inspect::importable;
use super::lookups::make;
use super::new_choices;
use super::read::LIST_MARKS;
use super::shapes::{ColumnMapping, ImportPlan, NewField};
use super::sheet::Sheet;
use crate::catalog::{self, Additions, Catalog, Choice, Field, FieldKind as K, custom_kinds};
use crate::custom_fields::choices_of;
use crate::journal::Tx;
use crate::values::{ascii_key, parted};
use crate::{Error, Result};

/// Texts of a column that are looked at to tell a list of choices from free text.
const ENOUGH_TEXTS: usize = 10;
/// Different texts up to which a column is a choice.
const FEW_TEXTS: usize = 12;
/// Characters above which a text wants more than a line.
const LONG_TEXT: usize = 200;

/// The fields that a plan makes, and the catalogue that knows them already.
pub struct NewFields {
    /// The catalogue with the new fields.
    pub catalog: Arc<Catalog>,
    made: Vec<(String, Field)>,
    longer: Vec<(String, Field)>,
}

impl NewFields {
    /// Settles the keys and choices of a plan's new fields and maps their columns to them. A
    /// field of that key and kind that is there already is filled and not made again, so that
    /// the same mapping serves the next sheet too.
    ///
    /// # Errors
    /// `required`, `invalid`, `name_taken`, `too_many_choices`, all naming what to say instead.
    pub fn settle(catalog: Arc<Catalog>, sheet: &Sheet, plan: &mut ImportPlan) -> Result<Self> {
        let mut all = Self { catalog, made: Vec::new(), longer: Vec::new() };
        for mapping in &mut plan.columns {
            let Some(new) = mapping.new_field.take() else { continue };
            mapping.field = all.field(sheet, mapping, &new)?;
        }
        all.choices(sheet, plan)?;
        Ok(all)
    }

    /// Settles the choices that columns add to fields that are there; a new field has its own.
    fn choices(&mut self, sheet: &Sheet, plan: &ImportPlan) -> Result<()> {
        for (name, wanted) in &plan.new_choices {
            let column = sheet.columns().iter().find(|column| column.name == *name);
            let mapping = column.and_then(|column| plan.columns.iter().find(|one| one.column == column.index));
            let Some(mapping) = mapping else {
                let message = format!("No field gets the column “{name}”, so no choice can be added for it.");
                return Err(Error::new("unknown_column", message).field("new_choices"));
            };
            let described = self.catalog.get(&mapping.r#type)?;
            if self.made.iter().any(|(of, field)| *of == described.key && field.key == mapping.field) {
                continue;
            }
            if let Some(field) = new_choices::extended(&described, mapping, wanted)? {
                self.catalog = Arc::new(self.catalog.with(Additions::of(described.key, field.clone())));
                self.longer.push((described.key.to_string(), field));
            }
        }
        Ok(())
    }

    fn field(&mut self, sheet: &Sheet, mapping: &ColumnMapping, new: &NewField) -> Result<String> {
        let label = new.label.trim();
        if label.is_empty() {
            return Err(Error::required("label", "The label of a new field"));
        }
        let described = importable(&self.catalog, &mapping.r#type).filter(|t| t.customizable).ok_or_else(|| {
            Error::invalid("type", format!("Records of type “{}” have no custom fields.", mapping.r#type))
        })?;
        if !new_kinds().any(|kind| kind == new.kind) {
            return Err(Error::invalid("kind", format!("A column cannot become the new field {label} of this kind.")));
        }
        let key = match mapping.field.as_str() {
            "" => key_of(label),
            said => said.to_string(),
        };
        if let Ok(there) = described.field(&key) {
            if there.custom && there.kind == new.kind {
                return Ok(key);
            }
            let message = format!(
                "There is a field {} ({key}) of {} already; bring the column into it or name the new field otherwise.",
                there.label,
                described.plural.to_lowercase()
            );
            return Err(Error::new("name_taken", message).field("label"));
        }
        let mut field = catalog::custom_field(&key, label, new.kind);
        if matches!(new.kind, K::Choice | K::ManyChoices) {
            field.choices = choices(sheet, mapping.column, new)?;
        }
        self.catalog = Arc::new(self.catalog.with(Additions::of(described.key, field.clone())));
        self.made.push((described.key.to_string(), field));
        Ok(key)
    }

    /// Makes the fields and choices as part of the operation; how many fields were made and changed.
    pub fn make(&self, tx: &Tx<'_>) -> Result<(usize, usize)> {
        for (record_type, field) in &self.made {
            let position: i64 = tx.query_row(
                "SELECT coalesce(max(position) + 1, 0) FROM custom_field WHERE record_type = ?1",
                [record_type],
                |row| row.get(0),
            )?;
            let mut values = json!({
                "label": field.label, "key": field.key, "record_type": record_type, "kind": field.kind, "position": position,
            });
            if let Some(values) = values.as_object_mut().filter(|_| !field.choices.is_empty()) {
                values.insert("choices".into(), serde_json::to_value(&field.choices)?);
            }
            make(tx, "custom_field", values)?;
        }
        for (record_type, field) in &self.longer {
            new_choices::write(tx, record_type, field)?;
        }
        if !self.made.is_empty() || !self.longer.is_empty() {
            tx.adopt(self.catalog.clone());
        }
        Ok((self.made.len(), self.longer.len()))
    }
}

/// The kinds that a column's texts can become: users and records are not told by text alone.
fn new_kinds() -> impl Iterator<Item = K> {
    custom_kinds().iter().copied().filter(|kind| !matches!(kind, K::User | K::Reference))
}

/// “Shoe size (EU)” becomes `shoe_size_eu`.
fn key_of(label: &str) -> String {
    let plain: String =
        ascii_key(label).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).take(60).collect();
    let words: Vec<&str> = plain.split('_').filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "field".into() } else { words.join("_") }
}

/// The choices that were given, else what the column says.
fn choices(sheet: &Sheet, column: usize, new: &NewField) -> Result<Vec<Choice>> {
    if !new.choices.is_empty() {
        return Ok(new.choices.clone());
    }
    let mut words = Vec::new();
    for row in sheet.rows()? {
        let Ok(row) = row else { continue };
        let text = row.text(column);
        match new.kind {
            K::ManyChoices => words.extend(parted(&text, &LIST_MARKS)),
            _ => words.push(text.trim().to_string()),
        }
    }
    choices_of(words.into_iter().filter(|word| !word.is_empty()).map(Ok))
}

/// The kind of a new field that would hold these values; `shape` is what they look like.
pub fn kind_for(shape: &str, texts: &[String]) -> K {
    let named = serde_json::from_value::<K>(Value::String(shape.to_string())).ok();
    match named.filter(|kind| *kind != K::Choice && new_kinds().any(|one| one == *kind)) {
        Some(kind) if kind != K::Text => kind,
        _ if texts.iter().any(|text| text.chars().count() > LONG_TEXT || text.contains('\n')) => K::LongText,
        _ => {
            let mut different: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
            different.sort_unstable();
            different.dedup();
            let few = different.len() <= FEW_TEXTS && different.len() * 3 <= texts.len();
            if texts.len() >= ENOUGH_TEXTS && few { K::Choice } else { K::Text }
        }
    }
}
