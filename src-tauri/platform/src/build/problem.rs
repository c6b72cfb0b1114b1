//! Why a build fails, in the words its output ends with.

use std::path::PathBuf;

use super::{archive, buildpack};
use crate::room;
use crate::store::StoreError;

/// Why a build failed, as its output says it.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The archive.
    #[error("Error: {0}")]
    Archive(#[from] archive::ArchiveError),
    /// Heroku's rules.
    #[error(transparent)]
    Refused(#[from] buildpack::Refused),
    /// Nothing was uploaded.
    #[error("Error: The source archive is not there. Upload it again.")]
    NoSource,
    /// uv is missing.
    #[error("Error: This computer could not be prepared for builds: {0}.")]
    Tools(#[from] crate::tools::ToolsError),
    /// No such Python.
    #[error(
        "Error: Python {version} is not on this computer and could not be downloaded.\n\nInstall Python {version} from https://www.python.org/downloads/ and try again,\nor name another version in the file .python-version."
    )]
    NoPython {
        /// What was asked for.
        version: String,
    },
    /// A lock file.
    #[error("Error: {file} can't be used. What is above says why; make it anew and try again.")]
    Lock {
        /// Its name.
        file: &'static str,
    },
    /// The packages.
    #[error("Error: The packages could not be installed. What is above says why.")]
    Packages,
    /// The package index.
    #[error(
        "Error: The packages could not be downloaded. Check this computer's internet connection and try again."
    )]
    NoNetwork,
    /// No room.
    #[error("Error: The disk of this computer is full. Make room and try again.")]
    DiskFull,
    /// The disk.
    #[error("Error: The files of the build could not be written: {source}.")]
    Disk {
        /// What the system said.
        source: std::io::Error,
    },
    /// A path no program can be told.
    #[error("Error: The folder '{}' has a name that can't be passed to other programs.", path.display())]
    Path {
        /// The path.
        path: PathBuf,
    },
    /// A program did not start.
    #[error("Error: A program of the build could not be started: {0}.")]
    Process(#[from] crate::process::ProcessError),
    /// The platform's memory.
    #[error("Error: {0}.")]
    Store(#[from] StoreError),
    /// The script of a test wants it.
    #[cfg(debug_assertions)]
    #[error("Error: The fault script ends this build here.")]
    Scripted,
    /// It was asked to stop, or was stopped with the platform.
    #[error("Error: The build was cancelled.")]
    Cancelled,
}

impl BuildError {
    pub(super) fn disk(source: std::io::Error) -> BuildError {
        match room::is_lacking(&source) {
            true => BuildError::DiskFull,
            false => BuildError::Disk { source },
        }
    }

    pub(super) fn is_cancel(&self) -> bool {
        matches!(
            self,
            BuildError::Cancelled | BuildError::Archive(archive::ArchiveError::Cancelled)
        )
    }
}
