//! The list of commands: the one place that names what a caller can ask of a workspace. The window, the HTTP
//! interface, the command line and the TypeScript client are all made from it (design: one list, several faces).

use kith_core::catalog::CatalogInfo;
use kith_core::{Context, Error, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::typescript::Types;

/// One command: its name, what it does, and how to run and describe it without knowing its types.
pub struct Command {
    /// `subject.verb`, the name that every face uses.
    pub name: &'static str,
    /// Whether it can change the workspace.
    pub write: bool,
    /// One line for people who read the list.
    pub summary: &'static str,
    /// JSON schema of the input; named types go into the generator's definitions.
    pub input_schema: fn(&mut SchemaGenerator) -> Schema,
    /// JSON schema of the output; named types go into the generator's definitions.
    pub output_schema: fn(&mut SchemaGenerator) -> Schema,
    /// Runs it on one workspace: JSON in, JSON text out.
    pub run: fn(&Context, Value) -> Result<String>,
    /// Collects the TypeScript types of input and output and returns their names.
    pub typescript: fn(&mut Types) -> (String, String),
}

/// `"name" read|write "summary" => function;` for every command.
macro_rules! commands {
    ($($name:literal $access:ident $summary:literal => $function:path;)*) => {
        &[$(Command {
            name: $name,
            write: commands!(@$access),
            summary: $summary,
            input_schema: |generator| input_schema(generator, $function),
            output_schema: |generator| output_schema(generator, $function),
            run: |context, input| run(context, input, $function),
            typescript: |types| typescript(types, $function),
        }),*]
    };
    (@read) => { false };
    (@write) => { true };
}

/// Every command, in the order in which people read them.
pub static COMMANDS: &[Command] = commands! {
    "workspace.info" read "The open workspace: its settings, user, words and record counts" => kith_core::workspaces::info;
    "settings.update" write "Change settings of the workspace; what is absent stays" => kith_core::workspaces::update;
    "catalog.get" read "The record types and their fields, custom fields included" => catalog;
    "records.page" read "A page of records of one type, filtered, searched and sorted" => kith_core::records::page;
    "records.count" read "How many records a page request would list in all" => kith_core::records::count;
    "records.counts" read "Several counts in one call, at most 200" => kith_core::records::counts;
    "records.groups" read "The groups of a list with their exact counts" => kith_core::records::groups;
    "records.get" read "One record by id; a merged id leads to the survivor" => kith_core::records::get;
    "records.create" write "Make a record; the id is the caller's and makes a repeat harmless" => kith_core::records::create;
    "records.update" write "Change fields of a record" => kith_core::records::update;
    "records.preview_many" read "What writing many cells would do: counts, refusals cell by cell, before and after" => kith_core::bulk::preview_many;
    "records.update_many" write "Write many cells of many records as one undoable step, as pasted from a sheet" => kith_core::bulk::update_many;
    "records.delete" write "Put records into the trash" => kith_core::records::delete;
    "records.restore" write "Take records out of the trash" => kith_core::records::restore;
    "records.overview" read "What stands beside a record: deals, activities, people, sums" => kith_core::timeline::overview;
    "records.summary" read "A customer at a glance: money, interactions, support, visits, milestones; each figure with its filter" => kith_core::timeline::summary;
    "parties.hierarchy" read "The whole tree of companies around one, with roll-ups" => kith_core::parties::hierarchy;
    "parties.move_under" write "Put a company under another one; a loop is refused" => kith_core::parties::move_under;
    "households.giving" read "What a household and those who live in it bought or gave together" => kith_core::households::giving;
    "households.suggest" read "A name and greetings for a household, made of its members" => kith_core::households::suggest;
    "relations.list" read "The relationships of a party, seen from its side" => kith_core::relations::connections;
    "relations.create" write "Relate two parties, by a type's code from either side" => kith_core::relations::connect;
    "relations.delete" write "Take relationships away" => kith_core::relations::disconnect;
    "relations.graph" read "The parties around one, 1 or 2 links away, and the links among them" => kith_core::relations::graph;
    "relations.referrals" read "Who referred a party, whom it brought, and what came of it" => kith_core::relations::referrals;
    "relations.rescore" write "Compute strengths anew where none was set by hand" => kith_core::relations::rescore;
    "parties.lookup" read "Who goes by an e-mail address, account number or external id" => kith_core::parties::lookup;
    "users.owns" read "What a user would have to hand over" => kith_core::users::owns;
    "users.transfer" write "Hand over what is somebody's to somebody else, as one step" => kith_core::users::transfer;
    "users.deactivate" write "Let a user go and hand over what was theirs, as one step" => kith_core::users::deactivate;
    "custom_fields.reorder" write "Put custom fields in order" => kith_core::custom_fields::reorder;
    "custom_fields.preview_kind" read "What a change of a field's kind would keep and lose" => kith_core::custom_fields::preview_kind;
    "custom_fields.change_kind" write "Give a field another kind and convert its values, as one step" => kith_core::custom_fields::change_kind;
    "tags.add" write "Put a tag on records" => kith_core::records::add_tag;
    "tags.remove" write "Take a tag off records" => kith_core::records::remove_tag;
    "bulk.preview" read "What one change of many records would do: counts, refusals, a sample before and after" => kith_core::bulk::preview;
    "bulk.apply" write "One change of many records, named by ids or by a filter, as one undoable step" => kith_core::bulk::apply;
    "bulk.start" write "The same as a job, for very many records" => kith_core::bulk::start;
    "timeline.page" read "A page of a record's history, newest first" => kith_core::timeline::page;
    "board.get" read "A pipeline's stages with their counts and sums" => kith_core::deals::board;
    "board.cards" read "A page of a stage's deals in their order" => kith_core::deals::cards;
    "board.lanes" read "A pipeline's deals by owner or by customer, counted stage by stage" => kith_core::deals::lanes;
    "pipelines.list" read "The pipelines with their stages and how many deals stand in each" => kith_core::pipelines::list;
    "pipelines.templates" read "What a pipeline can be made from" => kith_core::pipelines::templates;
    "pipelines.create" write "Make a pipeline from a template" => kith_core::pipelines::create;
    "pipelines.reorder" write "Put pipelines in order" => kith_core::pipelines::reorder;
    "pipelines.reorder_stages" write "Put the stages of a pipeline in order" => kith_core::pipelines::reorder_stages;
    "pipelines.delete_stage" write "Delete a stage; its deals go to another one in the same step" => kith_core::pipelines::delete_stage;
    "pipelines.delete" write "Delete a pipeline; its deals go to another one in the same step" => kith_core::pipelines::delete;
    "deals.move" write "Move a deal to a stage or a place in it" => kith_core::deals::move_deal;
    "deals.win" write "Close a deal as won" => kith_core::deals::win;
    "deals.lose" write "Close a deal as lost" => kith_core::deals::lose;
    "deals.abandon" write "Close a deal as abandoned" => kith_core::deals::abandon;
    "deals.reopen" write "Open a closed deal again" => kith_core::deals::reopen;
    "deals.history" read "Where a deal was, from when to when, by whom and why" => kith_core::deals::history;
    "deals.forecast" read "Sums of open, won and lost deals in the workspace's currency, by month, stage, owner and category" => kith_core::deals::forecast;
    "deals.plan_close" write "Move the expected close of deals to a month" => kith_core::deals::plan_close;
    "rates.paste" write "Take in dated exchange rates from a text, a line each" => kith_core::rates::paste;
    "reports.list" read "The reports that there are, and what each can count by" => kith_core::reports::list;
    "reports.run" read "A report over the deals that a filter finds; each figure with the filter of its deals" => kith_core::reports::run;
    "reports.save" write "Write a report to a workbook or a table of text" => kith_core::reports::save;
    "reports.save_forecast" write "Write the sums of a forecast to a workbook or a table of text" => kith_core::reports::save_forecast;
    "reports.pipeline_stats" read "Number and value of deals in each stage, empty stages as 0" => kith_core::reports::pipeline_stats;
    "scoring.trend" read "Won value by month or quarter, and what is to be expected" => kith_core::scoring::trend;
    "scoring.save_trend" write "Write the trend to a workbook or a table of text" => kith_core::scoring::save_trend;
    "scoring.scores" read "How likely deals are to be won, with what moves each score" => kith_core::scoring::scores;
    "scoring.status" read "What scores of deals are made of at present" => kith_core::scoring::status;
    "scoring.train" write "Learn the score of deals anew from the won and lost ones" => kith_core::scoring::train;
    "leads.preview" read "A lead with its listing and who may be the same" => kith_core::leads::preview;
    "leads.list" read "Leads by status or words; or what changed since" => kith_core::leads::list_leads;
    "leads.patch" write "Change status or viability of a lead" => kith_core::leads::patch_lead;
    "leads.convert" write "Make a customer of a lead, or give it to one who is there; twice makes nobody twice" => kith_core::leads::convert;
    "leads.event" write "Take in that a lead was written to: client and first communication follow, once" => kith_core::leads::event;
    "leads.import_events" write "Take in a file of such events, with a report of its rows" => kith_core::leads::import_events;
    "leads.listing" read "The listing that a lead or client is about" => kith_core::leads::listing_of;
    "clients.list" read "Clients of outreach by stage, source, channel, operator or words; or what changed since" => kith_core::leads::list;
    "clients.get" read "One client of outreach" => kith_core::leads::get;
    "clients.patch" write "Change stage, status, automation or notes of a client" => kith_core::leads::patch;
    "clients.communications" read "What passed between us and a client, newest first" => kith_core::leads::communications;
    "lifecycle.get" read "Where a customer stands in its life, what it bought, and how it came there" => kith_core::lifecycle::get;
    "lifecycle.summary" read "The stages of a customer's life, how many stand in each, and the allowed moves" => kith_core::lifecycle::summary;
    "lifecycle.move" write "Move a customer to another stage of its life" => kith_core::lifecycle::move_party;
    "lifecycle.set_transitions" write "Say which moves lead on from a stage of life" => kith_core::lifecycle::set_transitions;
    "lifecycle.reorder" write "Put the stages of life in order" => kith_core::lifecycle::reorder;
    "lifecycle.delete_stage" write "Delete a stage of life, its customers moved to another" => kith_core::lifecycle::delete_stage;
    "lifecycle.backfill" write "Write down the stage of everybody who was never moved" => kith_core::lifecycle::backfill;
    "milestones.add" write "Set a milestone of a customer's journey by hand" => kith_core::milestones::add;
    "interactions.log" write "Write down a touch with its further histories and the message behind it, as one step" => kith_core::interactions::log;
    "interactions.campaign" write "Keep what a campaign's program tells of its mails: opened, clicked, came back" => kith_core::interactions::campaign;
    "interactions.message" read "The message behind a touch: from, to, cc, subject, text, thread" => kith_core::interactions::message;
    "interactions.threads" read "The conversations that the messages behind several touches stand in, at most 200" => kith_core::interactions::threads;
    "interactions.thread" read "The conversation that the message behind a touch stands in" => kith_core::interactions::thread;
    "pii.list" read "Card and social security numbers found in free text, to be reviewed" => kith_core::pii::list;
    "pii.clear" write "Say of the numbers in a record that they are not sensitive" => kith_core::pii::clear;
    "pii.redact" write "Black out the numbers in a record" => kith_core::pii::redact;
    "activities.start" write "Mark an activity as begun" => kith_core::activities::start;
    "activities.complete" write "Mark an activity as done" => kith_core::activities::complete;
    "activities.cancel" write "Mark an activity as not to be done" => kith_core::activities::cancel;
    "activities.held" write "Complete an activity and write what came of it into its interaction" => kith_core::activities::held;
    "activities.skip" write "Leave out one occurrence of an activity that repeats" => kith_core::activities::skip;
    "activities.snooze" write "Put an activity off" => kith_core::activities::snooze;
    "activities.reschedule" write "Move activities to a day, a moment or someday, as one step" => kith_core::activities::reschedule;
    "activities.mine" read "Somebody's open activities: overdue, today, tomorrow, upcoming, someday, counted" => kith_core::activities::mine;
    "activities.agenda" read "The activities of a span of days, and where those that repeat will fall" => kith_core::activities::agenda;
    "notifications.list" read "What the user is told, newest first" => kith_core::notifications::list;
    "notifications.read" write "Mark notifications as read" => kith_core::notifications::read;
    "notifications.read_all" write "Mark all notifications as read" => kith_core::notifications::read_all;
    "notifications.settings" read "What the user is told of, and how" => kith_core::notifications::settings;
    "notifications.update_settings" write "Change what the user is told of; what is absent stays" => kith_core::notifications::update_settings;
    "documents.upload" write "Take a piece of a file in; documents.add makes a document of all of them" => kith_core::documents::upload;
    "documents.add" write "Keep a file as a document of a record, or as the next version of one" => kith_core::documents::add;
    "documents.list" read "The documents of a record, the latest first" => kith_core::documents::list;
    "documents.versions" read "The versions of a document, the latest first" => kith_core::documents::versions;
    "documents.read" read "Bytes of a version of a document, at most 1 MiB" => kith_core::documents::read;
    "documents.save_as" write "Write a version of a document to a file" => kith_core::documents::save_as;
    "documents.restore_version" write "Make an older version of a document the latest again" => kith_core::documents::restore_version;
    "documents.words" write "Keep the words of a PDF for the search" => kith_core::documents::words;
    "documents.collect" write "Let go of bytes that no document needs any more" => kith_core::documents::collect;
    "calendar.preview" read "What importing a calendar file would do" => kith_core::calendar_files::preview;
    "calendar.count" read "The same as a job, for a large calendar" => kith_core::calendar_files::count;
    "calendar.import" write "Take the meetings of a calendar file in, as one step" => kith_core::calendar_files::import;
    "calendar.start" write "The same as a job, for a large calendar" => kith_core::calendar_files::start;
    "calendar.export" write "Write activities and meetings of a period to a calendar file" => kith_core::calendar_files::export;
    "search.find" read "Records of any type by a few letters" => kith_core::search::find;
    "matching.check" read "Likely duplicates of a record under way" => kith_core::matching::check;
    "matching.scan" write "Look for likely duplicates in the whole base, as a job" => kith_core::matching::scan;
    "matching.pairs" read "A page of the pairs that the last scan found, the likeliest first" => kith_core::matching::pairs;
    "matching.groups" read "A page of the groups of records that may be one, the likeliest first" => kith_core::matching::groups;
    "matching.merge_safe" write "Merge all groups that are safe to merge, as a job and one operation; or say what that would be" => kith_core::matching::merge_safe;
    "matching.dismiss" write "Say that records are not the same" => kith_core::matching::dismiss;
    "matching.dismissed" read "What was said not to be the same, newest first" => kith_core::matching::dismissed;
    "matching.take_back" write "Take back that records are not the same" => kith_core::matching::take_back;
    "merging.compare" read "Records side by side, field by field, and what belongs to them" => kith_core::merging::compare;
    "merging.preview" write "What a merge would do: the record as it would stand, what moves, what is parked" => kith_core::merging::preview;
    "merging.merge" write "Make one record of several; undo takes it back whole" => kith_core::merging::merge;
    "merging.list" read "Merges, newest first, of all records or of one" => kith_core::merging::list;
    "merging.unmerge_preview" read "What taking a merge back would do: what goes back, what stays, what is to be decided" => kith_core::merging::unmerge_preview;
    "merging.unmerge" write "Take a merge back, also after later edits" => kith_core::merging::unmerge;
    "importing.inspect" read "What a sheet holds: columns, types, problems, what each column means" => kith_core::importing::inspect;
    "importing.values" read "The different values of a column: how often, what each becomes, what is wrong with it" => kith_core::importing::values;
    "importing.paste" read "Keep a block pasted from a spreadsheet in a private temporary file, to import it" => kith_core::importing::paste;
    "importing.mappings" read "Mappings of sheets that are kept by name" => kith_core::importing::mappings;
    "importing.save_mapping" write "Keep how a sheet was mapped, under a name; one of that name is replaced" => kith_core::importing::save_mapping;
    "importing.delete_mapping" write "Delete a mapping that is kept" => kith_core::importing::delete_mapping;
    "importing.match_keys" read "By what rows of a type can be told to be records that are there" => kith_core::importing::match_keys;
    "importing.preview" read "What an import would do, row by row, and what it leaves open" => kith_core::importing::preview;
    "importing.count" write "The same over all rows of a large sheet, as a job" => kith_core::importing::count;
    "importing.start" write "Import a sheet, as a job; undo takes it back whole" => kith_core::importing::start;
    "importing.resume" write "Run an import again that was paused or interrupted; nothing of it was written yet" => kith_core::importing::resume;
    "importing.batches" read "Imports that were run, newest first" => kith_core::importing::batches;
    "importing.refused" read "Rows that an import refused and that are not put right yet" => kith_core::importing::refused;
    "importing.retry" write "Import refused rows again, put right, by the plan of their import" => kith_core::importing::retry;
    "importing.save_errors" write "Write the refused rows of an import to a sheet of their own" => kith_core::importing::save_errors;
    "contacts.bulk_import" write "Take up to 1,000 contacts in at once, matched as those of a sheet, with a result for each" => kith_core::importing::bulk_import;
    "exporting.start" write "Write records to a sheet, a workbook, JSON or address cards, as a job" => kith_core::exporting::start;
    "exporting.left_out" read "Whom an export for e-mails, calls or letters would leave out, and why" => kith_core::exporting::left_out;
    "jobs.list" read "Running and finished jobs, newest first" => kith_core::jobs::list;
    "jobs.get" read "One job" => kith_core::jobs::get;
    "jobs.cancel" write "Ask a job to stop; what it did is rolled back, and what was paused is given up" => kith_core::jobs::cancel;
    "jobs.pause" write "Ask an import to stop so that it can be resumed; what it did is rolled back" => kith_core::jobs::pause;
    "journal.list" read "What was done, newest first" => kith_core::journal::entries;
    "journal.undo" write "Take back the newest change, or a named one" => kith_core::journal::undo;
    "journal.redo" write "Do again what was taken back last" => kith_core::journal::redo;
    "audit.list" read "Who changed which field of which record when" => kith_core::journal::audit_page;
};

fn catalog(context: &Context) -> Result<CatalogInfo> {
    Ok(CatalogInfo::from(&*context.catalog()))
}

/// A name under which programs written for another interface know a command (API-07).
pub struct Alias {
    /// The other name.
    pub name: &'static str,
    /// The command that it stands for.
    pub command: &'static str,
    /// What its input says by itself.
    pub given: &'static [(&'static str, &'static str)],
}

const DEALS: &[(&str, &str)] = &[("type", "deal")];
const DOCUMENTS: &[(&str, &str)] = &[("type", "document")];

/// Every alias.
pub static ALIASES: &[Alias] = &[
    Alias { name: "createOpportunity", command: "records.create", given: DEALS },
    Alias { name: "listOpportunities", command: "records.page", given: DEALS },
    Alias { name: "updateOpportunity", command: "records.update", given: DEALS },
    Alias { name: "deleteOpportunity", command: "records.delete", given: DEALS },
    Alias { name: "getPipelineStats", command: "board.get", given: &[] },
    Alias { name: "createDocument", command: "documents.add", given: &[] },
    Alias { name: "listDocuments", command: "documents.list", given: &[] },
    Alias { name: "deleteDocument", command: "records.delete", given: DOCUMENTS },
    Alias { name: "getRevenueForecast", command: "deals.forecast", given: &[] },
];

/// Runs the command of a name or alias.
///
/// # Errors
/// `unknown_command`, and those of the command.
pub fn call(name: &str, context: &Context, mut input: Value) -> Result<String> {
    if let Some(alias) = ALIASES.iter().find(|alias| alias.name == name) {
        if input.is_null() {
            input = Value::Object(Map::new());
        }
        if let Value::Object(input) = &mut input {
            input.extend(alias.given.iter().map(|(key, value)| ((*key).to_string(), Value::from(*value))));
        }
    }
    (find(name)?.run)(context, input)
}

/// The command of that name or alias, or `unknown_command`.
pub fn find(name: &str) -> Result<&'static Command> {
    let name = ALIASES.iter().find(|alias| alias.name == name).map_or(name, |alias| alias.command);
    COMMANDS.iter().find(|command| command.name == name).ok_or_else(|| {
        Error::new("unknown_command", format!("There is no command “{name}”; `kith commands` lists them."))
    })
}

