use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kith_core::importing::{self, Wish};
use kith_core::jobs::Progress;
use kith_core::journal::Op;
use kith_core::reports::{self, ReportRequest};
use kith_core::scoring::{self, ScoreBasis, ScoreRequest, TrendMethod, TrendRequest};
use rusqlite::params;
use serde_json::json;

use crate::desk::{Desk, code};

fn corpus(file: &str) -> PathBuf {
    let root = std::env::var_os("KITH_CORPUS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"), PathBuf::from);
    root.join("deals/maven-crm").join(file)
}

/// The deals of the corpus, customers made where the sheet has none.
fn maven() -> Desk {
    let desk = Desk::new();
    for (file, map) in [
        ("accounts.csv", json!({})),
        ("sales_pipeline.csv", json!({"defaults": {"party": {"organization": "Unassigned"}}})),
    ] {
        let wish = Wish { map: Some(map), ..Wish::default() };
        let request = importing::request(&desk.ctx, &corpus(file), wish).unwrap();
        importing::run(&desk.ctx, &request, &Progress::default()).unwrap();
    }
    desk
}

/// Won and lost deals and won value, reckoned from the sheet itself.
fn by_hand(key: impl Fn(&BTreeMap<String, String>) -> String) -> BTreeMap<String, (f64, f64, i64)> {
    let mut reader = csv::Reader::from_path(corpus("sales_pipeline.csv")).unwrap();
    let mut sums: BTreeMap<String, (f64, f64, i64)> = BTreeMap::new();
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.unwrap();
        let sum = match row["deal_stage"].as_str() {
            "Won" | "Lost" => sums.entry(key(&row)).or_default(),
            _ => continue,
        };
        if row["deal_stage"] == "Won" {
            sum.0 += 1.0;
            sum.2 += row["close_value"].parse::<i64>().unwrap() * 100;
        } else {
            sum.1 += 1.0;
        }
    }
    sums
}

/// Figures equal those of the sheet.
fn figures_of_the_corpus(desk: &Desk) {
    let quarter = |row: &BTreeMap<String, String>| {
        let (year, rest) = row["close_date"].split_once('-').unwrap();
        let month: u32 = rest[..2].parse().unwrap();
        format!("{year}-Q{}", month.div_ceil(3))
    };
    for (by, hand) in [
        ("owner", by_hand(|row| row["sales_agent"].clone())),
        ("product", by_hand(|row| row["product"].clone())),
        ("quarter", by_hand(quarter)),
    ] {
        let request = ReportRequest { report: "win_rate".into(), by: Some(by.into()), ..Default::default() };
        let report = reports::run(&desk.ctx, request).unwrap();
        let told: BTreeMap<String, (f64, f64, i64)> = report
            .rows
            .iter()
            .map(|row| {
                let number = |at: usize| row.cells[at].number.unwrap();
                let won = (number(1), number(2), row.cells[4].amounts.first().map_or(0, |amount| amount.minor));
                assert!((row.cells[0].number.unwrap() - won.0 / (won.0 + won.1)).abs() < 1e-12);
                (row.label.clone(), won)
            })
            .collect();
        assert_eq!(told, hand, "by {by}");
        let total = report.total.unwrap();
        assert_eq!((total.cells[1].number, total.cells[2].number), (Some(4238.0), Some(2473.0)));
        assert_eq!((total.cells[0].number.unwrap() * 10_000.0).round(), 6315.0, "facts.json: won_rate_of_closed");
        assert_eq!(total.cells[4].amounts[0].minor, 1_000_553_400);
    }
}

