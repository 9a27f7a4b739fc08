//! Touches: once each, in every history that they belong to, with the message behind them.

use kith_core::interactions::{CampaignReport, LogRequest, campaign, log, message};
use kith_core::{Context, records, timeline};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field};

fn ask<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn write(ctx: &Context, values: Value, more: Value) -> kith_core::Result<records::RecordRow> {
    let mut input = json!({"id": kith_core::ids::new_id(), "values": values});
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    Ok(log(ctx, ask::<LogRequest>(input))?.value)
}

fn story(desk: &Desk, record_type: &str, id: &str) -> Vec<timeline::TimelineEntry> {
    timeline::page(&desk.ctx, ask(json!({"type": record_type, "id": id}))).unwrap().entries
}

#[test]
fn int_03_the_same_external_id_of_a_source_keeps_one() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let sent = |source: &str, id: &str| {
        desk.create("interaction", json!({"type": "email", "party": party, "source": source, "external_id": id})).id
    };
    let first = sent("email_sync", "m-1");
    assert_eq!(sent("email_sync", "m-1"), first, "twice keeps one");
    assert_ne!(sent("phone_integration", "m-1"), first, "ids are of their source");
    assert_ne!(sent("email_sync", "m-2"), first);
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 3);
    let by_log = write(
        &desk.ctx,
        json!({"type": "email", "party": party, "source": "email_sync", "external_id": "m-1"}),
        json!({}),
    );
    assert_eq!(by_log.unwrap().id, first);
    records::delete(&desk.ctx, ask(json!({"type": "interaction", "ids": [first]}))).unwrap();
    assert_eq!(sent("email_sync", "m-1"), first, "what a person deleted does not come back");
    assert_eq!(desk.number("SELECT count(*) FROM interaction WHERE deleted_at IS NULL"), 2);
    let (a, b) = (
        desk.create("interaction", json!({"type": "call", "party": party})),
        desk.create("interaction", json!({"type": "call", "party": party})),
    );
    assert_ne!(a.id, b.id, "no id, no rule");
}

#[test]
fn int_04_one_interaction_stands_in_the_histories_of_customer_and_deal_and_of_what_it_is_linked_to() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme"})).id;
    let bolt = desk.create("organization", json!({"display_name": "Bolt"})).id;
    let deal = |title: &str| desk.create("deal", json!({"title": title, "party": acme})).id;
    let (one, two) = (deal("One"), deal("Two"));
    let before = desk.content();
    let links = json!({"links": [{"type": "deal", "id": two}, {"type": "organization", "id": bolt}]});
    let call =
        write(&desk.ctx, json!({"type": "call", "party": acme, "deal": one, "subject": "Prices"}), links).unwrap();
    let after = desk.content();
    for (kind, id) in [("organization", &acme), ("deal", &one), ("deal", &two), ("organization", &bolt)] {
        let found: Vec<_> = story(&desk, kind, id).into_iter().filter(|entry| entry.kind == "call").collect();
        assert_eq!(found.len(), 1, "{kind}");
        assert_eq!((found[0].text.as_str(), found[0].reference.id.as_str()), ("Call - Prices", call.id.as_str()));
    }
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "one step wrote it all");
    desk.redo().unwrap();
    assert_eq!(desk.content(), after);

    desk.update("interaction", &call.id, json!({"occurred_at": "2026-01-02T03:04:05.000Z", "type": "meeting"}))
        .unwrap();
    let moved = &story(&desk, "deal", &two).into_iter().find(|entry| entry.kind == "meeting").unwrap();
    assert_eq!(moved.at, "2026-01-02T03:04:05.000Z", "the link follows the touch");

    let again = |to: Value| desk.try_create("interaction_link", to);
    assert_eq!(code(again(json!({"interaction": call.id, "deal": two}))), "already_linked");
    assert_eq!(code(again(json!({"interaction": call.id, "party": acme}))), "already_linked");
    assert_eq!(field(again(json!({"interaction": call.id}))), "party");

    records::delete(&desk.ctx, ask(json!({"type": "interaction", "ids": [call.id]}))).unwrap();
    assert!(story(&desk, "organization", &bolt).iter().all(|entry| entry.kind != "meeting"), "links go with it");
    desk.undo().unwrap();
    assert!(story(&desk, "organization", &bolt).iter().any(|entry| entry.kind == "meeting"));
}

