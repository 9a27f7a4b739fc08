//! Folding text to comparison keys.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds a name to the key it is compared and searched by.
///
/// Compatibility forms are unified (NFKD), diacritics of Latin, Greek and Cyrillic letters are
/// dropped, letters that Unicode does not decompose (ß, ø, æ, ł, đ …) become their usual Latin
/// spelling, case is folded, apostrophes vanish, every other punctuation mark or blank becomes one
/// blank, and the ends are trimmed. Vowel signs of other scripts are kept, because there they
/// tell words apart.
///
/// ```
/// use kith_core::values::name_key;
/// assert_eq!(name_key("  Łukasz   O’Brien-Grüß "), "lukasz obrien gruss");
/// ```
pub fn name_key(text: &str) -> String {
    if text.is_ascii() {
        return ascii_fast_key(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.nfkd() {
        if is_dropped_mark(c) || is_apostrophe(c) || is_invisible(c) {
            continue;
        }
        if c.is_alphanumeric() || is_combining_mark(c) {
            if blank && !folded.is_empty() {
                folded.push(' ');
            }
            blank = false;
            push_folded(&mut folded, c);
        } else {
            blank = true;
        }
    }
    // Hangul and kana were taken apart above; put them together again.
    folded.nfc().collect()
}

fn ascii_fast_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c == '\'' || c == '`' {
            continue;
        }
        if c.is_ascii_alphanumeric() {
            if blank && !key.is_empty() {
                key.push(' ');
            }
            blank = false;
            key.push(c.to_ascii_lowercase());
        } else {
            blank = true;
        }
    }
    key
}

/// The ASCII letters, digits and blanks of [`name_key`]: what phonetic codes may be fed.
pub fn ascii_key(text: &str) -> String {
    name_key(text).chars().filter(char::is_ascii).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text as one tidy line: control and invisible characters out, runs of blanks (non-breaking ones
/// too) become one blank, ends trimmed. Case, accents and punctuation stay as typed.
pub fn clean_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        // Between two characters a joiner is part of the spelling (Persian, Indic scripts, emoji).
        let joins = matches!(c, '\u{200c}' | '\u{200d}') && !blank && !out.is_empty();
        if is_invisible(c) && !joins {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            blank = true;
            continue;
        }
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        out.push(c);
    }
    out
}

fn push_folded(out: &mut String, c: char) {
    match c {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'þ' | 'Þ' => out.push_str("th"),
        'ħ' | 'Ħ' => out.push('h'),
        'ı' | 'İ' => out.push('i'),
        'ŋ' | 'Ŋ' => out.push('n'),
        'ŧ' | 'Ŧ' => out.push('t'),
        'ς' => out.push('σ'),
        _ => out.extend(c.to_lowercase().filter(|l| !is_dropped_mark(*l))),
    }
}

fn is_dropped_mark(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʹ' | '`' | '´' | '′')
}

fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x2064 | 0x2066..=0x2069 | 0xFEFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_07_name_keys_fold_spellings() {
        for (typed, key) in [
            ("Anna", "anna"),
            ("  Anna   Maria ", "anna maria"),
            ("Müller", "muller"),
            ("Groß", "gross"),
            ("GROẞ", "gross"),
            ("Sørensen", "sorensen"),
            ("Ærø", "aero"),
            ("Łukasz Wałęsa", "lukasz walesa"),
            ("Đorđe", "dorde"),
            ("Þór", "thor"),
            ("O'Brien", "obrien"),
            ("O’Brien", "obrien"),
            ("Jean-Luc", "jean luc"),
            ("Smith, John", "smith john"),
            ("J. R. Tolkien", "j r tolkien"),
            ("Ｆｕｌｌ", "full"),
            ("ﬁnance", "finance"),
            ("İstanbul", "istanbul"),
            ("Čapek", "capek"),
            ("Nguyễn", "nguyen"),
            ("Ёлкин", "елкин"),
            ("한글", "한글"),
            ("が", "が"),
            ("কানাডা", "কানাডা"),
            ("a\u{200b}b", "ab"),
            ("---", ""),
            ("", ""),
        ] {
            assert_eq!(name_key(typed), key, "{typed:?}");
        }
    }

    #[test]
    fn imp_07_ascii_key_is_always_ascii() {
        assert_eq!(ascii_key("Zoë Łyn 한글"), "zoe lyn");
        assert_eq!(ascii_key("한글"), "");
    }

    #[test]
    fn pty_01_clean_line_keeps_the_typed_letters() {
        assert_eq!(clean_line(" A\u{a0} B\tc\r\nd \u{feff}"), "A B c d");
        assert_eq!(clean_line("Zoë-Åsa"), "Zoë-Åsa");
        assert_eq!(clean_line("می\u{200c}خواهم 👩\u{200d}🚀"), "می\u{200c}خواهم 👩\u{200d}🚀");
        assert_eq!(clean_line("\u{200d} \u{200c}a\u{200b}"), "a");
    }
}
