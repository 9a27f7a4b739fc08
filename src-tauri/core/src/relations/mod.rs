//! How two parties stand to each other (C-08): typed, dated, with a strength, one row a fact that is seen from both
//! sides.

mod called;
mod graph;
mod ops;
mod referrals;
mod rules;
mod strength;

pub use called::type_called;
pub use graph::{Graph, GraphEdge, GraphNode, GraphRequest, graph};
pub use ops::{Connect, Connection, ConnectionsRequest, Disconnect, connect, connections, disconnect};
pub use referrals::{Referral, ReferralCredit, Referrals, ReferralsRequest, referrals};
pub use rules::{RelationshipRules, RelationshipTypeRules};
pub use strength::{rescore, rescore_when_due};

use crate::catalog::{Field, FieldKind as K, RecordType, Story};

const KINDS: &[(&str, &str)] = &[("person", "People"), ("organization", "Companies"), ("household", "Households")];

/// How things can hang together: the two names of one fact, and between which kinds of party it can be.
#[must_use]
pub fn relationship_type() -> RecordType {
    RecordType {
        key: "relationship_type",
        label: "Relationship type",
        plural: "Relationship types",
        icon: "share-2",
        table: "relationship_type",
        title: "{t}.name",
        default_sort: &[("position", false)],
        fields: vec![
            Field::new("name", "Name", K::Text)
                .required()
                .max(60)
                .listed()
                .help("Reads from the first to the second: Ann is “parent of” Ben"),
            Field::new("inverse_name", "Seen from the other side", K::Text)
                .max(60)
                .listed()
                .unsorted()
                .help("Ben is “child of” Ann; the same name when left empty"),
            Field::new("symmetric", "The same from both sides", K::YesNo).default(false).listed(),
            Field::choice("from_kind", "From", KINDS).listed(),
            Field::choice("to_kind", "To", KINDS).listed(),
            Field::new("code", "Code", K::Text).max(60).unsorted(),
            Field::new("inverse_code", "Code from the other side", K::Text).max(60).unsorted(),
            Field::new("position", "Position", K::Number).default(100).hidden(),
            Field::new("active", "Offered", K::YesNo)
                .default(true)
                .help("What has the type keeps it when it is not offered any more"),
        ],
        ..RecordType::default()
    }
}

/// A relationship of two parties (REL-01, REL-03).
#[must_use]
pub fn relationship() -> RecordType {
    RecordType {
        key: "relationship",
        label: "Relationship",
        plural: "Relationships",
        icon: "share-2",
        table: "relationship",
        title:
            "(SELECT f.display_name || ' ' || y.name || ' ' || o.display_name FROM party f, party o, relationship_type y
                 WHERE f.id = {t}.from_id AND o.id = {t}.to_id AND y.id = {t}.type_id)",
        listed: true,
        customizable: true,
        default_sort: &[("strength", true)],
        fields: vec![
            Field::reference("from", "From", "from_id", "party")
                .required()
                .owned()
                .listed()
                .aliases(&["contact", "customer"]),
            Field::reference("type", "Relationship", "type_id", "relationship_type").required().listed(),
            Field::reference("to", "To", "to_id", "party")
                .required()
                .owned()
                .listed()
                .aliases(&["related contact", "related customer"]),
            Field::new("strength", "Strength", K::Number).listed().help(
                "1 to 10; left empty, it is computed from how lately and how often there was contact, and from deals",
            ),
            Field::new("strength_by_hand", "Strength set by hand", K::YesNo).read_only().listed(),
            Field::new("start_date", "Since", K::Date).listed().unsorted().aliases(&["start"]),
            Field::new("end_date", "Until", K::Date).listed().unsorted().aliases(&["end"]),
            Field::new("notes", "Notes", K::LongText).max(5_000).aliases(&["description"]),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        story: Some(Story { kind: "'relationship'", at: "{t}.created_at", owners: &["from_id", "to_id"], pinned: "0" }),
        ..RecordType::default()
    }
}
