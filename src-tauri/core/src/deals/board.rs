use chrono::{DateTime, Utc};
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, Row, params_from_iter};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::journal::changeable;
use crate::query::{Compiler, Cursor, Filter, Sql, page_size};
use crate::records::{MoneyValue, Reference};
use crate::{Context, Error, Result, Zone, ids};

/// Which board.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BoardRequest {
    /// The first pipeline unless named.
    #[ts(optional = nullable)]
    pub pipeline_id: Option<String>,
    /// Which of its deals; all when absent.
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
}

/// A sum of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct StageTotals {
    /// ISO 4217.
    pub currency: String,
    /// Minor units.
    #[ts(type = "number")]
    pub total: i64,
    /// Minor units, by probability.
    #[ts(type = "number")]
    pub weighted: i64,
}

/// A column of the board.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct BoardStage {
    /// Stage id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// open, won, lost, abandoned.
    #[ts(type = "\"open\" | \"won\" | \"lost\" | \"abandoned\"")]
    pub kind: String,
    /// 0 to 100.
    #[ts(type = "number")]
    pub probability: i64,
    /// Place among the columns.
    #[ts(type = "number")]
    pub position: i64,
    /// Name of its colour; none: by its kind.
    pub color: Option<String>,
    /// Keys of the fields that a deal must have to enter it.
    pub required_fields: Vec<String>,
    /// How many deals; 0 for an empty stage (PIP-13).
    #[ts(type = "number")]
    pub count: i64,
    /// Sums, one a currency.
    pub totals: Vec<StageTotals>,
}

/// A pipeline and its columns.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Board {
    /// The pipeline shown.
    pub pipeline: Reference,
    /// All pipelines.
    pub pipelines: Vec<Reference>,
    /// Its columns in order.
    pub stages: Vec<BoardStage>,
}

/// Which cards.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardsRequest {
    /// Of which column.
    pub stage_id: String,
    /// Which of them; all when absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub filter: Option<Filter>,
    /// From a previous page.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cursor: Option<String>,
    /// At most 200; 50 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// A card of the board.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct DealCard {
    /// Deal id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its stage.
    pub stage_id: String,
    /// The stage's name.
    pub stage: String,
    /// open, won, lost, abandoned.
    pub stage_kind: String,
    /// What it is worth.
    pub value: Option<MoneyValue>,
    /// Effective, 0 to 100.
    #[ts(type = "number")]
    pub probability: i64,
    /// Whether it was set by hand (PIP-08).
    pub probability_overridden: bool,
    /// The customer.
    pub party: Option<Reference>,
    /// The person to talk to.
    pub contact: Option<Reference>,
    /// Whose it is.
    pub owner: Option<Reference>,
    /// Place in the column: a key that sorts as text, smallest on top; ids decide between equal ones.
    pub rank: String,
    /// When it came into its stage.
    pub entered_stage_at: String,
    /// Whole days of the reader's calendar since.
    #[ts(type = "number")]
    pub days_in_stage: i64,
    /// When it should close.
    pub expected_close_date: Option<String>,
    /// When the next planned activity is due: a moment, or a day, `2026-11-22`; none when nothing is planned. Whether that is today depends on where the
    /// reader is, so it is for the reader to say (ACT-05).
    pub next_step_at: Option<String>,
    /// Why it rots, in words.
    pub rot_reason: Option<String>,
    /// Whether the reader may change it (PTY-36), on the board.
    pub may_change: bool,
}

/// A page of cards.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct CardsPage {
    /// The cards from top to bottom.
    pub cards: Vec<DealCard>,
    /// For the next page.
    pub next_cursor: Option<String>,
}

