//! Embeds `ui/dist`, the icons and the permissions of the window into the program.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The user interface is embedded at compile time: a new build of it must lead to a new program.
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("src-tauri/capabilities/**/*")
            .app_manifest(tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/**/*")),
    )?;
    Ok(())
}
