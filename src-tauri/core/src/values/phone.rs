//! Phone numbers (`PTY-25`, conflict `C-10`).

use super::ValueError;
use phonenumber::{Mode, country};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, Once, PoisonError};
use unicode_normalization::UnicodeNormalization;

/// Longest text that is kept as a phone number, in characters.
const MAX_LENGTH: usize = 100;

/// A phone number: the text as written, and what could be made of it (`PTY-25`).
///
/// Any text is accepted and kept. `e164` is set when the number names its country and has a length
/// that is possible there, or when it is assigned in the given default country; otherwise it stays
/// empty and nothing is refused (`C-10`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    raw: String,
    e164: Option<String>,
    extension: Option<String>,
    digits: String,
}

impl Phone {
    /// Reads a number. `default_country` is an ISO 3166-1 alpha-2 code for numbers that are
    /// written without a country code; without it only international numbers get an E.164 form.
    ///
    /// # Errors
    /// `phone_empty`, or `phone_too_long` (over 100 characters). Nothing else is refused.
    pub fn parse(text: &str, default_country: Option<&str>) -> Result<Self, ValueError> {
        let raw = super::clean_line(text);
        if raw.is_empty() {
            return Err(ValueError::new("phone_empty", "The phone number is empty."));
        }
        if raw.chars().count() > MAX_LENGTH {
            return Err(ValueError::new(
                "phone_too_long",
                format!("The phone number is longer than {MAX_LENGTH} characters."),
            ));
        }
        let plain: String = raw.nfkc().collect();
        let (number, extension) = split_extension(strip_scheme(plain.trim()));
        let dialled = dialled(number);
        let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
        let e164 = known_e164(&dialled, default_country);
        Ok(Self { raw, e164, extension, digits })
    }

    /// The text as written, tidied to one line.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// `+` and up to 15 digits, when the number is valid.
    pub fn e164(&self) -> Option<&str> {
        self.e164.as_deref()
    }

    /// The digits to dial after the connection, without any marker.
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The digits to search by: those of the E.164 form when there is one, else those written,
    /// without the extension. Empty when the text has no digit.
    pub fn search_key(&self) -> &str {
        match &self.e164 {
            Some(e164) => e164.strip_prefix('+').unwrap_or(e164),
            None => &self.digits,
        }
    }
}

fn strip_scheme(text: &str) -> &str {
    for scheme in ["tel:", "callto:", "sms:", "sip:"] {
        if let Some(head) = text.get(..scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            return text.get(scheme.len()..).unwrap_or("").trim();
        }
    }
    text
}

/// Splits `… x123`, `… ext. 123`, `…;ext=123`, `… #123` and the like.
fn split_extension(text: &str) -> (&str, Option<String>) {
    let head = text.trim_end().trim_end_matches(['.', ')']);
    let stem = head.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = head.get(stem.len()..).unwrap_or("");
    if digits.is_empty() || digits.len() > 11 {
        return (text, None);
    }
    let marker = stem.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '=' | '('));
    let lower = marker.to_ascii_lowercase();
    for word in ["extension", "extn", "ext", "durchwahl", "poste", "anexo", "int", "dw", "x", "#"] {
        let Some(rest) = lower.strip_suffix(word) else {
            continue;
        };
        let number = marker.get(..rest.len()).unwrap_or("");
        let number = number.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '-' | '('));
        // A word such as "FAX 123" is no extension: the marker follows the number itself.
        let follows_digit = number.chars().next_back().is_some_and(|c| c.is_ascii_digit() || c == ')');
        let enough = number.chars().filter(char::is_ascii_digit).count() >= 3;
        if follows_digit && enough {
            return (number, Some(digits.to_owned()));
        }
    }
    (text, None)
}

/// `+` where the number is international, then ASCII digits; vanity letters become digits.
fn dialled(text: &str) -> String {
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let mut out = String::new();
    if trimmed.starts_with('+') {
        out.push('+');
    }
    // "+44 (0)20 …" writes the national zero for callers inside the country.
    let text = if out.is_empty() { text.to_owned() } else { text.replace("(0)", "") };
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let vanity = digits >= 1
        && text.chars().filter(char::is_ascii_alphabetic).count() >= 3
        && text.chars().next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '('))
        && digits + text.chars().filter(char::is_ascii_alphabetic).count() <= 15
        && !text.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            out.extend(char::from_digit(digit, 10));
        } else if vanity && let Some(key) = keypad(c) {
            out.push(key);
        }
    }
    out
}

fn keypad(c: char) -> Option<char> {
    Some(match c.to_ascii_lowercase() {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        'w'..='z' => '9',
        _ => return None,
    })
}

/// Numbers that are kept with their E.164 form.
const MOST_KNOWN: usize = 20_000;

/// What was made of numbers from the point of view of a country, remembered for a while: working it
/// out takes longer than all the rest.
struct Known(LazyLock<Mutex<HashMap<String, Option<String>>>>);

