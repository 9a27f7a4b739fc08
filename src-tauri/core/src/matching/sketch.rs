//! What rules a pair out in a few nanoseconds: of a million records, hundreds of millions of
//! pairs share a block, and hardly any of them is worth a close look.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::facts::Known;
use super::score::{PartyKind, company_core};
use crate::values::{Email, is_free_mail, name_key, split_person_name};

/// How many e-mail addresses and how many phones of a record are sketched; a record with
/// more is always looked at closely.
const FEW: usize = 3;

/// A text as a number and as the set of its letters: equal texts have equal numbers, and
/// every slip of the pen changes at most two letters of the set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Mark {
    hash: u32,
    letters: u32,
}

impl Mark {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        Self { hash: hash(text).max(1), letters: letters(text) }
    }

    fn is_known(self) -> bool {
        self.hash != 0
    }

    fn same(self, other: Self) -> bool {
        self.is_known() && self.hash == other.hash
    }

    /// Whether the texts may be one but for two slips.
    fn near(self, other: Self) -> bool {
        self.is_known() && other.is_known() && (self.letters ^ other.letters).count_ones() <= 4
    }
}

#[allow(clippy::cast_possible_truncation)]
fn hash(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish() as u32
}

fn letters(text: &str) -> u32 {
    text.chars().fold(0, |set, c| match c {
        'a'..='z' => set | 1 << (u32::from(c) - u32::from('a')),
        '0'..='9' => set | 1 << (26 + u32::from(c) % 5),
        ' ' => set,
        _ => set | 1 << 31,
    })
}

/// An e-mail address.
#[derive(Debug, Clone, Copy, Default)]
struct Mail {
    local: Mark,
    domain: Mark,
    free: bool,
}

/// What is compared first.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// A person's first name; a company's first word.
    first: Mark,
    /// A person's last name; a company's name without its legal form.
    last: Mark,
    mails: [Mail; FEW],
    phones: [u32; FEW],
    many: bool,
    company: Mark,
    domain: Mark,
    street: Mark,
    postal_code: Mark,
    city: Mark,
    /// Year, month, day.
    born: Option<(i16, u8, u8)>,
}

impl Sketch {
    pub fn of(kind: PartyKind, known: &Known) -> Self {
        let (first, last) = match kind {
            PartyKind::Person if known.first_name.is_empty() && known.last_name.is_empty() => {
                let split = split_person_name(&known.name);
                (name_key(&split.first), name_key(&split.last))
            }
            PartyKind::Person => (name_key(&known.first_name), name_key(&known.last_name)),
            _ => {
                let core = company_core(&known.name).0;
                (core.first().cloned().unwrap_or_default(), core.concat())
            }
        };
        let mut sketch = Self {
            first: Mark::of(&first),
            last: Mark::of(&last),
            many: known.emails.len() > FEW || known.phones.len() > FEW,
            company: Mark::of(company_core(&known.company).0.first().map_or("", String::as_str)),
            domain: Mark::of(
                known.domain.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www."),
            ),
            street: Mark::of(&name_key(&known.street)),
            postal_code: Mark::of(&name_key(&known.postal_code).replace(' ', "")),
            city: Mark::of(&name_key(&known.city)),
            born: born(&known.birth_date),
            ..Self::default()
        };
        for (place, email) in sketch.mails.iter_mut().zip(&known.emails) {
            let Ok(email) = Email::parse(email) else { continue };
            let Some((local, domain)) = email.key().rsplit_once('@') else { continue };
            let mailbox = local.split('+').next().filter(|stem| !stem.is_empty()).unwrap_or(local);
            *place = Mail { local: Mark::of(mailbox), domain: Mark::of(domain), free: is_free_mail(domain) };
        }
        for (place, phone) in sketch.phones.iter_mut().zip(&known.phones) {
            let digits: Vec<char> = phone.chars().take_while(|c| *c != 'x').filter(char::is_ascii_digit).collect();
            let tail: String = digits.iter().skip(digits.len().saturating_sub(8)).collect();
            *place = Mark::of(&tail).hash;
        }
        sketch
    }

