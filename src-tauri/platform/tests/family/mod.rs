//! The processes below a platform, and which of them are left when it is gone. Linux only.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::BTreeSet;
use std::path::Path;

/// One process: its number and when it began, so that a number used again is another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Process {
    pub pid: u32,
    started: u64,
    parent: u32,
    session: u32,
}

impl Process {
    fn read(pid: u32) -> Option<Process> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
        let alive = !matches!(fields[0], "Z" | "X");
        alive.then(|| Process {
            pid,
            started: fields[19].parse().unwrap(),
            parent: fields[1].parse().unwrap(),
            session: fields[3].parse().unwrap(),
        })
    }

    fn is_same(&self, other: &Process) -> bool {
        (self.pid, self.started) == (other.pid, other.started)
    }
}

fn all() -> Vec<Process> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter_map(Process::read).collect()
}

/// Everything below a process, however deep.
pub fn below(top: u32) -> Vec<Process> {
    let all = all();
    let mut found: Vec<Process> = Vec::new();
    let mut parents = BTreeSet::from([top]);
    loop {
        let more: Vec<_> = all
            .iter()
            .filter(|one| parents.contains(&one.parent) && !found.contains(one))
            .cloned()
            .collect();
        if more.is_empty() {
            return found;
        }
        parents.extend(more.iter().map(|one| one.pid));
        found.extend(more);
    }
}

/// What is left of these, and of the sessions they lead.
pub fn left_of(family: &[Process]) -> Vec<Process> {
    let leads = |one: &Process| {
        let head = family.iter().find(|head| head.pid == one.session);
        head.is_some_and(|head| one.started >= head.started && head.session == head.pid)
    };
    all()
        .into_iter()
        .filter(|one| family.iter().any(|other| other.is_same(one)) || leads(one))
        .collect()
}

/// The processes that name a folder in their arguments or their environment, or work in it.
pub fn of_folder(folder: &Path) -> Vec<u32> {
    let needle = folder.as_os_str().as_encoded_bytes();
    let names = |file: &str| {
        let text = std::fs::read(file).unwrap_or_default();
        text.windows(needle.len()).any(|part| part == needle)
    };
    let is_of = |pid: u32| {
        let place = std::fs::read_link(format!("/proc/{pid}/cwd"));
        names(&format!("/proc/{pid}/cmdline"))
            || names(&format!("/proc/{pid}/environ"))
            || place.is_ok_and(|place| place.starts_with(folder))
    };
    let others = all().into_iter().map(|one| one.pid);
    others
        .filter(|pid| *pid != std::process::id() && is_of(*pid))
        .collect()
}

/// The ports of this computer that somebody listens on.
pub fn listening() -> BTreeSet<u16> {
    let mut ports = BTreeSet::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let text = std::fs::read_to_string(table).unwrap_or_default();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if fields[3] == "0A" {
                let (_, port) = fields[1].rsplit_once(':').unwrap();
                ports.insert(u16::from_str_radix(port, 16).unwrap());
            }
        }
    }
    ports
}
