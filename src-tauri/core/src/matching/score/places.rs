//! Comparing addresses.

use super::Sheet;
use super::key::MatchKey;
use super::model::Finding as F;
use super::near::{misspelt, similar, slipped, within, word_share};

pub(super) fn compare(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    let known = |x: &str, y: &str| !x.is_empty() && !y.is_empty();
    if known(&a.country, &b.country) && a.country != b.country {
        sheet.add(F::CountryOther, None, || format!("other countries ({} / {})", a.country, b.country));
    }
    if !a.street.is_empty() && !b.street.is_empty() {
        let rarity = f64::from(a.rarity.street.min(b.rarity.street));
        if a.street == b.street {
            sheet.add(F::StreetSame, Some(rarity), || "same street and number".to_owned());
        } else if numbers_agree(&a.street, &b.street) && streets_alike(&a.street_words(), &b.street_words()) {
            sheet.add(F::StreetAlike, None, || format!("streets alike ({} / {})", a.street, b.street));
        } else {
            sheet.add(F::StreetOther, None, || "other streets".to_owned());
        }
    }
    if known(&a.postal_code, &b.postal_code) {
        if a.postal_code == b.postal_code {
            let rarity = f64::from(a.rarity.postal_code.min(b.rarity.postal_code));
            sheet.add(F::PostalSame, Some(rarity), || format!("same postal code {}", a.postal_code));
        } else {
            let finding = if within(&a.postal_code, &b.postal_code, 1) { F::PostalAlike } else { F::PostalOther };
            sheet.add(finding, None, || format!("postal codes differ ({} / {})", a.postal_code, b.postal_code));
        }
    }
    if known(&a.city, &b.city) {
        if a.city == b.city {
            let rarity = f64::from(a.rarity.city.min(b.rarity.city));
            sheet.add(F::CitySame, Some(rarity), || format!("same city {}", a.city));
        } else if misspelt(&a.city, &b.city) || similar(&a.city, &b.city) || holds(&words(&a.city), &words(&b.city)) {
            sheet.add(F::CityAlike, None, || format!("cities alike ({} / {})", a.city, b.city));
        } else {
            sheet.add(F::CityOther, None, || format!("cities differ ({} / {})", a.city, b.city));
        }
    }
}

fn words(text: &str) -> Vec<&str> {
    text.split(' ').collect()
}

fn streets_alike(a: &[&str], b: &[&str]) -> bool {
    word_share(a, b, slipped) >= 0.7 || holds(a, b)
}

/// Whether one text says more than the other and nothing else: two words of it at least.
fn holds(a: &[&str], b: &[&str]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() >= 2 && short.iter().all(|word| long.contains(word))
}

/// Whether no house number of one street line is missing in the other: 12 and 14 are two houses.
fn numbers_agree(a: &str, b: &str) -> bool {
    fn numbers(street: &str) -> impl Iterator<Item = &str> {
        street.split(' ').filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit()))
    }
    numbers(a).next().is_none()
        || numbers(b).next().is_none()
        || numbers(a).any(|number| numbers(b).any(|other| other == number))
}
