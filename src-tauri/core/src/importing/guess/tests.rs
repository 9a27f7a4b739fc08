//! Column recognition on the sheets of the corpus and on the headers of well-known programs.

use super::*;
use crate::importing::sheet::{Sheet, SheetOptions, corpus};

/// The fields that the catalogue offers.
fn targets() -> Vec<Target> {
    [crate::parties::person(), crate::parties::organization(), crate::deals::deal(crate::leads::deal_fields())]
        .iter()
        .flat_map(Target::of)
        .collect()
}

fn of_file(file: &str) -> (Vec<String>, SheetGuess) {
    let sheet = Sheet::open(&corpus().join(file), &SheetOptions::default()).unwrap();
    let mut columns: Vec<ColumnSample> =
        sheet.columns().iter().map(|c| ColumnSample { name: c.name.clone(), samples: Vec::new() }).collect();
    for row in sheet.rows().unwrap().take(200) {
        let row = row.unwrap();
        for (column, cell) in columns.iter_mut().zip(&row.cells) {
            if !cell.is_blank() {
                column.samples.push(cell.text().into_owned());
            }
        }
    }
    (columns.iter().map(|c| c.name.clone()).collect(), guess(&columns, &targets(), None))
}

fn of_headers(headers: &[&str]) -> (Vec<String>, SheetGuess) {
    let columns: Vec<ColumnSample> =
        headers.iter().map(|h| ColumnSample { name: (*h).to_owned(), samples: Vec::new() }).collect();
    (columns.iter().map(|c| c.name.clone()).collect(), guess(&columns, &targets(), None))
}

/// `header=field/qualifier` or `header=type:field`, `header=-` for a column without a field.
fn check(what: &str, (names, guess): &(Vec<String>, SheetGuess), record_type: &str, expected: &[&str]) {
    assert_eq!(guess.record_type.as_deref(), Some(record_type), "{what}: {}", guess.why);
    for expectation in expected {
        let (name, want) = expectation.rsplit_once('=').unwrap();
        let at = names.iter().position(|n| n == name).unwrap_or_else(|| panic!("{what}: no column {name}"));
        let column = &guess.columns[at];
        let got = column.mapping.as_ref().map_or("-".to_owned(), |mapping| {
            let mut text = String::new();
            if mapping.record_type != record_type {
                text = format!("{}:", mapping.record_type);
            }
            text += &mapping.field;
            if let Some(qualifier) = &mapping.qualifier {
                text = format!("{text}/{qualifier}");
            }
            text
        });
        assert_eq!(got, want, "{what}, column {name}: {}", column.why);
        assert!(!column.why.is_empty());
    }
}

#[test]
fn imp_09_people_sheets_are_recognised() {
    check(
        "us-500",
        &of_file("contacts-csv/us-500.csv"),
        "person",
        &[
            "first_name=first_name",
            "last_name=last_name",
            "company_name=affiliations",
            "address=addresses/mailing.street_line_1",
            "city=addresses/mailing.city",
            "county=-",
            "state=addresses/mailing.state_province",
            "zip=addresses/mailing.postal_code",
            "phone1=phones/work",
            "phone2=phones/other",
            "email=emails/work",
            "web=website",
        ],
    );
    check(
        "datablist",
        &of_file("contacts-csv/datablist-customers-1000.csv"),
        "person",
        &[
            "Index=-",
            "Customer Id=external_id",
            "First Name=first_name",
            "Last Name=last_name",
            "Company=affiliations",
            "City=addresses/mailing.city",
            "Country=addresses/mailing.country",
            "Phone 1=phones/work",
            "Phone 2=phones/other",
            "Email=emails/work",
            "Subscription Date=-",
            "Website=website",
        ],
    );
    check(
        "atomic",
        &of_file("contacts-csv/atomic-crm-contacts-500.csv"),
        "person",
        &[
            "id=external_id",
            "first_name=first_name",
            "last_name=last_name",
            "gender=-",
            "title=job_title",
            "background=description",
            "first_seen=-",
            "last_seen=-",
            "has_newsletter=-",
            "status=-",
            "tags=tags",
            "company_id=-",
            "sales_id=-",
            "linkedin_url=-",
            "nb_tasks=-",
            "company=affiliations",
            "sales=owner",
            "email_work=emails/work",
            "email_home=emails/home",
            "email_other=emails/other",
            "phone_work=phones/work",
            "phone_home=phones/home",
            "phone_other=phones/other",
        ],
    );
    check(
        "atomic export",
        &of_file("contacts-csv/atomic-crm-export-sample.csv"),
        "person",
        &[
            "first_name=first_name",
            "title=job_title",
            "tags=tags",
            "company=affiliations",
            "email_work=emails/work",
            "linkedin_url=-",
            "phone_other=phones/other",
        ],
    );
    check(
        "febrl",
        &of_file("dedupe/febrl-dataset1.csv"),
        "person",
        &[
            "rec_id=external_id",
            "given_name=first_name",
            "surname=last_name",
            "address_1=addresses/mailing.street_line_1",
            "address_2=addresses/mailing.street_line_2",
            "suburb=addresses/mailing.city",
            "postcode=addresses/mailing.postal_code",
            "state=addresses/mailing.state_province",
            "date_of_birth=birth_date",
            "soc_sec_id=tax_id",
        ],
    );
}

