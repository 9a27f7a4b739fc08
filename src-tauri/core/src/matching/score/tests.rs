//! What a sales rep would call the same, and what not.

use super::*;
use proptest::prelude::*;

fn person<'a>(name: &'a str) -> Facts<'a> {
    Facts { name, ..Facts::default() }
}

fn company<'a>(name: &'a str) -> Facts<'a> {
    Facts { kind: PartyKind::Organization, name, ..Facts::default() }
}

fn both(a: &Facts<'_>, b: &Facts<'_>) -> Score {
    shared(a, b, &[])
}

/// In a workspace of a few records, where these values are known of more than one.
fn shared(a: &Facts<'_>, b: &Facts<'_>, many: &[(Term, &str, u32)]) -> Score {
    let model = Model::shipped(a.kind, 0);
    let counts = many.iter().map(|(term, value, count)| (number(*term, value), *count)).collect();
    let rarity = Rarity::new(counts, 2);
    let (x, y) = (MatchKey::new(a, &rarity), MatchKey::new(b, &rarity));
    let forth = score(&model, &x, &y);
    assert_eq!(forth.score, score(&model, &y, &x).score, "the order of two records matters: {x:?} {y:?}");
    forth
}

const ANNA: &str = "anna@x.com";
const HOME: &str = "+4512345678";

#[test]
fn imp_07_people_that_are_the_same() {
    let at = |name, emails| Facts { emails, ..person(name) };
    let call = |name, phones| Facts { phones, ..person(name) };
    let works = |name, company| Facts { company, ..person(name) };
    let lives = |name, city| Facts { city, ..person(name) };
    let known = |name, tax_id| Facts { tax_id, ..person(name) };
    for (what, a, b) in [
        ("same name and e-mail", at("Anna Berg", &[ANNA]), at("Anna Berg", &["ANNA@x.com"])),
        ("e-mail of a nameless record", at("Anna Berg", &[ANNA]), at("", &[ANNA])),
        ("e-mail, married name", at("Anna Berg", &[ANNA]), at("Anna Holm", &[ANNA])),
        ("e-mail with a plus", at("Anna Berg", &[ANNA]), at("Anna Berg", &["anna+crm@x.com"])),
        ("nickname and phone", call("Jon Smith", &[HOME]), call("John Smith", &[HOME])),
        ("nickname and company", works("Bill Gates", "Microsoft Corp"), works("William Gates", "Microsoft")),
        ("typo and phone", call("Jonh Smith", &[HOME]), call("John Smith", &[HOME])),
        ("swapped names and phone", call("Berg Anna", &[HOME]), call("Anna Berg", &[HOME])),
        ("last name first", call("Berg, Anna", &[HOME]), call("Anna Berg", &[HOME])),
        ("initial and phone", call("A. Berg", &[HOME]), call("Anna Berg", &[HOME])),
        ("accents and company", works("Zoë Müller", "Acme"), works("Zoe Muller", "ACME Inc.")),
        ("phone without its country", call("Anna Berg", &["12345678"]), call("Anna Berg", &[HOME])),
        ("rare name in one city", lives("Vicki Laflamme", "Oslo"), lives("Vicki Laflamme", "oslo")),
        (
            "nickname, mailboxes at one firm",
            at("Jon Bell", &["jon.bell@y.example"]),
            at("John Bell", &["jonbell@y.example"]),
        ),
        ("married name and personal id", known("Anna Berg", "6988048"), known("Anna Holm", "698 8048")),
        ("typo and a slip in the personal id", known("Anna Bergstrom", "6988048"), known("Anna Bergstorm", "6988043")),
        ("middle name in use", at("James Robert Hall", &[ANNA]), at("Robert Hall", &[ANNA])),
    ] {
        let result = both(&a, &b);
        assert!(result.is_likely(), "{what}: {} {:?}", result.score, result.evidence());
    }
}

#[test]
fn imp_07_a_job_title_tells_people_of_one_name_apart() {
    let does = |job_title| Facts { city: "Oslo", job_title, ..person("John Smith") };
    let same = both(&does("Sheep farmer"), &does("sheep farmer"));
    let alike = both(&does("Sheep farmer"), &does("Farmer"));
    let unknown = both(&does("Sheep farmer"), &does(""));
    let other = both(&does("Sheep farmer"), &does("Notary"));
    let points = |score: &Score| score.parts.iter().map(|part| part.points).sum::<f64>();
    let bits = [&other, &unknown, &alike, &same].map(points);
    assert!(bits.is_sorted_by(|less, more| less < more), "{bits:?}");
    let said = |score: &Score| score.evidence().into_iter().find(|one| one.field == "job_title");
    assert_eq!(said(&same).unwrap().text, "same job title sheep farmer");
    assert!(said(&other).unwrap().points < 0.0 && said(&unknown).is_none());
    // Two at one firm may well do the same.
    let works = |name, job_title| Facts { company: "Acme", job_title, ..person(name) };
    assert!(!both(&works("Anna Berg", "Buyer"), &works("Karl Berg", "Buyer")).is_likely());
}

