//! A study's log, as the window sees it. The lines stay in `workflows::log`; the window gets those in sight, and is told five
//! times a second at most that there are more. Thin: holds which logs are open, and nothing else.

mod shown;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};
use tokio::sync::watch;
use workflows::log::{self, LogWish};
use workflows::place::Place;
use workflows::studies;

use crate::account::Session;
use crate::problem::Problem;
use crate::settings::Kept;
use crate::work::Work;
use crate::{window, words};

pub use shown::{LogDetail, LogEvent, LogNews, LogPage};

/// Between two tellings.
const PACE: Duration = Duration::from_millis(200);
/// Before a log that could not be had is asked for again.
const AGAIN: Duration = Duration::from_secs(5);
/// Logs open at a time. One is looked at; the others were left without a word.
const OPEN: usize = 3;
/// Lines given at once.
const LINES: u32 = 400;
/// Most that is copied, in bytes. Desktops choke on more.
const COPIED: usize = 8 << 20;

/// The logs that are open. The window knows each by its number.
pub struct Logs {
    folder: PathBuf,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    last: u32,
    open: BTreeMap<u32, Open>,
}

/// An open log; it is followed until this is dropped.
struct Open {
    app: String,
    log: log::Log,
    _work: [Work; 2],
}

impl Logs {
    /// None is open yet; lines lie in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            shelf: Mutex::default(),
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, log: u32) -> Result<log::Log, Problem> {
        let found = self.shelf().open.get(&log).map(|open| open.log.clone());
        found.ok_or_else(|| Problem::plain("log-closed"))
    }
}

/// Follows a study's log, and tells through the channel what has changed. Gives the log's number.
#[tauri::command]
pub async fn open_log(
    app: String,
    channel: Channel<LogNews>,
    handle: AppHandle,
) -> Result<u32, Problem> {
    let logs = handle.state::<Logs>();
    let log = log::Log::new(logs.folder.clone());
    let (stopped, why) = watch::channel(None);
    // Of the place in use now, whatever is switched to meanwhile.
    let place = handle.state::<Session>().place();
    let following = follow(handle.clone(), log.clone(), place, app.clone(), stopped);
    let open = Open {
        app,
        _work: [
            Work::begin(following),
            Work::begin(tell(log.clone(), why, channel)),
        ],
        log,
    };
    let mut shelf = logs.shelf();
    shelf.last += 1;
    let id = shelf.last;
    shelf.open.insert(id, open);
    while shelf.open.len() > OPEN {
        shelf.open.pop_first();
    }
    Ok(id)
}

