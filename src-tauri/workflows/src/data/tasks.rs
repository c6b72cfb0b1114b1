//! What is being done with a study's data: how far it is, how it ended, and how it is stopped. A task that ends with the
//! program loses nothing: a backup goes on where it is made, and a download where it was cut off.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heroku::CancellationToken;
use serde::Serialize;
use tokio::sync::watch;
use ts_rs::TS;

use super::error::DataError;
use crate::rate::Rate;

/// The number of a task in this run of the program.
pub type TaskId = u32;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(rename = "TaskKind")]
pub enum Kind {
    /// A backup is made and brought home.
    BackUp,
    /// A backup that is there is brought home.
    BringHome,
    /// Files for researchers are made of a backup.
    Export,
    /// A backup takes the place of the study's data.
    Restore,
    /// The study's data are taken away.
    Reset,
    /// A backup is opened as a study of its own.
    OpenHere,
}

/// What a task does, with whose data, and with which backup where it begins with one.
pub type What<'a> = (Kind, &'a str, Option<&'a str>);

/// What is done at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// oTree writes what it only remembers.
    PageTimes,
    /// The study's server stops.
    Stop,
    /// The service makes the backup.
    Capture,
    /// It comes to this computer.
    Download,
    /// It is read to its end.
    Verify,
    /// It is read for an export.
    Read,
    /// Files are written.
    Export,
    /// A backup that only this computer has is sent to the service.
    Send,
    /// It takes the place of the data.
    Restore,
    /// The data are taken away.
    Reset,
    /// The study's server starts.
    Start,
}

/// A task as it is at one moment. Bytes and seconds.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its number.
    pub id: TaskId,
    /// The account it is in; none on this computer.
    pub account: Option<String>,
    /// The study.
    pub app: String,
    /// What is done.
    pub kind: Kind,
    /// The backup it is about, where it began with one.
    pub backup: Option<String>,
    /// Every stage, in order.
    pub stages: Vec<Stage>,
    /// The present one.
    pub stage: Stage,
    /// Bytes done in it.
    pub done: Option<u64>,
    /// Bytes in all.
    pub total: Option<u64>,
    /// Seconds left.
    pub left: Option<u64>,
    /// Whether stopping leaves everything as it was.
    pub can_stop: bool,
    /// How it ended, once it has.
    pub ending: Option<Arc<Ending>>,
}

/// How a task ended.
#[derive(Debug)]
pub enum Ending {
    /// Well.
    Done(Done),
    /// It went wrong.
    Failed(Arc<DataError>),
    /// It was stopped on request.
    Stopped,
}

/// What a task made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// The key of the backup that is now on this computer.
    pub backup: Option<String>,
    /// The names of the files that were made.
    pub files: Vec<String>,
    /// Where they lie.
    pub folder: Option<PathBuf>,
    /// The study that was made.
    pub app: Option<String>,
    /// What should be known of it.
    pub notes: Vec<Note>,
}

/// Something to know of what was done: `note-CODE` in Fluent, and what it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Note {
    /// Stable.
    pub code: String,
    /// What the sentence names.
    pub args: BTreeMap<String, String>,
}

impl Note {
    /// A note that its code says all about.
    pub fn plain(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            args: BTreeMap::new(),
        }
    }

    /// The same with something the sentence names.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Every code there is.
    pub const CODES: &'static [&'static str] = &[
        "page-times-lost",
        "left-out-apps",
        "left-out-columns",
        "cut-sheets",
    ];
}

/// All tasks of this program. Clones are the same tasks.
#[derive(Clone)]
pub struct Tasks {
    shared: Arc<Shared>,
    /// Whose studies what is begun here works on; none for this computer's.
    account: Option<String>,
}

