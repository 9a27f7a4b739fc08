//! Invoices and payments (V36-03): what was billed, what of it was paid, what is owed.

mod paying;
mod types;

pub use paying::{InvoiceRules, PaymentRules};
pub use types::{invoice, payment};
