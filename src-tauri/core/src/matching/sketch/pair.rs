//! Whether a pair of sketches is worth a close look.

use super::{Mail, Mark, Sketch, at_most};
use crate::matching::score::PartyKind;

/// Whether two records may reach the threshold, given the bits that a pair starts from. It errs on
/// the side of a close look: what it rules out lacks bits that hardly anything unseen makes up for.
pub fn may_be_one(kind: PartyKind, start: f64, a: &Sketch, b: &Sketch) -> bool {
    if a.many || b.many || a.phone(b) || (a.tax_id != 0 && a.tax_id == b.tax_id) {
        return true;
    }
    let enough = |bits: i16| start + f64::from(bits) >= NEEDED;
    match kind {
        PartyKind::Person => people(a, b, enough),
        PartyKind::Organization | PartyKind::Household => same_host(a, b) || enough(companies(a, b)),
    }
}

/// Below the two bits of the threshold by what the letters may hide.
const NEEDED: f64 = 0.0;

/// What place is worth at most, by what is known of both.
fn most_of_places(a: &Sketch, b: &Sketch) -> i16 {
    let both = |one: Mark, other: Mark, x: u8, y: u8, near: u8| match one.is_known() && other.is_known() {
        true => i16::from(x.min(y).max(near)),
        false => 0,
    };
    both(a.street, b.street, a.rare.street, b.rare.street, 7)
        + both(a.city, b.city, a.rare.city, b.rare.city, 6)
        + both(a.postal_code, b.postal_code, a.rare.postal_code, b.rare.postal_code, 4)
}

/// What place is worth.
fn places(a: &Sketch, b: &Sketch) -> u8 {
    let same = |one: Mark, other: Mark, x: u8, y: u8, near: u8| match (one.same(other), one.slipped(other)) {
        (true, _) => x.min(y),
        (_, true) => near,
        _ => 0,
    };
    let mut street = same(a.street, b.street, a.rare.street, b.rare.street, 7);
    let city = same(a.city, b.city, a.rare.city, b.rare.city, 6);
    let postal_code = same(a.postal_code, b.postal_code, a.rare.postal_code, b.rare.postal_code, 4);
    if street == 0 && city + postal_code > 0 && a.street.is_known() && b.street.is_known() {
        street = 6;
    }
    let mut all = [street, city, postal_code];
    all.sort_unstable();
    let [least, middle, most] = all;
    most + middle.div_ceil(2) + least.div_ceil(2)
}

/// What is dear to look at comes last, and only where it may still be enough.
fn people(a: &Sketch, b: &Sketch, enough: impl Fn(i16) -> bool) -> bool {
    let crossed = a.first.may_be(b.last) && a.last.may_be(b.first);
    let name = |one: Mark, other: Mark, x: u8, y: u8, near: u8| match (one.same(other), one.near(other)) {
        (true, _) => i16::from(x.min(y)),
        (_, true) => i16::from(near.min(x.min(y))),
        _ if !one.is_known() || !other.is_known() => 0,
        _ if one.digits != other.digits => -3,
        // One may be short for the other, or a part of it, or sound like it.
        _ if one.loose || other.loose || at_most::<6>(one.letters() ^ other.letters()) => 4,
        _ => -3,
    };
    let mut first = name(a.first, b.first, a.rare.first, b.rare.first, 8);
    if first < 5 && (a.middle || b.middle || a.families.iter().any(|one| *one != 0 && b.families.contains(one))) {
        first = 5;
    }
    let last = name(a.last, b.last, a.rare.last, b.rare.last, 10);
    let names = if crossed { 12.max(first + last) } else { first + last };
    // One name known, in the other place.
    let lone = |one: Mark, other: Mark| one.is_known() && other.is_known() && (one.same(other) || one.near(other));
    let single = |one: &Sketch| !one.first.is_known() || !one.last.is_known();
    let names = match (single(a) || single(b)) && (lone(a.first, b.last) || lone(a.last, b.first)) {
        true => names.max(5),
        false => names,
    };
    let born = match (a.born, b.born) {
        (Some(one), Some(other)) if one == other => 15,
        (Some(_), Some(_)) if dates(a.born, b.born) => 8,
        (Some(_), Some(_)) => -1,
        _ => 0,
    };
    let job = match (a.job_title, b.job_title) {
        (one, other) if one == other && one != 0 => i16::from(a.rare.job_title.min(b.rare.job_title)),
        _ => 0,
    };
    let same_company = a.company.same(b.company);
    let mut bits = names + born + job;
    if same_company {
        bits += i16::from(a.rare.company.min(b.rare.company));
    }
    let at_work = if same_company { 0 } else { LIKE_COMPANY };
    let at_places = most_of_places(a, b);
    if !enough(bits + at_work + at_places + SAME_MAIL) {
        return false;
    }
    bits += match a.mails().next().is_some() && b.mails().next().is_some() {
        true if a.mails().any(|one| b.mails().any(|other| one.key == other.key)) => SAME_MAIL,
        true if a.mails().any(|one| b.mails().any(|other| one.near(other))) => 12,
        true if a.mails().any(|one| b.mails().any(|other| one.local.same(other.local))) => 7,
        true => -1,
        false => 0,
    };
    if !enough(bits + at_work + at_places) {
        return false;
    }
    if !same_company && (a.company.near(b.company) || a.companies_alike(b)) {
        bits += LIKE_COMPANY;
    }
    enough(bits + i16::from(places(a, b)))
}

/// What an address that two people have is worth, and what companies with names alike are.
const SAME_MAIL: i16 = 24;
const LIKE_COMPANY: i16 = 6;

/// Dates that a slip of the pen may tell apart: two parts agree, day and month are swapped,
/// or the years are next to each other, or ten years apart.
fn dates(a: Option<(i16, u8, u8)>, b: Option<(i16, u8, u8)>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let same = u8::from(a.0 == b.0) + u8::from(a.1 == b.1) + u8::from(a.2 == b.2);
    same >= 2 || (a.0 == b.0 && a.1 == b.2 && a.2 == b.1) || (a.0 == b.0 && a.1.abs_diff(b.1) <= 1)
}

fn same_host(a: &Sketch, b: &Sketch) -> bool {
    let hosts = |one: &Mail, other: &Mail| one.domain.same(other.domain) && (!one.free || one.local.same(other.local));
    a.domain.same(b.domain)
        || a.mails().any(|one| b.mails().any(|other| hosts(one, other)))
        || a.mails().any(|mail| mail.domain.same(b.domain))
        || b.mails().any(|mail| mail.domain.same(a.domain))
}

fn companies(a: &Sketch, b: &Sketch) -> i16 {
    let shared: u8 = a
        .company_words
        .iter()
        .zip(a.rare.words)
        .filter(|(word, _)| **word != 0 && b.company_words.contains(word))
        .fold(0, |sum, (_, bits)| sum.saturating_add(bits));
    let name =
        if a.company.same(b.company) || a.company.near(b.company) { 22 } else { shared.saturating_add(6).min(22) };
    i16::from(name) + i16::from(places(a, b))
}
