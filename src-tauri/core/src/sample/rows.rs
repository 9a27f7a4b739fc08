use std::collections::HashSet;

use rusqlite::{CachedStatement, Connection, params};

use super::Sample;
use super::names::{COMPANY, FIRST, INDUSTRY, LAST, PLACE, STREET, TRADE};
use super::random::Random;
use super::words::Words;
use crate::jobs::Progress;
use crate::values::{EmployeeBand, ascii_key, name_key};
use crate::{Result, ids};

const DAY: i64 = 86_400_000;
const SPAN_DAYS: usize = 730;

struct Stage {
    id: String,
    kind: String,
}

struct Person {
    first: String,
    last: String,
    email: String,
    phone: String,
    company: usize,
}

/// Writes the rows of a sample.
pub struct Writer<'c> {
    conn: &'c Connection,
    user: String,
    sample: Sample,
    words: &'static Words,
    random: Random,
    end: i64,
    pipeline: String,
    stages: Vec<Stage>,
    currency: String,
    companies: Vec<(String, String)>,
    parties: u32,
}

impl<'c> Writer<'c> {
    pub fn new(conn: &'c Connection, user: &str, sample: Sample) -> Result<Self> {
        let pipeline: String =
            conn.query_row("SELECT id FROM pipeline ORDER BY position LIMIT 1", [], |row| row.get(0))?;
        let mut stmt = conn.prepare("SELECT id, kind FROM stage WHERE pipeline_id = ?1 ORDER BY position")?;
        let stages = stmt
            .query_map([&pipeline], |row| Ok(Stage { id: row.get(0)?, kind: row.get(1)? }))?
            .collect::<rusqlite::Result<_>>()?;
        let currency =
            conn.query_row("SELECT json_extract(value, '$') FROM setting WHERE key = 'currency'", [], |row| {
                row.get(0)
            })?;
        let profile: Option<String> =
            conn.query_row("SELECT max(value ->> '$') FROM setting WHERE key = 'profile'", [], |row| row.get(0))?;
        Ok(Self {
            conn,
            words: Words::of(profile.as_deref().unwrap_or_default()),
            user: user.to_string(),
            sample,
            random: Random::new(sample.seed),
            end: sample.until * DAY,
            pipeline,
            stages,
            currency,
            companies: Vec::new(),
            parties: 0,
        })
    }

    pub fn write(mut self, progress: &Progress) -> Result<()> {
        let people = usize::try_from(self.sample.people).unwrap_or(usize::MAX);
        progress.total(u64::from(self.sample.people));
        self.write_companies((people / 5).max(1))?;
        // Every 33rd person after the first stretch copies an earlier one: 3 %.
        let mut recent: Vec<Person> = Vec::new();
        for index in 0..people {
            let copied = index % 33 == 32;
            let person = match recent.len() {
                0 => self.person(index),
                known if copied => {
                    let at = self.random.below(known);
                    match recent.get(at) {
                        Some(original) => Self::corrupted(&mut self.random, original),
                        None => self.person(index),
                    }
                }
                _ => self.person(index),
            };
            let id = self.write_person(&person)?;
            self.write_story(&id)?;
            if index % 10 == 9 {
                self.write_deal(&id, person.company)?;
            }
            if !copied {
                if recent.len() < 200 {
                    recent.push(person);
                } else {
                    let at = self.random.below(200);
                    if let Some(slot) = recent.get_mut(at) {
                        *slot = person;
                    }
                }
            }
            if index % 500 == 0 {
                progress.at(u64::try_from(index).unwrap_or(0))?;
            }
            if index % 20_000 == 19_999 {
                super::step(self.conn)?;
            }
        }
        self.conn.execute(
            "UPDATE number_sequence SET last = max(last, ?1) WHERE name = 'account'",
            [10_000 + self.parties],
        )?;
        Ok(())
    }

