use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::first::Profile;
use crate::catalog::{Catalog, FieldKind};
use crate::journal::{Changed, May, Op, may};
use crate::matching::{self, RuleSets};
use crate::query::{Compiler, Question, count};
use crate::records::{Reference, own_words};
use crate::values::{Country, Currency};
use crate::{Context, Error, Result, lifecycle, merging};

/// The settings of a workspace.
#[derive(Debug, Clone, Serialize, Deserialize, TS, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// The workspace's name.
    pub name: String,
    /// Whose words it uses.
    pub profile: Profile,
    /// ISO 4217.
    pub currency: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// system, light or dark.
    #[ts(type = "\"system\" | \"light\" | \"dark\"")]
    pub theme: String,
    /// compact or comfortable: how high the rows of lists are.
    #[ts(type = "\"compact\" | \"comfortable\"")]
    pub density: String,
    /// Where the user was last.
    #[ts(type = "unknown")]
    pub last_view: Value,
    /// How lists were left: the view that a type's list showed last, columns and widths of each view.
    #[ts(type = "unknown")]
    pub lists: Value,
    /// Keys of the keyboard map that differ from those that it comes with, by the name of what they do.
    #[ts(type = "unknown")]
    pub keys: Value,
    /// Fields that records must have beside those that are always required, by record type (IMP-30).
    pub required_fields: BTreeMap<String, Vec<String>>,
    /// Within how many days a merge can be taken back: 30 at least (IMP-17).
    #[ts(type = "number")]
    pub merge_undo_days: i64,
    /// Within how many days of its last purchase a customer counts as active (LIF-12).
    #[ts(type = "number")]
    pub active_customer_days: i64,
    /// Id of the pipeline whose deals are the clients of outreach; the first pipeline unless said (PIP-03).
    #[ts(type = "string | null")]
    pub outreach_pipeline: Value,
    /// From this score on a likely duplicate is told while somebody types and on saving (IMP-03).
    pub duplicates_warn_score: u8,
    /// From this score on groups are in the list of duplicates.
    pub duplicates_list_score: u8,
    /// From this score on groups may be merged without being looked at one by one.
    pub duplicates_safe_score: u8,
    /// Whether a lost deal needs a reason: `optional`, `asked` (the screens ask for it and commands do without) or
    /// `required` (of every caller).
    #[ts(type = "\"optional\" | \"asked\" | \"required\"")]
    pub lost_reason: String,
    /// Whether winning a deal is celebrated on the screen.
    pub celebrate_wins: bool,
    /// Rules by which records are duplicates beside what is found by comparing them, by record type.
    pub duplicate_rules: BTreeMap<String, RuleSets>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: String::new(),
            profile: Profile::Sales,
            currency: "USD".into(),
            country: "US".into(),
            theme: "system".into(),
            density: "compact".into(),
            last_view: Value::Null,
            lists: Value::Null,
            keys: Value::Null,
            required_fields: BTreeMap::new(),
            merge_undo_days: merging::UNDO_DAYS,
            active_customer_days: lifecycle::ACTIVE_DAYS,
            outreach_pipeline: Value::Null,
            duplicates_warn_score: matching::score::THRESHOLD,
            duplicates_list_score: matching::score::THRESHOLD,
            duplicates_safe_score: matching::SAFE,
            lost_reason: "asked".into(),
            celebrate_wins: true,
            duplicate_rules: matching::usual_rules(),
        }
    }
}

/// Settings to change; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, TS, JsonSchema)]
#[serde(transparent)]
#[ts(type = "Partial<Settings>")]
pub struct SettingsUpdate(Map<String, Value>);

