//! Comparing two people.

use chrono::Datelike;

use super::Sheet;
use super::company::tax_ids;
use super::key::{EmailKey, MatchKey};
use super::model::{Finding as F, Found};
use super::near::{Likeness, likeness, misspelt, within, word_share};
use super::places;

pub(super) fn compare(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    names(a, b, sheet);
    birth_dates(a, b, sheet);
    emails(a, b, sheet);
    phones(a, b, sheet);
    places::compare(a, b, sheet);
    companies(a, b, sheet);
    jobs(a, b, sheet);
    tax_ids(a, b, sheet);
}

/// People who live or work together share address, phone, company, family name and even mailboxes,
/// so these prove nothing between them: what is left has to tell two of them from one who is there
/// twice. Gives the bits of what is left, for a pair that shares a home and for one that shares a
/// place of work.
pub(super) fn together(sheet: &Sheet<'_>, weights: &[f64]) -> (Option<f64>, Option<f64>) {
    let has = |findings: &[F]| findings.iter().any(|finding| sheet.has(*finding));
    let home = has(&[
        F::StreetSame,
        F::StreetAlike,
        F::PhoneSame,
        F::PhoneShared,
        F::EmailSame,
        F::EmailDesk,
        F::EmailMisspelt,
    ]) || (has(&[F::PostalSame]) && has(&[F::LastSame, F::LastMisspelt]));
    let work = has(&[F::CompanySame, F::CompanyAlike, F::PhoneShared, F::EmailDesk, F::EmailHost]);
    let all = || sheet.found.iter().zip(weights).map(|(found, weight)| (found.finding, *weight));
    let household = || {
        let bits = all().map(|(finding, weight)| match finding {
            F::BornSame => weight.min(7.5),
            // Seldom do two of a household bear one name, or like ones.
            F::FirstSame => 6.0,
            F::FirstNickname | F::FirstCalled => 4.5,
            F::FirstMisspelt => 4.0,
            F::FirstInitial => 3.0,
            F::LineSame => weight,
            // A mailbox for two is not rare.
            F::EmailSame | F::EmailMisspelt | F::EmailHostMisspelt => weight.min(3.5),
            F::LastSame | F::LastPartly | F::LastMisspelt | F::LastSound | F::LastSimilar => 0.0,
            // A trade is learned at home.
            F::JobSame | F::JobAlike => weight.min(3.0),
            _ if matches!(finding.field(), "phone" | "address" | "company") => 0.0,
            _ => weight,
        });
        bits.sum::<f64>()
    };
    let colleagues = || {
        let bits = all().map(|(finding, weight)| match finding {
            // A line that few use may be the switchboard of a small firm.
            F::PhoneSame => weight.min(3.0),
            F::LineSame => weight,
            F::EmailHost => 0.0,
            // A firm has several people for one job.
            F::JobSame | F::JobAlike => weight.min(2.0),
            // A family firm.
            F::LastSame if has(&[F::FirstOther, F::FirstPair]) => weight.min(2.0),
            _ if matches!(finding.field(), "phone" | "address" | "company") => weight.min(0.0),
            _ => weight,
        });
        bits.sum::<f64>()
    };
    (home.then(household), work.then(colleagues))
}

