use rusqlite::params;
use serde_json::{Map, Value};

use super::shapes::BulkAction;
use crate::catalog::{FieldKind, RecordType};
use crate::context::Channel;
use crate::journal::Tx;
use crate::records::{self, Draft, Rules};
use crate::values::name_key;
use crate::{Error, Result, subjects};

/// A change whose values were checked once, ready to be made to one record after another.
pub struct Act<'a> {
    record_type: &'a RecordType,
    rules: &'static dyn Rules,
    what: What<'a>,
    rehearsal: bool,
}

enum What<'a> {
    Set(Draft<'a>),
    AddTag(String),
    RemoveTag(Option<String>),
    Delete,
}

impl<'a> Act<'a> {
    /// Checks the action; what is wrong with it is wrong for every record.
    ///
    /// # Errors
    /// Those of the fields, `nothing_to_do`, `no_tags`.
    pub fn new(tx: &Tx<'_>, record_type: &'a RecordType, action: &BulkAction, channel: Channel) -> Result<Self> {
        let what = match action {
            BulkAction::Set { values } => What::Set(draft(tx, record_type, values, channel)?),
            BulkAction::AddTag { tag } => {
                tagged(record_type)?;
                What::AddTag(records::tag_named(tx, "action.tag", tag)?)
            }
            BulkAction::RemoveTag { tag } => {
                tagged(record_type)?;
                What::RemoveTag(known_tag(tx, tag)?)
            }
            BulkAction::Delete => What::Delete,
        };
        Ok(Self { record_type, rules: subjects::rules(record_type.key), what, rehearsal: false })
    }

    /// The same for a rehearsal: what is deleted goes without what belongs to it, which nobody refuses.
    pub fn rehearsed(mut self) -> Self {
        self.rehearsal = true;
        self
    }

    /// Whether many records go at once: where they are parties, of which no rule looks at the others.
    pub fn at_once(&self) -> bool {
        matches!(self.what, What::Delete) && self.record_type.party && !self.rehearsal
    }

    /// Asks the rules of a record that is about to go with others.
    pub fn may_go(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        self.rules.before_delete(tx, id)
    }

    /// Deletes records that nobody refused; those that were there to be deleted.
    pub fn delete(&self, tx: &Tx<'_>, ids: &[String]) -> Result<Vec<String>> {
        records::hide_all(tx, self.record_type, ids)
    }

    /// Makes the change to one record; whether anything became different.
    pub fn make(&self, tx: &Tx<'_>, id: &str) -> Result<bool> {
        match &self.what {
            What::Set(template) => {
                let before = tx.total_changes();
                let draft = Draft { id: id.to_string(), ..template.clone() };
                records::insert(tx, self.rules, draft)?;
                Ok(tx.total_changes() != before)
            }
            What::AddTag(tag) => Ok(tx
                .prepare_cached("INSERT OR IGNORE INTO tagging (record_id, tag_id, record_type) VALUES (?1, ?2, ?3)")?
                .execute(params![id, tag, self.record_type.key])?
                > 0),
            What::RemoveTag(None) => Ok(false),
            What::RemoveTag(Some(tag)) => Ok(tx
                .prepare_cached("DELETE FROM tagging WHERE record_id = ?1 AND tag_id = ?2")?
                .execute(params![id, tag])?
                > 0),
            What::Delete => {
                self.rules.before_delete(tx, id)?;
                if self.rehearsal { Ok(true) } else { records::hide(tx, self.record_type, id) }
            }
        }
    }
}

fn draft<'a>(
    tx: &Tx<'_>,
    record_type: &'a RecordType,
    values: &Map<String, Value>,
    channel: Channel,
) -> Result<Draft<'a>> {
    if values.is_empty() {
        return Err(Error::new("nothing_to_do", "Say which field gets which value.").field("action.values"));
    }
    let mut draft = Draft::of(record_type, String::new(), channel);
    records::set(tx, tx.catalog(), &mut draft, values)?;
    Ok(draft)
}

fn tagged(record_type: &RecordType) -> Result<()> {
    if record_type.fields.iter().any(|field| field.kind == FieldKind::Tags) {
        return Ok(());
    }
    Err(Error::new("no_tags", format!("{} have no tags.", record_type.plural)).field("action.kind"))
}

fn known_tag(tx: &Tx<'_>, named: &str) -> Result<Option<String>> {
    let mut stmt = tx.prepare_cached("SELECT id FROM tag WHERE id = ?1 OR name_key = ?2")?;
    let mut rows = stmt.query(params![named, name_key(named)])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}
