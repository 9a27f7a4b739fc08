use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde_json::{Map, Value};

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::children::{add, move_all};
use super::history::{self, ParkedRow};
use super::parts::{PARTS, raise_missing};
use super::picks::sources;
use super::undoable::refuse_to_merge;
use super::work::Work;
use super::{MergeCount, MergeRequest, check_number, left_out, living, mergeable};
use crate::catalog::{Field, FieldKind, MergeRule, RecordType, Storage};
use crate::context::Channel;
use crate::journal::{Changed, Op, Tx};
use crate::parties::stands_under;
use crate::records::{self, Draft, RecordRow, insert, load, load_one};
use crate::{Context, Error, Result, subjects};

const MERGE: Op = Op::new("merging.merge", "Merged records").told_as("created", "merged");

/// The parts that a person's shown name is made of.
pub const NAME_PARTS: [&str; 5] = ["prefix", "first_name", "middle_name", "last_name", "suffix"];

/// What a merge would do.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct MergePreview {
    /// The survivor as it would stand.
    pub record: RecordRow,
    /// What would go over to it; kinds of which there are none are left out.
    pub moves: Vec<MergeCount>,
    /// Rows that could not stand beside the survivor's, the first of them.
    pub parked: Vec<ParkedRow>,
    /// How many they are in all.
    #[ts(type = "number")]
    pub parked_count: i64,
}

