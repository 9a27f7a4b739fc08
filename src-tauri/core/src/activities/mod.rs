//! Planned work: what is due, when, for whom; what repeats, and who is reminded of it (ACT-01 to ACT-08).

mod agenda;
mod held;
mod mine;
mod ops;
mod place;
pub(crate) mod recurrence;
mod reminders;
mod rules;
mod series;
mod snooze;
mod types;

pub use agenda::{Agenda, AgendaEntry, AgendaRequest, agenda};
pub use held::{HeldRequest, held};
pub use mine::{Due, Mine, MineRequest, MineSection, mine};
pub(crate) use ops::lengthen;
pub use ops::{ActivityId, cancel, complete, may_follow, skip, start};
pub use place::{Place, machine_zone};
pub use recurrence::Recurrence;
pub use reminders::remind;
pub use rules::ActivityRules;
pub use series::Series;
pub(crate) use series::{Standing, open_of, stands};
pub use snooze::{Moved, RescheduleRequest, SnoozeRequest, Until, reschedule, snooze};
pub use types::activity;

/// What is still to be done.
pub(crate) const OPEN: &str = "deleted_at IS NULL AND status IN ('pending', 'in_progress')";
