//! The life of a customer (LIF): where a party stands, by which moves it got there, and what it bought.

mod billed;
mod fields;
mod ledger;
mod moving;
mod reading;
mod setup;
mod types;

pub use billed::{follow_invoice, forget_invoice, remember_invoice};
pub use fields::party_fields;
pub use ledger::{PurchaseRules, adopt_won_deals, follow_deal, forget_deal, remember_deal};
pub use moving::{MoveLifecycle, begin, move_party, moved_on};
pub use reading::{
    Lifecycle, LifecycleMove, LifecycleRequest, LifecycleStage, LifecycleSummary, LifecycleTransition, Revenue,
    check_days, get, summary,
};
pub use setup::{
    Backfilled, DeleteLifecycleStage, OrderLifecycleStages, SetTransitions, StageRules, backfill, delete_stage,
    reorder, set_transitions,
};
pub use types::{lifecycle_stage, purchase};

/// Within how many days of the last purchase a customer counts as active, unless the workspace says otherwise (LIF-12).
pub const ACTIVE_DAYS: i64 = 365;
