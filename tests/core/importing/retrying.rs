//! Refused rows put right: in place, and as a file that comes back (IMP-12, IMP-13).

use kith_core::importing::{self, RefusedRows, SaveErrors};
use serde_json::{Value, json};

use super::{changed, import, made, write};
use crate::desk::{Desk, code};

const SHEET: &str = "Member,Name,Email,Birthday\nM1,Ada Good,ada@x.example,1990-02-01\nM2,Bob Bad,no mail,1980-02-01\n\
                     M3,Cy Fine,cy@x.example,\nM4,Di Dated,,31/31/1990\nM5,\"Ed\nLines\",also none,\n";

fn refused(desk: &Desk, batch: &str, offset: usize) -> RefusedRows {
    let asked = json!({"batch": batch, "offset": offset, "limit": 2});
    importing::refused(&desk.ctx, serde_json::from_value(asked).unwrap()).unwrap()
}

fn retry(desk: &Desk, batch: &str, rows: Value) -> kith_core::Result<importing::ImportReport> {
    importing::retry(&desk.ctx, serde_json::from_value(json!({"batch": batch, "rows": rows})).unwrap())
}

fn map() -> Value {
    json!({"type": "person", "columns": {"Member": "external_id"}})
}

#[test]
fn imp_12_refused_rows_are_put_right_in_place_and_nothing_comes_in_twice() {
    let desk = Desk::new();
    let sheet = write(&desk, "members.csv", SHEET);
    let first = import(&desk, &sheet, map()).unwrap();
    let batch = first.batch.clone().unwrap();
    assert_eq!((made(&first, "person"), first.error_count), (2, 3), "{first:?}");
    let page = refused(&desk, &batch, 0);
    assert_eq!(
        (page.total, page.next_offset, page.columns.join(",")),
        (3, Some(2), "Member,Name,Email,Birthday".into())
    );
    assert_eq!(page.rows[0].cells, ["M2", "Bob Bad", "no mail", "1980-02-01"]);
    assert_eq!((page.rows[0].row, page.rows[0].issues[0].column.as_deref()), (3, Some("Email")));
    let page = refused(&desk, &batch, 2);
    assert_eq!((page.rows.len(), page.next_offset, page.rows[0].row), (1, None, 6));

    let fixes =
        json!([{"row": 3, "cells": {"Email": "bob@x.example"}}, {"row": 5, "cells": {"Birthday": "41/41/1990"}}]);
    let second = retry(&desk, &batch, fixes.clone()).unwrap();
    assert_eq!((made(&second, "person"), second.error_count), (1, 1), "{second:?}");
    assert_eq!(
        (second.errors[0].row, second.errors[0].value.as_deref()),
        (5, Some("41/41/1990")),
        "numbered as before"
    );
    let origin = desk.text(
        "SELECT b.file_name || ' ' || r.row FROM import_row r JOIN import_batch b ON b.id = r.batch_id
         JOIN party p ON p.id = r.record_id WHERE p.display_name = 'Bob Bad'",
    );
    assert_eq!(origin, "members.csv 3");
    assert_eq!(desk.text("SELECT retry_of FROM import_batch ORDER BY at DESC, id DESC"), batch);
    let left = refused(&desk, &batch, 0);
    assert_eq!(left.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(left.rows[0].cells[3], "41/41/1990", "as it was corrected last");
    assert_eq!(code(retry(&desk, &batch, fixes)), "row_not_refused");
    assert_eq!(code(retry(&desk, &batch, json!([]))), "no_rows");
    assert_eq!(code(retry(&desk, &batch, json!([{"row": 5, "cells": {"Nope": ""}}]))), "unknown_column");

    let rest = json!([{"row": 5, "cells": {"Birthday": "1990-12-31"}}, {"row": 6, "cells": {"Email": ""}}]);
    let third = retry(&desk, &batch, rest).unwrap();
    assert_eq!((made(&third, "person"), third.error_count), (2, 0), "{third:?}");
    assert_eq!(refused(&desk, &batch, 0).total, 0);
    // What was put right is known by its id when the whole corrected file comes again.
    let right = SHEET.replace("no mail", "bob@x.example").replace("31/31/1990", "1990-12-31").replace("also none", "");
    let again = import(&desk, &write(&desk, "members.csv", &right), map()).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 5), "{again:?}");
    // Taken back, a retry leaves its rows refused again.
    let undo = kith_core::journal::UndoRequest { seq: third.seq, resolve: None, ..Default::default() };
    kith_core::journal::undo(&desk.ctx, undo).unwrap();
    assert_eq!(refused(&desk, &batch, 0).total, 2);
    let hidden = std::fs::read_dir(desk.folder())
        .unwrap()
        .filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with(".kith-"));
    assert_eq!(hidden.count(), 0, "no corrected row stays beside the workspace");
}

