//! How long a backup of 1 GB takes to come over loopback: by curl, and by ours, which hashes it on the way, with what the program itself writes it with. Both are
//! programs of their own, fetch from one server in a third process, and write a file. Writes
//! tests/bench/RESULTS-download.md.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use workflows::data::Arriving;
use workflows::heroku::{Began, Bytes, CancellationToken, Client, Error, Sink, Token, Transfer};

const LENGTH: u64 = 1 << 30;
/// Each way, in turn.
const ROUNDS: usize = 5;

/// What an address ends with that is served as over a line of a gigabit a second.
const LINE: &str = "-over-a-line";
const LINE_BYTES: f64 = 125e6;
/// Bytes between two pauses.
const STEP: u64 = 1 << 20;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let after = |word: &str| words.iter().position(|one| one == word).map(|at| at + 1);
    match (after("serve"), after("fetch")) {
        (Some(at), _) => serve(Path::new(&words[at])),
        (_, Some(at)) => println!("{}", fetch(&words[at], Path::new(&words[at + 1]))),
        _ => measure(),
    }
}

/// The server: it says its port, and ends with its input.
fn serve(file: &Path) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap().port());
    let file = file.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let file = file.clone();
            std::thread::spawn(move || answer(stream.unwrap(), &file));
        }
    });
    io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

fn answer(mut stream: TcpStream, file: &Path) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut asked, mut line) = (String::new(), String::new());
    reader.read_line(&mut asked)?;
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    if asked.starts_with("POST") {
        let slow = if asked.contains(LINE) { LINE } else { "" };
        let body = format!("{{\"url\":\"https://localhost:1/backup.dump{slow}\"}}");
        let length = body.len();
        return write!(
            stream,
            "HTTP/1.1 201 Created\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
    }
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: {LENGTH}\r\nConnection: close\r\n\r\n"
    )?;
    let mut file = File::open(file)?;
    if !asked.contains(LINE) {
        // On Linux the system hands the file over by itself.
        return io::copy(&mut file, &mut stream).map(drop);
    }
    let (begun, mut sent) = (Instant::now(), 0);
    while sent < LENGTH {
        sent += io::copy(&mut (&mut file).take(STEP), &mut stream)?;
        let due = Duration::from_secs_f64(sent as f64 / LINE_BYTES);
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
    }
    Ok(())
}

/// What the program itself has a download written by.
struct Written(Arriving);

impl Sink for Written {
    type Trouble = Error;

    async fn begin(&mut self, began: &Began) -> Result<(), Error> {
        assert_eq!((began.from, began.total), (0, LENGTH));
        self.0.begin(0).await.unwrap();
        Ok(())
    }

    async fn chunk(&mut self, bytes: Bytes) -> Result<(), Error> {
        self.0.write(&bytes).await.unwrap();
        Ok(())
    }
}

#[tokio::main]
async fn fetch(base: &str, to: &Path) -> String {
    let client = Client::new(base, Token::new("of-the-benchmark").unwrap()).unwrap();
    let backup: Transfer =
        serde_json::from_str("{\"uuid\":\"00000000-0000-0000-0000-000000000000\",\"num\":1}")
            .unwrap();
    let (app, cancel) = ("study".parse().unwrap(), CancellationToken::new());
    let mut sink = Written(Arriving::open(to).await.unwrap());
    let fetch = async move {
        let fetched = client
            .download(&app, &backup, None, &mut sink, &cancel)
            .await;
        assert_eq!(fetched.unwrap().total, LENGTH);
        sink.0.end().await.unwrap()
    };
    // As a program's commands run: on one thread with the connection.
    tokio::spawn(fetch).await.unwrap()
}

struct Server {
    child: Child,
    base: String,
}

