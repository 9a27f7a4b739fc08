//! What of a record is compared, folded once so that many pairs can be compared quickly.

use super::given_names;
use super::rarity::{Rarity, Term};
use crate::values::{Domain, Email, TaxId, ascii_key, is_free_mail, name_key, split_person_name};
use rphonetic::{DoubleMetaphone, Encoder};

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
    pub key: String,
    pub local: String,
    pub domain: String,
    /// A desk such as `info@`, or an address that many share.
    pub shared: bool,
    /// How rare it is, in bits.
    pub rarity: f64,
    /// Made of its owner's names and hardly anything else.
    pub named: bool,
    /// Whether the host gives mailboxes to everybody.
    pub free: bool,
}

/// A phone number ready to compare.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PhoneKey {
    pub digits: String,
    pub extension: String,
    /// A switchboard, or the phone of a large household.
    pub shared: bool,
    /// How rare it is, in bits.
    pub rarity: f64,
}

/// A name with what its comparison needs, worked out once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NameKey {
    text: String,
    /// How it sounds.
    pub sound: String,
    /// The families of given names that it belongs to.
    pub families: Vec<usize>,
    /// How rare it is, in bits.
    pub rarity: f64,
}

impl NameKey {
    fn new(shown: &str, term: Term, rarity: &Rarity) -> Self {
        let text = name_key(shown);
        Self { sound: sound(&text), families: given_names::families(&text), rarity: rarity.bits(term, &text), text }
    }
}

impl std::ops::Deref for NameKey {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// A record ready to be compared with others.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchKey {
    pub(super) kind: PartyKind,
    /// Name as people see it, for reasons.
    pub(super) shown: String,
    pub(super) first_shown: String,
    pub(super) last_shown: String,
    pub(super) first: NameKey,
    pub(super) middle: String,
    pub(super) last: NameKey,
    pub(super) suffix: String,
    /// A company's name without its legal form, words in order.
    pub(super) core: Vec<String>,
    /// How rare each word of it is, in bits.
    pub(super) core_rarity: Vec<f64>,
    pub(super) legal_form: String,
    pub(super) emails: Vec<EmailKey>,
    pub(super) phones: Vec<PhoneKey>,
    pub(super) company: Vec<String>,
    pub(super) company_shown: String,
    pub(super) domain: String,
    /// Words of the street line.
    pub(super) street: Vec<String>,
    pub(super) postal_code: String,
    pub(super) city: String,
    pub(super) country: String,
    pub(super) birth_date: Option<chrono::NaiveDate>,
    /// Country, empty where it is not known, and number without it.
    pub(super) tax_id: Option<(String, String)>,
    /// How rare the values are, in bits.
    pub(super) rarity: Rarities,
}

/// How rare the values of a record are that it has one of, in bits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Rarities {
    pub company: f64,
    pub domain: f64,
    pub street: f64,
    pub postal_code: f64,
    pub city: f64,
    pub birth_date: f64,
}

impl MatchKey {
    /// Folds what is known of a record.
    pub fn new(facts: &Facts<'_>, rarity: &Rarity) -> Self {
        let person = facts.kind == PartyKind::Person;
        let split = person && facts.first_name.trim().is_empty() && facts.last_name.trim().is_empty();
        let parts = if split { split_person_name(facts.name) } else { Default::default() };
        let pick =
            |given: &str, split: &str| if given.trim().is_empty() { split.to_owned() } else { given.trim().to_owned() };
        let first_shown = pick(facts.first_name, &parts.first);
        let last_shown = pick(facts.last_name, &parts.last);
        let shown = match facts.name.trim() {
            "" => format!("{first_shown} {last_shown}").trim().to_owned(),
            name => name.to_owned(),
        };
        let first = NameKey::new(&first_shown, Term::First, rarity);
        let last = NameKey::new(&last_shown, Term::Last, rarity);
        let emails = facts.emails.iter().filter_map(|email| email_key(email, &first, &last, rarity)).collect();
        let company = company_core(facts.company).0;
        let (core, legal_form) = if person { (Vec::new(), String::new()) } else { company_core(facts.name) };
        let employer = if person { company.concat() } else { core.concat() };
        let domain = Domain::parse_company(facts.domain).map(|d| d.as_str().to_owned()).unwrap_or_default();
        let street = street_key(facts.street);
        let postal_code = name_key(facts.postal_code).replace(' ', "");
        let city = name_key(facts.city);
        Self {
            kind: facts.kind,
            middle: name_key(&pick(facts.middle_name, &parts.middle)),
            suffix: name_key(&pick(facts.suffix, &parts.suffix)),
            shown,
            first,
            last,
            first_shown,
            last_shown,
            core_rarity: core.iter().map(|word| rarity.bits(Term::Word, word)).collect(),
            core,
            legal_form,
            emails,
            phones: facts.phones.iter().filter_map(|phone| phone_key(phone, rarity)).collect(),
            rarity: Rarities {
                company: rarity.bits(Term::Company, &employer),
                domain: rarity.bits(Term::Domain, &domain),
                street: rarity.bits(Term::Street, &street.join(" ")),
                postal_code: rarity.bits(Term::Postal, &postal_code),
                city: rarity.bits(Term::City, &city),
                birth_date: rarity.bits(Term::Born, facts.birth_date.trim()),
            },
            company,
            company_shown: facts.company.trim().to_owned(),
            domain,
            street,
            postal_code,
            city,
            country: facts.country.trim().to_ascii_uppercase(),
            birth_date: facts.birth_date.trim().parse().ok(),
            tax_id: tax_key(facts.tax_id, facts.tax_country),
        }
    }

