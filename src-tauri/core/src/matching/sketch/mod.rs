//! What rules a pair out in a few nanoseconds: of a million records, hundreds of millions of
//! pairs share a block, and hardly any of them is worth a close look.

mod pair;
#[cfg(test)]
mod tests;

pub use pair::may_be_one;

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
        let both = self.letters() & other.letters();
        self.near(other)
            || (self.is_known()
                && other.is_known()
                && self.digits == other.digits
                && (both == self.letters() || both == other.letters())
                && !at_most::<1>(both))
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
        self.is_known() && other.is_known() && at_most::<4>(self.letters() ^ other.letters())
    }
}

/// Whether so few letters are in a set: quicker than to count them where the processor has no instruction for that.
fn at_most<const FEW: usize>(letters: u64) -> bool {
    (0..FEW).fold(letters, |rest, _| rest & rest.wrapping_sub(1)) == 0
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
        u32::from(self.length.abs_diff(other.length)) <= slips && at_most::<5>(letters)
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
    /// The first address, beside the rest: hardly any record has another, and one that stands elsewhere is slow to reach.
    mail: Mail,
    more_mails: Box<[Mail]>,
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
        let mut mails = known.emails.iter().take(FEW).filter_map(|email| {
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
        sketch.mail = mails.next().unwrap_or_default();
        sketch.more_mails = mails.collect();
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
        let mails = self.mails().map(|mail| (Term::Email, mail.key));
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
        std::iter::once(&self.mail).chain(&self.more_mails).filter(|mail| mail.local.is_known())
    }
}

fn born(date: &str) -> Option<(i16, u8, u8)> {
    let mut parts = date.trim().split('-');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
