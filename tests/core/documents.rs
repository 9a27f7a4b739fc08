//! Files kept as documents: their bytes, versions, places and readers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kith_core::documents::{
    self, AddDocument, Holder, LIMIT, ListDocuments, ReadDocument, RestoreVersion, SaveDocument, UploadPart, VersionsOf,
};
use kith_core::merging::{self, MergeRequest, UnmergeRequest};
use kith_core::records::{self, GetRequest, IdsRequest, PageRequest, RecordRow};
use kith_core::search::{SearchRequest, find};
use kith_core::{Context, Workspace, ids};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::Digest;

use crate::desk::{Desk, code};

fn on(record: &RecordRow) -> Option<Holder> {
    Some(Holder { r#type: record.r#type.clone(), id: record.id.clone() })
}

/// Brings bytes in as a browser does.
fn upload(ctx: &Context, bytes: &[u8]) -> String {
    let id = ids::new_id();
    let mut offset = 0;
    loop {
        let piece = &bytes[offset..(offset + (4 << 20)).min(bytes.len())];
        let part = UploadPart { id: id.clone(), offset: offset as u64, data: STANDARD.encode(piece) };
        documents::upload(ctx, part).unwrap();
        offset += piece.len();
        if offset == bytes.len() {
            return id;
        }
    }
}

fn try_add(ctx: &Context, name: &str, bytes: &[u8], more: AddDocument) -> kith_core::Result<RecordRow> {
    let upload = Some(upload(ctx, bytes));
    let id = if more.id.is_empty() { ids::new_id() } else { more.id.clone() };
    Ok(documents::add(ctx, AddDocument { id, upload, filename: Some(name.into()), ..more })?.value)
}

fn add(desk: &Desk, name: &str, bytes: &[u8], to: &RecordRow) -> RecordRow {
    try_add(&desk.ctx, name, bytes, AddDocument { on: on(to), ..AddDocument::default() }).unwrap()
}

fn bytes(ctx: &Context, id: &str, version: Option<u32>) -> Vec<u8> {
    let mut all = Vec::new();
    loop {
        let request = ReadDocument { id: id.into(), version, offset: Some(all.len() as u64), length: None };
        let part = documents::read(ctx, request).unwrap();
        all.extend(STANDARD.decode(part.data).unwrap());
        if all.len() as u64 == part.size {
            return all;
        }
    }
}

fn listed(ctx: &Context, record_type: &str, id: &str) -> Vec<String> {
    let request = ListDocuments { r#type: record_type.into(), id: id.into() };
    let list = documents::list(ctx, request).unwrap().documents;
    list.into_iter().map(|document| document.title).collect()
}

fn company(desk: &Desk, name: &str) -> RecordRow {
    desk.create("organization", json!({"display_name": name}))
}

fn problems(desk: &Desk) -> Vec<String> {
    desk.ctx.workspace().check(false).unwrap().problems
}

/// Bytes that no two sizes share and no chunk repeats.
fn noise(size: usize) -> Vec<u8> {
    let mut state = size as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..size).map(|_| next()).collect()
}

#[test]
fn doc_02_bytes_are_equal_after_backup_reopening_merge_unmerge_and_undo() {
    let desk = Desk::new();
    let (acme, other) = (company(&desk, "Acme"), company(&desk, "Acme Ltd"));
    let content = noise(3 * (256 << 10) + 77);
    let document = add(&desk, "scan.bin", &content, &other);
    let before = desk.content();
    assert_eq!(bytes(&desk.ctx, &document.id, None), content);

    let request = MergeRequest {
        r#type: "organization".into(),
        survivor: acme.id.clone(),
        others: vec![other.id.clone()],
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merging::merge(&desk.ctx, request).unwrap();
    assert_eq!(listed(&desk.ctx, "organization", &acme.id), ["scan.bin"]);
    assert_eq!(listed(&desk.ctx, "organization", &other.id), ["scan.bin"], "the old id leads to the survivor");
    assert_eq!(bytes(&desk.ctx, &document.id, None), content);
    let merge = desk.text("SELECT id FROM merge");
    merging::unmerge(&desk.ctx, UnmergeRequest { id: merge, ..Default::default() }).unwrap();
    assert_eq!(
        (listed(&desk.ctx, "organization", &acme.id).len(), bytes(&desk.ctx, &document.id, None)),
        (0, content.clone())
    );
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);

    desk.undo().unwrap();
    assert!(listed(&desk.ctx, "organization", &other.id).is_empty());
    desk.redo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(bytes(&desk.ctx, &document.id, None), content);

    let copy = desk.folder().join("copy.kith");
    desk.ctx.workspace().backup(&copy).unwrap();
    let restored = Context::new(Workspace::open(&copy).unwrap());
    assert_eq!(bytes(&restored, &document.id, None), content);
    assert_eq!(restored.workspace().check(true).unwrap().problems, Vec::<String>::new());
    let desk = desk.reopen();
    assert_eq!(bytes(&desk.ctx, &document.id, None), content);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Sizes around the borders of chunks and of the groups in which they are written.
    #[test]
    fn doc_02_every_byte_of_every_size_comes_back(chunks in 0usize..10, around in -2i64..3, from in 0u64..3_000_000) {
        let size = usize::try_from((chunks as i64 * (256 << 10) + around).max(0)).unwrap();
        let desk = Desk::new();
        let content = noise(size);
        let document = add(&desk, "x.bin", &content, &company(&desk, "Acme"));
        prop_assert!(bytes(&desk.ctx, &document.id, None) == content);
        let request = ReadDocument { id: document.id, version: None, offset: Some(from), length: Some(1000) };
        let part = STANDARD.decode(documents::read(&desk.ctx, request).unwrap().data).unwrap();
        let from = (from as usize).min(size);
        prop_assert!(part == content[from..(from + 1000).min(size)]);
        prop_assert!(problems(&desk).is_empty());
    }
}

#[test]
fn doc_02_the_same_bytes_are_stored_once_and_never_in_a_change_set() {
    let desk = Desk::new();
    let (acme, byrne) = (company(&desk, "Acme"), company(&desk, "Byrne"));
    let content = noise(1 << 20);
    let first = add(&desk, "a.bin", &content, &acme);
    let second = add(&desk, "other name.bin", &content, &byrne);
    assert_eq!(desk.number("SELECT count(*) FROM blob"), 1);
    assert_eq!(desk.number("SELECT sum(length(bytes)) FROM blob_chunk"), 1 << 20);
    assert!(desk.number("SELECT max(length(changeset)) FROM journal_change") < 10_000);
    assert_eq!(bytes(&desk.ctx, &first.id, None), bytes(&desk.ctx, &second.id, None));
}

#[test]
fn int_24_25_mib_go_inside_and_one_byte_more_stays_where_it_lies() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let whole = desk.folder().join("whole.bin");
    let larger = desk.folder().join("larger.bin");
    let mut content = noise(usize::try_from(LIMIT).unwrap());
    std::fs::write(&whole, &content).unwrap();
    let from = |path: &std::path::Path| {
        let request = AddDocument {
            id: ids::new_id(),
            path: Some(path.display().to_string()),
            on: on(&acme),
            ..AddDocument::default()
        };
        documents::add(&desk.ctx, request).unwrap().value
    };
    let inside = from(&whole);
    assert_eq!(inside.values["kept"], "inside");
    assert_eq!(bytes(&desk.ctx, &inside.id, None), content);
    content.push(1);
    std::fs::write(&larger, &content).unwrap();
    let outside = from(&larger);
    assert_eq!((&outside.values["kept"], &outside.values["size"]), (&json!("outside"), &json!(LIMIT + 1)));
    assert_eq!(desk.number("SELECT count(*) FROM blob"), 1);
    let version = || documents::versions(&desk.ctx, VersionsOf { id: outside.id.clone() }).unwrap().versions.remove(0);
    assert_eq!((version().state.as_str(), version().sha256.len()), ("there", 64));
    assert_eq!(bytes(&desk.ctx, &outside.id, None), content);
    std::fs::write(&larger, b"something else").unwrap();
    let read = || {
        documents::read(&desk.ctx, ReadDocument { id: outside.id.clone(), version: None, offset: None, length: None })
    };
    assert_eq!((version().state.as_str(), code(read())), ("changed", "file_changed".into()));
    std::fs::remove_file(&larger).unwrap();
    assert_eq!((version().state.as_str(), code(read())), ("gone", "file_gone".into()));
    // A browser gives no place to keep.
    let id = upload(&desk.ctx, &content[..content.len() - 1]);
    let part = UploadPart { id, offset: LIMIT, data: STANDARD.encode([1]) };
    assert_eq!(code(documents::upload(&desk.ctx, part)), "too_large");
}

#[test]
fn doc_03_versions_follow_each_other_and_the_first_stays_readable() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let document = add(&desk, "offer.txt", b"first words", &acme);
    let of =
        |note: &str| AddDocument { of: Some(document.id.clone()), note: Some(note.into()), ..AddDocument::default() };
    let before = desk.content();
    let second = try_add(&desk.ctx, "offer v2.txt", b"second words", of("New price")).unwrap();
    assert_eq!((&second.values["version"], &second.values["filename"]), (&json!(2), &json!("offer v2.txt")));
    assert_eq!(second.title, "offer.txt", "the title is the document's, whatever the files are called");
    assert_eq!(bytes(&desk.ctx, &document.id, Some(1)), b"first words");
    assert_eq!(bytes(&desk.ctx, &document.id, None), b"second words");

    let restore = RestoreVersion { id: document.id.clone(), number: 1, version_id: ids::new_id() };
    let third = documents::restore_version(&desk.ctx, restore.clone()).unwrap();
    assert_eq!(
        (&third.value.values["version"], third.change.unwrap().label),
        (&json!(3), "Restored version 1 of offer.txt".into())
    );
    assert!(documents::restore_version(&desk.ctx, restore).unwrap().change.is_none(), "a repeat changes nothing");
    assert_eq!(bytes(&desk.ctx, &document.id, None), b"first words");
    let versions = documents::versions(&desk.ctx, VersionsOf { id: document.id.clone() }).unwrap().versions;
    let told: Vec<_> = versions.iter().map(|v| (v.number, v.note.as_deref())).collect();
    assert_eq!(told, [(3, Some("Version 1 again")), (2, Some("New price")), (1, None)]);
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);

    let restore = RestoreVersion { id: document.id.clone(), number: 1, version_id: ids::new_id() };
    assert_eq!(code(documents::restore_version(&desk.ctx, restore)), "invalid");
    let read = ReadDocument { id: document.id, version: Some(2), offset: None, length: None };
    assert_eq!(code(documents::read(&desk.ctx, read)), "not_found");
}

