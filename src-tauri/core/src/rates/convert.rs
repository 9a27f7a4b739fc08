use std::collections::HashMap;

use rusqlite::Connection;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use super::RATE_DIGITS;
use crate::values::Currency;
use crate::{Error, Result};

/// The workspace's currency, ISO 4217.
pub fn base_currency(conn: &Connection) -> Result<String> {
    let sql = "SELECT coalesce(max(value ->> '$'), 'USD') FROM setting WHERE key = 'currency'";
    Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Amounts of a currency that a sum leaves out because there is no rate for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct MissingRate {
    /// ISO 4217.
    pub currency: String,
    /// How many deals.
    #[ts(type = "number")]
    pub count: i64,
    /// Their value in that currency, minor units.
    #[ts(type = "number")]
    pub total: i64,
}

/// The rates into one currency, in memory: a workspace has a few thousand at most.
#[derive(Debug)]
pub struct Rates {
    base: Currency,
    /// By currency: its exponent, and what it is worth from which day on, the earliest day first.
    known: HashMap<String, Known>,
}

#[derive(Debug)]
struct Known {
    exponent: u32,
    days: Vec<(String, i64)>,
}

impl Rates {
    /// The rates into the workspace's currency.
    pub fn load(conn: &Connection) -> Result<Self> {
        let base = Currency::parse(&base_currency(conn)?)?;
        let mut stmt = conn.prepare_cached(
            "SELECT currency, on_date, rate_e12 FROM exchange_rate WHERE base = ?1 AND deleted_at IS NULL ORDER BY base, currency, on_date",
        )?;
        let mut rows = stmt.query([base.code()])?;
        let mut known: HashMap<String, Known> = HashMap::new();
        while let Some(row) = rows.next()? {
            let code: String = row.get(0)?;
            let exponent = Currency::parse(&code)?.exponent();
            let one = known.entry(code).or_insert_with(|| Known { exponent, days: Vec::new() });
            one.days.push((row.get(1)?, row.get(2)?));
        }
        Ok(Self { base, known })
    }

    /// The currency that amounts are turned into.
    #[must_use]
    pub fn base(&self) -> &'static str {
        self.base.code()
    }

    /// An amount in the workspace's currency, by the newest rate of the day or before it, half away from zero to the
    /// minor unit. `None` where there is no such rate.
    ///
    /// # Errors
    /// `money_too_large`
    pub fn convert(&self, minor: i64, currency: &str, day: &str) -> Result<Option<i64>> {
        if currency == self.base.code() {
            return Ok(Some(minor));
        }
        let Some(known) = self.known.get(currency) else { return Ok(None) };
        let later = known.days.partition_point(|(from, _)| from.as_str() <= day);
        let Some((_, rate)) = later.checked_sub(1).and_then(|at| known.days.get(at)) else { return Ok(None) };
        let large = || Error::new("money_too_large", format!("A sum in {currency} is too large to be converted."));
        let worth = i128::from(minor)
            .checked_mul(i128::from(*rate))
            .and_then(|worth| worth.checked_mul(10_i128.pow(self.base.exponent())))
            .ok_or_else(large)?;
        let one = 10_i128.pow(RATE_DIGITS + known.exponent);
        let rounded = (worth.abs() + one / 2) / one * worth.signum();
        Ok(Some(i64::try_from(rounded).map_err(|_| large())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(base: &str, currency: &str, days: &[(&str, i64)]) -> Rates {
        let exponent = Currency::parse(currency).unwrap().exponent();
        let days = days.iter().map(|(day, rate)| ((*day).to_string(), *rate)).collect();
        Rates {
            base: Currency::parse(base).unwrap(),
            known: HashMap::from([(currency.into(), Known { exponent, days })]),
        }
    }

    #[test]
    fn c_09_the_rate_of_the_day_counts_and_none_before_the_first() {
        let one = 1_000_000_000_000;
        let rates = rates("DKK", "EUR", &[("2026-01-01", 7 * one), ("2026-02-01", 8 * one)]);
        for (day, expected) in [
            ("2025-12-31", None),
            ("2026-01-01", Some(700)),
            ("2026-01-31", Some(700)),
            ("2026-02-01", Some(800)),
            ("2027-01-01", Some(800)),
        ] {
            assert_eq!(rates.convert(100, "EUR", day).unwrap(), expected, "{day}");
        }
        assert_eq!(rates.convert(100, "DKK", "1900-01-01").unwrap(), Some(100));
        assert_eq!(rates.convert(100, "SEK", "2026-02-01").unwrap(), None);
    }

    #[test]
    fn c_09_nfr_21_digits_of_both_currencies_are_minded_and_halves_go_up() {
        // 1 JPY (no decimals) = 0.006715 USD: 1,000 JPY = 6.715 USD = 6.72.
        let yen = rates("USD", "JPY", &[("2026-01-01", 6_715_000_000)]);
        assert_eq!(yen.convert(1_000, "JPY", "2026-01-01").unwrap(), Some(672));
        assert_eq!(yen.convert(-1_000, "JPY", "2026-01-01").unwrap(), Some(-672));
        // 1.500 KWD (three decimals) at 24.25 DKK = 36.375 DKK = 36.38.
        let dinar = rates("DKK", "KWD", &[("2026-01-01", 24_250_000_000_000)]);
        assert_eq!(dinar.convert(1_500, "KWD", "2026-01-01").unwrap(), Some(3_638));
        // 100.00 DKK at 21.3 JPY = 2,130 JPY.
        let krone = rates("JPY", "DKK", &[("2026-01-01", 21_300_000_000_000)]);
        assert_eq!(krone.convert(10_000, "DKK", "2026-01-01").unwrap(), Some(2_130));
        let most = rates("DKK", "EUR", &[("2026-01-01", 9_000_000_000_000_000_000)]);
        assert_eq!(most.convert(i64::MAX, "EUR", "2026-01-01").unwrap_err().code, "money_too_large");
    }
}
