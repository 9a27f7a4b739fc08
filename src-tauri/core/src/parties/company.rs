//! What an organisation's own fields mean to each other: its domain, its bands, its tax id and
//! the company above it; and the tax id of people, some of whom are in business themselves.

use rusqlite::types::Value as SqlValue;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;

use super::hierarchy::refuse_loop;
use crate::journal::Tx;
use crate::records::Draft;
use crate::values::{Country, Currency, Domain, EmployeeBand, Money, RevenueBand, TaxId};
use crate::{Error, Result};

/// Completes or refuses the organisation's part of a draft, and the tax id of a person.
pub fn complete(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    if draft.record_type.key == "person" {
        return personal_tax_id(draft);
    }
    if draft.record_type.key != "organization" {
        return Ok(());
    }
    if let Some(parent) = draft.text("parent_id") {
        refuse_loop(tx, &draft.id, parent)?;
    }
    domain(tx, draft)?;
    bands(draft)?;
    tax_id(tx, draft)
}

/// PTY-16, C-19: one living company a domain, unless it says that it shares it with another one
/// of its group.
fn domain(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    if let Some(typed) = draft.text("domain").map(str::to_string) {
        let domain = Domain::parse_company(&typed).map_err(|error| Error::from(error).field("domain"))?;
        draft.set("domain", domain.as_str().to_string());
    } else if draft.column("domain_shared").is_none() || draft.new {
        return Ok(());
    }
    let Some(domain) = draft.after(tx, "domain")? else { return Ok(()) };
    let shared = draft.after(tx, "domain_shared")?.as_deref() == Some("1");
    let top = if shared { top_of(tx, draft)? } else { String::new() };
    let mut stmt = tx.prepare_cached(
        "SELECT id, display_name FROM party WHERE domain = ?1 AND id <> ?2 AND deleted_at IS NULL
         AND (?3 OR domain_shared = 0) ORDER BY id LIMIT 50",
    )?;
    let mut others = stmt.query(params![domain, draft.id, shared])?;
    let mut outside = None;
    while let Some(row) = others.next()? {
        let (id, name): (String, String) = (row.get(0)?, row.get(1)?);
        if !shared {
            let message = format!(
                "{name} already has the domain {domain}. If both belong to one group, tick “Shares its domain within its group”."
            );
            return Err(Error::new("domain_taken", message).field("domain"));
        }
        if top_above(tx, &id)? == top {
            return Ok(());
        }
        outside = Some(name);
    }
    match outside {
        Some(name) => {
            let message =
                format!("{name} has the domain {domain} and is not in the same group; set a parent company first.");
            Err(Error::new("domain_not_shared", message).field("domain_shared"))
        }
        None => Ok(()),
    }
}

/// The company at the top of the group that the draft will be in.
fn top_of(tx: &Tx<'_>, draft: &Draft<'_>) -> Result<String> {
    match draft.after(tx, "parent_id")? {
        Some(parent) => top_above(tx, &parent),
        None => Ok(draft.id.clone()),
    }
}

fn top_above(tx: &Tx<'_>, id: &str) -> Result<String> {
    Ok(tx
        .prepare_cached(
            "WITH RECURSIVE up (id, step) AS (SELECT ?1, 0 UNION ALL
               SELECT p.parent_id, step + 1 FROM party p JOIN up ON p.id = up.id WHERE p.parent_id IS NOT NULL AND step < 200)
             SELECT id FROM up ORDER BY step DESC LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))?)
}

/// PTY-14: an exact number gives its band.
fn bands(draft: &mut Draft<'_>) -> Result<()> {
    if let Some(SqlValue::Integer(count)) = draft.column("employee_count")
        && let Some(band) = u64::try_from(*count).ok().and_then(EmployeeBand::from_count)
    {
        draft.set("employee_band", band.value().to_string());
    }
    if let Some(SqlValue::Integer(minor)) = draft.column("annual_revenue_minor")
        && let Some(code) = draft.text("annual_revenue_currency")
    {
        let currency = Currency::parse(code)?;
        let whole = Money::new(*minor, currency).to_decimal_text();
        let units = whole.split('.').next().and_then(|units| units.parse().ok()).unwrap_or(0);
        draft.set("revenue_band", RevenueBand::from_amount(units).value().to_string());
    }
    Ok(())
}

/// PTY-15: the country is the one said, else the one that a VAT id names, else the one of the
/// address; without any the id is taken as it is.
fn tax_id(tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
    if draft.text("tax_id").is_none() && draft.text("tax_country").is_none() {
        return Ok(());
    }
    let Some(typed) = draft.after(tx, "tax_id")? else { return Ok(()) };
    let country = match draft.after(tx, "tax_country")? {
        Some(said) => Some(said),
        None => match TaxId::country_in(&typed) {
            Some(named) => Some(named.to_string()),
            None => seat(tx, draft)?,
        },
    };
    let id = TaxId::parse(&typed, country.as_deref()).map_err(|error| Error::from(error).field("tax_id"))?;
    draft.set("tax_id", id.as_str().to_string());
    Ok(())
}

/// A country and digits are a VAT id and checked as one, and what is a VAT id is written as its country writes it. The numbers
/// that states give to people are as many as states, some begin like a VAT id (`FRRMRA85T10A562S` of an Italian), and are
/// taken as they are.
fn personal_tax_id(draft: &mut Draft<'_>) -> Result<()> {
    let Some(typed) = draft.text("tax_id") else { return Ok(()) };
    let digits_alone = typed.chars().filter(|c| c.is_alphabetic()).count() == 2;
    let country = if digits_alone { TaxId::country_in(typed) } else { TaxId::vat_of(typed) };
    let id = TaxId::parse(typed, country).map_err(|error| Error::from(error).field("tax_id"))?;
    draft.set("tax_id", id.as_str().to_string());
    Ok(())
}

/// The country of the address that speaks for the company: its headquarters, else the first.
fn seat(tx: &Tx<'_>, draft: &Draft<'_>) -> Result<Option<String>> {
    if let Some((_, Value::Array(addresses))) = draft.parts.iter().find(|(key, _)| key == "addresses") {
        let of = |one: &Value, key: &str| one.get(key).and_then(Value::as_str).map(str::to_string);
        let headquarters = addresses
            .iter()
            .find(|one| of(one, "address_type").as_deref() == Some("headquarters"))
            .or(addresses.first());
        let named = headquarters.and_then(|one| of(one, "country"));
        return Ok(named.and_then(|text| Country::parse(&text).ok()).map(|country| country.code().to_string()));
    }
    Ok(tx
        .prepare_cached(
            "SELECT country FROM party_address WHERE party_id = ?1 ORDER BY address_type <> 'headquarters', position LIMIT 1",
        )?
        .query_row([&draft.id], |row| row.get(0))
        .optional()?)
}
