//! What each verb does. A verb that is about a workspace runs commands of the list, like every other caller.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kith_core::calendar_files;
use kith_core::exporting::{self, ExportRequest};
use kith_core::importing::{self, ImportReport, SaveErrors, Wish};
use kith_core::jobs::Progress;
use kith_core::leads;
use kith_core::matching;
use kith_core::sample::{SEEDED_UNTIL, Sample};
use kith_core::workspaces::Profile;
use kith_core::{Context, Error, NewWorkspace, Result, Workspace};
use serde_json::{Value, json};

use super::{Verb, print};
use crate::{commands, http, openapi, schema, shell, typescript, window};

/// How the command line names itself in history.
const ORIGIN: &str = "cli";
/// How many refused rows a person is told of.
const ISSUES_TOLD: usize = 10;

/// Runs one verb; `json` asks for machine-readable output.
pub fn run(verb: Option<Verb>, json: bool) -> Result<()> {
    match verb {
        None => window::run(None),
        Some(Verb::Open { file }) => window::run(file),
        Some(Verb::New { file, profile, sample, seed }) => new(&file, profile.into(), sample.map(|n| (n, seed)), json),
        Some(Verb::Call { file, command, input }) => call(&file, &command, input.as_deref(), json),
        Some(Verb::Commands) => list(json),
        Some(Verb::Undo { file, n }) => steps(&file, "journal.undo", n, json),
        Some(Verb::Redo { file, n }) => steps(&file, "journal.redo", n, json),
        Some(Verb::Check { file, rebuild }) => check(&file, rebuild, json),
        Some(Verb::Backup { file, to }) => backup(&file, &to, json),
        Some(Verb::Serve { file, port, token_file }) => serve(file, port, token_file, json),
        Some(Verb::Schema { check }) => schema::write(check),
        Some(Verb::Typescript { check }) => typescript::write(check),
        Some(Verb::Import { file, sheet, record_type, mapping, mode, dry_run, resume: _, errors_to }) => {
            if let Some(calendar) =
                sheet.as_deref().filter(|path| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("ics")))
            {
                return calendar_file(&file, calendar, dry_run, json);
            }
            let wish = Wish { r#type: Some(record_type), map: None, mode: mode.map(Into::into), dry_run };
            import(&file, sheet.as_deref(), mapping.as_deref(), wish, errors_to.as_deref(), json)
        }
        Some(Verb::Export { file, record_type, to, filter, columns, bom, separator, vcard, outreach }) => {
            let path = std::path::absolute(&to)?.display().to_string();
            let filter = filter.as_deref().map(serde_json::from_str).transpose()?;
            let fields = (!columns.is_empty()).then_some(columns);
            export(
                &file,
                &ExportRequest {
                    r#type: record_type,
                    path,
                    filter,
                    search: None,
                    fields,
                    bom,
                    separator,
                    vcard,
                    outreach: outreach.map(Into::into),
                },
                json,
            )
        }
        Some(Verb::Events { file, path }) => events(&file, &path, json),
        Some(Verb::Duplicates { file, record_type, to }) => duplicates(&file, record_type.key(), &to, json),
    }
}

/// A workspace opened for one run of the program. It is let go without the backup that closing a window makes: a script
/// may run a hundred of these in a row, and `kith backup` is there for the asking.
fn open(file: &Path) -> Result<Context> {
    Ok(Context::new(Workspace::open(&std::path::absolute(file)?)?).with_origin(ORIGIN))
}

fn ask(context: &Context, command: &str, input: Value) -> Result<Value> {
    let output = commands::call(command, context, input)?;
    Ok(serde_json::from_str(&output)?)
}

fn call(file: &Path, command: &str, input: Option<&str>, compact: bool) -> Result<()> {
    // An unknown command or broken JSON is told before a file is touched.
    commands::find(command)?;
    let input = match input {
        None => Value::Null,
        Some("-") => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            serde_json::from_str(&text)?
        }
        Some(text) => serde_json::from_str(text)?,
    };
    let context = open(file)?;
    let mut output = ask(&context, command, input)?;
    // Work that runs behind a window would end with this program: it is waited for, and how it ended is told.
    while let Some(job) = running(&output) {
        std::thread::sleep(Duration::from_millis(20));
        output = ask(&context, "jobs.get", json!({ "id": job }))?;
    }
    let said = |place: &str| output.pointer(place).and_then(Value::as_str);
    if let (Some("failed"), Some(_), Some(code)) = (said("/state"), said("/kind"), said("/error/code")) {
        return Err(Error::new(code, said("/error/message").unwrap_or_default()));
    }
    print::json(&output, compact)
}

