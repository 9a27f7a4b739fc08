use chrono::{DateTime, Utc};
use rusqlite::types::Value as SqlValue;
use serde_json::Value;

use super::filter::{FieldTest, Filter, Operator, Quantifier, RelatedTest};
use super::relative::{Bound, date_bound, moment_bound};
use crate::catalog::{Catalog, Field, FieldKind, RecordType, Tie};
use crate::context::Zone;
use crate::{Context, Error, Result};

const MAX_DEPTH: usize = 20;
const MAX_TESTS: usize = 200;

/// SQL text under construction with its parameters, numbered from `?1`.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// The parameters, in the order of their numbers.
    pub params: Vec<SqlValue>,
}

impl Sql {
    /// Binds a value; its placeholder.
    pub fn bind(&mut self, value: impl Into<SqlValue>) -> String {
        self.params.push(value.into());
        format!("?{}", self.params.len())
    }

    /// Adds text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

/// A compiled condition: SQL text and parameters.
pub type Compiled = Sql;

/// Compiles filters of one reader at one moment.
#[derive(Clone, Copy)]
pub struct Compiler<'a> {
    /// The catalogue in force.
    pub catalog: &'a Catalog,
    /// The reader, for what is private and for `me`.
    pub actor: &'a str,
    /// The moment that relative dates count from.
    pub now: DateTime<Utc>,
    /// Whose days are meant where a day is compared with a moment, and by today.
    pub zone: Zone,
    /// Whether every match is asked for: related records are then gathered once. For a first page
    /// each row asks for its own, until the page is full.
    pub whole: bool,
    /// Whether a test beside leads to few records.
    pub led: bool,
}

impl<'a> Compiler<'a> {
    /// For a caller, who reads now and where they are.
    #[must_use]
    pub fn new(ctx: &'a Context, catalog: &'a Catalog) -> Self {
        Self { catalog, actor: ctx.user_id(), now: ctx.now(), zone: ctx.zone(), whole: false, led: false }
    }

    /// The same for every match at once, not for a page of them.
    #[must_use]
    pub fn whole(mut self) -> Self {
        self.whole = true;
        self
    }
}

