//! A column's name, taken apart.

use crate::values::{name_key, shown};

/// The words of a column's name, and the record type that it names in front.
#[derive(Debug)]
pub(super) struct Header {
    text: String,
    words: Vec<String>,
    squashed: String,
    /// Type named in front (`Person - Name*`), with the words behind it.
    of_type: Option<(&'static str, Vec<String>)>,
}

impl Header {
    pub fn read(text: &str) -> Self {
        let plain = strip_decoration(text);
        let words = words_of(&plain);
        let of_type = type_in_front(&plain);
        let squashed = words.concat();
        Self { text: text.trim().to_owned(), words, squashed, of_type }
    }

    /// The name as the sheet has it, for sentences.
    pub fn shown(&self) -> String {
        shown(&self.text, 60)
    }

    /// The record type that the name begins with.
    pub fn record_type(&self) -> Option<&'static str> {
        self.of_type.as_ref().map(|(record_type, _)| *record_type)
    }

    /// The words that say what the column is, without the record type in front.
    pub fn words(&self) -> &[String] {
        self.of_type.as_ref().map_or(&self.words, |(_, rest)| rest)
    }

    /// All words of the name.
    pub fn all_words(&self) -> &[String] {
        &self.words
    }

    /// Whether the name is this one, whatever its blanks, case and punctuation.
    pub fn is(&self, alias: &str) -> bool {
        let alias = squash(alias);
        !alias.is_empty()
            && (self.squashed == alias || self.of_type.as_ref().is_some_and(|(_, rest)| rest.concat() == alias))
    }

    /// Whether the name is one of these words alone.
    pub fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.is(name))
    }

    /// Whether one of the words is among these.
    pub fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }

    /// Whether the whole name is this one.
    pub fn is_wholly(&self, alias: &str) -> bool {
        self.squashed == squash(alias)
    }

    /// Whether the name is this one but for a slip of the pen. Never so for short names, where one
    /// letter makes another word, nor where a number or an id is what differs.
    pub fn is_almost(&self, alias: &str) -> bool {
        let alias = squash(alias);
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let slips = if self.squashed.len() < 9 { 1 } else { 2 };
        self.squashed.len() >= 6
            && alias.len() >= 6
            && self.squashed.ends_with("id") == alias.ends_with("id")
            && digits(&self.squashed) == digits(&alias)
            && strsim::osa_distance(&self.squashed, &alias) <= slips
    }

    /// Whether all words of the alias stand in the name, next to each other.
    pub fn contains(&self, alias: &str) -> bool {
        let alias = words_of(alias);
        !alias.is_empty() && self.words().windows(alias.len()).any(|window| window == alias)
    }

    /// The share of the name's letters that so many letters are.
    pub fn share(&self, letters: usize) -> f64 {
        let all: usize = self.words().iter().map(String::len).sum();
        let ratio = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        ratio(letters) / ratio(all.max(1))
    }

    /// Whether the words behind the type in front are its name (`Organization - Name`).
    pub fn is_name_of_type(&self) -> bool {
        self.of_type.as_ref().is_some_and(|(_, rest)| {
            rest.is_empty() || matches!(rest.concat().as_str(), "name" | "1name" | "fullname" | "title")
        })
    }

    /// Whether an e-mail or phone in it would be the record's own: not the address of its owner or
    /// assistant, nor a flag, a type or a date about it.
    pub fn may_be_contact(&self) -> bool {
        !self.has(&[
            "owner",
            "agent",
            "rep",
            "manager",
            "assistant",
            "assistants",
            "type",
            "status",
            "opt",
            "optin",
            "optout",
            "out",
            "blacklisted",
            "blacklist",
            "bounced",
            "bounce",
            "verified",
            "valid",
            "count",
            "date",
            "time",
            "ip",
            "consent",
            "preferred",
            "preference",
            "do",
            "not",
            "id",
            "has",
            "is",
            "opted",
            "invalid",
            "spouse",
            "sender",
        ])
    }

    /// Whether the name says that its values are of a kind that Kith has no field for.
    pub fn is_other_kind(&self) -> bool {
        self.has(&[
            "linkedin",
            "facebook",
            "twitter",
            "instagram",
            "xing",
            "skype",
            "avatar",
            "image",
            "photo",
            "picture",
            "logo",
        ])
    }

    /// The number in the name (`E-mail 2 Address`), 1 where there is none.
    pub fn number(&self) -> u32 {
        self.words().iter().find_map(|word| word.parse().ok()).unwrap_or(1)
    }
}