/// The id of a job under way, where a command answered with one.
fn running(output: &Value) -> Option<String> {
    let said = |key: &str| output.get(key).and_then(Value::as_str);
    let under_way = said("kind").is_some() && matches!(said("state"), Some("queued" | "running"));
    said("id").filter(|_| under_way).map(str::to_string)
}

fn list(json: bool) -> Result<()> {
    if json {
        return print::json(&openapi::listing(), true);
    }
    let lines: Vec<String> = commands::COMMANDS
        .iter()
        .map(|command| {
            let access = if command.write { "writes" } else { "reads" };
            format!("{:<24} {access:<7} {}", command.name, command.summary)
        })
        .chain(commands::ALIASES.iter().map(|alias| {
            let given: Vec<String> = alias.given.iter().map(|(key, value)| format!(" with {key} {value}")).collect();
            format!("{:<24} alias   {}{}", alias.name, alias.command, given.concat())
        }))
        .collect();
    print::out(&lines.join("\n"))
}

fn new(file: &Path, profile: Profile, sample: Option<(u32, u64)>, json: bool) -> Result<()> {
    let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = NewWorkspace { name, profile, ..NewWorkspace::default() };
    let sample = sample.map(|(people, seed)| Sample { people, seed, until: SEEDED_UNTIL });
    let context = Context::new(shell::make(&std::path::absolute(file)?, &new, sample)?).with_origin(ORIGIN);
    let info = ask(&context, "workspace.info", Value::Null)?;
    if json {
        return print::json(&info, true);
    }
    print::out(&format!("{}: {}", file.display(), counts(&info)))
}

/// “12 person, 3 deal”, for people.
fn counts(info: &Value) -> String {
    let counts = info.get("counts").and_then(Value::as_object);
    let said: Vec<String> = counts.into_iter().flatten().map(|(name, count)| format!("{count} {name}")).collect();
    said.join(", ")
}

/// Without a sheet, the import that was interrupted last.
fn import(
    file: &Path,
    sheet: Option<&Path>,
    mapping: Option<&Path>,
    wish: Wish,
    errors_to: Option<&Path>,
    json: bool,
) -> Result<()> {
    let map = mapping.map(|path| Ok::<_, Error>(serde_json::from_slice(&std::fs::read(path)?)?)).transpose()?;
    let context = open(file)?;
    let report = match sheet {
        Some(sheet) => {
            let request = importing::request(&context, &std::path::absolute(sheet)?, Wish { map, ..wish })?;
            importing::import(&context, &request)?
        }
        None => importing::resume_last(&context)?,
    };
    if let (Some(path), Some(batch)) = (errors_to, report.batch.clone()) {
        let path = std::path::absolute(path)?.display().to_string();
        importing::save_errors(&context, SaveErrors { batch, path })?;
    }
    if json {
        return print::json(&serde_json::to_value(&report)?, true);
    }
    print::out(&told(&report))
}

/// What an import did, for people: the sums, and the first refused rows.
fn told(report: &ImportReport) -> String {
    let mut lines = vec![format!("{} rows in {:.1} s", report.rows, report.seconds)];
    for (what, counts) in [("created", &report.created), ("updated", &report.updated)] {
        lines.extend(counts.iter().map(|(record_type, count)| format!("{what}: {count} {record_type}")));
    }
    lines
        .push(format!("unchanged: {}, skipped: {}, refused: {}", report.unchanged, report.skipped, report.error_count));
    for issue in report.errors.iter().take(ISSUES_TOLD) {
        let column = issue.column.as_deref().map(|name| format!(", {name}")).unwrap_or_default();
        lines.push(format!("  row {}{column}: {}", issue.row, issue.message));
    }
    if report.error_count > ISSUES_TOLD {
        lines.push(format!("  and {} more; --json lists them", report.error_count - ISSUES_TOLD));
    }
    lines.join("\n")
}

fn export(file: &Path, request: &ExportRequest, json: bool) -> Result<()> {
    let report = exporting::run(&open(file)?, request, &Progress::default())?;
    if json {
        return print::json(&serde_json::to_value(&report)?, true);
    }
    let left_out = report.left_out.map(|left| {
        format!(
            "; left out {}: {} want no contact, {} prefer another way, {} heard from us too lately",
            left.do_not_contact + left.other_way + left.too_soon,
            left.do_not_contact,
            left.other_way,
            left.too_soon
        )
    });
    print::out(&format!("{}: {} records{}", report.path, report.rows, left_out.unwrap_or_default()))
}

