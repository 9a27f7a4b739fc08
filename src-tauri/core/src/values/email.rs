//! E-mail addresses (`PTY-24`).

use super::{ValueError, shown};
use email_address::{EmailAddress, Options};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An RFC 5322 address as somebody typed it, with the lower-cased key it is compared by (`PTY-24`).
///
/// The domain needs a dot unless it is an address literal such as `[192.0.2.1]`; an
/// internationalised host is compared in its ASCII form.
#[derive(Debug, Clone)]
pub struct Email {
    typed: String,
    key: String,
}

/// Local parts that stand for a desk and not for a person.
const ROLES: &[&str] = &[
    "abuse",
    "accounting",
    "accounts",
    "accueil",
    "admin",
    "administration",
    "administrator",
    "all",
    "bestellung",
    "billing",
    "bookings",
    "buchhaltung",
    "careers",
    "contact",
    "contacts",
    "contato",
    "contatti",
    "customerservice",
    "donotreply",
    "donations",
    "enquiries",
    "enquiry",
    "events",
    "feedback",
    "finance",
    "hello",
    "help",
    "helpdesk",
    "hi",
    "hostmaster",
    "hr",
    "info",
    "information",
    "inquiries",
    "invoice",
    "invoices",
    "jobs",
    "kontakt",
    "legal",
    "mail",
    "mailbox",
    "marketing",
    "media",
    "membership",
    "news",
    "newsletter",
    "noreply",
    "office",
    "orders",
    "post",
    "postmaster",
    "press",
    "privacy",
    "rechnung",
    "reception",
    "recruiting",
    "reservations",
    "root",
    "sales",
    "secretary",
    "security",
    "sekretariat",
    "service",
    "services",
    "shop",
    "staff",
    "support",
    "team",
    "verkauf",
    "vertrieb",
    "webmaster",
    "welcome",
];

