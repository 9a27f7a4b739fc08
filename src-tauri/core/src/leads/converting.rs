use rusqlite::params;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::find::{client_of, contacted_stage, lead_of, living_party};
use super::make;
use crate::journal::{Changed, Op};
use crate::lifecycle;
use crate::records::{RecordRow, Reference, load_one, require, title};
use crate::{Context, Error, Result};

/// Makes a customer of a lead.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertLead {
    /// Lead id.
    pub id: String,
    /// A customer who is there already: the lead becomes theirs, and nobody new is made.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub party_id: Option<String>,
    /// What kind of customer is made: person, unless organization is said.
    #[serde(default)]
    #[ts(optional = nullable, type = "\"person\" | \"organization\"")]
    pub kind: Option<String>,
    /// Id of the pipeline in whose first stage a deal is made; none is made without it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub pipeline_id: Option<String>,
    /// Make somebody new although a likely duplicate is there (IMP-07).
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub allow_duplicate: bool,
}

/// What came of a lead.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Converted {
    /// The lead as it stands.
    pub lead: RecordRow,
    /// Its customer.
    pub party: Reference,
    /// Its deal, if there is one.
    pub deal: Option<Reference>,
    /// Whether the customer was made by this call.
    pub made: bool,
}

/// Makes a customer of a lead, or gives it to one who is there (PTY-30, C-26). A lead that has a customer already keeps
/// it: the second call makes nobody, and a deal only where there is none.
///
/// # Errors
/// `not_found`, `unknown_reference`, `invalid`, `possible_duplicate` with the candidates, and those of the types' rules.
pub fn convert(ctx: &Context, input: ConvertLead) -> Result<Changed<Converted>> {
    let catalog = ctx.catalog();
    let lead_type = catalog.get("lead")?;
    let kind = input.kind.as_deref().unwrap_or("person");
    if !matches!(kind, "person" | "organization") {
        return Err(Error::invalid("kind", "A lead becomes a person or an organization."));
    }
    ctx.transact(Op::new("leads.convert", "Converted a lead"), |tx| {
        let lead = lead_of(tx, &input.id)?;
        let client = client_of(tx, &lead)?;
        let known = match (&lead.party, &client) {
            (Some(party), _) => living_party(tx, party)?,
            (None, Some((_, party))) => Some(party.clone()),
            (None, None) => None,
        };
        let (party, made) = match (known, &input.party_id) {
            (Some(party), _) => (party, false),
            (None, Some(given)) => (require(tx, &catalog, "party", given, "party_id")?.id, false),
            (None, None) => (make::customer(tx, ctx.channel(), &lead, kind, input.allow_duplicate)?, true),
        };
        lifecycle::begin(tx, &party)?;
        let mut deal = client.map(|(deal, _)| deal);
        if let (None, Some(pipeline)) = (&deal, &input.pipeline_id) {
            let (first, _) = contacted_stage(tx, pipeline)?;
            deal = Some(make::deal(tx, ctx.channel(), &lead, &party, &first, &lead.name)?);
        }
        tx.prepare_cached(
            "UPDATE lead SET status = 'converted', party_id = ?2, deal_id = ?3, updated_at = ?4
             WHERE id = ?1 AND (status <> 'converted' OR party_id IS NOT ?2 OR deal_id IS NOT ?3)",
        )?
        .execute(params![lead.id, party, deal, tx.at()])?;
        let name = title(tx, &catalog, "party", &party)?.unwrap_or_default();
        tx.label(if made { format!("Converted {}", lead.name) } else { format!("Gave {} to {name}", lead.name) });
        let record_type: String =
            tx.prepare_cached("SELECT kind FROM party WHERE id = ?1")?.query_row([&party], |row| row.get(0))?;
        let deal = match deal {
            Some(id) => title(tx, &catalog, "deal", &id)?.map(|title| Reference::new("deal", id, title)),
            None => None,
        };
        Ok(Converted {
            lead: load_one(tx, &catalog, &lead_type, &lead.id)?,
            party: Reference::new(&record_type, party, name),
            deal,
            made,
        })
    })
}
