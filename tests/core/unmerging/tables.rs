//! Every table that points to what can be merged is known to the merge.

use super::*;

/// Columns that hold ids of parties and that no merge touches, and why.
const LEFT: [(&str, &str); 12] = [
    ("match_member.party_id", "derived: groups are made anew of what is left"),
    ("party_alias.old_id", "is what leads to the survivor"),
    ("audit_log.record_id", "history, read through aliases"),
    ("import_row.record_id", "history, read through aliases"),
    ("lifecycle_history.party_id", "history, read through aliases"),
    ("timeline_entry.owner_id", "made by triggers, read through aliases"),
    ("search_doc.record_id", "made by triggers"),
    ("search_entry.record_id", "made by triggers"),
    ("search_dirty.record_id", "marks for the search"),
    ("purchase_replayed.party_id", "marks for first purchases, gone with each commit"),
    ("merge_member.record_id", "says what was merged"),
    ("merge_parked.owner_id", "says whose row it was"),
];

/// Names of columns that hold ids of parties, with and without a foreign key.
const NAMES: [&str; 14] = [
    "record_id",
    "party_id",
    "person_id",
    "organization_id",
    "household_id",
    "contact_id",
    "parent_id",
    "from_id",
    "to_id",
    "survivor_id",
    "customer_id",
    "donor_id",
    "old_id",
    "owner_record_id",
];

/// Columns that point to something that can be merged and that no merge knows.
fn forgotten(desk: &Desk) -> Vec<String> {
    let catalog = desk.ctx.catalog();
    let mergeable: Vec<_> = catalog.types().filter(|one| one.mergeable).cloned().collect();
    let tables: Vec<&str> = mergeable.iter().map(|one| one.table).collect();
    let known = |place: &str| {
        mergeable.iter().flat_map(|one| &one.children).any(|child| format!("{}.{}", child.table, child.column) == place)
            || LEFT.iter().any(|(left, _)| *left == place)
            // Judgements about pairs are rewritten by a rule of their own; a merge's own row says who survived.
            || ["match_dismissed.a", "match_dismissed.b", "merge.survivor_id"].contains(&place)
    };
    desk.ctx
        .read(|conn| {
            let mut stmt = conn.prepare(
                "SELECT s.name || '.' || f.\"from\", f.\"table\" FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f WHERE s.type = 'table'
                 UNION SELECT s.name || '.' || c.name, '' FROM sqlite_schema s JOIN pragma_table_info(s.name) c WHERE s.type = 'table'",
            )?;
            let mut rows = stmt.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (place, to): (String, String) = (row.get(0)?, row.get(1)?);
                let (table, column) = place.split_once('.').unwrap();
                // Virtual tables keep theirs in tables with such names.
                let own = column == "record_id" && (table.starts_with("search_") || table.starts_with("sqlite_"));
                if (tables.contains(&to.as_str()) || NAMES.contains(&column)) && !own && !known(&place) {
                    found.push(place);
                }
            }
            found.sort();
            found.dedup();
            Ok(found)
        })
        .unwrap()
}

#[test]
fn imp_16_no_table_that_points_to_a_party_is_forgotten() {
    let desk = Desk::new();
    assert_eq!(
        forgotten(&desk),
        Vec::<String>::new(),
        "give the table a reference field or a child in its declaration, or say in LEFT why not"
    );
    // The test can fail: by a foreign key under any name, and by a name without one.
    let writer = desk.ctx.workspace().store().writer();
    writer
        .execute_batch(
            "CREATE TABLE stay (id TEXT PRIMARY KEY NOT NULL, guest TEXT REFERENCES party (id));
             CREATE TABLE visit (id TEXT PRIMARY KEY NOT NULL, person_id TEXT);",
        )
        .unwrap();
    drop(writer);
    assert_eq!(forgotten(&desk), ["stay.guest", "visit.person_id"]);
}
