//! Bodies on their way: passed on piece by piece as they come, counted, and broken off when nothing comes for too long.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::account::Account;
use super::fault::Fault;

/// Why a body was broken off.
#[derive(Debug, thiserror::Error)]
#[error("{}", fault.description())]
pub(super) struct Broken {
    pub fault: Fault,
}

/// How far a request's body has come.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    state: Arc<Mutex<(Instant, bool)>>,
}

impl Progress {
    /// When the last piece came, and whether it was the last of all.
    pub(super) fn last(&self) -> (Instant, bool) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, whole: bool) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = (Instant::now(), whole);
    }
}

/// A request's body on its way to the dyno.
#[derive(Debug)]
pub(super) struct Upload {
    body: Incoming,
    progress: Progress,
}

impl Upload {
    pub(super) fn new(body: Incoming) -> (Self, Progress) {
        let progress = Progress {
            state: Arc::new(Mutex::new((Instant::now(), body.is_end_stream()))),
        };
        (
            Self {
                body,
                progress: progress.clone(),
            },
            progress,
        )
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        let frame = ready!(Pin::new(&mut this.body).poll_frame(context));
        this.progress
            .note(frame.is_none() || this.body.is_end_stream());
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body on its way to the browser, with the account of its request.
#[derive(Debug)]
pub(super) struct Download {
    body: Incoming,
    account: Account,
    silence: Duration,
    alarm: Pin<Box<Sleep>>,
}

impl Download {
    pub(super) fn new(body: Incoming, account: Account, silence: Duration) -> Self {
        Self {
            body,
            account,
            silence,
            alarm: Box::pin(sleep(silence)),
        }
    }
}

impl Body for Download {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let this = self.get_mut();
        let frame = match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                ready!(this.alarm.as_mut().poll(context));
                this.account.refuse(Fault::Idle);
                return Poll::Ready(Some(Err(Broken { fault: Fault::Idle })));
            }
        };
        this.alarm.as_mut().reset(Instant::now() + this.silence);
        Poll::Ready(match frame {
            Some(Ok(frame)) => {
                this.account
                    .sent(frame.data_ref().map_or(0, |data| data.len() as u64));
                Some(Ok(frame))
            }
            Some(Err(_)) => {
                this.account.refuse(Fault::Interrupted);
                Some(Err(Broken {
                    fault: Fault::Interrupted,
                }))
            }
            None => {
                this.account.finish();
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        // A body whose length is known is not asked for its end; an unfinished one leaves the account to say so.
        if self.body.is_end_stream() {
            self.account.finish();
        }
    }
}
