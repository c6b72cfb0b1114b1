//! The router: one listener for each app on loopback, and on the network where the person lets other computers in,
//! which hands each request to the app's web dyno. It changes nothing of a request but the headers of the connection,
//! and answers itself only when no dyno can.

mod account;
mod body;
mod door;
mod fault;
mod head;
mod host;
mod page;
mod pass;
mod places;
mod room;
mod tunnel;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use door::Door;
use pass::Gate;
pub use room::{Reach, Room, Shut};

use crate::dyno::{Traffic, Web};
use crate::limits;
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
    /// How many of them another computer may have.
    pub neighbour: usize,
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
            neighbour: limits::NEIGHBOUR,
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
    /// Where what reaches them is told.
    pub traffic: Traffic,
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

/// The listeners of one app. Dropping it closes them.
#[derive(Debug)]
pub struct Route {
    port: u16,
    host: watch::Sender<String>,
    posture: watch::Sender<Posture>,
    room: Arc<Room>,
    tasks: TaskTracker,
    _here: Door,
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
            spec.traffic,
            spec.log,
            spec.meter,
            limits,
            closing,
            tasks.clone(),
        );
        let gate = Arc::new(gate);
        Ok(Self {
            port,
            host,
            posture,
            tasks,
            _here: Door::open(listener, Ipv4Addr::LOCALHOST, &gate),
            room: Arc::new(Room::new(gate)),
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

    /// Its doors to the network.
    pub fn room(&self) -> Arc<Room> {
        Arc::clone(&self.room)
    }

    /// Closes the listeners and ends their connections.
    pub async fn close(self) {
        drop(self.open);
        self.tasks.close();
        self.tasks.wait().await;
    }
}
