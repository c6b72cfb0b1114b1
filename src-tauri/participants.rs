//! Who takes part in a study, for the page that shows it. Thin: holds the one watch there is, and the last that was seen.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State};
use ts_rs::TS;
use workflows::heroku::{App, Client};
use workflows::participants::{self, Away, By, Count, Crowd, Place, Room};
use workflows::studies::{self, StudyError};

use crate::account::Session;
use crate::overview::{self, asked};
use crate::problem::Problem;
use crate::work::Work;

/// People of one session that the window is given.
const SHOWN: usize = 2000;
/// Nobody waits longer for a dialog to say who would be disturbed.
const PATIENCE: Duration = Duration::from_secs(4);

/// The study that is watched; one at a time.
#[derive(Default)]
pub struct Watched(Mutex<Option<Watching>>);

struct Watching {
    /// Where the study is, and its name.
    study: (Option<String>, String),
    seen: Arc<Mutex<Option<Crowd>>>,
    _work: Work,
}

impl Watched {
    fn now(&self) -> MutexGuard<'_, Option<Watching>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was seen last, where this study is watched.
    fn seen(&self, study: &(Option<String>, String)) -> Option<Crowd> {
        let now = self.now();
        let watching = now.as_ref().filter(|watching| watching.study == *study)?;
        locked(&watching.seen).clone()
    }
}

/// Who takes part, in numbers.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Attendance {
    /// Why nobody can be seen: `not-running`, `elsewhere`, `too-old`, `no-key`, `no-answer`.
    away: Option<&'static str>,
    /// The newest sessions, the newest first.
    sessions: Vec<SessionView>,
    /// How many sessions there are in all.
    all: u32,
    /// Of all of them together.
    sum: CountView,
    /// The addresses that stay.
    rooms: Vec<RoomView>,
    /// Where it is known from the log: since when, RFC 3339. Nobody is told to wait or to be through then.
    heard_since: Option<String>,
}

/// A session of a study (oTree's session).
#[derive(Clone, Debug, Serialize, TS)]
pub struct SessionView {
    code: String,
    /// Empty where the study has not said it.
    config: String,
    label: Option<String>,
    /// RFC 3339.
    created: Option<String>,
    /// How many people it has room for.
    places: u32,
    /// Where people join it.
    link: Option<String>,
    count: CountView,
}

/// An address of a study that stays, whichever session is in it (oTree's room).
#[derive(Clone, Debug, Serialize, TS)]
pub struct RoomView {
    name: String,
    /// Where people come to it.
    link: String,
    /// The code of the session that is in it.
    session: Option<String>,
}

/// How many are how.
#[derive(Clone, Copy, Debug, Default, Serialize, TS)]
pub struct CountView {
    came: u32,
    finished: u32,
    waiting: u32,
    active: u32,
    still: u32,
    present: u32,
}

/// One participant.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PersonView {
    number: u32,
    code: String,
    label: Option<String>,
    /// Pages they are through, and pages in all; 0 where that is not known.
    page: u32,
    pages: u32,
    /// The app and the page they are on.
    app: Option<String>,
    name: Option<String>,
    /// From 1; 0 where it is not said.
    round: u32,
    /// Since when, RFC 3339.
    since: Option<String>,
    /// `finished`, `waiting`, `still`, `active`.
    state: &'static str,
}

/// Watches a study, and tells through the channel who takes part. Any other watch ends.
#[tauri::command]
pub async fn watch_people(
    app: String,
    channel: Channel<Attendance>,
    handle: AppHandle,
) -> Result<(), Problem> {
    let session = handle.state::<Session>();
    let (client, found, by) = found(&session, &app).await?;
    let study = named(&session, app);
    let seen = Arc::default();
    let last = Arc::clone(&seen);
    let tell = move |crowd: Crowd| {
        // A page that is gone hears nothing; its watch ends with the next one, or with `unwatch_people`.
        let _ = channel.send(Attendance::shown(&crowd));
        *locked(&last) = Some(crowd);
    };
    let work = Work::begin(participants::watch(client, found, by, tell));
    *handle.state::<Watched>().now() = Some(Watching {
        study,
        seen,
        _work: work,
    });
    Ok(())
}

/// Watches no more.
#[tauri::command]
pub async fn unwatch_people(app: String, watched: State<'_, Watched>) -> Result<(), Problem> {
    let mut now = watched.now();
    if now.as_ref().is_some_and(|watching| watching.study.1 == app) {
        *now = None;
    }
    Ok(())
}

