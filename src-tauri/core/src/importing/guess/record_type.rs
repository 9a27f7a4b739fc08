//! Which record type a sheet's rows are.

use super::header::Header;
use super::shape::{Looks, Shape};
use super::words::aliases;
use super::{ColumnSample, Target};

/// What speaks for a type: how much, and what to tell.
#[derive(Default)]
struct Evidence {
    weight: f64,
    columns: Vec<String>,
}

impl Evidence {
    fn add(&mut self, weight: f64, header: &Header) {
        self.weight += weight;
        if weight >= 1.0 {
            self.columns.push(header.shown());
        }
    }
}

const FIRST: &[&str] = &["first name", "given name", "forename", "fname", "vorname", "prenom", "voornaam", "first"];
const LAST: &[&str] =
    &["last name", "family name", "surname", "lname", "nachname", "familienname", "apellido", "achternaam", "last"];
const FULL: &[&str] = &[
    "full name",
    "contact name",
    "person name",
    "display name",
    "contact",
    "person",
    "lead name",
    "donor name",
    "constituent name",
    "supporter name",
];
const OF_PERSON: &[&str] = &[
    "job title",
    "birthday",
    "birthdate",
    "date of birth",
    "dob",
    "gender",
    "mobile",
    "mobile phone",
    "salutation",
    "middle name",
    "employer",
    "lead status",
    "optin time",
    "member rating",
];
pub(super) const COMPANY: &[&str] = &[
    "company",
    "company name",
    "account",
    "account name",
    "organization",
    "organisation",
    "organization name",
    "firma",
    "unternehmen",
];
const OF_COMPANY: &[&str] = &[
    "sector",
    "industry",
    "employees",
    "number of employees",
    "employee count",
    "revenue",
    "annual revenue",
    "parent",
    "parent company",
    "parent account",
    "subsidiary of",
    "year established",
    "founded",
    "company size",
    "legal name",
    "tax id",
    "vat id",
    "domain",
    "billing street",
    "account number",
    "account owner",
    "account owner email",
    "turnover",
];
const STAGE: &[&str] = &["stage", "deal stage", "stage name", "pipeline stage", "sales stage"];
const DEAL_NAME: &[&str] = &["deal name", "deal title", "opportunity name", "opportunity title"];
const OF_DEAL: &[&str] = &[
    "opportunity",
    "opportunity id",
    "deal",
    "deal id",
    "deal value",
    "close value",
    "close date",
    "expected close date",
    "probability",
    "pipeline",
    "engage date",
    "forecast category",
    "deal owner",
    "is won",
    "is closed",
    "expected revenue",
];
const OF_GIFT: &[&str] = &[
    "donation id",
    "donation date",
    "donation amount",
    "gift id",
    "gift date",
    "gift amount",
    "gift type",
    "contribution id",
    "contribution date",
    "contribution amount",
];
const AMOUNT: &[&str] = &["amount", "value", "price", "total amount"];

/// Weighs the headers and values for each type that has targets.
pub(super) fn guess(
    headers: &[Header],
    looks: &[Looks],
    columns: &[ColumnSample],
    targets: &[Target],
) -> (Option<String>, String) {
    let (mut person, mut company) = (Evidence::default(), Evidence::default());
    let (mut deal, mut gift) = (Evidence::default(), Evidence::default());
    let filled = columns.iter().any(|column| !column.samples.is_empty());
    // A column that points to contacts or deals does not make the row one of them, and an empty
    // one says nothing where others are filled.
    let speaking = || {
        let all = headers.iter().zip(looks).zip(columns);
        all.filter(|((_, look), column)| !(look.references() || filled && column.samples.is_empty()))
    };
    for ((header, look), column) in speaking() {
        // A type in front says most about deals: a row of a deal sheet names its people as well.
        match header.record_type() {
            Some("deal") => deal.add(4.0, header),
            Some("person") => person.add(if header.is_name_of_type() { 2.0 } else { 0.5 }, header),
            Some("organization") => company.add(if header.is_name_of_type() { 1.0 } else { 0.5 }, header),
            _ => {}
        }
        if header.record_type().is_some() {
            continue;
        }
        if header.is_any(FIRST) || header.is_any(LAST) || header.is_any(FULL) {
            person.add(3.0, header);
        } else if header.is_any(aliases("person", "birth_date")) {
            // Nobody else is born.
            person.add(3.0, header);
        } else if header.is_any(OF_PERSON) {
            person.add(1.5, header);
        } else if header.is("name") {
            if look.companies() >= 0.4 {
                company.add(2.5, header)
            } else {
                person.add(1.2, header)
            }
            company.add(0.8, header);
        } else if header.is_any(COMPANY) {
            company.add(1.5, header);
        } else if header.is_any(OF_COMPANY) {
            company.add(2.0, header);
        } else if header.is_any(STAGE) {
            deal.add(3.0, header);
        } else if header.is_any(OF_GIFT) {
            gift.add(2.0, header);
        } else if header.is_any(DEAL_NAME) {
            // What the row itself is called; people are named beside it.
            deal.add(4.0, header);
        } else if header.is_any(OF_DEAL) {
            deal.add(2.0, header);
        } else if header.is_any(AMOUNT) {
            deal.add(1.0, header);
        } else if look.shape() == Shape::Email && !column.samples.is_empty() {
            person.add(if header.has(&["email", "mail"]) && header.may_be_contact() { 1.5 } else { 0.5 }, header);
        }
    }
    // Named people make a sheet one of people, whatever else their company has told.
    if headers.iter().any(|h| h.is_any(FIRST)) && headers.iter().any(|h| h.is_any(LAST)) {
        company.weight *= 0.3;
        person.weight += 2.0;
    }
    // A name beside a company is somebody there.
    let named = speaking().any(|((header, look), _)| header.is("name") && look.companies() < 0.4);
    if named && speaking().any(|((header, _), _)| header.is_any(COMPANY)) {
        company.weight *= 0.3;
        person.weight += 0.5;
    }
    let known = |key: &str| targets.iter().any(|target| target.record_type == key);
    let mut ranked = [("deal", deal), ("person", person), ("organization", company), ("purchase", gift)];
    ranked.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight));
    match ranked.into_iter().find(|(key, evidence)| known(key) && evidence.weight >= 1.5) {
        Some((key, evidence)) => {
            let words = match key {
                "deal" => "deals",
                "person" => "people",
                "purchase" => "gifts or purchases",
                _ => "companies",
            };
            let listed: Vec<String> = evidence.columns.iter().take(4).map(|name| format!("\"{name}\"")).collect();
            let why = if listed.is_empty() {
                format!("The values look like {words}.")
            } else {
                format!("Columns such as {} speak of {words}.", listed.join(", "))
            };
            (Some(key.to_owned()), why)
        }
        None => (None, "No column says what the rows are; choose it yourself.".to_owned()),
    }
}
