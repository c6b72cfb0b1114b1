//! A PostgreSQL server of the tests' own: one for all runs, with a database for each, forgotten in the end.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::programs::{Kept, free_port, output, postgres, until};

/// Neither is a character of anybody's answers.
const BETWEEN: [char; 2] = ['\u{1f}', '\u{1e}'];
/// The number by which another user than root is known.
const NOBODY: u32 = 65534;

pub struct Cluster {
    port: u16,
    _server: Kept,
    _folder: TempDir,
}

impl Cluster {
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("runs-").tempdir().unwrap();
        let owner = Owner::of(folder.path());
        let data = folder.path().join("data");
        let mut make = owner.command("initdb");
        make.arg("--pgdata").arg(&data);
        make.args(["--username=orchard", "--auth=trust", "--encoding=UTF8"]);
        make.args(["--no-locale", "--no-sync", "--no-instructions"]);
        output(make.current_dir(folder.path()));
        let (server, port) = until("PostgreSQL's start", || boot(&owner, folder.path()));
        Self {
            port,
            _server: server,
            _folder: folder,
        }
    }

    /// A new, empty database.
    pub fn database(&self, name: &str) -> Database {
        let own = Database::at(self.port, "postgres");
        own.rows(&format!("CREATE DATABASE \"{name}\""));
        Database::at(self.port, name)
    }
}

fn boot(owner: &Owner, folder: &Path) -> Option<(Kept, u16)> {
    let port = free_port();
    let mut command = owner.command("postgres");
    command.arg("-D").arg(folder.join("data"));
    for setting in [
        &format!("port={port}") as &str,
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=100",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ] {
        command.args(["-c", setting]);
    }
    command.current_dir(folder);
    let mut server = Kept::start(&command, "QUIT", &folder.join("said"));
    until("PostgreSQL's answer", || {
        if server.ended() {
            return Some(false);
        }
        let mut ask = Command::new(postgres("pg_isready"));
        let answer = ask.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
        answer.status().unwrap().success().then_some(true)
    })
    .then_some((server, port))
}

/// As whom PostgreSQL runs, which refuses root: root goes by another number in a user namespace or, where the system
/// forbids those, the server belongs to another user.
enum Owner {
    Same,
    Disguised,
    Other,
}

impl Owner {
    fn of(folder: &Path) -> Self {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        if folder.metadata().unwrap().uid() != 0 {
            return Self::Same;
        }
        let tried = Self::Disguised
            .command("postgres")
            .arg("--version")
            .output();
        if tried.is_ok_and(|answer| answer.status.success()) {
            return Self::Disguised;
        }
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
        Self::Other
    }

    fn command(&self, name: &str) -> Command {
        let program: PathBuf = postgres(name);
        let by = |name: &str, arguments: &[String]| {
            let mut command = Command::new(name);
            command.args(arguments).arg("--").arg(&program);
            command
        };
        match self {
            Self::Same => Command::new(&program),
            Self::Disguised => by(
                "unshare",
                &[
                    "--user".to_owned(),
                    format!("--map-user={NOBODY}"),
                    format!("--map-group={NOBODY}"),
                ],
            ),
            Self::Other => by(
                "setpriv",
                &[
                    format!("--reuid={NOBODY}"),
                    format!("--regid={NOBODY}"),
                    "--clear-groups".to_owned(),
                ],
            ),
        }
    }
}

/// One database of the cluster.
#[derive(Clone, Debug)]
pub struct Database {
    pub url: String,
}

impl Database {
    fn at(port: u16, name: &str) -> Self {
        Self {
            url: format!("postgresql://orchard@127.0.0.1:{port}/{name}"),
        }
    }

    /// What the server answers, asked with PostgreSQL's own program.
    pub fn rows(&self, sql: &str) -> Vec<Vec<String>> {
        let mut command = Command::new(postgres("psql"));
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
        command.arg("-F").arg(BETWEEN[0].to_string());
        command.arg("-R").arg(BETWEEN[1].to_string());
        let text = output(command.args(["-c", sql, &self.url]));
        let text = text.strip_suffix('\n').unwrap_or(&text);
        if text.is_empty() {
            return Vec::new();
        }
        let rows = text.split(BETWEEN[1]);
        rows.map(|row| row.split(BETWEEN[0]).map(str::to_owned).collect())
            .collect()
    }

    /// The first column.
    pub fn column(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql).into_iter();
        rows.map(|row| row.into_iter().next().unwrap_or_default())
            .collect()
    }

    /// A number.
    pub fn number(&self, sql: &str) -> i64 {
        self.column(sql)[0].parse().unwrap()
    }

    /// A backup of it as Heroku makes one.
    pub fn dump(&self, file: &Path) {
        let mut command = Command::new(postgres("pg_dump"));
        command.args(["--format=custom", "--no-acl", "--no-owner", "--file"]);
        output(command.arg(file).arg(&self.url));
    }
}
