//! Notifications of the system: looks from time to time whether something is due while a workspace is open, and rings.
//! What is due, and for whom, the core says; this only asks and shows.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kith_core::notifications::Ring;
use kith_core::{Context, Result, Workspace, activities, ids, notifications};

/// How often is looked for what came due. A look is one query by an index.
const BETWEEN: Duration = Duration::from_secs(5);

/// Shows one notification.
pub type Show = fn(&Ring);

/// Looks now and every few seconds while the workspace is open. It is not held open for it; `looking` is held while it
/// is in use, so that who closes it knows when it was let go. Without `show`, people see notices in the program alone.
pub fn watch(workspace: &Arc<Workspace>, looking: &Arc<Mutex<()>>, show: Option<Show>) {
    let (open, looking) = (Arc::downgrade(workspace), Arc::clone(looking));
    let mut since = ids::moment(chrono::Utc::now());
    std::thread::spawn(move || {
        loop {
            {
                let _looking = looking.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(workspace) = open.upgrade() else { return };
                match look(&Context::new(workspace), &since) {
                    Ok((rings, until)) => {
                        since = until;
                        if let Some(show) = show {
                            rings.iter().for_each(show);
                        }
                    }
                    Err(error) => {
                        tracing::warn!(code = error.code, message = error.message, "reminders were not looked for");
                    }
                }
            }
            std::thread::sleep(BETWEEN);
        }
    });
}

fn look(context: &Context, since: &str) -> Result<(Vec<Ring>, String)> {
    activities::remind(context)?;
    let found = notifications::to_ring(context, since)?;
    Ok((found.rings, found.until))
}

/// Shows it by the desktop's own service (D-Bus on Linux). Without one it stays in the list of the program.
pub fn show(ring: &Ring) {
    let shown =
        notify_rust::Notification::new().appname("Kith").icon("kith").summary(&ring.title).body(&ring.body).show();
    if let Err(error) = shown {
        tracing::info!(%error, "the desktop shows no notifications");
    }
}
