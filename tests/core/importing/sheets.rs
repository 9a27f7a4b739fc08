//! Sheets of every kind: what they become.

use kith_core::exporting::{self, ExportRequest};
use kith_core::importing::{self, Mode, SaveErrors, Wish};
use kith_core::jobs::{self, Progress};
use serde_json::{Value, json};

use super::{changed, corpus, import, import_as, issues, made, preview, write};
use crate::desk::{Desk, code, dump};

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
fn nfr_18_498_customers_are_brought_over_from_one_file() {
    let desk = Desk::new();
    let all = std::fs::read_to_string(corpus("contacts-csv").join("us-500.csv")).unwrap();
    let sheet: String = all.lines().take(499).map(|line| format!("{line}\n")).collect();
    let path = write(&desk, "customers.csv", &sheet);
    let report = import(&desk, &path, json!({})).unwrap();
    assert_eq!((report.rows, made(&report, "person"), made(&report, "organization")), (498, 498, 498));
    assert_eq!((report.error_count, desk.number("SELECT count(*) FROM journal_entry")), (0, 1));
    assert_eq!(desk.number("SELECT count(DISTINCT party_id) FROM party_email"), 498);
    assert_eq!(desk.number("SELECT count(DISTINCT person_id) FROM affiliation"), 498);
    assert_eq!(changed(&import(&desk, &path, json!({})).unwrap()), 0, "a second run makes nothing");
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

#[test]
fn imp_09_a_preview_asks_what_is_open_and_writes_nothing() {
    let desk = Desk::new();
    import(&desk, &corpus("deals/maven-crm/accounts.csv"), json!({})).unwrap();
    let before = desk.content();
    let seen = preview(&desk, &corpus("deals/maven-crm/sales_pipeline.csv"), json!({}));
    assert_eq!(desk.content(), before);
    assert_eq!(desk.number("SELECT count(*) FROM import_batch"), 1);
    assert_eq!((seen.report.rows, seen.report.error_count, made(&seen.report, "deal")), (8_800, 1_425, 7_375));
    assert_eq!(seen.report.batch, None);
    assert_eq!(seen.questions.missing_party, 1_425);
    assert_eq!(seen.questions.owners.len(), 30);
    assert!(seen.questions.owners.iter().all(|owner| owner.existing.is_none()));
    let stages: Vec<_> =
        seen.questions.stages.iter().map(|s| (s.name.as_str(), s.kind.as_str(), s.existing.is_some())).collect();
    assert_eq!(
        stages,
        [("Prospecting", "open", false), ("Engaging", "open", false), ("Won", "won", true), ("Lost", "lost", true)]
    );
    assert_eq!(seen.sample.len(), 50);
    let first = &seen.sample[0];
    assert_eq!((first.row, first.action.as_str(), first.title.as_str()), (2, "create", "GTX Plus Basic – Cancity"));
    assert!(first.changes.iter().any(|cell| cell.field == "Value" && cell.new.as_deref() == Some("1054.00 USD")));
    assert!(seen.sample.iter().any(|row| row.action == "error" && row.message.is_some()));
}

#[test]
fn imp_12_each_wrong_row_is_told_and_writes_nothing() {
    let desk = Desk::new();
    let path = write(
        &desk,
        "people.csv",
        "First name,Last name,Email,Company,Country,Do not contact\n\
         Ada,Byron,ada@example.com,Engines,UK,no\n\
         Bob,Wrong,bob at example,Ghost One,UK,no\n\
         ,,,Ghost Two,,\n\
         Cy,Land,cy@example.com,Ghost Three,Atlantis,\n\
         Di,Maybe,di@example.com,Ghost Four,DK,perhaps\n\
         Ed,Long,ed@example.com,Engines,DK,yes,more\n\
         ,,fay.dale@example.com,Engines,DK,yes\n",
    );
    let report = import(&desk, &path, json!({})).unwrap();
    assert_eq!(
        issues(&report),
        [
            (3, "Email", "email_invalid"),
            (4, "First name", "required"),
            (5, "Country", "country_unknown"),
            (6, "Do not contact", "invalid"),
            (7, "column 7", "sheet_ragged_row"),
        ]
    );
    assert_eq!((report.rows, made(&report, "person"), made(&report, "organization")), (7, 2, 1));
    assert_eq!(desk.text("SELECT group_concat(display_name) FROM party WHERE kind = 'organization'"), "Engines");
    assert_eq!(desk.text("SELECT display_name FROM party WHERE first_name = 'fay'"), "fay dale");
    assert_eq!(report.errors[0].value.as_deref(), Some("bob at example"));

    let out = desk.folder().join("refused.csv");
    let batch = report.batch.clone().unwrap();
    let count = importing::save_errors(&desk.ctx, SaveErrors { batch, path: out.display().to_string() }).unwrap();
    assert_eq!(count.count, 4);
    let saved = std::fs::read_to_string(&out).unwrap();
    assert!(
        saved
            .starts_with("First name,Last name,Email,Company,Country,Do not contact,Row,Error column,Error,Error code")
    );
    assert!(saved.contains("Bob,Wrong,bob at example,Ghost One,UK,no,3,Email,"), "{saved}");
}

#[test]
fn imp_13_modes_decide_what_becomes_of_records_that_are_there() {
    let first = "Id,Name,Email,Job title,Company\n1,Ada Byron,ada@example.com,,Engines\n";
    let second = "Id,Name,Email,Job title,Company\n1,Ada King,ada@other.example,Countess,Engines\n2,Bob Bell,bob@example.com,,\n";
    for (mode, name, title, people, emails) in [
        (Mode::Create, "Ada Byron", "-", 2, 1),
        (Mode::Update, "Ada King", "Countess", 1, 2),
        (Mode::Fill, "Ada Byron", "Countess", 1, 1),
        (Mode::Upsert, "Ada King", "Countess", 2, 2),
    ] {
        let desk = Desk::new();
        import(&desk, &write(&desk, "people.csv", first), json!({})).unwrap();
        let report = import_as(&desk, &write(&desk, "people.csv", second), mode, json!({}));
        assert_eq!(report.error_count, 0, "{mode:?} {:?}", report.errors);
        assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'person'"), people, "{mode:?}");
        assert_eq!(desk.text("SELECT display_name FROM party WHERE external_id = '1'"), name, "{mode:?}");
        assert_eq!(desk.text("SELECT coalesce(job_title, '-') FROM party WHERE external_id = '1'"), title, "{mode:?}");
        let count = "SELECT count(*) FROM party_email e JOIN party p ON p.id = e.party_id WHERE p.external_id = '1'";
        assert_eq!(desk.number(count), emails, "{mode:?}");
        assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'organization'"), 1);
    }
}

#[test]
fn imp_13_rows_of_one_sheet_that_are_one_person_make_one() {
    let desk = Desk::new();
    let sheet = corpus("vendor-csv/hubspot-contacts-dialect.csv");
    // 103 has neither name nor e-mail, 104 repeats the e-mail of 101, 105 has only an e-mail.
    let by_id = preview(&desk, &sheet, json!({})).report;
    assert_eq!((made(&by_id, "person"), by_id.error_count), (4, 1), "different ids are different people: {by_id:?}");
    let report = import(&desk, &sheet, json!({"columns": {"Record ID": null}})).unwrap();
    assert_eq!((report.rows, made(&report, "person"), report.error_count), (5, 3, 1), "{report:?}");
    assert_eq!(issues(&report)[0].0, 4);
    assert_eq!(desk.number("SELECT count(*) FROM party_email"), 3);
}

#[test]
fn imp_13_ids_of_two_systems_are_not_taken_for_each_other() {
    let desk = Desk::new();
    let report =
        import(&desk, &write(&desk, "a.csv", "id,name,email\n1,Ada Byron,ada@example.com\n"), json!({})).unwrap();
    assert_eq!(made(&report, "person"), 1);
    let other = write(&desk, "b.csv", "id,name,email\n1,Bob Bell,bob@example.com\n2,Cy Dale,cy@example.com\n");
    let report = import(&desk, &other, json!({})).unwrap();
    assert_eq!((made(&report, "person"), report.updated.len()), (2, 0), "{report:?}");
    assert_eq!(desk.text("SELECT display_name FROM party WHERE external_id = '1'"), "Ada Byron");
    let again = import(&desk, &other, json!({})).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 2), "{again:?}");
}

