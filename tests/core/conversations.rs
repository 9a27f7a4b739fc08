//! Conversations told message by message; what was planned and took place is written down once.

use kith_core::activities::{self, held};
use kith_core::interactions::{LogRequest, log, thread, threads};
use kith_core::records;
use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn ask<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn mail(desk: &Desk, party: &str, own: &str, names: &[&str], sent_at: &str) -> String {
    let message = json!({"channel": "email", "from": "a@x.example", "to": ["b@x.example"], "message_id": own,
        "references": names, "sent_at": sent_at, "subject": "Offer", "text": format!("Text  of\n{own}")});
    let values = json!({"type": "email", "party": party, "subject": "Offer", "direction": "inbound"});
    let request: LogRequest = ask(json!({"id": kith_core::ids::new_id(), "values": values, "message": message}));
    log(&desk.ctx, request).unwrap().value.id
}

#[test]
fn int_11_a_conversation_is_told_from_any_of_its_messages() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let third = mail(&desk, &party, "<c>", &["<b>"], "2026-11-20T12:00:00Z");
    let first = mail(&desk, &party, "<a>", &[], "2026-11-20T10:00:00Z");
    let second = mail(&desk, &party, "<b>", &["<a>"], "2026-11-20T11:00:00Z");
    let alone = mail(&desk, &party, "<x>", &[], "2026-11-20T09:00:00Z");
    let ids = |of: &str| -> Vec<String> {
        let told = thread(&desk.ctx, ask(json!({"id": of}))).unwrap();
        told.messages.into_iter().map(|one| one.interaction.id).collect()
    };
    for one in [&first, &second, &third] {
        assert_eq!(ids(one), [first.clone(), second.clone(), third.clone()]);
    }
    assert_eq!(ids(&alone), std::slice::from_ref(&alone));
    let told = thread(&desk.ctx, ask(json!({"id": first}))).unwrap();
    assert_eq!(told.messages[0].preview, "Text of <a>");
    assert_eq!(told.messages[0].interaction.title, "Offer");
    let nobody = kith_core::ids::new_id();
    let asked = ask(json!({"ids": [third, alone, nobody]}));
    let lengths: Vec<usize> = threads(&desk.ctx, asked).unwrap().threads.iter().map(|one| one.messages.len()).collect();
    assert_eq!(lengths, [3, 1, 0], "a page asks for all of its conversations at once");
    records::delete(&desk.ctx, ask(json!({"type": "interaction", "ids": [second]}))).unwrap();
    assert_eq!(ids(&first), [first.clone(), third], "what is deleted is not told");
    let call = desk.create("interaction", json!({"type": "call", "party": party})).id;
    assert!(ids(&call).is_empty(), "behind a call there is no message");
}

#[test]
fn int_16_a_planned_meeting_is_logged_once_with_what_came_of_it() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let planned = desk.create("activity", json!({"type": "meeting", "subject": "Review", "party": party})).id;
    let also = desk.create("person", json!({"first_name": "B"})).id;
    let before = desk.content();
    let report = |subject: &str| {
        let values = json!({"subject": subject, "duration_minutes": 45, "description": "All well"});
        let links = json!([{"type": "person", "id": also}]);
        held(&desk.ctx, ask(json!({"id": planned, "values": values, "links": links}))).map(|changed| changed.value)
    };
    let row = report("Review").unwrap();
    assert_eq!(row.values["type"], "meeting");
    assert_eq!(row.values["duration_minutes"], 45);
    let done = records::get(&desk.ctx, ask(json!({"type": "activity", "id": planned}))).unwrap().record;
    assert_eq!(done.values["status"], "completed");
    assert_eq!(done.values["result_interaction"]["id"], row.id.as_str());
    assert_eq!(report("Review, again").unwrap().id, row.id, "asked twice there is one");
    activities::complete(&desk.ctx, ask(json!({"id": planned}))).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 1);
    assert_eq!(desk.number("SELECT count(*) FROM interaction_link"), 1);
    records::delete(&desk.ctx, ask(json!({"type": "interaction", "ids": [row.id]}))).unwrap();
    assert_eq!(code(report("Review, once more")), "in_trash");
    desk.undo().unwrap();
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "one undo takes all of a report back");
    activities::cancel(&desk.ctx, ask(json!({"id": planned}))).unwrap();
    assert_eq!(code(report("Review")), "bad_transition");
    let nobody = desk.create("activity", json!({"type": "meeting", "subject": "Alone"})).id;
    assert_eq!(code(held(&desk.ctx, ask(json!({"id": nobody, "values": {}})))), "required");
}

#[test]
fn int_16_a_report_of_what_somebody_reported_meanwhile_asks_first() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let planned = desk.create("activity", json!({"type": "meeting", "subject": "Review", "party": party}));
    let (id, seen) = (planned.id.clone(), planned.values["updated_at"].clone());
    let report = |text: &str, seen: &serde_json::Value| {
        let values = json!({"description": text});
        held(&desk.ctx, ask(json!({"id": id, "seen": seen, "values": values}))).map(|changed| changed.value)
    };
    desk.days(1);
    report("From the first window", &seen).unwrap();
    let kept = desk.content();
    let refused = report("From the second window", &seen).unwrap_err();
    assert_eq!(refused.code, "changed_since");
    assert!(refused.message.contains("wrote down what came of it"), "{}", refused.message);
    assert_eq!(desk.content(), kept, "nothing is written over");
    let row = records::get(&desk.ctx, ask(json!({"type": "activity", "id": id}))).unwrap().record;
    report("From who has read it", &row.values["updated_at"]).unwrap();
    assert_eq!(desk.text("SELECT description FROM interaction"), "From who has read it");
}