impl Compiler<'_> {
    /// The condition of a filter over rows named `alias`, appended to `sql`.
    pub fn filter(&self, record_type: &RecordType, alias: &str, filter: &Filter, sql: &mut Sql) -> Result<String> {
        let mut tests = 0;
        self.node(record_type, alias, filter, sql, 0, &mut tests)
    }

    /// What a reader may see of a type: its scope, and not what is deleted.
    pub fn visible(&self, record_type: &RecordType, alias: &str, deleted: bool, sql: &mut Sql) -> String {
        let mut scope = record_type.scope_sql(alias);
        if scope.contains(":actor") {
            let actor = sql.bind(self.actor.to_string());
            scope = scope.replace(":actor", &actor);
        }
        let is = if deleted { "IS NOT NULL" } else { "IS NULL" };
        format!("{alias}.deleted_at {is} AND {scope}")
    }

    fn node(
        &self,
        record_type: &RecordType,
        alias: &str,
        filter: &Filter,
        sql: &mut Sql,
        depth: usize,
        tests: &mut usize,
    ) -> Result<String> {
        *tests += 1;
        if depth > MAX_DEPTH || *tests > MAX_TESTS {
            return Err(Error::new(
                "filter_too_large",
                format!("A filter has at most {MAX_TESTS} tests, nested at most {MAX_DEPTH} deep."),
            ));
        }
        let mut list = |compiler: &Self, filters: &[Filter], glue: &str, empty: &str| -> Result<String> {
            let parts = filters
                .iter()
                .map(|f| compiler.node(record_type, alias, f, sql, depth + 1, tests))
                .collect::<Result<Vec<_>>>()?;
            Ok(if parts.is_empty() { empty.to_string() } else { format!("({})", parts.join(glue)) })
        };
        match filter {
            Filter::All { all } => {
                let leads = |f: &Filter| matches!(f, Filter::Related(test) if test.op == Quantifier::Some);
                let led = Self { led: all.iter().any(leads), ..*self };
                list(&led, all, " AND ", "1")
            }
            Filter::Any { any } => list(&Self { led: false, ..*self }, any, " OR ", "0"),
            Filter::Not { not } => {
                let inner = self.node(record_type, alias, not, sql, depth + 1, tests)?;
                Ok(format!("NOT coalesce({inner}, 0)"))
            }
            Filter::Related(test) => self.related(record_type, alias, test, sql, depth, tests),
            Filter::Field(test) => self.test(record_type, alias, test, sql),
        }
    }

    fn related(
        &self,
        record_type: &RecordType,
        alias: &str,
        test: &RelatedTest,
        sql: &mut Sql,
        depth: usize,
        tests: &mut usize,
    ) -> Result<String> {
        let relation = record_type.relations.iter().find(|r| r.key == test.related).ok_or_else(|| {
            Error::new("unknown_relation", format!("{} have no “{}”.", record_type.plural, test.related))
                .field("related")
        })?;
        let other = self.catalog.get(relation.to)?;
        let inner = format!("r{depth}_{tests}");
        let visible = self.visible(&other, &inner, false, sql);
        let condition = match &test.filter {
            Some(filter) => Self { led: false, ..*self }.node(&other, &inner, filter, sql, depth + 1, tests)?,
            None => "1".to_string(),
        };
        // Every one of them: none is there of which it does not hold.
        let (not, condition) = match test.op {
            Quantifier::Some => ("", condition),
            Quantifier::None => ("NOT ", condition),
            Quantifier::Every => ("NOT ", format!("NOT coalesce({condition}, 0)")),
        };
        let (table, of) = (other.table, format!("{visible} AND {condition}"));
        let ties = relation.ties.iter();
        // Where the records that some others are tied to lead, the rest is asked of these alone.
        if self.whole && !(self.led && test.op != Quantifier::Some) {
            let tests: Vec<String> = ties.map(|tie| among(*tie, alias, &inner, table, &of)).collect();
            return Ok(format!("{not}({})", tests.join(" OR ")));
        }
        let on: Vec<String> = ties.map(|tie| tied(*tie, alias, &inner)).collect();
        // The plus keeps the planner from making a join of it, and for that an index of its own of
        // every record there is: 400 ms instead of 1 for the first page of 100,000 people.
        Ok(format!("{not}+EXISTS (SELECT 1 FROM {table} {inner} WHERE ({}) AND {of})", on.join(" OR ")))
    }

    fn test(&self, record_type: &RecordType, alias: &str, test: &FieldTest, sql: &mut Sql) -> Result<String> {
        if test.field == "id" {
            return chosen(alias, test, sql);
        }
        if test.field == "import" {
            return brought(alias, test, sql);
        }
        let field = record_type.field(&test.field)?;
        if !field.kind.operators().contains(&test.op.name()) && !loosely_allowed(field.kind, test.op) {
            return Err(Error::new(
                "unknown_operator",
                format!("{} cannot be compared with “{}”.", field.label, test.op.name()),
            )
            .field(&field.key));
        }
        if field.kind.is_parts() {
            return parts(field, alias, test, sql);
        }
        let expression =
            field.expression(alias).ok_or_else(|| Error::internal(format!("{} cannot be filtered", field.key)))?;
        match test.op {
            Operator::IsNull => Ok(format!("({expression} IS NULL OR {expression} IN ({}))", blank(field.kind))),
            Operator::IsNotNull => {
                Ok(format!("({expression} IS NOT NULL AND {expression} NOT IN ({}))", blank(field.kind)))
            }
            Operator::In | Operator::NotIn if field.kind == FieldKind::ManyChoices => {
                let chosen = list(field, &test.value)?
                    .iter()
                    .map(|value| Ok(sql.bind(text_of(field, value)?)))
                    .collect::<Result<Vec<_>>>()?;
                let not = if test.op == Operator::NotIn { "NOT " } else { "" };
                Ok(format!(
                    "{not}EXISTS (SELECT 1 FROM json_each({expression}) WHERE value IN ({}))",
                    chosen.join(", ")
                ))
            }
            Operator::In | Operator::NotIn => {
                let values = list(field, &test.value)?
                    .iter()
                    .map(|value| Ok(sql.bind(self.scalar(field, value)?)))
                    .collect::<Result<Vec<_>>>()?;
                let collate = collation(field.kind);
                Ok(match test.op {
                    Operator::In => format!("{expression}{collate} IN ({})", values.join(", ")),
                    _ => format!("({expression} IS NULL OR {expression}{collate} NOT IN ({}))", values.join(", ")),
                })
            }
            Operator::Contains | Operator::StartsWith => {
                let text = text_of(field, &test.value)?;
                let pattern = like(&text, test.op == Operator::Contains);
                Ok(format!("{expression} LIKE {} ESCAPE '\\'", sql.bind(pattern)))
            }
            Operator::Between => {
                let pair = list(field, &test.value)?;
                let [from, to] = pair else {
                    return Err(Error::invalid(&field.key, "“between” takes two values."));
                };
                let low = self.compare(field, alias, &expression, Operator::Gte, from, sql)?;
                let high = self.compare(field, alias, &expression, Operator::Lte, to, sql)?;
                Ok(format!("({low} AND {high})"))
            }
            op => self.compare(field, alias, &expression, op, &test.value, sql),
        }
    }

    fn compare(
        &self,
        field: &Field,
        alias: &str,
        expression: &str,
        op: Operator,
        value: &Value,
        sql: &mut Sql,
    ) -> Result<String> {
        if field.kind == FieldKind::DateTime {
            return self.moments(field, expression, op, value, sql);
        }
        if field.kind == FieldKind::ManyChoices {
            let value = sql.bind(text_of(field, value)?);
            let not = if op == Operator::Ne { "NOT " } else { "" };
            return Ok(format!("{not}EXISTS (SELECT 1 FROM json_each({expression}) WHERE value = {value})"));
        }
        let bound = sql.bind(self.scalar(field, value)?);
        let collate = collation(field.kind);
        let mut condition = match op {
            Operator::Eq => format!("{expression} = {bound}{collate}"),
            Operator::Ne => format!("({expression} IS NULL OR {expression} <> {bound}{collate})"),
            other => {
                let sign = other.sign().ok_or_else(|| Error::internal("comparison without a sign"))?;
                format!("{expression} {sign} {bound}")
            }
        };
        if let (Some(currency), Some(code)) =
            (field.currency_expression(alias), value.get("currency").and_then(Value::as_str))
        {
            // Unlike currencies are never compared (C-09): they are not equal, and that is all.
            let code = sql.bind(code.to_string());
            condition = match op {
                Operator::Ne => format!("({condition} OR {currency} <> {code})"),
                _ => format!("({condition} AND {currency} = {code})"),
            };
        }
        Ok(condition)
    }

    /// A day compared with a moment means the whole day.
    fn moments(&self, field: &Field, expression: &str, op: Operator, value: &Value, sql: &mut Sql) -> Result<String> {
        let (start, end) = match moment_bound(&text_of(field, value)?, self.now, self.zone)? {
            Bound::Moment(at) => (at.clone(), None),
            Bound::Day(day) => {
                let next = day.succ_opt().ok_or_else(|| Error::invalid(&field.key, "That day is out of range."))?;
                (self.zone.begins(day), Some(self.zone.begins(next)))
            }
        };
        Ok(match (op, end) {
            (Operator::Eq, None) => format!("{expression} = {}", sql.bind(start)),
            (Operator::Ne, None) => format!("{expression} <> {}", sql.bind(start)),
            (Operator::Eq, Some(end)) => {
                format!("({expression} >= {} AND {expression} < {})", sql.bind(start), sql.bind(end))
            }
            (Operator::Ne, Some(end)) => {
                format!("({expression} < {} OR {expression} >= {})", sql.bind(start), sql.bind(end))
            }
            (Operator::Gt, Some(end)) => format!("{expression} >= {}", sql.bind(end)),
            (Operator::Lte, Some(end)) => format!("{expression} < {}", sql.bind(end)),
            (other, _) => {
                let sign = other.sign().ok_or_else(|| Error::internal("comparison without a sign"))?;
                format!("{expression} {sign} {}", sql.bind(start))
            }
        })
    }

    fn scalar(&self, field: &Field, value: &Value) -> Result<SqlValue> {
        let wrong = |what: &str| Error::invalid(&field.key, format!("{} is compared with {what}.", field.label));
        Ok(match field.kind {
            FieldKind::YesNo => SqlValue::Integer(i64::from(value.as_bool().ok_or_else(|| wrong("true or false"))?)),
            FieldKind::Number => match (value.as_i64(), value.as_f64()) {
                (Some(whole), _) => SqlValue::Integer(whole),
                (None, Some(real)) => SqlValue::Real(real),
                _ => return Err(wrong("a number")),
            },
            FieldKind::Money => {
                let minor = value.get("minor").unwrap_or(value);
                SqlValue::Integer(minor.as_i64().ok_or_else(|| wrong("an amount in minor units"))?)
            }
            FieldKind::Date => SqlValue::Text(date_bound(&text_of(field, value)?, self.now, self.zone)?),
            FieldKind::DateTime => match moment_bound(&text_of(field, value)?, self.now, self.zone)? {
                Bound::Moment(at) => SqlValue::Text(at),
                Bound::Day(day) => SqlValue::Text(self.zone.begins(day)),
            },
            FieldKind::User if value == "me" => SqlValue::Text(self.actor.to_string()),
            _ => SqlValue::Text(text_of(field, value)?),
        })
    }
}