#[test]
fn rel_11_parents_may_come_later_and_may_not_go_in_circles() {
    let desk = Desk::new();
    let text = "Company,Parent company\nSmall,Big\nBig,\nOther,Elsewhere\nA,B\nB,A\nSelf,self\n";
    let report = import(&desk, &write(&desk, "c.csv", text), json!({"type": "organization"})).unwrap();
    assert_eq!(
        issues(&report).iter().map(|i| (i.0, i.2)).collect::<Vec<_>>(),
        [(5, "parent_loop"), (6, "parent_loop"), (7, "parent_loop")]
    );
    assert_eq!(made(&report, "organization"), 4);
    let parents =
        "SELECT group_concat(c.display_name || '<' || p.display_name) FROM party c JOIN party p ON p.id = c.parent_id";
    assert_eq!(desk.text(&format!("SELECT * FROM ({parents})")).len(), "Small<Big,Other<Elsewhere".len());
}

#[test]
fn pip_10_imported_deals_stand_in_their_stage_since_the_sheet_says() {
    let desk = Desk::new();
    let path = write(
        &desk,
        "deals.csv",
        "Deal name,Company,Stage,Amount,Start date,Close date,Sales rep\n\
         Old,Acme,Won,\"1,054.50\",2016-10-20,2017-03-01,Moses Frase\n\
         New,Acme,Proposal,€ 20,2026-11-01,,Me\n\
         Future,Beta,Closed Lost,,,2030-01-01,moses frase\n",
    );
    let report = import(&desk, &path, json!({})).unwrap();
    assert_eq!(report.error_count, 0, "{:?}", report.errors);
    assert_eq!(
        (made(&report, "deal"), made(&report, "user"), made(&report, "stage"), made(&report, "organization")),
        (3, 1, 1, 2)
    );
    let since = |title: &str| {
        desk.text(&format!(
            "SELECT h.at FROM deal_stage_history h JOIN deal d ON d.id = h.deal_id WHERE d.title = '{title}'"
        ))
    };
    assert_eq!(since("Old"), "2017-03-01T00:00:00.000Z");
    assert_eq!(since("New"), "2026-11-01T00:00:00.000Z");
    assert_eq!(since("Future"), crate::desk::START);
    assert_eq!(desk.text("SELECT value_minor || value_currency FROM deal WHERE title = 'Old'"), "105450USD");
    assert_eq!(desk.text("SELECT value_minor || value_currency FROM deal WHERE title = 'New'"), "2000EUR");
    assert_eq!(desk.number("SELECT active FROM app_user WHERE name = 'Moses Frase'"), 0);
    assert_eq!(desk.text("SELECT kind FROM stage WHERE name = 'Closed Lost'"), "lost");
    let sums = desk.content();
    assert!(desk.ctx.workspace().check(true).unwrap().ok);
    assert_eq!(desk.content()["stage_total"], sums["stage_total"]);
}

