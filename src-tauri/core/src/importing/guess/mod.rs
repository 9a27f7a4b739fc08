//! Recognising what a sheet's columns mean (`IMP-09`): by their names first, then by what their
//! values look like. Every answer says why.

mod contact;
mod header;
mod record_type;
mod shape;
mod words;

#[cfg(test)]
mod tests;

pub use shape::Shape;

use crate::catalog::RecordType;
use contact::Point;
use header::Header;
use shape::Looks;

/// A field that a column can be mapped to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Record type, as in `person`.
    pub record_type: String,
    /// Field key, as in `first_name`.
    pub field: String,
    /// The field's name for people.
    pub label: String,
    /// What its values look like.
    pub shape: Shape,
    /// Other names under which sheets call it.
    pub aliases: Vec<String>,
    /// Values of a choice, with their labels; empty for everything else.
    pub choices: Vec<String>,
}

impl Target {
    /// The fields of a record type that a sheet's columns can be mapped to.
    pub fn of(record_type: &RecordType) -> Vec<Self> {
        let importable = record_type.fields.iter().filter(|field| field.importable && !field.read_only);
        importable
            .map(|field| Self {
                record_type: record_type.key.to_owned(),
                field: field.key.clone(),
                label: field.label.clone(),
                shape: Shape::of(field),
                aliases: field.aliases.iter().map(|alias| (*alias).to_owned()).collect(),
                choices: field.choices.iter().flat_map(|choice| [choice.value.clone(), choice.label.clone()]).collect(),
            })
            .collect()
    }
}

/// A column as the sheet shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSample {
    /// The header's text.
    pub name: String,
    /// Values from the first rows that are not blank.
    pub samples: Vec<String>,
}

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Record type of the field; differs from the sheet's where the header names another
    /// (`Organization - Address` in a sheet of deals).
    pub record_type: String,
    /// Key of the field.
    pub field: String,
    /// Which part of the field: the label of an e-mail address or phone number (`work`, `home`,
    /// `mobile`, `fax`, `other`), or kind and part of an address (`mailing.city`; the parts are
    /// `street_line_1`, `street_line_2`, `city`, `state_province`, `postal_code`, `country` and,
    /// for an address in one cell, `formatted`).
    pub qualifier: Option<String>,
}

/// What was recognised of one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnGuess {
    /// The field, when one was recognised.
    pub mapping: Option<Mapping>,
    /// One sentence: why this field, or why none.
    pub why: String,
    /// What the values look like.
    pub shape: Shape,
    /// What stands in the way, in sentences: values that do not fit, several values in a cell.
    pub problems: Vec<String>,
}

/// What was recognised of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetGuess {
    /// The record type that each row is; `None` when nothing speaks for one.
    pub record_type: Option<String>,
    /// One sentence: why this type.
    pub why: String,
    /// One entry for each column, in order.
    pub columns: Vec<ColumnGuess>,
}

/// One column that might be one field.
struct Candidate {
    column: usize,
    target: usize,
    qualifier: Option<String>,
    score: f64,
    why: String,
}

/// Below this a likeness is not worth showing.
const ENOUGH: f64 = 45.0;

/// Recognises columns and record type. `record_type` fixes the type where the person chose one.
pub fn guess(columns: &[ColumnSample], targets: &[Target], record_type: Option<&str>) -> SheetGuess {
    let headers: Vec<Header> = columns.iter().map(|column| Header::read(&column.name)).collect();
    let looks: Vec<Looks> = columns.iter().map(|column| Looks::at(&column.samples)).collect();
    let (chosen, why) = match record_type {
        Some(chosen) => (Some(chosen.to_owned()), "You chose it.".to_owned()),
        None => record_type::guess(&headers, &looks, columns, targets),
    };
    let of_type = chosen.clone().unwrap_or_else(|| "person".to_owned());
    let mut candidates = Vec::new();
    for (column, (header, look)) in headers.iter().zip(&looks).enumerate() {
        for (at, target) in targets.iter().enumerate() {
            candidates.extend(judge(column, header, look, at, target, &of_type, &headers));
        }
    }
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.column.cmp(&b.column)).then(a.target.cmp(&b.target)));
    let taken = assign(candidates, columns.len(), targets);
    let columns = columns
        .iter()
        .zip(&headers)
        .zip(&looks)
        .zip(taken)
        .map(|(((column, header), look), won)| describe(column, header, look, won, targets, &of_type))
        .collect();
    SheetGuess { record_type: chosen, why, columns }
}

