//! Households (PTY-19): who belongs to one, who is its head, and how it is written to.

mod giving;
mod greetings;

pub use giving::{HouseholdGiving, giving};
pub use greetings::{HouseholdNames, MemberName, SuggestRequest, names_of, suggest};

use rusqlite::params;
use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::{Error, Result};

const ROLES: &[(&str, &str)] = &[
    ("adult", "Adult"),
    ("spouse", "Spouse"),
    ("partner", "Partner"),
    ("child", "Child"),
    ("parent", "Parent"),
    ("relative", "Relative"),
    ("other", "Other"),
];

/// A person's place in a household.
#[must_use]
pub fn household_member() -> RecordType {
    RecordType {
        key: "household_member",
        label: "Household member",
        plural: "Household members",
        icon: "users",
        table: "household_member",
        title: "(SELECT p.display_name || ' in ' || h.display_name FROM party p, party h WHERE p.id = {t}.party_id AND h.id = {t}.household_id)",
        default_sort: &[("is_head", true)],
        fields: vec![
            Field::reference("household", "Household", "household_id", "household").required().owned().listed(),
            Field::reference("person", "Person", "party_id", "person").required().owned().listed(),
            Field::choice("role", "Role", ROLES).default("adult").listed(),
            Field::new("is_head", "Head of the household", K::YesNo).listed().ordered_by("{t}.is_head"),
            Field::new("joined_on", "Joined", K::Date).listed().unsorted(),
            Field::new("left_on", "Left", K::Date).listed().unsorted(),
            Field::new("created_at", "Created", K::DateTime).read_only(),
        ],
        ..RecordType::default()
    }
}

/// What a member adds: once in a household, one head, dates in order.
pub struct MemberRules;

impl Rules for MemberRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        let household = draft.must_have(tx, "household_id", "household", "Household")?;
        let person = draft.must_have(tx, "party_id", "person", "Person")?;
        let twice = tx
            .prepare_cached(
                "SELECT 1 FROM household_member WHERE household_id = ?1 AND party_id = ?2 AND id <> ?3 AND deleted_at IS NULL",
            )?
            .exists(params![household, person, draft.id])?;
        if twice {
            return Err(Error::new("already_member", "That person is in this household already.").field("person"));
        }
        let (joined, left) = (draft.after(tx, "joined_on")?, draft.after(tx, "left_on")?);
        if let (Some(joined), Some(left)) = (&joined, &left)
            && left < joined
        {
            return Err(Error::invalid("left_on", format!("They left on {left}, before they joined on {joined}.")));
        }
        let gone = left.is_some_and(|left| left < tx.today());
        if gone {
            draft.set("is_head", 0);
        } else if draft.new && draft.column("is_head").is_none() {
            let headed = tx
                .prepare_cached(
                    "SELECT 1 FROM household_member WHERE household_id = ?1 AND is_head = 1 AND deleted_at IS NULL",
                )?
                .exists([&household])?;
            draft.set("is_head", i64::from(!headed));
        }
        if draft.column("is_head") == Some(&Value::Integer(1)) {
            // A new head takes the place of the old one, of one in the trash too: it must be able to come back.
            tx.prepare_cached("UPDATE household_member SET is_head = 0, updated_at = ?3 WHERE household_id = ?1 AND id <> ?2 AND is_head = 1")?
                .execute(params![household, draft.id, tx.at()])?;
        }
        Ok(())
    }
}
