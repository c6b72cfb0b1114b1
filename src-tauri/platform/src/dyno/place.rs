//! Where a dyno runs: its environment, its port, its program. Nothing of the platform's own environment is in it.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::line::{self, Plan};
use super::{DynoError, DynoSpec};
use crate::files::is_program;
use crate::ports;
use crate::process::{Command, Confinement, Elsewhere};

/// The command of a dyno: its spec, its name and, for a web dyno, its port. It may not reach into `closed`.
pub(super) fn command(
    spec: &DynoSpec,
    name: &str,
    port: u16,
    closed: &[PathBuf],
) -> Result<Command, DynoError> {
    let mut env = environment(spec, name, port);
    let plan = line::read(&spec.command, &env).map_err(|_| DynoError::BadCommand {
        line: spec.command.clone(),
    })?;
    let (program, args) = match plan {
        Plan::Direct {
            program,
            args,
            env: settings,
        } => {
            env.extend(settings);
            (program, args)
        }
        Plan::Shell { line } if cfg!(unix) => ("/bin/sh".to_owned(), vec!["-c".to_owned(), line]),
        Plan::Shell { line } => return Err(DynoError::NeedsShell { line }),
    };
    let program = find(
        &program,
        &spec.dir,
        env.get("PATH").map_or("", String::as_str),
    );
    Ok(placed(program, args, env, &spec.dir, closed))
}

/// The command of a dyno that somebody asked for by hand. Heroku gives it to bash, whatever is in it.
#[cfg(unix)]
pub(super) fn shell_command(
    spec: &DynoSpec,
    name: &str,
    port: u16,
    closed: &[PathBuf],
) -> Result<Command, DynoError> {
    let env = environment(spec, name, port);
    let line = line::for_shell(&spec.command, &env).map_err(|_| DynoError::BadCommand {
        line: spec.command.clone(),
    })?;
    let bash = Path::new("/bin/bash");
    let shell = if is_program(bash) {
        bash
    } else {
        Path::new("/bin/sh")
    };
    let args = vec!["-c".to_owned(), line];
    Ok(placed(shell.to_owned(), args, env, &spec.dir, closed))
}

/// There is no such shell here: what needs none is run, the rest refused.
#[cfg(not(unix))]
pub(super) fn shell_command(
    spec: &DynoSpec,
    name: &str,
    port: u16,
    closed: &[PathBuf],
) -> Result<Command, DynoError> {
    command(spec, name, port, closed)
}

fn placed(
    program: PathBuf,
    args: Vec<String>,
    env: BTreeMap<String, String>,
    dir: &Path,
    closed: &[PathBuf],
) -> Command {
    let mut command = Command::new(program, dir).args(args);
    command.env = env;
    command.confinement = Some(Confinement {
        closed: closed.to_owned(),
        readable: python(dir),
        writable: vec![dir.to_owned()],
        elsewhere: Elsewhere::Read,
    });
    command
}

/// The folders of the Python that a study's own environment is made from: it may lie in one that is closed.
fn python(dir: &Path) -> Vec<PathBuf> {
    let program = dir.join(".venv").join("bin").join("python");
    let real = program.canonicalize().ok();
    let base = real
        .as_deref()
        .and_then(|real| real.parent()?.parent())
        .filter(|base| base.parent().is_some());
    // Not all of it: a Python in `~/.local` has other people's things beside it.
    base.map_or_else(Vec::new, |base| {
        ["bin", "lib", "lib64", "ssl"]
            .map(|part| base.join(part))
            .to_vec()
    })
}

fn environment(spec: &DynoSpec, name: &str, port: u16) -> BTreeMap<String, String> {
    let mut env = spec.env.clone();
    let mut path = vec![
        spec.dir
            .join(".venv")
            .join(if cfg!(windows) { "Scripts" } else { "bin" }),
    ];
    match env.get("PATH") {
        Some(asked) => path.extend(std::env::split_paths(asked)),
        None => path.extend(system_path()),
    }
    let mut set = |name: &str, value: String| drop(env.insert(name.to_owned(), value));
    if let Ok(path) = std::env::join_paths(path) {
        set("PATH", path.to_string_lossy().into_owned());
    }
    set("PORT", port.to_string());
    set("DYNO", name.to_owned());
    set("HOME", spec.dir.to_string_lossy().into_owned());
    set("PYTHONUNBUFFERED", "1".to_owned());
    set(
        "LANG",
        if cfg!(target_os = "macos") {
            "en_US.UTF-8"
        } else {
            "C.UTF-8"
        }
        .to_owned(),
    );
    // Windows finds neither its network nor a temporary folder without these.
    #[cfg(windows)]
    for name in [
        "SystemRoot",
        "SystemDrive",
        "TEMP",
        "TMP",
        "USERPROFILE",
        "PATHEXT",
        "COMSPEC",
        "NUMBER_OF_PROCESSORS",
    ] {
        if let Ok(value) = std::env::var(name) {
            env.insert(name.to_owned(), value);
        }
    }
    env
}

