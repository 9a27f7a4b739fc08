use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::records::{self, Reference};
use crate::{Context, Error, Result};

/// A picture of more is no picture.
const MOST: usize = 300;
/// One hub must not take the whole picture: of each node at most this many links of a kind are followed.
const PER_NODE: usize = 150;

/// Around what, how far.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GraphRequest {
    /// Party id.
    pub id: String,
    /// 1 or 2 links away; 1 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub hops: Option<u8>,
    /// At most 300 nodes; 150 unless said.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<usize>,
}

/// A party in the graph.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct GraphNode {
    /// The party.
    pub party: Reference,
    /// Links away from the middle.
    #[ts(type = "number")]
    pub hop: u8,
}

/// A link of two parties in the graph.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, TS, JsonSchema)]
pub struct GraphEdge {
    /// relationship, affiliation, household or parent.
    pub kind: String,
    /// Party id.
    pub from: String,
    /// Party id.
    pub to: String,
    /// How `from` stands to `to`.
    pub label: String,
    /// How `to` stands to `from`.
    pub inverse_label: String,
    /// 1 to 10, of a relationship.
    #[ts(type = "number | null")]
    pub strength: Option<i64>,
}

/// Who hangs together with a record.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Graph {
    /// The record first, then the nearest and strongest.
    pub nodes: Vec<GraphNode>,
    /// Every known link among the nodes.
    pub edges: Vec<GraphEdge>,
    /// Whether there are more parties than are shown.
    pub truncated: bool,
}

/// The parties around a record and the links among them, over relationships, affiliations, households and parent
/// companies (REL-09). Ended ones are left out.
///
/// Errors: `not_found`; `invalid` for other hops than 1 or 2, or more than 300 nodes.
pub fn graph(ctx: &Context, input: GraphRequest) -> Result<Graph> {
    let hops = input.hops.unwrap_or(1);
    if !(1..=2).contains(&hops) {
        return Err(Error::invalid("hops", "A graph reaches 1 or 2 links far."));
    }
    let limit = input.limit.unwrap_or(150);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::invalid("limit", format!("A graph has 1 to {MOST} nodes.")));
    }
    let today: String = crate::ids::moment(ctx.now()).chars().take(10).collect();
    ctx.read(|conn| {
        let id = records::survivor(conn, &input.id)?.unwrap_or_else(|| input.id.clone());
        let own = parties(conn, std::slice::from_ref(&id))?.remove(&id);
        let own = own.ok_or_else(|| Error::not_found("party", &input.id))?;
        let mut nodes = vec![GraphNode { party: own, hop: 0 }];
        let mut known: HashSet<String> = HashSet::from([id.clone()]);
        let mut front = vec![id];
        let mut truncated = false;
        for hop in 1..=hops {
            let mut next: Vec<String> = Vec::new();
            let mut met: HashSet<String> = HashSet::new();
            for one in &front {
                let (ids, more) = neighbours(conn, one, &today)?;
                truncated |= more;
                next.extend(ids.into_iter().filter(|id| !known.contains(id) && met.insert(id.clone())));
            }
            let mut found = parties(conn, &next)?;
            front = Vec::new();
            for id in next {
                let Some(party) = found.remove(&id) else { continue };
                if nodes.len() >= limit {
                    truncated = true;
                    break;
                }
                known.insert(id.clone());
                front.push(id);
                nodes.push(GraphNode { party, hop });
            }
        }
        let ids: Vec<&str> = nodes.iter().map(|node| node.party.id.as_str()).collect();
        let edges = edges(conn, &ids, &today)?;
        Ok(Graph { nodes, edges, truncated })
    })
}

