//! Histories: pages that hold still, where records came from.

use std::collections::BTreeSet;

use kith_core::timeline::{self, TimelinePage};
use proptest::prelude::*;
use serde_json::json;

use crate::desk::Desk;

fn page(desk: &Desk, id: &str, cursor: Option<String>, limit: usize) -> TimelinePage {
    let input = json!({"type": "person", "id": id, "cursor": cursor, "limit": limit, "kinds": ["call"]});
    timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap()
}

fn call(desk: &Desk, party: &str, minute: i64) -> String {
    let at = format!("2026-11-{:02}T{:02}:{:02}:00.000Z", 1 + minute / 1440, minute / 60 % 24, minute % 60);
    desk.create("interaction", json!({"type": "call", "party": party, "occurred_at": at})).id
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// V36-09: what was there all the time is shown exactly once, whatever comes and goes between two pages.
    #[test]
    fn v36_09_pages_hold_still_while_entries_come_and_go(
        minutes in prop::collection::vec(0_i64..20_000, 10..30),
        limit in 1_usize..8,
        works in prop::collection::vec((any::<bool>(), 0_i64..20_000), 1..12),
    ) {
        let desk = Desk::new();
        let party = desk.create("person", json!({"first_name": "A"})).id;
        let mut there: Vec<String> = minutes.iter().map(|minute| call(&desk, &party, *minute)).collect();
        let mut always: BTreeSet<String> = there.iter().cloned().collect();
        let mut seen = Vec::new();
        let mut works = works.into_iter();
        let mut cursor = None;
        loop {
            let found = page(&desk, &party, cursor, limit);
            seen.extend(found.entries.iter().map(|entry| (entry.at.clone(), entry.reference.id.clone())));
            let Some(next) = found.next_cursor else { break };
            cursor = Some(next);
            if let Some((add, number)) = works.next() {
                if add {
                    call(&desk, &party, number);
                } else {
                    let gone = there.swap_remove(usize::try_from(number).unwrap() % there.len());
                    always.remove(&gone);
                    let input = json!({"type": "interaction", "ids": [gone]});
                    kith_core::records::delete(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
                }
            }
        }
        let times: Vec<&String> = seen.iter().map(|(at, _)| at).collect();
        prop_assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first");
        let ids: Vec<&String> = seen.iter().map(|(_, id)| id).collect();
        let distinct: BTreeSet<&String> = ids.iter().copied().collect();
        prop_assert_eq!(ids.len(), distinct.len(), "nothing twice");
        prop_assert!(always.iter().all(|id| distinct.contains(id)), "nothing left out");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// V36-09: the same for a company with its people, many kinds, a filter and a search, where many things happened at
    /// the same moment: pages say what one long page says, and what comes or goes meanwhile disturbs nothing else.
    #[test]
    fn v36_09_pages_of_a_company_and_its_people_agree_with_one_long_page(
        entries in prop::collection::vec((0_usize..3, 0_usize..4, 0_i64..4), 10..30),
        limit in 1_usize..6,
        filtered in any::<bool>(),
        searched in any::<bool>(),
        works in prop::collection::vec((any::<bool>(), any::<usize>()), 1..8),
    ) {
        let desk = Desk::new();
        let works_id = desk.create("organization", json!({"display_name": "Works"})).id;
        let person = |name: &str| {
            desk.create("person", json!({"first_name": name, "affiliations": [{"organization": works_id}]})).id
        };
        let parties = [works_id.clone(), person("Ann"), person("Bo")];
        let make = |party: usize, kind: usize, moment: i64| {
            let at = format!("2026-11-{:02}T10:00:00.000Z", 10 + moment);
            // The company's own entry with a person as its contact stands in both histories, and is told once.
            let contact = (party == 0).then(|| parties[1].clone());
            match kind {
                0 => desk.create("interaction", json!({"type": "call", "party": parties[party], "contact": contact, "subject": "Seals", "occurred_at": at})),
                1 => desk.create("interaction", json!({"type": "email", "party": parties[party], "subject": "Crane", "occurred_at": at})),
                2 => desk.create("milestone", json!({"milestone_type": "renewal", "party": parties[party], "occurred_at": at})),
                _ => desk.create("note", json!({"content": "Seals and more", "party": parties[party]})),
            }
        };
        let mut there: Vec<_> = entries.into_iter().map(|(party, kind, moment)| make(party, kind, moment)).collect();
        let kinds = if filtered { json!(["call", "note", "milestone"]) } else { json!([]) };
        let search = searched.then_some("seals");
        let page = |cursor: Option<String>, limit: usize| {
            let input = json!({"type": "organization", "id": works_id, "include_people": true, "cursor": cursor, "limit": limit,
                "kinds": kinds, "search": search});
            timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap()
        };
        let long = |page: &TimelinePage| {
            page.entries.iter().map(|entry| (entry.key.clone(), entry.text.clone())).collect::<Vec<_>>()
        };
        let before = page(None, 200);
        prop_assert!(before.next_cursor.is_none());
        let all = long(&before);
        let walk = |mut between: Box<dyn FnMut() + '_>| {
            let (mut keys, mut cursor) = (Vec::new(), None);
            loop {
                let found = page(cursor, limit);
                keys.extend(long(&found));
                cursor = found.next_cursor;
                if cursor.is_none() {
                    return keys;
                }
                between();
            }
        };
        prop_assert_eq!(&walk(Box::new(|| ())), &all, "pages are the long page");
        let mut works = works.into_iter();
        let mut gone = BTreeSet::new();
        let seen = walk(Box::new(|| {
            let Some((add, number)) = works.next() else { return };
            if add {
                make(number % 3, number % 4, i64::try_from(number % 4).unwrap());
            } else if !there.is_empty() {
                let one = there.swap_remove(number % there.len());
                gone.insert(one.id.clone());
                let input = json!({"type": one.r#type, "ids": [one.id]});
                kith_core::records::delete(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
            }
        }));
        // A first contact moves when an earlier touch comes or the earliest goes; everything else stays where it was.
        let stay = |text: &str| text != "Milestone: First contact";
        let seen: Vec<&String> = seen.iter().filter(|(_, text)| stay(text)).map(|(key, _)| key).collect();
        let distinct: BTreeSet<&String> = seen.iter().copied().collect();
        prop_assert_eq!(distinct.len(), seen.len(), "nothing twice");
        let stays = before.entries.iter().filter(|one| !gone.contains(&one.reference.id) && stay(&one.text));
        for entry in stays {
            prop_assert!(distinct.contains(&entry.key), "{} is left out", entry.text);
        }
    }
}

#[test]
fn v36_08_a_record_says_which_import_it_came_from() {
    let desk = Desk::new();
    let path = desk.folder().join("people.csv");
    std::fs::write(&path, "First name,Last name,E-mail\nAda,Lund,ada@x.example\nBo,Ek,bo@x.example\n").unwrap();
    let report = crate::leads::sheet(&desk, &path, "person");
    assert_eq!(report.error_count, 0, "{report:?}");
    let bo = desk.text("SELECT id FROM party WHERE first_name = 'Bo'");
    let story = |more: serde_json::Value| {
        let mut input = json!({"type": "person", "id": bo});
        for (key, value) in more.as_object().unwrap() {
            input[key] = value.clone();
        }
        timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap().entries
    };
    let all = story(json!({}));
    let line = all.iter().find(|entry| entry.kind == "import").unwrap();
    assert_eq!(line.text, "Imported from people.csv, row 3");
    assert_eq!(story(json!({"kinds": ["import"]})).len(), 1);
    assert_eq!(story(json!({"kinds": ["call"]})).len(), 0);
    assert_eq!(story(json!({"search": "people"})).len(), 1);
    assert_eq!(story(json!({"to": "2020-01-01T00:00:00Z"})).len(), 0);

    // It takes its place among the others, on whatever page.
    desk.days(1);
    for minute in 0..3 {
        call(&desk, &bo, 20_000 + minute);
    }
    let mut cursor = None;
    let mut kinds = Vec::new();
    loop {
        let input = json!({"type": "person", "id": bo, "cursor": cursor, "limit": 1, "kinds": ["call", "import"]});
        let found = timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
        kinds.extend(found.entries.into_iter().map(|entry| entry.kind));
        match found.next_cursor {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(kinds, ["import", "call", "call", "call"], "calls of earlier days stand below");
}

#[test]
fn int_06_words_are_found_in_every_kind_of_entry_of_one_history_alone() {
    let desk = Desk::new();
    let works = desk.create("organization", json!({"display_name": "Works"})).id;
    let ann = desk.create("person", json!({"first_name": "Ann", "affiliations": [{"organization": works}]})).id;
    let other = desk.create("person", json!({"first_name": "Bo"})).id;
    desk.create(
        "interaction",
        json!({"type": "call", "party": ann, "subject": "Harbour seals", "description": "100% leaking"}),
    );
    desk.create("note", json!({"party": ann, "content": "The crane at the harbour", "is_pinned": true}));
    desk.create("activity", json!({"party": ann, "subject": "Send seals to the harbour"}));
    desk.create("milestone", json!({"party": ann, "milestone_type": "renewal"}));
    desk.create("interaction", json!({"type": "call", "party": other, "subject": "Harbour seals"}));
    let found = |record_type: &str, id: &str, text: &str, people: bool| {
        let input = json!({"type": record_type, "id": id, "search": text, "include_people": people});
        let page = timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
        let mut kinds: Vec<String> = page.pinned.into_iter().chain(page.entries).map(|entry| entry.kind).collect();
        kinds.sort();
        kinds.join(" ")
    };
    assert_eq!(found("person", &ann, "harbour", false), "activity call note");
    assert_eq!(found("person", &ann, "seals HARB", false), "activity call", "each word, in any order");
    assert_eq!(found("person", &ann, "leaking", false), "call");
    assert_eq!(found("person", &ann, "renewal", false), "milestone");
    assert_eq!(found("person", &ann, "100%", false), "call");
    assert_eq!(found("person", &ann, "%", false), "call", "what is no word is looked for as it is");
    assert_eq!(found("person", &ann, "nothing of it", false), "");
    assert_eq!(found("organization", &works, "harbour", true), "activity call note");
    assert_eq!(found("organization", &works, "harbour", false), "");
}

/// A long history asks the index of texts first; what is found is the same.
#[test]
fn int_06_words_are_found_in_a_long_history_rare_or_common() {
    let desk = Desk::new();
    let [ann, bo] = ["Ann", "Bo"].map(|name| desk.create("person", json!({ "first_name": name })).id);
    let user = desk.text("SELECT id FROM app_user");
    // Bo's 5,100 texts make “delivery” a common word; Ann's history is long.
    let many = |party: &str, count: u32, mark: u32| {
        format!(
            "INSERT INTO interaction (id, party_id, type, subject, occurred_at, created_at, created_by, updated_at)
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
             SELECT printf('0193f0c{mark}-0000-7000-8000-%012d', i), '{party}', 'call',
               CASE WHEN i % 700 = 0 THEN 'Redelivery of seals' WHEN {mark} = 2 OR i % 500 = 0 THEN 'Delivery ' || i ELSE 'Talk ' || i END,
               strftime('%Y-%m-%dT%H:%M:%fZ', '2026-11-01', '-' || i || ' minutes'), '2026-11-01T00:00:00.000Z', '{user}',
               '2026-11-01T00:00:00.000Z' FROM n;"
        )
    };
    let sql = format!("BEGIN; {} {} COMMIT", many(&ann, 2_200, 1), many(&bo, 5_100, 2));
    desk.ctx.workspace().store().writer().execute_batch(&sql).unwrap();
    // The step after an operation indexes what was written past it.
    let milestone = json!({"party": ann, "milestone_type": "renewal", "occurred_at": "2026-10-31T00:00:00Z"});
    desk.create("milestone", milestone);
    let found = |text: &str| {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let input = json!({"type": "person", "id": ann, "search": text, "limit": 2, "cursor": cursor});
            let page = timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
            found.extend(page.entries.into_iter().map(|entry| entry.text));
            match page.next_cursor {
                Some(next) => cursor = Some(next),
                None => return found,
            }
        }
    };
    let sorted = |mut list: Vec<String>| {
        list.sort();
        list
    };
    assert_eq!(found("seals"), ["Call - Redelivery of seals"; 3], "a rare word");
    assert_eq!(found("seals redel").len(), 3);
    assert_eq!(found("renewal").len(), 1, "of a kind whose text is in no index");
    assert_eq!(found("xylophone").len(), 0);
    let common = sorted(found("delivery"));
    assert_eq!(common.len(), 4, "a common word, where it begins a word: {common:?}");
    assert_eq!(common[0], "Call - Delivery 1000");
    for (party, word) in [(&ann, "talk"), (&bo, "delivery")] {
        let input = json!({"type": "person", "id": party, "search": word, "limit": 200});
        let page = timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
        assert_eq!((page.entries.len(), page.next_cursor.is_some()), (200, true), "{word}: most of its entries");
    }
}

/// The index knows whose histories a text stands in, also when that changes.
#[test]
fn int_06_long_histories_find_what_was_moved_to_them() {
    let desk = Desk::new();
    let [ann, bo] = ["Ann", "Bo"].map(|name| desk.create("person", json!({ "first_name": name })).id);
    let user = desk.text("SELECT id FROM app_user");
    let many: String = [&ann, &bo]
        .iter()
        .enumerate()
        .map(|(mark, party)| {
            format!(
                "INSERT INTO interaction (id, party_id, type, subject, occurred_at, created_at, created_by, updated_at)
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)
                 SELECT printf('0193f0c{mark}-0000-7000-8000-%012d', i), '{party}', 'call', 'Talk ' || i,
                   strftime('%Y-%m-%dT%H:%M:%fZ', '2026-11-01', '-' || i || ' minutes'), '2026-11-01T00:00:00.000Z', '{user}',
                   '2026-11-01T00:00:00.000Z' FROM n;"
            )
        })
        .collect();
    desk.ctx.workspace().store().writer().execute_batch(&format!("BEGIN; {many} COMMIT")).unwrap();
    let note = desk.create("note", json!({"party": ann, "content": "The Übergröße of the crane", "visibility": "all"}));
    let found = |party: &str, text: &str| {
        let input = json!({"type": "person", "id": party, "search": text});
        let page = timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
        page.entries.into_iter().map(|entry| entry.reference.id).collect::<Vec<_>>()
    };
    for text in ["crane", "CRA", "uberg", "Überg", "the übergröße"] {
        assert_eq!((found(&ann, text), found(&bo, text)), (vec![note.id.clone()], vec![]), "{text}");
    }
    desk.update("note", &note.id, json!({"party": bo})).unwrap();
    assert_eq!((found(&ann, "crane"), found(&bo, "crane")), (vec![], vec![note.id.clone()]));
    desk.undo().unwrap();
    assert_eq!((found(&ann, "crane"), found(&bo, "crane")), (vec![note.id.clone()], vec![]));
    // Marks of kinds and owners are no words of the text.
    for text in ["note", "interaction", &ann.replace('-', ""), &format!("\u{e000}{}", ann.replace('-', ""))] {
        assert!(found(&ann, text).is_empty(), "{text}");
    }
}

/// Accents, case and scripts without blanks count alike in a short history and in a long one.
#[test]
fn int_06_what_is_found_does_not_depend_on_the_length_of_a_history() {
    let desk = Desk::new();
    let ann = desk.create("person", json!({ "first_name": "Ann" })).id;
    for subject in ["Müller about the crane", "田中商事の見積", "Αθήνα: the plan", "Redelivery", "Agreed 👍", "Ёлкин"]
    {
        desk.create("interaction", json!({"type": "call", "party": ann, "subject": subject}));
    }
    desk.create(
        "note",
        json!({"party": ann, "content": "Herr MÜLLER liefert ein neues カタログ", "visibility": "all"}),
    );
    desk.create("activity", json!({"party": ann, "subject": "Müller anrufen: 商事"}));
    let found = || {
        let words = [
            "muller",
            "MÜL",
            "uller",
            "商事",
            "見積",
            "カタ",
            "αθηνα",
            "deliv",
            "👍",
            "елкин",
            "ёлкин",
            "muller 商事",
            "Agreed 👍",
        ];
        words.map(|word| {
            let input = json!({"type": "person", "id": ann, "search": word});
            let page = timeline::page(&desk.ctx, serde_json::from_value(input).unwrap()).unwrap();
            (word, page.entries.len())
        })
    };
    let short = found();
    let many = [3, 3, 0, 2, 1, 1, 1, 0, 1, 0, 1, 1, 1];
    assert_eq!(short.map(|(_, count)| count), many, "{short:?}");
    let user = desk.text("SELECT id FROM app_user");
    let talk = format!(
        "INSERT INTO interaction (id, party_id, type, subject, occurred_at, created_at, created_by, updated_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)
         SELECT printf('0193f0c1-0000-7000-8000-%012d', i), '{ann}', 'call', 'Talk ' || i,
           strftime('%Y-%m-%dT%H:%M:%fZ', '2026-11-01', '-' || i || ' minutes'), '2026-11-01T00:00:00.000Z', '{user}',
           '2026-11-01T00:00:00.000Z' FROM n"
    );
    desk.ctx.workspace().store().writer().execute_batch(&talk).unwrap();
    // The step after an operation indexes what was written past it.
    desk.create("milestone", json!({"party": ann, "milestone_type": "renewal", "occurred_at": "2026-10-31T00:00:00Z"}));
    assert_eq!(found(), short);
}