#[test]
fn int_10_a_message_keeps_from_to_copies_and_both_texts() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let mail = |more: Value| {
        let mut message = json!({"channel": "email", "from": "me@x.example", "to": ["a@y.example", "b@y.example"],
            "cc": ["c@y.example"], "subject": "Hi", "html": "<p>Hello <b>there</b></p><script>x</script>",
            "sent_at": "2026-11-20T10:00:00+01:00"});
        for (key, value) in more.as_object().unwrap() {
            message[key] = value.clone();
        }
        write(&desk.ctx, json!({"type": "email", "party": party, "subject": "Hi"}), json!({"message": message}))
    };
    let before = desk.content();
    let id = mail(json!({})).unwrap().id;
    let shown = message(&desk.ctx, ask(json!({"id": id}))).unwrap().message.unwrap();
    assert_eq!((shown.to.len(), shown.cc, shown.from.as_str()), (2, vec!["c@y.example".to_string()], "me@x.example"));
    assert_eq!(shown.html.as_deref(), Some("<p>Hello <b>there</b></p>"));
    assert_eq!(shown.text.as_deref(), Some("Hello there"));
    assert_eq!(shown.sent_at, "2026-11-20T09:00:00.000Z");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(field(mail(json!({"to": []}))), "message.to");
    assert_eq!(field(mail(json!({"from": " "}))), "message.from");
    assert_eq!(field(mail(json!({"channel": "call"}))), "message.channel");
    assert_eq!(code(mail(json!({"subject": "x".repeat(1_001)}))), "too_long");
    assert_eq!(desk.content(), before, "a refusal leaves nothing behind");
    let call = write(&desk.ctx, json!({"type": "call", "party": party}), json!({})).unwrap();
    assert!(message(&desk.ctx, ask(json!({"id": call.id}))).unwrap().message.is_none(), "a call has no message");
}

#[test]
fn int_11_a_bounce_marks_the_address_that_it_was_sent_to() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A", "emails": ["a@y.example", "b@y.example"]})).id;
    let message = json!({"channel": "email", "from": "me@x.example", "to": ["b@y.example"], "sent_at": "2026-11-20T10:00:00Z", "bounced": true});
    let row = write(&desk.ctx, json!({"type": "email", "party": party}), json!({"message": message})).unwrap();
    assert_eq!(row.values["outcome"], "bounced");
    assert_eq!(desk.text("SELECT state FROM party_email WHERE address = 'b@y.example'"), "bounced");
}

#[test]
fn int_11_a_bounce_of_one_address_leaves_the_others() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A", "emails": ["a@y.example", "b@y.example"]})).id;
    let message = json!({"channel": "email", "from": "me@x.example", "to": ["b@y.example"], "sent_at": "2026-11-20T10:00:00Z", "bounced": true});
    write(&desk.ctx, json!({"type": "email", "party": party}), json!({"message": message})).unwrap();
    assert_eq!(desk.text("SELECT state FROM party_email WHERE address = 'a@y.example'"), "unknown");
}

/// Results of one campaign.
fn results(receivers: Value) -> Value {
    json!({"campaign": "Spring", "from": "news@x.example", "sent_at": "2026-03-03T08:00:00Z", "receivers": receivers})
}

