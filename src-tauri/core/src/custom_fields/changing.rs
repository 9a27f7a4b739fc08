use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::converting::Conversion;
use super::kind_of;
use crate::catalog::{self, Catalog, Choice, Field, FieldKind as K, RecordType};
use crate::journal::{Changed, Op};
use crate::values::{Currency, ascii_key};
use crate::{Context, Error, Result};

/// Examples that a preview shows.
const SHOWN: usize = 20;
/// Choices that are made of what is there.
const MOST_CHOICES: usize = 200;

/// A field and the kind that it is to have.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeKind {
    /// The custom field.
    pub id: String,
    /// The new kind.
    pub kind: K,
    /// The choices that it will have; made of the values that are there when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub choices: Option<Vec<Choice>>,
    /// For references: what they point to.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reference_type: Option<String>,
}

/// What a change of kind would do to one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct KindExample {
    /// The record.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it has.
    pub before: String,
    /// What it would have; null where the value would be lost.
    pub after: Option<String>,
}

/// What a change of kind would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct KindPreview {
    /// Records that have a value.
    #[ts(type = "number")]
    pub records: i64,
    /// Those whose value can be kept.
    #[ts(type = "number")]
    pub kept: i64,
    /// Those whose value would be lost.
    #[ts(type = "number")]
    pub lost: i64,
    /// Some of them, those that lose first.
    pub examples: Vec<KindExample>,
    /// The choices that the field would have.
    pub choices: Vec<Choice>,
}

/// A field and its values before the change.
struct Plan<'a> {
    record_type: &'a RecordType,
    from: Field,
    to: Field,
    currency: Currency,
    /// Record, title, value.
    values: Vec<(String, String, Value)>,
}

/// Says what a change of kind would keep and what it would lose, and changes nothing.
///
/// # Errors
/// `not_found`, `invalid` for a kind that custom fields do not have, `required`,
/// `too_many_choices`.
pub fn preview_kind(ctx: &Context, input: ChangeKind) -> Result<KindPreview> {
    let catalog = ctx.catalog();
    ctx.read(|conn| {
        let plan = plan(conn, &catalog, &input)?;
        let conversion = plan.conversion(conn, &catalog);
        let (mut lost, mut kept): (Vec<KindExample>, Vec<KindExample>) = (Vec::new(), Vec::new());
        let mut losses = 0;
        for (id, title, value) in &plan.values {
            let after = conversion.convert(value);
            losses += i64::from(after.is_none());
            let list = if after.is_none() { &mut lost } else { &mut kept };
            if list.len() < SHOWN {
                let there = Conversion { from: &plan.to, ..plan.conversion(conn, &catalog) };
                let after = after.map(|value| there.words(&value)).transpose()?;
                list.push(KindExample {
                    id: id.clone(),
                    title: title.clone(),
                    before: conversion.words(value)?,
                    after,
                });
            }
        }
        lost.extend(kept);
        lost.truncate(SHOWN);
        let records = i64::try_from(plan.values.len()).unwrap_or(i64::MAX);
        Ok(KindPreview { records, kept: records - losses, lost: losses, examples: lost, choices: plan.to.choices })
    })
}

/// Gives a field another kind and converts the values that are there, as one step that undo
/// takes back whole, lost values included.
///
/// # Errors
/// Those of [`preview_kind`].
pub fn change_kind(ctx: &Context, input: ChangeKind) -> Result<Changed<KindPreview>> {
    let preview = preview_kind(ctx, input.clone())?;
    ctx.transact(Op::new("custom_fields.change_kind", "Changed the kind of a field").many(), |tx| {
        let plan = plan(tx, tx.catalog(), &input)?;
        let conversion = plan.conversion(tx, tx.catalog());
        let table = plan.record_type.table;
        let path = format!("$.{}", plan.from.key);
        let set = format!("UPDATE {table} SET custom = json_set(custom, ?2, json(?3)), updated_at = ?4 WHERE id = ?1");
        let unset = format!("UPDATE {table} SET custom = json_remove(custom, ?2), updated_at = ?3 WHERE id = ?1");
        for (at, (id, _, value)) in plan.values.iter().enumerate() {
            match conversion.convert(value) {
                Some(same) if same == *value => {}
                Some(new) => drop(tx.prepare_cached(&set)?.execute(params![id, path, new.to_string(), tx.at()])?),
                None => drop(tx.prepare_cached(&unset)?.execute(params![id, path, tx.at()])?),
            }
            if at % 5_000 == 4_999 {
                tx.checkpoint()?;
            }
        }
        let default = conversion.convert(&plan.from.default).map(|value| value.to_string());
        tx.execute(
            "UPDATE custom_field SET kind = ?2, choices = ?3, reference_type = ?4, default_value = ?5, updated_at = ?6
             WHERE id = ?1",
            params![
                input.id,
                name_of(input.kind)?,
                serde_json::to_string(&plan.to.choices)?,
                plan.to.reference.filter(|_| input.kind == K::Reference),
                default,
                tx.at()
            ],
        )?;
        tx.label(format!("Changed the kind of {}", plan.from.label));
        Ok(preview)
    })
}

