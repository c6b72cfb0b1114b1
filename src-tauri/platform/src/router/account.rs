//! What happened to one request, and the line about it: written once, when the last byte has gone or nobody waits any more.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use hyper::StatusCode;

use super::fault::Fault;
use crate::dyno::Visit;
use crate::logs::Log;
use crate::metrics::Meter;

/// The account of one request. Dropped unfinished, it says that the client has gone.
#[derive(Debug)]
pub(super) struct Account {
    log: Log,
    meter: Meter,
    method: String,
    path: String,
    host: String,
    id: String,
    forwarded: String,
    dyno: String,
    connect: Option<Duration>,
    since: Option<Instant>,
    status: Option<StatusCode>,
    bytes: u64,
    written: bool,
    visit: Option<Visit>,
}

impl Account {
    pub(super) fn new(
        log: Log,
        meter: Meter,
        method: &str,
        path: &str,
        host: &str,
        id: &str,
        forwarded: String,
    ) -> Self {
        Self {
            log,
            meter,
            method: method.to_owned(),
            path: path.replace('"', "%22"),
            host: host
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || ".:-_[]".contains(*c))
                .take(255)
                .collect(),
            id: id.to_owned(),
            forwarded: forwarded.replace('"', ""),
            dyno: String::new(),
            connect: None,
            since: None,
            status: None,
            bytes: 0,
            written: false,
            visit: None,
        }
    }

    /// For a connection whose request was not read.
    pub(super) fn unread(log: Log, meter: Meter, peer: SocketAddr) -> Self {
        let ip: IpAddr = peer.ip();
        Self::new(log, meter, "", "", "", "", ip.to_string())
    }

    /// It goes on to the app, which has a visit until this is dropped.
    pub(super) fn visit(&mut self, visit: Visit) {
        self.visit = Some(visit);
    }

    /// A dyno was connected to, and the request goes there now.
    pub(super) fn connected(&mut self, dyno: &str, connect: Duration) {
        dyno.clone_into(&mut self.dyno);
        self.connect = Some(connect);
        self.since = Some(Instant::now());
    }

    /// A dyno was chosen.
    pub(super) fn chose(&mut self, dyno: &str) {
        dyno.clone_into(&mut self.dyno);
    }

    pub(super) fn answered(&mut self, status: StatusCode) {
        self.status = Some(status);
    }

    pub(super) fn sent(&mut self, bytes: u64) {
        self.bytes += bytes;
    }

    /// The answer went out whole.
    pub(super) fn finish(&mut self) {
        self.write("at=info", self.status, None);
    }

    /// The answer is the router's, or was broken off.
    pub(super) fn refuse(&mut self, fault: Fault) {
        let verdict = format!(
            "at={} code={} desc=\"{}\"",
            fault.level(),
            fault.code(),
            fault.description()
        );
        self.write(&verdict, Some(fault.status()), Some(fault.code()));
    }

    fn write(&mut self, verdict: &str, status: Option<StatusCode>, code: Option<&str>) {
        if std::mem::replace(&mut self.written, true) {
            return;
        }
        let taken = self.since.map(|since| since.elapsed());
        self.meter
            .request(status.map(|status| status.as_u16()), code, taken);
        let Self {
            method,
            path,
            host,
            id,
            forwarded,
            dyno,
            bytes,
            ..
        } = self;
        let milliseconds = |time: Option<Duration>| {
            time.map(|time| format!("{}ms", time.as_millis()))
                .unwrap_or_default()
        };
        let connect = milliseconds(self.connect);
        let service = milliseconds(taken);
        let status = status
            .map(|status| status.as_u16().to_string())
            .unwrap_or_default();
        let line = format!(
            "{verdict} method={method} path=\"{path}\" host={host} request_id={id} fwd=\"{forwarded}\" dyno={dyno} \
             connect={connect} service={service} status={status} bytes={bytes} protocol=http"
        );
        self.log.push("heroku", "router", &line);
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        self.refuse(Fault::ClientGone);
    }
}
