//! Web addresses.

use super::{ValueError, shown};
use std::fmt;

/// An `http` or `https` address in one form: a scheme, a lower-case host in ASCII, no default
/// port, no lone trailing slash. Anything that could run code when clicked is refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Website {
    address: String,
    host_start: usize,
    host_end: usize,
}

impl Website {
    /// Reads a web address; without a scheme `https` is meant.
    ///
    /// # Errors
    /// `url_empty`, `url_too_long` (over 2,000 characters) or `url_invalid`.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(ValueError::new("url_empty", "The web address is empty."));
        }
        if trimmed.chars().count() > 2000 {
            return Err(ValueError::new("url_too_long", "The web address is longer than 2,000 characters."));
        }
        let invalid = |why: &str| {
            ValueError::new("url_invalid", format!("\"{}\" is not a web address: {why}.", shown(trimmed, 80)))
        };
        if trimmed.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\\')) {
            return Err(invalid("it contains a character that web addresses cannot have"));
        }
        let (scheme, rest) = match trimmed.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None => ("https".to_owned(), trimmed.strip_prefix("//").unwrap_or(trimmed)),
        };
        if scheme != "http" && scheme != "https" {
            return Err(invalid("only http and https can be opened"));
        }
        let cut = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(invalid("it contains an @ before the host"));
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        let host = idna::domain_to_ascii(host.trim_end_matches('.')).map_err(|_| invalid("the host is not a name"))?;
        let top = host.rsplit_once('.').map(|(_, top)| top);
        if top.is_none_or(str::is_empty) || host.starts_with('.') || host.contains("..") || host.len() > 253 {
            return Err(invalid("the host needs a dot, as in example.com"));
        }
        let port = match port {
            None => String::new(),
            Some(port) => match port.parse::<u16>() {
                Ok(80) if scheme == "http" => String::new(),
                Ok(443) if scheme == "https" => String::new(),
                Ok(number) => format!(":{number}"),
                Err(_) => return Err(invalid("the port is not a number")),
            },
        };
        let tail = if tail == "/" { "" } else { tail };
        let host_start = scheme.len() + 3;
        Ok(Self { host_start, host_end: host_start + host.len(), address: format!("{scheme}://{host}{port}{tail}") })
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// The host in ASCII, `www.` included.
    pub fn host(&self) -> &str {
        self.address.get(self.host_start..self.host_end).unwrap_or("")
    }
}

impl fmt::Display for Website {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pty_13_web_addresses_have_one_form() {
        for (text, address, host) in [
            ("example.com", "https://example.com", "example.com"),
            ("HTTP://Example.COM/", "http://example.com", "example.com"),
            ("http://www.shea.biz/", "http://www.shea.biz", "www.shea.biz"),
            ("https://example.com:443/a?b=C#d", "https://example.com/a?b=C#d", "example.com"),
            ("http://example.com:8080", "http://example.com:8080", "example.com"),
            ("//example.com/x/", "https://example.com/x/", "example.com"),
            ("https://bücher.example/ä", "https://xn--bcher-kva.example/ä", "xn--bcher-kva.example"),
            ("https://www.linkedin.com/in/johndoe", "https://www.linkedin.com/in/johndoe", "www.linkedin.com"),
        ] {
            let website = Website::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!((website.as_str(), website.host()), (address, host), "{text}");
        }
        for text in [
            "javascript:alert(1)",
            "JavaScript://x.com/%0aalert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "mailto:a@b.com",
            "localhost",
            "exa mple.com",
            "http://",
            "a..b.com",
            "example.com:port",
            "https://google.com@evil.com",
            "https://a.com/<script>",
            "word",
        ] {
            assert_eq!(Website::parse(text).map_err(|e| e.code), Err("url_invalid"), "{text}");
        }
        assert_eq!(Website::parse("").map_err(|e| e.code), Err("url_empty"));
    }
}
