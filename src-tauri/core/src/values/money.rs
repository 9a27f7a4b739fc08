//! Money: whole minor units with an ISO 4217 currency (`PIP-05`).

use super::number::{DecimalStyle, parse_number};
use super::{ValueError, shown};
use std::fmt;

/// An ISO 4217 currency that amounts are kept in: metals, funds and test codes are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads a three-letter code, in any case.
    ///
    /// # Errors
    /// `currency_unknown`
    pub fn parse(code: &str) -> Result<Self, ValueError> {
        iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase())
            .filter(|currency| currency.exponent().is_some() && !currency.is_special())
            .map(Self)
            .ok_or_else(|| {
                ValueError::new(
                    "currency_unknown",
                    format!("\"{}\" is not an ISO 4217 currency code such as EUR.", shown(code, 20)),
                )
            })
    }

    /// Reads a currency as people write it: its code, its sign, or a word such as `Euro`. A sign or word that several share
    /// is that of `usual` where it is one of them.
    ///
    /// # Errors
    /// `currency_unknown`
    pub fn named(text: &str, usual: Self) -> Result<Self, ValueError> {
        let text = text.trim();
        let word = text.to_lowercase();
        let sign = WORDS.iter().find(|(known, _)| word.strip_suffix('s').unwrap_or(&word) == *known);
        let sign = sign.map_or(text, |(_, sign)| sign);
        let signed = || match take_currency(sign, usual) {
            (rest, found) if rest.is_empty() => found,
            _ => None,
        };
        Self::parse(text).or_else(|error| signed().ok_or(error))
    }

    /// The three-letter code in capitals.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimal digits the minor unit has: 0 for JPY, 2 for EUR, 3 for KWD.
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(2))
    }

    fn symbol(self) -> String {
        self.0.symbol().symbol
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An exact amount: `minor` units (cents, where the currency has two decimals) of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units; negative for refunds and losses.
    pub minor: i64,
    /// The currency those units belong to.
    pub currency: Currency,
}

/// What [`Money::parse`] made of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParsedMoney {
    /// The amount.
    pub money: Money,
    /// Whether digits past the currency's exponent were rounded away.
    pub rounded: bool,
    /// Whether the same digits mean another amount in the other decimal style.
    pub ambiguous: bool,
    /// Whether the text itself named a currency, by code or by sign.
    pub currency_written: bool,
}

/// Signs that mean one currency unless the default currency shares them.
const SIGNS: &[(&str, &str)] = &[
    ("US$", "USD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("R$", "BRL"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₫", "VND"),
    ("₪", "ILS"),
    ("₱", "PHP"),
    ("₦", "NGN"),
    ("zł", "PLN"),
    ("Kč", "CZK"),
    ("kr.", "DKK"),
    ("kr", "SEK"),
    ("Fr.", "CHF"),
];

impl Money {
    /// An amount of minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads an amount exactly, without binary fractions. Digits past the currency's exponent are
    /// rounded half away from zero (10.005 EUR is 10.01) and the result says so (`PIP-05`).
    ///
    /// Thousands and millions may be short: `15k`, `1.2M`, `3 million`, `1,5 Mio.`, `2 bn`.
    ///
    /// A currency code or sign in the text wins over `currency`, except where the sign is also the
    /// sign of `currency` (`$` stays CAD in a CAD workspace).
    ///
    /// # Errors
    /// `money_invalid`, or `money_too_large` where minor units pass 9,223,372,036,854,775,807.
    pub fn parse(text: &str, currency: Currency, style: DecimalStyle) -> Result<ParsedMoney, ValueError> {
        let invalid = || {
            ValueError::new(
                "money_invalid",
                format!("\"{}\" is not an amount of money such as 1,054.50.", shown(text, 60)),
            )
        };
        let (body, written) = take_currency(text.trim(), currency);
        let currency_written = written.is_some();
        let currency = written.unwrap_or(currency);
        let number = parse_number(&in_full(&body), style).map_err(|_| invalid())?;
        let keep = usize::try_from(currency.exponent()).unwrap_or(2);
        let kept: String = number.fraction.chars().chain(std::iter::repeat('0')).take(keep).collect();
        let rest = number.fraction.get(keep..).unwrap_or("");
        let round_up = rest.chars().next().is_some_and(|c| c >= '5');
        let too_large =
            || ValueError::new("money_too_large", format!("\"{}\" is too large an amount.", shown(text, 60)));
        let units: i128 = format!("{}{kept}", number.integer).parse().map_err(|_| too_large())?;
        let units = units.saturating_add(i128::from(round_up));
        let signed = if number.negative { -units } else { units };
        Ok(ParsedMoney {
            money: Self::new(i64::try_from(signed).map_err(|_| too_large())?, currency),
            rounded: !rest.is_empty(),
            ambiguous: number.ambiguous,
            currency_written,
        })
    }

