//! One request: to whom it goes, what may go wrong on the way, and what is said then.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue,
};
use hyper::upgrade::OnUpgrade;
use hyper::{Method, Request, Response, StatusCode, Uri, Version};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::account::Account;
use super::body::{Broken, Download, Progress, Upload};
use super::door::Way;
use super::fault::Fault;
use super::page::{self, Language};
use super::places::Places;
use super::{HEAD, Posture, RouterLimits, head, host, tunnel};
use crate::dyno::{Traffic, Web, WebDyno};
use crate::logs::Log;
use crate::metrics::Meter;

/// How long after a refused connection the end of its dyno may take to be reported.
const REPORT: Duration = Duration::from_millis(500);

pub(super) type Answer = Response<UnsyncBoxBody<Bytes, Broken>>;

/// What all requests of a listener share.
#[derive(Debug)]
pub(super) struct Gate {
    pub port: u16,
    host: watch::Receiver<String>,
    posture: watch::Receiver<Posture>,
    web: watch::Receiver<Web>,
    traffic: Traffic,
    turn: AtomicUsize,
    pub log: Log,
    pub meter: Meter,
    pub places: Places,
    pub limits: RouterLimits,
    pub closing: CancellationToken,
    pub tasks: TaskTracker,
}

impl Gate {
    #[expect(clippy::too_many_arguments, reason = "they only become the fields")]
    pub(super) fn new(
        port: u16,
        host: watch::Receiver<String>,
        posture: watch::Receiver<Posture>,
        web: watch::Receiver<Web>,
        traffic: Traffic,
        log: Log,
        meter: Meter,
        limits: RouterLimits,
        closing: CancellationToken,
        tasks: TaskTracker,
    ) -> Self {
        Self {
            port,
            host,
            posture,
            web,
            traffic,
            turn: AtomicUsize::new(0),
            log,
            meter,
            places: Places::new(limits.connections, limits.neighbour),
            limits,
            closing,
            tasks,
        }
    }
}

/// Answers a request: by a dyno, or by a page that says why not.
pub(super) async fn answer(
    gate: &Gate,
    way: &Way,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Answer {
    let language = Language::of(request.headers());
    let host = host::of(&request);
    let id = head::request_id(request.headers());
    let forwarded = head::forwarded(request.headers(), peer.ip());
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let method = request.method().clone();
    let shown = host.as_deref().unwrap_or_default();
    let mut account = Account::new(
        gate.log.clone(),
        gate.meter.clone(),
        method.as_str(),
        &path,
        shown,
        &id,
        forwarded.clone(),
    );

    let posture = *gate.posture.borrow();
    let known = host.is_some_and(|host| {
        if way.address.is_loopback() {
            host::is_ours(&host, &gate.host.borrow(), gate.port)
        } else {
            host::is_address(&host, way.address, gate.port)
        }
    });
    let refused = if !known {
        Some(Fault::WrongHost)
    } else if method == Method::CONNECT {
        Some(Fault::BadRequest)
    } else if posture.maintenance {
        Some(Fault::Maintenance)
    } else if posture.blank {
        Some(Fault::Blank)
    } else {
        None
    };
    let passed = match refused {
        Some(fault) => Err(fault),
        None => pass(gate, way, request, &path, &id, &forwarded, &mut account).await,
    };
    match passed {
        Ok(Passed {
            response,
            upgrade: None,
        }) => {
            let (parts, body) = response.into_parts();
            Response::from_parts(
                parts,
                Download::new(body, account, gate.limits.silence).boxed_unsync(),
            )
        }
        Ok(Passed {
            mut response,
            upgrade: Some(browser),
        }) => {
            let dyno = hyper::upgrade::on(&mut response);
            gate.tasks.spawn(tunnel::pass(
                browser,
                dyno,
                account,
                gate.limits.silence,
                way.closing.clone(),
            ));
            let (parts, _) = response.into_parts();
            Response::from_parts(parts, empty())
        }
        Err(fault) => {
            account.refuse(fault);
            own_page(fault, language)
        }
    }
}

struct Passed {
    response: Response<Incoming>,
    upgrade: Option<OnUpgrade>,
}

async fn pass(
    gate: &Gate,
    way: &Way,
    mut request: Request<Incoming>,
    path: &str,
    id: &str,
    forwarded: &str,
    account: &mut Account,
) -> Result<Passed, Fault> {
    account.visit(gate.traffic.request());
    let stream = connect(gate, account).await?;
    let websocket = head::wants_websocket(request.headers());
    let browser = websocket.then(|| hyper::upgrade::on(&mut request));
    head::to_dyno(request.headers_mut(), id, forwarded, gate.port);
    // The dyno is asked for the path alone, and in the version that streams.
    *request.uri_mut() = path.parse::<Uri>().map_err(|_| Fault::BadRequest)?;
    *request.version_mut() = Version::HTTP_11;
    let (parts, body) = request.into_parts();
    let (body, progress) = Upload::new(body);

    let handshake = http1::Builder::new()
        .max_buf_size(HEAD)
        .handshake(TokioIo::new(stream))
        .await;
    let (mut dyno, connection) = handshake.map_err(|_| Fault::NoAnswer)?;
    gate.tasks.spawn({
        let closing = way.closing.clone();
        async move {
            tokio::select! {
                _ = connection.with_upgrades() => {}
                () = closing.cancelled() => {}
            }
        }
    });
    let mut response = tokio::select! {
        response = dyno.send_request(Request::from_parts(parts, body)) => response.map_err(|error| fault_of(&error))?,
        fault = patience(&progress, &gate.limits) => return Err(fault),
    };
    account.answered(response.status());
    let upgrade = browser.filter(|_| response.status() == StatusCode::SWITCHING_PROTOCOLS);
    if response.status() == StatusCode::SWITCHING_PROTOCOLS && upgrade.is_none() {
        return Err(Fault::BadAnswer);
    }
    head::to_browser(response.headers_mut(), upgrade.is_some());
    // A version is said from one neighbour to the next: what the dyno speaks is not the browser's business.
    *response.version_mut() = Version::HTTP_11;
    Ok(Passed { response, upgrade })
}

/// A connection to a web dyno, once there is one.
async fn connect(gate: &Gate, account: &mut Account) -> Result<TcpStream, Fault> {
    let mut web = gate.web.clone();
    let boot = tokio::time::Instant::now() + gate.limits.boot;
    let mut last_look = false;
    loop {
        let dyno = match &*web.borrow_and_update() {
            Web::Up(up) => choose(gate, up),
            Web::Crashed => return Err(Fault::Crashed),
            Web::None => return Err(Fault::NoDynos),
            Web::Starting | Web::Idle => None,
        };
        let Some(dyno) = dyno else {
            tokio::select! {
                changed = web.changed() => changed.map_err(|_| Fault::NoDynos)?,
                () = sleep_until(boot) => return Err(Fault::BootTimeout),
            }
            continue;
        };
        account.chose(&dyno.name);
        let since = Instant::now();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, dyno.port));
        match timeout(gate.limits.connect, TcpStream::connect(address)).await {
            Err(_) => return Err(Fault::ConnectTimeout),
            // A port that nobody listens on may be connected to itself.
            Ok(Ok(stream)) if stream.local_addr().is_ok_and(|own| own != address) => {
                let _ = stream.set_nodelay(true);
                account.connected(&dyno.name, since.elapsed());
                #[cfg(debug_assertions)]
                gate.traffic.reached(&dyno.name).await;
                return Ok(stream);
            }
            Ok(Err(error)) if !is_of_dyno(&error) => {
                tracing::error!(%error, "a dyno could not be connected to");
                return Err(Fault::Platform);
            }
            Ok(_) if last_look => return Err(Fault::Refused),
            // It may have ended a moment ago, and be about to be reported: nothing was sent yet.
            Ok(_) => {
                last_look = true;
                let _ = timeout(REPORT, web.changed()).await;
            }
        }
    }
}