#[test]
fn imp_09_company_sheets_are_recognised() {
    check(
        "maven accounts",
        &of_file("deals/maven-crm/accounts.csv"),
        "organization",
        &[
            "account=display_name",
            "sector=industry",
            "year_established=founded_year",
            "revenue=annual_revenue",
            "employees=employee_count",
            "office_location=addresses/headquarters.country",
            "subsidiary_of=parent",
        ],
    );
    check(
        "relaticle",
        &of_file("vendor-csv/relaticle-companies.csv"),
        "organization",
        &["name=display_name", "account_owner_email=owner"],
    );
    check("relaticle workbook", &of_file("xlsx/relaticle-companies.xlsx"), "organization", &["name=display_name"]);
    check(
        "salesforce accounts",
        &of_file("vendor-csv/salesforce-accounts-insert-template.csv"),
        "organization",
        &[
            "NAME=display_name",
            "PHONE=phones/work",
            "ACCOUNTNUMBER__C=external_id",
            "WEBSITE=website",
            "ANNUALREVENUE=annual_revenue",
        ],
    );
}

#[test]
fn imp_09_deal_sheets_are_recognised() {
    check(
        "maven pipeline",
        &of_file("deals/maven-crm/sales_pipeline.csv"),
        "deal",
        &[
            "opportunity_id=external_id",
            "sales_agent=owner",
            "product=product",
            "account=party",
            "deal_stage=stage",
            "engage_date=start_date",
            "close_date=actual_close_date",
            "close_value=value",
        ],
    );
    check(
        "pipedrive",
        &of_file("vendor-csv/pipedrive-sample-template.csv"),
        "deal",
        &[
            "Person - Name*=contact",
            "Person - First name=person:first_name",
            "Person - Phone=person:phones/work",
            "Person - Email (Work)=person:emails/work",
            "Person - Email (Home)=person:emails/home",
            "Organization - Name*=party",
            "Organization - Address=organization:addresses/headquarters.formatted",
            "Deal - Title=title",
            "Deal - Value=value",
            "Activity - Subject*=-",
            "Note - Content*=-",
        ],
    );
    check(
        "salesforce opportunities",
        &of_headers(&[
            "ID",
            "ACCOUNTID",
            "OWNERID",
            "NAME",
            "STAGENAME",
            "AMOUNT",
            "PROBABILITY",
            "EXPECTEDREVENUE",
            "CLOSEDATE",
            "ISCLOSED",
            "ISWON",
            "FORECASTCATEGORY",
        ]),
        "deal",
        &[
            "ID=external_id",
            "ACCOUNTID=-",
            "OWNERID=-",
            "NAME=title",
            "STAGENAME=stage",
            "AMOUNT=value",
            "PROBABILITY=probability_override",
            "EXPECTEDREVENUE=-",
            "CLOSEDATE=actual_close_date",
            "ISWON=-",
        ],
    );
}

