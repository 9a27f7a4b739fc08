//! Bytes stay what they are, whatever is done to documents and their customers.

use kith_core::documents::{self, AddDocument};
use kith_core::merging::{self, MergeRequest, UnmergeRequest};
use kith_core::records::{self, IdsRequest};
use kith_core::{Context, Workspace, ids};
use proptest::prelude::*;
use serde_json::json;
use sha2::Digest;

use super::{bytes, company, noise, on, problems, try_add};
use crate::desk::Desk;

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
