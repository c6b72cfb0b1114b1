//! What a group of processes uses: memory, and time on the processors. It looks, and touches nothing.

use std::collections::HashMap;

use super::GroupId;

/// What a group uses now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Bytes in memory; what several processes share is counted once where the system tells.
    pub rss: u64,
    /// Bytes swapped out.
    pub swap: u64,
    /// Seconds that each process ran, or waited for a processor where the system tells, since its beginning.
    pub busy: HashMap<u32, f64>,
}

impl GroupId {
    /// What the group uses, its keeper left out; `None` where the system does not tell (Windows). Blocking.
    pub fn usage(&self) -> Option<Usage> {
        imp::usage(self)
    }
}

#[cfg(target_os = "linux")]
mod imp {
    use std::collections::HashMap;
    use std::fs;

    use super::super::identity::{Stat, all};
    use super::{GroupId, Usage};

    /// Clock ticks of a second, as the kernel tells them to programs on every processor that Rust knows.
    const TICKS: f64 = 100.0;

    pub(super) fn usage(group: &GroupId) -> Option<Usage> {
        let mut sum = Usage::default();
        let mut busy = HashMap::new();
        for pid in all().filter(|pid| *pid != group.pid) {
            let Some(stat) = Stat::read(pid).filter(|stat| stat.session == group.pid) else {
                continue;
            };
            let (rss, swap) = memory(pid);
            sum.rss += rss;
            sum.swap += swap;
            busy.insert(pid, stat.ticks as f64 / TICKS + waited(pid));
        }
        (!busy.is_empty()).then_some(Usage { busy, ..sum })
    }

    /// Bytes in memory and swapped out: its share of what is shared, or else all of it.
    fn memory(pid: u32) -> (u64, u64) {
        let share = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        if let Some(rss) = field(&share, "Pss:") {
            return (rss, field(&share, "SwapPss:").unwrap_or_default());
        }
        let all = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let bytes = |name| field(&all, name).unwrap_or_default();
        (bytes("VmRSS:"), bytes("VmSwap:"))
    }

    fn field(text: &str, name: &str) -> Option<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.split_ascii_whitespace().next()?.parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// Seconds that its threads waited for a processor. Not every kernel counts them.
    fn waited(pid: u32) -> f64 {
        let threads = fs::read_dir(format!("/proc/{pid}/task"))
            .into_iter()
            .flatten();
        let each = threads.flatten().filter_map(|thread| -> Option<u64> {
            let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            text.split_ascii_whitespace().nth(1)?.parse().ok()
        });
        let nanoseconds: u64 = each.sum();
        nanoseconds as f64 / 1e9
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod imp {
    use std::collections::HashMap;

    use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

    use super::{GroupId, Usage};

    pub(super) fn usage(group: &GroupId) -> Option<Usage> {
        let mut system = System::new();
        let wanted = ProcessRefreshKind::nothing().with_memory().with_cpu();
        system.refresh_processes_specifics(ProcessesToUpdate::All, true, wanted);
        let mut sum = Usage::default();
        let mut busy = HashMap::new();
        for (pid, process) in system.processes() {
            let session = process.session_id().map(sysinfo::Pid::as_u32);
            if session == Some(group.pid) && pid.as_u32() != group.pid {
                sum.rss += process.memory();
                busy.insert(pid.as_u32(), process.accumulated_cpu_time() as f64 / 1000.0);
            }
        }
        (!busy.is_empty()).then_some(Usage { busy, ..sum })
    }
}

#[cfg(windows)]
mod imp {
    use super::{GroupId, Usage};

    /// The job that holds the processes is known to their keeper only.
    pub(super) fn usage(_: &GroupId) -> Option<Usage> {
        None
    }
}
