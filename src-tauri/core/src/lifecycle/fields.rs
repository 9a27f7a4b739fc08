//! What the ledger and the lifecycle say of a party, as fields for lists and filters.

use crate::catalog::{Field, FieldKind as K};

/// Id of the stage in which a party stands. Whoever was never moved stands where the status says (LIF-04).
pub const STAGE: &str = "coalesce((SELECT c.stage_id FROM customer_lifecycle c WHERE c.party_id = {t}.id),
  (SELECT s.id FROM lifecycle_stage s WHERE s.code = CASE {t}.status WHEN 'churned' THEN 'churned' WHEN 'inactive' THEN 'at_risk'
     WHEN 'active' THEN 'customer' ELSE 'lead' END))";

/// The fields of a party that the lifecycle adds.
#[must_use]
pub fn party_fields() -> Vec<Field> {
    let section = "Lifecycle";
    let mut stage = Field::computed("lifecycle_stage", "Lifecycle stage", K::Reference, STAGE).unsorted();
    stage.reference = Some("lifecycle_stage");
    let told = |key, label, kind, sql| Field::computed(key, label, kind, sql).unsorted();
    [
        stage,
        told(
            "entered_lifecycle_stage_at",
            "In lifecycle stage since",
            K::DateTime,
            "SELECT c.entered_stage_at FROM customer_lifecycle c WHERE c.party_id = {t}.id",
        ),
        told(
            "first_purchase_on",
            "First purchase",
            K::Date,
            "SELECT min(u.purchased_on) FROM purchase u WHERE u.party_id = {t}.id AND u.deleted_at IS NULL",
        ),
        told(
            "last_purchase_on",
            "Last purchase",
            K::Date,
            "SELECT max(u.purchased_on) FROM purchase u WHERE u.party_id = {t}.id AND u.deleted_at IS NULL",
        ),
        told(
            "purchase_count",
            "Purchases made",
            K::Number,
            "SELECT nullif(count(*), 0) FROM purchase u WHERE u.party_id = {t}.id AND u.deleted_at IS NULL",
        ),
    ]
    .map(|field| field.section(section))
    .to_vec()
}
