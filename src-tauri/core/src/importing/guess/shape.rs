//! What values look like.

use super::Target;
use crate::catalog::{Field, FieldKind};
use crate::values::{
    Country, Currency, DecimalStyle, Email, Money, Phone, Website, name_key, parse_date_time, parse_number,
    parse_yes_no, shown,
};

/// A kind of value, seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// An amount of money.
    Money,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// Yes or no.
    YesNo,
    /// One of a few values.
    Choice,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A web address.
    Url,
    /// A country.
    Country,
    /// A postal address or a part of one.
    Address,
    /// A user of the workspace.
    User,
    /// Another record.
    Reference,
    /// Tags, several in a cell.
    Tags,
}

impl Shape {
    /// Name of the shape in answers to the screen: the names of field kinds.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Money => "money",
            Self::Date => "date",
            Self::DateTime => "date_time",
            Self::YesNo => "yes_no",
            Self::Choice => "choice",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Url => "url",
            Self::Country => "country",
            Self::Address => "addresses",
            Self::User => "user",
            Self::Reference => "reference",
            Self::Tags => "tags",
        }
    }

    /// What a field's values look like.
    pub(super) fn of(field: &Field) -> Self {
        match field.kind {
            FieldKind::Text | FieldKind::LongText | FieldKind::Json => Self::Text,
            FieldKind::Number => Self::Number,
            FieldKind::Money => Self::Money,
            FieldKind::Date => Self::Date,
            FieldKind::DateTime => Self::DateTime,
            FieldKind::YesNo => Self::YesNo,
            FieldKind::Choice | FieldKind::ManyChoices => Self::Choice,
            FieldKind::Email | FieldKind::Emails => Self::Email,
            FieldKind::Phone | FieldKind::Phones => Self::Phone,
            FieldKind::Url => Self::Url,
            FieldKind::Country => Self::Country,
            FieldKind::User => Self::User,
            FieldKind::Reference if field.reference == Some("user") => Self::User,
            FieldKind::Reference | FieldKind::Affiliations => Self::Reference,
            FieldKind::Addresses => Self::Address,
            FieldKind::Tags => Self::Tags,
        }
    }

    /// Several of them, in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Email => "e-mail addresses",
            Self::Phone => "phone numbers",
            Self::Url => "web addresses",
            Self::Date | Self::DateTime => "dates",
            Self::Number => "numbers",
            Self::Money => "amounts of money",
            Self::YesNo => "yes or no",
            Self::Country => "countries",
            Self::Choice => "values of this field",
            Self::Address => "addresses",
            Self::Text | Self::User | Self::Reference | Self::Tags => "text",
        }
    }
}

/// The values of one column.
#[derive(Debug)]
pub(super) struct Looks {
    values: Vec<String>,
    shape: Shape,
}

/// Whether a value has a shape.
type Test = fn(&str) -> bool;

/// Text that stands for nothing.
const NOTHING: &[&str] = &["", "null", "n/a", "na", "none", "nil", "-", "--", "?", "#n/a", "unknown"];

/// What joins several values in one cell in exports of address books.
const JOINT: &str = " ::: ";

impl Looks {
    pub fn at(samples: &[String]) -> Self {
        let values: Vec<String> = samples
            .iter()
            .map(|sample| sample.trim().to_owned())
            .filter(|sample| !NOTHING.contains(&sample.to_lowercase().as_str()))
            .take(100)
            .collect();
        let mut looks = Self { values, shape: Shape::Text };
        looks.shape = looks.guess();
        looks
    }

    /// What most values look like.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether values that should have this shape have no other instead: what is no e-mail address is text, and a day
    /// that never was (`31.31.1990`) could be a phone number.
    pub fn is_nothing_else(&self, wanted: Shape) -> bool {
        match wanted {
            Shape::Email => self.shape == Shape::Text,
            Shape::Date | Shape::DateTime => matches!(self.shape, Shape::Text | Shape::Phone),
            _ => false,
        }
    }

