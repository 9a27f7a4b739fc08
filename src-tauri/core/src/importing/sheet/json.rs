//! JSON: an array of objects, or objects one behind the other (JSON lines), read one by one.

use std::io::BufRead;

use serde::Deserialize;
use serde_json::Value;

use super::objects::Object;
use crate::exporting::cells::{ADDRESS, LIST_MARKS, addresses, list, money};
use crate::{Error, Result, records};

/// Reads the objects of a file.
pub(super) struct Values<R> {
    input: R,
    count: usize,
    /// Whether an array is open; `None` before the first byte that says it.
    array: Option<bool>,
    ended: bool,
}

impl<R: BufRead> Values<R> {
    pub fn new(input: R) -> Self {
        Self { input, count: 0, array: None, ended: false }
    }

    /// The next byte that is no white space (nor part of a byte order mark), not yet taken.
    fn peek(&mut self) -> Result<Option<u8>> {
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(None) };
            if !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF) {
                return Ok(Some(byte));
            }
            self.input.consume(1);
        }
    }

    fn value(&mut self) -> Result<Option<Object>> {
        if self.array.is_none() {
            let array = self.peek()? == Some(b'[');
            if array {
                self.input.consume(1);
            }
            self.array = Some(array);
        }
        let array = self.array == Some(true);
        let mut next = self.peek()?;
        if self.count > 0 && array && next == Some(b',') {
            self.input.consume(1);
            next = self.peek()?;
        }
        match next {
            Some(b'{') => {}
            Some(b']') if array => {
                self.input.consume(1);
                return match self.peek()? {
                    None => Ok(None),
                    Some(_) => Err(self.wrong("something stands behind the end of the array")),
                };
            }
            None if array => return Err(self.wrong("the array has no end")),
            None => return Ok(None),
            Some(_) => return Err(self.wrong("a record is an object in braces")),
        }
        let mut reader = serde_json::Deserializer::from_reader(&mut self.input);
        let value = Value::deserialize(&mut reader).map_err(|error| self.wrong(&error.to_string()))?;
        self.count += 1;
        let mut object = Object::new();
        for (key, value) in value.as_object().into_iter().flatten() {
            flatten(key, value, &mut object);
        }
        Ok(Some(object))
    }

    fn wrong(&self, why: &str) -> Error {
        let row = self.count + 1;
        super::at_row("sheet_json", row, format!("Record {row} of the JSON file cannot be read: {why}."))
    }
}

impl<R: BufRead> Iterator for Values<R> {
    type Item = Result<Object>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.value().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

/// A value as the cells that an export to a sheet gives it; other objects become a column for
/// each of their names.
fn flatten(key: &str, value: &Value, into: &mut Object) {
    let mut put = |name: String, text: String| into.push((name, text));
    match value {
        Value::Null => put(key.into(), String::new()),
        Value::Array(items) if key == "addresses" || items.iter().any(|item| item.get(ADDRESS[0]).is_some()) => {
            let names = ADDRESS.into_iter().chain(["further_addresses"]);
            names.zip(addresses(value)).for_each(|(name, cell)| put(name.into(), cell.text().into_owned()));
        }
        Value::Array(items) => {
            let words = |item: &Value| item.is_string() || item.get("name").is_some();
            let marks: &[char] = if items.iter().all(words) { &LIST_MARKS } else { &[';', '\n'] };
            put(key.into(), list(items, marks).text().into_owned());
        }
        Value::Object(object) if object.contains_key("minor") && object.contains_key("currency") => {
            let [amount, currency] = money(value);
            put(key.into(), amount.text().into_owned());
            put(format!("{key}_currency"), currency.text().into_owned());
        }
        Value::Object(object) if !(object.contains_key("title") && object.contains_key("type")) => {
            object.iter().for_each(|(name, value)| flatten(&format!("{key}_{name}"), value, into));
        }
        Value::String(text) => put(key.into(), text.clone()),
        other => put(key.into(), records::display(other)),
    }
}
