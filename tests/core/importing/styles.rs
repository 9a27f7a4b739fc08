//! How sheets write numbers, dates and the rest: guessed with a reason, asked where nobody can tell, said by a plan.

use std::path::{Path, PathBuf};

use kith_core::importing::{self, Inspection};
use serde_json::{Value, json};

use super::{import, issues, made, preview, write};
use crate::desk::{Desk, code};

fn look(desk: &Desk, sheet: &Path) -> Inspection {
    importing::inspect(&desk.ctx, serde_json::from_value(json!({"path": sheet, "type": "deal"})).unwrap()).unwrap()
}

/// Deals of these values; a cell that holds a comma is quoted.
fn deals(desk: &Desk, values: &[&str]) -> PathBuf {
    let rows = values.iter().enumerate().map(|(n, value)| format!("Deal {n},Acme,\"{value}\"\n"));
    write(desk, "deals.csv", &format!("Title,Company,Value\n{}", rows.collect::<String>()))
}

fn map(more: Value) -> Value {
    let mut map = json!({"type": "deal", "columns": {"Title": "title", "Company": "party", "Value": "value"},
        "defaults": {"currency": "EUR"}});
    map.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    map
}

/// Value and currency of each deal that such a sheet makes.
fn values(texts: &[&str], more: Value) -> Vec<String> {
    let desk = Desk::new();
    let report = import(&desk, &deals(&desk, texts), map(more)).unwrap();
    assert_eq!(report.error_count, 0, "{texts:?}: {:?}", report.errors);
    let all =
        "SELECT group_concat(value_minor || ' ' || value_currency, '; ') FROM (SELECT * FROM deal ORDER BY title)";
    desk.text(all).split("; ").map(str::to_string).collect()
}

#[test]
fn imp_09_the_decimal_mark_of_a_column_is_guessed_with_a_reason_and_asked_once_where_nobody_can_tell() {
    let desk = Desk::new();
    let written = |texts: &[&str]| {
        let seen = look(&desk, &deals(&desk, texts));
        seen.columns[2].written.clone().map(|seen| (seen.style, seen.why))
    };
    let (style, why) = written(&["1.234", "229.932,50"]).unwrap();
    assert_eq!(style.as_deref(), Some("comma"));
    assert!(why.contains("229.932,50"), "{why}");
    assert_eq!(written(&["1234", "17"]), None, "where it makes no difference nothing is said");
    let (style, why) = written(&["1.234", "2.500"]).unwrap();
    assert!(style.is_none() && why.contains("1.234"), "{why}");

    let sheet = deals(&desk, &["1.234", "2.500", "17"]);
    let asked = preview(&desk, &sheet, map(json!({}))).questions.ambiguous_numbers;
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].column.as_str(), asked[0].rows, asked[0].example.as_str()), ("Value", 2, "1.234"));
    let answered = preview(&desk, &sheet, map(json!({"decimal_style": {"Value": "comma"}})));
    assert_eq!(answered.questions.ambiguous_numbers, asked, "what was answered can be answered otherwise");

    assert_eq!(values(&["1.234", "17"], json!({"decimal_style": {"Value": "comma"}})), ["123400 EUR", "1700 EUR"]);
    assert_eq!(values(&["1,234", "17"], json!({"decimal_style": {"Value": "point"}})), ["123400 EUR", "1700 EUR"]);
    assert_eq!(values(&["1,234", "17"], json!({"decimal_style": {"Value": "comma"}})), ["123 EUR", "1700 EUR"]);
    // The rest of the column tells, wherever it stands; what has one reading alone keeps it, whatever is said.
    assert_eq!(values(&["1.234", "12,5"], json!({})), ["123400 EUR", "1250 EUR"]);
    assert_eq!(values(&["1,234.50"], json!({"decimal_style": {"Value": "comma"}})), ["123450 EUR"]);

    let wrong = import(&desk, &sheet, map(json!({"decimal_style": {"Value": "dot"}})));
    assert_eq!(code(wrong), "invalid");
    let wrong = import(&desk, &sheet, map(json!({"decimal_style": {"Nowhere": "point"}})));
    assert_eq!(code(wrong), "unknown_column");
}

#[test]
fn imp_09_the_order_of_dates_is_told_with_a_reason() {
    let desk = Desk::new();
    let sheet = write(&desk, "p.csv", "Name,Birthday\nAda,01/02/1990\nBob,23/04/1991\n");
    let asked = json!({"path": sheet, "type": "person"});
    let seen = importing::inspect(&desk.ctx, serde_json::from_value(asked).unwrap()).unwrap();
    let written = seen.columns[1].written.clone().unwrap();
    assert_eq!(written.style.as_deref(), Some("dmy"));
    assert!(written.why.contains("23/04/1991"), "{}", written.why);
}

