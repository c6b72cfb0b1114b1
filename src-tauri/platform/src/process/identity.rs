//! Who a group is: a process number and when that process began, so that a number used again is not mistaken for it.

use serde::{Deserialize, Serialize};

/// A group of processes: its keeper's number (on Unix also the session of everything in it) and the keeper's beginning.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct GroupId {
    /// Process number of the keeper.
    pub pid: u32,
    /// When the keeper began; the same text never means two processes. Includes the boot where the system counts from it.
    pub started: String,
}

impl GroupId {
    /// The identity of a running process; `None` when there is none.
    pub fn of(pid: u32) -> Option<Self> {
        started(pid).map(|started| Self { pid, started })
    }

    /// Whether the keeper itself still runs.
    pub fn is_running(&self) -> bool {
        started(self.pid).as_deref() == Some(self.started.as_str())
    }
}

/// Fields of `/proc/PID/stat` that identify a process.
#[cfg(target_os = "linux")]
pub(super) struct Stat {
    pub state: char,
    pub parent: u32,
    pub session: u32,
    /// Clock ticks that it ran.
    pub ticks: u64,
    /// Clock ticks since boot.
    pub started: u64,
}

#[cfg(target_os = "linux")]
impl Stat {
    pub(super) fn read(pid: u32) -> Option<Self> {
        let text = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
        // The name is in brackets and may hold brackets and spaces itself: everything after the last one is ours.
        let text = String::from_utf8_lossy(&text);
        let mut fields = text.get(text.rfind(')')? + 1..)?.split_ascii_whitespace();
        let state = fields.next()?.chars().next()?;
        let parent = fields.next()?.parse().ok()?;
        let session = fields.nth(1)?.parse().ok()?;
        // In user mode and in the kernel.
        let ticks = [fields.nth(7)?, fields.next()?].map(|ticks| ticks.parse::<u64>().ok());
        let started = fields.nth(6)?.parse().ok()?;
        Some(Self {
            state,
            parent,
            session,
            ticks: ticks.into_iter().flatten().sum(),
            started,
        })
    }

    pub(super) fn is_dead(&self) -> bool {
        matches!(self.state, 'Z' | 'X' | 'x')
    }
}

/// Every process there is, by number.
#[cfg(target_os = "linux")]
pub(super) fn all() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// The living children of a process.
#[cfg(target_os = "linux")]
pub(crate) fn children(parent: u32) -> Vec<u32> {
    all()
        .filter(|pid| Stat::read(*pid).is_some_and(|stat| stat.parent == parent && !stat.is_dead()))
        .collect()
}

/// Which boot of the system this is.
#[cfg(target_os = "linux")]
pub(super) fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_default()
}

#[cfg(target_os = "linux")]
fn started(pid: u32) -> Option<String> {
    let stat = Stat::read(pid)?;
    (!stat.is_dead()).then(|| format!("{}/{}", boot(), stat.started))
}

#[cfg(all(unix, not(target_os = "linux")))]
fn started(pid: u32) -> Option<String> {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let pid = Pid::from_u32(pid);
    let mut system = System::new();
    system.refresh_processes_specifics(
        ProcessesToUpdate::Some(&[pid]),
        true,
        ProcessRefreshKind::nothing(),
    );
    system
        .process(pid)
        .map(|process| process.start_time().to_string())
}

#[cfg(windows)]
fn started(pid: u32) -> Option<String> {
    use windows_sys::Win32::Foundation::{CloseHandle, FILETIME};
    use windows_sys::Win32::System::Threading::{
        GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION,
    };
    let none = FILETIME {
        dwLowDateTime: 0,
        dwHighDateTime: 0,
    };
    let (mut created, mut exited, mut kernel, mut user) = (none, none, none, none);
    // SAFETY: the handle is checked and closed here; the four times live on this stack.
    let answered = unsafe {
        let process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
        if process.is_null() {
            return None;
        }
        let answered = GetProcessTimes(process, &mut created, &mut exited, &mut kernel, &mut user);
        CloseHandle(process);
        answered
    };
    let over = exited.dwHighDateTime != 0 || exited.dwLowDateTime != 0;
    (answered != 0 && !over)
        .then(|| format!("{}.{}", created.dwHighDateTime, created.dwLowDateTime))
}
