use kith_core::deals;
use kith_core::pipelines::{self, CreatePipeline, DeletePipeline, DeleteStage, ReorderPipelines, ReorderStages};
use serde_json::json;

use super::{deal, delete, to};
use crate::desk::{Desk, code, field};

fn make(desk: &Desk, name: &str, template: &str) -> String {
    let id = kith_core::ids::new_id();
    let input = CreatePipeline { id: id.clone(), name: name.into(), template: template.into() };
    pipelines::create(&desk.ctx, input).unwrap();
    id
}

fn names(desk: &Desk, pipeline: &str) -> Vec<String> {
    let all = pipelines::list(&desk.ctx).unwrap().pipelines;
    let found = all.into_iter().find(|one| one.id == pipeline).unwrap();
    found.stages.into_iter().map(|stage| stage.name).collect()
}

fn stage_in(desk: &Desk, pipeline: &str, name: &str) -> String {
    desk.text(&format!("SELECT id FROM stage WHERE pipeline_id = '{pipeline}' AND name = '{name}'"))
}

#[test]
fn pip_02_templates_come_with_stages_and_probabilities() {
    let desk = Desk::new();
    let before = desk.content();
    let all = pipelines::templates(&desk.ctx).unwrap().templates;
    assert_eq!(
        all.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(),
        ["sales", "outreach", "major_gifts", "blank"]
    );
    assert_eq!(all[0].stages, ["Lead", "Qualified", "Proposal", "Negotiation", "Won", "Lost"]);
    for template in &all {
        let id = make(&desk, "Another", &template.key);
        assert_eq!(names(&desk, &id), template.stages);
        let kinds = format!("SELECT count(DISTINCT kind) FROM stage WHERE pipeline_id = '{id}'");
        assert_eq!(desk.number(&kinds), 3, "open, won and lost");
    }
    assert_eq!(desk.number("SELECT probability FROM stage WHERE name = 'Meeting booked'"), 50, "PIP-03");
    for _ in &all {
        desk.undo().unwrap();
    }
    assert_eq!(desk.content(), before);
    let input = CreatePipeline { id: kith_core::ids::new_id(), name: "X".into(), template: "none".into() };
    assert_eq!(field(pipelines::create(&desk.ctx, input)), "template");
    let bare = desk.create("pipeline", json!({"name": "By the general command"}));
    assert_eq!(names(&desk, &bare.id), ["Open", "Won", "Lost"]);
}

#[test]
fn pip_01_a_new_order_of_stages_persists_and_is_undone() {
    let desk = Desk::new();
    let pipeline = desk.text("SELECT id FROM pipeline");
    let mut ids: Vec<String> = names(&desk, &pipeline).iter().map(|name| desk.stage(name)).collect();
    let before = desk.content();
    ids.swap(0, 3);
    let reorder =
        |ids: Vec<String>| pipelines::reorder_stages(&desk.ctx, ReorderStages { pipeline_id: pipeline.clone(), ids });
    reorder(ids.clone()).unwrap();
    let desk_names = ["Negotiation", "Qualified", "Proposal", "Lead", "Won", "Lost"];
    assert_eq!(names(&desk, &pipeline), desk_names);
    assert_eq!(field(reorder(ids[1..].to_vec())), "ids");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    let other = make(&desk, "Outreach", "outreach");
    let order = ReorderPipelines { ids: vec![other.clone(), pipeline.clone()] };
    pipelines::reorder(&desk.ctx, order).unwrap();
    let desk = desk.reopen();
    assert_eq!(names(&desk, &pipeline), desk_names);
    assert_eq!(deals::board(&desk.ctx, Default::default()).unwrap().pipeline.id, other, "the first one is shown");
}

#[test]
fn pip_01_probabilities_are_from_0_to_100() {
    let desk = Desk::new();
    for wrong in [-1, 101] {
        assert_eq!(field(desk.update("stage", &desk.stage("Lead"), json!({"probability": wrong}))), "probability");
    }
    for right in [0, 100] {
        desk.update("stage", &desk.stage("Lead"), json!({"probability": right})).unwrap();
    }
    assert_eq!(code(desk.update("stage", &desk.stage("Lead"), json!({"color": "beige"}))), "unknown_choice");
    assert_eq!(field(desk.update("stage", &desk.stage("Lead"), json!({"rot_days": 0}))), "rot_days");
}

