//! Leads, events, clients, listings.

use std::path::Path;
use std::sync::Barrier;

use kith_core::importing::{self, ImportReport, Wish};
use kith_core::jobs::Progress;
use kith_core::leads::{
    self, ClientPatch, ClientRequest, ClientsRequest, CommunicationsRequest, ConvertLead, Converted, EventsFile,
    LeadEventResult, LeadPatch, LeadRequest, LeadsRequest, ListingRequest,
};
use kith_core::lifecycle::{self, LifecycleRequest};
use kith_core::{Channel, Context, Result};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field};

/// Imports a sheet as records of a type.
pub fn sheet(desk: &Desk, path: &Path, record_type: &str) -> ImportReport {
    let wish = Wish { r#type: Some(record_type.into()), ..Wish::default() };
    let request = importing::request(&desk.ctx, path, wish).unwrap();
    importing::run(&desk.ctx, &request, &Progress::default()).unwrap()
}

/// A desk whose second pipeline is the outreach one.
fn outreach() -> Desk {
    let desk = Desk::new();
    let pipeline = desk.create("pipeline", json!({"name": "Outreach", "position": 5})).id;
    for (position, (name, kind, probability)) in kith_core::pipelines::OUTREACH.iter().enumerate() {
        let values = json!({"name": format!("O {name}"), "kind": kind, "probability": probability, "position": position, "pipeline": pipeline});
        desk.create("stage", values);
    }
    // A pipeline comes with stages of its own.
    let sql =
        format!("SELECT json_group_array(id) FROM stage WHERE pipeline_id = '{pipeline}' AND name NOT LIKE 'O %'");
    let ids = serde_json::from_str(&desk.text(&sql)).unwrap();
    let others = kith_core::records::IdsRequest { r#type: "stage".into(), ids };
    kith_core::records::delete(&desk.ctx, others).unwrap();
    let input = serde_json::from_value(json!({ "outreach_pipeline": pipeline })).unwrap();
    kith_core::workspaces::update(&desk.ctx, input).unwrap();
    desk
}

fn lead(desk: &Desk, values: Value) -> String {
    let mut all = json!({"name": "Anna Berg", "contact_email": "anna@berg.example", "listing_hash": "h1"});
    all.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
    desk.create("lead", all).id
}

fn send(ctx: &Context, event: Value) -> Result<LeadEventResult> {
    Ok(leads::event(ctx, serde_json::from_value(event).unwrap())?.value)
}

fn convert(desk: &Desk, input: Value) -> Result<Converted> {
    Ok(leads::convert(&desk.ctx, serde_json::from_value::<ConvertLead>(input).unwrap())?.value)
}

fn client(desk: &Desk, id: &str) -> leads::Client {
    leads::get(&desk.ctx, ClientRequest { id: id.into() }).unwrap()
}

fn count(desk: &Desk, record_type: &str, filter: Value) -> i64 {
    let request = kith_core::records::CountRequest {
        r#type: record_type.into(),
        filter: Some(serde_json::from_value(filter).unwrap()),
        ..Default::default()
    };
    kith_core::records::count(&desk.ctx, request).unwrap().count
}

fn status(desk: &Desk, lead: &str) -> String {
    desk.text(&format!("SELECT status FROM lead WHERE id = '{lead}'"))
}

#[test]
fn pty_30_a_lead_is_converted_once() {
    let desk = outreach();
    let lead = lead(&desk, json!({"contact_phone": "+45 20 12 34 56", "source": "scraper"}));
    let before = desk.content();
    let first = convert(&desk, json!({ "id": lead })).unwrap();
    assert!(first.made);
    assert_eq!(first.party.title, "Anna Berg");
    assert_eq!(first.lead.values["status"], json!("converted"));
    assert_eq!(desk.text("SELECT e164 FROM party_phone"), "+4520123456");
    let life = lifecycle::get(&desk.ctx, LifecycleRequest { party_id: first.party.id.clone() }).unwrap();
    assert_eq!((life.stage.name.as_str(), life.history.len()), ("Lead", 1), "C-26");
    let again = leads::convert(&desk.ctx, serde_json::from_value(json!({ "id": lead })).unwrap()).unwrap();
    assert!(again.change.is_none(), "the second call changes nothing");
    assert_eq!((again.value.party.id.as_str(), again.value.made), (first.party.id.as_str(), false));
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn pty_30_a_new_lead_is_converted_only_with_a_customer() {
    let desk = outreach();
    let refused = desk
        .try_create("lead", json!({"name": "Nobody", "contact_email": "nobody@berg.example", "status": "converted"}));
    let error = refused.unwrap_err();
    assert_eq!((error.code.as_str(), error.field.as_deref()), ("bad_transition", Some("status")));
    assert_eq!(desk.number("SELECT count(*) FROM lead"), 0);
}

#[test]
fn pty_30_two_windows_convert_one_lead_to_one_party() {
    let desk = outreach();
    let lead = lead(&desk, json!({}));
    let barrier = Barrier::new(4);
    let parties: Vec<String> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    convert(&desk, json!({ "id": lead })).unwrap().party.id
                })
            })
            .collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).collect()
    });
    assert!(parties.iter().all(|party| *party == parties[0]), "{parties:?}");
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1);
}

