//! oTree's own server for one project, on loopback, with a database of its own; and plain requests to it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::Otree;
use super::programs::{Kept, LONG, free_port, otree, until};

/// Opens oTree's REST API.
const KEY: &str = "a-key-for-the-rest-api";
/// Opens the admin's pages.
pub const PASSWORD: &str = "an-admins-password";

pub struct Server {
    pub port: u16,
    pub otree: Otree,
    _program: Kept,
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |(own, _): &&(String, String)| own.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(named)
            .map(|(_, value)| value.as_str())
    }

    /// The path behind a redirect.
    pub fn location(&self) -> String {
        let place = self.header("location").unwrap();
        match place.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
            None => place.to_owned(),
        }
    }

    pub fn expect(self, status: u16) -> Self {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{text}");
        self
    }
}

impl Server {
    /// Starts it for the project in a folder, and waits until it answers.
    pub fn start(version: Otree, project: &Path, database: &str, said: &Path) -> Self {
        until("oTree's start", || boot(version, project, database, said))
    }

    /// One request on a connection of its own.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(LONG))?;
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n");
        head += &format!("content-length: {}\r\n", body.len());
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        // At once: a server that answers before it has read the rest resets the connection.
        let request = [(head + "\r\n").as_bytes(), body].concat();
        stream.write_all(&request)?;
        let mut answer = Vec::new();
        let broken = stream.read_to_end(&mut answer).err();
        // An answer says itself how long it is; how the connection ended after it does not matter.
        read(&answer)
            .ok_or_else(|| broken.unwrap_or_else(|| std::io::ErrorKind::UnexpectedEof.into()))
    }

    /// One request of the REST API.
    pub fn rest(&self, method: &str, path: &str, body: &Value) -> Answer {
        let headers = [
            ("otree-rest-key", KEY),
            ("content-type", "application/json"),
        ];
        self.ask(method, path, &headers, body.to_string().as_bytes())
            .unwrap()
    }

    /// What the REST API tells for something.
    pub fn tell(&self, path: &str, body: &Value) -> Value {
        let answer = self.rest("POST", path, body).expect(200);
        serde_json::from_slice(&answer.body).unwrap()
    }
}

/// A whole answer: its body has the length that it was said to have, or comes in pieces of which the last is empty.
fn read(answer: &[u8]) -> Option<Answer> {
    let at = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..at]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut answer = Answer {
        status,
        headers,
        body: answer[at + 4..].to_vec(),
    };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = joined(&answer.body)?;
    } else {
        let length: usize = answer.header("content-length")?.parse().ok()?;
        answer.body.get(length..)?.is_empty().then_some(())?;
    }
    Some(answer)
}

fn joined(mut pieces: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let at = pieces.windows(2).position(|two| two == b"\r\n")?;
        let length = std::str::from_utf8(&pieces[..at]).ok()?;
        let length = usize::from_str_radix(length, 16).ok()?;
        if length == 0 {
            return Some(body);
        }
        let piece = &pieces[at + 2..];
        body.extend(piece.get(..length)?);
        pieces = piece.get(length + 2..)?;
    }
}

fn boot(version: Otree, project: &Path, database: &str, said: &Path) -> Option<Server> {
    let port = free_port();
    let bin = otree(version).join("bin");
    let mut path = bin.clone().into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new(bin.join("otree"));
    command.args(["prodserver", &format!("127.0.0.1:{port}")]);
    command.current_dir(project);
    command.env("PATH", path);
    for (name, value) in [
        ("DATABASE_URL", database),
        ("OTREE_PRODUCTION", "1"),
        ("OTREE_AUTH_LEVEL", "STUDY"),
        ("OTREE_ADMIN_PASSWORD", PASSWORD),
        ("OTREE_REST_KEY", KEY),
        // oTree 5 writes the columns of a session's config in the order of a set.
        ("PYTHONHASHSEED", "0"),
        ("PYTHONUNBUFFERED", "1"),
    ] {
        command.env(name, value);
    }
    for name in [
        "SENTRY_DSN",
        "OTREE_IN_MEMORY",
        "OTREE_EPHEMERAL",
        "OTREE_SKIP_CSRF",
    ] {
        command.env_remove(name);
    }
    let mut server = Server {
        port,
        otree: version,
        _program: Kept::start(&command, "KILL", said),
    };
    let runs = until("oTree's answer", || {
        if server._program.ended() {
            let last = server._program.said();
            assert!(last.contains("address already in use"), "{last}");
            return Some(false);
        }
        let answer = server.ask("GET", "/api/otree_version", &[("otree-rest-key", KEY)], b"");
        answer
            .is_ok_and(|answer| answer.status == 200)
            .then_some(true)
    });
    runs.then_some(server)
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self._program.said());
        }
    }
}
