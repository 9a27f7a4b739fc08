//! Comparing two people.

use super::given_names::is_common_last;
use super::key::{EmailKey, MatchKey};
use super::near::{Likeness, likeness, misspelt, similar, word_share};
use super::{DOUBTED, Sheet, VETOED};
use chrono::Datelike;

/// Two people taken at random out of those that share a block.
const START: f64 = -9.2;

pub(super) fn compare(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    sheet.start = START;
    let names = names(a, b, sheet);
    birth_dates(a, b, sheet);
    emails(a, b, sheet);
    phones(a, b, sheet);
    addresses(a, b, sheet);
    companies(a, b, sheet);
    if a.external_ids.iter().any(|id| b.external_ids.contains(id)) {
        sheet.add("external_id", 10.0, "same id in another system");
    }
    sheet.limit = limit(names, sheet);
}

/// What the names say about a household.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Both have given names, and those are of two people.
    Others,
    /// The given names are similar, as brothers' may be.
    Doubtful,
    Fine,
}

/// The household veto: address, phone and even mailbox are shared by people who live together, so
/// they prove nothing where the given names differ.
fn limit(names: Names, sheet: &Sheet) -> Option<u8> {
    let has = |field: &str, least: f64| sheet.parts.iter().any(|part| part.field == field && part.points >= least);
    let born = has("birth_date", 8.0);
    match names {
        Names::Fine => None,
        Names::Doubtful if born || has("email", 5.0) => None,
        Names::Doubtful => Some(VETOED),
        Names::Others if born && has("name", 3.5) && has("address", 2.5) => Some(DOUBTED),
        Names::Others => Some(VETOED),
    }
}

fn names(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) -> Names {
    let first = likeness(&a.first, &b.first);
    let last = likeness(&a.last, &b.last);
    // Given and family name in each other's place; not worth a look where they agree as they are.
    let (across, back) = if first.agrees() && last.agrees() {
        (Likeness::Different, Likeness::Different)
    } else {
        (likeness(&a.first, &b.last), likeness(&a.last, &b.first))
    };
    let swaps = |l: Likeness| matches!(l, Likeness::Same | Likeness::Misspelt);
    if swaps(across) && swaps(back) {
        let points = if across == Likeness::Same && back == Likeness::Same { 9.0 } else { 7.5 };
        sheet.add("name", points, format!("first and last name swapped ({} / {})", a.shown, b.shown));
        return Names::Fine;
    }
    let one_sided = |l: Likeness, other: &str| l == Likeness::Same && other.is_empty();
    if first == Likeness::Missing && last == Likeness::Missing {
        // The only name of one record stands in the other field of the other record.
        if one_sided(across, &a.last) || one_sided(back, &a.first) {
            sheet.add("name", 3.0, format!("same name in another field ({} / {})", a.shown, b.shown));
        }
        return Names::Fine;
    }
    // A record with one name only may have it in the wrong field.
    let alone = |one: &MatchKey, other: &MatchKey| {
        (one.last.is_empty() && !other.first.is_empty() && likeness(&one.first, &other.last).agrees())
            || (one.first.is_empty() && !other.last.is_empty() && likeness(&one.last, &other.first).agrees())
    };
    let disagree = |l: Likeness| !l.agrees();
    if disagree(first) && disagree(last) && (alone(a, b) || alone(b, a)) {
        sheet.add("name", 3.5, format!("same name in another field ({} / {})", a.shown, b.shown));
        return Names::Fine;
    }
    // A middle name in use: "James Robert" is called Robert.
    let called = first == Likeness::Different
        && a.given_names().any(|name| name.chars().count() > 1 && b.given_names().any(|other| name == other));
    let first_points = match first {
        Likeness::Same => 4.0,
        Likeness::Nickname => 3.3,
        Likeness::Partly => 3.0,
        Likeness::Misspelt => 3.2,
        Likeness::Sound => 2.5,
        Likeness::Initial => 1.5,
        Likeness::Similar => 0.5,
        Likeness::Pair => -4.0,
        Likeness::Different if called => 1.0,
        Likeness::Different => -6.0,
        Likeness::Missing => 0.0,
    };
    let last_points = match last {
        Likeness::Same if is_common_last(&a.last) => 5.3,
        Likeness::Same => 6.7,
        Likeness::Misspelt | Likeness::Nickname => 5.0,
        Likeness::Partly => 4.0,
        Likeness::Sound => 3.5,
        Likeness::Initial => 1.5,
        Likeness::Similar => 2.0,
        Likeness::Pair => 4.0,
        Likeness::Different => -4.0,
        Likeness::Missing => 0.0,
    };
    if first == Likeness::Same && last == Likeness::Same {
        sheet.add("name", first_points + last_points, format!("same name {}", a.shown));
    } else {
        say(sheet, "first name", first, first_points, &a.first_shown, &b.first_shown);
        say(sheet, "last name", last, last_points, &a.last_shown, &b.last_shown);
    }
    let (one, other) = (generation(&a.suffix), generation(&b.suffix));
    if let (Some(one), Some(other)) = (one, other)
        && one != other
    {
        sheet.add("name", -6.0, format!("another generation ({} / {})", a.suffix, b.suffix));
        return Names::Others;
    }
    match first {
        Likeness::Different | Likeness::Pair if !called => Names::Others,
        Likeness::Similar | Likeness::Sound => Names::Doubtful,
        _ => Names::Fine,
    }
}