impl Email {
    /// Reads one address. Blanks around it and a leading `mailto:` are dropped.
    ///
    /// # Errors
    /// `email_empty`, `email_too_long` (over 254 characters) or `email_invalid`.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let typed = strip_wrapping(text);
        if typed.is_empty() {
            return Err(ValueError::new("email_empty", "The e-mail address is empty."));
        }
        if typed.chars().count() > 254 {
            return Err(ValueError::new("email_too_long", "The e-mail address is longer than 254 characters."));
        }
        let options = Options::default().without_display_text().with_domain_literal().with_no_minimum_sub_domains();
        // The parser speaks of separators and local parts; who typed it reads what is wrong in their own words.
        EmailAddress::parse_with_options(typed, options).map_err(|cause| match typed.split_once('@') {
            None => invalid(typed, "the @ is missing"),
            Some(("", _)) => invalid(typed, "nothing stands before the @"),
            Some((_, "")) => invalid(typed, "nothing stands after the @"),
            Some(_) if typed.contains(char::is_whitespace) => invalid(typed, "it contains a blank"),
            Some(_) => invalid(typed, &cause.to_string()),
        })?;
        let (local, domain) = typed.rsplit_once('@').ok_or_else(|| invalid(typed, "the @ is missing"))?;
        if local.chars().any(char::is_control) {
            return Err(invalid(typed, "it contains a control character"));
        }
        let domain_key = domain_key(typed, domain)?;
        Ok(Self { typed: typed.to_owned(), key: format!("{}@{domain_key}", local_key(local)) })
    }

    /// The address as typed, without blanks around it.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The lower-cased address with an ASCII host: what uniqueness and matching use.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The part of the key before the last `@`.
    pub fn local(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The host of the key in ASCII, or an address literal in brackets.
    pub fn domain(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// Whether this is a shared desk such as `info@` or `sales@`, which says little about who
    /// stands behind it.
    pub fn is_role(&self) -> bool {
        let local = self.local();
        let stem = local.split(['+', '.']).next().unwrap_or(local);
        let plain: String = stem.chars().filter(|c| *c != '-' && *c != '_').collect();
        ROLES.contains(&plain.as_str())
    }
}

impl PartialEq for Email {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Email {}

impl std::hash::Hash for Email {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

fn strip_wrapping(text: &str) -> &str {
    let trimmed = text
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}'));
    match trimmed.get(..7) {
        Some(prefix) if prefix.eq_ignore_ascii_case("mailto:") => trimmed.get(7..).unwrap_or("").trim(),
        _ => trimmed,
    }
}

/// A quoted local part means the same without its quotes when the content needs none.
fn local_key(local: &str) -> String {
    let lower = local.to_lowercase();
    let inner = lower.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if EmailAddress::is_valid_local_part(inner) && !inner.contains('"') => inner.to_owned(),
        _ => lower,
    }
}

fn domain_key(typed: &str, domain: &str) -> Result<String, ValueError> {
    if let Some(literal) = domain.strip_prefix('[') {
        let literal = literal.strip_suffix(']').unwrap_or(literal);
        let known = match literal.get(..5) {
            Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => {
                literal.get(5..).is_some_and(|rest| rest.parse::<Ipv6Addr>().is_ok())
            }
            _ => literal.parse::<Ipv4Addr>().is_ok(),
        };
        return if known {
            Ok(domain.to_lowercase())
        } else {
            Err(invalid(typed, "the address in brackets is not an IP address"))
        };
    }
    let ascii =
        idna::domain_to_ascii_strict(domain).map_err(|_| invalid(typed, "the part after the @ is not a host name"))?;
    let Some((_, top)) = ascii.rsplit_once('.') else {
        return Err(invalid(typed, "the part after the @ needs a dot, as in example.com"));
    };
    if top.len() < 2 || top.chars().all(|c| c.is_ascii_digit()) {
        return Err(invalid(typed, "the host does not end in a top-level domain"));
    }
    Ok(ascii)
}

fn invalid(typed: &str, why: &str) -> ValueError {
    ValueError::new(
        "email_invalid",
        format!("\"{}\" is not an e-mail address: {}.", shown(typed, 80), why.trim_end_matches('.')),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_24_what_is_wrong_is_told_in_a_persons_words() {
        for (typed, why) in [
            ("not-an-address", "the @ is missing"),
            ("@example.com", "nothing stands before the @"),
            ("anna@", "nothing stands after the @"),
            ("anna berg@example.com", "it contains a blank"),
        ] {
            let message = Email::parse(typed).unwrap_err().to_string();
            assert_eq!(message, format!("\"{typed}\" is not an e-mail address: {why}."));
        }
    }

    #[test]
    fn pty_24_accepted_addresses() {
        for (typed, key) in [
            ("anna@example.com", "anna@example.com"),
            (" Anna.Smith@Example.COM ", "anna.smith@example.com"),
            ("mailto:anna@example.com", "anna@example.com"),
            ("a+tag@example.co.uk", "a+tag@example.co.uk"),
            ("o'brien@example.com", "o'brien@example.com"),
            ("\"much.more unusual\"@example.com", "\"much.more unusual\"@example.com"),
            (
                "\"very.(),:;<>[]\\\".VERY.\\\"very@\\\\ \\\"very\\\".unusual\"@strange.example.com",
                "\"very.(),:;<>[]\\\".very.\\\"very@\\\\ \\\"very\\\".unusual\"@strange.example.com",
            ),
            ("\"anna\"@example.com", "anna@example.com"),
            ("user@bücher.example", "user@xn--bcher-kva.example"),
            ("user@BÜCHER.example", "user@xn--bcher-kva.example"),
            ("用户@例え.jp", "用户@xn--r8jz45g.jp"),
            ("user@[192.168.2.1]", "user@[192.168.2.1]"),
            ("user@[IPv6:2001:db8::1]", "user@[ipv6:2001:db8::1]"),
            ("x@x.au", "x@x.au"),
            ("admin@1-2-3.org", "admin@1-2-3.org"),
            ("joe@xn--80ak6aa92e.com", "joe@xn--80ak6aa92e.com"),
        ] {
            let email = Email::parse(typed).unwrap_or_else(|e| panic!("{typed}: {e}"));
            assert_eq!(email.key(), key, "{typed}");
        }
    }

    #[test]
    fn pty_24_rejected_addresses() {
        for (typed, code) in [
            ("", "email_empty"),
            ("   ", "email_empty"),
            ("anna", "email_invalid"),
            ("joseph-email.com", "email_invalid"),
            ("anna@", "email_invalid"),
            ("@example.com", "email_invalid"),
            ("anna@localhost", "email_invalid"),
            ("anna@example..com", "email_invalid"),
            (".anna@example.com", "email_invalid"),
            ("anna.@example.com", "email_invalid"),
            ("an..na@example.com", "email_invalid"),
            ("anna smith@example.com", "email_invalid"),
            ("anna@exa mple.com", "email_invalid"),
            ("anna@-example.com", "email_invalid"),
            ("anna@exa_mple.com", "email_invalid"),
            ("anna@example.c", "email_invalid"),
            ("anna@192.168.2.1", "email_invalid"),
            ("anna@[300.1.2.3]", "email_invalid"),
            ("anna@[nonsense]", "email_invalid"),
            ("a@b@c.com", "email_invalid"),
            ("Anna <anna@example.com>", "email_invalid"),
            ("a@example.com, b@example.com", "email_invalid"),
            ("\"unclosed@example.com", "email_invalid"),
        ] {
            assert_eq!(Email::parse(typed).map_err(|e| e.code), Err(code), "{typed}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        assert_eq!(Email::parse(&long).map_err(|e| e.code), Err("email_invalid"));
        let longer = format!("a@{}.com", "b".repeat(260));
        assert_eq!(Email::parse(&longer).map_err(|e| e.code), Err("email_too_long"));
    }

    #[test]
    fn pty_24_parts_and_role_mailboxes() {
        let email = Email::parse("Anna@Example.com").expect("valid");
        assert_eq!(email.as_typed(), "Anna@Example.com");
        assert_eq!((email.local(), email.domain()), ("anna", "example.com"));
        assert_eq!(email, Email::parse("ANNA@EXAMPLE.COM").expect("valid"));
        for (typed, role) in [
            ("info@x.com", true),
            ("Info+crm@x.com", true),
            ("no-reply@x.com", true),
            ("sales.emea@x.com", true),
            ("anna@x.com", false),
            ("infobel@x.com", false),
        ] {
            assert_eq!(Email::parse(typed).expect("valid").is_role(), role, "{typed}");
        }
    }
}