#[test]
fn doc_04_documents_are_found_by_name_title_tag_and_text() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let more = AddDocument {
        on: on(&acme),
        title: Some("Framework agreement".into()),
        tags: vec!["Zirconium".into()],
        category: Some("contract".into()),
        ..AddDocument::default()
    };
    let document = try_add(&desk.ctx, "quokka.txt", b"The parties agree on wombats.", more).unwrap();
    let found = |query: &str| {
        let request = SearchRequest { query: query.into(), types: None, limit: None, active_only: false };
        find(&desk.ctx, request).unwrap().hits.into_iter().any(|hit| hit.title == "Framework agreement")
    };
    for word in ["framework", "quokka", "wombats", "zirconium"] {
        assert!(found(word), "{word}");
    }
    let tag = document.values["tags"][0]["id"].as_str().unwrap().to_string();
    let request = PageRequest {
        r#type: "document".into(),
        filter: serde_json::from_value(json!({"field": "tags", "op": "in", "value": [tag]})).unwrap(),
        ..PageRequest::default()
    };
    assert_eq!(records::page(&desk.ctx, request).unwrap().rows.len(), 1);
    desk.update("document", &document.id, json!({"tags": []})).unwrap();
    assert!(!found("zirconium") && found("wombats"));
    let version = AddDocument { of: Some(document.id), ..AddDocument::default() };
    try_add(&desk.ctx, "quokka.txt", b"Of koalas alone.", version).unwrap();
    assert!(found("koalas") && !found("wombats"));
    assert_eq!(problems(&desk), Vec::<String>::new());
}

