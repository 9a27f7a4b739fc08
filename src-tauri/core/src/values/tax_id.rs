//! Tax ids by country (`PTY-15`): the rules of each country, looked up nowhere.

use super::{ValueError, shown};
use std::fmt;

/// A tax id in the one form of its country: capitals, no separators, a VAT id with its country
/// in front (`DE136695976`), an American EIN with its hyphen (`91-1144442`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaxId(String);

/// How a country writes its VAT ids.
struct Vat {
    /// ISO 3166-1 alpha-2.
    country: &'static str,
    /// What stands in front, where it is not the country.
    prefix: &'static str,
    /// Whether the rest is right.
    check: fn(&str) -> bool,
    /// One that is, for the message.
    example: &'static str,
}

const VAT: &[Vat] = &[
    Vat {
        country: "AT",
        prefix: "AT",
        check: |id| id.starts_with('U') && digits(id.get(1..), 8),
        example: "ATU13585627",
    },
    Vat { country: "BE", prefix: "BE", check: belgian, example: "BE0428759497" },
    Vat { country: "CH", prefix: "CHE", check: swiss, example: "CHE107787577" },
    Vat { country: "DE", prefix: "DE", check: german, example: "DE136695976" },
    Vat { country: "DK", prefix: "DK", check: danish, example: "DK13585628" },
    Vat { country: "ES", prefix: "ES", check: spanish, example: "ESA13585625" },
    Vat { country: "FI", prefix: "FI", check: |id| digits(Some(id), 8), example: "FI20774740" },
    Vat { country: "FR", prefix: "FR", check: french, example: "FR40303265045" },
    Vat { country: "GB", prefix: "GB", check: british, example: "GB980780684" },
    Vat { country: "GR", prefix: "EL", check: |id| digits(Some(id), 9), example: "EL023456780" },
    Vat { country: "IT", prefix: "IT", check: |id| digits(Some(id), 11) && luhn(id), example: "IT00743110157" },
    Vat { country: "LU", prefix: "LU", check: |id| digits(Some(id), 8), example: "LU15027442" },
    Vat { country: "NL", prefix: "NL", check: dutch, example: "NL004495445B01" },
    Vat {
        country: "NO",
        prefix: "NO",
        check: |id| digits(Some(id.trim_end_matches("MVA")), 9),
        example: "NO995525828",
    },
    Vat { country: "PL", prefix: "PL", check: |id| digits(Some(id), 10), example: "PL8567346215" },
    Vat { country: "PT", prefix: "PT", check: |id| digits(Some(id), 9), example: "PT501964843" },
    Vat {
        country: "SE",
        prefix: "SE",
        check: |id| digits(Some(id), 12) && id.ends_with("01"),
        example: "SE123456789701",
    },
];

/// Prefixes that the American tax office gives out; EINs have no check digit.
const NO_EIN: [u8; 17] = [0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97];

impl TaxId {
    /// Reads a tax id of a country; where the country is not known (`None`) or has no rule
    /// here, anything of at most 40 characters is accepted as it was typed.
    ///
    /// # Errors
    /// `tax_id_invalid`, with an example of the country's own form.
    pub fn parse(text: &str, country: Option<&str>) -> Result<Self, ValueError> {
        let typed = text.trim();
        if typed.chars().count() > 40 {
            return Err(ValueError::new("tax_id_invalid", "A tax id has at most 40 characters."));
        }
        let bare: String = typed.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        if country == Some("US") {
            return ein(&bare).ok_or_else(|| wrong(typed, "US", "91-1144442"));
        }
        let Some(rule) = VAT.iter().find(|rule| Some(rule.country) == country) else {
            return Ok(Self(typed.to_string()));
        };
        let rest = bare.strip_prefix(rule.prefix).unwrap_or(&bare);
        if rule.country == "FR" && matches!(rest.len(), 9 | 14) {
            // A SIREN or SIRET names the company without its VAT key.
            let known = rest.chars().all(|c| c.is_ascii_digit()) && rest.get(..9).is_some_and(luhn);
            return if known { Ok(Self(rest.to_string())) } else { Err(wrong(typed, "FR", rule.example)) };
        }
        if (rule.check)(rest) {
            return Ok(Self(format!("{}{rest}", rule.prefix)));
        }
        Err(wrong(typed, rule.country, rule.example))
    }