    /// Sum of two amounts of the same currency.
    ///
    /// # Errors
    /// `money_mixed_currencies` or `money_too_large`.
    pub fn checked_add(self, other: Self) -> Result<Self, ValueError> {
        if self.currency != other.currency {
            return Err(ValueError::new(
                "money_mixed_currencies",
                format!("{} and {} cannot be added without a rate.", self.currency, other.currency),
            ));
        }
        self.minor
            .checked_add(other.minor)
            .map(|minor| Self::new(minor, self.currency))
            .ok_or_else(|| ValueError::new("money_too_large", "The sum is too large."))
    }

    /// `percent` hundredths of the amount, rounded half away from zero: a deal's weighted value.
    pub fn percent(self, percent: u8) -> Self {
        let product = i128::from(self.minor) * i128::from(percent);
        let rounded = (product.abs() + 50) / 100 * product.signum();
        // A percentage up to 255 of an i64 may pass its range; it is held at the limit.
        let minor = i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX });
        Self::new(minor, self.currency)
    }

    /// `-1054.50`: sign, digits, a decimal point and all decimals of the currency. For files.
    pub fn to_decimal_text(self) -> String {
        let (sign, whole, fraction) = self.parts();
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    fn parts(self) -> (&'static str, String, String) {
        let sign = if self.minor < 0 { "-" } else { "" };
        let places = usize::try_from(self.currency.exponent()).unwrap_or(2);
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places + 1);
        let cut = digits.len().saturating_sub(places);
        let (whole, fraction) = digits.split_at_checked(cut).unwrap_or((&digits, ""));
        (sign, whole.to_owned(), fraction.to_owned())
    }
}

impl fmt::Display for Money {
    /// `1,054.50 USD`: for messages and logs; screens format in the user's own way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, whole, fraction) = self.parts();
        let length = whole.chars().count();
        f.write_str(sign)?;
        for (i, digit) in whole.chars().enumerate() {
            if i > 0 && (length - i).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if !fraction.is_empty() {
            write!(f, ".{fraction}")?;
        }
        write!(f, " {}", self.currency)
    }
}

/// Words that stand in columns of currencies, and their signs.
const WORDS: &[(&str, &str)] = &[("euro", "€"), ("dollar", "$"), ("pound", "£"), ("yen", "¥"), ("franc", "Fr.")];

/// Short words for thousands, millions and thousands of millions, and their zeros. A billion is another number in German.
const SHORT: &[(&[&str], u32)] = &[
    (&["k", "tsd", "thousand", "tausend"], 3),
    (&["m", "mm", "mn", "mio", "mln", "million", "millions", "millionen"], 6),
    (&["b", "bn", "mrd", "milliarde", "milliarden", "milliard", "milliards"], 9),
];

/// The number with an exponent in the place of a short word behind it; as it stands where there is none.
fn in_full(text: &str) -> String {
    let (inner, close) = text.strip_suffix(')').map_or((text, ""), |inner| (inner, ")"));
    let inner = inner.trim_end().trim_end_matches('.');
    let digits = inner.trim_end_matches(char::is_alphabetic);
    let word = inner.strip_prefix(digits).unwrap_or_default().to_lowercase();
    let zeros = SHORT.iter().find(|(words, _)| words.contains(&word.as_str())).map(|(_, zeros)| zeros);
    zeros.map_or_else(|| text.to_owned(), |zeros| format!("{}E{zeros}{close}", digits.trim_end()))
}

