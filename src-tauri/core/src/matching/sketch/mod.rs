//! What rules a pair out in a few nanoseconds: of a million records, hundreds of millions of
//! pairs share a block, and hardly any of them is worth a close look.

use super::facts::Known;
use super::score::{
    PartyKind, Rarity, SHARED_PHONE, Term, company_core, families, hash, numbered, phone_tail, street_key, tax_key,
};
use crate::values::{is_free_mail, name_key, split_person_name};

/// How many e-mail addresses and how many phones of a record are sketched; a record with
/// more is always looked at closely.
const FEW: usize = 3;

/// How many words of a company's name are sketched.
const WORDS: usize = 6;

/// A text as a number and as the set of its letters: equal texts have equal numbers, and
/// every slip of the pen changes at most two letters of the set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Mark {
    hash: u32,
    /// In two halves, which take no more room than they need.
    letters: [u32; 2],
    /// The digits in it as a number, 0 for none: numbers are no slip of the pen.
    digits: u16,
    /// Several words, or one letter: what it may stand for is not told by its letters.
    loose: bool,
}

impl Mark {
    fn of(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let number = if digits.is_empty() { 0 } else { (hash(&digits) & 0xFFFF).max(1) };
        Self {
            hash: hash(text),
            letters: halves(letters(text)),
            digits: u16::try_from(number).unwrap_or_default(),
            loose: text.len() == 1 || text.contains(' '),
        }
    }

    /// Whether the texts may be names of one person: alike, or one the start of the other.
    fn may_be(self, other: Self) -> bool {
        self.near(other)
            || (self.is_known()
                && other.is_known()
                && self.digits == other.digits
                && (self.letters() & other.letters()).count_ones() >= 2
                && [self.letters(), other.letters()].contains(&(self.letters() & other.letters())))
    }

    fn letters(self) -> u64 {
        let [high, low] = self.letters;
        u64::from(high) << 32 | u64::from(low)
    }

    fn is_known(self) -> bool {
        self.hash != 0
    }

    fn same(self, other: Self) -> bool {
        self.is_known() && self.hash == other.hash
    }

    /// Whether the texts may be one but for two slips of letters.
    fn near(self, other: Self) -> bool {
        self.digits == other.digits && self.slipped(other)
    }

    /// Whether the texts may be one but for two slips, of digits too.
    fn slipped(self, other: Self) -> bool {
        self.is_known() && other.is_known() && (self.letters() ^ other.letters()).count_ones() <= 4
    }
}

#[allow(clippy::cast_possible_truncation)]
fn halves(letters: u64) -> [u32; 2] {
    [(letters >> 32) as u32, letters as u32]
}

fn length(text: &str) -> u8 {
    u8::try_from(text.chars().count()).unwrap_or(u8::MAX)
}

/// The letters of a text as a set, where the second of a kind is another letter.
fn letters(text: &str) -> u64 {
    text.chars().fold(0, |set: u64, c| {
        let place = match c {
            'a'..='z' => u32::from(c) - u32::from('a'),
            '0'..='9' => 26 + u32::from(c) % 5,
            ' ' => return set,
            _ => 31,
        };
        if set & (1 << place) == 0 { set | 1 << place } else { set | 1 << (32 + place) }
    })
}

/// An e-mail address.
#[derive(Debug, Clone, Copy, Default)]
struct Mail {
    /// The whole address.
    key: u32,
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
        // A slip changes two letters of the set at most, and few slips are made in one address.
        let letters = (self.local.letters() | self.domain.letters()) ^ (other.local.letters() | other.domain.letters());
        u32::from(self.length.abs_diff(other.length)) <= slips && letters.count_ones() <= 5
    }
}

/// What is compared first.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// A person's first name, and the families of names that it belongs to.
    first: Mark,
    families: [u16; 2],
    middle: bool,
    /// A person's last name.
    last: Mark,
    /// Most records have none or one.
    mails: Box<[Mail]>,
    phones: [u32; FEW],
    many: bool,
    /// A person's company, or the company itself: its name without the legal form, its words
    /// with their letters.
    company: Mark,
    company_words: [u32; WORDS],
    word_lengths: [u8; WORDS],
    company_length: u8,
    domain: Mark,
    street: Mark,
    postal_code: Mark,
    city: Mark,
    /// Year, month, day.
    born: Option<(i16, u8, u8)>,
    born_hash: u32,
    job_title: u32,
    tax_id: u32,
    /// How rare the values are, in whole bits, once all records are known.
    rare: Rare,
}

