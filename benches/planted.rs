//! People as a CRM has them, with duplicates planted and labelled: households that share phone, street
//! and mailbox, companies with a switchboard and an `info@`, namesakes, fathers and sons; copies that
//! are misspelt, shortened, moved or half empty. Made by arithmetic alone, and otherwise than
//! `kith new --sample` makes its people.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_possible_truncation, clippy::cast_precision_loss)]

use std::io::Write as _;
use std::path::Path;

/// A generator of numbers that is the same everywhere (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }

    fn in_hundred(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// Small numbers often, large ones seldom: as names are borne.
    fn skewed(&mut self, most: usize) -> usize {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        let (start, end) = (10.0 + most as f64 / 250.0, 10.0 + most as f64 / 250.0 + most as f64);
        (start * (end / start).powf(unit) - start) as usize
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.below(list.len())]
    }
}

const FIRST: [(&str, &str); 60] = [
    ("James", "Jim"),
    ("Mary", "Molly"),
    ("Robert", "Bob"),
    ("Patricia", "Pat"),
    ("John", "Jack"),
    ("Jennifer", "Jenny"),
    ("Michael", "Mike"),
    ("Linda", ""),
    ("David", "Dave"),
    ("Elizabeth", "Liz"),
    ("William", "Bill"),
    ("Barbara", "Barb"),
    ("Richard", "Rick"),
    ("Susan", "Sue"),
    ("Joseph", "Joe"),
    ("Jessica", "Jess"),
    ("Thomas", "Tom"),
    ("Sarah", ""),
    ("Christopher", "Chris"),
    ("Karen", ""),
    ("Charles", "Charlie"),
    ("Lisa", ""),
    ("Daniel", "Dan"),
    ("Nancy", ""),
    ("Matthew", "Matt"),
    ("Sandra", ""),
    ("Anthony", "Tony"),
    ("Margaret", "Peggy"),
    ("Steven", "Steve"),
    ("Kimberly", "Kim"),
    ("Andrew", "Andy"),
    ("Emily", ""),
    ("Joshua", "Josh"),
    ("Donna", ""),
    ("Kenneth", "Ken"),
    ("Michelle", ""),
    ("Jürgen", ""),
    ("Søren", ""),
    ("François", ""),
    ("Zoë", ""),
    ("Ingrid", ""),
    ("Katarzyna", "Kasia"),
    ("Giulia", ""),
    ("Mateo", ""),
    ("Aisha", ""),
    ("Hiroshi", ""),
    ("Mei", ""),
    ("Olga", ""),
    ("Dmitri", ""),
    ("Fatima", ""),
    ("Carlos", ""),
    ("Ana", ""),
    ("Lars", ""),
    ("Freja", ""),
    ("Niamh", ""),
    ("Siobhan", ""),
    ("Owen", ""),
    ("Beatriz", ""),
    ("Tomasz", "Tomek"),
    ("Nikolai", ""),
];
const COMMON: [&str; 24] = [
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Wilson", "Anderson", "Taylor",
    "Moore", "Müller", "Schmidt", "Jensen", "Nielsen", "Rossi", "Silva", "Kowalski", "Novak", "Martin", "Lee",
    "Nguyen", "O'Brien",
];
const HEAD: [&str; 26] = [
    "Bar", "Ber", "Cal", "Dan", "Der", "Fal", "Gar", "Hal", "Har", "Kel", "Kir", "Lan", "Mar", "Mor", "Nor", "Ol",
    "Pal", "Ren", "Ros", "San", "Ster", "Tor", "Val", "Wal", "Win", "Zel",
];
const MIDDLE: [&str; 14] = ["", "ba", "de", "ga", "ing", "ke", "la", "man", "ne", "ri", "sa", "ti", "vo", "wa"];
const TAIL: [&str; 22] = [
    "berg", "by", "dal", "den", "ford", "gren", "ham", "ic", "ini", "ley", "low", "man", "mont", "ov", "quist", "sen",
    "ski", "son", "stein", "ton", "well", "worth",
];
const TRADE: [&str; 20] = [
    "Foods",
    "Steel",
    "Media",
    "Logistics",
    "Consulting",
    "Software",
    "Textiles",
    "Energy",
    "Capital",
    "Marine",
    "Optics",
    "Pharma",
    "Motors",
    "Paper",
    "Robotics",
    "Farms",
    "Studios",
    "Hotels",
    "Freight",
    "Labs",
];
const FORM: [&str; 6] = ["Inc", "Ltd", "GmbH", "LLC", "A/S", ""];
const ROAD: [(&str, &str); 5] = [("Street", "St"), ("Avenue", "Ave"), ("Road", "Rd"), ("Lane", "Ln"), ("Drive", "Dr")];
const TITLE: [&str; 8] = ["Buyer", "Director", "Engineer", "Accountant", "Owner", "Consultant", "Analyst", "Manager"];

