use kith_core::jobs::Progress;
use kith_core::sample::{SEEDED_UNTIL, Sample, fill};

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
