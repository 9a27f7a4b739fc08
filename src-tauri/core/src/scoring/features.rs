//! What is known of a deal before it is closed, as numbers and in words.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Row, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::Result;

/// Sources and products with a weight of their own, by how often they come.
const NAMED: usize = 5;
/// An owner's record counts as so many deals of the usual rate.
const USUAL: f64 = 10.0;

/// What is known of a deal: of an open one now, of a closed one when it was closed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Known {
    pub id: String,
    pub kind: String,
    pub closed_on: String,
    pub created_at: String,
    pub title: String,
    pub pipeline: String,
    pub stage: Option<String>,
    pub stage_name: Option<String>,
    /// Worth, minor units, and the currency.
    pub value: Option<(i64, String)>,
    /// Days in the stage.
    pub days: Option<i64>,
    /// Place of the stage among the open ones, 0 to 1.
    pub progress: Option<f64>,
    pub back: i64,
    pub owner: Option<String>,
    pub owner_name: Option<String>,
    pub employees: Option<i64>,
    pub touches: i64,
    pub meetings: i64,
    pub planned: bool,
    pub customer: bool,
    pub contact: bool,
    pub source: Option<String>,
    pub product: Option<String>,
}

/// One row a deal; `?1` is now. Of a closed deal only what was there when it was closed: one that came in closed, as from
/// a sheet, has no worth of that time, for sheets give the sum at which a deal was closed, and 0 for a lost one.
const KNOWN: &str = "
  WITH {with} deals AS (
    SELECT f.*, d.title, d.party_id, d.contact_id,
      CASE f.kind WHEN 'open' THEN f.stage_id ELSE f.closed_from_id END AS stood,
      CASE f.kind WHEN 'open' THEN ?1 ELSE min(d.entered_stage_at, f.actual_close_date || 'T23:59:59.999Z') END AS as_of
    FROM deal_fact f CROSS JOIN deal d ON d.id = f.id WHERE {which})
  SELECT f.id, f.kind, coalesce(f.actual_close_date, ''), f.created_at, f.title, f.pipeline_id, f.stood, s.name,
    CASE WHEN f.stood IS NOT NULL AND f.value_minor > 0 THEN f.value_minor END, f.value_currency,
    (SELECT (unixepoch(f.as_of) - unixepoch(y.entered_at)) / 86400 FROM stage_stay y
     WHERE y.deal_id = f.id AND y.stage_id = f.stood ORDER BY y.entered_at DESC, y.id DESC LIMIT 1),
    (SELECT CAST(sum(o.position < s.position) AS REAL) / max(1, count(*) - 1) FROM stage o
     WHERE o.pipeline_id = s.pipeline_id AND o.kind = 'open' AND o.deleted_at IS NULL),
    (SELECT count(*) FROM stage_stay y WHERE y.deal_id = f.id AND y.way = 'back'),
    f.owner_id, u.name, p.employee_count,
    (SELECT count(*) FROM interaction i WHERE i.deal_id = f.id AND i.occurred_at <= f.as_of AND i.deleted_at IS NULL),
    (SELECT count(*) FROM interaction i WHERE i.deal_id = f.id AND i.occurred_at <= f.as_of AND i.deleted_at IS NULL
       AND i.type IN ('meeting', 'in_person')),
    EXISTS (SELECT 1 FROM activity a WHERE a.deal_id = f.id AND a.deleted_at IS NULL AND a.created_at <= f.as_of
       AND a.due_at >= f.as_of AND a.status <> 'cancelled' AND (a.completed_at IS NULL OR a.completed_at > f.as_of)),
    coalesce(({customer}) < substr(f.as_of, 1, 10), 0),
    f.contact_id IS NOT NULL, nullif(f.source, ''), nullif(f.product, '')
  FROM deals f JOIN party p ON p.id = f.party_id LEFT JOIN stage s ON s.id = f.stood LEFT JOIN app_user u ON u.id = f.owner_id";

/// When a customer bought first: of every customer at once, and of one.
const FIRST_WON: &str = "won AS MATERIALIZED (SELECT d.party_id, min(f.actual_close_date) AS day FROM deal_fact f
  CROSS JOIN deal d ON d.id = f.id WHERE f.kind = 'won' GROUP BY 1),";
const OF_ALL: &str = "SELECT won.day FROM won WHERE won.party_id = f.party_id";
const OF_ONE: &str = "SELECT min(y.actual_close_date) FROM deal w CROSS JOIN deal_fact y ON y.id = w.id
  WHERE w.party_id = f.party_id AND y.kind = 'won'";