#[test]
fn int_11_the_results_of_a_campaign_are_kept_with_its_first_opening_and_click() {
    let desk = Desk::new();
    let anna = desk.create("person", json!({"first_name": "Anna", "emails": ["anna@y.example"]})).id;
    desk.create("person", json!({"first_name": "Bo", "emails": ["bo@y.example"]}));
    desk.create("person", json!({"first_name": "Cy", "emails": ["cy@y.example"], "do_not_contact": true}));
    let before = desk.content();
    let keep = |receivers: Value| campaign(&desk.ctx, ask(results(receivers))).unwrap().value;
    let told = |report: CampaignReport| (report.added, report.updated, report.unchanged, report.refused.len());
    let first = keep(json!([
        {"address": "Anna@Y.example", "opened_at": "2026-03-03T12:12:00+02:00"},
        {"address": "bo@y.example", "clicked_at": "2026-03-04T09:00:00Z"},
        {"address": "cy@y.example", "opened_at": "2026-03-04T09:00:00Z"},
        {"address": "nobody@y.example"},
        {"address": "no address"},
        {"address": "bo@y.example", "opened_at": "yesterday"},
    ]));
    let why: Vec<&str> = first.refused.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        why,
        [
            "Cy is marked “Do not contact”; log an inbound touch or clear the mark first.",
            "No customer has this address.",
            "This is no e-mail address.",
            "“yesterday” is not a moment such as 2026-11-21T07:16:00Z.",
        ]
    );
    assert_eq!(told(first), (2, 0, 0, 4));
    let shown = |id: &str| {
        let entry = story(&desk, "person", id).into_iter().find(|one| one.kind == "email").unwrap();
        (entry.text, entry.details["opened_at"].clone(), entry.details["clicked_at"].clone())
    };
    assert_eq!(shown(&anna), ("E-mail - Spring".into(), json!("2026-03-03T10:12:00.000Z"), Value::Null));
    let reading =
        "SELECT group_concat(coalesce(opened_at, '-') || ' ' || coalesce(clicked_at, '-'), ', ') FROM (SELECT c.* FROM
        communication c JOIN communication_address a ON a.communication_id = c.id ORDER BY a.address)";
    assert_eq!(
        desk.text(reading),
        "2026-03-03T10:12:00.000Z -, 2026-03-04T09:00:00.000Z 2026-03-04T09:00:00.000Z",
        "whoever clicked has opened"
    );
    let kept = desk.content();
    let anna_row = |opened: &str| json!([{"address": "anna@y.example", "opened_at": opened}]);
    assert_eq!(told(keep(anna_row("2026-03-05T10:00:00Z"))), (0, 0, 1, 0), "a later opening is not the first");
    assert_eq!(told(keep(json!([{"address": "anna@y.example"}]))), (0, 0, 1, 0), "nothing takes it back");
    assert_eq!(desk.content(), kept);
    assert_eq!(told(keep(anna_row("2026-03-03T09:00:00Z"))), (0, 1, 0, 0), "an earlier one told later is");
    assert_eq!(shown(&anna).1, json!("2026-03-03T09:00:00.000Z"));
    desk.undo().unwrap();
    assert_eq!(desk.content(), kept);
    while desk.undo().is_ok() && desk.content() != before {}
    assert_eq!(desk.content(), before, "all of it goes back");
}

