use rusqlite::{Connection, OptionalExtension, params};
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

use crate::catalog::Catalog;
use crate::deals::{DealCard, cards_of};
use crate::records::{AffiliationValue, GetRequest, MoneyValue, RecordRow, Reference, load};
use crate::{Context, Result};

/// What stands beside a record: its numbers, deals, people, plans (V36-01, V36-04, V36-05).
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Overview {
    /// Latest interaction or note.
    pub last_touch_at: Option<String>,
    /// Interactions of the last 30 days, the 30th day included.
    #[ts(type = "number")]
    pub interactions_30d: i64,
    /// Open deals.
    #[ts(type = "number")]
    pub open_deals: i64,
    /// Won deals.
    #[ts(type = "number")]
    pub won_deals: i64,
    /// Lost deals.
    #[ts(type = "number")]
    pub lost_deals: i64,
    /// Abandoned deals: nobody decided about them, and the win rate leaves them out.
    #[ts(type = "number")]
    pub abandoned_deals: i64,
    /// Value of the open deals, one a currency.
    pub pipeline_value: Vec<MoneyValue>,
    /// Value of the won deals, one a currency.
    pub won_value: Vec<MoneyValue>,
    /// What is planned next.
    pub next_activity: Option<Reference>,
    /// When it is due: a moment, or a day, `2026-11-22`.
    pub next_activity_at: Option<String>,
    /// Its deals, open first; at most 50.
    pub deals: Vec<DealCard>,
    /// Its open activities, soonest first; at most 20.
    pub activities: Vec<RecordRow>,
    /// An organisation's people or a person's organisations, primary first; at most 100.
    pub people: Vec<AffiliationValue>,
    /// Companies under it.
    pub children: Vec<Reference>,
    /// Where an import brought it from, in words.
    pub import: Option<String>,
}

/// The overview of a party or a deal.
pub fn overview(ctx: &Context, input: GetRequest) -> Result<Overview> {
    let catalog = ctx.catalog();
    // The thirtieth day counts whole, in the zone of the reader.
    let since = ctx.zone().begins(ctx.zone().day(ctx.now()) - chrono::Days::new(30));
    ctx.read(|conn| {
        let id = crate::records::survivor(conn, &input.id)?.unwrap_or_else(|| input.id.clone());
        let column = if input.r#type == "deal" { "deal_id" } else { "party_id" };
        let (last_touch_at, interactions_30d) = conn
            .prepare_cached(
                "SELECT max(CASE WHEN ref_type IN ('interaction', 'note') THEN at END),
                        count(CASE WHEN ref_type = 'interaction' AND at >= ?2 THEN 1 END)
                 FROM timeline_entry WHERE owner_id = ?1 AND (at >= ?2 OR at = (SELECT max(e.at) FROM timeline_entry e
                   WHERE e.owner_id = ?1 AND e.ref_type IN ('interaction', 'note')))",
            )?
            .query_row(params![id, since], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let deal_ids = list(
            conn,
            "SELECT d.id FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.id IN (SELECT id FROM deal WHERE party_id = ?1 UNION SELECT id FROM deal WHERE contact_id = ?1
               UNION SELECT deal_id FROM deal_contact WHERE party_id = ?1 AND deleted_at IS NULL) AND d.deleted_at IS NULL
             ORDER BY s.kind <> 'open', d.updated_at DESC LIMIT 50",
            &id,
        )?;
        let mut overview = Overview {
            last_touch_at,
            interactions_30d,
            open_deals: 0,
            won_deals: 0,
            lost_deals: 0,
            abandoned_deals: 0,
            pipeline_value: Vec::new(),
            won_value: Vec::new(),
            next_activity: None,
            next_activity_at: None,
            deals: cards_of(conn, ctx, &deal_ids)?,
            activities: activities(conn, &catalog, column, &id)?,
            people: people(conn, &id)?,
            children: children(conn, &id)?,
            import: provenance(conn, &id)?,
        };
        sums(conn, &id, &mut overview)?;
        if let Some(next) = overview.activities.first() {
            overview.next_activity = Some(Reference::new("activity", next.id.clone(), next.title.clone()));
            let day = next.values.get("due_has_time") == Some(&false.into());
            let due = |text: &str| text.get(..10).filter(|_| day).unwrap_or(text).to_string();
            overview.next_activity_at = next.text("due_at").map(due);
        }
        Ok(overview)
    })
}