#[test]
fn imp_12_the_saved_file_of_refused_rows_comes_back_whole_and_nothing_is_made_twice() {
    for map in [map(), json!({"type": "person", "columns": {"Member": null}})] {
        let desk = Desk::new();
        let report = import(&desk, &write(&desk, "members.csv", SHEET), map.clone()).unwrap();
        let saved = desk.folder().join("to correct.csv");
        let path = saved.display().to_string();
        importing::save_errors(&desk.ctx, SaveErrors { batch: report.batch.unwrap(), path }).unwrap();
        let text = std::fs::read_to_string(&saved).unwrap();
        assert!(text.starts_with("Member,Name,Email,Birthday,Row,Error column,Error,Error code\r\n"), "{text}");
        let right = |text: &str| {
            text.replacen("no mail", "bob@x.example", 1).replacen("31/31/1990", "1990-12-31", 1).replacen(
                "also none",
                "",
                1,
            )
        };
        std::fs::write(&saved, right(&text)).unwrap();
        let seen = importing::request(&desk.ctx, &saved, importing::Wish::default()).unwrap();
        assert!(seen.plan.columns.iter().all(|column| column.column < 4), "{:?}", seen.plan.columns);
        let fixed = import(&desk, &saved, map.clone()).unwrap();
        assert_eq!((made(&fixed, "person"), fixed.error_count), (3, 0), "{fixed:?}");
        for (file, unchanged) in [("to correct.csv", 3), ("members.csv", 5)] {
            if file == "members.csv" {
                write(&desk, file, &right(SHEET));
            }
            let again = import(&desk, &desk.folder().join(file), map.clone()).unwrap();
            assert_eq!((changed(&again), again.unchanged), (0, unchanged), "{file}: {again:?}");
        }
        assert_eq!(desk.number("SELECT count(*) FROM party"), 5);
    }
}

#[test]
fn imp_12_an_import_is_a_filter_of_lists_and_each_record_says_where_it_came_from() {
    let desk = Desk::new();
    let old = desk.create("person", json!({"display_name": "Old One", "emails": ["old@x.example"]}));
    desk.create("person", json!({"display_name": "Stranger"}));
    let text = "Name,Email,Company,Job title\nOld One,old@x.example,,Clerk\nNew One,new@x.example,North Ltd,Buyer\n";
    let report = import(&desk, &write(&desk, "people.csv", text), json!({"type": "person"})).unwrap();
    assert_eq!((made(&report, "person"), report.updated.get("person")), (1, Some(&1)));
    let batch = importing::batches(&desk.ctx).unwrap().batches.remove(0);
    assert_eq!(batch.r#type, "person");
    let titles = |record_type: &str, filter: &Value| -> Vec<String> {
        let asked = json!({"type": record_type, "filter": filter, "sort": [{"field": "display_name"}]});
        let page = kith_core::records::page(&desk.ctx, serde_json::from_value(asked).unwrap()).unwrap();
        page.rows.into_iter().map(|row| row.title).collect()
    };
    let filter = serde_json::to_value(&batch.filter).unwrap();
    assert_eq!(titles("person", &filter), ["New One", "Old One"]);
    assert_eq!(titles("organization", &filter), ["North Ltd"]);
    assert_eq!(titles("person", &json!({"not": filter})), ["Stranger"]);
    let from = |record_type: &str, id: String| {
        let asked = serde_json::from_value(json!({"type": record_type, "id": id})).unwrap();
        serde_json::to_string(&kith_core::timeline::overview(&desk.ctx, asked).unwrap()).unwrap()
    };
    let id = desk.text("SELECT id FROM party WHERE display_name = 'New One'");
    assert!(from("person", id).contains("Created by the import of people.csv, row 3"));
    assert!(from("person", old.id).contains("Changed by the import of people.csv, row 2"));
}

#[test]
fn fun_16_two_vendors_files_about_the_same_people_end_in_one_record_each() {
    use std::fmt::Write as _;
    let desk = Desk::new();
    let mut hubspot = String::from("Record ID,First Name,Last Name,Email,Phone Number,Company Name\n");
    let mut google =
        String::from("Id,Given Name,Family Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Organization Name\n");
    for n in 1..=20 {
        let mail = if n % 4 == 0 { String::new() } else { format!("person{n}@firm{n}.example") };
        writeln!(hubspot, "{n},First{n},Last{n},{mail},+47 22 12 34 {n:02},Firm {n}").unwrap();
        // The other system numbers its own way, and its numbers mean other people.
        writeln!(google, "{},First{n},Last{n},Work,{},+472212 34{n:02},Firm {n}", 21 - n, mail.to_uppercase()).unwrap();
    }
    let one = import(
        &desk,
        &write(&desk, "hubspot.csv", &hubspot),
        json!({"type": "person", "columns": {"Record ID": "external_id"}}),
    )
    .unwrap();
    assert_eq!((made(&one, "person"), one.error_count), (20, 0), "{one:?}");
    let map = json!({"type": "person", "columns": {"Id": "external_id"}});
    let two = import(&desk, &write(&desk, "google.csv", &google), map.clone()).unwrap();
    assert_eq!((made(&two, "person"), made(&two, "organization"), two.error_count), (0, 0, 0), "{two:?}");
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE kind = 'person'"), 20);
    let both = "SELECT count(*) FROM (SELECT record_id FROM external_ref WHERE external_id NOT LIKE 'row:%' AND record_type = 'person'
                GROUP BY record_id HAVING count(DISTINCT source) = 2)";
    assert_eq!(desk.number(both), 20, "each is known by both ids");
    let again = import(&desk, &desk.folder().join("google.csv"), map).unwrap();
    assert_eq!((changed(&again), again.unchanged), (0, 20), "{again:?}");
}

