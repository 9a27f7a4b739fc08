//! Saved views: how somebody wants a list to be, or a report, under a name (SCR-01, SCR-31).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::catalog::{Field, FieldKind as K, RecordType, SortInfo};
use crate::journal::Tx;
use crate::query::{Compiler, Filter, GroupBy, Sql};
use crate::records::{Draft, Rules};
use crate::{Error, Result, Zone, ids, reports};

/// What stands for a record type in a view of the reports.
const REPORTS: &str = "report";

/// What a view says of its list (the field `content`).
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Content {
    filter: Option<Filter>,
    sort: Vec<SortInfo>,
    group: Option<GroupBy>,
    #[serde(rename = "search")]
    _search: String,
    /// Field keys; a field that is gone is no column.
    #[serde(rename = "columns")]
    _columns: Option<Vec<String>>,
    /// Pixels by field key.
    #[serde(rename = "widths")]
    _widths: BTreeMap<String, u32>,
}

/// A view of the list of a record type, or a report as somebody wants it.
#[must_use]
pub fn saved_view() -> RecordType {
    RecordType {
        key: "saved_view",
        label: "View",
        plural: "Views",
        icon: "columns-3",
        table: "saved_view",
        scope: Some("({t}.shared = 1 OR {t}.created_by = :actor)"),
        title: "{t}.name",
        default_sort: &[("position", false), ("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed(),
            Field::new("record_type", "Of the list of", K::Text).required().max(60).listed(),
            Field::new("content", "Filter, order, groups and columns", K::Json).required(),
            Field::new("shared", "For everyone", K::YesNo).default(true).listed(),
            Field::new("pinned", "Pinned", K::YesNo).default(false).listed(),
            Field::new("usual", "Shown first", K::YesNo).default(false),
            Field::new("position", "Position", K::Number).default(0),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only(),
        ],
        ..RecordType::default()
    }
}

/// A view says what its list can do, and one view of a list at most is shown first.
pub struct SavedViewRules;

impl Rules for SavedViewRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let listed = draft.must_have(tx, "record_type", "record_type", "Of the list of")?;
        // What it says belongs to the list that it is of: another list asks for it anew.
        if draft.text("content").is_none() && draft.text("record_type").is_none() {
            return Ok(());
        }
        let Some(text) = draft.after(tx, "content")? else { return Ok(()) };
        if listed == REPORTS {
            return reports::check_kept(tx, &text);
        }
        let record_type = tx.catalog().get(&listed)?;
        let wrong = |why: String| Error::invalid("content", format!("The view cannot be read: {why}."));
        let content: Content = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if let Some(filter) = &content.filter {
            let now = ids::parse_moment("now", tx.at())?;
            let compiler =
                Compiler { catalog: tx.catalog(), actor: "", now, zone: Zone::Machine, whole: false, led: false };
            compiler.filter(&record_type, "t", filter, &mut Sql::default())?;
        }
        for sort in &content.sort {
            record_type.field(&sort.field)?;
        }
        if let Some(group) = &content.group {
            record_type.field(&group.field)?;
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        if draft.column("usual") != Some(&rusqlite::types::Value::Integer(1)) {
            return Ok(());
        }
        tx.prepare_cached(
            "UPDATE saved_view SET usual = 0 WHERE usual = 1 AND id <> ?1 \
             AND record_type = (SELECT v.record_type FROM saved_view v WHERE v.id = ?1)",
        )?
        .execute([&draft.id])?;
        Ok(())
    }
}
