//! Names that sheets have for fields, beyond those of the catalogue: the exports of well-known
//! programs, and a few other languages.

use super::header::Header;

/// Words by which a name is that of a company.
pub(super) const COMPANY_WORDS: &[&str] = &[
    "inc",
    "llc",
    "ltd",
    "limited",
    "corp",
    "corporation",
    "company",
    "co",
    "gmbh",
    "ag",
    "kg",
    "sa",
    "sarl",
    "sas",
    "srl",
    "spa",
    "bv",
    "nv",
    "ab",
    "as",
    "aps",
    "oy",
    "plc",
    "group",
    "holding",
    "holdings",
    "partners",
    "associates",
    "services",
    "solutions",
    "systems",
    "technologies",
    "enterprise",
    "enterprises",
    "industries",
    "foundation",
    "trust",
    "bank",
    "university",
    "institute",
    "business",
    "sons",
];

type Names = (&'static str, &'static str, &'static [&'static str]);

const NAMES: &[Names] = &[
    (
        "person",
        "first_name",
        &["given name", "forename", "fname", "vorname", "prenom", "nombre", "nome", "voornaam", "fornavn", "imie"],
    ),
    (
        "person",
        "last_name",
        &[
            "family name",
            "surname",
            "lname",
            "nachname",
            "familienname",
            "nom de famille",
            "apellido",
            "apellidos",
            "cognome",
            "achternaam",
            "efternavn",
            "nazwisko",
        ],
    ),
    ("person", "middle_name", &["additional name", "middle initial", "second name"]),
    ("person", "prefix", &["name prefix", "salutation", "honorific", "anrede", "courtesy title"]),
    ("person", "suffix", &["name suffix", "generation"]),
    (
        "person",
        "display_name",
        &[
            "full name",
            "name",
            "contact name",
            "display name",
            "person name",
            "formal name",
            "customer name",
            "client name",
            "lead name",
            "donor name",
            "constituent name",
            "supporter name",
            "ansprechpartner",
        ],
    ),
    (
        "person",
        "affiliations",
        &[
            "company",
            "company name",
            "organization",
            "organisation",
            "organization name",
            "account",
            "account name",
            "employer",
            "associated company",
            "firma",
            "unternehmen",
            "societe",
            "entreprise",
            "empresa",
            "azienda",
            "bedrijf",
            "business name",
            "primary company",
            "current employer",
        ],
    ),
    (
        "purchase",
        "purchased_on",
        &["donation date", "gift date", "contribution date", "date received", "date given", "close date"],
    ),
    ("purchase", "party", &["donor", "donor name", "constituent", "constituent name", "supporter", "supporter name"]),
    ("purchase", "amount", &["donation amount", "gift amount", "contribution amount", "total amount", "value"]),
    ("purchase", "external_id", &["donation id", "gift id", "contribution id", "transaction id"]),
    (
        "person",
        "job_title",
        &[
            "title",
            "job title",
            "position",
            "role",
            "occupation",
            "organization 1 - title",
            "funktion",
            "fonction",
            "cargo",
            "designation",
        ],
    ),
    (
        "person",
        "birth_date",
        &["birthday", "birthdate", "date of birth", "dob", "geburtsdatum", "geburtstag", "date de naissance"],
    ),
    (
        "person",
        "description",
        &["notes", "note", "background", "comments", "comment", "bio", "about", "bemerkungen", "notizen", "remarks"],
    ),
    (
        "person",
        "external_id",
        &[
            "id",
            "record id",
            "customer id",
            "contact id",
            "person id",
            "account number",
            "external identifier",
            "external id",
            "constituent id",
            "donor id",
            "sf id",
            "rec id",
            "unique id",
            "lead id",
            "euid",
        ],
    ),
    (
        "person",
        "owner",
        &[
            "owner",
            "contact owner",
            "record owner",
            "account owner",
            "sales",
            "sales rep",
            "sales agent",
            "account manager",
            "lead owner",
        ],
    ),
    ("person", "tags", &["tags", "tag", "labels", "group membership", "groups", "categories", "category", "lists"]),
    (
        "person",
        "website",
        &["web", "website", "url", "homepage", "web page", "web page 1", "website 1 - value", "webseite", "site web"],
    ),
    ("person", "source_detail", &["lead source", "original source", "source"]),
    ("person", "do_not_contact", &["do not contact", "do not call", "opted out", "dnc", "has opted out"]),
    (
        "organization",
        "display_name",
        &[
            "name",
            "company",
            "company name",
            "account",
            "account name",
            "organization",
            "organisation",
            "organization name",
            "business name",
            "customer",
            "client",
            "firma",
            "unternehmen",
            "societe",
            "empresa",
            "azienda",
            "associated company",
        ],
    ),
    ("organization", "industry", &["sector", "industry", "branche", "line of business", "vertical"]),
    (
        "organization",
        "employee_count",
        &["employees", "number of employees", "employee count", "headcount", "staff", "no of employees", "mitarbeiter"],
    ),
    ("organization", "employee_band", &["company size", "size"]),
    ("organization", "annual_revenue", &["annual revenue", "revenue", "turnover", "umsatz", "sales volume"]),
    (
        "organization",
        "founded_year",
        &["year established", "founded", "year founded", "established", "foundation year", "grundungsjahr"],
    ),
    (
        "organization",
        "parent",
        &["parent", "parent company", "parent account", "subsidiary of", "parent name", "belongs to"],
    ),
    ("organization", "domain", &["domain", "company domain", "company domain name", "web domain", "email domain"]),
    ("organization", "website", &["website", "web", "url", "homepage", "website url", "webseite"]),
    (
        "organization",
        "owner",
        &[
            "owner",
            "account owner",
            "company owner",
            "account owner email",
            "account manager",
            "sales agent",
            "owner email",
        ],
    ),
    (
        "organization",
        "external_id",
        &[
            "account number",
            "account id",
            "company id",
            "record id",
            "id",
            "external id",
            "oracle id",
            "customer number",
            "sf id",
            "org id",
        ],
    ),
    ("organization", "description", &["description", "notes", "about", "comments"]),
    ("organization", "tags", &["tags", "labels", "groups", "categories"]),
    (
        "deal",
        "title",
        &["deal name", "opportunity name", "name", "title", "deal title", "opportunity", "deal", "subject"],
    ),
    (
        "deal",
        "party",
        &[
            "account",
            "account name",
            "company",
            "company name",
            "organization",
            "organisation",
            "customer",
            "client",
            "associated company",
        ],
    ),
    (
        "deal",
        "contact",
        &["contact", "contact name", "person", "primary contact", "associated contact", "contact person"],
    ),
    (
        "deal",
        "value",
        &[
            "amount",
            "value",
            "close value",
            "deal value",
            "deal amount",
            "price",
            "total",
            "total amount",
            "budget",
            "expected revenue",
            "revenue",
        ],
    ),
    ("deal", "stage", &["deal stage", "stage", "stage name", "pipeline stage", "sales stage", "phase", "status"]),
    ("deal", "pipeline", &["pipeline", "deal pipeline", "pipeline name"]),
    (
        "deal",
        "owner",
        &[
            "sales agent",
            "owner",
            "deal owner",
            "opportunity owner",
            "sales rep",
            "rep",
            "agent",
            "assigned to",
            "account manager",
        ],
    ),
    (
        "deal",
        "expected_close_date",
        &["expected close date", "expected close", "closing date", "forecast close", "close date expected"],
    ),
    (
        "deal",
        "actual_close_date",
        &["close date", "closed date", "actual close date", "won date", "closed at", "close time"],
    ),
    ("deal", "start_date", &["engage date", "start date", "open date", "opened"]),
    ("deal", "probability_override", &["probability", "win probability", "deal probability"]),
    ("deal", "product", &["product", "product name", "item"]),
    ("deal", "external_id", &["opportunity id", "deal id", "record id", "id", "external id", "sf id"]),
    ("deal", "lost_reason", &["lost reason", "loss reason", "closed lost reason", "reason lost"]),
    ("deal", "next_steps", &["next step", "next steps"]),
    ("deal", "description", &["description", "notes", "comments"]),
];

