//! PostgreSQL for the studies: one cluster on loopback, one database and one role for each add-on.
//! A study can reach its own database only.

use std::path::PathBuf;

use crate::process::{Keeper, ProcessError};
use crate::tools::Postgres;

/// The cluster. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cluster {}

/// A study's database: what the platform writes down.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Credentials {
    /// Name of the database.
    pub database: String,
    /// Name of the role.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("database", &self.database).finish_non_exhaustive()
    }
}

/// What PostgreSQL could not do.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The cluster's folder could not be made or read.
    #[error("{}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `initdb` failed.
    #[error("the database cluster could not be made: {detail}")]
    Initdb {
        /// Its last words.
        detail: String,
    },
    /// No space is left.
    #[error("no space is left for the database: {detail}")]
    DiskFull {
        /// Last words.
        detail: String,
    },
    /// The server ended or did not answer in time.
    #[error("PostgreSQL did not start: {detail}")]
    NotStarted {
        /// Its last words.
        detail: String,
    },
    /// No port is free.
    #[error("no port is free")]
    NoFreePort {
        /// What the system said.
        source: std::io::Error,
    },
    /// As root neither a user namespace nor another user could be used.
    #[error("PostgreSQL refuses to run as root, and nobody else could run it: {detail}")]
    Root {
        /// What was tried.
        detail: String,
    },
    /// A statement failed.
    #[error("PostgreSQL refused: {source}")]
    Sql {
        /// What it said.
        #[from]
        source: tokio_postgres::Error,
    },
    /// A program could not be started.
    #[error(transparent)]
    Process(#[from] ProcessError),
}

impl Cluster {
    /// The cluster in `folder` (made at the first start); nothing is started yet.
    pub fn new(_folder: impl Into<PathBuf>, _postgres: Postgres, _keeper: Keeper) -> Self {
        todo!()
    }

    /// Starts the server unless it runs, making the cluster first where there is none. Returns its port, which stays the
    /// same from run to run unless another program has taken it: make URLs anew with `url` at every start of a dyno.
    pub async fn start(&self) -> Result<u16, DatabaseError> {
        todo!()
    }

    /// Makes a database and a role for it. Starts the server if need be.
    pub async fn create(&self) -> Result<Credentials, DatabaseError> {
        todo!()
    }

    /// Deletes a database and its role; no error when they are gone already.
    pub async fn drop_database(&self, _credentials: &Credentials) -> Result<(), DatabaseError> {
        todo!()
    }

    /// `postgres://USER:PASSWORD@127.0.0.1:PORT/DATABASE`. Starts the server if need be.
    pub async fn url(&self, _credentials: &Credentials) -> Result<String, DatabaseError> {
        todo!()
    }

    /// Size on disk in bytes.
    pub async fn bytes(&self, _credentials: &Credentials) -> Result<u64, DatabaseError> {
        todo!()
    }

    /// Stops the server in order; all is on disk when this returns.
    pub async fn stop(&self) -> Result<(), DatabaseError> {
        todo!()
    }
}
