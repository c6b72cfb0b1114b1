//! Memcached servers for the studies: one for each add-on, on a port of loopback that it keeps, behind a password.
//! Nothing they hold is kept. A server that ends by itself is started again; all end with the platform.

mod protocol;
mod server;

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use server::{Room, Server};

use crate::catalogue::Plan;
use crate::dyno::Ports;
use crate::files;
use crate::process::{Keeper, ProcessError};
use crate::secret::{self, NoRandomness};

/// What the names of users end with: SASL's realm, which would be the computer's name otherwise, and that can change.
const REALM: &str = "orchard";

/// What opens a server: what the platform writes down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The port it had last; 0 before it had one.
    pub port: u16,
    /// Whom the study's clients come in as, realm included.
    pub username: String,
    /// What they come in by.
    pub password: String,
}

impl Access {
    /// A new user with a password.
    pub fn new() -> Result<Access, NoRandomness> {
        Ok(Access {
            port: 0,
            username: format!("{}@{REALM}", secret::random_hex(8)?),
            password: secret::random_hex(32)?,
        })
    }

    /// Where the study finds it.
    pub fn servers(&self) -> String {
        format!("127.0.0.1:{}", self.port)
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
pub enum CacheError {
    /// No program of that kind is on this computer.
    #[error("there is no memcached with SASL and saslpasswd2 on this computer")]
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
    /// Its password could not be written.
    #[error("saslpasswd2 did not take the password:\n{detail}")]
    NoPassword {
        /// Its last words.
        detail: String,
    },
    /// It ended, did not answer in time or lets nobody in by the password.
    #[error("the server did not start:\n{detail}")]
    NotStarted {
        /// Its last words.
        detail: String,
    },
    /// It is not running.
    #[error("the server does not run")]
    Stopped,
    /// The keeper could not start it.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// No password could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// The servers of all add-ons. Cheap to clone.
#[derive(Clone)]
pub struct Caches {
    folder: PathBuf,
    keeper: Keeper,
    ports: Ports,
    room: Room,
    servers: Arc<Mutex<HashMap<String, Arc<Server>>>>,
}

impl Caches {
    /// None yet; each has a folder of its own below `folder`.
    pub fn new(folder: PathBuf, keeper: Keeper, ports: Ports) -> Self {
        Self {
            folder,
            keeper,
            ports,
            room: Room::default(),
            servers: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Server>>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the server of an add-on unless it runs; its port, which is the one it had if nobody else has taken it.
    pub async fn start(&self, id: &str, spec: Spec) -> Result<u16, CacheError> {
        let server = {
            let mut servers = self.lock();
            let made = || {
                Arc::new(Server::new(
                    self.folder.join(id),
                    self.keeper.clone(),
                    self.ports.clone(),
                    self.room.clone(),
                ))
            };
            Arc::clone(servers.entry(id.to_owned()).or_insert_with(made))
        };
        server::start(&server, spec).await
    }

    /// Starts a running server again with the limits of another plan. What it held is gone.
    pub async fn change(&self, id: &str, plan: &'static Plan) -> Result<(), CacheError> {
        let server = self.lock().get(id).cloned().ok_or(CacheError::Stopped)?;
        server::change(&server, plan).await
    }

    /// Ends a server and takes its traces away; no error when they are gone already.
    pub async fn remove(&self, id: &str) -> Result<(), CacheError> {
        let server = self.lock().remove(id);
        if let Some(server) = server {
            server.stop().await;
        }
        let path = self.folder.join(id);
        files::remove(&path).map_err(|source| CacheError::Io { path, source })
    }

    /// Ends all servers.
    pub async fn stop_all(&self) {
        let servers: Vec<_> = self.lock().drain().map(|(_, server)| server).collect();
        for server in servers {
            server.stop().await;
        }
    }
}
