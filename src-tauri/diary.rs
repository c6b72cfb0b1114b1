//! The program's own log: one file a run, the last few kept. Holds codes and names, never a secret,
//! and never a line of the study's output.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

/// Runs kept beside the present one.
const KEPT: usize = 5;

/// Begins the log of this run. Without a place to write, the program runs without one.
pub fn begin(folder: &Path) {
    let _ = fs::create_dir_all(folder);
    sweep(folder);
    let name = format!(
        "{}.log",
        jiff::Timestamp::now().strftime("%Y-%m-%dT%H-%M-%S%.3f")
    );
    let Ok(file) = File::create_new(folder.join(name)) else {
        return;
    };
    let only = EnvFilter::new("warn,orchard=info,workflows=info,heroku=info,project=info");
    let _ = tracing_subscriber::fmt()
        .with_env_filter(only)
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .try_init();
}

fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut logs: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "log"))
        .collect();
    logs.sort();
    let old = logs.len().saturating_sub(KEPT);
    for log in logs.into_iter().take(old) {
        let _ = fs::remove_file(log);
    }
}
