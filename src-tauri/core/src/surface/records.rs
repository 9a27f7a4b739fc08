//! Views of parties.

use crate::catalog::{PublicView, ViewColumn};

const ID: ViewColumn = ("id", "p.id", "");
const NAME: ViewColumn = ("name", "p.display_name", "");
const FIRST: ViewColumn = ("first_name", "p.first_name", "");
const LAST: ViewColumn = ("last_name", "p.last_name", "");
const EMAIL: ViewColumn = (
    "email",
    "(SELECT e.address FROM party_email e WHERE e.party_id = p.id ORDER BY e.is_primary DESC, e.position LIMIT 1)",
    "the first one to use",
);
const PHONE: ViewColumn = (
    "phone",
    "(SELECT coalesce(n.e164, n.raw) FROM party_phone n WHERE n.party_id = p.id ORDER BY n.is_primary DESC, n.position LIMIT 1)",
    "the first one to use, in E.164 where it can be",
);
const STATUS: ViewColumn = ("status", "p.status", "prospect, active, inactive, churned");
const SOURCE: ViewColumn = ("source", "p.source", "web, referral, sales, import, api");
const SILENT: ViewColumn = ("do_not_contact", "p.do_not_contact", "0 or 1");
const OWNER_ID: ViewColumn = ("owner_id", "p.owner_id", "");
const OWNER: ViewColumn = ("owner", "(SELECT u.name FROM app_user u WHERE u.id = p.owner_id)", "name of the user");
const EXTERNAL: ViewColumn = ("external_id", "p.external_id", "id where the record came from");
const CREATED: ViewColumn = ("created_at", "p.created_at", "");
const UPDATED: ViewColumn = ("updated_at", "p.updated_at", "");
const TAGS: ViewColumn = (
    "tags",
    "(SELECT json_group_array(t.name) FROM tagging g JOIN tag t ON t.id = g.tag_id WHERE g.record_id = p.id AND t.deleted_at IS NULL)",
    "JSON array of names",
);
const TITLE: ViewColumn = ("title", "p.job_title", "job title");
const COMPANY: ViewColumn = (
    "company_id",
    "(SELECT a.organization_id FROM affiliation a JOIN party o ON o.id = a.organization_id WHERE a.person_id = p.id \
     AND o.deleted_at IS NULL ORDER BY a.is_primary DESC, a.position LIMIT 1)",
    "the first organisation",
);
const LEGAL: ViewColumn = ("legal_name", "p.legal_name", "");
const DOMAIN: ViewColumn = ("domain", "p.domain", "");
const WEBSITE: ViewColumn = ("website", "p.website", "");
const INDUSTRY: ViewColumn = ("industry", "p.industry", "");
const EMPLOYEES: ViewColumn = ("employee_count", "p.employee_count", "");
const BAND: ViewColumn = ("employee_band", "p.employee_band", "1-10 to 1000+");
const REVENUE: ViewColumn = ("annual_revenue_minor", "p.annual_revenue_minor", "minor units");
const CURRENCY: ViewColumn = ("annual_revenue_currency", "p.annual_revenue_currency", "ISO 4217");
const PARENT: ViewColumn = (
    "parent_id",
    "(SELECT o.id FROM party o WHERE o.id = p.parent_id AND o.deleted_at IS NULL)",
    "the organisation above it",
);

const PARTIES: &str = "party p WHERE p.deleted_at IS NULL";
const CLIENTS: &str = "party p WHERE p.deleted_at IS NULL AND p.is_agent = 0";
const PEOPLE: &str = "party p WHERE p.kind = 'person' AND p.deleted_at IS NULL";
const ORGANIZATIONS: &str = "party p WHERE p.kind = 'organization' AND p.deleted_at IS NULL";

/// Views of parties.
pub const VIEWS: &[PublicView] = &[
    PublicView {
        name: "constituents",
        about: "A person, organisation or household, as fundraisers call them.",
        columns: &[
            ID,
            (
                "constituent_type",
                "CASE p.kind WHEN 'person' THEN 'individual' ELSE p.kind END",
                "individual, organization, household",
            ),
            NAME,
            FIRST,
            LAST,
            EMAIL,
            PHONE,
            STATUS,
            SILENT,
            OWNER_ID,
            EXTERNAL,
            TAGS,
            CREATED,
            UPDATED,
        ],
        from: PARTIES,
    },
    PublicView {
        name: "customers",
        about: "A person, organisation or household with its standing.",
        columns: &[
            ID,
            ("type", "p.kind", "person, organization, household"),
            NAME,
            EMAIL,
            PHONE,
            STATUS,
            SOURCE,
            ("source_detail", "p.source_detail", ""),
            OWNER_ID,
            OWNER,
            SILENT,
            ("communication_preference", "p.communication_preference", "email, phone, any"),
            TAGS,
            CREATED,
            UPDATED,
        ],
        from: PARTIES,
    },
    PublicView {
        name: "contacts",
        about: "A person's place in an organisation: a row for each of them.",
        columns: &[
            ("id", "a.id", ""),
            ("customer_id", "a.organization_id", "the organisation"),
            ("person_id", "a.person_id", ""),
            FIRST,
            LAST,
            NAME,
            ("title", "coalesce(a.title, p.job_title)", "job title there"),
            ("role", "a.role", ""),
            EMAIL,
            PHONE,
            ("is_primary", "a.is_primary_contact", "1 for the organisation's first contact"),
            SILENT,
        ],
        from: "affiliation a JOIN party p ON p.id = a.person_id JOIN party o ON o.id = a.organization_id \
               WHERE p.deleted_at IS NULL AND o.deleted_at IS NULL",
    },
    PublicView {
        name: "accounts",
        about: "An organisation with its figures.",
        columns: &[
            ID, NAME, LEGAL, INDUSTRY, DOMAIN, WEBSITE, EMPLOYEES, BAND, REVENUE, CURRENCY, PARENT, STATUS, OWNER_ID,
            CREATED, UPDATED,
        ],
        from: ORGANIZATIONS,
    },
    PublicView {
        name: "crm_contacts",
        about: "A person.",
        columns: &[
            ID, COMPANY, FIRST, LAST, NAME, EMAIL, PHONE, TITLE, STATUS, SOURCE, OWNER_ID, TAGS, CREATED, UPDATED,
        ],
        from: PEOPLE,
    },
    PublicView {
        name: "crm_companies",
        about: "An organisation.",
        columns: &[
            ID,
            NAME,
            DOMAIN,
            INDUSTRY,
            ("size", "p.employee_band", "1-10 to 1000+"),
            WEBSITE,
            EMAIL,
            PHONE,
            OWNER_ID,
            TAGS,
            CREATED,
            UPDATED,
        ],
        from: ORGANIZATIONS,
    },
    PublicView {
        name: "clients",
        about: "A person, organisation or household with the stage of its newest deal, for outreach; agents are none.",
        columns: &[
            ID,
            NAME,
            EMAIL,
            PHONE,
            STATUS,
            (
                "stage",
                "(SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.party_id = p.id AND d.deleted_at IS NULL \
                 ORDER BY d.created_at DESC, d.id DESC LIMIT 1)",
                "of its newest deal",
            ),
            (
                "last_contact_at",
                "(SELECT max(i.occurred_at) FROM interaction i WHERE i.party_id = p.id AND i.deleted_at IS NULL)",
                "",
            ),
            SILENT,
            OWNER_ID,
            EXTERNAL,
            CREATED,
            UPDATED,
        ],
        from: CLIENTS,
    },
];
