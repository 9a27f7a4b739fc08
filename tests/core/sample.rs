use kith_core::NewWorkspace;
use kith_core::jobs::Progress;
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};
use kith_core::workspaces::Profile;

use crate::desk::{Desk, code};

#[test]
fn fun_22_a_seed_gives_the_same_consistent_data() {
    let sample = |seed| {
        let desk = Desk::new();
        fill(&desk.ctx, Sample { people: 330, seed, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
        desk
    };
    let (one, same, other) = (sample(7), sample(7), sample(8));
    let rows = |desk: &Desk| {
        let content = desk.content();
        ["party_email", "affiliation", "party_phone"].map(|table| content[table].clone())
    };
    assert!(rows(&one) == rows(&same), "same seed, same rows");
    assert!(rows(&one) != rows(&other), "another seed, other rows");
    for (sql, count) in [
        ("SELECT count(*) FROM party WHERE kind = 'person'", 330),
        ("SELECT count(*) FROM party WHERE kind = 'organization'", 66),
        ("SELECT count(*) FROM deal", 33),
        ("SELECT (SELECT count(*) FROM interaction) + (SELECT count(*) FROM note)", 330 * 5),
        ("SELECT count(*) FROM party_phone GROUP BY e164 HAVING count(*) > 1 LIMIT 1", 2),
        ("SELECT count(*) FROM search_doc", 330 + 66 + 33),
        // The stage that a deal stands in is the last one that it went to.
        (
            "SELECT count(*) FROM deal d WHERE d.entered_stage_at = (
               SELECT max(h.at) FROM deal_stage_history h WHERE h.deal_id = d.id AND h.to_stage_id = d.stage_id)",
            33,
        ),
    ] {
        assert_eq!(one.number(sql), count, "{sql}");
    }
    let report = one.ctx.workspace().check(false).unwrap();
    assert!(report.ok, "{report:?}");
    assert_eq!(code(fill(&one.ctx, Sample { people: 1, seed: 1, until: 1 }, &Progress::default())), "not_empty");
}

/// A fundraiser who tries Kith out reads of gifts and campaigns, not of procurement.
#[test]
fn fun_22_the_sample_of_fundraisers_is_in_their_words() {
    let sample = |profile, seed| {
        let desk = Desk::of(NewWorkspace { profile, ..NewWorkspace::default() });
        fill(&desk.ctx, Sample { people: 330, seed, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
        desk
    };
    let (one, same) = (sample(Profile::Fundraising, 7), sample(Profile::Fundraising, 7));
    let words = |desk: &Desk| desk.text("SELECT group_concat(title) FROM (SELECT title FROM deal ORDER BY id)");
    assert_eq!(words(&one), words(&same), "same seed, same words");
    let all = [
        "deal.title",
        "party.job_title",
        "party.display_name",
        "interaction.subject",
        "interaction.description",
        "note.content",
    ];
    for place in all {
        let (table, column) = place.split_once('.').unwrap();
        for word in ["procurement", "pricing", "demo", "contract", "quote", "rollout", "renewal", "gmbh"] {
            let sql = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{word}%'");
            assert_eq!(one.number(&sql), 0, "{word} in {place}");
        }
    }
    assert_eq!(
        one.number("SELECT count(*) FROM deal WHERE title LIKE '%: %'"),
        33,
        "an opportunity is a gift to a campaign"
    );
    assert!(one.number("SELECT count(*) FROM deal WHERE title LIKE '% gift'") > 5);
    // Whose names they are, and which ids, does not depend on the words.
    let sales = sample(Profile::Sales, 7);
    let people = "SELECT group_concat(id || display_name) FROM (SELECT * FROM party WHERE kind = 'person' ORDER BY id)";
    assert_eq!(one.text(people), sales.text(people));
    assert!(sales.number("SELECT count(*) FROM party WHERE job_title = 'Head of Procurement'") > 5);
}

#[test]
fn fun_22_no_seed_names_two_companies_alike() {
    for seed in [2, 7] {
        let desk = Desk::new();
        fill(&desk.ctx, Sample { people: 1_000, seed, until: SEEDED_UNTIL }, &Progress::default()).unwrap();
        assert_eq!(
            desk.number("SELECT count(DISTINCT domain) FROM party WHERE kind = 'organization'"),
            200,
            "seed {seed}"
        );
    }
}
