//! What keeps answers away while the client goes on trying, so that nobody waits without knowing for what. It only
//! tells: whether and when something is asked again is for the budget to say.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::client::Inner;
use crate::{Client, Error};

const NO_ANSWER_YET: &str = "no-answer-yet";

/// Why an answer has not come yet.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// An attempt failed. It is made again, or it was the last and nothing has been answered since.
    Failed(Error),
    /// Nothing has come for so long, and it is waited for on.
    Quiet {
        /// So long.
        after: Duration,
    },
}

impl Trouble {
    /// A stable word for it: that of the failure, or `no-answer-yet`.
    pub fn code(&self) -> &'static str {
        match self {
            Trouble::Failed(failure) => failure.code(),
            Trouble::Quiet { .. } => NO_ANSWER_YET,
        }
    }

    /// The words that are its own.
    pub const CODES: &[&str] = &[NO_ANSWER_YET];

    /// The other side answered, and said no for now: that it answers others changes nothing.
    fn was_said(&self) -> bool {
        matches!(self, Trouble::Failed(Error::Api { .. }))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Failed(failure) => failure.fmt(f),
            Trouble::Quiet { after } => write!(f, "no answer for {after:?}"),
        }
    }
}

/// The trouble of all that a client and its clones have under way.
#[derive(Default)]
pub(crate) struct Troubles {
    kept: Mutex<Kept>,
    told: watch::Sender<Option<Trouble>>,
}

#[derive(Default)]
struct Kept {
    given: u64,
    /// By the number of what waits.
    waiting: BTreeMap<u64, Trouble>,
    /// What was given up last, where nothing was answered since.
    last: Option<Trouble>,
}

impl Troubles {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Kept)) {
        let mut kept = self.kept();
        change(&mut kept);
        let now = kept.waiting.values().next_back().or(kept.last.as_ref());
        let now = now.cloned();
        // Each attempt that fails is told, also to who began to listen after the first; that all is well, once.
        self.told.send_if_modified(|told| {
            let tell = now.is_some() || told.is_some();
            *told = now;
            tell
        });
    }
}

impl Client {
    /// Hears what keeps answers away, from the first attempt that failed to the next answer.
    pub fn trouble(&self) -> watch::Receiver<Option<Trouble>> {
        self.inner.troubles.told.subscribe()
    }

    /// For something that is asked, however often.
    pub(crate) fn asks(&self) -> Asking {
        let mut kept = self.inner.troubles.kept();
        kept.given += 1;
        Asking {
            inner: Arc::clone(&self.inner),
            id: kept.given,
        }
    }
}

/// Something that is asked. Dropped, it waits for nothing any more.
pub(crate) struct Asking {
    inner: Arc<Inner>,
    id: u64,
}

impl Asking {
    /// One attempt, to its end. That nothing comes of it for a while is told meanwhile.
    pub async fn attempt<T>(&self, attempt: impl Future<Output = T>) -> T {
        let after = self.inner.limits.quiet;
        tokio::pin!(attempt);
        if let Ok(done) = tokio::time::timeout(after, &mut attempt).await {
            return done;
        }
        self.note(Trouble::Quiet { after });
        attempt.await
    }

    /// An attempt failed. A refusal that will not pass is an answer.
    pub fn failed(&self, failure: &Error) {
        let keeps_away = failure.may_pass() || matches!(failure, Error::Certificate { .. });
        if !keeps_away {
            return self.answered();
        }
        let trouble = Trouble::Failed(failure.clone());
        self.inner.troubles.change(|kept| {
            kept.waiting.insert(self.id, trouble.clone());
            kept.last = Some(trouble);
        });
    }

    /// An answer came: the way is open, for all.
    pub fn answered(&self) {
        let troubles = &self.inner.troubles;
        let is_clear = {
            let kept = troubles.kept();
            kept.last.is_none() && kept.waiting.is_empty()
        };
        if !is_clear {
            troubles.change(|kept| {
                kept.waiting.remove(&self.id);
                kept.waiting.retain(|_, trouble| trouble.was_said());
                kept.last = None;
            });
        }
    }

    fn note(&self, trouble: Trouble) {
        self.inner.troubles.change(|kept| {
            kept.waiting.insert(self.id, trouble);
        });
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let troubles = &self.inner.troubles;
        let waits = troubles.kept().waiting.contains_key(&self.id);
        if waits {
            troubles.change(|kept| {
                kept.waiting.remove(&self.id);
            });
        }
    }
}
