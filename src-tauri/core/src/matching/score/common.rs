//! What many records have in common: names and firms, folded once and kept once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rphonetic::{DoubleMetaphone, Encoder};

use super::given_names;
use super::rarity::{Rarity, Term};
use crate::values::{ascii_key, name_key};

/// What is kept once of the records that are compared together.
#[derive(Default)]
pub struct Common {
    /// By what is shown and how rare it is: a name is both a first and a last one.
    pub(super) names: HashMap<(Box<str>, u64), Arc<NameKey>>,
    pub(super) firms: HashMap<Box<str>, Arc<Firm>>,
    pub(super) texts: HashSet<Arc<str>>,
}

/// A first or last name with what its comparison needs, worked out once.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NameKey {
    /// As people see it, for reasons.
    pub shown: Box<str>,
    text: Box<str>,
    /// How it sounds.
    pub sound: Box<str>,
    /// The families of given names that it belongs to.
    pub families: Vec<usize>,
    /// How rare it is, in bits.
    pub rarity: f64,
}

impl NameKey {
    pub fn new(shown: &str, term: Term, rarity: &Rarity) -> Self {
        let text = name_key(shown);
        Self {
            shown: shown.into(),
            sound: sound(&text).into(),
            families: given_names::families(&text),
            rarity: rarity.bits(term, &text),
            text: text.into(),
        }
    }

    /// The full form of a given name, where it is a short one (`bill` is `william`).
    pub fn formal(&self) -> &str {
        self.families.first().and_then(|family| given_names::formal(*family)).unwrap_or(&self.text)
    }
}

impl std::ops::Deref for NameKey {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// A company by its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Firm {
    /// As people see it, for reasons.
    pub shown: Box<str>,
    /// The name without the legal form, words in order.
    pub words: Vec<String>,
    /// How rare each of them is, in bits; none for the company of a person.
    pub word_rarity: Vec<f64>,
    pub legal_form: String,
    /// How rare the whole name is, in bits.
    pub rarity: f64,
}

impl Firm {
    pub fn new(name: &str, of_person: bool, rarity: &Rarity) -> Self {
        let (words, legal_form) = company_core(name);
        let word_rarity = match of_person {
            true => Vec::new(),
            false => words.iter().map(|word| rarity.bits(Term::Word, word)).collect(),
        };
        Self {
            shown: name.trim().into(),
            word_rarity,
            legal_form,
            rarity: rarity.bits(Term::Company, &words.concat()),
            words,
        }
    }
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