#[test]
fn imp_07_people_that_are_not_the_same() {
    let at = |name, emails| Facts { emails, ..person(name) };
    let call = |name, phones| Facts { phones, ..person(name) };
    let works = |name, company| Facts { company, ..person(name) };
    let home = |first_name, last_name| Facts {
        first_name,
        last_name,
        phones: &[HOME],
        street: "1 Main St",
        city: "Oslo",
        postal_code: "0150",
        ..Facts::default()
    };
    for (what, a, b) in [
        ("same name only", person("John Smith"), person("John Smith")),
        ("household", home("Anna", "Berg"), home("Erik", "Berg")),
        ("household with one mailbox", at("Anna Berg", &["berg@x.com"]), at("Erik Berg", &["berg@x.com"])),
        ("couple with like names", home("Paul", "Berg"), home("Paula", "Berg")),
        ("brothers with like names", home("Jason", "Berg"), home("Jackson", "Berg")),
        (
            "father and son",
            Facts { suffix: "Sr.", ..home("John", "Berg") },
            Facts { suffix: "Jr", ..home("John", "Berg") },
        ),
        ("colleagues", works("Anna Berg", "Acme"), works("Erik Holm", "Acme")),
        ("colleagues of one family name", works("Anna Berg", "Acme"), works("Erik Berg", "Acme")),
        ("one desk", at("Anna Berg", &["info@x.com"]), at("Erik Holm", &["info@x.com"])),
        ("one desk, one name missing", at("Anna Berg", &["info@x.com"]), at("", &["info@x.com"])),
        ("switchboard with extensions", call("Anna Berg", &["+4512345678x11"]), call("Anna Holm", &["+4512345678x12"])),
        ("common name, other company", works("John Smith", "Acme"), works("John Smith", "Globex")),
        ("numbered mailboxes", at("", &["anna7@x.com"]), at("", &["anna8@x.com"])),
        ("phone only", call("", &[HOME]), call("Anna Berg", &[HOME])),
        (
            "household with personal ids",
            Facts { tax_id: "6988048", ..home("Anna", "Berg") },
            Facts { tax_id: "7364009", ..home("Anna", "Berg") },
        ),
        ("nothing known", person(""), person("")),
        ("a person and a company", person("Acme"), company("Acme")),
    ] {
        let result = both(&a, &b);
        assert!(!result.is_likely(), "{what}: {} {:?}", result.score, result.evidence());
    }
    let (short, long) = (call("A. Berg", &[HOME]), call("Anna Berg", &[HOME]));
    assert!(both(&short, &long).is_likely());
    assert!(!shared(&short, &long, &[(Term::Phone, "12345678", 40)]).is_likely(), "a switchboard");
}

#[test]
fn imp_07_twins_are_shown_but_never_as_sure() {
    let child = |first_name, tax_id| Facts {
        first_name,
        tax_id,
        last_name: "Berg",
        birth_date: "2001-04-05",
        street: "1 Main St",
        postal_code: "0150",
        ..Facts::default()
    };
    let apart = both(&child("Anna", "6988048"), &child("Erik", "7364009"));
    assert!(!apart.is_likely(), "{} {:?}", apart.score, apart.evidence());
    let result = both(&child("Anna", ""), &child("Erik", ""));
    assert!((60..95).contains(&result.score), "{} {:?}", result.score, result.evidence());
    assert!(result.evidence().last().unwrap().text.contains("differ"), "{:?}", result.evidence());
}