#[test]
fn imp_09_exports_of_other_programs_are_recognised() {
    check(
        "hubspot",
        &of_file("vendor-csv/hubspot-contacts-dialect.csv"),
        "person",
        &[
            "Record ID=external_id",
            "First Name=first_name",
            "Email=emails/work",
            "Phone Number=phones/work",
            "Lead Status=-",
            "Create Date=-",
            "Associated Company=affiliations",
            "Country/Region=addresses/mailing.country",
            "Contact owner=owner",
        ],
    );
    check(
        "google",
        &of_file("vendor-csv/google-contacts.csv"),
        "person",
        &[
            "Name=display_name",
            "Given Name=first_name",
            "Additional Name=middle_name",
            "Family Name=last_name",
            "Yomi Name=-",
            "Name Prefix=prefix",
            "Name Suffix=suffix",
            "Birthday=birth_date",
            "Notes=description",
            "Group Membership=tags",
            "E-mail 1 - Type=-",
            "E-mail 1 - Value=emails/work",
            "E-mail 2 - Value=emails/other",
            "Phone 1 - Type=-",
            "Phone 1 - Value=phones/work",
            "Address 1 - Type=-",
            "Address 1 - Street=addresses/mailing.street_line_1",
            "Address 1 - City=addresses/mailing.city",
            "Address 1 - Postal Code=addresses/mailing.postal_code",
            "Address 2 - City=addresses/other.city",
            "Organization 1 - Name=affiliations",
            "Organization 1 - Yomi Name=-",
            "Organization 1 - Title=job_title",
            "Website 1 - Value=website",
        ],
    );
    check(
        "thunderbird",
        &of_file("vendor-csv/thunderbird.csv"),
        "person",
        &[
            "First Name=first_name",
            "Display Name=display_name",
            "Primary Email=emails/work",
            "Secondary Email=emails/other",
            "Work Phone=phones/work",
            "Home Phone=phones/home",
            "Fax Number=phones/fax",
            "Mobile Number=phones/mobile",
            "Home Address=addresses/home.street_line_1",
            "Home Address 2=addresses/home.street_line_2",
            "Home ZipCode=addresses/home.postal_code",
            "Work City=addresses/mailing.city",
            "Job Title=job_title",
            "Organization=affiliations",
            "Web Page 1=website",
            "Birth Day=-",
            "Notes=description",
        ],
    );
    check(
        "outlook",
        &of_headers(&[
            "Title",
            "First Name",
            "Middle Name",
            "Last Name",
            "Suffix",
            "Company",
            "Department",
            "Job Title",
            "Business Street",
            "Business Street 2",
            "Business City",
            "Business State",
            "Business Postal Code",
            "Business Country/Region",
            "Home Street",
            "Home City",
            "Assistant's Phone",
            "Business Fax",
            "Business Phone",
            "Business Phone 2",
            "Car Phone",
            "E-mail Address",
            "E-mail 2 Address",
            "E-mail 3 Address",
        ]),
        "person",
        &[
            "First Name=first_name",
            "Middle Name=middle_name",
            "Suffix=suffix",
            "Company=affiliations",
            "Department=-",
            "Job Title=job_title",
            "Business Street=addresses/mailing.street_line_1",
            "Business Street 2=addresses/mailing.street_line_2",
            "Business Postal Code=addresses/mailing.postal_code",
            "Business Country/Region=addresses/mailing.country",
            "Home Street=addresses/home.street_line_1",
            "Assistant's Phone=-",
            "Business Fax=phones/fax",
            "Business Phone=phones/work",
            "Business Phone 2=phones/other",
            "Car Phone=phones/mobile",
            "E-mail Address=emails/work",
            "E-mail 3 Address=emails/other",
        ],
    );
    check(
        "zoho",
        &of_headers(&[
            "First Name",
            "Last Name",
            "Company",
            "Phone",
            "Email",
            "Website",
            "Street",
            "City",
            "State",
            "Zip Code",
            "Country",
            "Lead Source",
            "Lead Status",
            "Industry",
            "Description",
        ]),
        "person",
        &[
            "Company=affiliations",
            "Street=addresses/mailing.street_line_1",
            "Zip Code=addresses/mailing.postal_code",
            "Lead Source=source_detail",
            "Description=description",
        ],
    );
    check(
        "mailchimp",
        &of_file("vendor-csv/mailchimp-dialect.csv"),
        "person",
        &["Email Address=emails/work", "First Name=first_name", "MEMBER_RATING=-", "OPTIN_IP=-", "TAGS=tags"],
    );
    check(
        "brevo",
        &of_file("vendor-csv/brevo-dialect.csv"),
        "person",
        &[
            "EMAIL=emails/work",
            "LASTNAME=last_name",
            "FIRSTNAME=first_name",
            "SMS=phones/mobile",
            "EMAIL_BLACKLISTED=-",
            "SMS_BLACKLISTED=-",
            "ADDED_TIME=-",
        ],
    );
    check(
        "bloomerang",
        &of_headers(&[
            "Account Number",
            "Account Status",
            "Birthdate",
            "Communication Restrictions",
            "Employer",
            "First Name",
            "Last Name",
            "Job Title",
        ]),
        "person",
        &[
            "Account Number=external_id",
            "Birthdate=birth_date",
            "Employer=affiliations",
            "Communication Restrictions=-",
        ],
    );
    check(
        "civicrm",
        &of_file("vendor-csv/civicrm/individual_unicode.csv"),
        "person",
        &["first_name=first_name", "Last Name=last_name", "Website=website", "Country=addresses/mailing.country"],
    );
    check(
        "german",
        &of_headers(&["Vorname", "Nachname", "Firma", "Straße", "PLZ", "Ort", "Land", "E-Mail", "Telefon"]),
        "person",
        &[
            "Vorname=first_name",
            "Nachname=last_name",
            "Firma=affiliations",
            "Straße=addresses/mailing.street_line_1",
            "PLZ=addresses/mailing.postal_code",
            "Ort=addresses/mailing.city",
            "Land=addresses/mailing.country",
            "E-Mail=emails/work",
            "Telefon=phones/work",
        ],
    );
    check(
        "npsp contacts",
        &of_file("fundraising/npsp-trailhead/Contact.csv"),
        "person",
        &[
            "FirstName=first_name",
            "LastName=last_name",
            "MailingStreet=addresses/mailing.street_line_1",
            "MailingPostalCode=addresses/mailing.postal_code",
            "npe01__HomeEmail__c=emails/home",
            "npe01__WorkEmail__c=emails/work",
            "account_id=-",
            "npe01__PreferredPhone__c=-",
            "npe01__WorkPhone__c=phones/work",
        ],
    );
}