#[test]
fn pty_30_converting_gives_a_lead_to_somebody_who_is_there() {
    let desk = outreach();
    let known =
        desk.create("person", json!({"display_name": "Anna Berg", "emails": [{"address": "anna@berg.example"}]})).id;
    let lead = lead(&desk, json!({}));
    let preview = leads::preview(&desk.ctx, LeadRequest { id: lead.clone() }).unwrap();
    assert_eq!(preview.people.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [known.as_str()]);
    assert_eq!(code(convert(&desk, json!({ "id": lead }))), "possible_duplicate");
    let done = convert(&desk, json!({"id": lead, "party_id": known})).unwrap();
    assert_eq!((done.party.id.as_str(), done.made), (known.as_str(), false));
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1);
    assert!(leads::preview(&desk.ctx, LeadRequest { id: lead }).unwrap().people.is_empty());
    assert_eq!(code(convert(&desk, json!({"id": kith_core::ids::new_id()}))), "not_found");
}

#[test]
fn pty_29_a_client_is_made_of_a_lead_or_by_hand_and_every_field_filters() {
    let desk = outreach();
    let pipeline = desk.text("SELECT id FROM pipeline WHERE name = 'Outreach'");
    let lead = lead(
        &desk,
        json!({"channel": "email", "source": "portal", "source_url": "https://homes.example/1", "viability": 80, "viability_reason": "Big garden", "listing_ref": "L-1"}),
    );
    let made = convert(&desk, json!({"id": lead, "pipeline_id": pipeline})).unwrap().deal.unwrap().id;
    let of_lead = client(&desk, &made);
    assert_eq!((of_lead.stage.as_str(), of_lead.lead_id.as_deref()), ("O New", Some(lead.as_str())));
    assert_eq!((of_lead.channel.as_deref(), of_lead.source_type.as_deref()), (Some("email"), Some("portal")));
    let party = desk.create("person", json!({"display_name": "Bo Dahl"})).id;
    let by_hand = desk.create(
        "deal",
        json!({"title": "Bo Dahl", "party": party, "pipeline": pipeline, "channel": "facebook", "source_type": "referral", "automation_enabled": true, "last_contacted_at": "2026-11-20T10:00:00Z"}),
    );
    assert!(client(&desk, &by_hand.id).automation_enabled);
    for (test, expected) in [
        (json!({"field": "lead", "op": "eq", "value": lead}), 1),
        (json!({"field": "listing_hash", "op": "eq", "value": "h1"}), 1),
        (json!({"field": "listing_ref", "op": "eq", "value": "L-1"}), 1),
        (json!({"field": "source_url", "op": "contains", "value": "homes"}), 1),
        (json!({"field": "stage", "op": "eq", "value": desk.stage("O New")}), 2),
        (json!({"field": "status", "op": "eq", "value": "open"}), 2),
        (json!({"field": "channel", "op": "eq", "value": "facebook"}), 1),
        (json!({"field": "source_type", "op": "eq", "value": "portal"}), 1),
        (json!({"field": "owner", "op": "eq", "value": "me"}), 2),
        (json!({"field": "automation_enabled", "op": "eq", "value": true}), 1),
        (json!({"field": "last_contacted_at", "op": "gte", "value": "now-90d"}), 1),
        (json!({"field": "last_interaction", "op": "is_null"}), 2),
        (json!({"field": "viability", "op": "gte", "value": 70}), 1),
        (json!({"field": "viability_label", "op": "eq", "value": "high"}), 1),
        (json!({"field": "viability_reason", "op": "contains", "value": "garden"}), 1),
        (json!({"field": "description", "op": "is_null"}), 2),
    ] {
        assert_eq!(count(&desk, "deal", test.clone()), expected, "{test}");
    }
}

