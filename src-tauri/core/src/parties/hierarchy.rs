use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::journal::{Changed, Op, Tx, changeable};
use crate::records::{self, Draft, MoneyValue, Reference};
use crate::{Context, Error, Result};

/// At most this many companies of one tree are told.
const MOST: usize = 2_000;

/// Around which company.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HierarchyRequest {
    /// Organisation id.
    pub id: String,
}

/// A company in its tree, with its own numbers and those of all below it.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct HierarchyNode {
    /// The company.
    pub company: Reference,
    /// The company above it.
    pub parent: Option<String>,
    /// Whether the reader may move it (PTY-36).
    pub may_change: bool,
    /// Steps from the top.
    #[ts(type = "number")]
    pub depth: usize,
    /// Companies below it, at any depth.
    #[ts(type = "number")]
    pub descendants: usize,
    /// Its own.
    pub own: HierarchyTotals,
    /// Its own and those of all below it.
    pub total: HierarchyTotals,
}

/// What stands in one company, or in a branch of the tree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct HierarchyTotals {
    /// People, each counted once however many companies of the branch they are at.
    #[ts(type = "number")]
    pub people: i64,
    /// Open deals.
    #[ts(type = "number")]
    pub open_deals: i64,
    /// Value of the open deals, one a currency.
    pub open_value: Vec<MoneyValue>,
    /// Won deals.
    #[ts(type = "number")]
    pub won_deals: i64,
    /// Value of the won deals, one a currency.
    pub won_value: Vec<MoneyValue>,
}

/// The tree that a company stands in.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Hierarchy {
    /// The top company first, each followed by what is below it, in the order of their names.
    pub nodes: Vec<HierarchyNode>,
    /// Whether there are more companies than are told; the numbers then are of those told.
    pub truncated: bool,
}

/// The whole tree around an organisation with roll-ups (REL-08).
pub fn hierarchy(ctx: &Context, input: HierarchyRequest) -> Result<Hierarchy> {
    let catalog = ctx.catalog();
    let company = catalog.get("organization")?;
    ctx.read(|conn| {
        let id = records::survivor(conn, &input.id)?.unwrap_or_else(|| input.id.clone());
        let top = top_of(conn, &id)?.ok_or_else(|| Error::not_found("company", &input.id))?;
        let (mut nodes, truncated) = tree(conn, &top)?;
        roll_up(conn, &mut nodes)?;
        let ids: Vec<String> = nodes.iter().map(|node| node.company.id.clone()).collect();
        let free = changeable(conn, ctx.user_id(), &company, &ids)?;
        nodes.iter_mut().for_each(|node| node.may_change = free.contains(&node.company.id));
        Ok(Hierarchy { nodes, truncated })
    })
}

