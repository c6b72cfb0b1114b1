//! Jobs: what is under way, what it tells, and how it is stopped. A job outlives the screen that started it;
//! its record on disk (`journal`) outlives the program.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heroku::CancellationToken;
use jiff::Timestamp;

use crate::codes::Codes;
use crate::data::DataRoom;
use crate::deploy::{DeployError, Desk, Keep, Online, Order};
use crate::journal::{Journal, Record};
use crate::place::Place;
use crate::progress::Progress;
use crate::settle;
use crate::step::{Step, StepView};
use crate::this_computer::ThisComputer;

/// The number of a job, unique on this computer.
pub type JobId = u32;

/// A job as it is at one moment.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// The account the study is in; none on this computer.
    pub account: Option<String>,
    /// The study it works on.
    pub app: String,
    /// Whether the study was there before.
    pub update: bool,
    /// When it began.
    pub started: Timestamp,
    /// Every step, in order.
    pub steps: Vec<StepView>,
    /// Whether stopping still leaves everything as it was.
    pub can_cancel: bool,
    /// How it ended, once it has.
    pub ending: Option<Arc<Ending>>,
    /// What the person gave us, to try again.
    pub source: PathBuf,
}

/// How a job ended.
#[derive(Debug)]
pub enum Ending {
    /// The new version answers.
    Online(Online),
    /// It went wrong.
    Failed {
        /// Why.
        why: DeployError,
        /// What runs now.
        running: Running,
    },
    /// It was stopped on request.
    Cancelled {
        /// What runs now.
        running: Running,
    },
    /// The program ended in the middle, before anything had changed.
    Interrupted {
        /// What runs now.
        running: Running,
    },
}

/// What runs after a job that did not put its version online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Running {
    /// Nothing of this study.
    Nothing,
    /// This version.
    Version(u64),
    /// It could not be asked.
    Unknown,
}

/// What a follower is told.
#[derive(Clone, Debug)]
pub enum Event {
    /// The job has changed.
    Job(Box<Job>),
    /// A step's output has grown.
    Output {
        /// Which step's.
        step: Step,
        /// Whole lines.
        lines: Vec<String>,
    },
}

/// All jobs of this program. Clones are the same jobs.
#[derive(Clone)]
pub struct Jobs {
    shared: Arc<Shared>,
}

/// Finds the place of an account: one that nobody is signed in to any more as well.
pub type Places = Arc<dyn Fn(&str) -> Place + Send + Sync>;

/// What jobs work with.
pub struct Rooms {
    /// The platform on this computer.
    pub here: ThisComputer,
    /// Where an account's studies are.
    pub places: Places,
    /// Where packed copies lie while they are sent.
    pub scratch: PathBuf,
    /// The records of jobs.
    pub journal: Journal,
    /// What each version's code said of its data.
    pub codes: Codes,
    /// Where new passwords go.
    pub keep: Keep,
    /// Where the data of a study are secured before an update.
    pub data: DataRoom,
}

struct Shared {
    rooms: Rooms,
    last: AtomicU32,
    entries: Mutex<BTreeMap<JobId, Entry>>,
}

struct Entry {
    progress: Progress,
    cancel: CancellationToken,
}

impl Jobs {
    /// No job yet.
    pub fn new(rooms: Rooms) -> Self {
        Self {
            shared: Arc::new(Shared {
                last: AtomicU32::new(rooms.journal.last_id()),
                entries: Mutex::default(),
                rooms,
            }),
        }
    }

    /// Starts to put a project online.
    pub fn deploy(&self, order: Order) -> JobId {
        let record = Record::new(self.next_id(), &order);
        let id = record.id;
        let (progress, desk) = self.enter(record, order.place.clone());
        tokio::spawn(async move { progress.end(settle::run(order, desk).await) });
        id
    }

    /// Takes up what an earlier run of the program left unfinished. Each such job is found again here,
    /// and either goes on or says what became of it.
    pub fn take_up(&self) {
        self.take_up_those(|_| true);
    }

    /// The same for an account's, once somebody has signed in to it again.
    pub fn take_up_of(&self, account: &str) {
        self.take_up_those(|record| record.account.as_deref() == Some(account));
    }

    fn take_up_those(&self, which: impl Fn(&Record) -> bool) {
        for record in self.shared.rooms.journal.unfinished() {
            let known = self.get(record.id);
            let runs = known.is_some_and(|job| job.ending.is_none());
            if runs || !which(&record) {
                continue;
            }
            let (progress, desk) = self.enter(record, None);
            tokio::spawn(async move { progress.end(settle::take_up(desk).await) });
        }
    }

    /// Every job that was not dismissed, oldest first.
    pub fn all(&self) -> Vec<Job> {
        self.entries()
            .values()
            .map(|entry| entry.progress.job())
            .collect()
    }

    /// One that has not ended: in an account or on this computer, of one study or of any.
    pub fn under_way(&self, account: Option<&str>, app: Option<&str>) -> Option<Job> {
        let mut jobs = self.all().into_iter();
        jobs.find(|job| {
            let there = job.account.as_deref() == account;
            there && job.ending.is_none() && app.is_none_or(|app| job.app == app)
        })
    }

    /// One job as it is now.
    pub fn get(&self, id: JobId) -> Option<Job> {
        self.entries().get(&id).map(|entry| entry.progress.job())
    }

    /// A handle to follow a job with.
    pub fn progress(&self, id: JobId) -> Option<Progress> {
        self.entries().get(&id).map(|entry| entry.progress.clone())
    }

    /// Asks a job to stop. One that is past stopping goes on.
    pub fn cancel(&self, id: JobId) {
        if let Some(entry) = self
            .entries()
            .get(&id)
            .filter(|entry| entry.progress.job().can_cancel)
        {
            entry.progress.cancelling();
            entry.cancel.cancel();
        }
    }

    /// Forgets a job that has ended.
    pub fn dismiss(&self, id: JobId) {
        let mut entries = self.entries();
        if entries
            .get(&id)
            .is_some_and(|entry| entry.progress.job().ending.is_some())
        {
            entries.remove(&id);
        }
    }

    fn enter(&self, record: Record, place: Option<Place>) -> (Progress, Desk) {
        let progress = Progress::new(Job {
            id: record.id,
            account: record.account.clone(),
            app: record.app.clone(),
            update: record.update,
            started: record.started,
            steps: Step::of(record.update).map(StepView::waiting).collect(),
            can_cancel: true,
            ending: None,
            source: record.source.clone(),
        });
        let cancel = CancellationToken::new();
        let entry = Entry {
            progress: progress.clone(),
            cancel: cancel.clone(),
        };
        self.entries().insert(record.id, entry);
        let rooms = &self.shared.rooms;
        let account = record.account.as_deref();
        let place = place.unwrap_or_else(|| match account {
            Some(account) => (rooms.places)(account),
            None => rooms.here.clone().into(),
        });
        let desk = Desk {
            scratch: rooms.scratch.clone(),
            progress: progress.clone(),
            cancel,
            keep: rooms.keep.clone(),
            codes: match account {
                Some(account) => rooms.codes.of_account(account),
                None => rooms.codes.clone(),
            },
            place,
            data: rooms.data.clone(),
            journal: rooms.journal.entry(record),
        };
        (progress, desk)
    }

    fn next_id(&self) -> JobId {
        self.shared
            .last
            .fetch_add(1, Ordering::Relaxed)
            .saturating_add(1)
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<JobId, Entry>> {
        self.shared
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
