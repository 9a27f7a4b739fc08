//! Comparing two organisations or households.

use super::key::{MatchKey, PartyKind};
use super::model::Finding as F;
use super::near::{digits_differ, misspelt, within};
use super::person::phones;
use super::{Sheet, places};

pub(super) fn compare(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    names(a, b, sheet);
    domains(a, b, sheet);
    if let Some(email) = a.emails.iter().find(|email| b.emails.iter().any(|other| other.key == email.key)) {
        let rarity = Some(email.rarity);
        match email.free {
            true => sheet.add(F::EmailSame, rarity, || format!("same e-mail {}", email.key)),
            // The host says it already.
            false => sheet.add(F::EmailDesk, None, || format!("same e-mail {}", email.key)),
        }
    }
    phones(a, b, sheet);
    places::compare(a, b, sheet);
    tax_ids(a, b, sheet);
}

/// Numbers of one country, or of which one does not say the country, are one id or two. Those of people are given out at
/// random, so that two that are nearly alike are one mistyped; the subsidiaries of a company have numbers in a row.
pub(super) fn tax_ids(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    let (Some((one, x)), Some((other, y))) = (a.tax_id.as_deref(), b.tax_id.as_deref()) else { return };
    let countries = one.is_empty() || other.is_empty() || one == other;
    if countries && x == y {
        sheet.add(F::TaxSame, None, || format!("same tax id {x}"));
    } else if countries && a.kind == PartyKind::Person && within(x, y, 1) {
        sheet.add(F::TaxAlike, None, || format!("tax ids alike ({x} / {y})"));
    } else if countries {
        sheet.add(F::TaxOther, None, || format!("other tax ids ({x} / {y})"));
    }
}

/// A firm that is there twice for one that has two sites, in bits.
const SITES: f64 = 1.0;

/// Sites of one firm share its name and its domain, so where the addresses are of two places only
/// the rest can tell. Gives the bits of such a pair.
pub(super) fn sites(sheet: &Sheet<'_>, weights: &[f64]) -> Option<f64> {
    if !sheet.has(F::StreetOther) && !sheet.has(F::CityOther) {
        return None;
    }
    let bits = sheet.found.iter().zip(weights).map(|(found, weight)| match found.finding {
        F::Words | F::OtherForm | F::NumbersDiffer => weight.min(0.0),
        F::DomainSame | F::EmailDesk | F::TaxSame => 0.0,
        F::CitySame => weight.min(1.0),
        F::PostalSame => weight.min(3.0),
        F::StreetOther => weight.min(-3.0),
        _ => *weight,
    });
    Some(SITES + bits.sum::<f64>())
}

fn domains(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    fn all(key: &MatchKey) -> Vec<(&str, f64)> {
        let rarity = f64::from(key.rarity.domain);
        let own = (!key.domain.is_empty()).then_some((&*key.domain, rarity));
        let mail = key.emails.iter().filter(|email| !email.free).map(|email| (email.domain(), rarity));
        own.into_iter().chain(mail).collect()
    }
    let (one, other) = (all(a), all(b));
    let shared = one.iter().find_map(|(domain, rarity)| {
        let found = other.iter().find(|(known, _)| known == domain)?;
        Some((domain, rarity.min(found.1)))
    });
    match shared {
        Some((domain, rarity)) => sheet.add(F::DomainSame, Some(rarity), || format!("same domain {domain}")),
        None if !a.domain.is_empty() && !b.domain.is_empty() => {
            sheet.add(F::DomainOther, None, || format!("other domains ({} / {})", a.domain, b.domain));
        }
        None => {}
    }
}

/// Bits for a word that both names have beyond its rarity, for one that is misspelt, and for one
/// that only one of them has.
const KEPT: f64 = -0.3;
const SLIPPED: f64 = -2.0;
const LEFT_OUT: f64 = -2.2;

