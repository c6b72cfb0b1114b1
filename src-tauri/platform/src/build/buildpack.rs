//! Heroku's rules for a Python app: which package manager, which Python, what is refused. Reads files, changes nothing.
//! Source of the rules: heroku-buildpack-python v351, 2026-08-18. The sentences are ours.

use std::fmt;
use std::fs;
use std::path::Path;

use crate::catalogue::{PYTHON, PYTHONS};

/// What reads the list of packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageManager {
    /// requirements.txt
    Pip,
    /// Pipfile.lock
    Pipenv,
    /// poetry.lock
    Poetry,
    /// uv.lock
    Uv,
}

impl PackageManager {
    const ALL: [PackageManager; 4] = [
        PackageManager::Pip,
        PackageManager::Pipenv,
        PackageManager::Poetry,
        PackageManager::Uv,
    ];

    /// The file that shows which one it is.
    pub fn file(self) -> &'static str {
        match self {
            PackageManager::Pip => "requirements.txt",
            PackageManager::Pipenv => "Pipfile.lock",
            PackageManager::Poetry => "poetry.lock",
            PackageManager::Uv => "uv.lock",
        }
    }
}

/// A version of Python: `3.12` or `3.12.7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PythonVersion {
    /// `3.12`
    pub minor: String,
    /// `7`, if the study insists on it.
    pub patch: Option<String>,
}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.minor)?;
        self.patch
            .as_ref()
            .map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

/// Where the version was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file of the study.
    File(&'static str),
    /// The study's last build.
    LastBuild,
    /// Nowhere: the newest.
    Default,
}

/// Why Heroku would refuse the study.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refused {
    /// No list of packages.
    #[error(
        "Error: No Python package manager file was found.\n\nA Python app on Heroku needs one of these files at its top level:\nrequirements.txt, Pipfile.lock, poetry.lock or uv.lock.{hint}"
    )]
    NoPackageManager {
        /// What may be wrong.
        hint: String,
    },
    /// Several lists.
    #[error("Error: Several Python package managers were found: {}.\n\nKeep the file of the one you use and delete the others.", found.join(" and "))]
    SeveralPackageManagers {
        /// Their files.
        found: Vec<&'static str>,
    },
    /// A Pipfile alone.
    #[error(
        "Error: There is a Pipfile but no Pipfile.lock.\n\nRun 'pipenv lock' and add the file it makes."
    )]
    NoLock,
    /// An environment among the files.
    #[error(
        "Error: A Python environment is among the files: '{folder}/'.\n\nIt only works on the computer it was made on. Delete the folder from\nwhat you deploy; Heroku makes its own."
    )]
    Environment {
        /// Its folder.
        folder: &'static str,
    },
    /// A name that is nearly right.
    #[error("Error: The file '{found}' is misspelt.\n\nRename it to '{right}'.")]
    Misspelt {
        /// As it is.
        found: &'static str,
        /// As it should be.
        right: &'static str,
    },
    /// uv without a version.
    #[error(
        "Error: No Python version was named.\n\nAn app that uses uv must have a .python-version file."
    )]
    UvWithoutVersion,
    /// No version in the file.
    #[error(
        "Error: {file} names no Python version.\n\nWrite the version into it, for example: {example}"
    )]
    NoVersion {
        /// The file.
        file: &'static str,
        /// What it should say.
        example: String,
    },
    /// More than one line.
    #[error("Error: {file} names more than one Python version.\n\nKeep one.")]
    SeveralVersions {
        /// The file.
        file: &'static str,
    },
    /// Not a version.
    #[error(
        "Error: {file} does not name a Python version: '{text}'.\n\nIt should say, for example: {example}"
    )]
    NotAVersion {
        /// The file.
        file: &'static str,
        /// What it says.
        text: String,
        /// What it should say.
        example: String,
    },
    /// Not text.
    #[error(
        "Error: {file} can't be read as text.\n\nSave it as plain UTF-8 without a byte order mark."
    )]
    NotText {
        /// The file.
        file: &'static str,
    },
    /// Too old.
    #[error(
        "Error: Python {minor} is too old.\n\nHeroku supports Python {} to {}; {file} asks for {minor}.",
        first(),
        last()
    )]
    TooOld {
        /// What was asked for.
        minor: String,
        /// Where.
        file: &'static str,
    },
    /// Not known.
    #[error(
        "Error: Python {minor} is not known here.\n\nHeroku supports Python {} to {}; {file} asks for {minor}.",
        first(),
        last()
    )]
    Unknown {
        /// What was asked for.
        minor: String,
        /// Where.
        file: &'static str,
    },
}

fn first() -> &'static str {
    PYTHONS.first().copied().unwrap_or(PYTHON)
}

fn last() -> &'static str {
    PYTHONS.last().copied().unwrap_or(PYTHON)
}

/// Names that are taken for a file of versions by people, but not by Heroku.
const MISSPELT: &[(&str, &str)] = &[
    (".python-version.txt", ".python-version"),
    ("python-version", ".python-version"),
    ("python-version.txt", ".python-version"),
    (".python_version", ".python-version"),
    (".pyenv-version", ".python-version"),
    ("runtime", "runtime.txt"),
    (".runtime.txt", "runtime.txt"),
    ("Runtime.txt", "runtime.txt"),
    ("runtimes.txt", "runtime.txt"),
];

