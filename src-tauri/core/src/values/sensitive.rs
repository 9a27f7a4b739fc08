//! Numbers that do not belong into free text: payment cards and US social security numbers (IMP-26).

/// What kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A payment card: 13 to 19 digits of a known network that satisfy Luhn's check.
    Card,
    /// A US social security number, written 123-45-6789 or 123 45 6789.
    SocialSecurity,
}

impl Kind {
    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::SocialSecurity => "ssn",
        }
    }
}

/// One such number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its digits.
    pub digits: String,
    /// Its first byte in the text.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

impl Found {
    /// How it may be shown: its last four digits.
    #[must_use]
    pub fn shown(&self) -> String {
        let last: String = self.digits.chars().skip(self.digits.len().saturating_sub(4)).collect();
        match self.kind {
            Kind::Card => format!("•••• {last}"),
            Kind::SocialSecurity => format!("•••-••-{last}"),
        }
    }
}

/// The numbers in a text, in their order. Numbers of orders, invoices and phones are not among them: they follow a letter
/// or a sign, belong to no card network, or fail the check.
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| chars.get(index).map(|(_, c)| *c);
    let mut index = 0;
    while let Some(c) = at(index) {
        let before = index.checked_sub(1).and_then(at);
        if !c.is_ascii_digit() || before.is_some_and(|c| c.is_alphanumeric() || "-_#/.+".contains(c)) {
            index += 1;
            continue;
        }
        let run = Run::from(&chars, index);
        let fits = (1..=run.groups.len()).rev().find_map(|count| {
            let whole = count == run.groups.len();
            let groups = run.groups.get(..count)?;
            let signs = run.signs.get(..count - 1)?;
            let kind = if whole && run.cut { None } else { judge(groups, signs) };
            Some((kind?, groups.concat(), *run.ends.get(count - 1)?))
        });
        index = match fits {
            Some((kind, digits, end)) => {
                let byte = |index: usize| chars.get(index).map_or(text.len(), |(at, _)| *at);
                found.push(Found { kind, digits, start: byte(index), end: byte(end) });
                end
            }
            // What follows the first group may be a number of its own.
            None => run.ends.first().copied().unwrap_or(index + 1),
        };
    }
    found
}

/// A run of digits in groups, one blank or dash between them.
#[derive(Default)]
struct Run {
    groups: Vec<String>,
    /// What stands between the groups.
    signs: Vec<char>,
    /// The character after each group.
    ends: Vec<usize>,
    /// Whether the last group goes on as something else: a word, a decimal, an order's suffix.
    cut: bool,
}

impl Run {
    fn from(chars: &[(usize, char)], start: usize) -> Self {
        let at = |index: usize| chars.get(index).map(|(_, c)| *c);
        let mut run = Self { groups: vec![String::new()], ..Self::default() };
        let mut end = start;
        while let Some(c) = at(end) {
            if c.is_ascii_digit() {
                if let Some(group) = run.groups.last_mut() {
                    group.push(c);
                }
            } else if matches!(c, ' ' | '-' | '\u{a0}') && at(end + 1).is_some_and(|next| next.is_ascii_digit()) {
                run.signs.push(if c == '\u{a0}' { ' ' } else { c });
                run.ends.push(end);
                run.groups.push(String::new());
            } else {
                break;
            }
            end += 1;
        }
        run.ends.push(end);
        run.cut = at(end).is_some_and(|c| c.is_alphanumeric() || "_-/".contains(c))
            || (at(end) == Some('.') && at(end + 1).is_some_and(|next| next.is_ascii_digit()));
        run
    }
}

fn judge(groups: &[String], signs: &[char]) -> Option<Kind> {
    let digits = groups.concat();
    // One sign all through: a date before a number is no part of it.
    if signs.windows(2).any(|pair| pair.first() != pair.last()) {
        return None;
    }
    if let [area, group, serial] = groups
        && social_security(area, group, serial)
    {
        return Some(Kind::SocialSecurity);
    }
    let grouped = groups.len() == 1 || (groups.len() >= 3 && groups.iter().all(|group| (3..=7).contains(&group.len())));
    (grouped && of_a_network(&digits) && luhn(&digits)).then_some(Kind::Card)
}

