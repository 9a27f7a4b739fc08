use kith_core::journal::Op;
use kith_core::notifications::{self, Kind, Notice, NotificationsRequest, Seen, Way, tell};
use kith_core::{Context, Zone};
use serde_json::json;

use crate::desk::{Desk, code, field};

fn told(ctx: &Context, to: &str, text: &str, once: Option<&str>) -> bool {
    ctx.transact(Op::new("test.tell", "Told"), |tx| {
        let notice =
            Notice { user: to, kind: Kind::Mention, about: None, text: text.into(), once: once.map(str::to_string) };
        Ok(tell(tx, &notice)?.is_some())
    })
    .unwrap()
    .value
}

fn texts(ctx: &Context) -> Vec<String> {
    notifications::list(ctx, NotificationsRequest::default()).unwrap().rows.into_iter().map(|row| row.text).collect()
}

fn settings(ctx: &Context, values: serde_json::Value) -> kith_core::Result<()> {
    notifications::update_settings(ctx, serde_json::from_value(values).unwrap()).map(drop)
}

#[test]
fn aut_04_who_is_told_reads_it_and_nobody_is_told_of_their_own_act() {
    let desk = Desk::new();
    let ada = desk.create("user", json!({"name": "Ada"})).id;
    let hers = desk.ctx.clone().with_user(ada.clone());
    assert!(told(&desk.ctx, &ada, "named you", None));
    assert!(!told(&hers, &ada, "named myself", None));
    desk.days(1);
    assert!(told(&desk.ctx, &ada, &"x".repeat(900), None));
    let page = notifications::list(&hers, NotificationsRequest::default()).unwrap();
    assert_eq!(page.unread, 2);
    assert_eq!(page.rows[0].text.len(), 500);
    assert_eq!(page.rows[1].text, "named you");
    assert!(texts(&desk.ctx).is_empty());

    let one = Seen { ids: vec![page.rows[1].id.clone()], read: true };
    assert_eq!(notifications::read(&desk.ctx, one.clone()).unwrap().unread, 0, "somebody else's are passed over");
    assert_eq!(notifications::read(&hers, one.clone()).unwrap().unread, 1);
    let unread = NotificationsRequest { unread: true, ..Default::default() };
    assert_eq!(notifications::list(&hers, unread).unwrap().rows.len(), 1);
    assert_eq!(notifications::read(&hers, Seen { read: false, ..one }).unwrap().unread, 2);
    assert_eq!(notifications::read_all(&hers).unwrap().unread, 0);
}

#[test]
fn aut_04_many_are_marked_at_once_and_only_ones_own() {
    let desk = Desk::new();
    let [ada, ben] = ["Ada", "Ben"].map(|name| desk.create("user", json!({ "name": name })).id);
    let hers = desk.ctx.clone().with_user(ada.clone());
    for n in 0..20 {
        assert!(told(&desk.ctx, &ada, &format!("no. {n}"), None));
        assert!(told(&desk.ctx, &ben, "his", None));
    }
    let ids = || desk.text("SELECT json_group_array(id) FROM notification");
    let all: Vec<String> = serde_json::from_str(&ids()).unwrap();
    let mark = |read| notifications::read(&hers, Seen { ids: all.clone(), read }).unwrap().unread;
    assert_eq!((mark(true), mark(true)), (0, 0));
    assert_eq!(desk.number("SELECT count(*) FROM notification_read"), 20);
    assert_eq!(mark(false), 20);
    let many = Seen { ids: vec![all[0].clone(); 201], read: true };
    assert_eq!(crate::desk::code(notifications::read(&hers, many)), "invalid");
}

#[test]
fn aut_04_pages_go_on_where_the_last_ended() {
    let desk = Desk::new();
    let ada = desk.create("user", json!({"name": "Ada"})).id;
    for number in 0..7 {
        told(&desk.ctx, &ada, &format!("number {number}"), None);
    }
    let hers = desk.ctx.clone().with_user(ada);
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let request = NotificationsRequest { cursor, limit: Some(3), ..Default::default() };
        let page = notifications::list(&hers, request).unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.text));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 7);
    let request = NotificationsRequest { limit: Some(201), ..Default::default() };
    assert_eq!(code(notifications::list(&hers, request)), "invalid");
}

