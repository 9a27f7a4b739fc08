//! Where rows come from: the name under which ids of a sheet are remembered (IMP-13).

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::refused::own_columns;
use super::sheet::{Cell, Row, Sheet};
use crate::values::name_key;
use crate::{Error, Result};

/// The origin of a sheet's ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name in `external_ref.source`.
    pub name: String,
    /// Whether a sheet of the same name and the same columns was imported before, so that equal
    /// ids mean equal records even where everything else differs.
    pub trusted: bool,
    /// The columns that tell one kind of sheet from another.
    pub columns: Vec<String>,
    /// How many columns are the sheet's own.
    own: usize,
}

impl Source {
    /// Finds the origin among earlier batches: the same file family and columns, else one of
    /// the two, else a new one. A family is the file's name without number, date or copy mark.
    pub fn of(conn: &Connection, sheet: &Sheet, record_type: &str) -> Result<Self> {
        let family = family(&sheet.file_name());
        let own = own_columns(sheet.columns());
        let mut columns: Vec<String> = sheet.columns().iter().take(own).map(|column| name_key(&column.name)).collect();
        columns.sort();
        let listed = serde_json::to_string(&columns)?;
        let mut stmt = conn.prepare_cached(
            "SELECT source, json_extract(report, '$.columns') = json(?1) FROM import_batch
             WHERE json_extract(report, '$.type') = ?2 AND (source = ?3 OR json_extract(report, '$.columns') = json(?1))
             ORDER BY (source = ?3) + (json_extract(report, '$.columns') = json(?1)) DESC, at DESC LIMIT 1",
        )?;
        let mut found = stmt.query([listed.as_str(), record_type, family.as_str()])?;
        Ok(match found.next()? {
            Some(row) => {
                let (name, same_columns): (String, bool) = (row.get(0)?, row.get(1)?);
                Self { trusted: same_columns && name == family, name, columns, own }
            }
            None => Self { name: family, trusted: false, columns, own },
        })
    }
}

impl Source {
    /// The origin that a program names for what it sends: its ids mean the same each time. Ids of
    /// programs that name none are of one origin, and their own word is not enough.
    pub fn told(name: Option<&str>) -> Result<Self> {
        let key = name.map(name_key);
        if let Some(key) = &key
            && (key.is_empty() || key.chars().count() > 100)
        {
            return Err(Error::invalid("source", "A source has a name of 1 to 100 characters."));
        }
        Ok(Self { trusted: key.is_some(), name: key.unwrap_or_else(|| "api".into()), columns: Vec::new(), own: 1 })
    }
}

impl Source {
    /// What stands for the id of a row that has none: the row itself.
    pub fn fingerprint(&self, row: &Row) -> String {
        let own = row.cells.get(..self.own).unwrap_or(&row.cells);
        format!("row:{}", digest(own.iter().map(Cell::text)))
    }
}

/// `Sales pipeline (2) 2026-11-21.csv` is of the family `sales pipeline`.
fn family(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let key = name_key(stem);
    let is_mark = |word: &str| word.chars().all(|c| c.is_ascii_digit()) || matches!(word, "copy" | "kopie" | "copie");
    let mut words: Vec<&str> = key.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_mark(word)) {
        words.pop();
    }
    let family = words.join(" ");
    if family.is_empty() { "sheet".into() } else { family }
}

/// A short name for some texts that no others have.
pub fn digest(texts: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        let text = text.as_ref().trim();
        digest.update(text.len().to_le_bytes());
        digest.update(text.as_bytes());
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_13_files_of_one_family() {
        for (file, want) in [
            ("sales_pipeline.csv", "sales pipeline"),
            ("Sales pipeline (2) 2026-11-21.CSV", "sales pipeline"),
            ("contacts - Copy.xlsx", "contacts"),
            ("us-500.csv", "us"),
            ("2024.csv", "2024"),
            ("☃.csv", "sheet"),
        ] {
            assert_eq!(family(file), want, "{file}");
        }
    }
}
