//! The lines of a deal: products or free words, quantities, prices, discounts. A deal's value can follow their sum.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::{Turn, Tx};
use crate::records::{Draft, Rules};
use crate::values::Currency;
use crate::{Error, Result};

/// The largest amount that sums of millions of amounts and JavaScript numbers keep exact, in minor units.
const LARGEST: i128 = 9_000_000_000_000;

/// A line of a deal.
#[must_use]
pub fn deal_item() -> RecordType {
    let mut total = Field::money("total", "Total", "total_minor", "unit_currency").read_only().listed().unsorted();
    total.help = Some("Quantity × price less the discount, rounded half-up".into());
    RecordType {
        key: "deal_item",
        label: "Deal item",
        plural: "Deal items",
        icon: "package",
        table: "deal_item",
        title: "{t}.name",
        default_sort: &[("position", false)],
        fields: vec![
            Field::reference("deal", "Deal", "deal_id", "deal").required().owned().listed(),
            Field::reference("product", "Product", "product_id", "product").listed(),
            Field::new("name", "Item", K::Text)
                .required()
                .max(200)
                .listed()
                .unsorted()
                .help("The product's name unless given"),
            Field::scaled("quantity", "Quantity", "quantity_milli", 3)
                .between(1, 1_000_000_000_000)
                .default(1)
                .listed()
                .unsorted(),
            Field::money("unit_price", "Unit price", "unit_minor", "unit_currency")
                .required()
                .listed()
                .unsorted()
                .help("The product's list price unless given"),
            Field::scaled("discount", "Discount", "discount_hundredths", 2)
                .between(0, 10_000)
                .default(0)
                .unit("%")
                .listed()
                .unsorted(),
            total,
            Field::new("position", "Position", K::Number).between(0, 1_000_000_000).hidden(),
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        ..RecordType::default()
    }
}

/// What a line adds: its total, one currency a deal, and the deal's value where that follows.
pub struct DealItemRules;

impl Rules for DealItemRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if !draft.new && draft.take("deal_id").is_some() {
            return Err(Error::invalid("deal", "A line stays in its deal; add it to the other one instead."));
        }
        let deal = draft.must_have(tx, "deal_id", "deal", "Deal")?;
        from_product(tx, draft, &deal)?;
        if draft.new && draft.column("position").is_none() {
            let next: i64 = tx
                .prepare_cached("SELECT coalesce(max(position), 0) + 1 FROM deal_item WHERE deal_id = ?1")?
                .query_row([&deal], |row| row.get(0))?;
            draft.set("position", next);
        }
        let currency = draft.must_have(tx, "unit_currency", "unit_price", "Unit price")?;
        let others = currency_of(tx, &deal, Some(&draft.id))?;
        if let Some(other) = others.filter(|other| *other != currency) {
            let message = format!("This deal is in {other}; a line in {currency} cannot be added to it.");
            return Err(Error::new("money_mixed_currencies", message).field("unit_price"));
        }
        let whole = |column| -> Result<i64> {
            Ok(draft.after(tx, column)?.and_then(|text| text.parse().ok()).unwrap_or_default())
        };
        let total = total(whole("quantity_milli")?, whole("unit_minor")?, whole("discount_hundredths")?)?;
        draft.set("total_minor", total);
        Ok(())
    }

    fn after_write(&self, tx: &Tx<'_>, draft: &Draft<'_>) -> Result<()> {
        let deal = draft.must_have(tx, "deal_id", "deal", "Deal")?;
        if draft.new {
            // A value that somebody wrote down themselves stays theirs.
            tx.prepare_cached(
                "UPDATE deal SET value_follows_items = 1 WHERE id = ?1 AND coalesce(value_minor, 0) = 0 AND value_follows_items = 0
                   AND NOT EXISTS (SELECT 1 FROM deal_item i WHERE i.deal_id = ?1 AND i.id <> ?2 AND i.deleted_at IS NULL)",
            )?
            .execute(params![deal, draft.id])?;
        }
        follow(tx, &deal, None)
    }

    fn before_delete(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        match deal_of(tx, id)? {
            Some(deal) => follow(tx, &deal, Some((id, false))),
            None => Ok(()),
        }
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let Some(deal) = deal_of(tx, id)? else { return Ok(()) };
        let own: String = tx.query_row("SELECT unit_currency FROM deal_item WHERE id = ?1", [id], |row| row.get(0))?;
        if let Some(other) = currency_of(tx, &deal, Some(id))?.filter(|other| *other != own) {
            let message = format!("This deal is in {other} by now; the line is in {own}.");
            return Err(Error::new("money_mixed_currencies", message).field("unit_price"));
        }
        follow(tx, &deal, Some((id, true)))
    }
}

/// Quantity in thousandths × price in minor units less a discount in hundredths of a percent, half-up to the minor unit.
///
/// # Errors
/// `money_too_large`
pub fn total(quantity_milli: i64, unit_minor: i64, discount_hundredths: i64) -> Result<i64> {
    const ONE: i128 = 1_000 * 10_000;
    let product = i128::from(quantity_milli) * i128::from(unit_minor) * i128::from(10_000 - discount_hundredths);
    let rounded = (product + ONE / 2) / ONE;
    if rounded > LARGEST {
        let message = "The total of the line is larger than Kith can sum exactly.";
        return Err(Error::new("money_too_large", message).field("quantity"));
    }
    Ok(i64::try_from(rounded).unwrap_or(i64::MAX))
}

