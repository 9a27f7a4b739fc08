use kith_core::activities::{
    self, ActivityId, AgendaRequest, Due, MineRequest, Place, RescheduleRequest, SnoozeRequest, Until,
};
use kith_core::notifications::{self, NotificationsRequest};
use kith_core::records::{CreateRequest, RecordRow};
use kith_core::{Context, Zone};
use serde_json::{Value, json};

use crate::desk::{Desk, code, field, object};

fn hours(east: i32) -> Zone {
    Zone::Fixed(chrono::FixedOffset::east_opt(east * 3600).unwrap())
}

fn plan(ctx: &Context, values: Value) -> RecordRow {
    let request = CreateRequest {
        r#type: "activity".into(),
        id: kith_core::ids::new_id(),
        values: object(values),
        allow_duplicate: true,
    };
    kith_core::records::create(ctx, request).unwrap().value
}

fn due(ctx: &Context, id: &str) -> Value {
    let request = kith_core::records::GetRequest { r#type: "activity".into(), id: id.into() };
    kith_core::records::get(ctx, request).unwrap().record.values["due_at"].clone()
}

/// In which section an activity stands; `None` when in none.
fn stands(ctx: &Context, id: &str) -> Option<Due> {
    let mine = activities::mine(ctx, MineRequest::default()).unwrap();
    mine.sections.into_iter().find(|one| one.rows.iter().any(|row| row.id == id)).map(|one| one.due)
}

#[test]
fn act_05_a_day_stays_a_day_wherever_one_is() {
    let desk = Desk::new();
    // 09:00 UTC on the 21st: 23:00 of the 20th in Honolulu, 23:00 of the 21st on Kiritimati's west.
    let id = plan(&desk.ctx, json!({"subject": "Tax", "due_at": "2026-11-21T00:00:00Z", "due_has_time": false})).id;
    assert_eq!(stands(&desk.ctx.clone().with_zone(hours(0)), &id), Some(Due::Today));
    assert_eq!(stands(&desk.ctx.clone().with_zone(hours(-10)), &id), Some(Due::Tomorrow));
    assert_eq!(stands(&desk.ctx.clone().with_zone(hours(14)), &id), Some(Due::Today));
    desk.days(1);
    assert_eq!(stands(&desk.ctx.clone().with_zone(hours(0)), &id), Some(Due::Overdue));
    assert_eq!(stands(&desk.ctx.clone().with_zone(hours(-10)), &id), Some(Due::Today));
    assert_eq!(due(&desk.ctx, &id), "2026-11-21T00:00:00.000Z");
}

#[test]
fn act_05_a_time_is_overdue_from_its_moment_on_and_what_is_done_never() {
    let desk = Desk::new();
    let ctx = desk.ctx.clone().with_zone(hours(-5));
    let late = plan(&ctx, json!({"subject": "Call", "due_at": "2026-11-21T08:59:59Z"})).id;
    let soon = plan(&ctx, json!({"subject": "Call", "due_at": "2026-11-21T09:00:00Z"})).id;
    // 23:30 in New York is the next day in UTC.
    let night = plan(&ctx, json!({"subject": "Call", "due_at": "2026-11-22T04:30:00Z"})).id;
    let next = plan(&ctx, json!({"subject": "Call", "due_at": "2026-11-22T05:00:00Z"})).id;
    let later = plan(&ctx, json!({"subject": "Call", "due_at": "2026-11-23T05:00:00Z"})).id;
    let never = plan(&ctx, json!({"subject": "Call"})).id;
    for (id, due) in [
        (&late, Due::Overdue),
        (&soon, Due::Today),
        (&night, Due::Today),
        (&next, Due::Tomorrow),
        (&later, Due::Upcoming),
        (&never, Due::Someday),
    ] {
        assert_eq!(stands(&ctx, id), Some(due));
    }
    activities::complete(&ctx, ActivityId { id: late.clone() }).unwrap();
    assert_eq!(stands(&ctx, &late), None);
}

#[test]
fn act_04_the_offset_and_zone_of_the_planner_are_kept() {
    let desk = Desk::new();
    for (zone, at, offset) in [
        ("America/New_York", "2026-07-01T09:00:00-04:00", -240),
        ("America/New_York", "2026-12-01T09:00:00-05:00", -300),
        ("Asia/Kathmandu", "2026-12-01T09:00:00+05:45", 345),
    ] {
        let row = plan(&desk.ctx, json!({"subject": "Call", "due_at": at, "time_zone": zone}));
        assert_eq!(row.values["due_offset"], offset, "{zone} {at}");
        assert_eq!(row.values["time_zone"], zone);
    }
    let wrong = desk.try_create("activity", json!({"subject": "Call", "time_zone": "Mars/Olympus"}));
    assert_eq!(field(wrong), "time_zone");
    let day = plan(
        &desk.ctx,
        json!({"subject": "Tax", "due_at": "2026-12-24T23:00:00Z", "due_has_time": false, "time_zone": "Europe/Berlin"}),
    );
    assert_eq!(day.values["due_at"], "2026-12-25T00:00:00.000Z", "midnight in Berlin is a day there");
    assert_eq!(day.values["due_offset"], Value::Null);
}

#[test]
fn act_04_local_times_that_a_change_of_clocks_leaves_out_or_has_twice() {
    let berlin = Place::of(Some("Europe/Berlin"), hours(0));
    let local = |text: &str| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    for (clocks, moment) in [
        ("2026-03-29 01:59", "2026-03-29T00:59:00Z"),
        ("2026-03-29 02:30", "2026-03-29T01:30:00Z"),
        ("2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00Z"),
        ("2026-10-25 03:00", "2026-10-25T02:00:00Z"),
    ] {
        assert_eq!(berlin.moment(local(clocks)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true), moment, "{clocks}");
    }
    let samoa = Place::of(Some("Pacific/Apia"), hours(0));
    assert_eq!(samoa.moment(local("2011-12-30 12:00")).to_rfc3339(), "2011-12-30T22:00:00+00:00");
}

#[test]
fn act_07_snoozing_puts_off_by_the_clocks_of_the_caller() {
    let desk = Desk::new();
    // Saturday, 10:00 in Berlin's winter.
    let ctx = desk.ctx.clone().with_zone(hours(1));
    let snoozed = |until: Until| {
        let id = plan(&ctx, json!({"subject": "Call", "due_at": "2026-11-20T09:00:00Z"})).id;
        let row = activities::snooze(&ctx, SnoozeRequest { id, until }).unwrap().value;
        assert_eq!(row.values["reminder_at"], row.values["due_at"]);
        row.values["due_at"].as_str().unwrap().to_string()
    };
    assert_eq!(snoozed(Until::Hour), "2026-11-21T10:00:00.000Z");
    assert_eq!(snoozed(Until::Evening), "2026-11-21T17:00:00.000Z");
    assert_eq!(snoozed(Until::Tomorrow), "2026-11-22T08:00:00.000Z");
    assert_eq!(snoozed(Until::NextMonday), "2026-11-23T08:00:00.000Z");
    assert_eq!(snoozed(Until::At("2026-12-01T00:00:00+01:00".into())), "2026-11-30T23:00:00.000Z");
    let id = plan(&ctx, json!({"subject": "Call"})).id;
    let past = activities::snooze(&ctx, SnoozeRequest { id, until: Until::At("2026-11-21T09:00:00Z".into()) });
    assert_eq!(field(past), "until");
}

#[test]
fn act_07_snoozing_a_meeting_to_come_leaves_it_where_it_is() {
    let desk = Desk::new();
    let ctx = desk.ctx.clone().with_zone(hours(0));
    let id = plan(&ctx, json!({"subject": "Meet", "due_at": "2026-11-21T15:00:00Z"})).id;
    let row = activities::snooze(&ctx, SnoozeRequest { id, until: Until::Hour }).unwrap().value;
    assert_eq!(row.values["due_at"], "2026-11-21T15:00:00.000Z");
    assert_eq!(row.values["reminder_at"], "2026-11-21T10:00:00.000Z");
    let day = plan(&ctx, json!({"subject": "Tax", "due_at": "2026-11-20T00:00:00Z", "due_has_time": false})).id;
    let row = activities::snooze(&ctx, SnoozeRequest { id: day, until: Until::Tomorrow }).unwrap().value;
    assert_eq!(
        (&row.values["due_at"], &row.values["due_has_time"]),
        (&json!("2026-11-22T00:00:00.000Z"), &json!(false))
    );
}

#[test]
fn scr_14_many_are_moved_as_one_step_and_keep_their_time() {
    let desk = Desk::new();
    let ctx = desk.ctx.clone().with_zone(hours(-5));
    let call = plan(
        &ctx,
        json!({"subject": "Call", "due_at": "2026-11-21T22:00:00Z", "reminder_at": "2026-11-21T21:30:00Z", "time_zone": "America/New_York"}),
    )
    .id;
    let tax = plan(&ctx, json!({"subject": "Tax", "due_at": "2026-11-20T00:00:00Z", "due_has_time": false})).id;
    let some = plan(&ctx, json!({"subject": "Read"})).id;
    let before = desk.content();
    let to = |request: RescheduleRequest| {
        activities::reschedule(
            &ctx,
            RescheduleRequest { ids: vec![call.clone(), tax.clone(), some.clone()], ..request },
        )
    };
    assert_eq!(to(RescheduleRequest { day: Some("2026-11-25".into()), ..Default::default() }).unwrap().value.count, 3);
    assert_eq!(due(&ctx, &call), "2026-11-25T22:00:00.000Z");
    assert_eq!(desk.text(&format!("SELECT reminder_at FROM activity WHERE id = '{call}'")), "2026-11-25T21:30:00.000Z");
    assert_eq!(due(&ctx, &tax), "2026-11-25T00:00:00.000Z");
    assert_eq!(due(&ctx, &some), "2026-11-25T00:00:00.000Z");
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    to(RescheduleRequest { someday: true, ..Default::default() }).unwrap();
    assert_eq!(due(&ctx, &call), Value::Null);
    assert_eq!(field(to(RescheduleRequest::default())), "day");
    let two = RescheduleRequest { someday: true, day: Some("2026-11-25".into()), ..Default::default() };
    assert_eq!(field(to(two)), "day");
    activities::complete(&ctx, ActivityId { id: tax.clone() }).unwrap();
    assert_eq!(code(to(RescheduleRequest { someday: true, ..Default::default() })), "bad_transition");
    assert_eq!(due(&ctx, &call), Value::Null, "nothing is moved when one cannot be");
}

#[test]
fn scr_14_sections_are_counted_whole_and_paged() {
    let desk = Desk::new();
    let ctx = desk.ctx.clone().with_zone(hours(0));
    for minute in 0..7 {
        plan(&ctx, json!({"subject": format!("Call {minute}"), "due_at": format!("2026-11-21T0{minute}:00:00Z")}));
        plan(&ctx, json!({"subject": format!("Some {minute}")}));
    }
    for section in [Due::Overdue, Due::Someday] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let request = MineRequest { section: Some(section), limit: Some(3), cursor, ..Default::default() };
            let page = activities::mine(&ctx, request).unwrap().sections.remove(0);
            assert_eq!(page.count, 7);
            seen.extend(page.rows.into_iter().map(|row| row.id));
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 7, "{section:?}");
    }
    let all = activities::mine(&ctx, MineRequest::default()).unwrap();
    assert_eq!(all.sections.iter().map(|one| one.count).collect::<Vec<_>>(), [7, 0, 0, 0, 7]);
    assert_eq!(all.today, "2026-11-21");
}

