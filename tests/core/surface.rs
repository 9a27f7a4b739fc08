//! The views that other programs read.

use kith_core::jobs::Progress;
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::surface;
use serde_json::json;

use crate::desk::Desk;

#[test]
fn c_03_every_view_has_its_columns_and_rows() {
    let desk = Desk::new();
    fill(&desk.ctx, Sample { people: 300, seed: 1, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
    let count = |sql: &str| desk.number(&format!("SELECT count(*) FROM {sql}"));
    let parties = count("party WHERE deleted_at IS NULL");
    let (people, companies) = (count("party WHERE kind = 'person'"), count("party WHERE kind = 'organization'"));
    let deals = count("deal");
    let rows = [
        ("constituents", parties),
        ("customers", parties),
        ("contacts", count("affiliation")),
        ("accounts", companies),
        ("crm_contacts", people),
        ("crm_companies", companies),
        ("clients", parties),
        ("opportunities", deals),
        ("crm_deals", deals),
        ("crm_pipelines", count("pipeline")),
        ("crm_pipeline_stages", count("stage")),
        ("interactions", count("interaction")),
        ("communications", count("interaction WHERE type NOT IN ('meeting', 'in_person', 'other')")),
        ("notes", count("note")),
        ("activities", count("activity")),
        ("crm_tags", count("tag")),
    ];
    let views: Vec<_> = surface::views().collect();
    assert_eq!(views.iter().map(|view| view.name).collect::<Vec<_>>(), sorted(&views, &rows));
    for (name, expected) in rows {
        let view = views.iter().find(|view| view.name == name).unwrap();
        let columns = desk.text(&format!("SELECT group_concat(name) FROM pragma_table_info('{name}')"));
        let declared: Vec<&str> = view.columns.iter().map(|(name, ..)| *name).collect();
        assert_eq!(columns, declared.join(","), "{name}");
        assert_eq!(count(name), expected, "{name}");
        // Every column can be computed, and a row is named by an id of its own.
        assert_eq!(desk.number(&format!("SELECT count(DISTINCT id) FROM (SELECT * FROM {name})")), expected, "{name}");
    }
    assert!(parties > 300 && deals > 0 && count("note") > 0 && count("communications") > 0);
}

fn sorted<'a>(views: &[&'a kith_core::catalog::PublicView], rows: &[(&'a str, i64)]) -> Vec<&'a str> {
    views.iter().filter(|view| rows.iter().any(|(name, _)| *name == view.name)).map(|view| view.name).collect()
}

#[test]
fn c_03_deleted_records_and_private_notes_are_in_no_view() {
    let desk = Desk::new();
    let acme = desk.create("organization", json!({"display_name": "Acme", "emails": [{"address": "hi@acme.example"}]}));
    let ada = desk.create("person", json!({"display_name": "Ada Lund", "affiliations": [{"organization": acme.id}]}));
    desk.create("deal", json!({"title": "Desks", "party": acme.id, "value": {"minor": 500, "currency": "EUR"}}));
    desk.create("interaction", json!({"type": "call", "party": acme.id, "subject": "Hello"}));
    desk.create("activity", json!({"subject": "Call back", "party": acme.id, "due_at": "2026-12-01T09:00:00.000Z"}));
    desk.create("note", json!({"content": "open", "party": acme.id}));
    desk.create("note", json!({"content": "secret", "party": acme.id, "visibility": "private"}));
    assert_eq!(desk.text("SELECT group_concat(content) FROM notes"), "open");
    assert_eq!(
        desk.text("SELECT email || '|' || status FROM customers WHERE name = 'Acme'"),
        "hi@acme.example|prospect"
    );
    assert_eq!(desk.text("SELECT company_id FROM crm_contacts"), acme.id);
    assert_eq!(
        desk.text("SELECT value_minor || currency || status || customer_id FROM opportunities"),
        format!("500EURopen{}", acme.id)
    );

    let delete = |record_type: &str, id: &str| {
        let input = serde_json::from_value(json!({"type": record_type, "ids": [id]})).unwrap();
        kith_core::records::delete(&desk.ctx, input).unwrap();
    };
    delete("organization", &acme.id);
    for view in surface::views().filter(|view| !view.name.starts_with("crm_p") && view.name != "crm_tags") {
        let about_acme = desk.number(&format!(
            "SELECT count(*) FROM {} v WHERE v.id <> '{}' OR '{}' IN (SELECT value FROM json_each(json_array(v.id)))",
            view.name, ada.id, acme.id
        ));
        let kept = if matches!(view.name, "opportunities" | "crm_deals") {
            desk.number("SELECT count(*) FROM deal WHERE deleted_at IS NULL")
        } else {
            0
        };
        assert_eq!(about_acme, kept, "{}", view.name);
    }
    assert_eq!(desk.number("SELECT count(*) FROM crm_contacts WHERE company_id IS NULL"), 1);
    desk.undo().unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM communications"), 1);
}

#[test]
fn c_03_views_can_be_read_by_a_program_that_knows_nothing_of_kith() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Ada Lund"}));
    let conn = rusqlite::Connection::open_with_flags(desk.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let name: String = conn.query_row("SELECT name FROM constituents", [], |row| row.get(0)).unwrap();
    assert_eq!(name, "Ada Lund");
    assert!(conn.execute("DELETE FROM constituents", []).is_err());
}

#[test]
fn pty_31_agents_are_counted_among_no_clients() {
    let desk = Desk::new();
    desk.create("person", json!({"display_name": "Ada Lund"}));
    let agent = desk.create("person", json!({"display_name": "Abe Gent", "is_agent": true}));
    desk.create("organization", json!({"display_name": "Talent Ltd", "is_agent": true}));
    let told = || {
        let info = kith_core::workspaces::info(&desk.ctx).unwrap();
        (info.counts["person"], info.counts["organization"], info.agents)
    };
    assert_eq!(told(), (1, 0, [("organization".to_string(), 1), ("person".to_string(), 1)].into()));
    assert_eq!(desk.text("SELECT group_concat(name) FROM clients"), "Ada Lund");
    assert_eq!(desk.number("SELECT count(*) FROM customers"), 3, "agents are parties like others");
    desk.update("person", &agent.id, json!({"is_agent": false})).unwrap();
    assert_eq!((told().0, desk.number("SELECT count(*) FROM clients")), (2, 2));
    desk.undo().unwrap();
    assert_eq!((told().0, desk.number("SELECT count(*) FROM clients")), (1, 1));
}
