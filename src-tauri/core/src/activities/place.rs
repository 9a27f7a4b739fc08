//! Where a time is meant: the zone in which work was planned, with its changes to and from summer time (ACT-04).

use chrono::{DateTime, Duration, FixedOffset, Local, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use crate::{Error, Result, Zone};

/// A time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// That of the machine.
    Machine,
    /// A fixed distance from UTC.
    Fixed(FixedOffset),
    /// One with a name.
    Named(Tz),
}

impl Place {
    /// The zone of that name; where there is none, or nobody knows it, that of the caller.
    #[must_use]
    pub fn of(name: Option<&str>, caller: Zone) -> Self {
        match (name.and_then(|name| name.parse().ok()), caller) {
            (Some(named), _) => Self::Named(named),
            (None, Zone::Machine) => Self::Machine,
            (None, Zone::Fixed(offset)) => Self::Fixed(offset),
        }
    }

    /// Refuses what is no name of a zone.
    ///
    /// # Errors
    /// `invalid` with the field.
    pub fn check(field: &str, name: &str) -> Result<()> {
        name.parse::<Tz>().map(drop).map_err(|_| {
            Error::invalid(field, format!("“{name}” is not the name of a time zone such as Europe/Berlin."))
        })
    }

    /// What the clocks there show.
    #[must_use]
    pub fn local(self, at: DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Machine => at.with_timezone(&Local).naive_local(),
            Self::Fixed(offset) => at.with_timezone(&offset).naive_local(),
            Self::Named(zone) => at.with_timezone(&zone).naive_local(),
        }
    }

    /// The moment at which the clocks there show `local`. Of two the first. One that a change to summer time leaves out
    /// is counted on from before the change (RFC 5545, 3.3.5): 02:30 is 03:30.
    #[must_use]
    pub fn moment(self, local: NaiveDateTime) -> DateTime<Utc> {
        match self {
            Self::Machine => moment(&Local, local),
            Self::Fixed(offset) => moment(&offset, local),
            Self::Named(zone) => moment(&zone, local),
        }
    }

    /// Minutes east of UTC there at that moment.
    #[must_use]
    pub fn offset(self, at: DateTime<Utc>) -> i64 {
        (self.local(at) - at.naive_utc()).num_minutes()
    }
}

fn moment<T: TimeZone>(zone: &T, local: NaiveDateTime) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&local).earliest() {
        return at.to_utc();
    }
    // No change leaves out more than a day: Samoa went without one in 2011.
    let before =
        [3, 25].iter().find_map(|hours| zone.offset_from_local_datetime(&(local - Duration::hours(*hours))).earliest());
    match before {
        Some(offset) => (local - Duration::seconds(i64::from(offset.fix().local_minus_utc()))).and_utc(),
        None => local.and_utc(),
    }
}

/// Name of the machine's zone, where it has one.
#[must_use]
pub fn machine_zone() -> Option<String> {
    iana_time_zone::get_timezone().ok().filter(|name| name.parse::<Tz>().is_ok())
}
