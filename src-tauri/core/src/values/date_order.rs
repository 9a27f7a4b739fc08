//! In which order a column writes day, month and year.

use super::date::{Reading, parse_date_time};

/// Order of the parts of a date that is written in numbers only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// `24/10/2016`
    DayMonthYear,
    /// `10/24/2016`
    MonthDayYear,
    /// `2016/10/24`, and `16/10/24` where years have two digits
    YearMonthDay,
}

impl DateOrder {
    /// The name used in import plans: `dmy`, `mdy` or `ymd`.
    pub fn name(self) -> &'static str {
        match self {
            Self::DayMonthYear => "dmy",
            Self::MonthDayYear => "mdy",
            Self::YearMonthDay => "ymd",
        }
    }

    /// The order of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::DayMonthYear, Self::MonthDayYear, Self::YearMonthDay].into_iter().find(|order| order.name() == name)
    }
}

/// The order that a column's values agree on, found from those that can be read in one way only.
/// `None` when no value decides, or when values contradict each other.
pub fn infer_date_order<'t>(values: impl IntoIterator<Item = &'t str>) -> Option<DateOrder> {
    let mut found = None;
    for value in values {
        let order = match decided(value) {
            Some(order) => order,
            None => continue,
        };
        match found {
            None => found = Some(order),
            Some(known) if known != order => return None,
            Some(_) => {}
        }
    }
    found
}

/// The order of one value, when the other order cannot be meant.
fn decided(value: &str) -> Option<DateOrder> {
    let as_day_first = parse_date_time(value, Some(DateOrder::DayMonthYear), 0).ok()?;
    let as_month_first = parse_date_time(value, Some(DateOrder::MonthDayYear), 0).ok()?;
    match (as_day_first.reading, as_month_first.reading) {
        (Reading::Certain, Reading::AgainstHint) => Some(DateOrder::DayMonthYear),
        (Reading::AgainstHint, Reading::Certain) => Some(DateOrder::MonthDayYear),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_date_order_is_inferred_from_the_column() {
        let order = |values: &[&str]| infer_date_order(values.iter().copied());
        assert_eq!(order(&["01/02/2020", "13/02/2020"]), Some(DateOrder::DayMonthYear));
        assert_eq!(order(&["01/02/2020", "02/13/2020 10:00"]), Some(DateOrder::MonthDayYear));
        assert_eq!(order(&["01/02/2020", "03/04/2020"]), None);
        assert_eq!(order(&["13/02/2020", "02/13/2020"]), None);
        assert_eq!(order(&["2020-02-13", "24 October 2011", "rubbish", ""]), None);
        for name in ["dmy", "mdy", "ymd"] {
            assert_eq!(DateOrder::from_name(name).map(DateOrder::name), Some(name));
        }
        assert_eq!(DateOrder::from_name("xyz"), None);
    }
}
