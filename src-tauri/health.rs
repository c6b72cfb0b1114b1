//! How a study's server copes, as the window sees it. Thin: asks `workflows::health`, turns what it says into rows of numbers, and
//! holds which log is listened to where the service does not measure by the minute.

mod shown;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tauri::{AppHandle, Manager};
use workflows::health::{self, Health, HealthSpan, History, Listening};
use workflows::place::Place;
use workflows::studies::{self, StudyError};
use workflows::whole_file;

use crate::account::Session;
use crate::overview::asked;
use crate::problem::Problem;
use crate::settings::Kept;
use crate::work::Work;
use crate::{window, words};

pub use shown::HealthView;

/// How long the first lines of a log are waited for.
const FIRST_LINES: Duration = Duration::from_secs(3);
/// A log is listened to for so long after somebody last asked.
const UNASKED: Duration = Duration::from_secs(5 * 60);
/// Before a log that could not be had is asked for again.
const AGAIN: Duration = Duration::from_secs(20);
/// Largest picture of charts, bytes.
const PICTURE: usize = 16 << 20;
/// How every PNG begins (W3C, "PNG", third edition).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What is kept of all studies' health, and what is listened to.
pub struct Watched {
    history: History,
    ear: Mutex<Option<Ear>>,
}

/// The log that is listened to. One is: that of the study that is looked at.
struct Ear {
    account: Option<String>,
    app: String,
    listening: Listening,
    asked: Arc<Mutex<Instant>>,
    _work: Work,
}

impl Watched {
    /// Figures are kept in this file.
    pub fn new(file: &Path) -> Self {
        Self {
            history: History::open(file),
            ear: Mutex::default(),
        }
    }

    /// What is kept.
    pub fn history(&self) -> History {
        self.history.clone()
    }

    /// What was heard of a study, if its log is listened to.
    fn listening(&self, place: &Place, app: &str) -> Option<Listening> {
        let mut ear = lock(&self.ear);
        let is_of = |ear: &&mut Ear| ear.account.as_deref() == place.account() && ear.app == app;
        let ear = ear.as_mut().filter(is_of)?;
        *lock(&ear.asked) = Instant::now();
        Some(ear.listening.clone())
    }

    /// Listens to a study's log from now on, and to no other.
    fn listen(&self, handle: &AppHandle, place: Place, app: &str) -> Listening {
        let listening = Listening::default();
        let asked = Arc::new(Mutex::new(Instant::now()));
        let ear = Ear {
            account: place.account().map(str::to_owned),
            app: app.to_owned(),
            listening: listening.clone(),
            asked: Arc::clone(&asked),
            _work: Work::begin(follow(
                handle.clone(),
                place,
                app.to_owned(),
                listening.clone(),
                asked,
            )),
        };
        *lock(&self.ear) = Some(ear);
        listening
    }
}

/// Listens while somebody asks. Pauses when nobody does, and goes on when somebody does again.
async fn follow(
    handle: AppHandle,
    place: Place,
    app: String,
    listening: Listening,
    asked: Arc<Mutex<Instant>>,
) {
    let is_asked = || lock(&asked).elapsed() < UNASKED;
    loop {
        if is_asked() && !(place.is_here() && handle.state::<Kept>().now().stopped) {
            let unasked = async {
                while is_asked() {
                    tokio::time::sleep(AGAIN).await;
                }
            };
            tokio::select! {
                () = attempt(&handle, &place, &app, &listening) => {}
                () = unasked => {}
            }
            listening.stopped();
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn attempt(handle: &AppHandle, place: &Place, app: &str, listening: &Listening) {
    let session = handle.state::<Session>();
    let Ok(client) = session.up(place).await else {
        return;
    };
    if let Ok(study) = studies::find(&client, app).await {
        let why = listening.follow(&client, &study.name).await;
        tracing::info!(%why, "a log is not listened to");
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
    let listening = watched.listening(&place, app);
    let is_new = listening.is_none();
    let found = look(app, span, listening, handle).await?;
    if found.unmeasured.is_none() || !is_new {
        return Ok(found);
    }
    let listening = watched.listen(handle, place, app);
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
