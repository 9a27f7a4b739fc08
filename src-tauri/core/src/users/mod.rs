//! Users: the people who work in the workspace. One of them is local; roles come later.

use crate::catalog::{Field, FieldKind as K, RecordType};

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
            Field::choice("role", "Role", &[("admin", "Administrator"), ("rep", "Sales rep"), ("viewer", "Viewer")])
                .default("rep"),
        ],
        ..RecordType::default()
    }
}