/// Keeps following. What may pass is tried again for as long as the log is open; what can't be mended is told once.
async fn follow(
    handle: AppHandle,
    log: log::Log,
    place: Place,
    app: String,
    stopped: watch::Sender<Option<Problem>>,
) {
    loop {
        if !(place.is_here() && handle.state::<Kept>().now().stopped) {
            let (problem, may_pass) = attempt(&handle, &log, &place, &app).await;
            tracing::info!(code = problem.code, may_pass, "a log is not followed");
            stopped.send_replace(Some(problem));
            if !may_pass {
                return;
            }
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Follows it as long as that goes well, and says why it went on no longer.
async fn attempt(handle: &AppHandle, log: &log::Log, place: &Place, app: &str) -> (Problem, bool) {
    let session = handle.state::<Session>();
    let found = async {
        let client = session.up(place).await?;
        let study = studies::find(&client, app).await;
        let study = study.map_err(|why| Problem::from(why).of(place.account()))?;
        Ok::<_, Problem>((client, study.name))
    };
    let (client, name) = match found.await {
        Ok(found) => found,
        // A study that is gone stays so.
        Err(problem) => {
            let may_pass = problem.code != "study-gone";
            return (problem, may_pass);
        }
    };
    match log::follow(log, &client, &name).await {
        log::FollowError::Request(why) => ((&why).into(), why.may_pass()),
        log::FollowError::Write(why) => ((&why).into(), false),
    }
}

/// Tells what has changed, until the window hears no more.
async fn tell(log: log::Log, mut why: watch::Receiver<Option<Problem>>, channel: Channel<LogNews>) {
    let mut news = log.news();
    loop {
        let now = *news.borrow_and_update();
        let problem = why.borrow_and_update().clone();
        if channel.send(LogNews::shown(now, problem)).is_err() {
            return;
        }
        tokio::time::sleep(PACE).await;
        let more = tokio::select! {
            more = news.changed() => more.is_ok(),
            more = why.changed() => more.is_ok() || news.changed().await.is_ok(),
        };
        if !more {
            return;
        }
    }
}

/// Some of the wanted lines: from a place among them, or the last.
#[tauri::command]
pub async fn log_lines(
    log: u32,
    wish: LogWish,
    from: Option<u32>,
    count: u32,
    logs: State<'_, Logs>,
) -> Result<LogPage, Problem> {
    let log = logs.get(log)?;
    let text = wish.text.clone();
    let page = read(move || log.page(&wish, from, count.min(LINES))).await?;
    Ok(LogPage::shown(page, &text))
}

/// The place of a line among the wanted ones.
#[tauri::command]
pub async fn log_place(
    log: u32,
    wish: LogWish,
    line: u32,
    logs: State<'_, Logs>,
) -> Result<u32, Problem> {
    let log = logs.get(log)?;
    read(move || log.place(&wish, line)).await
}

/// One line, whole.
#[tauri::command]
pub async fn log_line(
    log: u32,
    line: u32,
    logs: State<'_, Logs>,
) -> Result<Option<LogDetail>, Problem> {
    let log = logs.get(log)?;
    let line = read(move || log.snapshot().line(line)).await?;
    Ok(line.map(LogDetail::shown))
}

/// What happened, in plain words: the latest first.
#[tauri::command]
pub async fn log_events(log: u32, logs: State<'_, Logs>) -> Result<Vec<LogEvent>, Problem> {
    let groups = logs.get(log)?.events().into_iter();
    Ok(groups.map(LogEvent::shown).collect())
}

/// Copies some of the wanted lines. Gives how many.
#[tauri::command]
pub async fn copy_log(
    log: u32,
    wish: LogWish,
    from: u32,
    count: u32,
    handle: AppHandle,
) -> Result<u32, Problem> {
    let log = handle.state::<Logs>().get(log)?;
    let (text, lines) = read(move || log.text(&wish, from, count, COPIED)).await?;
    window::copy(&handle, text).await?;
    Ok(lines)
}

/// Saves the wanted lines where the person says. Gives the file's name.
#[tauri::command]
pub async fn save_log(
    log: u32,
    wish: LogWish,
    handle: AppHandle,
) -> Result<Option<String>, Problem> {
    let logs = handle.state::<Logs>();
    let kept = logs.get(log)?;
    let app = logs.shelf().open.get(&log).map(|open| open.app.clone());
    let name = format!("{}.log.txt", app.unwrap_or_default());
    let title = words::say(handle.state::<Kept>().now().locale(), "dialog-save-log");
    let Some(path) = window::ask_where(&handle, &title, &name).await else {
        return Ok(None);
    };
    let name = window::name_of(&path);
    let saved = tokio::task::spawn_blocking(move || kept.save(&wish, &path)).await;
    saved.map_err(|_| Problem::plain("log-closed"))??;
    Ok(name)
}

/// Follows a log no more, and forgets its lines.
#[tauri::command]
pub async fn close_log(log: u32, logs: State<'_, Logs>) -> Result<(), Problem> {
    let closed = logs.shelf().open.remove(&log);
    drop(closed);
    Ok(())
}

/// Reads lines from the disk, where another thread may wait.
async fn read<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let read = tokio::task::spawn_blocking(work).await;
    let read = read.unwrap_or_else(|why| Err(why.into()));
    read.map_err(|why| Problem::plain("log-unreadable").with_detail(why.to_string()))
}