#[test]
fn imp_09_values_speak_where_names_do_not() {
    let columns = [
        ("Spalte A", vec!["anna@x.com", "bo@y.org", "cy@z.net"]),
        ("Kontakt 7", vec!["+45 12 34 56 78", "(422)787-2331", "504-621-8927"]),
        ("Seite", vec!["http://x.com", "https://y.org"]),
        ("email", vec!["yes", "no", "yes"]),
    ]
    .map(|(name, samples)| ColumnSample {
        name: name.to_owned(),
        samples: samples.into_iter().map(str::to_owned).collect(),
    });
    let found = guess(&columns, &targets(), Some("person"));
    let field = |at: usize| found.columns[at].mapping.as_ref().map(|m| m.field.as_str());
    assert_eq!([field(0), field(1), field(2), field(3)], [Some("emails"), Some("phones"), Some("website"), None]);
    assert!(found.columns[0].why.contains("look like e-mail addresses"), "{}", found.columns[0].why);
    assert_eq!(guess(&columns, &targets(), Some("person")).why, "You chose it.");
}

#[test]
fn imp_12_values_that_do_not_fit_are_named() {
    let columns = [ColumnSample {
        name: "Email".to_owned(),
        samples: ["anna@x.com", "joseph-email.com", "n/a", "a@b.co ::: c@d.co", "e@f.co"].map(str::to_owned).to_vec(),
    }];
    let found = guess(&columns, &targets(), Some("person"));
    assert_eq!(
        found.columns[0].problems,
        [
            "1 cells hold several values joined by \":::\".",
            "1 of the 4 values looked at are not e-mail addresses, such as \"joseph-email.com\".",
        ]
    );
}

