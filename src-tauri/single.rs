//! One program at a time: a second start hands over what it was given to the first, and ends. Where the first is just
//! ending it takes nothing any more; then the second begins anew, in the same process, until the way is free.

use std::path::PathBuf;

use tauri::Wry;
use tauri::plugin::TauriPlugin;

use crate::{handed_over, window};

/// Where the starts of this process are counted.
#[cfg(unix)]
const COUNT: &str = "ORCHARD_BEGUN_ANEW";
/// A program that ends is gone within a second. Ours (2026-11).
#[cfg(unix)]
const STARTS: u32 = 10;
#[cfg(unix)]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(200);

/// Takes what later starts hand over.
pub fn plugin() -> TauriPlugin<Wry> {
    tauri_plugin_single_instance::init(|app, arguments, folder| {
        window::to_front(app);
        if let Some(path) = handed_over(arguments.into_iter().skip(1)) {
            window::open_path(app, PathBuf::from(folder).join(path));
        }
    })
}

/// Begins anew if the first program could not be reached; returns if that is not why, or after many times.
#[cfg(unix)]
pub fn begin_anew(why: &tauri::Error) {
    use std::os::unix::process::CommandExt;

    let count = std::env::var(COUNT).ok().and_then(|n| n.parse().ok());
    let count = count.unwrap_or(0u32);
    let ours =
        matches!(why, tauri::Error::PluginInitialization(name, _) if name == "single-instance");
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    if ours && count < STARTS {
        std::thread::sleep(PAUSE);
        let failed = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(COUNT, (count + 1).to_string())
            .exec();
        tracing::error!(%failed, "could not begin anew");
    }
}

/// On Windows the first program holds a lock that ends with it.
#[cfg(not(unix))]
pub fn begin_anew(_: &tauri::Error) {}
