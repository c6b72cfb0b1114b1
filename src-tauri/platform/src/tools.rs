//! Programs of others that the platform stands on: uv and PostgreSQL, from Python packages in a folder of our own.
//! Nothing is installed into the system, and a half-made folder is never used.

use std::path::{Path, PathBuf};

/// The tools, found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tools {
    /// The `uv` program.
    pub uv: PathBuf,
    /// PostgreSQL.
    pub postgres: Postgres,
}

/// A PostgreSQL installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postgres {
    /// Folder with `postgres`, `initdb`, `pg_dump`, …
    pub bin: PathBuf,
    /// Its version, `16.14`.
    pub version: String,
}

/// Why the tools are not there.
#[derive(Debug, thiserror::Error)]
pub enum ToolsError {
    /// No Python of version 3.10 or newer was found.
    #[error("no Python 3.10 or newer was found (tried {})", tried.join(", "))]
    NoPython {
        /// Commands tried.
        tried: Vec<String>,
    },
    /// This Python cannot make environments (on Debian the package python3-venv is missing).
    #[error("{} cannot make an environment: {detail}", python.display())]
    NoVenv {
        /// The Python.
        python: PathBuf,
        /// Its last words.
        detail: String,
    },
    /// The package index could not be reached.
    #[error("the packages could not be downloaded: {detail}")]
    NoNetwork {
        /// pip's last words.
        detail: String,
    },
    /// No space is left.
    #[error("no space is left for the tools: {detail}")]
    DiskFull {
        /// Last words.
        detail: String,
    },
    /// pip failed otherwise.
    #[error("the packages could not be installed: {detail}")]
    Pip {
        /// pip's last words.
        detail: String,
    },
    /// A tools folder lacks something.
    #[error("{} holds no {what}", folder.display())]
    Incomplete {
        /// The folder.
        folder: PathBuf,
        /// `uv` or `PostgreSQL`.
        what: &'static str,
    },
    /// Reading or writing failed.
    #[error("{}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A program could not be started.
    #[error(transparent)]
    Process(#[from] crate::process::ProcessError),
}

impl Tools {
    /// Finds the tools: in `ORCHARD_TOOLS`, else in `data/tools`, else makes them there with this computer's Python,
    /// under the keeper. `on_line` is told what pip says. May take minutes.
    pub async fn find(
        _data: &Path,
        _keeper: &crate::process::Keeper,
        _on_line: impl FnMut(String) + Send + 'static,
    ) -> Result<Self, ToolsError> {
        todo!()
    }
}
