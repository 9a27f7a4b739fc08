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
    assert_eq!(
        desk.text("SELECT json_extract(report, '$.retry_of') FROM import_batch ORDER BY at DESC, id DESC"),
        batch
    );
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
    let undo = kith_core::journal::UndoRequest { seq: third.seq, resolve: None };
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
