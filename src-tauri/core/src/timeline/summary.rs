use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use ts_rs::TS;

use crate::catalog::Catalog;
use crate::lifecycle::{self, LifecycleStage};
use crate::query::{Compiler, FieldTest, Filter, Operator, Question, count};
use crate::records::{GetRequest, MoneyValue, RecordRow, load, survivor};
use crate::{Context, Error, Result};

/// How many of the newest are told with a figure.
const NEWEST: usize = 5;
/// How many milestones and pieces of equipment are told.
const MOST: usize = 50;

/// A number, what it comes to, and the records behind it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
#[ts(rename = "CustomerFigure")]
#[schemars(rename = "CustomerFigure")]
pub struct Figure {
    /// How many records.
    #[ts(type = "number")]
    pub count: i64,
    /// What they come to, one amount a currency; empty where they are no money.
    pub amounts: Vec<MoneyValue>,
    /// Type of the records.
    pub r#type: String,
    /// The filter that finds exactly these records.
    pub filter: Filter,
}

/// Money between us and a customer (V36-03).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct FinanceSummary {
    /// All purchases.
    pub revenue: Figure,
    /// What is owed: sent invoices less what was paid of them.
    pub outstanding: Figure,
    /// The part of it that is past its day.
    pub overdue: Figure,
    /// none (no invoice was sent), paid, open, overdue.
    #[ts(type = "\"none\" | \"paid\" | \"open\" | \"overdue\"")]
    pub payment_status: String,
    /// The 5 newest invoices.
    pub invoices: Vec<RecordRow>,
}

/// What passed between us and a customer (V36-04).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct TouchSummary {
    /// When the last one was.
    pub last_at: Option<String>,
    /// Those of today and the 30 days before, the 30th day included.
    pub last_30_days: Figure,
    /// All.
    pub all: Figure,
    /// The 5 newest.
    pub newest: Vec<RecordRow>,
}

/// Help that a customer asked for (V36-06).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct SupportSummary {
    /// Cases that are neither resolved nor closed.
    pub open: Figure,
    /// All cases.
    pub all: Figure,
    /// Minutes from opening to the first answer, on average over answered cases.
    #[ts(type = "number | null")]
    pub response_minutes: Option<i64>,
    /// 1 to 5, on average over cases that were rated.
    pub satisfaction: Option<f64>,
    /// How many were rated.
    pub rated: Figure,
    /// The 5 newest cases.
    pub newest: Vec<RecordRow>,
}

/// Visits and machines (V36-07).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct ServiceSummary {
    /// Visits that are planned or under way.
    pub scheduled: Figure,
    /// When the next of them is.
    pub next_visit_at: Option<String>,
    /// Jobs that were done.
    pub completed: Figure,
    /// Machines at the customer's.
    pub equipment: Figure,
    /// The first 50 of them by name.
    pub machines: Vec<RecordRow>,
}

/// A customer at a glance (V36-02..07, V36-10). A part that is not used is null.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct CustomerSummary {
    /// Null without a purchase and an invoice.
    pub finance: Option<FinanceSummary>,
    /// Interactions.
    pub touches: TouchSummary,
    /// Null without a case.
    pub support: Option<SupportSummary>,
    /// Null without a work order and equipment.
    pub service: Option<ServiceSummary>,
    /// Where the customer stands in its life.
    pub stage: LifecycleStage,
    /// Since when; null while only its status says so.
    pub stage_since: Option<String>,
    /// The newest 50 milestones, newest first.
    pub milestones: Vec<RecordRow>,
    /// Ratings, the newest first; at most 5.
    pub ratings: Vec<RecordRow>,
}

