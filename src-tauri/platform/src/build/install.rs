//! Gives a study its Python and its packages, with uv, in processes of their own that a cancel can end.
//! It writes into the slug's folder and into the shared package cache only.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::buildpack::{PackageManager, PythonVersion};
use super::{BuildError, pipfile, requirements};
use crate::files::{self, DataDir};
use crate::limits;
use crate::output::Writer;
use crate::process::{Command, Confinement, Elsewhere, Exit, Group, Keeper, LastLines};
use crate::room;
use crate::slug::SlugDir;

/// Poetry and the plugin that writes its lock down as plain requirements. Ours (2026-11): the major Heroku uses.
const POETRY: [&str; 2] = ["poetry>=2,<3", "poetry-plugin-export>=1.9,<2"];
/// Variables of our own environment that uv may see: where packages come from and how the network is reached.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SystemRoot",
    "SystemDrive",
    "USERPROFILE",
    "LOCALAPPDATA",
    "APPDATA",
    "ProgramData",
    "ProgramFiles",
    "PATHEXT",
    "COMSPEC",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NETRC",
    "CC",
    "CXX",
    "CFLAGS",
    "LDFLAGS",
];
/// The same settings under pip's name and uv's.
const PIP_TO_UV: &[(&str, &str)] = &[
    ("PIP_INDEX_URL", "UV_DEFAULT_INDEX"),
    ("PIP_EXTRA_INDEX_URL", "UV_INDEX"),
    ("PIP_FIND_LINKS", "UV_FIND_LINKS"),
    ("PIP_CERT", "SSL_CERT_FILE"),
];
/// What an installation needs.
pub struct Installer<'a> {
    /// Where the platform keeps things.
    pub data: &'a DataDir,
    /// Holds the programs that are started.
    pub keeper: &'a Keeper,
    /// The uv program.
    pub uv: &'a Path,
    /// The slug being made.
    pub slug: &'a SlugDir,
    /// The app's config vars, which a build may read, as at Heroku.
    pub config: &'a BTreeMap<String, String>,
    /// Where progress is told.
    pub output: &'a Writer,
    /// Ends everything.
    pub stop: &'a CancellationToken,
}

struct Ran {
    exit: Exit,
    last_words: String,
}

