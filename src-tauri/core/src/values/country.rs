//! Countries by ISO 3166-1 (`PTY-20`).

use super::fold::name_key;
use super::{ValueError, shown};
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// An ISO 3166-1 country, known by its alpha-2 code (`PTY-20`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(&'static str);

impl Country {
    /// Reads an alpha-2 code, in any case.
    ///
    /// # Errors
    /// `country_unknown`, for `XX` and every other code that is not assigned.
    pub fn parse_code(code: &str) -> Result<Self, ValueError> {
        rust_iso3166::from_alpha2(&code.trim().to_ascii_uppercase())
            .map(|known| Self(known.alpha2))
            .ok_or_else(|| unknown(code))
    }

    /// Reads what people write for a country: alpha-2, alpha-3, the English name, older and
    /// shorter English names, and the own names of some countries (`Deutschland`).
    ///
    /// # Errors
    /// `country_unknown`; the message names the nearest country when one is near.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let trimmed = text.trim();
        let upper = trimmed.to_ascii_uppercase();
        let by_code = match upper.len() {
            2 => rust_iso3166::from_alpha2(&upper),
            3 => rust_iso3166::from_alpha3(&upper),
            _ => None,
        };
        if let Some(known) = by_code {
            return Ok(Self(known.alpha2));
        }
        let key = country_key(trimmed);
        if let Some(code) = NAMES.get(&key) {
            return Ok(Self(code));
        }
        Err(match Self::nearest(&key) {
            Some(near) => ValueError::new(
                "country_unknown",
                format!("\"{}\" is not a country; did you mean {}?", shown(trimmed, 60), near.name()),
            ),
            None => unknown(trimmed),
        })
    }

    /// The country whose name is nearest to a misspelt one (`Philipines`), if one is near enough
    /// and no other is as near.
    pub fn suggest(text: &str) -> Option<Self> {
        Self::parse(text).ok().or_else(|| Self::nearest(&country_key(text)))
    }

    fn nearest(key: &str) -> Option<Self> {
        if key.chars().count() < 5 {
            return None;
        }
        let mut best: Option<(f64, &'static str)> = None;
        let mut tied = false;
        for (name, code) in NAMES.iter() {
            let near = strsim::jaro_winkler(key, name);
            if near < 0.93 {
                continue;
            }
            match best {
                Some((score, known)) if near < score || known == *code => {
                    best = Some((score.max(near), known));
                }
                Some((score, _)) if near > score => {
                    best = Some((near, code));
                    tied = false;
                }
                Some(_) => tied = true,
                None => best = Some((near, code)),
            }
        }
        best.filter(|_| !tied).map(|(_, code)| Self(code))
    }

    /// The alpha-2 code in capitals.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// The English short name.
    pub fn name(self) -> &'static str {
        rust_iso3166::from_alpha2(self.0).map_or(self.0, |known| known.name)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

fn unknown(text: &str) -> ValueError {
    ValueError::new(
        "country_unknown",
        format!(
            "\"{}\" is no country that Kith knows by this name; write its English name or its ISO code, such as DK.",
            shown(text, 60)
        ),
    )
}

fn country_key(text: &str) -> String {
    let folded = name_key(&text.replace('&', " and "));
    folded.strip_prefix("the ").unwrap_or(&folded).to_owned()
}

/// Names by which ISO's table does not list a country.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("america", "US"),
    ("belgie", "BE"),
    ("belgique", "BE"),
    ("bolivia", "BO"),
    ("bosnia", "BA"),
    ("brasil", "BR"),
    ("britain", "GB"),
    ("british virgin islands", "VG"),
    ("brunei", "BN"),
    ("burma", "MM"),
    ("cape verde", "CV"),
    ("congo brazzaville", "CG"),
    ("congo kinshasa", "CD"),
    ("cote d ivoire", "CI"),
    ("czech republic", "CZ"),
    ("danmark", "DK"),
    ("democratic republic of congo", "CD"),
    ("democratic republic of the congo", "CD"),
    ("deutschland", "DE"),
    ("dr congo", "CD"),
    ("east timor", "TL"),
    ("eire", "IE"),
    ("england", "GB"),
    ("espana", "ES"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("hong kong sar", "HK"),
    ("iran", "IR"),
    ("islamic republic of iran", "IR"),
    ("italia", "IT"),
    ("ivory coast", "CI"),
    ("korea", "KR"),
    ("kyrgyz republic", "KG"),
    ("lao", "LA"),
    ("laos", "LA"),
    ("libyan arab jamahiriya", "LY"),
    ("macau", "MO"),
    ("macedonia", "MK"),
    ("magyarorszag", "HU"),
    ("micronesia", "FM"),
    ("moldova", "MD"),
    ("nederland", "NL"),
    ("netherlands", "NL"),
    ("norge", "NO"),
    ("north korea", "KP"),
    ("northern ireland", "GB"),
    ("osterreich", "AT"),
    ("oesterreich", "AT"),
    ("palestine", "PS"),
    ("palestinian territory", "PS"),
    ("peoples republic of china", "CN"),
    ("pitcairn islands", "PN"),
    ("polska", "PL"),
    ("republic of ireland", "IE"),
    ("republic of korea", "KR"),
    ("republic of moldova", "MD"),
    ("russia", "RU"),
    ("saint helena", "SH"),
    ("saint martin", "MF"),
    ("schweiz", "CH"),
    ("scotland", "GB"),
    ("slovak republic", "SK"),
    ("south korea", "KR"),
    ("st kitts and nevis", "KN"),
    ("st lucia", "LC"),
    ("st vincent and the grenadines", "VC"),
    ("suisse", "CH"),
    ("suomi", "FI"),
    ("sverige", "SE"),
    ("svizzera", "CH"),
    ("swaziland", "SZ"),
    ("syria", "SY"),
    ("taiwan", "TW"),
    ("tanzania", "TZ"),
    ("turkey", "TR"),
    ("turkiye", "TR"),
    ("u k", "GB"),
    ("u s", "US"),
    ("u s a", "US"),
    ("uae", "AE"),
    ("uk", "GB"),
    ("united kingdom", "GB"),
    ("united states", "US"),
    ("united states virgin islands", "VI"),
    ("us virgin islands", "VI"),
    ("vatican", "VA"),
    ("vatican city", "VA"),
    ("vatican city state", "VA"),
    ("venezuela", "VE"),
    ("vietnam", "VN"),
    ("wales", "GB"),
];

static NAMES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for country in rust_iso3166::ALL {
        names.insert(country_key(country.name), country.alpha2);
        if let Some((short, _)) = country.name.split_once('(')
            // Two states share each of these short names.
            && !matches!(short.trim(), "Congo" | "Korea" | "Virgin Islands")
        {
            names.entry(country_key(short)).or_insert(country.alpha2);
        }
    }
    for (name, code) in OTHER_NAMES {
        names.insert((*name).to_owned(), code);
    }
    // Explanations in brackets: "Holy See (Vatican City State)", "Bouvet Island (Bouvetoya)".
    for (name, code) in [
        ("antarctica the territory south of 60 deg s", "AQ"),
        ("bouvet island bouvetoya", "BV"),
        ("british indian ocean territory chagos archipelago", "IO"),
        ("holy see vatican city state", "VA"),
        ("slovakia slovak republic", "SK"),
        ("svalbard and jan mayen islands", "SJ"),
    ] {
        names.insert(name.to_owned(), code);
    }
    names
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_20_codes() {
        for (code, known) in
            [("DK", true), ("dk", true), (" de ", true), ("XX", false), ("", false), ("DNK", false), ("UK", false)]
        {
            assert_eq!(Country::parse_code(code).is_ok(), known, "{code:?}");
        }
        assert_eq!(Country::parse_code("XX").map_err(|e| e.code), Err("country_unknown"));
    }

    #[test]
    fn pty_20_names() {
        for (text, code) in [
            ("DK", "DK"),
            ("dnk", "DK"),
            ("Denmark", "DK"),
            ("  united STATES ", "US"),
            ("United States of America", "US"),
            ("U.S.A.", "US"),
            ("UK", "GB"),
            ("The Netherlands", "NL"),
            ("Côte d'Ivoire", "CI"),
            ("Cote d'Ivoire", "CI"),
            ("Korea", "KR"),
            ("Svalbard & Jan Mayen Islands", "SJ"),
            ("Holy See (Vatican City State)", "VA"),
            ("Macedonia", "MK"),
            ("Türkiye", "TR"),
            ("Österreich", "AT"),
            ("Congo", "CG"),
            ("Saint Barthelemy", "BL"),
        ] {
            assert_eq!(Country::parse(text).map(Country::code), Ok(code), "{text}");
        }
        for text in ["XX", "", "Atlantis", "Netherlands Antilles", "123"] {
            assert_eq!(Country::parse(text).map_err(|e| e.code), Err("country_unknown"), "{text}");
        }
    }

    #[test]
    fn pty_20_misspelt_names_get_a_suggestion() {
        assert_eq!(Country::suggest("Philipines").map(Country::code), Some("PH"));
        assert_eq!(Country::suggest("Germny").map(Country::code), Some("DE"));
        assert_eq!(Country::suggest("zzzz"), None);
        let error = Country::parse("Philipines").expect_err("misspelt");
        assert!(error.message.contains("Philippines"), "{}", error.message);
        assert_eq!(Country::parse("de").map(Country::name), Ok("Germany"));
    }
}