#[cfg(unix)]
fn system_path() -> Vec<PathBuf> {
    ["/usr/local/bin", "/usr/bin", "/bin"]
        .map(PathBuf::from)
        .to_vec()
}

#[cfg(windows)]
fn system_path() -> Vec<PathBuf> {
    let root =
        std::env::var_os("SystemRoot").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from);
    vec![root.join("System32"), root]
}

/// Looks a program up in PATH; what is not found stays as it was written, and the start will say so.
fn find(program: &str, dir: &Path, path: &str) -> PathBuf {
    let endings: &[&str] = if cfg!(windows) {
        &["", ".exe", ".cmd", ".bat"]
    } else {
        &[""]
    };
    let folders: Vec<PathBuf> = match program.contains(['/', '\\']) {
        true => vec![dir.to_owned()],
        false => std::env::split_paths(path)
            .map(|folder| dir.join(folder))
            .collect(),
    };
    let places = folders.iter().flat_map(|folder| {
        endings
            .iter()
            .map(move |ending| folder.join(format!("{program}{ending}")))
    });
    places
        .into_iter()
        .find(|place| is_program(place))
        .unwrap_or_else(|| PathBuf::from(program))
}

/// The ports given to dynos, so that no two get the same while neither has bound it yet.
#[derive(Clone, Debug, Default)]
pub struct Ports {
    taken: Arc<Mutex<HashSet<u16>>>,
}

/// A port that is given back when this is dropped.
#[derive(Debug)]
pub struct Port {
    /// Its number.
    pub number: u16,
    taken: Arc<Mutex<HashSet<u16>>>,
}

impl Ports {
    /// The port somebody had before, if it is still free.
    pub fn take_kept(&self, number: u16) -> Option<Port> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let free = ports::DYNOS.contains(&number)
            && !taken.contains(&number)
            && TcpListener::bind((Ipv4Addr::LOCALHOST, number)).is_ok();
        free.then(|| {
            taken.insert(number);
            Port {
                number,
                taken: Arc::clone(&self.taken),
            }
        })
    }

    /// Any port that is free.
    pub fn take(&self) -> Result<Port, DynoError> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let mut last = None;
        for number in ports::anywhere_in(ports::DYNOS) {
            if taken.contains(&number) {
                continue;
            }
            match TcpListener::bind((Ipv4Addr::LOCALHOST, number)) {
                Ok(_) => {
                    taken.insert(number);
                    return Ok(Port {
                        number,
                        taken: Arc::clone(&self.taken),
                    });
                }
                Err(error) => last = Some(error),
            }
        }
        let source = last.unwrap_or_else(|| std::io::ErrorKind::AddrInUse.into());
        Err(DynoError::NoFreePort { source })
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.number);
    }
}

/// Whether something accepts connections on a port of 127.0.0.1.
pub(super) async fn accepts(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(stream) = tokio::net::TcpStream::connect(address).await else {
        return false;
    };
    // A connection from a port to itself succeeds although nobody listens; the system may choose just that port.
    stream.local_addr().is_ok_and(|own| own != address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_given_once_and_are_none_that_the_system_gives_to_others() {
        let ports = Ports::default();
        let held: Vec<Port> = (0..200).filter_map(|_| ports.take().ok()).collect();
        let numbers: HashSet<u16> = held.iter().map(|port| port.number).collect();
        assert_eq!(numbers.len(), 200);
        assert!(numbers.iter().all(|number| ports::DYNOS.contains(number)));
        drop(held);
        assert!(ports.taken.lock().is_ok_and(|taken| taken.is_empty()));
    }
}
