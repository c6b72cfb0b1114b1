//! Who gets each line of a log as it is written; who comes back, or was too slow, gets first what came meanwhile.

use std::sync::{Arc, Mutex, Weak};

use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, mpsc};

use super::file::LogFile;
use super::{Entry, State, lock};

/// Lines that are read before they are asked for: of a file of any length no more are in memory.
const READ: usize = 1024;

/// Gets each line as it is written.
#[derive(Debug)]
pub struct Follower {
    /// What came before the lines of now, while it is read.
    earlier: Option<mpsc::Receiver<Followed>>,
    lines: broadcast::Receiver<Arc<Entry>>,
    /// Who only follows does not keep a log that was removed.
    state: Weak<Mutex<State>>,
    written: Arc<LogFile>,
    /// The last line that was given.
    last: u64,
}

/// What a follower gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// A line.
    Line(Arc<Entry>),
    /// Lines between the one of this number and the next are nowhere any more.
    Gap(u64),
}

impl Follower {
    /// Gets all that comes after now.
    pub(super) fn new(
        state: &State,
        log: &Arc<Mutex<State>>,
        written: &Arc<LogFile>,
        last: u64,
    ) -> Self {
        Self {
            earlier: None,
            lines: state.follow.subscribe(),
            state: Arc::downgrade(log),
            written: Arc::clone(written),
            last,
        }
    }

    /// The next line; `None` when the log was removed. May be dropped and asked again.
    pub async fn next(&mut self) -> Option<Followed> {
        loop {
            if let Some(followed) = self.earlier().await {
                return Some(followed);
            }
            match self.lines.recv().await {
                Ok(entry) => return Some(self.give(Followed::Line(entry))),
                Err(RecvError::Lagged(_)) => self.catch_up(),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// The next of what was there before one came back; `None` when that was all. May be dropped and asked again.
    pub async fn earlier(&mut self) -> Option<Followed> {
        let followed = self.earlier.as_mut()?.recv().await;
        if followed.is_none() {
            self.earlier = None;
        }
        followed.map(|followed| self.give(followed))
    }

    /// What is there already, without waiting.
    pub fn ready(&mut self) -> Option<Followed> {
        loop {
            match self.earlier.as_mut().map(mpsc::Receiver::try_recv) {
                Some(Ok(followed)) => return Some(self.give(followed)),
                Some(Err(mpsc::error::TryRecvError::Empty)) => return None,
                Some(Err(mpsc::error::TryRecvError::Disconnected)) => self.earlier = None,
                None => {}
            }
            match self.lines.try_recv() {
                Ok(entry) => return Some(self.give(Followed::Line(entry))),
                Err(TryRecvError::Lagged(_)) => self.catch_up(),
                Err(_) => return None,
            }
        }
    }

    fn give(&mut self, followed: Followed) -> Followed {
        if let Followed::Line(entry) = &followed {
            self.last = entry.number;
        }
        followed
    }

    /// Gets first all that came after the last line, as far as it is still known. What is not in memory any more is read from
    /// the file, no faster than it is taken, while others write on.
    pub(super) fn catch_up(&mut self) {
        let Some(state) = self.state.upgrade() else {
            return;
        };
        let (kept, forgotten) = {
            let state = lock(&state);
            self.lines = state.follow.subscribe();
            let kept = state.ring.iter().filter(|entry| entry.number > self.last);
            (kept.cloned().collect::<Vec<_>>(), state.forgotten)
        };
        let (give, earlier) = mpsc::channel(READ);
        self.earlier = Some(earlier);
        let (written, last) = (Arc::clone(&self.written), self.last);
        tokio::task::spawn_blocking(move || {
            if forgotten > last {
                let (is_whole, lines) = written.between(last, forgotten);
                let gap = (!is_whole).then_some(Followed::Gap(last));
                for followed in gap.into_iter().chain(lines.map(Followed::Line)) {
                    // Who does not follow any more needs no more lines.
                    if give.blocking_send(followed).is_err() {
                        return;
                    }
                }
            }
            for entry in kept {
                if give.blocking_send(Followed::Line(entry)).is_err() {
                    return;
                }
            }
        });
    }
}