#[test]
fn pip_03_the_outreach_board_is_narrowed_by_operator_source_and_channel() {
    let desk = outreach();
    let pipeline = desk.text("SELECT id FROM pipeline WHERE name = 'Outreach'");
    let (party, bo) =
        (desk.create("person", json!({"display_name": "Ann"})).id, desk.create("user", json!({"name": "Bo"})).id);
    for (title, stage, more) in [
        ("One", "O New", json!({"channel": "email", "source_type": "portal", "owner": bo})),
        ("Two", "O New", json!({"channel": "facebook", "source_type": "portal"})),
        ("Three", "O Meeting booked", json!({"channel": "email", "source_type": "referral"})),
        ("Four", "O Lost", json!({"channel": "email", "source_type": "portal", "owner": bo})),
    ] {
        let mut values = json!({"title": title, "party": party, "pipeline": pipeline, "stage": desk.stage(stage)});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        desk.create("deal", values);
    }
    let shown = |filter: Value| -> Vec<(String, i64)> {
        let filter = serde_json::from_value(filter).unwrap();
        let request = kith_core::deals::BoardRequest { pipeline_id: Some(pipeline.clone()), filter };
        let stages = kith_core::deals::board(&desk.ctx, request).unwrap().stages;
        stages.into_iter().filter(|stage| stage.count > 0).map(|stage| (stage.name, stage.count)).collect()
    };
    let is = |field: &str, value: &str| json!({"field": field, "op": "eq", "value": value});
    let of = |stages: &[(&str, i64)]| -> Vec<(String, i64)> {
        stages.iter().map(|(name, count)| ((*name).to_string(), *count)).collect()
    };
    assert_eq!(shown(Value::Null), of(&[("O New", 2), ("O Meeting booked", 1), ("O Lost", 1)]));
    assert_eq!(shown(is("owner", &bo)), of(&[("O New", 1), ("O Lost", 1)]));
    assert_eq!(shown(is("channel", "email")), of(&[("O New", 1), ("O Meeting booked", 1), ("O Lost", 1)]));
    assert_eq!(shown(is("source_type", "portal")), of(&[("O New", 2), ("O Lost", 1)]));
    let both = json!({"all": [is("source_type", "portal"), is("channel", "facebook")]});
    assert_eq!(shown(both), of(&[("O New", 1)]));
}

#[test]
fn pip_21_viability_is_edited_and_filtered_with_its_reason() {
    let desk = Desk::new();
    let lead = lead(&desk, json!({}));
    for (score, label) in [(100, "high"), (70, "high"), (69, "medium"), (40, "medium"), (39, "low"), (0, "low")] {
        let row = desk.update("lead", &lead, json!({"viability": score, "viability_reason": "Said so"})).unwrap().value;
        assert_eq!(row.values["viability_label"], json!(label), "{score}");
    }
    assert_eq!(count(&desk, "lead", json!({"field": "viability_label", "op": "eq", "value": "low"})), 1);
    assert_eq!(count(&desk, "lead", json!({"field": "viability_reason", "op": "contains", "value": "said"})), 1);
    for wrong in [-1, 101] {
        assert_eq!(field(desk.update("lead", &lead, json!({ "viability": wrong }))), "viability");
    }
}

