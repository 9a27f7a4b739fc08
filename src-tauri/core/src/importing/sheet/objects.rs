//! Files whose records name their own values, JSON and address cards, as a sheet: the columns are
//! all names in the order in which they come first.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::cell::{Cell, Row};
use super::{Column, cards, json, unreadable};
use crate::values::guarded;
use crate::{Error, Result};

/// Most names that the records of a file may have together.
const MOST_COLUMNS: usize = 2_000;

/// One record: names and texts, in the file's order.
pub(super) type Object = Vec<(String, String)>;
type Objects = Box<dyn Iterator<Item = Result<Object>> + Send>;

/// How the records are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// JSON: an array of objects, or one object behind the other.
    Json,
    /// vCard 2.1 to 4.0.
    Cards,
}

/// A file of records that has been read through once.
#[derive(Debug)]
pub(super) struct ObjectSource {
    path: PathBuf,
    notation: Notation,
    names: HashMap<String, usize>,
    /// The columns.
    pub columns: Vec<Column>,
    /// How many records there are.
    pub rows: usize,
    /// How many cards there are of each kind of party.
    kinds: [(&'static str, usize); 3],
}

const KINDS: [(&str, usize); 3] = [("person", 0), ("organization", 0), ("household", 0)];

impl ObjectSource {
    /// Reads the whole file once for its names and its number of records.
    pub fn open(path: &Path, notation: Notation, reasons: &mut Vec<String>) -> Result<Self> {
        let mut source =
            Self { path: path.to_owned(), notation, names: HashMap::new(), columns: Vec::new(), rows: 0, kinds: KINDS };
        for object in source.objects()? {
            source.rows += 1;
            let object = object?;
            if notation == Notation::Cards {
                let said = object.iter().find(|(name, _)| name == cards::KIND).map_or("person", |(_, kind)| kind);
                source.kinds.iter_mut().filter(|(kind, _)| *kind == said).for_each(|(_, count)| *count += 1);
            }
            for (name, _) in object {
                if !source.names.contains_key(&name) {
                    let index = source.columns.len();
                    source.columns.push(Column { index, name: name.clone(), header: name.clone() });
                    source.names.insert(name, index);
                }
            }
            if source.columns.len() > MOST_COLUMNS {
                let message = format!("The records have more than {MOST_COLUMNS} different names together.");
                return Err(Error::new("sheet_row_too_long", message));
            }
        }
        if source.columns.is_empty() {
            return Err(Error::new("sheet_empty", "The file holds no records."));
        }
        reasons.push(match notation {
            Notation::Json => "The file is JSON; its columns are the names in its objects.".into(),
            Notation::Cards => "The file holds address cards; a card is a row.".into(),
        });
        Ok(source)
    }

    /// Whether the columns are field keys.
    pub fn by_keys(&self) -> bool {
        self.notation == Notation::Cards
    }

    /// The record type that the file names itself: what most cards are.
    pub fn record_type(&self) -> Option<&'static str> {
        if self.notation == Notation::Json {
            return None;
        }
        self.kinds.iter().rev().max_by_key(|(_, count)| *count).map(|(kind, _)| *kind)
    }

    /// The rows, counted from 1. What cannot be read ends them.
    pub fn rows(&self) -> Result<impl Iterator<Item = Result<Row>> + Send + '_> {
        Ok(self.objects()?.enumerate().map(|(at, object)| {
            let mut cells = vec![Cell::Text(String::new()); self.columns.len()];
            for (name, text) in object? {
                let cell = self.names.get(&name).and_then(|index| cells.get_mut(*index));
                if let Some(cell) = cell {
                    // Marked as in a sheet, since what reads a row takes the mark off.
                    *cell = Cell::Text(guarded(&text).into_owned());
                }
            }
            Ok(Row { number: at + 1, cells })
        }))
    }

    fn objects(&self) -> Result<Objects> {
        let file = BufReader::new(File::open(&self.path).map_err(|cause| unreadable(&self.path, &cause))?);
        Ok(match self.notation {
            Notation::Json => Box::new(json::Values::new(file)),
            Notation::Cards => Box::new(cards::Cards::new(file)),
        })
    }
}
