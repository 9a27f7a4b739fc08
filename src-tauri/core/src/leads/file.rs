use std::io::{BufRead, BufReader, ErrorKind};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::events::{LeadEvent, take_in};
use crate::journal::{Changed, Op};
use crate::{Context, Error, Result};

/// A file of events.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventsFile {
    /// JSON lines, or CSV whose first row names the fields of an event.
    pub path: String,
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct EventRow {
    /// Line of the file, from 1; a header counts.
    pub row: usize,
    /// Stable code.
    pub code: String,
    /// What is wrong with it.
    pub message: String,
}

/// What came of a file of events.
#[derive(Debug, Clone, Default, Serialize, TS, JsonSchema)]
pub struct EventReport {
    /// Events in the file.
    pub rows: usize,
    /// Events that were taken in.
    pub taken: usize,
    /// Clients that they made.
    pub clients: usize,
    /// Events that were known already.
    pub repeated: usize,
    /// Events that were refused; the others stand.
    pub refused: Vec<EventRow>,
}

/// Takes a file of events in as one operation. A row that is refused is reported and leaves nothing; the others stand.
///
/// # Errors
/// `file_not_found`, `not_permitted`, `bad_input` for a file that is neither JSON lines nor CSV.
pub fn import_events(ctx: &Context, input: EventsFile) -> Result<Changed<EventReport>> {
    let rows = read(&input.path)?;
    ctx.transact(Op::new("leads.import_events", "Took events in").many(), |tx| {
        let mut report = EventReport { rows: rows.len(), ..EventReport::default() };
        for (row, event) in &rows {
            tx.execute_batch("SAVEPOINT one_event")?;
            let outcome = event.clone().and_then(|event| take_in(tx, ctx.channel(), &event));
            match outcome {
                Ok(done) => {
                    tx.execute_batch("RELEASE one_event")?;
                    if done.repeated {
                        report.repeated += 1;
                    } else {
                        report.taken += 1;
                    }
                    report.clients += usize::from(done.created);
                }
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => {
                    tx.execute_batch("ROLLBACK TO one_event; RELEASE one_event")?;
                    report.refused.push(EventRow { row: *row, code: error.code, message: error.message });
                }
            }
        }
        tx.label(format!("Took {} events in", report.taken));
        Ok(report)
    })
}

/// The events of a file, each with its line.
fn read(path: &str) -> Result<Vec<(usize, Result<LeadEvent>)>> {
    let unreadable = |cause: std::io::Error| match cause.kind() {
        ErrorKind::NotFound => Error::from(cause),
        _ => Error::new("sheet_unreadable", format!("{path} could not be read: {cause}.")).field("path"),
    };
    let mut file = BufReader::new(std::fs::File::open(path).map_err(unreadable)?);
    let start = file.fill_buf().map_err(unreadable)?;
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    let json = start.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if json { lines(file) } else { sheet(file) }
}

fn lines(file: impl BufRead) -> Result<Vec<(usize, Result<LeadEvent>)>> {
    let mut rows = Vec::new();
    for (index, line) in file.lines().enumerate() {
        let line = line.map_err(|cause| {
            Error::new("sheet_unreadable", format!("Line {} could not be read: {cause}.", index + 1)).field("path")
        })?;
        let line = line.trim_start_matches('\u{feff}').trim();
        if !line.is_empty() {
            rows.push((index + 1, serde_json::from_str::<LeadEvent>(line).map_err(Error::from)));
        }
    }
    Ok(rows)
}

fn sheet(file: impl BufRead) -> Result<Vec<(usize, Result<LeadEvent>)>> {
    let broken =
        |error: csv::Error| Error::new("bad_input", format!("The file is neither JSON lines nor CSV: {error}."));
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let header: Vec<String> = reader
        .headers()
        .map_err(broken)?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_lowercase())
        .collect();
    if !header.iter().any(|name| name == "kind") {
        return Err(Error::new("bad_input", "A file of events has a column “kind”."));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let values: Map<String, Value> = header
            .iter()
            .zip(record.iter())
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(name, cell)| (name.clone(), Value::String(cell.to_string())))
            .collect();
        let event = serde_json::from_value::<LeadEvent>(Value::Object(values)).map_err(Error::from);
        rows.push((usize::try_from(line).unwrap_or(usize::MAX), event));
    }
    Ok(rows)
}
