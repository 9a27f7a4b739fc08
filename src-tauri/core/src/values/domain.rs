//! Company domains (`PTY-16`, conflict `C-19`).

use super::{ValueError, shown};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A host name in its one comparable form: lower case, ASCII (IDN encoded), no `www.`, scheme,
/// port or path (`PTY-16`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// Reads a domain out of a host name, a web address or an e-mail address.
    ///
    /// # Errors
    /// `domain_empty`, `domain_invalid`.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(ValueError::new("domain_empty", "The domain is empty."));
        }
        let invalid = || {
            ValueError::new("domain_invalid", format!("\"{}\" is not a domain such as example.com.", shown(text, 60)))
        };
        let host = host_of(trimmed);
        let ascii = idna::domain_to_ascii_strict(host.trim_end_matches('.')).map_err(|_| invalid())?;
        let bare = match ascii.strip_prefix("www.") {
            Some(rest) if rest.contains('.') => rest,
            _ => &ascii,
        };
        let (_, top) = bare.rsplit_once('.').ok_or_else(invalid)?;
        let numeric = top.chars().all(|c| c.is_ascii_digit());
        if numeric
            || top.len() < 2
            || bare.len() > 253
            || bare.parse::<Ipv6Addr>().is_ok()
            || bare.parse::<Ipv4Addr>().is_ok()
        {
            return Err(invalid());
        }
        Ok(Self(bare.to_owned()))
    }

    /// A domain that can stand for one company: free-mail hosts are refused (`C-19`).
    ///
    /// # Errors
    /// Those of [`Domain::parse`], and `domain_free_mail`.
    pub fn parse_company(text: &str) -> Result<Self, ValueError> {
        let domain = Self::parse(text)?;
        if domain.is_free_mail() {
            return Err(ValueError::new(
                "domain_free_mail",
                format!("{domain} gives mailboxes to everybody and cannot stand for one company."),
            ));
        }
        Ok(domain)
    }

    /// The domain in ASCII.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether everybody can have a mailbox there.
    pub fn is_free_mail(&self) -> bool {
        is_free_mail(&self.0)
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The host inside a web address, an e-mail address, or the text itself.
fn host_of(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.split(':').next().unwrap_or(host)
}

/// Whether a lower-case ASCII host is one where everybody can have a mailbox: Gmail, Outlook and
/// the like, throw-away mail, and the national portals (`C-19`).
pub fn is_free_mail(host: &str) -> bool {
    // Providers with one address space under many national endings.
    let national = ["yahoo.", "hotmail.", "outlook.", "live.", "gmx.", "yandex.", "googlemail."];
    let short_ending = |rest: &str| rest.len() <= 6 && rest.split('.').all(|part| (2..=3).contains(&part.len()));
    FREE_MAIL.binary_search(&host).is_ok()
        || national.iter().any(|prefix| host.strip_prefix(prefix).is_some_and(short_ending))
}

/// Sorted, for the binary search.
const FREE_MAIL: &[&str] = &[
    "10minutemail.com",
    "126.com",
    "139.com",
    "163.com",
    "aim.com",
    "alice.it",
    "aliceadsl.fr",
    "aol.com",
    "aol.de",
    "aol.fr",
    "arcor.de",
    "att.net",
    "bell.net",
    "bellsouth.net",
    "bigpond.com",
    "bigpond.net.au",
    "bluewin.ch",
    "blueyonder.co.uk",
    "bol.com.br",
    "btinternet.com",
    "caramail.com",
    "centurylink.net",
    "charter.net",
    "club-internet.fr",
    "comcast.net",
    "cox.net",
    "daum.net",
    "earthlink.net",
    "email.com",
    "email.cz",
    "embarqmail.com",
    "fastmail.com",
    "fastmail.fm",
    "foxmail.com",
    "free.fr",
    "freemail.hu",
    "freenet.de",
    "frontier.com",
    "frontiernet.net",
    "globo.com",
    "globomail.com",
    "gmail.com",
    "gmx.net",
    "googlemail.com",
    "guerrillamail.com",
    "hanmail.net",
    "hey.com",
    "hushmail.com",
    "icloud.com",
    "inbox.com",
    "inbox.lv",
    "inbox.ru",
    "interia.pl",
    "juno.com",
    "kabelmail.de",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.com",
    "lycos.com",
    "mac.com",
    "mail.bg",
    "mail.com",
    "mail.de",
    "mail.ru",
    "mailbox.org",
    "mailinator.com",
    "me.com",
    "mindspring.com",
    "msn.com",
    "nate.com",
    "naver.com",
    "neuf.fr",
    "ntlworld.com",
    "o2.pl",
    "onet.pl",
    "online.no",
    "optonline.net",
    "optusnet.com.au",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "posteo.de",
    "posteo.net",
    "proton.me",
    "protonmail.ch",
    "protonmail.com",
    "qq.com",
    "rediffmail.com",
    "roadrunner.com",
    "rocketmail.com",
    "rogers.com",
    "sapo.pt",
    "sbcglobal.net",
    "seznam.cz",
    "sfr.fr",
    "shaw.ca",
    "sina.cn",
    "sina.com",
    "sky.com",
    "skynet.be",
    "sohu.com",
    "suddenlink.net",
    "swissonline.ch",
    "sympatico.ca",
    "t-online.de",
    "talktalk.net",
    "telenet.be",
    "telus.net",
    "terra.com.br",
    "tin.it",
    "tiscali.co.uk",
    "tiscali.it",
    "tuta.io",
    "tutanota.com",
    "ukr.net",
    "uol.com.br",
    "verizon.net",
    "virgilio.it",
    "virgin.net",
    "virginmedia.com",
    "vodafone.de",
    "voila.fr",
    "wanadoo.fr",
    "web.de",
    "windowslive.com",
    "windstream.net",
    "wp.pl",
    "xtra.co.nz",
    "yahoo.com",
    "yandex.com",
    "yeah.net",
    "ymail.com",
    "yopmail.com",
    "zoho.com",
    "zohomail.com",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_16_domains_have_one_form() {
        for (text, domain) in [
            ("example.com", "example.com"),
            (" EXAMPLE.com. ", "example.com"),
            ("www.example.com", "example.com"),
            ("https://www.Example.com/path?q#f", "example.com"),
            ("http://user:pw@example.com:8080/", "example.com"),
            ("//example.com/x", "example.com"),
            ("anna@example.com", "example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("https://কানাডা.com", "xn--b5bjb3cxa4f.com"),
            ("www.com", "www.com"),
            ("sub.www.example.com", "sub.www.example.com"),
        ] {
            match Domain::parse(text) {
                Ok(read) if domain.starts_with("xn--b5b") => assert!(read.as_str().starts_with("xn--"), "{read}"),
                read => assert_eq!(read.as_ref().map(Domain::as_str), Ok(domain), "{text}"),
            }
        }
        for text in
            ["localhost", "exa mple.com", "-a.com", "192.168.0.1", "a..b", "http://", ".com", "[::1]", "a_b.com"]
        {
            assert_eq!(Domain::parse(text).map_err(|e| e.code), Err("domain_invalid"), "{text}");
        }
        assert_eq!(Domain::parse(" ").map_err(|e| e.code), Err("domain_empty"));
    }

    #[test]
    fn c_19_free_mail_is_no_company_domain() {
        assert!(FREE_MAIL.is_sorted(), "the binary search needs a sorted list");
        for (host, free) in [
            ("gmail.com", true),
            ("GMail.com", true),
            ("yahoo.co.uk", true),
            ("hotmail.fr", true),
            ("gmx.at", true),
            ("proton.me", true),
            ("yahoo-inc.com", false),
            ("live.example.com", false),
            ("acme.com", false),
        ] {
            let code = Domain::parse_company(host).map(|_| ()).map_err(|e| e.code);
            assert_eq!(code, if free { Err("domain_free_mail") } else { Ok(()) }, "{host}");
        }
    }
}
