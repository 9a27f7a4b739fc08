use super::fields::{
    account_number, agent, communication, dba_name, domain_shared, personal_id, prospect, revenue_band, tax_country,
    tax_id,
};
use crate::catalog::{Child, Field, FieldKind as K, RecordType, Relation, SearchText, Tie};
use crate::lifecycle;

/// PTY-02, C-05; `deleted` is set by the anonymiser alone and not offered.
const STATUS: &[(&str, &str)] =
    &[("prospect", "Prospect"), ("active", "Active"), ("inactive", "Inactive"), ("churned", "Churned")];
/// PTY-03.
const SOURCES: &[(&str, &str)] =
    &[("web", "Web"), ("referral", "Referral"), ("sales", "Sales"), ("import", "Import"), ("api", "API")];
/// PTY-14.
const BANDS: &[(&str, &str)] = &[
    ("1-10", "1-10"),
    ("11-50", "11-50"),
    ("51-200", "51-200"),
    ("201-500", "201-500"),
    ("501-1000", "501-1000"),
    ("1000+", "1000+"),
];

/// PTY-18; a household is a kind of party, not of organisation.
const ORGANIZATION_TYPES: &[(&str, &str)] = &[
    ("corporation", "Corporation"),
    ("foundation", "Foundation"),
    ("nonprofit", "Nonprofit"),
    ("government", "Government"),
    ("education", "Education"),
    ("other", "Other"),
];

/// Rows of parties that no reference field tells of.
fn children() -> Vec<Child> {
    vec![
        Child::new("party_email", "party_id", "e-mail addresses").unique_with("address_key"),
        Child::new("party_phone", "party_id", "phone numbers"),
        Child::new("party_address", "party_id", "addresses"),
        Child::new("affiliation", "person_id", "companies").unique_with("organization_id"),
        Child::new("affiliation", "organization_id", "people").unique_with("person_id"),
        Child::new("party", "parent_id", "child companies"),
        Child::new("note_mention", "party_id", "mentions in notes"),
        Child::new("interaction", "party_id", "calls, mails and meetings").hidden(),
        Child::new("tagging", "record_id", "tags").unique_with("tag_id"),
        Child::new("external_ref", "record_id", "external ids"),
        Child::new("party_alias", "survivor_id", "earlier merges"),
        Child::new("customer_lifecycle", "party_id", "lifecycle stages"),
    ]
}

/// The latest touch, read off the timeline.
const LAST_TOUCH: &str =
    "SELECT max(e.at) FROM timeline_entry e WHERE e.owner_id = {t}.id AND e.ref_type IN ('interaction', 'note')";

fn name_field() -> Field {
    Field::new("display_name", "Name", K::Text).max(200).listed().personal().ordered_by("{t}.name_key").section("Name")
}

fn common_tail(mut fields: Vec<Field>) -> Vec<Field> {
    fields.extend([
        Field::new("emails", "E-mail", K::Emails).personal().listed().section("Contact").aliases(&[
            "email",
            "e mail",
            "email address",
            "e mail address",
            "mail",
            "email work",
            "email home",
            "email other",
            "primary email",
            "secondary email",
            "work email",
            "home email",
            "email 1",
            "email 2",
            "email 3",
        ]),
        Field::new("phones", "Phone", K::Phones).personal().listed().section("Contact").aliases(&[
            "phone",
            "phone number",
            "telephone",
            "tel",
            "mobile",
            "mobile phone",
            "cell",
            "phone1",
            "phone2",
            "phone 1",
            "phone 2",
            "phone 3",
            "phone work",
            "phone home",
            "phone other",
            "work phone",
            "home phone",
            "business phone",
        ]),
        Field::new("addresses", "Address", K::Addresses).personal().section("Contact").aliases(&[
            "address",
            "street",
            "street address",
            "billing street",
            "mailing street",
            "business street",
            "home street",
        ]),
        Field::new("website", "Website", K::Url)
            .section("Contact")
            .aliases(&["web", "url", "homepage", "web site", "web page"]),
        Field::choice("status", "Status", STATUS)
            .default("prospect")
            .listed()
            .counted()
            .section("Relationship")
            .aliases(&["state of record"]),
        Field::reference("owner", "Owner", "owner_id", "user").listed().counted().section("Relationship").aliases(&[
            "account owner",
            "contact owner",
            "sales agent",
            "sales rep",
            "account manager",
            "sales",
            "assigned to",
            "owner email",
            "account owner email",
        ]),
        Field::new("tags", "Tags", K::Tags).listed().section("Relationship").aliases(&[
            "tag",
            "labels",
            "label",
            "groups",
            "categories",
        ]),
        Field::choice("source", "Source", SOURCES).counted().section("Relationship"),
        Field::new("source_detail", "Source detail", K::Text)
            .max(200)
            .section("Relationship")
            .aliases(&["lead source", "channel"]),
        Field::new("description", "About", K::LongText).section("Relationship").aliases(&[
            "background",
            "notes",
            "comment",
            "comments",
            "bio",
        ]),
        Field::new("external_id", "External id", K::Text).max(200).section("Relationship").aliases(&[
            "id",
            "customer id",
            "record id",
            "account number",
            "contact id",
            "account id",
            "constituent id",
            "donor id",
        ]),
    ]);
    fields.extend(lifecycle::party_fields());
    fields.extend(communication());
    fields.extend(prospect());
    fields.extend([
        account_number(),
        Field::computed("last_touch_at", "Last touch", K::DateTime, LAST_TOUCH).unsorted().listed().section("History"),
        Field::new("created_at", "Created", K::DateTime).read_only().section("History"),
        Field::reference("created_by", "Created by", "created_by", "user").read_only().section("History"),
        Field::new("updated_at", "Changed", K::DateTime).read_only().section("History"),
    ]);
    fields
}