#[test]
fn act_01_whoever_is_given_work_is_told_and_undo_takes_it_back() {
    let desk = Desk::new();
    let ada = desk.create("user", json!({"name": "Ada"})).id;
    let hers = desk.ctx.clone().with_user(ada.clone());
    let told = || notifications::list(&hers, NotificationsRequest::default()).unwrap().rows;
    let id = plan(&desk.ctx, json!({"subject": "Send offer"})).id;
    assert!(told().is_empty());
    let before = desk.content();
    desk.update("activity", &id, json!({"assigned_to": ada})).unwrap();
    assert_eq!(told()[0].text, "Send offer");
    assert_eq!(told()[0].about.as_ref().unwrap().id, id);
    desk.update("activity", &id, json!({"subject": "Send the offer"})).unwrap();
    assert_eq!(told().len(), 1);
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert!(told().is_empty());
    let of_herself = CreateRequest {
        r#type: "activity".into(),
        id: kith_core::ids::new_id(),
        values: object(json!({"subject": "Mine"})),
        allow_duplicate: true,
    };
    kith_core::records::create(&hers, of_herself).unwrap();
    assert!(told().is_empty());
}

#[test]
fn act_07_a_reminder_is_told_once_also_when_it_was_missed() {
    let desk = Desk::new();
    let rung = |since: &str| notifications::to_ring(&desk.ctx, since).unwrap();
    let id = plan(
        &desk.ctx,
        json!({"subject": "Call Ada", "due_at": "2026-11-22T09:00:00Z", "reminder_at": "2026-11-22T08:45:00Z"}),
    )
    .id;
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 0);
    // The machine sleeps over it.
    desk.days(3);
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 1);
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 0);
    let rings = rung("");
    assert_eq!((rings.rings.len(), rings.rings[0].title.as_str()), (1, "Call Ada"));
    let request = SnoozeRequest { id: id.clone(), until: Until::Hour };
    activities::snooze(&desk.ctx, request).unwrap();
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 0);
    desk.days(1);
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 1, "another moment, another reminder");
    assert_eq!(rung(&rings.until).rings.len(), 1);
    // What somebody did stays the newest thing to undo.
    desk.undo().unwrap();
    assert_eq!(due(&desk.ctx, &id), "2026-11-22T09:00:00.000Z");
}