#[test]
fn imp_09_thousands_marks_money_and_negatives_are_read() {
    for (text, want) in [
        ("1,234,567.89", "123456789 EUR"),
        ("1.234.567,89", "123456789 EUR"),
        ("1 234 567,89", "123456789 EUR"),
        ("1\u{a0}234\u{a0}567,89", "123456789 EUR"),
        ("1\u{2009}234\u{2009}567,89", "123456789 EUR"),
        ("1\u{202f}234\u{202f}567,89", "123456789 EUR"),
        ("1'234'567.89", "123456789 EUR"),
        ("1’234’567.89", "123456789 EUR"),
        ("€ 1.234,50", "123450 EUR"),
        ("1.234,50 €", "123450 EUR"),
        ("$1,234.50", "123450 USD"),
        ("USD 1,234.50", "123450 USD"),
        ("1,234.50 USD", "123450 USD"),
        ("£5", "500 GBP"),
        ("CHF 1'234.50", "123450 CHF"),
        ("1 234,50 kr.", "123450 DKK"),
        ("12,34,567.80", "123456780 EUR"),
    ] {
        assert_eq!(values(&[text], json!({})), [want], "{text:?}");
    }
    // Deals have no negative values; a number of one's own has.
    let desk = Desk::new();
    let report = import(&desk, &deals(&desk, &["(1,234.50)", "17"]), map(json!({}))).unwrap();
    assert_eq!((made(&report, "deal"), report.error_count), (1, 1));
    assert_eq!(issues(&report), [(2, "Value", "invalid")]);

    let sheet = write(
        &desk,
        "n.csv",
        "Name,Balance\nAda,\"(1,234.50)\"\nBob,-17\nCy,17-\nDi,\u{2212}3.5\nEd,12.5 %\nFay,\"1,000\"\nGus,ten\n",
    );
    let map = json!({"type": "person", "columns": {"Name": "display_name",
        "Balance": {"new_field": {"label": "Balance", "kind": "number"}}}});
    let report = import(&desk, &sheet, map).unwrap();
    assert_eq!(issues(&report), [(8, "Balance", "number_invalid")]);
    let balances: Vec<String> = ["Ada", "Bob", "Cy", "Di", "Ed", "Fay"]
        .iter()
        .map(|name| {
            let sql = "SELECT json_extract(custom, '$.balance') || '' FROM party WHERE display_name = '";
            desk.text(&format!("{sql}{name}'"))
        })
        .collect();
    assert_eq!(balances, ["-1234.5", "-17", "-17", "-3.5", "12.5", "1000"]);
}

#[test]
fn imp_09_leading_zeros_of_codes_and_ids_are_kept() {
    let desk = Desk::new();
    let sheet = write(
        &desk,
        "people.csv",
        "Customer number,Name,Phone,Postal code,City,Country,Account\n\
         000123,Ada,0045 12 34 56 78,00123,Roma,IT,0012003\n\
         000124,Bob,07700 900123,01067,Dresden,DE,00001\n",
    );
    let map = json!({"type": "person", "columns": {"Customer number": "external_id",
        "Account": {"new_field": {"label": "Account", "kind": "text"}}}});
    let report = import(&desk, &sheet, map).unwrap();
    assert_eq!((made(&report, "person"), report.error_count), (2, 0), "{:?}", report.errors);
    let one = |sql: &str| desk.text(sql);
    assert_eq!(
        one("SELECT group_concat(postal_code, ' ') FROM (SELECT postal_code FROM party_address ORDER BY 1)"),
        "00123 01067"
    );
    assert_eq!(
        one("SELECT group_concat(raw, '|') FROM (SELECT raw FROM party_phone ORDER BY raw)"),
        "0045 12 34 56 78|07700 900123"
    );
    assert_eq!(
        one("SELECT group_concat(external_id, ' ') FROM (SELECT external_id FROM external_ref ORDER BY 1)"),
        "000123 000124"
    );
    assert_eq!(one("SELECT json_extract(custom, '$.account') FROM party WHERE display_name = 'Ada'"), "0012003");
}

#[test]
fn imp_12_a_cell_that_is_too_long_names_its_row_and_column_and_long_texts_stay_whole() {
    let desk = Desk::new();
    // A note has 10,000 characters at most (INT-08).
    let (long, note, longer) = ("x".repeat(3_000), "A long story. ".repeat(714), "A long story. ".repeat(715));
    let text = format!("Name,Job title,Note\nAda,{long},short\nBob,Clerk,{note}\nCy,Clerk,{longer}\n");
    let sheet = write(&desk, "people.csv", &text);
    let map = json!({"type": "person", "columns": {"Job title": "job_title", "Note": "note.content"}});
    let report = import(&desk, &sheet, map).unwrap();
    assert_eq!(issues(&report), [(2, "Job title", "too_long"), (4, "Note", "too_long")]);
    assert_eq!(made(&report, "person"), 1);
    assert_eq!(desk.text("SELECT content FROM note").trim(), note.trim());
}