#[test]
fn imp_12_an_import_counts_the_rows_that_were_put_right_since() {
    let desk = Desk::new();
    let first = import(&desk, &write(&desk, "members.csv", SHEET), map()).unwrap();
    let id = first.batch.clone().unwrap();
    let only = || {
        let batches = importing::batches(&desk.ctx).unwrap().batches;
        assert_eq!(batches.len(), 1, "a retry is no import of its own");
        batches.into_iter().next().unwrap()
    };
    let found = |batch: &importing::ImportBatch| {
        let asked = json!({"type": "person", "filter": batch.filter});
        kith_core::records::page(&desk.ctx, serde_json::from_value(asked).unwrap()).unwrap().rows.len()
    };
    let second =
        retry(&desk, &id, json!([{"row": 3, "cells": {"Email": "bob@x.example"}}, {"row": 5, "cells": {}}])).unwrap();
    let batch = only();
    assert_eq!((made(&batch.report, "person"), batch.report.error_count, batch.report.rows), (3, 2, 5));
    assert_eq!(batch.report.errors.iter().map(|issue| issue.row).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(found(&batch), 3, "its list shows them, too");
    assert_eq!(batch.undo, [second.seq.unwrap(), first.seq.unwrap()]);
    // A row that is put right as somebody who came in already is nobody new.
    let third =
        retry(&desk, &id, json!([{"row": 5, "cells": {"Member": "M1", "Birthday": "1990-12-31", "Name": "Ada Good"}}]));
    assert_eq!(third.unwrap().updated.get("person"), Some(&1));
    let batch = only();
    let report = &batch.report;
    assert_eq!(
        (made(report, "person"), report.updated.get("person"), report.repeated, report.error_count),
        (3, None, 1, 1)
    );
    assert_eq!(found(&batch), 3);
    for seq in batch.undo {
        let undo = kith_core::journal::UndoRequest { seq: Some(seq), resolve: None, ..Default::default() };
        kith_core::journal::undo(&desk.ctx, undo).unwrap();
    }
    assert!(only().undone);
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE deleted_at IS NULL"), 0);
}

/// A value that an answer gave is what it is, though another answer is about a text like it; and so is what a person types.
#[test]
fn imp_12_answers_apply_once_to_rows_that_are_taken_again() {
    let desk = Desk::new();
    let text = "Name,Email,Job title,Birthday\nAda Good,x,A,\nBob Bad,b@x.example,A,31/31/1990\n";
    let answers = json!({"Email": {"x": "y", "y": "wrong@x.example"}, "Job title": {"A": "B", "B": "C"}});
    let map = json!({"type": "person", "values": answers});
    let first = import(&desk, &write(&desk, "people.csv", text), map).unwrap();
    let batch = first.batch.clone().unwrap();
    assert_eq!((first.error_count, refused(&desk, &batch, 0).rows[0].cells[1].as_str()), (2, "y"), "as it was read");
    let second = retry(&desk, &batch, json!([{"row": 2}, {"row": 3, "cells": {"Birthday": "1990-12-31"}}])).unwrap();
    assert_eq!((made(&second, "person"), second.error_count), (1, 1), "{second:?}");
    assert_eq!(second.errors[0].value.as_deref(), Some("y"), "the second answer is about another text");
    assert_eq!(desk.text("SELECT job_title FROM party WHERE display_name = 'Bob Bad'"), "B");
    // The third time too, and what a person types in is no text of the sheet.
    let third = retry(&desk, &batch, json!([{"row": 2, "cells": {"Email": "y", "Job title": "A"}}])).unwrap();
    assert_eq!((made(&third, "person"), third.error_count), (0, 1), "{third:?}");
    let fourth = retry(&desk, &batch, json!([{"row": 2, "cells": {"Email": "ada@x.example"}}])).unwrap();
    assert_eq!((made(&fourth, "person"), fourth.error_count), (1, 0), "{fourth:?}");
    assert_eq!(desk.text("SELECT job_title FROM party WHERE display_name = 'Ada Good'"), "A");
}

/// The reports of all imports are as long as their refused rows: what put another one right is told by a column.
#[test]
fn imp_12_a_filter_by_import_reads_no_report() {
    let desk = Desk::new();
    let batch = import(&desk, &write(&desk, "members.csv", SHEET), map()).unwrap().batch.unwrap();
    let fixed = retry(&desk, &batch, json!([{"row": 3, "cells": {"Email": "bob@x.example"}}])).unwrap();
    assert_eq!(
        desk.text(&format!("SELECT retry_of FROM import_batch WHERE id = '{}'", fixed.batch.unwrap())),
        batch,
        "and the first one puts nothing right"
    );
    assert_eq!(desk.number("SELECT count(*) FROM import_batch WHERE retry_of IS NULL"), 1);
    let plan = desk
        .ctx
        .read(|conn| {
            Ok(crate::desk::dump(
                conn,
                "EXPLAIN QUERY PLAN SELECT r.id FROM import_batch r WHERE r.retry_of IN (SELECT value FROM json_each('[\"x\"]'))",
            ))
        })
        .unwrap();
    assert!(plan.iter().any(|step| step.contains("import_batch_by_retry")), "{plan:?}");
}

/// Objects are counted from 1, which is the line of names in a sheet: they keep their numbers all the same.
#[test]
fn imp_12_refused_objects_keep_their_numbers_when_they_are_taken_again() {
    let desk = Desk::new();
    let text = r#"[{"Name": "Ada Good", "Email": "x"}, {"Name": "Bob Bad", "Email": "none"}, {"Name": "Cy Fine"}]"#;
    let answers = json!({"type": "person", "values": {"Email": {"x": "y", "y": "wrong@x.example"}}});
    let first = import(&desk, &write(&desk, "people.json", text), answers).unwrap();
    let batch = first.batch.clone().unwrap();
    let open = || -> Vec<(usize, String)> {
        refused(&desk, &batch, 0).rows.iter().map(|row| (row.row, row.cells[1].clone())).collect()
    };
    assert_eq!(open(), [(1, "y".to_string()), (2, "none".to_string())]);
    let second = retry(&desk, &batch, json!([{"row": 1}])).unwrap();
    assert_eq!((second.error_count, second.errors[0].row), (1, 1), "{second:?}");
    assert_eq!(open(), [(1, "y".to_string()), (2, "none".to_string())]);
    let fixes = json!([{"row": 1, "cells": {"Email": "a@x.example"}}, {"row": 2, "cells": {"Email": "b@x.example"}}]);
    assert_eq!(made(&retry(&desk, &batch, fixes).unwrap(), "person"), 2);
    assert_eq!(
        desk.text(
            "SELECT group_concat(r.row, ' ' ORDER BY r.row) FROM import_row r JOIN party p ON p.id = r.record_id"
        ),
        "1 2 3"
    );
}

#[test]
fn imp_12_answers_apply_once_to_the_file_of_refused_rows() {
    let desk = Desk::new();
    let text =
        "Name,Email,Job title,Birthday\nAda Good,x,A,\nBob Bad,b@x.example,A,31/31/1990\nCy,c@x.example,gone,1/1/\n";
    let answers = json!({"Email": {"x": "y", "y": "wrong@x.example"}, "Job title": {"A": "B", "B": "C", "gone": null}});
    let map = json!({"type": "person", "values": answers});
    let first = import(&desk, &write(&desk, "people.csv", text), map.clone()).unwrap();
    assert_eq!((made(&first, "person"), first.error_count), (0, 3), "{first:?}");
    let saved = desk.folder().join("to correct.csv");
    let save = |batch: Option<String>| {
        let path = saved.display().to_string();
        importing::save_errors(&desk.ctx, SaveErrors { batch: batch.unwrap(), path }).unwrap();
        std::fs::read_to_string(&saved).unwrap()
    };
    let text = save(first.batch);
    let rows: Vec<&str> = text.lines().map(|line| line.split(",2,").next().unwrap_or(line)).collect();
    assert_eq!(rows[1], "Ada Good,y,B,", "as it was read");
    assert!(text.contains("Bob Bad,b@x.example,B,31/31/1990,") && text.contains("Cy,c@x.example,,1/1/,"), "{text}");
    // Still wrong: the file that is saved then says the same, and no second answer made it right.
    let second = import(&desk, &saved, map.clone()).unwrap();
    assert_eq!((made(&second, "person"), second.error_count), (0, 3), "{second:?}");
    let right =
        text.replacen(",y,", ",ada@x.example,", 1).replacen("31/31/1990", "1990-12-31", 1).replacen("1/1/,", ",", 1);
    std::fs::write(&saved, right).unwrap();
    let third = import(&desk, &saved, map).unwrap();
    assert_eq!((made(&third, "person"), third.error_count), (3, 0), "{third:?}");
    let titles = "SELECT group_concat(display_name || ' ' || coalesce(job_title, '-')) FROM (SELECT * FROM party ORDER BY display_name)";
    assert_eq!(desk.text(titles), "Ada Good B,Bob Bad B,Cy -");
}

#[test]
fn imp_12_refused_rows_of_a_workbook_come_back_whole() {
    use kith_core::exporting::{self, ExportRequest};
    let (from, desk) = (Desk::new(), Desk::new());
    for (name, mail) in [("Ada Good", "ada@x.example"), ("Bob Bad", "no mail"), ("Cy Bad", "none; \"either\"")] {
        from.create("person", json!({"display_name": name, "job_title": mail, "birth_date": "1980-02-01"}));
    }
    let book = desk.folder().join("members.xlsx");
    let asked = json!({"type": "person", "path": book, "fields": ["display_name", "job_title", "birth_date"]});
    let asked: ExportRequest = serde_json::from_value(asked).unwrap();
    exporting::run(&from.ctx, &asked, &kith_core::jobs::Progress::default()).unwrap();
    let map = json!({"type": "person", "columns": {"id": null, "job_title": "emails"}});
    let first = import(&desk, &book, map.clone()).unwrap();
    assert_eq!((made(&first, "person"), first.error_count), (1, 2), "{first:?}");
    let saved = desk.folder().join("to correct.csv");
    let path = saved.display().to_string();
    importing::save_errors(&desk.ctx, SaveErrors { batch: first.batch.unwrap(), path }).unwrap();
    let text = std::fs::read_to_string(&saved).unwrap();
    assert!(text.contains("1980-02-01"), "a day of the workbook is one in the file: {text}");
    let right = text.replacen("no mail", "bob@x.example", 1).replacen("\"none; \"\"either\"\"\"", "cy@x.example", 1);
    std::fs::write(&saved, right).unwrap();
    for (people, unchanged) in [(2, 0), (0, 2)] {
        let fixed = import(&desk, &saved, map.clone()).unwrap();
        assert_eq!((made(&fixed, "person"), fixed.error_count, fixed.unchanged), (people, 0, unchanged), "{fixed:?}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM party"), 3);
    assert_eq!(desk.number("SELECT count(*) FROM party WHERE birth_date = '1980-02-01'"), 3);
}
