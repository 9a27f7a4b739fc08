//! The native file dialogs. Choosing a file and using it are two commands, so that a path is always seen before it is
//! read or written.

use std::path::PathBuf;

use rfd::{AsyncFileDialog, FileHandle};
use serde::Deserialize;

/// What to ask for.
#[derive(Debug, Deserialize)]
pub struct PickFile {
    title: String,
    #[serde(default)]
    filters: Vec<FileFilter>,
    /// Choose a place to write to instead of a file that exists.
    #[serde(default)]
    save: bool,
    #[serde(default)]
    default_name: Option<String>,
}

#[derive(Debug, Deserialize)]
struct FileFilter {
    name: String,
    /// Without the dot.
    extensions: Vec<String>,
}

/// Asks; `None` when the person cancelled. The dialog is asynchronous because a blocking one stops the window.
pub async fn pick(request: PickFile, parent: &tauri::WebviewWindow) -> Option<PathBuf> {
    let mut dialog = AsyncFileDialog::new().set_title(&request.title).set_parent(parent);
    for filter in &request.filters {
        dialog = dialog.add_filter(&filter.name, &filter.extensions);
    }
    if let Some(name) = &request.default_name {
        dialog = dialog.set_file_name(name);
    }
    if !request.save {
        return dialog.pick_file().await.map(into_path);
    }
    let chosen = dialog.save_file().await.map(into_path)?;
    Some(with_extension(chosen, &request.filters))
}

fn into_path(handle: FileHandle) -> PathBuf {
    handle.path().to_path_buf()
}

/// A name typed without an extension gets the first one that fits.
fn with_extension(path: PathBuf, filters: &[FileFilter]) -> PathBuf {
    match filters.first().and_then(|filter| filter.extensions.first()) {
        Some(extension) if path.extension().is_none() => path.with_extension(extension),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scr_01_a_typed_name_without_extension_gets_one() {
        let filters = [FileFilter { name: "Kith workspace".into(), extensions: vec!["kith".into()] }];
        assert_eq!(with_extension("/tmp/Acme".into(), &filters), PathBuf::from("/tmp/Acme.kith"));
        assert_eq!(with_extension("/tmp/Acme.kith".into(), &filters), PathBuf::from("/tmp/Acme.kith"));
        assert_eq!(with_extension("/tmp/Acme".into(), &[]), PathBuf::from("/tmp/Acme"));
    }
}
