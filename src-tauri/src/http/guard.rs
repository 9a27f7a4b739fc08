//! Who may ask: programs on this machine that know the token, and no web page of another origin. The checks run in one
//! order: Host (403), Origin (403), token (401), and only then the path (404).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use kith_core::Error;

use super::{Shared, problem, token};

/// No page of another origin is contacted, framed or scripted. Styles may be inline because the component kit sets them.
/// Pictures and sound of documents come as blobs that the page itself made; nothing else may.
const CONTENT_POLICY: &str = "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; \
     media-src 'self' blob:; worker-src 'self'; \
     style-src 'self' 'unsafe-inline'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// Lets a request through or answers in its place; every answer gets the security headers.
pub async fn check(State(site): State<Shared>, request: Request, next: Next) -> Response {
    let private = request.uri().path() == "/api"
        || request.uri().path() == "/shell"
        || request.uri().path().starts_with("/api/")
        || request.uri().path().starts_with("/shell/");
    let refusal = if !is_own_host(request.headers(), site.port) {
        Some((StatusCode::FORBIDDEN, Error::new("foreign_host", "Kith answers as 127.0.0.1 and localhost only.")))
    } else if !is_own_origin(request.headers(), site.port) {
        Some((StatusCode::FORBIDDEN, Error::new("foreign_origin", "Kith does not answer pages of other origins.")))
    } else if private && !shows_token(&request, &site.token) {
        let message = "The token is missing or wrong. Open the address that `kith serve` printed.";
        Some((StatusCode::UNAUTHORIZED, Error::new("unauthorized", message)))
    } else {
        None
    };
    let mut response = match refusal {
        Some((status, error)) => problem(status, &error),
        None => next.run(request).await,
    };
    protect(response.headers_mut(), private);
    response
}

/// A page that points its own host name at this machine (DNS rebinding) sends that name.
fn is_own_host(headers: &HeaderMap, port: u16) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) {
        (Some(host), None) => host == format!("127.0.0.1:{port}") || host == format!("localhost:{port}"),
        _ => false,
    }
}

/// Browsers name the page that asks; programs send no origin.
fn is_own_origin(headers: &HeaderMap, port: u16) -> bool {
    headers.get_all(header::ORIGIN).iter().all(|origin| {
        origin.to_str().is_ok_and(|origin| {
            origin == format!("http://127.0.0.1:{port}") || origin == format!("http://localhost:{port}")
        })
    })
}

/// `Authorization: Bearer …`, or `?token=…` where a browser cannot set headers (a stream of events).
fn shows_token(request: &Request, expected: &str) -> bool {
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if let Some(shown) = bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        return token::equal(shown, expected);
    }
    let shown = request.uri().query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("token=")));
    shown.is_some_and(|shown| token::equal(shown, expected))
}

fn protect(headers: &mut HeaderMap, private: bool) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, if private { "no-store" } else { "no-cache" }),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