#[test]
fn doc_05_bytes_go_when_nothing_can_need_them_and_not_before() {
    let desk = Desk::new();
    let (acme, byrne) = (company(&desk, "Acme"), company(&desk, "Byrne"));
    let content = noise(300_000);
    let collect = || {
        desk.days(1);
        documents::collect(&desk.ctx).unwrap().contents
    };
    let first = add(&desk, "a.bin", &content, &acme);
    let trash = |id: &str| {
        let ids = IdsRequest { r#type: "document".into(), ids: vec![id.into()] };
        records::delete(&desk.ctx, ids).unwrap();
    };
    trash(&first.id);
    assert_eq!(collect(), 0, "what is in the trash can be restored");
    let second = add(&desk, "b.bin", &content, &byrne);
    assert_eq!(bytes(&desk.ctx, &second.id, None), content);
    desk.undo().unwrap();
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM document_version"), 0);
    assert_eq!(collect(), 0, "it can be redone");
    desk.redo().unwrap();
    assert_eq!(bytes(&desk.ctx, &first.id, None), content);
    desk.undo().unwrap();
    company(&desk, "The road of redo is closed");
    assert_eq!(collect(), 1);
    assert_eq!(desk.number("SELECT count(*) FROM blob") + desk.number("SELECT count(*) FROM blob_chunk"), 0);
    // What is about to be referred to is left alone.
    let id = upload(&desk.ctx, b"fresh");
    assert_eq!(documents::collect(&desk.ctx).unwrap().contents, 0);
    let add = AddDocument { id: ids::new_id(), upload: Some(id), filename: Some("f".into()), ..AddDocument::default() };
    documents::add(&desk.ctx, add).unwrap();
}

#[test]
fn doc_05_a_document_is_deleted_restored_and_undone_like_any_record() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let document = add(&desk, "a.txt", b"words", &acme);
    let before = desk.content();
    let ids = IdsRequest { r#type: "document".into(), ids: vec![document.id.clone()] };
    records::delete(&desk.ctx, ids).unwrap();
    assert!(listed(&desk.ctx, "organization", &acme.id).is_empty());
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    // It goes into the trash with its customer, and back.
    let ids = IdsRequest { r#type: "organization".into(), ids: vec![acme.id.clone()] };
    records::delete(&desk.ctx, ids).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM document WHERE deleted_at IS NULL"), 0);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert_eq!(code(desk.try_create("document", json!({"title": "No file"}))), "needs_file");
}

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
    let request = SearchRequest { query: "call.txt".into(), types: None, limit: None, active_only: false };
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
    let request = SearchRequest { query: "hush".into(), types: None, limit: None, active_only: false };
    assert!(find(&ben, request).unwrap().hits.is_empty());
    assert!(!desk.text("SELECT label FROM journal_entry WHERE op = 'documents.add'").contains("secret"));
}

#[test]
fn pty_36_who_may_only_look_adds_nothing_and_leaves_no_bytes() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let user = desk.create("user", json!({"name": "Vera", "role": "viewer"}));
    let vera = desk.ctx.clone().with_user(&user.id);
    let to = AddDocument { on: on(&acme), ..AddDocument::default() };
    assert_eq!(code(try_add(&vera, "x.txt", b"x", to)), "forbidden");
    assert_eq!(code(documents::collect(&vera)), "forbidden");
    assert_eq!(desk.number("SELECT count(*) FROM blob"), 0);
}