/// Records chosen one by one, by id: every type has one, none shows it as a field.
fn chosen(alias: &str, test: &FieldTest, sql: &mut Sql) -> Result<String> {
    let (not, list) = listed("Records are chosen", test, sql)?;
    Ok(format!("{alias}.id {not}IN (SELECT value FROM json_each({list}))"))
}

/// Records that imports made or changed, by the ids of the batches (IMP-12); those of refused rows that were put right
/// are among them.
fn brought(alias: &str, test: &FieldTest, sql: &mut Sql) -> Result<String> {
    let (not, list) = listed("Imports are chosen", test, sql)?;
    Ok(format!(
        "{alias}.id {not}IN (SELECT i.record_id FROM (SELECT value AS id FROM json_each({list}) UNION ALL \
         SELECT r.id FROM import_batch r WHERE r.retry_of IN \
         (SELECT value FROM json_each({list}))) b CROSS JOIN import_row i ON i.batch_id = b.id)"
    ))
}

/// `NOT ` or nothing, and the ids that a test lists.
fn listed(what: &str, test: &FieldTest, sql: &mut Sql) -> Result<(&'static str, String)> {
    let wrong = || Error::invalid(&test.field, format!("{what} by a list of ids, with “in” or “not_in”."));
    let not = match test.op {
        Operator::In => "",
        Operator::NotIn => "NOT ",
        _ => return Err(wrong()),
    };
    let ids = test.value.as_array().filter(|ids| ids.iter().all(Value::is_string)).ok_or_else(wrong)?;
    Ok((not, sql.bind(serde_json::to_string(ids)?)))
}

