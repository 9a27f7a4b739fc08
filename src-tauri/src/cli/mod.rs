//! The command line: the same program without a display, for people who script it. Results go to stdout, errors to
//! stderr as `{code, message, …}`, and the exit code is 0 only on success.

mod print;
mod verbs;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use kith_core::{Error, exporting, importing, workspaces};

/// Usage errors end as other programs end them.
const USAGE: u8 = 2;

#[derive(Debug, Parser)]
#[command(name = "kith", version, about = "A desktop CRM that keeps a whole CRM in one local file", long_about = None)]
struct Line {
    /// Print the result as JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Open the window on a workspace; without one, as `kith` does.
    Open { file: Option<PathBuf> },
    /// Make a workspace, empty or with synthetic data.
    New {
        file: PathBuf,
        /// Whose words and pipelines it starts with.
        #[arg(long, value_enum, default_value_t = Profile::Sales)]
        profile: Profile,
        /// Number of sample people; companies, deals and timelines follow from it.
        #[arg(long, value_name = "PEOPLE")]
        sample: Option<u32>,
        /// The same seed gives the same sample.
        #[arg(long, default_value_t = 1, requires = "sample")]
        seed: u64,
    },
    /// Import a sheet, a workbook, JSON or address cards.
    Import {
        file: PathBuf,
        #[arg(required_unless_present = "resume")]
        sheet: Option<PathBuf>,
        /// What a row is: `auto`, person, organization, deal, or any other type that has a list.
        #[arg(long = "type", default_value = "auto")]
        record_type: String,
        /// Answers to what the wizard would ask, as JSON.
        #[arg(long, value_name = "MAP.json")]
        mapping: Option<PathBuf>,
        /// What happens to rows that match a record, and to those that match none.
        #[arg(long, value_enum)]
        mode: Option<Mode>,
        /// Report what would happen and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Run the import again that was interrupted last, as it was asked for then.
        #[arg(long, conflicts_with_all = ["sheet", "record_type", "mapping", "mode", "dry_run"])]
        resume: bool,
        /// Write the refused rows there, to be put right and imported again.
        #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
        errors_to: Option<PathBuf>,
    },
    /// Export records to a sheet, a workbook, JSON or address cards.
    Export {
        file: PathBuf,
        #[arg(long = "type", value_name = "TYPE")]
        record_type: String,
        /// Where to; the extension decides the format: csv, xlsx, json, jsonl, vcf.
        #[arg(long, value_name = "OUT.csv|xlsx|json|jsonl|vcf")]
        to: PathBuf,
        /// Which records, as the filter tree of the query.
        #[arg(long, value_name = "JSON")]
        filter: Option<String>,
        /// Which fields, in this order; all unless said.
        #[arg(long, value_name = "FIELD,FIELD", value_delimiter = ',')]
        columns: Vec<String>,
        /// Begin a CSV file with a byte order mark, by which Excel knows UTF-8.
        #[arg(long)]
        bom: bool,
        /// What parts the cells of a CSV file: comma, semicolon, tab, pipe.
        #[arg(long, value_name = "NAME")]
        separator: Option<String>,
        /// Version of address cards: 4.0 or 3.0.
        #[arg(long, value_name = "VERSION")]
        vcard: Option<String>,
        /// For writing to them or calling: leaves out who does not want that, and says how many.
        #[arg(long = "for", value_enum, value_name = "email|phone|post")]
        outreach: Option<Outreach>,
    },
    /// Take in a file of outreach events: JSON lines, or CSV with a column `kind`.
    Events { file: PathBuf, path: PathBuf },
    /// Find likely duplicates and write the pairs with their reasons.
    Duplicates {
        file: PathBuf,
        #[arg(long = "type", value_enum)]
        record_type: PartyType,
        #[arg(long, value_name = "PAIRS.csv")]
        to: PathBuf,
    },
    /// Run any command of the list and print its result.
    Call {
        file: PathBuf,
        command: String,
        /// Its input; `-` reads it from standard input.
        input: Option<String>,
    },
    /// Print the list of commands; with --json also the schemas of their inputs and outputs.
    Commands,
    /// Take back the last change, or the last N.
    Undo {
        file: PathBuf,
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        n: u32,
    },
    /// Do again what was taken back last, or the last N.
    Redo {
        file: PathBuf,
        #[arg(default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        n: u32,
    },
    /// Look for damage; fails when there is any.
    Check {
        file: PathBuf,
        /// Make the derived tables (search, timeline, totals) anew first.
        #[arg(long)]
        rebuild: bool,
    },
    /// Write a verified copy of a workspace.
    Backup { file: PathBuf, to: PathBuf },
    /// Serve the user interface and the HTTP interface on 127.0.0.1.
    Serve {
        file: Option<PathBuf>,
        /// 0 takes a free port.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Read the token from this file, or write a new one to it.
        #[arg(long, value_name = "F")]
        token_file: Option<PathBuf>,
    },
    /// Write the types of the user interface's client.
    #[command(hide = true)]
    Typescript {
        /// Fail when the file is stale, and write nothing.
        #[arg(long)]
        check: bool,
    },
    /// Write docs/schema.md.
    #[command(hide = true)]
    Schema {
        /// Fail when the file is stale, and write nothing.
        #[arg(long)]
        check: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Profile {
    Sales,
    Fundraising,
    Outreach,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PartyType {
    Person,
    Organization,
}

impl PartyType {
    /// The record type's name.
    fn key(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mode {
    Create,
    Update,
    Fill,
    Upsert,
}

impl From<Mode> for importing::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Create => Self::Create,
            Mode::Update => Self::Update,
            Mode::Fill => Self::Fill,
            Mode::Upsert => Self::Upsert,
        }
    }
}

/// What an export is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Outreach {
    Email,
    Phone,
    Post,
}

impl From<Outreach> for exporting::Outreach {
    fn from(way: Outreach) -> Self {
        match way {
            Outreach::Email => Self::Email,
            Outreach::Phone => Self::Phone,
            Outreach::Post => Self::Post,
        }
    }
}

impl From<Profile> for workspaces::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Sales => Self::Sales,
            Profile::Fundraising => Self::Fundraising,
            Profile::Outreach => Self::Outreach,
        }
    }
}