fn social_security(area: &str, group: &str, serial: &str) -> bool {
    area.len() == 3
        && group.len() == 2
        && serial.len() == 4
        && !matches!(area, "000" | "666")
        && !area.starts_with('9')
        && group != "00"
        && serial != "0000"
}

/// Whether a number begins and is as long as those of a card network: Visa, Mastercard, American Express, Discover, Diners,
/// JCB, UnionPay, Maestro.
fn of_a_network(digits: &str) -> bool {
    let begins = |count: usize| digits.get(..count).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let (two, three, four) = (begins(2), begins(3), begins(4));
    match digits.len() {
        13 => digits.starts_with('4'),
        14 => (300..=305).contains(&three) || matches!(two, 36 | 38 | 39),
        15 => matches!(two, 34 | 37),
        16 => {
            digits.starts_with('4')
                || (51..=55).contains(&two)
                || (2221..=2720).contains(&four)
                || four == 6011
                || (644..=649).contains(&three)
                || matches!(two, 65 | 62)
                || (3528..=3589).contains(&four)
        }
        17..=19 => {
            (digits.len() == 19 && digits.starts_with('4'))
                || matches!(two, 62)
                || matches!(four, 5018 | 5020 | 5038 | 6304 | 6759 | 6761..=6763)
        }
        _ => false,
    }
}

/// Luhn's check of the last digit.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, twice) if twice > 9 => twice - 9,
            (_, twice) => twice,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<&'static str> {
        find(text).iter().map(|one| one.kind.code()).collect()
    }

    #[test]
    fn imp_26_cards_and_social_security_numbers_are_found() {
        for card in [
            "4111 1111 1111 1111",
            "4111111111111111",
            "4111-1111-1111-1111",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "3782 822463 10005",
            "6011111111111117",
            "30569309025904",
            "3530111333300000",
            "4222222222222",
            "6200000000000005",
            "my card is 4012888888881881, exp 12/29",
            "(4111111111111111)",
            "4111 1111 1111 1111 12/29",
            "5 4111 1111 1111 1111",
            "4111\u{a0}1111\u{a0}1111\u{a0}1111",
        ] {
            assert_eq!(kinds(card), ["card"], "{card}");
        }
        for number in ["123-45-6789", "SSN 078-05-1120.", "123 45 6789", "ssn:219-09-9999"] {
            assert_eq!(kinds(number), ["ssn"], "{number}");
        }
    }

    #[test]
    fn imp_26_orders_phones_and_dates_do_not_hit() {
        for text in [
            "Order 4111111111111112",
            "Order #4111111111111111",
            "INV-4111111111111111",
            "PO4111111111111111",
            "order 1234567890123",
            "invoice 2026-0000-1234-5678",
            "order 9999999999999995",
            "+49 170 1234567",
            "030 1234 5678",
            "(555) 123-4567",
            "2026-11-21 10:00",
            "000-12-3456",
            "666-12-3456",
            "912-12-3456",
            "123-00-6789",
            "123-45-0000",
            "123456789",
            "DE89370400440532013000",
            "4111.1111.1111.1111",
            "tracking 1Z999AA10123456784",
            "0.4111111111111111",
            "4111111111111111/2",
        ] {
            assert!(kinds(text).is_empty(), "{text}: {:?}", find(text));
        }
    }

    #[test]
    fn imp_26_no_more_is_shown_than_the_last_four() {
        let found = find("a 4111 1111 1111 1111 b 123-45-6789");
        let shown: Vec<String> = found.iter().map(Found::shown).collect();
        assert_eq!(shown, ["•••• 1111", "•••-••-6789"]);
        assert!(found.first().is_some_and(|one| (one.start, one.end) == (2, 21)));
    }
}