    /// Whether the given names may be the same person's: equal, short for each other, misspelt,
    /// initials; also where one is missing.
    pub(super) fn given_names(&self) -> impl Iterator<Item = &str> {
        self.first.split(' ').chain(self.middle.split(' ')).filter(|name| !name.is_empty())
    }
}

fn email_key(text: &str, first: &str, last: &str, rarity: &Rarity) -> Option<EmailKey> {
    let lower = text.trim().to_lowercase();
    let parsed = Email::parse(&lower).ok();
    let key = parsed.as_ref().map_or(lower, |email| email.key().to_owned());
    let (local, domain) = key.rsplit_once('@')?;
    if local.is_empty() {
        return None;
    }
    // What stands behind a plus is the owner's own label on the same mailbox.
    let mailbox = local.split('+').next().filter(|stem| !stem.is_empty()).unwrap_or(local);
    Some(EmailKey {
        named: is_named(mailbox, first, last),
        local: mailbox.to_owned(),
        domain: domain.to_owned(),
        shared: parsed.as_ref().is_some_and(Email::is_role) || rarity.count(Term::Email, &key) > SHARED_EMAIL,
        rarity: rarity.bits(Term::Email, &key),
        free: is_free_mail(domain),
        key: format!("{mailbox}@{domain}"),
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
        extension: extension.chars().filter(char::is_ascii_digit).collect(),
        shared: rarity.count(Term::Phone, tail) > SHARED_PHONE,
        rarity: rarity.bits(Term::Phone, tail),
        digits,
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

const LEGAL_FORMS: &[&str] = &[
    "ab",
    "ag",
    "aps",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "cv",
    "eg",
    "eirl",
    "ev",
    "foundation",
    "gbr",
    "ggmbh",
    "gmbh",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "ohg",
    "oy",
    "oyj",
    "plc",
    "pllc",
    "pty",
    "pte",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "se",
    "sl",
    "spa",
    "srl",
    "sro",
    "ug",
    "zrt",
];

/// A company's name without its legal form and small words, and the legal form.
pub(in crate::matching) fn company_core(name: &str) -> (Vec<String>, String) {
    // "S.A." and "G.m.b.H." are one word.
    let joined: String = name.replace('&', " and ").chars().filter(|c| *c != '.').collect();
    let key = name_key(&joined);
    let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
    let is_form = |word: &&str| LEGAL_FORMS.contains(word);
    let form: Vec<&str> = words.iter().copied().filter(|word| is_form(word)).collect();
    let core: Vec<String> = words
        .iter()
        .filter(|word| !is_form(word) && !matches!(**word, "and" | "the" | "of" | "und" | "et" | "y" | "de"))
        .map(|word| (*word).to_owned())
        .collect();
    if core.is_empty() {
        return (words.iter().map(|word| (*word).to_owned()).collect(), String::new());
    }
    let form = match form.join(" ").as_str() {
        "incorporated" => "inc".to_owned(),
        "corporation" => "corp".to_owned(),
        "limited" => "ltd".to_owned(),
        "company" => "co".to_owned(),
        other => other.to_owned(),
    };
    (core, form)
}

/// How a name sounds, up to four letters; the name itself where it has no Latin letters.
pub(super) fn sound(key: &str) -> String {
    let ascii = ascii_key(key).replace(' ', "");
    if ascii.is_empty() {
        return key.to_owned();
    }
    // A digit means nothing to the encoder, and neither may it be handed anything but ASCII. Numbers are said in full.
    let (letters, digits): (String, String) = ascii.chars().partition(|c| c.is_ascii_alphabetic());
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    format!("{}{digits}", DoubleMetaphone::default().encode(&letters))
}

impl NameKey {
    /// The full form of a given name, where it is a short one (`bill` is `william`).
    pub fn formal(&self) -> &str {
        self.families.first().and_then(|family| given_names::formal(*family)).unwrap_or(&self.text)
    }
}
