//! What of a record is compared, folded once so that many pairs can be compared quickly.

use std::sync::Arc;

use super::common::{Common, Firm, NameKey};
use super::rarity::{Rarity, Term};
use crate::values::{Domain, Email, TaxId, ascii_key, is_free_mail, name_key, split_person_name};

/// The kind of party that a record is. Only records of one kind are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PartyKind {
    /// A human being.
    #[default]
    Person,
    /// A company or any other organisation.
    Organization,
    /// People who live together, compared by name, address and phone like an organisation.
    Household,
}

/// What is known of a record, as it is stored. Empty text means not known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// Kind of the record.
    pub kind: PartyKind,
    /// The whole name; taken apart when a person has neither first nor last name.
    pub name: &'a str,
    /// First name of a person.
    pub first_name: &'a str,
    /// Middle names of a person.
    pub middle_name: &'a str,
    /// Last name of a person.
    pub last_name: &'a str,
    /// `Jr.`, `III` and the like.
    pub suffix: &'a str,
    /// E-mail addresses.
    pub emails: &'a [&'a str],
    /// Phone numbers: E.164 where known, else digits; with `x12` behind it for an extension.
    pub phones: &'a [&'a str],
    /// Name of a person's company.
    pub company: &'a str,
    /// What a person does, in words.
    pub job_title: &'a str,
    /// Web domain of an organisation, or its web address.
    pub domain: &'a str,
    /// Street and number.
    pub street: &'a str,
    /// Postal code.
    pub postal_code: &'a str,
    /// City.
    pub city: &'a str,
    /// ISO 3166-1 alpha-2 code.
    pub country: &'a str,
    /// `YYYY-MM-DD`.
    pub birth_date: &'a str,
    /// The tax office's id, as it was typed.
    pub tax_id: &'a str,
    /// ISO 3166-1 alpha-2 code of the country of that tax office, where it is known.
    pub tax_country: &'a str,
}

/// An e-mail address ready to compare.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct EmailKey {
    /// Without what stands behind a plus, which is the owner's own label on the same mailbox.
    pub key: Box<str>,
    /// How rare it is, in bits.
    pub rarity: f64,
    /// A desk such as `info@`, or an address that many share.
    pub shared: bool,
    /// Made of its owner's names and hardly anything else.
    pub named: bool,
    /// Whether the host gives mailboxes to everybody.
    pub free: bool,
}

