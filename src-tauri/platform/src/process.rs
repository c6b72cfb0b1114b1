//! Programs the platform starts: each under a keeper of its own, so that none outlives the platform.
//! Nothing is inherited: a program sees the environment it was given, and its order never is an argument.

mod confinement;
mod group;
mod identity;
mod last;
mod sweep;
mod usage;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use confinement::{Confinement, Elsewhere};
pub use group::{Group, Stopped};
pub(crate) use group::{Report, Wish};
pub use identity::GroupId;
#[cfg(target_os = "linux")]
pub(crate) use identity::children;
pub use last::LastLines;
pub use sweep::sweep;
pub use usage::Usage;

/// Lets no other process of the same person look into this one: not into its memory, its environment or its open files,
/// by no debugger and in no core dump. Root may all the same; elsewhere than on Linux the system decides.
pub fn keep_to_itself() {
    #[cfg(target_os = "linux")]
    if let Err(error) = nix::sys::prctl::set_dumpable(false) {
        tracing::warn!(%error, "others may look into this process");
    }
}

/// What to run. The environment is exact: nothing of the platform's own is passed on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Command {
    /// Path of the program; a bare name is looked up in the PATH of `env`.
    pub program: PathBuf,
    /// Arguments after the program's name.
    pub args: Vec<String>,
    /// The whole environment.
    pub env: BTreeMap<String, String>,
    /// Working directory.
    pub cwd: PathBuf,
    /// What asks it to end.
    #[serde(default)]
    pub farewell: Farewell,
    /// As whom it runs.
    #[serde(default)]
    pub run_as: RunAs,
    /// What its standard output is.
    #[serde(default)]
    pub output: Output,
    /// What it reads.
    #[serde(default)]
    pub input: Input,
    /// How far it may reach; as far as its user, where nothing is said.
    #[serde(default)]
    pub confinement: Option<Confinement>,
}

impl Command {
    /// A command with an empty environment.
    pub fn new(program: impl Into<PathBuf>, cwd: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            args: Vec::new(),
            env: BTreeMap::new(),
            cwd: cwd.into(),
            farewell: Farewell::default(),
            run_as: RunAs::default(),
            output: Output::default(),
            input: Input::default(),
            confinement: None,
        }
    }

    /// Adds one argument.
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Adds arguments.
    pub fn args<A: Into<String>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Gives it what every server and tool of the platform's gets, in English and by the clock of the world.
    pub fn for_server(self) -> Self {
        let mut command = self.env("LC_ALL", "C").env("TZ", "UTC");
        // Without them Windows finds neither its libraries nor its network.
        #[cfg(windows)]
        for name in ["SystemRoot", "SystemDrive", "PATH", "TEMP", "TMP"] {
            let value = std::env::var(name).ok();
            let pair = value.map(|value| (name.to_owned(), value));
            command.env.extend(pair);
        }
        let path = command.env.entry("PATH".to_owned());
        path.or_insert_with(|| "/usr/bin:/bin".to_owned());
        command
    }

    /// Sets one variable of the environment.
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }
}

/// What a program is told when it shall end. Windows knows one such signal, Ctrl-Break, for both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Farewell {
    /// SIGTERM to the whole group.
    #[default]
    Terminate,
    /// SIGINT to the first process only; PostgreSQL takes it as "fast shutdown".
    Interrupt,
}

/// As whom a program runs. Anything but `Same` matters only to a platform that runs as root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunAs {
    /// As the platform itself.
    #[default]
    Same,
    /// Root under another number, in a user namespace (Linux): still owner of root's files, for programs that refuse root.
    Disguised,
    /// Another user of the system.
    User {
        /// User number.
        uid: u32,
        /// Group number.
        gid: u32,
    },
}

/// What a program's standard output is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// Lines of text, as its standard error.
    #[default]
    Lines,
    /// Bytes, for [`Group::spawn_with_data`].
    Data,
}

/// What a program reads from its standard input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// Nothing: it ends at once.
    #[default]
    Nothing,
    /// What [`Group::input`] is given.
    Relayed,
    /// A terminal of this size, which it writes to as well; [`Group::input`] types on it. A pipe where there is no such
    /// thing (Windows).
    Terminal {
        /// Characters in a line.
        columns: u16,
        /// Lines.
        lines: u16,
    },
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// Its keeper was killed; what was left of the group was swept away.
    Lost,
}

impl Exit {
    /// Whether it ended by itself with 0.
    pub fn is_success(self) -> bool {
        self == Self::Code(0)
    }

    /// The number Heroku prints in "Process exited with status N": 128 + signal for a signal.
    pub fn status(self) -> i32 {
        match self {
            Self::Code(code) => code,
            Self::Signal(signal) => 128 + signal,
            Self::Lost => 128 + 9,
        }
    }
}

/// A group's beginning and end, told before it can be lost, so that the next start of the platform finds leftovers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupEvent {
    /// The keeper runs; its program has not been started yet.
    Begun(GroupId),
    /// Nothing of the group is left.
    Ended(GroupId),
}

/// Where a platform's programs come from: the keeper's executable and who is told of groups.
#[derive(Clone)]
pub struct Keeper {
    /// Path of `orchard-platform`.
    pub program: PathBuf,
    /// Told of each group; must have it written down when it returns.
    pub record: Arc<dyn Fn(GroupEvent) + Send + Sync>,
}

impl Keeper {
    /// A keeper whose groups nobody writes down.
    pub fn unrecorded(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            record: Arc::new(|_| ()),
        }
    }
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper")
            .field("program", &self.program)
            .finish_non_exhaustive()
    }
}

/// Why a program could not be run.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The keeper itself did not start.
    #[error("the keeper {} did not start", program.display())]
    NoKeeper {
        /// The keeper's executable.
        program: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no such program.
    #[error("{}: command not found", program.display())]
    NotFound {
        /// The program asked for.
        program: PathBuf,
    },
    /// The system refused to start it.
    #[error("{} did not start: {detail}", program.display())]
    Refused {
        /// The program asked for.
        program: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The keeper ended before it had started the program.
    #[error("the keeper ended before it had started {}", program.display())]
    KeeperLost {
        /// The program asked for.
        program: PathBuf,
    },
    /// The order could not be written down, for example a path that is not Unicode.
    #[error("the order for {} cannot be written down", program.display())]
    Unwritable {
        /// The program asked for.
        program: PathBuf,
    },
}