impl Known {
    const fn new() -> Self {
        Self(LazyLock::new(Mutex::default))
    }

    fn or(
        &self,
        number: &str,
        country: Option<&str>,
        make: fn(&str, Option<&str>) -> Option<String>,
    ) -> Option<String> {
        let key = format!("{} {number}", country.unwrap_or_default());
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return known.clone();
        }
        let found = make(number, country);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(key, found.clone());
        found
    }
}

/// An import reads a number ahead, looks for it and writes it.
fn known_e164(dialled: &str, default_country: Option<&str>) -> Option<String> {
    static KNOWN: Known = Known::new();
    KNOWN.or(dialled, default_country, e164)
}

/// A number as people read it (`PTY-25`): in the groups that its country writes, national for those of
/// `home` (ISO 3166-1 alpha-2), with its country code for others and without a home; the extension
/// behind it. Without an E.164 form the text as it was written, which has its extension; so too where
/// the text names the country and no groups are known.
#[must_use]
pub fn shown(raw: &str, e164: Option<&str>, extension: Option<&str>, home: Option<&str>) -> String {
    static KNOWN: Known = Known::new();
    match (e164.and_then(|e164| KNOWN.or(e164, home, grouped)), extension) {
        (None, _) => raw.to_string(),
        (Some(number), _) if raw.starts_with('+') && !has_groups(&number) => raw.to_string(),
        (Some(number), None) => number,
        (Some(number), Some(extension)) => format!("{number} ext. {extension}"),
    }
}

/// Reads the numbering plans of all countries, which takes some fifty milliseconds once: a program
/// that shows records does it while it starts.
pub fn read_plans() {
    let _ = shown("", Some("+12125550100"), None, None);
}

fn has_groups(number: &str) -> bool {
    let national =
        number.split_once(' ').map_or(number, |(code, rest)| if code.starts_with('+') { rest } else { number });
    !national.bytes().all(|b| b.is_ascii_digit())
}

fn grouped(e164: &str, home: Option<&str>) -> Option<String> {
    enlarge_cache();
    let number = phonenumber::parse(None, e164).ok()?;
    let home = home.and_then(|code| code.to_ascii_uppercase().parse::<country::Id>().ok());
    let at_home = home.is_some_and(|home| match number.country().id() {
        Some(own) => own == home,
        // Not assigned anywhere, as far as the tables know: the country code alone tells.
        None => {
            let plan = phonenumber::metadata::DATABASE.by_id(home.as_ref());
            plan.is_some_and(|plan| plan.country_code() == number.country().code())
        }
    });
    let mut text = String::new();
    let mode = if at_home { Mode::National } else { Mode::International };
    // The formatter fails on country codes that it does not know.
    std::fmt::write(&mut text, format_args!("{}", number.format().mode(mode))).ok()?;
    Some(text.trim().to_string())
}

fn e164(dialled: &str, default_country: Option<&str>) -> Option<String> {
    let digits = dialled.trim_start_matches('+').len();
    if !(4..=20).contains(&digits) {
        return None;
    }
    // The prefixes of another country are none in a number that names its own.
    let default_country = default_country.filter(|_| !dialled.starts_with('+'));
    let home = default_country.and_then(|code| code.to_ascii_uppercase().parse::<country::Id>().ok());
    if home.is_none() && !dialled.starts_with('+') {
        return None;
    }
    enlarge_cache();
    let number = phonenumber::parse(home, dialled).ok()?;
    // Numbering plans grow faster than any table of them: what is written with its country code
    // counts when its length is possible there, a national number only when it is assigned.
    if !(number.is_valid() || dialled.starts_with('+') && has_possible_length(&number)) {
        return None;
    }
    let text = number.format().mode(Mode::E164).to_string();
    let plausible = text.len() <= 16
        && text.strip_prefix('+').is_some_and(|rest| rest.len() >= 4 && rest.bytes().all(|b| b.is_ascii_digit()));
    plausible.then_some(text)
}

fn has_possible_length(number: &phonenumber::PhoneNumber) -> bool {
    let national = number.national().to_string().len();
    phonenumber::metadata::DATABASE.by_code(&number.code().value()).is_some_and(|regions| {
        regions.iter().any(|region| {
            let kinds = region.descriptors();
            [kinds.fixed_line(), kinds.mobile(), kinds.voip(), kinds.personal_number(), kinds.uan(), kinds.toll_free()]
                .into_iter()
                .flatten()
                .any(|kind| kind.possible_length().iter().any(|length| usize::from(*length) == national))
        })
    })
}