/// How well a column fits a field, when it fits at all.
fn judge(
    column: usize,
    header: &Header,
    look: &Looks,
    at: usize,
    target: &Target,
    of_type: &str,
    all: &[Header],
) -> Option<Candidate> {
    let named_type = header.record_type();
    let (score, qualifier, why) = match named_type {
        Some(named) if named == target.record_type => own_score(header, look, target, all)?,
        // "Organization - Name" in a sheet of people or deals links the row to that company.
        Some(named) if target.record_type == of_type => {
            link_score(header, target, named).or_else(|| whole_score(header, target))?
        }
        None if target.record_type == of_type => own_score(header, look, target, all)?,
        None if target.record_type == "organization" && matches!(of_type, "person" | "deal") => {
            company_score(header, target, all)?
        }
        None if target.record_type == "person" && of_type == "deal" => contact_score(header, look, target, all)?,
        _ => return None,
    };
    let fit = look.fit(target);
    let score = match fit {
        Some((fit, _)) if fit >= 0.8 => score + 4.0,
        // Any text is kept as a phone number (C-10), so its looks weigh less.
        Some((fit, _)) if fit < 0.4 && target.shape == Shape::Phone => score - 35.0,
        // One or two values prove little against a name.
        Some((fit, count)) if fit < 0.4 && count < 3 => score - 15.0,
        // A name beyond doubt over values that are nothing else: they are wrong, and are to be told so.
        Some((fit, _)) if fit < 0.4 && score >= 90.0 && look.is_nothing_else(target.shape) => score - 40.0,
        Some((fit, _)) if fit < 0.4 => score - 60.0,
        _ => score,
    };
    // What is said about another type is worth less, and must be said plainly.
    let (score, enough) = if target.record_type == of_type { (score, ENOUGH) } else { (score - 5.0, 85.0) };
    (score >= enough).then_some(Candidate { column, target: at, qualifier, score, why })
}

type Scored = (f64, Option<String>, String);

fn own_score(header: &Header, look: &Looks, target: &Target, all: &[Header]) -> Option<Scored> {
    let point = contact::read(header, look, target, all);
    // A day of the month beside the year and month of birth is no date.
    if header.is("birth day") && all.iter().any(|other| other.is("birth year")) {
        return None;
    }
    // A person's row names its company by an id of that company.
    if target.record_type == "person" && target.field == "external_id" && header.is_any(&["account id", "company id"]) {
        return None;
    }
    let by_name = name_score(header, target);
    match (target.shape, point, by_name) {
        // Addresses, e-mail and phone have parts and labels, which the header's words tell.
        (Shape::Email | Shape::Phone | Shape::Address, Some(point), name) => {
            let Point { qualifier, score, why } = point;
            Some(match name {
                Some((named, said)) if named > score => (named, Some(qualifier), said),
                _ => (score, Some(qualifier), why),
            })
        }
        (Shape::Email | Shape::Phone, None, Some((score, why))) if header.may_be_contact() => {
            Some((score, Some("work".to_owned()), why))
        }
        (Shape::Email | Shape::Phone, None, None) => by_looks(header, look, target),
        (Shape::Email | Shape::Phone | Shape::Address, ..) => None,
        (_, _, Some((score, why))) => Some((score, None, why)),
        (_, _, None) => by_looks(header, look, target),
    }
}

