//! What people set about duplicates: from which score on they are warned, shown groups, and let
//! merge many at once; and rules of their own, which add to what the comparison finds. A rule set
//! is a list of fields with weights: two records whose equal fields weigh as much as the threshold
//! are listed. There are two a type: a strict one, for imports and safe merges, and a loose one,
//! which warns while somebody types.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::Evidence;
use super::facts::Known;
use super::score::THRESHOLD;
use crate::values::name_key;
use crate::{Error, Result};

/// From this score on groups are merged without being looked at one by one, unless said otherwise.
pub const SAFE: u8 = 99;
/// Most fields of a rule set, as many as there are.
const MOST: usize = 12;
/// Highest weight and threshold.
const HEAVIEST: u32 = 1_000;

/// A field that rules compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleKey {
    /// Any e-mail address.
    Email,
    /// Any phone number; a length counts from its end.
    Phone,
    /// Web domain.
    Domain,
    /// Date of birth.
    BirthDate,
    /// Street and number.
    Street,
    /// Whole name.
    Name,
    /// Last name.
    LastName,
    /// First name.
    FirstName,
    /// Postal code.
    PostalCode,
    /// Company that a person works for.
    Company,
    /// City.
    City,
    /// Country.
    Country,
}

/// A field with its weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleField {
    /// Which field.
    pub field: RuleKey,
    /// What it weighs where both records say the same; 1 to 1000.
    pub weight: u32,
    /// Only so many characters are compared: the first ones, of a phone number the last.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub length: Option<u32>,
}

/// Fields with weights, and what they must weigh together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Whether it is used.
    pub on: bool,
    /// From this weight on a pair is listed.
    pub threshold: u32,
    /// The score that it is listed with, unless its own is higher; 80 to 100.
    pub score: u8,
    /// The fields, each once.
    pub fields: Vec<RuleField>,
}

/// The two rule sets of a record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleSets {
    /// For imports and safe merges.
    pub strict: RuleSet,
    /// Warns while somebody types.
    pub loose: RuleSet,
}

/// The rule sets to start from, switched off: those of CiviCRM in kind.
#[must_use]
pub fn usual() -> BTreeMap<String, RuleSets> {
    use RuleKey::{Email, FirstName, LastName, Name, Phone, Street};
    let set = |score, threshold, fields: &[(RuleKey, u32)]| RuleSet {
        on: false,
        threshold,
        score,
        fields: fields
            .iter()
            .map(|(field, weight)| RuleField { field: *field, weight: *weight, length: None })
            .collect(),
    };
    let named =
        RuleSets { strict: set(SAFE, 20, &[(Name, 10), (Email, 10)]), loose: set(85, 10, &[(Name, 10), (Email, 10)]) };
    let person = RuleSets {
        strict: set(SAFE, 20, &[(FirstName, 5), (LastName, 5), (Email, 10), (Phone, 10)]),
        loose: set(85, 15, &[(FirstName, 5), (LastName, 7), (Email, 10), (Phone, 8), (Street, 5)]),
    };
    BTreeMap::from([
        ("person".to_string(), person),
        ("organization".to_string(), named.clone()),
        ("household".to_string(), named),
    ])
}

/// The scores that people set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Warns of a duplicate while somebody types and on saving.
    pub warn: u8,
    /// Shows a group in the list.
    pub list: u8,
    /// Lets a group be merged without being looked at.
    pub safe: u8,
}

/// The scores as they are set.
pub fn limits(conn: &Connection) -> Result<Limits> {
    let read = |key: &str, usual: u8| -> Result<u8> {
        Ok(setting(conn, key)?.and_then(|text| text.parse().ok()).unwrap_or(usual))
    };
    Ok(Limits {
        warn: read("duplicates_warn_score", THRESHOLD)?,
        list: read("duplicates_list_score", THRESHOLD)?,
        safe: read("duplicates_safe_score", SAFE)?,
    })
}

/// The rule sets of a type that are set, or the usual ones.
pub fn rules_of(conn: &Connection, record_type: &str) -> Result<Option<RuleSets>> {
    let set: Option<BTreeMap<String, RuleSets>> = match setting(conn, "duplicate_rules")? {
        Some(text) => Some(serde_json::from_str(&text)?),
        None => None,
    };
    Ok(set.unwrap_or_else(usual).remove(record_type))
}

