//! The triggers and views that keep search and timeline, written from the declarations.

use super::{Catalog, RecordType, SearchText, Story};

/// A trigger or view that follows from the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// `trigger` or `view`.
    pub kind: &'static str,
    /// Its name: `search_…`, `timeline_…`.
    pub name: String,
    /// The statement that makes it.
    pub sql: String,
}

impl Catalog {
    /// What a file must have so that the search and the histories follow every write. Parties
    /// are not among them: their documents are made of several tables, which the migrations
    /// watch.
    #[must_use]
    pub fn derived(&self) -> Vec<Derived> {
        let types = self.types().filter(|t| !t.party);
        types
            .flat_map(|t| {
                let search = t.search.iter().flat_map(|search| search_triggers(t, search));
                let story = t.story.iter().flat_map(|story| story_objects(t, story));
                search.chain(story).collect::<Vec<_>>()
            })
            .collect()
    }
}

fn trigger(name: String, when: &str, table: &str, body: &str) -> Derived {
    let sql = format!("CREATE TRIGGER {name} {when} ON {table} BEGIN {body} END");
    Derived { kind: "trigger", name, sql }
}

/// A change of anything that the document is made of marks the record.
fn search_triggers(t: &RecordType, search: &SearchText) -> Vec<Derived> {
    let mark = |row: &str| format!("INSERT OR IGNORE INTO search_dirty VALUES ({row}.id, '{}');", t.key);
    // The text of an entry says whose it is.
    let owners = t.story.filter(|_| search.entry).map_or(&[][..], |story| story.owners);
    let columns = columns(&[t.title, search.subtitle, search.body, search.when], owners);
    let name = |event: &str| format!("search_{}_{event}", t.key);
    let when = search.when.replace("{t}", "NEW");
    let insert =
        format!("CREATE TRIGGER {} AFTER INSERT ON {} WHEN {when} BEGIN {} END", name("insert"), t.table, mark("NEW"));
    vec![
        Derived { kind: "trigger", name: name("insert"), sql: insert },
        trigger(name("update"), &format!("AFTER UPDATE OF {columns}"), t.table, &mark("NEW")),
        trigger(name("delete"), "AFTER DELETE", t.table, &mark("OLD")),
    ]
}

/// One row a party or deal that the entry belongs to, and a view of all that should be there.
fn story_objects(t: &RecordType, story: &Story) -> Vec<Derived> {
    let values = |row: &str, owner: &str| {
        let [kind, at, pinned] = [story.kind, story.at, story.pinned].map(|sql| sql.replace("{t}", row));
        format!("{row}.{owner}, {at}, {kind}, {row}.id, '{}', {row}.created_by, {pinned}", t.key)
    };
    let put = |row: &str| {
        let one = |owner: &&str| {
            format!(
                "INSERT OR IGNORE INTO timeline_entry SELECT {} WHERE {row}.{owner} IS NOT NULL AND {row}.deleted_at IS NULL;",
                values(row, owner)
            )
        };
        story.owners.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    let forget = "DELETE FROM timeline_entry WHERE ref_id = OLD.id;";
    let name = |event: &str| format!("timeline_{}_{event}", t.key);
    let watched = columns(&[story.kind, story.at, story.pinned], story.owners);
    let truth = |owner: &&str| {
        format!("SELECT {} FROM {} t WHERE t.deleted_at IS NULL AND t.{owner} IS NOT NULL", values("t", owner), t.table)
    };
    let view = format!("timeline_of_{}", t.key);
    let sql = format!(
        "CREATE VIEW {view} (owner_id, at, kind, ref_id, ref_type, actor_id, pinned) AS {}",
        story.owners.iter().map(truth).collect::<Vec<_>>().join(" UNION ALL ")
    );
    vec![
        trigger(name("insert"), "AFTER INSERT", t.table, &put("NEW")),
        trigger(name("update"), &format!("AFTER UPDATE OF {watched}"), t.table, &format!("{forget} {}", put("NEW"))),
        trigger(name("delete"), "AFTER DELETE", t.table, forget),
        Derived { kind: "view", name: view, sql },
    ]
}

/// The columns of the row `{t}` that expressions name, and `deleted_at`.
fn columns(expressions: &[&str], more: &[&str]) -> String {
    let mut found: Vec<&str> = more.to_vec();
    for expression in expressions {
        for after in expression.split("{t}.").skip(1) {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            if let Some(column) = after.get(..end).filter(|column| *column != "id" && !found.contains(column)) {
                found.push(column);
            }
        }
    }
    found.push("deleted_at");
    found.join(", ")
}