/// The input of a command that needs none: an empty object.
#[derive(Debug, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
#[ts(type = "Record<string, never>")]
pub struct Nothing {}

/// A function of the core that is a command: with a typed input, or with none.
trait Function<Form> {
    type Input: DeserializeOwned + JsonSchema + TS + 'static;
    type Output: Serialize + JsonSchema + TS + 'static;

    fn apply(self, context: &Context, input: Self::Input) -> Result<Self::Output>;
}

impl<F, I, O> Function<fn(I) -> O> for F
where
    F: Fn(&Context, I) -> Result<O>,
    I: DeserializeOwned + JsonSchema + TS + 'static,
    O: Serialize + JsonSchema + TS + 'static,
{
    type Input = I;
    type Output = O;

    fn apply(self, context: &Context, input: I) -> Result<O> {
        self(context, input)
    }
}

impl<F, O> Function<fn() -> O> for F
where
    F: Fn(&Context) -> Result<O>,
    O: Serialize + JsonSchema + TS + 'static,
{
    type Input = Nothing;
    type Output = O;

    fn apply(self, context: &Context, _: Nothing) -> Result<O> {
        self(context)
    }
}

fn input_schema<Form, F: Function<Form>>(generator: &mut SchemaGenerator, _: F) -> Schema {
    generator.subschema_for::<F::Input>()
}