/// Reads the command line and runs its face.
pub fn main() -> ExitCode {
    let line = match Line::try_parse() {
        Ok(line) => line,
        Err(error) if !error.use_stderr() => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let text = error.to_string();
            let message = text.strip_prefix("error: ").unwrap_or(&text).trim();
            print_problem(&Error::new("usage", message));
            return ExitCode::from(USAGE);
        }
    };
    match verbs::run(line.verb, line.json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print_problem(&error);
            ExitCode::FAILURE
        }
    }
}

/// One line of JSON on stderr.
pub fn print_problem(error: &Error) {
    match serde_json::to_string(error) {
        Ok(json) => eprintln!("{json}"),
        Err(_) => eprintln!("{{\"code\":\"internal\",\"message\":\"The error could not be written.\"}}"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parses(line: &str) -> bool {
        Line::try_parse_from(line.split(' ')).is_ok()
    }

    #[test]
    fn api_03_the_line_reads_the_documented_forms() {
        Line::command().debug_assert();
        for line in [
            "kith",
            "kith open a.kith",
            "kith new a.kith --profile fundraising --sample 100 --seed 7 --json",
            "kith import a.kith b.csv --type deal --mapping m.json --mode upsert --dry-run",
            "kith import a.kith --resume --errors-to bad.csv",
            "kith export a.kith --type deal --to out.csv --filter {}",
            "kith events a.kith events.jsonl",
            "kith duplicates a.kith --type person --to pairs.csv",
            "kith call a.kith records.page {}",
            "kith commands --json",
            "kith undo a.kith 3",
            "kith redo a.kith",
            "kith check a.kith --rebuild",
            "kith backup a.kith b.kith",
            "kith serve a.kith --port 8080 --token-file t",
        ] {
            assert!(parses(line), "{line}");
        }
    }

    #[test]
    fn api_16_the_line_refuses_what_it_does_not_know() {
        for line in [
            "kith explode",
            "kith new a.kith --profile other",
            "kith new a.kith --seed 3",
            "kith undo a.kith 0",
            "kith import a.kith b.csv --mode replace",
            "kith import a.kith",
            "kith import a.kith b.csv --resume",
            "kith export a.kith --to out.csv",
            "kith duplicates a.kith --type deal --to p.csv",
            "kith serve a.kith --port 70000",
        ] {
            assert!(!parses(line), "{line}");
        }
    }
}
