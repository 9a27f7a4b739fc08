//! Every file of the corpus against the counts that were made of it independently.

use super::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// The corpus folder; a test that cannot find it fails.
pub(crate) fn corpus() -> PathBuf {
    let root = std::env::var_os("KITH_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"), PathBuf::from);
    assert!(root.join("facts.json").is_file(), "no corpus at {}; set KITH_CORPUS", root.display());
    root
}

fn facts(part: &str) -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(corpus().join("facts.json")).expect("facts");
    let mut facts: Value = serde_json::from_str(&text).expect("facts are JSON");
    serde_json::from_value(facts[part].take()).expect("facts by file")
}

fn open(file: &str, options: &SheetOptions) -> Sheet {
    Sheet::open(&corpus().join(file), options).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn rows(sheet: &Sheet) -> Vec<Row> {
    sheet.rows().expect("rows").map(|row| row.unwrap_or_else(|e| panic!("{}: {e}", sheet.file_name()))).collect()
}

#[test]
fn imp_11_every_text_file_of_the_corpus_has_its_counts() {
    let mut checked = 0;
    for (file, fact) in facts("csv") {
        let folder = file.split('/').next().unwrap_or("");
        if !matches!(folder, "contacts-csv" | "messy-csv" | "vendor-csv" | "deals" | "dedupe" | "fundraising") {
            continue;
        }
        let sheet = open(&file, &SheetOptions { header_row: Some(1), ..SheetOptions::default() });
        let read = rows(&sheet);
        assert_eq!(Some(read.len()), fact["records"].as_u64().map(|n| n as usize), "{file}: rows");
        assert_eq!(sheet.row_count(), read.len(), "{file}: counted and read");
        assert_eq!(Some(sheet.columns().len() as u64), fact["header_columns"].as_u64(), "{file}: columns");
        let encoding = match fact["encoding"].as_str() {
            Some("utf-16") => "UTF-16LE",
            Some("latin-1/other") => "windows-1252",
            _ => "UTF-8",
        };
        assert_eq!(sheet.encoding(), encoding, "{file}: encoding");
        let separator = match fact["separator"].as_str() {
            Some("semicolon") => ';',
            Some("tab") => '\t',
            _ => ',',
        };
        assert_eq!(sheet.separator(), Some(separator), "{file}: separator");
        let breaks = read.iter().flat_map(|row| &row.cells).filter(|cell| cell.text().contains(['\n', '\r'])).count();
        assert_eq!(Some(breaks as u64), fact["cells_with_newline"].as_u64(), "{file}: cells with a line break");
        checked += 1;
    }
    assert!(checked >= 35, "only {checked} files were found");
}

#[test]
fn imp_11_title_lines_before_the_header_are_found() {
    for (file, row, first, last, count) in
        [("messy-csv/excel_pasting.csv", 4, "Year", "2007", 16), ("messy-csv/mixedGLB.csv", 4, "Year", "SON", 133)]
    {
        let sheet = open(file, &SheetOptions::default());
        assert_eq!(sheet.header_row(), row, "{file}: {:?}", sheet.reasons());
        let names: Vec<&str> = sheet.columns().iter().map(|c| c.name.as_str()).collect();
        assert_eq!((names.first(), names.last()), (Some(&first), Some(&last)), "{file}");
        assert!(sheet.reasons().iter().any(|r| r.contains("Row 4 names the columns")), "{file}");
        let read = rows(&sheet);
        assert_eq!(read.len(), count, "{file}");
        assert_eq!(read[0].number, 5, "{file}");
    }
}

#[test]
fn imp_11_the_first_row_is_the_header_of_every_other_file() {
    for file in facts("csv").keys() {
        let folder = file.split('/').next().unwrap_or("");
        if !matches!(folder, "contacts-csv" | "messy-csv" | "vendor-csv" | "deals") {
            continue;
        }
        let sheet = open(file, &SheetOptions::default());
        let titled = file.ends_with("excel_pasting.csv") || file.ends_with("mixedGLB.csv");
        assert_eq!(sheet.header_row() == 1, !titled, "{file}: {:?}", sheet.reasons());
    }
}

#[test]
fn imp_11_cells_of_the_messy_files_come_out_right() {
    let first = |file: &str| rows(&open(file, &SheetOptions::default()))[0].clone();
    let text = |row: &Row| row.cells.iter().map(|cell| cell.text().into_owned()).collect::<Vec<_>>();
    assert_eq!(text(&first("messy-csv/skip_initials.csv")), ["hello", "goodbye"]);
    assert_eq!(text(&first("messy-csv/dataloader-csvEscapedQuotes.csv")), ["\"The Best\" Account", "bla"]);
    assert_eq!(text(&first("messy-csv/dataloader-csvtext_BOM_UTF16LE.csv")), ["row1-1", "row1-2", "row1-3"]);
    assert_eq!(text(&first("messy-csv/dataloader-csvSeparator.csv")), ["col11", "col12!somev1", "col13"]);
    let complex = rows(&open("messy-csv/complex.csv", &SheetOptions::default()));
    assert_eq!(text(&complex[0]), ["2011-01-01", "24 October 2011", "0", ""]);
    assert_eq!(text(&complex[2]), ["2011-01-03", "", "6,000,000", "Galway"]);
    let spanish = open("messy-csv/spanish_chars.csv", &SheetOptions::default());
    assert_eq!(spanish.columns()[7].name, "Descripción");
    let chosen = SheetOptions { separator: Some("!".to_owned()), ..SheetOptions::default() };
    assert_eq!(open("messy-csv/dataloader-csvSeparator.csv", &chosen).columns().len(), 2);
}

#[test]
fn imp_09_workbooks_of_the_corpus_have_their_counts() {
    for (file, sheets) in facts("xlsx") {
        for (name, fact) in sheets.as_object().expect("sheets") {
            let options = SheetOptions { header_row: Some(1), sheet: Some(name.clone()), ..SheetOptions::default() };
            if fact["header"][0] == "None" {
                let error = Sheet::open(&corpus().join(&file), &options).expect_err("an empty sheet");
                assert_eq!(error.code, "sheet_empty", "{file}");
                continue;
            }
            let sheet = open(&file, &options);
            assert_eq!(sheet.row_count() as u64 + 1, fact["rows"].as_u64().unwrap_or(0), "{file}: rows");
            let header: Vec<Value> = sheet.columns().iter().map(|c| Value::from(c.name.clone())).collect();
            assert_eq!(Value::from(header), fact["header"], "{file}: header");
            let dates =
                rows(&sheet).iter().flat_map(|r| r.cells.clone()).filter(|c| matches!(c, Cell::Date(_))).count();
            assert_eq!(dates as u64, fact["date_cells"].as_u64().unwrap_or(9), "{file}: date cells");
            let guessed = open(&file, &SheetOptions::default());
            assert_eq!((guessed.header_row(), guessed.sheet()), (1, Some(name.as_str())), "{file}");
        }
        let missing = SheetOptions { sheet: Some("No such".to_owned()), ..SheetOptions::default() };
        let error = Sheet::open(&corpus().join(&file), &missing).expect_err("no such sheet");
        assert_eq!(error.code, "sheet_not_found", "{file}");
    }
}
