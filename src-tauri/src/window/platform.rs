//! What a platform needs before the window starts.

/// WebKitGTK draws nothing with NVIDIA's driver unless its DMA-BUF renderer is off (tauri-apps/tauri#9304). The variable
/// must be there before any thread starts, so the program starts itself again with it.
#[cfg(target_os = "linux")]
pub fn prepare() {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    if !nvidia || std::env::var_os(VARIABLE).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(VARIABLE, "1").exec();
    // Only reached when the start failed; the window may still work.
    tracing::warn!(%error, "the program could not be started again for the NVIDIA driver");
}

/// Nothing elsewhere.
#[cfg(not(target_os = "linux"))]
pub fn prepare() {}
