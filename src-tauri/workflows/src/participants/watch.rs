//! Watching: a look at the tables every two seconds, and a list of oTree's own when a session has come; or, where the tables are
//! elsewhere, an ear on the log.

use std::collections::BTreeMap;
use std::time::Duration;

use heroku::{App, Client};
use jiff::Timestamp;
use tokio::time::Instant;

use super::afar::Ear;
use super::rest::{Listed, Rest, Room};
use super::session::Session;
use super::table::Table;
use crate::studies;

/// Between two looks.
pub(super) const BETWEEN: Duration = Duration::from_secs(2);
/// Whether the study runs is asked no more often, and a list is asked for no more often.
pub(super) const REFRESH: Duration = Duration::from_secs(10);
/// It is told again as often although nobody moved: who is still for long is so by the clock.
pub(super) const REPEAT: Duration = Duration::from_secs(30);
/// The newest sessions whose people are told. Ours (2026-11).
pub(super) const SESSIONS: i64 = 20;

/// What people are known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The tables of a database on this computer.
    Tables,
    /// The log, and what oTree says to programs.
    Log,
}

/// Who takes part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Crowd {
    /// Why nobody can be seen.
    pub away: Option<Away>,
    /// The newest sessions, the newest first.
    pub sessions: Vec<Session>,
    /// How many there are in all.
    pub all: usize,
    /// The addresses that stay.
    pub rooms: Vec<Room>,
    /// Where it is known from the log: since when. Who waits and who is through is not known then.
    pub heard_since: Option<Timestamp>,
}

/// Why nobody can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// The study does not run, or sleeps: asking would wake it.
    NotRunning,
    /// Its database is not on this computer.
    Elsewhere,
    /// It is no oTree 5 or later, or has no tables yet.
    TooOld,
    /// It tells nobody: it was put online without a key for programs, or with another than its settings have.
    NoKey,
    /// It can't be looked at just now.
    NoAnswer,
}

impl Away {
    /// A stable word for the window.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotRunning => "not-running",
            Self::Elsewhere => "elsewhere",
            Self::TooOld => "too-old",
            Self::NoKey => "no-key",
            Self::NoAnswer => "no-answer",
        }
    }
}

impl From<Away> for Crowd {
    fn from(away: Away) -> Self {
        Self {
            away: Some(away),
            ..Self::default()
        }
    }
}

/// Looks once.
pub async fn now(client: &Client, app: &App, by: By) -> Crowd {
    let (client, app) = (client.clone(), app.clone());
    match by {
        By::Tables => Eye::new(client, app).look().await,
        By::Log => Ear::new(client, app)
            .once()
            .await
            .unwrap_or_else(Crowd::from),
    }
}

/// Looks until it is dropped, and tells whenever something has changed.
pub async fn watch(client: Client, app: App, by: By, mut tell: impl FnMut(Crowd)) {
    let mut told: Option<(Crowd, Instant)> = None;
    let mut tell = move |crowd: Crowd| {
        let known = told
            .as_ref()
            .is_some_and(|(last, at)| *last == crowd && at.elapsed() < REPEAT);
        if !known {
            tell(crowd.clone());
            told = Some((crowd, Instant::now()));
        }
    };
    match by {
        By::Tables => {
            let mut eye = Eye::new(client, app);
            loop {
                tell(eye.look().await);
                tokio::time::sleep(BETWEEN).await;
            }
        }
        By::Log => {
            let mut ear = Ear::new(client, app);
            loop {
                let away = ear.follow(&mut tell).await;
                tell(away.into());
                tokio::time::sleep(BETWEEN).await;
            }
        }
    }
}

/// Looks at one study.
struct Eye {
    client: Client,
    app: App,
    /// Until when it need not be asked again whether the study runs.
    runs: Option<Instant>,
    open: Option<Open>,
    /// What oTree says of sessions, by their code.
    listed: BTreeMap<String, Listed>,
    /// Asked for with each list.
    rooms: Option<Vec<Room>>,
    /// Until when no list is asked for.
    patience: Option<Instant>,
}

struct Open {
    table: Table,
    rest: Rest,
}

impl Eye {
    fn new(client: Client, app: App) -> Self {
        Self {
            client,
            app,
            runs: None,
            open: None,
            listed: BTreeMap::new(),
            rooms: None,
            patience: None,
        }
    }

    async fn look(&mut self) -> Crowd {
        match self.seen().await {
            Ok(crowd) => crowd,
            Err(away) => {
                // Its database may be another one after each change of its settings.
                self.open = None;
                self.runs = None;
                away.into()
            }
        }
    }

    async fn seen(&mut self) -> Result<Crowd, Away> {
        if self.runs.is_none_or(|until| Instant::now() >= until) {
            runs(&self.client, &self.app).await?;
            self.runs = Some(Instant::now() + REFRESH);
        }
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(open(&self.client, &self.app).await?),
        };
        let (mut sessions, all) = open.table.read().await?;
        let unknown = |session: &Session| !self.listed.contains_key(&session.code);
        let is_new = self.rooms.is_none() || sessions.iter().any(unknown);
        if is_new && self.patience.is_none_or(|until| Instant::now() >= until) {
            self.rooms = Some(open.rest.rooms().await);
            self.patience = Some(Instant::now() + REFRESH);
            let listed = open.rest.sessions().await;
            // Without it there are people all the same.
            let listed = listed.unwrap_or_default().into_iter();
            self.listed = listed.map(|one| (one.code.clone(), one)).collect();
        }
        for session in &mut sessions {
            if let Some(listed) = self.listed.get(&session.code) {
                *session = listed.named(std::mem::take(session));
            }
        }
        Ok(Crowd {
            sessions,
            all,
            rooms: self.rooms.clone().unwrap_or_default(),
            ..Crowd::default()
        })
    }
}

/// Nobody is asked of a study that does not run.
pub(super) async fn runs(client: &Client, app: &App) -> Result<(), Away> {
    match studies::runs(client, app).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Away::NotRunning),
        Err(_) => Err(Away::NoAnswer),
    }
}

async fn open(client: &Client, app: &App) -> Result<Open, Away> {
    let settings = client.config_vars(&app.name).await;
    let settings = settings.map_err(|_| Away::NoAnswer)?;
    let address = settings.get("DATABASE_URL").ok_or(Away::Elsewhere)?;
    Ok(Open {
        table: Table::open(address).await?,
        rest: Rest::of(client, app, &settings),
    })
}
