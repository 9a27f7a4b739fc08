//! What the first screen will ask for is read while the window is still being built, so that its pages are in memory by
//! then: they lie all over the file, and a disk gives them one after the other.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use kith_core::{Context, Workspace, workspaces};
use serde_json::{Value, json};

use crate::commands;

/// Rows of the first page of a list, as the user interface asks for them, read in two halves at a time.
const HALF: usize = 100;

/// Starts it; nobody waits for it. The workspace is not held open for it: `looking` is held while it is in use, so that
/// who closes it knows when it was let go. At the end the file is mapped.
pub fn start(workspace: &Arc<Workspace>, looking: &Arc<Mutex<()>>) {
    let (open, looking) = (Arc::downgrade(workspace), Arc::clone(looking));
    std::thread::spawn(move || {
        let _looking = looking.lock().unwrap_or_else(PoisonError::into_inner);
        wake(&open);
    });
}

fn wake(open: &Weak<Workspace>) {
    let Some(workspace) = open.upgrade() else { return };
    let context = Context::new(Arc::clone(&workspace));
    if let Ok(info) = workspaces::info(&context) {
        let last = info.settings.last_view.get("path").and_then(Value::as_str);
        std::thread::scope(|scope| {
            for questions in first(last.unwrap_or("/list/person")) {
                let context = context.clone();
                scope.spawn(move || {
                    for (command, input) in questions {
                        // What went wrong is told to the screen that asks again.
                        let _ = commands::call(command, &context, input);
                    }
                });
            }
        });
    }
    workspace.store().map();
}

type Question = (&'static str, Value);

/// What the screen of a path asks for first, in two rows that are read side by side.
fn first(path: &str) -> [Vec<Question>; 2] {
    if let Some(list) = path.strip_prefix("/list/") {
        let page = |offset: usize| ("records.page", json!({ "type": list, "limit": HALF, "offset": offset }));
        return [vec![page(0)], vec![page(HALF), ("records.count", json!({ "type": list }))]];
    }
    let record = path.strip_prefix("/record/").and_then(|rest| rest.split_once('/'));
    if let Some((of, id)) = record {
        let one = json!({ "type": of, "id": id });
        return [vec![("records.get", one.clone())], vec![("records.overview", one.clone()), ("timeline.page", one)]];
    }
    match path {
        "/board" => [vec![("board.get", json!({}))], Vec::new()],
        _ => [Vec::new(), Vec::new()],
    }
}

#[cfg(test)]
mod tests {
    use super::first;
    use crate::commands;

    #[test]
    fn nfr_01_what_is_read_ahead_are_commands_that_read() {
        for path in ["/list/deal", "/record/person/x", "/board", "/settings"] {
            for (command, _) in first(path).into_iter().flatten() {
                assert!(!commands::find(command).unwrap().write, "{command}");
            }
        }
    }
}
