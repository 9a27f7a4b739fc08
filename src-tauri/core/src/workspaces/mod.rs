//! The workspace as a whole: its first rows, its settings, its words.

mod first;
mod settings;

pub use first::{NewWorkspace, Profile, first_rows};
pub use settings::{Settings, SettingsUpdate, WorkspaceInfo, info, update};
