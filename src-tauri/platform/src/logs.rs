//! The log of each app: the last lines in memory, all of them in a file that is turned over, and those who follow.
//! Whatever a study prints, a line stays one line of harmless text.

mod clean;
mod file;

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::broadcast;

pub use clean::Lines;
use file::LogFile;

/// Bounds of one app's log.
#[derive(Clone, Copy, Debug)]
pub struct LogLimits {
    /// Lines kept in memory. Heroku keeps 1,500.
    pub lines: usize,
    /// Bytes after which the file is turned over; one older file is kept.
    pub bytes: u64,
    /// Lines a follower may lag behind before it loses some.
    pub lag: usize,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self {
            lines: 1500,
            bytes: 8 * 1024 * 1024,
            lag: 4096,
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Counts up by one with each line since the platform's start; the place of a follower.
    pub number: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// `app` or `heroku`.
    pub source: String,
    /// `web.1`, `router`, `api`, `run.1234`, …
    pub process: String,
    /// The text, cleaned.
    pub message: String,
}

impl std::fmt::Display for Entry {
    /// Heroku's line: `2026-11-20T14:05:01.123456+00:00 app[web.1]: message`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = self.at.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00");
        write!(
            f,
            "{at} {}[{}]: {}",
            self.source, self.process, self.message
        )
    }
}

/// The logs of all apps. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Logs {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    limits: LogLimits,
    logs: Mutex<HashMap<String, Log>>,
}

impl Logs {
    /// Logs whose files lie in `folder`, which is made when the first line is written.
    pub fn new(folder: impl Into<PathBuf>, limits: LogLimits) -> Self {
        Self {
            inner: Arc::new(Inner {
                folder: folder.into(),
                limits,
                logs: Mutex::default(),
            }),
        }
    }

    /// The log of one app (by id: letters, digits and hyphens). The lines of earlier runs are read back.
    pub fn app(&self, app: &str) -> Log {
        let mut logs = lock(&self.inner.logs);
        if let Some(log) = logs.get(app) {
            return log.clone();
        }
        let log = Log::open(
            LogFile::new(&self.inner.folder, app, self.inner.limits.bytes),
            self.inner.limits,
        );
        logs.insert(app.to_owned(), log.clone());
        log
    }

    /// Ends the log of one app and deletes its files.
    pub fn remove(&self, app: &str) -> std::io::Result<()> {
        lock(&self.inner.logs).remove(app);
        LogFile::new(&self.inner.folder, app, self.inner.limits.bytes).remove()
    }
}

/// The log of one app. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Log {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    ring: VecDeque<Arc<Entry>>,
    capacity: usize,
    next: u64,
    file: LogFile,
    follow: broadcast::Sender<Arc<Entry>>,
}

impl Log {
    fn open(file: LogFile, limits: LogLimits) -> Self {
        let (follow, _) = broadcast::channel(limits.lag.max(1));
        let mut ring = VecDeque::with_capacity(limits.lines.min(1500));
        let mut next = 1;
        for mut entry in file.tail(limits.lines) {
            entry.number = next;
            next += 1;
            ring.push_back(Arc::new(entry));
        }
        Self {
            state: Arc::new(Mutex::new(State {
                ring,
                capacity: limits.lines,
                next,
                file,
                follow,
            })),
        }
    }

    /// Adds lines: `message` is cleaned, and cut where it is longer than a line may be or holds line ends.
    pub fn push(&self, source: &str, process: &str, message: &str) {
        clean::each_line(message, |line| self.push_line(source, process, line));
    }

    fn push_line(&self, source: &str, process: &str, message: String) {
        let mut state = lock(&self.state);
        let entry = Arc::new(Entry {
            number: state.next,
            at: Timestamp::now(),
            source: source.to_owned(),
            process: process.to_owned(),
            message,
        });
        state.next += 1;
        state.file.append(&entry);
        while state.ring.len() >= state.capacity.max(1) {
            state.ring.pop_front();
        }
        state.ring.push_back(Arc::clone(&entry));
        let _ = state.follow.send(entry);
    }

    /// The last `count` lines, oldest first.
    pub fn recent(&self, count: usize) -> Vec<Arc<Entry>> {
        let state = lock(&self.state);
        state
            .ring
            .iter()
            .skip(state.ring.len().saturating_sub(count))
            .cloned()
            .collect()
    }