#[test]
fn pip_17_the_same_event_twice_gives_one_client_and_one_communication() {
    let desk = outreach();
    let lead = lead(&desk, json!({}));
    let before = desk.content();
    let event = json!({"kind": "email_sent", "lead_id": lead, "at": "2026-11-21T08:30:00+01:00", "text": "Hello Anna"});
    let first = send(&desk.ctx, event.clone()).unwrap();
    assert!(first.created && !first.repeated);
    let made = client(&desk, &first.client_id);
    assert_eq!((made.stage.as_str(), made.channel.as_deref()), ("O Contacted", Some("email")));
    assert_eq!(made.last_contacted_at.as_deref(), Some("2026-11-21T07:30:00.000Z"));
    assert_eq!(status(&desk, &lead), "contacted");
    let after = desk.content();
    let again = send(&desk.ctx, event).unwrap();
    assert!(again.repeated && !again.created);
    assert_eq!((again.client_id, again.interaction_id), (first.client_id.clone(), first.interaction_id.clone()));
    assert_eq!(desk.content(), after, "nothing is written the second time");
    let said =
        leads::communications(&desk.ctx, CommunicationsRequest { id: first.client_id, changed_since: None }).unwrap();
    let said = &said.communications;
    assert_eq!(said.len(), 1);
    assert_eq!(
        (said[0].channel.as_deref(), said[0].status.as_deref(), said[0].text.as_deref()),
        (Some("email"), Some("sent"), Some("Hello Anna"))
    );
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn pip_17_an_event_finds_its_lead_by_hash_or_url_and_makes_one_where_there_is_none() {
    let desk = outreach();
    let lead = lead(&desk, json!({"source_url": "https://homes.example/1", "external_id": "S-7"}));
    let mut clients = Vec::new();
    for (index, by) in [
        json!({"lead_id": lead}),
        json!({"lead_id": "S-7"}),
        json!({"listing_hash": "h1"}),
        json!({"source_url": "https://homes.example/1"}),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = json!({"kind": "contacted", "key": format!("e{index}")});
        event.as_object_mut().unwrap().extend(by.as_object().unwrap().clone());
        clients.push(send(&desk.ctx, event).unwrap().client_id);
    }
    assert!(clients.iter().all(|one| *one == clients[0]), "{clients:?}");
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 4);
    let made = send(&desk.ctx, json!({"kind": "form_submitted", "listing_hash": "h2", "name": "Bo Dahl", "email": "bo@dahl.example", "key": "x"})).unwrap();
    assert!(made.created);
    assert_eq!(made.party.title, "Bo Dahl");
    assert_eq!(desk.number("SELECT count(*) FROM lead"), 2);
    assert_eq!(field(send(&desk.ctx, json!({"kind": "contacted", "lead_id": "nobody", "key": "y"}))), "lead_id");
    assert_eq!(field(send(&desk.ctx, json!({"kind": "contacted", "key": "z"}))), "lead_id");
    assert_eq!(field(send(&desk.ctx, json!({"kind": "contacted", "lead_id": lead}))), "at");
    assert_eq!(field(send(&desk.ctx, json!({"kind": "contacted", "lead_id": lead, "at": "yesterday"}))), "at");
}

#[test]
fn pip_17_an_event_attaches_to_who_has_the_address() {
    let desk = outreach();
    let known =
        desk.create("person", json!({"display_name": "A. Berg", "emails": [{"address": "Anna@Berg.example"}]})).id;
    lead(&desk, json!({}));
    let made = send(&desk.ctx, json!({"kind": "email_sent", "listing_hash": "h1", "key": "1"})).unwrap();
    assert_eq!(made.party.id, known);
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1);
}

#[test]
fn pip_17_lead_and_client_stay_in_step() {
    let desk = outreach();
    let lead = lead(&desk, json!({}));
    let made = send(&desk.ctx, json!({"kind": "contacted", "lead_id": lead, "key": "1"})).unwrap().client_id;
    let close = || serde_json::from_value(json!({ "id": made })).unwrap();
    kith_core::deals::win(&desk.ctx, close()).unwrap();
    assert_eq!(status(&desk, &lead), "converted");
    desk.undo().unwrap();
    assert_eq!(status(&desk, &lead), "contacted");
    kith_core::deals::lose(&desk.ctx, close()).unwrap();
    assert_eq!(status(&desk, &lead), "discarded");
    let again = serde_json::from_value(json!({ "id": made })).unwrap();
    kith_core::deals::reopen(&desk.ctx, again).unwrap();
    assert_eq!(status(&desk, &lead), "contacted");
    desk.update("lead", &lead, json!({"status": "discarded"})).unwrap();
    assert_eq!(client(&desk, &made).status, "lost");
    let plain = desk.create("lead", json!({"name": "Cy Eck"})).id;
    assert_eq!(field(desk.update("lead", &plain, json!({"status": "converted"}))), "status");
}

