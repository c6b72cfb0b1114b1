//! The platform's memory: one SQLite file that is written through to the disk before anything is acknowledged.
//! It keeps the token, so it is the owner's alone; it starts nothing and knows no HTTP.

pub mod addons;
pub mod apps;
pub mod authorizations;
pub mod buildpacks;
pub mod builds;
pub mod clients;
pub mod collaborators;
pub mod domains;
pub mod eco;
pub mod features;
pub mod groups;
pub mod metrics;
pub mod one_offs;
pub mod pipelines;
pub mod promotions;
pub mod releases;
pub mod rooms;
pub mod schedules;
mod schema;
pub mod settings;
pub mod setups;
pub mod transfers;
pub mod webhooks;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior, ffi};

use crate::{files, room};

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file could not be made or opened.
    #[error("{} cannot be opened: {source}", path.display())]
    Unopened {
        /// Where it should be.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It was written by a later version of the program.
    #[error(
        "the platform's data were written by a later version of Orchard (schema {found}, this one knows {known})"
    )]
    Newer {
        /// The file's schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// SQLite refused.
    #[error("the platform's database: {source}")]
    Sqlite {
        /// What it said.
        #[from]
        source: rusqlite::Error,
    },
    /// A task of ours was lost.
    #[error("a step with the platform's database was broken off")]
    Lost,
}

impl StoreError {
    /// Whether the disk had no room.
    pub fn is_full(&self) -> bool {
        let Self::Sqlite { source } = self else {
            return matches!(self, Self::Unopened { source, .. } if room::is_lacking(source));
        };
        // For the file beside the database that its readers share, SQLite has an error of its own.
        matches!(
            source.sqlite_extended_error_code(),
            Some(ffi::SQLITE_FULL | ffi::SQLITE_IOERR_SHMSIZE)
        )
    }
}

/// A handle on the store; cheap to clone.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens the file, making or upgrading it.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        files::private_file(path).map_err(|source| StoreError::Unopened {
            path: path.to_owned(),
            source,
        })?;
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        schema::upgrade(&mut connection)?;
        Ok(Store {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Runs `work` in one transaction: all of it is on the disk when this returns, or none of it is.
    pub async fn with<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.with_now(work))
            .await
            .unwrap_or_else(|_| Err(StoreError::Lost.into()))
    }

    /// The same on this thread; for callers that are not async.
    pub fn with_now<T, E>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(StoreError::from)?;
        let value = work(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(value)
    }
}

/// Now, as Heroku writes times: whole seconds, UTC.
pub fn now() -> String {
    whole_seconds(jiff::Timestamp::now())
}

/// A time as Heroku writes it.
pub fn whole_seconds(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