#[test]
fn doc_01_a_repeat_adds_nothing_and_names_do_no_harm() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let id = ids::new_id();
    let more = || AddDocument { id: id.clone(), on: on(&acme), ..AddDocument::default() };
    let first = try_add(&desk.ctx, "../../etc/pass\0wd", b"x", more()).unwrap();
    assert_eq!((first.title.as_str(), &first.values["filename"]), ("passwd", &json!("passwd")));
    try_add(&desk.ctx, "other", b"y", more()).unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM document"), 1);
    assert_eq!(bytes(&desk.ctx, &id, None), b"x");
    // A page under the name of a picture is what its bytes say.
    let page = add(&desk, "photo.png", b"<html><script>alert(1)</script></html>", &acme);
    assert_eq!(page.values["mime"], "text/html");
    for name in ["\u{5e2}.pdf".repeat(100), "📄".repeat(300), "..".into(), "\u{202e}gpj.exe".into()] {
        let row = add(&desk, &name, name.as_bytes(), &acme);
        assert!((1..=255).contains(&row.values["filename"].as_str().unwrap().chars().count()));
    }
    let nothing = AddDocument { id: ids::new_id(), filename: Some("x".into()), ..AddDocument::default() };
    assert_eq!(code(documents::add(&desk.ctx, nothing)), "required");
    let folder =
        AddDocument { id: ids::new_id(), path: Some(desk.folder().display().to_string()), ..AddDocument::default() };
    assert_eq!(code(documents::add(&desk.ctx, folder)), "invalid");
    let itself =
        AddDocument { id: ids::new_id(), path: Some(desk.path().display().to_string()), ..AddDocument::default() };
    assert_eq!(code(documents::add(&desk.ctx, itself)), "invalid");
}

