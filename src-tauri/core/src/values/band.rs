//! Size bands of organisations (`PTY-14`).

/// How many people an organisation employs, as a band (`PTY-14`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EmployeeBand {
    /// 1 to 10
    UpTo10,
    /// 11 to 50
    UpTo50,
    /// 51 to 200
    UpTo200,
    /// 201 to 500
    UpTo500,
    /// 501 to 1000
    UpTo1000,
    /// more than 1000
    Over1000,
}

impl EmployeeBand {
    /// All bands, smallest first.
    pub const ALL: [Self; 6] =
        [Self::UpTo10, Self::UpTo50, Self::UpTo200, Self::UpTo500, Self::UpTo1000, Self::Over1000];

    /// The band of a head count: 500 is `201-500`, 501 is `501-1000`. `None` for nobody.
    pub fn from_count(count: u64) -> Option<Self> {
        Some(match count {
            0 => return None,
            1..=10 => Self::UpTo10,
            11..=50 => Self::UpTo50,
            51..=200 => Self::UpTo200,
            201..=500 => Self::UpTo500,
            501..=1000 => Self::UpTo1000,
            _ => Self::Over1000,
        })
    }

    /// The stored value: `1-10`, `11-50`, `51-200`, `201-500`, `501-1000`, `1000+`.
    pub fn value(self) -> &'static str {
        match self {
            Self::UpTo10 => "1-10",
            Self::UpTo50 => "11-50",
            Self::UpTo200 => "51-200",
            Self::UpTo500 => "201-500",
            Self::UpTo1000 => "501-1000",
            Self::Over1000 => "1000+",
        }
    }

    /// Reads a band (`11-50`, `11 to 50`, `1,000+`) or a plain number of people.
    pub fn parse(text: &str) -> Option<Self> {
        let (low, open) = lower_bound(text)?;
        if open && low >= 1000 {
            return Some(Self::Over1000);
        }
        match upper_bound(text) {
            Some(high) => Self::from_count(high),
            None => Self::from_count(low),
        }
    }
}

/// What an organisation turns over in a year, in whole units of its currency, as a band (`PTY-14`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RevenueBand {
    /// below 100,000
    Under100K,
    /// from 100,000 to below 1 million
    Under1M,
    /// from 1 to below 10 million
    Under10M,
    /// from 10 to below 100 million
    Under100M,
    /// 100 million and more
    Over100M,
}

impl RevenueBand {
    /// All bands, smallest first.
    pub const ALL: [Self; 5] = [Self::Under100K, Self::Under1M, Self::Under10M, Self::Under100M, Self::Over100M];

    /// The band of a yearly revenue in whole currency units.
    pub fn from_amount(units: u64) -> Self {
        match units {
            0..100_000 => Self::Under100K,
            100_000..1_000_000 => Self::Under1M,
            1_000_000..10_000_000 => Self::Under10M,
            10_000_000..100_000_000 => Self::Under100M,
            _ => Self::Over100M,
        }
    }

    /// The stored value: `<100K`, `100K-1M`, `1M-10M`, `10M-100M`, `100M+`.
    pub fn value(self) -> &'static str {
        match self {
            Self::Under100K => "<100K",
            Self::Under1M => "100K-1M",
            Self::Under10M => "1M-10M",
            Self::Under100M => "10M-100M",
            Self::Over100M => "100M+",
        }
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '.' | '\'')).collect()
}

fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = text.strip_prefix(digits.as_str()).unwrap_or("");
    (rest.is_empty() || rest.starts_with('+')).then(|| digits.parse().ok()).flatten()
}

fn halves(text: &str) -> Option<(String, String)> {
    let lower = text.to_lowercase();
    ["-", "–", "to", "bis"].iter().find_map(|mark| lower.split_once(mark)).map(|(a, b)| (plain(a), plain(b)))
}

fn lower_bound(text: &str) -> Option<(u64, bool)> {
    if let Some((low, _)) = halves(text) {
        return number(&low).map(|n| (n, false));
    }
    // A head count may come out of a spreadsheet as 2822.0.
    let text = text.trim();
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let plain = plain(whole);
    if let Some(bound) = plain.strip_prefix('>') {
        return number(bound).map(|n| (n, true));
    }
    number(&plain).map(|n| (n, plain.ends_with('+')))
}

fn upper_bound(text: &str) -> Option<u64> {
    halves(text).and_then(|(_, high)| number(&high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_14_employee_bands() {
        for (count, band) in [
            (0, None),
            (1, Some("1-10")),
            (10, Some("1-10")),
            (11, Some("11-50")),
            (50, Some("11-50")),
            (51, Some("51-200")),
            (200, Some("51-200")),
            (201, Some("201-500")),
            (500, Some("201-500")),
            (501, Some("501-1000")),
            (1000, Some("501-1000")),
            (1001, Some("1000+")),
            (u64::MAX, Some("1000+")),
        ] {
            assert_eq!(EmployeeBand::from_count(count).map(EmployeeBand::value), band, "{count}");
        }
        for (text, band) in [
            ("201-500", Some("201-500")),
            ("11 to 50", Some("11-50")),
            ("51 – 200", Some("51-200")),
            ("1000+", Some("1000+")),
            ("1,000+", Some("1000+")),
            (">1000", Some("1000+")),
            ("2822", Some("1000+")),
            ("2822.0", Some("1000+")),
            ("500", Some("201-500")),
            ("", None),
            ("many", None),
            ("12 people", None),
        ] {
            assert_eq!(EmployeeBand::parse(text).map(EmployeeBand::value), band, "{text}");
        }
        for band in EmployeeBand::ALL {
            assert_eq!(EmployeeBand::parse(band.value()), Some(band));
        }
    }

    #[test]
    fn pty_14_revenue_bands() {
        for (units, band) in [
            (0, "<100K"),
            (99_999, "<100K"),
            (100_000, "100K-1M"),
            (999_999, "100K-1M"),
            (1_000_000, "1M-10M"),
            (10_000_000, "10M-100M"),
            (100_000_000, "100M+"),
            (u64::MAX, "100M+"),
        ] {
            assert_eq!(RevenueBand::from_amount(units).value(), band, "{units}");
        }
        assert_eq!(RevenueBand::ALL.len(), 5);
    }
}
