//! The loopback HTTP interface: the command list under `/api/v1/`, the program around the workspace under `/shell/`,
//! and the same user interface as in the window at `/`. On 127.0.0.1 only, with a token (API-19).

mod events;
mod guard;
mod token;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kith_core::{Channel, Error, Result};
use serde_json::Value;

use crate::embedded::Files;
use crate::session::Session;
use crate::{openapi, shell};

/// Largest request body in bytes. Files are imported by path, so nothing large travels here.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Largest request body accepted, and what is served.
pub struct Serve {
    /// The one workspace to serve; without it the user interface starts at the welcome and can open one.
    pub file: Option<PathBuf>,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where to read the token, or to write a new one when there is no such file.
    pub token_file: Option<PathBuf>,
}

/// What every request handler sees.
struct Site {
    session: Arc<Session>,
    files: Files,
    port: u16,
    token: String,
}

type Shared = Arc<Site>;

/// Serves until the process is told to stop. `ready` is told the address and the token once requests are answered.
pub fn serve(options: Serve, ready: impl FnOnce(SocketAddr, &str)) -> Result<()> {
    let session = Session::new(options.file.is_some(), None);
    if let Some(file) = &options.file {
        session.open(file)?;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await.map_err(|error| {
            Error::new("port_taken", format!("Port {} on 127.0.0.1 cannot be used: {error}.", options.port))
        })?;
        let address = listener.local_addr()?;
        let token = token::take(options.token_file.as_deref())?;
        let site = Arc::new(Site { session: Arc::clone(&session), files: Files::new(), port: address.port(), token });
        ready(address, &site.token);
        tokio::select! {
            served = axum::serve(listener, router(site)).into_future() => Ok(served?),
            () = crate::signals::told_to_stop() => Ok(()),
        }
    });
    // Open streams of events would keep a patient shutdown waiting for ever.
    runtime.shutdown_timeout(Duration::from_secs(2));
    session.close();
    result
}

fn router(site: Shared) -> Router {
    Router::new()
        .route("/api/v1/openapi.json", get(|| async { axum::Json(openapi::document()) }))
        .route("/api/v1/commands", get(|| async { axum::Json(openapi::listing()) }))
        .route("/api/v1/events", get(events::stream))
        .route("/api/v1/{command}", post(command))
        .route("/shell/{name}", post(around))
        .fallback(file)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&site), guard::check))
        .with_state(site)
}

async fn command(
    State(site): State<Shared>,
    Path(name): Path<String>,
    headers: axum::http::HeaderMap,
    body: std::result::Result<Bytes, BytesRejection>,
) -> Response {
    let origin = headers.get("x-kith-origin").and_then(|value| value.to_str().ok()).map(str::to_owned);
    // The same user interface runs in a browser: it names itself, and what a person does there is a person's doing.
    let channel = if origin.is_some() { Channel::Person } else { Channel::Api };
    answer(body, move |input| site.session.run(&name, input, channel, origin)).await
}

async fn around(
    State(site): State<Shared>,
    Path(name): Path<String>,
    body: std::result::Result<Bytes, BytesRejection>,
) -> Response {
    answer(body, move |input| Ok(shell::run(&site.session, &name, input)?.to_string())).await
}

/// Reads the JSON of a request, runs the work where it may block, and answers with JSON.
async fn answer(
    body: std::result::Result<Bytes, BytesRejection>,
    work: impl FnOnce(Value) -> Result<String> + Send + 'static,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return problem(rejection.status(), &Error::new("bad_request", rejection.body_text())),
    };
    let input = if body.is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body).map_err(Error::from) };
    let result = match input {
        Ok(input) => tokio::task::spawn_blocking(move || work(input))
            .await
            .unwrap_or_else(|_| Err(Error::internal("The command stopped unexpectedly."))),
        Err(error) => Err(error),
    };
    match result {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(error) => problem(status_of(&error), &error),
    }
}

/// An embedded file, or 404: nothing else on this machine can be reached.
async fn file(State(site): State<Shared>, method: axum::http::Method, uri: Uri) -> Response {
    if method != axum::http::Method::GET && method != axum::http::Method::HEAD {
        return problem(
            StatusCode::METHOD_NOT_ALLOWED,
            &Error::new("method_not_allowed", "Only GET is answered here."),
        );
    }
    match site.files.get(uri.path()) {
        Some(file) => ([(header::CONTENT_TYPE, file.mime)], file.bytes).into_response(),
        None => problem(StatusCode::NOT_FOUND, &Error::new("not_found", "There is nothing at this address.")),
    }
}

/// An error as every face gives it: `{code, message, field?, details?}` (API-16).
fn problem(status: StatusCode, error: &Error) -> Response {
    (status, axum::Json(error)).into_response()
}

fn status_of(error: &Error) -> StatusCode {
    match error.code.as_str() {
        "not_found" | "unknown_command" | "file_not_found" => StatusCode::NOT_FOUND,
        "bad_input" => StatusCode::BAD_REQUEST,
        "fixed_workspace" | "not_permitted" | "forbidden" => StatusCode::FORBIDDEN,
        "no_workspace" | "in_use" | "file_exists" | "conflict" | "possible_duplicate" => StatusCode::CONFLICT,
        "busy" => StatusCode::SERVICE_UNAVAILABLE,
        "disk_full" => StatusCode::INSUFFICIENT_STORAGE,
        "internal" | "damaged" | "io" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