fn generation(suffix: &str) -> Option<u8> {
    suffix.split(' ').find_map(|word| match word {
        "sr" | "i" => Some(1),
        "jr" | "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        _ => None,
    })
}

fn say(sheet: &mut Sheet, what: &str, found: Likeness, points: f64, a: &str, b: &str) {
    let reason = match found {
        Likeness::Missing => return,
        Likeness::Same => format!("same {what} {a}"),
        Likeness::Nickname => format!("{a} is short for {b}, or the other way round"),
        Likeness::Partly => format!("{what}s share a part ({a} / {b})"),
        Likeness::Misspelt | Likeness::Similar => format!("names alike ({a} / {b})"),
        Likeness::Sound => format!("{what}s sound alike ({a} / {b})"),
        Likeness::Initial => format!("initial fits ({a} / {b})"),
        Likeness::Pair | Likeness::Different => format!("{what}s differ ({a} / {b})"),
    };
    sheet.add("name", points, reason);
}

fn birth_dates(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    let (Some(one), Some(other)) = (a.birth_date, b.birth_date) else { return };
    // The first of January is what programs write when they know the year at most.
    let stock = one.ordinal() == 1;
    if one == other {
        let points = if stock { 3.0 } else { 8.0 };
        sheet.add("birth_date", points, format!("same birth date {one}"));
        return;
    }
    let same = [one.year() == other.year(), one.month() == other.month(), one.day() == other.day()];
    let turned = one.year() == other.year() && one.month() == other.day() && one.day() == other.month();
    let parts = same.iter().filter(|part| **part).count();
    let days = (one - other).num_days().abs();
    if turned || parts == 2 {
        sheet.add("birth_date", 4.0, format!("birth dates alike ({one} / {other})"));
    } else if days <= 31 {
        sheet.add("birth_date", 3.0, format!("birth dates near each other ({one} / {other})"));
    } else if (days - 3652).abs() <= 40 {
        sheet.add("birth_date", 0.5, format!("birth dates ten years apart, as by a slip ({one} / {other})"));
    } else if days <= 400 {
        sheet.add("birth_date", 1.5, format!("birth dates a year apart or less ({one} / {other})"));
    } else {
        sheet.add("birth_date", -5.0, format!("birth dates differ ({one} / {other})"));
    }
}

fn emails(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    if a.emails.is_empty() || b.emails.is_empty() {
        return;
    }
    let mut best: Option<(f64, String)> = None;
    for one in &a.emails {
        for other in &b.emails {
            if let Some(found) = email(one, other)
                && best.as_ref().is_none_or(|known| found.0 > known.0)
            {
                best = Some(found);
            }
        }
    }
    match best {
        Some((points, reason)) => sheet.add("email", points, reason),
        None => sheet.add("email", -1.0, "other e-mail addresses"),
    }
}

