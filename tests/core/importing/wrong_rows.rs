//! Rows that are wrong: everything that is wrong with them, and nothing else.

use serde_json::json;

use super::{import, issues, preview, write};
use crate::desk::Desk;

#[test]
fn imp_12_a_row_is_told_everything_that_is_wrong_with_it_at_once() {
    let desk = Desk::new();
    let sheet = write(
        &desk,
        "people.csv",
        "First name,Last name,Email,Birthday,Status,Website\n\
         Ada,Good,ada@x.example,1990-02-01,,\n\
         Bob,Bad,no mail,31/31/1990,sleepy,not a site at all\n\
         Cy,Half,also wrong,1991-01-01,,\n\
         Di,Fine,di@x.example,,,\n",
    );
    let map = json!({"type": "person", "columns": {"Status": "status", "Website": "website"}});
    let seen = preview(&desk, &sheet, map.clone());
    assert_eq!((seen.report.error_count, seen.of), (2, 4));
    let before = desk.content();
    let report = import(&desk, &sheet, map).unwrap();
    let mut found = issues(&report);
    found.sort_unstable();
    assert_eq!(report.error_count, 2, "two rows are refused");
    let columns: Vec<(usize, &str)> = found.iter().map(|(row, column, _)| (*row, *column)).collect();
    assert_eq!(columns, [(3, "Birthday"), (3, "Email"), (3, "Status"), (3, "Website"), (4, "Email")], "{found:?}");
    assert!(report.errors.iter().all(|issue| issue.value.as_deref().is_some_and(|value| !value.is_empty())));
    assert_eq!(desk.number("SELECT count(*) FROM party"), 2);
    assert_eq!(seen.report.errors, report.errors, "the preview says the same");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before, "what was tried of the refused rows left nothing");
}

#[test]
fn imp_12_what_is_missing_since_a_wrong_cell_was_left_out_is_no_further_error() {
    let desk = Desk::new();
    // Only the e-mail could name this person, and it is wrong: one error, not “has no name” too.
    let sheet = write(&desk, "people.csv", "Name,Email\n,not an address\nAda,ada@x.example\n");
    let report = import(&desk, &sheet, json!({"type": "person"})).unwrap();
    assert_eq!(issues(&report).len(), 1, "{:?}", report.errors);
    assert_eq!(report.created.get("person"), Some(&1));
}
