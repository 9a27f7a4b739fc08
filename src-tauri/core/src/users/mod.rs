//! Users: the people who work in the workspace, what their roles let them do (PTY-36), and what
//! becomes of their records when they leave (IMP-23).

mod leaving;

pub use leaving::{HandOver, Owns, OwnsRequest, deactivate, owns, transfer};

use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::tags::NamedRules;
use crate::{Error, Result};

/// A user.
#[must_use]
pub fn user() -> RecordType {
    RecordType {
        key: "user",
        label: "User",
        plural: "Users",
        icon: "circle-user",
        table: "app_user",
        title: "{t}.name",
        default_sort: &[("name", false)],
        fields: vec![
            Field::new("name", "Name", K::Text).required().max(200).listed().ordered_by("{t}.name_key").personal(),
            Field::new("email", "E-mail", K::Email).listed().personal(),
            Field::new("active", "Active", K::YesNo).default(true).listed(),
            Field::choice(
                "role",
                "Role",
                &[("admin", "Administrator"), ("manager", "Manager"), ("rep", "Sales rep"), ("viewer", "Viewer")],
            )
            .default("rep")
            .help("Viewers change nothing, sales reps their own records, managers and administrators everything."),
            Field::new("team", "Team", K::Text).max(100).unsorted().help(
                "Team notes are read by those with the same team; who has none is in a team with all others without.",
            ),
        ],
        ..RecordType::default()
    }
}

/// Nobody leaves while customers are still theirs, and somebody is always there to set things up.
pub struct UserRules;

impl Rules for UserRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        NamedRules.before_write(tx, draft)?;
        if draft.new {
            return Ok(());
        }
        let leaves = draft.column("active") == Some(&Value::Integer(0));
        if leaves {
            leaving::refuse_owner(tx, &draft.id)?;
        }
        if leaves || draft.text("role").is_some_and(|role| role != "admin") {
            leaving::keep_an_admin(tx, &draft.id)?;
        }
        Ok(())
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        if id == tx.actor() {
            return Err(Error::invalid("id", "You cannot delete yourself."));
        }
        leaving::refuse_owner(tx, id)?;
        leaving::keep_an_admin(tx, id)
    }
}
