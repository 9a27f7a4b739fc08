//! Who may ask: 401, 403, 404 in their order (API-19).

use crate::http::Served;

#[test]
fn api_19_a_wrong_or_missing_token_gets_401() {
    let kith = Served::workspace();
    let host = kith.host();
    let almost = format!("{}0", kith.token.get(1..).unwrap());
    let wrong = [
        String::new(),
        "Bearer ".to_string(),
        "Bearer wrong".to_string(),
        format!("Bearer {almost}"),
        format!("Bearer {}x", kith.token),
        format!("Basic {}", kith.token),
        kith.token.clone(),
    ];
    let paths =
        ["/api/v1/workspace.info", "/api/v1/openapi.json", "/api/v1/events", "/api/v1/nothing", "/shell/shell_status"];
    for path in paths {
        for authorization in &wrong {
            for method in ["GET", "POST"] {
                let answer = kith.send(method, path, &[("Host", &host), ("Authorization", authorization)], b"{}");
                let got = (answer.status, answer.code());
                assert_eq!(got, (401, "unauthorized".into()), "{method} {path} {authorization}");
            }
        }
        assert_eq!(kith.send("POST", path, &[("Host", &host)], b"{}").status, 401, "{path}");
        assert_eq!(kith.send("POST", &format!("{path}?token=wrong"), &[("Host", &host)], b"{}").status, 401, "{path}");
    }
}

#[test]
fn api_19_a_foreign_host_gets_403_even_with_the_token() {
    let kith = Served::workspace();
    let bearer = format!("Bearer {}", kith.token);
    let port = kith.port;
    let foreign = [
        "evil.example".to_string(),
        format!("evil.example:{port}"),
        format!("127.0.0.1:{}", port.wrapping_add(1)),
        "127.0.0.1".to_string(),
        format!("127.0.0.1:{port}.evil.example"),
        format!("[::1]:{port}"),
        String::new(),
    ];
    for path in ["/api/v1/workspace.info", "/shell/shell_status", "/"] {
        for host in &foreign {
            let answer = kith.send("POST", path, &[("Host", host), ("Authorization", &bearer)], b"{}");
            assert_eq!((answer.status, answer.code()), (403, "foreign_host".into()), "{path} as {host}");
        }
    }
    let own = format!("localhost:{port}");
    let answer = kith.send("POST", "/api/v1/workspace.info", &[("Host", &own), ("Authorization", &bearer)], b"{}");
    assert_eq!(answer.status, 200);
}

#[test]
fn api_19_a_foreign_origin_gets_403_and_no_permission() {
    let kith = Served::workspace();
    let (host, bearer) = (kith.host(), format!("Bearer {}", kith.token));
    let foreign =
        ["https://evil.example", "null", "http://127.0.0.1", "http://127.0.0.1:1", "https://127.0.0.1", "file://"];
    for method in ["POST", "GET", "OPTIONS"] {
        for origin in foreign {
            let headers = [("Host", host.as_str()), ("Authorization", &bearer), ("Origin", origin)];
            let answer = kith.send(method, "/api/v1/workspace.info", &headers, b"{}");
            assert_eq!((answer.status, answer.code()), (403, "foreign_origin".into()), "{method} from {origin}");
            assert_eq!(answer.header("access-control-allow-origin"), None);
        }
    }
    let own = format!("http://{host}");
    let headers = [("Host", host.as_str()), ("Authorization", &bearer), ("Origin", &own)];
    let answer = kith.send("POST", "/api/v1/workspace.info", &headers, b"{}");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), None, "no page of another origin is ever allowed");
}

#[test]
fn api_19_paths_outside_get_404_and_no_file() {
    let kith = Served::workspace();
    for path in [
        "/nothing",
        "/etc/passwd",
        "/../../etc/passwd",
        "/assets/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/test.kith",
        "/api",
        "/api/v2/workspace.info",
        "/api/v1/",
        "/shell",
        "/apix",
        "//etc/passwd",
    ] {
        let answer = kith.request("GET", path, b"");
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
        assert!(!answer.body.contains("root:"), "{path}");
    }
    assert_eq!(kith.call("records.explode", &serde_json::json!({})).code(), "unknown_command");
}

#[test]
fn api_19_only_the_loopback_address_answers() {
    let kith = Served::workspace();
    let listening = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let port = format!(":{:04X}", kith.port);
    let addresses: Vec<_> = listening
        .lines()
        .filter_map(|line| {
            let fields: Vec<_> = line.split_whitespace().collect();
            (fields.get(3) == Some(&"0A")).then(|| fields.get(1).copied()).flatten()
        })
        .filter(|address| address.ends_with(&port))
        .collect();
    assert_eq!(addresses, [format!("0100007F{port}")], "127.0.0.1 and nothing else");
}

#[test]
fn nfr_11_every_answer_forbids_what_a_page_does_not_need() {
    let kith = Served::workspace();
    let host = kith.host();
    let page = kith.send("GET", "/", &[("Host", &host)], b"");
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap();
    for rule in ["default-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("script-src"), "scripts come from the program alone");
    for answer in [page, kith.request("GET", "/api/v1/commands", b""), kith.request("GET", "/nothing", b"")] {
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    }
}

#[test]
fn nfr_11_a_body_that_is_too_large_is_refused() {
    let mut kith = Served::workspace();
    let body = vec![b' '; 9 * 1024 * 1024];
    assert_eq!(kith.request("POST", "/api/v1/workspace.info", &body).status, 413);
    assert!(kith.is_alive());
}
