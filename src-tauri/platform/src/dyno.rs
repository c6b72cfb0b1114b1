//! Dynos: the processes of each app, started from its Procfile, watched, restarted and stopped as Heroku does.
//! It keeps nothing on disk: what should run is told to it, what runs is told by it.

mod attached;
#[cfg(debug_assertions)]
mod blow;
mod life;
mod line;
mod one_off;
mod place;
mod quota;
mod roster;
mod sleep;

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{broadcast, oneshot, watch};
use uuid::Uuid;

pub use attached::Terminal;
#[cfg(debug_assertions)]
pub use blow::Blow;
pub use one_off::OneOff;
pub use place::{Port, Ports};
use roster::{Roster, Wish};
pub use sleep::{Traffic, Used, Visit};

use crate::limits;
use crate::logs::Logs;
use crate::metrics::Metrics;
#[cfg(doc)]
use crate::process::Confinement;
use crate::process::Keeper;

/// What a dyno runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DynoSpec {
    /// Process type: `web`, `worker`, `run`, `release`.
    pub kind: String,
    /// Number within its type, from 1: `web.1`. One-off dynos get their own: see `one_off`.
    pub number: u32,
    /// The Procfile's line.
    pub command: String,
    /// Folder of the slug.
    pub dir: PathBuf,
    /// Config vars. PORT, DYNO, PATH, HOME, PYTHONUNBUFFERED and LANG are added here, and win.
    pub env: BTreeMap<String, String>,
    /// Version of the release it belongs to.
    pub release: i64,
    /// Dyno size, as shown: `Basic`.
    pub size: String,
}

impl DynoSpec {
    fn name(&self) -> String {
        format!("{}.{}", self.kind, self.number)
    }
}

/// State of a dyno, in Heroku's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DynoState {
    /// Started; a web dyno does not accept connections yet.
    Starting,
    /// Running.
    Up,
    /// Ended by itself; it will be started again after its cool-off.
    Crashed,
    /// Stopped on request.
    Down,
    /// Asleep (Eco).
    Idle,
}

impl std::fmt::Display for DynoState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Starting => "starting",
            Self::Up => "up",
            Self::Crashed => "crashed",
            Self::Down => "down",
            Self::Idle => "idle",
        })
    }
}

/// A dyno, as the API lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dyno {
    /// New with each start, as on Heroku.
    pub id: Uuid,
    /// Id of its app.
    pub app: String,
    /// `web.1`, `run.4711`.
    pub name: String,
    /// `web`.
    pub kind: String,
    /// State.
    pub state: DynoState,
    /// The Procfile's line.
    pub command: String,
    /// Size.
    pub size: String,
    /// Version of its release.
    pub release: i64,
    /// When this start of it was made.
    pub created_at: Timestamp,
    /// When its state last changed.
    pub updated_at: Timestamp,
}

/// Which dynos of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of its formation.
    All,
    /// All of one process type.
    Kind(String),
    /// One, by name (`web.1`) or id.
    One(String),
}

/// What an app's web dynos look like to the router.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Web {
    /// None should run (H14).
    #[default]
    None,
    /// One is starting: wait for it (H20 when it takes too long).
    Starting,
    /// They sleep; a request wakes them.
    Idle,
    /// Accepts on these ports of 127.0.0.1.
    Up(Vec<WebDyno>),
    /// All have crashed (H10).
    Crashed,
}

/// A web dyno that accepts connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebDyno {
    /// `web.1`.
    pub name: String,
    /// Port on 127.0.0.1.
    pub port: u16,
}

/// Times of the dyno life. The defaults are Heroku's.
#[derive(Clone, Debug)]
pub struct DynoLimits {
    /// A web dyno must accept on its port within this (R10).
    pub boot: Duration,
    /// From SIGTERM to SIGKILL (R12).
    pub grace: Duration,
    /// Cool-off before each restart after a crash; the last one repeats.
    pub cool_off: Vec<Duration>,
    /// Up for so long, a dyno's crashes are forgotten.
    pub steady: Duration,
    /// How long an attached dyno waits for its client (R13).
    pub attach: Duration,
    /// Silence after which an attached dyno's client counts as gone.
    pub idle: Duration,
    /// Between two looks at what a dyno uses (R14, R15).
    pub sample: Duration,
    /// Between one SIGHUP and the next when its client has gone; after the third comes R16.
    pub hang_up: Duration,
    /// Without web traffic for so long, an app's Eco dynos sleep.
    pub sleep: Duration,
}

