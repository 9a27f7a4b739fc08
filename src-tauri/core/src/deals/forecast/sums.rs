use std::collections::HashMap;

use rusqlite::{Connection, Row};
use serde_json::json;

use super::shapes::{Forecast, ForecastGroup, ForecastSums};
use crate::deals::StageTotals;
use crate::deals::types::FORECAST;
use crate::query::Filter;
use crate::rates::{MissingRate, Rates};
use crate::{Error, Result};

/// What rows of sums add up to. Every figure adds up the same converted rows, so that parts make the whole exactly.
pub struct Sums<'r> {
    rates: &'r Rates,
    today: &'r str,
    all: ForecastSums,
    overdue: ForecastSums,
    stages: HashMap<String, ForecastSums>,
    owners: HashMap<String, ForecastSums>,
    months: HashMap<String, ForecastSums>,
    categories: HashMap<String, ForecastSums>,
    /// By kind (open, won, lost) and currency.
    plain: [Vec<StageTotals>; 3],
    missing: Vec<MissingRate>,
}

/// What deals have in common, how many they are, and what they are worth together.
#[derive(Debug, Clone, Copy)]
pub struct Sum<'a> {
    pub stage: &'a str,
    pub owner: &'a str,
    pub currency: &'a str,
    pub category: &'a str,
    pub month: &'a str,
    pub day: &'a str,
    pub count: i64,
    pub total: i64,
    pub weighted: i64,
}

impl<'a> Sum<'a> {
    /// Reads a row: stage, owner, currency, category, month, day, count, total, weighted.
    pub fn of(row: &'a Row<'_>) -> Result<Self> {
        let text = |at: usize| row.get_ref(at)?.as_str().map_err(|_| no_word());
        Ok(Self {
            stage: text(0)?,
            owner: text(1)?,
            currency: text(2)?,
            category: text(3)?,
            month: text(4)?,
            day: text(5)?,
            count: row.get(6)?,
            total: row.get(7)?,
            weighted: row.get(8)?,
        })
    }
}

/// Deals one by one, gathered: SQLite would sort them all by six words.
#[derive(Default)]
pub struct Gathered {
    at: Vec<u8>,
    sums: HashMap<Vec<u8>, (i64, i64, i64)>,
}

impl Gathered {
    /// Takes a deal in, a row as of [`Sum::of`] with its words as bytes.
    pub fn take(&mut self, row: &Row<'_>) -> Result<()> {
        self.at.clear();
        for word in 0..6 {
            self.at.extend_from_slice(row.get_ref(word)?.as_blob().map_err(|_| no_word())?);
            self.at.push(BETWEEN);
        }
        let (count, total, weighted) = match self.sums.get_mut(&self.at) {
            Some(sum) => sum,
            None => self.sums.entry(self.at.clone()).or_default(),
        };
        *count += row.get::<_, i64>(6)?;
        *total = plus(*total, row.get(7)?)?;
        *weighted = plus(*weighted, row.get(8)?)?;
        Ok(())
    }

    /// The sums of what was taken in.
    pub fn each(&self, mut each: impl FnMut(&Sum<'_>) -> Result<()>) -> Result<()> {
        for (at, (count, total, weighted)) in &self.sums {
            let mut words = at.split(|byte| *byte == BETWEEN).map(std::str::from_utf8);
            let mut word = || words.next().and_then(|word| word.ok()).ok_or_else(no_word);
            each(&Sum {
                stage: word()?,
                owner: word()?,
                currency: word()?,
                category: word()?,
                month: word()?,
                day: word()?,
                count: *count,
                total: *total,
                weighted: *weighted,
            })?;
        }
        Ok(())
    }
}

/// Stands in no id, code or date.
const BETWEEN: u8 = 1;

fn no_word() -> Error {
    Error::internal("a sum has a word that is none")
}

/// One row: how many deals of a category, what they are worth in the workspace's currency.
struct Part<'a> {
    category: &'a str,
    count: i64,
    total: i64,
    weighted: i64,
}

impl<'r> Sums<'r> {
    pub fn new(rates: &'r Rates, today: &'r str) -> Self {
        Self {
            rates,
            today,
            all: ForecastSums::default(),
            overdue: ForecastSums::default(),
            stages: HashMap::new(),
            owners: HashMap::new(),
            months: HashMap::new(),
            categories: HashMap::new(),
            plain: Default::default(),
            missing: Vec::new(),
        }
    }

    /// Takes a sum in.
    pub fn take(&mut self, sum: &Sum<'_>) -> Result<()> {
        let Sum { currency, category, day, count, total, weighted, .. } = *sum;
        self.say_plainly(currency, category, total, weighted)?;
        let day = if day.is_empty() { self.today } else { day };
        let converted = self.convert(currency, total, weighted, day)?;
        if converted.is_none() {
            self.miss(currency, count, total)?;
        }
        let (total, weighted) = converted.unwrap_or((0, 0));
        let part = Part { category, count, total, weighted };
        add(&mut self.all, &part)?;
        for (groups, key) in [
            (&mut self.stages, sum.stage),
            (&mut self.owners, sum.owner),
            (&mut self.months, sum.month),
            (&mut self.categories, category),
        ] {
            match groups.get_mut(key) {
                Some(sums) => add(sums, &part)?,
                None => add(groups.entry(key.to_string()).or_default(), &part)?,
            }
        }
        Ok(())
    }

    /// Takes overdue deals of one currency in.
    pub fn overdue(&mut self, currency: &str, count: i64, total: i64, weighted: i64) -> Result<()> {
        let (total, weighted) = self.convert(currency, total, weighted, self.today)?.unwrap_or((0, 0));
        add(&mut self.overdue, &Part { category: "pipeline", count, total, weighted })
    }