/// Other names of a field.
pub(super) fn aliases(record_type: &str, field: &str) -> &'static [&'static str] {
    NAMES.iter().find(|(of, key, _)| *of == record_type && *key == field).map_or(&[], |(_, _, names)| names)
}

/// Why a well-known column has no field.
pub(super) fn reason_for_none(header: &Header, record_type: &str) -> Option<String> {
    let name = header.shown();
    if header.is_any(&["index", "row", "nr", "no", "#", "line"]) {
        return Some("It numbers the rows, which the sheet's own order does.".to_owned());
    }
    if header.is("county") {
        return Some("Addresses have a state or province but no county; make a custom field to keep it.".to_owned());
    }
    if header.all_words().last().is_some_and(|word| word == "type")
        && header.has(&["email", "phone", "address", "website", "organization", "relation"])
    {
        return Some(format!("\"{name}\" only labels the column behind it."));
    }
    if header.is_any(&[
        "create date",
        "created",
        "created at",
        "date created",
        "added time",
        "modified time",
        "last change",
        "last changed",
        "updated at",
        "last modified",
    ]) {
        return Some(
            "Kith notes by itself when a record is made and changed; make a custom field to keep this date.".to_owned(),
        );
    }
    if header.is_other_kind() {
        return Some(format!("There is no field for \"{name}\" yet; make a custom field to keep it."));
    }
    if record_type == "deal" && header.has(&["email", "phone"]) {
        return Some("Deals have no e-mail or phone; import the people first and link them by name.".to_owned());
    }
    None
}