/// The columns of a board with counts and sums. Without a filter they come from counters
/// that triggers keep, so the number of deals does not matter.
pub fn board(ctx: &Context, input: BoardRequest) -> Result<Board> {
    let catalog = ctx.catalog();
    let deal = catalog.get("deal")?;
    let compiler = Compiler::new(ctx, &catalog);
    ctx.read(|conn| {
        let mut stmt =
            conn.prepare_cached("SELECT id, name FROM pipeline WHERE deleted_at IS NULL ORDER BY position, id")?;
        let pipelines = stmt
            .query_map([], |row| Ok(Reference::new("pipeline", row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let shown = match &input.pipeline_id {
            Some(id) => pipelines.iter().find(|p| p.id == *id).ok_or_else(|| Error::not_found("pipeline", id))?,
            None => pipelines.first().ok_or_else(|| Error::new("no_pipeline", "There is no pipeline yet."))?,
        };
        let pipeline = shown.clone();
        let mut stages = stages(conn, &pipeline.id)?;
        let mut sql = Sql::default();
        let text = match &input.filter {
            None => {
                let id = sql.bind(pipeline.id.clone());
                format!(
                    "SELECT t.stage_id, t.currency, t.count, t.total, t.weighted FROM stage_total t JOIN stage s ON s.id = t.stage_id
                     WHERE s.pipeline_id = {id} AND t.count > 0"
                )
            }
            Some(filter) => {
                let visible = compiler.visible(&deal, "t", false, &mut sql);
                let condition = compiler.filter(&deal, "t", filter, &mut sql)?;
                let id = sql.bind(pipeline.id.clone());
                format!(
                    "SELECT t.stage_id, w.currency, count(*), sum(w.value), sum(w.weighted) FROM deal t JOIN deal_weight w ON w.id = t.id
                     WHERE t.pipeline_id = {id} AND {visible} AND {condition} GROUP BY 1, 2"
                )
            }
        };
        let mut stmt = conn.prepare_cached(&text)?;
        let mut rows = stmt.query(params_from_iter(sql.params))?;
        while let Some(row) = rows.next()? {
            let stage_id: String = row.get(0)?;
            let Some(stage) = stages.iter_mut().find(|stage| stage.id == stage_id) else { continue };
            stage.count += row.get::<_, i64>(2)?;
            let currency: String = row.get(1)?;
            if !currency.is_empty() {
                stage.totals.push(StageTotals { currency, total: row.get(3)?, weighted: row.get(4)? });
            }
        }
        Ok(Board { pipeline, pipelines, stages })
    })
}

fn stages(conn: &Connection, pipeline: &str) -> Result<Vec<BoardStage>> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, name, kind, probability, position, color, required_fields FROM stage WHERE pipeline_id = ?1 AND deleted_at IS NULL ORDER BY position, id",
    )?;
    let mut rows = stmt.query([pipeline])?;
    let mut stages = Vec::new();
    while let Some(row) = rows.next()? {
        stages.push(BoardStage {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            probability: row.get(3)?,
            position: row.get(4)?,
            color: row.get(5)?,
            required_fields: serde_json::from_str(&row.get::<_, String>(6)?)?,
            count: 0,
            totals: Vec::new(),
        });
    }
    Ok(stages)
}

/// A page of a column's cards, top first.
pub fn cards(ctx: &Context, input: CardsRequest) -> Result<CardsPage> {
    let limit = page_size(input.limit, 50)?;
    let catalog = ctx.catalog();
    let deal = catalog.get("deal")?;
    let compiler = Compiler::new(ctx, &catalog);
    let mut sql = Sql::default();
    let mut condition = format!("t.stage_id = {}", sql.bind(input.stage_id.clone()));
    condition.push_str(&format!(" AND {}", compiler.visible(&deal, "t", false, &mut sql)));
    if let Some(filter) = &input.filter {
        condition.push_str(&format!(" AND {}", compiler.filter(&deal, "t", filter, &mut sql)?));
    }
    if let Some(cursor) = &input.cursor {
        let cursor = Cursor::parse(cursor)?;
        let bad = || Error::invalid("cursor", "The cursor is not one of this column.");
        let part = |at: usize| cursor.0.get(at).and_then(serde_json::Value::as_str).ok_or_else(bad);
        let (rank, id) = (sql.bind(part(0)?.to_string()), sql.bind(part(1)?.to_string()));
        condition.push_str(&format!(" AND (t.rank, t.id) > ({rank}, {id})"));
    }
    // The ids of the page come first: where SQLite sorts a column, it does not look up what its other cards show.
    let text = format!(
        "{CARD} FROM (SELECT t.rowid AS place FROM deal t WHERE {condition} ORDER BY t.rank, t.id LIMIT {}) k
         CROSS JOIN deal d ON d.rowid = k.place {BESIDE} ORDER BY d.rank, d.id",
        limit + 1
    );
    ctx.read(|conn| {
        let mut cards = read_cards(conn, ctx, &text, &sql.params)?;
        let more = cards.len() > limit;
        cards.truncate(limit);
        let ids: Vec<String> = cards.iter().map(|card| card.id.clone()).collect();
        let free = changeable(conn, ctx.user_id(), &deal, &ids)?;
        cards.iter_mut().for_each(|card| card.may_change = free.contains(&card.id));
        let next_cursor = cards
            .last()
            .filter(|_| more)
            .map(|last| Cursor(vec![last.rank.clone().into(), last.id.clone().into()]).text());
        Ok(CardsPage { cards, next_cursor })
    })
}

/// What a card shows of a deal `d`. Its last touch is looked up only where a stage asks for one.
const CARD: &str = "SELECT d.id, d.title, d.stage_id, s.name, s.kind, d.value_minor, d.value_currency,
    CASE s.kind WHEN 'won' THEN 100 WHEN 'open' THEN coalesce(d.probability_override, s.probability) ELSE 0 END,
    d.probability_override IS NOT NULL, p.kind, p.id, p.display_name, c.id, c.display_name, u.id, u.name,
    d.rank, d.entered_stage_at, d.expected_close_date, s.rot_days,
    (SELECT CASE WHEN a.due_has_time THEN a.due_at ELSE substr(a.due_at, 1, 10) END FROM activity a
      WHERE a.deal_id = d.id AND a.deleted_at IS NULL AND a.status IN ('pending', 'in_progress') AND a.due_at IS NOT NULL
      ORDER BY a.due_at LIMIT 1),
    CASE WHEN s.kind = 'open' AND s.rot_days IS NOT NULL
      THEN max(d.updated_at, coalesce((SELECT max(e.at) FROM timeline_entry e WHERE e.owner_id = d.id), '')) END";

/// What is looked up beside a deal `d` for its card.
const BESIDE: &str = "CROSS JOIN stage s ON s.id = d.stage_id CROSS JOIN party p ON p.id = d.party_id
  LEFT JOIN party c ON c.id = d.contact_id LEFT JOIN app_user u ON u.id = d.owner_id";

/// Cards of some deals, in the order of the ids.
pub fn cards_of(conn: &Connection, ctx: &Context, ids: &[String]) -> Result<Vec<DealCard>> {
    let places = vec!["?"; ids.len()].join(", ");
    let text = format!("{CARD} FROM deal d {BESIDE} WHERE d.deleted_at IS NULL AND d.id IN ({places})");
    let params: Vec<SqlValue> = ids.iter().cloned().map(SqlValue::Text).collect();
    let mut cards = read_cards(conn, ctx, &text, &params)?;
    Ok(ids.iter().filter_map(|id| cards.iter().position(|card| card.id == *id).map(|i| cards.swap_remove(i))).collect())
}

fn read_cards(conn: &Connection, ctx: &Context, text: &str, params: &[SqlValue]) -> Result<Vec<DealCard>> {
    let mut stmt = conn.prepare_cached(text)?;
    let mut rows = stmt.query(params_from_iter(params))?;
    let mut cards = Vec::new();
    let (zone, now) = (ctx.zone(), ctx.now());
    while let Some(row) = rows.next()? {
        cards.push(card(row, zone, now)?);
    }
    Ok(cards)
}

fn card(row: &Row<'_>, zone: Zone, now: DateTime<Utc>) -> Result<DealCard> {
    let reference = |kind: Option<&str>, id: usize| -> rusqlite::Result<Option<Reference>> {
        let (own, title): (Option<String>, Option<String>) = (row.get(id)?, row.get(id + 1)?);
        Ok(own.zip(title).map(|(own, title)| Reference::new(kind.unwrap_or("user"), own, title)))
    };
    let party_kind: String = row.get(9)?;
    let stage_kind: String = row.get(4)?;
    let (minor, currency): (Option<i64>, Option<String>) = (row.get(5)?, row.get(6)?);
    let entered: String = row.get(17)?;
    let next_step_at: Option<String> = row.get(20)?;
    let days = |text: &str| ids::parse_moment("at", text).map_or(0, |at| zone.days_between(at, now));
    let rot_days: Option<i64> = row.get(19)?;
    let rot_reason = match (rot_days, row.get::<_, Option<String>>(21)?) {
        (Some(limit), Some(touched)) => Some(days(&touched))
            .filter(|idle| *idle > limit)
            .map(|idle| format!("No touch for {idle} days, limit {limit}.")),
        _ => None,
    };
    Ok(DealCard {
        id: row.get(0)?,
        title: row.get(1)?,
        stage_id: row.get(2)?,
        stage: row.get(3)?,
        stage_kind,
        value: minor.zip(currency).map(|(minor, currency)| MoneyValue { minor, currency }),
        probability: row.get(7)?,
        probability_overridden: row.get(8)?,
        party: reference(Some(&party_kind), 10)?,
        contact: reference(Some("person"), 12)?,
        owner: reference(None, 14)?,
        rank: row.get(16)?,
        days_in_stage: days(&entered).max(0),
        entered_stage_at: entered,
        expected_close_date: row.get(18)?,
        next_step_at,
        rot_reason,
        may_change: true,
    })
}
