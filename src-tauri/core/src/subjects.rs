//! Every subject in one list: the record types, the tables that people change, the rules.
//! A new record type is entered here (`docs/adding-a-record-type.md`).

use crate::catalog::{Catalog, JournaledTable, Owner, RecordType};
use crate::journal::{Steps, Turn};
use crate::records::Rules;
use crate::{
    activities, cases, custom_fields, deals, documents, households, importing, interactions, invoices, leads,
    lifecycle, matching, merging, milestones, notes, orders, parties, pii, pipelines, products, rates, relations,
    reports, saved_views, search, tags, users, work_orders,
};

/// What subjects add to every operation: derived tables that are kept before its commit, rules that may refuse an undo
/// or redo, and what a deal's state means beyond it: the customer's purchases and stage of life, the lead it came from.
pub const STEPS: Steps = Steps {
    before_replay: &[merging::may_be_undone],
    after: &[
        search::reindex_dirty,
        matching::regroup_marked,
        reports::keep_figures,
        pii::look_over,
        milestones::settle_replayed,
    ],
    followers: &[
        ("deal", Turn::Written, lifecycle::follow_deal),
        ("deal", Turn::Written, leads::follow_deal),
        ("deal", Turn::Deleted, lifecycle::forget_deal),
        ("deal", Turn::Restored, lifecycle::remember_deal),
    ],
};

/// The catalogue of built-in record types.
#[must_use]
pub fn catalog() -> Catalog {
    let types: Vec<RecordType> = vec![
        parties::person(),
        parties::organization(),
        parties::household(),
        households::household_member(),
        relations::relationship_type(),
        relations::relationship(),
        parties::rating(),
        parties::assignment(),
        deals::deal(leads::deal_fields()),
        deals::deal_contact(),
        deals::deal_item(),
        products::product(),
        rates::exchange_rate(),
        leads::lead(),
        leads::listing(),
        lifecycle::lifecycle_stage(),
        lifecycle::purchase(),
        invoices::invoice(),
        invoices::payment(),
        orders::order(),
        cases::case(),
        work_orders::work_order(),
        work_orders::equipment(),
        milestones::milestone(),
        activities::activity(),
        interactions::interaction(),
        interactions::interaction_link(),
        notes::note(),
        documents::document(),
        documents::document_link(),
        pipelines::pipeline(),
        pipelines::stage(),
        pipelines::close_reason(),
        reports::stage_stay(),
        tags::tag(),
        users::user(),
        custom_fields::custom_field(),
        saved_views::saved_view(),
        importing::saved_mapping(),
    ];
    Catalog::new(types, TABLES)
}

/// What a record type adds to reading and writing.
#[must_use]
pub fn rules(record_type: &str) -> &'static dyn Rules {
    match record_type {
        "person" | "organization" | "household" => &parties::PartyRules,
        "household_member" => &households::MemberRules,
        "relationship_type" => &relations::RelationshipTypeRules,
        "relationship" => &relations::RelationshipRules,
        "rating" | "assignment" => &parties::AssignmentRules,
        "deal" => &deals::DealRules,
        "deal_contact" => &deals::DealContactRules,
        "deal_item" => &deals::DealItemRules,
        "product" => &products::ProductRules,
        "exchange_rate" => &rates::RateRules,
        "lead" => &leads::LeadRules,
        "listing" => &leads::ListingRules,
        "lifecycle_stage" => &lifecycle::StageRules,
        "purchase" => &lifecycle::PurchaseRules,
        "invoice" => &invoices::InvoiceRules,
        "payment" => &invoices::PaymentRules,
        "order" => &orders::OrderRules,
        "case" => &cases::CaseRules,
        "work_order" => &work_orders::WorkOrderRules,
        "milestone" => &milestones::MilestoneRules,
        "activity" => &activities::ActivityRules,
        "interaction" => &interactions::InteractionRules,
        "interaction_link" => &interactions::InteractionLinkRules,
        "note" => &notes::NoteRules,
        "document" => &documents::DocumentRules,
        "document_link" => &documents::DocumentLinkRules,
        "stage_stay" => &reports::StayRules,
        "pipeline" | "stage" => &pipelines::StageRules,
        "close_reason" => &pipelines::CloseReasonRules,
        "tag" => &tags::NamedRules,
        "user" => &users::UserRules,
        "custom_field" => &custom_fields::CustomFieldRules,
        "saved_view" => &saved_views::SavedViewRules,
        "saved_mapping" => &importing::SavedMappingRules,
        _ => &Plain,
    }
}

