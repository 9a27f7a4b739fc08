use kith_core::Zone;
use kith_core::activities::{self, ActivityId, AgendaRequest, Place, Recurrence, RescheduleRequest};
use kith_core::records::RecordRow;
use serde_json::{Value, json};

use crate::desk::{Desk, code, field};

fn utc() -> Zone {
    Zone::Fixed(chrono::FixedOffset::east_opt(0).unwrap())
}

fn local(text: &str) -> chrono::NaiveDateTime {
    chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn plan(desk: &Desk, due: &str, rule: &str, zone: &str) -> RecordRow {
    desk.create("activity", json!({"subject": "Report", "due_at": due, "recurrence": rule, "time_zone": zone}))
}

fn done(desk: &Desk, id: &str) {
    activities::complete(&desk.ctx, ActivityId { id: id.into() }).unwrap();
}

/// The open occurrence.
fn open(desk: &Desk) -> Option<(String, String)> {
    let found = desk.number("SELECT count(*) FROM activity WHERE status = 'pending'");
    assert!(found <= 1, "{found} are open");
    (found == 1).then(|| {
        (
            desk.text("SELECT id FROM activity WHERE status = 'pending'"),
            desk.text("SELECT due_at FROM activity WHERE status = 'pending'"),
        )
    })
}

#[test]
fn act_04_rules_are_followed_by_local_clocks() {
    let utc = Place::of(None, utc());
    for (rule, start, want) in [
        ("FREQ=DAILY", "2026-11-21 09:00", ["2026-11-22 09:00", "2026-11-23 09:00"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "2026-11-23 09:00", ["2026-11-26 09:00", "2026-11-30 09:00"]),
        ("FREQ=MONTHLY;BYDAY=3MO", "2026-11-16 09:00", ["2026-12-21 09:00", "2027-01-18 09:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27 09:00", ["2026-12-25 09:00", "2027-01-29 09:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-10-31 09:00", ["2026-12-31 09:00", "2027-01-31 09:00"]),
        ("FREQ=YEARLY", "2028-02-29 09:00", ["2032-02-29 09:00", "2036-02-29 09:00"]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2", "2026-11-21 09:00", ["2026-12-05 09:00", "2026-12-19 09:00"]),
    ] {
        let read = || Recurrence::read(rule, None, local(start), utc).unwrap();
        let first = read().after(local(start)).unwrap();
        assert_eq!([first, read().after(first).unwrap()], want.map(local), "{rule}");
    }
    for bad in ["", "FREQ=HOURLY", "FREQ=SOMETIMES", "BYDAY=MO", "FREQ=DAILY;INTERVAL=-1", &"FREQ=DAILY;".repeat(99)] {
        assert_eq!(Recurrence::read(bad, None, local("2026-11-21 09:00"), utc).err().unwrap().code, "invalid", "{bad}");
    }
}

#[test]
fn act_04_nine_oclock_stays_nine_when_the_clocks_change() {
    let desk = Desk::new();
    // Weekly at 09:00 in Berlin, across the end of March 2027; at 02:30 once in the hour that is left out.
    let id = plan(&desk, "2027-03-22T08:00:00Z", "FREQ=WEEKLY", "Europe/Berlin").id;
    done(&desk, &id);
    assert_eq!(open(&desk).unwrap().1, "2027-03-29T07:00:00.000Z");
    assert_eq!(desk.number("SELECT due_offset FROM activity WHERE status = 'pending'"), 120);

    let desk = Desk::new();
    let id = plan(&desk, "2027-03-27T01:30:00Z", "FREQ=DAILY", "Europe/Berlin").id;
    done(&desk, &id);
    let (gap, at) = open(&desk).unwrap();
    assert_eq!(at, "2027-03-28T01:30:00.000Z", "02:30 is 03:30 on that day");
    done(&desk, &gap);
    assert_eq!(open(&desk).unwrap().1, "2027-03-29T00:30:00.000Z", "and 02:30 again the day after");
}

#[test]
fn act_04_days_without_a_time_repeat_as_days() {
    let desk = Desk::new();
    let row = desk.create(
        "activity",
        json!({"subject": "Tax", "due_at": "2026-12-31T00:00:00Z", "due_has_time": false, "recurrence": "FREQ=MONTHLY;BYMONTHDAY=-1", "time_zone": "America/Los_Angeles"}),
    );
    done(&desk, &row.id);
    assert_eq!(open(&desk).unwrap().1, "2027-01-31T00:00:00.000Z");
}

#[test]
fn act_06_the_next_occurrence_is_made_once_and_undo_takes_it_back() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    let row = desk.create(
        "activity",
        json!({"subject": "Report", "party": party, "due_at": "2026-11-23T09:00:00Z", "reminder_at": "2026-11-23T08:00:00Z",
               "recurrence": "FREQ=WEEKLY;COUNT=2", "time_zone": "UTC", "priority": "high"}),
    );
    assert_eq!(row.values["series_id"], row.id);
    let before = desk.content();
    done(&desk, &row.id);
    done(&desk, &row.id);
    let (next, at) = open(&desk).unwrap();
    assert_eq!(at, "2026-11-30T09:00:00.000Z");
    for (column, value) in [("reminder_at", "2026-11-30T08:00:00.000Z"), ("priority", "high"), ("series_id", &row.id)] {
        assert_eq!(desk.text(&format!("SELECT {column} FROM activity WHERE id = '{next}'")), value);
    }
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    desk.redo().unwrap();
    done(&desk, &next);
    assert_eq!(open(&desk), None, "two were asked for");
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 2);
}

#[test]
fn act_04_what_went_by_meanwhile_is_left_out() {
    let desk = Desk::new();
    let id = plan(&desk, "2026-11-02T09:00:00Z", "FREQ=DAILY", "UTC").id;
    done(&desk, &id);
    assert_eq!(open(&desk).unwrap().1, "2026-11-21T09:00:00.000Z", "today, not nineteen days one by one");
}

#[test]
fn act_04_one_is_skipped_and_cancelling_ends_the_series() {
    let desk = Desk::new();
    let id = plan(&desk, "2026-11-23T09:00:00Z", "FREQ=WEEKLY", "UTC").id;
    activities::skip(&desk.ctx, ActivityId { id: id.clone() }).unwrap();
    let (next, at) = open(&desk).unwrap();
    assert_eq!(at, "2026-11-30T09:00:00.000Z");
    assert_eq!(desk.text(&format!("SELECT recurrence_except FROM activity WHERE id = '{next}'")), "20261123T090000");
    assert_eq!(desk.number("SELECT count(*) FROM interaction"), 0);
    activities::cancel(&desk.ctx, ActivityId { id: next }).unwrap();
    assert_eq!(open(&desk), None);
    let once = desk.create("activity", json!({"subject": "Once", "due_at": "2026-11-23T09:00:00Z"})).id;
    assert_eq!(code(activities::skip(&desk.ctx, ActivityId { id: once })), "not_recurring");
}

#[test]
fn act_04_one_is_moved_alone_or_with_all_that_follow() {
    let moved = |following: bool| {
        let desk = Desk::new();
        let id = plan(&desk, "2026-11-23T09:00:00Z", "FREQ=WEEKLY;BYDAY=MO", "UTC").id;
        let before = desk.content();
        let to = RescheduleRequest {
            ids: vec![id.clone()],
            day: Some("2026-11-24".into()),
            following,
            ..Default::default()
        };
        activities::reschedule(&desk.ctx, to).unwrap();
        desk.undo().unwrap();
        assert_eq!(desk.content(), before);
        desk.redo().unwrap();
        done(&desk, &id);
        open(&desk).unwrap().1
    };
    assert_eq!(moved(false), "2026-11-30T09:00:00.000Z", "the next Monday");
    assert_eq!(moved(true), "2026-12-01T09:00:00.000Z", "the next Tuesday");
}

#[test]
fn act_04_another_rule_begins_with_the_open_occurrence() {
    let desk = Desk::new();
    let id = plan(&desk, "2026-11-23T09:00:00Z", "FREQ=WEEKLY", "UTC").id;
    desk.update("activity", &id, json!({"recurrence": "FREQ=MONTHLY"})).unwrap();
    done(&desk, &id);
    let (next, at) = open(&desk).unwrap();
    assert_eq!(at, "2026-12-23T09:00:00.000Z");
    assert_eq!(field(desk.update("activity", &next, json!({"due_at": Value::Null}))), "due_at");
    assert_eq!(field(desk.update("activity", &next, json!({"recurrence": "FREQ=NEVER"}))), "recurrence");
    assert_eq!(field(desk.try_create("activity", json!({"subject": "x", "recurrence": "FREQ=DAILY"}))), "recurrence");
    desk.update("activity", &next, json!({"recurrence": Value::Null})).unwrap();
    done(&desk, &next);
    assert_eq!(open(&desk), None);
}

#[test]
fn act_04_an_end_is_meant_where_the_work_was_planned() {
    let berlin = Place::of(Some("Europe/Berlin"), utc());
    let count = |rule: &str| {
        Recurrence::read(rule, None, local("2026-11-21 09:00"), berlin)
            .unwrap()
            .between(local("2026-01-01 00:00"), local("2027-12-31 00:00"), 400)
            .len()
    };
    assert_eq!(count("FREQ=DAILY;UNTIL=20261123T080000Z"), 3, "09:00 in Berlin is 08:00 in UTC");
    assert_eq!(count("FREQ=DAILY;UNTIL=20261123T075959Z"), 2);
    assert_eq!(count("FREQ=DAILY;UNTIL=20261123"), 3);
    assert_eq!(count("FREQ=DAILY;COUNT=5"), 5);
}

#[test]
fn act_04_a_calendar_shows_where_repeated_work_will_fall() {
    let desk = Desk::new();
    let id = plan(&desk, "2026-11-23T09:00:00Z", "FREQ=WEEKLY", "Europe/Berlin").id;
    let request = AgendaRequest { from: "2026-11-23T00:00:00Z".into(), to: "2026-12-14T00:00:00Z".into(), user: None };
    let agenda = activities::agenda(&desk.ctx, request).unwrap();
    let seen: Vec<(&str, bool)> = agenda.entries.iter().map(|one| (one.at.as_str(), one.projected)).collect();
    assert_eq!(
        seen,
        [("2026-11-23T09:00:00.000Z", false), ("2026-11-30T09:00:00.000Z", true), ("2026-12-07T09:00:00.000Z", true)]
    );
    assert!(agenda.entries.iter().all(|one| one.activity.id == id));
}
