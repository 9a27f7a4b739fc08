//! Sheets that come packed, pasted, or with lines of totals at their end.

use std::io::Write;
use std::path::{Path, PathBuf};

use kith_core::importing::{self, InspectRequest, Inspection, Paste};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use super::{corpus, import, made};
use crate::desk::{Desk, code};

const PEOPLE: &str = "Name,Email\nAnn Ash,a@x.org\nBob Bay,b@x.org\n";
const FIRMS: &str = "Company,Website,Industry,Employees\nAcme Ltd,acme.example,Retail,12\n";

fn zip(desk: &Desk, name: &str, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = desk.folder().join(name);
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, bytes) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
    path
}

fn look(desk: &Desk, path: &Path, options: Value) -> kith_core::Result<Inspection> {
    let request = json!({"path": path.display().to_string(), "options": options});
    importing::inspect(&desk.ctx, serde_json::from_value::<InspectRequest>(request).unwrap())
}

/// Private files that this process left in the folder for temporary ones.
fn left_over(ending: &str) -> usize {
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap();
    entries.flatten().filter(|entry| entry.file_name().to_string_lossy().ends_with(ending)).count()
}

#[test]
fn imp_11_an_archive_of_one_sheet_is_that_sheet_and_of_several_one_is_chosen() {
    let desk = Desk::new();
    let one = zip(&desk, "one.zip", &[("out/packed people.csv", PEOPLE.as_bytes()), ("readme.md", b"Hello")]);
    let report = import(&desk, &one, json!({})).unwrap();
    assert_eq!((made(&report, "person"), report.error_count), (2, 0), "{report:?}");
    assert_eq!(desk.text("SELECT file_name FROM import_batch"), "packed people.csv");
    let book = std::fs::read(corpus("xlsx/relaticle-companies.xlsx")).unwrap();
    let many = [("people.csv", PEOPLE.as_bytes()), ("firms.csv", FIRMS.as_bytes()), ("book.xlsx", book.as_slice())];
    let many = zip(&desk, "many.zip", &many);
    let seen = look(&desk, &many, json!({})).unwrap();
    assert_eq!(seen.sheets, ["people.csv", "firms.csv", "book.xlsx"]);
    assert_eq!((seen.sheet.as_deref(), seen.rows), (Some("people.csv"), 2));
    assert!(seen.reasons.iter().any(|reason| reason.contains("Of the 3 sheets of the archive")), "{:?}", seen.reasons);
    let seen = look(&desk, &many, json!({"sheet": "firms.csv"})).unwrap();
    assert_eq!((seen.r#type.as_str(), seen.rows), ("organization", 1));
    assert_eq!(look(&desk, &many, json!({"sheet": "book.xlsx"})).unwrap().rows, 5);
    assert_eq!(code(look(&desk, &many, json!({"sheet": "none.csv"}))), "sheet_not_found");
    assert_eq!(left_over("packed people.csv"), 0, "nothing is left unpacked");
}

#[test]
fn imp_11_a_gzipped_sheet_is_read() {
    let desk = Desk::new();
    let path = desk.folder().join("people.csv.gz");
    let mut packed = flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    packed.write_all(PEOPLE.as_bytes()).unwrap();
    packed.finish().unwrap();
    let report = import(&desk, &path, json!({})).unwrap();
    assert_eq!((made(&report, "person"), report.error_count), (2, 0), "{report:?}");
    assert_eq!(desk.text("SELECT file_name FROM import_batch"), "people.csv");
}

#[test]
fn imp_11_archives_in_archives_bombs_and_archives_without_a_sheet_are_refused() {
    let desk = Desk::new();
    let inner = std::fs::read(zip(&desk, "inner.zip", &[("a.csv", PEOPLE.as_bytes())])).unwrap();
    let bomb = vec![b'a'; 80 << 20];
    for (name, entries, word) in [
        ("nested.zip", vec![("inner.zip", inner.as_slice())], "another archive"),
        ("hidden.zip", vec![("inner.csv", inner.as_slice())], "archive inside an archive"),
        ("bomb.zip", vec![("bomb.csv", bomb.as_slice())], "250 times"),
        ("none.zip", vec![("readme.md", b"Hello".as_slice())], "holds no sheet"),
    ] {
        let error = look(&desk, &zip(&desk, name, &entries), json!({})).unwrap_err();
        assert_eq!(error.code, "sheet_archive", "{name}: {}", error.message);
        assert!(error.message.contains(word), "{name}: {}", error.message);
    }
    let path = desk.folder().join("cut.csv.gz");
    std::fs::write(&path, b"\x1F\x8B\x08\0\0\0").unwrap();
    assert_eq!(code(look(&desk, &path, json!({}))), "sheet_archive");
}

#[test]
fn imp_09_a_pasted_block_is_a_sheet() {
    let desk = Desk::new();
    let text = "Name\tEmail\tRemark\nAnn Ash\ta@x.org\t\"two\nlines\"\nBob Bay\tb@x.org\t\n".to_string();
    let pasted = importing::paste(&desk.ctx, Paste { text }).unwrap();
    let path = PathBuf::from(&pasted.path);
    let report = import(&desk, &path, json!({})).unwrap();
    assert_eq!((made(&report, "person"), report.error_count), (2, 0), "{report:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::fs::metadata(path.parent().unwrap()).unwrap();
        assert_eq!(folder.permissions().mode() & 0o077, 0, "private");
    }
    std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    assert_eq!(code(importing::paste(&desk.ctx, Paste { text: " \n".into() })), "sheet_empty");
}

#[test]
fn imp_11_lines_of_totals_are_passed_over_unless_they_are_to_stay() {
    let desk = Desk::new();
    let path = super::write(
        &desk,
        "firms.csv",
        "Sales by company\n\nCompany,Employees,Annual revenue\nAcme,12,\"1,000.00\"\nTotal,5,\"2,000.00\"\nBest,3,$500\n\n\
         Total:,20,\"3,500.00\"\n",
    );
    let seen = look(&desk, &path, json!({})).unwrap();
    assert_eq!((seen.header_row, seen.rows), (3, 3), "{:?}", seen.reasons);
    assert!(seen.reasons.iter().any(|reason| reason.starts_with("Row 8 begins with “Total:”")), "{:?}", seen.reasons);
    let report = import(&desk, &path, json!({"type": "organization"})).unwrap();
    assert_eq!((report.rows, made(&report, "organization"), report.error_count), (3, 3, 0), "{report:?}");
    assert_eq!(look(&desk, &path, json!({"keep_totals": true})).unwrap().rows, 4);
}
