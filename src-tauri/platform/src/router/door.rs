//! A listener of the router and the connections that came in by it. Closing it ends them all.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::account::Account;
use super::fault::Fault;
use super::pass::{self, Gate};
use super::{HEAD, page};

/// By which address a request came, and what ends its connection.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// 127.0.0.1, or the address under which the network reaches this computer.
    pub address: Ipv4Addr,
    /// Cancelled when the door closes.
    pub closing: CancellationToken,
}

/// An open door. Dropping it closes it soon, [`Door::close`] at once.
#[derive(Debug)]
pub(super) struct Door {
    closing: CancellationToken,
    accepting: Option<JoinHandle<()>>,
}

impl Door {
    /// Lets people in by a listener that is bound to `address`.
    pub(super) fn open(listener: TcpListener, address: Ipv4Addr, gate: &Arc<Gate>) -> Door {
        let closing = gate.closing.child_token();
        let way = Way {
            address,
            closing: closing.clone(),
        };
        let accepting = gate.tasks.spawn(accept(listener, way, Arc::clone(gate)));
        Door {
            closing,
            accepting: Some(accepting),
        }
    }

    /// Closes it: the port is free and no request goes on when this returns.
    pub(super) async fn close(mut self) {
        self.closing.cancel();
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.await;
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

async fn accept(listener: TcpListener, way: Way, gate: Arc<Gate>) {
    let connections = tokio_util::task::TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = way.closing.cancelled() => break,
        };
        // Out of file descriptors, or a browser that has gone already: the next may be better.
        let Ok((stream, peer)) = accepted else {
            tokio::time::sleep(Duration::from_millis(10)).await;
            continue;
        };
        let gate = Arc::clone(&gate);
        match gate.places.take(peer.ip()) {
            Some(place) => {
                let way = way.clone();
                connections.spawn(async move {
                    serve(stream, peer, way, gate).await;
                    drop(place);
                });
            }
            None => {
                connections.spawn(refuse(stream, peer, way.closing.clone(), gate));
            }
        }
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn serve(stream: TcpStream, peer: SocketAddr, way: Way, gate: Arc<Gate>) {
    let _ = stream.set_nodelay(true);
    let limits = &gate.limits;
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD);
    let answer = service_fn(|request| {
        let (gate, way) = (Arc::clone(&gate), way.clone());
        async move { Ok::<_, Infallible>(pass::answer(&gate, &way, peer, request).await) }
    });
    let connection = server
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    tokio::select! {
        // How a browser's connection ends is told in the line of its request.
        _ = connection => {}
        () = way.closing.cancelled() => {}
    }
}

/// One connection too many: told so, without its request having been read.
async fn refuse(
    mut stream: TcpStream,
    peer: SocketAddr,
    closing: CancellationToken,
    gate: Arc<Gate>,
) {
    Account::unread(gate.log.clone(), gate.meter.clone(), peer).refuse(Fault::TooManyConnections);
    let page = page::html(Fault::TooManyConnections, page::Language::En);
    let length = page.len();
    let answer = format!(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{page}"
    );
    tokio::select! {
        _ = tokio::time::timeout(gate.limits.connect, stream.write_all(answer.as_bytes())) => {}
        () = closing.cancelled() => {}
    }
}
