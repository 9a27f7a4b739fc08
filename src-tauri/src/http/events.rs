//! Notices as server-sent events: `changed` and `job` with their payload, `workspace` when everything must be looked at
//! again.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use serde::Serialize;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

use super::Shared;
use crate::session::Notice;

/// Notices from now until the caller goes away.
pub async fn stream(State(site): State<Shared>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let notices = BroadcastStream::new(site.session.listen()).map(|notice| {
        Ok(match notice {
            Ok(Notice::Changed(notice)) => event("changed", &*notice),
            Ok(Notice::Job(job)) => event("job", &*job),
            // Who fell behind has missed something.
            Ok(Notice::Workspace) | Err(_) => Event::default().event("workspace").data("null"),
        })
    });
    Sse::new(notices).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(name: &str, payload: &impl Serialize) -> Event {
    Event::default().event(name).json_data(payload).unwrap_or_else(|_| Event::default().event("workspace").data("null"))
}
