//! Redis servers for the studies: one for each add-on, on a port of loopback that it keeps, behind a password.
//! A server that ends by itself is started again; all end with the platform.

pub mod program;
mod redis;
mod resp;
mod sasl;
pub(crate) mod server;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

pub use resp::RespError;
use server::Server;

use crate::catalogue::Plan;
use crate::dyno::Ports;
use crate::files;
use crate::process::{Keeper, ProcessError};
use crate::secret::{self, NoRandomness};

/// What opens a server, and what the person chose for it: what the platform writes down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The port it had last; 0 before it had one.
    pub port: u16,
    /// What the study's clients come in by.
    pub password: String,
    /// What the platform comes in by.
    pub admin: String,
    /// Chosen settings.
    pub settings: Settings,
}

/// What a person may choose of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What goes when the memory is full. Heroku's default: nothing.
    pub maxmemory_policy: String,
    /// Seconds after which a silent client is sent away, 0 for never. Heroku's default: 300.
    pub timeout: u32,
    /// Which events of its keys it tells.
    pub notify_keyspace_events: String,
}

impl Access {
    /// New passwords, and what Heroku sets.
    pub fn new() -> Result<Access, NoRandomness> {
        Ok(Access {
            port: 0,
            password: Self::new_password()?,
            admin: secret::random_hex(32)?,
            settings: Settings {
                maxmemory_policy: "noeviction".to_owned(),
                timeout: 300,
                notify_keyspace_events: String::new(),
            },
        })
    }

    /// A password for the study's clients.
    pub fn new_password() -> Result<String, NoRandomness> {
        Ok(format!("p{}", secret::random_hex(32)?))
    }

    /// Where the study finds it; Heroku leaves the user's name out as well.
    pub fn url(&self) -> String {
        format!("redis://:{}@127.0.0.1:{}", self.password, self.port)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// What a server shall be.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The plan whose limits it keeps.
    pub plan: &'static Plan,
    /// What opens it.
    pub access: Access,
}

/// Why a server could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyValueError {
    /// No program of that kind is on this computer.
    #[error("there is no redis-server or valkey-server on this computer")]
    NoProgram,
    /// Its folder could not be made or written.
    #[error("{}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No port is free.
    #[error("no port is free")]
    NoFreePort,
    /// It ended or did not answer in time.
    #[error("the server did not start:\n{detail}")]
    NotStarted {
        /// Its last words.
        detail: String,
    },
    /// It is not running.
    #[error("the server does not run")]
    Stopped,
    /// It did not do what it was asked.
    #[error(transparent)]
    Asked(#[from] RespError),
    /// The keeper could not start it.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// No password could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// The servers of all add-ons. Cheap to clone.
#[derive(Clone)]
pub struct KeyValues {
    folder: PathBuf,
    keeper: Keeper,
    ports: Ports,
    servers: Arc<Mutex<HashMap<String, Arc<Server>>>>,
}

impl KeyValues {
    /// None yet; each keeps its data in a folder of its own below `folder`.
    pub fn new(folder: PathBuf, keeper: Keeper, ports: Ports) -> Self {
        Self {
            folder,
            keeper,
            ports,
            servers: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Server>>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: &str) -> Result<Arc<Server>, KeyValueError> {
        self.lock().get(id).cloned().ok_or(KeyValueError::Stopped)
    }

    /// Starts the server of an add-on unless it runs; its port, which is the one it had if nobody else has taken it.
    pub async fn start(&self, id: &str, spec: Spec) -> Result<u16, KeyValueError> {
        let server = {
            let mut servers = self.lock();
            let made = || {
                Arc::new(Server::new(
                    self.folder.join(id),
                    self.keeper.clone(),
                    self.ports.clone(),
                ))
            };
            Arc::clone(servers.entry(id.to_owned()).or_insert_with(made))
        };
        server::start(&server, spec).await
    }

    /// Gives a running server another plan, password or settings: at once, and for its next start.
    pub async fn change(&self, id: &str, spec: Spec) -> Result<(), KeyValueError> {
        self.find(id)?.change(spec).await
    }

    /// What a running server says of itself (INFO).
    pub async fn info(&self, id: &str) -> Result<BTreeMap<String, String>, KeyValueError> {
        let text = self.find(id)?.ask(&["INFO"]).await?;
        let pairs = text.lines().filter_map(|line| line.split_once(':'));
        Ok(pairs
            .map(|(name, value)| (name.to_owned(), value.trim_end().to_owned()))
            .collect())
    }

    /// Sets its counters to nought.
    pub async fn reset_figures(&self, id: &str) -> Result<(), KeyValueError> {
        self.find(id)?.ask(&["CONFIG", "RESETSTAT"]).await.map(drop)
    }

    /// Sends every client of the study's away.
    pub async fn disconnect(&self, id: &str) -> Result<(), KeyValueError> {
        let server = self.find(id)?;
        server
            .ask(&["CLIENT", "KILL", "USER", "default", "SKIPME", "yes"])
            .await
            .map(drop)
    }

    /// Ends a server and takes its data away; no error when they are gone already.
    pub async fn remove(&self, id: &str) -> Result<(), KeyValueError> {
        let server = self.lock().remove(id);
        if let Some(server) = server {
            server.stop().await;
        }
        let path = self.folder.join(id);
        let gone = path.clone();
        let removed = tokio::task::spawn_blocking(move || files::remove(&gone)).await;
        removed
            .unwrap_or_else(|error| Err(std::io::Error::other(error)))
            .map_err(|source| KeyValueError::Io { path, source })
    }

    /// Ends all servers in order.
    pub async fn stop_all(&self) {
        let servers: Vec<_> = self.lock().drain().map(|(_, server)| server).collect();
        for server in servers {
            server.stop().await;
        }
    }
}
