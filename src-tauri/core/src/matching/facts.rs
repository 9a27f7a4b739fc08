//! What is compared of a record: read from the file for many records at once, or from the
//! values of one under way.

use std::collections::HashMap;

use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use serde_json::{Map, Value};

use super::score::{Facts, MatchKey, PartyKind, Rarity};
use crate::Result;
use crate::values::{Email, Phone};

/// What is compared of one record.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub id: String,
    pub name: String,
    pub first_name: String,
    pub middle_name: String,
    pub last_name: String,
    pub suffix: String,
    pub birth_date: String,
    pub domain: String,
    /// As they are compared: lower case; as typed where no address can be read.
    pub emails: Vec<String>,
    /// E.164 or digits, `x` and the extension behind it.
    pub phones: Vec<String>,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
    pub company: String,
    pub job_title: String,
    pub tax_id: String,
    pub tax_country: String,
}

impl Known {
    /// Folds it for comparing.
    pub fn key(&self, kind: PartyKind, rarity: &Rarity) -> MatchKey {
        let emails: Vec<&str> = self.emails.iter().map(String::as_str).collect();
        let phones: Vec<&str> = self.phones.iter().map(String::as_str).collect();
        MatchKey::new(
            &Facts {
                kind,
                name: &self.name,
                first_name: &self.first_name,
                middle_name: &self.middle_name,
                last_name: &self.last_name,
                suffix: &self.suffix,
                emails: &emails,
                phones: &phones,
                company: &self.company,
                job_title: &self.job_title,
                domain: &self.domain,
                street: &self.street,
                postal_code: &self.postal_code,
                city: &self.city,
                country: &self.country,
                birth_date: &self.birth_date,
                tax_id: &self.tax_id,
                tax_country: &self.tax_country,
            },
            rarity,
        )
    }

    /// What the values of a request say, as far as they can be read.
    pub fn of_values(conn: &Connection, values: &Map<String, Value>) -> Result<Self> {
        let text = |key: &str| values.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_string();
        let items = |key: &str| match values.get(key) {
            Some(Value::Array(items)) => items.clone(),
            Some(Value::Null) | None => Vec::new(),
            Some(one) => vec![one.clone()],
        };
        let said = |item: &Value, key: &str| {
            item.as_str().or_else(|| item.get(key).and_then(Value::as_str)).unwrap_or_default().trim().to_string()
        };
        let mut known = Self {
            name: text("display_name"),
            first_name: text("first_name"),
            middle_name: text("middle_name"),
            last_name: text("last_name"),
            suffix: text("suffix"),
            birth_date: text("birth_date"),
            job_title: text("job_title"),
            tax_id: text("tax_id"),
            tax_country: text("tax_country"),
            domain: match text("domain") {
                domain if domain.is_empty() => text("website"),
                domain => domain,
            },
            emails: items("emails")
                .iter()
                .map(|item| said(item, "address"))
                .filter(|text| !text.is_empty())
                .map(|text| Email::parse(&text).map_or(text, |email| email.key().to_string()))
                .collect(),
            ..Self::default()
        };
        if let Some(address) = items("addresses").first() {
            known.street = said(address, "street_line_1");
            known.postal_code = said(address, "postal_code");
            known.city = said(address, "city");
            known.country = said(address, "country");
        }
        let country = match known.country.as_str() {
            "" => conn
                .prepare_cached("SELECT json_extract(value, '$') FROM setting WHERE key = 'country'")?
                .query_row([], |row| row.get::<_, Option<String>>(0))
                .optional()?
                .flatten(),
            country => Some(country.to_string()),
        };
        for item in items("phones") {
            let Ok(phone) = Phone::parse(&said(&item, "raw"), country.as_deref()) else { continue };
            let number = phone.e164().unwrap_or_else(|| phone.search_key()).to_string();
            known.phones.push(with_extension(number, phone.extension()));
        }
        if let Some(item) = items("affiliations").first() {
            let organization = item.get("organization").unwrap_or(item);
            let id = said(organization, "id");
            known.company = conn
                .prepare_cached("SELECT display_name FROM party WHERE id = ?1 AND kind = 'organization'")?
                .query_row([&id], |row| row.get(0))
                .optional()?
                .unwrap_or_default();
        }
        Ok(known)
    }
}

fn with_extension(number: String, extension: Option<&str>) -> String {
    match extension.filter(|extension| !extension.is_empty()) {
        Some(extension) => format!("{number}x{extension}"),
        None => number,
    }
}

/// Which records to read.
pub enum Which<'a> {
    /// The living ones of a kind from one id to another, both included, in the order of ids.
    Between(&'a str, &'a str, &'a str),
    /// The living ones of a kind among these ids, in no order.
    Among(&'a str, &'a [String]),
}