/// Bits that equal values are worth at most.
#[derive(Debug, Clone, Copy, Default)]
struct Rare {
    first: u8,
    last: u8,
    company: u8,
    words: [u8; WORDS],
    street: u8,
    postal_code: u8,
    city: u8,
    job_title: u8,
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
        let mut families = families(&first).into_iter().map(|family| u16::try_from(family + 1).unwrap_or_default());
        let mut sketch = Self {
            families: [families.next().unwrap_or_default(), families.next().unwrap_or_default()],
            middle: !known.middle_name.is_empty(),
            first: Mark::of(&first),
            last: Mark::of(&last),
            many: known.emails.len() > FEW || known.phones.len() > FEW,
            company: Mark::of(&company.concat()),
            company_length: length(&company.concat()),
            domain: Mark::of(
                known.domain.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www."),
            ),
            street: Mark::of(&street_key(&known.street).join(" ")),
            postal_code: Mark::of(&name_key(&known.postal_code).replace(' ', "")),
            city: Mark::of(&name_key(&known.city)),
            born: born(&known.birth_date),
            born_hash: hash(known.birth_date.trim()),
            job_title: hash(&name_key(&known.job_title)),
            tax_id: tax_key(&known.tax_id, "").map_or(0, |(_, number)| hash(&number)),
            ..Self::default()
        };
        let places = sketch.company_words.iter_mut().zip(&mut sketch.word_lengths);
        for ((place, letters), word) in places.zip(&company) {
            (*place, *letters) = (hash(word), length(word));
        }
        let mails = known.emails.iter().take(FEW).filter_map(|email| {
            let (local, domain) = email.rsplit_once('@')?;
            let mailbox = local.split('+').next().filter(|stem| !stem.is_empty()).unwrap_or(local);
            let digits: String = mailbox.chars().filter(char::is_ascii_digit).collect();
            Some(Mail {
                key: hash(email),
                local: Mark::of(mailbox),
                domain: Mark::of(domain),
                digits: Mark::of(&digits).hash,
                length: length(email),
                free: is_free_mail(domain),
            })
        });
        sketch.mails = mails.collect();
        for (place, phone) in sketch.phones.iter_mut().zip(&known.phones) {
            let digits: String = phone.chars().take_while(|c| *c != 'x').filter(char::is_ascii_digit).collect();
            *place = hash(phone_tail(&digits));
        }
        sketch
    }

    /// The values of which it is counted how many records have them.
    pub fn terms(&self) -> impl Iterator<Item = u64> + '_ {
        let one = [
            (Term::First, self.first.hash),
            (Term::Last, self.last.hash),
            (Term::Company, self.company.hash),
            (Term::Domain, self.domain.hash),
            (Term::Street, self.street.hash),
            (Term::Postal, self.postal_code.hash),
            (Term::City, self.city.hash),
            (Term::Born, self.born_hash),
            (Term::Job, self.job_title),
        ];
        let mails = self.mails.iter().map(|mail| (Term::Email, mail.key));
        let phones = self.phones.map(|phone| (Term::Phone, phone));
        let words = self.company_words.map(|word| (Term::Word, word));
        one.into_iter()
            .chain(mails)
            .chain(phones)
            .chain(words)
            .filter(|(_, hash)| *hash != 0)
            .map(|(term, hash)| numbered(term, hash))
    }

    /// Learns how rare its values are.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn weigh(&mut self, rarity: &Rarity) {
        // What many share tells nobody apart.
        for phone in &mut self.phones {
            if rarity.count_of(Term::Phone, *phone) > SHARED_PHONE {
                *phone = 0;
            }
        }
        let bits = |term, hash| match hash {
            0 => 0,
            hash => rarity.most(term, hash).ceil().clamp(0.0, 40.0) as u8,
        };
        self.rare = Rare {
            first: bits(Term::First, self.first.hash),
            last: bits(Term::Last, self.last.hash),
            company: bits(Term::Company, self.company.hash),
            words: self.company_words.map(|word| bits(Term::Word, word)),
            street: bits(Term::Street, self.street.hash),
            postal_code: bits(Term::Postal, self.postal_code.hash),
            city: bits(Term::City, self.city.hash),
            job_title: bits(Term::Job, self.job_title),
        };
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
            .zip(self.word_lengths)
            .filter(|(word, letters)| *letters > 0 && other.company_words.contains(word))
            .map(|(_, letters)| 2 * u16::from(letters))
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

/// Whether two records may reach the threshold, given the bits that a pair starts from. It errs on
/// the side of a close look: what it rules out lacks bits that hardly anything unseen makes up for.
pub fn may_be_one(kind: PartyKind, start: f64, a: &Sketch, b: &Sketch) -> bool {
    if a.many || b.many || a.phone(b) || (a.tax_id != 0 && a.tax_id == b.tax_id) {
        return true;
    }
    let bits = match kind {
        PartyKind::Person => people(a, b),
        PartyKind::Organization | PartyKind::Household if same_host(a, b) => return true,
        PartyKind::Organization | PartyKind::Household => companies(a, b),
    };
    start + f64::from(bits) >= NEEDED
}

