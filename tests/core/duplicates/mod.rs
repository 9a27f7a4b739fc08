//! Groups of likely duplicates: what a person sees, what they say is different, what stays when records are merged,
//! deleted and brought back.

mod keys;
mod rescan;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use kith_core::jobs;
use kith_core::matching::{
    self, Dismiss, DismissedPage, DismissedPair, DismissedRequest, MatchCheck, MatchGroupSort, MatchGroupsPage,
    MatchGroupsRequest, MergeSafeRequest, ScanRequest, TakeBack,
};
use kith_core::merging::{self, MergeRequest};
use kith_core::records::{self, IdsRequest, RecordRow};
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::workspaces;
use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn ended(desk: &Desk, mut job: jobs::Job) -> jobs::Job {
    let began = Instant::now();
    while job.state == "running" {
        assert!(began.elapsed() < Duration::from_secs(600), "{} does not end", job.label);
        std::thread::sleep(Duration::from_millis(5));
        job = jobs::get(&desk.ctx, serde_json::from_value(json!({"id": job.id})).unwrap()).unwrap();
    }
    assert_eq!(job.state, "done", "{:?}", job.error);
    job
}

fn scan(desk: &Desk) {
    ended(desk, matching::scan(&desk.ctx, ScanRequest { r#type: "person".into(), changed: false }).unwrap());
}

fn asked(request: MatchGroupsRequest) -> MatchGroupsRequest {
    MatchGroupsRequest { r#type: "person".into(), ..request }
}

fn groups(desk: &Desk) -> MatchGroupsPage {
    matching::groups(&desk.ctx, asked(MatchGroupsRequest::default())).unwrap()
}

/// The titles in each group, sorted.
fn titles(page: &MatchGroupsPage) -> Vec<String> {
    let mut all: Vec<String> = page
        .groups
        .iter()
        .map(|group| {
            let mut titles: Vec<&str> = group.records.iter().map(|record| record.title.as_str()).collect();
            titles.sort_unstable();
            titles.join(" = ")
        })
        .collect();
    all.sort();
    all
}

fn person(desk: &Desk, first: &str, last: &str, more: Value) -> RecordRow {
    let mut values = json!({"first_name": first, "last_name": last});
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.create("person", values)
}

fn merge(desk: &Desk, survivor: &RecordRow, others: &[&RecordRow]) {
    let request = MergeRequest {
        r#type: "person".into(),
        survivor: survivor.id.clone(),
        others: others.iter().map(|one| one.id.clone()).collect(),
        picks: Default::default(),
        leave_out: Default::default(),
    };
    merging::merge(&desk.ctx, request).unwrap();
}

fn dismiss(desk: &Desk, ids: &[&RecordRow], one: Option<&RecordRow>) {
    let ids = ids.iter().map(|record| record.id.clone()).collect();
    let input = Dismiss { r#type: "person".into(), ids, one: one.map(|record| record.id.clone()) };
    matching::dismiss(&desk.ctx, input).unwrap();
}

fn dismissed(desk: &Desk) -> DismissedPage {
    matching::dismissed(&desk.ctx, DismissedRequest { r#type: "person".into(), ..Default::default() }).unwrap()
}

/// Three records of one woman, found by e-mail and by phone.
fn three(desk: &Desk) -> [RecordRow; 3] {
    [
        person(desk, "Anna", "Axelsen", json!({"emails": ["anna@x.example"]})),
        person(desk, "Anna", "Axelsen", json!({"emails": ["anna@x.example"], "phones": ["+4533123456"]})),
        person(
            desk,
            "Anna",
            "Axelsen",
            json!({"phones": ["+45 33 12 34 56"], "job_title": "Owner", "birth_date": "1980-05-04"}),
        ),
    ]
}

#[test]
fn imp_08_groups_are_listed_best_first_with_evidence_and_survivor() {
    let desk = Desk::new();
    let page = groups(&desk);
    assert!(page.groups.is_empty() && page.scanned_at.is_none());
    let [a, b, c] = three(&desk);
    person(&desk, "Jon", "Bell", json!({"emails": ["jon.bell@y.example"]}));
    person(&desk, "John", "Bell", json!({"emails": ["jonbell@y.example"]}));
    person(&desk, "Erik", "Axelsen", json!({"emails": ["erik@x.example"]}));
    desk.days(1);
    scan(&desk);
    let page = groups(&desk);
    assert_eq!(titles(&page), ["Anna Axelsen = Anna Axelsen = Anna Axelsen", "John Bell = Jon Bell"]);
    assert!(page.groups.is_sorted_by(|x, y| x.score >= y.score), "the best first");
    let anna = page.groups.iter().find(|group| group.size == 3).unwrap();
    assert_eq!(anna.survivor, c.id, "the most complete");
    assert_eq!(anna.records[0].id, c.id);
    let lowest = anna.pairs.iter().map(|pair| pair.score).min().unwrap();
    assert_eq!(anna.score, lowest);
    let pair = anna.pairs.iter().find(|pair| [&pair.a, &pair.b] == [&a.id, &b.id]).unwrap();
    assert_eq!(pair.evidence[0].field, "email");
    assert!(pair.evidence[0].points > 0.0 && pair.evidence[0].text == "same e-mail anna@x.example");
    assert_eq!(anna.conflicts, 0, "nothing is said twice in two ways");
    let counts = page.counts.unwrap();
    assert_eq!(counts.sure + counts.likely + counts.possible, 2);
    assert_eq!((page.changed_since, page.scanned_at.is_some()), (0, true));
    desk.days(1);
    desk.update("person", &a.id, json!({"job_title": "Founder"})).unwrap();
    let page = groups(&desk);
    assert_eq!(page.changed_since, 1);
    assert_eq!(page.groups.iter().find(|group| group.size == 3).unwrap().conflicts, 1, "Founder or Owner");
    let john = page.groups.iter().find(|group| group.size == 2).unwrap();
    assert_eq!(john.conflicts, 1, "the first name; the whole name is no second difference");
}

#[test]
fn imp_08_a_chain_whose_ends_speak_against_each_other_is_not_one_group() {
    let desk = Desk::new();
    let shared = json!({"emails": ["smith@home.example"], "phones": ["+4533123456"]});
    person(
        &desk,
        "John",
        "Smith",
        json!({"emails": ["smith@home.example"], "phones": ["+4533123456"], "birth_date": "1970-01-09"}),
    );
    person(&desk, "J.", "Smith", shared.clone());
    person(
        &desk,
        "Jane",
        "Smith",
        json!({"emails": ["smith@home.example"], "phones": ["+4533123456"], "birth_date": "1982-07-21"}),
    );
    scan(&desk);
    let page = groups(&desk);
    assert_eq!(titles(&page), ["J. Smith = Jane Smith", "J. Smith = John Smith"]);
    assert_eq!(
        matching::pairs(&desk.ctx, serde_json::from_value(json!({"type": "person"})).unwrap()).unwrap().total,
        2
    );
}

#[test]
fn imp_08_what_is_called_different_is_remembered_listed_and_taken_back() {
    let desk = Desk::new();
    let [a, b, c] = three(&desk);
    scan(&desk);
    assert_eq!(groups(&desk).groups[0].size, 3);
    // This one is none of them; the others still may be one.
    dismiss(&desk, &[&a, &b, &c], Some(&c));
    let page = groups(&desk);
    assert_eq!(page.groups.iter().map(|group| group.size).collect::<Vec<_>>(), [2]);
    assert!(page.groups[0].records.iter().all(|record| record.id != c.id));
    desk.undo().unwrap();
    assert_eq!(groups(&desk).groups[0].size, 3, "undone");
    desk.redo().unwrap();
    // A scan leaves it so.
    scan(&desk);
    assert_eq!(groups(&desk).groups[0].size, 2);
    let list = dismissed(&desk);
    assert_eq!((list.total, list.dismissed.len()), (2, 2));
    assert!(list.dismissed.iter().all(|one| one.a.id == c.id || one.b.id == c.id));
    assert!(!list.dismissed[0].by.title.is_empty() && list.dismissed[0].at.starts_with("2026-"));
    // Taken back, both are listed at once, though the scan left them out.
    let pairs = list.dismissed.iter().map(|one| DismissedPair { a: one.b.id.clone(), b: one.a.id.clone() }).collect();
    let taken = matching::take_back(&desk.ctx, TakeBack { r#type: "person".into(), pairs }).unwrap();
    assert_eq!(taken.value.count, 2);
    assert_eq!((groups(&desk).groups[0].size, dismissed(&desk).total), (3, 0));
    desk.undo().unwrap();
    assert_eq!((groups(&desk).groups[0].size, dismissed(&desk).total), (2, 2));
    // None of all.
    dismiss(&desk, &[&a, &b, &c], None);
    assert!(groups(&desk).groups.is_empty());
    assert_eq!(dismissed(&desk).total, 3);
}

#[test]
fn imp_08_what_cannot_be_called_different_is_refused() {
    let desk = Desk::new();
    let [a, b, c] = three(&desk);
    let say = |ids: Vec<String>, one: Option<String>| {
        code(matching::dismiss(&desk.ctx, Dismiss { r#type: "person".into(), ids, one }))
    };
    assert_eq!(say(vec![a.id.clone()], None), "invalid");
    assert_eq!(say(vec![a.id.clone(), a.id.clone()], None), "invalid");
    assert_eq!(say(vec![a.id.clone(), b.id.clone()], Some(c.id.clone())), "invalid");
    assert_eq!(say(vec![a.id.clone(), "no one".into()], None), "unknown_reference");
    assert_eq!(say(vec![a.id.clone(); 51], None), "too_many");
    assert_eq!(desk.number("SELECT count(*) FROM match_dismissed"), 0);
}

#[test]
fn imp_08_groups_follow_merges_deletions_and_their_undo() {
    let desk = Desk::new();
    let [a, b, c] = three(&desk);
    let jon = person(&desk, "Jon", "Bell", json!({"emails": ["jon.bell@y.example"]}));
    let john = person(&desk, "John", "Bell", json!({"emails": ["jonbell@y.example"]}));
    scan(&desk);
    let before = titles(&groups(&desk));
    // The third was like the second alone or like both; it is like the record that they became.
    merge(&desk, &a, &[&b]);
    let page = groups(&desk);
    let anna = page.groups.iter().find(|group| group.records[0].title == "Anna Axelsen").unwrap();
    let ids: BTreeSet<&str> = anna.records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, BTreeSet::from([a.id.as_str(), c.id.as_str()]));
    desk.undo().unwrap();
    assert_eq!(titles(&groups(&desk)), before);
    desk.redo().unwrap();
    assert_eq!(groups(&desk).groups.len(), 2);
    merge(&desk, &jon, &[&john]);
    assert_eq!(groups(&desk).groups.len(), 1);
    desk.undo().unwrap();
    records::delete(&desk.ctx, IdsRequest { r#type: "person".into(), ids: vec![john.id.clone()] }).unwrap();
    assert_eq!(groups(&desk).groups.len(), 1);
    records::restore(&desk.ctx, IdsRequest { r#type: "person".into(), ids: vec![john.id.clone()] }).unwrap();
    assert_eq!(groups(&desk).groups.len(), 2);
    // Who was called different from one of the merged is so from the survivor.
    dismiss(&desk, &[&a, &c], None);
    assert_eq!(groups(&desk).groups.len(), 1);
    scan(&desk);
    assert_eq!(groups(&desk).groups.len(), 1);
}

#[test]
fn imp_08_groups_are_filtered_searched_and_paged() {
    let desk = Desk::new();
    for i in 0..30 {
        let name = format!("Ax{}", "bcdefghijklmnopqrstuvwxyzaeiou".get(i..=i).unwrap().repeat(5));
        for first in ["Anna", "Ana"] {
            person(
                &desk,
                first,
                &name,
                json!({"emails": [format!("mail{i}@x{i}.example")], "job_title": if i < 4 && first == "Ana" { "Chief" } else { "Clerk" },
                    "phones": if i % 2 == 0 { json!([format!("+4533123{i:03}")]) } else { json!([]) }}),
            );
        }
    }
    three(&desk);
    scan(&desk);
    let mut seen: Vec<String> = Vec::new();
    let mut cursor = None;
    let mut scores = Vec::new();
    loop {
        let first = cursor.is_none();
        let page =
            matching::groups(&desk.ctx, asked(MatchGroupsRequest { cursor, limit: Some(7), ..Default::default() }))
                .unwrap();
        let counts = page.counts.map(|counts| counts.sure + counts.likely + counts.possible);
        assert_eq!(counts, first.then_some(31), "exact, and on the first page alone");
        seen.extend(page.groups.iter().map(|group| group.id.clone()));
        scores.extend(page.groups.iter().map(|group| group.score));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (31, 31));
    assert!(scores.is_sorted_by(|x, y| x >= y));
    let filter = serde_json::from_value(json!({"field": "job_title", "op": "eq", "value": "Chief"})).unwrap();
    let page =
        matching::groups(&desk.ctx, asked(MatchGroupsRequest { filter: Some(filter), ..Default::default() })).unwrap();
    assert_eq!(page.groups.len(), 4, "a group is found by any of its records");
    assert!(page.groups.iter().all(|group| group.size == 2));
    let found = |search: &str| {
        let request = MatchGroupsRequest { search: Some(search.into()), ..Default::default() };
        matching::groups(&desk.ctx, asked(request)).unwrap().groups.len()
    };
    assert_eq!((found("mail7@x7.example"), found("axelsen"), found("nobody at all")), (1, 1, 0));
    let by = |min_score, max_score| {
        let request = MatchGroupsRequest { min_score, max_score, limit: Some(100), ..Default::default() };
        matching::groups(&desk.ctx, asked(request)).unwrap().groups.len()
    };
    let at = scores[10];
    assert_eq!(by(Some(at), None), scores.iter().filter(|score| **score >= at).count());
    assert_eq!(by(None, Some(at)), scores.iter().filter(|score| **score <= at).count());
    let largest = MatchGroupsRequest { sort: MatchGroupSort::Size, limit: Some(1), ..Default::default() };
    let page = matching::groups(&desk.ctx, asked(largest)).unwrap();
    assert_eq!(page.groups[0].size, 3);
    let wrong = asked(MatchGroupsRequest { cursor: Some("[1]".into()), ..Default::default() });
    assert_eq!(code(matching::groups(&desk.ctx, wrong)), "invalid");
    let deals = MatchGroupsRequest { r#type: "deal".into(), ..Default::default() };
    assert_eq!(code(matching::groups(&desk.ctx, deals)), "not_mergeable");
}

#[test]
fn imp_08_every_pair_of_a_sample_is_in_exactly_one_group_whatever_happens() {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people: 2_000, seed: 3, until: SEEDED_UNTIL }, &jobs::Progress::default()).unwrap();
    scan(&desk);
    let outside = |desk: &Desk| {
        desk.number(
            "SELECT count(*) FROM match_pair m JOIN party x ON x.id = m.a JOIN party y ON y.id = m.b
             WHERE x.deleted_at IS NULL AND y.deleted_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM match_dismissed d WHERE d.a = m.a AND d.b = m.b)
               AND 1 <> (SELECT count(*) FROM match_member p JOIN match_member q USING (group_id) WHERE p.party_id = m.a AND q.party_id = m.b)",
        )
    };
    let stale = |desk: &Desk| {
        desk.number(
            "SELECT (SELECT count(*) FROM match_member m LEFT JOIN party p ON p.id = m.party_id AND p.deleted_at IS NULL WHERE p.id IS NULL)
               + (SELECT count(*) FROM match_group g WHERE size <> (SELECT count(*) FROM match_member m WHERE m.group_id = g.id))
               + (SELECT count(*) FROM match_mark)",
        )
    };
    assert!(desk.number("SELECT count(*) FROM match_group") > 30);
    assert_eq!((outside(&desk), stale(&desk)), (0, 0));
    for round in 0..6 {
        let page = groups(&desk);
        let group = &page.groups[round];
        let all: Vec<&RecordRow> = group.records.iter().collect();
        match round % 3 {
            0 => merge(&desk, all[0], &all[1..]),
            1 => dismiss(&desk, &all, None),
            _ => {
                let ids = vec![all[0].id.clone()];
                records::delete(&desk.ctx, IdsRequest { r#type: "person".into(), ids }).unwrap();
            }
        }
        assert_eq!((outside(&desk), stale(&desk)), (0, 0), "round {round}");
        assert!(groups(&desk).groups.iter().all(|one| one.id != group.id));
    }
    let kept = titles(&groups(&desk));
    for _ in 0..6 {
        desk.undo().unwrap();
        assert_eq!((outside(&desk), stale(&desk)), (0, 0));
    }
    for _ in 0..6 {
        desk.redo().unwrap();
    }
    assert_eq!(titles(&groups(&desk)), kept);
}

fn merge_safe(desk: &Desk, preview: bool, min_score: Option<u8>, with_conflicts: bool) -> Value {
    let request = MergeSafeRequest { r#type: "person".into(), min_score, with_conflicts, preview };
    ended(desk, matching::merge_safe(&desk.ctx, request).unwrap()).result
}

/// Pairs of people who share everything, but for what is said.
fn twice(desk: &Desk, name: &str, first: Value, second: Value) {
    let email = format!("{}@x.example", name.to_lowercase());
    for more in [first, second] {
        let mut values = json!({"emails": [email.clone()], "phones": [], "birth_date": "1980-05-04"});
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        person(desk, "Anna", name, values);
    }
}

#[test]
fn imp_16_safe_groups_are_merged_at_once_with_one_undo() {
    let desk = Desk::new();
    twice(&desk, "Axelsen", json!({}), json!({"job_title": "Clerk"}));
    twice(&desk, "Bundgaard", json!({"job_title": "CLERK"}), json!({"job_title": "Clerk"}));
    // Something different is said.
    twice(&desk, "Christoffersen", json!({"job_title": "Chief"}), json!({"job_title": "Clerk"}));
    // Too many to go unseen.
    for _ in 0..6 {
        twice(&desk, "Dahlgaard", json!({}), json!({}));
    }
    // One of these was changed since.
    twice(&desk, "Eskildsen", json!({}), json!({}));
    desk.days(1);
    scan(&desk);
    desk.days(1);
    let changed = desk.text("SELECT min(id) FROM party WHERE last_name = 'Eskildsen'");
    desk.update("person", &changed, json!({"phones": ["+4533123456"]})).unwrap();
    let before = desk.content();
    let preview = merge_safe(&desk, true, None, false);
    let counts =
        |of: &Value| ["groups", "records", "conflicting", "large", "doubtful"].map(|key| of[key].as_u64().unwrap());
    assert_eq!(counts(&preview), [2, 4, 1, 1, 1], "{preview}");
    assert_eq!((preview["sample"].as_array().unwrap().len(), &preview["seq"]), (2, &Value::Null));
    assert_eq!(desk.content(), before, "a preview changes nothing");
    let people = || desk.number("SELECT count(*) FROM party WHERE deleted_at IS NULL");
    let all = people();
    let merged = merge_safe(&desk, false, None, false);
    assert_eq!(counts(&merged), counts(&preview), "what was promised");
    assert_eq!(people(), all - 2);
    assert_eq!(desk.text("SELECT label FROM journal_entry ORDER BY seq DESC LIMIT 1"), "Merged 4 people into 2");
    assert_eq!(groups(&desk).groups.len(), 3);
    assert_eq!(counts(&merge_safe(&desk, false, None, false))[0], 0, "nothing is left to merge");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "one undo");
    assert_eq!(groups(&desk).groups.len(), 5);
    // With conflicts: the most complete record's values stay.
    assert_eq!(counts(&merge_safe(&desk, false, None, true)), [3, 6, 0, 1, 1]);
}

#[test]
fn imp_16_the_limit_of_safe_groups_is_a_setting() {
    let desk = Desk::new();
    person(&desk, "Jon", "Bell", json!({"emails": ["jon.bell@y.example"]}));
    person(&desk, "John", "Bell", json!({"emails": ["jonbell@y.example"]}));
    desk.days(1);
    scan(&desk);
    let score = groups(&desk).groups[0].score;
    assert!((80..99).contains(&score), "{score}");
    assert_eq!(merge_safe(&desk, true, None, true)["groups"], 0);
    assert_eq!(merge_safe(&desk, true, Some(score), true)["groups"], 1);
    let set =
        |key: &str, value: Value| workspaces::update(&desk.ctx, serde_json::from_value(json!({key: value})).unwrap());
    set("duplicates_safe_score", json!(score)).unwrap();
    assert_eq!(merge_safe(&desk, true, None, true)["groups"], 1);
    assert_eq!(code(set("duplicates_safe_score", json!(70))), "invalid");
    assert_eq!(code(set("duplicate_rules", json!({"person": 1}))), "invalid");
    let low = MergeSafeRequest { r#type: "person".into(), min_score: Some(20), with_conflicts: false, preview: true };
    assert_eq!(code(matching::merge_safe(&desk.ctx, low)), "invalid");
}

#[test]
fn imp_14_16_a_rep_merges_no_groups_of_others() {
    let desk = Desk::new();
    let other = desk.create("user", json!({"name": "Manager", "role": "manager"})).id;
    twice(&desk, "Axelsen", json!({"owner": other}), json!({"owner": other}));
    desk.days(1);
    scan(&desk);
    let rep = desk.create("user", json!({"name": "Rep", "role": "rep"})).id;
    let ctx = desk.ctx.clone().with_user(rep);
    let request =
        MergeSafeRequest { r#type: "person".into(), min_score: Some(80), with_conflicts: true, preview: false };
    let mut job = matching::merge_safe(&ctx, request).unwrap();
    while job.state == "running" {
        std::thread::yield_now();
        job = jobs::get(&desk.ctx, serde_json::from_value(json!({"id": job.id})).unwrap()).unwrap();
    }
    assert_eq!((job.state.as_str(), job.error.unwrap().code.as_str()), ("failed", "forbidden"));
    assert_eq!(groups(&desk).groups.len(), 1);
}

#[test]
fn imp_03_07_the_score_from_which_on_a_duplicate_is_told_is_a_setting() {
    let desk = Desk::new();
    person(&desk, "Jon", "Bell", json!({"emails": ["jon.bell@y.example"]}));
    let typed = json!({"first_name": "John", "last_name": "Bell", "emails": ["jonbell@y.example"]});
    let check = || {
        let request = serde_json::from_value(json!({"type": "person", "values": typed})).unwrap();
        matching::check(&desk.ctx, request).unwrap().candidates
    };
    let score = check()[0].score;
    assert!(score < 100);
    let set = |score: u8| {
        let update = serde_json::from_value(json!({"duplicates_warn_score": score})).unwrap();
        workspaces::update(&desk.ctx, update).unwrap();
    };
    set(score + 1);
    assert!(check().is_empty());
    set(score);
    assert_eq!(check().len(), 1);
}

#[test]
fn imp_08_a_rule_that_is_switched_on_lists_what_the_comparison_would_not() {
    let desk = Desk::new();
    person(&desk, "Anna", "Ax", json!({"phones": ["+4533123456"], "job_title": "Owner"}));
    person(&desk, "Erik", "Holm", json!({"phones": ["+4533123456"]}));
    let check = || {
        let values = json!({"first_name": "Ida", "last_name": "Lund", "phones": ["+45 33 12 34 56"]});
        let values = values.as_object().unwrap().clone();
        matching::check(&desk.ctx, MatchCheck { r#type: "person".into(), values, exclude_id: None }).unwrap().candidates
    };
    scan(&desk);
    assert!(groups(&desk).groups.is_empty() && check().is_empty());
    let mut rules = matching::usual_rules();
    let set = rules.get_mut("person").unwrap();
    for one in [&mut set.strict, &mut set.loose] {
        one.on = true;
        one.threshold = 8;
    }
    let rules = serde_json::to_value(&rules).unwrap();
    workspaces::update(&desk.ctx, serde_json::from_value(json!({"duplicate_rules": rules})).unwrap()).unwrap();
    assert_eq!(check().len(), 2, "who types is warned by the loose rule");
    assert!(check()[0].evidence.iter().any(|one| one.text == "rule: same phone"));
    scan(&desk);
    let page = groups(&desk);
    assert_eq!((page.groups.len(), page.groups[0].score), (1, 99), "the score of the strict rule");
    assert_eq!(page.groups[0].pairs[0].evidence[0].text, "rule: same phone");
}