#[test]
fn int_11_what_was_opened_is_found_and_a_campaigns_bounce_marks_the_address() {
    let desk = Desk::new();
    let emails = json!(["a@y.example", "b@y.example"]);
    let party = desk.create("person", json!({"first_name": "A", "emails": emails})).id;
    let receivers =
        json!([{"address": "a@y.example", "opened_at": "2026-03-03T10:12:00Z"}, {"address": "b@y.example"}]);
    campaign(&desk.ctx, ask(results(receivers))).unwrap();
    let count = |field: &str, op: &str, value: Value| {
        let filter = json!({"field": field, "op": op, "value": value});
        records::page(&desk.ctx, ask(json!({"type": "interaction", "filter": filter}))).unwrap().rows.len()
    };
    assert_eq!(count("opened_at", "is_not_null", Value::Null), 1);
    assert_eq!(count("opened_at", "gte", json!("2026-03-04")), 0);
    assert_eq!(count("clicked_at", "is_null", Value::Null), 2);
    let before = desk.content();
    let back = json!([{"address": "b@y.example", "bounced": true}]);
    assert_eq!(campaign(&desk.ctx, ask(results(back.clone()))).unwrap().value.updated, 1);
    assert_eq!(campaign(&desk.ctx, ask(results(back))).unwrap().value.unchanged, 1);
    let state = |address: &str| desk.text(&format!("SELECT state FROM party_email WHERE address = '{address}'"));
    assert_eq!((state("a@y.example"), state("b@y.example")), ("unknown".into(), "bounced".into()));
    assert_eq!(count("outcome", "eq", json!("bounced")), 1);
    assert_eq!(
        story(&desk, "person", &party)
            .iter()
            .filter(|one| one.details.get("outcome") == Some(&json!("bounced")))
            .count(),
        1
    );
    // What was known already is no step of its own.
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn int_11_a_campaign_has_a_name_and_so_many_receivers() {
    let desk = Desk::new();
    let keep = |name: String, many: usize| {
        let mut input = results(json!(vec![json!({"address": "a@y.example"}); many]));
        input["campaign"] = json!(name);
        campaign(&desk.ctx, ask(input))
    };
    assert_eq!(field(keep(" ".into(), 1)), "campaign");
    assert_eq!(code(keep("x".repeat(101), 1)), "too_long");
    assert_eq!(code(keep("x".into(), 10_001)), "too_long");
    assert_eq!(keep("x".repeat(100), 1).unwrap().value.refused.len(), 1);
}

#[test]
fn int_25_messages_of_a_thread_come_together_in_any_order() {
    let chain: [(&str, &[&str]); 5] =
        [("<a>", &[]), ("<b>", &["<a>"]), ("<c>", &["<b>"]), ("<d>", &["<a>", "<b>", "<c>"]), ("<x>", &["<y>"])];
    for turn in 0..chain.len() {
        let desk = Desk::new();
        let party = desk.create("person", json!({"first_name": "A"})).id;
        let mut order: Vec<_> = chain.to_vec();
        order.rotate_left(turn);
        if turn % 2 == 1 {
            order.reverse();
        }
        for (id, references) in order {
            let message = json!({"channel": "email", "from": "a@x.example", "to": ["b@x.example"], "message_id": id,
                "references": references, "sent_at": "2026-11-20T10:00:00Z"});
            write(&desk.ctx, json!({"type": "email", "party": party}), json!({"message": message})).unwrap();
        }
        assert_eq!(
            desk.number("SELECT count(DISTINCT thread_id) FROM communication WHERE message_id <> '<x>'"),
            1,
            "{turn}"
        );
        assert_eq!(desk.number("SELECT count(DISTINCT thread_id) FROM communication"), 2, "{turn}");
    }
}

#[test]
fn int_27_more_than_thirty_days_late_is_flagged() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    for (at, later) in [
        ("2026-11-21T08:00:00Z", false),
        ("2026-10-22T09:00:00Z", false),
        ("2026-10-22T08:59:59Z", true),
        ("2026-10-21T09:00:00Z", true),
        ("2026-12-24T09:00:00Z", false),
    ] {
        let row = desk.create("interaction", json!({"type": "call", "party": party, "occurred_at": at}));
        assert_eq!(row.values["logged_later"], later, "{at}");
        let shown = story(&desk, "person", &party).into_iter().find(|entry| entry.reference.id == row.id).unwrap();
        assert_eq!(shown.details["logged_later"], later, "{at}");
    }
}