#[test]
fn imp_09_a_sheet_that_says_nothing_gets_no_type() {
    let (_, guess) = of_headers(&["Spalte 1", "Spalte 2"]);
    assert_eq!(guess.record_type, None);
    assert!(guess.columns.iter().all(|column| column.mapping.is_none()));
    for file in [
        "messy-csv/mixedGLB.csv",
        "messy-csv/excel_pasting.csv",
        "deals/maven-crm/products.csv",
        "vendor-csv/civicrm/contributions.csv",
    ] {
        assert_eq!(of_file(file).1.record_type, None, "{file}");
    }
}

#[test]
fn imp_09_a_name_beside_a_company_and_a_birthday_make_a_row_a_person() {
    for headers in [
        &["Name", "Firma", "E-Mail", "Telefon", "Geburtstag", "Umsatz", "Land", "Tags", "Status", "VIP"][..],
        &["Name", "Firma", "Umsatz", "Geburtstag"],
        &["Name", "Company"],
        &["Name", "Unternehmen", "Ort"],
    ] {
        let found = of_headers(headers);
        assert_eq!(found.1.record_type.as_deref(), Some("person"), "{headers:?}: {}", found.1.why);
    }
    for (headers, want) in [
        (&["Name", "Industry", "Employees"][..], "organization"),
        (&["Company", "Website", "Revenue"], "organization"),
        (&["Name", "Company", "Amount", "Stage"], "deal"),
    ] {
        assert_eq!(of_headers(headers).1.record_type.as_deref(), Some(want), "{headers:?}");
    }
}

#[test]
fn imp_09_a_column_of_another_type_says_whose_it_is() {
    let (names, guess) = of_headers(&["First name", "Last name", "Birthday", "Umsatz"]);
    let at = names.iter().position(|name| name == "Umsatz").unwrap();
    let columns: Vec<ColumnSample> =
        names.iter().map(|name| ColumnSample { name: name.clone(), samples: vec!["12,5".into()] }).collect();
    assert!(guess.columns[at].mapping.is_none());
    let why = super::guess(&columns, &targets(), Some("person")).columns[at].why.clone();
    assert!(why.contains("of a company") && why.contains("person does not have"), "{why}");
}

#[test]
fn imp_09_what_sheets_tell_of_companies_and_contacts_goes_to_those() {
    check(
        "people and their companies",
        &of_headers(&[
            "First name",
            "Last name",
            "Company",
            "Company website",
            "Company Domain",
            "Industry",
            "Company size",
            "Employees",
            "Website",
            "Size",
            "Annual revenue",
            "Revenue",
        ]),
        "person",
        &[
            "First name=first_name",
            "Last name=last_name",
            "Company=affiliations",
            "Company website=organization:website",
            "Company Domain=organization:domain",
            "Industry=organization:industry",
            "Company size=organization:employee_band",
            "Employees=organization:employee_count",
            "Website=website",
            "Size=-",
            "Annual revenue=organization:annual_revenue",
            "Revenue=-",
        ],
    );
    check(
        "deals, their contacts and companies",
        &of_headers(&[
            "Deal name",
            "Amount",
            "Company",
            "Contact name",
            "Contact email",
            "Contact phone",
            "Company website",
            "Industry",
        ]),
        "deal",
        &[
            "Deal name=title",
            "Amount=value",
            "Company=party",
            "Contact name=contact",
            "Contact email=person:emails/work",
            "Contact phone=person:phones/work",
            "Company website=organization:website",
            "Industry=organization:industry",
        ],
    );
    // Without a company nothing is told of one.
    check(
        "people alone",
        &of_headers(&["First name", "Last name", "E-mail", "Industry"]),
        "person",
        &["First name=first_name", "Last name=last_name", "E-mail=emails/work", "Industry=-"],
    );
}
