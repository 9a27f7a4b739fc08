use kith_core::deals::{self, CloseDeal, MoveDeal};
use kith_core::journal::{self, AuditRequest, Resolve, UndoRequest};
use kith_core::records::{self, IdsRequest, TagRequest};
use proptest::prelude::*;
use serde_json::json;

use crate::desk::{Desk, code};

#[test]
fn undo_and_redo_survive_a_restart() {
    let desk = Desk::new();
    let start = desk.content();
    let row = desk.create("person", json!({"first_name": "Anna", "emails": ["anna@x.example"]}));
    desk.update("person", &row.id, json!({"status": "active"})).unwrap();
    let end = desk.content();
    let desk = desk.reopen();
    assert_eq!(desk.undo().unwrap().change.unwrap().label, "Undid: Changed status of Anna");
    desk.undo().unwrap();
    assert_eq!(desk.content(), start);
    assert_eq!(code(desk.undo()), "nothing_to_undo");
    let desk = desk.reopen();
    desk.redo().unwrap();
    desk.redo().unwrap();
    assert_eq!(desk.content(), end);
    assert_eq!(code(desk.redo()), "nothing_to_redo");
}

#[test]
fn aud_01_a_touch_a_plan_and_a_note_are_told_by_what_they_are() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "Anna"})).id;
    let told = |record_type: &str, mut values: serde_json::Value| {
        values["party"] = json!(party);
        desk.try_create(record_type, values).unwrap().change.unwrap().label
    };
    let touch = |kind: &str, subject: Option<&str>| told("interaction", json!({"type": kind, "subject": subject}));
    assert_eq!(touch("call", Some("Price")), "Logged a call: Price");
    assert_eq!(touch("meeting", Some("Kick-off")), "Logged a meeting: Kick-off");
    assert_eq!(touch("email", None), "Logged an e-mail with Anna");
    let due = "2026-11-22T09:00:00.000Z";
    let plan = |kind: &str| told("activity", json!({"type": kind, "subject": "Ring back", "due_at": due}));
    assert_eq!(plan("task"), "Planned a task: Ring back");
    assert_eq!(plan("call"), "Planned a call: Ring back");
    assert_eq!(told("note", json!({"content": "Likes tea"})), "Wrote a note: Likes tea");
    let private = told("note", json!({"content": "Is leaving", "visibility": "private"}));
    assert_eq!(private, "Wrote a private note", "the history is everybody's");
}

#[test]
fn a_failed_operation_leaves_nothing_behind() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "Anna"}));
    let before = desk.content();
    let seq = desk.number("SELECT max(seq) FROM journal_entry");
    let mixed = json!({"last_name": "Ax", "emails": ["good@x.example", "bad address"]});
    assert!(desk.update("person", &row.id, mixed).is_err());
    assert_eq!(desk.content(), before);
    assert_eq!(desk.number("SELECT max(seq) FROM journal_entry"), seq);
    assert_eq!(desk.number("SELECT count(*) FROM audit_log"), 1);
}

#[test]
fn saving_what_is_there_is_no_operation() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "Anna", "phones": ["+45 12345678"], "tags": ["A"]}));
    let again = desk.update("person", &row.id, serde_json::Value::Object(row.values.clone()));
    assert!(again.unwrap().change.is_none());
}

#[test]
fn undo_of_an_older_operation_never_overwrites_a_later_edit_silently() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "Anna"}));
    let change =
        desk.update("person", &row.id, json!({"status": "active", "job_title": "CEO"})).unwrap().change.unwrap();
    desk.update("person", &row.id, json!({"status": "churned"})).unwrap();
    let undo = |resolve| journal::undo(&desk.ctx, UndoRequest { seq: Some(change.seq), resolve, ..Default::default() });
    let error = undo(None).unwrap_err();
    assert_eq!(error.code, "undo_conflict");
    let details = error.details.unwrap();
    assert_eq!(details["conflicts"][0]["field"], "status");
    assert_eq!(details["conflicts"][0]["now"], "churned");
    assert_eq!(desk.text("SELECT status || job_title FROM party"), "churnedCEO");
    undo(Some(Resolve::Restore)).unwrap();
    assert_eq!(desk.text("SELECT status || coalesce(job_title, '-') FROM party"), "prospect-");
}

#[test]
fn undo_of_an_older_operation_takes_back_only_its_own_fields() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "Anna"}));
    let change = desk.update("person", &row.id, json!({"job_title": "CEO"})).unwrap().change.unwrap();
    desk.update("person", &row.id, json!({"status": "active"})).unwrap();
    journal::undo(&desk.ctx, UndoRequest { seq: Some(change.seq), resolve: None, ..Default::default() }).unwrap();
    assert_eq!(desk.text("SELECT status || coalesce(job_title, '-') FROM party"), "active-");
}

