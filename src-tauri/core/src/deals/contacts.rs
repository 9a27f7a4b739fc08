//! The people of a deal and what each is there (PIP-06). Which of them is the first is said by the deal's own contact
//! alone, so that the two never disagree.

use rusqlite::{OptionalExtension, params};

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result, ids};

/// A person of a deal.
#[must_use]
pub fn deal_contact() -> RecordType {
    RecordType {
        key: "deal_contact",
        label: "Deal contact",
        plural: "Deal contacts",
        icon: "users",
        table: "deal_contact",
        title: "(SELECT p.display_name || ' in ' || d.title FROM party p, deal d WHERE p.id = {t}.party_id AND d.id = {t}.deal_id)",
        default_sort: &[("created_at", false)],
        fields: vec![
            Field::reference("deal", "Deal", "deal_id", "deal").required().owned().listed(),
            Field::reference("person", "Person", "party_id", "person").required().owned().listed(),
            Field::new("role", "Role", K::Text)
                .max(100)
                .listed()
                .unsorted()
                .help("Such as decision maker, champion, economic buyer, user, blocker"),
            Field::computed(
                "is_primary",
                "First contact",
                K::YesNo,
                "SELECT d.contact_id IS {t}.party_id FROM deal d WHERE d.id = {t}.deal_id",
            )
            .unsorted()
            .listed(),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        ..RecordType::default()
    }
}

/// What a person of a deal adds: once in a deal; the first one is the deal's contact until another is made it.
pub struct DealContactRules;

impl Rules for DealContactRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if !draft.new && (draft.column("deal_id").is_some() || draft.column("party_id").is_some()) {
            let message = "A contact of a deal stays who and where they are; remove them and add another.";
            return Err(Error::invalid("person", message));
        }
        let deal = draft.must_have(tx, "deal_id", "deal", "Deal")?;
        let person = draft.must_have(tx, "party_id", "person", "Person")?;
        if of_deal(tx, &deal, &person)?.is_some_and(|id| id != draft.id) {
            return Err(Error::new("already_contact", "That person is a contact of this deal already.").field("person"));
        }
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        match (draft.new, draft.text("deal_id"), draft.text("party_id")) {
            (true, Some(deal), Some(person)) => first_of(tx, deal, person),
            _ => Ok(()),
        }
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        tx.prepare_cached(
            "UPDATE deal SET updated_at = ?2, contact_id = (SELECT o.party_id FROM deal_contact o WHERE o.deal_id = deal.id AND o.id <> ?1
               AND o.deleted_at IS NULL ORDER BY o.created_at, o.id LIMIT 1)
             WHERE (id, contact_id) = (SELECT c.deal_id, c.party_id FROM deal_contact c WHERE c.id = ?1 AND c.deleted_at IS NULL)",
        )?
        .execute(params![id, tx.at()])?;
        Ok(())
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let (deal, person): (String, String) = tx
            .prepare_cached("SELECT deal_id, party_id FROM deal_contact WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if of_deal(tx, &deal, &person)?.is_some() {
            return Err(Error::new("already_contact", "That person is a contact of this deal already.").field("person"));
        }
        first_of(tx, &deal, &person)
    }
}

fn of_deal(tx: &Tx<'_>, deal: &str, person: &str) -> Result<Option<String>> {
    Ok(tx
        .prepare_cached("SELECT id FROM deal_contact WHERE deal_id = ?1 AND party_id = ?2 AND deleted_at IS NULL")?
        .query_row([deal, person], |row| row.get(0))
        .optional()?)
}

/// A deal without a contact takes this one.
fn first_of(tx: &Tx<'_>, deal: &str, person: &str) -> Result<()> {
    tx.prepare_cached("UPDATE deal SET contact_id = ?2, updated_at = ?3 WHERE id = ?1 AND contact_id IS NULL")?
        .execute(params![deal, person, tx.at()])?;
    Ok(())
}

/// Whoever a form or an import makes the deal's contact is one of its people.
pub fn follow_contact(tx: &Tx<'_>, deal: &Draft<'_>) -> Result<()> {
    let Some(person) = deal.text("contact_id") else { return Ok(()) };
    if !deal.new && of_deal(tx, &deal.id, person)?.is_some() {
        return Ok(());
    }
    tx.prepare_cached(
        "INSERT INTO deal_contact (id, deal_id, party_id, created_at, created_by, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?4)",
    )?
    .execute(params![ids::new_id(), deal.id, person, tx.at(), tx.actor()])?;
    Ok(())
}
