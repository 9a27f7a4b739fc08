//! Finding the separator of a text file.

use crate::{Error, Result};
use std::collections::HashMap;

/// How many records decide.
pub(super) const SAMPLE: usize = 60;

/// What one separator makes of the first records.
#[derive(Default)]
pub(super) struct Sample {
    /// Numbers and cells of the records that are not blank.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Characters behind closing quotes.
    pub strays: usize,
    /// Why the sample ended early.
    pub broken: Option<Error>,
}

/// The separator, and whether the first record is a `sep=` note.
pub(super) struct Found {
    pub separator: u8,
    pub directive: bool,
}

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Takes the chosen separator or tries the usual four on the first records.
pub(super) fn find(
    chosen: Option<&str>,
    extension: &str,
    reasons: &mut Vec<String>,
    mut sample: impl FnMut(u8) -> Result<Sample>,
) -> Result<Found> {
    let first = sample(b'\0')?;
    let directive = directive(&first);
    if let Some(chosen) = chosen {
        let separator = named(chosen)?;
        reasons.push(format!("Separated by {} because you chose it.", spoken(separator)));
        return Ok(Found { separator, directive: directive.is_some() });
    }
    if let Some(separator) = directive {
        reasons.push(format!("The first line says that {} separates the cells.", spoken(separator)));
        return Ok(Found { separator, directive: true });
    }
    let mut best: Option<(f64, u8, usize, usize, usize)> = None;
    for candidate in CANDIDATES {
        let tried = sample(candidate)?;
        let Some((columns, agreeing)) = common_width(&tried) else { continue };
        let rows = tried.rows.len();
        #[allow(clippy::cast_precision_loss)]
        let mut score = agreeing as f64 / rows.max(1) as f64;
        if tried.broken.is_some() {
            score -= 0.5;
        }
        if tried.strays > 0 {
            score -= 0.3;
        }
        // A separator that the header lacks is more likely part of the text.
        if tried.rows.first().is_some_and(|(_, cells)| cells.len() == columns) {
            score += 0.2;
        }
        if candidate == b'\t' && matches!(extension, "tsv" | "tab") {
            score += 0.3;
        }
        let better = match best {
            None => true,
            Some((known, _, known_columns, ..)) => {
                score > known + 0.02 || (score > known - 0.02 && columns > known_columns)
            }
        };
        if better {
            best = Some((score, candidate, columns, agreeing, rows));
        }
    }
    match best {
        Some((_, separator, columns, agreeing, rows)) => {
            let mark = spoken(separator);
            reasons.push(match rows {
                1 => format!("Separated by {mark}: the one row has {columns} columns."),
                _ => format!("Separated by {mark}: {agreeing} of the first {rows} rows have {columns} columns."),
            });
            Ok(Found { separator, directive: false })
        }
        None => {
            reasons.push("No separator was found: the sheet has one column.".to_owned());
            let separator = if matches!(extension, "tsv" | "tab") { b'\t' } else { b',' };
            Ok(Found { separator, directive: false })
        }
    }
}

/// Excel's own note on the first line: `sep=;`.
fn directive(sample: &Sample) -> Option<u8> {
    let (number, cells) = sample.rows.first()?;
    let text = cells.first()?;
    let mark = text.get(..4).filter(|head| head.eq_ignore_ascii_case("sep=")).and_then(|_| text.get(4..))?;
    match mark.as_bytes() {
        [separator] if *number == 1 => Some(*separator),
        // A tab at the end of the line was trimmed away.
        [] if *number == 1 => Some(b'\t'),
        _ => None,
    }
}

/// The number of columns, two at least, that most records have, and how many have it.
fn common_width(sample: &Sample) -> Option<(usize, usize)> {
    let mut widths: HashMap<usize, usize> = HashMap::new();
    for (_, cells) in &sample.rows {
        *widths.entry(cells.len()).or_default() += 1;
    }
    widths.into_iter().filter(|(width, _)| *width >= 2).max_by_key(|(width, count)| (*count, *width))
}

fn named(text: &str) -> Result<u8> {
    let separator = match text.trim().to_lowercase().as_str() {
        "comma" => b',',
        "semicolon" => b';',
        "tab" | "\\t" => b'\t',
        "pipe" | "bar" => b'|',
        "" if text.contains('\t') => b'\t',
        _ => match text.as_bytes() {
            [one]
                if one.is_ascii()
                    && !one.is_ascii_alphanumeric()
                    && !matches!(one, b'"' | b'\r' | b'\n' | b' ' | 0) =>
            {
                *one
            }
            _ => {
                return Err(Error::new(
                    "sheet_separator",
                    format!("\"{text}\" cannot separate cells; use one of , ; | or tab."),
                )
                .field("separator"));
            }
        },
    };
    Ok(separator)
}

fn spoken(separator: u8) -> String {
    match separator {
        b',' => "commas".to_owned(),
        b';' => "semicolons".to_owned(),
        b'\t' => "tabs".to_owned(),
        b'|' => "vertical bars".to_owned(),
        other => format!("\"{}\"", char::from(other)),
    }
}