/// Reads what is compared of many records with a handful of queries.
pub fn read(conn: &Connection, which: &Which<'_>) -> Result<Vec<Known>> {
    let (condition, bound): (String, Vec<SqlValue>) = match which {
        // The unary plus keeps the planner on the key, in whose order the rows are wanted.
        Which::Between(kind, first, last) => (
            "+t.kind = ? AND t.id BETWEEN ? AND ? AND t.deleted_at IS NULL ORDER BY t.id".to_string(),
            vec![(*kind).to_string().into(), (*first).to_string().into(), (*last).to_string().into()],
        ),
        Which::Among(kind, ids) => (
            "+t.kind = ? AND t.id IN (SELECT value FROM json_each(?)) AND t.deleted_at IS NULL".to_string(),
            vec![(*kind).to_string().into(), serde_json::to_string(ids)?.into()],
        ),
    };
    let sql = format!(
        "SELECT t.id, t.display_name, t.first_name, t.middle_name, t.last_name, t.suffix, t.birth_date,
           coalesce(t.domain, t.website), t.tax_id, t.tax_country, t.job_title FROM party t WHERE {condition}"
    );
    let text =
        |row: &Row<'_>, index| Ok::<_, rusqlite::Error>(row.get::<_, Option<String>>(index)?.unwrap_or_default());
    let mut known: Vec<Known> = conn
        .prepare_cached(&sql)?
        .query_map(params_from_iter(bound), |row| {
            Ok(Known {
                id: row.get(0)?,
                name: row.get(1)?,
                first_name: text(row, 2)?,
                middle_name: text(row, 3)?,
                last_name: text(row, 4)?,
                suffix: text(row, 5)?,
                birth_date: text(row, 6)?,
                domain: text(row, 7)?,
                tax_id: text(row, 8)?,
                tax_country: text(row, 9)?,
                job_title: text(row, 10)?,
                ..Known::default()
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let places: HashMap<String, usize> = known.iter().enumerate().map(|(at, one)| (one.id.clone(), at)).collect();
    let span = Span::of(which, &known)?;
    span.each(conn, &places, "party_id", "party_email t", "t.address_key", "t.position", &mut known, |one, row| {
        one.emails.push(row.get(1)?);
        Ok(())
    })?;
    span.each(
        conn,
        &places,
        "party_id",
        "party_phone t",
        "coalesce(t.e164, t.digits), t.extension",
        "t.position",
        &mut known,
        |one, row| {
            let extension: Option<String> = row.get(2)?;
            one.phones.push(with_extension(row.get(1)?, extension.as_deref()));
            Ok(())
        },
    )?;
    let address = "t.street_line_1, t.postal_code, t.city, t.country";
    span.each(
        conn,
        &places,
        "party_id",
        "party_address t",
        address,
        "t.is_default DESC, t.position",
        &mut known,
        |one, row| {
            if one.city.is_empty() {
                one.street = text(row, 1)?;
                one.postal_code = text(row, 2)?;
                one.city = text(row, 3)?;
                one.country = text(row, 4)?;
            }
            Ok(())
        },
    )?;
    let place = "affiliation t JOIN party o ON o.id = t.organization_id AND o.deleted_at IS NULL";
    span.each(
        conn,
        &places,
        "person_id",
        place,
        "o.display_name",
        "t.is_primary DESC, t.position",
        &mut known,
        |one, row| {
            if one.company.is_empty() {
                one.company = text(row, 1)?;
            }
            Ok(())
        },
    )?;
    Ok(known)
}

/// The owners whose rows are read: a range where the ids are one, else a list.
struct Span {
    condition: &'static str,
    bound: Vec<SqlValue>,
}

impl Span {
    fn of(which: &Which<'_>, known: &[Known]) -> Result<Self> {
        Ok(match (which, known.first(), known.last()) {
            (Which::Between(..), Some(first), Some(last)) => {
                Self { condition: "BETWEEN ? AND ?", bound: vec![first.id.clone().into(), last.id.clone().into()] }
            }
            _ => {
                let ids: Vec<&str> = known.iter().map(|one| one.id.as_str()).collect();
                Self {
                    condition: "IN (SELECT value FROM json_each(?))",
                    bound: vec![serde_json::to_string(&ids)?.into()],
                }
            }
        })
    }

    #[allow(clippy::too_many_arguments)]
    fn each(
        &self,
        conn: &Connection,
        places: &HashMap<String, usize>,
        owner: &str,
        from: &str,
        columns: &str,
        order: &str,
        known: &mut [Known],
        mut take: impl FnMut(&mut Known, &Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT t.{owner}, {columns} FROM {from} WHERE t.{owner} {} ORDER BY t.{owner}, {order}",
            self.condition
        );
        let mut stmt = conn.prepare_cached(&sql)?;
        let mut rows = stmt.query(params_from_iter(&self.bound))?;
        while let Some(row) = rows.next()? {
            let id = row.get_ref(0)?.as_str().unwrap_or_default();
            if let Some(one) = places.get(id).and_then(|at| known.get_mut(*at)) {
                take(one, row)?;
            }
        }
        Ok(())
    }
}