/// The living ones of some parties.
fn parties(conn: &Connection, ids: &[String]) -> Result<HashMap<String, Reference>> {
    let mut stmt = conn.prepare_cached(
        "SELECT p.id, p.kind, p.display_name FROM json_each(?1) j JOIN party p ON p.id = j.value WHERE p.deleted_at IS NULL",
    )?;
    let rows = stmt.query_map([serde_json::to_string(ids)?], |row| {
        let id: String = row.get("id")?;
        Ok((id.clone(), Reference { r#type: row.get("kind")?, id, title: row.get("display_name")? }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every kind of link from one party, the closest first: family and firm, then the strongest relationships.
const NEIGHBOURS: [&str; 8] = [
    "SELECT household_id FROM household_member WHERE party_id = ?1 AND deleted_at IS NULL AND coalesce(left_on >= ?2, 1)",
    "SELECT party_id FROM household_member WHERE household_id = ?1 AND deleted_at IS NULL AND coalesce(left_on >= ?2, 1)
     ORDER BY is_head DESC, id",
    "SELECT parent_id FROM party WHERE id = ?1 AND parent_id IS NOT NULL",
    "SELECT organization_id FROM affiliation WHERE person_id = ?1 AND coalesce(to_date >= ?2, 1) ORDER BY is_primary DESC, id",
    "SELECT to_id FROM relationship WHERE from_id = ?1 AND deleted_at IS NULL AND coalesce(end_date >= ?2, 1) ORDER BY strength DESC",
    "SELECT from_id FROM relationship WHERE to_id = ?1 AND deleted_at IS NULL AND coalesce(end_date >= ?2, 1) ORDER BY strength DESC",
    "SELECT id FROM party WHERE parent_id = ?1 AND deleted_at IS NULL",
    "SELECT person_id FROM affiliation WHERE organization_id = ?1 AND coalesce(to_date >= ?2, 1) ORDER BY is_primary_contact DESC, id",
];

/// The parties one link away, and whether some were left out.
fn neighbours(conn: &Connection, id: &str, today: &str) -> Result<(Vec<String>, bool)> {
    let mut ids = Vec::new();
    let mut more = false;
    for select in NEIGHBOURS {
        let mut stmt = conn.prepare_cached(&format!("SELECT * FROM ({select}) LIMIT ?3"))?;
        let limit = i64::try_from(PER_NODE + 1).unwrap_or(i64::MAX);
        let found: Vec<String> =
            stmt.query_map(params![id, today, limit], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        more |= found.len() > PER_NODE;
        ids.extend(found.into_iter().take(PER_NODE));
    }
    Ok((ids, more))
}

/// The links of which both ends are among the nodes.
fn edges(conn: &Connection, ids: &[&str], today: &str) -> Result<Vec<GraphEdge>> {
    let mut stmt = conn.prepare_cached(
        "WITH node (id) AS MATERIALIZED (SELECT value FROM json_each(?1))
         SELECT 'relationship', r.from_id, r.to_id, y.name, y.inverse_name, r.strength
         FROM node n CROSS JOIN relationship r ON r.from_id = n.id JOIN relationship_type y ON y.id = r.type_id
         WHERE r.to_id IN (SELECT id FROM node) AND r.deleted_at IS NULL AND coalesce(r.end_date >= ?2, 1)
         UNION ALL
         SELECT 'affiliation', a.person_id, a.organization_id, coalesce(a.title, a.role, 'works') || ' at', 'employs', NULL
         FROM node n CROSS JOIN affiliation a ON a.person_id = n.id
         WHERE a.organization_id IN (SELECT id FROM node) AND coalesce(a.to_date >= ?2, 1)
         UNION ALL
         SELECT 'household', m.party_id, m.household_id, CASE m.is_head WHEN 1 THEN 'head of' ELSE m.role || ' in' END, 'household of', NULL
         FROM node n CROSS JOIN household_member m ON m.party_id = n.id
         WHERE m.household_id IN (SELECT id FROM node) AND m.deleted_at IS NULL AND coalesce(m.left_on >= ?2, 1)
         UNION ALL
         SELECT 'parent', p.parent_id, p.id, 'parent company of', 'part of', NULL
         FROM node n CROSS JOIN party p ON p.id = n.id WHERE p.parent_id IN (SELECT id FROM node)",
    )?;
    let rows = stmt.query_map(params![serde_json::to_string(ids)?, today], |row| {
        Ok(GraphEdge {
            kind: row.get(0)?,
            from: row.get(1)?,
            to: row.get(2)?,
            label: row.get(3)?,
            inverse_label: row.get(4)?,
            strength: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
