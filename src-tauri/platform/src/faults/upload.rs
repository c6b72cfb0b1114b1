//! The body of a request on its way to a fault: read up to the byte that was asked for, then what was asked for.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::Ruled;
use super::wire::Wire;

/// What reading comes to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hold {
    /// The connection is reset.
    Reset,
    /// Nothing more is read for a while, or for ever.
    Stall(Option<Duration>),
}

/// A request's body that is read only so far.
pub(super) struct Held {
    inner: Body,
    rest: Bytes,
    taken: u64,
    left: u64,
    hold: Hold,
    rule: Arc<Ruled>,
    wire: Option<Wire>,
    pause: Option<Pin<Box<Sleep>>>,
    over: bool,
}

impl Held {
    pub(super) fn new(
        inner: Body,
        after: u64,
        hold: Hold,
        rule: Arc<Ruled>,
        wire: Option<Wire>,
    ) -> Held {
        Held {
            inner,
            rest: Bytes::new(),
            taken: 0,
            left: after,
            hold,
            rule,
            wire,
            pause: None,
            over: false,
        }
    }
}

impl hyper::body::Body for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.over {
            return match this.hold {
                Hold::Reset => Poll::Ready(None),
                Hold::Stall(_) => Poll::Pending,
            };
        }
        if this.left == 0 {
            if this.pause.is_none() {
                this.rule.played(this.taken);
            }
            match this.hold {
                Hold::Reset => {
                    this.over = true;
                    if let Some(wire) = &this.wire {
                        wire.abort();
                    }
                    let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                    return Poll::Ready(Some(Err(axum::Error::new(reset))));
                }
                // For as long as the platform runs: whoever sends is not listened to any more.
                Hold::Stall(None) => {
                    this.over = true;
                    return Poll::Pending;
                }
                Hold::Stall(Some(pause)) => {
                    let running = this.pause.get_or_insert_with(|| Box::pin(sleep(pause)));
                    ready!(running.as_mut().poll(context));
                    this.left = u64::MAX;
                }
            }
        }
        if this.rest.is_empty() {
            let frame = match ready!(Pin::new(&mut this.inner).poll_frame(context)) {
                Some(Ok(frame)) => frame,
                other => return Poll::Ready(other),
            };
            match frame.into_data() {
                Ok(data) => this.rest = data,
                Err(other) => return Poll::Ready(Some(Ok(other))),
            }
        }
        let most = usize::try_from(this.left).unwrap_or(usize::MAX);
        let piece = this.rest.split_to(most.min(this.rest.len()));
        this.taken += piece.len() as u64;
        this.left = this.left.saturating_sub(piece.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.left > 0 && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