/// The workspace at a glance.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct WorkspaceInfo {
    /// Where the file is.
    pub path: String,
    /// Its settings.
    pub settings: Settings,
    /// The calling user.
    pub user: Reference,
    /// What the calling user may do.
    pub may: May,
    /// What the profile calls each record type.
    pub words: BTreeMap<String, Words>,
    /// How many there are of the main types, agents left out.
    #[ts(type = "Record<string, number>")]
    pub counts: BTreeMap<String, i64>,
    /// Quiet types of which there is a record: the rail offers these.
    pub used: Vec<String>,
    /// Agents of each type, who are no clients (PTY-31); types that have none are absent.
    #[ts(type = "Record<string, number>")]
    pub agents: BTreeMap<String, i64>,
    /// Newest migration of the file.
    pub schema_version: u32,
    /// Version of this program.
    pub app_version: String,
}

/// One and several.
#[derive(Debug, Clone, Serialize, TS, JsonSchema)]
pub struct Words {
    /// One.
    pub one: String,
    /// Several.
    pub many: String,
}

/// Keys that only steer the screen: kept, but no operation of the history.
const SCREEN: [&str; 3] = ["last_view", "lists", "keys"];

fn read(conn: &Connection) -> Result<Settings> {
    let mut stmt = conn.prepare_cached("SELECT key, value FROM setting")?;
    let mut rows = stmt.query([])?;
    let mut all = Map::new();
    while let Some(row) = rows.next()? {
        all.insert(row.get(0)?, serde_json::from_str(&row.get::<_, String>(1)?)?);
    }
    Ok(serde_json::from_value(Value::Object(all))?)
}

/// The workspace at a glance.
pub fn info(ctx: &Context) -> Result<WorkspaceInfo> {
    let catalog = ctx.catalog();
    let compiler = Compiler::new(ctx, &catalog);
    ctx.read(|conn| {
        let settings = read(conn)?;
        let agents = agents(conn)?;
        let mut counts = BTreeMap::new();
        let mut words = BTreeMap::new();
        let mut used = Vec::new();
        let profile = serde_json::to_value(settings.profile)?;
        let profile = profile.as_str().unwrap_or_default();
        for record_type in catalog.types() {
            if matches!(record_type.key, "person" | "organization" | "household" | "deal") {
                let question = Question { record_type, filter: None, search: None, deleted: false };
                let agents = agents.get(record_type.key).copied().unwrap_or_default();
                counts.insert(record_type.key.to_string(), count(conn, &compiler, &question)? - agents);
            }
            if record_type.quiet {
                let sql = format!("SELECT 1 FROM {} WHERE deleted_at IS NULL LIMIT 1", record_type.table);
                if conn.prepare_cached(&sql)?.exists([])? {
                    used.push(record_type.key.to_string());
                }
            }
            let (one, many) = own_words(profile, record_type.key).unwrap_or((record_type.label, record_type.plural));
            words.insert(record_type.key.to_string(), Words { one: one.into(), many: many.into() });
        }
        let name = crate::records::title(conn, &catalog, "user", ctx.user_id())?.unwrap_or_default();
        Ok(WorkspaceInfo {
            path: ctx.workspace().store().path().display().to_string(),
            settings,
            user: Reference::new("user", ctx.user_id(), name),
            may: may(conn, ctx.user_id())?,
            words,
            counts,
            used,
            agents,
            schema_version: ctx.workspace().store().version(),
            app_version: env!("CARGO_PKG_VERSION").into(),
        })
    })
}

fn agents(conn: &Connection) -> Result<BTreeMap<String, i64>> {
    let mut stmt = conn.prepare_cached(
        "SELECT kind, count(*) FROM party WHERE is_agent = 1 AND deleted_at IS NULL GROUP BY kind ORDER BY kind",
    )?;
    let counts = stmt.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts.collect::<rusqlite::Result<_>>()?)
}