#[test]
fn imp_07_companies_the_same_or_not() {
    let in_city = |name, city| Facts { city, ..company(name) };
    let web = |name, domain| Facts { domain, ..company(name) };
    for (what, a, b, same) in [
        ("legal form left out", company("Acme Inc."), company("ACME"), true),
        ("ampersand", company("Smith & Sons Ltd"), company("Smith and Sons Limited"), true),
        ("typo and city", in_city("Bluth Company", "Oslo"), in_city("Bluht Company", "Oslo"), true),
        ("same domain, like name", web("Acme Europe", "acme.com"), web("Acme", "https://www.acme.com/x"), true),
        ("another legal form", company("Acme GmbH"), company("Acme AG"), false),
        ("branches", in_city("Acme", "Oslo"), in_city("Acme", "Bergen"), false),
        ("numbered branches", company("Store 12"), company("Store 13"), false),
        ("one word shared", company("Acme Foods"), company("Acme Steel"), false),
        ("other names, one domain", web("Alpha", "holding.com"), web("Omega", "holding.com"), false),
        ("free mail host", web("Alpha", "gmail.com"), web("Omega", "gmail.com"), false),
        ("one town", in_city("Betatech", "Oslo"), in_city("Betasoloin", "Oslo"), false),
    ] {
        let result = both(&a, &b);
        assert_eq!(result.is_likely(), same, "{what}: {} {:?}", result.score, result.evidence());
    }
}

#[test]
fn imp_07_no_two_maven_accounts_are_the_same() {
    use crate::importing::sheet::{Sheet as Table, SheetOptions, corpus};
    let table = Table::open(&corpus().join("deals/maven-crm/accounts.csv"), &SheetOptions::default()).unwrap();
    let names: Vec<String> = table.rows().unwrap().map(|row| row.unwrap().text(0).into_owned()).collect();
    let model = Model::shipped(PartyKind::Organization, names.len());
    let keys: Vec<MatchKey> = names.iter().map(|name| MatchKey::new(&company(name), &Rarity::default())).collect();
    for (at, a) in keys.iter().enumerate() {
        for b in &keys[at + 1..] {
            let result = score(&model, a, b);
            assert!(!result.is_likely(), "{} {:?}", result.score, result.evidence());
        }
    }
}

#[test]
fn imp_07_reasons_are_words_and_records_that_match_share_a_block() {
    let a = Facts { emails: &[ANNA], phones: &[HOME], ..person("Jon Smith") };
    let b = Facts { emails: &[ANNA], phones: &[HOME], ..person("John Smith") };
    let result = both(&a, &b);
    let reasons: Vec<String> = result.evidence().into_iter().map(|one| one.text).collect();
    assert_eq!(reasons[0], "same e-mail anna@x.com");
    assert!(reasons.contains(&"Jon is short for John, or the other way round".to_owned()), "{reasons:?}");
    assert!(reasons.contains(&"same phone 4512345678".to_owned()), "{reasons:?}");
    assert!(result.parts.iter().all(|part| !part.field.is_empty() && part.points != 0.0));
    let blocks = |facts: &Facts<'_>| block_keys(&MatchKey::new(facts, &Rarity::default()));
    for (a, b) in [
        (person("Bill Gates"), person("William Gates")),
        (person("Berg Anna"), person("Anna Berg")),
        (person("Zoë Müller"), person("Zoe Mueller")),
        (company("Acme Inc."), company("The ACME Company")),
        (company("International Business Machines"), company("IBM")),
        (Facts { phones: &["12345678"], ..person("A") }, Facts { phones: &[HOME], ..person("B") }),
    ] {
        assert!(blocks(&a).iter().any(|key| blocks(&b).contains(key)), "{:?} {:?}", blocks(&a), blocks(&b));
    }
    let desk = blocks(&Facts { emails: &["info@x.com"], ..person("") });
    assert!(desk.is_empty(), "a desk is no key: {desk:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn imp_07_any_texts_can_be_compared(
        a in prop::collection::vec("[\\PC]{0,12}", 6),
        b in prop::collection::vec("[a-zA-Zé ,.@+0-9x-]{0,14}", 6),
        organization in any::<bool>(),
    ) {
        let kind = if organization { PartyKind::Organization } else { PartyKind::Person };
        let model = Model::shipped(kind, 100);
        let build = |t: &[String]| MatchKey::new(&Facts {
            kind, name: &t[0], first_name: &t[1], last_name: &t[2], emails: &[&t[3]], phones: &[&t[4]], company: &t[5],
            domain: &t[3], street: &t[4], postal_code: &t[5], city: &t[0], birth_date: "2000-01-02", ..Facts::default()
        }, &Rarity::default());
        let (x, y) = (build(&a), build(&b));
        let forth = score(&model, &x, &y);
        prop_assert!(forth.score <= 100);
        prop_assert_eq!(forth.score, score(&model, &y, &x).score);
        prop_assert!(block_keys(&x).iter().all(|key| !key.is_empty()));
        let itself = score(&model, &x, &x);
        prop_assert!(itself.parts.iter().all(|part| part.points >= 0.0), "{:?}", itself);
    }
}
