//! Files kept as documents: their bytes, versions, places and readers.

mod by_chance;
mod places;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kith_core::documents::{
    self, AddDocument, Holder, LIMIT, ListDocuments, ReadDocument, RestoreVersion, SaveDocument, UploadPart, VersionsOf,
};
use kith_core::merging::{self, MergeRequest, UnmergeRequest};
use kith_core::records::{self, IdsRequest, PageRequest, RecordRow};
use kith_core::search::{SearchRequest, find};
use kith_core::{Context, Workspace, ids};
use proptest::prelude::*;
use serde_json::json;

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
        let request =
            SearchRequest { query: query.into(), types: None, limit: None, active_only: false, active_first: false };
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

/// The reader of PDF stands where documents are shown and gives what it read.
#[test]
fn doc_04_words_of_a_pdf_are_kept_once_and_found() {
    let desk = Desk::new();
    let acme = company(&desk, "Acme");
    let pdf = |more: &str| format!("%PDF-1.7\n{more}\n%%EOF").into_bytes();
    let document = add(&desk, "offer.pdf", &pdf("1"), &acme);
    let repeated = add(&desk, "again.pdf", &pdf("1"), &acme);
    let plain = add(&desk, "plain.txt", b"plain words", &acme);
    let found = |word: &str| {
        let request =
            SearchRequest { query: word.into(), types: None, limit: None, active_only: false, active_first: false };
        let mut titles: Vec<String> = find(&desk.ctx, request).unwrap().hits.into_iter().map(|hit| hit.title).collect();
        titles.sort();
        titles
    };
    let operations = || desk.number("SELECT count(*) FROM journal_entry");
    let before = operations();
    let give = |ctx: &Context, document: &RecordRow, text: &str| {
        let sha256 = document.text("sha256").unwrap();
        let input = json!({"id": document.id, "sha256": sha256, "text": text});
        documents::words(ctx, serde_json::from_value(input).unwrap()).map(|done| done.kept)
    };
    assert!(!give(&desk.ctx, &document, "  \n ").unwrap(), "a picture of a page has no words");
    assert!(give(&desk.ctx, &document, "The  crane\0 at the\nharbour").unwrap());
    assert_eq!(found("harb"), ["again.pdf", "offer.pdf"], "of one content");
    assert!(!give(&desk.ctx, &repeated, "Something else").unwrap(), "once");
    assert!(!give(&desk.ctx, &plain, "Something else").unwrap(), "no PDF");
    assert!(found("something").is_empty());
    assert_eq!(operations(), before, "they follow from the bytes: no operation");
    let reader = desk.ctx.clone().with_user(desk.create("user", json!({"name": "Eve", "role": "viewer"})).id);
    let other = add(&desk, "other.pdf", &pdf("2"), &acme);
    assert_eq!(code(give(&reader, &other, "words")), "forbidden");
    let note = desk.create("note", json!({"party": acme.id, "content": "Hidden", "visibility": "private"}));
    let hidden = add(&desk, "hidden.pdf", &pdf("3"), &note);
    let rep = desk.ctx.clone().with_user(desk.create("user", json!({"name": "Ben", "role": "rep"})).id);
    assert_eq!(code(give(&rep, &hidden, "words")), "not_found");
    let long = "word ".repeat(100_000);
    assert!(give(&desk.ctx, &hidden, &long).unwrap());
    assert!(desk.number("SELECT max(length(text)) FROM blob") <= 200_000);
    assert_eq!(problems(&desk), Vec::<String>::new());
}
