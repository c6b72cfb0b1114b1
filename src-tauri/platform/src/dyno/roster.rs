//! Who is there: each app's dynos, what is wished of them and what they are. No lock is held while anything is awaited.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

#[cfg(debug_assertions)]
use super::blow::Blows;
use super::place::Ports;
use super::sleep::{ECO, Used};
use super::{Dyno, DynoLimits, DynoSpec, DynoState, Web, WebDyno};
use crate::logs::{Log, Logs};
use crate::metrics::Metrics;
use crate::process::Keeper;

/// Changes of state a listener may lag behind.
const LAG: usize = 1024;

/// What is wished of a dyno.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// It shall run this.
    Run(Arc<DynoSpec>),
    /// It shall be stopped and stay in the list.
    Down,
    /// The same until a request comes.
    Idle,
    /// It shall be stopped and forgotten.
    Gone,
}

#[derive(Debug)]
pub(super) struct Roster {
    pub keeper: Keeper,
    /// Folders no dyno may reach into.
    pub closed: Vec<PathBuf>,
    pub logs: Logs,
    pub metrics: Metrics,
    pub limits: DynoLimits,
    pub ports: Ports,
    #[cfg(debug_assertions)]
    pub blows: Blows,
    apps: Mutex<HashMap<String, App>>,
    changes: broadcast::Sender<Dyno>,
    /// Counts dynos forgotten, so that one can wait for them.
    endings: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct App {
    slots: BTreeMap<String, Slot>,
    web: watch::Sender<Web>,
    /// Requests that are being answered, and when the last one came or was done.
    visits: usize,
    last_visit: Option<Instant>,
    asleep: bool,
    /// How long its Eco dynos were not asleep, as far as it was counted.
    used: Duration,
}

#[derive(Debug)]
struct Slot {
    dyno: Dyno,
    port: Option<u16>,
    one_off: bool,
    spec: Arc<DynoSpec>,
    wish: watch::Sender<Wish>,
    /// When its state last changed, and up to when its use was counted.
    since: Instant,
    counted: Instant,
}

impl Roster {
    pub(super) fn new(
        keeper: Keeper,
        closed: Vec<PathBuf>,
        logs: Logs,
        metrics: Metrics,
        limits: DynoLimits,
    ) -> Self {
        Self {
            keeper,
            closed,
            logs,
            metrics,
            limits,
            ports: Ports::default(),
            #[cfg(debug_assertions)]
            blows: Blows::default(),
            apps: Mutex::default(),
            changes: broadcast::Sender::new(LAG),
            endings: watch::Sender::new(0),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, App>> {
        self.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn log(&self, app: &str) -> Log {
        self.logs.app(app)
    }

    /// Says that a dyno had an error, and counts it: `Error R14 (…)`.
    pub(super) fn error(&self, app: &str, name: &str, message: &str) {
        self.log(app).push("heroku", name, message);
        let kind = name.split('.').next().unwrap_or_default();
        if let Some(code) = message.split(' ').nth(1) {
            self.metrics.error(app, kind, code);
        }
    }

    /// Enters a one-off dyno that is about to start.
    pub(super) fn add(&self, app: &str, name: &str, spec: Arc<DynoSpec>) -> watch::Receiver<Wish> {
        self.lock()
            .entry(app.to_owned())
            .or_default()
            .enter(app, name, spec, true)
    }

    /// Wishes that a dyno of the formation run; enters it, and says what is wished of it, when there is none yet.
    pub(super) fn employ(
        &self,
        app: &str,
        name: &str,
        spec: Arc<DynoSpec>,
    ) -> Option<watch::Receiver<Wish>> {
        let mut apps = self.lock();
        let entry = apps.entry(app.to_owned()).or_default();
        match entry.slots.get_mut(name) {
            // What sleeps is not woken by being looked at, only by a change.
            Some(slot) if *slot.wish.borrow() == Wish::Idle && slot.spec == spec => None,
            Some(slot) => {
                if slot.spec != spec {
                    entry.asleep = false;
                }
                slot.hope(Wish::Run(spec));
                None
            }
            None => Some(entry.enter(app, name, spec, false)),
        }
    }

    /// Changes what is wished of a dyno, if it is there.
    pub(super) fn wish(&self, app: &str, name: &str, wish: Wish) {
        if let Some(slot) = self
            .lock()
            .get_mut(app)
            .and_then(|app| app.slots.get_mut(name))
        {
            slot.hope(wish);
        }
    }

    /// Wishes the same of every dyno of one app or all.
    pub(super) fn wish_all(&self, app: Option<&str>, wish: &Wish) {
        for (name, entry) in self.lock().iter_mut() {
            if app.is_none_or(|app| app == name) {
                entry
                    .slots
                    .values_mut()
                    .for_each(|slot| slot.hope(wish.clone()));
            }
        }
    }

    /// Has a dyno of the formation started anew, whatever it does now, and a one-off one ended.
    pub(super) fn again(&self, app: &str, name: &str) {
        let mut apps = self.lock();
        let Some(entry) = apps.get_mut(app) else {
            return;
        };
        let Some(slot) = entry.slots.get_mut(name) else {
            return;
        };
        if slot.one_off {
            slot.hope(Wish::Gone);
        } else if *slot.wish.borrow() != Wish::Gone {
            entry.asleep = false;
            // Sent even if it is the same: that is what a restart is.
            slot.wish.send_replace(Wish::Run(Arc::clone(&slot.spec)));
        }
    }

    /// Takes a dyno out unless something else is wished of it by now.
    pub(super) fn forget(&self, app: &str, name: &str) -> bool {
        let mut apps = self.lock();
        let Some(entry) = apps.get_mut(app) else {
            return true;
        };
        if entry
            .slots
            .get(name)
            .is_some_and(|slot| !slot.one_off && *slot.wish.borrow() != Wish::Gone)
        {
            return false;
        }
        if let Some(mut slot) = entry.slots.remove(name) {
            entry.used += slot.count();
        }
        entry.tell_router();
        drop(apps);
        self.endings.send_modify(|count| *count += 1);
        true
    }

    /// A new start of a dyno: new id, new release, state `starting`. Returns the state before.
    pub(super) fn begin(
        &self,
        app: &str,
        name: &str,
        spec: &DynoSpec,
        id: Uuid,
    ) -> Option<DynoState> {
        self.change(app, name, |slot| {
            let before = slot.dyno.state;
            slot.port = None;
            slot.dyno.id = id;
            slot.dyno.command.clone_from(&spec.command);
            slot.dyno.size.clone_from(&spec.size);
            slot.dyno.release = spec.release;
            slot.dyno.created_at = Timestamp::now();
            slot.dyno.state = DynoState::Starting;
            before
        })
    }

    /// Changes a dyno's state; `port` is where it accepts, if it does. Returns the state before.
    pub(super) fn state(
        &self,
        app: &str,
        name: &str,
        state: DynoState,
        port: Option<u16>,
    ) -> Option<DynoState> {
        self.change(app, name, |slot| {
            slot.port = port;
            std::mem::replace(&mut slot.dyno.state, state)
        })
    }

    fn change<T>(&self, app: &str, name: &str, change: impl FnOnce(&mut Slot) -> T) -> Option<T> {
        let mut apps = self.lock();
        let entry = apps.get_mut(app)?;
        let slot = entry.slots.get_mut(name)?;
        entry.used += slot.count();
        let answer = change(slot);
        slot.dyno.updated_at = Timestamp::now();
        slot.since = Instant::now();
        let _ = self.changes.send(slot.dyno.clone());
        entry.tell_router();
        Some(answer)
    }

    /// Names of the formation's dynos.
    pub(super) fn formation(&self, app: &str) -> Vec<String> {
        let apps = self.lock();
        let slots = apps.get(app).into_iter().flat_map(|app| &app.slots);
        slots
            .filter(|(_, slot)| !slot.one_off)
            .map(|(name, _)| name.clone())
            .collect()
    }

    pub(super) fn list(&self, app: &str) -> Vec<Dyno> {
        let apps = self.lock();
        let mut slots: Vec<&Slot> = apps
            .get(app)
            .into_iter()
            .flat_map(|app| app.slots.values())
            .collect();
        slots.sort_by(|a, b| (&a.dyno.kind, a.spec.number).cmp(&(&b.dyno.kind, b.spec.number)));
        slots.into_iter().map(|slot| slot.dyno.clone()).collect()
    }

    pub(super) fn changes(&self) -> broadcast::Receiver<Dyno> {
        self.changes.subscribe()
    }

    pub(super) fn web(&self, app: &str) -> watch::Receiver<Web> {
        self.lock()
            .entry(app.to_owned())
            .or_default()
            .web
            .subscribe()
    }

    /// A request has come for an app; wakes it.
    pub(super) fn visit(&self, app: &str) {
        let mut apps = self.lock();
        let entry = apps.entry(app.to_owned()).or_default();
        entry.visits += 1;
        entry.last_visit = Some(Instant::now());
        entry.asleep = false;
        let idle = |slot: &&mut Slot| *slot.wish.borrow() == Wish::Idle;
        for slot in entry.slots.values_mut().filter(idle) {
            slot.hope(Wish::Run(Arc::clone(&slot.spec)));
        }
    }

    /// A request was answered.
    pub(super) fn leave(&self, app: &str) {
        if let Some(entry) = self.lock().get_mut(app) {
            entry.visits = entry.visits.saturating_sub(1);
            entry.last_visit = Some(Instant::now());
        }
    }

    /// Has the Eco dynos of an app sleep from their start on.
    pub(super) fn lull(&self, app: &str) {
        self.lock().entry(app.to_owned()).or_default().asleep = true;
    }

    /// The apps that sleep.
    pub(super) fn asleep(&self) -> Vec<String> {
        let apps = self.lock();
        let asleep = apps.iter().filter(|(_, entry)| entry.asleep);
        asleep.map(|(app, _)| app.clone()).collect()
    }

    /// Sends to sleep whoever had no web traffic for long enough.
    pub(super) fn doze(&self) {
        for entry in self.lock().values_mut() {
            entry.doze(self.limits.sleep);
        }
    }

    /// How long the Eco dynos of apps were not asleep since this was last asked.
    pub(super) fn take_used(&self) -> Used {
        let mut apps = self.lock();
        let used = apps.iter_mut().map(|(app, entry)| {
            let running: Duration = entry.slots.values_mut().map(Slot::count).sum();
            (app.clone(), std::mem::take(&mut entry.used) + running)
        });
        used.filter(|(_, used)| !used.is_zero()).collect()
    }

    /// Waits until nothing of an app, or of all, is left.
    pub(super) async fn until_empty(&self, app: Option<&str>) {
        let mut endings = self.endings.subscribe();
        loop {
            endings.mark_unchanged();
            let left = self
                .lock()
                .iter()
                .any(|(name, entry)| app.is_none_or(|app| app == name) && !entry.slots.is_empty());
            if !left || endings.changed().await.is_err() {
                return;
            }
        }
    }
}

impl Slot {
    fn hope(&mut self, wish: Wish) {
        if let Wish::Run(spec) = &wish {
            self.spec = Arc::clone(spec);
        }
        self.wish.send_if_modified(|now| {
            let changed = *now != wish;
            *now = wish;
            changed
        });
    }

    /// What was not counted yet of its use, if it is one whose use counts.
    fn count(&mut self) -> Duration {
        let now = Instant::now();
        let since = std::mem::replace(&mut self.counted, now);
        match self.dyno.state {
            DynoState::Starting | DynoState::Up if self.dyno.size == ECO => now - since,
            _ => Duration::ZERO,
        }
    }

    fn is_eco(&self) -> bool {
        !self.one_off && self.dyno.size == ECO
    }
}

impl App {
    /// Sleeps when its web dynos have had nothing to do for so long; all its Eco dynos do.
    fn doze(&mut self, limit: Duration) {
        let busy = |since: Instant| since.elapsed() < limit;
        if self.visits > 0 || self.last_visit.is_some_and(busy) {
            return;
        }
        let mut web = self
            .slots
            .values()
            .filter(|slot| slot.is_eco() && slot.dyno.kind == "web")
            .peekable();
        let sleeps = |slot: &Slot| match slot.dyno.state {
            DynoState::Up => !busy(slot.since),
            state => state == DynoState::Idle,
        };
        if web.peek().is_none() || !web.all(sleeps) {
            return;
        }
        for slot in self.slots.values_mut() {
            let is_running = matches!(*slot.wish.borrow(), Wish::Run(_));
            if slot.is_eco() && is_running && slot.dyno.state == DynoState::Up {
                slot.hope(Wish::Idle);
            }
        }
        self.asleep = true;
    }

    fn enter(
        &mut self,
        app: &str,
        name: &str,
        spec: Arc<DynoSpec>,
        one_off: bool,
    ) -> watch::Receiver<Wish> {
        let sleeps = self.asleep && !one_off && spec.size == ECO;
        let wish = match sleeps {
            true => Wish::Idle,
            false => Wish::Run(Arc::clone(&spec)),
        };
        let (wish, wishes) = watch::channel(wish);
        let dyno = Dyno {
            id: Uuid::new_v4(),
            app: app.to_owned(),
            name: name.to_owned(),
            kind: spec.kind.clone(),
            state: match sleeps {
                true => DynoState::Idle,
                false => DynoState::Starting,
            },
            command: spec.command.clone(),
            size: spec.size.clone(),
            release: spec.release,
            created_at: Timestamp::now(),
            updated_at: Timestamp::now(),
        };
        self.slots.insert(
            name.to_owned(),
            Slot {
                dyno,
                port: None,
                one_off,
                spec,
                wish,
                since: Instant::now(),
                counted: Instant::now(),
            },
        );
        self.tell_router();
        wishes
    }

    fn tell_router(&self) {
        let web = || {
            self.slots
                .values()
                .filter(|slot| slot.dyno.kind == "web" && !slot.one_off)
        };
        let up: Vec<WebDyno> = web()
            .filter(|slot| slot.dyno.state == DynoState::Up)
            .filter_map(|slot| {
                Some(WebDyno {
                    name: slot.dyno.name.clone(),
                    port: slot.port?,
                })
            })
            .collect();
        let any = |state| web().any(|slot| slot.dyno.state == state);
        let now = if !up.is_empty() {
            Web::Up(up)
        } else if any(DynoState::Starting) {
            Web::Starting
        } else if any(DynoState::Idle) {
            Web::Idle
        } else if any(DynoState::Crashed) {
            Web::Crashed
        } else {
            Web::None
        };
        self.web.send_if_modified(|before| {
            let changed = *before != now;
            *before = now;
            changed
        });
    }
}
