use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value};

use super::draft::Draft;
use super::shapes::{
    Count, CountRequest, Counts, CountsRequest, CreateRequest, GetRequest, GetResult, GroupRow, Groups, GroupsRequest,
    IdsRequest, Page, PageRequest, RecordRow, TagRequest, UpdateRequest,
};
use super::words::several;
use super::{load, parts, references, write};
use crate::catalog::RecordType;
use crate::journal::{Changed, Op, Tx, changeable};
use crate::query::{self, Compiler, Paging, Question};
use crate::{Context, Error, Result, custom_fields, ids, subjects};

/// A call names at most this many records (IMP-10); more go through a job or a filter.
const MAX_IDS: usize = 1_000;

/// A page of records (keyset, at most 200 rows).
pub fn page(ctx: &Context, input: PageRequest) -> Result<Page> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    let limit = query::page_size(input.limit, 50)?;
    if input.cursor.is_none() {
        custom_fields::notice(ctx, &record_type, input.filter.as_ref(), &input.sort);
    }
    let compiler = Compiler::new(ctx, &catalog);
    let question = Question {
        record_type: &record_type,
        filter: input.filter.as_ref(),
        search: input.search.as_deref(),
        deleted: input.deleted,
    };
    ctx.read(|conn| {
        let paging = Paging {
            sort: &input.sort,
            group: input.group.as_ref(),
            cursor: input.cursor.as_deref(),
            offset: input.offset,
            limit,
        };
        let found = query::page(conn, &compiler, &question, &paging)?;
        let mut rows = load::load(conn, &catalog, &record_type, &found.ids, input.fields.as_deref())?;
        let free = changeable(conn, ctx.user_id(), &record_type, &found.ids)?;
        rows.iter_mut().for_each(|row| row.may_change = free.contains(&row.id));
        Ok(Page { rows, groups: found.groups, next_cursor: found.next.map(|cursor| cursor.text()) })
    })
}

/// The groups of a list and how many rows each has, exactly.
pub fn groups(ctx: &Context, input: GroupsRequest) -> Result<Groups> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    let compiler = Compiler::new(ctx, &catalog).whole();
    let question = Question {
        record_type: &record_type,
        filter: input.filter.as_ref(),
        search: input.search.as_deref(),
        deleted: false,
    };
    let groups = ctx.read(|conn| query::groups(conn, &compiler, &question, &input.field, input.desc))?;
    let row = |group: query::Group| GroupRow { value: group.value, label: group.label, count: group.count };
    Ok(Groups { groups: groups.into_iter().map(row).collect() })
}

/// How many records there are, exactly.
pub fn count(ctx: &Context, input: CountRequest) -> Result<Count> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    let compiler = Compiler::new(ctx, &catalog).whole();
    let question = Question {
        record_type: &record_type,
        filter: input.filter.as_ref(),
        search: input.search.as_deref(),
        deleted: input.deleted,
    };
    Ok(Count { count: ctx.read(|conn| query::count(conn, &compiler, &question))? })
}

/// Several counts in one call.
pub fn counts(ctx: &Context, input: CountsRequest) -> Result<Counts> {
    query::page_size(Some(input.of.len().max(1)), 1)?;
    let counts = input.of.into_iter().map(|of| Ok(count(ctx, of)?.count)).collect::<Result<_>>()?;
    Ok(Counts { counts })
}

