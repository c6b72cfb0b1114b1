//! The router: one listener for each app on loopback, which hands each request to the app's web dyno.
//! It changes nothing of a request but the headers of the connection, and answers itself only when no dyno can.

use std::time::Duration;

use tokio::sync::watch;

use crate::dyno::Web;
use crate::logs::Log;

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
pub struct Route {}

impl Route {
    /// Opens the listener on 127.0.0.1.
    pub async fn open(_spec: RouteSpec, _limits: RouterLimits) -> Result<Self, RouterError> {
        todo!()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        todo!()
    }

    /// Changes what is answered, from the next request on.
    pub fn set(&self, _posture: Posture) {
        todo!()
    }

    /// Accepts another host name from now on (the app was renamed).
    pub fn rename(&self, _host: &str) {
        todo!()
    }

    /// Closes the listener and ends its connections.
    pub async fn close(self) {
        todo!()
    }
}
