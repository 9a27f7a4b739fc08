use serde_json::{Value, json};

use super::{ExportRequest, run};
use crate::jobs::Progress;
use crate::records::{self, CreateRequest};
use crate::{Context, NewWorkspace, Workspace, ids};

struct Desk {
    folder: tempfile::TempDir,
    ctx: Context,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ctx = Context::new(Workspace::create(&folder.path().join("a.kith"), &NewWorkspace::default()).unwrap());
        Self { folder, ctx }
    }

    fn create(&self, kind: &str, values: Value) -> String {
        let id = ids::new_id();
        let input = json!({ "type": kind, "id": id, "values": values, "allow_duplicate": true });
        records::create(&self.ctx, serde_json::from_value::<CreateRequest>(input).unwrap()).unwrap();
        id
    }

    fn export(&self, name: &str, wish: Value) -> crate::Result<String> {
        let path = self.folder.path().join(name);
        let mut input = wish;
        input["path"] = json!(path);
        let request: ExportRequest = serde_json::from_value(input).unwrap();
        run(&self.ctx, &request, &Progress::default())?;
        Ok(std::fs::read_to_string(path).unwrap())
    }
}

#[test]
fn aut_06_a_sheet_has_labels_ids_money_and_no_formulas() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({ "display_name": "=cmd()" }));
    let deal =
        desk.create("deal", json!({ "title": "-5%", "party": acme, "value": { "minor": 123456, "currency": "EUR" } }));
    let fields = json!(["title", "party", "value", "expected_close_date"]);
    let text = desk.export("deals.csv", json!({ "type": "deal", "fields": fields })).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0].split(',').next(), Some("Id"));
    assert!(lines[0].contains(" currency"), "{}", lines[0]);
    assert_eq!(lines[1], format!("{deal},'-5%,'=cmd(),1234.56,EUR,"));
    assert_eq!(lines.len(), 2);
}

#[test]
fn aut_06_phones_and_negative_numbers_are_no_formulas() {
    for harmless in ["+49 (30) 1234-5", "-12.50", "a=b", "", "'"] {
        assert!(!super::csv_file::is_formula(harmless), "{harmless}");
    }
    for formula in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1"] {
        assert!(super::csv_file::is_formula(formula), "{formula}");
    }
}

#[test]
fn aut_06_json_is_a_list_of_records_filtered_and_whole() {
    let desk = Desk::new();
    for number in 0..620 {
        desk.create("organization", json!({ "display_name": format!("Company {number}") }));
    }
    let all: Value =
        serde_json::from_str(&desk.export("all.json", json!({ "type": "organization" })).unwrap()).unwrap();
    let mut names: Vec<&str> = all.as_array().unwrap().iter().map(|row| row["title"].as_str().unwrap()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 620, "every record once, over several pages");
    let filter = json!({ "field": "display_name", "op": "eq", "value": "Company 7" });
    let one = desk.export("one.json", json!({ "type": "organization", "filter": filter })).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&one).unwrap().as_array().unwrap().len(), 1);
    let none = desk.export("none.json", json!({ "type": "person" })).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&none).unwrap(), json!([]));
}

#[test]
fn aut_06_a_refused_export_leaves_the_old_file() {
    let desk = Desk::new();
    desk.create("organization", json!({ "display_name": "Acme" }));
    let before = desk.export("a.csv", json!({ "type": "organization" })).unwrap();
    assert_eq!(desk.export("a.txt", json!({ "type": "organization" })).unwrap_err().code, "invalid");
    assert!(desk.export("a.csv", json!({ "type": "spaceship" })).is_err());
    assert!(desk.export("a.csv", json!({ "type": "organization", "fields": ["no_such_field"] })).is_err());
    let wrong = json!({ "field": "no_such_field", "op": "eq", "value": 1 });
    assert!(desk.export("a.csv", json!({ "type": "organization", "filter": wrong })).is_err());
    assert_eq!(std::fs::read_to_string(desk.folder.path().join("a.csv")).unwrap(), before);
    let left: Vec<_> = std::fs::read_dir(desk.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with("-part")), "{left:?}");
}
