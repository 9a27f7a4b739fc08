use std::path::Path;

use kith_core::deals::{self, CloseDeal, ForecastRequest, MoveDeal, ReopenDeal};
use kith_core::query::Filter;
use kith_core::records::{CountRequest, PageRequest};
use kith_core::reports::{self, ForecastFile, MeasureKind, Report, ReportFile, ReportRequest};
use serde_json::json;

use crate::desk::{Desk, code, dump};

fn run(desk: &Desk, report: &str, by: Option<&str>) -> Report {
    let request = ReportRequest { report: report.into(), by: by.map(Into::into), ..ReportRequest::default() };
    reports::run(&desk.ctx, request).unwrap()
}

/// How many deals a list with this filter has.
fn listed(desk: &Desk, filter: &Filter) -> i64 {
    let request = CountRequest { r#type: "deal".into(), filter: Some(filter.clone()), search: None, deleted: false };
    kith_core::records::count(&desk.ctx, request).unwrap().count
}

fn ids(desk: &Desk, filter: &Filter) -> Vec<String> {
    let request =
        PageRequest { r#type: "deal".into(), filter: Some(filter.clone()), limit: Some(200), ..PageRequest::default() };
    kith_core::records::page(&desk.ctx, request).unwrap().rows.into_iter().map(|row| row.id).collect()
}

fn cell<'r>(report: &'r Report, row: &str, column: &str) -> &'r reports::ReportCell {
    let at = report.columns.iter().position(|c| c.key == column).unwrap();
    let row = report.rows.iter().chain(&report.total).find(|r| r.label == row);
    &row.unwrap_or_else(|| panic!("no row {row:?} in {:?}", report.rows)).cells[at]
}

fn figure(report: &Report, row: &str, column: &str) -> f64 {
    cell(report, row, column).number.unwrap_or(-1.0)
}

/// A number that is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// Deals of several owners, products and currencies on random ways through the pipeline.
fn random_desk() -> Desk {
    let desk = Desk::new();
    let mut dice = Dice(7);
    let acme = desk.create("organization", json!({"display_name": "Acme"})).id;
    let owners = [desk.ctx.user_id().to_string(), desk.create("user", json!({"name": "Bo", "email": "bo@x.dk"})).id];
    let pipeline = desk.text("SELECT id FROM pipeline ORDER BY position LIMIT 1");
    desk.create("stage", json!({"name": "Dropped", "pipeline": pipeline, "kind": "abandoned", "position": 9}));
    let open: Vec<String> = ["Lead", "Qualified", "Proposal", "Negotiation"].map(|name| desk.stage(name)).to_vec();
    for at in 0..60 {
        let mut values = json!({"title": format!("Deal {at}"), "party": acme, "owner": owners[dice.roll(2)]});
        if dice.roll(4) > 0 {
            let currency = ["DKK", "EUR"][dice.roll(2)];
            values["value"] = json!({"minor": 100 + dice.roll(100_000), "currency": currency});
        }
        if dice.roll(3) > 0 {
            values["product"] = json!(["Pump", "pump", "Valve", "=1+1"][dice.roll(4)]);
        }
        if dice.roll(3) > 0 {
            values["source"] = json!(["Fair", "Web"][dice.roll(2)]);
        }
        if dice.roll(3) == 0 {
            values["start_date"] = json!(format!("2026-{:02}-10", 1 + dice.roll(9)));
        }
        let id = desk.create("deal", values).id;
        for _ in 0..dice.roll(5) {
            desk.days(i64::try_from(dice.roll(9)).unwrap());
            let stage_id = open[dice.roll(4)].clone();
            deals::move_deal(&desk.ctx, MoveDeal { id: id.clone(), stage_id, ..MoveDeal::default() }).unwrap();
        }
        let reason = [None, Some("Price"), Some("price"), Some("Time")][dice.roll(4)].map(str::to_string);
        let close = CloseDeal { id: id.clone(), reason, ..CloseDeal::default() };
        match dice.roll(6) {
            0 | 1 => drop(deals::win(&desk.ctx, close).unwrap()),
            2 | 3 => drop(deals::lose(&desk.ctx, close).unwrap()),
            4 => drop(deals::abandon(&desk.ctx, close).unwrap()),
            _ => continue,
        }
        if dice.roll(8) == 0 {
            deals::reopen(&desk.ctx, ReopenDeal { id, ..ReopenDeal::default() }).unwrap();
        }
    }
    desk
}

