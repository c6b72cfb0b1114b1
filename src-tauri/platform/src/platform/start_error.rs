//! Why a platform did not start, and the code under which its starter hears of it.

use std::path::PathBuf;

use crate::crew;
use crate::room;
use crate::store::StoreError;
use crate::store::settings::IdentityError;
use crate::tls::TlsError;

/// Why a platform did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder can't be used.
    #[error("the folder {} can't be used: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another one runs on this folder.
    #[error("a platform is running on this folder already")]
    AlreadyRunning,
    /// The memory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The identity.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// No port of this computer is free.
    #[error("no port of this computer is free: {source}")]
    NoFreePort {
        /// What the system said.
        source: std::io::Error,
    },
    /// The certificate authority.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A listener for an app.
    #[error(transparent)]
    Route(#[from] crew::RouteError),
}

impl StartError {
    /// The code that crosses to the one who started us.
    pub fn code(&self) -> &'static str {
        match self {
            StartError::Folder { source, .. }
            | StartError::Tls(TlsError::Folder { source, .. })
                if room::is_lacking(source) =>
            {
                "disk-full"
            }
            StartError::Folder { .. }
            | StartError::Tls(TlsError::Folder { .. } | TlsError::Unreadable { .. }) => {
                "data-folder"
            }
            StartError::AlreadyRunning => "already-running",
            StartError::Store(error) | StartError::Identity(IdentityError::Store(error))
                if error.is_full() =>
            {
                "disk-full"
            }
            StartError::Store(StoreError::Newer { .. }) => "newer-data",
            StartError::Store(_) | StartError::Identity(IdentityError::Store(_)) => "store",
            StartError::Identity(IdentityError::NoRandomness(_)) | StartError::Tls(_) => {
                "no-randomness"
            }
            StartError::NoFreePort { .. } | StartError::Route(_) => "no-free-port",
        }
    }
}
