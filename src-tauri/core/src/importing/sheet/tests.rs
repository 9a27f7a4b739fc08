//! The reader on small files of its own, good and bad.

use super::*;
use proptest::prelude::*;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A file that is deleted when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, bytes: &[u8]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let folder = std::env::temp_dir().join(format!(
            "kith-sheet-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        ));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        Self(path)
    }

    fn open(&self, options: &SheetOptions) -> Result<Sheet> {
        Sheet::open(&self.0, options)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = self.0.parent() {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

type Table = Vec<(usize, Vec<String>)>;

fn read_with(name: &str, bytes: &[u8], options: &SheetOptions) -> Result<(Vec<String>, Table)> {
    let file = Scratch::new(name, bytes);
    let sheet = file.open(options)?;
    let mut table = Vec::new();
    for row in sheet.rows()? {
        let row = row?;
        table.push((row.number, row.cells.iter().map(|cell| cell.text().into_owned()).collect()));
    }
    assert_eq!(table.len(), sheet.row_count());
    Ok((sheet.columns().iter().map(|c| c.name.clone()).collect(), table))
}

fn read(bytes: impl AsRef<[u8]>) -> Result<(Vec<String>, Table)> {
    read_with("sheet.csv", bytes.as_ref(), &SheetOptions::default())
}

fn row(number: usize, cells: &[&str]) -> (usize, Vec<String>) {
    (number, cells.iter().map(|c| (*c).to_owned()).collect())
}

fn code(result: Result<(Vec<String>, Table)>) -> String {
    result.map_or_else(|e| e.code, |table| format!("{table:?}"))
}

#[test]
fn imp_11_line_ends_quotes_and_blanks() {
    for (bytes, table) in [
        ("a,b\n1,2\n3,4", vec![row(2, &["1", "2"]), row(3, &["3", "4"])]),
        ("a,b\r\n1,2\r\n", vec![row(2, &["1", "2"])]),
        ("a,b\r1,2\r3,4\r", vec![row(2, &["1", "2"]), row(3, &["3", "4"])]),
        ("a,b\n1,2\r\n3,4\r5,6", vec![row(2, &["1", "2"]), row(3, &["3", "4"]), row(4, &["5", "6"])]),
        ("a,b\n\n1,2\n,\n\n3,4\n\n", vec![row(3, &["1", "2"]), row(6, &["3", "4"])]),
        (
            "a,b\n\"x,y\",\"line\nbreak\"\nz,\"\"\"q\"\"\"",
            vec![row(2, &["x,y", "line\nbreak"]), row(3, &["z", "\"q\""])],
        ),
        ("a,b\n1,   \"x, y\"  \n  2  , 3 ", vec![row(2, &["1", "x, y"]), row(3, &["2", "3"])]),
        ("a,b\n\"  kept  \",5\" wide", vec![row(2, &["  kept  ", "5\" wide"])]),
        ("a,b,c\n1\n1,2,3,,\n", vec![row(2, &["1", "", ""]), row(3, &["1", "2", "3"])]),
        ("a,b\n\"\",x\n", vec![row(2, &["", "x"])]),
    ] {
        assert_eq!(read(bytes).map_err(|e| e.message).map(|r| r.1), Ok(table), "{bytes:?}");
    }
}

#[test]
fn imp_11_separators_are_found_or_chosen() {
    for (name, text, separator, columns) in [
        ("a.csv", "a;b;c\n1,5;2;3\n4,5;5;6\n", ';', 3),
        ("a.csv", "a\tb\n1, 2\t3\n", '\t', 2),
        ("a.txt", "a|b|c\nx|y, z|w\n", '|', 3),
        ("a.csv", "name,note\nx,a; b\ny,c; d\n", ',', 2),
        ("a.tsv", "only\none\n", '\t', 1),
        ("a.csv", "only\none\n", ',', 1),
        ("a.csv", "sep=;\na;b\n1;2\n", ';', 2),
        ("a.csv", "\"a;b\",\"c;d\"\n\"1;2\",\"3;4\"\n", ',', 2),
    ] {
        let file = Scratch::new(name, text.as_bytes());
        let sheet = file.open(&SheetOptions::default()).unwrap();
        assert_eq!((sheet.separator(), sheet.columns().len()), (Some(separator), columns), "{text:?}");
        assert_eq!(sheet.rows().unwrap().count(), sheet.row_count());
        assert!(sheet.reasons().iter().any(|r| r.contains("eparat")), "{:?}", sheet.reasons());
    }
    let choose = |separator: &str| SheetOptions { separator: Some(separator.to_owned()), ..SheetOptions::default() };
    let columns = |s: &str| read_with("a.csv", b"a;b,c\n1;2,3", &choose(s)).map(|r| r.0.len()).map_err(|e| e.code);
    assert_eq!(columns(","), Ok(2));
    assert_eq!(columns("semicolon"), Ok(2));
    assert_eq!(columns("\t"), Ok(1));
    assert_eq!(columns("ab"), Err("sheet_separator".to_owned()));
    assert_eq!(columns("\""), Err("sheet_separator".to_owned()));
}

#[test]
fn imp_11_encodings_are_found_or_chosen() {
    let wide = |big: bool, bom: bool| -> Vec<u8> {
        let text = format!("{}name,city\nJosé,Köln\n", if bom { "\u{feff}" } else { "" });
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    };
    for (bytes, encoding) in [
        ("name,city\nJosé,Köln\n".as_bytes().to_vec(), "UTF-8"),
        ("\u{feff}name,city\nJosé,Köln\n".as_bytes().to_vec(), "UTF-8"),
        (b"name,city\nJos\xE9,K\xF6ln\n".to_vec(), "windows-1252"),
        (wide(false, true), "UTF-16LE"),
        (wide(true, true), "UTF-16BE"),
        (wide(false, false), "UTF-16LE"),
        (wide(true, false), "UTF-16BE"),
    ] {
        let file = Scratch::new("a.csv", &bytes);
        let sheet = file.open(&SheetOptions::default()).unwrap();
        assert_eq!(sheet.encoding(), encoding, "{:?}", sheet.reasons());
        assert_eq!(sheet.columns()[0].name, "name", "{encoding}");
        let first = sheet.rows().unwrap().next().unwrap().unwrap();
        assert_eq!((first.text(0).as_ref(), first.text(1).as_ref()), ("José", "Köln"), "{encoding}");
    }
    let choose = |label: &str| SheetOptions { encoding: Some(label.to_owned()), ..SheetOptions::default() };
    let wrong = read_with("a.csv", b"name,city\nJos\xE9,K\xF6ln\n", &choose("utf-8")).unwrap_err();
    assert_eq!(wrong.code, "sheet_encoding");
    assert_eq!(wrong.details.unwrap()["row"], 2);
    assert_eq!(code(read_with("a.csv", b"a\nb", &choose("klingon"))), "sheet_encoding");
    let polish = read_with("a.csv", b"name\n\xA3ukasz\n", &choose("iso-8859-2")).unwrap();
    assert_eq!(polish.1, vec![row(2, &["Łukasz"])]);
}

#[test]
fn imp_11_headers_are_found_named_and_chosen() {
    let (names, _) = read("Phone,,phone,Phone,\n1,2,3,4,5\n").unwrap();
    assert_eq!(names, ["Phone", "Column 2", "phone (2)", "Phone (3)", "Column 5"]);
    let titled = "Report of May\n\nname,city,zip\na,b,1\nc,d,2\n";
    let (names, table) = read(titled).unwrap();
    assert_eq!((names.len(), table[0].0), (3, 4));
    let choose = |row| SheetOptions { header_row: Some(row), ..SheetOptions::default() };
    let (names, table) = read_with("a.csv", titled.as_bytes(), &choose(4)).unwrap();
    assert_eq!((names, table.len()), (vec!["a".to_owned(), "b".to_owned(), "1".to_owned()], 1));
    let (names, table) = read_with("a.csv", b"1,2\n3,4\n", &choose(0)).unwrap();
    assert_eq!((names, table.len()), (vec!["Column 1".to_owned(), "Column 2".to_owned()], 2));
    assert_eq!(code(read_with("a.csv", titled.as_bytes(), &choose(2))), "sheet_no_header");
    assert_eq!(code(read_with("a.csv", titled.as_bytes(), &choose(99))), "sheet_no_header");
    // The first record of a sheet without a header is no header.
    let file = Scratch::new("a.csv", b"anna@x.com,Anna\nbo@x.com,Bo\n");
    let sheet = file.open(&SheetOptions::default()).unwrap();
    assert_eq!((sheet.header_row(), sheet.row_count(), sheet.columns()[0].name.as_str()), (0, 2, "Column 1"));
    assert!(sheet.reasons().join(" ").contains("No row names the columns"), "{:?}", sheet.reasons());
    let (names, table) = read_with("a.csv", b"anna@x.com,Anna\nbo@x.com,Bo\n", &choose(1)).unwrap();
    assert_eq!((names[0].as_str(), table.len()), ("anna@x.com", 1));
    // Numbers may name columns: years do.
    let file = Scratch::new("a.csv", b"City,2024,2025\nAarhus,1,2\n");
    assert_eq!(file.open(&SheetOptions::default()).unwrap().header_row(), 1);
    let file = Scratch::new("a.csv", b"1,Anna\n2,Bo\n");
    let reasons = file.open(&SheetOptions::default()).unwrap().reasons().join(" ");
    assert!(reasons.contains("looks like data"), "{reasons}");
}

#[test]
fn imp_12_what_is_wrong_names_its_row() {
    let file = Scratch::new("a.csv", b"a,b\n1,2\n3,4,5,6\n7,8\n");
    let sheet = file.open(&SheetOptions::default()).unwrap();
    let rows: Vec<Result<Row>> = sheet.rows().unwrap().collect();
    assert_eq!(rows.len(), 3, "reading goes on behind a ragged row");
    let error = rows[1].as_ref().unwrap_err();
    assert_eq!(error.code, "sheet_ragged_row");
    assert!(error.message.starts_with("Row 3 has a cell in column 3"), "{}", error.message);
    let details = error.details.clone().unwrap();
    assert_eq!((&details["row"], &details["column"]), (&json!(3), &json!(3)));
    let unclosed = read("a,b\n1,2\n\"3,4\n5,6\n").unwrap_err();
    assert_eq!((unclosed.code.as_str(), &unclosed.details.unwrap()["row"]), ("sheet_unclosed_quote", &json!(3)));
}

#[test]
fn imp_11_what_is_no_sheet_is_refused() {
    for (bytes, want) in [
        (&b""[..], "sheet_empty"),
        (b"\n\n , ,\n", "sheet_empty"),
        (b"\xEF\xBB\xBF", "sheet_empty"),
        (b"%PDF-1.7 rubbish", "sheet_binary"),
        (b"\x89PNG\r\n\x1a\n", "sheet_binary"),
        (b"SQLite format 3\0abc", "sheet_binary"),
        (b"a,b\n1,\0\n", "sheet_binary"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f", "sheet_binary"),
        (b"PK\x03\x04 not a workbook", "sheet_binary"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 not a workbook", "sheet_binary"),
    ] {
        assert_eq!(code(read(bytes)), want, "{bytes:?}");
    }
    let error = Sheet::open(Path::new("/nowhere/at/all.csv"), &SheetOptions::default()).unwrap_err();
    assert_eq!(error.code, "sheet_unreadable");
}

#[test]
fn imp_11_a_cell_may_cross_the_pieces_that_are_read() {
    let long = "ä".repeat(50_000);
    let text = format!("a,b\n\"{long}\n{long}\",x\ny,{long}\n");
    let (_, table) = read(&text).unwrap();
    assert_eq!(table, vec![(2, vec![format!("{long}\n{long}"), "x".to_owned()]), (3, vec!["y".to_owned(), long])]);
    let endless = format!("a,b\n1,{}\n", "x".repeat(9 * 1024 * 1024));
    assert_eq!(code(read(endless)), "sheet_row_too_long");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn imp_11_written_by_a_csv_writer_read_as_it_was(
        table in prop::collection::vec(prop::collection::vec("[a-zé€\"',;|\n\r ]{0,8}", 3), 1..12),
        carriage in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .quote_style(csv::QuoteStyle::Always)
            .terminator(if carriage { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .from_writer(Vec::new());
        writer.write_record(["first", "second", "third"]).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let (_, read) = read(&bytes).unwrap();
        let kept: Vec<_> = table.into_iter().filter(|r| r.iter().any(|c| !c.trim().is_empty())).collect();
        prop_assert_eq!(read.into_iter().map(|r| r.1).collect::<Vec<_>>(), kept);
    }

    #[test]
    fn imp_11_no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), chosen in 0u32..4) {
        let _ = read(&bytes);
        let options = SheetOptions {
            encoding: Some(["utf-8", "windows-1252", "utf-16le", "shift_jis"][chosen as usize].to_owned()),
            header_row: Some(chosen),
            ..SheetOptions::default()
        };
        let _ = read_with("a.csv", &bytes, &options);
    }
}
