//! Dynos: the processes of each app, started from its Procfile, watched, restarted and stopped as Heroku does.
//! It keeps nothing on disk: what should run is told to it, what runs is told by it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use crate::logs::Logs;
use crate::process::{Exit, Keeper};

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
}

impl Default for DynoLimits {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        Self {
            boot: Duration::from_secs(60),
            grace: Duration::from_secs(30),
            cool_off: [0, 20, 40, 60, 100, 180, 320].map(minutes).to_vec(),
            steady: minutes(20),
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

/// The dynos of all apps. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Dynos {}

impl Dynos {
    /// No dynos yet.
    pub fn new(_keeper: Keeper, _logs: Logs, _limits: DynoLimits) -> Self {
        todo!()
    }

    /// Makes the formation of an app what `specs` say: dynos that are not in it are stopped and forgotten, new ones are
    /// started, changed ones replaced, the same left alone (a crashed one of the same spec keeps its cool-off).
    /// Returns as soon as that is under way.
    pub fn set(&self, _app: &str, _specs: Vec<DynoSpec>) {
        todo!()
    }

    /// Stops and starts again; a cool-off is forgotten.
    pub fn restart(&self, _app: &str, _which: &Which) -> Result<(), DynoError> {
        todo!()
    }

    /// Stops, and leaves `down` until restarted or set anew. A one-off dyno is ended.
    pub fn stop(&self, _app: &str, _which: &Which) -> Result<(), DynoError> {
        todo!()
    }

    /// Stops and forgets all dynos of an app, one-off ones too; returns when they are gone.
    pub async fn remove(&self, _app: &str) {
        todo!()
    }

    /// Stops all dynos of all apps; returns when they are gone.
    pub async fn remove_all(&self) {
        todo!()
    }

    /// The dynos of an app, one-off ones too, in order of name.
    pub fn list(&self, _app: &str) -> Vec<Dyno> {
        todo!()
    }

    /// Every change of state of every dyno, from now on.
    pub fn changes(&self) -> broadcast::Receiver<Dyno> {
        todo!()
    }

    /// What the router needs to know of an app.
    pub fn web(&self, _app: &str) -> watch::Receiver<Web> {
        todo!()
    }

    /// Starts a one-off dyno (release phase, `run`). Its name is `KIND.NNNN`, or `spec.number` when that is not 0.
    /// `on_line` gets its output; it is in the app's log as well.
    pub async fn one_off(
        &self,
        _app: &str,
        _spec: DynoSpec,
        _on_line: impl FnMut(&str) + Send + 'static,
    ) -> Result<OneOff, DynoError> {
        todo!()
    }
}

/// A one-off dyno. Dropping it does not end it.
#[derive(Debug)]
pub struct OneOff {
    /// How the API lists it.
    pub dyno: Dyno,
}

impl OneOff {
    /// Waits until it has ended.
    pub async fn wait(&self) -> Exit {
        todo!()
    }

    /// Ends it: SIGTERM, then SIGKILL after the grace.
    pub async fn stop(&self) -> Exit {
        todo!()
    }
}