/// Below the two bits of the threshold by what the letters may hide.
const NEEDED: f64 = 0.0;

/// What place and work are worth.
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

fn people(a: &Sketch, b: &Sketch) -> i16 {
    let crossed = a.first.may_be(b.last) && a.last.may_be(b.first);
    let name = |one: Mark, other: Mark, x: u8, y: u8, near: u8| match (one.same(other), one.near(other)) {
        (true, _) => i16::from(x.min(y)),
        (_, true) => i16::from(near.min(x.min(y))),
        _ if !one.is_known() || !other.is_known() => 0,
        _ if one.digits != other.digits => -3,
        // One may be short for the other, or a part of it, or sound like it.
        _ if one.loose || other.loose || (one.letters() ^ other.letters()).count_ones() <= 6 => 4,
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
    let work = if a.company.same(b.company) {
        i16::from(a.rare.company.min(b.rare.company))
    } else if a.company.near(b.company) || a.companies_alike(b) {
        6
    } else {
        0
    };
    let born = match (a.born, b.born) {
        (Some(one), Some(other)) if one == other => 15,
        (Some(_), Some(_)) if dates(a.born, b.born) => 8,
        (Some(_), Some(_)) => -1,
        _ => 0,
    };
    let mail = match a.mails().next().is_some() && b.mails().next().is_some() {
        true if a.mails().any(|one| b.mails().any(|other| one.key == other.key)) => 24,
        true if a.mails().any(|one| b.mails().any(|other| one.near(other))) => 12,
        true if a.mails().any(|one| b.mails().any(|other| one.local.same(other.local))) => 7,
        true => -1,
        false => 0,
    };
    let job = match (a.job_title, b.job_title) {
        (one, other) if one == other && one != 0 => i16::from(a.rare.job_title.min(b.rare.job_title)),
        _ => 0,
    };
    names + i16::from(places(a, b)) + work + born + mail + job
}

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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::importing::sheet::{Sheet as Table, SheetOptions, corpus};
    use crate::matching::score::{MatchKey, Model, THRESHOLD, block_keys, score};

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

    #[allow(clippy::cast_precision_loss)]
    /// Of the pairs that share a block and reach the threshold, what share is ruled out; and
    /// what share of the others is.
    fn ruled_out(people: &[Known]) -> (f64, f64) {
        let mut sketches: Vec<Sketch> = people.iter().map(|known| Sketch::of(PartyKind::Person, known)).collect();
        let mut counts = HashMap::new();
        sketches.iter().flat_map(Sketch::terms).for_each(|term| *counts.entry(term).or_default() += 1);
        let rarity = Rarity::new(counts, people.len());
        sketches.iter_mut().for_each(|sketch| sketch.weigh(&rarity));
        let model = Model::shipped(PartyKind::Person, people.len());
        let keys: Vec<MatchKey> = people.iter().map(|known| known.key(PartyKind::Person, &rarity)).collect();
        let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            block_keys(key).into_iter().for_each(|block| blocks.entry(block).or_default().push(at));
        }
        let (mut lost, mut alike, mut saved, mut unlike) = (0, 0, 0, 0);
        for members in blocks.values() {
            for (at, a) in members.iter().enumerate() {
                for b in &members[at + 1..] {
                    let likely = score(&model, &keys[*a], &keys[*b]).score >= THRESHOLD;
                    let kept = may_be_one(PartyKind::Person, model.start, &sketches[*a], &sketches[*b]);
                    lost += usize::from(likely && !kept);
                    alike += usize::from(likely);
                    unlike += usize::from(!likely);
                    saved += usize::from(!likely && !kept);
                }
            }
        }
        let share = |some: usize, all: usize| some as f64 / all as f64;
        (share(lost, alike), share(saved, unlike))
    }

    #[test]
    fn imp_08_hardly_a_likely_pair_is_ruled_out() {
        let (lost, saved) = ruled_out(&people("dedupe/splink-fake-1000.csv", |cell| Known {
            first_name: cell("first_name"),
            last_name: cell("surname"),
            birth_date: cell("dob"),
            city: cell("city"),
            emails: vec![cell("email")],
            ..Known::default()
        }));
        assert!(lost < 0.002 && saved > 0.3, "{lost} lost, {saved} saved");
        let (lost, saved) = ruled_out(&people("dedupe/febrl-dataset1.csv", |cell| Known {
            first_name: cell("given_name"),
            last_name: cell("surname"),
            street: format!("{} {}", cell("street_number"), cell("address_1")),
            postal_code: cell("postcode"),
            city: cell("suburb"),
            ..Known::default()
        }));
        assert!(lost < 0.002 && saved > 0.3, "{lost} lost, {saved} saved");
    }
}
