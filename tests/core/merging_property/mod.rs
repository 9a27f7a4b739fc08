//! Hundreds of random merges over random data, edited at random and taken back: nothing is lost, nothing dangles, and
//! what nobody touched is as it was, cell by cell.

mod snapshot;

use std::collections::{BTreeMap, BTreeSet};

use kith_core::merging::{self, MergeListRequest, MergeRequest, UnmergeChoice, UnmergePreviewRequest, UnmergeRequest};
use kith_core::records::{self, GetRequest, IdsRequest, RecordRow};
use kith_core::relations::{Connect, connect};
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use crate::desk::Desk;
use snapshot::{Cells, FOLLOWS, Snapshot, dangling, differences, snapshot};

/// Numbers from a seed, the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.roll(list.len())]
    }

    fn yes(&mut self) -> bool {
        self.roll(2) == 0
    }
}

struct World {
    desk: Desk,
    dice: Dice,
    people: Vec<RecordRow>,
    companies: Vec<RecordRow>,
    households: Vec<RecordRow>,
}

impl World {
    fn new(seed: u64) -> Self {
        let desk = Desk::new();
        let field = json!({"record_type": "person", "key": "shoe", "label": "Shoe size", "kind": "number"});
        desk.create("custom_field", field);
        let mentor = json!({"record_type": "person", "key": "mentor", "label": "Mentor", "kind": "reference", "reference_type": "person"});
        desk.create("custom_field", mentor);
        let mut world = Self { desk, dice: Dice(seed), people: vec![], companies: vec![], households: vec![] };
        for number in 0..12 {
            world.company(number);
        }
        for number in 0..18 {
            world.person(number);
        }
        for number in 0..5 {
            world.household(number);
        }
        for _ in 0..120 {
            world.hang();
        }
        world
    }

    fn reach(&mut self) -> Value {
        let dice = &mut self.dice;
        let emails: Vec<Value> = (0..dice.roll(4))
            .map(|_| json!({"address": format!("m{}@x.example", dice.roll(6)), "state": dice.of(&["unknown", "valid", "bounced"])}))
            .collect();
        let phones: Vec<String> = (0..dice.roll(3)).map(|_| format!("+45331234{:02}", dice.roll(5))).collect();
        let addresses: Vec<Value> = (0..dice.roll(3))
            .map(|_| {
                json!({"address_type": dice.of(&["home", "billing"]), "street_line_1": format!("Road {}", dice.roll(3)), "city": "Aarhus",
                    "country": "DK", "is_default": dice.yes()})
            })
            .collect();
        let tags: Vec<String> = (0..dice.roll(4)).map(|_| format!("tag{}", dice.roll(5))).collect();
        json!({"emails": emails, "phones": phones, "addresses": addresses, "tags": tags, "do_not_contact": dice.roll(4) == 0,
            "contact_frequency": dice.of(&["any", "monthly", "yearly"])})
    }

    fn with(&mut self, more: Value) -> Value {
        let mut values = self.reach();
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        values
    }

    fn person(&mut self, number: usize) {
        let companies = self.companies.clone();
        let dice = &mut self.dice;
        let places: Vec<Value> = (0..dice.roll(4))
            .map(|_| {
                json!({"organization": dice.of(&companies).id, "title": dice.of(&[json!("CEO"), json!("Engineer"), Value::Null]),
                    "role": dice.of(&[json!("Board"), Value::Null]), "is_primary_contact": dice.roll(3) == 0})
            })
            .collect();
        let values = json!({"first_name": *dice.of(&["Anna", "A.", "Ann"]), "last_name": *dice.of(&["Ax", "Ay"]), "job_title": *dice.of(&["CEO", "CTO"]),
            "description": if dice.yes() { json!(format!("About {number}")) } else { Value::Null }, "shoe": dice.roll(4) + 36, "affiliations": places,
            "external_id": format!("p-{number}")});
        let values = self.with(values);
        let made = self.desk.create("person", values);
        self.people.push(made);
    }

    fn company(&mut self, number: usize) {
        let parent = if self.companies.len() > 2 && self.dice.yes() {
            json!(self.dice.of(&self.companies).id)
        } else {
            Value::Null
        };
        let values = json!({"display_name": format!("Acme {number}"), "domain": format!("acme{number}.example"), "employee_count": self.dice.roll(900) + 1,
            "parent": parent, "external_id": format!("c-{number}")});
        let values = self.with(values);
        let made = self.desk.create("organization", values);
        self.companies.push(made);
    }

    fn household(&mut self, number: usize) {
        let values =
            self.with(json!({"display_name": format!("Ax {number} Household"), "external_id": format!("h-{number}")}));
        let made = self.desk.create("household", values);
        self.households.push(made);
    }

