//! E-mail, phone and address columns: which label, which part.

use super::Target;
use super::header::Header;
use super::shape::{Looks, Shape};

/// A column read as contact data.
pub(super) struct Point {
    pub qualifier: String,
    pub score: f64,
    pub why: String,
}

const WORK: &[&str] = &[
    "work",
    "business",
    "office",
    "company",
    "professional",
    "corporate",
    "main",
    "direct",
    "dienstlich",
    "geschaftlich",
    "firma",
    "bureau",
];
const HOME: &[&str] = &["home", "personal", "private", "privat", "priv", "domicile", "maison"];
const OTHER: &[&str] = &["other", "secondary", "alternate", "alternative", "alt", "additional", "second", "backup"];
const MOBILE: &[&str] = &[
    "mobile",
    "cell",
    "cellphone",
    "cellular",
    "sms",
    "handy",
    "mobil",
    "gsm",
    "portable",
    "movil",
    "whatsapp",
    "car",
];
const FILLERS: &[&str] = &[
    "address", "number", "no", "value", "primary", "default", "of", "the", "nr", "contact", "customer", "client",
    "person", "user", "adresse", "id", "line", "us", "full",
];

/// Reads a column as e-mail, phone or part of an address, if its words say so.
pub(super) fn read(header: &Header, look: &Looks, target: &Target, all: &[Header]) -> Option<Point> {
    match target.shape {
        Shape::Email => {
            label(header, &["email", "mail", "mailadresse", "courriel", "correo"], "an e-mail address", email_label)
        }
        Shape::Phone => label(
            header,
            &[
                "phone",
                "tel",
                "telefon",
                "telefono",
                "telephone",
                "mobile",
                "cell",
                "cellphone",
                "fax",
                "pager",
                "sms",
                "handy",
                "mobil",
                "callback",
                "telex",
            ],
            "a phone number",
            phone_label,
        ),
        Shape::Address => address(header, look, target, all),
        _ => None,
    }
}

fn label(header: &Header, marks: &[&str], what: &str, label_of: fn(&Header) -> &'static str) -> Option<Point> {
    let words = header.words();
    if !header.may_be_contact() || !words.iter().any(|word| marks.contains(&word.as_str())) {
        return None;
    }
    let known = [WORK, HOME, OTHER, MOBILE, FILLERS, marks];
    let strange = words
        .iter()
        .filter(|word| word.parse::<u32>().is_err() && !known.iter().any(|list| list.contains(&word.as_str())))
        .count();
    let qualifier = label_of(header);
    let score = match strange {
        0 => 95.0 - f64::from(header.number().min(20)) / 10.0,
        1 => 62.0,
        _ => 50.0,
    };
    let of = if qualifier == "fax" { "a fax number".to_owned() } else { format!("{what} ({qualifier})") };
    Some(Point { qualifier: qualifier.to_owned(), score, why: format!("\"{}\" says that it is {of}.", header.shown()) })
}

fn email_label(header: &Header) -> &'static str {
    if header.has(HOME) {
        "home"
    } else if header.has(OTHER) || header.number() > 1 {
        "other"
    } else {
        "work"
    }
}

fn phone_label(header: &Header) -> &'static str {
    if header.has(&["fax", "telex"]) {
        "fax"
    } else if header.has(&["pager"]) {
        "pager"
    } else if header.has(MOBILE) {
        "mobile"
    } else if header.has(HOME) {
        "home"
    } else if header.has(OTHER) || header.number() > 1 || header.has(&["callback"]) {
        "other"
    } else {
        "work"
    }
}

const PARTS: &[(&str, &[&str])] = &[
    (
        "street_line_2",
        &[
            "street2",
            "address2",
            "addressline2",
            "streetline2",
            "streetaddress2",
            "address1line2",
            "extendedaddress",
            "suite",
            "apartment",
            "addr2",
            "street3",
            "addressline3",
            "address3",
        ],
    ),
    (
        "street_line_1",
        &[
            "street",
            "address",
            "street1",
            "address1",
            "addressline1",
            "streetline1",
            "streetaddress",
            "addr",
            "addr1",
            "strasse",
            "str",
            "rue",
            "calle",
            "via",
            "adresse",
            "direccion",
            "streetandnumber",
        ],
    ),
    (
        "city",
        &[
            "city",
            "town",
            "suburb",
            "locality",
            "ort",
            "stadt",
            "ville",
            "ciudad",
            "citta",
            "cityname",
            "municipality",
            "place",
        ],
    ),
    (
        "state_province",
        &[
            "state",
            "province",
            "region",
            "stateprovince",
            "stateregion",
            "bundesland",
            "provincia",
            "provinz",
            "departement",
            "statecode",
            "stateorprovince",
        ],
    ),
    (
        "postal_code",
        &[
            "zip",
            "postal",
            "plz",
            "postleitzahl",
            "cp",
            "codepostal",
            "cap",
            "codigopostal",
            "postalzip",
            "postnr",
            "zippostal",
            "zippostalcode",
            "postalcode",
        ],
    ),
    ("country", &["country", "countryregion", "land", "pays", "pais", "paese", "countrycode", "nation", "countryname"]),
    (
        "formatted",
        &[
            "formatted",
            "fulladdress",
            "addressformatted",
            "postaladdress",
            "wholeaddress",
            "location",
            "hq",
            "headquarters",
        ],
    ),
];

const KINDS: &[(&str, &[&str])] = &[
    ("billing", &["billing", "invoice", "bill", "rechnung"]),
    ("shipping", &["shipping", "delivery", "ship", "lieferung"]),
    ("service", &["service"]),
    ("headquarters", &["headquarters", "hq", "registered", "office"]),
    ("home", &["home", "private", "privat", "residential", "personal"]),
    ("mailing", &["mailing", "mail", "postal", "correspondence", "primary", "work", "business", "company"]),
    ("other", &["other", "secondary", "alternate", "second"]),
];