/// Whether the dyno's end of a connection is why there is none; else this computer has no room for another.
fn is_of_dyno(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, TimedOut};
    [
        ConnectionRefused,
        ConnectionReset,
        ConnectionAborted,
        TimedOut,
    ]
    .contains(&error.kind())
}

fn choose(gate: &Gate, up: &[WebDyno]) -> Option<WebDyno> {
    let turn = gate.turn.fetch_add(1, Ordering::Relaxed);
    up.get(turn.checked_rem(up.len())?).cloned()
}

/// Ends when the browser sends nothing for too long, or the dyno answers nothing after it has sent all.
async fn patience(progress: &Progress, limits: &RouterLimits) -> Fault {
    loop {
        let (last, whole) = progress.last();
        let (end, fault) = if whole {
            (last + limits.first_byte, Fault::TimedOut)
        } else {
            (last + limits.silence, Fault::ClientIdle)
        };
        if tokio::time::Instant::now() >= end {
            return fault;
        }
        // While it sends, looked at again before the shorter time for an answer could have begun and ended.
        sleep_until(end.min(tokio::time::Instant::now() + limits.first_byte)).await;
    }
}

fn fault_of(error: &hyper::Error) -> Fault {
    if error.is_parse() {
        Fault::BadAnswer
    } else if error.is_user() || error.is_body_write_aborted() {
        Fault::ClientGone
    } else {
        Fault::NoAnswer
    }
}

fn own_page(fault: Fault, language: Language) -> Answer {
    let body = Full::new(Bytes::from(page::html(fault, language)));
    let mut response = Response::new(body.map_err(|never| match never {}).boxed_unsync());
    *response.status_mut() = fault.status();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-store"),
    );
    let own = "default-src 'none'; style-src 'unsafe-inline'";
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(own));
    let tag = if language == Language::De { "de" } else { "en" };
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(tag));
    response
}

fn empty() -> UnsyncBoxBody<Bytes, Broken> {
    Full::new(Bytes::new())
        .map_err(|never| match never {})
        .boxed_unsync()
}