    fn party(&mut self) -> String {
        let all: Vec<&RecordRow> = self.people.iter().chain(&self.companies).chain(&self.households).collect();
        self.dice.of(&all).id.clone()
    }

    /// Something that belongs to somebody.
    fn hang(&mut self) {
        let (party, other, person) = (self.party(), self.party(), self.dice.of(&self.people).id.clone());
        let household = self.dice.of(&self.households).id.clone();
        let desk = &self.desk;
        let due = "2026-12-01T10:00:00Z";
        match self.dice.roll(11) {
            9 => drop(desk.update("person", &person, json!({"mentor": self.dice.of(&self.people).id}))),
            0 => drop(desk.try_create("deal", json!({"title": "D", "party": party, "contact": person}))),
            1 => drop(desk.try_create("note", json!({"content": "N", "party": party}))),
            2 => drop(desk.try_create(
                "interaction",
                json!({"type": "call", "party": party, "contact": person, "occurred_at": "2026-11-01T10:00:00Z"}),
            )),
            3 => drop(desk.try_create(
                "activity",
                json!({"type": "task", "subject": "S", "party": party, "contact": person, "due_at": due}),
            )),
            4 | 5 => {
                let kind = *self.dice.of(&["friend", "referrer", "colleague", "partner"]);
                let notes = format!("Met in {}", self.dice.roll(3));
                let input =
                    json!({"id": kith_core::ids::new_id(), "from": party, "to": other, "type": kind, "notes": notes});
                let _ = connect(&desk.ctx, serde_json::from_value::<Connect>(input).unwrap());
            }
            6 | 7 => drop(desk.try_create(
                "household_member",
                json!({"household": household, "person": person, "is_head": self.dice.yes()}),
            )),
            8 => drop(desk.try_create("rating", json!({"party": party, "kind": "capacity", "value": "high"}))),
            _ => {
                let writer = desk.ctx.workspace().store().writer();
                let source = format!("sheet{}", self.dice.roll(3));
                let key = format!("{}", self.dice.roll(1000));
                writer
                    .execute("INSERT OR IGNORE INTO external_ref SELECT kind, ?1, ?2, id, '2026-11-01T10:00:00.000Z' FROM party WHERE id = ?3", [&source, &key, &party])
                    .unwrap();
            }
        }
    }