/// Takes a currency code or sign off either end of the text, inside brackets or a sign too.
fn take_currency(text: &str, default: Currency) -> (String, Option<Currency>) {
    let (open, inner, close) = match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => ("(", inner.trim(), ")"),
        None => match text.strip_prefix(['-', '−']) {
            Some(rest) => ("-", rest.trim(), ""),
            None => ("", text, ""),
        },
    };
    let rebuilt = |rest: &str| {
        let rest = rest.trim();
        format!("{open}{rest}{close}")
    };
    if let Some(head) = inner.get(..3)
        && let Ok(currency) = Currency::parse(head)
        && let Some(rest) = inner.get(3..)
    {
        return (rebuilt(rest), Some(currency));
    }
    if let Some(cut) = inner.len().checked_sub(3)
        && let Some(tail) = inner.get(cut..)
        && let Ok(currency) = Currency::parse(tail)
        && let Some(rest) = inner.get(..cut)
    {
        return (rebuilt(rest), Some(currency));
    }
    let own = default.symbol();
    let own_rest = strip_either(inner, &own);
    if let Some(rest) = own_rest {
        return (rebuilt(rest), Some(default));
    }
    for (sign, code) in SIGNS {
        if let Some(rest) = strip_either(inner, sign)
            && let Ok(currency) = Currency::parse(code)
        {
            let shared = own == *sign || own.ends_with(*sign) || own.to_lowercase() == *sign;
            return (rebuilt(rest), Some(if shared { default } else { currency }));
        }
    }
    (text.to_owned(), None)
}

