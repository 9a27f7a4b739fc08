//! Indexes that nobody has to ask for: of the fields of one's own by which a long list is often filtered or put in
//! order (TAG-04).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::params;
use serde_json::json;

use crate::catalog::{Field, FieldKind as K, RecordType, SortInfo};
use crate::jobs::Jobs;
use crate::journal::Op;
use crate::query::{Filter, Operator};
use crate::{Context, Result};

/// The operation, and the kind of the job that runs it.
const JOB: &str = "custom_fields.index";
/// First pages asked for by a field, since the workspace was opened, after which its index is worth its keep.
const OFTEN: u32 = 20;
/// Lists up to this many records are fast without one.
const MANY: i64 = 10_000;

/// How often lists were filtered or put in order by fields that have no index, since the workspace was opened.
#[derive(Default)]
pub struct Uses(Mutex<HashMap<(&'static str, String), u32>>);

impl Uses {
    /// Counts one more; whether that makes it often.
    fn add(&self, record_type: &'static str, field: &str) -> bool {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = uses.entry((record_type, field.to_string())).or_default();
        *count += 1;
        *count == OFTEN
    }
}

/// Notices by what a list is filtered and put in order. The list that makes it often does not wait for the index.
pub fn notice(ctx: &Context, record_type: &RecordType, filter: Option<&Filter>, sort: &[SortInfo]) {
    for field in record_type.fields.iter().filter(|field| field.custom && !field.indexed) {
        let asked = filter.is_some_and(|filter| is_served(filter, field))
            || sort.first().is_some_and(|first| first.field == field.key && !is_folded(field));
        if asked && ctx.workspace().uses().add(record_type.key, &field.key) {
            let (ctx, of, key, label) = (ctx.clone(), record_type.key, field.key.clone(), field.label.clone());
            // On a thread of its own: even the start of a job waits for who writes just then.
            std::thread::spawn(move || {
                if let Err(error) = start(&ctx, of, key, &label) {
                    tracing::warn!(code = error.code, message = error.message, "a field got no index");
                }
            });
        }
    }
}

/// Whether an index of the field would find what a filter asks for.
fn is_served(filter: &Filter, field: &Field) -> bool {
    use Operator as O;
    match filter {
        Filter::All { all } => all.iter().any(|one| is_served(one, field)),
        Filter::Field(test) => {
            let ordered = matches!(test.op, O::Eq | O::In | O::Lt | O::Lte | O::Gt | O::Gte | O::Between);
            test.field == field.key && ordered && field.kind != K::ManyChoices
        }
        _ => false,
    }
}

/// Text lies in its index without regard to case, lists are in order with it.
fn is_folded(field: &Field) -> bool {
    matches!(field.kind, K::Text | K::LongText | K::Email | K::Url)
}

/// Starts the job, unless the list is short or somebody turned the index off by hand.
fn start(ctx: &Context, of: &'static str, key: String, label: &str) -> Result<()> {
    let wanted = ctx.read(|conn| {
        let many = conn
            .prepare_cached("SELECT coalesce(sum(count), 0) > ?2 FROM record_total WHERE record_type = ?1")?
            .query_row(params![of, MANY], |row| row.get::<_, bool>(0))?;
        let refused = conn
            .prepare_cached(
                "SELECT 1 FROM custom_field f JOIN audit_log a ON a.record_id = f.id
                 WHERE f.record_type = ?1 AND f.key = ?2 AND json_extract(a.changes, '$.indexed.new') = 0
                   AND json_extract(a.changes, '$.indexed.old') = 1",
            )?
            .exists(params![of, key])?;
        Ok(many && !refused)
    })?;
    if !wanted {
        return Ok(());
    }
    let input = json!({"record_type": of, "key": key});
    Jobs::start(ctx, None, JOB, &format!("Making lists by {label} fast"), input, move |ctx, _| {
        let op = Op::new(JOB, "Made a field fast to filter").unasked();
        let made = ctx.transact(op, |tx| {
            Ok(tx.execute(
                "UPDATE custom_field SET indexed = 1, updated_at = ?3
                 WHERE record_type = ?1 AND key = ?2 AND deleted_at IS NULL AND indexed = 0",
                params![of, key, tx.at()],
            )?)
        })?;
        Ok(json!({"count": made.value}))
    })?;
    Ok(())
}