#[test]
fn doc_05_saving_writes_the_bytes_and_replaces_nothing_unasked() {
    let desk = Desk::new();
    let document = add(&desk, "a.bin", &noise(2_500_000), &company(&desk, "Acme"));
    let to = desk.folder().join("out.bin");
    let save = |replace| {
        let path = to.display().to_string();
        documents::save_as(&desk.ctx, SaveDocument { id: document.id.clone(), version: None, path, replace })
    };
    assert_eq!(save(false).unwrap().bytes, 2_500_000);
    assert_eq!(std::fs::read(&to).unwrap(), noise(2_500_000));
    std::fs::write(&to, b"mine").unwrap();
    assert_eq!(code(save(false)), "file_exists");
    assert_eq!(std::fs::read(&to).unwrap(), b"mine");
    save(true).unwrap();
    assert_eq!(std::fs::read(&to).unwrap().len(), 2_500_000);
}

#[test]
fn doc_02_a_check_finds_damaged_bytes_and_names_the_file() {
    let desk = Desk::new();
    add(&desk, "contract.pdf", &noise(300_000), &company(&desk, "Acme"));
    assert_eq!(problems(&desk), Vec::<String>::new());
    let writer = desk.ctx.workspace().store().writer();
    assert!(writer.execute("UPDATE blob_chunk SET bytes = x'00' WHERE n = 1", []).is_err(), "bytes are never changed");
    writer.execute("DELETE FROM blob_chunk WHERE n = 1", []).unwrap();
    drop(writer);
    assert_eq!(problems(&desk), ["The bytes of contract.pdf are damaged."]);
}

#[test]
fn doc_02_an_upload_takes_its_pieces_in_order_and_a_repeat_is_harmless() {
    let desk = Desk::new();
    let id = ids::new_id();
    let part = |offset, bytes: &[u8]| {
        documents::upload(&desk.ctx, UploadPart { id: id.clone(), offset, data: STANDARD.encode(bytes) })
    };
    assert_eq!(code(part(3, b"def")), "not_found");
    assert_eq!(part(0, b"abc").unwrap().size, 3);
    assert_eq!(part(0, b"abc").unwrap().size, 3);
    assert_eq!(code(part(4, b"x")), "invalid");
    assert_eq!(part(3, b"def").unwrap().size, 6);
    let broken = UploadPart { id: id.clone(), offset: 6, data: "no base64!".into() };
    assert_eq!(code(documents::upload(&desk.ctx, broken)), "invalid");
    let add = AddDocument { id: ids::new_id(), upload: Some(id), filename: Some("x".into()), ..AddDocument::default() };
    let row = documents::add(&desk.ctx, add).unwrap().value;
    assert_eq!(bytes(&desk.ctx, &row.id, None), b"abcdef");
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

/// What is done to documents and their customers, by chance.
#[derive(Debug, Clone)]
enum Act {
    Add(usize, u8),
    Version(usize, u8),
    Restore(usize),
    Delete(usize),
    Bring(usize),
    Merge,
    Unmerge,
    Undo,
    Redo,
    Collect,
    Backup,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0usize..2, any::<u8>()).prop_map(|(party, of)| Act::Add(party, of)),
        3 => (any::<usize>(), any::<u8>()).prop_map(|(document, of)| Act::Version(document, of)),
        1 => any::<usize>().prop_map(Act::Restore),
        1 => any::<usize>().prop_map(Act::Delete),
        1 => any::<usize>().prop_map(Act::Bring),
        1 => Just(Act::Merge),
        1 => Just(Act::Unmerge),
        3 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => Just(Act::Collect),
        1 => Just(Act::Backup),
    ]
}

