//! The native window: Tauri around the embedded user interface. It forwards commands and notices and knows no rules.

mod links;
mod platform;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use kith_core::{Channel, Error, Result};
use serde_json::Value;
use tauri::ipc::Response;
use tauri::{AppHandle, Emitter, Manager, RunEvent, State, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tokio::sync::broadcast::error::RecvError;

use crate::dialogs;
use crate::notifications;
use crate::session::{Notice, Session};
use crate::shell::{self, NewFile, ShellStatus};

const WIDTH: f64 = 1280.0;
const HEIGHT: f64 = 800.0;

/// The number that stands on the program's icon where the desktop shows one.
#[derive(Default)]
struct Badge(AtomicI64);

/// Shows the window until the last one is closed. Without `file` the workspace of last time is opened again.
pub fn run(file: Option<PathBuf>) -> Result<()> {
    platform::prepare();
    let session = Session::new(false, Some(notifications::show));
    let file = file.or_else(|| session.recent().last());
    if let Some(file) = file {
        // While the window is being built. Where it fails, that shows the welcome; who started the program from a
        // terminal also reads why.
        session.start(file, crate::cli::print_problem);
    }
    let app = tauri::Builder::default()
        .manage(Arc::clone(&session))
        .manage(Badge::default())
        .invoke_handler(tauri::generate_handler![
            call,
            shell_status,
            create_workspace,
            open_workspace,
            close_workspace,
            new_window,
            pick_file
        ])
        .setup(move |app| {
            build_window(app.handle(), "main")?;
            forward_notices(app.handle().clone());
            retitle_once_started(app.handle().clone());
            end_when_told(app.handle().clone());
            Ok(())
        })
        .build(crate::embedded::context())
        .map_err(|error| Error::internal(format!("The window could not be started: {error}.")))?;
    app.run(move |_, event| {
        if let RunEvent::Exit = event {
            session.close();
        }
    });
    Ok(())
}

fn build_window(app: &AppHandle, label: &str) -> tauri::Result<WebviewWindow> {
    let session = app.state::<Arc<Session>>();
    WebviewWindowBuilder::new(app, label, WebviewUrl::default())
        .title(title(&session))
        .inner_size(WIDTH, HEIGHT)
        .min_inner_size(720.0, 520.0)
        .center()
        .on_navigation(links::stay_inside)
        .on_new_window(|url, _| {
            links::open_outside(&url);
            tauri::webview::NewWindowResponse::Deny
        })
        .build()
}

fn title(session: &Session) -> String {
    titled(session.name().as_deref(), session.unread())
}

/// AUT-04: who looks at another window sees in the list of windows that something is unread.
fn titled(workspace: Option<&str>, unread: i64) -> String {
    let count = match unread {
        ..=0 => String::new(),
        1..=99 => format!("({unread}) "),
        100.. => "(99+) ".to_string(),
    };
    match workspace {
        Some(name) => format!("{count}{name} – Kith"),
        None => "Kith".to_string(),
    }
}

/// Passes every notice on to every window, and keeps the titles true.
fn forward_notices(app: AppHandle) {
    let mut notices = app.state::<Arc<Session>>().listen();
    tauri::async_runtime::spawn(async move {
        loop {
            let result = match notices.recv().await {
                Ok(Notice::Changed(notice)) => {
                    retitle(&app);
                    app.emit("kith://changed", &*notice)
                }
                Ok(Notice::Job(job)) => app.emit("kith://job", &*job),
                // Who fell behind has missed something: everything is looked at again.
                Ok(Notice::Workspace) | Err(RecvError::Lagged(_)) => {
                    retitle(&app);
                    app.emit("kith://workspace", ())
                }
                Err(RecvError::Closed) => return,
            };
            if let Err(error) = result {
                tracing::warn!(%error, "a notice did not reach the windows");
            }
        }
    });
}

/// The workspace of the start says its name once it is open.
fn retitle_once_started(app: AppHandle) {
    tauri::async_runtime::spawn_blocking(move || {
        if app.state::<Arc<Session>>().workspace().is_some() {
            retitle(&app);
        }
    });
}

fn retitle(app: &AppHandle) {
    let session = app.state::<Arc<Session>>();
    let (title, unread) = (title(&session), session.unread());
    for window in app.webview_windows().values() {
        if window.title().is_ok_and(|shown| shown != title) {
            let _ = window.set_title(&title);
        }
    }
    // One number for the program: any window may carry it there. A desktop without such numbers shows none.
    if app.state::<Badge>().0.swap(unread, Ordering::Relaxed) != unread
        && let Some(window) = app.webview_windows().values().next()
    {
        let _ = window.set_badge_count((unread > 0).then_some(unread));
    }
}

/// The system ends programs at log-out and shut-down: the workspace is let go as if the window had been closed.
fn end_when_told(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        crate::signals::told_to_stop().await;
        app.exit(0);
    });
}