    fn guess(&self) -> Shape {
        let mostly = |test: Test| self.portion(test) >= 0.8;
        if self.values.is_empty() {
            return Shape::Text;
        }
        let ordered: [(Shape, Test); 8] = [
            (Shape::Email, is_email),
            (Shape::Url, is_url),
            (Shape::YesNo, |v| parse_yes_no(v).is_some() && !v.chars().all(|c| c.is_ascii_digit())),
            (Shape::Number, is_plain_number),
            (Shape::Date, is_date),
            // “5 m” may be metres.
            (Shape::Money, |v| is_money(v) && !v.chars().all(|c| c.is_ascii_digit() || c.is_lowercase() || c == ' ')),
            (Shape::Phone, is_phone),
            (Shape::Country, |v| v.chars().count() > 3 && Country::parse(v).is_ok()),
        ];
        let found = ordered.into_iter().find(|(_, test)| mostly(*test)).map_or(Shape::Text, |(shape, _)| shape);
        let timed = |v: &str| parse_date_time(v, None, 0).is_ok_and(|read| read.has_time);
        if found == Shape::Date && self.portion(timed) >= 0.5 { Shape::DateTime } else { found }
    }

    fn portion(&self, test: impl Fn(&str) -> bool) -> f64 {
        if self.values.is_empty() {
            return 0.0;
        }
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        count(self.values.iter().filter(|v| test(v)).count()) / count(self.values.len())
    }

    /// The share of values that have a shape, and how many there are.
    pub fn share(&self, shape: Shape) -> Option<(f64, usize)> {
        let test = test_of(shape)?;
        (!self.values.is_empty()).then(|| (self.portion(test), self.values.len()))
    }

    /// The share of values that are countries, by name.
    pub fn countries(&self) -> f64 {
        self.portion(|v| v.chars().count() > 3 && Country::suggest(v).is_some())
    }

    /// The share of values that read like names of companies.
    pub fn companies(&self) -> f64 {
        self.portion(|v| {
            let key = name_key(v);
            key.split(' ').any(|word| super::words::COMPANY_WORDS.contains(&word))
        })
    }

    /// Whether the values are ids of records elsewhere, as Salesforce writes them (`0036g000006JcedAAC`).
    pub fn references(&self) -> bool {
        let is_id = |v: &str| {
            matches!(v.len(), 15 | 18)
                && v.bytes().all(|b| b.is_ascii_alphanumeric())
                && v.starts_with(|c: char| c.is_ascii_digit() || c == 'a')
                && v.bytes().filter(u8::is_ascii_digit).count() >= 3
        };
        !self.values.is_empty() && self.portion(is_id) >= 0.8
    }

    /// How well the values fit a field, 0 to 1, and how many there are; `None` where anything
    /// fits or nothing is there.
    pub fn fit(&self, target: &Target) -> Option<(f64, usize)> {
        if self.values.is_empty() {
            return None;
        }
        let fit = match target.shape {
            Shape::Choice if target.choices.is_empty() => return None,
            Shape::Choice => self.portion(|v| is_choice(v, target)),
            Shape::Number | Shape::Money => self.portion(is_money),
            Shape::Email | Shape::Phone | Shape::Url | Shape::Date | Shape::DateTime | Shape::YesNo => {
                self.portion(test_of(target.shape)?)
            }
            _ => return None,
        };
        Some((fit, self.values.len()))
    }

    /// What does not fit, in sentences.
    pub fn problems(&self, target: &Target) -> Vec<String> {
        let mut problems = Vec::new();
        let joined = self.values.iter().filter(|v| v.contains(JOINT)).count();
        if joined > 0 {
            problems.push(format!("{joined} cells hold several values joined by \":::\"."));
        }
        let test: Box<dyn Fn(&str) -> bool> = match target.shape {
            Shape::Choice if !target.choices.is_empty() => Box::new(|v| is_choice(v, target)),
            Shape::Money | Shape::Number => Box::new(is_money),
            shape => match test_of(shape) {
                Some(test) => Box::new(test),
                None => return problems,
            },
        };
        let misfits: Vec<&String> = self.values.iter().filter(|v| !v.contains(JOINT) && !test(v)).collect();
        if let Some(first) = misfits.first() {
            let (count, all) = (misfits.len(), self.values.len());
            let (first, words) = (shown(first, 40), target.shape.words());
            problems.push(format!("{count} of the {all} values looked at are not {words}, such as \"{first}\"."));
        }
        problems
    }
}

