//! What an operation did to one record. An import tells a hundred thousand records: the values
//! are borrowed from the recorded bytes where they stand there as they are told.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value as Json};

use super::changeset::text;

/// One record's part of an operation.
pub struct Story<'a> {
    pub record_type: Cow<'a, str>,
    pub id: Cow<'a, str>,
    pub action: &'static str,
    pub changes: Changes<'a>,
}

/// What changed, field by field, in the order in which it was found.
#[derive(Default)]
pub struct Changes<'a>(Vec<(Cow<'a, str>, Told<'a>)>);

enum Told<'a> {
    /// One value before and after.
    Value(Said<'a>, Said<'a>),
    /// Rows that went, rows that came.
    Rows(Vec<String>, Vec<String>),
}

/// A value as it is told.
pub enum Said<'a> {
    /// As it is stored; no value and blobs say null.
    Stored(Option<ValueRef<'a>>),
    /// Made for the telling.
    Made(Box<Json>),
}

impl<'a> Changes<'a> {
    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells a field's value before and after.
    pub fn insert(&mut self, key: Cow<'a, str>, old: Said<'a>, new: Said<'a>) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, told)) => *told = Told::Value(old, new),
            None => self.0.push((key, Told::Value(old, new))),
        }
    }

    /// The rows that went and came under a field.
    pub fn rows(&mut self, key: &'a str) -> Option<(&mut Vec<String>, &mut Vec<String>)> {
        let at = match self.0.iter().position(|(known, _)| known == key) {
            Some(at) => at,
            None => {
                self.0.push((Cow::Borrowed(key), Told::Rows(Vec::new(), Vec::new())));
                self.0.len() - 1
            }
        };
        match self.0.get_mut(at) {
            Some((_, Told::Rows(old, new))) => Some((old, new)),
            _ => None,
        }
    }
}

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, told)| (key, told)))
    }
}

/// A side that says nothing is left out: a new record has twenty fields that had no value.
impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_struct("Told", 2)?;
        match self {
            Self::Value(old, new) => {
                side(&mut pair, "old", old, old.is_null())?;
                side(&mut pair, "new", new, new.is_null())?;
            }
            Self::Rows(old, new) => {
                side(&mut pair, "old", old, old.is_empty())?;
                side(&mut pair, "new", new, new.is_empty())?;
            }
        }
        pair.end()
    }
}

fn side<P: SerializeStruct>(
    pair: &mut P,
    name: &'static str,
    said: &impl Serialize,
    nothing: bool,
) -> Result<(), P::Error> {
    if nothing { pair.skip_field(name) } else { pair.serialize_field(name, said) }
}

/// The same with both sides, for who reads it: what is left out is null, or the empty list where
/// the other side is one.
pub fn both_sides(mut changes: Map<String, Json>) -> Map<String, Json> {
    let told = |change: &Map<String, Json>| change.keys().all(|key| key == "old" || key == "new");
    for change in changes.values_mut().filter_map(Json::as_object_mut).filter(|change| told(change)) {
        let list = change.values().any(Json::is_array);
        let nothing = if list { Json::Array(Vec::new()) } else { Json::Null };
        let mut side = |name: &str| change.remove(name).unwrap_or_else(|| nothing.clone());
        let (old, new) = (side("old"), side("new"));
        change.insert("old".into(), old);
        change.insert("new".into(), new);
    }
    changes
}

impl Said<'_> {
    fn is_null(&self) -> bool {
        match self {
            Self::Made(value) => value.is_null(),
            Self::Stored(value) => matches!(value, None | Some(ValueRef::Null | ValueRef::Blob(_))),
        }
    }
}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Made(value) => value.serialize(serializer),
            Self::Stored(Some(ValueRef::Integer(number))) => serializer.serialize_i64(*number),
            Self::Stored(Some(ValueRef::Real(number))) => serializer.serialize_f64(*number),
            Self::Stored(Some(value)) => text(*value).serialize(serializer),
            Self::Stored(None) => serializer.serialize_none(),
        }
    }
}