fn email(a: &EmailKey, b: &EmailKey) -> Option<(f64, String)> {
    if a.key == b.key {
        return Some(if a.shared || b.shared {
            (1.5, format!("same shared mailbox {}", a.key))
        } else {
            (12.0, format!("same e-mail {}", a.key))
        });
    }
    if a.shared || b.shared {
        return None;
    }
    let alike = || format!("e-mail addresses alike ({} / {})", a.key, b.key);
    let length = a.local.chars().count().min(b.local.chars().count());
    if a.domain == b.domain && length >= 4 && misspelt(&a.local, &b.local) && !numbers_differ(&a.local, &b.local) {
        return Some((6.0, alike()));
    }
    if a.local == b.local && misspelt(&a.domain, &b.domain) {
        return Some((9.0, alike()));
    }
    let most = a.key.chars().count().min(b.key.chars().count()) / 6;
    if strsim::osa_distance(&a.key, &b.key) <= most && !numbers_differ(&a.local, &b.local) {
        return Some((6.0, alike()));
    }
    if a.local == b.local && length >= 6 {
        // The same name at two hosts; a mailbox of one's own keeps its name when its owner moves.
        let points = if a.free || b.free { 4.0 } else { 3.0 };
        return Some((points, format!("e-mail addresses begin the same ({} / {})", a.key, b.key)));
    }
    None
}

/// `anna7` and `anna8` are two people at a mail host.
fn numbers_differ(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (x, y) = (digits(a), digits(b));
    !x.is_empty() && !y.is_empty() && x != y
}

pub(super) fn same_number(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    // One written with, one without the country code or the trunk zero.
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let short = short.trim_start_matches('0');
    short.len() >= 8 && long.len() - short.len().min(long.len()) <= 4 && long.ends_with(short)
}

fn phones(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    for one in &a.phones {
        for other in &b.phones {
            if !same_number(&one.digits, &other.digits) {
                continue;
            }
            if !one.extension.is_empty() && !other.extension.is_empty() && one.extension != other.extension {
                continue;
            }
            if one.shared || other.shared {
                sheet.add("phone", 1.5, "same phone, which many share");
            } else {
                let shown = if one.digits.len() >= other.digits.len() { &one.digits } else { &other.digits };
                sheet.add("phone", 7.0, format!("same phone {shown}"));
            }
            return;
        }
    }
}

fn addresses(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    let known = |x: &str, y: &str| !x.is_empty() && !y.is_empty();
    if !a.street.is_empty() && !b.street.is_empty() {
        let share = word_share(&a.street, &b.street);
        if a.street == b.street {
            sheet.add("address", 4.5, "same street and number");
        } else if share >= 0.75 {
            sheet.add("address", 3.0, "streets alike");
        }
    }
    if known(&a.postal_code, &b.postal_code) {
        if a.postal_code == b.postal_code {
            sheet.add("address", 2.5, format!("same postal code {}", a.postal_code));
        } else if strsim::osa_distance(&a.postal_code, &b.postal_code) > 1 {
            sheet.add("address", -1.0, "postal codes differ");
        }
    }
    if known(&a.city, &b.city) {
        if a.city == b.city {
            sheet.add("address", 1.7, format!("same city {}", a.city));
        } else if misspelt(&a.city, &b.city) {
            sheet.add("address", 1.5, format!("cities alike ({} / {})", a.city, b.city));
        } else if !similar(&a.city, &b.city) {
            sheet.add("address", -1.5, format!("cities differ ({} / {})", a.city, b.city));
        }
    }
}

fn companies(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    if a.company.is_empty() || b.company.is_empty() {
        return;
    }
    let share = word_share(&a.company, &b.company);
    if share >= 0.99 {
        sheet.add("company", 3.5, format!("same company {}", a.company_shown));
    } else if share >= 0.7 {
        sheet.add("company", 2.5, format!("companies alike ({} / {})", a.company_shown, b.company_shown));
    } else {
        sheet.add("company", -0.8, "other companies");
    }
}