/// The living company above all others; `UNION` ends at a loop, should a file have one.
fn top_of(conn: &Connection, id: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached(
            "WITH RECURSIVE up (id, parent_id) AS (
               SELECT id, parent_id FROM party WHERE id = ?1 AND kind = 'organization' AND deleted_at IS NULL
               UNION SELECT p.id, p.parent_id FROM up JOIN party p ON p.id = up.parent_id WHERE p.deleted_at IS NULL)
             SELECT u.id FROM up u ORDER BY EXISTS (SELECT 1 FROM up x WHERE x.id = u.parent_id), u.id = ?1 LIMIT 1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

/// The companies of a tree, each before those below it.
fn tree(conn: &Connection, top: &str) -> Result<(Vec<HierarchyNode>, bool)> {
    let mut below = conn.prepare_cached(
        "SELECT id, display_name, parent_id FROM party WHERE parent_id = ?1 AND kind = 'organization' AND deleted_at IS NULL
         ORDER BY name_key DESC, id DESC LIMIT 2001",
    )?;
    let title = conn.query_row("SELECT display_name FROM party WHERE id = ?1", [top], |row| row.get::<_, String>(0))?;
    let mut open = vec![(Reference::new("organization", top, title), None, 0)];
    let mut seen: HashSet<String> = HashSet::new();
    let mut nodes = Vec::new();
    while let Some((company, parent, depth)) = open.pop() {
        if !seen.insert(company.id.clone()) {
            continue;
        }
        if nodes.len() >= MOST {
            return Ok((nodes, true));
        }
        let children = below.query_map([&company.id], |row| {
            let company = Reference::new("organization", row.get::<_, String>(0)?, row.get::<_, String>(1)?);
            Ok((company, row.get::<_, Option<String>>(2)?, depth + 1))
        })?;
        open.extend(children.collect::<rusqlite::Result<Vec<_>>>()?);
        let (own, total) = (HierarchyTotals::default(), HierarchyTotals::default());
        nodes.push(HierarchyNode { company, parent, may_change: true, depth, descendants: 0, own, total });
    }
    Ok((nodes, false))
}

/// Numbers under way: people by id, so that each counts once; money by currency.
#[derive(Default, Clone)]
struct Sums {
    people: HashSet<usize>,
    open: (i64, BTreeMap<String, i64>),
    won: (i64, BTreeMap<String, i64>),
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.people.extend(&other.people);
        for (mine, theirs) in [(&mut self.open, &other.open), (&mut self.won, &other.won)] {
            mine.0 += theirs.0;
            for (currency, minor) in &theirs.1 {
                *mine.1.entry(currency.clone()).or_default() += minor;
            }
        }
    }

    fn told(&self) -> HierarchyTotals {
        let money = |sums: &BTreeMap<String, i64>| {
            let known = sums.iter().filter(|(currency, _)| !currency.is_empty());
            known.map(|(currency, minor)| MoneyValue { minor: *minor, currency: currency.clone() }).collect()
        };
        HierarchyTotals {
            people: i64::try_from(self.people.len()).unwrap_or(i64::MAX),
            open_deals: self.open.0,
            open_value: money(&self.open.1),
            won_deals: self.won.0,
            won_value: money(&self.won.1),
        }
    }
}

/// Fills in the numbers, from the leaves up: a node stands after its parent.
fn roll_up(conn: &Connection, nodes: &mut [HierarchyNode]) -> Result<()> {
    let at: HashMap<String, usize> = nodes.iter().enumerate().map(|(i, node)| (node.company.id.clone(), i)).collect();
    let ids = serde_json::to_string(&at.keys().collect::<Vec<_>>())?;
    let mut sums = vec![Sums::default(); nodes.len()];
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut stmt = conn.prepare_cached(
        "SELECT a.organization_id, a.person_id FROM json_each(?1) j CROSS JOIN affiliation a ON a.organization_id = j.value
         JOIN party p ON p.id = a.person_id WHERE p.deleted_at IS NULL",
    )?;
    let mut rows = stmt.query([&ids])?;
    while let Some(row) = rows.next()? {
        let next = numbers.len();
        let number = *numbers.entry(row.get(1)?).or_insert(next);
        if let Some(sum) = at.get(&row.get::<_, String>(0)?).and_then(|i| sums.get_mut(*i)) {
            sum.people.insert(number);
        }
    }
    let mut stmt = conn.prepare_cached(
        "SELECT d.party_id, s.kind, coalesce(d.value_currency, ''), count(*), sum(coalesce(d.value_minor, 0))
         FROM json_each(?1) j CROSS JOIN deal d ON d.party_id = j.value JOIN stage s ON s.id = d.stage_id
         WHERE d.deleted_at IS NULL AND s.kind IN ('open', 'won') GROUP BY 1, 2, 3",
    )?;
    let mut rows = stmt.query([&ids])?;
    while let Some(row) = rows.next()? {
        let Some(sum) = at.get(&row.get::<_, String>(0)?).and_then(|i| sums.get_mut(*i)) else { continue };
        let part = if row.get::<_, String>(1)? == "won" { &mut sum.won } else { &mut sum.open };
        part.0 += row.get::<_, i64>(3)?;
        *part.1.entry(row.get(2)?).or_default() += row.get::<_, i64>(4)?;
    }
    let mut below = vec![0_usize; nodes.len()];
    for (i, node) in nodes.iter_mut().enumerate() {
        node.own = sums.get(i).map(Sums::told).unwrap_or_default();
    }
    for i in (0..nodes.len()).rev() {
        let Some(node) = nodes.get_mut(i) else { continue };
        let done = sums.get_mut(i).map(std::mem::take).unwrap_or_default();
        node.total = done.told();
        node.descendants = below.get(i).copied().unwrap_or_default();
        let above = node.parent.as_ref().and_then(|parent| at.get(parent)).copied();
        if let Some(above) = above.filter(|above| *above < i) {
            if let Some(sum) = sums.get_mut(above) {
                sum.add(&done);
            }
            if let Some(count) = below.get_mut(above) {
                *count += node.descendants + 1;
            }
        }
    }
    Ok(())
}