#[test]
fn int_28_many_at_once_are_deleted_by_administrators_alone_and_told() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let make = || desk.create("interaction", json!({"type": "call", "party": party})).id;
    let ids: Vec<String> = (0..4).map(|_| make()).collect();
    for role in ["rep", "manager"] {
        let ctx = desk.ctx.clone().with_user(desk.create("user", json!({"name": role, "role": role})).id);
        let many = records::delete(&ctx, ask(json!({"type": "interaction", "ids": ids[..2]})));
        assert_eq!(code(many), "forbidden", "{role}");
        let bulk = json!({"type": "interaction", "selection": {"filter": {"all": []}}, "action": {"kind": "delete"}});
        assert_eq!(code(kith_core::bulk::apply(&ctx, ask(bulk))), "forbidden", "{role}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM interaction WHERE deleted_at IS NULL"), 4);
    let rep = desk.ctx.clone().with_user(desk.create("user", json!({"name": "R", "role": "rep"})).id);
    records::delete(&rep, ask(json!({"type": "interaction", "ids": [ids[3]]}))).unwrap();
    records::delete(&desk.ctx, ask(json!({"type": "interaction", "ids": ids[..3]}))).unwrap();
    let told = "SELECT count(*) FROM audit_log WHERE record_type = 'interaction' AND action = 'deleted'";
    assert_eq!(desk.number(told), 4);
}

#[test]
fn int_26_the_offset_is_kept_beside_the_moment() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    // Gap and overlap of summer time in Berlin, and west of Greenwich.
    for (given, offset, kept) in [
        ("2026-03-29T01:59:00+01:00", 60, "2026-03-29T00:59:00.000Z"),
        ("2026-03-29T03:00:00+02:00", 120, "2026-03-29T01:00:00.000Z"),
        ("2026-10-25T02:30:00+02:00", 120, "2026-10-25T00:30:00.000Z"),
        ("2026-10-25T02:30:00+01:00", 60, "2026-10-25T01:30:00.000Z"),
        ("2026-06-01T23:30:00-09:30", -570, "2026-06-02T09:00:00.000Z"),
    ] {
        let row = desk.create(
            "interaction",
            json!({"type": "call", "party": party, "occurred_at": given, "utc_offset_minutes": offset}),
        );
        assert_eq!((&row.values["occurred_at"], &row.values["utc_offset_minutes"]), (&json!(kept), &json!(offset)));
    }
}

#[test]
fn int_06_a_search_finds_subject_and_description() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    desk.create(
        "interaction",
        json!({"type": "call", "party": party, "subject": "Walrus", "description": "about otters"}),
    );
    for text in ["walrus", "otters"] {
        assert_eq!(records::count(&desk.ctx, ask(json!({"type": "interaction", "search": text}))).unwrap().count, 1);
        let found = timeline::page(&desk.ctx, ask(json!({"type": "person", "id": party, "search": text}))).unwrap();
        assert_eq!(found.entries.len(), 1, "{text}");
    }
}

#[test]
fn int_01_int_02_an_interaction_takes_its_kinds_and_refuses_what_is_none() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let contact = desk.create("person", json!({"first_name": "B"})).id;
    let made = desk
        .create("interaction", json!({"type": "call", "party": party, "contact": contact, "subject": "x".repeat(500)}));
    assert_eq!(made.values["occurred_at"], crate::desk::START, "now unless said");
    assert_eq!((&made.values["direction"], &made.values["source"]), (&json!("outbound"), &json!("manual")));
    let with = |more: Value| {
        let mut values = json!({"type": "call", "party": party});
        for (key, value) in more.as_object().unwrap() {
            values[key] = value.clone();
        }
        desk.try_create("interaction", values)
    };
    for (field, choices) in [
        ("type", &["email", "call", "meeting", "chat", "sms", "social", "in_person", "other"][..]),
        ("direction", &["inbound", "outbound"]),
        ("outcome", &["successful", "no_answer", "left_message", "bounced", "follow_up_needed", "completed"]),
        ("sentiment", &["positive", "neutral", "negative"]),
        ("source", &["manual", "email_sync", "phone_integration", "calendar_sync", "api", "import", "bot"]),
    ] {
        for choice in choices {
            assert_eq!(with(json!({field: choice})).unwrap().value.values[field], *choice);
        }
        assert_eq!(code(with(json!({field: "telepathy"}))), "unknown_choice", "{field}");
    }
    assert_eq!(code(with(json!({"subject": "x".repeat(501)}))), "too_long");
    assert_eq!(code(with(json!({"party": null}))), "required");
    assert_eq!(code(with(json!({"type": null}))), "required");
    assert_eq!(code(with(json!({"contact": kith_core::ids::new_id()}))), "unknown_reference");
}

