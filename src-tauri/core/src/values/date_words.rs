//! Names of months, in the languages whose sheets come most.

use super::fold::name_key;

/// The month (1 to 12) that a word names: English, German, French, Spanish, Italian, Portuguese,
/// Dutch and the Nordic languages, in full or shortened to three letters or more.
pub(super) fn month_of(word: &str) -> Option<u32> {
    let key = name_key(word);
    if key.chars().count() < 3 {
        return None;
    }
    let whole = MONTHS.iter().zip(1..).find(|(names, _)| names.contains(&key.as_str()));
    if let Some((_, month)) = whole {
        return Some(month);
    }
    // A shortened name counts when it can mean one month only ("ma" could be March or May).
    let mut found = None;
    for (names, month) in MONTHS.iter().zip(1..) {
        if names.iter().any(|name| name.starts_with(&key)) {
            match found {
                None => found = Some(month),
                Some(other) if other != month => return None,
                Some(_) => {}
            }
        }
    }
    found
}

/// Whether the word is the name of a day of the week in English, German, French or Spanish.
pub(super) fn is_weekday(word: &str) -> bool {
    let key = name_key(word);
    let length = key.chars().count();
    length >= 2 && WEEKDAYS.iter().any(|day| *day == key || (length >= 3 && day.starts_with(&key)))
        || ["mo", "di", "mi", "do", "fr", "sa", "so"].contains(&key.as_str())
}

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "domingo",
];

const MONTHS: [&[&str]; 12] = [
    &[
        "january", "januar", "janner", "jaenner", "janvier", "enero", "gennaio", "janeiro", "januari", "jan", "ene",
        "gen",
    ],
    &["february", "februar", "feber", "fevrier", "febrero", "febbraio", "fevereiro", "februari", "feb", "fev", "fevr"],
    &["march", "marz", "maerz", "mars", "marzo", "marco", "maart", "mar", "mrt"],
    &["april", "avril", "abril", "aprile", "apr", "avr", "abr"],
    &["may", "mai", "mayo", "maggio", "maio", "mei", "maj", "mag"],
    &["june", "juni", "juin", "junio", "giugno", "junho", "jun", "giu"],
    &["july", "juli", "juillet", "julio", "luglio", "julho", "jul", "juil", "lug"],
    &["august", "aout", "agosto", "augustus", "augusti", "aug", "ago"],
    &["september", "septembre", "septiembre", "settembre", "setembro", "sep", "sept", "set"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "outubro", "oct", "okt", "ott", "out"],
    &["november", "novembre", "noviembre", "novembro", "nov"],
    &["december", "dezember", "decembre", "diciembre", "dicembre", "dezembro", "desember", "dec", "dez", "dic", "des"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_month_names() {
        for (word, month) in [
            ("January", Some(1)),
            ("Jan.", Some(1)),
            ("März", Some(3)),
            ("août", Some(8)),
            ("Dez", Some(12)),
            ("sept", Some(9)),
            ("Octo", Some(10)),
            ("mai", Some(5)),
            ("Okt.", Some(10)),
            ("ma", None),
            ("xyz", None),
            ("jui", None),
            ("", None),
        ] {
            assert_eq!(month_of(word), month, "{word}");
        }
        assert!(is_weekday("Thu") && is_weekday("Monday") && is_weekday("Mi.") && !is_weekday("Oct"));
    }
}
