//! Spreadsheets become records: real files in, counted facts out.

mod brought;
mod contacts;
mod formats;
mod ids;
mod mappings;
mod matching;
mod missing;
mod new_fields;
mod npsp;
mod packed;
mod results;
mod retrying;
mod sheets;
mod stopping;
mod styles;
mod undoing;
mod values;
mod vendors;
mod wrong_rows;

use std::path::{Path, PathBuf};

use kith_core::importing::{self, ImportPreview, ImportReport, Mode, Wish};
use kith_core::jobs::Progress;
use serde_json::Value;

use crate::desk::Desk;

/// The folder of real files; `KITH_CORPUS` says where it is, else it lies beside the repository.
fn corpus(file: &str) -> PathBuf {
    let root = std::env::var_os("KITH_CORPUS")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"));
    root.join(file)
}

fn import(desk: &Desk, path: &Path, map: Value) -> kith_core::Result<ImportReport> {
    let wish = Wish { map: Some(map), ..Wish::default() };
    let request = importing::request(&desk.ctx, path, wish)?;
    importing::run(&desk.ctx, &request, &Progress::default())
}

fn write(desk: &Desk, name: &str, text: &str) -> PathBuf {
    let path = desk.folder().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn import_as(desk: &Desk, path: &Path, mode: Mode, map: Value) -> ImportReport {
    let wish = Wish { map: Some(map), mode: Some(mode), ..Wish::default() };
    let request = importing::request(&desk.ctx, path, wish).unwrap();
    importing::run(&desk.ctx, &request, &Progress::default()).unwrap()
}

fn preview(desk: &Desk, path: &Path, map: Value) -> ImportPreview {
    let wish = Wish { map: Some(map), ..Wish::default() };
    importing::preview(&desk.ctx, importing::request(&desk.ctx, path, wish).unwrap()).unwrap()
}

fn issues(report: &ImportReport) -> Vec<(usize, &str, &str)> {
    report.errors.iter().map(|e| (e.row, e.column.as_deref().unwrap_or("-"), e.code.as_str())).collect()
}

fn made(report: &ImportReport, record_type: &str) -> usize {
    report.created.get(record_type).copied().unwrap_or(0)
}

fn changed(report: &ImportReport) -> usize {
    report.created.values().sum::<usize>() + report.updated.values().sum::<usize>()
}