#[test]
fn imp_09_a_map_answers_what_the_wizard_would_ask() {
    let desk = Desk::new();
    let boss = desk.create("user", json!({"name": "Boss"})).id;
    let path = write(
        &desk,
        "sheet.csv",
        "what,who,when,how much,step\nBig one,Acme,01/02/2026,5,Later\nSmall,Acme,03/04/2026,n/a,Later\n",
    );
    let map = json!({
        "type": "deal",
        "columns": {"what": "title", "who": "party", "when": "expected_close_date", "how much": "value", "step": "stage"},
        "date_order": {"when": "dmy"},
        "values": {"how much": {"n/a": null}},
        "stages": {"Later": {"kind": "open", "probability": 5}},
        "defaults": {"owner": boss, "currency": "DKK"},
    });
    let report = import(&desk, &path, map).unwrap();
    assert_eq!((made(&report, "deal"), report.error_count), (2, 0), "{:?}", report.errors);
    let row = "SELECT expected_close_date || ' ' || value_minor || value_currency || ' ' || u.name || ' ' || s.probability FROM deal d
        JOIN app_user u ON u.id = d.owner_id JOIN stage s ON s.id = d.stage_id WHERE title = 'Big one'";
    assert_eq!(desk.text(row), "2026-02-01 500DKK Boss 5");
    for (map, want) in [
        (json!({"columns": {"nowhere": "title"}}), "unknown_column"),
        (json!({"type": "deal", "columns": {"what": "colour"}}), "unknown_field"),
        (json!({"type": "deal", "columns": {"what": "created_at"}}), "read_only"),
        (json!({"colums": {}}), "bad_input"),
        (json!([1]), "bad_input"),
    ] {
        assert_eq!(code(import(&desk, &path, map.clone())), want, "{map}");
    }
}

