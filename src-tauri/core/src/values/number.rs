//! Plain numbers as people write them in sheets.

use super::{ValueError, shown};

/// Which mark separates whole units from fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DecimalStyle {
    /// Decide by the text: the last of two different marks is the decimal one; a single comma
    /// before exactly three digits groups thousands, a single point is decimal.
    #[default]
    Auto,
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalStyle {
    /// The name used in import plans: `point` or `comma`; none of a style that decides by the text.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Point => Some("point"),
            Self::Comma => Some("comma"),
        }
    }

    /// The style itself, or the other where it decides by the text.
    pub fn or(self, other: Self) -> Self {
        if self == Self::Auto { other } else { self }
    }

    /// The style of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Point, Self::Comma].into_iter().find(|style| style.name() == Some(name))
    }
}

/// A decimal number kept as digits, so that nothing is lost to binary fractions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainNumber {
    /// Whether a minus sign, a trailing minus or accounting brackets were written.
    pub negative: bool,
    /// Digits before the decimal mark, without leading zeros; `0` at least.
    pub integer: String,
    /// Digits after the decimal mark, without trailing zeros; may be empty.
    pub fraction: String,
    /// Whether the same text means another number in the other style (`1,234`).
    pub ambiguous: bool,
}

impl PlainNumber {
    /// The nearest binary number, infinite never: at most 60 digits are read.
    pub fn to_f64(&self) -> f64 {
        self.to_text().parse().unwrap_or(0.0)
    }

    /// The whole number, when there is no fraction and it fits.
    pub fn to_i64(&self) -> Option<i64> {
        if self.fraction.is_empty() { self.to_text().parse().ok() } else { None }
    }

    /// `-1234.5`: sign, digits and a decimal point, nothing else.
    pub fn to_text(&self) -> String {
        let zero = self.integer == "0" && self.fraction.is_empty();
        let sign = if self.negative && !zero { "-" } else { "" };
        if self.fraction.is_empty() {
            format!("{sign}{}", self.integer)
        } else {
            format!("{sign}{}.{}", self.integer, self.fraction)
        }
    }
}

/// The number that a whole number of so many digits behind the point stands for: 1500 of three digits is 1.5.
pub fn unscaled(whole: i64, digits: u32) -> f64 {
    // Both are exact below 2^53, and a division gives the number nearest to the true one.
    #[allow(clippy::cast_precision_loss)]
    let whole = whole as f64;
    whole / 10_f64.powi(i32::try_from(digits).unwrap_or(0))
}

/// Reads a number: grouping by comma, point, blank, apostrophe or underscore, a sign on either
/// side, accounting brackets, and spreadsheet exponents (`1.5E+06`).
///
/// # Errors
/// `number_invalid` for anything else, a percent sign included, or for more than 60 digits.
pub fn parse_number(text: &str, style: DecimalStyle) -> Result<PlainNumber, ValueError> {
    let refuse = || ValueError::new("number_invalid", format!("\"{}\" is not a number.", shown(text, 60)));
    let (negative, body) = strip_sign(text).ok_or_else(refuse)?;
    let (body, exponent) = strip_exponent(body).ok_or_else(refuse)?;
    let cleaned: String = body.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '_')).collect();
    if cleaned.is_empty() || cleaned.len() > 80 || !cleaned.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
    {
        return Err(refuse());
    }
    let (integer, fraction, ambiguous) = split_marks(&cleaned, style).ok_or_else(refuse)?;
    let (integer, fraction) = shift(integer, fraction, exponent);
    let integer = integer.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if integer.len() + fraction.len() > 60 {
        return Err(refuse());
    }
    Ok(PlainNumber {
        negative,
        integer: if integer.is_empty() { "0" } else { integer }.to_owned(),
        fraction: fraction.to_owned(),
        ambiguous,
    })
}

fn strip_sign(text: &str) -> Option<(bool, &str)> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('(') {
        return inner.strip_suffix(')').map(|inner| (true, inner.trim()));
    }
    let minus = ['-', '−', '–'];
    if let Some(rest) = text.strip_prefix(minus) {
        return Some((true, rest.trim_start()));
    }
    if let Some(rest) = text.strip_suffix(minus) {
        return Some((true, rest.trim_end()));
    }
    Some((false, text.strip_prefix('+').unwrap_or(text).trim_start()))
}

fn strip_exponent(text: &str) -> Option<(&str, i32)> {
    match text.split_once(['e', 'E']) {
        None => Some((text, 0)),
        Some((mantissa, exponent)) => {
            let exponent: i32 = exponent.parse().ok()?;
            (-30..=30).contains(&exponent).then_some((mantissa, exponent))
        }
    }
}