/// A human being; alone, or affiliated with organisations (PTY-08, C-04).
#[must_use]
pub fn person() -> RecordType {
    RecordType {
        key: "person",
        label: "Person",
        plural: "People",
        icon: "user",
        table: "party",
        scope: Some("{t}.kind = 'person'"),
        title: "{t}.display_name",
        party: true,
        history: true,
        listed: true,
        mergeable: true,
        customizable: true,
        counted: true,
        default_sort: &[("display_name", false)],
        fields: common_tail(vec![
            name_field().hidden().aliases(&["name", "full name", "contact name", "contact", "person", "person name"]),
            Field::new("prefix", "Prefix", K::Text).max(30).personal().section("Name").aliases(&["title prefix", "salutation"]),
            Field::new("first_name", "First name", K::Text).max(100).personal().unsorted().section("Name").aliases(&["given name", "firstname", "forename", "first"]),
            Field::new("middle_name", "Middle name", K::Text).max(100).personal().unsorted().section("Name").aliases(&["additional name"]),
            Field::new("last_name", "Last name", K::Text).max(100).personal().section("Name").aliases(&["family name", "surname", "lastname", "last"]),
            Field::new("suffix", "Suffix", K::Text).max(30).personal().unsorted().section("Name"),
            Field::new("affiliations", "Company", K::Affiliations).listed().section("Work").aliases(&[
                "company", "company name", "organization", "organisation", "organization name", "account", "account name",
                "employer", "associated company", "affiliation",
            ]),
            Field::new("job_title", "Job title", K::Text).max(100).listed().unsorted().section("Work").aliases(&["title", "position", "role", "occupation"]),
            Field::new("birth_date", "Birthday", K::Date).personal().unsorted().section("Name").aliases(&["birthdate", "birth date", "date of birth", "dob"]),
            personal_id(),
            agent(),
        ]),
        children: children(),
        relations: vec![Relation {
            key: "organizations".into(),
            label: "Companies".into(),
            to: "organization",
            ties: vec![Tie::Between("affiliation", "person_id", "organization_id")],
        }],
        search: Some(SearchText::record("coalesce((SELECT o.display_name FROM affiliation a JOIN party o ON o.id = a.organization_id
                WHERE a.person_id = {t}.id AND o.deleted_at IS NULL ORDER BY a.is_primary DESC LIMIT 1), {t}.job_title, '')", BODY).words(WORDS)),
        ..RecordType::default()
    }
}

/// What else finds a party: addresses and numbers of every form, where it works, and the ids of records that went into
/// it. In the order that people gave them, so that the same rows make the same document.
const BODY: &str = "trim(coalesce({t}.name_key, '') || ' ' || coalesce({t}.domain, '') || ' ' || coalesce({t}.industry, '') || ' ' || coalesce({t}.job_title, '')
  || ' ' || coalesce({t}.external_id, '') || ' ' || coalesce({t}.account_number, '')
  || coalesce((SELECT ' ' || group_concat(e.address, ' ' ORDER BY e.position, e.id) FROM party_email e WHERE e.party_id = {t}.id), '')
  || coalesce((SELECT ' ' || group_concat(p.digits || ' ' || coalesce(substr(p.e164, 2), ''), ' ' ORDER BY p.position, p.id) FROM party_phone p WHERE p.party_id = {t}.id), '')
  || coalesce((SELECT ' ' || group_concat(o.display_name, ' ' ORDER BY a.position, a.id) FROM affiliation a JOIN party o ON o.id = a.organization_id WHERE a.person_id = {t}.id), '')
  || coalesce((SELECT ' ' || group_concat(coalesce(o.external_id, '') || ' ' || coalesce(o.account_number, ''), ' ' ORDER BY x.old_id) FROM party_alias x JOIN party o ON o.id = x.old_id WHERE x.survivor_id = {t}.id), ''))";

