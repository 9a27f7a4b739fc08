use std::io::Write;
use std::path::Path;

use serde_json::{Map, json};

use super::ExportRequest;
use super::cells::{Cell, Column, Columns};
use super::vcard::{self, Version};
use super::workbook::Workbook;
use crate::catalog::RecordType;
use crate::records::RecordRow;
use crate::store::OutFile;
use crate::values::guarded;
use crate::{Error, Result};

/// What a file of records is written as: its name says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A table of text with this separator, perhaps with a byte order mark in front.
    Csv(u8, bool),
    /// A workbook.
    Xlsx,
    /// One array.
    Json,
    /// One object a line.
    JsonLines,
    /// Address cards.
    Cards(Version),
}

impl Form {
    /// The form that a request asks for.
    ///
    /// # Errors
    /// `invalid` for a name that ends in nothing known, a separator of more than one character, a
    /// version of vCard that is neither 4.0 nor 3.0, and cards of anything but parties.
    pub fn of(request: &ExportRequest, record_type: &RecordType) -> Result<Self> {
        let extension =
            Path::new(&request.path).extension().map(|text| text.to_ascii_lowercase().to_string_lossy().into_owned());
        Ok(match extension.as_deref() {
            Some("csv") => Self::Csv(separator(request.separator.as_deref())?, request.bom),
            Some("xlsx") => Self::Xlsx,
            Some("json") => Self::Json,
            Some("jsonl" | "ndjson") => Self::JsonLines,
            Some("vcf") if record_type.party => Self::Cards(Version::parse(request.vcard.as_deref())?),
            Some("vcf") => {
                let message = format!("{} are no address cards; export them as a sheet.", record_type.plural);
                return Err(Error::invalid("path", message));
            }
            _ => {
                let message = "The name of the file ends in .csv, .xlsx, .json, .jsonl or .vcf.";
                return Err(Error::invalid("path", message));
            }
        })
    }

    /// Begins a file of this form.
    pub fn begin(self, file: OutFile, columns: Columns) -> Result<Box<dyn Sink>> {
        Ok(match self {
            Self::Csv(separator, bom) => Box::new(Csv::begin(file, columns, separator, bom)?),
            Self::Xlsx => Box::new(Workbook::begin(file, columns)?),
            Self::Json => Box::new(Lines { file, before: "[\n", between: ",\n", after: "\n]\n", rows: 0 }),
            Self::JsonLines => Box::new(Lines { file, before: "", between: "\n", after: "\n", rows: 0 }),
            Self::Cards(version) => Box::new(Cards { file, version }),
        })
    }
}

fn separator(asked: Option<&str>) -> Result<u8> {
    match asked {
        None | Some("," | "comma") => Ok(b','),
        Some(";" | "semicolon") => Ok(b';'),
        Some("\t" | "tab") => Ok(b'\t'),
        Some("|" | "pipe") => Ok(b'|'),
        Some(other) => {
            let message = format!("The separator is a comma, a semicolon, a tab or a pipe, not “{other}”.");
            Err(Error::invalid("separator", message))
        }
    }
}

/// Where records go, one by one.
pub trait Sink {
    /// Writes a record.
    fn row(&mut self, row: RecordRow) -> Result<()>;
    /// Writes what comes behind the last one and gives the file back, not yet named.
    fn end(self: Box<Self>) -> Result<OutFile>;
}

struct Csv {
    out: csv::Writer<OutFile>,
    columns: Columns,
}

impl Csv {
    fn begin(mut file: OutFile, columns: Columns, separator: u8, bom: bool) -> Result<Self> {
        if bom {
            file.write_all("\u{feff}".as_bytes())?;
        }
        let mut out =
            csv::WriterBuilder::new().delimiter(separator).terminator(csv::Terminator::CRLF).from_writer(file);
        out.write_record(columns.header().iter().map(|Column { name, .. }| name)).map_err(unwritten)?;
        Ok(Self { out, columns })
    }
}

impl Sink for Csv {
    fn row(&mut self, row: RecordRow) -> Result<()> {
        for cell in self.columns.cells(&row) {
            self.out.write_field(guarded(&cell.text()).as_bytes()).map_err(unwritten)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(unwritten)
    }

    fn end(self: Box<Self>) -> Result<OutFile> {
        self.out.into_inner().map_err(|error| Error::from(error.into_error()))
    }
}

/// A table of text with commas, formulas guarded, a byte order mark in front by which Excel knows UTF-8.
pub fn table(mut file: OutFile, head: &[Column], rows: &[Vec<Cell>]) -> Result<OutFile> {
    file.write_all("\u{feff}".as_bytes())?;
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
    out.write_record(head.iter().map(|column| guarded(&column.name).into_owned())).map_err(unwritten)?;
    for row in rows {
        for cell in row {
            out.write_field(guarded(&cell.text()).as_bytes()).map_err(unwritten)?;
        }
        out.write_record(None::<&[u8]>).map_err(unwritten)?;
    }
    out.into_inner().map_err(|error| Error::from(error.into_error()))
}

fn unwritten(error: csv::Error) -> Error {
    Error::new("io", format!("The file could not be written: {error}."))
}

/// JSON, whole or a line a record: the values in the shapes that commands use.
struct Lines {
    file: OutFile,
    before: &'static str,
    between: &'static str,
    after: &'static str,
    rows: usize,
}

impl Sink for Lines {
    fn row(&mut self, row: RecordRow) -> Result<()> {
        let mut record = Map::from_iter([("id".to_string(), json!(row.id))]);
        record.extend(row.values);
        self.file.write_all(if self.rows == 0 { self.before } else { self.between }.as_bytes())?;
        serde_json::to_writer(&mut self.file, &record)?;
        self.rows += 1;
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<OutFile> {
        let end = match (self.rows, self.before.is_empty()) {
            (0, true) => "",
            (0, false) => "[]\n",
            _ => self.after,
        };
        self.file.write_all(end.as_bytes())?;
        Ok(self.file)
    }
}

struct Cards {
    file: OutFile,
    version: Version,
}

impl Sink for Cards {
    fn row(&mut self, row: RecordRow) -> Result<()> {
        Ok(self.file.write_all(vcard::card(&row, self.version).as_bytes())?)
    }

    fn end(self: Box<Self>) -> Result<OutFile> {
        Ok(self.file)
    }
}