/// A person, company or household at a glance. Every figure carries the filter of the records behind it, and is counted
/// by that filter.
///
/// # Errors
/// `not_found`; `unknown_type` for what is no party.
pub fn summary(ctx: &Context, input: GetRequest) -> Result<CustomerSummary> {
    let catalog = ctx.catalog();
    if !catalog.get(&input.r#type)?.party {
        return Err(Error::new("unknown_type", format!("“{}” is no customer.", input.r#type)).field("type"));
    }
    let life = lifecycle::get(ctx, lifecycle::LifecycleRequest { party_id: input.id.clone() })?;
    ctx.read(|conn| {
        let party = survivor(conn, &input.id)?.unwrap_or_else(|| input.id.clone());
        let about = About { conn, catalog: &catalog, compiler: Compiler::new(ctx, &catalog), party: &party };
        let own = || vec![test("party", Operator::Eq, json!(party))];
        Ok(CustomerSummary {
            finance: finance(&about)?,
            touches: touches(&about)?,
            support: support(&about)?,
            service: service(&about)?,
            stage: life.stage,
            stage_since: life.entered_stage_at,
            milestones: about.newest("milestone", "occurred_at DESC", &own(), MOST)?,
            ratings: about.newest("rating", "created_at DESC", &own(), NEWEST)?,
        })
    })
}

/// Whom the questions are about.
struct About<'a> {
    conn: &'a Connection,
    catalog: &'a Catalog,
    compiler: Compiler<'a>,
    party: &'a str,
}

fn test(field: &str, op: Operator, value: Value) -> Filter {
    Filter::Field(FieldTest { field: field.into(), op, value })
}

impl About<'_> {
    /// The party's own records, or for people those in which they are the contact, too.
    fn with_contact(&self) -> Filter {
        Filter::Any {
            any: vec![test("party", Operator::Eq, json!(self.party)), test("contact", Operator::Eq, json!(self.party))],
        }
    }

    fn figure(&self, record_type: &str, all: Vec<Filter>) -> Result<Figure> {
        let filter = Filter::All { all };
        let described = self.catalog.get(record_type)?;
        let question = Question { record_type: &described, filter: Some(&filter), search: None, deleted: false };
        let count = count(self.conn, &self.compiler, &question)?;
        Ok(Figure { count, amounts: Vec::new(), r#type: record_type.into(), filter })
    }

    /// The same with what the records come to: `sum` is SQL over the rows `t` of a table.
    fn money(&self, record_type: &str, sum: &str, all: Vec<Filter>) -> Result<Figure> {
        let mut figure = self.figure(record_type, all)?;
        if figure.count == 0 {
            return Ok(figure);
        }
        let described = self.catalog.get(record_type)?;
        let mut sql = crate::query::Sql::default();
        let tested = self.compiler.filter(&described, "t", &figure.filter, &mut sql)?;
        let visible = self.compiler.visible(&described, "t", false, &mut sql);
        let text = format!(
            "SELECT t.amount_currency, sum({sum}) FROM {} t WHERE {visible} AND {tested} AND t.amount_currency IS NOT NULL
             GROUP BY 1 ORDER BY 1",
            described.table
        );
        let mut stmt = self.conn.prepare_cached(&text)?;
        let rows = stmt.query_map(rusqlite::params_from_iter(sql.params), |row| {
            Ok(MoneyValue { currency: row.get(0)?, minor: row.get(1)? })
        })?;
        figure.amounts = rows.collect::<rusqlite::Result<_>>()?;
        Ok(figure)
    }

    fn newest(&self, record_type: &str, order: &str, all: &[Filter], most: usize) -> Result<Vec<RecordRow>> {
        let described = self.catalog.get(record_type)?;
        let filter = Filter::All { all: all.to_vec() };
        let mut sql = crate::query::Sql::default();
        let tested = self.compiler.filter(&described, "t", &filter, &mut sql)?;
        let visible = self.compiler.visible(&described, "t", false, &mut sql);
        let text = format!(
            "SELECT t.id FROM {} t WHERE {visible} AND {tested} ORDER BY t.{order} LIMIT {most}",
            described.table
        );
        let ids: Vec<String> = self
            .conn
            .prepare_cached(&text)?
            .query_map(rusqlite::params_from_iter(sql.params), |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        load(self.conn, self.catalog, &described, &ids, None)
    }
}

fn finance(about: &About<'_>) -> Result<Option<FinanceSummary>> {
    let own = || test("party", Operator::Eq, json!(about.party));
    let revenue = about.money("purchase", "t.amount_minor", vec![own()])?;
    let invoices = about.newest("invoice", "issued_on DESC, t.id DESC", &[own()], NEWEST)?;
    if revenue.count == 0 && invoices.is_empty() {
        return Ok(None);
    }
    let owed = "max(t.amount_minor - t.paid_minor, 0)";
    let sent = test("status", Operator::In, json!(["sent", "overdue"]));
    let outstanding = about.money("invoice", owed, vec![own(), sent.clone()])?;
    let late = Filter::Any {
        any: vec![test("status", Operator::Eq, json!("overdue")), test("due_on", Operator::Lt, json!("today"))],
    };
    let overdue = about.money("invoice", owed, vec![own(), sent, late])?;
    let billed =
        about.figure("invoice", vec![own(), test("status", Operator::In, json!(["sent", "overdue", "paid"]))])?;
    let payment_status = match (billed.count, outstanding.count, overdue.count) {
        (0, ..) => "none",
        (_, 0, _) => "paid",
        (_, _, 0) => "open",
        _ => "overdue",
    };
    Ok(Some(FinanceSummary { revenue, outstanding, overdue, payment_status: payment_status.into(), invoices }))
}

fn touches(about: &About<'_>) -> Result<TouchSummary> {
    let recent = test("occurred_at", Operator::Gte, json!("today-30d"));
    // One branch a column: each walks its index from the newest end.
    let mut ids: Vec<(String, String)> = Vec::new();
    for column in ["party_id", "contact_id"] {
        let sql = format!(
            "SELECT occurred_at, id FROM interaction WHERE {column} = ?1 AND deleted_at IS NULL
             ORDER BY occurred_at DESC LIMIT ?2"
        );
        let mut stmt = about.conn.prepare_cached(&sql)?;
        let rows = stmt.query_map(params![about.party, NEWEST], |row| Ok((row.get(0)?, row.get(1)?)))?;
        ids.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    ids.sort_by(|a, b| b.cmp(a));
    ids.dedup();
    ids.truncate(NEWEST);
    let last_at = ids.first().map(|(at, _)| at.clone());
    let ids: Vec<String> = ids.into_iter().map(|(_, id)| id).collect();
    let described = about.catalog.get("interaction")?;
    Ok(TouchSummary {
        last_at,
        last_30_days: about.figure("interaction", vec![about.with_contact(), recent])?,
        all: about.figure("interaction", vec![about.with_contact()])?,
        newest: load(about.conn, about.catalog, &described, &ids, None)?,
    })
}

fn support(about: &About<'_>) -> Result<Option<SupportSummary>> {
    let all = about.figure("case", vec![about.with_contact()])?;
    if all.count == 0 {
        return Ok(None);
    }
    let (response_minutes, satisfaction) = about
        .conn
        .prepare_cached(
            "SELECT CAST(round(avg((julianday(first_response_at) - julianday(opened_at)) * 1440)) AS INTEGER), avg(satisfaction)
             FROM support_case WHERE (party_id = ?1 OR contact_id = ?1) AND deleted_at IS NULL",
        )?
        .query_row([about.party], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let open = test("status", Operator::In, json!(["open", "pending"]));
    let rated = test("satisfaction", Operator::IsNotNull, Value::Null);
    Ok(Some(SupportSummary {
        open: about.figure("case", vec![about.with_contact(), open])?,
        all,
        response_minutes,
        satisfaction,
        rated: about.figure("case", vec![about.with_contact(), rated])?,
        newest: about.newest("case", "opened_at DESC, t.id DESC", &[about.with_contact()], NEWEST)?,
    }))
}

fn service(about: &About<'_>) -> Result<Option<ServiceSummary>> {
    let own = || test("party", Operator::Eq, json!(about.party));
    let status = |list: &[&str]| test("status", Operator::In, json!(list));
    let equipment = about.figure("equipment", vec![own()])?;
    let any = about.figure("work_order", vec![own()])?;
    if any.count == 0 && equipment.count == 0 {
        return Ok(None);
    }
    let next_visit_at = about
        .conn
        .prepare_cached(
            "SELECT min(scheduled_at) FROM work_order
             WHERE party_id = ?1 AND status IN ('scheduled', 'in_progress') AND deleted_at IS NULL",
        )?
        .query_row([about.party], |row| row.get(0))?;
    Ok(Some(ServiceSummary {
        scheduled: about.figure("work_order", vec![own(), status(&["scheduled", "in_progress"])])?,
        next_visit_at,
        completed: about.figure("work_order", vec![own(), status(&["completed"])])?,
        machines: about.newest("equipment", "name COLLATE NOCASE", &[own()], MOST)?,
        equipment,
    }))
}