/// Every word that both names have speaks for one company, the more the rarer it is; every word that
/// only one has speaks against.
fn names(a: &MatchKey, b: &MatchKey, sheet: &mut Sheet<'_>) {
    if a.firm.words.is_empty() || b.firm.words.is_empty() {
        return;
    }
    let shown = || format!("({} / {})", a.shown(), b.shown());
    let numbers = |key: &MatchKey| -> Vec<String> {
        let digits = |word: &String| word.chars().filter(char::is_ascii_digit).collect::<String>();
        key.firm.words.iter().map(digits).filter(|digits| !digits.is_empty()).collect()
    };
    if numbers(a) != numbers(b) {
        // "Branch 12" and "Branch 13" are two, and so are "Site12" and "Site13".
        sheet.add(F::NumbersDiffer, None, || format!("numbers in the names differ {}", shown()));
    }
    let forms =
        !a.firm.legal_form.is_empty() && !b.firm.legal_form.is_empty() && a.firm.legal_form != b.firm.legal_form;
    if a.firm.words.concat() == b.firm.words.concat() {
        // Firms choose names that no other has.
        let whole = a.firm.rarity.min(b.firm.rarity) + 6.0;
        let bits = a.firm.word_rarity.iter().sum::<f64>().max(whole).min(NAME) + KEPT;
        sheet.add(F::Words, Some(bits), || match (forms, a.firm.legal_form == b.firm.legal_form) {
            (true, _) => format!("same name but another legal form {}", shown()),
            (_, true) => format!("same name {}", a.shown()),
            _ => format!("same name but for the legal form {}", shown()),
        });
        if forms {
            sheet.add(F::OtherForm, None, || "another legal form".to_owned());
        }
        return;
    }
    let bits = words(a, b);
    let acronym = |short: &[String], long: &[String]| {
        let letters: String = long.iter().filter_map(|word| word.chars().next()).collect();
        short.len() == 1 && long.len() >= 3 && short.first().is_some_and(|word| *word == letters)
    };
    let (joined_a, joined_b) = (a.firm.words.concat(), b.firm.words.concat());
    let spelt = joined_a.chars().count() >= 5 && misspelt(&joined_a, &joined_b);
    if spelt && bits < 9.0 {
        let rarity: f64 = a.firm.word_rarity.iter().sum::<f64>().min(b.firm.word_rarity.iter().sum());
        let bits = (rarity.min(NAME) + SLIPPED).max(bits);
        sheet.add(F::Words, Some(bits), || format!("names alike {}", shown()));
    } else if acronym(&a.firm.words, &b.firm.words) || acronym(&b.firm.words, &a.firm.words) {
        sheet.add(F::Words, Some(6.0), || format!("one name may be short for the other {}", shown()));
    } else {
        sheet.add(F::Words, Some(bits), || {
            let what = match bits {
                bits if bits >= 8.0 => "names share most words",
                bits if bits > 0.0 => "names share words",
                _ => "names differ",
            };
            format!("{what} {}", shown())
        });
    }
}

/// What a name can say at most, in bits.
const NAME: f64 = 22.0;

fn words(a: &MatchKey, b: &MatchKey) -> f64 {
    let (one, other) = if a.firm.words.len() <= b.firm.words.len() { (a, b) } else { (b, a) };
    let mut rest: Vec<(&String, f64)> = other.firm.words.iter().zip(other.firm.word_rarity.iter().copied()).collect();
    let (mut bits, mut left_out) = (0.0, 0.0);
    for (word, rarity) in one.firm.words.iter().zip(&one.firm.word_rarity) {
        let same = rest.iter().position(|(known, _)| *known == word);
        let near = || rest.iter().position(|(known, _)| misspelt(word, known));
        let start = |(known, _): &(&String, f64)| {
            let (short, long) = if known.len() <= word.len() {
                (known.as_str(), word.as_str())
            } else {
                (word.as_str(), known.as_str())
            };
            short.chars().count() >= 3 && long.starts_with(short) && !digits_differ(short, long)
        };
        if let Some(at) = same {
            let (_, other) = rest.remove(at);
            bits += rarity.min(other) + KEPT;
        } else if let Some(at) = near() {
            let (_, other) = rest.remove(at);
            bits += (rarity.min(other) + SLIPPED).max(0.0);
        } else if let Some(at) = rest.iter().position(start) {
            let (_, other) = rest.remove(at);
            bits += (rarity.min(other) + SLIPPED - 1.0).max(0.0);
        } else {
            left_out += LEFT_OUT;
        }
    }
    // A common word says little also where it is missing.
    left_out += rest.iter().map(|(_, rarity)| LEFT_OUT * (rarity / 8.0).min(1.0)).sum::<f64>();
    (bits.min(NAME) + left_out).max(-7.0)
}
