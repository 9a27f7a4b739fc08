//! A list of records as the commands give them, one a line, so that any size can be read.

use std::io::Write;

use super::{Format, Sink};
use crate::Result;
use crate::records::RecordRow;

pub struct JsonFile {
    sink: Sink,
    first: bool,
}

impl JsonFile {
    pub fn new(sink: Sink) -> Self {
        Self { sink, first: true }
    }
}

impl Format for JsonFile {
    fn begin(&mut self) -> Result<()> {
        Ok(self.sink.write_all(b"[")?)
    }

    fn record(&mut self, record: &RecordRow) -> Result<()> {
        self.sink.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        Ok(serde_json::to_writer(&mut self.sink, record)?)
    }

    fn end(&mut self) -> Result<()> {
        self.sink.write_all(b"\n]\n")?;
        Ok(self.sink.flush()?)
    }
}
