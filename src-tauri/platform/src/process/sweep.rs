//! Leftovers of an earlier run: finds what is left of a recorded group and ends it.
//! It never touches a process that merely has the same number.

use super::GroupId;

/// Kills everything that is left of a group whose platform is gone, the keeper first. Returns how many processes it met.
/// Blocking, a few milliseconds; waits up to two seconds until they are gone.
pub fn sweep(id: &GroupId) -> usize {
    imp::sweep(id)
}

#[cfg(target_os = "linux")]
mod imp {
    use std::time::{Duration, Instant};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    use super::super::identity::{Stat, all, boot};
    use super::GroupId;

    pub(super) fn sweep(id: &GroupId) -> usize {
        let Some((booted, started)) = id.started.split_once('/') else {
            return 0;
        };
        let Ok(started) = started.parse::<u64>() else {
            return 0;
        };
        if booted != boot() {
            return 0;
        }
        let limit = Instant::now() + Duration::from_secs(2);
        let mut met = std::collections::BTreeSet::new();
        loop {
            let left = members(id.pid, started);
            if left.is_empty() || Instant::now() > limit {
                return met.len();
            }
            for pid in left {
                met.insert(pid);
                if let Ok(pid) = i32::try_from(pid) {
                    let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Living processes of the keeper's session. Its number cannot be given to another process while one of them lives.
    fn members(session: u32, started: u64) -> Vec<u32> {
        let keeper = Stat::read(session);
        if keeper.is_some_and(|keeper| !keeper.is_dead() && keeper.started != started) {
            return Vec::new();
        }
        all()
            .filter(|pid| {
                Stat::read(*pid).is_some_and(|stat| {
                    (stat.session == session || *pid == session)
                        && stat.started >= started
                        && !stat.is_dead()
                })
            })
            .collect()
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod imp {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

    use super::GroupId;

    pub(super) fn sweep(id: &GroupId) -> usize {
        let Ok(started) = id.started.parse::<u64>() else {
            return 0;
        };
        let mut system = System::new();
        system.refresh_processes_specifics(
            ProcessesToUpdate::All,
            true,
            ProcessRefreshKind::nothing(),
        );
        if system
            .process(sysinfo::Pid::from_u32(id.pid))
            .is_some_and(|keeper| keeper.start_time() != started)
        {
            return 0;
        }
        let mut met = 0;
        for (pid, process) in system.processes() {
            let session = process.session_id().map(sysinfo::Pid::as_u32);
            let ours = session == Some(id.pid) || pid.as_u32() == id.pid;
            if let (true, Ok(pid)) = (
                ours && process.start_time() >= started,
                i32::try_from(pid.as_u32()),
            ) {
                met += 1;
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            }
        }
        met
    }
}

#[cfg(windows)]
mod imp {
    use super::GroupId;

    /// The keeper's job object ends its processes with it, and the keeper ends when its platform does: nothing can be left.
    pub(super) fn sweep(_: &GroupId) -> usize {
        0
    }
}
