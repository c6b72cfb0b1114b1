//! PostgreSQL for the studies: one cluster on loopback, one database and one role for each add-on.
//! A study can reach its own database only.

mod folder;
mod owner;
mod restrict;
mod server;
mod stale;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use postgres_protocol::password::scram_sha_256;

use folder::random;
use server::Server;

use crate::process::{Keeper, ProcessError};
use crate::tools::Postgres;
pub use work::{Guest, Successor};

/// The cluster. Cheap to clone; its server ends with `stop`, or with the last clone.
#[derive(Clone, Debug)]
pub struct Cluster {
    server: Arc<Server>,
    /// Part of the names of what this run makes for a while, so that the next knows what was left behind.
    run: String,
}

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
        f.debug_struct("Credentials")
            .field("database", &self.database)
            .finish_non_exhaustive()
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
    #[error("the database cluster could not be made:\n{detail}")]
    Initdb {
        /// Its last words.
        detail: String,
    },
    /// No space is left.
    #[error("the disk of this computer is full")]
    DiskFull,
    /// The server ended or did not answer in time.
    #[error("PostgreSQL did not start:\n{detail}")]
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
    pub fn new(folder: impl Into<PathBuf>, postgres: Postgres, keeper: Keeper) -> Self {
        Self {
            server: Arc::new(Server::new(folder.into(), postgres, keeper, false)),
            run: random(8),
        }
    }

    /// As `new`, but as root it does without a user namespace, as on systems that forbid them.
    pub fn without_namespace(
        folder: impl Into<PathBuf>,
        postgres: Postgres,
        keeper: Keeper,
    ) -> Self {
        Self {
            server: Arc::new(Server::new(folder.into(), postgres, keeper, true)),
            run: random(8),
        }
    }

    /// Starts the server unless it runs, making the cluster first where there is none. Returns its port, which stays the
    /// same from run to run unless another program has taken it: make URLs anew with `url` at every start of a dyno.
    /// A server that ends by itself is started again.
    pub async fn start(&self) -> Result<u16, DatabaseError> {
        server::start(&self.server).await
    }

    /// Makes a database and a role for it, which may have so many connections. Starts the server if need be.
    pub async fn create(&self, connections: u32) -> Result<Credentials, DatabaseError> {
        self.start().await?;
        let credentials = Credentials {
            database: format!("d{}", random(13)),
            user: format!("u{}", random(13)),
            password: format!("p{}", random(63)),
        };
        // Hashed here: the password itself is in no statement, and so in no log.
        let secret = scram_sha_256(credentials.password.as_bytes());
        let (database, user) = (quoted(&credentials.database), quoted(&credentials.user));
        let admin = self.server.admin().await?;
        admin.batch_execute(&format!(
            "CREATE ROLE {user} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT {connections} PASSWORD '{secret}'"
        )).await?;
        work::make_database(&admin, &database, &user).await?;
        Ok(credentials)
    }

    /// Deletes a database and its role, whoever is connected; no error when they are gone already.
    pub async fn drop_database(&self, credentials: &Credentials) -> Result<(), DatabaseError> {
        self.start().await?;
        let admin = self.server.admin().await?;
        let (database, user) = (quoted(&credentials.database), quoted(&credentials.user));
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"))
            .await?;
        admin
            .batch_execute(&format!("DROP ROLE IF EXISTS {user}"))
            .await?;
        self.drop_holder(&admin, credentials).await
    }

    /// `postgres://USER:PASSWORD@127.0.0.1:PORT/DATABASE`. Starts the server if need be.
    pub async fn url(&self, credentials: &Credentials) -> Result<String, DatabaseError> {
        let port = self.start().await?;
        let Credentials {
            database,
            user,
            password,
        } = credentials;
        Ok(format!(
            "postgres://{user}:{password}@127.0.0.1:{port}/{database}"
        ))
    }

    /// Size on disk in bytes.
    pub async fn bytes(&self, credentials: &Credentials) -> Result<u64, DatabaseError> {
        self.start().await?;
        let admin = self.server.admin().await?;
        let row = admin
            .query_one(
                "SELECT pg_database_size($1::text::name)",
                &[&credentials.database],
            )
            .await?;
        Ok(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default())
    }

    /// Stops the server in order; all is on disk when this returns.
    pub async fn stop(&self) -> Result<(), DatabaseError> {
        self.server.stop().await;
        Ok(())
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