/// Who has come to a session of the study that is watched.
#[tauri::command]
pub async fn people(
    app: String,
    session: String,
    watched: State<'_, Watched>,
    account: State<'_, Session>,
) -> Result<Vec<PersonView>, Problem> {
    let now = Timestamp::now();
    let crowd = watched.seen(&named(&account, app)).unwrap_or_default();
    let mut sessions = crowd.sessions.into_iter();
    let found = sessions.find(|one| one.code == session).unwrap_or_default();
    let people = found.people.into_values().take(SHOWN);
    Ok(people
        .map(|person| {
            let state = person.state(now).as_str();
            let Place { app, page, round } = person.place.clone().unwrap_or_default();
            let said = |text: String| Some(text).filter(|text| !text.is_empty());
            PersonView {
                number: person.number,
                code: person.code,
                label: person.label,
                page: person.pages.0,
                pages: person.pages.1,
                app: said(app),
                name: said(page),
                round,
                since: person.since.map(|since| since.to_string()),
                state,
            }
        })
        .collect())
}

/// How many people would notice if the study stopped now; nothing where that can't be known.
#[tauri::command]
pub async fn people_present(app: String, handle: AppHandle) -> Result<Option<u32>, Problem> {
    let session = handle.state::<Session>();
    if let Some(crowd) = handle
        .state::<Watched>()
        .seen(&named(&session, app.clone()))
    {
        return Ok(present(&crowd));
    }
    let look = async {
        let (client, found, by) = found(&session, &app).await?;
        Ok::<_, Problem>(participants::now(&client, &found, by).await)
    };
    let looked = tokio::time::timeout(PATIENCE, look).await;
    Ok(match looked {
        Ok(looked) => present(&looked?),
        Err(_) => None,
    })
}

/// Gives a study the key without which it tells nobody who takes part. It starts again with that.
#[tauri::command]
pub async fn give_key(app: String, handle: AppHandle) -> Result<(), Problem> {
    let session = handle.state::<Session>();
    let done = asked!(session, client => participants::give_key(&client, &app).await);
    overview::look(&handle);
    done
}

/// The study, the way to where it is, and what its people are known by there.
async fn found(session: &Session, app: &str) -> Result<(Client, App, By), Problem> {
    let place = session.place();
    let client = session.up(&place).await?;
    let found = studies::find(&client, app).await;
    let found = found.map_err(|why| Problem::from(why).of(place.account()))?;
    let by = match place.is_here() {
        true => By::Tables,
        false => By::Log,
    };
    Ok((client, found, by))
}

/// A study of the place in use.
fn named(session: &Session, app: String) -> (Option<String>, String) {
    (session.place().account().map(str::to_owned), app)
}

fn present(crowd: &Crowd) -> Option<u32> {
    match crowd.away {
        None => Some(Attendance::shown(crowd).sum.present),
        Some(Away::NotRunning) => Some(0),
        Some(_) => None,
    }
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Attendance {
    fn shown(crowd: &Crowd) -> Self {
        let now = Timestamp::now();
        let counts = crowd.sessions.iter().map(|one| one.count(now));
        Self {
            away: crowd.away.map(Away::as_str),
            sum: counts.sum::<Count>().into(),
            sessions: crowd
                .sessions
                .iter()
                .map(|one| SessionView {
                    code: one.code.clone(),
                    config: one.config.clone(),
                    label: one.label.clone(),
                    created: one.created.map(|created| created.to_string()),
                    places: one.places,
                    link: one.link.clone(),
                    count: one.count(now).into(),
                })
                .collect(),
            all: u32::try_from(crowd.all).unwrap_or(u32::MAX),
            rooms: crowd.rooms.iter().map(RoomView::from).collect(),
            heard_since: crowd.heard_since.map(|since| since.to_string()),
        }
    }
}

impl From<&Room> for RoomView {
    fn from(room: &Room) -> Self {
        Self {
            name: room.name.clone(),
            link: room.link.clone(),
            session: room.session.clone(),
        }
    }
}

impl From<Count> for CountView {
    fn from(count: Count) -> Self {
        Self {
            came: count.came,
            finished: count.finished,
            waiting: count.waiting,
            active: count.active,
            still: count.still,
            present: count.present,
        }
    }
}
