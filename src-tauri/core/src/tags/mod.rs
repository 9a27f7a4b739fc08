//! Tags: short words that group records of any type (TAG-01).

use crate::catalog::{Child, Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::values::{clean_line, name_key};
use crate::{Error, Result};

/// A tag.
#[must_use]
pub fn tag() -> RecordType {
    RecordType {
        key: "tag",
        label: "Tag",
        plural: "Tags",
        icon: "tag",
        table: "tag",
        title: "{t}.name",
        default_sort: &[("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(100).listed().ordered_by("{t}.name_key"),
            Field::new("color", "Colour", K::Text).max(30).listed().unsorted(),
            Field::computed("uses", "Used", K::Number, "SELECT count(*) FROM tagging g WHERE g.tag_id = {t}.id")
                .unsorted()
                .listed(),
        ],
        children: vec![Child::new("tagging", "tag_id", "uses").unique_with("record_id")],
        ..RecordType::default()
    }
}

/// What tags and users add: a folded name.
pub struct NamedRules;

impl Rules for NamedRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let Some(name) = draft.text("name").map(clean_line) else { return Ok(()) };
        let key = name_key(&name);
        if draft.record_type.key == "tag" {
            let taken = tx
                .prepare_cached("SELECT 1 FROM tag WHERE name_key = ?1 AND id <> ?2")?
                .exists([key.as_str(), draft.id.as_str()])?;
            if taken {
                return Err(Error::new("name_taken", format!("There is a tag “{name}” already.")).field("name"));
            }
        }
        draft.set("name", name);
        draft.set("name_key", key);
        Ok(())
    }
}