/// Runs blocking work away from the main thread and from the asynchronous one.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tauri::async_runtime::spawn_blocking(work)
        .await
        .map_err(|_| Error::internal("The command stopped unexpectedly."))?
}

#[tauri::command]
async fn call(
    session: State<'_, Arc<Session>>,
    window: WebviewWindow,
    command: String,
    input: Option<Value>,
) -> Result<Response> {
    let session = Arc::clone(&session);
    let origin = window.label().to_string();
    let output =
        blocking(move || session.run(&command, input.unwrap_or_default(), Channel::Person, Some(origin))).await?;
    Ok(Response::new(output))
}

#[tauri::command]
async fn shell_status(session: State<'_, Arc<Session>>) -> Result<ShellStatus> {
    let session = Arc::clone(&session);
    blocking(move || Ok(shell::status(&session, true))).await
}

#[tauri::command]
async fn create_workspace(session: State<'_, Arc<Session>>, request: tauri::ipc::Request<'_>) -> Result<ShellStatus> {
    let session = Arc::clone(&session);
    let new: NewFile = arguments(&request)?;
    blocking(move || {
        shell::create(&session, new)?;
        Ok(shell::status(&session, true))
    })
    .await
}

#[tauri::command]
async fn open_workspace(session: State<'_, Arc<Session>>, path: PathBuf) -> Result<ShellStatus> {
    let session = Arc::clone(&session);
    blocking(move || {
        shell::open(&session, &path)?;
        Ok(shell::status(&session, true))
    })
    .await
}

#[tauri::command]
async fn close_workspace(session: State<'_, Arc<Session>>) -> Result<ShellStatus> {
    let session = Arc::clone(&session);
    blocking(move || {
        shell::close(&session)?;
        Ok(shell::status(&session, true))
    })
    .await
}

/// Another window on the same workspace.
#[tauri::command]
async fn new_window(app: AppHandle) -> Result<()> {
    let label = format!("window-{}", kith_core::ids::new_id());
    build_window(&app, &label)
        .map(drop)
        .map_err(|error| Error::internal(format!("The window could not be opened: {error}.")))
}

#[tauri::command]
async fn pick_file(window: WebviewWindow, request: tauri::ipc::Request<'_>) -> Result<Option<PathBuf>> {
    Ok(dialogs::pick(arguments(&request)?, &window).await)
}

/// The whole argument object as one typed request.
fn arguments<T: serde::de::DeserializeOwned>(request: &tauri::ipc::Request<'_>) -> Result<T> {
    match request.body() {
        tauri::ipc::InvokeBody::Json(arguments) => Ok(serde_json::from_value(arguments.clone())?),
        tauri::ipc::InvokeBody::Raw(_) => Err(Error::new("bad_input", "The input must be JSON.")),
    }
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn aut_04_the_title_says_how_many_notifications_are_unread() {
        assert_eq!(titled(Some("Acme"), 0), "Acme – Kith");
        assert_eq!(titled(Some("Acme"), 3), "(3) Acme – Kith");
        assert_eq!(titled(Some("Acme"), 100), "(99+) Acme – Kith");
        assert_eq!(titled(None, 0), "Kith");
    }
}
