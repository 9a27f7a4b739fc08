use crate::catalog::{Child, Field, FieldKind as K, RecordType, Relation, SearchText, Tie};

const STATUS: &[(&str, &str)] = &[("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("abandoned", "Abandoned")];

const CATEGORIES: &[(&str, &str)] =
    &[("pipeline", "Pipeline"), ("best_case", "Best case"), ("commit", "Commit"), ("omitted", "Omitted")];

/// What deals are forecast as, closed ones included, in order, with the words.
pub const FORECAST: &[(&str, &str)] = &[
    ("pipeline", "Pipeline"),
    ("best_case", "Best case"),
    ("commit", "Commit"),
    ("omitted", "Omitted"),
    ("won", "Won"),
    ("lost", "Lost"),
    ("abandoned", "Abandoned"),
];

const RENEWAL: &[(&str, &str)] = &[("monthly", "Monthly"), ("quarterly", "Quarterly"), ("yearly", "Yearly")];

/// PIP-04: a deal always has a customer (PIP-06); its status follows from the kind of its
/// stage, never from the stage's name (C-20).
/// `more` are the fields that other subjects add to it.
#[must_use]
pub fn deal(more: Vec<Field>) -> RecordType {
    RecordType {
        key: "deal",
        label: "Deal",
        plural: "Deals",
        icon: "handshake",
        table: "deal",
        title: "{t}.title",
        history: true,
        listed: true,
        customizable: true,
        counted: true,
        default_sort: &[("title", false)],
        fields: [vec![
            Field::new("title", "Title", K::Text).required().max(200).listed().ordered_by("{t}.title COLLATE NOCASE").aliases(&[
                "name", "deal", "deal name", "deal title", "opportunity", "opportunity name",
            ]),
            Field::reference("party", "Customer", "party_id", "party").required().owned().listed().aliases(&[
                "account", "account name", "company", "company name", "organization", "organisation", "customer", "client", "associated company",
            ]),
            Field::reference("contact", "Contact", "contact_id", "person").aliases(&["contact name", "person", "primary contact", "associated contact"]),
            Field::money("value", "Value", "value_minor", "value_currency").listed().aliases(&[
                "amount", "close value", "deal value", "price", "deal amount", "expected revenue", "revenue",
            ]),
            Field::reference("stage", "Stage", "stage_id", "stage").listed().aliases(&["deal stage", "stage name", "pipeline stage", "status"]),
            Field::reference("pipeline", "Pipeline", "pipeline_id", "pipeline").aliases(&["deal pipeline"]),
            Field::reference("owner", "Owner", "owner_id", "user").listed().aliases(&[
                "deal owner", "sales agent", "sales rep", "opportunity owner", "rep", "agent", "assigned to", "account manager",
            ]),
            Field::new("expected_close_date", "Expected close", K::Date).listed().aliases(&["expected close date", "closing date", "forecast close"]),
            Field::new("probability_override", "Probability", K::Number).between(0, 100).unit("%").unsorted().help("Leave empty to use the stage's.").aliases(&["probability"]),
            Field::choice("forecast_category", "Forecast category", CATEGORIES).unsorted().help("Leave empty to follow the probability: commit from 90 %, best case from 50 %, else pipeline."),
            Field::new("value_follows_items", "Value follows the items", K::YesNo).default(false).hidden(),
            Field::choice("renewal", "Renews", RENEWAL).unsorted().help("Leave empty for a deal that is made once.").aliases(&["recurring", "billing period", "subscription"]),
            Field::new("renewal_date", "Renewal date", K::Date).unsorted().aliases(&["renewal", "renews on", "next renewal"]),
            Field::new("product", "Product", K::Text).max(200).unsorted().aliases(&["product name", "item"]),
            Field::new("next_steps", "Next steps", K::LongText).aliases(&["next step"]),
            Field::new("description", "Description", K::LongText).aliases(&["notes", "comment", "comments"]),
            Field::new("start_date", "Started", K::Date).unsorted().aliases(&["engage date", "start date", "open date"]),
            Field::new("actual_close_date", "Closed", K::Date).unsorted().aliases(&["close date", "closed date", "actual close date", "won date"]),
            close_reason(),
            Field::new("won_reason", "Won because", K::Text).max(500).unsorted(),
            Field::new("lost_reason", "Lost because", K::Text).max(500).unsorted().aliases(&["lost reason", "loss reason", "reason lost"]),
            Field::new("tags", "Tags", K::Tags).aliases(&["tag", "labels"]),
            Field::new("source", "Source", K::Text).max(100).unsorted().aliases(&["lead source", "deal source"]),
            Field::new("external_id", "External id", K::Text).max(200).unsorted().aliases(&["id", "opportunity id", "deal id", "record id"]),
            Field::computed("status", "Status", K::Choice, "SELECT s.kind FROM stage s WHERE s.id = {t}.stage_id")
                .choices(STATUS)
                .unsorted()
                .listed(),
            Field::computed(
                "probability",
                "Effective probability",
                K::Number,
                "SELECT CASE s.kind WHEN 'won' THEN 100 WHEN 'open' THEN coalesce({t}.probability_override, s.probability) ELSE 0 END
                 FROM stage s WHERE s.id = {t}.stage_id",
            )
            .unit("%")
            .unsorted(),
            Field::computed("forecast", "Forecast as", K::Choice, "SELECT f.category FROM deal_forecast f WHERE f.id = {t}.id")
                .choices(FORECAST)
                .unsorted(),
            of_stage(Field::computed(
                "closed_from",
                "Stage closed from",
                K::Reference,
                "SELECT f.closed_from_id FROM deal_fact f WHERE f.id = {t}.id",
            )),
            of_stage(Field::computed(
                "furthest_stage",
                "Furthest stage",
                K::Reference,
                "SELECT f.furthest_id FROM deal_fact f WHERE f.id = {t}.id",
            )),
            Field::new("entered_stage_at", "In stage since", K::DateTime).read_only().unsorted(),
            Field::new("created_at", "Created", K::DateTime).read_only(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only(),
        ], more]
        .concat(),
        children: vec![
            Child::new("interaction", "deal_id", "calls, mails and meetings"),
            Child::new("tagging", "record_id", "tags").unique_with("tag_id"),
        ],
        relations: vec![Relation {
            key: "stays".into(),
            label: "Stays in stages".into(),
            to: "stage_stay",
            ties: vec![Tie::Theirs("deal_id")],
        }],
        search: Some(SearchText::record(
            "coalesce((SELECT p.display_name FROM party p WHERE p.id = {t}.party_id), '')",
            "trim(coalesce((SELECT p.display_name FROM party p WHERE p.id = {t}.party_id), '') || ' ' || coalesce({t}.product, '')
              || ' ' || coalesce({t}.description, '') || ' ' || coalesce({t}.external_id, ''))",
        )),
        ..RecordType::default()
    }
}

/// Why it was closed, of the list in the settings. A sheet's words go into the free ones.
fn close_reason() -> Field {
    let mut field = Field::reference("close_reason", "Reason", "close_reason_id", "close_reason").unsorted();
    field.importable = false;
    field
}

/// A computed reference to a stage.
fn of_stage(mut field: Field) -> Field {
    field.reference = Some("stage");
    field.unsorted()
}
