//! How long a backup of 1 GB takes to come over loopback: by curl, and by ours, which hashes it on the way. Both are
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
use std::time::Instant;

use heroku::{Began, Bytes, CancellationToken, Client, Error, Sink, Token, Transfer};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

const LENGTH: u64 = 1 << 30;
/// Each way, in turn.
const ROUNDS: usize = 5;
/// Buffers that go round between the network, the hash and the file, and their size in bytes. Few and small, they stay
/// in a processor's cache; fewer, and one of the three waits for another.
const BUFFERS: usize = 8;
const BUFFER: usize = 256 << 10;

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
        let body = "{\"url\":\"https://localhost:1/backup.dump\"}";
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
    // On Linux the system hands the file over by itself.
    io::copy(&mut File::open(file)?, &mut stream).map(drop)
}

/// Hands what comes to a thread that hashes it, which hands it to one that writes it, which hands the buffer back.
struct Written {
    filling: Vec<u8>,
    full: mpsc::Sender<Vec<u8>>,
    empty: mpsc::Receiver<Vec<u8>>,
}

impl Written {
    async fn hand_over(&mut self) {
        let full = std::mem::take(&mut self.filling);
        self.full.send(full).await.unwrap();
        self.filling = self.empty.recv().await.unwrap();
    }
}

impl Sink for Written {
    type Trouble = Error;

    async fn begin(&mut self, began: &Began) -> Result<(), Error> {
        assert_eq!((began.from, began.total), (0, LENGTH));
        Ok(())
    }

    async fn chunk(&mut self, bytes: Bytes) -> Result<(), Error> {
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let room = rest.len().min(BUFFER - self.filling.len());
            self.filling.extend_from_slice(&rest[..room]);
            rest = &rest[room..];
            if self.filling.len() == BUFFER {
                self.hand_over().await;
            }
        }
        Ok(())
    }
}

#[tokio::main]
async fn fetch(base: &str, to: &Path) -> String {
    let (full, mut to_hash) = mpsc::channel::<Vec<u8>>(BUFFERS);
    let (written, empty) = mpsc::channel::<Vec<u8>>(BUFFERS);
    for _ in 1..BUFFERS {
        written.send(Vec::with_capacity(BUFFER)).await.unwrap();
    }
    let (hashed, to_file) = std::sync::mpsc::sync_channel::<Vec<u8>>(BUFFERS);
    let hasher = std::thread::spawn(move || {
        let mut hash = Sha256::new();
        while let Some(bytes) = to_hash.blocking_recv() {
            hash.update(&bytes);
            hashed.send(bytes).unwrap();
        }
        format!("{:x}", hash.finalize())
    });
    let mut file = File::create(to).unwrap();
    let writer = std::thread::spawn(move || {
        for mut bytes in to_file {
            file.write_all(&bytes).unwrap();
            bytes.clear();
            let _ = written.blocking_send(bytes);
        }
    });
    let client = Client::new(base, Token::new("of-the-benchmark").unwrap()).unwrap();
    let backup: Transfer =
        serde_json::from_str("{\"uuid\":\"00000000-0000-0000-0000-000000000000\",\"num\":1}")
            .unwrap();
    let (app, cancel) = ("study".parse().unwrap(), CancellationToken::new());
    let mut sink = Written {
        filling: Vec::with_capacity(BUFFER),
        full,
        empty,
    };
    let fetch = async move {
        let fetched = client
            .download(&app, &backup, None, &mut sink, &cancel)
            .await;
        assert_eq!(fetched.unwrap().total, LENGTH);
        sink.hand_over().await;
    };
    // As a program's commands run: on one thread with the connection.
    tokio::spawn(fetch).await.unwrap();
    writer.join().unwrap();
    hasher.join().unwrap()
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
    let url = format!("{}/backup.dump", server.base);
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    // The first of each is not counted: it finds nothing warm.
    for round in 0..=ROUNDS {
        let mut curl = Command::new("curl");
        let (curl, _) = timed(curl.args(["-sS", "-o"]).arg(&out).arg(&url), &out);
        let mut own = Command::new(std::env::current_exe().unwrap());
        let (own, said) = timed(own.args(["fetch", &server.base]).arg(&out), &out);
        assert_eq!(said.trim(), sha256);
        println!("curl {curl:.3} s, ours {own:.3} s");
        if round > 0 {
            theirs.push(curl);
            ours.push(own);
        }
    }
    let spread = |all: &[f64]| {
        let fold = |pick: fn(f64, f64) -> f64| all.iter().copied().reduce(pick).unwrap();
        format!("{:.2} to {:.2} s", fold(f64::min), fold(f64::max))
    };
    let (their_spread, our_spread) = (spread(&theirs), spread(&ours));
    let (theirs, ours) = (median(theirs), median(ours));
    let rate = |seconds: f64| LENGTH as f64 / 1e6 / seconds;
    let page = format!(
        "# Fetching a backup, beside curl\n\n\
         Made by `tests/bench/download.rs` on {} with {} processors, an optimized build, over loopback: {} MiB from one server, to a file that\n\
         is not waited for to reach the disk. The median of {ROUNDS} rounds, in turn; each way a process of its own, its start included.\n\
         Ours hashes what comes (SHA-256) and compares it after; curl does not.\n\n\
         | way | median | all | MB a second |\n|---|---|---|---|\n\
         | {} | {theirs:.2} s | {their_spread} | {:.0} |\n\
         | ours, hashed | {ours:.2} s | {our_spread} | {:.0} |\n\n\
         Ours has {:.0} % of curl's speed.\n",
        std::env::consts::OS,
        std::thread::available_parallelism().unwrap(),
        LENGTH >> 20,
        version.join(" "),
        rate(theirs),
        rate(ours),
        100.0 * theirs / ours,
    );
    print!("{page}");
    let results = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/bench/RESULTS-download.md"
    );
    std::fs::write(results, page).unwrap();
}