/// Order comparisons of text and choices make little sense to people but do no harm;
/// programs use them.
fn loosely_allowed(kind: FieldKind, op: Operator) -> bool {
    match op {
        Operator::Contains | Operator::StartsWith => matches!(kind, FieldKind::Choice | FieldKind::Country),
        Operator::In | Operator::NotIn => matches!(kind, FieldKind::Number | FieldKind::Date),
        Operator::Lt | Operator::Lte | Operator::Gt | Operator::Gte | Operator::Between => kind == FieldKind::Text,
        Operator::Ne => matches!(kind, FieldKind::Date | FieldKind::DateTime | FieldKind::YesNo),
        Operator::IsNull | Operator::IsNotNull => true,
        Operator::Eq => false,
    }
}

/// What a column holds that says nothing.
fn blank(kind: FieldKind) -> &'static str {
    if kind == FieldKind::ManyChoices { "'', '[]'" } else { "''" }
}

fn collation(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Url => " COLLATE NOCASE",
        _ => "",
    }
}

fn text_of(field: &Field, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(Error::invalid(&field.key, format!("{} is compared with text.", field.label))),
    }
}

fn list<'v>(field: &Field, value: &'v Value) -> Result<&'v [Value]> {
    match value {
        Value::Array(values) if values.len() <= 1000 => Ok(values),
        _ => Err(Error::invalid(&field.key, "A list of at most 1,000 values is expected.")),
    }
}

