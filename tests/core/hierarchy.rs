use kith_core::journal::{Resolve, UndoRequest, undo};
use kith_core::parties::{Hierarchy, HierarchyRequest, MoveUnder, hierarchy, move_under};
use kith_core::records;
use serde_json::{Value, json};

use crate::desk::{Desk, code};

fn company(desk: &Desk, name: &str, parent: Option<&str>) -> String {
    desk.create("organization", json!({"display_name": name, "parent": parent})).id
}

fn tree(desk: &Desk, id: &str) -> Hierarchy {
    hierarchy(&desk.ctx, HierarchyRequest { id: id.into() }).unwrap()
}

fn under(id: &str, parent: Option<&str>) -> MoveUnder {
    MoveUnder { id: id.into(), parent: parent.map(Into::into) }
}

#[test]
fn rel_07_a_loop_is_refused_at_any_depth_and_by_every_way() {
    let desk = Desk::new();
    let mut line = vec![company(&desk, "C 0", None)];
    for i in 1..300 {
        line.push(company(&desk, &format!("C {i}"), line.last().map(String::as_str)));
    }
    let before = desk.content();
    for depth in [1, 2, 199, 200, 201, 299] {
        let refused = move_under(&desk.ctx, under(&line[0], Some(&line[depth]))).unwrap_err();
        assert_eq!(refused.code, "hierarchy_loop");
        assert_eq!(refused.message, format!("C {depth} stands below C 0 already; it cannot be above it too."));
        assert_eq!(refused.field.as_deref(), Some("parent"));
        assert_eq!(code(desk.update("organization", &line[0], json!({"parent": line[depth]}))), "hierarchy_loop");
    }
    assert_eq!(code(move_under(&desk.ctx, under(&line[0], Some(&line[0])))), "hierarchy_loop");
    assert_eq!(desk.content(), before, "a refused move leaves nothing behind");
}

#[test]
fn rel_07_a_move_takes_the_branch_along_and_undo_puts_it_back() {
    let desk = Desk::new();
    let top = company(&desk, "Top", None);
    let a = company(&desk, "A", Some(&top));
    let b = company(&desk, "B", Some(&top));
    company(&desk, "A1", Some(&a));
    let before = desk.content();
    let moved = move_under(&desk.ctx, under(&a, Some(&b))).unwrap();
    assert_eq!(moved.change.unwrap().label, "Moved A under B");
    let shape = |id: &str| -> Vec<(String, usize)> {
        tree(&desk, id).nodes.iter().map(|node| (node.company.title.clone(), node.depth)).collect()
    };
    let expected = [("Top", 0), ("B", 1), ("A", 2), ("A1", 3)].map(|(name, depth)| (name.to_string(), depth));
    assert_eq!(shape(&top), expected);
    assert!(move_under(&desk.ctx, under(&a, Some(&b))).unwrap().change.is_none(), "there already");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    let freed = move_under(&desk.ctx, under(&a, None)).unwrap();
    assert_eq!(freed.change.unwrap().label, "Moved A to the top");
    assert_eq!(shape(&a), [("A".to_string(), 0), ("A1".to_string(), 1)]);
    assert_eq!(code(move_under(&desk.ctx, under(&a, Some("nobody")))), "unknown_reference");
    let person = desk.create("person", json!({"first_name": "P"}));
    assert_eq!(code(move_under(&desk.ctx, under(&person.id, None))), "not_found");
}

