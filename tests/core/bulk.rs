use kith_core::bulk::{self, BulkPreview, BulkReport, BulkRequest, CellsReport};
use kith_core::jobs::{self, Progress};
use kith_core::journal::{self, Changed};
use kith_core::records::{self, CountRequest, IdsRequest};
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::{Error, Result};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field};

fn sampled(people: u32) -> Desk {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people, seed: 3, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    desk
}

fn request(record_type: &str, selection: Value, action: Value) -> BulkRequest {
    serde_json::from_value(json!({"type": record_type, "selection": selection, "action": action})).unwrap()
}

fn apply(desk: &Desk, record_type: &str, selection: Value, action: Value) -> Result<Changed<BulkReport>> {
    bulk::apply(&desk.ctx, request(record_type, selection, action))
}

fn preview(desk: &Desk, record_type: &str, selection: Value, action: Value) -> BulkPreview {
    bulk::preview(&desk.ctx, request(record_type, selection, action)).unwrap()
}

fn count(desk: &Desk, record_type: &str, filter: Value) -> i64 {
    let filter = Some(serde_json::from_value(filter).unwrap());
    records::count(&desk.ctx, CountRequest { r#type: record_type.into(), filter, ..Default::default() }).unwrap().count
}

fn set(values: Value) -> Value {
    json!({"kind": "set", "values": values})
}

fn entries(desk: &Desk) -> i64 {
    desk.number("SELECT count(*) FROM journal_entry")
}

#[test]
fn imp_29_a_field_of_all_that_a_filter_finds_is_set_in_one_step_that_undo_and_redo_follow() {
    let desk = sampled(3_000);
    let before = desk.content();
    let staying = json!({"field": "status", "op": "not_in", "value": ["churned"]});
    let found = count(&desk, "person", staying.clone());
    assert!(found > 2_000, "{found}: what was recorded is written down more than once");
    let except = desk.text("SELECT id FROM party WHERE kind = 'person' AND status = 'prospect' ORDER BY id LIMIT 1");
    let selection = json!({"filter": staying, "except": [except]});
    let done = apply(&desk, "person", selection, set(json!({"status": "churned"}))).unwrap();
    let report = done.value;
    assert_eq!(i64::try_from(report.changed).unwrap(), found - 1);
    assert_eq!((report.already, report.refused), (0, 0));
    assert_eq!(report.label, format!("Changed status of {} people", found - 1));
    assert_eq!(report.seq, done.change.as_ref().map(|change| change.seq));
    assert_eq!(desk.text("SELECT group_concat(id) FROM party WHERE kind = 'person' AND status <> 'churned'"), except);
    let after = desk.content();
    assert!(before != after);
    desk.undo().unwrap();
    assert!(desk.content() == before, "undo leaves the file as it was");
    desk.redo().unwrap();
    assert!(desk.content() == after, "redo does it all again");
    let check = desk.ctx.workspace().check(false).unwrap();
    assert!(check.ok, "{check:?}");
}

#[test]
fn imp_29_ids_and_a_filter_that_finds_the_same_do_the_same() {
    let desk = sampled(330);
    let filter = json!({"field": "status", "op": "eq", "value": "active"});
    let ids = desk.text("SELECT json_group_array(id) FROM party WHERE kind = 'person' AND status = 'active'");
    let ids: Vec<String> = serde_json::from_str(&ids).unwrap();
    assert!(ids.len() > 20);
    let action = set(json!({"source": "web", "communication_preference": "phone"}));
    apply(&desk, "person", json!({"ids": ids}), action.clone()).unwrap();
    let by_ids = desk.content();
    desk.undo().unwrap();
    apply(&desk, "person", json!({ "filter": filter }), action).unwrap();
    assert!(desk.content() == by_ids);
}

#[test]
fn imp_29_a_preview_says_what_will_happen_and_leaves_no_trace() {
    let desk = sampled(330);
    let (before, journal) = (desk.content(), entries(&desk));
    let all = json!({"filter": {"all": []}});
    let action = set(json!({"status": "churned"}));
    let churned = count(&desk, "person", json!({"field": "status", "op": "eq", "value": "churned"}));
    let said = preview(&desk, "person", all.clone(), action.clone());
    assert_eq!((said.count, said.looked_at, said.refused), (330, 330, 0));
    assert_eq!(i64::try_from(said.already).unwrap(), churned);
    assert_eq!(said.sample.len(), 5);
    for one in &said.sample {
        assert_eq!(one.changes.len(), 1);
        assert_eq!(one.changes[0].field, "status");
        assert_ne!(one.changes[0].before, "churned");
        assert_eq!(one.changes[0].after, "churned");
    }
    assert!(desk.content() == before);
    assert_eq!(entries(&desk), journal, "a preview is no entry of the history");
    let done = apply(&desk, "person", all, action).unwrap().value;
    assert_eq!((said.changed, said.already), (done.changed, done.already));
}

#[test]
fn imp_29_what_one_record_refuses_is_told_and_the_others_change() {
    let desk = Desk::new();
    let company = |name: &str| desk.create("organization", json!({"display_name": name})).id;
    let (top, middle, low) = (company("Top"), company("Middle"), company("Low"));
    desk.update("organization", &middle, json!({"parent": top})).unwrap();
    let before = desk.content();
    let everyone = json!({"ids": [top, middle, low]});
    let action = set(json!({"parent": middle, "industry": "Energy"}));
    let said = preview(&desk, "organization", everyone.clone(), action.clone());
    let done = apply(&desk, "organization", everyone, action).unwrap().value;
    assert_eq!((said.changed, said.refused), (1, 2), "a company cannot stand above itself");
    assert_eq!((done.changed, done.refused), (1, 2));
    let mut titles: Vec<&str> = done.refusals.iter().map(|one| one.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Middle", "Top"]);
    assert_eq!(done.refusals[0].code, "hierarchy_loop");
    assert_eq!(done.label, "Changed 2 fields of Low");
    let untouched = format!("SELECT count(*) FROM party WHERE id IN ('{top}', '{middle}') AND industry IS NOT NULL");
    assert_eq!(desk.number(&untouched), 0, "nothing of a refused record stays");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn imp_29_deals_move_by_their_own_rules() {
    let desk = sampled(330);
    let open = json!({"field": "stage", "op": "eq", "value": desk.stage("Qualified")});
    let found = count(&desk, "deal", open.clone());
    assert!(found > 0);
    let (before, history) = (desk.content(), desk.number("SELECT count(*) FROM deal_stage_history"));
    let moved =
        apply(&desk, "deal", json!({"filter": open}), set(json!({"stage": desk.stage("Negotiation")}))).unwrap();
    assert_eq!(i64::try_from(moved.value.changed).unwrap(), found);
    let now = desk.number("SELECT count(*) FROM deal_stage_history");
    assert_eq!(now, history + found, "every move is told in the deal's history");
    desk.undo().unwrap();
    assert!(desk.content() == before);
}

#[test]
fn imp_29_a_record_that_refuses_half_way_is_left_whole() {
    let desk = sampled(330);
    let before = desk.content();
    let all = json!({"filter": {"all": []}});
    // The title is written by the time the addresses are read.
    let action = set(json!({"job_title": "Half", "emails": ["no address"]}));
    let said = preview(&desk, "person", all.clone(), action.clone());
    assert_eq!((said.changed, said.refused), (0, 330));
    let done = apply(&desk, "person", all, action).unwrap();
    assert_eq!((done.value.changed, done.value.refused, done.value.refusals.len()), (0, 330, 330));
    assert!(done.change.is_none());
    assert!(desk.content() == before);
}

#[test]
fn imp_29_people_that_are_deleted_at_once_take_along_what_is_theirs_as_one_by_one() {
    let desk = sampled(400);
    let before = desk.content();
    let going = json!({"field": "status", "op": "not_in", "value": ["inactive"]});
    let ids: Vec<String> = serde_json::from_str(&desk.text(
        "SELECT json_group_array(id) FROM party WHERE kind = 'person' AND status <> 'inactive' AND deleted_at IS NULL",
    ))
    .unwrap();
    assert!(ids.len() > 200, "{}: more than one call deletes by name", ids.len());
    let report = apply(&desk, "person", json!({"filter": going}), json!({"kind": "delete"})).unwrap().value;
    assert_eq!((report.changed, report.already, report.refused), (ids.len(), 0, 0));
    let at_once = desk.content();
    assert_eq!(desk.ctx.workspace().check(false).unwrap().problems, Vec::<String>::new());
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(desk.ctx.workspace().check(false).unwrap().problems, Vec::<String>::new());
    for some in ids.chunks(200) {
        records::delete(&desk.ctx, IdsRequest { r#type: "person".into(), ids: some.to_vec() }).unwrap();
    }
    assert!(at_once == desk.content());
}

#[test]
fn tag_01_a_tag_goes_on_once_and_comes_off_alone_for_all_that_a_filter_finds() {
    let desk = Desk::new();
    let person = |name: &str, tags: Value| desk.create("person", json!({"first_name": name, "tags": tags})).id;
    let (anna, bo) = (person("Anna", json!(["vip", "fair"])), person("Bo", json!(["vip"])));
    let everyone = json!({"filter": {"all": []}});
    let put = |tag: &str| apply(&desk, "person", everyone.clone(), json!({"kind": "add_tag", "tag": tag})).unwrap();
    let done = put("Fair");
    assert_eq!((done.value.changed, done.value.already), (1, 1));
    assert_eq!(done.value.label, "Tagged Bo “Fair”");
    let again = put("fair");
    assert_eq!((again.value.changed, again.value.already, again.value.seq), (0, 2, None));
    assert!(again.change.is_none(), "nothing changed, so there is nothing to undo");
    let off = apply(&desk, "person", everyone, json!({"kind": "remove_tag", "tag": "FAIR"})).unwrap().value;
    assert_eq!(off.changed, 2);
    for id in [&anna, &bo] {
        let left = desk.text(&format!(
            "SELECT group_concat(t.name) FROM tagging g JOIN tag t ON t.id = g.tag_id WHERE g.record_id = '{id}'"
        ));
        assert_eq!(left, "vip");
    }
}

#[test]
fn fut_04_ownership_is_handed_over_for_all_that_a_filter_finds() {
    let desk = sampled(330);
    let ana = desk.create("user", json!({"name": "Ana"})).id;
    let mine = json!({"field": "owner", "op": "eq", "value": "me"});
    let found = count(&desk, "organization", mine.clone());
    assert!(found > 0);
    let before = desk.content();
    let done = apply(&desk, "organization", json!({"filter": mine}), set(json!({"owner": ana}))).unwrap().value;
    assert_eq!(i64::try_from(done.changed).unwrap(), found);
    assert_eq!(count(&desk, "organization", json!({"field": "owner", "op": "eq", "value": ana})), found);
    desk.undo().unwrap();
    assert!(desk.content() == before);
    desk.update("user", &ana, json!({"active": false})).unwrap();
    let refused = apply(&desk, "organization", json!({"filter": {"all": []}}), set(json!({"owner": ana})));
    assert_eq!(code(refused), "inactive_owner");
}

#[test]
fn imp_29_what_is_wrong_with_the_whole_is_said_before_anything_changes() {
    let desk = sampled(330);
    let before = desk.content();
    let all = json!({"filter": {"all": []}});
    let refused = |selection: &Value, action: Value| apply(&desk, "person", selection.clone(), action);
    assert_eq!(field(refused(&all, set(json!({"status": "gone"})))), "status");
    assert_eq!(code(refused(&all, set(json!({"created_at": "2026-01-01T00:00:00Z"})))), "read_only");
    assert_eq!(code(refused(&all, set(json!({})))), "nothing_to_do");
    assert_eq!(code(refused(&json!({"ids": ["nobody"]}), set(json!({"status": "active"})))), "not_found");
    let many: Vec<String> = (0..10_001).map(|n| n.to_string()).collect();
    assert_eq!(code(refused(&json!({"ids": many}), set(json!({"status": "active"})))), "too_many");
    for vague in [json!({}), json!({"search": "x"}), json!({"ids": null}), json!({"ids": [], "filter": {"all": []}})] {
        let input = json!({"type": "person", "selection": vague, "action": {"kind": "delete"}});
        assert!(serde_json::from_value::<BulkRequest>(input).is_err(), "{vague} says not which records");
    }
    assert!(desk.content() == before);
}

#[test]
fn imp_29_a_large_change_is_a_job_that_can_be_cancelled_and_taken_back() {
    let desk = sampled(3_000);
    let before = desk.content();
    let input =
        || request("person", json!({"filter": {"all": []}}), set(json!({"status": "churned", "source": "web"})));
    let wait = |id: &str| loop {
        let job = jobs::get(&desk.ctx, serde_json::from_value(json!({"id": id})).unwrap()).unwrap();
        if job.state != "running" {
            return job;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    let cancelled = bulk::start(&desk.ctx, input()).unwrap();
    jobs::cancel(&desk.ctx, serde_json::from_value(json!({"id": cancelled.id})).unwrap()).unwrap();
    let ended = wait(&cancelled.id);
    if ended.state == "cancelled" {
        assert!(desk.content() == before, "a cancelled change leaves nothing behind");
    } else {
        desk.undo().unwrap();
    }
    let job = wait(&bulk::start(&desk.ctx, input()).unwrap().id);
    assert_eq!((job.state.as_str(), job.done, job.total), ("done", 3_000, Some(3_000)));
    let seq = job.result["seq"].as_i64().unwrap();
    assert_eq!(job.result["count"], 3_000);
    journal::undo(&desk.ctx, serde_json::from_value(json!({"seq": seq})).unwrap()).unwrap();
    assert!(desk.content() == before);
    let wrong =
        bulk::start(&desk.ctx, request("person", json!({"filter": {"all": []}}), set(json!({"owner": "nobody"}))));
    assert_eq!(wrong.err().map(|error: Error| error.code).unwrap(), "unknown_reference");
}

fn paste(desk: &Desk, record_type: &str, rows: Value) -> Changed<CellsReport> {
    let input = json!({"type": record_type, "rows": rows, "as_text": true});
    bulk::update_many(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap()
}

#[test]
fn scr_01_cells_of_a_spreadsheet_are_read_by_the_kind_of_their_field_and_taken_back_in_one_step() {
    let desk = Desk::new();
    let ana = desk.create("user", json!({"name": "Ana Pereira", "email": "ana@kith.example"})).id;
    let acme = desk.create("organization", json!({"display_name": "Acme"})).id;
    let other = desk.create("organization", json!({"display_name": "Beta"})).id;
    let before = desk.content();
    let rows = json!([
        {"id": acme, "values": {
            "status": "Active", "owner": "ana@kith.example", "employee_count": "1,250", "annual_revenue": "EUR 12.345,60",
            "do_not_contact": "yes", "tags": "vip; fair", "emails": "info@acme.example, sales@acme.example", "parent": "beta",
        }},
        {"id": other, "values": {"status": "nonsense", "industry": "Energy", "owner": "Nobody", "founded_year": "old"}},
    ]);
    let said = bulk::preview_many(
        &desk.ctx,
        serde_json::from_value(json!({"type": "organization", "rows": rows, "as_text": true})).unwrap(),
    )
    .unwrap();
    assert!(desk.content() == before, "a preview leaves no trace");
    assert_eq!((said.rows, said.cells, said.changed, said.refused), (2, 12, 2, 3));
    assert_eq!(said.sample[1].changes.len(), 1, "one cell of the second row is taken");
    let done = paste(&desk, "organization", rows);
    let refused: Vec<&str> = done.value.refusals.iter().filter_map(|one| one.field.as_deref()).collect();
    assert_eq!(refused, ["status", "owner", "founded_year"]);
    assert!(done.value.refusals.iter().all(|one| one.id == other));
    assert_eq!(done.change.as_ref().unwrap().label, "Changed cells of 2 companies");
    let told = desk.text(&format!(
        "SELECT status || '|' || (owner_id = '{ana}') || '|' || employee_count || '|' || annual_revenue_minor || '|' ||
           annual_revenue_currency || '|' || do_not_contact || '|' || (parent_id = '{other}') FROM party WHERE id = '{acme}'"
    ));
    assert_eq!(told, "active|1|1250|1234560|EUR|1|1");
    assert_eq!(desk.text(&format!("SELECT industry FROM party WHERE id = '{other}'")), "Energy");
    assert_eq!(desk.number(&format!("SELECT count(*) FROM party_email WHERE party_id = '{acme}'")), 2);
    assert_eq!(desk.number(&format!("SELECT count(*) FROM tagging WHERE record_id = '{acme}'")), 2);
    let after = desk.content();
    desk.undo().unwrap();
    assert!(desk.content() == before);
    desk.redo().unwrap();
    assert!(desk.content() == after);
}

#[test]
fn scr_01_dates_of_a_pasted_column_are_read_in_the_order_that_one_of_them_settles() {
    let desk = Desk::new();
    let ids: Vec<String> = (0..2).map(|n| desk.create("person", json!({"first_name": format!("P{n}")})).id).collect();
    let rows = json!([
        {"id": ids[0], "values": {"birth_date": "03/04/1990"}},
        {"id": ids[1], "values": {"birth_date": "25/12/1991"}},
    ]);
    paste(&desk, "person", rows);
    let dates = desk.text("SELECT group_concat(birth_date) FROM (SELECT birth_date FROM party ORDER BY birth_date)");
    assert_eq!(dates, "1990-04-03,1991-12-25");
    let none = paste(&desk, "person", json!([{"id": ids[0], "values": {"birth_date": ""}}]));
    assert_eq!(none.value.changed, 1);
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE birth_date IS NULL"), 1);
}

#[test]
fn pty_23_one_address_that_is_pasted_takes_the_place_of_the_primary_one() {
    let desk = Desk::new();
    let emails = json!([{"address": "a@acme.example", "is_primary": true}, {"address": "b@acme.example"}]);
    let acme =
        desk.create("organization", json!({"display_name": "Acme", "emails": emails, "phones": "+45 33 12 34 56"})).id;
    let cells = |emails: &str, phones: &str| json!([{"id": acme, "values": {"emails": emails, "phones": phones}}]);
    let stored = || {
        desk.text(
            "SELECT group_concat(address || CASE is_primary WHEN 1 THEN '*' ELSE '' END, ' ') FROM
               (SELECT * FROM party_email ORDER BY address)",
        )
    };
    let ids = || desk.text("SELECT group_concat(id) FROM (SELECT id FROM party_email ORDER BY id)");
    let before = ids();
    paste(&desk, "organization", cells("new@acme.example", "+45 33 99 99 99"));
    assert_eq!(stored(), "b@acme.example new@acme.example*");
    assert_eq!(ids(), before, "the rows are the same ones");
    assert_eq!(desk.text("SELECT e164 FROM party_phone"), "+4533999999");
    paste(&desk, "organization", cells("x@acme.example; y@acme.example", ""));
    assert_eq!(stored(), "x@acme.example* y@acme.example", "a list takes the place of the list");
    assert_eq!(desk.number("SELECT count(*) FROM party_phone"), 0);
}
