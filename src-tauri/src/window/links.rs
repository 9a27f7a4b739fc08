//! The window shows Kith and nothing else: every other address goes to the program that the system has for it.

use tauri::Url;

/// Whether the window may go to `url`. A link to mail, telephone or the web is handed to the system instead.
pub fn stay_inside(url: &Url) -> bool {
    if is_inside(url) {
        return true;
    }
    open_outside(url);
    false
}

/// Opens mail, telephone and web addresses in the system's own program; every other scheme is ignored, because a
/// value in a record must never start a program of its choice.
pub fn open_outside(url: &Url) {
    if !is_outside(url) {
        return;
    }
    if let Err(error) = open::that_detached(url.as_str()) {
        tracing::warn!(%error, "no program opened the link");
    }
}

fn is_inside(url: &Url) -> bool {
    // The embedded pages; Windows and Android spell the same origin as a host name.
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        "about" => url.path() == "blank",
        _ => false,
    }
}

fn is_outside(url: &Url) -> bool {
    !is_inside(url) && matches!(url.scheme(), "mailto" | "tel" | "http" | "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nfr_11_the_window_stays_inside_and_only_links_for_people_leave() {
        let verdict = |text: &str| {
            let url = Url::parse(text).unwrap();
            (is_inside(&url), is_outside(&url))
        };
        assert_eq!(verdict("tauri://localhost/index.html#/people"), (true, false));
        assert_eq!(verdict("http://tauri.localhost/"), (true, false));
        assert_eq!(verdict("mailto:ada@example.org"), (false, true));
        assert_eq!(verdict("https://example.org/"), (false, true));
        assert_eq!(verdict("http://tauri.localhost.example.org/"), (false, true));
        for text in ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "ssh://host", "tauri://other/"] {
            assert_eq!(verdict(text), (false, false), "{text}");
        }
    }
}
