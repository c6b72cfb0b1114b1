//! The servers that add-ons have for themselves: one for each, on a port of loopback that it keeps, behind a password.
//! A server that ends by itself is started again; all end with the platform. What a server is, `Kind` says.

mod one;
pub mod program;
mod sasl;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMappedMutexGuard;

use one::One;

use crate::catalogue::Plan;
use crate::dyno::{Port, Ports};
use crate::files;
use crate::process::{Group, Keeper, ProcessError};
use crate::secret::NoRandomness;

/// A kind of server.
pub trait Kind: Send + Sync + Sized + 'static {
    /// What opens one: what the platform writes down.
    type Access: Clone + Send + Sync;
    /// What is kept of one that runs.
    type Hold: Send;

    /// What it is called.
    const NAME: &'static str;
    /// How long one may take to end.
    const STOP: Duration;

    /// The port it had last; 0 before it had one.
    fn port_of(access: &Self::Access) -> u16;

    /// Starts one and waits until it answers whoever may come in.
    fn boot(
        &self,
        ground: &Ground,
        spec: &Spec<Self::Access>,
        port: u16,
    ) -> impl Future<Output = Result<(Group, Self::Hold), ServerError>> + Send;

    /// Called now and then while one runs; how long until the next time, or `None` for never.
    fn pulse(_running: &mut Running<Self>) -> impl Future<Output = Option<Duration>> + Send {
        std::future::ready(None)
    }
}

/// What a server shall be.
#[derive(Debug, Clone)]
pub struct Spec<A> {
    /// The plan whose limits it keeps.
    pub plan: &'static Plan,
    /// What opens it.
    pub access: A,
}

/// Where a server is, and what it is made with.
pub struct Ground {
    /// Its own folder.
    pub folder: PathBuf,
    /// Holds the programs that are started.
    pub keeper: Keeper,
    /// Gives ports.
    pub ports: Ports,
}

/// A server that runs.
pub struct Running<K: Kind> {
    /// What it is.
    pub spec: Spec<K::Access>,
    /// Its port, which stays taken as long as the platform lives.
    pub port: Port,
    /// Its kind's own.
    pub hold: K::Hold,
    group: Arc<Group>,
}

/// A running server to whom nothing else happens meanwhile.
pub type Held<K> = OwnedMappedMutexGuard<Option<Running<K>>, Running<K>>;

/// Why a server could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// No program of that kind is on this computer.
    #[error("there is no {needs} on this computer")]
    NoProgram {
        /// Which.
        needs: &'static str,
    },
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
    /// It ended, did not answer in time or lets nobody in by the password.
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
    Asked(#[from] crate::keyvalue::RespError),
    /// The keeper could not start it.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// No password could be made.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// The servers of all add-ons of a kind.
pub struct Servers<K: Kind> {
    kind: Arc<K>,
    folder: PathBuf,
    keeper: Keeper,
    ports: Ports,
    all: Mutex<HashMap<String, Arc<One<K>>>>,
}

impl<K: Kind> Servers<K> {
    /// None yet; each has a folder of its own below `folder`.
    pub fn new(kind: K, folder: PathBuf, keeper: Keeper, ports: Ports) -> Self {
        Self {
            kind: Arc::new(kind),
            folder,
            keeper,
            ports,
            all: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<One<K>>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: &str) -> Result<Arc<One<K>>, ServerError> {
        self.lock().get(id).cloned().ok_or(ServerError::Stopped)
    }

    /// Starts the server of an add-on unless it runs; its port, which is the one it had if nobody else has taken it.
    pub async fn start(&self, id: &str, spec: Spec<K::Access>) -> Result<u16, ServerError> {
        let made = || {
            let ground = Ground {
                folder: self.folder.join(id),
                keeper: self.keeper.clone(),
                ports: self.ports.clone(),
            };
            Arc::new(One::new(Arc::clone(&self.kind), ground))
        };
        let server = Arc::clone(self.lock().entry(id.to_owned()).or_insert_with(made));
        one::start(&server, spec).await
    }

    /// A server that runs, and where.
    pub async fn running(&self, id: &str) -> Result<(Arc<Ground>, Held<K>), ServerError> {
        let server = self.find(id)?;
        Ok((Arc::clone(&server.ground), server.held().await?))
    }

    /// Ends a running server and starts it with the limits of another plan.
    pub async fn again(&self, id: &str, plan: &'static Plan) -> Result<(), ServerError> {
        one::again(&self.find(id)?, plan).await
    }

    /// Ends a server and takes away what it left; no error when both are gone already.
    pub async fn remove(&self, id: &str) -> Result<(), ServerError> {
        let server = self.lock().remove(id);
        if let Some(server) = server {
            server.stop().await;
        }
        let path = self.folder.join(id);
        let gone = path.clone();
        let removed = tokio::task::spawn_blocking(move || files::remove(&gone)).await;
        removed
            .unwrap_or_else(|error| Err(std::io::Error::other(error)))
            .map_err(|source| ServerError::Io { path, source })
    }

    /// Ends all servers in order.
    pub async fn stop_all(&self) {
        let servers: Vec<_> = self.lock().drain().map(|(_, server)| server).collect();
        for server in servers {
            server.stop().await;
        }
    }
}
