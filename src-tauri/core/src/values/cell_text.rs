//! Text in the cells of a sheet: a mark against formulas, and several values in one cell. Each has
//! its way back, so that an export comes in again as it was.

use std::borrow::Cow;

/// A cell that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, a tab or a carriage return
/// in front) is told to be text by a leading `'`; numbers and phone numbers stay as they are. What
/// looks marked already is marked once more, so that [`unguarded`] gives back what was there.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let marked = cell.starts_with('\'');
    if is_risky(cell.trim_start_matches('\'')) && (marked || !is_numeric(cell)) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Takes the mark of [`guarded`] off again.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_risky(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_risky(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn is_numeric(cell: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '(' | ')' | '-' | '/');
    cell.starts_with(['+', '-']) && cell.chars().skip(1).all(plain) && cell.chars().any(|c| c.is_ascii_digit())
}

/// Several values as the text of one cell: `a; b`. A value that holds one of `marks`, or begins
/// with a quote, stands in quotes, its own doubled.
pub fn joined<'a>(values: impl IntoIterator<Item = &'a str>, marks: &[char]) -> String {
    let mut text = String::new();
    for value in values {
        if !text.is_empty() {
            text.push_str("; ");
        }
        if value.starts_with('"') || value.contains(marks) || value.trim() != value {
            text.push_str(&format!("\"{}\"", value.replace('"', "\"\"")));
        } else {
            text.push_str(value);
        }
    }
    text
}

/// The values of a cell, parted at `marks`; a mark inside quotes belongs to its value. Quotes that
/// do not embrace a whole value are letters like any other. Empty values are left out.
pub fn parted(text: &str, marks: &[char]) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (value, behind) = quoted(rest, marks).unwrap_or_else(|| match rest.split_once(marks) {
            Some((value, behind)) => (value.trim().to_string(), behind),
            None => (rest.trim().to_string(), ""),
        });
        if !value.is_empty() {
            values.push(value);
        }
        rest = behind.trim_start();
    }
    values
}

/// A value in quotes at the start of a text, and what stands behind the mark that follows it.
fn quoted<'t>(text: &'t str, marks: &[char]) -> Option<(String, &'t str)> {
    let mut value = String::new();
    let mut inner = text.strip_prefix('"')?;
    loop {
        let (part, behind) = inner.split_once('"')?;
        value.push_str(part);
        if let Some(more) = behind.strip_prefix('"') {
            value.push('"');
            inner = more;
            continue;
        }
        let behind = behind.trim_start();
        return match behind.strip_prefix(marks) {
            Some(next) => Some((value, next)),
            None => behind.is_empty().then_some((value, "")),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn aut_06_formulas_become_text() {
        for (cell, want) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("'=1", "''=1"),
            ("'-5", "''-5"),
            ("'n Sync", "'n Sync"),
            ("-12.50", "-12.50"),
            ("+45 12 34 56 78", "+45 12 34 56 78"),
            ("plain", "plain"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), want);
            assert_eq!(unguarded(want), cell);
        }
    }

    #[test]
    fn aut_06_several_values_share_a_cell() {
        let marks = [',', ';', '|'];
        for (values, cell) in [
            (vec!["a", "b"], "a; b"),
            (vec!["a, b", "c"], "\"a, b\"; c"),
            (vec!["say \"x\"; y"], "\"say \"\"x\"\"; y\""),
            (vec!["\"VIP\""], "\"\"\"VIP\"\"\""),
            (vec!["5\" disk"], "5\" disk"),
        ] {
            assert_eq!(joined(values.iter().copied(), &marks), cell);
            assert_eq!(parted(cell, &marks), values);
        }
        assert_eq!(parted(" a ,b|| c;", &marks), ["a", "b", "c"]);
        assert_eq!(parted("\"john doe\"@x.org; b@x.org", &marks), ["\"john doe\"@x.org", "b@x.org"]);
        assert_eq!(parted("\"never closed; b", &marks), ["\"never closed", "b"]);
    }

    proptest! {
        #[test]
        fn aut_06_any_cell_comes_back(cell in "['=+@\\t\\r0-9a-z -]{0,8}") {
            let marked = guarded(&cell).into_owned();
            prop_assert_eq!(unguarded(&marked), &cell);
        }

        #[test]
        fn aut_06_any_values_come_back(values in prop::collection::vec("[a-c\",;| ]{1,6}", 0..4)) {
            let cell = joined(values.iter().map(String::as_str), &[',', ';', '|']);
            prop_assert_eq!(parted(&cell, &[',', ';', '|']), values);
        }
    }
}