#[test]
fn int_13_four_kinds_of_events_come_in_through_the_interface_and_a_file() {
    let desk = outreach();
    let bot = desk.ctx.clone().with_channel(Channel::Api);
    let kinds =
        [("email_sent", "email"), ("form_submitted", "form"), ("message_sent", "facebook"), ("contacted", "other")];
    for (kind, way) in kinds {
        let made = send(&bot, json!({"kind": kind, "listing_hash": kind, "name": kind, "at": "2026-11-20T10:00:00Z"}))
            .unwrap();
        let id = &made.interaction_id;
        assert_eq!(desk.text(&format!("SELECT channel FROM interaction WHERE id = '{id}'")), way);
        assert_eq!(desk.text(&format!("SELECT source FROM interaction WHERE id = '{id}'")), "api");
    }
    let lines: String = kinds
        .iter()
        .map(|(kind, _)| format!("{}\n", json!({"kind": kind, "listing_hash": kind, "at": "2026-11-20T10:00:00Z"})))
        .collect();
    let path = desk.folder().join("events.jsonl");
    std::fs::write(&path, format!("{lines}{{\"kind\": \"explode\"}}\n\n{{\"kind\": \"contacted\", \"key\": \"k\"}}\n"))
        .unwrap();
    let file = |path: &Path| {
        leads::import_events(&desk.ctx, EventsFile { path: path.display().to_string() }).map(|done| done.value)
    };
    let report = file(&path).unwrap();
    assert_eq!((report.rows, report.taken, report.repeated), (6, 0, 4));
    let refused: Vec<(usize, &str)> = report.refused.iter().map(|one| (one.row, one.code.as_str())).collect();
    assert_eq!(refused, [(5, "bad_input"), (7, "required")]);
    let path = desk.folder().join("events.csv");
    std::fs::write(
        &path,
        "Kind,listing_hash,name,at,status\nmessage_sent,n1,New One,2026-11-20T10:00:00Z,delivered\ncontacted,,,,\n",
    )
    .unwrap();
    let before = desk.content();
    let report = file(&path).unwrap();
    assert_eq!((report.rows, report.taken, report.clients, report.refused.len()), (2, 1, 1, 1));
    assert_eq!(report.refused[0].row, 3);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    assert_eq!(code(file(&path)), "bad_input");
    assert_eq!(code(file(Path::new("/nowhere/events.csv"))), "file_not_found");
}

#[test]
fn int_12_what_became_of_a_message_is_told_by_the_same_key() {
    let desk = outreach();
    lead(&desk, json!({}));
    let event = |status: &str| json!({"kind": "email_sent", "listing_hash": "h1", "key": "m1", "status": status});
    let first = send(&desk.ctx, event("queued")).unwrap();
    for status in ["sent", "delivered", "replied", "failed"] {
        assert!(send(&desk.ctx, event(status)).unwrap().repeated);
        assert_eq!(desk.text("SELECT delivery FROM interaction"), status);
    }
    assert_eq!(code(send(&desk.ctx, event("eaten"))), "unknown_choice");
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 1);
    assert_eq!(client(&desk, &first.client_id).name, "Anna Berg");
}