#[test]
fn imp_09_dates_that_can_be_read_two_ways_are_asked_about() {
    let desk = Desk::new();
    let text = "Name,Birthday\nAda,01/02/1990\nBob,03/04/1991\nCy,2001-01-01\n";
    let seen = preview(&desk, &write(&desk, "p.csv", text), json!({"type": "person"}));
    let asked: Vec<_> = seen.questions.ambiguous_dates.iter().map(|q| (q.column.as_str(), q.rows)).collect();
    assert_eq!(asked, [("Birthday", 2)]);
    let text = "Name,Birthday\nAda,01/02/1990\nBob,23/04/1991\n";
    import(&desk, &write(&desk, "p.csv", text), json!({"type": "person"})).unwrap();
    assert_eq!(desk.text("SELECT birth_date FROM party WHERE first_name = 'Ada'"), "1990-02-01");
}

#[test]
fn imp_09_a_cancelled_import_leaves_nothing() {
    let desk = Desk::new();
    let mut text = String::from("Name,Email\n");
    for n in 0..20_000 {
        text.push_str(&format!("Person {n},p{n}@example.com\n"));
    }
    let path = write(&desk, "many.csv", &text);
    let before = desk.content();
    let request =
        importing::request(&desk.ctx, &path, Wish { r#type: Some("person".into()), ..Wish::default() }).unwrap();
    let job = importing::start(&desk.ctx, request).unwrap();
    let asked = |id: &str| serde_json::from_value(json!({"id": id})).unwrap();
    jobs::cancel(&desk.ctx, asked(&job.id)).unwrap();
    let ended = loop {
        let now = jobs::get(&desk.ctx, asked(&job.id)).unwrap();
        if now.state != "running" {
            break now;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    assert_eq!(ended.state, "cancelled");
    assert_eq!(desk.content(), before);
    assert_eq!(desk.number("SELECT count(*) FROM import_batch"), 0);
}

/// Everything that is derived: timeline, totals, counts, documents of the search and its words.
fn derived(desk: &Desk) -> Vec<String> {
    let tables = [
        "SELECT owner_id, at, kind, ref_id, ref_type, actor_id, pinned FROM timeline_entry",
        "SELECT stage_id, currency, count, total, weighted FROM stage_total WHERE count <> 0",
        "SELECT * FROM record_total WHERE count <> 0",
        "SELECT record_type, record_id, title, subtitle, body FROM search_doc",
        "SELECT record_id FROM search_dirty",
        "SELECT record_id, title FROM search_doc WHERE rowid IN
           (SELECT rowid FROM search_fts WHERE search_fts MATCH 'renamed* OR person11* OR company1*')",
    ];
    desk.ctx.read(|conn| Ok(tables.iter().flat_map(|sql| dump(conn, sql)).collect())).unwrap()
}

#[test]
fn imp_12_a_large_import_leaves_derived_tables_as_a_rebuild_makes_them() {
    let desk = Desk::new();
    let people = |rows: std::ops::Range<usize>, title: &str| {
        let mut text = String::from("id,First name,Last name,Email,Phone,Company,Job title,Tags\n");
        for n in rows {
            let mail = if n % 50 == 0 { "not an address".into() } else { format!("p{n}@example.com") };
            text.push_str(&format!(
                "C{n},Renamed,Person{n},{mail},+1 646 555 {n:04},Company{},{title},t{}\n",
                n / 5,
                n % 3
            ));
        }
        text
    };
    for (name, text, made_now, changed_now) in [
        ("people.csv", people(0..1_200, "Engineer"), 1_176, 0),
        // Most of these are there already and are told as changed; the rest is new.
        ("people (2).csv", people(600..2_000, "Director"), 784, 588),
    ] {
        let before = desk.content();
        let told = import(&desk, &write(&desk, name, &text), json!({"type": "person"})).unwrap();
        assert_eq!((made(&told, "person"), told.updated.get("person").copied().unwrap_or(0)), (made_now, changed_now));
        let kept = derived(&desk);
        assert!(kept.len() > 2_000, "{}", kept.len());
        let report = desk.ctx.workspace().check(true).unwrap();
        assert!(report.ok, "{:?}", report.problems);
        assert!(derived(&desk) == kept, "{name}: derived tables differ from those of a rebuild");
        let after = desk.content();
        desk.undo().unwrap();
        assert!(desk.content() == before, "{name}: undo leaves something behind");
        desk.redo().unwrap();
        assert!(desk.content() == after, "{name}: redo brings back something else");
    }
}

#[test]
fn aud_02_an_export_is_told_and_comes_back_unchanged() {
    let desk = Desk::new();
    import(&desk, &corpus("contacts-csv/atomic-crm-contacts-500.csv"), json!({})).unwrap();
    let acme = desk
        .create(
            "organization",
            json!({"display_name": "=Acme", "addresses": [
        {"address_type": "billing", "street_line_1": "1 Way", "city": "Aarhus", "country": "DK"}]}),
        )
        .id;
    desk.create("deal", json!({"title": "-5 % for all", "party": acme, "value": {"minor": 12_345, "currency": "EUR"}}));
    let before = desk.content();
    for record_type in ["person", "organization", "deal"] {
        let out = desk.folder().join(format!("{record_type}.csv"));
        let request: ExportRequest = serde_json::from_value(json!({"type": record_type, "path": out})).unwrap();
        let report = exporting::run(&desk.ctx, &request, &Progress::default()).unwrap();
        let seen = preview(&desk, &out, json!({"type": record_type}));
        let differing: Vec<_> = seen.sample.iter().filter(|row| !row.changes.is_empty()).collect();
        assert!(differing.is_empty(), "{record_type}: {differing:?}");
        let back = import_as(&desk, &out, Mode::Upsert, json!({"type": record_type}));
        let count = usize::try_from(report.rows).unwrap();
        assert_eq!((changed(&back), back.unchanged, back.error_count), (0, count, 0), "{record_type}: {back:?}");
    }
    assert_eq!(desk.content(), before);
    let told = "SELECT count(*) FROM audit_log WHERE action = 'exported' AND json_extract(changes, '$.rows.new') > 0";
    assert_eq!(desk.number(told), 3);
    assert!(desk.ctx.workspace().check(false).unwrap().ok, "the audit chain holds");
    let deals = std::fs::read_to_string(desk.folder().join("deal.csv")).unwrap();
    assert!(deals.contains("'-5 % for all") && deals.contains("'=Acme") && deals.contains("123.45,EUR"), "{deals}");

    let own: ExportRequest = serde_json::from_value(json!({"type": "deal", "path": desk.path()})).unwrap();
    assert_eq!(code(exporting::run(&desk.ctx, &own, &Progress::default())), "invalid");
    let json_out = desk.folder().join("deal.json");
    let request: ExportRequest = serde_json::from_value(json!({
        "type": "deal", "path": json_out, "fields": ["title", "value"], "filter": {"field": "title", "op": "contains", "value": "5"}}))
    .unwrap();
    exporting::run(&desk.ctx, &request, &Progress::default()).unwrap();
    let written: Value = serde_json::from_str(&std::fs::read_to_string(json_out).unwrap()).unwrap();
    assert_eq!(written[0]["value"], json!({"minor": 12_345, "currency": "EUR"}));
}

#[test]
fn imp_09_rows_can_be_any_type_that_has_a_list() {
    let desk = Desk::new();
    let person = desk.create("person", json!({"first_name": "Ada", "last_name": "Lovelace"}));
    let sheet = write(
        &desk,
        "tasks.csv",
        "Subject,Type,Due,About,Assigned to,Priority\n\
         Call back,call,2026-12-01T09:00:00Z,Ada Lovelace,Jo Rep,high\n\
         Visit,task,2026-12-02T09:00:00Z,Mill Ltd,Jo Rep,normal\n\
         Write,task,soon,Ada Lovelace,Jo Rep,normal\n\
         Paint,mural,2026-12-02T09:00:00Z,Ada Lovelace,Jo Rep,normal\n",
    );
    let before = desk.content();
    let map = || json!({"type": "activity", "missing": {"party": "create"}});
    let report = import(&desk, &sheet, map()).unwrap();
    assert_eq!((made(&report, "activity"), made(&report, "organization"), made(&report, "user")), (2, 1, 1));
    assert_eq!(issues(&report), [(4, "Due", "date_invalid"), (5, "Type", "unknown_choice")], "{report:?}");
    assert_eq!(
        desk.number(&format!("SELECT count(*) FROM activity WHERE party_id = '{}' AND priority = 'high'", person.id)),
        1
    );
    // IMP-13: the same sheet again changes nothing, and neither does what was exported.
    assert_eq!(import(&desk, &sheet, map()).unwrap().unchanged, 2);
    let to = desk.folder().join("out.csv");
    let asked = json!({"type": "activity", "path": to.display().to_string()});
    exporting::run(&desk.ctx, &serde_json::from_value::<ExportRequest>(asked).unwrap(), &Progress::default()).unwrap();
    let again = import(&desk, &to, json!({"type": "activity"})).unwrap();
    assert_eq!((again.unchanged, changed(&again), again.error_count), (2, 0, 0), "{again:?}");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(code(import(&desk, &sheet, json!({"type": "stage"}))), "unknown_type");
}

#[test]
fn imp_30_a_row_without_what_the_workspace_requires_is_refused_with_the_remedy() {
    let desk = Desk::new();
    crate::fields::set(&desk, json!({"required_fields": {"person": ["job_title"]}}));
    let text = std::fs::read_to_string(corpus("contacts-csv/us-500.csv")).unwrap();
    let mut lines = text.lines();
    // The real sheet says nothing of jobs: every second row is given one.
    let header = format!("{},Job title", lines.next().unwrap());
    let rows = lines.enumerate().map(|(n, line)| format!("{line},{}", if n % 2 == 0 { "Buyer" } else { "" }));
    let sheet = write(&desk, "us-500.csv", &std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n"));
    let report = import(&desk, &sheet, json!({"type": "person"})).unwrap();
    assert_eq!(
        (report.rows, made(&report, "person"), report.error_count),
        (500, 250, 250),
        "{:?}",
        report.errors.first()
    );
    let first = &report.errors[0];
    assert_eq!((first.row, first.code.as_str(), first.column.as_deref()), (3, "required", Some("Job title")));
    assert!(first.message.contains("Job title"), "{first:?}");
    // Without the column at all it is the field that is named.
    let bare = import(&desk, &corpus("contacts-csv/us-500.csv"), json!({"type": "person", "mode": "create"})).unwrap();
    assert!(
        bare.errors.iter().all(|e| e.code == "required" && e.message.contains("Job title")),
        "{:?}",
        bare.errors.first()
    );
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'person'"), 250);
}

#[test]
fn pty_15_an_import_that_updates_checks_a_tax_id_by_the_country_of_the_address() {
    let desk = Desk::new();
    let seat = json!([{"address_type": "headquarters", "street_line_1": "Gade 1", "city": "Aarhus", "country": "DK"}]);
    desk.create("organization", json!({"display_name": "Gade A/S", "addresses": seat}));
    let map = json!({"type": "organization", "columns": {"Name": "display_name", "Tax id": "tax_id"}});
    let wrong =
        import_as(&desk, &write(&desk, "wrong.csv", "Name,Tax id\nGade A/S,13585627\n"), Mode::Update, map.clone());
    assert_eq!(issues(&wrong), [(2, "Tax id", "tax_id_invalid")]);
    let right = import_as(&desk, &write(&desk, "right.csv", "Name,Tax id\nGade A/S,13585628\n"), Mode::Update, map);
    assert_eq!((changed(&right), right.error_count), (1, 0), "{right:?}");
    assert_eq!(desk.text("SELECT tax_id FROM party"), "DK13585628");
}

#[test]
fn imp_04_owners_that_nobody_knows_are_left_out_all_at_once_for_whoever_imports() {
    let desk = Desk::new();
    let path = write(&desk, "owned.csv", "Name,Email,Owner\nAda,ada@x.example,Somebody\nGrace,grace@x.example,Else\n");
    let users = desk.number("SELECT count(*) FROM app_user");
    let report = import(&desk, &path, json!({"type": "person", "owners": {"*": null}})).unwrap();
    assert_eq!((report.rows, report.error_count), (2, 0));
    assert_eq!(desk.number("SELECT count(*) FROM app_user"), users);
    assert_eq!(desk.number("SELECT count(*) FROM party p JOIN app_user u ON u.id = p.owner_id WHERE u.active"), 2);
}