impl Server {
    fn start(file: &Path) -> Server {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let command = command.arg("serve").arg(file);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut port).unwrap();
        let base = format!("http://127.0.0.1:{}", port.trim());
        Server { child, base }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Bytes without a pattern, and their SHA-256.
fn make(path: &Path) -> String {
    let (mut file, mut hash, mut state) = (File::create(path).unwrap(), Sha256::new(), 1u64);
    let mut block = vec![0; 1 << 20];
    for _ in 0..LENGTH >> 20 {
        for word in block.chunks_exact_mut(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            word.copy_from_slice(&state.to_le_bytes());
        }
        file.write_all(&block).unwrap();
        hash.update(&block);
    }
    file.sync_all().unwrap();
    format!("{:x}", hash.finalize())
}

/// Runs a program that fetches the file to `out`; seconds, and what it said.
fn timed(command: &mut Command, out: &PathBuf) -> (f64, String) {
    let begun = Instant::now();
    let ran = command.stderr(Stdio::inherit()).output().unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(ran.status.success());
    assert_eq!(out.metadata().unwrap().len(), LENGTH);
    std::fs::remove_file(out).unwrap();
    (seconds, String::from_utf8(ran.stdout).unwrap())
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn measure() {
    let curl = Command::new("curl").arg("--version").output();
    let Some(version) = curl
        .ok()
        .and_then(|said| String::from_utf8(said.stdout).ok())
    else {
        println!("there is no curl here: nothing is measured");
        return;
    };
    let version: Vec<&str> = version.split(' ').take(2).collect();
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("backup.dump"), folder.path().join("out"));
    let sha256 = make(&file);
    let server = Server::start(&file);
    let mut rows = String::new();
    for (name, line) in [("as fast as it goes", ""), ("1 Gbit/s", LINE)] {
        rows += &beside(&server, line, &out, &sha256, name, &version.join(" "));
    }
    let page = format!(
        "# Fetching a backup, beside curl\n\n\
         Made by `tests/bench/download.rs` on {} with {} processors{}, an optimized build, over loopback: {} MiB from one server, to a file that\n\
         is not waited for to reach the disk. The median of {ROUNDS} rounds, in turn; each way a process of its own, its start included.\n\
         Ours hashes what comes (SHA-256) and compares it after; curl does not. As fast as it goes, the network costs nothing, and the hash\n\
         takes its share of the processors.\n\n\
         | line | way | median | all | MB a second | of curl's speed |\n|---|---|---|---|---|---|\n{rows}",
        std::env::consts::OS,
        std::thread::available_parallelism().unwrap(),
        load(),
        LENGTH >> 20,
    );
    print!("{page}");
    let results = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/bench/RESULTS-download.md"
    );
    std::fs::write(results, page).unwrap();
}

/// How busy the computer is besides, where it says.
fn load() -> String {
    let said = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    match said.split(' ').next() {
        Some(load) if !load.is_empty() => format!(" (load {load})"),
        _ => String::new(),
    }
}

/// Both ways over one line, as rows of a table.
fn beside(
    server: &Server,
    line: &str,
    out: &PathBuf,
    sha256: &str,
    name: &str,
    version: &str,
) -> String {
    let url = format!("{}/backup.dump{line}", server.base);
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    // The first of each is not counted: it finds nothing warm.
    for round in 0..=ROUNDS {
        let mut curl = Command::new("curl");
        let (curl, _) = timed(curl.args(["-sS", "-o"]).arg(out).arg(&url), out);
        let mut own = Command::new(std::env::current_exe().unwrap());
        let base = format!("{}/{line}", server.base);
        let (own, said) = timed(own.args(["fetch", &base]).arg(out), out);
        assert_eq!(said.trim(), sha256);
        println!("{name}: curl {curl:.3} s, ours {own:.3} s");
        if round > 0 {
            theirs.push(curl);
            ours.push(own);
        }
    }
    let (their, our) = (median(theirs.clone()), median(ours.clone()));
    let row = |way: &str, all: &[f64], median: f64| {
        let fold = |pick: fn(f64, f64) -> f64| all.iter().copied().reduce(pick).unwrap();
        let (least, most) = (fold(f64::min), fold(f64::max));
        let (rate, share) = (LENGTH as f64 / 1e6 / median, 100.0 * their / median);
        format!(
            "| {name} | {way} | {median:.2} s | {least:.2} to {most:.2} s | {rate:.0} | {share:.0} % |\n"
        )
    };
    row(version, &theirs, their) + &row("ours, hashed", &ours, our)
}