#[test]
fn aut_04_what_is_told_once_is_told_once_and_undo_takes_it_back() {
    let desk = Desk::new();
    let ada = desk.create("user", json!({"name": "Ada"})).id;
    let before = desk.content();
    assert!(told(&desk.ctx, &ada, "named you", Some("note:1")));
    assert!(!told(&desk.ctx, &ada, "named you", Some("note:1")));
    let hers = desk.ctx.clone().with_user(ada);
    notifications::read_all(&hers).unwrap();
    desk.undo().unwrap();
    assert_eq!(desk.content(), before);
    assert!(texts(&hers).is_empty());
    desk.redo().unwrap();
    assert_eq!(texts(&hers), ["named you"]);
}

#[test]
fn aut_04_each_kind_is_told_as_its_reader_wants_it() {
    let desk = Desk::new();
    let ada = desk.create("user", json!({"name": "Ada"})).id;
    let hers = desk.ctx.clone().with_user(ada.clone());
    settings(&hers, json!({"mention": "off"})).unwrap();
    assert!(!told(&desk.ctx, &ada, "named you", None));
    settings(&hers, json!({"mention": "app"})).unwrap();
    assert!(told(&desk.ctx, &ada, "named you", None));
    assert!(notifications::to_ring(&hers, "").unwrap().rings.is_empty());
    settings(&hers, json!({"mention": "desktop"})).unwrap();
    assert_eq!(notifications::to_ring(&hers, "").unwrap().rings[0].title, "named you");
    assert_eq!(notifications::settings(&hers).unwrap().mention, Way::Desktop);
    for (bad, at) in [
        (json!({"mention": "loud"}), "mention"),
        (json!({"nothing": "off"}), "nothing"),
        (json!({"quiet": {"from": "25:00", "to": "07:00"}}), "quiet"),
        (json!({"quiet": {"from": "22:00", "to": "07:00", "time_zone": "Mars/Olympus"}}), "quiet"),
    ] {
        assert_eq!(field(settings(&hers, bad)), at);
    }
}

#[test]
fn aut_04_many_at_once_ring_once_and_none_twice() {
    let desk = Desk::new();
    let ada = desk.create("user", json!({"name": "Ada"})).id;
    let hers = desk.ctx.clone().with_user(ada.clone());
    for number in 0..5 {
        told(&desk.ctx, &ada, &format!("n{number}"), None);
    }
    let first = notifications::to_ring(&hers, "").unwrap();
    assert_eq!(first.rings.len(), 1);
    assert_eq!(first.rings[0].title, "5 notifications");
    assert!(notifications::to_ring(&hers, &first.until).unwrap().rings.is_empty());
}

#[test]
fn act_07_quiet_hours_hold_back_until_they_end_wherever_they_are_meant() {
    let desk = Desk::new();
    // The clock stands at 09:00 UTC.
    for (from, to, zone, quiet) in [
        ("08:00", "10:00", None, true),
        ("22:00", "07:00", None, false),
        ("22:00", "09:01", None, true),
        ("09:00", "09:00", None, false),
        ("22:00", "07:00", Some("America/Los_Angeles"), true),
        ("08:00", "10:00", Some("Asia/Tokyo"), false),
    ] {
        settings(&desk.ctx, json!({"quiet": {"from": from, "to": to, "time_zone": zone}})).unwrap();
        let kept = notifications::settings(&desk.ctx).unwrap();
        let utc = Zone::Fixed(chrono::FixedOffset::east_opt(0).unwrap());
        assert_eq!(kept.is_quiet(desk.ctx.now(), utc), quiet, "{from} to {to} in {zone:?}");
    }
}
