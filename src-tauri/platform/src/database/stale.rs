//! A `postmaster.pid` left by a server that was killed. Its number may be another program's by now, and PostgreSQL
//! would then refuse to start; or it may still be that server, which nobody holds any more.

use std::path::Path;

/// Ends a server nobody holds and takes a stale file away.
#[cfg(target_os = "linux")]
pub(super) fn clear(data: &Path) {
    use std::time::{Duration, Instant};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let file = data.join("postmaster.pid");
    let Ok(text) = std::fs::read_to_string(&file) else {
        return;
    };
    let pid = text
        .lines()
        .next()
        .and_then(|line| line.trim().parse::<i32>().ok())
        .filter(|pid| *pid > 1);
    let Some(pid) = pid else { return };
    // A server's working directory is its data folder; in a namespace of its own it still has this number.
    let is_server = || {
        let place = std::fs::read_link(format!("/proc/{pid}/cwd"));
        place.is_ok_and(|place| data.canonicalize().is_ok_and(|data| data == place))
    };
    let limit = Instant::now() + Duration::from_secs(5);
    while is_server() && Instant::now() < limit {
        let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        std::thread::sleep(Duration::from_millis(20));
    }
    if !is_server() {
        let _ = std::fs::remove_file(file);
    }
}

/// Elsewhere PostgreSQL's own check has to do.
#[cfg(not(target_os = "linux"))]
pub(super) fn clear(_: &Path) {}