    /// The country that a VAT id names by its first letters.
    #[must_use]
    pub fn country_in(text: &str) -> Option<&'static str> {
        let bare: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        let rule = VAT.iter().find(|rule| bare.starts_with(rule.prefix))?;
        let rest = bare.strip_prefix(rule.prefix)?;
        (rest.chars().filter(char::is_ascii_digit).count() >= 7).then_some(rule.country)
    }

    /// The country whose VAT id this is, check digits included; null for what only begins like one.
    #[must_use]
    pub fn vat_of(text: &str) -> Option<&'static str> {
        Self::country_in(text).filter(|country| Self::parse(text, Some(country)).is_ok())
    }

    /// The id in its one form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn wrong(text: &str, country: &str, example: &str) -> ValueError {
    let message = format!("“{}” is not a tax id of {country}; one looks like {example}.", shown(text, 40));
    ValueError::new("tax_id_invalid", message)
}

fn ein(bare: &str) -> Option<TaxId> {
    let (office, number) = bare.split_at_checked(2)?;
    let known = digits(Some(bare), 9) && !NO_EIN.contains(&office.parse().ok()?);
    known.then(|| TaxId(format!("{office}-{number}")))
}

fn digits(text: Option<&str>, count: usize) -> bool {
    text.is_some_and(|text| text.len() == count && text.bytes().all(|b| b.is_ascii_digit()))
}

fn each(text: &str) -> impl DoubleEndedIterator<Item = u32> {
    text.bytes().map(|b| u32::from(b.wrapping_sub(b'0')))
}

fn weighted(text: &str, weights: &[u32]) -> u32 {
    each(text).zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn luhn(text: &str) -> bool {
    let sum: u32 = each(text)
        .rev()
        .enumerate()
        .map(|(i, digit)| if i % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 })
        .sum();
    sum.is_multiple_of(10)
}

fn number(text: Option<&str>) -> Option<u64> {
    text?.parse().ok()
}

/// ISO 7064 mod 11, 10.
fn german(id: &str) -> bool {
    let mut product = 10;
    for digit in each(id).take(8) {
        let sum = (digit + product) % 10;
        product = 2 * if sum == 0 { 10 } else { sum } % 11;
    }
    digits(Some(id), 9) && !id.starts_with('0') && each(id).last() == Some((11 - product) % 10)
}