/// Takes a calendar file in, or says what that would do.
fn calendar_file(file: &Path, path: &Path, dry_run: bool, json: bool) -> Result<()> {
    let input = calendar_files::CalendarFile {
        path: std::path::absolute(path)?.display().to_string(),
        unknown: calendar_files::Unknown::default(),
    };
    let context = open(file)?;
    let report = match dry_run {
        true => calendar_files::preview(&context, input)?,
        false => calendar_files::import(&context, input)?.value,
    };
    if json {
        return print::json(&serde_json::to_value(&report)?, true);
    }
    let mut lines = vec![
        format!("{} events, {} times that are taken", report.events, report.instances),
        format!(
            "created: {} interaction, {} activity ({} repeating, {} without a customer)",
            report.interactions, report.activities, report.repeating, report.alone
        ),
        format!(
            "updated: {}, unchanged: {}, cancelled: {}, later: {}, with nobody known: {}, refused: {}",
            report.updated,
            report.unchanged,
            report.cancelled,
            report.later,
            report.unmatched_count,
            report.refused_count
        ),
    ];
    let named = report.refused.iter().chain(&report.unmatched);
    lines.extend(named.take(ISSUES_TOLD).map(|one| format!("  line {}: {} {}", one.line, one.summary, one.message)));
    print::out(&lines.join("\n"))
}

/// Takes a file of events in and tells what became of its rows.
fn events(file: &Path, path: &Path, json: bool) -> Result<()> {
    let input = leads::EventsFile { path: std::path::absolute(path)?.display().to_string() };
    let report = leads::import_events(&open(file)?, input)?.value;
    if json {
        return print::json(&serde_json::to_value(&report)?, true);
    }
    let mut lines = vec![format!(
        "{} events: {} taken in, {} known already, {} refused; {} clients made",
        report.rows,
        report.taken,
        report.repeated,
        report.refused.len(),
        report.clients
    )];
    lines.extend(report.refused.iter().take(ISSUES_TOLD).map(|one| format!("  row {}: {}", one.row, one.message)));
    if report.refused.len() > ISSUES_TOLD {
        lines.push(format!("  and {} more; --json lists them", report.refused.len() - ISSUES_TOLD));
    }
    print::out(&lines.join("\n"))
}

fn duplicates(file: &Path, record_type: &str, to: &Path, json: bool) -> Result<()> {
    let written = matching::export_pairs(&open(file)?, record_type, &std::path::absolute(to)?)?;
    if json {
        return print::json(&serde_json::to_value(&written)?, true);
    }
    print::out(&format!("{} pairs among {} records, in {}", written.pairs, written.records, to.display()))
}

fn check(file: &Path, rebuild: bool, json: bool) -> Result<()> {
    let report = open(file)?.workspace().check(rebuild)?;
    if json {
        print::json(&serde_json::to_value(&report)?, true)?;
    } else if report.ok {
        print::out("No problems found.")?;
    } else {
        print::out(&report.problems.join("\n"))?;
    }
    if report.ok {
        return Ok(());
    }
    let count = report.problems.len();
    Err(Error::new("problems_found", format!("The check found {count} problems.")).details(json!(report.problems)))
}

fn backup(file: &Path, to: &Path, json: bool) -> Result<()> {
    let backup = open(file)?.workspace().backup(&std::path::absolute(to)?)?;
    if json {
        return print::json(&serde_json::to_value(&backup)?, true);
    }
    print::out(&format!("{} ({} bytes, verified)", backup.path, backup.bytes))
}

fn steps(file: &Path, command: &str, n: u32, json: bool) -> Result<()> {
    let context = open(file)?;
    let mut done = Vec::new();
    for _ in 0..n {
        let changed = ask(&context, command, json!({}))?;
        done.push(changed.get("value").cloned().unwrap_or(changed));
    }
    if json {
        return print::json(&json!({ "entries": done }), true);
    }
    let labels: Vec<&str> = done.iter().filter_map(|entry| entry.get("label").and_then(Value::as_str)).collect();
    print::out(&labels.join("\n"))
}

fn serve(file: Option<PathBuf>, port: u16, token_file: Option<PathBuf>, json: bool) -> Result<()> {
    http::serve(http::Serve { file, port, token_file }, |address, token| {
        let url = format!("http://{address}");
        let open = format!("{url}/#token={token}");
        let text = if json {
            json!({ "address": url, "token": token, "url": open }).to_string()
        } else {
            format!("address: {url}\ntoken: {token}\nopen: {open}")
        };
        // A reader that has gone is no reason to stop serving.
        let _ = print::out(&text);
    })
}