impl EmailKey {
    /// What stands before the at sign.
    pub fn local(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands behind it.
    pub fn domain(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// A phone number ready to compare.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PhoneKey {
    pub digits: Box<str>,
    pub extension: Box<str>,
    /// How rare it is, in bits.
    pub rarity: f64,
    /// A switchboard, or the phone of a large household.
    pub shared: bool,
}

/// A record ready to be compared with others. Of a million records there are nearly as many of these at once, so that
/// what many of them have is kept once ([`Common`]).
#[derive(Debug, Clone, PartialEq)]
pub struct MatchKey {
    pub(super) kind: PartyKind,
    /// The whole name where it is not the first and the last.
    whole: Box<str>,
    pub(super) first: Arc<NameKey>,
    pub(super) middle: Box<str>,
    pub(super) last: Arc<NameKey>,
    pub(super) suffix: Box<str>,
    /// A person's company, or the company itself.
    pub(super) firm: Arc<Firm>,
    pub(super) emails: Box<[EmailKey]>,
    pub(super) phones: Box<[PhoneKey]>,
    pub(super) domain: Box<str>,
    /// Words of the street line, one blank between two.
    pub(super) street: Box<str>,
    pub(super) postal_code: Arc<str>,
    pub(super) city: Arc<str>,
    pub(super) country: Arc<str>,
    pub(super) job_title: Arc<str>,
    pub(super) birth_date: Option<chrono::NaiveDate>,
    /// Country, empty where it is not known, and number without it.
    pub(super) tax_id: Option<Box<(String, String)>>,
    /// How rare the values are, in bits.
    pub(super) rarity: Rarities,
}

/// How rare the values of a record are that it has one of, in bits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rarities {
    pub domain: f32,
    pub street: f32,
    pub postal_code: f32,
    pub city: f32,
    pub birth_date: f32,
    pub job_title: f32,
}

impl MatchKey {
    /// Folds what is known of a record.
    pub fn new(facts: &Facts<'_>, rarity: &Rarity) -> Self {
        let person = facts.kind == PartyKind::Person;
        let split = person && facts.first_name.trim().is_empty() && facts.last_name.trim().is_empty();
        let parts = if split { split_person_name(facts.name) } else { Default::default() };
        let pick =
            |given: &str, split: &str| if given.trim().is_empty() { split.to_owned() } else { given.trim().to_owned() };
        let first = NameKey::new(&pick(facts.first_name, &parts.first), Term::First, rarity);
        let last = NameKey::new(&pick(facts.last_name, &parts.last), Term::Last, rarity);
        let name = facts.name.trim();
        let emails = facts.emails.iter().filter_map(|email| email_key(email, &first, &last, rarity)).collect();
        let domain = Domain::parse_company(facts.domain).map(|d| d.as_str().to_owned()).unwrap_or_default();
        let street = street_key(facts.street).join(" ");
        let postal_code = name_key(facts.postal_code).replace(' ', "");
        let city = name_key(facts.city);
        let job_title = name_key(facts.job_title);
        #[allow(clippy::cast_possible_truncation)]
        let bits = |term, value: &str| rarity.bits(term, value) as f32;
        Self {
            kind: facts.kind,
            middle: name_key(&pick(facts.middle_name, &parts.middle)).into(),
            suffix: name_key(&pick(facts.suffix, &parts.suffix)).into(),
            whole: if name == both(&first, &last) { "".into() } else { name.into() },
            first: Arc::new(first),
            last: Arc::new(last),
            firm: Arc::new(Firm::new(if person { facts.company } else { facts.name }, person, rarity)),
            emails,
            phones: facts.phones.iter().filter_map(|phone| phone_key(phone, rarity)).collect(),
            rarity: Rarities {
                domain: bits(Term::Domain, &domain),
                street: bits(Term::Street, &street),
                postal_code: bits(Term::Postal, &postal_code),
                city: bits(Term::City, &city),
                birth_date: bits(Term::Born, facts.birth_date.trim()),
                job_title: bits(Term::Job, &job_title),
            },
            domain: domain.into(),
            street: street.into(),
            postal_code: postal_code.into(),
            city: city.into(),
            job_title: job_title.into(),
            country: facts.country.trim().to_ascii_uppercase().into(),
            birth_date: facts.birth_date.trim().parse().ok(),
            tax_id: tax_key(facts.tax_id, facts.tax_country).map(Box::new),
        }
    }

    /// Name as people see it, for reasons.
    pub(super) fn shown(&self) -> String {
        if self.whole.is_empty() { both(&self.first, &self.last) } else { self.whole.to_string() }
    }

    /// Words of the street line.
    pub(super) fn street_words(&self) -> Vec<&str> {
        self.street.split(' ').filter(|word| !word.is_empty()).collect()
    }

    /// First and middle names.
    pub(super) fn given_names(&self) -> impl Iterator<Item = &str> {
        self.first.split(' ').chain(self.middle.split(' ')).filter(|name| !name.is_empty())
    }

