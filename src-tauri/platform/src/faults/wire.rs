//! A connection that does what its faults order: reset it, close it, or write another length than the true one.
//! All of it happens where bytes meet the socket, below HTTP, with and without TLS.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use crate::tls::Stream;

/// Between two looks at what the other side has taken.
const LOOK: Duration = Duration::from_millis(5);
/// How long a reset waits for the other side to take what was sent before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Orders for one connection.
#[derive(Clone, Debug, Default)]
pub struct Wire(Arc<Mutex<Orders>>);

#[derive(Debug, Default)]
struct Orders {
    end: Option<End>,
    lie: i64,
    waker: Option<Waker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// A reset once the other side has all that was sent.
    Reset,
    /// The same now, whatever is on its way.
    Abort,
    /// An end in order.
    Close,
}

impl Wire {
    /// Resets the connection once all that was written is with the other side.
    pub(super) fn reset(&self) {
        self.order(End::Reset);
    }

    /// Resets the connection now.
    pub(super) fn abort(&self) {
        self.order(End::Abort);
    }

    /// Closes the connection in order.
    pub(super) fn close(&self) {
        self.order(End::Close);
    }

    /// The next answer announces so many bytes more than it has, or less.
    pub(super) fn lie(&self, by: i64) {
        self.lock().lie = by;
    }

    fn order(&self, end: End) {
        let mut orders = self.lock();
        orders.end = Some(end);
        if let Some(waker) = orders.waker.take() {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is below: a socket, with or without TLS on it.
pub trait OnTcp {
    /// The socket.
    fn tcp(&self) -> &TcpStream;
}

impl OnTcp for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl OnTcp for Stream {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// A listener whose connections take orders.
#[derive(Debug)]
pub struct Wired<L>(pub L);

impl<L> Listener for Wired<L>
where
    L: Listener,
    L::Io: OnTcp,
{
    type Io = WiredStream<L::Io>;
    type Addr = L::Addr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (inner, peer) = self.0.accept().await;
        let stream = WiredStream {
            inner,
            wire: Wire::default(),
            ahead: Vec::new(),
            ending: None,
        };
        (stream, peer)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl<L> Connected<IncomingStream<'_, Wired<L>>> for Wire
where
    L: Listener,
    L::Io: OnTcp,
{
    fn connect_info(stream: IncomingStream<'_, Wired<L>>) -> Wire {
        stream.io().wire.clone()
    }
}

/// A connection that takes orders.
#[derive(Debug)]
pub struct WiredStream<S> {
    inner: S,
    wire: Wire,
    /// Written above already, and still to be written below.
    ahead: Vec<u8>,
    /// While a reset waits: when to look again, and when to wait no longer.
    ending: Option<(Pin<Box<Sleep>>, Instant)>,
}

impl<S: AsyncRead + AsyncWrite + OnTcp + Unpin> WiredStream<S> {
    /// Follows an order to end the connection; ready with an error when it is done, and without one when there is none.
    fn obey(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let end = {
            let mut orders = self.wire.lock();
            orders.waker = Some(context.waker().clone());
            orders.end
        };
        let Some(end) = end else {
            return Poll::Ready(Ok(()));
        };
        if end == End::Abort {
            return Poll::Ready(Err(self.reset()));
        }
        ready!(self.write_ahead(context))?;
        ready!(Pin::new(&mut self.inner).poll_flush(context))?;
        if end == End::Close {
            ready!(Pin::new(&mut self.inner).poll_shutdown(context))?;
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let (look, last) = self
            .ending
            .get_or_insert_with(|| (Box::pin(sleep(Duration::ZERO)), Instant::now() + PATIENCE));
        // A reset throws away what is on its way: first all of it must have arrived.
        loop {
            ready!(look.as_mut().poll(context));
            if Instant::now() > *last || !has_unsent(self.inner.tcp()) {
                break;
            }
            look.as_mut().reset(Instant::now() + LOOK);
        }
        Poll::Ready(Err(self.reset()))
    }

    /// Has the system reset the connection when it is let go, which the error that comes of it sees to.
    fn reset(&self) -> io::Error {
        match self.inner.tcp().set_zero_linger() {
            Ok(()) => io::ErrorKind::ConnectionReset.into(),
            Err(error) => error,
        }
    }

    fn write_ahead(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.ahead.is_empty() {
            let written = ready!(Pin::new(&mut self.inner).poll_write(context, &self.ahead))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.ahead.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    /// What is written instead of an answer's head when a wrong length is ordered.
    fn lied(&self, head: &[u8]) -> Option<Vec<u8>> {
        let mut orders = self.wire.lock();
        let lie = std::mem::take(&mut orders.lie);
        if lie == 0 {
            return None;
        }
        const NAME: &[u8] = b"\r\ncontent-length: ";
        let start = head.windows(NAME.len()).position(|part| part == NAME)? + NAME.len();
        let (before, rest) = head.split_at_checked(start)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, after) = rest.split_at_checked(digits)?;
        let length: u64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        let wrong = length.saturating_add_signed(lie).to_string();
        Some([before, wrong.as_bytes(), after].concat())
    }
}

impl<S: AsyncRead + AsyncWrite + OnTcp + Unpin> AsyncRead for WiredStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.obey(context))?;
        Pin::new(&mut this.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + OnTcp + Unpin> AsyncWrite for WiredStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        // What was to be said meanwhile is not: an order to end at once comes before it.
        if this.wire.lock().end == Some(End::Abort) {
            return Poll::Ready(Err(this.reset()));
        }
        ready!(this.write_ahead(context))?;
        match this.lied(bytes) {
            Some(lied) => {
                this.ahead = lied;
                Poll::Ready(Ok(bytes.len()))
            }
            None => Pin::new(&mut this.inner).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.obey(context))?;
        ready!(this.write_ahead(context))?;
        Pin::new(&mut this.inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.obey(context))?;
        ready!(this.write_ahead(context))?;
        Pin::new(&mut this.inner).poll_shutdown(context)
    }
}

/// Whether the system still holds bytes that the other side has not taken.
#[cfg(target_os = "linux")]
fn has_unsent(stream: &TcpStream) -> bool {
    let (Ok(own), Ok(peer)) = (stream.local_addr(), stream.peer_addr()) else {
        return false;
    };
    let (SocketAddr::V4(own), SocketAddr::V4(peer)) = (own, peer) else {
        return false;
    };
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let end = |address: std::net::SocketAddrV4| {
        let ip = u32::from(*address.ip()).swap_bytes();
        format!("{ip:08X}:{:04X}", address.port())
    };
    let (own, peer) = (end(own), end(peer));
    table.lines().any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (local, remote, queues) = (fields.next(), fields.next(), fields.nth(1));
        let unsent = queues.and_then(|queues| queues.split(':').next());
        local == Some(&own)
            && remote == Some(&peer)
            && unsent.is_some_and(|unsent| unsent != "00000000")
    })
}

/// Unknown elsewhere: on loopback what was written is with the other side as soon as it has room for it.
#[cfg(not(target_os = "linux"))]
fn has_unsent(_: &TcpStream) -> bool {
    false
}
