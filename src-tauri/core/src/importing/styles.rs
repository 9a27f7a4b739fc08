//! How a column writes dates and numbers: told from those of its values that can be read in one way only.

use super::told::{StyleQuestion, Written};
use crate::values::{DateOrder, DecimalStyle, Reading, infer_date_order, parse_date, parse_number, shown};

/// What the dates of a column say about their order.
#[derive(Default)]
pub(super) struct DateVotes {
    votes: Votes<DateOrder>,
}

/// What the numbers of a column say about their decimal mark.
#[derive(Default)]
pub(super) struct NumberVotes {
    votes: Votes<DecimalStyle>,
}

/// A style, the text that says so, and the texts that leave it open.
struct Votes<T> {
    found: Option<(T, String)>,
    contradicted: bool,
    open: usize,
    example: String,
}

impl<T> Default for Votes<T> {
    fn default() -> Self {
        Self { found: None, contradicted: false, open: 0, example: String::new() }
    }
}

impl<T: Copy + PartialEq> Votes<T> {
    fn told(&mut self, style: T, text: &str) {
        match &self.found {
            None => self.found = Some((style, shown(text, 40))),
            Some((known, _)) if *known != style => self.contradicted = true,
            Some(_) => {}
        }
    }

    fn left_open(&mut self, text: &str) {
        if self.open == 0 {
            self.example = shown(text, 40);
        }
        self.open += 1;
    }

    fn agreed(&self) -> Option<(T, &str)> {
        self.found.as_ref().filter(|_| !self.contradicted).map(|(style, text)| (*style, text.as_str()))
    }

    fn question(&self, column: &str) -> Option<StyleQuestion> {
        (self.agreed().is_none() && self.open > 0).then(|| StyleQuestion {
            column: column.to_string(),
            rows: self.open,
            example: self.example.clone(),
        })
    }

    fn written(&self, name: fn(T) -> Option<&'static str>, words: fn(T) -> &'static str) -> Option<Written> {
        if let Some((style, text)) = self.agreed() {
            let why = format!("{}: “{text}” has no other reading.", words(style));
            return Some(Written { style: name(style).map(str::to_string), why });
        }
        let example = &self.example;
        let why = match (self.contradicted, self.open) {
            (true, _) => "Its values are written in two ways; each is read in the way that it can be.".to_string(),
            (false, 0) => return None,
            (false, _) => format!("“{example}” can be read in two ways, and no other value tells."),
        };
        Some(Written { style: None, why })
    }
}

impl DateVotes {
    /// Looks at one value.
    pub fn look(&mut self, text: &str) {
        // ISO dates, the most of all, decide nothing.
        if text.is_empty() || text.as_bytes().get(4) == Some(&b'-') {
            return;
        }
        if parse_date(text, None).is_ok_and(|read| read.reading == Reading::Ambiguous) {
            self.votes.left_open(text);
        } else if let Some(order) = infer_date_order([text]) {
            self.votes.told(order, text);
        }
    }

    /// The order on which all agree that tell one.
    pub fn order(&self) -> Option<DateOrder> {
        self.votes.agreed().map(|(order, _)| order)
    }

    /// What a person is asked about the column.
    pub fn question(&self, column: &str) -> Option<StyleQuestion> {
        self.votes.question(column)
    }

    /// What is seen, in a sentence.
    pub fn written(&self) -> Option<Written> {
        let words = |order| match order {
            DateOrder::DayMonthYear => "The day comes first",
            DateOrder::MonthDayYear => "The month comes first",
            DateOrder::YearMonthDay => "The year comes first",
        };
        self.votes.written(|order| Some(order.name()), words)
    }
}

impl NumberVotes {
    /// Looks at one value.
    pub fn look(&mut self, text: &str) {
        if !text.contains([',', '.']) {
            return;
        }
        let digits: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect();
        // What is left of “kr.” is no decimal mark.
        let digits = digits.trim_matches([',', '.']);
        if !digits.contains([',', '.']) {
            return;
        }
        let reads = |style| parse_number(digits, style).is_ok();
        match (reads(DecimalStyle::Point), reads(DecimalStyle::Comma)) {
            (true, false) => self.votes.told(DecimalStyle::Point, text),
            (false, true) => self.votes.told(DecimalStyle::Comma, text),
            (true, true) => self.votes.left_open(text),
            (false, false) => {}
        }
    }

    /// The style on which all agree that tell one.
    pub fn style(&self) -> DecimalStyle {
        self.votes.agreed().map_or(DecimalStyle::Auto, |(style, _)| style)
    }

    /// What a person is asked about the column.
    pub fn question(&self, column: &str) -> Option<StyleQuestion> {
        self.votes.question(column)
    }

    /// What is seen, in a sentence.
    pub fn written(&self) -> Option<Written> {
        let words = |style| match style {
            DecimalStyle::Comma => "The comma is the decimal mark",
            _ => "The point is the decimal mark",
        };
        self.votes.written(DecimalStyle::name, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(values: &[&str]) -> NumberVotes {
        let mut votes = NumberVotes::default();
        values.iter().for_each(|text| votes.look(text));
        votes
    }

    #[test]
    fn imp_09_the_decimal_mark_is_told_by_what_can_be_read_in_one_way() {
        use DecimalStyle::{Auto, Comma, Point};
        for (values, style, asked) in [
            (&["1.234,56", "1.234"][..], Comma, None),
            (&["1,234.56", "1,234"], Point, None),
            (&["1.234", "12,5 €"], Comma, None),
            (&["1.234.567"], Comma, None),
            (&["1,234,567"], Point, None),
            (&["0,125"], Comma, None),
            (&["1 234,567"], Comma, None),
            (&["1'234.567"], Point, None),
            (&["1.234 kr.", "17 kr."], Auto, Some((1, "1.234 kr."))),
            (&["(1,234)", "USD 2,500", "12"], Auto, Some((2, "(1,234)"))),
            (&["12", "1234", "", "n/a", "2011-01-01"], Auto, None),
            // Two ways in one column: what can be either is asked.
            (&["1.234,56", "1,234.56", "2.500"], Auto, Some((1, "2.500"))),
            (&["1.234,56", "1,234.56"], Auto, None),
        ] {
            let votes = numbers(values);
            let question = votes.question("Value").map(|one| (one.rows, one.example));
            assert_eq!(votes.style(), style, "{values:?}");
            assert_eq!(question.as_ref().map(|(rows, example)| (*rows, example.as_str())), asked, "{values:?}");
        }
        let why = |values: &[&str]| numbers(values).written().map(|seen| (seen.style, seen.why));
        assert_eq!(
            why(&["7", "1.234,56"]),
            Some((Some("comma".into()), "The comma is the decimal mark: “1.234,56” has no other reading.".into()))
        );
        assert_eq!(why(&["1.234"]), Some((None, "“1.234” can be read in two ways, and no other value tells.".into())));
        assert_eq!(why(&["7", "8"]), None);
    }
}
