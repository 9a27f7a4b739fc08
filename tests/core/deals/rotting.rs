use chrono::FixedOffset;
use kith_core::Zone;
use kith_core::deals::{self, CardsRequest, DealCard};
use serde_json::json;

use super::deal;
use crate::desk::Desk;

fn card(ctx: &kith_core::Context, stage: &str) -> DealCard {
    let request = CardsRequest { stage_id: stage.into(), filter: None, cursor: None, limit: None };
    deals::cards(ctx, request).unwrap().cards.remove(0)
}

#[test]
fn scr_24_a_card_rots_after_the_days_of_its_stage_and_says_so() {
    let desk = Desk::new();
    let lead = desk.stage("Lead");
    let row = deal(&desk, "D", 1);
    desk.update("stage", &lead, json!({"rot_days": 10})).unwrap();
    desk.days(10);
    assert_eq!(card(&desk.ctx, &lead).rot_reason, None);
    desk.days(2);
    assert_eq!(card(&desk.ctx, &lead).rot_reason.as_deref(), Some("No touch for 12 days, limit 10."));
    desk.create("note", json!({"deal": row.id, "party": desk.text("SELECT id FROM party"), "content": "Called"}));
    assert_eq!(card(&desk.ctx, &lead).rot_reason, None);
}

#[test]
fn scr_24_days_are_those_of_the_readers_calendar() {
    let desk = Desk::new();
    let lead = desk.stage("Lead");
    desk.update("stage", &lead, json!({"rot_days": 1})).unwrap();
    desk.turn_to("2026-12-01T09:00:00Z");
    deal(&desk, "D", 1);
    desk.turn_to("2026-12-03T19:00:00Z");
    let zone = |hours: i32| desk.ctx.clone().with_zone(Zone::Fixed(FixedOffset::east_opt(hours * 3600).unwrap()));
    // It came at 21:00 of the day before, at midnight, at 09:00, at 23:00 there; now it is 07:00, 10:00, 19:00, 09:00.
    for (hours, days) in [(-12, 3), (-9, 2), (0, 2), (14, 3)] {
        let card = card(&zone(hours), &lead);
        assert_eq!(
            (card.days_in_stage, card.rot_reason),
            (days, Some(format!("No touch for {days} days, limit 1."))),
            "{hours}"
        );
    }
}

/// What the test below runs in a process of its own, whose time zone has summer time.
#[test]
#[ignore = "run by scr_24_a_change_to_summer_time_takes_no_day_away in another time zone"]
fn in_new_york() {
    // 8 March 2026 has 23 hours there, 1 November 25.
    for (came, looked, days, what) in [
        ("2026-03-07T17:00:00Z", "2026-03-17T16:00:00Z", 10, "an hour less"),
        ("2026-10-31T16:00:00Z", "2026-11-10T17:00:00Z", 10, "an hour more"),
        ("2026-03-08T04:30:00Z", "2026-03-08T05:30:00Z", 1, "over midnight"),
        ("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", 0, "the hour twice"),
    ] {
        let desk = Desk::new();
        let lead = desk.stage("Lead");
        desk.update("stage", &lead, json!({"rot_days": 5})).unwrap();
        desk.turn_to(came);
        deal(&desk, "D", 1);
        desk.turn_to(looked);
        let card = card(&desk.ctx.clone().with_zone(Zone::Machine), &lead);
        let rotten = (days > 5).then(|| format!("No touch for {days} days, limit 5."));
        assert_eq!((card.days_in_stage, card.rot_reason), (days, rotten), "{what}");
    }
}

#[test]
fn scr_24_a_change_to_summer_time_takes_no_day_away() {
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "deals::rotting::in_new_york"])
        .env("TZ", "America/New_York")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
}