/// The newest won and lost deals, oldest first. Equal days are told apart by what the deals say, never by their ids,
/// which are random.
pub fn closed(conn: &Connection, now: &str, most: usize) -> Result<Vec<Known>> {
    let which = format!(
        "f.kind IN ('won', 'lost') AND f.actual_close_date IS NOT NULL
         ORDER BY f.actual_close_date DESC, f.created_at DESC, d.title DESC LIMIT {most}"
    );
    let sql = KNOWN.replace("{with}", FIRST_WON).replace("{customer}", OF_ALL);
    let mut known = read(conn, &sql, now, &which, &[])?;
    known.sort_by(order);
    Ok(known)
}

/// Some deals.
pub fn of(conn: &Connection, now: &str, ids: &[String]) -> Result<Vec<Known>> {
    let places: Vec<String> = (0..ids.len()).map(|at| format!("?{}", at + 2)).collect();
    let sql = KNOWN.replace("{with}", "").replace("{customer}", OF_ONE);
    read(conn, &sql, now, &format!("f.id IN ({})", places.join(", ")), ids)
}

fn read(conn: &Connection, sql: &str, now: &str, which: &str, ids: &[String]) -> Result<Vec<Known>> {
    let mut stmt = conn.prepare_cached(&sql.replace("{which}", which))?;
    let params = std::iter::once(now).chain(ids.iter().map(String::as_str));
    Ok(stmt.query_map(params_from_iter(params), known)?.collect::<rusqlite::Result<_>>()?)
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    let value: Option<i64> = row.get(8)?;
    Ok(Known {
        id: row.get(0)?,
        kind: row.get(1)?,
        closed_on: row.get(2)?,
        created_at: row.get(3)?,
        title: row.get(4)?,
        pipeline: row.get(5)?,
        stage: row.get(6)?,
        stage_name: row.get(7)?,
        value: value.zip(row.get(9)?),
        days: row.get(10)?,
        progress: row.get(11)?,
        back: row.get(12)?,
        owner: row.get(13)?,
        owner_name: row.get(14)?,
        employees: row.get(15)?,
        touches: row.get(16)?,
        meetings: row.get(17)?,
        planned: row.get(18)?,
        customer: row.get(19)?,
        contact: row.get(20)?,
        source: row.get(21)?,
        product: row.get(22)?,
    })
}

/// By day of close; then by what the deals say, so that only deals that are alike in all can change places.
fn order(a: &Known, b: &Known) -> Ordering {
    let said = |deal: &Known| {
        (
            (deal.closed_on.clone(), deal.created_at.clone(), deal.title.clone()),
            (deal.kind.clone(), deal.value.clone(), deal.days, deal.back, deal.touches, deal.meetings),
            (deal.product.clone(), deal.source.clone(), deal.owner_name.clone(), deal.stage_name.clone()),
            (deal.employees, deal.planned, deal.customer, deal.contact),
        )
    };
    said(a).cmp(&said(b))
}

/// What past deals teach of the usual: what later ones are measured by.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Usual {
    /// Median worth by pipeline and currency.
    value: BTreeMap<String, i64>,
    /// Median days by stage.
    days: BTreeMap<String, i64>,
    /// Won and all closed deals by owner.
    owners: BTreeMap<String, (i64, i64)>,
    won: i64,
    all: i64,
    sources: Vec<String>,
    products: Vec<String>,
}

impl Usual {
    /// Learns from deals, oldest first.
    pub fn learn(deals: &[Known]) -> Self {
        let mut usual = Self {
            sources: most(deals, |deal| &deal.source),
            products: most(deals, |deal| &deal.product),
            ..Self::default()
        };
        let mut values: HashMap<String, Vec<i64>> = HashMap::new();
        let mut days: HashMap<String, Vec<i64>> = HashMap::new();
        for deal in deals {
            if let Some((value, currency)) = &deal.value {
                values.entry(format!("{} {currency}", deal.pipeline)).or_default().push(*value);
            }
            if let (Some(stage), Some(spent)) = (&deal.stage, deal.days) {
                days.entry(stage.clone()).or_default().push(spent);
            }
            usual.count(deal);
        }
        usual.value = values.into_iter().map(|(key, values)| (key, median(values))).collect();
        usual.days = days.into_iter().map(|(key, days)| (key, median(days))).collect();
        usual
    }

    fn count(&mut self, deal: &Known) {
        let won = i64::from(deal.kind == "won");
        self.won += won;
        self.all += 1;
        if let Some(owner) = &deal.owner {
            let record = self.owners.entry(owner.clone()).or_default();
            *record = (record.0 + won, record.1 + 1);
        }
    }

    /// The features of the deals from which it was learned, oldest first: an owner's record is that of earlier deals
    /// alone, or it would tell how the deal itself ended.
    pub fn rows_learned(&self, deals: &[Known]) -> Vec<Vec<f64>> {
        let mut so_far = Self { owners: BTreeMap::new(), won: 0, all: 0, ..self.clone() };
        deals
            .iter()
            .map(|deal| {
                let row = so_far.row(deal);
                so_far.count(deal);
                row
            })
            .collect()
    }