/// The trend beats the mean of all earlier months.
fn trend_of_the_corpus(desk: &Desk) {
    let trend = |until: &str| {
        scoring::trend(&desk.ctx, TrendRequest { until: Some(until.into()), ..Default::default() }).unwrap()
    };
    let found = trend("2018-01-01");
    let (tested, mean) = (found.tested.clone().unwrap(), found.mean.clone().unwrap());
    assert_eq!(found.method, Some(TrendMethod::Quarter));
    assert!(tested.absolute * 2 < mean.absolute, "{tested:?} against {mean:?}");
    let ahead: Vec<_> = found.points.iter().filter(|point| point.expected.is_some()).collect();
    assert_eq!((ahead.len(), ahead[0].period.as_str(), found.points.len()), (6, "2018-01", 16));
    assert!(ahead.iter().all(|point| point.low <= point.expected && point.expected <= point.high));
    let past: i64 = found.points.iter().filter_map(|point| point.won).sum();
    assert_eq!(past, 1_000_553_400, "the past months are all that was won");
    assert_eq!(trend("2018-01-01").points, found.points);
    // What stands on the first day of October is foretold from what was known then.
    let earlier = trend("2017-10-01");
    let october = earlier.points.iter().find(|point| point.period == "2017-10").unwrap();
    assert!(october.low.unwrap() <= 73_198_000 && 73_198_000 <= october.high.unwrap(), "{october:?}");
    let early = trend("2017-06-15");
    assert!(early.method.is_none() && early.said.contains("are needed"), "{}", early.said);
    let bad = TrendRequest { until: Some("someday".into()), ..Default::default() };
    assert!(!code(scoring::trend(&desk.ctx, bad)).is_empty());
}

/// There is too little signal for a score, and that is said.
fn score_of_the_corpus(desk: &Desk) {
    let told = scoring::train(&desk.ctx).unwrap().value;
    assert_eq!((told.basis, told.deals, told.version), (ScoreBasis::Stages, 6711, 1));
    assert!(told.auc_low.unwrap() <= 0.5 && told.said.starts_with("Too little signal"), "{}", told.said);
    let id = desk.text("SELECT id FROM deal_fact WHERE kind = 'open' LIMIT 1");
    let score = scoring::scores(&desk.ctx, ScoreRequest { ids: vec![id] }).unwrap().scores.pop().unwrap();
    assert_eq!((score.basis, score.score), (ScoreBasis::Stages, Some(63)), "{}", score.said);
    assert!(score.said.contains("4238 of 6711"), "{}", score.said);
}

/// One import for the three of them: it takes most of the time.
#[test]
fn pip_14_15_16_scr_31_figures_trend_and_score_of_the_corpus() {
    let desk = maven();
    figures_of_the_corpus(&desk);
    trend_of_the_corpus(&desk);
    score_of_the_corpus(&desk);
}

/// Closed deals of which those from a fair, and small ones, are mostly won; and an open one of each sort. The ids are
/// new each time.
fn telling(desk: &Desk, count: i64) -> [String; 2] {
    let acme = desk.create("organization", json!({"display_name": "Acme"})).id;
    let (lead, proposal) = (desk.stage("Lead"), desk.stage("Proposal"));
    let (won, lost) = (desk.stage("Won"), desk.stage("Lost"));
    let pipeline = desk.text("SELECT pipeline_id FROM stage WHERE name = 'Lead'");
    let user = desk.ctx.user_id().to_string();
    let mut open = Vec::new();
    desk.ctx
        .transact(Op::new("test.fill", "Filled"), |tx| {
            for at in 0..count + 2 {
                let id = kith_core::ids::new_id();
                let is_open = at >= count;
                // A number that looks like chance and is the same in every run.
                let chance = (at * 7919 + 13) % 101;
                let fair = if is_open { at == count } else { (at * 31) % 7 < 3 };
                let value = if is_open { if fair { 20_000 } else { 900_000 } } else { 10_000 + (at * 7_907) % 990_000 };
                let good = 20 + if fair { 45 } else { 0 } + if value < 400_000 { 25 } else { 0 };
                let end = if is_open { &proposal } else if chance < good { &won } else { &lost };
                let day = |add: i64| format!("2025-{:02}-{:02}T10:00:00.000Z", 1 + (at / 60 + add) % 12, 1 + at % 28);
                let closed = (!is_open).then(|| day(1).chars().take(10).collect::<String>());
                tx.execute(
                    "INSERT INTO deal (id, title, pipeline_id, stage_id, party_id, owner_id, value_minor, value_currency,
                       entered_stage_at, actual_close_date, source, created_at, created_by, updated_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'DKK', ?8, ?9, ?10, ?11, ?6, ?8)",
                    params![id, format!("Deal {at}"), pipeline, end, acme, user, value, day(1), closed,
                        if fair { "Fair" } else { "Web" }, day(0)],
                )?;
                for (from, to, at) in [(None, &lead, day(0)), (Some(&lead), &proposal, day(0))] {
                    tx.execute(
                        "INSERT INTO deal_stage_history (id, deal_id, from_stage_id, to_stage_id, at, by_id)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        params![kith_core::ids::new_id(), id, from, to, at, user],
                    )?;
                }
                if is_open {
                    open.push(id);
                } else {
                    tx.execute(
                        "INSERT INTO deal_stage_history (id, deal_id, from_stage_id, to_stage_id, at, by_id)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        params![kith_core::ids::new_id(), id, proposal, end, day(1), user],
                    )?;
                }
            }
            Ok(())
        })
        .unwrap();
    open.try_into().unwrap()
}

