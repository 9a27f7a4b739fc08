//! How results look on a terminal.

use std::io::Write;

use kith_core::Result;
use serde_json::Value;

/// Writes to stdout. A reader that has gone (`kith … | head`) ends the program quietly, as it does for other programs.
pub fn out(text: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// JSON on one line for programs, indented for people.
pub fn json(value: &Value, compact: bool) -> Result<()> {
    out(&if compact { value.to_string() } else { serde_json::to_string_pretty(value)? })
}
