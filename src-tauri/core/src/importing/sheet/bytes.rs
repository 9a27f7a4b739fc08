//! What kind of file it is, by its first bytes.

use super::objects::Notation;
use super::unreadable;
use crate::{Error, Result};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What the first bytes say.
pub(super) enum Kind {
    /// Text with separators, to all appearances.
    Text,
    /// XLSX, XLSB, ODS (all ZIP) or XLS (OLE).
    Workbook,
    /// Records that name their own values.
    Objects(Notation),
    /// One file in GZIP.
    Packed,
    /// Something that is known not to be a sheet.
    Foreign(&'static str),
}

const FOREIGN: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"GIF8", "a picture"),
    (b"BZh", "a compressed file"),
    (b"7z\xBC\xAF", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\xFD7zXZ", "a compressed file"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7FELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"BEGIN:VCALENDAR", "a calendar file"),
];

/// The first 4 KiB of a file.
pub(super) fn head(path: &Path) -> Result<Vec<u8>> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut head = Vec::new();
        File::open(path)?.take(4096).read_to_end(&mut head)?;
        Ok(head)
    };
    read().map_err(|cause| unreadable(path, &cause))
}

pub(super) fn kind(head: &[u8]) -> Kind {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Kind::Workbook;
    }
    if head.starts_with(b"\x1F\x8B") {
        return Kind::Packed;
    }
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if text.get(..11).is_some_and(|begin| begin.eq_ignore_ascii_case(b"BEGIN:VCARD")) {
        return Kind::Objects(Notation::Cards);
    }
    // A header in brackets or braces is none of JSON's: its names are in quotes.
    let inner = text.strip_prefix(b"[").unwrap_or(text).trim_ascii_start();
    let object = inner.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    if object.is_some_and(|object| object.starts_with(b"\"") || object.starts_with(b"}"))
        || (text.starts_with(b"[") && inner.starts_with(b"]"))
    {
        return Kind::Objects(Notation::Json);
    }
    match FOREIGN.iter().find(|(magic, _)| head.starts_with(magic)) {
        Some((_, what)) => Kind::Foreign(what),
        None => Kind::Text,
    }
}

pub(super) fn not_a_sheet(path: &Path, what: &str) -> Error {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Error::new("sheet_binary", format!("{name} is {what}, not a sheet. Save it as CSV or XLSX and try again."))
}