/// The parser compiles its patterns anew once its cache of 100 is full, which makes a file of mixed
/// countries 60 times slower.
fn enlarge_cache() {
    static ENLARGED: Once = Once::new();
    ENLARGED.call_once(|| {
        if let Ok(mut cache) = phonenumber::metadata::DATABASE.cache().lock() {
            cache.set_capacity(100_000);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_25_phone_table() {
        for (raw, country, e164, extension, key) in [
            ("+45 12 34 56 78", None, Some("+4512345678"), None, "4512345678"),
            ("32 34 56 78", Some("DK"), Some("+4532345678"), None, "4532345678"),
            ("32 34 56 78", Some("dk"), Some("+4532345678"), None, "4532345678"),
            ("(212) 555-0100 x12", Some("US"), Some("+12125550100"), Some("12"), "12125550100"),
            ("0600000000", Some("FR"), Some("+33600000000"), None, "33600000000"),
            ("0600000000", None, None, None, "0600000000"),
            ("+54 11 2345-6789", Some("US"), Some("+541123456789"), None, "541123456789"),
            ("+33 6 00 00 00 00", Some("US"), Some("+33600000000"), None, "33600000000"),
            ("+44 (0)20 7946 0958", None, Some("+442079460958"), None, "442079460958"),
            ("0044 20 7946 0958", Some("DE"), Some("+442079460958"), None, "442079460958"),
            ("846-790-4623x4715", Some("US"), None, Some("4715"), "8467904623"),
            ("(422)787-2331x71127", Some("US"), None, Some("71127"), "4227872331"),
            ("321.441.0588x6218", Some("US"), Some("+13214410588"), Some("6218"), "13214410588"),
            ("001-680-204-8312", Some("US"), None, None, "0016802048312"),
            ("1-955-371-0847 x371", Some("US"), None, Some("371"), "19553710847"),
            ("504-621-8927", Some("US"), Some("+15046218927"), None, "15046218927"),
            ("tel:+1-504-621-8927;ext=55", None, Some("+15046218927"), Some("55"), "15046218927"),
            ("504 621 8927 ext. 55", Some("US"), Some("+15046218927"), Some("55"), "15046218927"),
            ("504 621 8927 Extension 55", Some("US"), Some("+15046218927"), Some("55"), "15046218927"),
            ("504 621 8927 (ext 55)", Some("US"), Some("+15046218927"), Some("55"), "15046218927"),
            ("1-800-FLOWERS", Some("US"), Some("+18003569377"), None, "18003569377"),
            ("phone work", Some("US"), None, None, ""),
            ("FAX 123", Some("US"), None, None, "123"),
            ("+４５ １２ ３４ ５６ ７８", None, Some("+4512345678"), None, "4512345678"),
            ("+", Some("US"), None, None, ""),
            ("112", Some("DE"), None, None, "112"),
            ("00000000000", Some("DE"), None, None, "00000000000"),
        ] {
            let phone = Phone::parse(raw, country).unwrap_or_else(|e| panic!("{raw}: {e}"));
            assert_eq!(
                (phone.e164(), phone.extension(), phone.search_key()),
                (e164, extension, key),
                "{raw} in {country:?}"
            );
        }
    }

    #[test]
    fn imp_24_numbers_are_shown_in_the_groups_of_their_country() {
        for (e164, home, text) in [
            ("+4512345678", Some("US"), "+45 12345678"),
            ("+4532345678", Some("DK"), "32 34 56 78"),
            ("+4532345678", None, "+45 32 34 56 78"),
            ("+12125550100", Some("US"), "(212) 555-0100"),
            ("+12125550100", Some("us"), "(212) 555-0100"),
            ("+12125550100", Some("DK"), "+1 212-555-0100"),
            ("+14165550100", Some("US"), "+1 416-555-0100"),
            ("+14544220649", Some("US"), "(454) 422-0649"),
            ("+33600000000", Some("FR"), "06 00 00 00 00"),
            ("+442079460958", Some("US"), "+44 20 7946 0958"),
            ("+390612345678", Some("US"), "+39 06 1234 5678"),
            ("+4930123456", Some("nowhere"), "+49 30 123456"),
            ("+9991234567", Some("US"), "999 1234567"),
        ] {
            assert_eq!(shown("999 1234567", Some(e164), None, home), text, "{e164} in {home:?}");
        }
        assert_eq!(shown("212.555.0100 x12", Some("+12125550100"), Some("12"), None), "+1 212-555-0100 ext. 12");
        assert_eq!(shown("+45 12 34 56 78", Some("+4512345678"), None, None), "+45 12 34 56 78", "as typed");
        assert_eq!(shown("846-790-4623x4715", None, Some("4715"), Some("US")), "846-790-4623x4715");
    }

    #[test]
    fn pty_25_raw_is_kept_and_only_empty_or_endless_text_is_refused() {
        let phone = Phone::parse("  call\tme: 12 ", None).expect("kept");
        assert_eq!(phone.raw(), "call me: 12");
        assert_eq!(Phone::parse(" ", None).map_err(|e| e.code), Err("phone_empty"));
        let long = "1".repeat(101);
        assert_eq!(Phone::parse(&long, None).map_err(|e| e.code), Err("phone_too_long"));
        assert!(Phone::parse("12345678", Some("nowhere")).expect("kept").e164().is_none());
    }
}
