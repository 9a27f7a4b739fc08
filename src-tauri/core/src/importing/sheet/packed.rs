//! Sheets that come packed: a ZIP archive with one or several, or one in GZIP. The chosen one is
//! unpacked into a private temporary file, once for all that is asked about it.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use flate2::read::MultiGzDecoder;
use tempfile::NamedTempFile;
use zip::ZipArchive;
use zip::result::ZipError;

use super::unreadable;
use crate::scratch::Scratch;
use crate::values::shown;
use crate::{Error, Result};

/// Entries of an archive.
const MOST_ENTRIES: usize = 1_000;
/// Bytes of an unpacked sheet.
const MOST_BYTES: u64 = 2 << 30;
/// From so many bytes on it matters how much larger than its packing a sheet is.
const SMALL: u64 = 64 << 20;
/// Times that a sheet may be larger than its packing; spreadsheets reach 50.
const MOST_TIMES: u64 = 250;

const SHEETS: [&str; 13] =
    ["csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "vcf", "json", "jsonl", "ndjson"];
const ARCHIVES: [&str; 9] = ["zip", "gz", "tgz", "tar", "7z", "rar", "bz2", "xz", "zst"];

/// A sheet out of an archive.
#[derive(Debug)]
pub(super) struct Unpacked {
    file: NamedTempFile,
    _folder: Arc<Scratch>,
    reason: String,
    /// The name that it has in there.
    pub name: String,
    /// All sheets of the archive.
    pub sheets: Vec<String>,
}

impl Unpacked {
    /// Where it is now.
    pub fn path(&self) -> &Path {
        self.file.path()
    }
}

/// What was unpacked last, and of what: the steps of an import look at one sheet again and again.
static LAST: Mutex<Option<(Packing, Arc<Unpacked>)>> = Mutex::new(None);

/// A packed file as it was, and what was chosen in it.
#[derive(PartialEq, Eq)]
struct Packing {
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
    chosen: Option<String>,
}

impl Packing {
    fn of(path: &Path, chosen: Option<&str>) -> Option<Self> {
        let data = std::fs::metadata(path).ok()?;
        let chosen = chosen.map(str::to_string);
        Some(Self { path: path.to_owned(), bytes: data.len(), modified: data.modified().ok()?, chosen })
    }
}

/// What is packed in a file: unpacked now, or not long ago.
fn once(
    path: &Path,
    chosen: Option<&str>,
    reasons: &mut Vec<String>,
    unpack: impl FnOnce() -> Result<Option<Unpacked>>,
) -> Result<Option<Arc<Unpacked>>> {
    let packing = Packing::of(path, chosen);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let known = last.as_ref().filter(|(known, _)| Some(known) == packing.as_ref()).map(|(_, there)| there.clone());
    let there = match known {
        Some(there) => there,
        None => match unpack()? {
            Some(unpacked) => Arc::new(unpacked),
            None => return Ok(None),
        },
    };
    reasons.push(there.reason.clone());
    *last = packing.map(|packing| (packing, there.clone()));
    Ok(Some(there))
}

/// Lets go of what was unpacked last; it is deleted once no sheet reads it any more.
pub(crate) fn forget() {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// The chosen sheet of a ZIP archive, else its first one; `None` for a workbook, which is such an
/// archive too.
///
/// # Errors
/// `sheet_archive` (holds no sheet, or other archives, or is too large), `sheet_not_found`,
/// `sheet_protected`.
pub(super) fn unzip(path: &Path, chosen: Option<&str>, reasons: &mut Vec<String>) -> Result<Option<Arc<Unpacked>>> {
    once(path, chosen, reasons, || unzip_now(path, chosen))
}

fn unzip_now(path: &Path, chosen: Option<&str>) -> Result<Option<Unpacked>> {
    let file = File::open(path).map_err(|cause| unreadable(path, &cause))?;
    // What is no whole archive is told by the readers of workbooks.
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else { return Ok(None) };
    let names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    if is_workbook(&names) {
        return Ok(None);
    }
    if names.len() > MOST_ENTRIES {
        let message = format!("The archive has {} entries; at most {MOST_ENTRIES} are looked at.", names.len());
        return Err(Error::new("sheet_archive", message));
    }
    let visible = |name: &&String| !name.starts_with("__MACOSX/") && !leaf(name).starts_with('.');
    let sheets: Vec<String> = names.iter().filter(visible).filter(|name| is_one_of(name, &SHEETS)).cloned().collect();
    let nested = names.iter().find(|name| is_one_of(name, &ARCHIVES));
    let Some(first) = sheets.first() else {
        let message = match nested {
            Some(nested) => format!(
                "The archive holds another archive (“{}”) and no sheet; unpack it once and choose the sheet.",
                shown(nested, 60)
            ),
            None => "The archive holds no sheet: no CSV, TSV, TXT, XLSX, XLS, ODS, VCF or JSON.".into(),
        };
        return Err(Error::new("sheet_archive", message));
    };
    let name = match chosen.map(str::trim).filter(|_| sheets.len() > 1) {
        Some(chosen) => sheets.iter().find(|name| *name == chosen || leaf(name) == chosen).ok_or_else(|| {
            let message = format!("The archive has no sheet “{}”; it has {}.", shown(chosen, 60), sheets.join(", "));
            Error::new("sheet_not_found", message).field("sheet")
        })?,
        None => first,
    };
    let reason = match sheets.len() {
        1 => format!("The sheet is “{}” in the archive.", shown(name, 60)),
        many if chosen.is_some() => format!("Of the {many} sheets of the archive, the one that you chose is read."),
        many => {
            format!("Of the {many} sheets of the archive, “{}” is read; choose another if need be.", shown(name, 60))
        }
    };
    let entry = archive.by_name(name).map_err(|cause| match cause {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Error::new(
            "sheet_protected",
            "The archive is protected by a password. Unpack it and choose the sheet in it.",
        ),
        other => broken(&other),
    })?;
    let packed = entry.compressed_size();
    let folder = Scratch::get()?;
    let file = unpack(entry, &folder, leaf(name), packed)?;
    Ok(Some(Unpacked { file, _folder: folder, reason, name: leaf(name).to_owned(), sheets: sheets.clone() }))
}

/// Whether it is a ZIP archive, and no workbook.
pub(super) fn is_archive(path: &Path) -> bool {
    let Some(archive) = File::open(path).ok().and_then(|file| ZipArchive::new(BufReader::new(file)).ok()) else {
        return false;
    };
    let names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    !is_workbook(&names)
}

fn is_workbook(names: &[String]) -> bool {
    let parts = ["[content_types].xml", "content.xml", "mimetype"];
    names.iter().any(|name| parts.contains(&name.to_lowercase().as_str()))
}

/// The one sheet of a GZIP file.
///
/// # Errors
/// `sheet_archive`.
pub(super) fn gunzip(path: &Path, reasons: &mut Vec<String>) -> Result<Option<Arc<Unpacked>>> {
    once(path, None, reasons, || gunzip_now(path).map(Some))
}

fn gunzip_now(path: &Path) -> Result<Unpacked> {
    let file = File::open(path).map_err(|cause| unreadable(path, &cause))?;
    let packed = file.metadata().map_or(0, |data| data.len());
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let folder = Scratch::get()?;
    let file = unpack(MultiGzDecoder::new(BufReader::new(file)), &folder, &name, packed)?;
    let reason = format!("The file is packed; the sheet in it is “{}”.", shown(&name, 60));
    Ok(Unpacked { file, _folder: folder, reason, name, sheets: Vec::new() })
}

/// What is packed in a packed file is unpacked by whoever sent it.
pub(super) fn nested(name: &str) -> Error {
    let message =
        format!("“{}” is an archive inside an archive; unpack it once and choose the sheet.", shown(name, 60));
    Error::new("sheet_archive", message)
}

/// Copies a packed sheet into a private file, as long as it is not a trap.
fn unpack(mut packed: impl Read, folder: &Scratch, name: &str, packed_bytes: u64) -> Result<NamedTempFile> {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ')).collect();
    let mut file = tempfile::Builder::new().suffix(&format!("-{plain}")).tempfile_in(folder.path())?;
    let mut buffer = vec![0; 64 * 1024];
    let mut written = 0_u64;
    loop {
        let read = packed.read(&mut buffer).map_err(|cause| broken(&cause))?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        written += u64::try_from(read).unwrap_or(0);
        if written > MOST_BYTES || (written > SMALL && written > packed_bytes.saturating_mul(MOST_TIMES)) {
            let message = format!(
                "“{}” unpacks to more than a sheet can be ({} times its packing, or 2 GB); unpack it yourself if you trust it.",
                shown(name, 60),
                MOST_TIMES
            );
            return Err(Error::new("sheet_archive", message));
        }
        file.write_all(piece)?;
    }
    file.flush()?;
    Ok(file)
}

fn broken(cause: &dyn std::fmt::Display) -> Error {
    Error::new("sheet_archive", format!("The archive could not be unpacked: {cause}."))
}

fn leaf(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

fn is_one_of(name: &str, endings: &[&str]) -> bool {
    let ending = PathBuf::from(name).extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    endings.contains(&ending.as_str())
}