#[test]
fn pip_16_a_telling_past_gives_scores_with_reasons_that_no_id_moves() {
    let run = || {
        let desk = Desk::new();
        let ids = telling(&desk, 600);
        let untrained = scoring::status(&desk.ctx).unwrap();
        assert_eq!((untrained.version, untrained.basis), (0, ScoreBasis::Stages));
        let before = desk.content();
        let trained = scoring::train(&desk.ctx).unwrap();
        assert!(trained.change.is_none() && desk.content() == before, "training changes no record");
        let mut scores = scoring::scores(&desk.ctx, ScoreRequest { ids: ids.to_vec() }).unwrap().scores;
        scores.iter_mut().for_each(|score| score.id.clear());
        assert_eq!(scoring::status(&desk.ctx).unwrap(), trained.value);
        assert_eq!(scoring::train(&desk.ctx).unwrap().value.version, 2);
        (trained.value, scores)
    };
    let (told, scores) = run();
    assert_eq!((told.basis, told.deals), (ScoreBasis::Model, 600));
    assert!(told.auc.unwrap() > 0.75, "{told:?}");
    assert!(scores[0].score.unwrap() > 70 && scores[1].score.unwrap() < 40, "{scores:?}");
    let says = |at: usize, text: &str, up: bool| {
        scores[at].factors.iter().any(|factor| factor.text.contains(text) && (factor.points > 0) == up)
    };
    assert!(says(0, "came from Fair", true) && says(1, "worth more than usual", false), "{scores:?}");
    assert_eq!(run(), (told, scores), "other ids, the same figures");
}

#[test]
fn pip_16_few_deals_are_said_to_be_few() {
    let desk = Desk::new();
    let [id, _] = telling(&desk, 120);
    let told = scoring::train(&desk.ctx).unwrap().value;
    assert_eq!((told.basis, told.auc), (ScoreBasis::Stages, None));
    assert!(told.said.contains("120 won and lost deals; 200 are needed"), "{}", told.said);
    let score = |ids: Vec<String>| scoring::scores(&desk.ctx, ScoreRequest { ids });
    let one = score(vec![id, "none".into()]).unwrap().scores;
    assert_eq!((one.len(), one[0].basis), (1, ScoreBasis::Stages));
    assert!(one[0].score.is_some_and(|score| (0..=100).contains(&score)));
    let closed = desk.text("SELECT id FROM deal_fact WHERE kind = 'won' LIMIT 1");
    assert_eq!(score(vec![closed]).unwrap().scores[0].score, None);
    assert_eq!(code(score(vec!["x".into(); 201])), "too_many");
    let empty = Desk::new();
    let party = empty.create("organization", json!({"display_name": "Acme"})).id;
    let id = empty.create("deal", json!({"title": "First", "party": party})).id;
    let none = scoring::scores(&empty.ctx, ScoreRequest { ids: vec![id] }).unwrap().scores.pop().unwrap();
    assert_eq!((none.score, none.basis), (None, ScoreBasis::None));
}