#[test]
fn act_07_nobody_is_reminded_of_what_is_done_or_in_quiet_hours() {
    let desk = Desk::new();
    let plan = |subject: &str| {
        plan(
            &desk.ctx,
            json!({"subject": subject, "due_at": "2026-11-21T09:00:00Z", "reminder_at": "2026-11-21T08:00:00Z"}),
        )
        .id
    };
    let done = plan("Done");
    activities::complete(&desk.ctx, ActivityId { id: done }).unwrap();
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 0);
    plan("Open");
    let quiet = json!({"quiet": {"from": "08:00", "to": "10:00", "time_zone": "UTC"}});
    notifications::update_settings(&desk.ctx, serde_json::from_value(quiet).unwrap()).unwrap();
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 0);
    let loud = json!({"quiet": null});
    notifications::update_settings(&desk.ctx, serde_json::from_value(loud).unwrap()).unwrap();
    let viewer = desk.create("user", json!({"name": "Vera", "role": "viewer"})).id;
    let hers = json!({"subject": "Hers", "due_at": "2026-11-21T09:00:00Z", "reminder_at": "2026-11-21T08:00:00Z", "assigned_to": viewer});
    desk.create("activity", hers);
    assert_eq!(activities::remind(&desk.ctx.clone().with_user(viewer)).unwrap(), 0);
    assert_eq!(activities::remind(&desk.ctx).unwrap(), 1);
}