    /// An edit somewhere around a survivor, as people make them.
    fn edit(&mut self, kind: &str, id: &str) {
        let number = self.dice.roll(1000);
        let row = |desk: &Desk, sql: &str| -> Option<String> {
            desk.ctx
                .read(|conn| {
                    Ok(conn.query_row(&format!("{sql} ORDER BY random() LIMIT 1"), [id], |row| row.get(0)).ok())
                })
                .unwrap()
        };
        let desk = &self.desk;
        match self.dice.roll(11) {
            0 => drop(desk.update(kind, id, json!({"description": format!("Later {number}")}))),
            1 if kind == "person" => drop(desk.update(kind, id, json!({"job_title": format!("Later {number}")}))),
            1 => drop(desk.update(kind, id, json!({"display_name": format!("Later {number}")}))),
            2 if kind == "person" => {
                drop(desk.update(kind, id, json!({"last_name": format!("Later{number}"), "shoe": number})))
            }
            2 => drop(desk.update(kind, id, json!({"website": format!("https://later{number}.example")}))),
            3 => drop(desk.try_create("note", json!({"content": "Later", "party": id}))),
            4 => drop(
                row(desk, "SELECT id FROM note WHERE party_id = ?1")
                    .map(|note| desk.update("note", &note, json!({"content": "Edited"}))),
            ),
            5 => {
                let to = self.party();
                drop(
                    row(&self.desk, "SELECT id FROM deal WHERE party_id = ?1")
                        .map(|deal| self.desk.update("deal", &deal, json!({"party": to}))),
                );
            }
            6 => {
                let record = get(desk, kind, id);
                let mut emails = record.values["emails"].as_array().unwrap().clone();
                if emails.len() > 1 {
                    emails.iter_mut().for_each(|one| one["is_primary"] = json!(false));
                    let last = emails.len() - 1;
                    emails[last]["is_primary"] = json!(true);
                }
                emails.push(json!({"address": format!("later{number}@x.example")}));
                drop(desk.update(kind, id, json!({"emails": emails})));
            }
            7 => {
                let record = get(desk, kind, id);
                let mut phones = record.values["phones"].as_array().unwrap().clone();
                phones.pop();
                drop(desk.update(kind, id, json!({"phones": phones})));
            }
            8 => drop(desk.update(kind, id, json!({"tags": ["later"]}))),
            9 => drop(
                row(desk, "SELECT id FROM interaction WHERE party_id = ?1")
                    .map(|one| records::delete(&desk.ctx, IdsRequest { r#type: "interaction".into(), ids: vec![one] })),
            ),
            _ => drop(
                row(desk, "SELECT id FROM relationship WHERE from_id = ?1")
                    .map(|one| desk.update("relationship", &one, json!({"notes": "Later"}))),
            ),
        }
    }

    /// One merge of two to four records of a kind, edits, and an unmerge; what it lists and leaves is compared.
    fn round(&mut self, name: &str) -> bool {
        let kind = *self.dice.of(&["person", "person", "organization", "household"]);
        let mut pool = match kind {
            "person" => self.people.clone(),
            "organization" => self.companies.clone(),
            _ => self.households.clone(),
        };
        let mut ids = Vec::new();
        for _ in 0..2 + self.dice.roll(3) {
            ids.push(pool.remove(self.dice.roll(pool.len())).id);
        }
        let (survivor, others) = (ids[0].clone(), ids[1..].to_vec());
        let before = snapshot(&self.desk);
        let keys: &[&str] = match kind {
            "person" => &["first_name", "last_name", "job_title", "description", "shoe", "external_id"],
            "organization" => &["display_name", "domain", "employee_count", "parent"],
            _ => &["display_name", "external_id", "description"],
        };
        let picks =
            (0..self.dice.roll(4)).map(|_| (self.dice.of(keys).to_string(), self.dice.of(&ids).clone())).collect();
        let request = MergeRequest {
            r#type: kind.into(),
            survivor: survivor.clone(),
            others: others.clone(),
            picks,
            ..Default::default()
        };
        let foreseen = merging::preview(&self.desk.ctx, request.clone());
        assert_eq!(snapshot(&self.desk), before, "{name}: a preview changes nothing");
        let Ok(foreseen) = foreseen else {
            assert!(merging::merge(&self.desk.ctx, request).is_err(), "{name}");
            return false;
        };
        let merged = merging::merge(&self.desk.ctx, request).unwrap().value;
        let mut seen = foreseen.record.clone();
        seen.values["updated_at"] = merged.values["updated_at"].clone();
        assert_eq!(json!(seen.values), json!(merged.values), "{name}: the preview shows what comes");
        let record = merging::list(&self.desk.ctx, MergeListRequest { limit: Some(1), ..Default::default() })
            .unwrap()
            .merges
            .remove(0);
        assert_eq!(record.moved, foreseen.moves, "{name}");
        assert_eq!(record.parked, foreseen.parked_count, "{name}");
        self.assert_whole(name, &before, &record.id, &others);
        for other in &others {
            let got = records::get(&self.desk.ctx, GetRequest { r#type: kind.into(), id: other.clone() }).unwrap();
            assert_eq!(got.record.id, survivor, "{name}: an old id leads to the survivor");
        }

        let after = snapshot(&self.desk);
        for _ in 0..self.dice.roll(6) {
            self.edit(kind, &survivor);
        }
        let edited = snapshot(&self.desk);
        let what = UnmergePreviewRequest { id: record.id.clone() };
        let foreseen = merging::unmerge_preview(&self.desk.ctx, what).unwrap();
        assert_eq!(snapshot(&self.desk), edited, "{name}: a preview changes nothing");
        let choices: BTreeMap<String, UnmergeChoice> = foreseen
            .conflicts
            .iter()
            .map(|one| (one.key.clone(), if self.dice.yes() { UnmergeChoice::Before } else { UnmergeChoice::Now }))
            .collect();
        let undone = merging::unmerge(
            &self.desk.ctx,
            UnmergeRequest { id: record.id.clone(), choices: choices.clone(), rest: None },
        );
        let undone = undone.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(undone.value.records.len(), ids.len(), "{name}");
        let now = snapshot(&self.desk);
        self.compare(name, [&before, &after, &edited, &now]);
        // Every field of the survivor that somebody changed is in one of the two lists.
        let own = ("party".to_string(), format!("{:?}", Sql::Text(survivor.clone())));
        let catalog = self.desk.ctx.catalog();
        for (column, value) in &edited[&own] {
            if *value != after[&own][column] && !FOLLOWS.contains(&column.as_str()) {
                let key = catalog.get(kind).unwrap().field_of_column(column).unwrap().key.clone();
                let listed = foreseen.kept.iter().any(|one| one.key == key)
                    || foreseen.conflicts.iter().any(|one| one.key == key)
                    || *value == before[&own][column];
                assert!(listed, "{name}: {key} was changed since and nobody says so");
            }
        }
        assert!(self.desk.ctx.workspace().check(false).unwrap().ok, "{name}");
        // The unmerge is an operation like any other.
        if self.dice.roll(3) == 0 {
            self.desk.undo().unwrap();
            assert_eq!(differences(&edited, &snapshot(&self.desk)), BTreeSet::new(), "{name}: undone in its turn");
            self.desk.redo().unwrap();
            assert_eq!(differences(&now, &snapshot(&self.desk)), BTreeSet::new(), "{name}: and done again");
        }
        true
    }

    /// No row is lost, no child points to what is gone.
    fn assert_whole(&self, name: &str, before: &Snapshot, merge: &str, others: &[String]) {
        let after = snapshot(&self.desk);
        let parked: Vec<(String, String)> = self
            .desk
            .ctx
            .read(|conn| {
                let mut stmt = conn.prepare("SELECT table_name, content FROM merge_parked WHERE merge_id = ?1")?;
                Ok(stmt.query_map([merge], |row| Ok((row.get(0)?, row.get(1)?)))?.map(|one| one.unwrap()).collect())
            })
            .unwrap();
        let mut counts: BTreeMap<&str, (i64, i64, i64)> = BTreeMap::new();
        for (table, _) in before.keys() {
            counts.entry(table).or_default().0 += 1;
        }
        for (table, _) in after.keys() {
            counts.entry(table).or_default().1 += 1;
        }
        for (table, content) in &parked {
            // A cell that was emptied is no row that went.
            let whole = serde_json::from_str::<Value>(content).unwrap().as_object().unwrap().len() > 1;
            counts.entry(table).or_default().2 += i64::from(whole);
        }
        for (table, (was, is, aside)) in counts {
            if !["party_alias", "match_dismissed"].contains(&table) {
                assert_eq!(was, is + aside, "{name}: rows of {table}");
            }
        }
        let found = dangling(&self.desk, others);
        assert!(found.is_empty(), "{name}: {found:?}");
    }

    /// What is there now is what was there before the merge, but for the cells that somebody changed since.
    fn compare(&self, name: &str, [before, after, edited, now]: [&Snapshot; 4]) {
        let empty = Cells::new();
        let keys: BTreeSet<_> = before.keys().chain(edited.keys()).chain(now.keys()).collect();
        for key in keys {
            let made_since = edited.contains_key(key) && !after.contains_key(key) && !before.contains_key(key);
            let removed_since = after.contains_key(key) && !edited.contains_key(key);
            match (before.get(key), now.get(key)) {
                (Some(_), None) => assert!(removed_since, "{name}: {key:?} is lost"),
                (None, Some(_)) => assert!(made_since, "{name}: {key:?} is left over"),
                (None, None) => {
                    assert!(!made_since || key.0 == "party_alias", "{name}: {key:?} was made since and is gone")
                }
                (Some(was), Some(is)) => {
                    let (merged, changed) = (after.get(key).unwrap_or(&empty), edited.get(key).unwrap_or(&empty));
                    for (column, value) in was {
                        let touched = merged.get(column) != changed.get(column);
                        let follows = FOLLOWS.contains(&column.as_str()) && after != edited;
                        let fine =
                            is[column] == *value || (touched && changed.get(column) == Some(&is[column])) || follows;
                        assert!(
                            fine,
                            "{name}: {key:?}.{column} was {value:?}, after {:?}, edited {:?}, is {:?}",
                            merged.get(column),
                            changed.get(column),
                            is[column]
                        );
                    }
                }
            }
        }
    }
}

fn get(desk: &Desk, kind: &str, id: &str) -> RecordRow {
    records::get(&desk.ctx, GetRequest { r#type: kind.into(), id: id.into() }).unwrap().record
}

/// 300 merges, in ten workspaces beside each other.
fn rounds(seed: u64) {
    let mut world = World::new(0x9E37_79B9_7F4A_7C15 ^ (seed << 20) ^ seed);
    let mut merged = 0;
    for round in 0..100 {
        merged += i32::from(world.round(&format!("seed {seed} round {round}")));
        if merged == 30 {
            return;
        }
    }
    panic!("only {merged} merges were possible");
}

macro_rules! worlds {
    ($($name:ident $seed:literal;)*) => { $(#[test] fn $name() { rounds($seed); })* };
}

worlds! {
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_a 1;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_b 2;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_c 3;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_d 4;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_e 5;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_f 6;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_g 7;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_h 8;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_i 9;
    imp_17_thirty_random_merges_are_taken_back_after_later_edits_j 10;
}