/// Where a company goes.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveUnder {
    /// Organisation id.
    pub id: String,
    /// The organisation to stand under; null for the top.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub parent: Option<String>,
}

/// Puts a company, and all that is below it, under another one or at the top (REL-07). A move that would make a loop is
/// refused at any depth, inside the same transaction.
///
/// Errors: `not_found`, `unknown_reference`, `hierarchy_loop`.
pub fn move_under(ctx: &Context, input: MoveUnder) -> Result<Changed<Reference>> {
    let catalog = ctx.catalog();
    let record_type = catalog.get("organization")?;
    ctx.transact(Op::new("parties.move_under", "Moved a company"), |tx| {
        let company = records::living(tx, &catalog, "organization", &input.id)?
            .ok_or_else(|| Error::not_found("company", &input.id))?;
        let parent = match &input.parent {
            Some(parent) => Some(records::require(tx, &catalog, "organization", parent, "parent")?),
            None => None,
        };
        let mut draft = Draft {
            record_type: &record_type,
            id: company.id.clone(),
            new: false,
            columns: Vec::new(),
            custom: serde_json::Map::new(),
            parts: Vec::new(),
            allow_duplicate: true,
            channel: ctx.channel(),
        };
        draft.set("parent_id", parent.as_ref().map(|parent| parent.id.clone()));
        records::insert(tx, &super::PartyRules, draft)?;
        tx.label(match parent {
            Some(parent) => format!("Moved {} under {}", company.title, parent.title),
            None => format!("Moved {} to the top", company.title),
        });
        Ok(company)
    })
}

/// Fails with `hierarchy_loop` when `id` under `parent` would stand above itself. `UNION` walks any depth and ends.
pub fn refuse_loop(tx: &Tx<'_>, id: &str, parent: &str) -> Result<()> {
    if !stands_under(tx, parent, id)? {
        return Ok(());
    }
    let title = |id: &str| -> Result<String> {
        Ok(tx
            .query_row("SELECT display_name FROM party WHERE id = ?1", [id], |row| row.get(0))
            .optional()?
            .unwrap_or_default())
    };
    let message = if id == parent {
        format!("{} cannot stand under itself.", title(id)?)
    } else {
        format!("{} stands below {} already; it cannot be above it too.", title(parent)?, title(id)?)
    };
    Err(Error::new("hierarchy_loop", message).field("parent"))
}

/// Whether a company is another one or stands below it, at any depth.
pub fn stands_under(conn: &Connection, id: &str, other: &str) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "WITH RECURSIVE up (id) AS (
               SELECT ?1 UNION SELECT p.parent_id FROM up JOIN party p ON p.id = up.id WHERE p.parent_id IS NOT NULL)
             SELECT 1 FROM up WHERE id = ?2",
        )?
        .exists([id, other])?)
}