fn list(conn: &Connection, sql: &str, id: &str) -> Result<Vec<String>> {
    Ok(conn.prepare_cached(sql)?.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

fn sums(conn: &Connection, id: &str, overview: &mut Overview) -> Result<()> {
    let mut stmt = conn.prepare_cached(
        "SELECT s.kind, coalesce(d.value_currency, ''), count(*), sum(coalesce(d.value_minor, 0)) FROM deal d JOIN stage s ON s.id = d.stage_id
         WHERE d.id IN (SELECT id FROM deal WHERE party_id = ?1 UNION SELECT id FROM deal WHERE contact_id = ?1
               UNION SELECT deal_id FROM deal_contact WHERE party_id = ?1 AND deleted_at IS NULL) AND d.deleted_at IS NULL GROUP BY 1, 2",
    )?;
    let mut rows = stmt.query([id])?;
    while let Some(row) = rows.next()? {
        let (kind, currency, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let value = MoneyValue { minor: row.get(3)?, currency };
        let (counted, sum) = match kind.as_str() {
            "open" => (&mut overview.open_deals, Some(&mut overview.pipeline_value)),
            "won" => (&mut overview.won_deals, Some(&mut overview.won_value)),
            "lost" => (&mut overview.lost_deals, None),
            _ => (&mut overview.abandoned_deals, None),
        };
        *counted += count;
        if let (Some(sum), false) = (sum, value.currency.is_empty()) {
            sum.push(value);
        }
    }
    Ok(())
}

fn activities(conn: &Connection, catalog: &Catalog, column: &str, id: &str) -> Result<Vec<RecordRow>> {
    let or_contact = if column == "party_id" { "OR contact_id = ?1" } else { "" };
    let sql = format!(
        "SELECT id FROM activity WHERE ({column} = ?1 {or_contact}) AND deleted_at IS NULL AND status IN ('pending', 'in_progress')
         ORDER BY due_at IS NULL, due_at LIMIT 20"
    );
    let ids = list(conn, &sql, id)?;
    load(conn, catalog, catalog.get("activity")?.as_ref(), &ids, None)
}

fn people(conn: &Connection, id: &str) -> Result<Vec<AffiliationValue>> {
    let mut stmt = conn.prepare_cached(
        "SELECT a.id, o.id, o.display_name, p.id, p.display_name, coalesce(a.title, p.job_title), a.role, a.is_primary, a.is_primary_contact,
           a.from_date, a.to_date
         FROM affiliation a JOIN party o ON o.id = a.organization_id AND o.deleted_at IS NULL
         JOIN party p ON p.id = a.person_id AND p.deleted_at IS NULL AND p.status <> 'inactive'
         WHERE a.organization_id = ?1 OR a.person_id = ?1
         ORDER BY CASE WHEN a.organization_id = ?1 THEN a.is_primary_contact ELSE a.is_primary END DESC, p.name_key LIMIT 100",
    )?;
    let rows = stmt.query_map([id], |row| {
        Ok(AffiliationValue {
            id: Some(row.get(0)?),
            organization: Reference::new("organization", row.get::<_, String>(1)?, row.get::<_, String>(2)?),
            person: Reference::new("person", row.get::<_, String>(3)?, row.get::<_, String>(4)?),
            title: row.get(5)?,
            role: row.get(6)?,
            is_primary: row.get(7)?,
            is_primary_contact: row.get(8)?,
            from_date: row.get(9)?,
            to_date: row.get(10)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn children(conn: &Connection, id: &str) -> Result<Vec<Reference>> {
    let mut stmt = conn.prepare_cached(
        "SELECT kind, id, display_name FROM party WHERE parent_id = ?1 AND deleted_at IS NULL ORDER BY name_key LIMIT 200",
    )?;
    let rows =
        stmt.query_map([id], |row| Ok(Reference { r#type: row.get(0)?, id: row.get(1)?, title: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn provenance(conn: &Connection, id: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached(
            "SELECT b.file_name, r.row, b.at, r.action FROM import_row r JOIN import_batch b ON b.id = r.batch_id
             WHERE r.record_id = ?1 ORDER BY b.at LIMIT 1",
        )?
        .query_row([id], |row| {
            let (file, line, at): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let what = if row.get::<_, String>(3)? == "created" { "Created" } else { "Changed" };
            let day: String = at.chars().take(10).collect();
            Ok(format!("{what} by the import of {file}, row {line}, on {day}"))
        })
        .optional()?)
}
