//! A report as somebody wants it, under a name: what a saved view of the reports says.

use chrono::NaiveDate;
use serde::Deserialize;

use super::declared;
use super::shapes::ReportRequest;
use crate::journal::Tx;
use crate::query::{Compiler, Sql, date_bound};
use crate::records;
use crate::{Error, Result, Zone, ids};

/// What stands beside the declared reports: the trend and the deal score count deals in their own ways.
const OTHERS: [&str; 2] = ["trend", "score"];

/// The field `content` of such a view.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    /// As it is asked for; its days may be relative.
    request: ReportRequest,
    /// By quarters instead of months, where a report has both.
    #[serde(default, rename = "quarters")]
    _quarters: bool,
}

/// Whether the content of a saved view is a report that can be shown.
///
/// # Errors
/// `invalid` on `content`, `unknown_report`, `unknown_dimension`, `unknown_reference` on `pipeline_id` or `owner_id`, those of
/// the filter and of the days.
pub fn check(tx: &Tx<'_>, text: &str) -> Result<()> {
    let wrong = |why: String| Error::invalid("content", format!("The report cannot be read: {why}."));
    let Content { request, .. } = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    if !OTHERS.contains(&request.report.as_str()) {
        declared::find(&request.report)?.dimension(request.by.as_deref())?;
    }
    let now = ids::parse_moment("now", tx.at())?;
    for (key, day) in [("from", &request.from), ("to", &request.to)] {
        if let Some(day) = day.as_deref().filter(|day| !day.is_empty()) {
            let bound = date_bound(day, now, Zone::Machine).map_err(|error| error.field(key))?;
            bound.parse::<NaiveDate>().map_err(|_| Error::invalid(key, "That is not a day."))?;
        }
    }
    for (key, to, id) in [("pipeline_id", "pipeline", &request.pipeline_id), ("owner_id", "user", &request.owner_id)] {
        if let Some(id) = id.as_deref().filter(|id| !id.is_empty()) {
            records::require(tx, tx.catalog(), to, id, key)?;
        }
    }
    if let Some(filter) = &request.filter {
        let deal = tx.catalog().get("deal")?;
        let compiler =
            Compiler { catalog: tx.catalog(), actor: "", now, zone: Zone::Machine, whole: false, led: false };
        compiler.filter(&deal, "t", filter, &mut Sql::default())?;
    }
    Ok(())
}