#[test]
fn pip_01_a_pipeline_keeps_a_stage_of_each_kind() {
    let desk = Desk::new();
    for name in ["Won", "Lost"] {
        assert_eq!(code(delete(&desk, "stage", &desk.stage(name))), "last_stage");
        assert_eq!(code(desk.update("stage", &desk.stage(name), json!({"kind": "open"}))), "last_stage");
    }
    for name in ["Lead", "Qualified", "Proposal"] {
        delete(&desk, "stage", &desk.stage(name)).unwrap();
    }
    assert_eq!(code(delete(&desk, "stage", &desk.stage("Negotiation"))), "last_stage");
    let pipeline = desk.text("SELECT id FROM pipeline");
    assert_eq!(code(delete(&desk, "pipeline", &pipeline)), "last_pipeline");
    let input = DeletePipeline { id: pipeline, move_to: None };
    assert_eq!(code(pipelines::delete(&desk.ctx, input)), "last_pipeline");
}

#[test]
fn api_02_a_stage_with_deals_goes_only_when_another_takes_them() {
    let desk = Desk::new();
    let ids: Vec<String> = ["a", "b", "c"].iter().map(|title| deal(&desk, title, 100).id).collect();
    deals::move_deal(&desk.ctx, to(&ids[0], &desk.stage("Proposal"))).unwrap();
    let before = desk.content();
    let remove =
        |to: Option<String>| pipelines::delete_stage(&desk.ctx, DeleteStage { id: desk.stage("Lead"), move_to: to });
    let refused = remove(None).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.details.unwrap()["deals"].as_i64()), ("in_use", Some(2)));
    assert_eq!(code(delete(&desk, "stage", &desk.stage("Lead"))), "in_use");
    assert_eq!(code(desk.update("stage", &desk.stage("Lead"), json!({"kind": "won"}))), "in_use");
    for wrong in [desk.stage("Won"), desk.stage("Lead")] {
        assert_eq!(field(remove(Some(wrong))), "move_to");
    }
    assert_eq!(desk.content(), before);
    let done = remove(Some(desk.stage("Proposal"))).unwrap();
    assert_eq!(done.change.unwrap().label, "Deleted the stage Lead and moved 2 deals");
    let titles: Vec<String> = {
        let request = deals::CardsRequest { stage_id: desk.stage("Proposal"), filter: None, cursor: None, limit: None };
        deals::cards(&desk.ctx, request).unwrap().cards.into_iter().map(|card| card.title).collect()
    };
    assert_eq!(titles, ["a", "c", "b"], "below those that are there, in their order");
    assert_eq!(desk.number("SELECT count(*) FROM deal_stage_history WHERE from_stage_id IS NOT NULL"), 3);
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn api_02_a_pipeline_with_deals_goes_only_when_another_takes_them() {
    let desk = Desk::new();
    let sales = desk.text("SELECT id FROM pipeline");
    let outreach = make(&desk, "Outreach", "outreach");
    let ids: Vec<String> = ["a", "b", "c", "gone"].iter().map(|title| deal(&desk, title, 100).id).collect();
    deals::win(&desk.ctx, deals::CloseDeal { id: ids[0].clone(), ..Default::default() }).unwrap();
    delete(&desk, "deal", &ids[3]).unwrap();
    let before = desk.content();
    let remove = |to: Option<String>| pipelines::delete(&desk.ctx, DeletePipeline { id: sales.clone(), move_to: to });
    assert_eq!(code(remove(None)), "in_use");
    for wrong in [desk.stage("Lead"), stage_in(&desk, &outreach, "Client")] {
        assert_eq!(field(remove(Some(wrong))), "move_to");
    }
    let done = remove(Some(stage_in(&desk, &outreach, "Contacted"))).unwrap();
    assert_eq!(done.change.unwrap().label, "Deleted the pipeline Sales and moved 4 deals");
    let board = deals::board(&desk.ctx, Default::default()).unwrap();
    let counts: Vec<_> = board.stages.iter().map(|stage| (stage.name.as_str(), stage.count)).collect();
    assert_eq!(counts, [("New", 0), ("Contacted", 2), ("Meeting booked", 0), ("Client", 1), ("Lost", 0)]);
    let restore = kith_core::records::IdsRequest { r#type: "deal".into(), ids: vec![ids[3].clone()] };
    kith_core::records::restore(&desk.ctx, restore).unwrap();
    assert_eq!(deals::board(&desk.ctx, Default::default()).unwrap().stages[1].count, 3);
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}

#[test]
fn pip_01_a_deal_from_the_trash_finds_a_stage_when_its_own_is_gone() {
    let desk = Desk::new();
    let row = deal(&desk, "D", 1);
    delete(&desk, "deal", &row.id).unwrap();
    delete(&desk, "stage", &desk.stage("Lead")).unwrap();
    let before = desk.content();
    let restore = kith_core::records::IdsRequest { r#type: "deal".into(), ids: vec![row.id] };
    kith_core::records::restore(&desk.ctx, restore).unwrap();
    assert_eq!(desk.text("SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id"), "Qualified");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
}
