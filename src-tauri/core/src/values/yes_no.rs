//! Yes and no.

/// Reads the spellings of yes and no that sheets use, in a few languages. `None` for anything
/// else, an empty text included.
pub fn parse_yes_no(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "t" | "1" | "1.0" | "on" | "x" | "✓" | "✔" | "☑" | "checked" | "active" | "enabled"
        | "ja" | "j" | "wahr" | "aktiv" | "sand" | "sandt" | "oui" | "vrai" | "actif" | "si" | "sí" | "sì" | "s"
        | "verdadero" | "activo" | "vero" | "sim" | "tak" | "ano" | "да" | "是" => Some(true),
        "no" | "n" | "false" | "f" | "0" | "0.0" | "off" | "-" | "✗" | "✘" | "☐" | "unchecked" | "inactive"
        | "disabled" | "nein" | "falsch" | "inaktiv" | "falsk" | "non" | "faux" | "inactif" | "falso" | "inactivo"
        | "não" | "nao" | "nie" | "ne" | "nej" | "nei" | "нет" | "否" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imp_09_yes_no_table() {
        for (text, want) in [
            ("Yes", Some(true)),
            (" TRUE ", Some(true)),
            ("1", Some(true)),
            ("x", Some(true)),
            ("Ja", Some(true)),
            ("No", Some(false)),
            ("false", Some(false)),
            ("0", Some(false)),
            ("Nein", Some(false)),
            ("off", Some(false)),
            ("Oui", Some(true)),
            ("si", Some(true)),
            ("Active", Some(true)),
            ("inactive", Some(false)),
            ("", None),
            ("maybe", None),
            ("2", None),
            ("null", None),
        ] {
            assert_eq!(parse_yes_no(text), want, "{text:?}");
        }
    }
}
