//! What documents belong to, and who sees them there.

use kith_core::documents::{self, AddDocument, ListDocuments, ReadDocument, SaveDocument, VersionsOf};
use kith_core::merging::{self, MergeRequest, UnmergeRequest};
use kith_core::records::{self, GetRequest, IdsRequest};
use kith_core::search::{SearchRequest, find};
use serde_json::{Value, json};

use super::{add, bytes, company, listed, noise, on, try_add};
use crate::desk::{Desk, code};

#[test]
fn doc_06_attachments_of_notes_and_calls_are_the_customers_documents_too() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let note = desk.create("note", json!({"content": "See the file", "party": acme.id}));
    let call = desk.create("interaction", json!({"type": "call", "party": acme.id, "subject": "Hello"}));
    let task = desk.create(
        "activity",
        json!({"type": "task", "party": acme.id, "subject": "Do", "due_at": "2026-11-22T09:00:00Z"}),
    );
    add(&desk, "note.txt", b"1", &note);
    add(&desk, "call.txt", b"2", &call);
    add(&desk, "task.txt", b"3", &task);
    let deal = desk.create("deal", json!({"title": "Desks", "party": acme.id}));
    let own = add(&desk, "own.txt", b"4", &acme);
    desk.create("document_link", json!({"document": own.id, "deal": deal.id}));
    let mut all = listed(&desk.ctx, "organization", &acme.id);
    all.sort();
    assert_eq!(all, ["call.txt", "note.txt", "own.txt", "task.txt"]);
    assert_eq!(listed(&desk.ctx, "note", &note.id), ["note.txt"]);
    assert_eq!(listed(&desk.ctx, "deal", &deal.id), ["own.txt"]);
    let again = desk.try_create("document_link", json!({"document": own.id, "deal": deal.id}));
    assert_eq!(code(again), "already_linked");
    let own_place = desk.try_create("document_link", json!({"document": own.id, "party": acme.id}));
    assert_eq!(code(own_place), "already_linked");
    assert_eq!(code(desk.try_create("document_link", json!({"document": own.id}))), "required");
}