fn output_schema<Form, F: Function<Form>>(generator: &mut SchemaGenerator, _: F) -> Schema {
    generator.subschema_for::<F::Output>()
}

fn run<Form, F: Function<Form>>(context: &Context, input: Value, function: F) -> Result<String> {
    // A list would be read as a struct's fields in order: an input is always an object with names. A command that needs
    // nothing may be called with nothing.
    let input = match input {
        Value::Null => Value::Object(Map::new()),
        Value::Object(_) => input,
        _ => return Err(Error::new("bad_input", "The input must be a JSON object.")),
    };
    let input = serde_path_to_error::deserialize(input).map_err(|error| {
        let field = error.path().to_string();
        let problem = Error::new("bad_input", format!("The input does not have the expected form: {}.", error.inner()));
        if field == "." { problem } else { problem.field(field) }
    })?;
    Ok(serde_json::to_string(&function.apply(context, input)?)?)
}

fn typescript<Form, F: Function<Form>>(types: &mut Types, _: F) -> (String, String) {
    (types.name_of::<F::Input>(), types.name_of::<F::Output>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_03_names_are_unique_and_read_subject_dot_verb() {
        let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        for name in &names {
            let parts: Vec<_> = name.split('.').collect();
            assert_eq!(parts.len(), 2, "{name}");
            assert!(parts.iter().all(|part| part.chars().all(|c| c.is_ascii_lowercase() || c == '_')), "{name}");
        }
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "a name is listed twice");
    }

    #[test]
    fn api_07_every_alias_stands_for_a_command_and_hides_none() {
        for alias in ALIASES {
            assert_eq!(find(alias.name).unwrap().name, alias.command, "{}", alias.name);
            assert!(COMMANDS.iter().all(|command| command.name != alias.name), "{}", alias.name);
        }
    }

    #[test]
    fn api_16_an_unknown_command_is_a_typed_error() {
        assert_eq!(find("records.explode").err().unwrap().code, "unknown_command");
    }
}