fn name_score(header: &Header, target: &Target) -> Option<(f64, String)> {
    let label = &target.label;
    if header.is(&target.field) || header.is(label) {
        return Some((100.0, format!("The column is named like the field {label}.")));
    }
    let extra = words::aliases(&target.record_type, &target.field);
    let own = target.aliases.iter().map(String::as_str).chain(extra.iter().copied());
    // Earlier names are the better ones.
    if let Some((rank, _)) = own.clone().enumerate().find(|(_, alias)| header.is(alias)) {
        let rank = f64::from(u32::try_from(rank.min(30)).unwrap_or(30));
        return Some((96.0 - rank / 10.0, format!("\"{}\" is another name of {label}.", header.shown())));
    }
    let all = [target.field.as_str(), label.as_str()].into_iter().chain(own);
    if let Some(alias) = all.clone().find(|alias| header.is_almost(alias)) {
        let why = format!("\"{}\" is spelt almost like \"{alias}\", a name of {label}.", header.shown());
        return Some((70.0, why));
    }
    // "account_id" is not the account's name.
    let contained = all.filter(|alias| header.contains(alias) && header.has(&["id"]) == alias.ends_with("id"));
    let share = header.share(contained.map(str::len).max()?);
    (share >= 0.6).then(|| (45.0 + 20.0 * share, format!("\"{}\" contains a name of {label}.", header.shown())))
}

/// Fields that companies alone have.
const OF_COMPANIES: [&str; 5] = ["industry", "employee_count", "employee_band", "annual_revenue", "founded_year"];

/// What a sheet of people or deals tells of the company that it names: "Company website", "Industry".
fn company_score(header: &Header, target: &Target, all: &[Header]) -> Option<Scored> {
    if !all.iter().any(|other| other.is_any(record_type::COMPANY)) {
        return None;
    }
    let words = header.all_words();
    let (first, rest) = words.split_first()?;
    let in_front =
        matches!(first.as_str(), "company" | "organization" | "organisation" | "account") && !rest.is_empty();
    // What a customer brought in is no revenue of theirs, and a size may be that of a shirt.
    let doubtful = header.is("size") || (target.field == "annual_revenue" && !in_front && !header.has(&["annual"]));
    let (score, why) = if OF_COMPANIES.contains(&target.field.as_str()) && !doubtful {
        name_score(header, target)
            .or_else(|| name_score(&Header::read(&rest.join(" ")), target).filter(|_| in_front))?
    } else if in_front && matches!(target.field.as_str(), "website" | "domain") {
        name_score(&Header::read(&rest.join(" ")), target)?
    } else {
        return None;
    };
    Some((score, None, why))
}

/// What a sheet of deals tells of the contact: "Contact email".
fn contact_score(header: &Header, look: &Looks, target: &Target, all: &[Header]) -> Option<Scored> {
    let words = header.all_words();
    let rest = words.strip_prefix(&["contact".to_string()]).filter(|rest| !rest.is_empty())?;
    matches!(target.field.as_str(), "emails" | "phones" | "job_title")
        .then(|| own_score(&Header::read(&rest.join(" ")), look, target, all))?
}

/// A header that names another type's name or id is a link to it.
fn link_score(header: &Header, target: &Target, named: &str) -> Option<Scored> {
    let links = match (target.record_type.as_str(), target.field.as_str()) {
        ("person", "affiliations") | ("deal", "party") => named == "organization",
        ("deal", "contact") => named == "person",
        _ => false,
    };
    (links && header.is_name_of_type())
        .then(|| (102.0, None, format!("\"{}\" names the {} that the row belongs to.", header.shown(), spoken(named))))
}

/// A name that is known as a whole (`Organization 1 - Title`), whatever type it begins with.
fn whole_score(header: &Header, target: &Target) -> Option<Scored> {
    let mut known = words::aliases(&target.record_type, &target.field).iter();
    known
        .any(|alias| header.is_wholly(alias))
        .then(|| (97.0, None, format!("\"{}\" is another name of {}.", header.shown(), target.label)))
}