    fn convert(&self, currency: &str, total: i64, weighted: i64, day: &str) -> Result<Option<(i64, i64)>> {
        if currency.is_empty() || total == 0 {
            return Ok(Some((0, 0)));
        }
        let total = self.rates.convert(total, currency, day)?;
        Ok(total.zip(self.rates.convert(weighted, currency, day)?))
    }

    fn miss(&mut self, currency: &str, count: i64, total: i64) -> Result<()> {
        match self.missing.iter_mut().find(|one| one.currency == currency) {
            Some(one) => {
                one.count += count;
                one.total = plus(one.total, total)?;
            }
            None => self.missing.push(MissingRate { currency: currency.to_string(), count, total }),
        }
        Ok(())
    }

    fn say_plainly(&mut self, currency: &str, category: &str, total: i64, weighted: i64) -> Result<()> {
        let [open, won, lost] = &mut self.plain;
        let list = match category {
            "won" => won,
            "lost" | "abandoned" => lost,
            _ => open,
        };
        // Deals without a value count, but add no line of money.
        if currency.is_empty() {
            return Ok(());
        }
        match list.iter_mut().find(|one| one.currency == currency) {
            Some(one) => {
                one.total = plus(one.total, total)?;
                one.weighted = plus(one.weighted, weighted)?;
            }
            None => list.push(StageTotals { currency: currency.to_string(), total, weighted }),
        }
        Ok(())
    }

    /// The forecast, with the names of what it is grouped by.
    pub fn finish(mut self, names: &Names) -> Result<Forecast> {
        let all = self.all;
        for list in &mut self.plain {
            list.sort_by(|a, b| a.currency.cmp(&b.currency));
        }
        let [open, won, lost] = self.plain;
        let mut months: Vec<ForecastGroup> = Vec::new();
        for (key, sums) in self.months {
            months.push(ForecastGroup { filter: super::of_month(&key)?, label: key.clone(), key, sums });
        }
        months.sort_by(|a, b| (a.key.is_empty(), &a.key).cmp(&(b.key.is_empty(), &b.key)));
        let is = |field: &str, value: &str| -> Result<Filter> {
            let test = match value {
                "" => json!({"field": field, "op": "is_null"}),
                _ => json!({"field": field, "op": "eq", "value": value}),
            };
            Ok(serde_json::from_value(test)?)
        };
        let mut stages = Vec::new();
        for (id, label) in &names.stages {
            if let Some(sums) = self.stages.remove(id) {
                stages.push(ForecastGroup { key: id.clone(), label: label.clone(), sums, filter: is("stage", id)? });
            }
        }
        let mut owners = Vec::new();
        for (id, sums) in self.owners {
            let label = names.users.get(&id).cloned().unwrap_or_else(|| "Nobody".into());
            owners.push(ForecastGroup { filter: is("owner", &id)?, key: id, label, sums });
        }
        owners.sort_by(|a, b| {
            (-a.sums.weighted, -a.sums.won, &a.label, &a.key).cmp(&(-b.sums.weighted, -b.sums.won, &b.label, &b.key))
        });
        let mut categories = Vec::new();
        for (key, label) in FORECAST.iter().copied() {
            if let Some(sums) = self.categories.remove(key) {
                categories.push(ForecastGroup {
                    key: key.into(),
                    label: label.into(),
                    sums,
                    filter: is("forecast", key)?,
                });
            }
        }
        let mut missing = self.missing;
        missing.sort_by(|a, b| a.currency.cmp(&b.currency));
        let closed = all.won_count + all.lost_count;
        #[allow(clippy::cast_precision_loss)]
        let win_rate = (closed > 0).then(|| all.won_count as f64 / closed as f64);
        Ok(Forecast {
            currency: self.rates.base().into(),
            today: self.today.into(),
            months,
            stages,
            owners,
            categories,
            overdue: self.overdue,
            missing,
            open,
            won,
            lost,
            open_count: all.open_count + all.omitted_count,
            won_count: all.won_count,
            lost_count: all.lost_count,
            win_rate,
            sums: all,
        })
    }
}

fn plus(a: i64, b: i64) -> Result<i64> {
    a.checked_add(b).ok_or_else(|| Error::new("money_too_large", "The sum of the deals is too large."))
}

fn add(to: &mut ForecastSums, part: &Part<'_>) -> Result<()> {
    let (count, sum) = match part.category {
        "won" => (&mut to.won_count, &mut to.won),
        "lost" => (&mut to.lost_count, &mut to.lost),
        "abandoned" => (&mut to.abandoned_count, &mut to.abandoned),
        "omitted" => (&mut to.omitted_count, &mut to.omitted),
        _ => {
            to.weighted = plus(to.weighted, part.weighted)?;
            (&mut to.open_count, &mut to.total)
        }
    };
    *count += part.count;
    *sum = plus(*sum, part.total)?;
    Ok(())
}

/// The words of stages and owners.
pub struct Names {
    /// In the order of the pipelines and of their stages; one of several pipelines is told with its pipeline.
    stages: Vec<(String, String)>,
    users: HashMap<String, String>,
}

impl Names {
    pub fn load(conn: &Connection) -> Result<Self> {
        let stages = conn
            .prepare_cached(
                "SELECT s.id, iif((SELECT count(*) FROM pipeline o WHERE o.deleted_at IS NULL) > 1, p.name || ': ', '') || s.name
                 FROM stage s JOIN pipeline p ON p.id = s.pipeline_id ORDER BY p.position, p.id, s.position, s.id",
            )?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let users = conn
            .prepare_cached("SELECT id, name FROM app_user")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self { stages, users })
    }
}
