//! What a touch is about beside its customer, contact and deal (INT-04): it stands in their histories too.

use rusqlite::{Connection, params};

use crate::catalog::{Field, FieldKind as K, RecordType, Story};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

/// A touch in the history of one more party or deal.
#[must_use]
pub fn interaction_link() -> RecordType {
    RecordType {
        key: "interaction_link",
        label: "Link of an interaction",
        plural: "Links of interactions",
        icon: "link",
        table: "interaction_link",
        title: "coalesce((SELECT coalesce(i.subject, i.type) FROM interaction i WHERE i.id = {t}.interaction_id), '')",
        default_sort: &[("created_at", true)],
        fields: vec![
            Field::reference("interaction", "Interaction", "interaction_id", "interaction").required().owned(),
            Field::reference("party", "Customer", "party_id", "party"),
            Field::reference("deal", "Deal", "deal_id", "deal"),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
        ],
        story: Some(Story { kind: "{t}.kind", at: "{t}.at", owners: &["party_id", "deal_id"], pinned: "0" }),
        ..RecordType::default()
    }
}

/// What a link adds.
pub struct InteractionLinkRules;

impl Rules for InteractionLinkRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let interaction = draft.must_have(tx, "interaction_id", "interaction", "Interaction")?;
        let (party, deal) = (draft.after(tx, "party_id")?, draft.after(tx, "deal_id")?);
        let to = match (&party, &deal) {
            (Some(id), None) | (None, Some(id)) => id.clone(),
            _ => return Err(Error::new("required", "A link is to a party or to a deal.").field("party")),
        };
        if stands_in(tx, &interaction, &to, &draft.id)? {
            let field = if party.is_some() { "party" } else { "deal" };
            return Err(Error::new("already_linked", "The interaction stands in that history already.").field(field));
        }
        let (at, kind): (String, String) =
            tx.query_row("SELECT occurred_at, type FROM interaction WHERE id = ?1", [&interaction], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        draft.set("at", at);
        draft.set("kind", kind);
        Ok(())
    }
}

/// Whether an interaction stands in the history of a party or deal, by other links than one.
pub fn stands_in(conn: &Connection, interaction: &str, of: &str, but: &str) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM interaction WHERE id = ?1 AND (party_id = ?2 OR contact_id = ?2 OR deal_id = ?2)
             UNION ALL SELECT 1 FROM interaction_link
               WHERE interaction_id = ?1 AND (party_id = ?2 OR deal_id = ?2) AND deleted_at IS NULL AND id <> ?3",
        )?
        .exists(params![interaction, of, but])?)
}
