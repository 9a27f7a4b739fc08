/// Turns what a person typed into an FTS5 expression: every word must be there, as the
/// start of a word. `None` when nothing can be searched for. Quotes and operators lose
/// their meaning, so no input is a syntax error.
#[must_use]
pub fn match_expression(text: &str) -> Option<String> {
    let words: Vec<String> = words(text).map(|word| format!("{}*", phrase(&word))).collect();
    (!words.is_empty()).then(|| words.join(" AND "))
}

/// Stands before the marks in an indexed text, which are words that nobody can type: a character of private use.
const MARK: char = '\u{E000}';

/// A mark in the text of an entry, as a word of its own: the kind of the record, or an id without its dashes. `name` is SQL.
#[must_use]
pub fn mark_sql(name: &str) -> String {
    format!("' {MARK}' || replace({name}, '-', '')")
}

/// The expression that finds the texts with one of these marks.
#[must_use]
pub fn marked_expression<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let marks: Vec<String> = names.map(|name| phrase(&format!("{MARK}{}", name.replace(['-', '"'], "")))).collect();
    format!("({})", marks.join(" OR "))
}

/// The words that were typed, as far as they can be searched for; at most ten.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace()
        .map(|word| word.chars().filter(|c| !matches!(*c, '"' | MARK) && !c.is_control()).take(100).collect::<String>())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(10)
}

/// A word as FTS5 takes it literally.
pub fn phrase(word: &str) -> String {
    format!("\"{word}\"")
}

#[cfg(test)]
mod tests {
    use super::match_expression;

    #[test]
    fn nfr_11_hostile_search_text_is_only_text() {
        assert_eq!(match_expression("anna b"), Some("\"anna\"* AND \"b\"*".into()));
        assert_eq!(match_expression("\" OR 1=1 --"), Some("\"OR\"* AND \"1=1\"*".into()));
        assert_eq!(match_expression("  *()\"  "), None);
    }
}
