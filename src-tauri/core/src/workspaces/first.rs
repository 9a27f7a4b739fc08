use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use ts_rs::TS;

use crate::values::{Country, Currency, name_key};
use crate::{Result, ids, pipelines};

/// Whose words and templates a workspace starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// People, companies, deals.
    #[default]
    Sales,
    /// Constituents, organisations, opportunities.
    Fundraising,
    /// Clients, agencies, deals.
    Outreach,
}

/// What a new workspace starts with.
#[derive(Debug, Clone, Deserialize, TS, JsonSchema)]
#[serde(default)]
pub struct NewWorkspace {
    /// Its name.
    pub name: String,
    /// Its profile.
    pub profile: Profile,
    /// ISO 4217 of its money.
    pub currency: String,
    /// ISO 3166-1 of its phone numbers and addresses.
    pub country: String,
    /// Name of its first user.
    pub user: String,
}

impl Default for NewWorkspace {
    fn default() -> Self {
        Self {
            name: "My workspace".into(),
            profile: Profile::Sales,
            currency: "USD".into(),
            country: "US".into(),
            user: "Me".into(),
        }
    }
}

/// Writes the first user, pipeline and settings of a new file: its birth, not an operation
/// of its history.
pub fn first_rows(conn: &Connection, new: &NewWorkspace) -> Result<()> {
    let currency = Currency::parse(&new.currency).map_err(|e| crate::Error::from(e).field("currency"))?;
    let country = Country::parse(&new.country).map_err(|e| crate::Error::from(e).field("country"))?;
    let at = ids::moment(chrono::Utc::now());
    let user = ids::new_id();
    conn.execute_batch("BEGIN IMMEDIATE")?;
    conn.execute(
        "INSERT INTO app_user (id, name, name_key, role, created_at, updated_at) VALUES (?1, ?2, ?3, 'admin', ?4, ?4)",
        params![user, new.user, name_key(&new.user), at],
    )?;
    let (name, template) = match new.profile {
        Profile::Sales => ("Sales", pipelines::SALES),
        Profile::Fundraising => ("Major gifts", pipelines::MAJOR_GIFTS),
        Profile::Outreach => ("Outreach", pipelines::OUTREACH),
    };
    let pipeline = ids::new_id();
    conn.execute(
        "INSERT INTO pipeline (id, name, created_at, created_by, updated_at) VALUES (?1, ?2, ?3, ?4, ?3)",
        params![pipeline, name, at, user],
    )?;
    for (position, (name, kind, probability)) in template.iter().enumerate() {
        conn.execute(
            "INSERT INTO stage (id, pipeline_id, name, kind, probability, position, created_at, created_by, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7)",
            params![ids::new_id(), pipeline, name, kind, probability, position, at, user],
        )?;
    }
    for (key, value) in [
        ("local_user", json!(user)),
        ("name", json!(new.name)),
        ("profile", json!(new.profile)),
        ("currency", json!(currency.code())),
        ("country", json!(country.code())),
    ] {
        conn.execute("INSERT INTO setting (key, value) VALUES (?1, ?2)", params![key, value.to_string()])?;
    }
    conn.execute_batch("COMMIT")?;
    Ok(())
}
