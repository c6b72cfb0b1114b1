//! A study's log while somebody looks at it: followed, kept, searched, told in plain words. The lines stay here; who looks
//! gets those that are in sight. Nothing of it is kept when the looking ends, and no line goes into our own diary.

mod fold;
mod follow;
pub(crate) mod join;
pub mod line;
mod record;
mod search;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::events::{Group, Lane};
use crate::whole_file::{self, WriteError};
use join::Joint;
use record::Record;

pub use follow::{FollowError, follow};
pub use line::{Level, Line};
pub use record::{Kept, Origin, Snapshot};
pub use search::{LogWish, marks};

/// Lines of an app's log that are asked for at first. Heroku keeps no more (Dev Center, "Logging", 2026-11).
pub const FIRST: u32 = 1500;

/// How the connection to the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// It was not there yet.
    #[default]
    Opening,
    /// Lines come as they are written.
    Live,
    /// It was lost, and is being made anew.
    Lost,
}

/// What has changed, in numbers; the rest is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// The number that the next line will have.
    pub next: u32,
    /// Counts the changes of what is told in plain words.
    pub told: u32,
    /// How the connection is.
    pub link: Link,
    /// Connections that have been lost so far.
    pub cuts: u32,
}

/// The log of a study. Cheap to clone.
#[derive(Clone)]
pub struct Log {
    inner: Arc<Inner>,
}

struct Inner {
    state: Mutex<State>,
    view: Mutex<View>,
    news: watch::Sender<News>,
}

struct State {
    record: Record,
    joint: Joint,
    lane: Lane,
}

/// What was found last, and up to which line.
#[derive(Default)]
struct View {
    wish: LogWish,
    found: Vec<u32>,
    next: u32,
}

/// Some of the wanted lines.
#[derive(Debug)]
pub struct Page {
    /// How many are wanted by now.
    pub total: u32,
    /// How many there are at all.
    pub all: u32,
    /// The place of the first of `lines` among the wanted.
    pub from: u32,
    /// The lines.
    pub lines: Vec<Kept>,
    /// Who has written lines, without the numbers of processes, each once and in order.
    pub groups: Vec<String>,
}

impl Log {
    /// An empty log, whose lines lie in `folder`.
    pub fn new(folder: PathBuf) -> Log {
        let state = State {
            record: Record::new(folder),
            joint: Joint::default(),
            lane: Lane::default(),
        };
        Log {
            inner: Arc::new(Inner {
                state: Mutex::new(state),
                view: Mutex::default(),
                news: watch::Sender::default(),
            }),
        }
    }

    /// What has changed, as it changes.
    pub fn news(&self) -> watch::Receiver<News> {
        self.inner.news.subscribe()
    }

    /// A connection was made.
    pub fn opened(&self, resumed: bool) {
        lock(&self.inner.state).joint.opened(resumed);
        self.inner.news.send_modify(|news| news.link = Link::Live);
    }

    /// The connection was lost.
    pub fn lost(&self) {
        self.inner.news.send_modify(|news| {
            if news.link == Link::Live {
                news.cuts += 1;
            }
            news.link = Link::Lost;
        });
    }

    /// Takes lines as they come over a connection, and leaves out those it had. Writes to the disk.
    pub fn take(&self, mut lines: Vec<String>) -> io::Result<()> {
        let mut state = lock(&self.inner.state);
        let State {
            record,
            joint,
            lane,
        } = &mut *state;
        let gap = joint.take(&mut lines);
        let first = record.next();
        let written = record.append(&lines);
        if gap {
            lane.gap(first, lines.first().map_or("", String::as_str));
        }
        for (number, line) in (first..).zip(&lines) {
            lane.hear(number, &Line::read(line));
        }
        let (next, told) = (record.next(), lane.changes());
        drop(state);
        self.inner.news.send_if_modified(|news| {
            let changed = news.next != next || news.told != told;
            news.next = next;
            news.told = told;
            changed
        });
        written
    }

    /// What happened, in plain words: the latest first.
    pub fn events(&self) -> Vec<Group> {
        lock(&self.inner.state).lane.groups()
    }

    /// The lines as they are now.
    pub fn snapshot(&self) -> Snapshot {
        lock(&self.inner.state).record.snapshot()
    }

    /// Some of the wanted lines: `count` from the place `from` among them, or the last ones. Reads the disk; a new wish
    /// reads all of it.
    pub fn page(&self, wish: &LogWish, from: Option<u32>, count: u32) -> io::Result<Page> {
        let (now, total, numbers) = self.wanted(wish, from, count)?;
        let mut lines = Vec::with_capacity(numbers.len());
        for number in &numbers {
            lines.extend(now.line(*number)?);
        }
        let mut groups: Vec<String> = now
            .origins()
            .iter()
            .map(|origin| origin.group.clone())
            .collect();
        groups.retain(|group| !group.is_empty());
        groups.sort_unstable();
        groups.dedup();
        Ok(Page {
            total,
            all: now.next() - now.first(),
            from: from
                .unwrap_or_else(|| total.saturating_sub(count))
                .min(total),
            lines,
            groups,
        })
    }