/// Splits digits from marks into integer digits, fraction digits and whether the reading is a guess.
fn split_marks(text: &str, style: DecimalStyle) -> Option<(String, String, bool)> {
    let commas = text.matches(',').count();
    let points = text.matches('.').count();
    let mut ambiguous = false;
    let decimal = match style {
        DecimalStyle::Point => Some('.'),
        DecimalStyle::Comma => Some(','),
        DecimalStyle::Auto => match (commas, points) {
            (0, 0) => None,
            (1, 0) => {
                let looks_grouped = grouped(text, ',');
                ambiguous = looks_grouped;
                (!looks_grouped).then_some(',')
            }
            (0, 1) => {
                ambiguous = grouped(text, '.');
                Some('.')
            }
            (_, 0) | (0, _) => None,
            _ if text.rfind(',') > text.rfind('.') => Some(','),
            _ => Some('.'),
        },
    };
    let (whole, fraction) = match decimal.and_then(|mark| text.rsplit_once(mark)) {
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let integer = ungroup(whole, decimal)?;
    if integer.is_empty() && fraction.is_empty() {
        return None;
    }
    Some((integer, fraction.to_owned(), ambiguous))
}

/// Whether one mark sits before exactly three digits and after one to three, not starting in zero.
fn grouped(text: &str, mark: char) -> bool {
    text.split_once(mark)
        .is_some_and(|(whole, rest)| rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0'))
}

/// Drops thousands marks after checking that they stand where thousands (or lakhs) do.
fn ungroup(whole: &str, decimal: Option<char>) -> Option<String> {
    let marks: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let Some(first) = marks.first() else {
        return Some(whole.to_owned());
    };
    if marks.iter().any(|m| m != first) || Some(*first) == decimal {
        return None;
    }
    let groups: Vec<&str> = whole.split(*first).collect();
    let (last, front) = groups.split_last()?;
    let (head, middle) = front.split_first()?;
    let fits = last.len() == 3
        && (1..=3).contains(&head.len())
        && !head.starts_with('0')
        && middle.iter().all(|group| group.len() == 3 || group.len() == 2);
    fits.then(|| groups.concat())
}

fn shift(mut integer: String, mut fraction: String, exponent: i32) -> (String, String) {
    for _ in 0..exponent.max(0) {
        let digit = if fraction.is_empty() { '0' } else { fraction.remove(0) };
        integer.push(digit);
    }
    for _ in 0..exponent.min(0).unsigned_abs() {
        fraction.insert(0, integer.pop().unwrap_or('0'));
    }
    (integer, fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalStyle::{Auto, Comma, Point};

    #[test]
    fn pip_05_number_table() {
        for (text, style, want) in [
            ("0", Auto, "0"),
            ("-0", Auto, "0"),
            ("1054", Auto, "1054"),
            ("1054.50", Auto, "1054.5"),
            ("6,000,000", Auto, "6000000"),
            ("1.234,56", Auto, "1234.56"),
            ("1,234.56", Auto, "1234.56"),
            ("1 234,56", Auto, "1234.56"),
            ("1\u{a0}234,56", Auto, "1234.56"),
            ("1'234.50", Auto, "1234.5"),
            ("12,34,567.8", Auto, "1234567.8"),
            ("1,234", Auto, "1234"),
            ("1,234", Comma, "1.234"),
            ("1.234", Auto, "1.234"),
            ("1.234", Comma, "1234"),
            ("1,5", Auto, "1.5"),
            ("0,125", Auto, "0.125"),
            (".5", Auto, "0.5"),
            ("5.", Auto, "5"),
            ("(12.00)", Auto, "-12"),
            ("12.00-", Auto, "-12"),
            ("−12", Auto, "-12"),
            ("+12", Auto, "12"),
            ("1.5E+06", Auto, "1500000"),
            ("1.5e-3", Auto, "0.0015"),
            ("229,932.50", Point, "229932.5"),
        ] {
            let number = parse_number(text, style).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(number.to_text(), want, "{text} {style:?}");
        }
    }

    #[test]
    fn pip_05_not_numbers() {
        for (text, style) in [
            ("", Auto),
            ("abc", Auto),
            ("12%", Auto),
            ("1,2,3", Auto),
            ("1.2.3", Auto),
            ("1,23,4", Auto),
            ("1,234.5.6", Auto),
            ("****", Auto),
            ("-", Auto),
            ("(12", Auto),
            (".", Auto),
            ("1e999", Auto),
            ("1,234,56", Comma),
            ("0,125", Point),
            ("0.125", Comma),
            ("2011-01-01", Auto),
        ] {
            assert_eq!(parse_number(text, style).map_err(|e| e.code), Err("number_invalid"), "{text}");
        }
    }

    #[test]
    fn pip_05_ambiguity_is_said() {
        for (text, ambiguous) in
            [("1,234", true), ("1.234", true), ("1,23", false), ("1,234.5", false), ("0.234", false)]
        {
            assert_eq!(parse_number(text, Auto).map(|n| n.ambiguous), Ok(ambiguous), "{text}");
        }
        assert_eq!(parse_number("12", Auto).ok().and_then(|n| n.to_i64()), Some(12));
        assert_eq!(parse_number("12.5", Auto).ok().and_then(|n| n.to_i64()), None);
        assert_eq!(parse_number("12.5", Auto).map(|n| n.to_f64()), Ok(12.5));
    }
}