    #[allow(clippy::cast_precision_loss)]
    fn record(&self, owner: Option<&String>) -> f64 {
        let rate = (self.won as f64 + 1.0) / (self.all as f64 + 2.0);
        let (won, all) = owner.and_then(|owner| self.owners.get(owner)).copied().unwrap_or_default();
        (won as f64 + USUAL * rate) / (all as f64 + USUAL) - rate
    }

    /// The features of a deal, in the order of [`Usual::told`].
    #[allow(clippy::cast_precision_loss)]
    pub fn row(&self, deal: &Known) -> Vec<f64> {
        let log = |count: i64| (1.0 + count.max(0) as f64).ln();
        let value = deal.value.as_ref().and_then(|(value, currency)| {
            let usual = self.value.get(&format!("{} {currency}", deal.pipeline))?;
            Some((log(*value) - log(*usual)).clamp(-3.0, 3.0))
        });
        let late = deal.stage.as_ref().and_then(|stage| Some(log(deal.days?) - log(*self.days.get(stage)?)));
        let yes = |is: bool| f64::from(u8::from(is));
        let mut row = vec![
            value.unwrap_or(0.0),
            late.unwrap_or(0.0).clamp(-3.0, 3.0),
            deal.progress.unwrap_or(0.5),
            log(deal.back),
            self.record(deal.owner.as_ref()),
            deal.employees.map_or(log(50), log),
            log(deal.touches),
            log(deal.meetings),
            yes(deal.planned),
            yes(deal.customer),
            yes(deal.contact),
        ];
        let is =
            |own: &Option<String>, one: &String| yes(own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(one)));
        row.extend(self.sources.iter().map(|one| is(&deal.source, one)));
        row.extend(self.products.iter().map(|one| is(&deal.product, one)));
        row
    }

    /// Each feature of a deal in words, in the order of [`Usual::row`].
    pub fn told(&self, deal: &Known) -> Vec<String> {
        let stage = deal.stage_name.clone().unwrap_or_else(|| "its stage".into());
        let some = |is: bool, yes: &str, no: &str| (if is { yes } else { no }).to_string();
        let usual_days = deal.stage.as_ref().and_then(|stage| self.days.get(stage));
        let usual_value = deal
            .value
            .as_ref()
            .and_then(|(value, currency)| Some(*value >= *self.value.get(&format!("{} {currency}", deal.pipeline))?));
        let owner = deal.owner_name.clone().unwrap_or_else(|| "nobody".into());
        let mut told = vec![
            match usual_value {
                Some(true) => "worth more than usual in this pipeline".into(),
                Some(false) => "worth less than usual in this pipeline".into(),
                None => "no value to compare".into(),
            },
            match (deal.days, usual_days) {
                (Some(days), Some(usual)) => format!("{} in {stage}, usual are {usual}", count(days, "day")),
                _ => format!("time in {stage}"),
            },
            format!("stands in {stage}"),
            some(deal.back > 0, &format!("moved back {}", count(deal.back, "time")), "never moved back"),
            format!("the record of {owner}"),
            match deal.employees {
                Some(employees) => format!("a customer with {}", count(employees, "employee")),
                None => "a customer of unknown size".into(),
            },
            format!("{} so far", count(deal.touches, "call, mail or meeting")),
            format!("{} so far", count(deal.meetings, "meeting")),
            some(deal.planned, "next step planned", "no next step planned"),
            some(deal.customer, "has bought before", "has not bought before"),
            some(deal.contact, "a contact is named", "no contact is named"),
        ];
        told.extend(self.sources.iter().map(|one| match &deal.source {
            Some(own) if own.eq_ignore_ascii_case(one) => format!("came from {one}"),
            _ => format!("did not come from {one}"),
        }));
        told.extend(self.products.iter().map(|one| match &deal.product {
            Some(own) if own.eq_ignore_ascii_case(one) => format!("is about {one}"),
            _ => format!("is not about {one}"),
        }));
        told
    }
}

fn count(number: i64, of: &str) -> String {
    match (number, of) {
        (1, _) => format!("1 {of}"),
        (_, "call, mail or meeting") => format!("{number} calls, mails and meetings"),
        _ => format!("{number} {of}s"),
    }
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

/// The texts that most deals have, whatever their case.
fn most(deals: &[Known], of: impl Fn(&Known) -> &Option<String>) -> Vec<String> {
    let mut counts: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for text in deals.iter().filter_map(|deal| of(deal).clone()) {
        counts.entry(text.to_ascii_lowercase()).or_insert((0, text)).0 += 1;
    }
    let mut counts: Vec<(usize, String)> = counts.into_values().collect();
    counts.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    counts.into_iter().take(NAMED).map(|(_, text)| text).collect()
}
