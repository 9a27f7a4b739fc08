/// Turns what a person typed into an FTS5 expression: every word must be there, as the
/// start of a word. `None` when nothing can be searched for. Quotes and operators lose
/// their meaning, so no input is a syntax error.
#[must_use]
pub fn match_expression(text: &str) -> Option<String> {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|c| *c != '"' && !c.is_control()).collect::<String>())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(10)
        .map(|word| format!("\"{}\"*", word.chars().take(100).collect::<String>()))
        .collect();
    (!words.is_empty()).then(|| words.join(" AND "))
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
