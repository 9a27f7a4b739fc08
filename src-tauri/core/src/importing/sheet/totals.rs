//! Lines of sums at the end of a sheet: they are about the rows and are none.

use crate::values::{name_key, shown};

/// What such a line begins with.
const WORDS: [&str; 16] = [
    "total",
    "totals",
    "grand total",
    "sub total",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "total general",
    "total general usd",
    "totale",
    "totaal",
    "somme",
    "suma",
];

/// Finds the lines of sums that end a sheet, seeing its rows in order.
#[derive(Debug, Default)]
pub(super) struct Totals {
    from: Option<usize>,
    lines: usize,
    word: String,
}

impl Totals {
    /// Looks at the next row that is not blank.
    pub fn look<'c>(&mut self, number: usize, mut cells: impl Iterator<Item = &'c str>) {
        let first = cells.by_ref().map(str::trim).find(|text| !text.is_empty()).unwrap_or_default();
        let begins = first.len() <= 24 && WORDS.contains(&name_key(first.trim_end_matches(':')).as_str());
        if begins && cells.all(is_sum) {
            if self.lines == 0 {
                self.word = first.to_owned();
            }
            self.from.get_or_insert(number);
            self.lines += 1;
        } else if self.lines > 0 {
            (self.from, self.lines) = (None, 0);
        }
    }

    /// Number of the first of these lines and how many there are, unless they are all there is.
    pub fn end(&self, rows: usize, columns: usize, reasons: &mut Vec<String>) -> Option<(usize, usize)> {
        let from = self.from.filter(|_| rows > self.lines && columns > 1)?;
        reasons.push(format!(
            "Row {from} begins with “{}” and holds sums or nothing else; it is passed over as a line of totals.",
            shown(&self.word, 24)
        ));
        Some((from, self.lines))
    }
}

/// Blank, or a number that is no code or phone number.
fn is_sum(text: &str) -> bool {
    let text = text.trim();
    let code = text.len() > 1 && text.starts_with('0') && !text.starts_with("0.") && !text.starts_with("0,");
    let amount = |c: char| {
        c.is_ascii_digit()
            || matches!(c, '.' | ',' | '-' | '%' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '$' | '€' | '£' | '¥')
    };
    text.is_empty() || (!code && text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_11_lines_of_sums_are_told_from_rows() {
        let ends = |rows: &[&[&str]]| {
            let mut totals = Totals::default();
            rows.iter().enumerate().for_each(|(at, row)| totals.look(at + 2, row.iter().copied()));
            totals.end(rows.len(), 3, &mut Vec::new()).map(|(from, _)| from)
        };
        assert_eq!(ends(&[&["Ann", "1", ""], &["Total", "1", ""]]), Some(3));
        assert_eq!(ends(&[&["Ann", "1", ""], &["", "Summe:", "€ 1.054,50"]]), Some(3));
        assert_eq!(ends(&[&["Ann", "1", ""], &["Subtotal", "1", ""], &["Grand total", "1", "2"]]), Some(3));
        assert_eq!(ends(&[&["Total", "1", ""], &["Ann", "1", ""]]), None, "a row follows");
        assert_eq!(ends(&[&["Ann", "1", ""], &["Total", "Paris", ""]]), None, "a company of that name");
        assert_eq!(ends(&[&["Ann", "1", ""], &["Total", "0147445546", ""]]), None, "its phone number");
        assert_eq!(ends(&[&["Total", "1", ""]]), None, "nothing else is there");
    }
}