    /// The last `count` lines and everything after them: nothing is missed and nothing comes twice.
    pub fn follow(&self, count: usize) -> (Vec<Arc<Entry>>, Follower) {
        let state = lock(&self.state);
        let lines = state
            .ring
            .iter()
            .skip(state.ring.len().saturating_sub(count))
            .cloned()
            .collect();
        (
            lines,
            Follower {
                lines: state.follow.subscribe(),
            },
        )
    }
}

/// Gets each line as it is written.
#[derive(Debug)]
pub struct Follower {
    lines: broadcast::Receiver<Arc<Entry>>,
}

/// What a follower gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// A line.
    Line(Arc<Entry>),
    /// It was too slow: so many lines are lost to it.
    Lost(u64),
}

impl Follower {
    /// The next line; `None` when the log was removed. May be dropped and asked again.
    pub async fn next(&mut self) -> Option<Followed> {
        match self.lines.recv().await {
            Ok(entry) => Some(Followed::Line(entry)),
            Err(broadcast::error::RecvError::Lagged(count)) => Some(Followed::Lost(count)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves a log no worse than one line short.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logs(folder: &tempfile::TempDir, limits: LogLimits) -> Logs {
        Logs::new(folder.path().join("logs"), limits)
    }

    fn texts(entries: &[Arc<Entry>]) -> Vec<&str> {
        entries.iter().map(|entry| entry.message.as_str()).collect()
    }

    #[test]
    fn a_line_looks_as_on_heroku() {
        let entry = Entry {
            number: 1,
            at: "2026-11-20T14:05:01.123456Z".parse().unwrap(),
            source: "app".into(),
            process: "web.1".into(),
            message: "Running prodserver".into(),
        };
        let line = "2026-11-20T14:05:01.123456+00:00 app[web.1]: Running prodserver";
        assert_eq!(entry.to_string(), line);
    }

    #[tokio::test]
    async fn a_follower_misses_nothing_and_gets_nothing_twice() {
        let folder = tempfile::tempdir().unwrap();
        let log = logs(&folder, LogLimits::default()).app("a");
        log.push("app", "web.1", "one");
        log.push("app", "web.1", "two");
        let (before, mut follower) = log.follow(1);
        log.push("heroku", "router", "three\nfour");
        assert_eq!(texts(&before), ["two"]);
        for expected in ["three", "four"] {
            let Some(Followed::Line(entry)) = follower.next().await else {
                panic!("no line")
            };
            assert_eq!(entry.message, expected);
        }
    }

    #[tokio::test]
    async fn a_follower_that_lags_is_told_how_many_lines_it_lost() {
        let folder = tempfile::tempdir().unwrap();
        let log = logs(
            &folder,
            LogLimits {
                lag: 4,
                ..LogLimits::default()
            },
        )
        .app("a");
        let (_, mut follower) = log.follow(0);
        for number in 0..10 {
            log.push("app", "web.1", &number.to_string());
        }
        assert_eq!(follower.next().await, Some(Followed::Lost(6)));
        let Some(Followed::Line(entry)) = follower.next().await else {
            panic!("no line")
        };
        assert_eq!(entry.message, "6");
    }

    #[test]
    fn memory_and_files_stay_within_their_bounds_and_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let limits = LogLimits {
            lines: 50,
            bytes: 4000,
            lag: 16,
        };
        let log = logs(&folder, limits).app("a");
        for number in 0..1000 {
            log.push("app", "web.1", &format!("line {number}"));
        }
        assert_eq!(log.recent(9999).len(), 50);
        let sizes = std::fs::read_dir(folder.path().join("logs"))
            .unwrap()
            .flatten();
        let sizes: Vec<u64> = sizes.map(|entry| entry.metadata().unwrap().len()).collect();
        assert!(
            sizes.len() == 2 && sizes.iter().all(|size| *size < 4200),
            "{sizes:?}"
        );
        drop(log);
        let again = logs(&folder, limits).app("a");
        let expected: Vec<String> = (950..1000).map(|number| format!("line {number}")).collect();
        assert_eq!(texts(&again.recent(9999)), expected);
        again.push("app", "web.1", "later");
        assert_eq!(texts(&again.recent(2)), ["line 999", "later"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_log_is_for_its_owner_only_and_no_name_climbs() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let logs = logs(&folder, LogLimits::default());
        logs.app("../../a").push("app", "web.1", "x");
        let file = folder.path().join("logs/a.log");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        logs.remove("../../a").unwrap();
        assert!(!file.exists());
    }
}