fn spoken(record_type: &str) -> &str {
    match record_type {
        "organization" => "company",
        other => other,
    }
}

/// Values alone speak only for what cannot be mistaken.
fn by_looks(header: &Header, look: &Looks, target: &Target) -> Option<Scored> {
    if header.is_other_kind() {
        return None;
    }
    let (share, count) = look.share(target.shape)?;
    let sure = match target.shape {
        Shape::Email if header.may_be_contact() => 60.0,
        Shape::Phone if header.may_be_contact() && look.shape() == Shape::Phone => 52.0,
        Shape::Url => 52.0,
        _ => return None,
    };
    let qualifier = matches!(target.shape, Shape::Email | Shape::Phone).then(|| "other".to_owned());
    (share >= 0.8 && count >= 2)
        .then(|| (sure, qualifier, format!("{:.0} % of the values look like {}.", share * 100.0, target.shape.words())))
}

/// Gives each column its best field. A field takes one column, but e-mail addresses, phone numbers
/// and tags take several, and an address takes one for each of its parts.
fn assign(candidates: Vec<Candidate>, columns: usize, targets: &[Target]) -> Vec<Option<Candidate>> {
    let mut won: Vec<Option<Candidate>> = (0..columns).map(|_| None).collect();
    let mut used: Vec<(usize, Option<String>)> = Vec::new();
    for candidate in candidates {
        if won.get(candidate.column).is_none_or(Option::is_some) {
            continue;
        }
        let many = targets
            .get(candidate.target)
            .is_some_and(|target| matches!(target.shape, Shape::Email | Shape::Phone | Shape::Tags));
        let place = (candidate.target, candidate.qualifier.clone());
        if !many && used.contains(&place) {
            continue;
        }
        used.push(place);
        if let Some(slot) = won.get_mut(candidate.column) {
            *slot = Some(candidate);
        }
    }
    won
}

fn describe(
    column: &ColumnSample,
    header: &Header,
    look: &Looks,
    won: Option<Candidate>,
    targets: &[Target],
    of_type: &str,
) -> ColumnGuess {
    let found = won.and_then(|won| targets.get(won.target).map(|target| (won, target)));
    let Some((won, target)) = found else {
        let why = words::reason_for_none(header, of_type).unwrap_or_else(|| {
            if column.samples.is_empty() {
                "The column is empty in the rows looked at.".to_owned()
            } else {
                of_another_type(header, targets, of_type).unwrap_or_else(|| {
                    "Its name and its values do not fit one field; choose one, or leave the column out.".to_owned()
                })
            }
        });
        return ColumnGuess { mapping: None, why, shape: look.shape(), problems: Vec::new() };
    };
    ColumnGuess {
        problems: look.problems(target),
        why: won.why,
        shape: look.shape(),
        mapping: Some(Mapping {
            record_type: target.record_type.clone(),
            field: target.field.clone(),
            qualifier: won.qualifier,
        }),
    }
}

/// Why a column that is named beyond doubt like a field has none: another column has it, or it is one of other records.
fn of_another_type(header: &Header, targets: &[Target], of_type: &str) -> Option<String> {
    let named = |own: bool| {
        targets
            .iter()
            .filter(|target| (target.record_type == of_type) == own)
            .filter_map(|target| Some((target, name_score(header, target).filter(|(score, _)| *score >= 90.0)?.0)))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(target, _)| target)
    };
    let name = header.shown();
    if let Some(target) = named(true) {
        let label = &target.label;
        return Some(format!(
            "Another column goes into the field {label}; choose a field for \"{name}\", or leave it out."
        ));
    }
    let target = named(false)?;
    Some(format!(
        "\"{name}\" is the field {} of {}, which {} does not have; make a custom field to keep it.",
        target.label,
        one(spoken(&target.record_type)),
        one(spoken(of_type))
    ))
}

fn one(word: &str) -> String {
    format!("{} {word}", if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}
