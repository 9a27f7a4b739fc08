use kith_core::{NewWorkspace, Workspace};
use serde_json::json;

use crate::desk::Desk;

fn refusal(path: &std::path::Path) -> kith_core::Error {
    match Workspace::open(path) {
        Ok(_) => panic!("{} should not have opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn nfr_02_a_second_program_is_told_who_has_the_file() {
    let desk = Desk::new();
    let error = refusal(&desk.path());
    assert_eq!(error.code, "in_use");
    assert!(error.message.contains(&std::process::id().to_string()), "{}", error.message);
}

#[test]
fn what_is_no_workspace_is_refused_and_left_alone() {
    let desk = Desk::new();
    for (name, bytes) in [("sheet.csv", b"a,b\n1,2\n".to_vec()), ("empty.kith", Vec::new())] {
        let path = desk.folder().join(name);
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(refusal(&path).code, "not_a_workspace");
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
    }
    let foreign = desk.folder().join("other.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    assert_eq!(refusal(&foreign).code, "not_a_workspace");
    assert_eq!(refusal(&desk.folder().join("none.kith")).code, "file_not_found");
}

#[test]
fn a_newer_file_is_refused() {
    let desk = Desk::new();
    let path = desk.folder().join("newer.kith");
    drop(Workspace::create(&path, &NewWorkspace::default()).unwrap());
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute("INSERT INTO refinery_schema_history VALUES (9999, 'later', '2030-01-01T00:00:00Z', '1')", [])
        .unwrap();
    drop(conn);
    assert_eq!(refusal(&path).code, "newer_file");
}

#[test]
fn a_damaged_file_is_reported_with_the_newest_backup_and_left_alone() {
    let desk = Desk::new();
    for i in 0..200 {
        desk.create("person", json!({"first_name": format!("P{i}"), "description": "x".repeat(500)}));
    }
    let backup = desk.ctx.workspace().store().backup_now("test").unwrap();
    let path = desk.path();
    let damaged = desk.folder().join("damaged.kith");
    std::fs::copy(&backup.path, &damaged).unwrap();
    let mut bytes = std::fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40_000].fill(0x5a);
    std::fs::write(&damaged, &bytes).unwrap();
    std::fs::write(format!("{}-lock", damaged.display()), "left by a crash").unwrap();
    let error = refusal(&damaged);
    assert_eq!(error.code, "damaged");
    assert_eq!(std::fs::read(&damaged).unwrap(), bytes);
    assert!(path.exists());
}

#[test]
fn nfr_19_a_backup_opens_and_is_equal() {
    let desk = Desk::new();
    desk.create("person", json!({"first_name": "Anna"}));
    let to = desk.folder().join("copy.kith");
    desk.ctx.workspace().backup(&to).unwrap();
    assert!(desk.ctx.workspace().backup(&to).is_err(), "a backup overwrites nothing");
    let copy = kith_core::Context::new(Workspace::open(&to).unwrap());
    let count = copy.read(|c| Ok(c.query_row("SELECT count(*) FROM party", [], |r| r.get::<_, i64>(0))?)).unwrap();
    assert_eq!(count, 1);
}

#[test]
fn check_finds_and_rebuild_mends_derived_rows() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"}));
    desk.create("deal", json!({"title": "D", "party": acme.id, "value": {"minor": 500, "currency": "USD"}}));
    desk.create("note", json!({"content": "n", "party": acme.id}));
    let right = desk.content();
    let conn = rusqlite::Connection::open(desk.path()).unwrap();
    conn.execute_batch(
        "UPDATE stage_total SET total = 1; UPDATE record_total SET count = 9; DELETE FROM timeline_entry; DELETE FROM search_doc",
    )
    .unwrap();
    drop(conn);
    let report = desk.ctx.workspace().check(false).unwrap();
    assert_eq!(report.problems.len(), 4, "{report:?}");
    assert!(desk.ctx.workspace().check(true).unwrap().ok);
    assert_eq!(desk.content(), right);
}

#[test]
fn qua_04_the_schema_has_its_tables_indexes_and_guards() {
    let desk = Desk::new();
    for (kind, names) in [
        (
            "table",
            "app_user party party_email party_phone party_address affiliation external_ref party_alias pipeline stage deal deal_stage_history interaction note activity tag tagging custom_field setting import_batch import_row journal_entry journal_change audit_log job search_doc timeline_entry stage_total",
        ),
        (
            "index",
            "party_by_name party_by_created party_by_owner party_one_external_id party_one_domain party_email_by_key party_email_one_primary party_address_by_type party_address_one_default party_address_by_postal_code affiliation_one_primary_contact deal_board deal_by_owner activity_by_assignee audit_log_by_record",
        ),
        (
            "trigger",
            "deal_stage_history_keep_update deal_stage_history_keep_delete audit_log_keep_update audit_log_keep_delete",
        ),
    ] {
        for name in names.split(' ') {
            let found =
                desk.number(&format!("SELECT count(*) FROM sqlite_master WHERE type = '{kind}' AND name = '{name}'"));
            assert_eq!(found, 1, "{kind} {name}");
        }
    }
    assert_eq!(desk.number("PRAGMA foreign_keys"), 1);
    let without_key = "SELECT count(*) FROM sqlite_master m WHERE type = 'table' AND sql LIKE '%STRICT%'
        AND NOT EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE pk > 0)";
    assert_eq!(desk.number(without_key), 0);
    // A row that is put back says nothing of its empty columns (journal/changeset.rs): a default would fill them.
    let filled_by_default = "SELECT count(*) FROM sqlite_master m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.sql LIKE '%STRICT%' AND c.dflt_value IS NOT NULL AND c.\"notnull\" = 0";
    assert_eq!(desk.number(filled_by_default), 0);
}

#[test]
fn nfr_08_the_planner_hears_of_a_file_that_has_grown_when_it_is_closed() {
    let desk = Desk::new();
    let told = |desk: &Desk| desk.number("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'");
    let grow = |people: i64| {
        desk.create("person", json!({"first_name": "Anna"}));
        let sql = "UPDATE record_total SET count = ?1 WHERE record_type = 'person'";
        desk.ctx.workspace().store().writer().execute(sql, [people]).unwrap();
    };
    grow(9_000);
    desk.ctx.workspace().back_up_before_closing().unwrap();
    assert_eq!(told(&desk), 0, "any plan will do");
    grow(11_000);
    desk.ctx.workspace().back_up_before_closing().unwrap();
    assert_eq!(told(&desk), 1);
    assert!(desk.number("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'party'") > 1);
    let store = desk.ctx.workspace().store();
    let sql = "UPDATE sqlite_stat1 SET stat = '11000 1' WHERE idx = 'sqlite_autoindex_party_1'";
    store.writer().execute(sql, []).unwrap();
    assert!(!store.keep_statistics().unwrap(), "told already");
}
