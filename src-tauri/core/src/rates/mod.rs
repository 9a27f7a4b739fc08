//! Rates of currencies (C-09): what one unit of a currency is worth in another from a day on. Sums in the workspace's
//! currency use the rate of the day, and say what has none; unlike currencies are never added without one.

mod convert;
mod paste;

pub use convert::{MissingRate, Rates, base_currency};
pub use paste::{PasteRates, PastedRates, RefusedRate, paste};

use rusqlite::params;
use rusqlite::types::Value;

use crate::catalog::{Field, FieldKind as K, RecordType};
use crate::journal::Tx;
use crate::records::{Draft, Rules};
use crate::values::Currency;
use crate::{Error, Result};

/// Digits behind the point that a rate keeps.
pub const RATE_DIGITS: u32 = 12;

/// The largest rate: 9,000,000 units for one.
const LARGEST: i64 = 9_000_000_000_000_000_000;

/// A dated rate.
#[must_use]
pub fn exchange_rate() -> RecordType {
    let mut rate =
        Field::scaled("rate", "Rate", "rate_e12", RATE_DIGITS).required().between(1, LARGEST).listed().unsorted();
    rate.help = Some("What one unit of the currency is worth".into());
    RecordType {
        key: "exchange_rate",
        label: "Exchange rate",
        plural: "Exchange rates",
        icon: "coins",
        table: "exchange_rate",
        title: "({t}.currency || '/' || {t}.base || ' ' || {t}.on_date)",
        default_sort: &[("on_date", true)],
        fields: vec![
            Field::new("currency", "Currency", K::Text).required().max(3).listed().unsorted(),
            Field::new("base", "In", K::Text).max(3).listed().unsorted().help("The workspace's currency unless given"),
            Field::new("on_date", "From", K::Date).required().listed(),
            rate,
            Field::new("created_at", "Created", K::DateTime).read_only().unsorted(),
            Field::reference("created_by", "Created by", "created_by", "user").read_only(),
            Field::new("updated_at", "Changed", K::DateTime).read_only().unsorted(),
        ],
        ..RecordType::default()
    }
}

/// What a rate adds: two different currencies that are there, one rate a day.
pub struct RateRules;

impl Rules for RateRules {
    fn before_write(&self, tx: &Tx<'_>, draft: &mut Draft<'_>) -> Result<()> {
        if draft.new && draft.text("base").is_none() {
            draft.set("base", base_currency(tx)?);
        }
        for (column, field) in [("currency", "currency"), ("base", "base")] {
            match draft.column(column) {
                Some(Value::Text(code)) => {
                    let code = Currency::parse(code).map_err(|error| Error::from(error).field(field))?;
                    draft.set(column, code.code().to_string());
                }
                Some(_) => return Err(Error::required(field, "The currency")),
                None => {}
            }
        }
        let [currency, base, day] =
            [draft.after(tx, "currency")?, draft.after(tx, "base")?, draft.after(tx, "on_date")?];
        if currency.is_some() && currency == base {
            return Err(Error::invalid("currency", "A currency is worth one of itself; choose another one."));
        }
        let taken = tx
            .prepare_cached(
                "SELECT 1 FROM exchange_rate WHERE base = ?1 AND currency = ?2 AND on_date = ?3 AND id <> ?4 AND deleted_at IS NULL",
            )?
            .exists(params![base, currency, day, draft.id])?;
        if taken {
            let message = "There is a rate of that day already; change it instead.";
            return Err(Error::new("duplicate_rate", message).field("on_date"));
        }
        Ok(())
    }

    fn before_restore(&self, tx: &Tx<'_>, id: &str) -> Result<()> {
        let taken = tx
            .prepare_cached(
                "SELECT 1 FROM exchange_rate o JOIN exchange_rate r ON r.base = o.base AND r.currency = o.currency AND r.on_date = o.on_date
                 WHERE o.id = ?1 AND r.id <> ?1 AND r.deleted_at IS NULL",
            )?
            .exists([id])?;
        if taken {
            return Err(Error::new("duplicate_rate", "There is another rate of that day.").field("on_date"));
        }
        Ok(())
    }
}