fn strip_either<'t>(text: &'t str, sign: &str) -> Option<&'t str> {
    if sign.is_empty() {
        return None;
    }
    text.strip_prefix(sign).or_else(|| text.strip_suffix(sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalStyle::{Auto, Comma};

    fn currency(code: &str) -> Currency {
        Currency::parse(code).expect("known")
    }

    #[test]
    fn pip_05_amounts_are_read_exactly() {
        for (text, code, style, minor, rounded, read_code) in [
            ("0.1", "USD", Auto, 10, false, "USD"),
            ("0.2", "USD", Auto, 20, false, "USD"),
            ("10.005", "USD", Auto, 1001, true, "USD"),
            ("-10.005", "USD", Auto, -1001, true, "USD"),
            ("10.0049", "USD", Auto, 1000, true, "USD"),
            ("10.000", "USD", Auto, 1000, false, "USD"),
            ("6,000,000", "USD", Auto, 600_000_000, false, "USD"),
            ("1.234,56", "EUR", Auto, 123_456, false, "EUR"),
            ("1.234", "EUR", Comma, 123_400, false, "EUR"),
            ("$1,054.50", "USD", Auto, 105_450, false, "USD"),
            ("$ 1,054.50", "CAD", Auto, 105_450, false, "CAD"),
            ("$10", "EUR", Auto, 1000, false, "USD"),
            ("-$10", "USD", Auto, -1000, false, "USD"),
            ("($10.00)", "USD", Auto, -1000, false, "USD"),
            ("(12.00)", "USD", Auto, -1200, false, "USD"),
            ("12 EUR", "USD", Auto, 1200, false, "EUR"),
            ("EUR 12,50", "USD", Auto, 1250, false, "EUR"),
            ("12,50 €", "USD", Auto, 1250, false, "EUR"),
            ("£5", "USD", Auto, 500, false, "GBP"),
            ("100.0", "USD", Auto, 10_000, false, "USD"),
            ("1054", "JPY", Auto, 1054, false, "JPY"),
            ("1054.5", "JPY", Auto, 1055, true, "JPY"),
            ("1.5", "KWD", Auto, 1500, false, "KWD"),
            ("100 kr", "NOK", Auto, 10_000, false, "NOK"),
            ("92233720368547758.07", "USD", Auto, i64::MAX, false, "USD"),
            ("$1.2M", "USD", Auto, 120_000_000, false, "USD"),
            ("15k", "USD", Auto, 1_500_000, false, "USD"),
            ("-2.5K", "USD", Auto, -250_000, false, "USD"),
            ("(1.5 MM)", "USD", Auto, -150_000_000, false, "USD"),
            ("EUR 3 million", "USD", Auto, 300_000_000, false, "EUR"),
            ("1,5 Mio. €", "USD", Comma, 150_000_000, false, "EUR"),
            ("2 Mrd EUR", "USD", Auto, 200_000_000_000, false, "EUR"),
            ("1.2M kr", "SEK", Auto, 120_000_000, false, "SEK"),
            ("1.23456k", "USD", Auto, 123_456, false, "USD"),
        ] {
            let read = Money::parse(text, currency(code), style).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(
                (read.money.minor, read.rounded, read.money.currency.code()),
                (minor, rounded, read_code),
                "{text} in {code}"
            );
        }
    }

    #[test]
    fn pip_05_amounts_that_are_refused() {
        for (text, code) in [
            ("", "money_invalid"),
            ("n/a", "money_invalid"),
            ("$", "money_invalid"),
            ("ten", "money_invalid"),
            ("1/2", "money_invalid"),
            ("M", "money_invalid"),
            ("5 apples", "money_invalid"),
            ("1 billion", "money_invalid"),
            ("99999999999b", "money_too_large"),
            ("92233720368547758.08", "money_too_large"),
        ] {
            assert_eq!(Money::parse(text, currency("USD"), Auto).map_err(|e| e.code), Err(code), "{text}");
        }
        for code in ["", "EU", "XXX", "XAU", "ZZZ", "€"] {
            assert_eq!(Currency::parse(code).map_err(|e| e.code), Err("currency_unknown"), "{code}");
        }
    }

    #[test]
    fn pip_05_a_currency_is_read_as_people_write_it() {
        for (text, usual, code) in [
            ("eur", "USD", "EUR"),
            (" € ", "USD", "EUR"),
            ("US$", "EUR", "USD"),
            ("$", "CAD", "CAD"),
            ("kr", "NOK", "NOK"),
            ("Euro", "USD", "EUR"),
            ("euros", "EUR", "EUR"),
            ("dollars", "CAD", "CAD"),
            ("Dollar", "EUR", "USD"),
        ] {
            assert_eq!(Currency::named(text, currency(usual)).map(Currency::code), Ok(code), "{text}");
        }
        for text in ["", "EURO ZONE", "5 €", "EUR 5", "-", "(€"] {
            assert_eq!(Currency::named(text, currency("USD")).map_err(|e| e.code), Err("currency_unknown"), "{text}");
        }
    }

    #[test]
    fn pip_05_sums_never_mix_currencies() {
        let a = Money::new(10, currency("USD"));
        let b = Money::new(20, currency("USD"));
        assert_eq!(a.checked_add(b).map(|m| m.minor), Ok(30));
        assert_eq!(a.checked_add(Money::new(1, currency("EUR"))).map_err(|e| e.code), Err("money_mixed_currencies"));
        assert_eq!(a.checked_add(Money::new(i64::MAX, currency("USD"))).map_err(|e| e.code), Err("money_too_large"));
    }

    #[test]
    fn pip_05_texts_and_percentages() {
        let usd = currency("USD");
        assert_eq!(Money::new(105_450, usd).to_string(), "1,054.50 USD");
        assert_eq!(Money::new(-5, usd).to_string(), "-0.05 USD");
        assert_eq!(Money::new(123_456_789, currency("JPY")).to_string(), "123,456,789 JPY");
        assert_eq!(Money::new(-105_450, usd).to_decimal_text(), "-1054.50");
        assert_eq!(Money::new(i64::MIN, usd).to_decimal_text(), "-92233720368547758.08");
        assert_eq!(Money::new(1500, currency("KWD")).to_decimal_text(), "1.500");
        assert_eq!(Money::new(101, usd).percent(50).minor, 51);
        assert_eq!(Money::new(-101, usd).percent(50).minor, -51);
        assert_eq!(Money::new(i64::MAX, usd).percent(255).minor, i64::MAX);
    }
}