/// Makes one record of several as one operation, which undo takes back whole for 30 days
/// (IMP-16, IMP-17): the picked values are set on the survivor, every row that belongs to
/// the others moves to it, the others are deleted softly and their ids lead to it. What cannot
/// stand beside the survivor's rows is parked with the merge. A second call with the same ids
/// changes nothing.
///
/// Errors: `forbidden` for who may not merge, `not_mergeable`, `invalid`, `too_many`, `not_found`,
/// `unknown_field`, and those of writing the survivor.
pub fn merge(ctx: &Context, input: MergeRequest) -> Result<Changed<RecordRow>> {
    ctx.transact(MERGE, |tx| {
        let survivor = merge_within(tx, ctx.channel(), &input)?;
        let plural = records::several(tx, tx.catalog().get(&input.r#type)?.as_ref())?;
        tx.label(format!("Merged {} {plural} into {}", input.others.len() + 1, survivor.title));
        Ok(survivor)
    })
}

/// What a merge would do: the same work, taken back.
///
/// Errors are those of [`merge`].
pub fn preview(ctx: &Context, input: MergeRequest) -> Result<MergePreview> {
    ctx.rehearse(MERGE, |tx| {
        let (record, done) = work(tx, ctx.channel(), &input)?;
        let Some((id, moves)) = done else {
            return Err(Error::new("already_merged", "These are one record already.").field("others"));
        };
        let (parked, parked_count) = history::parked(tx, &id, 100)?;
        Ok(MergePreview { record, moves, parked, parked_count })
    })
}

/// One merge as part of an operation that makes several: each can be taken back alone. The survivor as it stands after.
///
/// Errors are those of [`merge`].
pub fn merge_within(tx: &Tx<'_>, channel: Channel, input: &MergeRequest) -> Result<RecordRow> {
    Ok(work(tx, channel, input)?.0)
}

/// Id and counts of a merge that was made.
type Done = (String, Vec<MergeCount>);

/// The survivor, and what was done unless there was nothing left to merge.
fn work(tx: &Tx<'_>, channel: Channel, input: &MergeRequest) -> Result<(RecordRow, Option<Done>)> {
    refuse_to_merge(tx, tx.actor())?;
    let record_type = mergeable(tx.catalog(), &input.r#type)?;
    check_number(input.others.len() + 1, "others")?;
    if input.others.contains(&input.survivor) {
        return Err(Error::invalid("others", "A record cannot be merged into itself."));
    }
    let mut ids = vec![living(tx, tx.actor(), &record_type, &input.survivor)?];
    for given in &input.others {
        let id = living(tx, tx.actor(), &record_type, given)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let records = load(tx, tx.catalog(), &record_type, &ids, None)?;
    let (Some(survivor), [id, others @ ..]) = (records.first(), ids.as_slice()) else {
        return Err(Error::not_found(record_type.label, &input.survivor));
    };
    let mut done = None;
    if !others.is_empty() {
        let part = tx.part()?;
        let kept = sources(&record_type, &records, survivor, &input.picks)?;
        let draft = drafted(tx, channel, &record_type, survivor, &kept, &ids)?;
        let work = Work::begin(tx, &record_type, id, others)?;
        left_out::park(&work, &input.leave_out)?;
        bury(tx, &record_type, id, others)?;
        let mut moves = move_all(&work)?;
        if !input.leave_out.is_empty() {
            PARTS.iter().try_for_each(|part| raise_missing(tx, part, std::slice::from_ref(id)))?;
        }
        relink_custom(&work, &mut moves)?;
        write(&work, draft)?;
        lead(&work)?;
        let title = records::title(tx, tx.catalog(), record_type.key, id)?.unwrap_or_default();
        history::note(&work, part, &title, &records, &kept, &moves)?;
        tx.part()?;
        done = Some((work.id, moves));
    }
    Ok((load_one(tx, tx.catalog(), &record_type, id)?, done))
}

/// What of the survivor changes, read before anything moves.
fn drafted<'a>(
    tx: &Tx<'_>,
    channel: Channel,
    record_type: &'a RecordType,
    survivor: &RecordRow,
    kept: &[(&Field, &RecordRow)],
    ids: &[String],
) -> Result<Draft<'a>> {
    let mut draft = Draft {
        record_type,
        id: survivor.id.clone(),
        new: false,
        columns: Vec::new(),
        custom: unknown_custom(tx, record_type, ids)?,
        parts: Vec::new(),
        allow_duplicate: true,
        channel,
    };
    for (field, source) in kept.iter().filter(|(_, source)| source.id != survivor.id) {
        match &field.storage {
            Storage::Column(column) | Storage::Scaled(column, _) => {
                draft.set(column, stored(tx, record_type, column, &source.id)?)
            }
            Storage::Money(minor, currency) => {
                draft.set(minor, stored(tx, record_type, minor, &source.id)?);
                draft.set(currency, stored(tx, record_type, currency, &source.id)?);
            }
            Storage::Custom => {
                let value = source.values.get(&field.key).cloned().unwrap_or(Value::Null);
                // A link is shown as a reference and kept as its id.
                let linked = matches!(field.kind, FieldKind::Reference | FieldKind::User);
                let id = value.get("id").cloned().filter(|_| linked);
                draft.custom.insert(field.key.clone(), id.unwrap_or(value));
            }
            Storage::Computed(_) | Storage::Parts => {}
        }
    }
    for field in record_type.fields.iter().filter(|field| field.merge == MergeRule::Stricter) {
        if let Storage::Column(column) = &field.storage {
            // Of choices the later one in the list is the stricter one.
            let strict = match field.kind {
                FieldKind::Choice => {
                    let cases = field.choices.iter().enumerate();
                    let cases: Vec<String> = cases.map(|(at, one)| format!("WHEN '{}' THEN {at}", one.value)).collect();
                    format!("CASE {column} {} ELSE -1 END", cases.join(" "))
                }
                _ => (*column).to_string(),
            };
            let strictest = format!(
                "SELECT {column} FROM {} WHERE id IN ({}) ORDER BY {strict} DESC LIMIT 1",
                record_type.table,
                vec!["?"; ids.len()].join(", ")
            );
            let value: SqlValue = tx.prepare_cached(&strictest)?.query_row(params_from_iter(ids), |row| row.get(0))?;
            draft.set(column, value);
        }
    }
    if record_type.key == "person" {
        name(tx, &mut draft, survivor, kept)?;
    }
    for (field, _) in kept.iter().filter(|(field, _)| field.kind == FieldKind::Reference) {
        let merged = |id: Option<&str>| id.is_some_and(|id| ids.iter().any(|merged| merged == id));
        // A company picked as its own parent is no parent (IMP-18).
        match &field.storage {
            Storage::Column(column) if merged(draft.text(column)) => draft.set(column, SqlValue::Null),
            Storage::Custom if merged(draft.custom.get(&field.key).and_then(Value::as_str)) => {
                draft.custom.insert(field.key.clone(), Value::Null);
            }
            _ => {}
        }
    }
    Ok(draft)
}

/// A person's name picked whole stays as it was written when its parts come with it; parts
/// of several records make a new one.
fn name(tx: &Tx<'_>, draft: &mut Draft<'_>, survivor: &RecordRow, kept: &[(&Field, &RecordRow)]) -> Result<()> {
    if !NAME_PARTS.iter().chain(&["display_name"]).any(|column| draft.column(column).is_some()) {
        return Ok(());
    }
    let whole = kept.iter().find(|(field, _)| field.key == "display_name").map_or(survivor, |(_, source)| source);
    let mut belongs = true;
    for column in NAME_PARTS {
        let part = match draft.column(column) {
            Some(part) => part.clone(),
            None => stored(tx, draft.record_type, column, &survivor.id)?,
        };
        belongs &= part == stored(tx, draft.record_type, column, &whole.id)?;
        draft.set(column, part);
    }
    if belongs {
        draft.set("display_name", stored(tx, draft.record_type, "display_name", &whole.id)?);
    } else {
        draft.take("display_name");
    }
    Ok(())
}

/// Custom values without a field (TAG-03): what the survivor lacks it takes from the others.
fn unknown_custom(conn: &Connection, record_type: &RecordType, ids: &[String]) -> Result<Map<String, Value>> {
    let mut kept = Map::new();
    if !record_type.customizable {
        return Ok(kept);
    }
    let mut own = Map::new();
    for (index, id) in ids.iter().enumerate() {
        let SqlValue::Text(text) = stored(conn, record_type, "custom", id)? else { continue };
        let values: Map<String, Value> = serde_json::from_str(&text)?;
        if index == 0 {
            own = values;
            continue;
        }
        for (key, value) in values {
            let known = record_type.fields.iter().any(|field| field.custom && field.key == key);
            if !known && !own.contains_key(&key) && !kept.contains_key(&key) {
                kept.insert(key, value);
            }
        }
    }
    Ok(kept)
}

/// Links of custom fields to the others lead to the survivor; its own link to one of them would lead to itself and is
/// parked (IMP-18). Adds how many rows it was.
fn relink_custom(work: &Work<'_, '_>, moves: &mut Vec<MergeCount>) -> Result<()> {
    let Work { tx, record_type, .. } = work;
    for from in tx.catalog().types() {
        let here = |field: &&Field| {
            let to = field.reference;
            field.custom && (to == Some(record_type.key) || (record_type.party && to == Some("party")))
        };
        for field in from.fields.iter().filter(here) {
            let (Some(value), table, key) = (field.expression("t"), from.table, &field.key) else { continue };
            if table == record_type.table {
                let which = format!("t.id = ?2 AND {value} IN (SELECT id FROM temp.merging)");
                let parked = tx
                    .prepare_cached(&format!(
                        "INSERT INTO merge_parked (merge_id, table_name, row_id, owner_id, why, content)
                         SELECT ?1, '{table}', t.id, t.id, 'itself', json_object('custom.{key}', {value}) FROM {table} t WHERE {which}"
                    ))?
                    .execute([&work.id, &work.survivor])?;
                if parked > 0 {
                    let sql = format!("UPDATE {table} SET custom = json_remove(custom, '$.{key}') WHERE id = ?1");
                    tx.prepare_cached(&sql)?.execute([&work.survivor])?;
                }
            }
            let others = format!("{value} IN (SELECT id FROM temp.merging WHERE turn > 0)");
            let living = format!("SELECT count(*) FROM {table} AS t WHERE t.deleted_at IS NULL AND {others}");
            let seen: i64 = tx.prepare_cached(&living)?.query_row([], |row| row.get(0))?;
            let sql = format!("UPDATE {table} AS t SET custom = json_set(custom, '$.{key}', ?1) WHERE {others}");
            let all = i64::try_from(tx.prepare_cached(&sql)?.execute([&work.survivor])?).unwrap_or(i64::MAX);
            let label = format!("{} as {}", from.plural.to_lowercase(), field.label.to_lowercase());
            add(moves, &label, [seen, all - seen, 0]);
        }
    }
    Ok(())
}

/// A column as it is stored: it was checked when it was written.
pub fn stored(conn: &Connection, record_type: &RecordType, column: &str, id: &str) -> Result<SqlValue> {
    let sql = format!("SELECT {column} FROM {} WHERE id = ?1", record_type.table);
    Ok(conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?.unwrap_or(SqlValue::Null))
}

/// Hides the others, which frees their unique values, and stamps the survivor.
fn bury(tx: &Tx<'_>, record_type: &RecordType, survivor: &str, others: &[String]) -> Result<()> {
    for other in others {
        let sql = format!("UPDATE {} SET deleted_at = ?2 WHERE id = ?1", record_type.table);
        tx.prepare_cached(&sql)?.execute(params![other, tx.at()])?;
    }
    let sql = format!("UPDATE {} SET updated_at = ?2 WHERE id = ?1", record_type.table);
    tx.prepare_cached(&sql)?.execute(params![survivor, tx.at()])?;
    Ok(())
}

/// Writes the survivor. A parent that now stands below it is let go, and parked: a loop has no top.
fn write(work: &Work<'_, '_>, mut draft: Draft<'_>) -> Result<()> {
    let Work { tx, record_type, .. } = work;
    let own = stored(tx, record_type, "parent_id", &draft.id)?;
    let parent = match draft.column("parent_id").unwrap_or(&own) {
        SqlValue::Text(parent) => Some(parent.clone()),
        _ => None,
    };
    if let Some(parent) = parent
        && stands_under(tx, &parent, &draft.id)?
    {
        if SqlValue::Text(parent) == own {
            work.park_cells("party", "id", "parent_id", "t.id IN (SELECT id FROM temp.merging WHERE turn = 0)")?;
        }
        draft.set("parent_id", SqlValue::Null);
    }
    if draft.columns.is_empty() && draft.custom.is_empty() {
        return Ok(());
    }
    insert(tx, subjects::rules(record_type.key), draft)
}

/// Old ids lead to the survivor (IMP-17), and so do judgements about them: who is no
/// duplicate of one of the merged is none of the survivor.
fn lead(work: &Work<'_, '_>) -> Result<()> {
    const MERGED: &str = "(SELECT id FROM temp.merging)";
    let (tx, survivor) = (work.tx, &work.survivor);
    for other in &work.others {
        tx.prepare_cached("INSERT INTO party_alias (old_id, survivor_id, at) VALUES (?1, ?2, ?3)")?
            .execute(params![other, survivor, tx.at()])?;
    }
    work.park("match_dismissed", "a", "itself", &format!("t.a IN {MERGED} AND t.b IN {MERGED}"))?;
    tx.prepare_cached(&format!(
        "INSERT OR IGNORE INTO match_dismissed (a, b, by_id, at)
         SELECT min(?1, third), max(?1, third), by_id, at FROM (
           SELECT iif(a IN {MERGED}, b, a) AS third, by_id, at FROM match_dismissed WHERE a IN {MERGED} OR b IN {MERGED})"
    ))?
    .execute([survivor])?;
    const OTHERS: &str = "(SELECT id FROM temp.merging WHERE turn > 0)";
    work.park("match_dismissed", "a", "same", &format!("t.a IN {OTHERS} OR t.b IN {OTHERS}"))?;
    Ok(())
}