    /// Keeps what other records have too where they keep it.
    pub fn share(&mut self, common: &mut Common) {
        for name in [&mut self.first, &mut self.last] {
            *name = common.names.entry((name.shown.clone(), name.rarity.to_bits())).or_insert(name.clone()).clone();
        }
        self.firm = common.firms.entry(self.firm.shown.clone()).or_insert(self.firm.clone()).clone();
        for text in [&mut self.postal_code, &mut self.city, &mut self.country, &mut self.job_title] {
            match common.texts.get(text) {
                Some(known) => *text = known.clone(),
                None => drop(common.texts.insert(text.clone())),
            }
        }
    }
}

fn both(first: &NameKey, last: &NameKey) -> String {
    format!("{} {}", first.shown, last.shown).trim().to_owned()
}

fn email_key(text: &str, first: &str, last: &str, rarity: &Rarity) -> Option<EmailKey> {
    let lower = text.trim().to_lowercase();
    let parsed = Email::parse(&lower).ok();
    let key = parsed.as_ref().map_or(lower, |email| email.key().to_owned());
    let (local, domain) = key.rsplit_once('@')?;
    if local.is_empty() {
        return None;
    }
    let mailbox = local.split('+').next().filter(|stem| !stem.is_empty()).unwrap_or(local);
    Some(EmailKey {
        named: is_named(mailbox, first, last),
        shared: parsed.as_ref().is_some_and(Email::is_role) || rarity.count(Term::Email, &key) > SHARED_EMAIL,
        rarity: rarity.bits(Term::Email, &key),
        free: is_free_mail(domain),
        key: format!("{mailbox}@{domain}").into(),
    })
}

/// Whether a mailbox is made of its owner's names and hardly anything else.
fn is_named(local: &str, first: &str, last: &str) -> bool {
    let letters = |text: &str| ascii_key(text).chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let (first, last, local) = (letters(first), letters(last), letters(local));
    let rest = |name: &str| match name.len() {
        0 | 1 => local.clone(),
        _ => local.replacen(name, "", 1),
    };
    let without_last = rest(&last);
    let both = without_last.replacen(&first, "", 1).len();
    let initial = first.chars().next().is_some_and(|initial| without_last == initial.to_string());
    without_last.len().min(rest(&first).len()) < 2 || both < 2 || initial
}

/// A tax id as it is compared: its country, empty where nobody says, and the number without country, blanks and
/// punctuation. One of fewer than six characters says nothing.
pub(in crate::matching) fn tax_key(text: &str, country: &str) -> Option<(String, String)> {
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let (country, number) = match TaxId::vat_of(&bare) {
        Some(named) => (named.to_owned(), bare.trim_start_matches(|c: char| c.is_ascii_alphabetic())),
        None => (country.trim().to_ascii_uppercase(), bare.as_str()),
    };
    // Norway writes three letters behind the number of who pays VAT; France puts a key before it.
    let number = number.strip_suffix("MVA").unwrap_or(number);
    let number = if country == "FR" && number.len() == 11 { number.get(2..).unwrap_or(number) } else { number };
    (number.chars().count() >= 6).then(|| (country, number.to_owned()))
}

/// A mailbox that more records than this have is a desk.
pub(in crate::matching) const SHARED_EMAIL: f64 = 15.0;

/// A phone that more records than this have is a switchboard.
pub(in crate::matching) const SHARED_PHONE: f64 = 4.0;

fn phone_key(text: &str, rarity: &Rarity) -> Option<PhoneKey> {
    let (number, extension) = text.split_once('x').unwrap_or((text, ""));
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 6 {
        return None;
    }
    let tail = phone_tail(&digits);
    Some(PhoneKey {
        extension: extension.chars().filter(char::is_ascii_digit).collect::<String>().into(),
        shared: rarity.count(Term::Phone, tail) > SHARED_PHONE,
        rarity: rarity.bits(Term::Phone, tail),
        digits: digits.into(),
    })
}

/// The last eight digits are there with and without a country code.
pub(in crate::matching) fn phone_tail(digits: &str) -> &str {
    digits.get(digits.len().saturating_sub(8)..).unwrap_or(digits)
}

/// Words of a street line with the usual short forms written one way.
pub(in crate::matching) fn street_key(text: &str) -> Vec<String> {
    name_key(text)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "street" | "strasse" | "str" => "st",
            "avenue" | "av" => "ave",
            "road" => "rd",
            "boulevard" => "blvd",
            "drive" => "dr",
            "lane" => "ln",
            "court" => "ct",
            "place" => "pl",
            "square" => "sq",
            "north" => "n",
            "south" => "s",
            "east" => "e",
            "west" => "w",
            "first" => "1st",
            "second" => "2nd",
            "third" => "3rd",
            "fourth" => "4th",
            "fifth" => "5th",
            "sixth" => "6th",
            "seventh" => "7th",
            "eighth" => "8th",
            "ninth" => "9th",
            "tenth" => "10th",
            other => other,
        })
        .map(str::to_owned)
        .collect()
}