#[test]
fn int_12_bot_and_person_append_at_the_same_time() {
    let desk = outreach();
    let lead = lead(&desk, json!({}));
    let barrier = Barrier::new(4);
    std::thread::scope(|scope| {
        for hand in 0..4 {
            let (desk, lead, barrier) = (&desk, &lead, &barrier);
            scope.spawn(move || {
                let channel = if hand % 2 == 0 { Channel::Api } else { Channel::Person };
                let ctx = desk.ctx.clone().with_channel(channel);
                barrier.wait();
                for index in 0..25 {
                    // Every event is sent by two of the four.
                    let key = format!("{}-{index}", hand / 2);
                    send(&ctx, json!({"kind": "contacted", "lead_id": lead, "key": key})).unwrap();
                }
            });
        }
    });
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 50);
    assert_eq!(desk.number("SELECT count(*) FROM deal"), 1);
    assert_eq!(desk.number("SELECT count(*) FROM party"), 1);
}

#[test]
fn pty_11_an_event_does_not_write_to_who_must_not_be_contacted() {
    let desk = outreach();
    desk.create(
        "person",
        json!({"display_name": "Anna Berg", "do_not_contact": true, "emails": [{"address": "anna@berg.example"}]}),
    );
    lead(&desk, json!({}));
    let before = desk.content();
    assert_eq!(
        code(send(&desk.ctx, json!({"kind": "email_sent", "listing_hash": "h1", "key": "1"}))),
        "do_not_contact"
    );
    assert_eq!(desk.content(), before);
}

#[test]
fn pip_19_stage_and_automation_are_what_the_bot_reads_next() {
    let desk = outreach();
    let lead = lead(&desk, json!({}));
    let id = send(&desk.ctx, json!({"kind": "contacted", "lead_id": lead, "key": "1"})).unwrap().client_id;
    desk.update("deal", &id, json!({"automation_enabled": true})).unwrap();
    assert!(client(&desk, &id).automation_enabled);
    let patch = |input: Value| -> Result<leads::Client> {
        Ok(leads::patch(&desk.ctx, serde_json::from_value::<ClientPatch>(input).unwrap())?.value)
    };
    let before = desk.content();
    let patched =
        patch(json!({"id": id, "automation_enabled": false, "stage": "o meeting booked", "notes": "Met on Monday"}))
            .unwrap();
    assert_eq!((patched.automation_enabled, patched.stage.as_str()), (false, "O Meeting booked"));
    assert_eq!(client(&desk, &id), patched);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "one patch is one step");
    assert_eq!(patch(json!({"id": id, "status": "won"})).unwrap().stage, "O Client");
    assert_eq!(field(patch(json!({"id": id, "stage": "Nowhere"}))), "stage");
    assert_eq!(code(patch(json!({"id": "nobody"}))), "not_found");
}

