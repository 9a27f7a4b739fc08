//! Milestones of a customer's journey (LIF-15): first contact, first purchase, renewal, win-back and the like. Some follow
//! from other records, others are set by hand.

mod ops;
mod reaching;
mod replayed;
mod types;

pub use ops::{AddMilestone, add};
pub use reaching::{
    adopt_firsts, first_contact, first_purchase, follow_interaction, leave_interaction, reach, referred,
    referred_no_more,
};
pub use replayed::settle_replayed;
pub use types::{MilestoneRules, milestone};

/// The nine kinds and their words.
pub const TYPES: &[(&str, &str)] = &[
    ("first_contact", "First contact"),
    ("first_purchase", "First purchase"),
    ("onboarding_complete", "Onboarding complete"),
    ("renewal", "Renewal"),
    ("upsell", "Upsell"),
    ("referral_made", "Referral made"),
    ("support_escalation", "Support escalation"),
    ("churn_signal", "Churn signal"),
    ("win_back", "Win back"),
];

/// Kinds of which a customer has one at most; of two the earlier one stands.
pub const ONCE: [&str; 2] = ["first_contact", "first_purchase"];