/// Source of the cool-offs: Heroku's documents say "at once, then growing"; the steps are remembered, not read (2026-11).
impl Default for DynoLimits {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        Self {
            boot: Duration::from_secs(60),
            grace: Duration::from_secs(30),
            cool_off: [0, 20, 40, 60, 100, 180, 320].map(minutes).to_vec(),
            steady: minutes(20),
            attach: minutes(1),
            idle: minutes(60),
            sample: Duration::from_secs(20),
            hang_up: Duration::from_secs(5),
            sleep: limits::ECO_SLEEP,
        }
    }
}

/// Why a dyno cannot be run or found.
#[derive(Debug, thiserror::Error)]
pub enum DynoError {
    /// There is no such dyno.
    #[error("couldn't find that dyno: {name}")]
    NotFound {
        /// Name or id asked for.
        name: String,
    },
    /// The command line is empty or its quotes do not end.
    #[error("the command line cannot be read: {line}")]
    BadCommand {
        /// The line.
        line: String,
    },
    /// The line wants a shell, which this system does not have.
    #[error("the command line needs a shell: {line}")]
    NeedsShell {
        /// The line.
        line: String,
    },
    /// No port of this computer is free.
    #[error("no port is free")]
    NoFreePort {
        /// What the system said.
        source: std::io::Error,
    },
    /// It could not be started.
    #[error(transparent)]
    Process(#[from] crate::process::ProcessError),
}

/// The dynos of all apps. Cheap to clone. They end with `remove_all`, or with the runtime.
#[derive(Clone, Debug)]
pub struct Dynos {
    roster: Arc<Roster>,
}

impl Dynos {
    /// No dynos yet. Must be called within the runtime that shall run them. None of them may reach into the folders that
    /// are `closed`, but into its own slug and the Python it needs, where the system can see to that (see [`Confinement`]).
    pub fn new(
        keeper: Keeper,
        closed: Vec<PathBuf>,
        logs: Logs,
        metrics: Metrics,
        limits: DynoLimits,
    ) -> Self {
        let roster = Arc::new(Roster::new(keeper, closed, logs, metrics, limits));
        tokio::spawn(sleep::watch(Arc::downgrade(&roster)));
        Self { roster }
    }

    /// The ports they are given, for others who must not be given the same.
    pub fn ports(&self) -> Ports {
        self.roster.ports.clone()
    }

    /// Makes the formation of an app what `specs` say: dynos that are not in it are stopped and forgotten, new ones are
    /// started, changed and stopped ones replaced, the same left alone (a crashed one keeps its cool-off).
    /// Returns as soon as that is under way.
    pub fn set(&self, app: &str, specs: Vec<DynoSpec>) {
        let names: HashSet<String> = specs.iter().map(DynoSpec::name).collect();
        for name in self.roster.formation(app) {
            if !names.contains(&name) {
                self.roster.wish(app, &name, Wish::Gone);
            }
        }
        for spec in specs {
            let name = spec.name();
            if let Some(wishes) = self.roster.employ(app, &name, Arc::new(spec)) {
                tokio::spawn(life::live(
                    Arc::clone(&self.roster),
                    app.to_owned(),
                    name,
                    wishes,
                ));
            }
        }
    }

    /// Stops and starts again; a cool-off is forgotten. One-off dynos end: they are never restarted.
    pub fn restart(&self, app: &str, which: &Which) -> Result<(), DynoError> {
        self.each(app, which, |name| self.roster.again(app, name))
    }

    /// Stops, and leaves `down` until restarted or set anew. A one-off dyno is ended.
    pub fn stop(&self, app: &str, which: &Which) -> Result<(), DynoError> {
        self.each(app, which, |name| {
            self.roster.wish(app, name, Wish::Down);
        })
    }

