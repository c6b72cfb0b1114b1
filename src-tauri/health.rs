//! How a study's server copes, as the window sees it. Thin: asks `workflows::health`, turns what it says into rows of numbers, and
//! holds which logs are listened to.

mod ears;
mod shown;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc::Receiver;
use workflows::health::{self, Health, HealthSpan, History, Listening};
use workflows::heroku::Client;
use workflows::studies::StudyError;
use workflows::whole_file;

use crate::account::Session;
use crate::overview::asked;
use crate::problem::Problem;
use crate::settings::Kept;
use crate::{window, words};

use ears::Ears;
pub use ears::News;
pub use shown::HealthView;

/// How long the first lines of a log are waited for.
const FIRST_LINES: Duration = Duration::from_secs(3);
/// Largest picture of charts, bytes.
const PICTURE: usize = 16 << 20;
/// How every PNG begins (W3C, "PNG", third edition).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What is kept of all studies' health, and what is listened to.
pub struct Watched {
    history: History,
    /// The logs that are listened to.
    pub ears: Ears,
}

impl Watched {
    /// Figures are kept in this file. Gives what will be heard that is worth a word at once, too.
    pub fn new(file: &Path) -> (Self, Receiver<News>) {
        let (ears, news) = Ears::new();
        let history = History::open(file);
        (Self { history, ears }, news)
    }

    /// What is kept.
    pub fn history(&self) -> History {
        self.history.clone()
    }
}

/// Keeps what a study's server did lately, also where nobody looks at it.
pub async fn keep(handle: &AppHandle, client: &Client, app: &str, heard: &Listening) {
    let history = handle.state::<Watched>().history();
    let now = Timestamp::now();
    let heard = heard.points(now);
    if let Err(why) = health::look(client, app, HealthSpan::Hours2, now, heard, &history).await {
        tracing::debug!(code = why.code(), "a study's figures could not be kept");
    }
}

/// How a study has been for a while.
#[tauri::command]
pub async fn health(
    app: String,
    span: HealthSpan,
    handle: AppHandle,
) -> Result<HealthView, Problem> {
    Ok(HealthView::shown(&looked(&app, span, &handle).await?))
}

async fn looked(app: &str, span: HealthSpan, handle: &AppHandle) -> Result<Health, Problem> {
    let watched = handle.state::<Watched>();
    let place = handle.state::<Session>().place();
    let listening = watched.ears.of(&place, app);
    let is_new = listening.is_none();
    let found = look(app, span, listening, handle).await?;
    if found.unmeasured.is_none() || !is_new {
        return Ok(found);
    }
    let listening = watched.ears.listen(handle, &place, app);
    listening.begun(FIRST_LINES).await;
    look(app, span, Some(listening), handle).await
}

async fn look(
    app: &str,
    span: HealthSpan,
    listening: Option<Listening>,
    handle: &AppHandle,
) -> Result<Health, Problem> {
    let session = handle.state::<Session>();
    let history = handle.state::<Watched>().history.clone();
    let now = Timestamp::now();
    let heard = listening.map(|listening| listening.points(now));
    let heard = heard.unwrap_or_default();
    asked!(session, client => health::look(&client, app, span, now, heard.clone(), &history).await)
}

/// Has the study's log tell what its server uses, or no more.
#[tauri::command]
pub async fn tell_in_log(app: String, on: bool, handle: AppHandle) -> Result<(), Problem> {
    let session = handle.state::<Session>();
    asked!(session, client => health::tell_in_log(&client, &app, on).await)
}

/// Saves the figures as a table where the person says. Gives the file's name.
#[tauri::command]
pub async fn save_figures(
    app: String,
    span: HealthSpan,
    handle: AppHandle,
) -> Result<Option<String>, Problem> {
    let found = looked(&app, span, &handle).await?;
    let title = words::say(handle.state::<Kept>().now().locale(), "dialog-save-figures");
    let name = format!("{app}.health.csv");
    let Some(path) = window::ask_where(&handle, &title, &name).await else {
        return Ok(None);
    };
    health::write_table(&found.points, &path)?;
    Ok(window::name_of(&path))
}

/// Saves the picture that the page has drawn of its charts. Gives the file's name.
#[tauri::command]
pub async fn save_chart(
    app: String,
    png: Vec<u8>,
    handle: AppHandle,
) -> Result<Option<String>, Problem> {
    if png.len() > PICTURE || !png.starts_with(PNG) {
        return Err(Problem::plain("chart-unreadable"));
    }
    let title = words::say(handle.state::<Kept>().now().locale(), "dialog-save-chart");
    let name = format!("{app}.health.png");
    let Some(path) = window::ask_where(&handle, &title, &name).await else {
        return Ok(None);
    };
    whole_file::write(&path, &png)?;
    Ok(window::name_of(&path))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