fn address(header: &Header, look: &Looks, target: &Target, all: &[Header]) -> Option<Point> {
    if header.has(&["email", "ip", "type", "phone", "web", "mac", "id", "count"]) {
        return None;
    }
    let organization = target.record_type == "organization";
    let usual = if organization { "headquarters" } else { "mailing" };
    let (kind, rest) = kind_of(header, usual);
    let squashed = rest.concat();
    let mut part = PARTS.iter().find(|(_, names)| names.contains(&squashed.as_str())).map(|(part, _)| *part)?;
    // A place in one column: countries when the values say so, else the whole address.
    if part == "formatted" && look.countries() >= 0.6 {
        part = "country";
    }
    // Two address lines: "address_1" is the street, "address" beside "address 2" as well.
    let alone = matches!(squashed.as_str(), "state" | "region" | "place" | "land" | "location" | "via" | "cap" | "str");
    let others =
        all.iter().any(|h| h.has(&["city", "town", "zip", "street", "address", "postal", "ort", "plz", "country"]));
    if alone && !others && part != "country" && part != "formatted" {
        return None;
    }
    let formatted_beside = part == "street_line_1"
        && header.record_type().is_some()
        && !all.iter().any(|h| h.record_type() == header.record_type() && h.has(&["city", "zip"]));
    if formatted_beside {
        part = "formatted";
    }
    let words = match part {
        "street_line_1" => "street",
        "street_line_2" => "second line",
        "state_province" => "state or province",
        "postal_code" => "postal code",
        "formatted" => "whole",
        other => other,
    };
    Some(Point {
        qualifier: format!("{kind}.{part}"),
        score: 92.0,
        why: format!("\"{}\" says that it is the {words} of an address.", header.shown()),
    })
}

/// The kind of address that a header names, and the words left of it.
fn kind_of(header: &Header, usual: &'static str) -> (&'static str, Vec<String>) {
    let mut kind = usual;
    let mut named = false;
    let mut rest: Vec<String> = Vec::new();
    let words = header.words();
    for (at, word) in words.iter().enumerate() {
        let found = KINDS.iter().find(|(_, names)| names.contains(&word.as_str()));
        // "postal code" is a part and "office location" a place; the kind stands in front.
        let is_kind = at + 1 < words.len() && !(word == "postal" && words.get(at + 1).is_some_and(|w| w == "code"));
        match found {
            Some((name, _)) if is_kind && !named => {
                kind = name;
                named = true;
            }
            _ if word == "code" && rest.last().is_some_and(|w| w == "postal") => {}
            _ => rest.push(word.clone()),
        }
    }
    // "Address 2 - City": the number counts addresses, not lines.
    if let [first, number, part, ..] = rest.as_slice()
        && first == "address"
        && let Ok(number) = number.parse::<u32>()
        && part.parse::<u32>().is_err()
        && part != "line"
    {
        let kind = if named || number == 1 { kind } else { "other" };
        return (kind, rest.split_off(2));
    }
    (kind, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(shape: Shape, record_type: &str) -> Target {
        Target {
            record_type: record_type.to_owned(),
            field: String::new(),
            label: String::new(),
            shape,
            aliases: Vec::new(),
            choices: Vec::new(),
        }
    }

    fn qualifier(header: &str, shape: Shape) -> Option<String> {
        let all = ["city", header].map(Header::read);
        read(&all[1], &Looks::at(&[]), &target(shape, "person"), &all).map(|point| point.qualifier)
    }

    #[test]
    fn imp_09_contact_columns_tell_their_label() {
        for (header, shape, want) in [
            ("email", Shape::Email, Some("work")),
            ("email_home", Shape::Email, Some("home")),
            ("E-mail 2 Address", Shape::Email, Some("other")),
            ("Secondary Email", Shape::Email, Some("other")),
            ("Person - Email (Home)", Shape::Email, Some("home")),
            ("EMAIL_BLACKLISTED", Shape::Email, None),
            ("account_owner_email", Shape::Email, None),
            ("phone2", Shape::Phone, Some("other")),
            ("Mobile Number", Shape::Phone, Some("mobile")),
            ("Business Fax", Shape::Phone, Some("fax")),
            ("SMS", Shape::Phone, Some("mobile")),
            ("Home Phone", Shape::Phone, Some("home")),
            ("Phone 1 - Type", Shape::Phone, None),
        ] {
            assert_eq!(qualifier(header, shape).as_deref(), want, "{header}");
        }
    }

    #[test]
    fn imp_09_address_columns_tell_their_part() {
        for (header, want) in [
            ("address", Some("mailing.street_line_1")),
            ("Home Address 2", Some("home.street_line_2")),
            ("Business Street", Some("mailing.street_line_1")),
            ("MailingPostalCode", Some("mailing.postal_code")),
            ("BillingCity", Some("billing.city")),
            ("Country/Region", Some("mailing.country")),
            ("Work ZipCode", Some("mailing.postal_code")),
            ("zip", Some("mailing.postal_code")),
            ("state", Some("mailing.state_province")),
            ("Address 1 - Street", Some("mailing.street_line_1")),
            ("Address 2 - Postal Code", Some("other.postal_code")),
            ("Address 1 - Type", None),
            ("Organization - Address", Some("mailing.formatted")),
            ("county", None),
            ("Email Address", None),
            ("PLZ", Some("mailing.postal_code")),
        ] {
            assert_eq!(qualifier(header, Shape::Address).as_deref(), want, "{header}");
        }
    }
}
