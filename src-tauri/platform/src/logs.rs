//! The log of each app: the last lines in memory, all of them in a file that is turned over, and those who follow.
//! Whatever a study prints, a line stays one line of harmless text.

mod clean;
mod file;
mod follower;

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::broadcast;

pub use clean::Lines;
use file::LogFile;
pub use follower::{Followed, Follower};

/// Bounds of one app's log.
#[derive(Clone, Copy, Debug)]
pub struct LogLimits {
    /// Lines kept in memory. Heroku keeps 1,500.
    pub lines: usize,
    /// Bytes after which the file is turned over; one older file is kept.
    pub bytes: u64,
    /// Lines a follower may lag behind before it must look into the file.
    pub lag: usize,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self {
            lines: 1500,
            bytes: 32 * 1024 * 1024,
            lag: 4096,
        }
    }
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Microseconds since 1970: higher with each line, and the same after a restart. The place of a follower.
    pub number: u64,
    /// When it arrived; no two lines of a log have the same moment.
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
    /// The file, to be read.
    written: Arc<LogFile>,
}

#[derive(Debug)]
struct State {
    ring: VecDeque<Arc<Entry>>,
    capacity: usize,
    last: u64,
    /// The newest line that is not in memory any more.
    forgotten: u64,
    file: LogFile,
    follow: broadcast::Sender<Arc<Entry>>,
}

impl Log {
    fn open(file: LogFile, limits: LogLimits) -> Self {
        let (follow, _) = broadcast::channel(limits.lag.max(1));
        let mut ring = VecDeque::with_capacity(limits.lines.min(1500));
        let mut last = 0;
        for mut entry in file.tail(limits.lines) {
            entry.number = microseconds(entry.at).max(last + 1);
            last = entry.number;
            ring.push_back(Arc::new(entry));
        }
        let is_full = ring.len() >= limits.lines;
        let first = ring.front().filter(|_| is_full);
        let forgotten = first.map_or(0, |first| first.number - 1);
        Self {
            written: Arc::new(file.closed()),
            state: Arc::new(Mutex::new(State {
                ring,
                capacity: limits.lines,
                last,
                forgotten,
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
        // A clock that is set back, or too coarse, must not make two lines look like one.
        let number = microseconds(Timestamp::now()).max(state.last + 1);
        let at = i64::try_from(number).map(Timestamp::from_microsecond);
        let entry = Arc::new(Entry {
            number,
            at: at.ok().and_then(Result::ok).unwrap_or_default(),
            source: source.to_owned(),
            process: process.to_owned(),
            message,
        });
        state.last = number;
        state.file.append(&entry);
        while state.ring.len() >= state.capacity.max(1) {
            let forgotten = state.ring.pop_front();
            state.forgotten = forgotten.map_or(state.forgotten, |entry| entry.number);
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

    /// All that came after a line, as far as it is still known, and everything that comes.
    pub fn follow_after(&self, last: u64) -> Follower {
        let mut follower = Follower::new(&lock(&self.state), &self.state, &self.written, last);
        follower.catch_up();
        follower
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
        let follower = Follower::new(&state, &self.state, &self.written, state.last);
        (lines, follower)
    }
}

fn microseconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_microsecond()).unwrap_or(0)
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

    /// All that is there by now, and whether lines are missing before it.
    async fn earlier(follower: &mut Follower) -> (Vec<Arc<Entry>>, bool) {
        let (mut lines, mut has_gap) = (Vec::new(), false);
        while let Some(followed) = follower.earlier().await {
            match followed {
                Followed::Line(entry) => lines.push(entry),
                Followed::Gap(_) => has_gap = true,
            }
        }
        (lines, has_gap)
    }

    #[tokio::test]
    async fn a_follower_that_lags_gets_all_lines_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let limits = LogLimits {
            lines: 10,
            lag: 4,
            ..LogLimits::default()
        };
        let log = logs(&folder, limits).app("a");
        let (_, mut follower) = log.follow(0);
        for number in 0..20_000 {
            log.push("app", "web.1", &number.to_string());
        }
        for expected in 0..20_000 {
            // Others write on.
            if expected % 1000 == 0 {
                log.push("app", "web.1", &(20_000 + expected / 1000).to_string());
            }
            let Some(Followed::Line(entry)) = follower.next().await else {
                panic!("no line")
            };
            assert_eq!(entry.message, expected.to_string());
        }
        for expected in 20_000..20_020 {
            let Some(Followed::Line(entry)) = follower.next().await else {
                panic!("no line")
            };
            assert_eq!(entry.message, expected.to_string());
        }
        assert_eq!(follower.ready(), None);
    }

    #[tokio::test]
    async fn who_comes_back_gets_what_came_meanwhile_also_after_a_restart_and_hears_when_it_is_not_all()
     {
        let folder = tempfile::tempdir().unwrap();
        let limits = LogLimits {
            lines: 4,
            bytes: 20_000,
            ..LogLimits::default()
        };
        let log = logs(&folder, limits).app("a");
        for _ in 0..3 {
            log.push("app", "web.1", "the same");
        }
        let last = log.recent(1)[0].number;
        log.push("app", "web.1", "next");
        drop(log);
        let log = logs(&folder, limits).app("a");
        log.push("app", "web.1", "after it");
        let (lines, has_gap) = earlier(&mut log.follow_after(last)).await;
        assert_eq!((texts(&lines), has_gap), (vec!["next", "after it"], false));
        let mut numbers: Vec<u64> = log.recent(9).iter().map(|entry| entry.number).collect();
        let told = log
            .recent(9)
            .iter()
            .map(ToString::to_string)
            .collect::<std::collections::HashSet<_>>();
        assert_eq!(told.len(), numbers.len(), "no two lines look the same");
        numbers.dedup();
        assert!(numbers.is_sorted() && numbers.len() == 4);
        for number in 0..100 {
            log.push("app", "web.1", &number.to_string());
        }
        let (lines, has_gap) = earlier(&mut log.follow_after(last)).await;
        assert_eq!(
            (lines.len(), has_gap),
            (102, false),
            "what is not in memory is in the file"
        );
        assert!(lines.is_sorted_by(|one, next| one.number < next.number));
        for number in 0..1000 {
            log.push("app", "web.1", &number.to_string());
        }
        let (lines, has_gap) = earlier(&mut log.follow_after(last)).await;
        assert!(has_gap, "the oldest are in no file any more");
        assert_eq!(lines.last().unwrap().message, "999");
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