#[test]
fn doc_05_attachments_of_a_deleted_customer_go_and_come_back_with_it() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let deal = desk.create("deal", json!({"title": "Desks", "party": acme.id}));
    let note = desk.create("note", json!({"content": "See the file", "party": acme.id}));
    let call = desk.create("interaction", json!({"type": "call", "party": acme.id, "subject": "Hello"}));
    let task = desk.create("activity", json!({"type": "task", "deal": deal.id, "subject": "Do"}));
    for (name, to) in [("note.txt", &note), ("call.txt", &call), ("task.txt", &task), ("deal.txt", &deal)] {
        add(&desk, name, name.as_bytes(), to);
    }
    // One that was in the trash before stays there.
    let old = add(&desk, "old.txt", b"old", &call);
    let trash = |record_type: &str, id: &str| IdsRequest { r#type: record_type.into(), ids: vec![id.into()] };
    records::delete(&desk.ctx, trash("document", &old.id)).unwrap();
    desk.days(1);
    let before = desk.content();
    let there = || {
        let request = kith_core::records::PageRequest { r#type: "document".into(), ..Default::default() };
        records::page(&desk.ctx, request).unwrap().rows.len()
    };
    assert_eq!(there(), 4);
    records::delete(&desk.ctx, trash("organization", &acme.id)).unwrap();
    assert_eq!(there(), 0);
    let request =
        SearchRequest { query: "call.txt".into(), types: None, limit: None, active_only: false, active_first: false };
    assert!(find(&desk.ctx, request).unwrap().hits.is_empty());
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    records::restore(&desk.ctx, trash("organization", &acme.id)).unwrap();
    assert_eq!(there(), 4);
    assert_eq!(desk.content()["document"], before["document"]);
}

#[test]
fn doc_06_linked_documents_survive_a_merge_once_and_come_apart_again() {
    let desk = Desk::new();
    let (acme, other, third) = (company(&desk, "Acme"), company(&desk, "Acme Ltd"), company(&desk, "Holder"));
    let document = add(&desk, "shared.txt", b"1", &third);
    for party in [&acme, &other] {
        desk.create("document_link", json!({"document": document.id, "party": party.id}));
    }
    let before = desk.content();
    let request = MergeRequest {
        r#type: "organization".into(),
        survivor: acme.id.clone(),
        others: vec![other.id.clone()],
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merging::merge(&desk.ctx, request).unwrap();
    assert_eq!(listed(&desk.ctx, "organization", &acme.id), ["shared.txt"]);
    assert_eq!(desk.number("SELECT count(*) FROM document_link WHERE deleted_at IS NULL"), 1);
    let merge = desk.text("SELECT id FROM merge");
    merging::unmerge(&desk.ctx, UnmergeRequest { id: merge, ..Default::default() }).unwrap();
    assert_eq!(desk.content()["document_link"], before["document_link"]);
}

#[test]
fn int_07_a_document_on_a_private_note_follows_the_note() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let user = desk.create("user", json!({"name": "Ben", "role": "admin"}));
    let ben = desk.ctx.clone().with_user(&user.id);
    let note = desk.create("note", json!({"content": "secret", "party": acme.id, "visibility": "private"}));
    let secret = add(&desk, "secret.txt", b"hush", &note);
    let link = desk.create("document_link", json!({"document": secret.id, "party": acme.id}));
    assert_eq!(listed(&desk.ctx, "organization", &acme.id), ["secret.txt"]);
    assert!(listed(&ben, "organization", &acme.id).is_empty());
    let request = ListDocuments { r#type: "note".into(), id: note.id.clone() };
    assert_eq!(code(documents::list(&ben, request)), "not_found");
    let read = ReadDocument { id: secret.id.clone(), version: None, offset: None, length: None };
    assert_eq!(code(documents::read(&ben, read)), "not_found");
    assert_eq!(code(documents::versions(&ben, VersionsOf { id: secret.id.clone() })), "not_found");
    let save = SaveDocument {
        id: secret.id.clone(),
        version: None,
        path: desk.folder().join("stolen").display().to_string(),
        replace: false,
    };
    assert_eq!(code(documents::save_as(&ben, save)), "not_found");
    let version = AddDocument { of: Some(secret.id.clone()), ..AddDocument::default() };
    assert_eq!(code(try_add(&ben, "x.txt", b"x", version)), "not_found");
    let attach = AddDocument { on: on(&note), ..AddDocument::default() };
    assert_eq!(code(try_add(&ben, "x.txt", b"x", attach)), "not_found");
    for (record_type, id) in [("document", &secret.id), ("document_link", &link.id)] {
        let get = GetRequest { r#type: record_type.into(), id: id.clone() };
        assert_eq!(code(records::get(&ben, get)), "not_found");
    }
    let request =
        SearchRequest { query: "hush".into(), types: None, limit: None, active_only: false, active_first: false };
    assert!(find(&ben, request).unwrap().hits.is_empty());
    assert!(!desk.text("SELECT label FROM journal_entry WHERE op = 'documents.add'").contains("secret"));
}

#[test]
fn v36_08_a_document_stands_in_the_history_of_its_customer() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    add(&desk, "offer.pdf", b"%PDF-1.7", &acme);
    let request = serde_json::from_value(json!({"type": "organization", "id": acme.id})).unwrap();
    let page = serde_json::to_value(kith_core::timeline::page(&desk.ctx, request).unwrap()).unwrap();
    let texts: Vec<&Value> = page["entries"].as_array().unwrap().iter().map(|entry| &entry["text"]).collect();
    assert!(texts.contains(&&json!("Document: offer.pdf")), "{texts:?}");
}

#[test]
fn int_16_int_30_a_recording_is_attached_to_its_call_and_read_back() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let call = desk.create("interaction", json!({"type": "call", "party": acme.id}));
    let mut wave = b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data".to_vec();
    wave.extend(noise(4_000));
    let memo = add(&desk, "memo.wav", &wave, &call);
    assert!(memo.text("mime").unwrap().starts_with("audio/"), "{:?}", memo.values["mime"]);
    assert_eq!(bytes(&desk.ctx, &memo.id, None), wave);
    assert_eq!(listed(&desk.ctx, "interaction", &call.id), ["memo.wav"]);
}