impl Plan<'_> {
    fn conversion<'a>(&'a self, conn: &'a Connection, catalog: &'a Catalog) -> Conversion<'a> {
        Conversion { conn, catalog, from: &self.from, to: &self.to, currency: self.currency }
    }
}

fn name_of(kind: K) -> Result<String> {
    Ok(serde_json::to_value(kind)?.as_str().unwrap_or_default().to_string())
}

fn plan<'a>(conn: &Connection, catalog: &'a Catalog, input: &ChangeKind) -> Result<Plan<'a>> {
    let kind = kind_of(&name_of(input.kind)?)?;
    let (of, key): (String, String) = conn
        .prepare_cached("SELECT record_type, key FROM custom_field WHERE id = ?1 AND deleted_at IS NULL")?
        .query_row([&input.id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or_else(|| Error::not_found("custom field", &input.id))?;
    let record_type = catalog.types().find(|t| t.key == of).ok_or_else(|| Error::not_found("record type", &of))?;
    let from = record_type.field(&key)?.clone();
    let mut to = catalog::custom_field(&key, &from.label, kind);
    if kind == K::Reference {
        let named = input.reference_type.as_deref().or(from.reference);
        let named = named.ok_or_else(|| Error::required("reference_type", "What it points to"))?;
        to.reference = Some(if named == "party" { "party" } else { catalog.get(named)?.key });
    }
    let currency: Option<String> = conn
        .prepare_cached("SELECT json_extract(value, '$') FROM setting WHERE key = 'currency'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let values = values(conn, record_type, &key)?;
    let mut plan = Plan { record_type, from, to, currency: Currency::parse(&currency.unwrap_or_default())?, values };
    if matches!(kind, K::Choice | K::ManyChoices) {
        plan.to.choices = match (&input.choices, plan.from.choices.is_empty()) {
            (Some(given), _) => given.clone(),
            (None, false) => plan.from.choices.clone(),
            (None, true) => {
                let conversion = plan.conversion(conn, catalog);
                choices_of(plan.values.iter().map(|(.., value)| conversion.words(value)))?
            }
        };
        if plan.to.choices.is_empty() {
            return Err(Error::required("choices", "At least one choice"));
        }
    }
    Ok(plan)
}

/// Every value of a field, those of deleted records too: they may come back.
fn values(conn: &Connection, record_type: &RecordType, key: &str) -> Result<Vec<(String, String, Value)>> {
    let scope = match record_type.scope {
        // What is private to somebody is converted with the rest.
        Some(scope) if !scope.contains(":actor") => scope.replace("{t}", "t"),
        _ => "1".to_string(),
    };
    let sql = format!(
        "SELECT t.id, {}, t.custom -> '$.{key}' FROM {} t WHERE t.custom -> '$.{key}' IS NOT NULL AND {scope} ORDER BY t.id",
        record_type.title_sql("t"),
        record_type.table
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut rows = stmt.query([])?;
    let mut values = Vec::new();
    while let Some(row) = rows.next()? {
        let title: Option<String> = row.get(1)?;
        let value = serde_json::from_str(&row.get::<_, String>(2)?)?;
        values.push((row.get(0)?, title.unwrap_or_default(), value));
    }
    Ok(values)
}

/// Choices made of what is said, the words as they are.
///
/// # Errors
/// `too_many_choices`, and what stops the words.
pub fn choices_of(said: impl Iterator<Item = Result<String>>) -> Result<Vec<Choice>> {
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    for words in said {
        let words = words?;
        if words.chars().count() <= 200 {
            made.entry(words.to_lowercase()).or_insert(words);
        }
        if made.len() > MOST_CHOICES {
            let message = format!("There are more than {MOST_CHOICES} different values; name the choices.");
            return Err(Error::new("too_many_choices", message).field("choices"));
        }
    }
    let mut choices: Vec<Choice> = Vec::with_capacity(made.len());
    for label in made.into_values() {
        let code = ascii_key(&label).replace(' ', "_");
        let clashes = code.is_empty() || choices.iter().any(|known| known.value == code);
        choices.push(Choice { value: if clashes { label.clone() } else { code }, label });
    }
    Ok(choices)
}
