//! What an operation did to one record. An import tells a hundred thousand records: the values
//! are borrowed from the recorded bytes where they stand there as they are told.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value as Json;

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

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_struct("Told", 2)?;
        match self {
            Self::Value(old, new) => {
                pair.serialize_field("old", old)?;
                pair.serialize_field("new", new)?;
            }
            Self::Rows(old, new) => {
                pair.serialize_field("old", old)?;
                pair.serialize_field("new", new)?;
            }
        }
        pair.end()
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