struct Shared {
    entries: Mutex<Entries>,
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct Entries {
    last: TaskId,
    all: BTreeMap<TaskId, Entry>,
}

impl Entries {
    /// What is being done with a study's data.
    fn under_way(&self, account: Option<&str>, app: &str) -> impl Iterator<Item = &Task> {
        let tasks = self.all.values().map(|entry| &entry.task);
        tasks.filter(move |task| {
            task.ending.is_none() && task.app == app && task.account.as_deref() == account
        })
    }
}

struct Entry {
    task: Task,
    rate: Rate,
    hand: Hand,
}

/// What a task's work holds: where it tells how far it is, and hears that it should stop.
#[derive(Clone)]
pub struct Hand {
    id: TaskId,
    shared: Arc<Shared>,
    /// For requests.
    pub cancel: CancellationToken,
    /// The same for work that blocks.
    pub stop: Arc<AtomicBool>,
}

impl Default for Tasks {
    fn default() -> Self {
        let (changed, _) = watch::channel(());
        Self {
            shared: Arc::new(Shared {
                entries: Mutex::default(),
                changed,
            }),
            account: None,
        }
    }
}

impl Tasks {
    /// The same tasks; what is begun here is of an account's studies.
    pub fn of(&self, account: Option<&str>) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            account: account.map(str::to_owned),
        }
    }

    /// Starts a task. What works on a study's data is alone there: `Busy` while something else does.
    pub fn start<F, W>(
        &self,
        what: What<'_>,
        stages: &[Stage],
        work: F,
    ) -> Result<TaskId, DataError>
    where
        F: FnOnce(Hand) -> W,
        W: Future<Output = Result<Done, DataError>> + Send + 'static,
    {
        self.begin(what, stages, false, work)
    }

    /// The same for whom a task under way that does just this serves as well: its number is given.
    pub fn start_or_join<F, W>(
        &self,
        what: What<'_>,
        stages: &[Stage],
        work: F,
    ) -> Result<TaskId, DataError>
    where
        F: FnOnce(Hand) -> W,
        W: Future<Output = Result<Done, DataError>> + Send + 'static,
    {
        self.begin(what, stages, true, work)
    }

    fn begin<F, W>(
        &self,
        (kind, app, backup): What<'_>,
        stages: &[Stage],
        joins: bool,
        work: F,
    ) -> Result<TaskId, DataError>
    where
        F: FnOnce(Hand) -> W,
        W: Future<Output = Result<Done, DataError>> + Send + 'static,
    {
        let hand = {
            let mut entries = self.shared.entries();
            let same = |task: &&Task| task.kind == kind && task.backup.as_deref() == backup;
            let account = self.account.as_deref();
            if let Some(task) = entries.under_way(account, app).find(same).filter(|_| joins) {
                return Ok(task.id);
            }
            let works = |task: &Task| task.kind.works_on_data();
            if kind.works_on_data() && entries.under_way(account, app).any(works) {
                return Err(DataError::Busy {
                    app: app.to_owned(),
                });
            }
            entries.last += 1;
            let hand = Hand {
                id: entries.last,
                shared: Arc::clone(&self.shared),
                cancel: CancellationToken::new(),
                stop: Arc::default(),
            };
            let task = Task {
                id: hand.id,
                account: self.account.clone(),
                app: app.to_owned(),
                kind,
                backup: backup.map(str::to_owned),
                stages: stages.to_vec(),
                stage: stages.first().copied().unwrap_or(Stage::Read),
                done: None,
                total: None,
                left: None,
                can_stop: true,
                ending: None,
            };
            let entry = Entry {
                task,
                rate: Rate::default(),
                hand: hand.clone(),
            };
            entries.all.insert(hand.id, entry);
            hand
        };
        self.shared.changed.send_replace(());
        let id = hand.id;
        // Of its own, so that a panic in it ends the task and nothing else.
        let work = tokio::spawn(work(hand.clone()));
        tokio::spawn(async move {
            let done = work.await.unwrap_or_else(|why| Err(DataError::broke(why)));
            let ending = match done {
                Ok(done) => Ending::Done(done),
                Err(DataError::Cancelled) => Ending::Stopped,
                Err(why) => {
                    tracing::warn!(code = why.code(), ?kind, "a task failed");
                    Ending::Failed(Arc::new(why))
                }
            };
            hand.change(|entry| {
                entry.task.can_stop = false;
                entry.task.ending = Some(Arc::new(ending));
            });
        });
        Ok(id)
    }

    /// Every task that was not dismissed, oldest first.
    pub fn all(&self) -> Vec<Task> {
        let entries = self.shared.entries();
        entries
            .all
            .values()
            .map(|entry| entry.task.clone())
            .collect()
    }

    /// One of them.
    pub fn get(&self, id: TaskId) -> Option<Task> {
        let entries = self.shared.entries();
        entries.all.get(&id).map(|entry| entry.task.clone())
    }

    /// Waits for a task to end; none where it was dismissed before.
    pub async fn ended(&self, id: TaskId) -> Option<Arc<Ending>> {
        let mut changes = self.changes();
        loop {
            changes.mark_unchanged();
            if let Some(ending) = self.get(id)?.ending {
                return Some(ending);
            }
            changes.changed().await.ok()?;
        }
    }

    /// Hears of every change.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.shared.changed.subscribe()
    }

    /// Asks a task to stop. One that is past stopping goes on.
    pub fn stop(&self, id: TaskId) {
        let entries = self.shared.entries();
        let entry = entries.all.get(&id);
        if let Some(entry) = entry.filter(|entry| entry.task.can_stop) {
            entry.hand.stop.store(true, Ordering::Relaxed);
            entry.hand.cancel.cancel();
        }
    }

    /// Forgets a task that has ended.
    pub fn dismiss(&self, id: TaskId) {
        let mut entries = self.shared.entries();
        let entry = entries.all.get(&id);
        if entry.is_some_and(|entry| entry.task.ending.is_some()) {
            entries.all.remove(&id);
        }
        drop(entries);
        self.shared.changed.send_replace(());
    }
}

