//! The user interface, the icons and the window's configuration, embedded into the program once for all faces.

use std::borrow::Cow;

use tauri::utils::assets::AssetKey;

/// Everything that was embedded at compile time.
pub fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// The files of the user interface, for the HTTP interface.
pub struct Files(tauri::Context);

/// One of them.
pub struct File {
    /// Content.
    pub bytes: Vec<u8>,
    /// MIME type.
    pub mime: &'static str,
}

impl Files {
    /// The embedded files.
    pub fn new() -> Self {
        Self(context())
    }

    /// The file at a URL path; `/` is the page itself.
    pub fn get(&self, path: &str) -> Option<File> {
        let path = if path == "/" { "/index.html" } else { path };
        let bytes = self.0.assets().get(&AssetKey::from(path)).map(Cow::into_owned)?;
        Some(File { bytes, mime: mime(path) })
    }
}

fn mime(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("woff") => "font/woff",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