fn setting(conn: &Connection, key: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM setting WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Refuses a score that nothing is listed with.
pub fn check_score(key: &str, value: &Value) -> Result<()> {
    match value.as_u64() {
        Some(80..=100) => Ok(()),
        _ => Err(Error::invalid(key, "A score from 80 to 100 is expected: what scores less is not listed.")),
    }
}

/// Refuses rules that cannot be meant.
pub fn check_rules(value: &Value) -> Result<()> {
    let wrong = |message: String| Err(Error::invalid("duplicate_rules", message));
    let Ok(rules) = serde_json::from_value::<BTreeMap<String, RuleSets>>(value.clone()) else {
        return wrong("A strict and a loose rule set by record type are expected.".into());
    };
    for (record_type, sets) in &rules {
        if !usual().contains_key(record_type) {
            return wrong(format!("{record_type} are not compared."));
        }
        for (name, set) in [("strict", &sets.strict), ("loose", &sets.loose)] {
            if !(80..=100).contains(&set.score) {
                return wrong(format!("The {name} rule lists with a score from 80 to 100."));
            }
            if set.fields.is_empty() || set.fields.len() > MOST {
                return wrong(format!("The {name} rule has 1 to {MOST} fields."));
            }
            for (at, one) in set.fields.iter().enumerate() {
                if !(1..=HEAVIEST).contains(&one.weight) {
                    return wrong(format!("A weight of the {name} rule is from 1 to {HEAVIEST}."));
                }
                if one.length.is_some_and(|length| !(1..=100).contains(&length)) {
                    return wrong(format!("The {name} rule compares 1 to 100 characters."));
                }
                if set.fields.iter().skip(at + 1).any(|other| other.field == one.field) {
                    return wrong(format!("The {name} rule names a field twice."));
                }
            }
            let all: u32 = set.fields.iter().map(|one| one.weight).sum();
            if set.threshold == 0 || set.threshold > all {
                return wrong(format!(
                    "The fields of the {name} rule weigh {all} together; its threshold is from 1 to that."
                ));
            }
        }
    }
    Ok(())
}

/// What a rule set says of two records: the score to list them with at least, and why. `None` where it is switched off
/// or says nothing.
pub fn verdict(rules: &RuleSet, a: &Known, b: &Known) -> Option<(u8, Vec<Evidence>)> {
    if !rules.on {
        return None;
    }
    let equal: Vec<&RuleField> = rules.fields.iter().filter(|rule| agrees(rule, a, b)).collect();
    let weight: u32 = equal.iter().map(|rule| rule.weight).sum();
    if weight < rules.threshold {
        return None;
    }
    let words: Vec<String> = equal.iter().map(|rule| words(rule)).collect();
    let text = format!("rule: same {}", words.join(", "));
    Some((rules.score, vec![Evidence { field: "rule".into(), points: f64::from(weight), text }]))
}

/// Keys of a record such that two records that the rule set lists share one: of the fields that say most, as many as it
/// takes that the others alone do not reach the threshold.
pub fn blocks(rules: &RuleSet, known: &Known) -> Vec<String> {
    if !rules.on {
        return Vec::new();
    }
    let mut fields: Vec<&RuleField> = rules.fields.iter().collect();
    // The enumeration is in the order of how much a field tells.
    fields.sort_by_key(|rule| rule.field);
    let mut rest: u32 = fields.iter().map(|rule| rule.weight).sum();
    let mut keys = Vec::new();
    for rule in fields {
        if rest < rules.threshold {
            break;
        }
        keys.extend(values(rule, known).into_iter().map(|value| format!("rule {:?} {value}", rule.field)));
        rest -= rule.weight;
    }
    keys
}

fn agrees(rule: &RuleField, a: &Known, b: &Known) -> bool {
    let other = values(rule, b);
    values(rule, a).iter().any(|value| other.contains(value))
}

/// What a record says in a field, as it is compared; nothing where it says nothing.
fn values(rule: &RuleField, known: &Known) -> Vec<String> {
    let text = |text: &str| vec![name_key(text)];
    let found: Vec<String> = match rule.field {
        RuleKey::Email => known.emails.clone(),
        RuleKey::Phone => {
            known.phones.iter().map(|phone| phone.chars().filter(char::is_ascii_digit).collect()).collect()
        }
        RuleKey::Domain => vec![known.domain.trim().to_lowercase()],
        RuleKey::BirthDate => vec![known.birth_date.clone()],
        RuleKey::Street => text(&known.street),
        RuleKey::Name => text(&known.name),
        RuleKey::LastName => text(&known.last_name),
        RuleKey::FirstName => text(&known.first_name),
        RuleKey::PostalCode => vec![name_key(&known.postal_code).replace(' ', "")],
        RuleKey::Company => text(&known.company),
        RuleKey::City => text(&known.city),
        RuleKey::Country => vec![known.country.to_uppercase()],
    };
    let length = rule.length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
    let cut = |value: String| match rule.field {
        RuleKey::Phone => value.chars().skip(value.chars().count().saturating_sub(length)).collect(),
        _ => value.chars().take(length).collect::<String>(),
    };
    found.into_iter().map(cut).filter(|value| !value.is_empty()).collect()
}

fn words(rule: &RuleField) -> String {
    let name = match rule.field {
        RuleKey::Email => "e-mail",
        RuleKey::Phone => "phone",
        RuleKey::Domain => "domain",
        RuleKey::BirthDate => "birth date",
        RuleKey::Street => "street",
        RuleKey::Name => "name",
        RuleKey::LastName => "last name",
        RuleKey::FirstName => "first name",
        RuleKey::PostalCode => "postal code",
        RuleKey::Company => "company",
        RuleKey::City => "city",
        RuleKey::Country => "country",
    };
    match (rule.length, rule.field) {
        (Some(length), RuleKey::Phone) => format!("last {length} digits of the {name}"),
        (Some(length), _) => format!("first {length} letters of the {name}"),
        (None, _) => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn known(first: &str, last: &str, email: &str, phone: &str) -> Known {
        Known {
            first_name: first.into(),
            last_name: last.into(),
            emails: vec![email.to_string()].into_iter().filter(|text| !text.is_empty()).collect(),
            phones: vec![phone.to_string()].into_iter().filter(|text| !text.is_empty()).collect(),
            ..Known::default()
        }
    }

    fn rules(threshold: u32, fields: Value) -> RuleSet {
        let fields = serde_json::from_value(fields).unwrap();
        RuleSet { on: true, threshold, score: 90, fields }
    }

    #[test]
    fn imp_07_a_rule_lists_what_reaches_its_threshold_and_says_so() {
        let rule = rules(
            15,
            json!([{"field": "last_name", "weight": 7}, {"field": "first_name", "weight": 8, "length": 2}, {"field": "email", "weight": 10}]),
        );
        let anna = known("Anna", "Åxelsen", "anna@x.example", "");
        let (score, evidence) = verdict(&rule, &anna, &known("Andrea", "axelsen", "", "")).unwrap();
        assert_eq!((score, evidence[0].text.as_str()), (90, "rule: same last name, first 2 letters of the first name"));
        assert_eq!((evidence[0].field.as_str(), evidence[0].points), ("rule", 15.0));
        assert!(verdict(&rule, &anna, &known("Erik", "Axelsen", "", "")).is_none(), "7 of 15");
        assert!(verdict(&rule, &anna, &known("Erik", "Axelsen", "anna@x.example", "")).is_some());
        assert!(verdict(&RuleSet { on: false, ..rule }, &anna, &anna).is_none(), "switched off");
        let empty = rules(1, json!([{"field": "city", "weight": 1}]));
        assert!(verdict(&empty, &anna, &anna).is_none(), "nothing said on both sides is nothing equal");
        let tail = rules(1, json!([{"field": "phone", "weight": 1, "length": 8}]));
        assert!(verdict(&tail, &known("", "", "", "+4533123456"), &known("", "", "", "33123456")).is_some());
    }

    #[test]
    fn imp_07_rules_that_cannot_be_meant_are_refused() {
        let with = |change: &dyn Fn(&mut RuleSet)| {
            let mut all = usual();
            change(&mut all.get_mut("person").unwrap().loose);
            check_rules(&serde_json::to_value(all).unwrap())
        };
        with(&|_| {}).unwrap();
        for change in [
            &(|set: &mut RuleSet| set.threshold = 0) as &dyn Fn(&mut RuleSet),
            &|set| set.threshold = 36,
            &|set| set.score = 79,
            &|set| set.fields.clear(),
            &|set| set.fields[0].weight = 0,
            &|set| set.fields[0].length = Some(0),
            &|set| set.fields[0].field = set.fields[1].field,
        ] {
            assert!(with(change).is_err());
        }
        assert!(check_rules(&json!({"deal": usual()["person"]})).is_err());
        assert!(check_rules(&json!([])).is_err());
        assert!(check_score("x", &json!(79)).is_err() && check_score("x", &json!(100)).is_ok());
    }

    proptest! {
        #[test]
        fn imp_07_records_that_a_rule_lists_share_a_block(
            a in proptest::collection::vec("[ab]?", 4), b in proptest::collection::vec("[ab]?", 4),
            weights in proptest::collection::vec(1u32..10, 4), threshold in 1u32..40,
        ) {
            let keys = ["first_name", "last_name", "email", "phone"];
            let fields: Vec<Value> = keys.iter().zip(&weights).map(|(key, weight)| json!({"field": key, "weight": weight})).collect();
            let rule = rules(threshold, json!(fields));
            let digit = |text: &str| text.replace('a', "1").replace('b', "2");
            let [a, b] = [a, b].map(|v| known(&v[0], &v[1], &v[2], &digit(&v[3])));
            let shared = blocks(&rule, &a).iter().any(|key| blocks(&rule, &b).contains(key));
            prop_assert!(verdict(&rule, &a, &b).is_none() || shared);
        }
    }
}
