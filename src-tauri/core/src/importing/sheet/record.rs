//! Splitting decoded text into records: separators, quotes, all three line ends.

use super::at_row;
use super::text::Decoded;
use crate::{Error, Result};

/// A record longer than this is taken for a quote that was never closed.
const LONGEST_RECORD: usize = 8 * 1024 * 1024;

/// One record's cells, in buffers that are used again for the next.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Number of the record, from 1; blank ones count.
    pub number: usize,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// Characters behind a closing quote: a sign of the wrong separator.
    pub strays: usize,
}

impl Record {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.strays = 0;
    }

    fn end_cell(&mut self, quoted: bool) {
        if !quoted {
            let start = self.ends.last().copied().unwrap_or(0);
            while self.text.len() > start && matches!(self.text.last(), Some(b' ' | b'\t')) {
                self.text.pop();
            }
        }
        self.ends.push(self.text.len());
    }

    /// How many cells the record has; an empty line has one.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The cells' texts.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(self.ends.iter().copied())
            .map(|(start, end)| self.text.get(start..end).and_then(|cell| std::str::from_utf8(cell).ok()).unwrap_or(""))
    }

    /// Whether no cell holds more than blanks.
    pub fn is_blank(&self) -> bool {
        self.text.iter().all(u8::is_ascii_whitespace) || self.cells().all(|cell| cell.trim().is_empty())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing of the cell but blanks was seen.
    Start,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted cell.
    Closing,
}

/// Reads records off decoded text.
pub(super) struct Records {
    source: Decoded,
    separator: u8,
    chunk: Vec<u8>,
    position: usize,
    number: usize,
    /// The last byte was a carriage return that ended a record.
    after_return: bool,
    done: bool,
}

impl Records {
    pub fn new(source: Decoded, separator: u8) -> Self {
        Self { source, separator, chunk: Vec::new(), position: 0, number: 0, after_return: false, done: false }
    }

    /// Reads the next record, blank ones too. `false` at the end.
    pub fn next_into(&mut self, record: &mut Record) -> Result<bool> {
        record.clear();
        if self.done {
            return Ok(false);
        }
        self.number += 1;
        record.number = self.number;
        let mut state = State::Start;
        let mut quoted = false;
        let mut any = false;
        loop {
            if self.position >= self.chunk.len() {
                match self.source.next_chunk(&mut self.chunk) {
                    Ok(true) => self.position = 0,
                    Ok(false) => {
                        self.done = true;
                        return self.finish(record, state, quoted, any);
                    }
                    Err(error) => {
                        self.done = true;
                        return Err(error.with_row(self.number));
                    }
                }
                continue;
            }
            let rest = self.chunk.get(self.position..).unwrap_or(&[]);
            let Some(&byte) = rest.first() else { continue };
            if std::mem::take(&mut self.after_return) && byte == b'\n' {
                self.position += 1;
                continue;
            }
            any = true;
            if record.text.len() > LONGEST_RECORD {
                self.done = true;
                return Err(self.too_long(state));
            }
            match state {
                State::Start if byte == b'"' => {
                    quoted = true;
                    state = State::Quoted;
                    self.position += 1;
                }
                State::Start if byte == b' ' || (byte == b'\t' && self.separator != b'\t') => self.position += 1,
                State::Start | State::Plain => {
                    let separator = self.separator;
                    let stop = rest.iter().position(|b| *b == separator || *b == b'\n' || *b == b'\r');
                    let (plain, ended) = match stop {
                        Some(stop) => (rest.get(..stop).unwrap_or(&[]), true),
                        None => (rest, false),
                    };
                    record.text.extend_from_slice(plain);
                    self.position += plain.len();
                    if !plain.is_empty() {
                        state = State::Plain;
                    }
                    if ended && self.end_cell(record, quoted) {
                        return Ok(true);
                    }
                    if ended {
                        state = State::Start;
                        quoted = false;
                    }
                }
                State::Quoted => {
                    let stop = rest.iter().position(|b| *b == b'"').unwrap_or(rest.len());
                    record.text.extend_from_slice(rest.get(..stop).unwrap_or(&[]));
                    self.position += stop;
                    if stop < rest.len() {
                        self.position += 1;
                        state = State::Closing;
                    }
                }
                State::Closing => match byte {
                    b'"' => {
                        record.text.push(b'"');
                        self.position += 1;
                        state = State::Quoted;
                    }
                    b if b == self.separator || b == b'\n' || b == b'\r' => {
                        if self.end_cell(record, true) {
                            return Ok(true);
                        }
                        state = State::Start;
                        quoted = false;
                    }
                    b' ' | b'\t' => self.position += 1,
                    _ => {
                        record.strays += 1;
                        state = State::Plain;
                    }
                },
            }
        }
    }

    /// Ends a cell at the separator or line end in front; `true` at a line end.
    fn end_cell(&mut self, record: &mut Record, quoted: bool) -> bool {
        record.end_cell(quoted);
        let byte = self.chunk.get(self.position).copied();
        self.position += 1;
        self.after_return = byte == Some(b'\r');
        byte != Some(self.separator)
    }

    fn finish(&mut self, record: &mut Record, state: State, quoted: bool, any: bool) -> Result<bool> {
        if state == State::Quoted {
            return Err(unclosed(self.number));
        }
        if !any {
            self.number -= 1;
            return Ok(false);
        }
        record.end_cell(quoted);
        Ok(true)
    }

    fn too_long(&self, state: State) -> Error {
        if state == State::Quoted {
            return unclosed(self.number);
        }
        at_row(
            "sheet_row_too_long",
            self.number,
            format!("Row {} is longer than 8 MB. Is this the right separator, and a sheet at all?", self.number),
        )
    }
}

fn unclosed(row: usize) -> Error {
    at_row(
        "sheet_unclosed_quote",
        row,
        format!("A quote opened in row {row} is never closed. Close it, or double it if it belongs to the text."),
    )
}