#[test]
fn rel_08_totals_of_three_levels_are_the_sum_of_the_leaves() {
    let desk = Desk::new();
    let top = company(&desk, "Top", None);
    let middle: Vec<String> = ["M1", "M2"].iter().map(|name| company(&desk, name, Some(&top))).collect();
    let won = desk.stage("Won");
    let mut leaves = Vec::new();
    let mut both: Vec<Value> = Vec::new();
    for (i, above) in middle.iter().cycle().take(4).enumerate() {
        let leaf = company(&desk, &format!("L{i}"), Some(above));
        let n = i64::try_from(i).unwrap() + 1;
        let currency = if i == 3 { "EUR" } else { "USD" };
        desk.create(
            "deal",
            json!({"title": "won", "party": leaf, "stage": won, "value": {"minor": n * 100, "currency": currency}}),
        );
        desk.create("deal", json!({"title": "open", "party": leaf, "value": {"minor": n, "currency": "USD"}}));
        desk.create("deal", json!({"title": "lost", "party": leaf, "stage": desk.stage("Lost"), "value": {"minor": 1, "currency": "USD"}}));
        desk.create("person", json!({"first_name": format!("P{i}"), "affiliations": [{"organization": leaf}]}));
        both.push(json!({"organization": leaf}));
        leaves.push(leaf);
    }
    let told = tree(&desk, &leaves[2]);
    assert!(!told.truncated);
    let find = |name: &str| told.nodes.iter().find(|node| node.company.title == name).unwrap();
    let root = find("Top");
    assert_eq!((root.depth, root.descendants, root.own.won_deals, root.own.people), (0, 6, 0, 0));
    let leaves_of = |names: &[&str]| -> (i64, i64, i64) {
        names
            .iter()
            .map(|name| &find(name).own)
            .fold((0, 0, 0), |sum, own| (sum.0 + own.won_deals, sum.1 + own.open_deals, sum.2 + own.people))
    };
    for (name, below) in [("Top", vec!["L0", "L1", "L2", "L3"]), ("M1", vec!["L0", "L2"]), ("M2", vec!["L1", "L3"])] {
        let total = &find(name).total;
        assert_eq!((total.won_deals, total.open_deals, total.people), leaves_of(&below), "{name}");
    }
    let sums = |values: &[kith_core::records::MoneyValue]| -> Vec<(String, i64)> {
        values.iter().map(|sum| (sum.currency.clone(), sum.minor)).collect()
    };
    assert_eq!(sums(&root.total.won_value), [("EUR".to_string(), 400), ("USD".to_string(), 600)]);
    assert_eq!(sums(&root.total.open_value), [("USD".to_string(), 10)]);
    // Somebody at every company is one person of the whole.
    desk.create("person", json!({"first_name": "Everywhere", "affiliations": both}));
    let told = tree(&desk, &top);
    assert_eq!(told.nodes[0].total.people, 5);
    assert_eq!(told.nodes.iter().map(|node| node.own.people).sum::<i64>(), 8);
}

#[test]
fn rel_08_what_is_deleted_is_not_in_the_tree() {
    let desk = Desk::new();
    let top = company(&desk, "Top", None);
    let a = company(&desk, "A", Some(&top));
    company(&desk, "A1", Some(&a));
    let ids = records::IdsRequest { r#type: "organization".into(), ids: vec![a.clone()] };
    records::delete(&desk.ctx, ids).unwrap();
    assert_eq!(tree(&desk, &top).nodes.len(), 1);
    assert_eq!(code(hierarchy(&desk.ctx, HierarchyRequest { id: a })), "not_found");
}

#[test]
fn rel_07_an_undo_out_of_order_that_would_make_a_loop_is_a_conflict() {
    let desk = Desk::new();
    let (a, b, c) = (company(&desk, "A", None), company(&desk, "B", None), company(&desk, "C", None));
    move_under(&desk.ctx, under(&a, Some(&c))).unwrap();
    move_under(&desk.ctx, under(&c, Some(&b))).unwrap();
    let freed = move_under(&desk.ctx, under(&a, None)).unwrap().change.unwrap().seq;
    let later = move_under(&desk.ctx, under(&b, Some(&a))).unwrap().change.unwrap().seq;
    let before = desk.content();
    for resolve in [None, Some(Resolve::Keep), Some(Resolve::Restore)] {
        let refused = undo(&desk.ctx, UndoRequest { seq: Some(freed), resolve, ..Default::default() }).unwrap_err();
        assert_eq!(refused.code, "undo_conflict", "{resolve:?}");
        assert_eq!(refused.details.unwrap()["conflicts"][0]["why"], "would_loop");
        assert_eq!(desk.content(), before, "a refused undo leaves nothing behind");
    }
    let desk = desk.reopen();
    undo(&desk.ctx, UndoRequest { seq: Some(later), resolve: None, ..Default::default() }).unwrap();
}