#[derive(Clone, Default)]
struct Person {
    first: usize,
    given: String,
    last: String,
    suffix: &'static str,
    email: String,
    phone: String,
    company: String,
    title: &'static str,
    street: String,
    city: String,
    postal: String,
    born: String,
}

fn last_name(dice: &mut Dice) -> String {
    if dice.in_hundred(20) {
        return (*dice.pick(&COMMON)).to_owned();
    }
    let at = dice.skewed(HEAD.len() * MIDDLE.len() * TAIL.len()) * 7_919 % (HEAD.len() * MIDDLE.len() * TAIL.len());
    format!("{}{}{}", HEAD[at % 26], MIDDLE[at / 26 % 14], TAIL[at / 364 % 22])
}

fn plain(text: &str) -> String {
    let folded = text.to_lowercase().replace(['ü', 'ø', 'ë', 'ç'], "x");
    folded.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn digits(dice: &mut Dice, many: usize) -> String {
    (0..many).map(|at| char::from(b'0' + if at == 0 { 2 + dice.below(8) } else { dice.below(10) } as u8)).collect()
}

fn number(dice: &mut Dice) -> String {
    let (area, exchange) = (digits(dice, 3), digits(dice, 3));
    format!("+1 {area} {exchange} {}", digits(dice, 4))
}

struct Company {
    name: String,
    domain: String,
    switchboard: String,
    street: String,
    city: String,
    postal: String,
}

/// Writes so many people with their labels to a sheet.
pub fn write(people: usize, to: &Path) {
    let mut dice = Dice(42);
    let cities: Vec<(String, usize)> = (0..400)
        .map(|_| {
            (
                format!(
                    "{}{}",
                    dice.pick(&HEAD),
                    dice.pick(&["ville", "stad", " Falls", "burg", "port", "field", "mouth"])
                ),
                10_000 + dice.below(80_000),
            )
        })
        .collect();
    let place = |dice: &mut Dice| {
        let (city, base) = &cities[dice.skewed(cities.len())];
        let road = dice.pick(&ROAD).0;
        let street = format!("{} {}{} {road}", 1 + dice.below(400), dice.pick(&HEAD), dice.pick(&TAIL));
        (street, city.clone(), format!("{:05}", base + dice.below(30)))
    };
    let companies: Vec<Company> = (0..(people / 12).max(5))
        .map(|at| {
            let name = format!("{} {}", last_name(&mut dice), dice.pick(&TRADE));
            let (street, city, postal) = place(&mut dice);
            let domain =
                format!("{}{}.example.com", plain(&name), if at % 5 == 0 { at.to_string() } else { String::new() });
            Company {
                name: format!("{name} {}", dice.pick(&FORM)).trim().to_owned(),
                domain,
                switchboard: number(&mut dice),
                street,
                city,
                postal,
            }
        })
        .collect();
    let mut out = std::io::BufWriter::new(std::fs::File::create(to).unwrap());
    writeln!(out, "external_id,first_name,last_name,suffix,email,phone,company,job_title,street,city,postal_code,birth_date,cluster").unwrap();
    let (mut rows, mut cluster) = (0, 0);
    let mut put = |person: &Person, cluster: usize, rows: &mut usize| {
        let Person { given, last, suffix, email, phone, company, title, street, city, postal, born, .. } = person;
        writeln!(out, "R{rows},{given},{last},{suffix},{email},{phone},{company},{title},{street},{city},{postal},{born},{cluster}").unwrap();
        *rows += 1;
    };
    let mut namesake: Option<Person> = None;
    while rows < people {
        // A household of one to four.
        let size = if dice.in_hundred(18) { 2 + dice.below(3) } else { 1 };
        let (street, city, postal) = place(&mut dice);
        let family = last_name(&mut dice);
        let (home, shares_mail) = (number(&mut dice), dice.in_hundred(20));
        let mut firsts = Vec::new();
        for member in 0..size {
            let mut person = Person {
                last: family.clone(),
                street: street.clone(),
                city: city.clone(),
                postal: postal.clone(),
                ..Person::default()
            };
            person.first = dice.skewed(FIRST.len());
            while firsts.contains(&person.first) {
                person.first = dice.below(FIRST.len());
            }
            firsts.push(person.first);
            person.given = FIRST[person.first].0.to_owned();
            if member > 0 && dice.in_hundred(15) {
                person.last = last_name(&mut dice);
            }
            if member == 1 && dice.in_hundred(2) {
                // A son of his father's name.
                (person.first, person.given) = (firsts[0], FIRST[firsts[0]].0.to_owned());
                person.suffix = "Jr";
            }
            if let Some(other) = namesake.take_if(|_| size == 1) {
                (person.first, person.given, person.last, person.city) =
                    (other.first, other.given, other.last, other.city);
            }
            let name = format!("{}.{}", plain(&person.given), plain(&person.last));
            if size > 1 && shares_mail {
                person.email = format!("{}family{}@gmail.com", plain(&family), street.len() + rows / 7);
            } else if dice.in_hundred(35) {
                let host = dice.pick(&["gmail.com", "outlook.com", "yahoo.com"]);
                person.email = format!("{name}{}@{host}", dice.below(9_000));
            }
            if size > 1 && dice.in_hundred(60) {
                person.phone.clone_from(&home);
            } else if dice.in_hundred(60) {
                person.phone = number(&mut dice);
            }
            if dice.in_hundred(65) {
                let company = dice.pick(&companies);
                person.company.clone_from(&company.name);
                person.title = TITLE[dice.below(TITLE.len())];
                if dice.in_hundred(50) {
                    person.phone.clone_from(&company.switchboard);
                    if dice.in_hundred(40) {
                        person.phone = format!("{} x{}", company.switchboard, 100 + dice.below(800));
                    }
                }
                match dice.below(10) {
                    0 => person.email = format!("info@{}", company.domain),
                    1..=6 => person.email = format!("{name}@{}", company.domain),
                    _ => {}
                }
                if dice.in_hundred(40) {
                    (person.street, person.city, person.postal) =
                        (company.street.clone(), company.city.clone(), company.postal.clone());
                }
            }
            if dice.in_hundred(30) {
                person.born = format!("{}-{:02}-{:02}", 1940 + dice.below(65), 1 + dice.below(12), 1 + dice.below(28));
            }
            if dice.in_hundred(15) {
                (person.street, person.postal) = Default::default();
            }
            put(&person, cluster, &mut rows);
            let mut copies = usize::from(dice.in_hundred(8));
            copies += usize::from(copies == 1 && dice.in_hundred(12));
            for _ in 0..copies {
                let copy = spoilt(&mut dice, &person, &companies);
                put(&copy, cluster, &mut rows);
            }
            if dice.in_hundred(1) {
                namesake = Some(person);
            }
            cluster += 1;
        }
    }
}

/// The same person entered again, by somebody else, on another day.
fn spoilt(dice: &mut Dice, person: &Person, companies: &[Company]) -> Person {
    let mut copy = person.clone();
    // What is not known the second time; something always is.
    if !(copy.email.is_empty() && copy.phone.is_empty()) {
        if dice.in_hundred(25) {
            copy.street.clear();
            copy.postal.clear();
        }
        if dice.in_hundred(40) {
            copy.born.clear();
        }
        if dice.in_hundred(20) && !copy.phone.is_empty() {
            copy.email.clear();
        } else if dice.in_hundred(25) && !copy.email.is_empty() {
            copy.phone.clear();
        }
    }
    for _ in 0..1 + dice.below(3) {
        match dice.below(12) {
            0 | 1 => copy.last = slip(dice, &copy.last),
            2 => copy.given = slip(dice, &copy.given),
            3 if !FIRST[copy.first].1.is_empty() => copy.given = FIRST[copy.first].1.to_owned(),
            4 => copy.given = format!("{}.", copy.given.chars().next().unwrap_or('X')),
            5 => std::mem::swap(&mut copy.given, &mut copy.last),
            6 => copy.phone = copy.phone.replace("+1 ", "").replace(' ', "-"),
            7 => copy.phone = number(dice),
            8 => {
                for (long, short) in ROAD {
                    copy.street = copy.street.replace(long, short);
                }
            }
            9 if !copy.company.is_empty() => {
                let company = dice.pick(companies);
                copy.email = format!("{}.{}@{}", plain(&person.given), plain(&person.last), company.domain);
                copy.company.clone_from(&company.name);
            }
            10 => (copy.given, copy.last) = (copy.given.to_uppercase(), copy.last.to_uppercase()),
            _ => copy.email = slip_mail(dice, &copy.email),
        }
    }
    copy
}

fn slip(dice: &mut Dice, text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    let at = 1 + dice.below(letters.len() - 1);
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at - 1, at),
        _ => letters[at] = char::from(b'a' + dice.below(26) as u8),
    }
    letters.into_iter().collect()
}

fn slip_mail(dice: &mut Dice, email: &str) -> String {
    match email.split_once('@') {
        Some((local, host)) if local.len() > 5 => format!("{}@{host}", slip(dice, local).to_lowercase()),
        _ => email.to_owned(),
    }
}