#[test]
fn api_12_clients_are_listed_by_filter_and_by_what_changed() {
    let desk = outreach();
    let mut ids = Vec::new();
    for (index, (name, way, source)) in
        [("Anna", "email_sent", "portal"), ("Bo", "message_sent", "portal"), ("Cy", "email_sent", "fair")]
            .iter()
            .enumerate()
    {
        let lead = desk.create("lead", json!({"name": name, "source": source, "listing_hash": name})).id;
        desk.days(1);
        ids.push(send(&desk.ctx, json!({"kind": way, "lead_id": lead, "key": format!("{index}")})).unwrap().client_id);
    }
    let names = |input: Value| -> Vec<String> {
        let page = leads::list(&desk.ctx, serde_json::from_value::<ClientsRequest>(input).unwrap()).unwrap();
        page.clients.into_iter().map(|one| one.name).collect()
    };
    assert_eq!(names(json!({})), ["Anna", "Bo", "Cy"]);
    assert_eq!(names(json!({"channel": "email"})), ["Anna", "Cy"]);
    assert_eq!(names(json!({"source_type": "portal"})), ["Anna", "Bo"]);
    assert_eq!(names(json!({"stage": "O Contacted", "q": "y"})), ["Cy"]);
    assert_eq!(names(json!({"operator_id": desk.ctx.user_id()})).len(), 3);
    assert_eq!(names(json!({"q": "%"})).len(), 0);
    // Pages.
    let first = leads::list(&desk.ctx, ClientsRequest { limit: Some(2), ..Default::default() }).unwrap();
    let rest = ClientsRequest { cursor: first.next_cursor, limit: Some(2), ..Default::default() };
    let rest = leads::list(&desk.ctx, rest).unwrap();
    assert_eq!((rest.clients[0].name.as_str(), rest.next_cursor), ("Cy", None));
    // What changed since, deletions among it.
    assert_eq!(names(json!({"changed_since": "2026-11-24T00:00:00Z"})), ["Cy"]);
    desk.days(1);
    let delete = kith_core::records::IdsRequest { r#type: "deal".into(), ids: vec![ids[0].clone()] };
    kith_core::records::delete(&desk.ctx, delete).unwrap();
    assert_eq!(names(json!({"changed_since": "2026-11-24T00:00:00Z"})), ["Cy", "Anna"]);
    assert!(client(&desk, &ids[0]).deleted);
    assert_eq!(names(json!({})), ["Bo", "Cy"]);
    // And what puts old values back, with the moment at which they were written.
    desk.days(1);
    let restore = kith_core::records::IdsRequest { r#type: "deal".into(), ids: vec![ids[0].clone()] };
    kith_core::records::restore(&desk.ctx, restore).unwrap();
    assert_eq!(names(json!({"changed_since": "2026-11-26T00:00:00Z"})), ["Anna"]);
    assert!(!client(&desk, &ids[0]).deleted);
    desk.update("deal", &ids[1], json!({"title": "Bo Bo"})).unwrap();
    desk.days(1);
    desk.undo().unwrap();
    assert_eq!(names(json!({"changed_since": "2026-11-27T00:00:00Z"})), ["Bo"]);
    let wrong = ClientsRequest { changed_since: Some("soon".into()), ..Default::default() };
    assert_eq!(field(leads::list(&desk.ctx, wrong)), "changed_since");
}

/// A bot that asks every minute does not read every row.
#[test]
fn itg_21_what_changed_since_is_found_by_indexes() {
    let desk = Desk::new();
    for table in ["deal", "lead"] {
        let sql = format!(
            "EXPLAIN QUERY PLAN SELECT id FROM {table} WHERE updated_at >= '2026' OR deleted_at >= '2026' OR id IN (
               SELECT record_id FROM audit_log WHERE record_type = '{table}' AND at >= '2026'
                 AND action IN ('undone', 'redone', 'restored'))"
        );
        let plan: Vec<String> = desk
            .ctx
            .read(|conn| {
                let mut stmt = conn.prepare(&sql)?;
                Ok(stmt.query_map([], |row| row.get(3))?.collect::<rusqlite::Result<_>>()?)
            })
            .unwrap();
        assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{plan:?}");
        for index in ["by_change", "by_deletion"] {
            assert!(plan.iter().any(|step| step.contains(&format!("{table}_{index}"))), "{plan:?}");
        }
    }
}

#[test]
fn api_14_leads_are_listed_and_patched() {
    let desk = outreach();
    let first = desk.create("lead", json!({"name": "Anna"})).id;
    desk.days(1);
    desk.create("lead", json!({"name": "Bo", "contact_email": "bo@dahl.example"}));
    let names = |input: Value| -> Vec<String> {
        let page = leads::list_leads(&desk.ctx, serde_json::from_value::<LeadsRequest>(input).unwrap()).unwrap();
        page.leads.into_iter().map(|one| one.name).collect()
    };
    let patch = |input: Value| leads::patch_lead(&desk.ctx, serde_json::from_value::<LeadPatch>(input).unwrap());
    assert_eq!(names(json!({})), ["Anna", "Bo"]);
    assert_eq!(names(json!({"q": "dahl"})), ["Bo"]);
    assert_eq!(names(json!({"limit": 1})), ["Anna"]);
    desk.days(1);
    let patched = patch(json!({"id": first, "status": "discarded", "viability": 10})).unwrap().value;
    assert_eq!((patched.status.as_str(), patched.viability), ("discarded", Some(10)));
    assert_eq!(names(json!({"status": "new"})), ["Bo"]);
    assert_eq!(names(json!({"changed_since": "2026-11-23T00:00:00Z"})), ["Anna"]);
    assert_eq!(field(patch(json!({"id": first, "status": "converted"}))), "status");
    assert_eq!(field(patch(json!({"id": first, "viability": 101}))), "viability");
    assert_eq!(code(patch(json!({"id": "nobody"}))), "not_found");
    desk.undo().unwrap();
    assert_eq!(status(&desk, &first), "new");
}

#[test]
fn itg_22_leads_come_from_sheets_and_the_same_listing_updates() {
    let desk = Desk::new();
    let path = desk.folder().join("leads.csv");
    std::fs::write(&path, "name,contact_email,contact_phone,source_url,channel,listing_hash,viability\nAnna Berg,anna@berg.example,,https://homes.example/1,email,h1,80\nBo Dahl,,+4520123456,https://homes.example/2,facebook,h2,20\n").unwrap();
    let report = sheet(&desk, &path, "lead");
    assert_eq!((report.created.get("lead"), report.error_count), (Some(&2), 0), "{report:?}");
    assert_eq!(desk.text("SELECT status FROM lead WHERE name = 'Anna Berg'"), "new");
    let path = desk.folder().join("leads2.json");
    std::fs::write(&path, json!([{"name": "Anna Berg-Holm", "listing_hash": "h1", "viability": 90}, {"name": "Cy Eck", "listing_hash": "h3", "viability": 10}]).to_string()).unwrap();
    let report = sheet(&desk, &path, "lead");
    assert_eq!((report.created.get("lead"), report.updated.get("lead")), (Some(&1), Some(&1)), "{report:?}");
    assert_eq!(desk.number("SELECT count(*) FROM lead"), 3);
    assert_eq!(desk.number("SELECT viability FROM lead WHERE listing_hash = 'h1'"), 90);
    assert_eq!(desk.text("SELECT name FROM lead WHERE listing_hash = 'h1'"), "Anna Berg-Holm");
}

#[test]
fn itg_23_listings_come_from_imports_and_nobody_else_writes_them() {
    let desk = outreach();
    let path = desk.folder().join("listings.csv");
    std::fs::write(
        &path,
        "title,location,price,listing_ref,source_url\nTwo rooms,Aarhus,250000,L-1,https://homes.example/1\n",
    )
    .unwrap();
    let report = sheet(&desk, &path, "listing");
    assert_eq!((report.created.get("listing"), report.error_count), (Some(&1), 0), "{report:?}");
    let id = desk.text("SELECT id FROM listing");
    assert_eq!(code(desk.try_create("listing", json!({"title": "Mine", "listing_ref": "L-9"}))), "read_only");
    assert_eq!(code(desk.update("listing", &id, json!({"title": "Mine"}))), "read_only");
    let delete = kith_core::records::IdsRequest { r#type: "listing".into(), ids: vec![id] };
    assert_eq!(code(kith_core::records::delete(&desk.ctx, delete)), "read_only");
    // The same reference again changes it.
    std::fs::write(
        &path,
        "title,location,price,listing_ref,source_url\nTwo rooms,Aarhus,240000,L-1,https://homes.example/1\n",
    )
    .unwrap();
    sheet(&desk, &path, "listing");
    let by_ref = ListingRequest { listing_ref: Some("L-1".into()), ..Default::default() };
    let shown = leads::listing_of(&desk.ctx, by_ref).unwrap().unwrap();
    assert_eq!((shown.title.as_str(), shown.location.as_deref()), ("Two rooms", Some("Aarhus")));
    assert_eq!(shown.price.unwrap().minor, 24_000_000);
    let lead = lead(&desk, json!({"source_url": "https://homes.example/1"}));
    let preview = leads::preview(&desk.ctx, LeadRequest { id: lead }).unwrap();
    assert_eq!(preview.listing.unwrap().url.as_deref(), Some("https://homes.example/1"), "PIP-18");
}

#[test]
fn pty_31_agents_are_no_clients() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Agent Smith", "is_agent": true}));
    desk.create("person", json!({"display_name": "Anna Berg"}));
    let info = kith_core::workspaces::info(&desk.ctx).unwrap();
    assert_eq!((info.counts["person"], info.agents["person"]), (1, 1));
    let counted: i64 = lifecycle::summary(&desk.ctx).unwrap().counts.values().sum();
    assert_eq!(counted, 1);
}
