//! Why a transfer ended before its end, in words for its log. They hold no password and no address.

use crate::database::DatabaseError;
use crate::process::ProcessError;
use crate::room;
use crate::store::StoreError;
use crate::tools::ToolsError;

/// Why a transfer did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Somebody cancelled it.
    #[error("The transfer was cancelled.")]
    Cancelled,
    /// The platform ended.
    #[error("The platform was stopped before the transfer was done.")]
    Stopped,
    /// The add-on was removed.
    #[error("There is no such database any more.")]
    NoDatabase,
    /// The backup was deleted.
    #[error("There is no such backup any more.")]
    NoDump,
    /// A program of PostgreSQL's failed.
    #[error("{program} ended with status {status}.")]
    Failed {
        /// Which.
        program: &'static str,
        /// As a shell would tell it.
        status: i32,
    },
    /// No space is left.
    #[error("The disk of this computer is full.")]
    DiskFull,
    /// A dump could not be written.
    #[error("The dump could not be written: {source}.")]
    Disk {
        /// What the system said.
        source: std::io::Error,
    },
    /// PostgreSQL is missing.
    #[error("PostgreSQL could not be had: {0}.")]
    Tools(#[from] ToolsError),
    /// PostgreSQL refused.
    #[error("{0}.")]
    Database(#[from] DatabaseError),
    /// A program could not be started.
    #[error("{0}.")]
    Process(#[from] ProcessError),
    /// The platform's memory.
    #[error("{0}.")]
    Store(#[from] StoreError),
}

impl From<std::io::Error> for TransferError {
    fn from(source: std::io::Error) -> Self {
        match room::is_lacking(&source) {
            true => Self::DiskFull,
            false => Self::Disk { source },
        }
    }
}
