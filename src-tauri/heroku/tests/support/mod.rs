//! A tiny server on loopback that answers as told and lies as told: it resets, stalls, drips, cuts and
//! ignores. It knows nothing of the client.

#![allow(dead_code)]

pub mod store;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use heroku::{Client, Limits, Token};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The token of all tests; it must never be seen outside the Authorization header.
pub const CANARY: &str = "HRKU-canary-5f1d0c6e-token";

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Requests before this one.
    pub index: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What is answered, and how badly.
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    way: Way,
    chunked: bool,
    /// How much of the request's body is read before answering.
    take: Take,
}

#[derive(Clone, Copy)]
enum Way {
    Whole,
    /// Only so many bytes of the body, then a reset.
    ResetAfter(usize),
    /// Only so many bytes of the body, then the ordinary end of the connection.
    CutAfter(usize),
    /// Only so many bytes of the body, then nothing.
    StallAfter(usize),
    /// A few bytes at a time.
    Drip(usize),
    /// Not even a status.
    Silent,
    /// Not even a status, but a reset.
    Reset,
}

#[derive(Clone, Copy)]
enum Take {
    All,
    First(usize),
    /// So many bytes, a pause, and so on.
    Slowly(usize, Duration),
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Reply {
        Reply {
            status,
            headers: Vec::new(),
            body: body.into(),
            way: Way::Whole,
            chunked: false,
            take: Take::All,
        }
    }

    pub fn json(status: u16, body: serde_json::Value) -> Reply {
        Reply::new(status, body.to_string()).header("Content-Type", "application/json")
    }

    pub fn error(status: u16, id: &str, message: &str) -> Reply {
        Reply::json(status, serde_json::json!({ "id": id, "message": message }))
    }

    pub fn silent() -> Reply {
        Reply::new(200, "").way(Way::Silent)
    }

    pub fn reset() -> Reply {
        Reply::new(200, "").way(Way::Reset)
    }

    pub fn header(mut self, name: &str, value: impl ToString) -> Reply {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    pub fn chunked(mut self) -> Reply {
        self.chunked = true;
        self
    }

    pub fn reset_after(self, bytes: usize) -> Reply {
        self.way(Way::ResetAfter(bytes))
    }

    pub fn cut_after(self, bytes: usize) -> Reply {
        self.way(Way::CutAfter(bytes))
    }

    pub fn stall_after(self, bytes: usize) -> Reply {
        self.way(Way::StallAfter(bytes))
    }

    pub fn drip(self, bytes: usize) -> Reply {
        self.way(Way::Drip(bytes))
    }

    pub fn taking(mut self, bytes: usize) -> Reply {
        self.take = Take::First(bytes);
        self
    }

    pub fn taking_slowly(mut self, bytes: usize, pause: Duration) -> Reply {
        self.take = Take::Slowly(bytes, pause);
        self
    }

    fn way(mut self, way: Way) -> Reply {
        self.way = way;
        self
    }
}

type Answer = dyn Fn(&Request) -> Reply + Send + Sync;

/// The server; it ends when dropped.
pub struct Server {
    pub base: String,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<Request>>,
    begun: AtomicUsize,
    connections: AtomicUsize,
}

impl Server {
    /// `answer` is asked once the head of a request is there, before its body is read.
    pub async fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
        Server::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), answer)
    }

    pub fn on(
        listener: TcpListener,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Server {
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Seen::default());
        let answer: Arc<Answer> = Arc::new(answer);
        let task = tokio::spawn(accept(listener, answer, Arc::clone(&seen)));
        Server { base, seen, task }
    }

    /// Answers the requests in turn; one more than there are answers is a failure of the test.
    pub async fn script(replies: Vec<Reply>) -> Server {
        let replies = Mutex::new(replies.into_iter());
        Server::start(move |request| {
            replies
                .lock()
                .unwrap()
                .next()
                .unwrap_or_else(|| Reply::error(599, "unexpected", &request.path))
        })
        .await
    }

    pub fn client(&self) -> Client {
        self.client_with(quick())
    }

    pub fn client_with(&self, limits: Limits) -> Client {
        Client::with_limits(&self.base, token(), limits).unwrap()
    }

    /// What was asked, as far as its body was taken.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.requests.lock().unwrap().clone()
    }

    pub fn count(&self, method: &str) -> usize {
        self.requests()
            .iter()
            .filter(|request| request.method == method)
            .count()
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub fn token() -> Token {
    Token::new(CANARY).unwrap()
}

/// Limits of a patient test: short waits, but nothing that a busy machine would trip over.
pub fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(5),
        stall: Duration::from_secs(20),
        quiet: Duration::from_secs(20),
        retries: 4,
        watch_retries: 4,
        first_delay: Duration::from_millis(1),
        max_delay: Duration::from_millis(4),
        retry_after: Duration::from_millis(20),
        settle: Duration::from_millis(5),
        poll: Duration::from_millis(5),
        not_started: Duration::from_secs(20),
        grace: Duration::from_secs(20),
        ..Limits::default()
    }
}