    fn each(&self, app: &str, which: &Which, mut act: impl FnMut(&str)) -> Result<(), DynoError> {
        let dynos = self.list(app);
        let formation: HashSet<String> = self.roster.formation(app).into_iter().collect();
        let meant = |dyno: &Dyno| match which {
            Which::All => formation.contains(&dyno.name),
            Which::Kind(kind) => dyno.kind == *kind,
            // The command line names types here too; no name of a dyno is one.
            Which::One(name) => {
                dyno.name == *name || dyno.id.to_string() == *name || dyno.kind == *name
            }
        };
        let mut found = false;
        for dyno in dynos.iter().filter(|dyno| meant(dyno)) {
            found = true;
            act(&dyno.name);
        }
        match which {
            Which::One(name) if !found => Err(DynoError::NotFound { name: name.clone() }),
            _ => Ok(()),
        }
    }

    /// Stops and forgets all dynos of an app, one-off ones too; returns when they are gone.
    pub async fn remove(&self, app: &str) {
        self.roster.wish_all(Some(app), &Wish::Gone);
        self.roster.until_empty(Some(app)).await;
    }

    /// Stops all dynos of all apps; returns when they are gone.
    pub async fn remove_all(&self) {
        self.roster.wish_all(None, &Wish::Gone);
        self.roster.until_empty(None).await;
    }

    /// The dynos of an app, one-off ones too, in order of type and number.
    pub fn list(&self, app: &str) -> Vec<Dyno> {
        self.roster.list(app)
    }

    /// Every change of state of every dyno, from now on.
    pub fn changes(&self) -> broadcast::Receiver<Dyno> {
        self.roster.changes()
    }

    /// What the router needs to know of an app.
    pub fn web(&self, app: &str) -> watch::Receiver<Web> {
        self.roster.web(app)
    }

    /// Where the router tells what reaches an app.
    pub fn traffic(&self, app: &str) -> Traffic {
        Traffic::new(Arc::clone(&self.roster), app)
    }

    /// Says that an app was asleep before the platform started: its Eco dynos wait for a request.
    pub fn lull(&self, app: &str) {
        self.roster.lull(app);
    }

    /// Whether an app has Eco dynos.
    pub fn is_eco(&self, app: &str) -> bool {
        let dynos = self.roster.list(app);
        dynos.iter().any(|dyno| dyno.size == sleep::ECO)
    }

    /// The apps that sleep.
    pub fn asleep(&self) -> Vec<String> {
        self.roster.asleep()
    }

    /// How long Eco dynos were not asleep since this was last asked.
    pub fn take_used(&self) -> Used {
        self.roster.take_used()
    }

    /// A blow that this start of a dyno may get.
    #[cfg(debug_assertions)]
    pub fn blow(&self, app: &str, id: Uuid) -> Blow {
        Blow::new(Arc::clone(&self.roster), app, id)
    }

    /// Starts a one-off dyno with a Procfile's line (release phase). Its name is `KIND.NUMBER`; number 0 stands for a random one.
    /// `on_line` gets its output; it is in the app's log as well. Its end is told by `OneOff::wait`.
    pub async fn one_off(
        &self,
        app: &str,
        spec: DynoSpec,
        on_line: impl FnMut(&str) + Send + 'static,
    ) -> Result<OneOff, DynoError> {
        one_off::start(Arc::clone(&self.roster), app, spec, false, on_line).await
    }

    /// The same with a command that somebody gave by hand: it goes to a shell as it is.
    pub async fn run(&self, app: &str, spec: DynoSpec) -> Result<OneOff, DynoError> {
        one_off::start(Arc::clone(&self.roster), app, spec, true, |_| ()).await
    }

    /// The same with its input and output at a client, who is still to come. It starts when the client is there, and
    /// never when the client does not come. Its output is not in the log.
    pub fn attach<C>(
        &self,
        app: &str,
        spec: DynoSpec,
        terminal: Option<Terminal>,
        client: oneshot::Receiver<C>,
    ) -> Result<OneOff, DynoError>
    where
        C: AsyncRead + AsyncWrite + Send + 'static,
    {
        attached::start(Arc::clone(&self.roster), app, spec, terminal, client)
    }
}