impl Installer<'_> {
    /// Makes the environment; returns the exact version of its Python.
    pub async fn environment(&self, version: &PythonVersion) -> Result<String, BuildError> {
        let venv = path_text(&self.slug.venv())?;
        let mut command = self.uv([
            "venv",
            "--no-project",
            "--clear",
            "--python",
            &version.to_string(),
            &venv,
        ]);
        // Up to 3.11 studies take setuptools for granted, and Heroku gives it.
        if matches!(version.minor.as_str(), "3.10" | "3.11") {
            command = command.arg("--seed");
        }
        let ran = self.run(command, true).await?;
        if !ran.exit.is_success() {
            self.print_failure(&ran);
            return Err(self.disk_or(
                &ran,
                BuildError::NoPython {
                    version: version.to_string(),
                },
            ));
        }
        let config =
            std::fs::read_to_string(self.slug.venv().join("pyvenv.cfg")).unwrap_or_default();
        let exact = config
            .lines()
            .find_map(|line| line.strip_prefix("version_info")?.split_once('='))
            .map(|(_, v)| v.trim());
        Ok(exact.map_or_else(|| version.to_string(), str::to_owned))
    }

    /// Installs the packages.
    pub async fn packages(&self, manager: PackageManager) -> Result<(), BuildError> {
        let list = self.plain_list(manager).await?;
        let mut install = vec![
            "pip".to_owned(),
            "install".to_owned(),
            "-r".to_owned(),
            path_text(&list)?,
        ];
        if let Some(twin) = requirements::psycopg2_twin(&list) {
            let excludes = self.slug.root().join("replaced.txt");
            std::fs::write(&excludes, "psycopg2\n").map_err(BuildError::disk)?;
            install.extend([
                "--excludes".to_owned(),
                path_text(&excludes)?,
                self.usable(twin).await?,
            ]);
        }
        let ran = self.run(self.uv(install), false).await?;
        if ran.exit.is_success() {
            Ok(())
        } else {
            Err(self.disk_or(&ran, ran.network_or(BuildError::Packages)))
        }
    }

    /// The list of packages as plain requirements.
    async fn plain_list(&self, manager: PackageManager) -> Result<PathBuf, BuildError> {
        let list = self.slug.root().join("requirements.txt");
        let file = path_text(&list)?;
        let command = match manager {
            PackageManager::Pip => return Ok(self.slug.app().join(manager.file())),
            PackageManager::Pipenv => {
                let lock = std::fs::read_to_string(self.slug.app().join(manager.file()))
                    .map_err(BuildError::disk)?;
                let lines = pipfile::requirements(&lock).ok_or(BuildError::Lock {
                    file: manager.file(),
                })?;
                std::fs::write(&list, lines).map_err(BuildError::disk)?;
                return Ok(list);
            }
            PackageManager::Uv => self.uv([
                "export",
                "--locked",
                "--no-default-groups",
                "--no-hashes",
                "--output-file",
                &file,
            ]),
            PackageManager::Poetry => {
                let [poetry, export] = POETRY;
                let command = self.uv([
                    "tool", "run", "--from", poetry, "--with", export, "poetry", "export",
                ]);
                command.args([
                    "--format",
                    "requirements.txt",
                    "--only",
                    "main",
                    "--without-hashes",
                    "--output",
                    &file,
                ])
            }
        };
        let ran = self.run(command, true).await?;
        if ran.exit.is_success() {
            return Ok(list);
        }
        self.print_failure(&ran);
        Err(self.disk_or(
            &ran,
            ran.network_or(BuildError::Lock {
                file: manager.file(),
            }),
        ))
    }

    /// The twin in the version asked for, or in any when that one was never made for this computer.
    async fn usable(&self, twin: String) -> Result<String, BuildError> {
        self.output
            .detail("psycopg2 has to be compiled, as Heroku does; on this computer the ready-made");
        self.output.detail("psycopg2-binary takes its place.");
        let only_ready = [
            "pip",
            "install",
            "--dry-run",
            "--no-deps",
            "--only-binary",
            "psycopg2-binary",
        ];
        let ran = self
            .run(self.uv(only_ready).arg(twin.clone()), true)
            .await?;
        if ran.exit.is_success()
            || !ran.last_words.contains("no usable wheels") && !ran.last_words.contains("no wheels")
        {
            return Ok(twin);
        }
        self.output
            .detail("The version asked for does not come ready-made; the newest one is used.");
        Ok("psycopg2-binary".to_owned())
    }

    fn uv<A: Into<String>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(self.uv, self.slug.app()).args(args);
        command.env = self.config.clone();
        command.env.extend(self.environment_of_uv());
        command.confinement = Some(self.confinement(&command.env));
        command
    }

    /// Packages may bring programs that run when they are installed: these get at nothing of the platform's either.
    fn confinement(&self, env: &BTreeMap<String, String>) -> Confinement {
        let shared = ["UV_CACHE_DIR", "UV_PYTHON_INSTALL_DIR"];
        let shared = shared.into_iter().filter_map(|name| env.get(name));
        Confinement {
            closed: vec![self.data.root().to_owned()],
            readable: vec![self.data.tools()],
            writable: shared
                .map(PathBuf::from)
                .chain([self.slug.root().to_owned()])
                .collect(),
            elsewhere: Elsewhere::Change,
        }
    }

    fn environment_of_uv(&self) -> BTreeMap<String, String> {
        let ours: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| {
                PASSED_ON.contains(&name.as_str())
                    || name.starts_with("UV_")
                    || name.starts_with("PIP_")
            })
            .collect();
        let mut env = BTreeMap::new();
        let mut default = |name: &str, value: String| env.insert(name.to_owned(), value);
        default(
            "UV_CACHE_DIR",
            self.data.package_cache().to_string_lossy().into_owned(),
        );
        default(
            "UV_PYTHON_INSTALL_DIR",
            self.data.pythons().to_string_lossy().into_owned(),
        );
        // Universities put certificates of their own into the system's store.
        default("UV_SYSTEM_CERTS", "1".to_owned());
        for (pip, uv) in PIP_TO_UV {
            if let Some(value) = ours.get(*pip) {
                default(uv, value.clone());
            }
        }
        env.extend(ours);
        env.insert("PATH".to_owned(), search_path(env.get("PATH")));
        for (name, value) in [
            ("UV_NO_PROGRESS", "1"),
            ("NO_COLOR", "1"),
            ("PYTHONUNBUFFERED", "1"),
            // Never the same file twice: a study may change what is in its own environment.
            ("UV_LINK_MODE", "copy"),
        ] {
            env.insert(name.to_owned(), value.to_owned());
        }
        env.insert(
            "VIRTUAL_ENV".to_owned(),
            self.slug.venv().to_string_lossy().into_owned(),
        );
        env
    }

    /// Runs a command to its end. A quiet one prints nothing unless it fails.
    async fn run(&self, command: Command, quiet: bool) -> Result<Ran, BuildError> {
        if self.stop.is_cancelled() {
            return Err(BuildError::Cancelled);
        }
        // A folder beside one that is closed cannot be made by whoever is confined.
        for folder in command.confinement.iter().flat_map(|to| &to.writable) {
            std::fs::create_dir_all(folder).map_err(BuildError::disk)?;
        }
        let words = LastLines::default();
        let (heard, output) = (words.clone(), self.output.clone());
        let group = Group::spawn(self.keeper, command, move |line| {
            if !quiet {
                output.detail(&line);
            }
            heard.push(line);
        })
        .await?;
        let exit = tokio::select! {
            exit = group.wait() => exit,
            () = self.stop.cancelled() => {
                group.stop(limits::BUILD_GRACE).await;
                return Err(BuildError::Cancelled);
            }
        };
        Ok(Ran {
            exit,
            last_words: words.text(),
        })
    }

    fn disk_or(&self, ran: &Ran, other: BuildError) -> BuildError {
        match room::was_lacking(&ran.last_words, self.slug.root()) {
            true => BuildError::DiskFull,
            false => other,
        }
    }

    fn print_failure(&self, ran: &Ran) {
        for line in ran.last_words.lines() {
            self.output.detail(line);
        }
    }
}

