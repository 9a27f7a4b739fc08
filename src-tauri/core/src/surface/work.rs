//! Views of deals, touches, notes and planned work.

use crate::catalog::{PublicView, ViewColumn};

const ID: ViewColumn = ("id", "t.id", "");
const CUSTOMER: ViewColumn = ("customer_id", "t.party_id", "person, organisation or household");
const CONTACT: ViewColumn = ("contact_id", "t.contact_id", "");
const DEAL: ViewColumn = ("deal_id", "t.deal_id", "");
const OWNER: ViewColumn = ("owner_id", "t.owner_id", "");
const TYPE: ViewColumn = ("type", "t.type", "");
const SUBJECT: ViewColumn = ("subject", "t.subject", "");
const DESCRIPTION: ViewColumn = ("description", "t.description", "");
const CREATED_BY: ViewColumn = ("created_by", "t.created_by", "id of the user");
const CREATED: ViewColumn = ("created_at", "t.created_at", "");
const UPDATED: ViewColumn = ("updated_at", "t.updated_at", "");
const VALUE: ViewColumn = ("value_minor", "t.value_minor", "minor units");
const CURRENCY: ViewColumn = ("currency", "t.value_currency", "ISO 4217");
const STAGE: ViewColumn = ("stage", "s.name", "");
const KIND: ViewColumn = ("status", "s.kind", "open, won, lost, abandoned");
const PROBABILITY: ViewColumn = (
    "probability",
    "CASE s.kind WHEN 'won' THEN 100 WHEN 'open' THEN coalesce(t.probability_override, s.probability) ELSE 0 END",
    "percent; 100 once won, 0 once lost",
);
const EXPECTED: ViewColumn = ("expected_close_date", "t.expected_close_date", "");
const CLOSED: ViewColumn = ("actual_close_date", "t.actual_close_date", "");
const NAME: ViewColumn = ("name", "t.name", "");
const POSITION: ViewColumn = ("position", "t.position", "");

const DEALS: &str = "deal t JOIN stage s ON s.id = t.stage_id WHERE t.deleted_at IS NULL";
const SEEN_NOTES: &str = "note t WHERE t.deleted_at IS NULL AND t.visibility <> 'private'";

/// Views of deals, touches, notes and planned work.
pub const VIEWS: &[PublicView] = &[
    PublicView {
        name: "opportunities",
        about: "A deal.",
        columns: &[
            ID,
            CUSTOMER,
            CONTACT,
            ("title", "t.title", ""),
            DESCRIPTION,
            STAGE,
            KIND,
            VALUE,
            CURRENCY,
            PROBABILITY,
            EXPECTED,
            CLOSED,
            ("next_steps", "t.next_steps", ""),
            ("lost_reason", "t.lost_reason", ""),
            ("source", "t.source", ""),
            OWNER,
            CREATED,
            UPDATED,
        ],
        from: DEALS,
    },
    PublicView {
        name: "crm_deals",
        about: "A deal with its pipeline and stage by id.",
        columns: &[
            ID,
            ("title", "t.title", ""),
            ("pipeline_id", "t.pipeline_id", ""),
            ("stage_id", "t.stage_id", ""),
            KIND,
            CUSTOMER,
            CONTACT,
            VALUE,
            CURRENCY,
            PROBABILITY,
            EXPECTED,
            CLOSED,
            OWNER,
            CREATED,
            UPDATED,
        ],
        from: DEALS,
    },
    PublicView {
        name: "crm_pipelines",
        about: "A pipeline.",
        columns: &[ID, NAME, POSITION, CREATED, UPDATED],
        from: "pipeline t WHERE t.deleted_at IS NULL",
    },
    PublicView {
        name: "crm_pipeline_stages",
        about: "A stage of a pipeline.",
        columns: &[
            ID,
            ("pipeline_id", "t.pipeline_id", ""),
            NAME,
            ("kind", "t.kind", "open, won, lost, abandoned"),
            ("probability", "t.probability", "percent"),
            POSITION,
        ],
        from: "stage t WHERE t.deleted_at IS NULL",
    },
    PublicView {
        name: "interactions",
        about: "A touch that happened: a call, a mail, a meeting.",
        columns: &[
            ID,
            CUSTOMER,
            CONTACT,
            DEAL,
            TYPE,
            ("direction", "t.direction", "inbound, outbound"),
            SUBJECT,
            DESCRIPTION,
            ("occurred_at", "t.occurred_at", ""),
            ("duration_minutes", "t.duration_minutes", ""),
            ("outcome", "t.outcome", ""),
            ("sentiment", "t.sentiment", ""),
            CREATED_BY,
            CREATED,
            UPDATED,
        ],
        from: "interaction t WHERE t.deleted_at IS NULL",
    },
    PublicView {
        name: "communications",
        about: "A message or call to or from a client.",
        columns: &[
            ID,
            ("client_id", "t.party_id", "person, organisation or household"),
            ("client", "(SELECT p.display_name FROM party p WHERE p.id = t.party_id)", "its name"),
            ("channel", "t.type", ""),
            ("direction", "t.direction", "inbound, outbound"),
            SUBJECT,
            ("body", "t.description", ""),
            ("sent_at", "t.occurred_at", ""),
            ("outcome", "t.outcome", ""),
            CREATED_BY,
        ],
        from: "interaction t WHERE t.deleted_at IS NULL AND t.type IN ('email', 'call', 'chat', 'sms', 'social')",
    },
    PublicView {
        name: "notes",
        about: "A note that others than its author may read.",
        columns: &[
            ID,
            CUSTOMER,
            DEAL,
            ("title", "t.title", ""),
            ("content", "t.content", ""),
            ("is_pinned", "t.is_pinned", "0 or 1"),
            ("visibility", "t.visibility", "team, all"),
            CREATED_BY,
            CREATED,
            UPDATED,
        ],
        from: SEEN_NOTES,
    },
    PublicView {
        name: "activities",
        about: "Planned work.",
        columns: &[
            ID,
            CUSTOMER,
            CONTACT,
            DEAL,
            TYPE,
            SUBJECT,
            DESCRIPTION,
            ("due_at", "t.due_at", ""),
            ("due_has_time", "t.due_has_time", "0 where only the day counts"),
            ("priority", "t.priority", "low, normal, high, urgent"),
            ("status", "t.status", "pending, in_progress, completed, cancelled"),
            ("assigned_to", "t.assigned_to", "id of the user"),
            ("completed_at", "t.completed_at", ""),
            CREATED,
            UPDATED,
        ],
        from: "activity t WHERE t.deleted_at IS NULL",
    },
    PublicView {
        name: "crm_tags",
        about: "A tag.",
        columns: &[ID, NAME, ("color", "t.color", "CSS colour")],
        from: "tag t WHERE t.deleted_at IS NULL",
    },
];