/// A LIKE pattern in which the text's own signs mean themselves.
fn like(text: &str, anywhere: bool) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    if anywhere {
        pattern.push('%');
    }
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A test over rows that belong to the record.
fn parts(field: &Field, alias: &str, test: &FieldTest, sql: &mut Sql) -> Result<String> {
    let from = match field.kind {
        FieldKind::Emails => format!("FROM party_email c WHERE c.party_id = {alias}.id"),
        FieldKind::Phones => format!("FROM party_phone c WHERE c.party_id = {alias}.id"),
        FieldKind::Addresses => format!("FROM party_address c WHERE c.party_id = {alias}.id"),
        FieldKind::Affiliations => format!(
            "FROM affiliation c JOIN party o ON o.id = c.organization_id WHERE c.person_id = {alias}.id AND o.deleted_at IS NULL"
        ),
        _ => format!(
            "FROM tagging c JOIN tag o ON o.id = c.tag_id WHERE c.record_id = {alias}.id AND o.deleted_at IS NULL"
        ),
    };
    let mut one = |value: &Value| -> Result<String> {
        let text = text_of(field, value)?;
        Ok(match (field.kind, test.op) {
            (FieldKind::Emails, Operator::Eq) => format!("c.address_key = {}", sql.bind(text.to_lowercase())),
            (FieldKind::Emails, _) => {
                format!("c.address_key LIKE {} ESCAPE '\\'", sql.bind(like(&text.to_lowercase(), true)))
            }
            (FieldKind::Phones, op) => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                if digits.is_empty() {
                    return Err(Error::invalid(&field.key, "A phone is found by its digits."));
                }
                match op {
                    Operator::Eq => {
                        let e164 = sql.bind(format!("+{digits}"));
                        format!("(c.digits = {} OR c.e164 = {e164})", sql.bind(digits))
                    }
                    _ => format!("c.digits LIKE {}", sql.bind(format!("%{digits}%"))),
                }
            }
            (FieldKind::Addresses, _) => {
                let pattern = sql.bind(like(&text, true));
                format!(
                    "(c.street_line_1 LIKE {pattern} ESCAPE '\\' OR c.city LIKE {pattern} ESCAPE '\\' OR c.postal_code LIKE {pattern} ESCAPE '\\')"
                )
            }
            _ => {
                let id = sql.bind(text.clone());
                format!("(o.id = {id} OR o.name_key = {})", sql.bind(crate::values::name_key(&text)))
            }
        })
    };
    Ok(match test.op {
        Operator::IsNull => format!("NOT EXISTS (SELECT 1 {from})"),
        Operator::IsNotNull => format!("EXISTS (SELECT 1 {from})"),
        Operator::In | Operator::NotIn => {
            let tests = list(field, &test.value)?.iter().map(&mut one).collect::<Result<Vec<_>>>()?;
            let any = if tests.is_empty() { "0".to_string() } else { tests.join(" OR ") };
            let not = if test.op == Operator::NotIn { "NOT " } else { "" };
            format!("{not}EXISTS (SELECT 1 {from} AND ({any}))")
        }
        Operator::Ne => format!("NOT EXISTS (SELECT 1 {from} AND {})", one(&test.value)?),
        _ => format!("EXISTS (SELECT 1 {from} AND {})", one(&test.value)?),
    })
}

/// That the other row `r` is tied to the row `t`.
fn tied(tie: Tie, t: &str, r: &str) -> String {
    match tie {
        Tie::Theirs(column) => format!("{r}.{column} = {t}.id"),
        Tie::Ours(column) => format!("{r}.id = {t}.{column}"),
        Tie::Between(table, own, other) => {
            format!("{r}.id IN (SELECT a.{other} FROM {table} a WHERE a.{own} = {t}.id)")
        }
    }
}

/// That the row `t` is one of those to which some row `r` of a kind is tied.
fn among(tie: Tie, t: &str, r: &str, table: &str, of: &str) -> String {
    match tie {
        Tie::Theirs(column) => {
            format!("{t}.id IN (SELECT {r}.{column} FROM {table} {r} WHERE {r}.{column} IS NOT NULL AND {of})")
        }
        // Never null, which would be neither some nor none.
        Tie::Ours(column) => {
            format!("({t}.{column} IS NOT NULL AND {t}.{column} IN (SELECT {r}.id FROM {table} {r} WHERE {of}))")
        }
        Tie::Between(between, own, other) => {
            format!("{t}.id IN (SELECT a.{own} FROM {between} a JOIN {table} {r} ON {r}.id = a.{other} WHERE {of})")
        }
    }
}
