//! A bench to try dynos and routers on: a slug with a small web server, logs, and dynos under the real keeper.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use platform::dyno::{DynoLimits, DynoSpec, DynoState, Dynos, Web};
use platform::logs::{LogLimits, Logs};
use platform::metrics::Metrics;
use platform::process::Keeper;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

pub const KEEPER: &str = env!("CARGO_BIN_EXE_orchard-platform");
pub const LONG: Duration = Duration::from_secs(60);
pub const SERVER: &str = "python3 server.py $PORT";

pub struct Bench {
    pub slug: TempDir,
    pub logs: Logs,
    pub metrics: Metrics,
    pub dynos: Dynos,
    _data: TempDir,
}

impl Bench {
    pub fn new() -> Self {
        Self::with(DynoLimits::default())
    }

    pub fn with(limits: DynoLimits) -> Self {
        let slug = tempfile::tempdir().unwrap();
        std::fs::write(slug.path().join("server.py"), include_str!("server.py")).unwrap();
        let data = tempfile::tempdir().unwrap();
        let logs = Logs::new(data.path().join("logs"), LogLimits::default());
        let metrics = Metrics::default();
        let keeper = Keeper::unrecorded(KEEPER);
        let dynos = Dynos::new(keeper, Vec::new(), logs.clone(), metrics.clone(), limits);
        Self {
            slug,
            logs,
            metrics,
            dynos,
            _data: data,
        }
    }

    pub fn spec(&self, kind: &str, command: &str) -> DynoSpec {
        DynoSpec {
            kind: kind.into(),
            number: 1,
            command: command.into(),
            dir: self.slug.path().to_owned(),
            env: [].into(),
            release: 3,
            size: "Basic".into(),
        }
    }

    pub fn web(&self, command: &str) -> DynoSpec {
        self.spec("web", command)
    }

    /// Waits until a dyno is in a state.
    pub async fn state(&self, name: &str, state: DynoState) {
        let limit = Instant::now() + LONG;
        let mut changes = self.dynos.changes();
        while !self
            .dynos
            .list("app")
            .iter()
            .any(|dyno| dyno.name == name && dyno.state == state)
        {
            assert!(
                Instant::now() < limit,
                "{name} is not {state}:\n{}",
                self.log(&[""]).join("\n")
            );
            let _ = tokio::time::timeout(Duration::from_millis(100), changes.recv()).await;
        }
    }

    /// The port of the web dyno.
    pub fn port(&self) -> u16 {
        match &*self.dynos.web("app").borrow() {
            Web::Up(up) => up[0].port,
            other => panic!("no web dyno is up: {other:?}"),
        }
    }

    /// The log's lines, without their time, that hold one of the parts.
    pub fn log(&self, parts: &[&str]) -> Vec<String> {
        let lines = self.logs.app("app").recent(1500);
        let lines = lines
            .iter()
            .map(|entry| entry.to_string().split_once(' ').unwrap().1.to_owned());
        lines
            .filter(|line| parts.iter().any(|part| line.contains(part)))
            .collect()
    }

    /// Makes the slug an empty oTree project with a real oTree in `.venv`.
    pub fn otree_project(&self) {
        let venv = ready("ORCHARD_OTREE", "otree");
        std::os::unix::fs::symlink(&venv, self.slug.path().join(".venv")).unwrap();
        let settings = "SESSION_CONFIGS = []\nSECRET_KEY = 'x'\nLANGUAGE_CODE = 'en'\nREAL_WORLD_CURRENCY_CODE = 'EUR'\n\
                        USE_POINTS = True\nSESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.0, participation_fee=0)\n\
                        ADMIN_USERNAME = 'admin'\nADMIN_PASSWORD = 'x'\n";
        std::fs::write(self.slug.path().join("settings.py"), settings).unwrap();
        std::fs::create_dir_all(self.slug.path().join("_static/global")).unwrap();
        std::fs::write(self.slug.path().join("_static/global/empty.css"), "").unwrap();
    }
}

/// An environment that the setup made ready.
pub fn ready(variable: &str, name: &str) -> PathBuf {
    let own = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../.cache")
            .join(name)
    };
    let folder = std::env::var_os(variable).map_or_else(own, PathBuf::from);
    let folder = folder.canonicalize().unwrap_or(folder);
    assert!(
        folder.join("bin").is_dir(),
        "{} is not there: make setup",
        folder.display()
    );
    folder
}

pub async fn until(what: &str, mut reached: impl FnMut() -> bool) {
    let limit = Instant::now() + LONG;
    while !reached() {
        assert!(Instant::now() < limit, "{what} did not come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The body of a page.
pub async fn get(port: u16, path: &str) -> String {
    let answer = try_get(port, path).await.expect("an answer");
    answer.split_once("\r\n\r\n").expect("a head").1.to_owned()
}

/// The whole answer, head and body.
pub async fn try_get(port: u16, path: &str) -> Option<String> {
    ask(
        port,
        &format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"),
    )
    .await
}

/// Sends bytes and reads to the end.
pub async fn ask(port: u16, request: &str) -> Option<String> {
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port))
        .await
        .ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    (!answer.is_empty()).then(|| String::from_utf8_lossy(&answer).into_owned())
}

/// How many processes have `part` in their command line.
#[cfg(target_os = "linux")]
pub fn processes(part: &str) -> usize {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines
        .filter(|line| {
            String::from_utf8_lossy(line)
                .replace('\0', " ")
                .contains(part)
        })
        .count()
}

/// The addresses on which a port listens.
#[cfg(target_os = "linux")]
pub fn listening(port: u16) -> Vec<String> {
    let mut out = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        for line in std::fs::read_to_string(table)
            .unwrap_or_default()
            .lines()
            .skip(1)
        {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (address, at) = fields[1].split_once(':').unwrap();
            if fields[3] == "0A" && u16::from_str_radix(at, 16).unwrap() == port {
                let number = u32::from_str_radix(address, 16)
                    .map(|n| std::net::Ipv4Addr::from(n.swap_bytes()).to_string());
                out.push(number.unwrap_or_else(|_| address.to_owned()));
            }
        }
    }
    out
}

/// How many connections to a port are open.
#[cfg(target_os = "linux")]
pub fn established(port: u16) -> usize {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let end = format!(":{port:04X}");
    let open = |line: &&str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.len() > 3 && fields[1].ends_with(&end) && fields[3] == "01"
    };
    table.lines().skip(1).filter(open).count()
}
