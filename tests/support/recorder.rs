//! A way to the platform that writes down what goes over it, and can hold all answers back until enough was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

use super::platform::Api;

/// One request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// It was asked by a tag.
    pub tagged: bool,
    pub status: u16,
    /// Bytes of the answer, with its head.
    pub bytes: usize,
}

/// The way; it ends when dropped.
pub struct Recorder {
    /// The platform's address on this way.
    pub address: String,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

struct Seen {
    upstream: String,
    asked: Mutex<Vec<Asked>>,
    /// How many requests have arrived since answers were held.
    arrived: watch::Sender<usize>,
    /// How many must have arrived before one is answered.
    wanted: watch::Sender<usize>,
}

impl Recorder {
    pub async fn on_the_way_to(api: &Api) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let url = Url::parse(&api.address).expect("an address");
        let seen = Arc::new(Seen {
            upstream: format!("127.0.0.1:{}", url.port().expect("a port")),
            asked: Mutex::default(),
            arrived: watch::Sender::new(0),
            wanted: watch::Sender::new(0),
        });
        let task = tokio::spawn({
            let seen = Arc::clone(&seen);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let seen = Arc::clone(&seen);
                    tokio::spawn(async move { seen.carry(stream).await });
                }
            }
        });
        let address = format!("http://127.0.0.1:{port}");
        Self {
            address,
            seen,
            task,
        }
    }

    /// From now on nothing is answered before so many requests have come.
    pub fn hold(&self, requests: usize) {
        self.seen.arrived.send_replace(0);
        self.seen.wanted.send_replace(requests);
    }

    /// How many requests have come since.
    pub fn arrived(&self) -> usize {
        *self.seen.arrived.borrow()
    }

    /// What went over it since it was last asked, in an order that is always the same.
    pub fn taken(&self) -> Vec<Asked> {
        let mut asked = std::mem::take(&mut *self.seen.asked.lock().expect("the list"));
        asked.sort();
        asked
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Seen {
    /// One request and its answer; then the connection is closed.
    async fn carry(&self, mut stream: TcpStream) -> Option<()> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8_lossy(bytes.get(..end)?).into_owned();
        let body = bytes.split_off(end + 4);
        let mut lines = head.split("\r\n");
        let first = lines.next()?;
        let headers: Vec<&str> = lines.collect();
        let named = |name: &str| {
            let mut found = headers.iter().filter_map(|line| line.split_once(':'));
            found.find(|(one, _)| one.eq_ignore_ascii_case(name))
        };
        self.arrived.send_modify(|arrived| *arrived += 1);
        let (mut arrived, wanted) = (self.arrived.subscribe(), self.wanted.subscribe());
        arrived
            .wait_for(|arrived| *arrived >= *wanted.borrow())
            .await
            .ok()?;

        let mut onward = TcpStream::connect(&self.upstream).await.ok()?;
        let mut request = format!(
            "{first}\r\nhost: {}\r\nconnection: close\r\n",
            self.upstream
        );
        let own = ["host:", "connection:"];
        for line in &headers {
            let lower = line.to_ascii_lowercase();
            if !own.iter().any(|own| lower.starts_with(own)) {
                request.push_str(line);
                request.push_str("\r\n");
            }
        }
        request.push_str("\r\n");
        onward.write_all(request.as_bytes()).await.ok()?;
        onward.write_all(&body).await.ok()?;
        let length = named("content-length").and_then(|(_, length)| length.trim().parse().ok());
        let rest = length.unwrap_or(0_u64).saturating_sub(body.len() as u64);
        if rest > 0 {
            let (from, _) = stream.split();
            tokio::io::copy(&mut from.take(rest), &mut onward)
                .await
                .ok()?;
        }
        let mut answer = Vec::new();
        onward.read_to_end(&mut answer).await.ok()?;
        let status = String::from_utf8_lossy(answer.get(9..12)?).parse().ok()?;
        let mut first = first.split(' ').map(str::to_owned);
        let asked = Asked {
            method: first.next()?,
            path: first.next()?,
            tagged: named("if-none-match").is_some(),
            status,
            bytes: answer.len(),
        };
        // Before the answer is given: who has it finds it written down.
        self.asked.lock().expect("the list").push(asked);
        stream.write_all(&answer).await.ok()?;
        stream.shutdown().await.ok()
    }
}