/// Changes settings. Those of the screen are kept without a trace in the history: Ctrl+Z is
/// for work, not for where one looked.
pub fn update(ctx: &Context, input: SettingsUpdate) -> Result<Changed<Settings>> {
    let known = serde_json::to_value(Settings::default())?;
    for (key, value) in &input.0 {
        if known.get(key).is_none() {
            return Err(Error::new("unknown_field", format!("There is no setting “{key}”.")).field(key));
        }
        check(&ctx.catalog(), key, value)?;
    }
    let (screen, work): (Vec<_>, Vec<_>) = input.0.iter().partition(|(key, _)| SCREEN.contains(&key.as_str()));
    if !screen.is_empty() {
        let writer = ctx.workspace().store().writer();
        for (key, value) in screen {
            save(&writer, key, value)?;
        }
    }
    if work.is_empty() {
        return Ok(Changed { value: ctx.read(read)?, change: None });
    }
    ctx.transact(Op::new("settings.update", "Changed settings"), |tx| {
        for (key, value) in work {
            save(tx, key, value)?;
        }
        read(tx)
    })
}

fn save(conn: &Connection, key: &str, value: &Value) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value",
    )?
    .execute(params![key, value.to_string()])?;
    Ok(())
}

/// IMP-30: only what people and sheets can give can be required of them.
fn required(catalog: &Catalog, value: &Value) -> Result<()> {
    let wrong = |message: String| Error::invalid("required_fields", message);
    let by_type: BTreeMap<String, Vec<String>> = serde_json::from_value(value.clone())
        .map_err(|_| wrong("Lists of field keys by record type are expected.".into()))?;
    for (record_type, keys) in &by_type {
        let record_type = catalog.get(record_type)?;
        for key in keys {
            let field = record_type.field(key)?;
            if field.read_only || field.by_import || !field.importable || field.kind == FieldKind::YesNo {
                return Err(wrong(format!("{} cannot be required.", field.label)));
            }
        }
    }
    Ok(())
}

fn check(catalog: &Catalog, key: &str, value: &Value) -> Result<()> {
    let text = || value.as_str().ok_or_else(|| Error::invalid(key, "Text is expected."));
    match key {
        "name" => {
            let name = text()?.trim();
            if name.is_empty() || name.chars().count() > 100 {
                return Err(Error::invalid(key, "A workspace has a name of 1 to 100 characters."));
            }
        }
        "profile" => drop(
            serde_json::from_value::<Profile>(value.clone())
                .map_err(|_| Error::invalid(key, "The profile is sales, fundraising or outreach."))?,
        ),
        "currency" => drop(Currency::parse(text()?).map_err(|error| Error::from(error).field(key))?),
        "country" => drop(Country::parse_code(text()?).map_err(|error| Error::from(error).field(key))?),
        "required_fields" => required(catalog, value)?,
        "merge_undo_days" if !value.as_i64().is_some_and(|days| (merging::UNDO_DAYS..=3650).contains(&days)) => {
            let message = format!("Merges can be taken back for {} to 3650 days.", merging::UNDO_DAYS);
            return Err(Error::invalid(key, message));
        }
        "active_customer_days" => lifecycle::check_days(key, value.as_i64())?,
        "outreach_pipeline" if !value.is_null() && !value.is_string() => {
            return Err(Error::invalid(key, "The id of a pipeline is expected."));
        }
        "duplicates_warn_score" | "duplicates_list_score" | "duplicates_safe_score" => {
            matching::check_score(key, value)?;
        }
        "duplicate_rules" => matching::check_rules(value)?,
        "theme" if !matches!(text()?, "system" | "light" | "dark") => {
            return Err(Error::invalid(key, "The theme is system, light or dark."));
        }
        "lost_reason" if !matches!(text()?, "optional" | "asked" | "required") => {
            return Err(Error::invalid(key, "The reason for losing is optional, asked or required."));
        }
        "celebrate_wins" if !value.is_boolean() => return Err(Error::invalid(key, "Yes or no is expected.")),
        "density" if !matches!(text()?, "compact" | "comfortable") => {
            return Err(Error::invalid(key, "Rows are compact or comfortable."));
        }
        _ => {}
    }
    Ok(())
}