#[test]
fn undo_of_a_creation_that_is_in_use_is_refused() {
    let desk = Desk::new();
    let created = desk.try_create("organization", json!({"display_name": "Acme"})).unwrap();
    desk.create("deal", json!({"title": "D", "party": created.value.id}));
    let undo = UndoRequest { seq: Some(created.change.unwrap().seq), resolve: None, ..Default::default() };
    assert_eq!(code(journal::undo(&desk.ctx, undo)), "undo_conflict");
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1);
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
}

#[test]
fn aud_01_02_03_08_the_audit_tells_each_change_and_cannot_be_edited() {
    let desk = Desk::new();
    let row = desk.create("person", json!({"first_name": "Anna"}));
    desk.update("person", &row.id, json!({"status": "active", "emails": ["a@x.example"]})).unwrap();
    records::delete(&desk.ctx, IdsRequest { r#type: "person".into(), ids: vec![row.id.clone()] }).unwrap();
    desk.undo().unwrap();
    let rows =
        journal::audit_page(&desk.ctx, AuditRequest { id: Some(row.id.clone()), ..Default::default() }).unwrap().rows;
    let actions: Vec<&str> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["undone", "deleted", "updated", "created"]);
    let updated = &rows[2];
    assert_eq!(updated.changes["status"], json!({"old": "prospect", "new": "active"}));
    assert_eq!(updated.changes["emails"]["new"], json!(["a@x.example"]));
    assert_eq!(updated.changes.len(), 2);
    assert_eq!(updated.actor.as_ref().unwrap().title, "Me");
    let conn = rusqlite::Connection::open(desk.path()).unwrap();
    for sql in ["UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"] {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("append_only"));
    }
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
    conn.execute_batch("DROP TRIGGER audit_log_keep_update; UPDATE audit_log SET actor_id = 'someone' WHERE seq = 2")
        .unwrap();
    let report = desk.ctx.workspace().check(false).unwrap();
    assert!(report.problems.iter().any(|p| p.contains("changed by hand at row 2")), "{report:?}");
}

#[test]
fn nfr_03_everyone_hears_of_a_change_after_the_commit() {
    let desk = Desk::new();
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let ears = heard.clone();
    let workspace = std::sync::Arc::downgrade(desk.ctx.workspace());
    desk.ctx.workspace().subscribe(Box::new(move |change| {
        let seen: i64 = workspace
            .upgrade()
            .unwrap()
            .store()
            .read(|c| Ok(c.query_row("SELECT count(*) FROM party", [], |r| r.get(0))?))
            .unwrap();
        ears.lock().unwrap().push((change.op.clone(), seen));
    }));
    desk.create("person", json!({"first_name": "Anna"}));
    let _ = desk.try_create("person", json!({}));
    assert_eq!(*heard.lock().unwrap(), [("records.create".to_string(), 1)]);
}