/// What is found by a part or in spite of a slip (PTY-28).
const WORDS: &str = "coalesce({t}.name_key, '') || ' ' || coalesce({t}.domain, '')
  || coalesce((SELECT ' ' || group_concat(p.digits || ' ' || coalesce(substr(p.e164, 2), ''), ' ') FROM party_phone p WHERE p.party_id = {t}.id), '')";

/// A company or any other organisation (PTY-13, PTY-16).
#[must_use]
pub fn organization() -> RecordType {
    RecordType {
        key: "organization",
        label: "Company",
        plural: "Companies",
        icon: "building-2",
        table: "party",
        scope: Some("{t}.kind = 'organization'"),
        title: "{t}.display_name",
        party: true,
        history: true,
        listed: true,
        mergeable: true,
        customizable: true,
        counted: true,
        default_sort: &[("display_name", false)],
        fields: common_tail(vec![
            name_field().required().aliases(&[
                "name",
                "company",
                "company name",
                "account",
                "account name",
                "organization",
                "organisation",
                "organization name",
                "business",
            ]),
            Field::choice("organization_type", "Kind", ORGANIZATION_TYPES).section("Company").aliases(&[
                "organization type",
                "organisation type",
                "account type",
                "company type",
            ]),
            Field::new("legal_name", "Legal name", K::Text).max(300).unsorted().section("Company"),
            dba_name(),
            tax_id(),
            tax_country(),
            Field::new("domain", "Domain", K::Text)
                .max(253)
                .listed()
                .unsorted()
                .section("Company")
                .aliases(&["company domain", "web domain"]),
            domain_shared(),
            Field::new("industry", "Industry", K::Text).max(100).listed().unsorted().section("Company").aliases(&[
                "sector",
                "branch",
                "line of business",
            ]),
            Field::new("employee_count", "Employees", K::Number)
                .between(0, 1_000_000_000)
                .unsorted()
                .section("Company")
                .aliases(&["employees", "number of employees", "headcount", "staff"]),
            Field::choice("employee_band", "Size", BANDS).section("Company").aliases(&[
                "size",
                "company size",
                "size category",
            ]),
            Field::money("annual_revenue", "Annual revenue", "annual_revenue_minor", "annual_revenue_currency")
                .unsorted()
                .section("Company")
                .aliases(&["revenue", "turnover", "sales volume"]),
            revenue_band(),
            Field::new("founded_year", "Founded", K::Number).between(1, 9999).unsorted().section("Company").aliases(&[
                "year established",
                "founded",
                "established",
            ]),
            Field::reference("parent", "Parent company", "parent_id", "organization").section("Company").aliases(&[
                "subsidiary of",
                "parent",
                "parent account",
                "parent company",
                "belongs to",
            ]),
            agent(),
        ]),
        children: children(),
        relations: vec![Relation {
            key: "people".into(),
            label: "People".into(),
            to: "person",
            ties: vec![Tie::Between("affiliation", "organization_id", "person_id")],
        }],
        search: Some(SearchText::record("coalesce({t}.domain, {t}.industry, '')", BODY).words(WORDS)),
        ..RecordType::default()
    }
}

/// People who live or give together (PTY-19).
#[must_use]
pub fn household() -> RecordType {
    RecordType {
        key: "household",
        label: "Household",
        plural: "Households",
        icon: "house",
        table: "party",
        scope: Some("{t}.kind = 'household'"),
        title: "{t}.display_name",
        party: true,
        history: true,
        listed: true,
        mergeable: true,
        customizable: true,
        counted: true,
        default_sort: &[("display_name", false)],
        fields: common_tail(vec![
            name_field().required().aliases(&["household", "household name"]),
            Field::new("formal_greeting", "Formal greeting", K::Text)
                .max(300)
                .personal()
                .unsorted()
                .section("Name")
                .help("As on an envelope: Mr. John and Mrs. Jane Smith"),
            Field::new("informal_greeting", "Informal greeting", K::Text)
                .max(300)
                .personal()
                .unsorted()
                .section("Name")
                .help("As in a letter: John and Jane"),
        ]),
        children: children(),
        search: Some(SearchText::record("''", BODY).words(WORDS)),
        ..RecordType::default()
    }
}
