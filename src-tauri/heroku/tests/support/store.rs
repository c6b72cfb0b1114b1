//! A store of backups behind an API, and what keeps the bytes that come from it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use heroku::{Began, Bytes, CancellationToken, Client, Error, Fetched, Partial, Sink, Transfer};
use serde_json::json;

use super::{Reply, Request, Server};

const ID: &str = "01234567-89ab-cdef-0123-456789abcdef";
pub const TAG: &str = "\"one-content\"";

pub fn file(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at / 251 + at) as u8).collect()
}

fn backup() -> Transfer {
    serde_json::from_value(json!({ "uuid": ID, "num": "7" })).unwrap()
}

/// Keeps what comes; fails where it is told to.
#[derive(Default)]
pub struct Kept {
    pub bytes: Vec<u8>,
    pub begun: Vec<Began>,
    pub full_at: Option<usize>,
    pub stop_at: Option<(usize, CancellationToken)>,
}

#[derive(Debug)]
pub enum Trouble {
    Net(Error),
    Full,
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble::Net(error)
    }
}

impl Trouble {
    pub fn code(&self) -> &'static str {
        match self {
            Trouble::Net(error) => error.code(),
            Trouble::Full => "full",
        }
    }
}

impl Sink for Kept {
    type Trouble = Trouble;

    async fn begin(&mut self, began: &Began) -> Result<(), Trouble> {
        let from = usize::try_from(began.from).unwrap();
        assert!(from <= self.bytes.len(), "a gap");
        self.bytes.truncate(from);
        self.begun.push(began.clone());
        Ok(())
    }

    async fn chunk(&mut self, bytes: Bytes) -> Result<(), Trouble> {
        self.bytes.extend_from_slice(&bytes);
        if self.full_at.is_some_and(|full| self.bytes.len() >= full) {
            return Err(Trouble::Full);
        }
        if let Some((at, cancel)) = &self.stop_at
            && self.bytes.len() >= *at
        {
            cancel.cancel();
        }
        Ok(())
    }
}

impl Kept {
    pub fn partial(&self) -> Partial {
        let last = self.begun.last().unwrap();
        Partial {
            have: self.bytes.len() as u64,
            total: last.total,
            tag: last.tag.clone().unwrap(),
        }
    }

    pub fn beginnings(&self) -> Vec<u64> {
        self.begun.iter().map(|began| began.from).collect()
    }
}

/// A store behind an API. Each address it is asked for is another one; `answer` is asked for the file, and told
/// how often it was before.
pub async fn store(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Server {
    let (addresses, asked) = (AtomicUsize::new(0), AtomicUsize::new(0));
    Server::start(move |request| {
        if request.method == "POST" {
            let number = addresses.fetch_add(1, Ordering::SeqCst);
            // The port and the encryption are the platform's own, and nothing of ours.
            let url = format!("https://localhost:1/backups/x.dump?signature={number}");
            return Reply::json(200, json!({ "url": url }));
        }
        answer(request, asked.fetch_add(1, Ordering::SeqCst))
    })
    .await
}

/// As HTTP has it: the rest, when it is asked for and the tag is the same.
pub fn honest(request: &Request, file: &[u8], tag: &str) -> Reply {
    let same = request.header("if-range").is_none_or(|asked| asked == tag);
    match request.header("range").filter(|_| same).map(from) {
        Some(from) => part(file, from, tag),
        None => Reply::new(200, file).header("ETag", tag),
    }
}

pub fn from(range: &str) -> usize {
    let from = range.strip_prefix("bytes=").unwrap();
    from.strip_suffix('-').unwrap().parse().unwrap()
}

pub fn part(file: &[u8], from: usize, tag: &str) -> Reply {
    let (last, total) = (file.len() - 1, file.len());
    Reply::new(206, &file[from..])
        .header("ETag", tag)
        .header("Content-Range", format!("bytes {from}-{last}/{total}"))
}

pub async fn fetch(client: &Client, kept: &mut Kept) -> Result<Fetched, Trouble> {
    fetch_from(client, kept, None).await
}

pub async fn fetch_from(
    client: &Client,
    kept: &mut Kept,
    partial: Option<&Partial>,
) -> Result<Fetched, Trouble> {
    let cancel = kept.stop_at.as_ref().map(|(_, cancel)| cancel.clone());
    let (app, backup) = ("my-study".parse().unwrap(), backup());
    let cancel = cancel.unwrap_or_default();
    let fetching = client.download(&app, &backup, partial, kept, &cancel);
    let fetching = tokio::time::timeout(Duration::from_secs(120), moves(fetching));
    fetching.await.unwrap()
}

/// What a program's tasks may carry from thread to thread.
fn moves<T: Send>(it: T) -> T {
    it
}

/// The first answer breaks after half of the file, the second is `then`, all others are honest.
pub async fn broken_then(
    then: impl Fn(&Request, &[u8]) -> Reply + Send + Sync + 'static,
) -> (Server, Vec<u8>) {
    let file = file(100_000);
    let whole = file.clone();
    let server = store(move |request, number| match number {
        0 => honest(request, &whole, TAG).cut_after(50_000),
        1 => then(request, &whole),
        _ => honest(request, &whole, TAG),
    })
    .await;
    (server, file)
}

pub fn gets(server: &Server) -> Vec<Request> {
    let mut all = server.requests();
    all.retain(|request| request.method == "GET");
    all
}
