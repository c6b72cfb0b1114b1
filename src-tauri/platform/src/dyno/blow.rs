//! Ends a dyno as if by itself, for the script of faults: not in a packaged program.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use super::roster::Roster;
use super::{DynoState, Web};

/// Who is to end, now or at a request to come.
#[derive(Default)]
pub(super) struct Blows {
    state: Mutex<State>,
    struck: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    struck: HashSet<Uuid>,
    doomed: HashMap<Uuid, Vec<Doom>>,
}

/// What ends a dyno at the last of so many requests.
struct Doom {
    requests: u64,
    told: Box<dyn FnOnce() + Send>,
}

impl Blows {
    /// Waits until a dyno is to end.
    pub(super) async fn struck(&self, id: Uuid) {
        let mut changes = self.struck.subscribe();
        while !self.lock().struck.remove(&id) {
            if changes.changed().await.is_err() {
                return std::future::pending().await;
            }
        }
    }

    fn strike(&self, id: Uuid) {
        self.lock().struck.insert(id);
        self.struck.send_modify(|blows| *blows += 1);
    }

    /// Counts a request; those who asked for this one are told, and the dyno is to end then.
    fn count(&self, id: Uuid) -> bool {
        let mut due = Vec::new();
        if let Some(dooms) = self.lock().doomed.get_mut(&id) {
            dooms.iter_mut().for_each(|doom| doom.requests -= 1);
            due = dooms.extract_if(.., |doom| doom.requests == 0).collect();
        }
        let any = !due.is_empty();
        for doom in due {
            (doom.told)();
        }
        any
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Blows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Blows(..)")
    }
}

/// A blow that one start of a dyno may get.
#[derive(Debug)]
pub struct Blow {
    roster: Arc<Roster>,
    app: String,
    id: Uuid,
}

impl Blow {
    pub(super) fn new(roster: Arc<Roster>, app: &str, id: Uuid) -> Blow {
        let app = app.to_owned();
        Blow { roster, app, id }
    }

    /// Ends it now; whether it was still up.
    pub fn strike(&self) -> bool {
        let dynos = self.roster.list(&self.app);
        let is_up = dynos
            .iter()
            .any(|dyno| dyno.id == self.id && dyno.state == DynoState::Up);
        if is_up {
            self.roster.blows.strike(self.id);
        }
        is_up
    }

    /// Ends it at its request of this number from now on, from 1, and tells.
    pub fn at_request(&self, requests: u64, told: impl FnOnce() + Send + 'static) {
        let told = Box::new(told);
        let mut state = self.roster.blows.lock();
        state
            .doomed
            .entry(self.id)
            .or_default()
            .push(Doom { requests, told });
    }
}

/// A request is with its dyno: ended here if that was asked for, before a byte of it arrives.
pub(super) async fn arrived(roster: &Roster, app: &str, name: &str) {
    let dynos = roster.list(app);
    let Some(dyno) = dynos.iter().find(|dyno| dyno.name == name) else {
        return;
    };
    if roster.blows.count(dyno.id) {
        roster.blows.strike(dyno.id);
        let gone =
            |web: &Web| !matches!(web, Web::Up(up) if up.iter().any(|dyno| dyno.name == name));
        let _ = roster.web(app).wait_for(gone).await;
    }
}
