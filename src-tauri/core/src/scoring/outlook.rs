use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use serde_json::json;

use super::shapes::{Trend, TrendError, TrendMethod, TrendPoint, TrendRequest};
use super::trend::{Errors, FEW, look_ahead};
use crate::query::{FieldTest, Filter, Operator, date_bound};
use crate::reports::{self, Amount, ReportRequest};
use crate::{Context, Error, Result};

/// Past periods shown and learned from.
const MOST: usize = 60;

/// Won value by month or quarter, and what is to be expected of the next half year (PIP-15).
///
/// # Errors
/// `invalid` for a day that is none; those of the filter.
pub fn trend(ctx: &Context, input: TrendRequest) -> Result<Trend> {
    let until = input.until.as_deref().unwrap_or("today");
    let today: NaiveDate =
        date_bound(until, ctx.now(), ctx.zone())?.parse().map_err(|_| Error::invalid("until", "That is not a day."))?;
    let currency = match input.currency {
        Some(code) => code,
        None => usual_currency(ctx)?,
    };
    let length = if input.quarters { 3 } else { 1 };
    let begun = first_of(today, input.quarters);
    let request = ReportRequest {
        report: "sales".into(),
        by: Some("month".into()),
        pipeline_id: input.pipeline_id,
        owner_id: input.owner_id,
        to: Some(today.to_string()),
        filter: input.filter,
        ..ReportRequest::default()
    };
    let report = reports::run(ctx, request)?;
    let won_at = report.columns.iter().position(|column| column.key == "won_value").unwrap_or(0);
    let mut won: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for row in &report.rows {
        let month = row.key.as_deref().and_then(|key| format!("{key}-01").parse::<NaiveDate>().ok());
        let amounts = row.cells.get(won_at).map(|cell| cell.amounts.as_slice()).unwrap_or_default();
        let of = amounts.iter().find(|amount| amount.currency == currency).map_or(0, |amount| amount.minor);
        if let Some(month) = month {
            *won.entry(first_of(month, input.quarters)).or_default() += of;
        }
    }
    let so_far = won.remove(&begun).unwrap_or(0);
    let base = report.total.as_ref().and_then(|row| row.cells.first()?.filter.clone());
    // What went before the first sale is no history; the first quarter may have begun before it.
    let first = won.iter().find(|(_, value)| **value > 0).map(|(day, _)| *day);
    let mut points = Vec::new();
    let mut at = first.unwrap_or(begun);
    while at < begun {
        let value = won.get(&at).copied().unwrap_or(0);
        let filter = base.clone().filter(|_| value > 0).map(|base| within(base, at, length));
        points.push(TrendPoint { won: Some(value), filter, ..ahead_of(at, input.quarters) });
        at = later(at, length);
    }
    if points.len() > MOST {
        points.drain(..points.len() - MOST);
    }
    #[allow(clippy::cast_precision_loss)]
    let history: Vec<f64> = points.iter().map(|point| point.won.unwrap_or(0) as f64).collect();
    let steps = if input.quarters { 2 } else { 6 };
    let found = look_ahead(&history, if input.quarters { 4 } else { 12 }, steps);
    let unit = if input.quarters { "quarters" } else { "months" };
    let mut trend = Trend {
        begun: Amount { currency: currency.clone(), minor: so_far },
        currency,
        points,
        method: None,
        tested: None,
        mean: None,
        said: format!("There are {} whole {unit} of sales; {FEW} are needed to look ahead.", history.len()),
    };
    let Some(found) = found else { return Ok(trend) };
    for (expected, low, high) in &found.ahead {
        trend.points.push(TrendPoint {
            expected: Some(whole(*expected)),
            low: Some(whole(*low)),
            high: Some(whole(*high)),
            ..ahead_of(at, input.quarters)
        });
        at = later(at, length);
    }
    trend.said = said(found.method, &found.tested, &found.mean, unit);
    trend.method = Some(found.method);
    trend.tested = Some(told(&found.tested));
    trend.mean = Some(told(&found.mean));
    Ok(trend)
}

fn said(method: TrendMethod, tested: &Errors, mean: &Errors, unit: &str) -> String {
    let way = match method {
        TrendMethod::Mean => format!("the mean of all earlier {unit}"),
        TrendMethod::Trend => "level and trend, the trend levelling off".into(),
        TrendMethod::Quarter => "the mean of the same months of earlier quarters".into(),
        TrendMethod::Year => format!("the mean of the same {unit} of earlier years"),
    };
    let percent = |errors: &Errors| errors.relative.map_or_else(String::new, |part| format!("{:.0} %", part * 100.0));
    match (tested.relative, mean.relative) {
        (Some(_), Some(_)) => format!(
            "Expected is {way}. On the last {} {unit} such forecasts were {} off on average; the plain mean was {} off. \
             80 % of earlier ones came within the range.",
            tested.count,
            percent(tested),
            percent(mean)
        ),
        _ => format!("Expected is {way}. 80 % of earlier {unit} came within the range."),
    }
}

fn told(errors: &Errors) -> TrendError {
    TrendError { count: errors.count, absolute: whole(errors.absolute), relative: errors.relative }
}

#[allow(clippy::cast_possible_truncation)]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

fn first_of(day: NaiveDate, quarters: bool) -> NaiveDate {
    let month = if quarters { day.month0() / 3 * 3 + 1 } else { day.month() };
    NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
}

fn later(day: NaiveDate, months: u32) -> NaiveDate {
    day.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

fn ahead_of(day: NaiveDate, quarters: bool) -> TrendPoint {
    let period = match quarters {
        true => format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1),
        false => format!("{:04}-{:02}", day.year(), day.month()),
    };
    TrendPoint { period, won: None, filter: None, expected: None, low: None, high: None }
}

fn within(base: Filter, first: NaiveDate, months: u32) -> Filter {
    let test = |op: Operator, day: NaiveDate| {
        Filter::Field(FieldTest { field: "actual_close_date".into(), op, value: json!(day.to_string()) })
    };
    Filter::All { all: vec![base, test(Operator::Gte, first), test(Operator::Lt, later(first, months))] }
}

fn usual_currency(ctx: &Context) -> Result<String> {
    ctx.read(|conn| {
        Ok(conn.query_row(
            "SELECT coalesce((SELECT json_extract(value, '$') FROM setting WHERE key = 'currency'), 'EUR')",
            [],
            |row| row.get(0),
        )?)
    })
}
