//! Files of Salesforce NPSP that tie people and organisations to each other.

use serde_json::json;

use super::{changed, corpus, import, made};
use crate::desk::Desk;

/// Accounts and contacts of a Salesforce NPSP file, each matched by its id alone: organisations, households and people.
fn npsp(desk: &Desk) {
    for (file, kind, count, name) in [
        ("Account.csv", "organization", 33, json!({"sf_id": "external_id", "Name": "display_name"})),
        ("Contact.csv", "person", 166, json!({"sf_id": "external_id"})),
    ] {
        let map = json!({"type": kind, "match_by": ["external_id"], "columns": name});
        let report = import(desk, &corpus("fundraising/npsp-trailhead").join(file), map).unwrap();
        assert_eq!((made(&report, kind), report.created.len(), report.error_count), (count, 2, 0), "{report:?}");
    }
}

#[test]
fn rel_11_npsp_affiliations_tie_people_and_organisations_with_role_dates_and_primary() {
    let desk = Desk::new();
    npsp(&desk);
    let sheet = corpus("fundraising/npsp-trailhead/npe5__Affiliation__c.csv");
    let map = json!({"type": "person", "mode": "update", "match_by": ["external_id"], "columns": {
        "sf_id": null, "npe5__contact__c": "external_id", "npe5__organization__c": "affiliations",
        "npe5__Role__c": "affiliations:role", "npe5__StartDate__c": "affiliations:from_date",
        "npe5__EndDate__c": "affiliations:to_date", "npe5__Primary__c": "affiliations:is_primary",
        "npe5__Description__c": null, "npe5__Status__c": null, "npsp__Related_Opportunity_Contact_Role__c": null,
    }});
    let report = import(&desk, &sheet, map.clone()).unwrap();
    let person = report.updated.get("person").copied();
    assert_eq!((report.rows, person, report.created.len(), report.error_count), (85, Some(82), 0, 0), "{report:?}");
    assert_eq!(report.repeated, 3, "three people have two places");
    assert_eq!(desk.number("SELECT count(*) FROM affiliation"), 85);
    assert_eq!(desk.number("SELECT count(*) FROM affiliation WHERE from_date IS NOT NULL"), 85);
    assert_eq!(desk.number("SELECT count(*) FROM affiliation WHERE to_date IS NOT NULL"), 3);
    assert_eq!(
        desk.number("SELECT count(*) FROM affiliation WHERE role IN ('Employee', 'CEO', 'Legislative Aide', 'Alumni')"),
        4
    );
    assert_eq!(desk.number("SELECT count(DISTINCT person_id) FROM affiliation"), 82);
    assert_eq!(desk.number("SELECT count(*) FROM affiliation WHERE is_primary = 1"), 82, "one each");
    // One person, two organisations: the one that is over stays beside the one that comes first.
    let of = "FROM affiliation a JOIN external_ref x ON x.record_id = a.person_id WHERE x.external_id = '0036g000006JcgTAAS'";
    assert_eq!(desk.number(&format!("SELECT count(DISTINCT organization_id) {of}")), 2);
    assert_eq!(desk.text(&format!("SELECT DISTINCT a.from_date {of} AND a.is_primary = 1")), "2019-12-05");
    let again = import(&desk, &sheet, map).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 85), "{again:?}");
}

#[test]
fn rel_06_npsp_relationships_give_reciprocal_pairs_once() {
    let desk = Desk::new();
    npsp(&desk);
    let sheet = corpus("fundraising/npsp-trailhead/npe4__Relationship__c.csv");
    // In such a file the second contact is the father, friend, … of the first.
    let map = json!({"type": "relationship", "columns": {
        "npe4__related_contact__c": "from", "npe4__Type__c": "type", "npe4__contact__c": "to",
        "npe4__Description__c": "notes",
    }});
    let report = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!((report.rows, made(&report, "relationship"), report.error_count), (18, 7, 4), "{report:?}");
    assert_eq!(report.unchanged, 7, "the other side of a pair says nothing new");
    assert!(
        report.errors.iter().all(|e| e.code == "unknown_reference" && e.message.contains("Add it in the settings"))
    );
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE display_name LIKE '0036g%'"), 0);

    for (name, inverse) in [("Mentor of", "Mentee of"), ("Leader of", "Member of")] {
        desk.create("relationship_type", json!({"name": name, "inverse_name": inverse}));
    }
    let rest = import(&desk, &sheet, map.clone()).unwrap();
    assert_eq!((made(&rest, "relationship"), rest.unchanged, rest.error_count), (2, 16, 0), "{rest:?}");
    assert_eq!(desk.number("SELECT count(*) FROM relationship"), 9);
    let again = import(&desk, &sheet, map).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 18), "{again:?}");

    // Robert is the husband of one contact and the father of another; each sees it from its side.
    let seen = |external: &str| {
        let id = desk.text(&format!(
            "SELECT record_id FROM external_ref WHERE external_id = '{external}' AND record_type = 'person'"
        ));
        let asked = serde_json::from_value(json!({"id": id})).unwrap();
        let mut labels: Vec<String> =
            kith_core::relations::connections(&desk.ctx, asked).unwrap().into_iter().map(|c| c.label).collect();
        labels.sort();
        labels
    };
    assert_eq!(seen("0036g000006JchGAAS"), ["friend of", "friend of", "parent of", "spouse of"]);
    assert_eq!(seen("0036g000006JchEAAS"), ["child of"]);
    assert_eq!(seen("0036g000006JchIAAS"), ["Mentee of", "parent of"]);
}

/// The account of a contact is the household, or the organisation that stands for the person.
#[test]
fn imp_09_npsp_household_accounts_are_households_and_contacts_their_members() {
    let desk = Desk::new();
    let folder = corpus("fundraising/npsp-trailhead");
    let accounts = import(&desk, &folder.join("Account.csv"), json!({})).unwrap();
    assert_eq!((made(&accounts, "organization"), made(&accounts, "household")), (33, 82), "{accounts:?}");
    assert_eq!(
        desk.text("SELECT label FROM journal_entry WHERE op = 'imports.run'"),
        "Imported 33 companies, 82 households from Account.csv"
    );
    let contacts = import(&desk, &folder.join("Contact.csv"), json!({})).unwrap();
    assert_eq!((made(&contacts, "person"), contacts.error_count), (166, 0), "{contacts:?}");
    // Told by the file itself: how many contacts have an account that is a household.
    assert_eq!(made(&contacts, "household_member"), 166, "{:?}", contacts.created);
    assert_eq!(contacts.created.keys().collect::<Vec<_>>(), ["household_member", "person"]);
    assert_eq!(desk.number("SELECT count(*) FROM household_member WHERE is_head = 1"), 82);
    assert_eq!(
        desk.text(
            "SELECT group_concat(p.first_name, ' ' ORDER BY p.first_name) FROM household_member m
             JOIN party p ON p.id = m.party_id JOIN external_ref x ON x.record_id = m.household_id
             WHERE x.external_id = '0016g000007WEfsAAG'"
        ),
        "Bryce Danny",
        "Clerr and Nazarian Household"
    );
    let again = import(&desk, &folder.join("Contact.csv"), json!({})).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 166), "{again:?}");
}