/// One record with all its values. What a reader may not see is `not_found`.
pub fn get(ctx: &Context, input: GetRequest) -> Result<GetResult> {
    let catalog = ctx.catalog();
    ctx.read(|conn| {
        let leads_to = references::survivor(conn, &input.id)?;
        let id = leads_to.clone().unwrap_or_else(|| input.id.clone());
        let is_party = matches!(input.r#type.as_str(), "party" | "person" | "organization" | "household");
        let kind = if is_party {
            conn.prepare_cached("SELECT kind FROM party WHERE id = ?1")?
                .query([&id])?
                .next()?
                .map(|row| row.get::<_, String>(0))
                .transpose()?
                .filter(|kind| input.r#type == "party" || *kind == input.r#type)
                .ok_or_else(|| Error::not_found(&input.r#type, &input.id))?
        } else {
            input.r#type.clone()
        };
        let record_type = catalog.get(&kind)?;
        visible(ctx, conn, &record_type, &id)?;
        let mut record = load::load_one(conn, &catalog, &record_type, &id)?;
        record.may_change = changeable(conn, ctx.user_id(), &record_type, &[id])?.contains(&record.id);
        Ok(GetResult { record, redirected_from: leads_to.map(|_| input.id.clone()) })
    })
}

/// Fails with `not_found` when a record is not there or not for this reader (INT-07).
fn visible(ctx: &Context, conn: &rusqlite::Connection, record_type: &RecordType, id: &str) -> Result<()> {
    let scope = record_type.scope_sql("t").replace(":actor", "?2");
    let sql = format!("SELECT 1 FROM {} t WHERE t.id = ?1 AND ?2 IS NOT NULL AND {scope}", record_type.table);
    if conn.prepare_cached(&sql)?.exists(params![id, ctx.user_id()])? {
        return Ok(());
    }
    Err(Error::not_found(record_type.label, id))
}

/// Makes a record. A likely duplicate is `possible_duplicate` with the candidates, unless
/// allowed (IMP-03, IMP-07). A second call with the same id changes nothing.
pub fn create(ctx: &Context, input: CreateRequest) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    let id = ids::canonical("id", &input.id)?;
    ctx.transact(Op::new("records.create", "Created a record"), |tx| {
        let known = format!("SELECT 1 FROM {} WHERE id = ?1", record_type.table);
        let mut id = id.clone();
        if tx.prepare_cached(&known)?.exists([&id])? {
            visible(ctx, tx, &record_type, &id)?;
        } else {
            let mut draft = Draft {
                record_type: &record_type,
                id: id.clone(),
                new: true,
                columns: Vec::new(),
                custom: Map::new(),
                parts: Vec::new(),
                allow_duplicate: input.allow_duplicate,
                channel: ctx.channel(),
            };
            write::set(tx, &catalog, &mut draft, &input.values)?;
            write::complete(tx, &catalog, &mut draft, &input.values)?;
            let rules = subjects::rules(record_type.key);
            match rules.already(tx, &draft)? {
                Some(there) => id = there,
                None => write::insert(tx, rules, draft)?,
            }
        }
        let record = load::load_one(tx, &catalog, &record_type, &id)?;
        tx.label(match record.title.as_str() {
            "" => format!("Created a {}", record_type.label.to_lowercase()),
            _ => subjects::rules(record_type.key).told(&record),
        });
        Ok(record)
    })
}

/// Changes values of a record; what is not named stays.
pub fn update(ctx: &Context, input: UpdateRequest) -> Result<Changed<RecordRow>> {
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    ctx.transact(Op::new("records.update", "Changed a record"), |tx| {
        let id = references::survivor(tx, &input.id)?.unwrap_or_else(|| input.id.clone());
        visible(ctx, tx, &record_type, &id)?;
        let mut draft = Draft {
            record_type: &record_type,
            id: id.clone(),
            new: false,
            columns: Vec::new(),
            custom: Map::new(),
            parts: Vec::new(),
            allow_duplicate: false,
            channel: ctx.channel(),
        };
        // Values sent back unchanged by a form are no change and not asked to be valid again.
        let before = load::load_one(tx, &catalog, &record_type, &id)?;
        let changed: Map<String, Value> = input
            .values
            .iter()
            .filter(|(key, value)| !same(before.values.get(*key), value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        write::set(tx, &catalog, &mut draft, &changed)?;
        write::insert(tx, subjects::rules(record_type.key), draft)?;
        let record = load::load_one(tx, &catalog, &record_type, &id)?;
        let fields: Vec<String> =
            changed.keys().filter_map(|key| record_type.field(key).ok().map(|f| f.label.to_lowercase())).collect();
        match fields.as_slice() {
            [] => {}
            [one] => tx.label(format!("Changed {one} of {}", record.title)),
            many => tx.label(format!("Changed {} fields of {}", many.len(), record.title)),
        }
        Ok(record)
    })
}

fn same(before: Option<&Value>, now: &Value) -> bool {
    match before {
        None => false,
        Some(before) => before == now || (now.is_string() && before.get("id") == Some(now)),
    }
}

/// Deletes records softly: they and what belongs to them are hidden, and undo brings all of
/// it back (PTY-35, C-18).
pub fn delete(ctx: &Context, input: IdsRequest) -> Result<Changed<Count>> {
    let many = input.ids.len() > 1;
    each(ctx, &input, Op::new("records.delete", "Deleted records"), "Deleted", |tx, record_type, id| {
        let rules = subjects::rules(record_type.key);
        if many {
            rules.before_delete_many(tx)?;
        }
        rules.before_delete(tx, id)?;
        hide(tx, record_type, id)
    })
}

/// Hides a record and what belongs to it; whether it was there to be hidden.
pub fn hide(tx: &Tx<'_>, record_type: &RecordType, id: &str) -> Result<bool> {
    Ok(!hide_all(tx, record_type, &[id.to_string()])?.is_empty())
}

/// Hides what belongs to the records that `ids` selects, and what belongs to that: files of the calls of a customer.
/// What `ids` asks for and the moment are the parameters 1 and 2; what was hidden at that moment is what was hidden with it.
fn hide_owned(tx: &Tx<'_>, of: &RecordType, ids: &str, root: [&str; 2]) -> Result<()> {
    for child in of.children.iter().filter(|child| child.hides) {
        let (table, column) = (child.table, child.column);
        let sql = format!("UPDATE {table} SET deleted_at = ?2 WHERE {column} IN ({ids}) AND deleted_at IS NULL");
        let hidden = tx.prepare_cached(&sql)?.execute(root)?;
        if let Some(own) = tx.catalog().types().find(|own| own.table == table).filter(|_| hidden > 0) {
            hide_owned(
                tx,
                own,
                &format!("SELECT id FROM {table} WHERE {column} IN ({ids}) AND deleted_at = ?2"),
                root,
            )?;
        }
    }
    Ok(())
}

/// Hides many records and what belongs to them in one statement a table instead of one a table and record; those that were
/// there to be hidden, in their order.
pub fn hide_all(tx: &Tx<'_>, record_type: &RecordType, ids: &[String]) -> Result<Vec<String>> {
    let table = record_type.table;
    let living = format!(
        "SELECT x.value FROM json_each(?1) x CROSS JOIN {table} t ON t.id = x.value WHERE t.deleted_at IS NULL ORDER BY x.key"
    );
    let living: Vec<String> = tx
        .prepare_cached(&living)?
        .query_map([serde_json::to_string(ids)?], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let chosen = serde_json::to_string(&living)?;
    let sql = format!("UPDATE {table} SET deleted_at = ?2 WHERE id IN (SELECT value FROM json_each(?1))");
    tx.prepare_cached(&sql)?.execute([chosen.as_str(), tx.at()])?;
    hide_owned(tx, record_type, "SELECT value FROM json_each(?1)", [&chosen, tx.at()])?;
    Ok(living)
}

/// Brings deleted records back with what was hidden with them.
///
/// # Errors
/// `owner_deleted` for what belongs to a record that is in the trash itself; those of the type's own rules.
pub fn restore(ctx: &Context, input: IdsRequest) -> Result<Changed<Count>> {
    each(ctx, &input, Op::new("records.restore", "Restored records"), "Restored", |tx, record_type, id| {
        let sql = format!("SELECT deleted_at FROM {} WHERE id = ?1 AND deleted_at IS NOT NULL", record_type.table);
        let mut stmt = tx.prepare_cached(&sql)?;
        let Some(deleted_at) = stmt.query([id])?.next()?.map(|row| row.get::<_, String>(0)).transpose()? else {
            return Ok(false);
        };
        refuse_without_owner(tx, record_type, id)?;
        subjects::rules(record_type.key).before_restore(tx, id)?;
        restore_owned(tx, record_type, "?1", [id, &deleted_at])?;
        let sql = format!("UPDATE {} SET deleted_at = NULL WHERE id = ?1", record_type.table);
        tx.prepare_cached(&sql)?.execute([id])?;
        Ok(true)
    })
}

/// What belongs to a record in the trash would come back to nowhere: a deal to the board without its customer.
fn refuse_without_owner(tx: &Tx<'_>, record_type: &RecordType, id: &str) -> Result<()> {
    let mut asked = BTreeSet::new();
    for owner in tx.catalog().types() {
        for child in owner.children.iter().filter(|child| child.hides && child.table == record_type.table) {
            // People, companies and households are one table.
            if !asked.insert((owner.table, child.column)) {
                continue;
            }
            let sql = format!(
                "SELECT o.id FROM {} o JOIN {} c ON c.{} = o.id WHERE c.id = ?1 AND o.deleted_at IS NOT NULL",
                owner.table, child.table, child.column
            );
            let gone: Option<String> = tx.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?;
            if let Some(gone) = gone {
                let title = references::title(tx, tx.catalog(), owner.key, &gone)?.unwrap_or_default();
                let message = format!("{title}, to whom this belongs, is in the trash; restore that first.");
                return Err(Error::new("owner_deleted", message));
            }
        }
    }
    Ok(())
}

/// Brings back what [`hide_owned`] hid; what belongs to a record comes before it, while the record still says when it went.
fn restore_owned(tx: &Tx<'_>, of: &RecordType, ids: &str, root: [&str; 2]) -> Result<()> {
    for child in of.children.iter().filter(|child| child.hides) {
        let (table, column) = (child.table, child.column);
        let hidden = format!("FROM {table} WHERE {column} IN ({ids}) AND deleted_at = ?2");
        if !tx.prepare_cached(&format!("SELECT 1 {hidden}"))?.exists(root)? {
            continue;
        }
        if let Some(own) = tx.catalog().types().find(|own| own.table == table) {
            let ids = format!("SELECT id {hidden}");
            subjects::rules(own.key).before_restore_owned(tx, &ids, root)?;
            restore_owned(tx, own, &ids, root)?;
        }
        let sql = format!("UPDATE {table} SET deleted_at = NULL WHERE {column} IN ({ids}) AND deleted_at = ?2");
        tx.prepare_cached(&sql)?.execute(root)?;
    }
    Ok(())
}

/// Puts a tag on records; on one that has it already nothing changes (TAG-01).
pub fn add_tag(ctx: &Context, input: TagRequest) -> Result<Changed<Count>> {
    let ids = IdsRequest { r#type: input.r#type.clone(), ids: input.ids.clone() };
    each(ctx, &ids, Op::new("tags.add", "Added a tag"), "Tagged", |tx, record_type, id| {
        let tag = parts::tag(tx, "tag", &input.tag)?;
        let added = tx
            .prepare_cached("INSERT OR IGNORE INTO tagging (record_id, tag_id, record_type) VALUES (?1, ?2, ?3)")?
            .execute(params![id, tag, record_type.key])?;
        Ok(added > 0)
    })
}

/// Takes a tag off records; their other tags stay (TAG-01).
pub fn remove_tag(ctx: &Context, input: TagRequest) -> Result<Changed<Count>> {
    let ids = IdsRequest { r#type: input.r#type.clone(), ids: input.ids.clone() };
    let key = crate::values::name_key(&input.tag);
    each(ctx, &ids, Op::new("tags.remove", "Removed a tag"), "Untagged", |tx, _, id| {
        let removed = tx
            .prepare_cached(
                "DELETE FROM tagging WHERE record_id = ?1 AND tag_id IN (SELECT id FROM tag WHERE id = ?2 OR name_key = ?3)",
            )?
            .execute(params![id, input.tag, key])?;
        Ok(removed > 0)
    })
}

/// Does one thing to each of some records as one operation; how many it changed.
fn each(
    ctx: &Context,
    input: &IdsRequest,
    op: Op,
    verb: &str,
    act: impl Fn(&Tx<'_>, &RecordType, &str) -> Result<bool>,
) -> Result<Changed<Count>> {
    if input.ids.len() > MAX_IDS {
        let message = format!("One call takes at most {MAX_IDS} records, not {}.", input.ids.len());
        return Err(Error::new("too_many", message).field("ids"));
    }
    let catalog = ctx.catalog();
    let record_type = catalog.get(&input.r#type)?;
    ctx.transact(op, |tx| {
        let mut count = 0;
        let mut last = String::new();
        for given in &input.ids {
            let id = references::survivor(tx, given)?.unwrap_or_else(|| given.clone());
            visible(ctx, tx, &record_type, &id)?;
            if act(tx, &record_type, &id)? {
                count += 1;
                last = references::title(tx, &catalog, record_type.key, &id)?.unwrap_or_default();
            }
        }
        match count {
            0 => {}
            1 => tx.label(format!("{verb} {last}")),
            many => tx.label(format!("{verb} {many} {}", several(tx, &record_type)?)),
        }
        Ok(Count { count })
    })
}
