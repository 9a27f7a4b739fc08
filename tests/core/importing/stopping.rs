//! Imports that are stopped half way: nothing is left of them, and they can be resumed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use kith_core::importing::{self, ImportReport, ImportRequest, Wish};
use kith_core::jobs::{self, Job};
use serde_json::json;

use super::{preview, write};
use crate::desk::{Desk, code};

fn people(desk: &Desk, rows: usize) -> PathBuf {
    let mut text = String::from("Name,Email\n");
    for n in 0..rows {
        writeln!(text, "Person {n},p{n}@example.com").unwrap();
    }
    write(desk, "many.csv", &text)
}

fn request(desk: &Desk, path: &Path) -> ImportRequest {
    importing::request(&desk.ctx, path, Wish { r#type: Some("person".into()), ..Wish::default() }).unwrap()
}

fn asked<T: serde::de::DeserializeOwned>(job: &Job) -> T {
    serde_json::from_value(json!({"id": job.id})).unwrap()
}

fn ended(desk: &Desk, job: &Job) -> Job {
    loop {
        let now = jobs::get(&desk.ctx, asked(job)).unwrap();
        if now.state != "running" {
            return now;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// An import that is paused while it runs: where it first tells how far it is, it waits until it
/// was asked to, so that it cannot end before.
fn paused(desk: &Desk, sheet: &Path) -> Job {
    let (asked_to, told) = mpsc::channel::<()>();
    let told = Mutex::new(told);
    desk.ctx.workspace().jobs().subscribe(Box::new(move |_| {
        let _ = told.lock().unwrap().recv();
    }));
    let job = importing::start(&desk.ctx, request(desk, sheet)).unwrap();
    jobs::pause(&desk.ctx, asked(&job)).unwrap();
    drop(asked_to);
    assert_eq!(ended(desk, &job).state, "paused");
    job
}

#[test]
fn imp_09_a_paused_import_lets_go_of_the_file_and_is_resumed_whole() {
    let desk = Desk::new();
    let sheet = people(&desk, 2_000);
    let before = desk.content();
    let job = paused(&desk, &sheet);
    assert_eq!(desk.content(), before);
    desk.create("person", json!({"first_name": "Meanwhile", "last_name": "Saved"}));
    let again = importing::resume(&desk.ctx, asked(&job)).unwrap();
    assert_eq!(again.id, job.id, "it is the same job");
    let done = ended(&desk, &again);
    assert_eq!(done.state, "done");
    let report: ImportReport = serde_json::from_value(done.result).unwrap();
    assert_eq!(report.created.get("person"), Some(&2_000));
    assert_eq!(code(importing::resume(&desk.ctx, asked(&job))), "nothing_to_resume");
}

#[test]
fn imp_09_an_import_is_not_resumed_from_a_file_that_is_another_now() {
    let desk = Desk::new();
    let sheet = people(&desk, 2_000);
    let job = paused(&desk, &sheet);
    std::fs::write(&sheet, "Name,Email\nSomebody else,e@x.example\n").unwrap();
    assert_eq!(code(importing::resume(&desk.ctx, asked(&job))), "sheet_changed");
    std::fs::remove_file(&sheet).unwrap();
    assert_eq!(code(importing::resume(&desk.ctx, asked(&job))), "sheet_unreadable");
    assert_eq!(desk.number("SELECT count(*) FROM party"), 0);
}

#[test]
fn imp_09_a_paused_import_that_is_given_up_cannot_be_resumed() {
    let desk = Desk::new();
    let sheet = people(&desk, 2_000);
    let job = paused(&desk, &sheet);
    assert_eq!(jobs::cancel(&desk.ctx, asked(&job)).unwrap().state, "cancelled");
    assert_eq!(code(importing::resume(&desk.ctx, asked(&job))), "nothing_to_resume");
}

#[test]
fn imp_09_only_imports_can_be_paused() {
    let desk = Desk::new();
    let input = serde_json::from_value(json!({"type": "person", "path": desk.folder().join("out.csv")})).unwrap();
    let job = kith_core::exporting::start(&desk.ctx, input).unwrap();
    assert_eq!(code(jobs::pause(&desk.ctx, asked(&job))), "job_not_pausable");
    ended(&desk, &job);
}

#[test]
fn imp_09_a_preview_of_the_first_rows_says_of_how_many() {
    let desk = Desk::new();
    let sheet = people(&desk, 3_000);
    let first = ImportRequest { first: Some(100), dry_run: true, ..request(&desk, &sheet) };
    let seen = importing::preview(&desk.ctx, first).unwrap();
    assert_eq!((seen.report.rows, seen.report.created.get("person"), seen.of), (100, Some(&100), 3_000));
    assert_eq!(preview(&desk, &sheet, json!({"type": "person"})).report.rows, 3_000);
    // An import takes every row, whatever a preview looked at.
    let all = ImportRequest { first: Some(100), ..request(&desk, &sheet) };
    assert_eq!(importing::import(&desk.ctx, &all).unwrap().rows, 3_000);
    assert_eq!(desk.number("SELECT count(*) FROM job"), 0, "what ran to its end is not there to be resumed");
}

#[test]
fn imp_09_all_rows_of_a_large_sheet_are_counted_as_a_job_that_writes_nothing() {
    let desk = Desk::new();
    let sheet = people(&desk, 3_000);
    let job = importing::count(&desk.ctx, ImportRequest { first: Some(100), ..request(&desk, &sheet) }).unwrap();
    let done = ended(&desk, &job);
    assert_eq!(
        (done.state.as_str(), &done.result["of"], &done.result["report"]["rows"]),
        ("done", &json!(3_000), &json!(3_000))
    );
    assert_eq!(desk.number("SELECT count(*) FROM party"), 0);
    assert_eq!(code(importing::resume_last(&desk.ctx)), "nothing_to_resume");
}

/// As if the program had been killed after the import was written and before its job had ended.
fn killed_behind_the_commit(desk: Desk, job: &Job) -> Desk {
    let file = rusqlite::Connection::open(desk.path()).unwrap();
    let left = "UPDATE job SET state = 'running', finished_at = NULL, result = NULL WHERE id = ?1";
    assert_eq!(file.execute(left, [&job.id]).unwrap(), 1);
    drop(file);
    desk.reopen()
}

#[test]
fn imp_09_an_import_that_was_written_before_it_was_killed_is_not_run_again() {
    let desk = Desk::new();
    let sheet = people(&desk, 300);
    let job = importing::start(&desk.ctx, request(&desk, &sheet)).unwrap();
    assert_eq!(ended(&desk, &job).state, "done");
    let desk = killed_behind_the_commit(desk, &job);
    let before = desk.content();
    assert_eq!(jobs::get(&desk.ctx, asked(&job)).unwrap().state, "interrupted");

    let again = importing::resume(&desk.ctx, asked(&job)).unwrap();
    let done = ended(&desk, &again);
    assert_eq!((done.id.as_str(), done.state.as_str()), (job.id.as_str(), "done"));
    let report: ImportReport = serde_json::from_value(done.result).unwrap();
    let mut batches = importing::batches(&desk.ctx).unwrap().batches;
    assert_eq!(batches.len(), 1);
    assert_eq!(report, batches.remove(0).report, "it is the report of what was written");
    assert_eq!((report.created.get("person"), report.batch.as_ref()), (Some(&300), Some(&job.id)));
    assert_eq!(desk.content(), before);
    assert_eq!(desk.number("SELECT count(*) FROM journal_entry"), 1);

    // The command line asks for the last one, whichever it is.
    let desk = killed_behind_the_commit(desk, &job);
    assert_eq!(importing::resume_last(&desk.ctx).unwrap(), report);
    assert_eq!(desk.content(), before);
    assert_eq!(desk.number("SELECT count(*) FROM import_batch"), 1);
    assert_eq!(code(importing::resume_last(&desk.ctx)), "nothing_to_resume");
}

#[test]
fn imp_09_others_save_at_once_while_a_sheet_is_counted_and_the_count_is_right() {
    let desk = Desk::new();
    let counted = importing::count(&desk.ctx, request(&desk, &people(&desk, 12_000))).unwrap();
    for n in 0..3 {
        while jobs::get(&desk.ctx, asked(&counted)).unwrap().done == 0 {
            std::thread::yield_now();
        }
        desk.create("user", json!({"name": format!("Saved meanwhile {n}")}));
        let now = jobs::get(&desk.ctx, asked(&counted)).unwrap();
        assert_eq!(now.state, "running", "who saves does not wait until all is counted");
    }
    let done = ended(&desk, &counted);
    assert_eq!((done.state.as_str(), &done.result["report"]["created"]["person"]), ("done", &json!(12_000)));
    assert_eq!(desk.number("SELECT count(*) FROM party"), 0);
}

#[test]
fn imp_09_who_saves_while_a_sheet_comes_in_waits_for_it_or_until_it_is_paused_and_nothing_is_lost() {
    let desk = Desk::new();
    let job = importing::start(&desk.ctx, request(&desk, &people(&desk, 12_000))).unwrap();
    while jobs::get(&desk.ctx, asked(&job)).unwrap().done == 0 {
        std::thread::yield_now();
    }
    std::thread::scope(|scope| {
        let saving = scope.spawn(|| desk.create("user", json!({"name": "Saved meanwhile"})));
        while !desk.ctx.workspace().store().is_awaited() {
            std::thread::yield_now();
        }
        jobs::pause(&desk.ctx, asked(&job)).unwrap();
        saving.join().unwrap();
    });
    assert_eq!(desk.number("SELECT count(*) FROM app_user WHERE name = 'Saved meanwhile'"), 1);
    assert_eq!(ended(&desk, &job).state, "paused");
    importing::resume(&desk.ctx, asked(&job)).unwrap();
    assert_eq!(ended(&desk, &job).state, "done");
    assert_eq!(desk.number("SELECT count(*) FROM party"), 12_000);
}

#[test]
fn imp_12_lists_of_jobs_tell_what_was_made_in_short_and_one_job_tells_all() {
    let desk = Desk::new();
    let rows: String = (0..50).map(|n| format!("P{n},no address {n}\n")).collect();
    let sheet = super::write(&desk, "wrong.csv", &format!("Name,Email\n{rows}"));
    let map = json!({"type": "person", "columns": {"Name": "display_name", "Email": "emails"}});
    let asked = importing::request(&desk.ctx, &sheet, Wish { map: Some(map), ..Wish::default() }).unwrap();
    let job = importing::start(&desk.ctx, asked).unwrap();
    let whole = ended(&desk, &job);
    assert_eq!(whole.result["errors"].as_array().map(Vec::len), Some(50));
    let listed = jobs::list(&desk.ctx).unwrap().jobs.remove(0);
    assert_eq!((&listed.result["error_count"], listed.result.get("errors")), (&json!(50), None));
}