    /// The place of a line among the wanted ones, or of the first after it.
    pub fn place(&self, wish: &LogWish, number: u32) -> io::Result<u32> {
        let now = self.snapshot();
        if wish.is_all() {
            return Ok(number
                .saturating_sub(now.first())
                .min(now.next() - now.first()));
        }
        let view = self.view(wish, &now)?;
        let place = view.found.partition_point(|found| *found < number);
        Ok(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// Writes the wanted lines that there are now into a file, as they came, and says how many.
    pub fn save(&self, wish: &LogWish, path: &Path) -> Result<u32, WriteError> {
        let mut written = 0;
        whole_file::write_by(path, |file| {
            let (now, _, numbers) = self.wanted(wish, Some(0), u32::MAX)?;
            let mut bytes = 0;
            for number in numbers {
                let Some(line) = now.line(number)? else {
                    continue;
                };
                let line = line.whole();
                writeln!(file, "{line}")?;
                bytes += line.len() as u64 + 1;
                written += 1;
            }
            Ok(bytes)
        })?;
        Ok(written)
    }

    /// Some of the wanted lines as text, to be copied: no more than so many bytes of them. Says how many they are.
    pub fn text(
        &self,
        wish: &LogWish,
        from: u32,
        count: u32,
        most: usize,
    ) -> io::Result<(String, u32)> {
        let (now, _, numbers) = self.wanted(wish, Some(from), count)?;
        let (mut text, mut lines) = (String::new(), 0);
        for number in numbers {
            if text.len() >= most {
                break;
            }
            if let Some(line) = now.line(number)? {
                text += &line.whole();
                text.push('\n');
                lines += 1;
            }
        }
        Ok((text, lines))
    }

    fn wanted(
        &self,
        wish: &LogWish,
        from: Option<u32>,
        count: u32,
    ) -> io::Result<(Snapshot, u32, Vec<u32>)> {
        let now = self.snapshot();
        if wish.is_all() {
            let total = now.next() - now.first();
            let from = from
                .unwrap_or_else(|| total.saturating_sub(count))
                .min(total);
            let to = from.saturating_add(count).min(total);
            let numbers = (from..to).map(|place| now.first() + place).collect();
            return Ok((now, total, numbers));
        }
        let view = self.view(wish, &now)?;
        let total = u32::try_from(view.found.len()).unwrap_or(u32::MAX);
        let from = from
            .unwrap_or_else(|| total.saturating_sub(count))
            .min(total);
        let to = from.saturating_add(count).min(total);
        let numbers = view.found.get(from as usize..to as usize);
        let numbers = numbers.unwrap_or_default().to_vec();
        Ok((now, total, numbers))
    }

    /// What is found, brought up to now: only lines that came since the last look are searched.
    fn view(&self, wish: &LogWish, now: &Snapshot) -> io::Result<MutexGuard<'_, View>> {
        let mut view = lock(&self.inner.view);
        if view.wish != *wish {
            *view = View {
                wish: wish.clone(),
                ..View::default()
            };
        }
        let gone = view.found.partition_point(|number| *number < now.first());
        view.found.drain(..gone);
        if view.next < now.next() {
            let mut new = now.find(wish, view.next)?;
            view.found.append(&mut new);
            view.next = now.next();
        }
        Ok(view)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> (tempfile::TempDir, Log) {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::new(folder.path().to_owned());
        log.opened(false);
        (folder, log)
    }

    fn say(log: &Log, lines: std::ops::Range<u32>) {
        let lines = lines.map(|n| format!("2026-11-20T14:05:01.{n:06}+00:00 app[web.1]: line {n}"));
        log.take(lines.collect()).unwrap();
    }

    fn texts(page: &Page) -> Vec<&str> {
        page.lines.iter().map(Kept::message).collect()
    }

    #[test]
    fn the_last_lines_and_any_others_are_given() {
        let (_folder, log) = log();
        say(&log, 0..100);
        let all = LogWish::default();
        let page = log.page(&all, None, 2).unwrap();
        assert_eq!(
            (page.total, page.from, texts(&page)),
            (100, 98, vec!["line 98", "line 99"])
        );
        assert_eq!(texts(&log.page(&all, Some(3), 1).unwrap()), ["line 3"]);
        assert!(log.page(&all, Some(100), 9).unwrap().lines.is_empty());
        assert_eq!(page.groups, ["app[web]"]);
    }

    #[test]
    fn what_is_wanted_grows_with_the_log_and_keeps_its_places() {
        let (folder, log) = log();
        say(&log, 0..100);
        let wish = LogWish {
            text: "LINE 7".into(),
            ..LogWish::default()
        };
        assert_eq!(log.page(&wish, Some(0), 3).unwrap().total, 11);
        say(&log, 700..800);
        let page = log.page(&wish, Some(10), 2).unwrap();
        assert_eq!((page.total, page.all), (111, 200));
        assert_eq!(texts(&page), ["line 79", "line 700"]);
        assert_eq!(log.place(&wish, 100).unwrap(), 11);
        assert_eq!(log.place(&LogWish::default(), 7).unwrap(), 7);
        let file = folder.path().join("saved.txt");
        assert_eq!(log.save(&wish, &file).unwrap(), 111);
        let saved = std::fs::read_to_string(&file).unwrap();
        assert_eq!(saved.lines().count(), 111);
        assert!(saved.starts_with("2026-11-20T14:05:01.000007+00:00 app[web.1]: line 7\n"));
        let (text, lines) = log.text(&wish, 10, 2, 1 << 20).unwrap();
        assert_eq!((text.lines().count(), lines), (2, 2));
        assert_eq!(
            log.text(&wish, 0, 99, 1).unwrap().1,
            1,
            "no more than is asked for"
        );
    }

    #[test]
    fn who_listens_hears_of_lines_and_of_the_connection() {
        let (_folder, log) = log();
        let news = log.news();
        say(&log, 0..3);
        assert_eq!((news.borrow().next, news.borrow().link), (3, Link::Live));
        log.lost();
        log.lost();
        log.opened(false);
        say(&log, 0..3);
        let News {
            next, cuts, link, ..
        } = *news.borrow();
        assert_eq!((next, cuts, link), (3, 1, Link::Live));
    }
}