impl Shared {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kind {
    /// Whether the study's data are another's afterwards.
    fn changes(self) -> bool {
        matches!(self, Self::Restore | Self::Reset)
    }

    /// Whether two of them would be in each other's way.
    fn works_on_data(self) -> bool {
        self.changes() || self == Self::BackUp
    }
}

impl Hand {
    /// A stage begins.
    pub fn stage(&self, stage: Stage) -> Result<(), DataError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(DataError::Cancelled);
        }
        self.change(|entry| {
            entry.task.stage = stage;
            (entry.task.done, entry.task.total, entry.task.left) = (None, None, None);
            entry.rate.clear();
        });
        Ok(())
    }

    /// Begins a stage that was not foreseen, before another.
    pub fn also(&self, stage: Stage, before: Stage) -> Result<(), DataError> {
        self.change(|entry| {
            let stages = &mut entry.task.stages;
            let at = stages.iter().position(|one| *one == before);
            stages.insert(at.unwrap_or(stages.len()), stage);
        });
        self.stage(stage)
    }

    /// Bytes done, and in all where that is known.
    pub fn bytes(&self, done: u64, total: Option<u64>) {
        self.change(|entry| {
            entry.rate.note(done);
            entry.task.done = Some(done);
            entry.task.total = total;
            let left = total.map(|total| total.saturating_sub(done));
            entry.task.left = left.and_then(|left| entry.rate.seconds_for(left));
        });
    }

    /// From here on everything is carried to its end.
    pub fn past_stopping(&self) -> Result<(), DataError> {
        let mut stopped = false;
        self.change(|entry| {
            // Under the same lock as `Tasks::stop`: either it came before, or it finds nothing to stop.
            stopped = self.stop.load(Ordering::Relaxed);
            entry.task.can_stop = false;
        });
        match stopped {
            true => Err(DataError::Cancelled),
            false => Ok(()),
        }
    }

    fn change(&self, change: impl FnOnce(&mut Entry)) {
        let mut entries = self.shared.entries();
        if let Some(entry) = entries.all.get_mut(&self.id) {
            change(entry);
        }
        drop(entries);
        self.shared.changed.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_must_be_begun_now_is_never_what_was_begun_before() {
        let tasks = Tasks::default();
        let back_up = (Kind::BackUp, "study", None);
        let stages = [Stage::Capture];
        let waits = |hand: Hand| async move {
            hand.cancel.cancelled().await;
            Err(DataError::Cancelled)
        };
        let first = tasks.start(back_up, &stages, waits).unwrap();
        // Of one that was begun before nobody knows what it holds: it is no backup of this moment.
        let second = tasks.start(back_up, &stages, waits);
        assert!(matches!(second, Err(DataError::Busy { .. })));
        // Who only wants it here joins the one that is under way.
        assert_eq!(tasks.start_or_join(back_up, &stages, waits).unwrap(), first);
        let other = tasks.start_or_join((Kind::BackUp, "other", None), &stages, waits);
        assert_ne!(other.unwrap(), first);
        // An account's study of the same name is another study.
        let theirs = tasks.of(Some("ada@example.org"));
        assert_ne!(theirs.start(back_up, &stages, waits).unwrap(), first);
        assert!(theirs.start(back_up, &stages, waits).is_err());
        tasks.stop(first);
        let ending = tasks.ended(first).await;
        assert!(matches!(ending.as_deref(), Some(Ending::Stopped)));
        assert_ne!(tasks.start(back_up, &stages, waits).unwrap(), first);
    }

    #[tokio::test]
    #[allow(clippy::panic)]
    async fn a_task_that_breaks_ends_and_the_next_one_may_begin() {
        let tasks = Tasks::default();
        let back_up = (Kind::BackUp, "study", None);
        let breaks = |_: Hand| async { panic!("of the test") };
        let task = tasks.start(back_up, &[Stage::Capture], breaks).unwrap();
        let ending = tasks.ended(task).await;
        let Some(Ending::Failed(why)) = ending.as_deref() else {
            panic!("{ending:?}");
        };
        assert_eq!(why.code(), "task-broke");
        assert!(tasks.start(back_up, &[Stage::Capture], breaks).is_ok());
    }
}