    /// A number that is equal for equal names.
    pub fn name(&self) -> u64 {
        u64::from(self.first.hash) << 32 | u64::from(self.last.hash)
    }

    fn phone(&self, other: &Self) -> bool {
        self.phones.iter().any(|phone| *phone != 0 && other.phones.contains(phone))
    }

    fn mails(&self) -> impl Iterator<Item = &Mail> {
        self.mails.iter().filter(|mail| mail.local.is_known())
    }
}

fn born(date: &str) -> Option<(i16, u8, u8)> {
    let mut parts = date.trim().split('-');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Whether two records may reach the threshold. It errs on the side of a close look: what
/// it rules out lacks points that nothing unseen can make up for.
pub fn may_be_one(kind: PartyKind, a: &Sketch, b: &Sketch) -> bool {
    if a.many || b.many {
        return true;
    }
    match kind {
        PartyKind::Person => people(a, b),
        PartyKind::Organization | PartyKind::Household => companies(a, b),
    }
}

/// Points that two people need beyond what a pair starts with (score/person.rs).
const NEEDED: f32 = 11.2;

fn people(a: &Sketch, b: &Sketch) -> bool {
    // Evidence of its own weight.
    if a.phone(b) || (a.born.is_some() && b.born.is_some() && dates(a.born, b.born)) {
        return true;
    }
    let alike = |one: &Mail, other: &Mail| {
        let (local, domain) = (one.local, other.local);
        local.same(domain)
            || (one.domain.same(other.domain) && local.near(domain))
            || (local.near(domain) && one.domain.near(other.domain))
    };
    if a.mails().any(|one| b.mails().any(|other| alike(one, other))) {
        return true;
    }
    let mut points = 0.0;
    let city = a.city.same(b.city) || a.city.near(b.city);
    let postal_code = a.postal_code.same(b.postal_code);
    if city {
        points += 1.7;
    }
    if postal_code {
        points += 2.5;
    }
    if a.street.same(b.street) {
        points += 4.5;
    } else if (city || postal_code) && a.street.is_known() && b.street.is_known() {
        points += 3.0;
    }
    if a.company.same(b.company) || a.company.near(b.company) {
        points += 3.5;
    }
    if points < 0.5 {
        return false;
    }
    let crossed = a.first.near(b.last) && a.last.near(b.first);
    let first = if a.first.same(b.first) { 4.0 } else { 3.3 };
    let last = if a.last.same(b.last) { 6.7 } else { 5.0 };
    let name: f32 = if crossed { 9.0 } else { 0.0 };
    name.max(first + last) + points >= NEEDED
}

/// Dates of which at least one part agrees, or that lie within a year.
fn dates(a: Option<(i16, u8, u8)>, b: Option<(i16, u8, u8)>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let same = u8::from(a.0 == b.0) + u8::from(a.1 == b.1) + u8::from(a.2 == b.2);
    same >= 2 || (a.0 - b.0).abs() <= 1 || (a.1 == b.2 && a.2 == b.1)
}

fn companies(a: &Sketch, b: &Sketch) -> bool {
    if a.last.same(b.last) || a.phone(b) || a.domain.same(b.domain) {
        return true;
    }
    let hosts = |one: &Mail, other: &Mail| one.domain.same(other.domain) && (!one.free || one.local.same(other.local));
    if a.mails().any(|one| b.mails().any(|other| hosts(one, other)))
        || a.mails().any(|mail| mail.domain.same(b.domain))
        || b.mails().any(|mail| mail.domain.same(a.domain))
    {
        return true;
    }
    a.city.near(b.city) || a.postal_code.same(b.postal_code) || a.street.same(b.street)
}
