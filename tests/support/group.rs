//! A program that a test started, with all that it starts itself: one process group, one log file.
//! Nothing outlives it, and nothing else is ever ended.

use std::fs::File;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::wait::{SOON, until};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// How long a program may take to end when asked, before it is ended.
const GRACE: Duration = Duration::from_secs(3);

/// A running process group.
pub struct Group {
    child: Child,
    log: PathBuf,
}

impl Group {
    /// Starts `program`; what it says goes to a file in `logs`, never to a pipe that a grandchild might
    /// hold open. It dies with the test, however the test ends.
    pub fn start(program: &Path, logs: &Path, prepare: impl FnOnce(&mut Command)) -> Self {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let log = logs.join(format!("{name}.log"));
        let file = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log file");
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).arg(program);
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file);
        command.process_group(0);
        prepare(&mut command);
        let child = command
            .spawn()
            .unwrap_or_else(|why| panic!("{name} did not start: {why}"));
        Self { child, log }
    }

    /// The program's number, which is the group's too.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has said so far.
    pub fn said(&self) -> String {
        let mut said = String::new();
        let _ = File::open(&self.log).and_then(|mut file| file.read_to_string(&mut said));
        said
    }

    /// Its standard input, when `prepare` asked for one.
    pub fn stdin(&mut self) -> Option<std::process::ChildStdin> {
        self.child.stdin.take()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the whole group to end, and ends it when it does not.
    pub fn stop(&mut self) {
        let Some(group) = Pid::from_raw(self.child.id().cast_signed()) else {
            return;
        };
        let _ = kill_process_group(group, Signal::TERM);
        let asked = Instant::now();
        while self.runs() && asked.elapsed() < GRACE {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = kill_process_group(group, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Ends one process at once, as a power cut would.
pub fn kill(id: u32) {
    if let Some(id) = Pid::from_raw(id.cast_signed()) {
        let _ = kill_process(id, Signal::KILL);
    }
}

/// Ends one process as a mistake in its own code would, and waits until it is gone.
pub fn crash(id: u32) {
    until(&format!("process {id} to be gone"), SOON, || {
        // Handlers of Rust's and WebKit's let the first pass.
        if let Some(process) = Pid::from_raw(id.cast_signed()) {
            let _ = kill_process(process, Signal::SEGV);
        }
        let arguments = std::fs::read(format!("/proc/{id}/cmdline"));
        arguments.unwrap_or_default().is_empty().then_some(())
    });
}

/// Ends the group that `id` leads at once.
pub fn kill_group(id: u32) {
    if let Some(id) = Pid::from_raw(id.cast_signed()) {
        let _ = kill_process_group(id, Signal::KILL);
    }
}

/// What runs right now: number and arguments. Processes that end while being looked at are left out.
pub fn running() -> Vec<(u32, Vec<u8>)> {
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| {
        let id = entry.file_name().to_str()?.parse().ok()?;
        let arguments = std::fs::read(entry.path().join("cmdline")).ok()?;
        (!arguments.is_empty()).then_some((id, arguments))
    })
    .collect()
}

/// The processes that belong to `home`: their environment or their arguments name it.
pub fn belonging_to(home: &Path) -> Vec<u32> {
    let needle = home.as_os_str().as_encoded_bytes();
    let own = std::process::id();
    let mut found: Vec<u32> = running()
        .into_iter()
        .filter(|(id, arguments)| {
            let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
            *id != own && (contains(arguments, needle) || contains(&environment, needle))
        })
        .map(|(id, _)| id)
        .collect();
    found.sort_unstable();
    found
}

/// The processes of the group that `leader` leads, with their names: seen also of those that keep to themselves.
pub fn led_by(leader: u32) -> Vec<(u32, String)> {
    let of_group = |id: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let (head, rest) = stat.rsplit_once(')')?;
        let (_, name) = head.split_once('(')?;
        let group: u32 = rest.split_whitespace().nth(2)?.parse().ok()?;
        (group == leader).then(|| (id, name.to_owned()))
    };
    let running = running().into_iter();
    running.filter_map(|(id, _)| of_group(id)).collect()
}

/// What these processes are, for the message of a test that failed.
pub fn describe(ids: &[u32]) -> Vec<String> {
    let describe = |id: &u32| {
        let program = std::fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
        let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        let state = state
            .rsplit(')')
            .next()
            .and_then(|rest| rest.split_whitespace().next());
        format!("{id} {} {}", state.unwrap_or("?"), program.display())
    };
    ids.iter().map(describe).collect()
}

/// Whether `hay` holds `needle`.
pub fn contains(hay: &[u8], needle: &[u8]) -> bool {
    !needle.is_empty() && hay.windows(needle.len()).any(|part| part == needle)
}
