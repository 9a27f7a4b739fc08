//! Comparing two organisations or households.

use super::Sheet;
use super::key::MatchKey;
use super::near::{misspelt, word_share};
use super::person::same_number;

/// Two organisations taken at random out of those that share a block.
const START: f64 = -7.0;

pub(super) fn compare(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    sheet.start = START;
    names(a, b, sheet);
    let domain = |key: &MatchKey| -> Vec<String> {
        let own = (!key.domain.is_empty()).then(|| key.domain.clone());
        let mail = key.emails.iter().filter(|email| !email.free).map(|email| email.domain.clone());
        own.into_iter().chain(mail).collect()
    };
    let (one, other) = (domain(a), domain(b));
    match one.iter().find(|domain| other.contains(domain)) {
        Some(shared) => sheet.add("domain", 6.5, format!("same domain {shared}")),
        None if !a.domain.is_empty() && !b.domain.is_empty() => sheet.add("domain", -3.0, "other domains"),
        None => {}
    }
    if let Some(email) = a.emails.iter().find(|email| b.emails.iter().any(|other| other.key == email.key)) {
        let points = if email.free { 7.0 } else { 2.0 };
        sheet.add("email", points, format!("same e-mail {}", email.key));
    }
    // A switchboard stands for its company, so an extension does not matter here.
    let same = a.phones.iter().find(|phone| b.phones.iter().any(|other| same_number(&phone.digits, &other.digits)));
    if let Some(phone) = same {
        let points = if phone.shared { 1.5 } else { 5.0 };
        sheet.add("phone", points, format!("same phone {}", phone.digits));
    }
    places(a, b, sheet);
    if a.external_ids.iter().any(|id| b.external_ids.contains(id)) {
        sheet.add("external_id", 12.0, "same id in another system");
    }
}

fn names(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    if a.core.is_empty() || b.core.is_empty() {
        return;
    }
    let shown = format!("({} / {})", a.shown, b.shown);
    let (joined_a, joined_b) = (a.core.concat(), b.core.concat());
    if joined_a == joined_b {
        let forms = !a.legal_form.is_empty() && !b.legal_form.is_empty() && a.legal_form != b.legal_form;
        if forms {
            sheet.add("name", 8.0, format!("same name but another legal form {shown}"));
        } else if a.legal_form == b.legal_form {
            sheet.add("name", 10.0, format!("same name {}", a.shown));
        } else {
            sheet.add("name", 9.2, format!("same name but for the legal form {shown}"));
        }
        return;
    }
    let numbers =
        |core: &[String]| core.iter().filter(|w| w.chars().all(|c| c.is_ascii_digit())).cloned().collect::<Vec<_>>();
    if numbers(&a.core) != numbers(&b.core) {
        // "Branch 12" and "Branch 13" are two.
        sheet.add("name", -6.0, format!("numbers in the names differ {shown}"));
        return;
    }
    let share = word_share(&a.core, &b.core);
    let spelt = joined_a.chars().count() >= 5 && misspelt(&joined_a, &joined_b);
    let acronym = |short: &[String], long: &[String]| {
        let letters: String = long.iter().filter_map(|word| word.chars().next()).collect();
        short.len() == 1 && long.len() >= 3 && short.first().is_some_and(|word| *word == letters)
    };
    if share >= 0.99 || spelt {
        sheet.add("name", 8.0, format!("names alike {shown}"));
    } else if acronym(&a.core, &b.core) || acronym(&b.core, &a.core) {
        sheet.add("name", 4.0, format!("one name may be short for the other {shown}"));
    } else if share >= 0.7 {
        sheet.add("name", 5.0, format!("names share most words {shown}"));
    } else if a.core.first() == b.core.first() && (a.core.len() == 1 || b.core.len() == 1) {
        sheet.add("name", 3.0, format!("one name begins with the other {shown}"));
    } else if share >= 0.4 {
        sheet.add("name", 1.0, format!("names share a word {shown}"));
    } else {
        sheet.add("name", -5.0, format!("names differ {shown}"));
    }
}

fn places(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet) {
    let known = |x: &str, y: &str| !x.is_empty() && !y.is_empty();
    if known(&a.country, &b.country) && a.country != b.country {
        sheet.add("address", -3.0, "other countries");
        return;
    }
    if !a.street.is_empty() && a.street == b.street {
        sheet.add("address", 3.0, "same street and number");
    }
    if known(&a.postal_code, &b.postal_code) && a.postal_code == b.postal_code {
        sheet.add("address", 2.0, format!("same postal code {}", a.postal_code));
    }
    if known(&a.city, &b.city) {
        if a.city == b.city || misspelt(&a.city, &b.city) {
            sheet.add("address", 1.5, format!("same city {}", a.city));
        } else {
            sheet.add("address", -3.0, format!("cities differ ({} / {})", a.city, b.city));
        }
    }
}
