use rusqlite::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Context, Error, Result, records};

/// So many are named one by one; more are “and friends”.
const NAMED: usize = 9;

/// Which household.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestRequest {
    /// Household id.
    pub id: String,
}

/// What a household can be called, made of its members; null without members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, JsonSchema)]
pub struct HouseholdNames {
    /// E.g. “Smith Household”.
    pub name: String,
    /// E.g. “Mr. John and Mrs. Jane Smith”.
    pub formal: String,
    /// E.g. “John and Jane”.
    pub informal: String,
}

/// The parts of a member's name.
#[derive(Debug, Clone, Default)]
pub struct MemberName {
    /// Mr., Dr.
    pub prefix: Option<String>,
    /// First name.
    pub first: Option<String>,
    /// Last name.
    pub last: Option<String>,
}

/// A name and greetings for a household, from those who live in it now, its head first (PTY-19).
pub fn suggest(ctx: &Context, input: SuggestRequest) -> Result<Option<HouseholdNames>> {
    let today: String = crate::ids::moment(ctx.now()).chars().take(10).collect();
    ctx.read(|conn| {
        let id = household(conn, &input.id)?;
        Ok(names_of(&members(conn, &id, &today)?))
    })
}

/// The id of a household, of the survivor where it was merged, or `not_found`.
pub fn household(conn: &Connection, id: &str) -> Result<String> {
    let found = records::survivor(conn, id)?.unwrap_or_else(|| id.to_string());
    let known = conn.prepare_cached("SELECT 1 FROM party WHERE id = ?1 AND kind = 'household'")?.exists([&found])?;
    if known { Ok(found) } else { Err(Error::not_found("household", id)) }
}

fn members(conn: &Connection, id: &str, today: &str) -> Result<Vec<MemberName>> {
    let mut stmt = conn.prepare_cached(
        "SELECT p.prefix, p.first_name, p.last_name FROM household_member m JOIN party p ON p.id = m.party_id
         WHERE m.household_id = ?1 AND m.deleted_at IS NULL AND p.deleted_at IS NULL AND coalesce(m.left_on >= ?2, 1)
         ORDER BY m.is_head DESC, m.role IN ('child', 'relative', 'other'), coalesce(m.joined_on, ''), m.created_at, m.id",
    )?;
    let rows = stmt
        .query_map([id, today], |row| Ok(MemberName { prefix: row.get(0)?, first: row.get(1)?, last: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The names of a household of these members, in this order. Those of one last name stand together.
#[must_use]
pub fn names_of(members: &[MemberName]) -> Option<HouseholdNames> {
    let mut families: Vec<(&str, Vec<&MemberName>)> = Vec::new();
    for member in members {
        let last = member.last.as_deref().unwrap_or_default();
        match families.iter_mut().find(|(name, _)| *name == last) {
            Some((_, group)) => group.push(member),
            None => families.push((last, vec![member])),
        }
    }
    let lasts: Vec<String> = families
        .iter()
        .flat_map(|(last, group)| match *last {
            "" => group.iter().filter_map(|member| member.first.clone()).collect(),
            last => vec![last.to_string()],
        })
        .collect();
    if lasts.is_empty() {
        return None;
    }
    let mut left = NAMED;
    let mut formal = Vec::new();
    for (last, group) in &families {
        let named: Vec<String> = group.iter().take(left).map(|member| titled(member)).collect();
        left = left.saturating_sub(group.len());
        if named.is_empty() {
            break;
        }
        formal.push(format!("{} {last}", joined(&named)).trim().to_string());
    }
    let called = |member: &MemberName| member.first.clone().or_else(|| member.last.clone());
    let mut informal: Vec<String> = members.iter().take(NAMED).filter_map(called).collect();
    if members.len() > NAMED {
        formal.push("friends".into());
        informal.push("friends".into());
    }
    let cut = |text: String, most: usize| text.chars().take(most).collect::<String>();
    Some(HouseholdNames {
        name: cut(format!("{} Household", joined(&lasts)), 200),
        formal: cut(joined(&formal), 300),
        informal: cut(joined(&informal), 300),
    })
}

/// “Mr. John”; without a first name the prefix alone, which then stands before the last name.
fn titled(member: &MemberName) -> String {
    [member.prefix.as_deref(), member.first.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// “A”, “A and B”, “A, B and C”.
fn joined(words: &[String]) -> String {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => (*one).to_string(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
