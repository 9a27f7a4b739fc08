//! Merges are listed, can be taken back one by one after later edits, and nothing of them is dropped.

mod keeping;
mod tables;
mod taking_back;

use crate::desk::{Desk, code};
use kith_core::journal::{self, UndoRequest};
use kith_core::merging::{
    self, MergeListRequest, MergePage, MergeRequest, MergeState, UnmergeChoice, UnmergePreview, UnmergePreviewRequest,
    UnmergeRequest,
};
use kith_core::parties::{LookupRequest, lookup};
use kith_core::records::{self, GetRequest, IdsRequest, RecordRow};
use kith_core::relations::{Connect, connect};
use kith_core::search::{SearchRequest, find};
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn merge(desk: &Desk, kind: &str, survivor: &RecordRow, others: &[&RecordRow], picks: &[(&str, &RecordRow)]) -> String {
    let request = MergeRequest {
        r#type: kind.into(),
        survivor: survivor.id.clone(),
        others: others.iter().map(|other| other.id.clone()).collect(),
        picks: picks.iter().map(|(key, from)| ((*key).to_string(), from.id.clone())).collect(),
        ..Default::default()
    };
    merging::merge(&desk.ctx, request).unwrap();
    list(desk, None).merges[0].id.clone()
}

fn list(desk: &Desk, record: Option<&str>) -> MergePage {
    merging::list(&desk.ctx, MergeListRequest { record: record.map(Into::into), ..Default::default() }).unwrap()
}

fn preview(desk: &Desk, id: &str) -> kith_core::Result<UnmergePreview> {
    merging::unmerge_preview(&desk.ctx, UnmergePreviewRequest { id: id.into() })
}

fn unmerge(
    desk: &Desk,
    id: &str,
    choices: &[(&str, UnmergeChoice)],
) -> kith_core::Result<kith_core::journal::Changed<merging::Unmerged>> {
    let choices = choices.iter().map(|(key, choice)| ((*key).to_string(), *choice)).collect();
    merging::unmerge(&desk.ctx, UnmergeRequest { id: id.into(), choices, rest: None })
}

fn person(desk: &Desk, name: &str, more: Value) -> RecordRow {
    let mut values = json!({"first_name": name});
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.create("person", values)
}

fn get(desk: &Desk, row: &RecordRow) -> RecordRow {
    records::get(&desk.ctx, GetRequest { r#type: row.r#type.clone(), id: row.id.clone() }).unwrap().record
}