#[test]
fn pip_14_every_figure_opens_exactly_its_deals() {
    let desk = random_desk();
    let bo = desk.text("SELECT id FROM app_user WHERE name = 'Bo'");
    let named: Filter = serde_json::from_value(json!({"field": "title", "op": "contains", "value": "2"})).unwrap();
    let days = |from: &str, to: &str| (Some(from.to_string()), Some(to.to_string()));
    let (mut cells, mut opened) = (0, 0);
    for info in reports::list(&desk.ctx).unwrap().reports {
        for by in &info.dimensions {
            for (owner_id, filter, (from, to)) in [
                (None, None, (None, None)),
                (Some(bo.clone()), None, days("2026-11-25", "2027-02-10")),
                (None, Some(named.clone()), (None, None)),
            ] {
                let request = ReportRequest {
                    report: info.key.clone(),
                    by: Some(by.key.clone()),
                    pipeline_id: None,
                    owner_id,
                    from,
                    to,
                    filter,
                };
                let report = reports::run(&desk.ctx, request).unwrap();
                for row in report.rows.iter().chain(&report.total) {
                    assert_eq!(row.cells.len(), report.columns.len());
                    for (cell, column) in row.cells.iter().zip(&report.columns) {
                        cells += 1;
                        let place = format!("{} by {}, {}, {}", info.key, by.key, row.label, column.key);
                        let Some(filter) = &cell.filter else {
                            assert!(cell.number.unwrap_or(0.0) == 0.0, "{place}: a figure without deals");
                            continue;
                        };
                        opened += 1;
                        let count = listed(&desk, filter);
                        match column.kind {
                            MeasureKind::Count => assert_eq!(Some(count as f64), cell.number, "{place}"),
                            MeasureKind::Moves => assert!(count > 0 && count as f64 <= cell.number.unwrap(), "{place}"),
                            _ => assert!(count > 0, "{place}"),
                        }
                        if column.kind == MeasureKind::Money && column.key.ends_with("value") {
                            for amount in &cell.amounts {
                                let sum: i64 = ids(&desk, filter)
                                    .iter()
                                    .map(|id| {
                                        let of = format!(
                                            "FROM deal WHERE id = '{id}' AND value_currency = '{}'",
                                            amount.currency
                                        );
                                        desk.number(&format!("SELECT coalesce(sum(value_minor), 0) {of}"))
                                    })
                                    .sum();
                                assert_eq!(sum, amount.minor, "{place}");
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(cells > 1000 && opened > 400, "{cells} cells, {opened} opened");
}

/// Figures of all deals are read off totals, those of some deals from the deals: they must agree.
#[test]
fn pip_14_a_filter_that_every_deal_passes_changes_no_figure() {
    let desk = random_desk();
    let every: Filter = serde_json::from_value(json!({"field": "title", "op": "is_not_null"})).unwrap();
    for report in ["progression", "time_in_stage"] {
        for from in [None, Some("2026-12-05".to_string())] {
            let asked = ReportRequest { report: report.into(), from, ..ReportRequest::default() };
            let some = ReportRequest { filter: Some(every.clone()), ..asked.clone() };
            let numbers = |request: ReportRequest| -> Vec<Vec<Option<f64>>> {
                let report = reports::run(&desk.ctx, request).unwrap();
                let rows = report.rows.iter().chain(&report.total);
                rows.map(|row| row.cells.iter().map(|cell| cell.number).collect()).collect()
            };
            let all = numbers(asked);
            assert!(all.iter().flatten().flatten().any(|number| *number > 0.0), "{report}");
            assert_eq!(numbers(some), all, "{report}");
        }
    }
}

/// Stays of chosen days are read off ranges of an index, of a pipeline off its part of the totals, and both from the deals
/// where a filter asks of them: they must agree, also of deals that changed their pipeline on the way.
#[test]
fn pip_14_stays_of_days_and_pipelines_are_those_of_their_deals() {
    let desk = random_desk();
    let first = desk.text("SELECT id FROM pipeline ORDER BY position LIMIT 1");
    let second = desk.create("pipeline", json!({"name": "Renewals"})).id;
    let there = desk.create("stage", json!({"name": "Asked", "pipeline": second, "kind": "open"})).id;
    let lead = desk.stage("Lead");
    let open = "SELECT d.id FROM deal d JOIN stage s ON s.id = d.stage_id WHERE s.kind = 'open' ORDER BY d.title, d.id LIMIT 1 OFFSET";
    for at in 0..12 {
        desk.days(1);
        let id = desk.text(&format!("{open} {at}"));
        let ways = [vec![&there], vec![&there, &lead], vec![&there, &lead, &there]];
        for stage_id in &ways[at % 3] {
            desk.days(2);
            let stage_id = (*stage_id).clone();
            deals::move_deal(&desk.ctx, MoveDeal { id: id.clone(), stage_id, ..MoveDeal::default() }).unwrap();
        }
    }
    assert!(desk.number("SELECT count(*) FROM stage_stay WHERE here = 0 AND left_at IS NOT NULL") > 4);
    assert!(desk.number("SELECT count(*) FROM stage_stay WHERE left_before IS NOT NULL AND left_at IS NOT NULL") > 4);
    let report = desk.ctx.workspace().check(false).unwrap();
    assert!(report.ok, "{:?}", report.problems);
    let every: Filter = serde_json::from_value(json!({"field": "title", "op": "is_not_null"})).unwrap();
    let mut told = 0;
    for pipeline_id in [None, Some(first), Some(second)] {
        for (from, to) in
            [(None, None), (Some("now-30d"), None), (None, Some("now-20d")), (Some("now-60d"), Some("now-5d"))]
        {
            let asked = ReportRequest {
                report: "time_in_stage".into(),
                pipeline_id: pipeline_id.clone(),
                from: from.map(Into::into),
                to: to.map(Into::into),
                ..ReportRequest::default()
            };
            let some = ReportRequest { filter: Some(every.clone()), ..asked.clone() };
            let all = reports::run(&desk.ctx, asked).unwrap();
            let some = reports::run(&desk.ctx, some).unwrap();
            let place = format!("{pipeline_id:?} {from:?} {to:?}");
            for (row, same) in all.rows.iter().zip(&some.rows) {
                let numbers = |row: &reports::ReportRow| row.cells.iter().map(|cell| cell.number).collect::<Vec<_>>();
                assert_eq!(numbers(row), numbers(same), "{place} {}", row.label);
                let left = &row.cells[0];
                let deals = left.filter.as_ref().map_or(0, |filter| listed(&desk, filter));
                assert_eq!(left.number, Some(deals as f64), "{place} {}: the figure opens its deals", row.label);
                told += deals;
            }
        }
    }
    assert!(told > 200, "{told}");
}

#[test]
fn pip_13_stage_counts_equal_the_list_and_empty_stages_are_zero() {
    let desk = random_desk();
    let report = reports::pipeline_stats(&desk.ctx, Default::default()).unwrap();
    assert_eq!(report.rows.len(), 7, "every stage of the pipeline has a row");
    for row in &report.rows {
        let stage = row.key.clone().unwrap();
        let filter: Filter = serde_json::from_value(json!({"field": "stage", "op": "eq", "value": stage})).unwrap();
        assert_eq!(row.cells[0].number, Some(listed(&desk, &filter) as f64));
    }
    let all: f64 = report.rows.iter().filter_map(|row| row.cells[0].number).sum();
    assert_eq!((all, figure(&report, "All", "deals")), (60.0, 60.0));
    let empty = Desk::new();
    let report = reports::pipeline_stats(&empty.ctx, Default::default()).unwrap();
    assert!(report.rows.len() == 6 && report.rows.iter().all(|row| row.cells[0].number == Some(0.0)));
}

fn deal(desk: &Desk, title: &str, way: &[&str], end: &str) -> String {
    let party = match desk.number("SELECT count(*) FROM party") {
        0 => desk.create("organization", json!({"display_name": "Acme"})).id,
        _ => desk.text("SELECT id FROM party LIMIT 1"),
    };
    let value = json!({"minor": 1000, "currency": "DKK"});
    let id = desk.create("deal", json!({"title": title, "party": party, "value": value})).id;
    for stage in way {
        let stage_id = desk.stage(stage);
        deals::move_deal(&desk.ctx, MoveDeal { id: id.clone(), stage_id, ..MoveDeal::default() }).unwrap();
    }
    let close = CloseDeal { id: id.clone(), ..CloseDeal::default() };
    match end {
        "won" => drop(deals::win(&desk.ctx, close).unwrap()),
        "lost" => drop(deals::lose(&desk.ctx, close).unwrap()),
        "abandoned" => drop(deals::abandon(&desk.ctx, close).unwrap()),
        _ => {}
    }
    id
}

#[test]
fn pip_14_win_rate_is_won_among_won_and_lost() {
    let desk = Desk::new();
    let pipeline = desk.text("SELECT id FROM pipeline ORDER BY position LIMIT 1");
    desk.create("stage", json!({"name": "Dropped", "pipeline": pipeline, "kind": "abandoned", "position": 9}));
    for (title, way, end) in [
        ("a", ["Qualified", "Proposal"].as_slice(), "won"),
        ("b", &["Proposal"], "won"),
        ("c", &["Proposal"], "lost"),
        ("d", &["Qualified"], "lost"),
        ("e", &["Qualified"], "abandoned"),
        ("f", &[], "open"),
    ] {
        deal(&desk, title, way, end);
    }
    let report = run(&desk, "win_rate", Some("owner"));
    assert_eq!(report.rows.len(), 1);
    assert_eq!(report.rows[0].cells[0].number, Some(0.5), "abandoned and open deals do not count");
    assert_eq!(figure(&report, "All", "abandoned"), 1.0);
    let report = run(&desk, "win_rate", Some("closed_from"));
    assert_eq!(figure(&report, "Proposal", "rate"), 2.0 / 3.0);
    assert_eq!(figure(&report, "Qualified", "rate"), 0.0);
    let report = run(&desk, "win_rate", Some("month"));
    assert_eq!((report.rows[0].key.as_deref(), figure(&report, "2026-11", "won")), (Some("2026-11"), 2.0));
    assert_eq!(
        code(reports::run(&desk.ctx, ReportRequest { report: "none".into(), ..Default::default() })),
        "unknown_report"
    );
    let wrong = ReportRequest { report: "win_rate".into(), by: Some("mood".into()), ..Default::default() };
    assert_eq!(code(reports::run(&desk.ctx, wrong)), "unknown_dimension");
}

#[test]
fn pip_14_the_funnel_adds_up() {
    let desk = random_desk();
    let report = run(&desk, "funnel", None);
    assert_eq!(figure(&report, "Lead", "reached"), 60.0, "every deal begins");
    for pair in report.rows.windows(2) {
        let number = |row: usize, at: usize| pair[row].cells[at].number.unwrap_or(0.0);
        assert_eq!(number(0, 2), number(1, 0), "what goes on reaches the next");
        assert_eq!(number(0, 0), number(0, 2) + number(0, 4) + number(0, 5) + number(0, 6));
    }
    let one = Desk::new();
    deal(&one, "skips", &["Negotiation"], "lost");
    deal(&one, "wins at once", &[], "won");
    let report = run(&one, "funnel", None);
    assert_eq!(figure(&report, "Proposal", "reached"), 2.0, "stages left out count as reached");
    assert_eq!(figure(&report, "Negotiation", "lost"), 1.0);
    assert_eq!(figure(&report, "Won", "reached"), 1.0);
}

#[test]
fn pip_14_time_in_stage_is_told_in_days() {
    let desk = Desk::new();
    for days in [1, 2, 3, 4, 10] {
        let id = deal(&desk, "d", &[], "open");
        desk.days(days);
        let stage_id = desk.stage("Qualified");
        deals::move_deal(&desk.ctx, MoveDeal { id, stage_id, ..MoveDeal::default() }).unwrap();
    }
    let report = run(&desk, "time_in_stage", None);
    let told = ["deals", "median", "average", "ninetieth", "longest", "now"].map(|key| figure(&report, "Lead", key));
    assert_eq!(told, [5.0, 3.0, 4.0, 10.0, 10.0, 0.0]);
    assert_eq!(figure(&report, "Qualified", "now"), 5.0);
    let now = "unixepoch('2026-12-31T09:00:00Z')";
    let apart = desk.number(&format!(
        "SELECT sum(coalesce(seconds, {now} - unixepoch(entered_at))) - (SELECT sum({now} - unixepoch(created_at)) FROM deal)
         FROM stage_stay"
    ));
    assert_eq!(apart, 0, "the stays of deals add up to their age");
}

#[test]
fn pip_14_undo_redo_and_rebuild_keep_the_figures() {
    let desk = random_desk();
    let tables = |desk: &Desk| {
        desk.ctx
            .read(|conn| {
                Ok([
                    dump(conn, "SELECT * FROM stage_stay"),
                    dump(conn, "SELECT * FROM stay_total WHERE count <> 0"),
                    dump(conn, "SELECT * FROM deal_fact"),
                ])
            })
            .unwrap()
    };
    let before = tables(&desk);
    let id = desk.text("SELECT id FROM deal ORDER BY title LIMIT 1");
    kith_core::records::delete(&desk.ctx, serde_json::from_value(json!({"type": "deal", "ids": [id]})).unwrap())
        .unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM deal_fact"), 59);
    desk.undo().unwrap();
    assert_eq!(tables(&desk), before);
    for _ in 0..40 {
        desk.undo().unwrap();
    }
    assert!(desk.ctx.workspace().check(false).unwrap().ok);
    for _ in 0..40 {
        desk.redo().unwrap();
    }
    assert_eq!(tables(&desk), before);
    let lead = desk.stage("Lead");
    desk.update("stage", &lead, json!({"position": 8})).unwrap();
    assert_ne!(tables(&desk), before, "forward and back follow the order of the stages");
    let report = desk.ctx.workspace().check(false).unwrap();
    assert!(report.ok, "{:?}", report.problems);
    let after = tables(&desk);
    desk.ctx.workspace().check(true).unwrap();
    assert_eq!(tables(&desk), after);
    let conn = rusqlite::Connection::open(desk.path()).unwrap();
    conn.execute("UPDATE deal_fact SET cycle_days = 999 WHERE kind = 'won'", []).unwrap();
    drop(conn);
    assert!(!desk.ctx.workspace().check(false).unwrap().ok);
}

/// The cells of the first sheet of a workbook, as text.
fn sheet(path: &Path) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn scr_31_forecast_and_trend_are_written_to_workbooks_as_they_are_shown() {
    let desk = random_desk();
    let path = |name: &str| desk.folder().join(name).display().to_string();
    let shown = deals::forecast(&desk.ctx, ForecastRequest::default()).unwrap();
    let file = ForecastFile { request: ForecastRequest::default(), path: path("f.xlsx") };
    let saved = reports::save_forecast(&desk.ctx, file).unwrap();
    let rows = sheet(Path::new(&saved.path));
    let groups = shown.months.len() + shown.stages.len() + shown.owners.len() + shown.categories.len();
    assert_eq!((rows.len() as u64, rows.len()), (saved.rows + 1, groups + 2));
    let of =
        |row: &[String], name: &str| row[rows[0].iter().position(|head| head == name).unwrap()].parse::<f64>().unwrap();
    let total = format!("Total ({})", shown.currency);
    let months: f64 = rows.iter().filter(|row| row[0] == "Month").map(|row| of(row, &total)).sum();
    let all = of(rows.last().unwrap(), &total);
    assert!((months - all).abs() < 0.01 && (all * 100.0 - shown.sums.total as f64).abs() < 1.0, "{months} {all}");
    assert_eq!(of(rows.last().unwrap(), "Open") as i64, shown.sums.open_count);

    let trend = kith_core::scoring::trend(&desk.ctx, Default::default()).unwrap();
    let file = kith_core::scoring::TrendFile { path: path("t.xlsx"), ..Default::default() };
    let saved = kith_core::scoring::save_trend(&desk.ctx, file).unwrap();
    let rows = sheet(Path::new(&saved.path));
    assert_eq!(rows.len(), trend.points.len() + 1);
    for (row, point) in rows[1..].iter().zip(&trend.points) {
        assert_eq!(row[0], point.period);
        assert_eq!(row[1].is_empty(), point.won.is_none());
    }
    let told = desk.number("SELECT count(*) FROM audit_log WHERE action = 'exported'");
    assert_eq!(told, 2, "what leaves is told");
}

#[test]
fn scr_31_a_report_is_written_to_a_sheet_without_formulas() {
    let desk = random_desk();
    for name in ["r.csv", "r.xlsx"] {
        let path = desk.folder().join(name).display().to_string();
        let request = ReportRequest { report: "win_rate".into(), by: Some("product".into()), ..Default::default() };
        let saved = reports::save(&desk.ctx, ReportFile { request, path: path.clone() }).unwrap();
        assert!(saved.rows >= 4);
        let bytes = std::fs::read(&path).unwrap();
        if name.ends_with("csv") {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains("Won value (DKK)") && text.contains("'=1+1"), "{text}");
        } else {
            let rows = sheet(Path::new(&path));
            assert_eq!(rows.len() as u64, saved.rows + 1);
            assert!(rows[0].contains(&"Won value (DKK)".to_string()), "{rows:?}");
            assert!(rows.iter().flatten().any(|cell| cell == "=1+1"), "{rows:?}");
        }
    }
    let bad = ReportFile {
        request: ReportRequest { report: "sales".into(), ..Default::default() },
        path: "/tmp/x.doc".into(),
    };
    assert_eq!(code(reports::save(&desk.ctx, bad)), "invalid");
}

#[test]
fn pip_14_a_funnel_says_how_many_came_in_closed() {
    let desk = Desk::new();
    deal(&desk, "gone on", &["Qualified"], "lost");
    let said = || {
        let notes = run(&desk, "funnel", None).notes;
        notes.into_iter().filter(|note| note.contains("came in closed")).collect::<Vec<_>>()
    };
    assert_eq!(said(), [""; 0]);
    let party = desk.text("SELECT id FROM party LIMIT 1");
    desk.create("deal", json!({"title": "came in lost", "party": party, "stage": desk.stage("Lost")}));
    let notes = said();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].starts_with("1 lost or abandoned deal came in closed"), "{notes:?}");
}

#[test]
fn pip_14_stays_are_read_only() {
    let desk = Desk::new();
    assert_eq!(code(desk.try_create("stage_stay", json!({"way": "new"}))), "read_only");
}