/// What a line that names a product and leaves out words or price takes from it.
fn from_product(tx: &Tx<'_>, draft: &mut Draft<'_>, deal: &str) -> Result<()> {
    let Some(product) = draft.text("product_id").map(str::to_string) else { return Ok(()) };
    type Known = (String, Option<i64>, Option<String>);
    let (name, price, currency): Known = tx
        .prepare_cached("SELECT name, price_minor, price_currency FROM product WHERE id = ?1")?
        .query_row([&product], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if draft.new && draft.text("name").is_none() {
        draft.set("name", name.clone());
    }
    if !draft.new || draft.column("unit_minor").is_some_and(|value| *value != Value::Null) {
        return Ok(());
    }
    let Some((price, currency)) = price.zip(currency) else { return Ok(()) };
    if let Some(own) = currency_of(tx, deal, None)?.filter(|own| *own != currency) {
        let message = format!("{name} is priced in {currency} and this deal is in {own}; give its price in {own}.");
        return Err(Error::new("money_mixed_currencies", message).field("unit_price"));
    }
    draft.set("unit_minor", price);
    draft.set("unit_currency", currency);
    Ok(())
}

fn deal_of(conn: &Connection, item: &str) -> Result<Option<String>> {
    let sql = "SELECT deal_id FROM deal_item WHERE id = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([item], |row| row.get(0)).optional()?)
}

/// The currency that a deal is in by its lines, one of them left aside, or else by its own value.
fn currency_of(conn: &Connection, deal: &str, aside: Option<&str>) -> Result<Option<String>> {
    let sql = "SELECT coalesce((SELECT i.unit_currency FROM deal_item i WHERE i.deal_id = ?1 AND i.id IS NOT ?2 AND i.deleted_at IS NULL LIMIT 1),
                 (SELECT iif(value_minor > 0, value_currency, NULL) FROM deal WHERE id = ?1 AND value_follows_items = 0))";
    Ok(conn.prepare_cached(sql)?.query_row(params![deal, aside], |row| row.get(0))?)
}

/// Sets the value of a deal that follows its lines; one line counts as there or not as said.
fn follow(tx: &Tx<'_>, deal: &str, but: Option<(&str, bool)>) -> Result<()> {
    let follows: bool =
        tx.prepare_cached("SELECT value_follows_items FROM deal WHERE id = ?1")?.query_row([deal], |row| row.get(0))?;
    if !follows {
        return Ok(());
    }
    let (sum, currency) = sum_of(tx, deal, but)?;
    tx.prepare_cached(
        "UPDATE deal SET value_minor = ?2, value_currency = coalesce(?3, value_currency), updated_at = ?4
         WHERE id = ?1 AND (value_minor IS NOT ?2 OR value_currency IS NOT coalesce(?3, value_currency))",
    )?
    .execute(params![deal, sum, currency, tx.at()])?;
    tx.followed("deal", Turn::Written, deal)
}

fn sum_of(conn: &Connection, deal: &str, but: Option<(&str, bool)>) -> Result<(i64, Option<String>)> {
    let (id, there) = but.unwrap_or_default();
    let (sum, currency): (i64, Option<String>) = conn
        .prepare_cached(
            "SELECT coalesce(sum(total_minor), 0), max(unit_currency) FROM deal_item
             WHERE deal_id = ?1 AND iif(id = ?2, ?3, deleted_at IS NULL)",
        )?
        .query_row(params![deal, id, there], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if i128::from(sum) > LARGEST {
        return Err(
            Error::new("money_too_large", "The sum of the lines is larger than Kith can sum exactly.").field("value")
        );
    }
    Ok((sum, currency))
}

/// A deal's own value and its lines: a number that somebody writes down ends the following, and one that follows is
/// made anew. The currency of lines that are there stays the deal's.
pub fn settle_value(tx: &Tx<'_>, deal: &mut Draft<'_>) -> Result<()> {
    let typed = deal.column("value_minor").cloned();
    let switched = deal.column("value_follows_items").cloned();
    if deal.new || (typed.is_none() && switched.is_none()) {
        return Ok(());
    }
    let (before, follows): (Option<i64>, bool) = tx
        .prepare_cached("SELECT value_minor, value_follows_items FROM deal WHERE id = ?1")?
        .query_row([&deal.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (sum, currency) = sum_of(tx, &deal.id, None)?;
    if switched == Some(Value::Integer(1)) {
        if let Some(currency) = currency {
            deal.set("value_minor", sum);
            deal.set("value_currency", currency);
        }
        return Ok(());
    }
    let Some(typed) = typed else { return Ok(()) };
    if let (Some(lines), Some(own)) = (&currency, deal.text("value_currency"))
        && lines != own
    {
        let message =
            format!("The lines of this deal are in {lines}; its value cannot be in {}.", Currency::parse(own)?);
        return Err(Error::new("money_mixed_currencies", message).field("value"));
    }
    if follows && switched.is_none() && typed != before.map_or(Value::Null, Value::Integer) {
        deal.set("value_follows_items", 0);
    }
    Ok(())
}