#[test]
fn act_04_a_calendar_asks_for_its_span_alone() {
    let desk = Desk::new();
    let at = |subject: &str, due: &str, has_time: bool| {
        plan(&desk.ctx, json!({"subject": subject, "due_at": due, "due_has_time": has_time, "time_zone": "UTC"})).id
    };
    at("before", "2026-11-29T23:59:59Z", true);
    let first = at("first", "2026-11-30T00:00:00Z", true);
    let day = at("day", "2026-12-01T00:00:00Z", false);
    at("after", "2026-12-07T00:00:00Z", true);
    let gone = at("gone", "2026-12-02T10:00:00Z", true);
    activities::cancel(&desk.ctx, ActivityId { id: gone }).unwrap();
    let span = |from: &str, to: &str| {
        activities::agenda(&desk.ctx, AgendaRequest { from: from.into(), to: to.into(), user: None })
    };
    let week = span("2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z").unwrap();
    assert_eq!(week.entries.iter().map(|one| one.activity.id.clone()).collect::<Vec<_>>(), [first, day]);
    assert!(!week.cut);
    assert_eq!(field(span("2026-12-07T00:00:00Z", "2026-11-30T00:00:00Z")), "to");
    assert_eq!(field(span("2020-12-07T00:00:00Z", "2026-11-30T00:00:00Z")), "to");
}

#[test]
fn act_06_two_at_once_make_one_interaction() {
    let desk = Desk::new();
    let party = desk.create("person", json!({"first_name": "A"})).id;
    for _ in 0..10 {
        let id = plan(&desk.ctx, json!({"subject": "Call", "party": party, "due_at": "2026-11-22T09:00:00Z"})).id;
        let before = desk.number("SELECT count(*) FROM interaction");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| activities::complete(&desk.ctx, ActivityId { id: id.clone() }).unwrap());
            }
        });
        assert_eq!(desk.number("SELECT count(*) FROM interaction"), before + 1);
    }
}