/// A workbook of one sheet whose days count from 1904, or from 1900: a day, and the same as a bare number.
fn workbook(desk: &Desk, from_1904: bool) -> PathBuf {
    use std::io::Write;
    let path = desk.folder().join(format!("days-{from_1904}.xlsx"));
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let flag = if from_1904 { " date1904=\"1\"" } else { "" };
    let day = if from_1904 { 44_169 } else { 45_631 };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let text = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"a\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><workbookPr{flag}/><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"b\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"b\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"c\" Type=\"{office}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{main}\"><sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\" s=\"1\"><v>{day}</v></c></row></sheetData></worksheet>",
                text("A1", "Name"),
                text("B1", "Birthday"),
                text("A2", "Ada")
            ),
        ),
    ];
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    path
}

#[test]
fn imp_11_days_that_spreadsheets_count_are_days() {
    for from_1904 in [false, true] {
        let desk = Desk::new();
        let sheet = workbook(&desk, from_1904);
        let report = import(&desk, &sheet, json!({"type": "person"})).unwrap();
        assert_eq!((made(&report, "person"), report.error_count), (1, 0), "{:?}", report.errors);
        assert_eq!(desk.text("SELECT birth_date FROM party WHERE kind = 'person'"), "2024-12-05", "1904: {from_1904}");
    }
    // Cells of dates that lost their format on the way to CSV.
    let desk = Desk::new();
    let sheet = write(&desk, "p.csv", "Name,Birthday\nAda,45631\nBob,32874.0\nCy,1990-01-01\n");
    let report = import(&desk, &sheet, json!({"type": "person"})).unwrap();
    assert_eq!(report.error_count, 0, "{:?}", report.errors);
    let days = "SELECT group_concat(birth_date, ' ') FROM (SELECT birth_date FROM party ORDER BY display_name)";
    assert_eq!(desk.text(days), "2024-12-05 1990-01-01 1990-01-01");
}

#[test]
fn imp_11_yes_and_no_in_many_words() {
    let desk = Desk::new();
    let yes = ["yes", "Y", "TRUE", "1", "x", "on", "Active", "ja", "WAHR", "aktiv", "oui", "vrai", "sí", "s", "Sand"];
    let no = ["no", "N", "FALSE", "0", "off", "Inactive", "nein", "FALSCH", "inaktiv", "non", "faux", "nej", "falsk"];
    let rows = yes.iter().map(|word| (word, "Y")).chain(no.iter().map(|word| (word, "N")));
    let rows: String = rows.enumerate().map(|(n, (word, is))| format!("{is} {n},{word}\n")).collect();
    let sheet = write(&desk, "p.csv", &format!("Name,Member\n{rows}Z,perhaps\n"));
    let map = json!({"type": "person", "columns": {"Name": "display_name",
        "Member": {"new_field": {"label": "Member", "kind": "yes_no"}}}});
    let report = import(&desk, &sheet, map).unwrap();
    assert_eq!(issues(&report), [(30, "Member", "invalid")]);
    let of = |is: &str, value: u8| {
        desk.number(&format!(
            "SELECT count(*) FROM party WHERE display_name LIKE '{is} %' AND json_extract(custom, '$.member') = {value}"
        ))
    };
    assert_eq!((of("Y", 1), of("N", 0)), (15, 13));
}

#[test]
fn imp_11_title_lines_and_totals_are_no_rows() {
    let desk = Desk::new();
    let text = "Sales report 2026;;\nMade by Accounting;;\n;;\nName;Firma;Umsatz\nAda;Acme;1.234,50\nBob;Acme;2.000,00\nSumme;;3.234,50\n";
    let sheet = write(&desk, "report.csv", text);
    let asked = json!({"path": sheet, "type": "person"});
    let seen = importing::inspect(&desk.ctx, serde_json::from_value(asked).unwrap()).unwrap();
    assert_eq!((seen.header_row, seen.rows, seen.separator.as_str()), (4, 2, ";"), "{:?}", seen.reasons);
    assert_eq!(seen.columns[2].written.as_ref().and_then(|one| one.style.as_deref()), Some("comma"));
    let report = import(&desk, &sheet, json!({"type": "person", "columns": {"Umsatz": null}})).unwrap();
    assert_eq!((made(&report, "person"), report.error_count), (2, 0), "{:?}", report.errors);
}