impl Ran {
    fn network_or(&self, other: BuildError) -> BuildError {
        let cut = [
            "dns error",
            "error sending request",
            "Network connectivity is disabled",
            "operation timed out",
        ];
        if cut.iter().any(|words| self.last_words.contains(words)) {
            BuildError::NoNetwork
        } else {
            other
        }
    }
}

/// The PATH, and the Pythons that pyenv keeps off it.
fn search_path(path: Option<&String>) -> String {
    let mut folders: Vec<PathBuf> = path
        .map(|path| std::env::split_paths(path).collect())
        .unwrap_or_default();
    let pyenv = std::env::var_os("PYENV_ROOT")
        .map(PathBuf::from)
        .or_else(|| Some(std::env::home_dir()?.join(".pyenv")));
    let mut found: Vec<PathBuf> = pyenv
        .and_then(|root| std::fs::read_dir(root.join("versions")).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.is_dir())
        .collect();
    found.sort();
    // First those: the ones pyenv puts on the PATH are scripts that fail for a version that is not selected.
    found.append(&mut folders);
    std::env::join_paths(found)
        .ok()
        .and_then(|path| path.into_string().ok())
        .or_else(|| path.cloned())
        .unwrap_or_default()
}

fn path_text(path: &Path) -> Result<String, BuildError> {
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| BuildError::Path {
            path: path.to_owned(),
        })
}

/// Bytes of a finished slug, after what only the installation needed is gone.
pub fn finish(slug: &SlugDir) -> Result<u64, BuildError> {
    for file in ["replaced.txt", "requirements.txt"] {
        files::remove(&slug.root().join(file)).map_err(BuildError::disk)?;
    }
    Ok(files::size(slug.root()))
}