fn test_of(shape: Shape) -> Option<Test> {
    Some(match shape {
        Shape::Email => is_email,
        Shape::Phone => is_dialled,
        Shape::Url => is_url,
        Shape::Date | Shape::DateTime => is_date,
        Shape::YesNo => |v| parse_yes_no(v).is_some(),
        Shape::Number => is_plain_number,
        Shape::Money => is_money,
        Shape::Country => |v| Country::suggest(v).is_some(),
        _ => return None,
    })
}

fn is_email(value: &str) -> bool {
    value.split(JOINT).all(|part| Email::parse(part).is_ok())
}

fn is_url(value: &str) -> bool {
    let lower = value.to_lowercase();
    let marked = lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.");
    let bare =
        value.contains('.') && !value.contains('@') && !value.chars().any(|c| c.is_whitespace() || c.is_ascii_digit());
    (marked || bare) && Website::parse(value).is_ok()
}

fn is_plain_number(value: &str) -> bool {
    // A number that begins with a zero is a code: a postal code, an account.
    let code = value.len() > 1 && value.starts_with('0') && !value.contains(['.', ',']);
    !code && value.len() < 10 && parse_number(value, DecimalStyle::Auto).is_ok()
}

fn is_money(value: &str) -> bool {
    Currency::parse("USD").is_ok_and(|usual| Money::parse(value, usual, DecimalStyle::Auto).is_ok())
}

fn is_date(value: &str) -> bool {
    parse_date_time(value, None, 0).is_ok()
}

/// A number that is written like a phone number, with marks between its digits or a plus.
fn is_phone(value: &str) -> bool {
    is_dialled(value) && (value.starts_with('+') || value.contains(['-', '(', '.', ' ', '/', 'x'])) && !is_date(value)
}

fn is_dialled(value: &str) -> bool {
    value.split(JOINT).all(|part| {
        let digits = part.chars().filter(char::is_ascii_digit).count();
        let letters = part.chars().filter(|c| c.is_alphabetic()).count();
        (5..=26).contains(&digits) && letters <= 10 && !part.contains('@') && Phone::parse(part, None).is_ok()
    })
}

fn is_choice(value: &str, target: &Target) -> bool {
    let key = name_key(value);
    target.choices.iter().any(|choice| name_key(choice) == key)
        // Sizes come as numbers too, and those have bands (`PTY-14`).
        || crate::values::EmployeeBand::parse(value).is_some_and(|band| target.choices.iter().any(|c| c == band.value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_values_are_recognised_by_their_looks() {
        for (values, shape) in [
            (&["anna@x.com", "bo@y.org"][..], Shape::Email),
            (&["http://x.com", "www.y.org/z"], Shape::Url),
            (&["2020-01-01", "24 October 2011"], Shape::Date),
            (&["2024-08-13T18:04:34.666+00:00", "3/15/2024 2:30 PM"], Shape::DateTime),
            (&["12", "1054", "3.5"], Shape::Number),
            (&["$1,054.50", "1054 EUR"], Shape::Money),
            (&["yes", "no", "Yes"], Shape::YesNo),
            (&["504-621-8927", "(422)787-2331x71127", "+45 12 34 56 78"], Shape::Phone),
            (&["Kenya", "United States"], Shape::Country),
            (&["Anna", "Bo"], Shape::Text),
            (&["08014", "70116"], Shape::Text),
            (&["null", ""], Shape::Text),
        ] {
            let samples: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
            assert_eq!(Looks::at(&samples).shape(), shape, "{values:?}");
        }
    }
}
