//! What rules a pair out in a few nanoseconds: of a million records, hundreds of millions of
//! pairs share a block, and hardly any of them is worth a close look.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::facts::Known;
use super::score::{PartyKind, company_core};
use crate::values::{is_free_mail, name_key, split_person_name};

/// How many e-mail addresses and how many phones of a record are sketched; a record with
/// more is always looked at closely.
const FEW: usize = 3;

/// How many words of a company's name are sketched.
const WORDS: usize = 4;

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

fn length(text: &str) -> u8 {
    u8::try_from(text.chars().count()).unwrap_or(u8::MAX)
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
    /// The digits before the at sign: `anna7` and `anna8` are two.
    digits: u32,
    /// Characters in all.
    length: u8,
    free: bool,
}

impl Mail {
    /// Whether the addresses may be one but for slips, one in six characters.
    fn near(&self, other: &Self) -> bool {
        if self.digits != 0 && other.digits != 0 && self.digits != other.digits {
            return false;
        }
        let slips = u32::from(self.length.min(other.length) / 6).max(2);
        let letters = (self.local.letters | self.domain.letters) ^ (other.local.letters | other.domain.letters);
        u32::from(self.length.abs_diff(other.length)) <= slips && letters.count_ones() <= 2 * slips
    }
}

/// What is compared first.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// A person's first name.
    first: Mark,
    /// A person's last name.
    last: Mark,
    mails: [Mail; FEW],
    phones: [u32; FEW],
    many: bool,
    /// A person's company, or the company itself: its name without the legal form, its words
    /// with their letters, and the numbers in it.
    company: Mark,
    company_words: [(u32, u8); WORDS],
    company_length: u8,
    company_numbers: u32,
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
            _ => (String::new(), String::new()),
        };
        let company = company_core(if kind == PartyKind::Person { &known.company } else { &known.name }).0;
        let numbers: Vec<&str> =
            company.iter().filter(|word| word.chars().all(|c| c.is_ascii_digit())).map(String::as_str).collect();
        let mut sketch = Self {
            first: Mark::of(&first),
            last: Mark::of(&last),
            many: known.emails.len() > FEW || known.phones.len() > FEW,
            company: Mark::of(&company.concat()),
            company_length: length(&company.concat()),
            company_numbers: Mark::of(&numbers.join(" ")).hash,
            domain: Mark::of(
                known.domain.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www."),
            ),
            street: Mark::of(&name_key(&known.street)),
            postal_code: Mark::of(&name_key(&known.postal_code).replace(' ', "")),
            city: Mark::of(&name_key(&known.city)),
            born: born(&known.birth_date),
            ..Self::default()
        };
        for (place, word) in sketch.company_words.iter_mut().zip(&company) {
            *place = (hash(word), length(word));
        }
        for (place, email) in sketch.mails.iter_mut().zip(&known.emails) {
            let Some((local, domain)) = email.rsplit_once('@') else { continue };
            let mailbox = local.split('+').next().filter(|stem| !stem.is_empty()).unwrap_or(local);
            let digits: String = mailbox.chars().filter(char::is_ascii_digit).collect();
            *place = Mail {
                local: Mark::of(mailbox),
                domain: Mark::of(domain),
                digits: Mark::of(&digits).hash,
                length: length(email),
                free: is_free_mail(domain),
            };
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
        if !self.first.is_known() && !self.last.is_known() {
            return u64::from(self.company.hash);
        }
        u64::from(self.first.hash) << 32 | u64::from(self.last.hash)
    }

    fn phone(&self, other: &Self) -> bool {
        self.phones.iter().any(|phone| *phone != 0 && other.phones.contains(phone))
    }

    /// Whether most letters of the companies' names are in words that both have.
    fn companies_alike(&self, other: &Self) -> bool {
        let shared: u16 = self
            .company_words
            .iter()
            .filter(|word| word.1 > 0 && other.company_words.contains(word))
            .map(|word| 2 * u16::from(word.1))
            .sum();
        let all = u16::from(self.company_length) + u16::from(other.company_length);
        all > 0 && shared * 10 >= all * 6
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
    if a.phone(b) || dates(a.born, b.born) {
        return true;
    }
    if a.mails().any(|one| b.mails().any(|other| one.local.same(other.local) || one.near(other))) {
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
    if a.company.same(b.company) {
        points += 3.5;
    } else if a.company.near(b.company) || a.companies_alike(b) {
        points += 2.5;
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

/// Dates that a slip of the pen may tell apart: two parts agree, day and month are swapped,
/// or the years are next to each other, or ten years apart.
fn dates(a: Option<(i16, u8, u8)>, b: Option<(i16, u8, u8)>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let same = u8::from(a.0 == b.0) + u8::from(a.1 == b.1) + u8::from(a.2 == b.2);
    let years = a.0.abs_diff(b.0);
    same >= 2 || (a.1 == b.2 && a.2 == b.1) || years <= 2 || (9..=11).contains(&years)
}

/// Points that two companies need beyond what a pair starts with (score/company.rs).
const COMPANY_NEEDED: f32 = 9.0;

fn companies(a: &Sketch, b: &Sketch) -> bool {
    if a.company.same(b.company) || a.phone(b) || a.domain.same(b.domain) {
        return true;
    }
    let hosts = |one: &Mail, other: &Mail| one.domain.same(other.domain) && (!one.free || one.local.same(other.local));
    if a.mails().any(|one| b.mails().any(|other| hosts(one, other)))
        || a.mails().any(|mail| mail.domain.same(b.domain))
        || b.mails().any(|mail| mail.domain.same(a.domain))
    {
        return true;
    }
    if a.company_numbers != b.company_numbers {
        return false;
    }
    let mut points = 0.0;
    if a.city.same(b.city) || a.city.near(b.city) {
        points += 1.5;
    }
    if a.postal_code.same(b.postal_code) {
        points += 2.0;
    }
    if a.street.same(b.street) {
        points += 3.0;
    }
    let single = |sketch: &Sketch| sketch.company_words.get(1).is_some_and(|second| second.1 == 0);
    let name = if a.company.near(b.company) {
        8.0
    } else if a.companies_alike(b) {
        5.0
    } else if single(a) || single(b) {
        4.0
    } else {
        1.0
    };
    name + points >= COMPANY_NEEDED
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::importing::sheet::{Sheet as Table, SheetOptions, corpus};
    use crate::matching::facts::Shared;
    use crate::matching::score::{MatchKey, THRESHOLD, block_keys, score};

    fn people(file: &str, known: impl Fn(&dyn Fn(&str) -> String) -> Known) -> Vec<Known> {
        let table = Table::open(&corpus().join(file), &SheetOptions::default()).unwrap();
        let rows = table.rows().unwrap().map(|row| row.unwrap());
        rows.map(|row| {
            known(&|name| {
                let column = table.columns().iter().find(|column| column.name == name).unwrap();
                row.text(column.index).trim().to_owned()
            })
        })
        .collect()
    }

    /// Of the pairs that share a block and reach the threshold, how many are ruled out; and
    /// what share of the others is.
    fn ruled_out(people: &[Known]) -> (usize, f64) {
        let keys: Vec<MatchKey> = people.iter().map(|known| known.key(PartyKind::Person, &Shared::default())).collect();
        let sketches: Vec<Sketch> = people.iter().map(|known| Sketch::of(PartyKind::Person, known)).collect();
        let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            block_keys(key).into_iter().for_each(|block| blocks.entry(block).or_default().push(at));
        }
        let (mut lost, mut saved, mut unlike) = (0, 0, 0);
        for members in blocks.values() {
            for (at, a) in members.iter().enumerate() {
                for b in &members[at + 1..] {
                    let likely = score(&keys[*a], &keys[*b]).score >= THRESHOLD;
                    let kept = may_be_one(PartyKind::Person, &sketches[*a], &sketches[*b]);
                    lost += usize::from(likely && !kept);
                    unlike += usize::from(!likely);
                    saved += usize::from(!likely && !kept);
                }
            }
        }
        (lost, f64::from(u32::try_from(saved).unwrap()) / f64::from(u32::try_from(unlike).unwrap()))
    }

    #[test]
    fn imp_08_no_likely_pair_is_ruled_out() {
        let (lost, saved) = ruled_out(&people("dedupe/splink-fake-1000.csv", |cell| Known {
            first_name: cell("first_name"),
            last_name: cell("surname"),
            birth_date: cell("dob"),
            city: cell("city"),
            emails: vec![cell("email")],
            ..Known::default()
        }));
        assert!(lost == 0 && saved > 0.3, "{lost} lost, {saved} saved");
        let (lost, saved) = ruled_out(&people("dedupe/febrl-dataset1.csv", |cell| Known {
            first_name: cell("given_name"),
            last_name: cell("surname"),
            street: format!("{} {}", cell("street_number"), cell("address_1")),
            postal_code: cell("postcode"),
            city: cell("suburb"),
            ..Known::default()
        }));
        assert!(lost == 0 && saved > 0.3, "{lost} lost, {saved} saved");
    }
}