/// The same for tests in which something does stall.
pub fn quick_to_stall() -> Limits {
    Limits {
        stall: Duration::from_millis(300),
        ..quick()
    }
}

async fn accept(listener: TcpListener, answer: Arc<Answer>, seen: Arc<Seen>) {
    let mut open = tokio::task::JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        seen.connections.fetch_add(1, Ordering::SeqCst);
        let (answer, seen) = (Arc::clone(&answer), Arc::clone(&seen));
        open.spawn(async move {
            let _ = serve(stream, &*answer, &seen).await;
        });
    }
}

async fn serve(mut stream: TcpStream, answer: &Answer, seen: &Seen) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        let head_end = loop {
            if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        };
        let mut request = parse(
            &buffer[..head_end],
            seen.begun.fetch_add(1, Ordering::SeqCst),
        );
        let mut body = buffer.split_off(head_end);
        let length = request
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let reply = answer(&request);
        let wanted = match reply.take {
            Take::First(bytes) => bytes.min(length),
            Take::All | Take::Slowly(..) => length,
        };
        while body.len() < wanted {
            let mut piece = vec![0; 256 << 10];
            let most = if let Take::Slowly(bytes, _) = reply.take {
                bytes.min(piece.len())
            } else {
                piece.len()
            };
            let read = stream.read(&mut piece[..most]).await?;
            if read == 0 {
                break;
            }
            body.extend_from_slice(&piece[..read]);
            if let Take::Slowly(_, pause) = reply.take {
                tokio::time::sleep(pause).await;
            }
        }
        buffer = body.split_off(wanted.min(body.len()));
        request.body = body;
        seen.requests.lock().unwrap().push(request);
        if !send(&mut stream, &reply).await? {
            return Ok(());
        }
    }
}

fn parse(head: &[u8], index: usize) -> Request {
    let text = String::from_utf8(head.to_vec()).unwrap();
    let mut lines = text.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, path) = (
        first.next().unwrap().to_owned(),
        first.next().unwrap().to_owned(),
    );
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Request {
        method,
        path,
        headers,
        body: Vec::new(),
        index,
    }
}

/// Sends the reply in its way; false when the connection is over.
async fn send(stream: &mut TcpStream, reply: &Reply) -> std::io::Result<bool> {
    match reply.way {
        Way::Silent => return std::future::pending().await,
        Way::Reset => {
            stream.set_zero_linger()?;
            return Ok(false);
        }
        _ => {}
    }
    let mut head = format!("HTTP/1.1 {} X\r\n", reply.status);
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    match (reply.status, reply.chunked) {
        (204 | 304, _) => {}
        (_, true) => head.push_str("Transfer-Encoding: chunked\r\n"),
        (_, false) => head.push_str(&format!("Content-Length: {}\r\n", reply.body.len())),
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    let (until, piece) = match reply.way {
        Way::ResetAfter(bytes) | Way::CutAfter(bytes) | Way::StallAfter(bytes) => {
            (bytes.min(reply.body.len()), usize::MAX)
        }
        Way::Drip(bytes) => (reply.body.len(), bytes),
        _ => (reply.body.len(), usize::MAX),
    };
    for piece in reply.body[..until].chunks(piece.min(until.max(1))) {
        if reply.chunked {
            stream
                .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
                .await?;
        }
        stream.write_all(piece).await?;
        if reply.chunked {
            stream.write_all(b"\r\n").await?;
        }
        stream.flush().await?;
        tokio::task::yield_now().await;
    }
    match reply.way {
        Way::ResetAfter(_) => {
            // A reset overtakes what was sent; the peer is given the time to read it first.
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.set_zero_linger()?;
            Ok(false)
        }
        Way::CutAfter(_) => Ok(false),
        Way::StallAfter(_) => std::future::pending().await,
        _ => {
            if reply.chunked {
                stream.write_all(b"0\r\n\r\n").await?;
            }
            Ok(true)
        }
    }
}
