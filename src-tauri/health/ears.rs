//! The logs that are listened to, a connection each, whoever wants to know: the page that shows a study's health, and who
//! watches all studies while nobody looks. It keeps figures and no line; what is worth a word at once is passed on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc;
use workflows::alerts::{Alert, Whose};
use workflows::events::told;
use workflows::health::Listening;
use workflows::log::Line;
use workflows::place::Place;
use workflows::studies;

use super::lock;
use crate::account::Session;
use crate::settings::Kept;
use crate::work::Work;

/// A log is listened to for so long after somebody last asked: longer than between two looks at all studies of an account.
const UNASKED: Duration = Duration::from_secs(20 * 60);
/// Before a log that could not be had is asked for again.
const AGAIN: Duration = Duration::from_secs(20);
/// A line that is older than the listening was not seen by it. As far as clocks differ.
const DIFFER: Duration = Duration::from_secs(60);
/// Words that may wait for who passes them on.
const WAITING: usize = 64;

/// What is worth a word, of which study.
pub type News = (Whose, Alert);

/// All that are open.
pub struct Ears {
    all: Mutex<BTreeMap<Whose, Ear>>,
    tell: mpsc::Sender<News>,
}

struct Ear {
    listening: Listening,
    asked: Arc<Mutex<Instant>>,
    work: Work,
}

impl Ears {
    /// None yet, and what will be told by them.
    pub fn new() -> (Self, mpsc::Receiver<News>) {
        let (tell, news) = mpsc::channel(WAITING);
        let all = Mutex::default();
        (Self { all, tell }, news)
    }

    /// What was heard of a study, if it is listened to.
    pub fn of(&self, place: &Place, app: &str) -> Option<Listening> {
        let all = lock(&self.all);
        let ear = all.get(&whose(place, app))?;
        (!ear.work.is_over()).then(|| ear.asked())
    }

    /// The same; it is listened to from now on.
    pub fn listen(&self, handle: &AppHandle, place: &Place, app: &str) -> Listening {
        let mut all = lock(&self.all);
        all.retain(|_, ear| !ear.work.is_over());
        let ear = all.entry(whose(place, app)).or_insert_with(|| {
            let listening = Listening::default();
            let asked = Arc::new(Mutex::new(Instant::now()));
            let study = Study {
                handle: handle.clone(),
                place: place.clone(),
                app: app.to_owned(),
                listening: listening.clone(),
                tell: self.tell.clone(),
            };
            let work = Work::begin(study.follow(Arc::clone(&asked)));
            Ear {
                listening,
                asked,
                work,
            }
        });
        ear.asked()
    }

    /// Listens no more where it is not wanted.
    pub fn keep(&self, wanted: impl Fn(&Whose) -> bool) {
        lock(&self.all).retain(|whose, _| wanted(whose));
    }
}

impl Ear {
    fn asked(&self) -> Listening {
        *lock(&self.asked) = Instant::now();
        self.listening.clone()
    }
}

fn whose(place: &Place, app: &str) -> Whose {
    (place.account().map(str::to_owned), app.to_owned())
}

/// One that is listened to.
struct Study {
    handle: AppHandle,
    place: Place,
    app: String,
    listening: Listening,
    tell: mpsc::Sender<News>,
}

impl Study {
    /// Listens while somebody asks.
    async fn follow(self, asked: Arc<Mutex<Instant>>) {
        let is_asked = || lock(&asked).elapsed() < UNASKED;
        let unasked = async {
            while is_asked() {
                tokio::time::sleep(AGAIN).await;
            }
        };
        let listen = async {
            loop {
                if !(self.place.is_here() && self.handle.state::<Kept>().now().stopped) {
                    self.attempt().await;
                    self.listening.stopped();
                }
                tokio::time::sleep(AGAIN).await;
            }
        };
        tokio::select! {
            () = unasked => {}
            () = listen => {}
        }
    }

    async fn attempt(&self) {
        let session = self.handle.state::<Session>();
        let Ok(client) = session.up(&self.place).await else {
            return;
        };
        let Ok(study) = studies::find(&client, &self.app).await else {
            return;
        };
        let since = Timestamp::now() - DIFFER;
        let whose = whose(&self.place, &self.app);
        let hear = |line: &str| {
            let line = Line::read(line);
            let is_new = line.at.is_some_and(|at| at > since);
            let alert = told(&line).as_ref().and_then(Alert::of_line);
            if let Some(alert) = alert.filter(|_| is_new) {
                // Who passes it on says the same of a study once: one that finds no room is said already.
                let _ = self.tell.try_send((whose.clone(), alert));
            }
        };
        let why = self.listening.follow(&client, &study.name, hear).await;
        tracing::info!(%why, "a log is not listened to");
    }
}