/// Drops marks of required columns, package prefixes and suffixes of Salesforce (`npe01__X__c`).
fn strip_decoration(text: &str) -> String {
    let text = text.trim().trim_end_matches('*').trim();
    let Some(stem) = text.strip_suffix("__c").or_else(|| text.strip_suffix("__C")).or_else(|| text.strip_suffix("__r"))
    else {
        return text.to_owned();
    };
    match stem.split_once("__") {
        Some((package, rest)) if package.len() <= 8 => rest.to_owned(),
        _ => stem.to_owned(),
    }
}

/// Lower-case words; `firstName`, `phone1` and `E-mail` are taken apart like `first name`,
/// `phone 1` and `email`.
fn words_of(text: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut before: Option<char> = None;
    for c in text.chars() {
        let joint = before.is_some_and(|b| {
            (b.is_lowercase() && c.is_uppercase())
                || (b.is_alphabetic() && c.is_ascii_digit())
                || (b.is_ascii_digit() && c.is_alphabetic())
        });
        if joint {
            spaced.push(' ');
        }
        spaced.push(c);
        before = Some(c);
    }
    let key = name_key(&spaced);
    let mut words: Vec<String> = Vec::new();
    for word in key.split(' ').filter(|word| !word.is_empty()) {
        match (words.last().map(String::as_str), word) {
            (Some("e"), "mail" | "mails") => {
                words.pop();
                words.push("email".to_owned());
            }
            (Some("zip"), "code") | (Some("post"), "code") => {
                words.pop();
                words.push("zip".to_owned());
            }
            (_, "zipcode" | "postcode" | "postalcode") => words.push("zip".to_owned()),
            (_, "emails" | "emailaddress") => words.push("email".to_owned()),
            (_, "phones" | "telephone" | "phonenumber") => words.push("phone".to_owned()),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn squash(text: &str) -> String {
    words_of(text).concat()
}

/// `Person - Phone`, `Organization: Name`, `Deal - Title`, `Organization 1 - Name`.
fn type_in_front(text: &str) -> Option<(&'static str, Vec<String>)> {
    let (front, rest) = [" - ", ": ", " – ", "::", "."].iter().find_map(|mark| text.split_once(mark))?;
    let front = words_of(front);
    let record_type = match front.first().map(String::as_str)? {
        "person" | "contact" | "people" => "person",
        "organization" | "organisation" | "company" | "account" => "organization",
        "deal" | "opportunity" => "deal",
        "note" => "note",
        "activity" => "activity",
        "interaction" => "interaction",
        _ => return None,
    };
    let numbered = front.get(1).is_none_or(|second| second.parse::<u32>().is_ok());
    (front.len() <= 2 && numbered).then(|| (record_type, words_of(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_headers_are_taken_apart() {
        for (text, words) in [
            ("first_name", vec!["first", "name"]),
            ("FirstName", vec!["first", "name"]),
            ("phone1", vec!["phone", "1"]),
            ("E-mail 2 Address", vec!["email", "2", "address"]),
            ("Home ZipCode", vec!["home", "zip"]),
            ("Country/Region", vec!["country", "region"]),
            ("npe01__HomeEmail__c", vec!["home", "email"]),
            ("Deceased__c", vec!["deceased"]),
            ("Person - Name*", vec!["person", "name"]),
            ("Straße", vec!["strasse"]),
        ] {
            assert_eq!(Header::read(text).all_words(), words, "{text}");
        }
        assert!(Header::read("LASTNAME").is("last name"));
        assert_eq!(Header::read("Person - Email (Work)").record_type(), Some("person"));
        assert_eq!(Header::read("E-mail 1 - Value").record_type(), None);
        assert!(Header::read("Organization 1 - Name").is_name_of_type());
    }
}