/// Which package manager the study uses, after what rules a study out.
pub fn package_manager(app: &Path) -> Result<PackageManager, Refused> {
    for folder in [".venv", "venv"] {
        if app.join(folder).join("pyvenv.cfg").is_file() {
            return Err(Refused::Environment { folder });
        }
    }
    // Read from the listing: on a system that ignores case, asking for Runtime.txt finds runtime.txt.
    let names: Vec<_> = fs::read_dir(app)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    for (found, right) in MISSPELT {
        if names.iter().any(|name| name == found) && app.join(found).is_file() {
            return Err(Refused::Misspelt { found, right });
        }
    }
    let found: Vec<_> = PackageManager::ALL
        .into_iter()
        .filter(|manager| app.join(manager.file()).is_file())
        .collect();
    match found.as_slice() {
        [] if app.join("Pipfile").is_file() => Err(Refused::NoLock),
        [] => Err(Refused::NoPackageManager { hint: hint(app) }),
        [only] => Ok(*only),
        several => Err(Refused::SeveralPackageManagers {
            found: several.iter().map(|m| m.file()).collect(),
        }),
    }
}

fn hint(app: &Path) -> String {
    let folder = fs::read_dir(app)
        .into_iter()
        .flatten()
        .flatten()
        .find(|entry| entry.path().join("requirements.txt").is_file());
    match folder {
        Some(folder) => format!(
            "\nThere is one in the folder '{}', where it is not looked for.",
            folder.file_name().to_string_lossy()
        ),
        None => String::new(),
    }
}

/// Which Python the study gets. `last_build` is the version its last build had, if it had one.
pub fn python(
    app: &Path,
    manager: PackageManager,
    last_build: Option<&str>,
) -> Result<(PythonVersion, Origin), Refused> {
    if let Some(text) = read(app, "runtime.txt")? {
        return Ok((runtime_txt(&text)?, Origin::File("runtime.txt")));
    }
    if let Some(text) = read(app, ".python-version")? {
        return Ok((dot_python_version(&text)?, Origin::File(".python-version")));
    }
    if manager == PackageManager::Uv {
        return Err(Refused::UvWithoutVersion);
    }
    if let Some(text) = read(app, "Pipfile.lock")?
        && let Some(version) = pipfile_lock(&text)
    {
        return Ok((version?, Origin::File("Pipfile.lock")));
    }
    let unpinned = |minor: &str| PythonVersion {
        minor: minor.to_owned(),
        patch: None,
    };
    Ok(match last_build.filter(|minor| PYTHONS.contains(minor)) {
        Some(minor) => (unpinned(minor), Origin::LastBuild),
        None => (unpinned(PYTHON), Origin::Default),
    })
}

fn read(app: &Path, file: &'static str) -> Result<Option<String>, Refused> {
    let Ok(bytes) = fs::read(app.join(file)) else {
        return Ok(None);
    };
    match String::from_utf8(bytes) {
        Ok(text) if !text.starts_with('\u{feff}') && !text.contains('\0') => Ok(Some(text)),
        _ => Err(Refused::NotText { file }),
    }
}

fn runtime_txt(text: &str) -> Result<PythonVersion, Refused> {
    let file = "runtime.txt";
    let example = format!("python-{PYTHON}");
    let text = text.trim();
    let version = text.strip_prefix("python-").and_then(parse);
    supported(
        version.ok_or_else(|| Refused::NotAVersion {
            file,
            text: shorten(text),
            example,
        })?,
        file,
    )
}

fn dot_python_version(text: &str) -> Result<PythonVersion, Refused> {
    let file = ".python-version";
    let example = || PYTHON.to_owned();
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let line = lines.next().ok_or_else(|| Refused::NoVersion {
        file,
        example: example(),
    })?;
    if lines.next().is_some() {
        return Err(Refused::SeveralVersions { file });
    }
    supported(
        parse(line).ok_or_else(|| Refused::NotAVersion {
            file,
            text: shorten(line),
            example: example(),
        })?,
        file,
    )
}

fn pipfile_lock(text: &str) -> Option<Result<PythonVersion, Refused>> {
    let lock: serde_json::Value = serde_json::from_str(text).ok()?;
    let requires = lock.get("_meta")?.get("requires")?;
    let version = requires
        .get("python_full_version")
        .or_else(|| requires.get("python_version"))?
        .as_str()?;
    let file = "Pipfile.lock";
    Some(match parse(version) {
        Some(version) => supported(version, file),
        None => Err(Refused::NotAVersion {
            file,
            text: shorten(version),
            example: PYTHON.to_owned(),
        }),
    })
}

fn parse(text: &str) -> Option<PythonVersion> {
    let number =
        |part: &str| !part.is_empty() && part.len() < 4 && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split('.').collect();
    match parts.as_slice() {
        [major, minor] if number(major) && number(minor) => Some(PythonVersion {
            minor: format!("{major}.{minor}"),
            patch: None,
        }),
        [major, minor, patch] if number(major) && number(minor) && number(patch) => {
            Some(PythonVersion {
                minor: format!("{major}.{minor}"),
                patch: Some((*patch).to_owned()),
            })
        }
        _ => None,
    }
}

fn supported(version: PythonVersion, file: &'static str) -> Result<PythonVersion, Refused> {
    if PYTHONS.contains(&version.minor.as_str()) {
        return Ok(version);
    }
    let number = |minor: &str| -> Option<(u32, u32)> {
        let (major, minor) = minor.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    let minor = version.minor;
    if number(&minor) < number(first()) {
        Err(Refused::TooOld { minor, file })
    } else {
        Err(Refused::Unknown { minor, file })
    }
}

fn shorten(text: &str) -> String {
    text.chars()
        .take(60)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
