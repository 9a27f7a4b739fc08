//! Values: small typed things a record is made of, and how they are read from what people write.
//!
//! Everything here is pure. Nothing panics on any input; text that cannot be read is refused with
//! a [`ValueError`] that says what is wrong and how to put it right.

mod band;
mod cell_text;
mod country;
mod date;
mod date_order;
mod date_words;
mod domain;
mod email;
mod fold;
mod money;
mod number;
mod person_name;
mod phone;
pub mod rich_text;
pub mod sensitive;
mod slip;
mod tax_id;
mod website;
mod wording;
mod yes_no;

pub use band::{EmployeeBand, RevenueBand};
pub use cell_text::{guarded, joined, parted, unguarded};
pub use country::Country;
pub use date::{
    ParsedDate, ParsedDateTime, Reading, iso_date, iso_utc, parse_date, parse_date_time, parse_excel_serial,
};
pub use date_order::{DateOrder, infer_date_order};
pub use domain::{Domain, is_free_mail};
pub use email::Email;
pub use fold::{ascii_key, clean_line, name_key};
pub use money::{Currency, Money, ParsedMoney};
pub use number::{DecimalStyle, PlainNumber, parse_number, unscaled};
pub use person_name::{SplitName, split_person_name};
pub use phone::{Phone, read_plans, shown as shown_phone};
pub use slip::{slips, slips_between};
pub use tax_id::TaxId;
pub use website::Website;
pub use wording::{TypedWord, read_as_indexed};
pub use yes_no::parse_yes_no;

/// Why a piece of text is not the value it was read as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ValueError {
    /// Stable machine-readable code such as `email_invalid`.
    pub code: &'static str,
    /// One sentence for a person, with the text in question and the remedy.
    pub message: String,
}

impl ValueError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl From<ValueError> for crate::Error {
    fn from(error: ValueError) -> Self {
        Self::new(error.code, error.message)
    }
}

/// Shortens text for a message: at most `limit` characters, with an ellipsis when cut.
pub(crate) fn shown(text: &str, limit: usize) -> String {
    let mut out: String = text.chars().take(limit).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(limit).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod property_tests;