    /// A moment within the two years, in working hours more often than not.
    fn moment(&mut self) -> i64 {
        let day = i64::try_from(self.random.below(SPAN_DAYS)).unwrap_or(0);
        let minute = i64::try_from(8 * 60 + self.random.below(9 * 60)).unwrap_or(0);
        self.end - (day + 1) * DAY + minute * 60_000
    }

    fn text(at: i64) -> String {
        chrono::DateTime::from_timestamp_millis(at).map(ids::moment).unwrap_or_default()
    }

    fn cached(&self, sql: &str) -> Result<CachedStatement<'c>> {
        Ok(self.conn.prepare_cached(sql)?)
    }

    fn write_companies(&mut self, count: usize) -> Result<()> {
        let mut named = HashSet::new();
        for index in 0..count {
            let at = self.end - 731 * DAY + i64::try_from(index).unwrap_or(0);
            let id = self.random.id(at);
            let base = format!("{} {}", self.random.pick(COMPANY), self.random.pick(TRADE));
            let suffix = self.random.pick(self.words.suffixes);
            let plain = format!("{base} {suffix}");
            // A number keeps names apart where the lists run out of pairs, or chance says one twice.
            let name = if index < COMPANY.len() * 3 && named.insert(plain.clone()) {
                plain
            } else {
                format!("{base} {index} {suffix}")
            };
            let domain = format!("{}.example", ascii_key(&name).replace(' ', "-"));
            let employees = 5 + self.random.below(1_200);
            let band = EmployeeBand::from_count(u64::try_from(employees).unwrap_or(1)).map(EmployeeBand::value);
            let parent = if index > 20 && self.random.chance(5) {
                let at = self.random.below(20);
                self.companies.get(at).map(|(id, _)| id.clone())
            } else {
                None
            };
            let status = self.random.pick(&["prospect", "active", "active", "churned"]);
            let number = self.number();
            self.cached(
                "INSERT INTO party (id, kind, display_name, name_key, status, source, owner_id, parent_id, industry, domain, website,
                   employee_count, employee_band, created_at, created_by, updated_at, account_number)
                 VALUES (?1, 'organization', ?2, ?3, ?4, ?14, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?5, ?12, ?13)",
            )?
            .execute(params![
                id,
                name,
                name_key(&name),
                status,
                self.user,
                parent,
                self.random.pick(INDUSTRY),
                domain,
                format!("https://{domain}"),
                employees,
                band,
                Self::text(at),
                number,
                self.words.source
            ])?;
            self.write_address(&id, at, "headquarters")?;
            self.companies.push((id, domain));
        }
        Ok(())
    }

    /// The account number of the next party.
    fn number(&mut self) -> String {
        self.parties += 1;
        (10_000 + self.parties).to_string()
    }

    fn write_address(&mut self, party: &str, at: i64, kind: &str) -> Result<()> {
        let place = self.random.below(PLACE.len());
        let (city, state, country) = PLACE.get(place).copied().unwrap_or(("Aarhus", "", "DK"));
        let street = format!("{} {}", 1 + self.random.below(300), self.random.pick(STREET));
        self.cached(
            "INSERT INTO party_address (id, party_id, address_type, is_default, street_line_1, city, state_province, postal_code, country)
             VALUES (?1, ?2, ?3, 1, ?4, ?5, nullif(?6, ''), ?7, ?8)",
        )?
        .execute(params![
            self.random.id(at),
            party,
            kind,
            street,
            city,
            state,
            format!("{:05}", self.random.below(100_000)),
            country
        ])?;
        Ok(())
    }

    fn person(&mut self, index: usize) -> Person {
        let (first, last) = (self.random.pick_skewed(FIRST).to_string(), self.random.pick_skewed(LAST).to_string());
        let company = self.random.below(self.companies.len());
        let domain = self.companies.get(company).map(|(_, domain)| domain.as_str()).unwrap_or("mail.example");
        let key = |text: &str| ascii_key(text).replace(' ', "");
        let email = format!("{}.{}{index}@{domain}", key(&first), key(&last));
        let phone = format!("+1{}{:07}", 201 + self.random.below(700), 2_000_000 + self.random.below(8_000_000));
        Person { first, last, email, phone, company }
    }

    /// The same person as somebody else typed them.
    fn corrupted(random: &mut Random, person: &Person) -> Person {
        let typo = |random: &mut Random, text: &str| -> String {
            let mut letters: Vec<char> = text.chars().collect();
            let at = 1 + random.below(letters.len().saturating_sub(2));
            if letters.len() > 3 && at + 1 < letters.len() {
                letters.swap(at, at + 1);
            }
            letters.into_iter().collect()
        };
        let way = random.below(4);
        Person {
            first: if way == 0 { person.first.chars().take(1).collect::<String>() + "." } else { person.first.clone() },
            last: if way == 1 { typo(random, &person.last) } else { person.last.clone() },
            email: if way == 2 { respelt(&person.email) } else { person.email.to_uppercase() },
            phone: person.phone.clone(),
            company: person.company,
        }
    }

    fn write_person(&mut self, person: &Person) -> Result<String> {
        let at = self.moment();
        let id = self.random.id(at);
        let name = format!("{} {}", person.first, person.last);
        let status = self.random.pick(&["prospect", "prospect", "active", "active", "inactive", "churned"]);
        let title = self.random.pick(self.words.titles);
        let (at_text, key, number) = (Self::text(at), name_key(&name), self.number());
        self.cached(
            "INSERT INTO party (id, kind, display_name, name_key, status, source, owner_id, first_name, last_name, job_title,
               created_at, created_by, updated_at, account_number)
             VALUES (?1, 'person', ?2, ?3, ?4, ?11, ?5, ?6, ?7, ?8, ?9, ?5, ?9, ?10)",
        )?
        .execute(params![id, name, key, status, self.user, person.first, person.last, title, at_text, number, self.words.source])?;
        self.cached(
            "INSERT INTO party_email (id, party_id, address, address_key, label, is_primary) VALUES (?1, ?2, ?3, ?4, 'work', 1)",
        )?
        .execute(params![self.random.id(at), id, person.email, person.email.to_lowercase()])?;
        let digits = person.phone.trim_start_matches('+');
        self.cached(
            "INSERT INTO party_phone (id, party_id, raw, e164, digits, label, is_primary) VALUES (?1, ?2, ?3, ?3, ?4, 'work', 1)",
        )?
        .execute(params![self.random.id(at), id, person.phone, digits])?;
        if let Some((company, _)) = self.companies.get(person.company) {
            self.cached(
                "INSERT INTO affiliation (id, person_id, organization_id, title, is_primary) VALUES (?1, ?2, ?3, ?4, 1)",
            )?
            .execute(params![self.random.id(at), id, company, title])?;
        }
        Ok(id)
    }

    /// Five entries of a person's history: four touches and a note.
    fn write_story(&mut self, person: &str) -> Result<()> {
        for _ in 0..4 {
            let at = self.moment();
            let text = Self::text(at);
            let kind = self.random.pick(&["call", "call", "email", "email", "meeting"]);
            let direction = self.random.pick(&["outbound", "inbound"]);
            let outcome =
                self.random.pick(&["successful", "no_answer", "left_message", "follow_up_needed", "completed"]);
            let minutes = (kind != "email").then(|| 5 + self.random.below(50));
            let remark = self.random.chance(30).then(|| self.random.pick(self.words.remarks));
            let subject = self.random.pick(self.words.subjects);
            self.cached(
                "INSERT INTO interaction (id, party_id, type, direction, subject, description, occurred_at, duration_minutes, outcome,
                   source, created_at, created_by, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'manual', ?7, ?10, ?7)",
            )?
            .execute(params![self.random.id(at), person, kind, direction, subject, remark, text, minutes, outcome, self.user])?;
        }
        let at = self.moment();
        let remark = self.random.pick(self.words.remarks);
        self.cached(
            "INSERT INTO note (id, party_id, title, content, created_at, created_by, updated_at) VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?4)",
        )?
        .execute(params![self.random.id(at), person, remark, Self::text(at), self.user])?;
        Ok(())
    }

    fn write_deal(&mut self, contact: &str, company: usize) -> Result<()> {
        let Some((party, _)) = self.companies.get(company).cloned() else { return Ok(()) };
        let at = self.moment();
        let id = self.random.id(at);
        let last = self.random.below(self.stages.len());
        let Some(stage) = self.stages.get(last) else { return Ok(()) };
        let (stage_id, kind) = (stage.id.clone(), stage.kind.clone());
        let value = i64::try_from((1 + self.random.below(400)) * 25_000).unwrap_or(0);
        let need = self.random.pick(self.words.needs);
        let title = match self.words.campaigns {
            Some(campaigns) => format!("{}: {need}", self.random.pick(campaigns)),
            None => format!("{} {need}", self.random.pick(COMPANY)),
        };
        let moved = (at + i64::try_from(self.random.below(60)).unwrap_or(0) * DAY).min(self.end - DAY).max(at);
        let entered = if last == 0 { at } else { moved };
        let closed = (kind != "open").then(|| Self::text(entered).chars().take(10).collect::<String>());
        let expected = i64::try_from(self.random.below(120)).unwrap_or(0);
        let expected: String = Self::text(self.end + (expected - 30) * DAY).chars().take(10).collect();
        let rank = format!("i{:09}", self.random.below(1_000_000_000));
        self.cached(
            "INSERT INTO deal (id, title, pipeline_id, stage_id, party_id, contact_id, owner_id, value_minor, value_currency, rank,
               entered_stage_at, expected_close_date, actual_close_date, lost_reason, created_at, created_by, updated_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?7, ?11)",
        )?
        .execute(params![
            id,
            title,
            self.pipeline,
            stage_id,
            party,
            contact,
            self.user,
            value,
            self.currency,
            rank,
            Self::text(entered),
            (kind == "open").then_some(expected),
            closed,
            (kind == "lost").then_some(self.words.lost),
            Self::text(at)
        ])?;
        // Its id is made of the deal's: whoever follows keeps the numbers that were theirs.
        self.cached(
            "INSERT INTO deal_contact (id, deal_id, party_id, role, created_at, created_by, updated_at)
             VALUES (substr(?1, 1, 24) || substr(?1, 31, 6) || substr(?1, 25, 6), ?1, ?2, ?5, ?3, ?4, ?3)",
        )?
        .execute(params![id, contact, Self::text(at), self.user, self.words.role])?;
        let first = self.stages.first().map(|stage| stage.id.clone()).unwrap_or_default();
        let history = "INSERT INTO deal_stage_history (id, deal_id, from_stage_id, to_stage_id, at, by_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.cached(history)?.execute(params![
            self.random.id(at),
            id,
            None::<String>,
            first,
            Self::text(at),
            self.user
        ])?;
        if stage_id != first {
            self.cached(history)?.execute(params![
                self.random.id(entered),
                id,
                first,
                stage_id,
                Self::text(entered),
                self.user
            ])?;
        }
        if kind == "open" && self.random.chance(60) {
            let days = i64::try_from(self.random.below(30)).unwrap_or(0) - 8;
            let due = self.end + days * DAY + 9 * 3_600_000;
            let subject = self.random.pick(self.words.subjects);
            let what = self.random.pick(&["call", "email", "meeting", "task", "follow_up"]);
            self.cached(
                "INSERT INTO activity (id, party_id, deal_id, type, subject, due_at, assigned_to, created_at, created_by, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?8)",
            )?
            .execute(params![self.random.id(at), party, id, what, subject, Self::text(due), self.user, Self::text(at)])?;
        }
        Ok(())
    }
}

/// Another spelling of an address: `jo_hill@…` for `jo.hill@…`.
fn respelt(email: &str) -> String {
    email
        .split_once('@')
        .map_or_else(|| email.to_string(), |(local, host)| format!("{}@{host}", local.replace('.', "_")))
}
