//! The obvious record is found by whatever a person types of it.

use kith_core::jobs::Progress;
use kith_core::records::{self, CountRequest, PageRequest};
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::search::{SearchRequest, find};
use serde_json::json;

use crate::desk::Desk;

/// Titles that the palette shows.
fn palette(desk: &Desk, query: &str) -> Vec<String> {
    let request =
        SearchRequest { query: query.into(), types: None, limit: None, active_only: false, active_first: false };
    find(&desk.ctx, request).unwrap().hits.into_iter().map(|hit| hit.title).collect()
}

/// Titles that a list shows; their number is the count's.
fn list(desk: &Desk, record_type: &str, search: &str) -> Vec<String> {
    let request = PageRequest { r#type: record_type.into(), search: Some(search.into()), ..PageRequest::default() };
    let rows = records::page(&desk.ctx, request).unwrap().rows;
    let request = CountRequest { r#type: record_type.into(), search: Some(search.into()), ..CountRequest::default() };
    assert_eq!(records::count(&desk.ctx, request).unwrap().count, i64::try_from(rows.len()).unwrap(), "{search}");
    rows.into_iter().map(|row| row.title).collect()
}

fn party(desk: &Desk) {
    desk.create("organization", json!({"display_name": "Harbourquay", "domain": "harbourquay.example"}));
    desk.create("organization", json!({"display_name": "Quayside Ltd"}));
    desk.create("person", json!({"display_name": "Jürgen Müller", "phones": [{"raw": "+45 12 34 56 78"}]}));
    desk.create("person", json!({"display_name": "Jonathan Smith"}));
    desk.create("person", json!({"display_name": "Pat O'Brien"}));
    desk.create("person", json!({"display_name": "Ann Other"}));
}

#[test]
fn pty_28_names_are_found_without_their_marks() {
    let desk = Desk::new();
    party(&desk);
    for typed in ["muller", "Müller", "MULLER", "jürgen mull", "o'brien x"] {
        let found = palette(&desk, typed);
        assert_eq!(found.first().map(String::as_str), (!typed.ends_with('x')).then_some("Jürgen Müller"), "{typed}");
    }
    for typed in ["obrien", "O'Brien", "o’brien", "o brien"] {
        assert_eq!(
            (palette(&desk, typed), list(&desk, "person", typed)),
            (vec!["Pat O'Brien".into()], vec!["Pat O'Brien".into()]),
            "{typed}"
        );
    }
}

#[test]
fn pty_28_a_number_is_found_by_any_part_in_any_format() {
    let desk = Desk::new();
    party(&desk);
    for typed in ["3456", "34 56", "5678", "12345678", "+45 12 34 56 78", "(12) 34-56", "4512", "0045 1234"] {
        assert_eq!(palette(&desk, typed), ["Jürgen Müller"], "{typed}");
        assert_eq!(list(&desk, "person", typed), ["Jürgen Müller"], "{typed}");
    }
    assert!(palette(&desk, "9999").is_empty());
}

#[test]
fn pty_28_a_slip_of_the_pen_finds_the_name() {
    let desk = Desk::new();
    party(&desk);
    for typed in ["jonathon", "jonahtan", "jonathann", "jonatan", "jonathon smit", "jonathan smiht"] {
        assert_eq!(palette(&desk, typed), ["Jonathan Smith"], "{typed}");
        assert_eq!(list(&desk, "person", typed), ["Jonathan Smith"], "{typed}");
    }
    assert_eq!(palette(&desk, "muler"), ["Jürgen Müller"]);
    assert!(palette(&desk, "jonathon miller x").is_empty());
    assert!(palette(&desk, "bnn").is_empty(), "three letters are no misspelt word");
}

#[test]
fn pty_28_who_is_there_as_typed_stands_in_a_list_without_those_who_are_nearly_called_so() {
    let desk = Desk::new();
    for name in ["Sofia Berg", "Zofia Berg", "Anna Lindberg"] {
        desk.create("person", json!({"display_name": name}));
    }
    assert_eq!(list(&desk, "person", "zofia"), ["Zofia Berg"]);
    assert_eq!(palette(&desk, "zofia"), ["Zofia Berg", "Sofia Berg"]);
    assert_eq!(list(&desk, "person", "berg").len(), 3, "a part of a word counts as typed");
}

#[test]
fn pty_28_a_company_is_found_by_its_domain_and_by_a_part_of_a_word() {
    let desk = Desk::new();
    party(&desk);
    for typed in ["harbourquay.example", "bourqu", "harborquay"] {
        assert_eq!(palette(&desk, typed), ["Harbourquay"], "{typed}");
        assert_eq!(list(&desk, "organization", typed), ["Harbourquay"], "{typed}");
    }
    // What begins so stands before what only contains it.
    assert_eq!(palette(&desk, "quay"), ["Quayside Ltd", "Harbourquay"]);
    assert_eq!(list(&desk, "organization", "quay"), ["Harbourquay", "Quayside Ltd"]);
}

#[test]
fn pty_28_words_follow_every_write_undo_and_rebuild() {
    let desk = Desk::new();
    party(&desk);
    let anna = desk.create("person", json!({"display_name": "Annabella Stone"}));
    assert_eq!(palette(&desk, "nabell"), ["Annabella Stone"]);
    desk.update("person", &anna.id, json!({"display_name": "Zachariah Stone"})).unwrap();
    assert_eq!(palette(&desk, "zacharias"), ["Zachariah Stone"]);
    assert!(palette(&desk, "nabell").is_empty());
    desk.undo().unwrap();
    assert_eq!(palette(&desk, "nabell"), ["Annabella Stone"]);
    assert!(palette(&desk, "zacharias").is_empty());
    desk.redo().unwrap();

    let known = desk.number("SELECT count(*) FROM search_word");
    assert!(desk.ctx.workspace().check(true).unwrap().ok);
    // The rebuild forgets what nobody is called any more.
    assert_eq!(desk.number("SELECT count(*) FROM search_word"), known - 1);
    assert_eq!(
        desk.number(
            "SELECT count(*) FROM search_slip s WHERE NOT EXISTS (SELECT 1 FROM search_word w WHERE w.rowid = s.word)"
        ),
        0
    );
    assert_eq!(
        (palette(&desk, "chariah"), palette(&desk, "jonathon")),
        (vec!["Zachariah Stone".into()], vec!["Jonathan Smith".into()])
    );
}

#[test]
fn pty_28_a_file_without_words_gets_them_when_it_is_opened() {
    let desk = Desk::new();
    party(&desk);
    desk.ctx
        .workspace()
        .store()
        .writer()
        .execute_batch(
            "INSERT INTO search_word_fts (search_word_fts) VALUES ('delete-all');
             DELETE FROM search_word; DELETE FROM search_slip;",
        )
        .unwrap();
    assert!(palette(&desk, "jonathon").is_empty());
    let desk = desk.reopen();
    assert_eq!(palette(&desk, "jonathon"), ["Jonathan Smith"]);
}

#[test]
fn nfr_11_hostile_text_is_searched_for_and_nothing_else() {
    let desk = Desk::new();
    party(&desk);
    for typed in [
        "\"",
        "* OR title:",
        "%%%",
        "___",
        "NEAR(a b)",
        "' OR 1=1 --",
        "\u{0}abc",
        "((((",
        "-\"a\" NOT b",
        "999999999999999999999999",
    ] {
        palette(&desk, typed);
        list(&desk, "person", typed);
    }
    assert!(palette(&desk, "%%%").is_empty());
}

#[test]
fn pty_28_pages_of_very_many_hits_hold_each_of_them_once() {
    let desk = Desk::new();
    let sample = Sample { people: 2_400, seed: 1, until: SEEDED_UNTIL };
    fill(&desk.ctx, sample, &Progress::default()).unwrap();
    let page = |limit: usize, offset: usize, cursor: Option<String>| {
        let asked = json!({"type": "person", "search": "m", "limit": limit, "offset": offset, "cursor": cursor});
        records::page(&desk.ctx, serde_json::from_value(asked).unwrap()).unwrap()
    };
    let asked = serde_json::from_value(json!({"type": "person", "search": "m"})).unwrap();
    let count = records::count(&desk.ctx, asked).unwrap().count;
    assert!(count > 1_100, "{count}: more than are put in order");
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let found = page(150, 0, cursor);
        ids.extend(found.rows.into_iter().map(|row| row.id));
        cursor = found.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(ids.len() as i64, count);
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len());
    // From any place, within what was looked for and beyond it.
    for offset in [7, 940, 1_050] {
        let found: Vec<String> = page(20, offset, None).rows.into_iter().map(|row| row.id).collect();
        assert_eq!(found, ids[offset..offset + 20], "{offset}");
    }
}

/// A migration empties the index of entries and leaves a mark: at opening all of them are indexed.
#[test]
fn int_09_texts_of_older_files_are_indexed_when_they_are_opened() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "Ann"})).id;
    desk.create("note", json!({"party": party, "content": "The crane leaks"}));
    let gone = desk.create("note", json!({"party": party, "content": "The crane is old"})).id;
    desk.create("interaction", json!({"party": party, "type": "call", "subject": "Crane"}));
    records::delete(&desk.ctx, serde_json::from_value(json!({"type": "note", "ids": [gone]})).unwrap()).unwrap();
    let before = "INSERT INTO search_entry_fts (search_entry_fts) VALUES ('delete-all'); DELETE FROM search_entry;
                  INSERT INTO search_dirty (record_id, record_type) VALUES ('*', '*');";
    desk.ctx.workspace().store().writer().execute_batch(before).unwrap();
    assert_eq!(list(&desk, "note", "crane").len(), 0);
    let desk = desk.reopen();
    assert_eq!(list(&desk, "note", "cra").len(), 1);
    assert_eq!(list(&desk, "interaction", "crane").len(), 1);
    assert_eq!(list(&desk, "interaction", "leaks").len(), 0);
    assert_eq!(desk.number("SELECT count(*) FROM search_dirty"), 0);
}
