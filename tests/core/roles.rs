//! Who may change what, and what becomes of the records of those who leave.

use kith_core::Context;
use kith_core::bulk::{self, BulkRequest, CellsRequest};
use kith_core::journal::undo;
use kith_core::records::{self, IdsRequest, UpdateRequest};
use kith_core::users::{HandOver, OwnsRequest, deactivate, owns, transfer};
use kith_core::workspaces::info;
use serde_json::{Value, json};

use crate::desk::{Desk, code, object};

fn user(desk: &Desk, name: &str, role: &str) -> (String, Context) {
    let row = desk.create("user", json!({"name": name, "role": role}));
    let ctx = desk.ctx.clone().with_user(&row.id);
    (row.id, ctx)
}

fn update(ctx: &Context, record_type: &str, id: &str, values: Value) -> String {
    let request = UpdateRequest { r#type: record_type.into(), id: id.into(), values: object(values) };
    match records::update(ctx, request) {
        Ok(_) => "done".into(),
        Err(error) => error.code,
    }
}

fn create(ctx: &Context, record_type: &str, values: Value) -> Result<String, kith_core::Error> {
    let request = records::CreateRequest {
        r#type: record_type.into(),
        id: kith_core::ids::new_id(),
        values: object(values),
        allow_duplicate: true,
    };
    records::create(ctx, request).map(|made| made.value.id)
}

#[test]
fn pty_36_a_viewer_changes_nothing() {
    let desk = Desk::new();
    let anna = desk.create("person", json!({"first_name": "Anna"}));
    let (_, viewer) = user(&desk, "Vi", "viewer");
    let before = desk.content();
    assert_eq!(update(&viewer, "person", &anna.id, json!({"job_title": "CEO"})), "forbidden");
    assert_eq!(code(create(&viewer, "person", json!({"first_name": "B"}))), "forbidden");
    let ids = IdsRequest { r#type: "person".into(), ids: vec![anna.id.clone()] };
    assert_eq!(code(records::delete(&viewer, ids)), "forbidden");
    assert_eq!(code(undo(&viewer, Default::default())), "forbidden");
    assert_eq!(desk.content(), before);
}

#[test]
fn pty_36_a_rep_changes_their_own_and_a_manager_all() {
    let desk = Desk::new();
    let (rep_id, rep) = user(&desk, "Rita", "rep");
    let (_, manager) = user(&desk, "Max", "manager");
    let mine = desk.create("organization", json!({"display_name": "Mine", "owner": rep_id}));
    let others = desk.create("organization", json!({"display_name": "Others"}));
    let pool = desk.create("organization", json!({"display_name": "Pool"}));
    desk.update("organization", &pool.id, json!({"owner": null})).unwrap();
    for (row, said) in [(&mine, "done"), (&others, "forbidden"), (&pool, "done")] {
        let list = json!([{"raw": "+45 33 12 34 56"}]);
        assert_eq!(update(&rep, "organization", &row.id, json!({"industry": "Steel"})), said, "{}", row.title);
        assert_eq!(update(&rep, "organization", &row.id, json!({"phones": list})), said, "{}", row.title);
        assert_eq!(update(&rep, "organization", &row.id, json!({"tags": ["VIP"]})), said, "{}", row.title);
        assert_eq!(update(&manager, "organization", &row.id, json!({"industry": "Wood"})), "done");
    }
    // Nobody takes a record by making it theirs, and whoever owns one may give it away.
    assert_eq!(update(&rep, "organization", &others.id, json!({"owner": rep_id})), "forbidden");
    let admin = desk.ctx.user_id().to_string();
    assert_eq!(update(&rep, "organization", &mine.id, json!({"owner": admin})), "done");
    assert_eq!(update(&rep, "organization", &mine.id, json!({"industry": "Glass"})), "forbidden");
    let made = create(&rep, "person", json!({"first_name": "New"})).unwrap();
    assert_eq!(update(&rep, "person", &made, json!({"job_title": "CEO"})), "done");
    create(&rep, "note", json!({"content": "Met them", "party": others.id})).unwrap();
    let ids = IdsRequest { r#type: "organization".into(), ids: vec![others.id.clone()] };
    assert_eq!(code(records::delete(&rep, ids)), "forbidden");
    for (record_type, values) in [
        ("user", json!({"name": "X"})),
        ("pipeline", json!({"name": "X"})),
        ("relationship_type", json!({"name": "is a pen friend of"})),
        ("custom_field", json!({"record_type": "person", "key": "x", "label": "X", "kind": "text"})),
    ] {
        assert_eq!(code(create(&rep, record_type, values.clone())), "forbidden", "{record_type}");
        create(&manager, record_type, values).unwrap();
    }
    assert_eq!(update(&rep, "user", &rep_id, json!({"role": "admin"})), "forbidden");
}

#[test]
fn pty_36_screens_are_told_what_each_role_may_do() {
    let desk = Desk::new();
    for (role, change, set_up) in
        [("viewer", false, false), ("rep", true, false), ("manager", true, true), ("admin", true, true)]
    {
        let (_, ctx) = user(&desk, role, role);
        let may = info(&ctx).unwrap().may;
        assert_eq!((may.change, may.set_up), (change, set_up), "{role}");
        let done = |record_type, values| create(&ctx, record_type, values).is_ok();
        assert_eq!(done("person", json!({"first_name": role})), change, "{role}");
        assert_eq!(done("pipeline", json!({"name": role})), set_up, "{role}");
    }
}

#[test]
fn pty_36_a_rep_takes_back_their_own_work_only() {
    let desk = Desk::new();
    let (_, rep) = user(&desk, "Rita", "rep");
    let others = desk.create("organization", json!({"display_name": "Others"}));
    desk.update("organization", &others.id, json!({"industry": "Steel"})).unwrap();
    assert_eq!(code(undo(&rep, Default::default())), "forbidden");
    create(&rep, "person", json!({"first_name": "New"})).unwrap();
    undo(&rep, Default::default()).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'person'"), 0);
}

#[test]
fn imp_23_who_leaves_hands_over_in_one_step() {
    let desk = Desk::new();
    let (rita, _) = user(&desk, "Rita", "rep");
    let (max, _) = user(&desk, "Max", "manager");
    for number in 0..5 {
        let row = desk.create("organization", json!({"display_name": format!("Acme {number}"), "owner": rita}));
        desk.create("deal", json!({"title": "Open", "party": row.id, "owner": rita}));
        desk.create(
            "activity",
            json!({"type": "call", "subject": "Ring", "due_at": "2026-12-01T09:00:00Z", "party": row.id, "assigned_to": rita}),
        );
    }
    let won = desk.create(
        "deal",
        json!({"title": "Won", "party": desk.text("SELECT id FROM party"), "owner": rita, "stage": desk.stage("Won")}),
    );
    let has = owns(&desk.ctx, OwnsRequest { id: rita.clone() }).unwrap();
    assert_eq!((has.customers, has.deals, has.activities), (5, 5, 5));
    assert_eq!(code(desk.update("user", &rita, json!({"active": false}))), "owns_records");
    let before = desk.content();
    let leave = |to: Option<&str>| deactivate(&desk.ctx, HandOver { id: rita.clone(), to: to.map(Into::into) });
    assert_eq!(code(leave(Some(&rita))), "inactive_owner");
    let told =
        || desk.number("SELECT count(*) FROM audit_log WHERE record_type = 'organization' AND action = 'updated'");
    let earlier = told();
    let done = leave(Some(&max)).unwrap();
    assert_eq!(done.value.customers, 5);
    let count = |table: &str, column: &str, who: &str| {
        desk.number(&format!("SELECT count(*) FROM {table} WHERE {column} = '{who}'"))
    };
    assert_eq!(count("party", "owner_id", &max), 5);
    assert_eq!(count("deal", "owner_id", &max), 5);
    assert_eq!(count("activity", "assigned_to", &max), 5);
    assert_eq!(desk.text(&format!("SELECT owner_id FROM deal WHERE id = '{}'", won.id)), rita, "what is closed stays");
    assert_eq!(desk.number(&format!("SELECT active FROM app_user WHERE id = '{rita}'")), 0);
    assert_eq!(told() - earlier, 5, "every record's own history tells it");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    // FUT-04: the same without leaving.
    let given = transfer(&desk.ctx, HandOver { id: rita.clone(), to: Some(max.clone()) }).unwrap();
    assert_eq!((given.value.deals, count("deal", "owner_id", &max), count("party", "owner_id", &max)), (5, 5, 5));
    assert_eq!(desk.number(&format!("SELECT active FROM app_user WHERE id = '{rita}'")), 1);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    let (_, rep) = user(&desk, "Rob", "rep");
    assert_eq!(code(transfer(&rep, HandOver { id: rita.clone(), to: Some(max.clone()) })), "forbidden");
    leave(None).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE owner_id IS NULL"), 5, "the pool");
    assert_eq!(count("activity", "assigned_to", desk.ctx.user_id()), 5);
    let me = desk.ctx.user_id().to_string();
    assert_eq!(code(desk.update("user", &me, json!({"role": "rep"}))), "last_admin");
}

#[test]
fn pty_36_pages_say_which_records_their_reader_may_change() {
    let desk = Desk::new();
    let (rep_id, rep) = user(&desk, "Rita", "rep");
    let (_, viewer) = user(&desk, "Vi", "viewer");
    let (_, manager) = user(&desk, "Max", "manager");
    for (record_type, name) in [("organization", "display_name"), ("deal", "title")] {
        for title in ["Mine", "Others", "Pool"] {
            let mut values = json!({name: title});
            if record_type == "deal" {
                values["party"] = json!(desk.text("SELECT id FROM party LIMIT 1"));
            }
            let row = desk.create(record_type, values);
            let owner = json!(match title {
                "Mine" => Some(rep_id.as_str()),
                "Others" => Some(desk.ctx.user_id()),
                _ => None,
            });
            desk.update(record_type, &row.id, json!({"owner": owner})).unwrap();
        }
        // What is said is what the guard does.
        for (ctx, free) in [(&rep, "Mine Pool"), (&viewer, ""), (&manager, "Mine Others Pool")] {
            let request = serde_json::from_value(json!({"type": record_type, "fields": [name]})).unwrap();
            let mut rows = records::page(ctx, request).unwrap().rows;
            rows.sort_by(|a, b| a.title.cmp(&b.title));
            let said: Vec<&str> = rows.iter().filter(|row| row.may_change).map(|row| row.title.as_str()).collect();
            assert_eq!(said.join(" "), free, "{record_type}");
            for row in &rows {
                let get = serde_json::from_value(json!({"type": record_type, "id": row.id})).unwrap();
                assert_eq!(records::get(ctx, get).unwrap().record.may_change, row.may_change, "{}", row.title);
                let done = update(ctx, record_type, &row.id, json!({"description": ctx.user_id()}));
                assert_eq!(done == "done", row.may_change, "{record_type} {}: {done}", row.title);
            }
        }
    }
    let request = serde_json::from_value(json!({"stage_id": desk.text("SELECT stage_id FROM deal LIMIT 1")})).unwrap();
    let cards = kith_core::deals::cards(&rep, request).unwrap().cards;
    let locked: Vec<&str> = cards.iter().filter(|card| !card.may_change).map(|card| card.title.as_str()).collect();
    assert_eq!((cards.len(), locked), (3, vec!["Others"]));
    // Notes are nobody's records; the set-up is for managers.
    create(&rep, "note", json!({"content": "Met", "party": desk.text("SELECT id FROM party LIMIT 1")})).unwrap();
    for (record_type, free) in [("note", true), ("pipeline", false)] {
        let request = serde_json::from_value(json!({"type": record_type})).unwrap();
        assert!(records::page(&rep, request).unwrap().rows.iter().all(|row| row.may_change == free), "{record_type}");
    }
}

#[test]
fn pty_36_bulk_changes_leave_out_what_others_own_and_say_so_beforehand() {
    let desk = Desk::new();
    let (rep_id, rep) = user(&desk, "Rita", "rep");
    let mut ids = Vec::new();
    for (title, owner) in [("Mine", Some(rep_id.as_str())), ("Others", Some(desk.ctx.user_id())), ("Pool", None)] {
        let row = desk.create("organization", json!({"display_name": title}));
        desk.update("organization", &row.id, json!({"owner": owner})).unwrap();
        ids.push(row.id);
    }
    let before = desk.content();
    let changed = |column: &str| desk.text(&format!("SELECT group_concat({column} IS NOT NULL) FROM party"));
    for action in [
        json!({"kind": "set", "values": {"industry": "Steel"}}),
        json!({"kind": "add_tag", "tag": "VIP"}),
        json!({"kind": "delete"}),
    ] {
        let request = || -> BulkRequest {
            let all = json!({"filter": {"all": []}});
            serde_json::from_value(json!({"type": "organization", "selection": all, "action": action})).unwrap()
        };
        let said = bulk::preview(&rep, request()).unwrap();
        assert_eq!((said.changed, said.refused, said.refusals[0].code.as_str()), (2, 1, "forbidden"), "{action}");
        assert!(said.refusals[0].message.starts_with("Others belongs to "), "{}", said.refusals[0].message);
        assert_eq!(desk.content(), before);
        let done = bulk::apply(&rep, request()).unwrap().value;
        assert_eq!((done.changed, done.refused, done.refusals[0].id.as_str()), (2, 1, ids[1].as_str()), "{action}");
        match action["kind"].as_str() {
            Some("set") => assert_eq!(changed("industry"), "1,0,1"),
            Some("delete") => assert_eq!(changed("deleted_at"), "1,0,1"),
            _ => assert_eq!(desk.number(&format!("SELECT count(*) FROM tagging WHERE record_id = '{}'", ids[1])), 0),
        }
        undo(&rep, Default::default()).unwrap();
        assert_eq!(desk.content(), before);
    }
    // Pasting and filling down are the same.
    let cells = || -> CellsRequest {
        let values = json!({"industry": "Wood", "legal_name": "X"});
        let rows: Vec<Value> = ids.iter().map(|id| json!({"id": id, "values": values})).collect();
        serde_json::from_value(json!({"type": "organization", "rows": rows})).unwrap()
    };
    let said = bulk::preview_many(&rep, cells()).unwrap();
    let done = bulk::update_many(&rep, cells()).unwrap().value;
    for report in [&said, &done] {
        assert_eq!((report.changed, report.refused, report.refusals.len()), (2, 2, 1));
        assert_eq!((report.refusals[0].title.as_str(), &report.refusals[0].field), ("Others", &None));
    }
    assert_eq!(changed("industry"), "1,0,1");
}