/// A type without rules of its own.
struct Plain;
impl Rules for Plain {}

const fn itself(table: &'static str, record_type: &'static str) -> JournaledTable {
    JournaledTable { table, owner: Owner::Itself(record_type), text: &[] }
}

const fn of_party(
    table: &'static str,
    column: &'static str,
    field: &'static str,
    text: &'static [&'static str],
) -> JournaledTable {
    JournaledTable { table, owner: Owner::PartyColumn(column, field), text }
}

/// Every table that the journal records, users' tables all of them.
const TABLES: &[JournaledTable] = &[
    itself("app_user", "user"),
    JournaledTable { table: "party", owner: Owner::Party, text: &[] },
    of_party("party_email", "party_id", "emails", &["address"]),
    of_party("party_phone", "party_id", "phones", &["raw"]),
    of_party("party_address", "party_id", "addresses", &["street_line_1", "city", "country"]),
    of_party("affiliation", "person_id", "affiliations", &["organization_id", "title"]),
    of_party("party_alias", "survivor_id", "merged", &["old_id"]),
    JournaledTable {
        table: "external_ref",
        owner: Owner::Column("party", "record_id", "external_refs"),
        text: &["source", "external_id"],
    },
    itself("household_member", "household_member"),
    itself("relationship_type", "relationship_type"),
    itself("relationship", "relationship"),
    itself("rating", "rating"),
    itself("assignment", "assignment"),
    itself("pipeline", "pipeline"),
    itself("stage", "stage"),
    itself("close_reason", "close_reason"),
    itself("deal", "deal"),
    JournaledTable {
        table: "deal_stage_history",
        owner: Owner::Column("deal", "deal_id", "stage_history"),
        text: &["to_stage_id"],
    },
    itself("deal_contact", "deal_contact"),
    itself("deal_item", "deal_item"),
    itself("product", "product"),
    itself("exchange_rate", "exchange_rate"),
    itself("lead", "lead"),
    itself("listing", "listing"),
    itself("lifecycle_stage", "lifecycle_stage"),
    JournaledTable {
        table: "lifecycle_transition",
        owner: Owner::Column("lifecycle_stage", "from_stage_id", "leads_to"),
        text: &["to_stage_id"],
    },
    of_party("customer_lifecycle", "party_id", "lifecycle_stage", &["stage_id"]),
    itself("lifecycle_history", "lifecycle_history"),
    itself("purchase", "purchase"),
    itself("invoice", "invoice"),
    itself("payment", "payment"),
    itself("customer_order", "order"),
    itself("support_case", "case"),
    itself("work_order", "work_order"),
    itself("equipment", "equipment"),
    itself("milestone", "milestone"),
    itself("interaction", "interaction"),
    itself("interaction_link", "interaction_link"),
    JournaledTable {
        table: "communication",
        owner: Owner::Column("interaction", "interaction_id", "message"),
        text: &["from_address", "subject"],
    },
    JournaledTable {
        table: "communication_address",
        owner: Owner::Column("communication", "communication_id", "addresses"),
        text: &["address"],
    },
    JournaledTable {
        table: "communication_reference",
        owner: Owner::Column("communication", "communication_id", "references"),
        text: &["message_id"],
    },
    itself("note", "note"),
    JournaledTable {
        table: "note_mention",
        owner: Owner::Column("note", "note_id", "mentions"),
        text: &["user_id", "party_id"],
    },
    itself("sensitive_cleared", "sensitive_cleared"),
    itself("activity", "activity"),
    itself("notification", "notification"),
    JournaledTable {
        table: "notification_choice",
        owner: Owner::Column("user", "user_id", "notifications"),
        text: &["value"],
    },
    itself("document", "document"),
    JournaledTable {
        table: "document_version",
        owner: Owner::Column("document", "document_id", "versions"),
        text: &["number", "filename"],
    },
    itself("document_link", "document_link"),
    itself("tag", "tag"),
    JournaledTable { table: "tagging", owner: Owner::Column("party", "record_id", "tags"), text: &["tag_id"] },
    itself("custom_field", "custom_field"),
    itself("saved_view", "saved_view"),
    itself("saved_mapping", "saved_mapping"),
    JournaledTable { table: "setting", owner: Owner::Column("setting", "key", "value"), text: &["value"] },
    JournaledTable { table: "match_dismissed", owner: Owner::PartyColumn("a", "not_a_duplicate_of"), text: &["b"] },
];
