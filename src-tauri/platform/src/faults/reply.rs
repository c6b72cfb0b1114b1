//! The body of an answer on its way to a fault: passed on up to the byte that was asked for, then what was asked for.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::Ruled;
use super::wire::Wire;

/// What a body comes to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Bend {
    /// A reset after so many bytes.
    Reset(u64),
    /// An end in order after so many bytes.
    Cut(u64),
    /// An end in order after so many times this text.
    CutAfter(&'static [u8], u64),
    /// A pause after so many bytes, or none to end.
    Stall(u64, Option<Duration>),
    /// So many bytes, then a pause, and so on.
    Drip(u64, Duration),
}

/// A body that comes to something.
pub(super) struct Bent {
    inner: Body,
    rest: Bytes,
    sent: u64,
    /// Bytes until something happens.
    left: u64,
    /// Separators met, and bytes that may be the beginning of one.
    met: u64,
    tail: Vec<u8>,
    bend: Bend,
    rule: Arc<Ruled>,
    wire: Option<Wire>,
    pause: Option<Pin<Box<Sleep>>>,
    over: bool,
}

impl Bent {
    pub(super) fn new(inner: Body, bend: Bend, rule: Arc<Ruled>, wire: Option<Wire>) -> Bent {
        let left = match bend {
            Bend::Reset(after) | Bend::Cut(after) | Bend::Stall(after, _) => after,
            Bend::Drip(bytes, _) => bytes,
            Bend::CutAfter(..) => u64::MAX,
        };
        Bent {
            inner,
            rest: Bytes::new(),
            sent: 0,
            left,
            met: 0,
            tail: Vec::new(),
            bend,
            rule,
            wire,
            pause: None,
            over: false,
        }
    }

    /// What happens when no byte is left; pending where nothing may follow.
    fn act(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.over {
            return Poll::Pending;
        }
        match self.bend {
            Bend::Reset(_) => self.end(Wire::reset),
            Bend::Cut(_) | Bend::CutAfter(..) => self.end(Wire::close),
            Bend::Stall(_, None) => {
                self.rule.played(self.sent);
                self.over = true;
                Poll::Pending
            }
            Bend::Stall(_, Some(pause)) => {
                ready!(self.pause(context, pause));
                self.left = u64::MAX;
                Poll::Ready(())
            }
            Bend::Drip(bytes, pause) => {
                ready!(self.pause(context, pause));
                self.left = bytes;
                Poll::Ready(())
            }
        }
    }

    fn end(&mut self, order: impl Fn(&Wire)) -> Poll<()> {
        self.rule.played(self.sent);
        self.over = true;
        if let Some(wire) = &self.wire {
            order(wire);
        }
        Poll::Pending
    }

    fn pause(&mut self, context: &mut Context<'_>, pause: Duration) -> Poll<()> {
        // Drops are one fault, however many they are.
        let first = !matches!(self.bend, Bend::Drip(bytes, _) if bytes < self.sent);
        if self.pause.is_none() && first {
            self.rule.played(self.sent);
        }
        let running = self.pause.get_or_insert_with(|| Box::pin(sleep(pause)));
        ready!(running.as_mut().poll(context));
        self.pause = None;
        Poll::Ready(())
    }

    /// How much of what is there goes out now.
    fn share(&mut self) -> usize {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(self.rest.len());
        let Bend::CutAfter(separator, after) = self.bend else {
            return most;
        };
        for (index, byte) in self.rest.iter().enumerate() {
            self.tail.push(*byte);
            if self.tail.ends_with(separator) {
                self.tail.clear();
                self.met += 1;
                if self.met == after {
                    self.left = index as u64 + 1;
                    return index + 1;
                }
            } else if self.tail.len() >= separator.len() {
                self.tail.remove(0);
            }
        }
        most
    }
}

impl hyper::body::Body for Bent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.left == 0 {
            ready!(this.act(context));
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
        let share = this.share();
        let piece = this.rest.split_to(share);
        this.sent += piece.len() as u64;
        this.left = this.left.saturating_sub(piece.len() as u64);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        !self.over && self.left > 0 && self.rest.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.inner.size_hint();
        let rest = self.rest.len() as u64;
        match hint.exact() {
            Some(exact) => hint.set_exact(exact + rest),
            None => hint.set_lower(hint.lower() + rest),
        }
        hint
    }
}