fn names(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    let first = likeness(&a.first, &b.first);
    let last = likeness(&a.last, &b.last);
    // Given and family name in each other's place; not worth a look where they agree as they are.
    let (across, back) = if first.agrees() && last.agrees() {
        (Likeness::Different, Likeness::Different)
    } else {
        (likeness(&a.first, &b.last), likeness(&a.last, &b.first))
    };
    let swaps = |l: Likeness| matches!(l, Likeness::Same | Likeness::Misspelt | Likeness::Nickname);
    let initial = |one: Likeness, other: Likeness| one == Likeness::Initial && swaps(other);
    if (swaps(across) && swaps(back)) || initial(across, back) || initial(back, across) {
        sheet.add(F::NamesSwapped, None, || format!("first and last name swapped ({} / {})", a.shown(), b.shown()));
        return;
    }
    let elsewhere = || format!("same name in another field ({} / {})", a.shown(), b.shown());
    let one_sided = |l: Likeness, other: &str| l == Likeness::Same && other.is_empty();
    if first == Likeness::Missing && last == Likeness::Missing {
        // The only name of one record stands in the other field of the other record.
        if one_sided(across, &a.last) || one_sided(back, &a.first) {
            sheet.add(F::NameElsewhere, None, elsewhere);
        }
        return;
    }
    // A record with one name only may have it in the wrong field.
    let alone = |one: &MatchKey, other: &MatchKey| {
        (one.last.is_empty() && !other.first.is_empty() && likeness(&one.first, &other.last).agrees())
            || (one.first.is_empty() && !other.last.is_empty() && likeness(&one.last, &other.first).agrees())
    };
    if !first.agrees() && !last.agrees() && (alone(a, b) || alone(b, a)) {
        sheet.add(F::NameElsewhere, None, elsewhere);
        return;
    }
    // A middle name in use: "James Robert" is called Robert.
    let called = first == Likeness::Different
        && a.given_names().any(|name| name.chars().count() > 1 && b.given_names().any(|other| name == other));
    let common = a.first.rarity.min(b.first.rarity);
    let finding = match first {
        Likeness::Same => Some((F::FirstSame, Some(common))),
        Likeness::Nickname => Some((F::FirstNickname, Some(common))),
        Likeness::Partly => Some((F::FirstPartly, None)),
        Likeness::Misspelt => Some((F::FirstMisspelt, Some(common))),
        Likeness::Sound => Some((F::FirstSound, None)),
        Likeness::Similar => Some((F::FirstSimilar, None)),
        Likeness::Initial => Some((F::FirstInitial, None)),
        Likeness::Pair => Some((F::FirstPair, None)),
        Likeness::Different if called => Some((F::FirstCalled, None)),
        Likeness::Different => Some((F::FirstOther, None)),
        Likeness::Missing => None,
    };
    let both = first == Likeness::Same && last == Likeness::Same;
    if let Some((finding, rarity)) = finding {
        sheet.add(finding, rarity, || match both {
            true => format!("same name {}", a.shown()),
            false => say("first name", first, &a.first.shown, &b.first.shown),
        });
    }
    let common = a.last.rarity.min(b.last.rarity);
    let finding = match last {
        Likeness::Same => Some((F::LastSame, Some(common))),
        Likeness::Misspelt | Likeness::Nickname => Some((F::LastMisspelt, Some(common))),
        Likeness::Partly => Some((F::LastPartly, None)),
        Likeness::Sound => Some((F::LastSound, None)),
        Likeness::Similar | Likeness::Pair => Some((F::LastSimilar, None)),
        Likeness::Initial => Some((F::LastInitial, None)),
        Likeness::Different => Some((F::LastOther, None)),
        Likeness::Missing => None,
    };
    if let Some((finding, rarity)) = finding {
        sheet.add(finding, rarity, || match both {
            true => String::new(),
            false => say("last name", last, &a.last.shown, &b.last.shown),
        });
    }
    if let (Some(one), Some(other)) = (generation(&a.suffix), generation(&b.suffix))
        && one != other
    {
        sheet.add(F::OtherGeneration, None, || format!("another generation ({} / {})", a.suffix, b.suffix));
    } else if generation(&a.suffix) != generation(&b.suffix) {
        sheet.add(F::OneGeneration, None, || format!("only one is told as {}{}", a.suffix, b.suffix));
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

fn say(what: &str, found: Likeness, a: &str, b: &str) -> String {
    match found {
        Likeness::Missing => String::new(),
        Likeness::Same => format!("same {what} {a}"),
        Likeness::Nickname => format!("{a} is short for {b}, or the other way round"),
        Likeness::Partly => format!("{what}s share a part ({a} / {b})"),
        Likeness::Misspelt | Likeness::Similar => format!("names alike ({a} / {b})"),
        Likeness::Sound => format!("{what}s sound alike ({a} / {b})"),
        Likeness::Initial => format!("initial fits ({a} / {b})"),
        Likeness::Pair | Likeness::Different => format!("{what}s differ ({a} / {b})"),
    }
}

fn birth_dates(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    let (Some(one), Some(other)) = (a.birth_date, b.birth_date) else { return };
    if one == other {
        let rarity = f64::from(a.rarity.birth_date.min(b.rarity.birth_date));
        sheet.add(F::BornSame, Some(rarity), || format!("same birth date {one}"));
        return;
    }
    let same = [one.year() == other.year(), one.month() == other.month(), one.day() == other.day()];
    let parts = same.iter().filter(|part| **part).count();
    let days = (one - other).num_days().abs();
    let (finding, what) = if one.year() == other.year() && one.month() == other.day() && one.day() == other.month() {
        (F::BornTurned, "birth dates with day and month swapped")
    } else if parts == 2 {
        (F::BornOnePartOff, "birth dates alike")
    } else if days <= 31 {
        (F::BornNear, "birth dates near each other")
    } else if (days - 3652).abs() <= 40 {
        (F::BornTenYears, "birth dates ten years apart, as by a slip")
    } else if days <= 400 {
        (F::BornSameYear, "birth dates a year apart or less")
    } else {
        (F::BornOther, "birth dates differ")
    };
    sheet.add(finding, None, || format!("{what} ({one} / {other})"));
}

fn emails(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    if a.emails.is_empty() || b.emails.is_empty() {
        return;
    }
    let mut best: Option<(f64, Found, &EmailKey, &EmailKey)> = None;
    let mut named = false;
    for one in a.emails.iter() {
        for other in b.emails.iter() {
            let Some((finding, rarity)) = email(one, other) else { continue };
            // A mailbox named after its owner says once more what the names said.
            if matches!(finding, F::EmailLocal | F::EmailMisspelt) && (one.named || other.named) {
                named = true;
                if one.domain() == other.domain() && !one.free && best.is_none() {
                    best = Some((0.0, Found { finding: F::EmailHost, rarity: None }, one, other));
                }
                continue;
            }
            let found = Found { finding, rarity };
            let weight = sheet.model.weight(&found);
            if best.as_ref().is_none_or(|known| weight > known.0) {
                best = Some((weight, found, one, other));
            }
        }
    }
    match best {
        Some((_, found, one, other)) => sheet.add(found.finding, found.rarity, || match found.finding {
            F::EmailSame => format!("same e-mail {}", one.key),
            F::EmailDesk => format!("same shared mailbox {}", one.key),
            F::EmailHost => format!("e-mail addresses at one host, {}", one.domain()),
            F::EmailLocal => format!("e-mail addresses begin the same ({} / {})", one.key, other.key),
            _ => format!("e-mail addresses alike ({} / {})", one.key, other.key),
        }),
        None if named => {}
        None if a.emails.iter().all(|email| email.shared) || b.emails.iter().all(|email| email.shared) => {}
        None => sheet.add(F::EmailOther, None, || "other e-mail addresses".to_owned()),
    }
}

fn email(a: &EmailKey, b: &EmailKey) -> Option<(F, Option<f64>)> {
    if a.key == b.key {
        return Some(if a.shared || b.shared {
            (F::EmailDesk, None)
        } else {
            (F::EmailSame, Some(a.rarity.min(b.rarity)))
        });
    }
    if a.shared || b.shared {
        return None;
    }
    let length = a.local().chars().count().min(b.local().chars().count());
    let numbers = numbers_differ(a.local(), b.local());
    if a.local() == b.local() && misspelt(a.domain(), b.domain()) {
        return Some((F::EmailHostMisspelt, None));
    }
    if a.domain() == b.domain() && length >= 4 && misspelt(a.local(), b.local()) && !numbers {
        return Some((F::EmailMisspelt, None));
    }
    let most = a.key.chars().count().min(b.key.chars().count()) / 6;
    if !numbers && within(&a.key, &b.key, most) {
        return Some((F::EmailMisspelt, None));
    }
    // The same name at two hosts; a mailbox of one's own keeps its name when its owner moves.
    (a.local() == b.local() && length >= 6).then_some((F::EmailLocal, None))
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
    short.len() >= 7 && long.len() - short.len().min(long.len()) <= 4 && long.ends_with(short)
}

pub(super) fn phones(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    if a.phones.is_empty() || b.phones.is_empty() {
        return;
    }
    for one in a.phones.iter() {
        for other in b.phones.iter() {
            if !same_number(&one.digits, &other.digits) {
                continue;
            }
            if !one.extension.is_empty() && !other.extension.is_empty() && one.extension != other.extension {
                continue;
            }
            let rarity = Some(one.rarity.min(other.rarity));
            if !one.extension.is_empty() && one.extension == other.extension {
                sheet.add(F::LineSame, None, || format!("same phone and extension {}", one.extension));
                return;
            }
            // Only one extension known: the other may be anybody behind the same switchboard.
            if one.shared || other.shared || one.extension != other.extension {
                sheet.add(F::PhoneShared, rarity, || "same phone, which many share".to_owned());
            } else {
                let shown = if one.digits.len() >= other.digits.len() { &one.digits } else { &other.digits };
                sheet.add(F::PhoneSame, rarity, || format!("same phone {shown}"));
            }
            return;
        }
    }
    sheet.add(F::PhoneOther, None, || "other phones".to_owned());
}

fn companies(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    if a.firm.words.is_empty() || b.firm.words.is_empty() {
        return;
    }
    let share = word_share(&a.firm.words, &b.firm.words, misspelt);
    let rarity = Some(a.firm.rarity.min(b.firm.rarity));
    if share >= 0.99 {
        sheet.add(F::CompanySame, rarity, || format!("same company {}", a.firm.shown));
    } else if share >= 0.7 {
        sheet.add(F::CompanyAlike, None, || format!("companies alike ({} / {})", a.firm.shown, b.firm.shown));
    } else {
        sheet.add(F::CompanyOther, None, || "other companies".to_owned());
    }
}

/// A trade or a title: known of two people of one name and town, it may be all that tells them apart.
fn jobs(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    if a.job_title.is_empty() || b.job_title.is_empty() {
        return;
    }
    fn words(text: &str) -> Vec<&str> {
        text.split(' ').collect()
    }
    if a.job_title == b.job_title {
        let rarity = f64::from(a.rarity.job_title.min(b.rarity.job_title));
        sheet.add(F::JobSame, Some(rarity), || format!("same job title {}", a.job_title));
    } else if word_share(&words(&a.job_title), &words(&b.job_title), misspelt) >= 0.6 {
        sheet.add(F::JobAlike, None, || format!("job titles alike ({} / {})", a.job_title, b.job_title));
    } else {
        sheet.add(F::JobOther, None, || format!("job titles differ ({} / {})", a.job_title, b.job_title));
    }
}