#[test]
fn int_05_nfr_08_lists_of_touches_and_notes_are_read_from_an_index() {
    let desk = Desk::new();
    desk.ctx
        .read(|conn| {
            for (sql, index) in [
                ("interaction WHERE party_id = 'x' ORDER BY occurred_at DESC", "interaction_by_party"),
                ("interaction WHERE contact_id = 'x' ORDER BY occurred_at DESC", "interaction_of_contact"),
                (
                    "interaction WHERE type = 'call' AND deleted_at IS NULL ORDER BY occurred_at DESC, id DESC",
                    "interaction_by_type",
                ),
                ("interaction WHERE deleted_at IS NULL ORDER BY occurred_at DESC, id DESC", "interaction_by_time"),
                ("interaction WHERE source = 'api' AND external_id = 'x'", "interaction_by_external_id"),
                ("note WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC", "note_by_time"),
                ("activity WHERE assigned_to = 'x' AND status = 'pending' ORDER BY due_at", "activity_by_assignee"),
                ("activity WHERE party_id = 'x' ORDER BY due_at", "activity_by_party"),
                ("document WHERE party_id = 'x' ORDER BY uploaded_at DESC", "document_by_party"),
                ("milestone WHERE milestone_type = 'renewal' ORDER BY occurred_at", "milestone_by_type"),
            ] {
                let plan: Vec<String> = conn
                    .prepare(&format!("EXPLAIN QUERY PLAN SELECT id FROM {sql}"))?
                    .query_map([], |row| row.get(3))?
                    .collect::<rusqlite::Result<_>>()?;
                assert!(plan.iter().any(|line| line.contains(&format!("INDEX {index}"))), "{sql}: {plan:?}");
                assert!(!plan.iter().any(|line| line.contains("TEMP B-TREE")), "{sql}: {plan:?}");
            }
            Ok(())
        })
        .unwrap();
}

/// The list of lapsed donors is a filter: bought or gave in the year before, not in this one.
#[test]
fn int_31_who_gave_last_year_and_not_this_one_is_found_by_a_filter() {
    let desk = Desk::new();
    let person = |name: &str, days: &[&str]| {
        let id = desk.create("person", json!({ "first_name": name })).id;
        for day in days {
            let amount = json!({"minor": 100, "currency": "EUR"});
            desk.create("purchase", json!({"party": id, "purchased_on": day, "amount": amount, "source": "gift"}));
        }
    };
    person("Lapsed", &["2024-05-01", "2025-12-31"]);
    person("Loyal", &["2025-03-01", "2026-01-01"]);
    person("Long gone", &["2023-01-01"]);
    person("New", &["2026-11-01"]);
    let on = |op: &str, value: &str| json!({"field": "purchased_on", "op": op, "value": value});
    let last_year = json!({"all": [on("gte", "year-1y"), on("lt", "year")]});
    let filter = json!({"all": [
        {"related": "purchases", "op": "some", "filter": last_year},
        {"related": "purchases", "op": "none", "filter": on("gte", "year")},
    ]});
    let page = records::page(&desk.ctx, ask(json!({"type": "person", "filter": filter}))).unwrap();
    assert_eq!(page.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Lapsed"]);
}