fn danish(id: &str) -> bool {
    digits(Some(id), 8) && !id.starts_with('0') && weighted(id, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// 9 digits, 12 with a branch; government departments and health authorities have 3.
fn british(id: &str) -> bool {
    if let Some(rest) = id.strip_prefix("GD") {
        return digits(Some(rest), 3) && rest < "500";
    }
    if let Some(rest) = id.strip_prefix("HA") {
        return digits(Some(rest), 3) && rest >= "500";
    }
    let sum = weighted(id, &[8, 7, 6, 5, 4, 3, 2, 10, 1]);
    (digits(Some(id), 9) || digits(Some(id), 12)) && (sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97))
}

/// Two key characters and a SIREN.
fn french(id: &str) -> bool {
    let (Some(key), Some(siren)) = (id.get(..2), id.get(2..)) else { return false };
    if !digits(Some(siren), 9) || !luhn(siren) {
        return false;
    }
    match (number(Some(key)), number(Some(siren))) {
        (Some(key), Some(siren)) => key == (12 + 3 * (siren % 97)) % 97,
        _ => key.chars().all(|c| c.is_ascii_alphanumeric() && !matches!(c, 'I' | 'O')),
    }
}

fn belgian(id: &str) -> bool {
    let parts = number(id.get(..8)).zip(number(id.get(8..)));
    digits(Some(id), 10) && parts.is_some_and(|(first, check)| 97 - first % 97 == check)
}

fn swiss(id: &str) -> bool {
    let bare = ["MWST", "TVA", "IVA"].iter().find_map(|end| id.strip_suffix(end)).unwrap_or(id);
    digits(Some(bare), 9)
}

fn spanish(id: &str) -> bool {
    let letters = id.chars().filter(char::is_ascii_alphabetic).count();
    let ends = [id.chars().next(), id.chars().last()];
    id.len() == 9
        && (1..=2).contains(&letters)
        && digits(id.get(1..8), 7)
        && ends.iter().flatten().any(char::is_ascii_alphabetic)
}

fn dutch(id: &str) -> bool {
    digits(id.get(..9), 9) && id.get(9..10) == Some("B") && digits(id.get(10..), 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, country: Option<&str>) -> Result<String, &'static str> {
        TaxId::parse(text, country).map(|id| id.to_string()).map_err(|error| error.code)
    }

    #[test]
    fn pty_15_tax_ids_by_country() {
        for (country, good, form) in [
            ("US", "911144442", "91-1144442"),
            ("US", "91-1144442", "91-1144442"),
            ("DE", "de 136 695 976", "DE136695976"),
            ("DE", "136695976", "DE136695976"),
            ("DK", "DK 13 58 56 28", "DK13585628"),
            ("DK", "13585628", "DK13585628"),
            ("GB", "GB 980 7806 84", "GB980780684"),
            ("GB", "980780684001", "GB980780684001"),
            ("GB", "GBGD123", "GBGD123"),
            ("GB", "HA501", "GBHA501"),
            ("FR", "Fr 40 303 265 045", "FR40303265045"),
            ("FR", "K7399859412", "FRK7399859412"),
            ("FR", "303 265 045", "303265045"),
            ("BE", "BE 428759497", "refused"),
            ("BE", "0428.759.497", "BE0428759497"),
            ("NL", "4495445B01", "refused"),
            ("NL", "004495445B01", "NL004495445B01"),
            ("CH", "CHE-107.787.577 MWST", "CHE107787577MWST"),
            ("IT", "00743110157", "IT00743110157"),
            ("ES", "A13585625", "ESA13585625"),
        ] {
            let want = if form == "refused" { Err("tax_id_invalid") } else { Ok(form.to_string()) };
            assert_eq!(read(good, Some(country)), want, "{country} {good}");
        }
        for (country, bad) in [
            ("US", "07-1144442"),
            ("US", "91-114444"),
            ("US", "DE136695976"),
            ("DE", "136695978"),
            ("DE", "DE13669597"),
            ("DE", "036695976"),
            ("DK", "1234567"),
            ("DK", "13585627"),
            ("GB", "802311781"),
            ("GB", "GBGD500"),
            ("FR", "84 323 140 391"),
            ("FR", "303265046"),
            ("FR", ""),
        ] {
            assert_eq!(read(bad, Some(country)), Err("tax_id_invalid"), "{country} {bad}");
        }
    }

    #[test]
    fn pty_15_an_unknown_country_accepts() {
        for country in [None, Some("ZW"), Some("AQ")] {
            assert_eq!(read(" anything 12/34 ", country), Ok("anything 12/34".into()));
            assert_eq!(read(&"x".repeat(41), country), Err("tax_id_invalid"));
        }
    }

    #[test]
    fn pty_15_a_vat_id_names_its_country() {
        for (text, country) in [
            ("DE 136695976", Some("DE")),
            ("EL023456780", Some("GR")),
            ("CHE-107.787.577", Some("CH")),
            ("Derby 12", None),
            ("91-1144442", None),
        ] {
            assert_eq!(TaxId::country_in(text), country, "{text}");
        }
        for rule in VAT {
            assert_eq!(read(rule.example, Some(rule.country)).as_deref(), Ok(rule.example));
            assert_eq!(TaxId::country_in(rule.example), Some(rule.country));
            assert_eq!(TaxId::vat_of(rule.example), Some(rule.country));
        }
        for begins_like_one in ["FRRMRA85T10A562S", "PTRLGU70A01H501X", "DE1234567X", "SE1234567"] {
            assert!(TaxId::country_in(begins_like_one).is_some());
            assert_eq!(TaxId::vat_of(begins_like_one), None);
        }
    }
}
