//! Many merges in one operation, and the undo of an unmerge.

use kith_core::journal::Op;
use kith_core::merging::{MergeListRequest, MergeRecord, MergeState, UnmergeRequest};

use super::*;

fn in_one(desk: &Desk, pairs: &[(&RecordRow, &RecordRow)]) -> i64 {
    let op = Op::new("matching.merge_safe", "Merged duplicates").told_as("created", "merged");
    let changed = desk.ctx.transact(op, |tx| {
        for (survivor, other) in pairs {
            let request = MergeRequest::new(&survivor.r#type, &survivor.id, vec![other.id.clone()]);
            merging::merge_within(tx, desk.ctx.channel(), &request)?;
        }
        Ok(())
    });
    changed.unwrap().change.unwrap().seq
}

fn undo(desk: &Desk, seq: i64) -> kith_core::Result<kith_core::journal::Changed<journal::JournalEntry>> {
    journal::undo(&desk.ctx, UndoRequest { seq: Some(seq), ..Default::default() })
}

fn merges(desk: &Desk) -> Vec<MergeRecord> {
    merging::list(&desk.ctx, MergeListRequest::default()).unwrap().merges
}

fn unmerge(desk: &Desk, survivor: &RecordRow) -> i64 {
    let id = merges(desk).into_iter().find(|one| one.survivor.id == survivor.id).unwrap().id;
    merging::unmerge(&desk.ctx, UnmergeRequest { id, ..Default::default() }).unwrap().change.unwrap().seq
}

/// Two people who are there twice and know each other, by every name.
fn two_twice(desk: &Desk) -> Vec<RecordRow> {
    let rows: Vec<RecordRow> = ["Anna", "Ann", "Erik", "Eric"]
        .iter()
        .map(|name| {
            let mail = format!("{name}@x.example");
            desk.create(
                "person",
                json!({"first_name": name, "emails": [mail, "both@x.example"], "tags": ["vip", name]}),
            )
        })
        .collect();
    for (from, to) in [(0, 2), (1, 2), (1, 3), (3, 0)] {
        let input = json!({"id": kith_core::ids::new_id(), "from": rows[from].id, "to": rows[to].id, "type": "friend"});
        let _ = kith_core::relations::connect(&desk.ctx, serde_json::from_value(input).unwrap());
        desk.create("deal", json!({"title": "D", "party": rows[from].id, "contact": rows[to].id}));
    }
    rows
}

#[test]
fn imp_17_many_merges_are_undone_together_for_30_days() {
    for (days, allowed) in [(29, true), (31, false)] {
        let desk = Desk::new();
        let rows = two_twice(&desk);
        let before = desk.content();
        let seq = in_one(&desk, &[(&rows[0], &rows[1]), (&rows[2], &rows[3])]);
        let merged = desk.content();
        desk.days(days);
        if allowed {
            undo(&desk, seq).unwrap();
            assert_as(&desk, &before);
        } else {
            assert_eq!(code(undo(&desk, seq)), "undo_expired");
            assert_as(&desk, &merged);
        }
    }
}

#[test]
fn imp_17_an_erased_person_does_not_come_back_by_the_undo_of_many_merges() {
    let desk = Desk::new();
    let rows = two_twice(&desk);
    let seq = in_one(&desk, &[(&rows[0], &rows[1]), (&rows[2], &rows[3])]);
    desk.ctx.transact(Op::new("test.erase", "Erased"), |tx| merging::forget(tx, &rows[1].id)).unwrap();
    let refused = undo(&desk, seq).unwrap_err();
    assert_eq!(refused.code, "erased");
    assert!(refused.message.ends_with("Take the other merges back one by one."), "{}", refused.message);
    unmerge(&desk, &rows[2]);
    assert_eq!(merges(&desk).iter().filter(|one| one.state == MergeState::Undone).count(), 1);
}

#[test]
fn imp_17_the_undo_of_many_merges_leaves_alone_what_was_taken_back_by_itself() {
    for first in [0, 2] {
        let desk = Desk::new();
        let rows = two_twice(&desk);
        let before = desk.content();
        let seq = in_one(&desk, &[(&rows[0], &rows[1]), (&rows[2], &rows[3])]);
        let apart = unmerge(&desk, &rows[first]);
        let between = desk.content();
        undo(&desk, seq).unwrap();
        assert_as(&desk, &before);
        assert!(merges(&desk).iter().all(|one| one.state == MergeState::Undone));
        // What is undone whole is not brought back in part.
        assert_eq!(code(undo(&desk, apart)), "already_undone");
        desk.redo().unwrap();
        assert_as(&desk, &between);
        assert_eq!(merges(&desk).iter().filter(|one| one.state == MergeState::Merged).count(), 1);
        // And the unmerge is taken back in its turn.
        undo(&desk, apart).unwrap();
        assert!(merges(&desk).iter().all(|one| one.state == MergeState::Merged));
        undo(&desk, seq).unwrap();
        assert_as(&desk, &before);
        desk.redo().unwrap();
        for one in [0, 2] {
            unmerge(&desk, &rows[one]);
        }
        assert_as(&desk, &before);
        assert_eq!(code(undo(&desk, seq)), "already_undone");
    }
}

#[test]
fn imp_14_17_who_may_not_merge_undoes_neither_many_merges_nor_an_unmerge() {
    let desk = Desk::new();
    let rows = two_twice(&desk);
    let seq = in_one(&desk, &[(&rows[0], &rows[1]), (&rows[2], &rows[3])]);
    let apart = unmerge(&desk, &rows[0]);
    let rep = desk.create("user", json!({"name": "Rep", "role": "rep"}));
    for row in &rows {
        let _ = desk.update("person", &row.id, json!({"owner": rep.id}));
    }
    let ctx = desk.ctx.clone().with_user(&rep.id);
    for seq in [seq, apart] {
        let asked = UndoRequest { seq: Some(seq), ..Default::default() };
        assert_eq!(code(journal::undo(&ctx, asked)), "forbidden");
    }
}

#[test]
fn imp_17_an_unmerge_is_undone_unless_its_records_were_merged_again() {
    let desk = Desk::new();
    let rows = two_twice(&desk);
    merge(&desk, "person", &rows[0], &[&rows[1]], &[]).unwrap();
    let merged = desk.content();
    let apart = unmerge(&desk, &rows[0]);
    undo(&desk, apart).unwrap();
    assert_as(&desk, &merged);
    let apart = unmerge(&desk, &rows[0]);
    merge(&desk, "person", &rows[2], &[&rows[1]], &[]).unwrap();
    let now = desk.content();
    assert_eq!(code(undo(&desk, apart)), "merged_since");
    assert_as(&desk, &now);
}

#[test]
fn imp_17_the_middle_of_three_merges_and_the_first_of_a_chain_come_apart() {
    let desk = Desk::new();
    let rows = two_twice(&desk);
    let before = desk.content();
    for other in &rows[1..] {
        merge(&desk, "person", &rows[0], &[other], &[]).unwrap();
    }
    let of = |name: &str| merges(&desk).into_iter().find(|one| one.merged[0].title == name).unwrap().id;
    let take = |name: &str| merging::unmerge(&desk.ctx, UnmergeRequest { id: of(name), ..Default::default() });
    take("Erik").unwrap();
    take("Eric").unwrap();
    take("Ann").unwrap();
    assert_as(&desk, &before);
    merge(&desk, "person", &rows[1], &[&rows[0]], &[]).unwrap();
    merge(&desk, "person", &rows[2], &[&rows[1]], &[]).unwrap();
    assert_eq!(code(take("Anna")), "merged_since", "the chain comes apart from its end");
}