/// Every version that is there has the bytes that its hash was made of, by the test's own list of what was given.
fn whole(ctx: &Context, given: &std::collections::HashMap<String, Vec<u8>>) -> usize {
    let versions: Vec<(String, u32, String)> = ctx
        .read(|conn| {
            let mut stmt = conn.prepare("SELECT document_id, number, sha256 FROM document_version")?;
            Ok(stmt
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })
        .unwrap();
    for (document, number, sha256) in &versions {
        assert!(bytes(ctx, document, Some(*number)) == given[sha256], "{document} {number}");
    }
    versions.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done, in whatever order, what is there has its bytes, in the file and in its backups.
    #[test]
    fn doc_02_bytes_stay_with_their_versions_whatever_is_done(acts in prop::collection::vec(act(), 10..24)) {
        let desk = Desk::new();
        let parties = [company(&desk, "Acme"), company(&desk, "Acme Ltd")];
        let mut given = std::collections::HashMap::new();
        let content = |of: u8, given: &mut std::collections::HashMap<String, Vec<u8>>| {
            // Few contents, so that some are shared; one is larger than a chunk.
            let content = noise(if of % 8 == 7 { 300_000 } else { 1_000 + usize::from(of % 8) });
            let hash: String = sha2::Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
            given.insert(hash, content.clone());
            content
        };
        let ids = || -> Vec<String> { serde_json::from_str(&desk.text("SELECT json_group_array(id) FROM document")).unwrap() };
        let pick = |of: usize| { let all = ids(); (!all.is_empty()).then(|| all[of % all.len()].clone()) };
        let one = |id: String| IdsRequest { r#type: "document".into(), ids: vec![id] };
        for (step, act) in acts.into_iter().enumerate() {
            // What may be refused is refused: the test looks at what is there afterwards.
            match act {
                Act::Add(party, of) => {
                    let to = AddDocument { on: on(&parties[party]), ..AddDocument::default() };
                    let _ = try_add(&desk.ctx, "x.bin", &content(of, &mut given), to);
                }
                Act::Version(document, of) => {
                    if let Some(id) = pick(document) {
                        let to = AddDocument { of: Some(id), ..AddDocument::default() };
                        let _ = try_add(&desk.ctx, "y.bin", &content(of, &mut given), to);
                    }
                }
                Act::Restore(document) => {
                    if let Some(id) = pick(document) {
                        let input = json!({"id": id, "version_id": ids::new_id(), "number": 1});
                        let _ = documents::restore_version(&desk.ctx, serde_json::from_value(input).unwrap());
                    }
                }
                Act::Delete(document) => drop(pick(document).map(|id| records::delete(&desk.ctx, one(id)))),
                Act::Bring(document) => drop(pick(document).map(|id| records::restore(&desk.ctx, one(id)))),
                Act::Merge => {
                    let request = MergeRequest {
                        r#type: "organization".into(),
                        survivor: parties[0].id.clone(),
                        others: vec![parties[1].id.clone()],
                        picks: Default::default(),
                        leave_out: Default::default(),
                    };
                    let _ = merging::merge(&desk.ctx, request);
                }
                Act::Unmerge => {
                    let id = desk.text("SELECT coalesce(max(id), '') FROM merge");
                    let _ = merging::unmerge(&desk.ctx, UnmergeRequest { id, ..Default::default() });
                }
                Act::Undo => drop(desk.undo()),
                Act::Redo => drop(desk.redo()),
                Act::Collect => drop(documents::collect(&desk.ctx)),
                Act::Backup => {
                    let copy = desk.folder().join(format!("copy-{step}.kith"));
                    desk.ctx.workspace().backup(&copy).unwrap();
                    let restored = Context::new(Workspace::open(&copy).unwrap());
                    prop_assert_eq!(whole(&restored, &given), whole(&desk.ctx, &given));
                }
            }
            whole(&desk.ctx, &given);
        }
        prop_assert!(problems(&desk).is_empty());
    }
}
