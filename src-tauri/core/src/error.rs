//! The one error of the core: a code for programs, a sentence for people.

use serde::Serialize;
use serde_json::Value;

/// What every fallible call of the core returns.
pub type Result<T> = std::result::Result<T, Error>;

/// An error that a caller can act on: `code` is stable, `message` says what happened and
/// what to do, `field` names the input it belongs to (API-16).
#[derive(Debug, Clone, Serialize, thiserror::Error, ts_rs::TS, schemars::JsonSchema)]
#[error("{message}")]
#[ts(rename = "CommandError")]
pub struct Error {
    /// Stable machine-readable code, e.g. `not_found`, `required`, `possible_duplicate`.
    pub code: String,
    /// One sentence for a person.
    pub message: String,
    /// Key of the field that the error belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional = nullable)]
    pub field: Option<String>,
    /// Whatever else the caller needs to act, by code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "unknown")]
    pub details: Option<Box<Value>>,
}

impl Error {
    /// An error with a code and a sentence.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), field: None, details: None }
    }

    /// The same error, tied to a field.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same error with details for the caller.
    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// `invalid`: a value that its field does not accept.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::new("invalid", message).field(field)
    }

    /// `required`: a value is missing.
    pub fn required(field: &str, label: &str) -> Self {
        Self::new("required", format!("{label} is required.")).field(field)
    }

    /// `not_found`: no such record (told apart from `forbidden`, API-16).
    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new("not_found", format!("There is no {what} with id {id}."))
    }

    /// Whether it is about the file or the program: what works on many records stops at it.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(
            self.code.as_str(),
            "internal" | "damaged" | "disk_full" | "busy" | "not_writable" | "cancelled" | "io"
        )
    }

    /// `internal`: a bug or a broken file; the text goes to the log and to the person.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new("internal", message)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Sqlite;
        let text = error.to_string();
        if let Some(table) = text.split("append_only: ").nth(1) {
            return Self::new("append_only", format!("Rows of {table} are history and are never changed."));
        }
        match error.sqlite_error_code() {
            Some(Sqlite::ConstraintViolation) => Self::new("constraint", constraint_sentence(&text)),
            Some(Sqlite::DatabaseBusy | Sqlite::DatabaseLocked) => {
                Self::new("busy", "Another program is writing to this workspace; try again in a moment.")
            }
            Some(Sqlite::DiskFull) => {
                Self::new("disk_full", "The disk is full; nothing was saved. Free some room and try again.")
            }
            Some(Sqlite::ReadOnly | Sqlite::CannotOpen) => {
                Self::new("not_writable", format!("The file cannot be opened for writing: {text}."))
            }
            Some(Sqlite::DatabaseCorrupt | Sqlite::NotADatabase) => {
                Self::new("damaged", format!("The file is damaged or is not a workspace: {text}."))
            }
            Some(Sqlite::OperationInterrupted) => Self::new("cancelled", "Cancelled; nothing was changed."),
            _ => Self::internal(text),
        }
    }
}

/// SQLite names `table.column`; a person wants to know what clashed.
fn constraint_sentence(text: &str) -> String {
    match text.split_once("UNIQUE constraint failed: ") {
        Some((_, what)) => format!("Another record already has this value ({}).", what.trim()),
        None => format!("The workspace refuses this value ({text})."),
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::new("bad_input", format!("The input does not have the expected form: {error}."))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        let code = match error.kind() {
            // No file has a name with a NUL in it.
            std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidInput => "file_not_found",
            std::io::ErrorKind::PermissionDenied => "not_permitted",
            std::io::ErrorKind::StorageFull => "disk_full",
            _ => "io",
        };
        Self::new(code, format!("The file could not be read or written: {error}."))
    }
}
