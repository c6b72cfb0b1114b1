//! The router: one listener for each app on loopback, which hands each request to the app's web dyno.
//! It changes nothing of a request but the headers of the connection, and answers itself only when no dyno can.

mod account;
mod body;
mod fault;
mod head;
mod host;
mod page;
mod pass;
mod tunnel;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use account::Account;
use fault::Fault;
use pass::Gate;

use crate::dyno::Web;
use crate::logs::Log;
use crate::metrics::Meter;
use crate::ports;

/// Longest head of a request or an answer, in bytes. Heroku: 64 kB.
const HEAD: usize = 64 * 1024;

/// Bounds of the router. The defaults are Heroku's where Heroku has one.
#[derive(Clone, Debug)]
pub struct RouterLimits {
    /// First byte of the answer (H12).
    pub first_byte: Duration,
    /// Silence after that (H15, H18, H28).
    pub silence: Duration,
    /// Connecting to the dyno (H19).
    pub connect: Duration,
    /// Waiting for a dyno that is starting (H20).
    pub boot: Duration,
    /// Head of a request from the browser.
    pub head: Duration,
    /// Open connections of one app (H22).
    pub connections: usize,
}

impl Default for RouterLimits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(30),
            silence: Duration::from_secs(55),
            connect: Duration::from_secs(5),
            boot: Duration::from_secs(75),
            head: Duration::from_secs(30),
            connections: 1_000,
        }
    }
}

/// What a route needs.
#[derive(Debug)]
pub struct RouteSpec {
    /// Accepted in `Host` besides `localhost` and `127.0.0.1`: `NAME-RANDOM.localhost`.
    pub host: String,
    /// Port kept from earlier runs, if any; another is taken when it is not free.
    pub port: Option<u16>,
    /// The app's web dynos.
    pub web: watch::Receiver<Web>,
    /// The app's log.
    pub log: Log,
    /// Counts its requests.
    pub meter: Meter,
}

/// What the API knows of an app that its dynos do not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Posture {
    /// Maintenance mode (H80).
    pub maintenance: bool,
    /// Nothing was deployed yet (H81).
    pub blank: bool,
}

/// Why a route could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum RouterError {
    /// No port of this computer is free.
    #[error("no port is free")]
    NoFreePort {
        /// What the system said.
        source: std::io::Error,
    },
}

/// The listener of one app. Dropping it closes it.
#[derive(Debug)]
pub struct Route {
    port: u16,
    host: watch::Sender<String>,
    posture: watch::Sender<Posture>,
    tasks: TaskTracker,
    open: DropGuard,
}

impl Route {
    /// Opens the listener on 127.0.0.1.
    pub async fn open(spec: RouteSpec, limits: RouterLimits) -> Result<Self, RouterError> {
        let no_free = |source| RouterError::NoFreePort { source };
        let listener = ports::listen(spec.port).await.map_err(no_free)?;
        let port = listener.local_addr().map_err(no_free)?.port();
        let (host, hosts) = watch::channel(spec.host);
        let (posture, postures) = watch::channel(Posture::default());
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        let open = closing.clone().drop_guard();
        let gate = Gate::new(
            port,
            hosts,
            postures,
            spec.web,
            spec.log,
            spec.meter,
            limits,
            closing,
            tasks.clone(),
        );
        tasks.spawn(accept(listener, Arc::new(gate)));
        Ok(Self {
            port,
            host,
            posture,
            tasks,
            open,
        })
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Changes what is answered, from the next request on.
    pub fn set(&self, posture: Posture) {
        self.posture.send_replace(posture);
    }

    /// Accepts another host name from now on (the app was renamed).
    pub fn rename(&self, host: &str) {
        self.host.send_replace(host.to_owned());
    }

    /// Closes the listener and ends its connections.
    pub async fn close(self) {
        drop(self.open);
        self.tasks.close();
        self.tasks.wait().await;
    }
}

async fn accept(listener: TcpListener, gate: Arc<Gate>) {
    let places = Arc::new(Semaphore::new(gate.limits.connections));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = gate.closing.cancelled() => return,
        };
        // Out of file descriptors, or a browser that has gone already: the next may be better.
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                let gate = Arc::clone(&gate);
                gate.tasks.clone().spawn(async move {
                    serve(stream, peer, gate).await;
                    drop(place);
                });
            }
            Err(_) => {
                gate.tasks.spawn(refuse(stream, peer, Arc::clone(&gate)));
            }
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, gate: Arc<Gate>) {
    let _ = stream.set_nodelay(true);
    let limits = &gate.limits;
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD);
    let answer = service_fn(|request| {
        let gate = Arc::clone(&gate);
        async move { Ok::<_, Infallible>(pass::answer(&gate, peer, request).await) }
    });
    let connection = server
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    tokio::select! {
        // How a browser's connection ends is told in the line of its request.
        _ = connection => {}
        () = gate.closing.cancelled() => {}
    }
}

/// One connection too many: told so, without its request having been read.
async fn refuse(mut stream: TcpStream, peer: SocketAddr, gate: Arc<Gate>) {
    Account::unread(gate.log.clone(), gate.meter.clone(), peer).refuse(Fault::TooManyConnections);
    let page = page::html(Fault::TooManyConnections, page::Language::En);
    let length = page.len();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{page}"
    );
    let _ = tokio::time::timeout(gate.limits.connect, stream.write_all(answer.as_bytes())).await;
}
