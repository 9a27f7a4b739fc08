//! Merging two records with 10,000 rows that belong to them, and taking that back.

use kith_core::merging::{self, MergeRequest, UnmergeRequest};
use kith_core::{Context, journal};

use super::Bench;

/// Rows of each of the two records.
const EACH: usize = 5_000;
const RUNS: usize = 5;

impl Bench {
    pub(super) fn merge(&self) {
        for kind in ["person", "organization"] {
            let [survivor, other] = [1, 2].map(|number| laden(&self.ctx, kind, number));
            let request = || MergeRequest {
                r#type: kind.into(),
                survivor: survivor.clone(),
                others: vec![other.clone()],
                ..Default::default()
            };
            let what = format!("merge, two records of type {kind} with {} rows", 2 * EACH);
            self.show(&format!("{what}: preview"), RUNS, |_| drop(merging::preview(&self.ctx, request()).unwrap()));
            let mut last = 0;
            let mut merged = Vec::new();
            self.show(&format!("{what}: made and undone"), RUNS, |_| {
                last = merging::merge(&self.ctx, request()).unwrap().change.unwrap().seq;
                journal::undo(&self.ctx, Default::default()).unwrap();
            });
            assert!(last > 0);
            let mut times = (Vec::new(), Vec::new());
            for _ in 0..RUNS {
                let began = std::time::Instant::now();
                merging::merge(&self.ctx, request()).unwrap();
                times.0.push(began.elapsed());
                let list = merging::list(&self.ctx, Default::default()).unwrap();
                merged.push(list.merges.first().unwrap().id.clone());
                let began = std::time::Instant::now();
                let request = UnmergeRequest { id: merged.last().unwrap().clone(), ..Default::default() };
                merging::unmerge(&self.ctx, request).unwrap();
                times.1.push(began.elapsed());
            }
            self.figures(&format!("{what}: made"), times.0);
            self.figures(&format!("{what}: unmerged"), times.1);
        }
    }
}

/// A record with [`EACH`] rows of every kind that people have in such numbers. Of its addresses, numbers and tags every
/// tenth is the other's too.
fn laden(ctx: &Context, kind: &str, number: usize) -> String {
    let id = kith_core::ids::new_id();
    let writer = ctx.workspace().store().writer();
    let user = ctx.user_id();
    let run = |sql: &str| {
        writer.execute(sql, []).unwrap();
    };
    run("BEGIN");
    run(&format!(
        "INSERT INTO party (id, kind, display_name, name_key, first_name, created_at, created_by, updated_at)
         VALUES ('{id}', '{kind}', 'Laden {number}', 'laden {number}', 'Laden', '2026-01-01T00:00:00.000Z', '{user}', '2026-01-01T00:00:00.000Z')"
    ));
    let own = format!("iif(value % 10 = 0, 'both', '{number}') || value");
    let of = |table: &str, columns: &str, values: &str, share: usize| {
        let fresh = format!("'{id}' || '{table}' || value");
        run(&format!(
            "INSERT INTO {table} ({columns}) SELECT {} FROM (
               WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {}) SELECT value FROM n)",
            values.replace("{new}", &fresh),
            EACH * share / 100
        ));
    };
    let stamps = format!("'2026-01-01T00:00:00.000Z', '{user}', '2026-01-01T00:00:00.000Z'");
    let made = "created_at, created_by, updated_at";
    of(
        "party_email",
        "id, party_id, address, address_key, position",
        &format!("{{new}}, '{id}', {own} || '@x.example', {own} || '@x.example', value"),
        4,
    );
    of("party_phone", "id, party_id, raw, digits, position", &format!("{{new}}, '{id}', {own}, {own}, value"), 4);
    let stage = "(SELECT id FROM stage LIMIT 1)";
    of(
        "deal",
        &format!("id, title, pipeline_id, stage_id, party_id, entered_stage_at, {made}"),
        &format!(
            "{{new}}, 'Deal ' || value, (SELECT pipeline_id FROM stage WHERE id = {stage}), {stage}, '{id}', '2026-01-01T00:00:00.000Z', {stamps}"
        ),
        12,
    );
    of(
        "note",
        &format!("id, party_id, content, {made}"),
        &format!("{{new}}, '{id}', 'What was said on day ' || value, {stamps}"),
        20,
    );
    of(
        "interaction",
        &format!("id, party_id, type, subject, occurred_at, {made}"),
        &format!("{{new}}, '{id}', 'call', 'Call ' || value, '2026-01-01T00:00:00.000Z', {stamps}"),
        40,
    );
    of(
        "activity",
        &format!("id, party_id, type, subject, due_at, assigned_to, {made}"),
        &format!("{{new}}, '{id}', 'task', 'To do ' || value, '2026-01-01T00:00:00.000Z', '{user}', {stamps}"),
        20,
    );
    run("COMMIT");
    drop(writer);
    id
}
