//! Every sheet of the corpus, and what becomes of it: the table in `docs/import-results.md`.
//! `KITH_WRITE_RESULTS=1` writes the table anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kith_core::importing::{self, ImportReport, Wish};
use kith_core::jobs::Progress;
use serde_json::{Value, json};

use super::corpus;
use crate::desk::Desk;

const HEAD: &str = "\
# What becomes of real files

Made by the test `imp_12_every_file_of_the_corpus_gives_its_counts_or_says_why` (with `KITH_WRITE_RESULTS=1` it writes
this file), which refuses a stale copy. Each file comes in as Kith recognises it by itself, or with the mapping that is
named (`docs/mapping.md`); files of one folder of `deals` and `fundraising` come into one workspace, in this order. Rows
are those that an independent count found. A refused row, or a file that names nobody, says which row and column is to
blame and what to do.

| File | Rows | Read as | New | Changed | Not taken |
|---|---|---|---|---|---|
";

/// The folders whose files belong together, in the order in which they refer to each other.
const TOGETHER: [(&str, &[&str]); 3] = [
    ("deals/maven-crm", &["accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv"]),
    ("fundraising/goodthought", &["donors.csv", "donations.csv"]),
    (
        "fundraising/npsp-trailhead",
        &[
            "Account.csv",
            "Contact.csv",
            "Lead.csv",
            "Opportunity.csv",
            "npe5__Affiliation__c.csv",
            "npe4__Relationship__c.csv",
        ],
    ),
];

/// Files that need to be told something, and what.
fn map(file: &str) -> Option<(&'static str, Value)> {
    Some(match file {
        "deals/maven-crm/sales_pipeline.csv" => {
            ("a customer for deals that name none", json!({"defaults": {"party": {"organization": "Unassigned"}}}))
        }
        "fundraising/npsp-trailhead/npe5__Affiliation__c.csv" => (
            "the affiliations of NPSP",
            json!({"type": "person", "mode": "update", "match_by": ["external_id"], "columns": {
                "sf_id": null, "npe5__contact__c": "external_id", "npe5__organization__c": "affiliations",
                "npe5__Role__c": "affiliations:role", "npe5__StartDate__c": "affiliations:from_date",
                "npe5__EndDate__c": "affiliations:to_date", "npe5__Primary__c": "affiliations:is_primary",
                "npe5__Description__c": null, "npe5__Status__c": null, "npsp__Related_Opportunity_Contact_Role__c": null,
            }}),
        ),
        "fundraising/npsp-trailhead/npe4__Relationship__c.csv" => (
            "the relationships of NPSP",
            json!({"type": "relationship", "columns": {
                "npe4__related_contact__c": "from", "npe4__Type__c": "type", "npe4__contact__c": "to",
                "npe4__Description__c": "notes",
            }}),
        ),
        _ => return None,
    })
}

/// Every file of a folder, those that others refer to first.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![corpus(folder)];
    while let Some(at) = open.pop() {
        if at.is_dir() {
            open.extend(std::fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push(at.strip_prefix(corpus("")).unwrap().to_string_lossy().into_owned());
        }
    }
    let rank = |file: &str| {
        let order = TOGETHER.iter().find(|(folder, _)| file.starts_with(folder)).map_or(&[][..], |(_, order)| order);
        order.iter().position(|name| file.ends_with(&format!("/{name}"))).unwrap_or(order.len())
    };
    found.sort_by_key(|file| (Path::new(file).parent().map(Path::to_path_buf), rank(file), file.clone()));
    found
}

fn counts(counts: &BTreeMap<String, usize>) -> String {
    let told: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    told.join(", ")
}

/// What was not taken, and the first reason.
fn refused(report: &ImportReport) -> String {
    let mut told = Vec::new();
    if report.skipped > 0 {
        told.push(format!("{} left out", report.skipped));
    }
    if report.unchanged > 0 {
        told.push(format!("{} the same already", report.unchanged));
    }
    if let Some(first) = report.errors.first() {
        let column = first.column.as_deref().map(|name| format!(", “{name}”")).unwrap_or_default();
        told.push(format!("{} refused: row {}{column}: `{}`", report.error_count, first.row, first.code));
    }
    told.join("; ")
}

