//! What is measured of each app, a minute at a time: what its router answered, what its dynos used, what went wrong.
//! A minute that is over goes to the store; the one that runs is in memory, and lost with a kill.

mod histogram;
mod minute;
mod series;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::limits;
use crate::platform::Platform;
use crate::store::{StoreError, metrics as rows};
pub use minute::{Minute, Sample};
pub use series::{Series, Span};

/// Where a minute belongs: app, process type, and minutes since 1970.
pub type Place = (String, String, i64);

/// The measures of all apps. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Metrics {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    open: BTreeMap<Place, Minute>,
    logged: HashSet<String>,
}

/// Counts the requests of one app.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    metrics: Metrics,
    app: String,
}

impl Meter {
    /// A request was answered, by the dyno or by the router under a code of Heroku's.
    pub fn request(&self, status: Option<u16>, code: Option<&str>, service: Option<Duration>) {
        self.metrics.note(&self.app, "web", |minute| {
            minute.request(status, code, service);
        });
    }
}

impl Metrics {
    /// Counts the requests of an app.
    pub fn meter(&self, app: &str) -> Meter {
        Meter {
            metrics: self.clone(),
            app: app.to_owned(),
        }
    }

    /// What a dyno used.
    pub fn sample(&self, app: &str, kind: &str, sample: &Sample) {
        self.note(app, kind, |minute| minute.sample(sample));
    }

    /// A dyno had an error: `R14`.
    pub fn error(&self, app: &str, kind: &str, code: &str) {
        self.note(app, kind, |minute| minute.error(code));
    }

    /// Whether an app's log shows what its dynos use (`log-runtime-metrics`).
    pub fn show_in_log(&self, app: &str, shown: bool) {
        let mut state = self.lock();
        if shown {
            state.logged.insert(app.to_owned());
        } else {
            state.logged.remove(app);
        }
    }

    /// See `show_in_log`.
    pub fn is_shown_in_log(&self, app: &str) -> bool {
        self.lock().logged.contains(app)
    }

    /// The minutes of a process type that are not in the store yet.
    pub fn open(&self, app: &str, kind: &str) -> Vec<(i64, Minute)> {
        let state = self.lock();
        let own = state
            .open
            .iter()
            .filter(|((a, k, _), _)| a == app && k == kind);
        own.map(|((_, _, at), minute)| (*at, minute.clone()))
            .collect()
    }

    fn note(&self, app: &str, kind: &str, note: impl FnOnce(&mut Minute)) {
        let place = (app.to_owned(), kind.to_owned(), this_minute());
        note(self.lock().open.entry(place).or_default());
    }

    /// Takes the minutes before `end`.
    fn take(&self, end: i64) -> Vec<(Place, Minute)> {
        let mut state = self.lock();
        let all = std::mem::take(&mut state.open);
        let (over, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|((_, _, at), _)| *at < end);
        state.open.extend(open);
        over
    }

    fn give_back(&self, minutes: Vec<(Place, Minute)>) {
        let mut state = self.lock();
        for (place, minute) in minutes {
            state.open.entry(place).or_default().add(&minute);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The minute that runs.
pub fn this_minute() -> i64 {
    Timestamp::now().as_second().div_euclid(60)
}

/// Keeps minutes that are over, until the platform closes.
pub async fn keep(platform: Platform) {
    let mut often = tokio::time::interval(Duration::from_secs(20));
    loop {
        tokio::select! {
            _ = often.tick() => store(&platform, this_minute()).await,
            () = platform.closing.cancelled() => return,
        }
    }
}

/// Puts the minutes before `end` into the store; what cannot be stored now waits.
pub async fn store(platform: &Platform, end: i64) {
    let over = platform.metrics.take(end);
    if over.is_empty() {
        return;
    }
    let oldest = this_minute() - i64::try_from(limits::METRICS.as_secs() / 60).unwrap_or(i64::MAX);
    let minutes = over.clone();
    let stored = platform.store.with::<_, StoreError>(move |tx| {
        for (place, minute) in &minutes {
            rows::add(tx, place, minute)?;
        }
        rows::forget(tx, oldest)
    });
    if let Err(error) = stored.await {
        tracing::warn!(%error, "measures could not be kept yet");
        platform.metrics.give_back(over);
    }
}
