//! Spreadsheets become records: real files in, counted facts out.

use std::path::{Path, PathBuf};

use kith_core::importing::{self, ImportReport, Wish};
use kith_core::jobs::Progress;
use serde_json::{Value, json};

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

fn made(report: &ImportReport, record_type: &str) -> usize {
    report.created.get(record_type).copied().unwrap_or(0)
}

fn changed(report: &ImportReport) -> usize {
    report.created.values().sum::<usize>() + report.updated.values().sum::<usize>()
}

#[test]
fn imp_09_maven_accounts_become_companies_with_parents() {
    let desk = Desk::new();
    let report = import(&desk, &corpus("deals/maven-crm/accounts.csv"), json!({})).unwrap();
    assert_eq!((report.rows, made(&report, "organization"), report.error_count), (85, 85, 0), "{report:?}");
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'organization' AND parent_id IS NOT NULL"), 15);
}

#[test]
fn pip_06_maven_deals_without_a_customer_are_refused_unless_the_plan_has_one() {
    let desk = Desk::new();
    import(&desk, &corpus("deals/maven-crm/accounts.csv"), json!({})).unwrap();
    let pipeline = corpus("deals/maven-crm/sales_pipeline.csv");
    let report = import(&desk, &pipeline, json!({})).unwrap();
    assert_eq!((made(&report, "deal"), report.error_count), (7_375, 1_425), "{:?}", report.created);
    assert!(report.errors.iter().all(|issue| issue.code == "deal_needs_party" && issue.column.is_some()));
    assert_eq!(report.errors.len(), 1_425);
    assert_eq!(made(&report, "organization"), 0);

    let map = json!({"defaults": {"party": {"organization": "Unassigned"}}});
    let rest = import(&desk, &pipeline, map.clone()).unwrap();
    assert_eq!((made(&rest, "deal"), made(&rest, "organization"), rest.unchanged), (1_425, 1, 7_375));
    assert_eq!(desk.number("SELECT count(*) FROM deal"), 8_800);
    let forecast = kith_core::deals::forecast(&desk.ctx, Default::default()).unwrap();
    assert_eq!(forecast.won_count, 4_238);
    let forecast = serde_json::to_value(&forecast).unwrap();
    assert_eq!(forecast["won"][0]["total"], json!(1_000_553_400_i64), "{forecast}");

    let before = desk.content();
    let again = import(&desk, &pipeline, map).unwrap();
    assert_eq!((changed(&again), again.unchanged, again.error_count), (0, 8_800, 0));
    assert_eq!(desk.content(), before, "importing the same file again changes nothing");
    assert_eq!(again.seq, None);
}

#[test]
fn imp_12_files_of_contacts_give_the_counts_of_their_facts() {
    for (file, people, companies) in [
        ("us-500.csv", 500, 500),
        ("datablist-customers-1000.csv", 1_000, 992),
        ("atomic-crm-contacts-500.csv", 500, 55),
        ("atomic-crm-export-sample.csv", 2, 1),
    ] {
        let desk = Desk::new();
        let path = corpus("contacts-csv").join(file);
        let report = import(&desk, &path, json!({})).unwrap();
        let errors: Vec<_> = report.errors.iter().take(3).collect();
        assert_eq!(
            (report.rows, made(&report, "person"), report.error_count),
            (people, people, 0),
            "{file}: {errors:?}"
        );
        assert_eq!(made(&report, "organization"), companies, "{file}");
        let before = desk.content();
        let again = import(&desk, &path, json!({})).unwrap();
        assert_eq!((changed(&again), again.unchanged), (0, people), "{file}: {again:?}");
        assert_eq!(desk.content(), before, "{file} again changes nothing");
        desk.undo().unwrap();
        assert_eq!(desk.number("SELECT count(*) FROM party"), 0, "{file}");
        assert!(importing::batches(&desk.ctx).unwrap().batches.iter().any(|batch| batch.undone));
    }
}

#[test]
fn imp_11_messy_files_import_or_stop_and_leave_everything_as_it_was() {
    for entry in std::fs::read_dir(corpus("messy-csv")).unwrap() {
        let path = entry.unwrap().path();
        for record_type in ["auto", "person", "organization", "deal"] {
            let desk = Desk::new();
            let before = desk.content();
            let wish = Wish { r#type: Some(record_type.into()), ..Wish::default() };
            let outcome = importing::request(&desk.ctx, &path, wish)
                .and_then(|request| importing::run(&desk.ctx, &request, &Progress::default()));
            match outcome {
                Ok(report) => panic!("nothing here names anybody: {} as {record_type}: {report:?}", path.display()),
                Err(error) => {
                    let details = error.details.unwrap_or_else(|| panic!("{}: names no place", path.display()));
                    assert!(details["row"].is_number() && details["column"].is_string(), "{details}");
                    assert!(error.message.contains("Row") && error.message.contains("mapping"), "{}", error.message);
                    assert_eq!(desk.content(), before, "{}", path.display());
                    assert_eq!(desk.number("SELECT count(*) FROM journal_entry"), 0);
                    assert_eq!(desk.number("SELECT count(*) FROM import_batch"), 0);
                }
            }
        }
    }
}