/// How many rows an independent count found.
fn rows(facts: &Value, file: &str) -> Option<u64> {
    let book = facts["xlsx"][file].as_object().and_then(|sheets| {
        let rows: Vec<u64> =
            sheets.values().filter(|s| s["header"][0] != "None").filter_map(|s| s["rows"].as_u64()).collect();
        rows.first().map(|rows| rows - 1)
    });
    facts["csv"][file]["records"].as_u64().or(facts["vcard"][file]["cards"].as_u64()).or(book)
}

#[test]
fn imp_12_every_file_of_the_corpus_gives_its_counts_or_says_why() {
    let facts: Value = serde_json::from_slice(&std::fs::read(corpus("facts.json")).unwrap()).unwrap();
    let mut table = String::from(HEAD);
    let mut came: BTreeMap<String, ImportReport> = BTreeMap::new();
    let (mut desk, mut of) = (Desk::new(), "");
    for folder in ["contacts-csv", "vendor-csv", "messy-csv", "xlsx", "vcard", "deals", "fundraising"] {
        for file in files(folder) {
            let together =
                TOGETHER.iter().find(|(folder, _)| file.starts_with(folder)).map_or("", |(folder, _)| folder);
            if together.is_empty() || together != of {
                (desk, of) = (Desk::new(), together);
            }
            let known = rows(&facts, &file);
            let (named, said) = map(&file).map_or((None, Value::Null), |(named, said)| (Some(named), said));
            let request = importing::request(&desk.ctx, &corpus(&file), Wish { map: Some(said), ..Wish::default() });
            let recognised = request.as_ref().map(|request| request.plan.r#type.clone()).unwrap_or_default();
            let read_as = match named {
                Some(named) => format!("{recognised}, with {named}"),
                None => recognised,
            };
            let outcome = request.and_then(|request| importing::run(&desk.ctx, &request, &Progress::default()));
            let told = known.map_or("0".into(), |known| known.to_string());
            match outcome {
                Ok(report) => {
                    assert_eq!(Some(report.rows as u64), known, "{file}: rows");
                    for error in &report.errors {
                        assert!(error.row > 0 && error.message.len() > 20, "{file}: {error:?}");
                        // A value that no column has is told with the remedy alone.
                        let missing = ["required", "deal_needs_party"].contains(&error.code.as_str());
                        assert!(error.column.is_some() || missing, "{file}: {error:?}");
                    }
                    let (new, changed) = (counts(&report.created), counts(&report.updated));
                    let _ =
                        writeln!(table, "| {file} | {told} | {read_as} | {new} | {changed} | {} |", refused(&report));
                    came.insert(file, report);
                }
                Err(error) if error.code == "sheet_empty" => {
                    assert!(known.unwrap_or(0) == 0, "{file}: {}", error.message);
                    let _ = writeln!(table, "| {file} | 0 | | | | all: `{}` |", error.code);
                }
                Err(error) => {
                    let place = error.details.unwrap_or_else(|| panic!("{file}: {} names no place", error.message));
                    let (row, column) = (place["row"].as_u64(), place["column"].as_str().unwrap_or_default());
                    assert!(row.is_some() && error.message.contains("mapping"), "{file}: {}", error.message);
                    let row = row.unwrap_or(0);
                    let _ = writeln!(table, "| {file} | {told} | | | | all: row {row}, “{column}”: `{}` |", error.code);
                }
            }
        }
    }
    let summary = |file: &str, fact: &str| facts["summary"][file][fact].as_u64().map(|count| count as usize);
    let made = |file: &str, kind: &str| came[file].created.get(kind).copied();
    let us = "contacts-csv/us-500.csv";
    assert_eq!(made(us, "organization"), summary(us, "distinct_companies"));
    for file in [us, "contacts-csv/datablist-customers-1000.csv", "contacts-csv/atomic-crm-contacts-500.csv"] {
        assert_eq!(made(file, "person"), summary(file, "people"), "{file}");
    }
    for (file, kind, count) in [
        ("deals/maven-crm/accounts.csv", "organization", 85),
        ("deals/maven-crm/sales_pipeline.csv", "deal", 8_800),
        ("fundraising/npsp-trailhead/Account.csv", "organization", 33),
        ("fundraising/npsp-trailhead/Contact.csv", "person", 166),
        ("fundraising/npsp-trailhead/Opportunity.csv", "deal", 102),
    ] {
        assert_eq!(made(file, kind), Some(count), "{file}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/import-results.md");
    if std::env::var_os("KITH_WRITE_RESULTS").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, table, "docs/import-results.md is stale; run this test with KITH_WRITE_RESULTS=1");
}