#[derive(Debug, Clone)]
enum Step {
    NewPerson(u8),
    NewCompany(u8),
    NewDeal(u8, i64),
    Rename(u8, u8),
    Status(u8, u8),
    Emails(u8, u8),
    Join(u8, u8),
    Move(u8, u8),
    Close(u8, bool),
    Note(u8),
    Tag(u8, u8),
    Delete(u8),
    Stage(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let n = any::<u8>;
    prop_oneof![
        n().prop_map(Step::NewPerson),
        n().prop_map(Step::NewCompany),
        (n(), 0..1_000_000_i64).prop_map(|(p, v)| Step::NewDeal(p, v)),
        (n(), n()).prop_map(|(p, v)| Step::Rename(p, v)),
        (n(), n()).prop_map(|(p, v)| Step::Status(p, v)),
        (n(), n()).prop_map(|(p, v)| Step::Emails(p, v)),
        (n(), n()).prop_map(|(p, v)| Step::Join(p, v)),
        (n(), n()).prop_map(|(p, v)| Step::Move(p, v)),
        (n(), any::<bool>()).prop_map(|(p, v)| Step::Close(p, v)),
        n().prop_map(Step::Note),
        (n(), n()).prop_map(|(p, v)| Step::Tag(p, v)),
        n().prop_map(Step::Delete),
        n().prop_map(Step::Stage),
    ]
}

/// Does one step; steps that have nothing to work on, or that rules refuse, change nothing.
fn act(desk: &Desk, step: &Step) {
    let pick = |table: &str, which: u8| -> Option<(String, String)> {
        desk.ctx
            .read(|conn| {
                let kind = if table == "party" { "kind" } else { "'-'" };
                let mut stmt =
                    conn.prepare(&format!("SELECT id, {kind} FROM {table} WHERE deleted_at IS NULL ORDER BY id"))?;
                let rows: Vec<(String, String)> =
                    stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.map(|r| r.unwrap()).collect();
                Ok(rows.get(usize::from(which) % rows.len().max(1)).cloned())
            })
            .unwrap()
    };
    let party = |which| pick("party", which);
    match step {
        Step::NewPerson(n) => {
            drop(desk.try_create("person", json!({"first_name": format!("P{n}"), "phones": [format!("+4512{n:06}")]})))
        }
        Step::NewCompany(n) => drop(desk.try_create("organization", json!({"display_name": format!("Co {n}")}))),
        Step::NewDeal(p, value) => {
            if let Some((id, _)) = party(*p) {
                let value = json!({"minor": value, "currency": if p % 2 == 0 { "USD" } else { "DKK" }});
                drop(desk.try_create("deal", json!({"title": format!("D{p}"), "party": id, "value": value})));
            }
        }
        Step::Rename(p, n) => {
            if let Some((id, kind)) = party(*p) {
                let key = if kind == "person" { "last_name" } else { "display_name" };
                drop(desk.update(&kind, &id, json!({key: format!("Name {n}")})));
            }
        }
        Step::Status(p, n) => {
            if let Some((id, kind)) = party(*p) {
                let status = ["prospect", "active", "inactive", "churned"][usize::from(*n) % 4];
                drop(desk.update(&kind, &id, json!({"status": status})));
            }
        }
        Step::Emails(p, n) => {
            if let Some((id, kind)) = party(*p) {
                let emails: Vec<String> = (0..n % 3).map(|i| format!("e{i}{n}@x.example")).collect();
                drop(desk.update(&kind, &id, json!({"emails": emails})));
            }
        }
        Step::Join(p, o) => {
            if let (Some((person, kind)), Some((org, _))) = (party(*p), party(*o)) {
                drop(desk.update(
                    &kind,
                    &person,
                    json!({"affiliations": [{"organization": org, "is_primary_contact": o % 2 == 0}]}),
                ));
            }
        }
        Step::Move(d, s) => {
            if let (Some((id, _)), Some((stage_id, _))) = (pick("deal", *d), pick("stage", *s)) {
                let probability = (s % 3 == 0).then_some(i64::from(*s) % 101);
                drop(deals::move_deal(&desk.ctx, MoveDeal { id, stage_id, probability, ..Default::default() }));
            }
        }
        Step::Close(d, won) => {
            if let Some((id, _)) = pick("deal", *d) {
                let input = CloseDeal { id, reason: Some("because".into()), ..Default::default() };
                drop(if *won { deals::win(&desk.ctx, input) } else { deals::lose(&desk.ctx, input) });
            }
        }
        Step::Note(p) => {
            if let Some((id, _)) = party(*p) {
                drop(
                    desk.try_create(
                        "note",
                        json!({"content": format!("note {p}"), "party": id, "is_pinned": p % 2 == 0}),
                    ),
                );
            }
        }
        Step::Tag(p, t) => {
            if let Some((id, kind)) = party(*p) {
                drop(records::add_tag(
                    &desk.ctx,
                    TagRequest { r#type: kind, ids: vec![id], tag: format!("tag {}", t % 5) },
                ));
            }
        }
        Step::Delete(p) => {
            if let Some((id, kind)) = party(*p) {
                drop(records::delete(&desk.ctx, IdsRequest { r#type: kind, ids: vec![id] }));
            }
        }
        Step::Stage(s) => {
            if let Some((id, _)) = pick("stage", *s) {
                drop(desk.update("stage", &id, json!({"probability": i64::from(*s) % 101, "name": format!("S{s}")})));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Acceptance: 200 random operations, undo of all, redo of all.
    #[test]
    fn undo_of_everything_is_the_start_and_redo_of_everything_is_the_end(steps in prop::collection::vec(step(), 200)) {
        let desk = Desk::new();
        let start = desk.content();
        for step in &steps {
            act(&desk, step);
        }
        let end = desk.content();
        prop_assert!(desk.ctx.workspace().check(false).unwrap().ok);
        while desk.undo().is_ok() {}
        prop_assert_eq!(desk.number("SELECT count(*) FROM journal_entry WHERE state = 'done'"), 0);
        prop_assert_eq!(desk.content(), start);
        while desk.redo().is_ok() {}
        prop_assert_eq!(desk.content(), end);
        let report = desk.ctx.workspace().check(false).unwrap();
        prop_assert!(report.ok, "{:?}", report);
    }
}
