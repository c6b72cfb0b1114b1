//! Watching a study whose database is elsewhere: its log tells who moves, and oTree itself whose places those are.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::convert::Infallible;
use std::time::Duration;

use heroku::{App, Client, Error, Tailed};
use tokio::time::{Instant, MissedTickBehavior};

use super::heard::Heard;
use super::rest::{Listed, Rest, Room, Seat};
use super::session::Session;
use super::watch::{Away, BETWEEN, Crowd, REFRESH, REPEAT, SESSIONS, runs};
use crate::log::FIRST;
use crate::log::join::Joint;

/// The last lines have come when none follows for so long.
const QUIET: Duration = Duration::from_millis(500);

/// Listens to one study.
pub(super) struct Ear {
    client: Client,
    app: App,
    heard: Heard,
    joint: Joint,
    /// The newest sessions, the newest first, and how many there are in all.
    listed: Vec<Listed>,
    all: usize,
    listed_at: Option<Instant>,
    rooms: Vec<Room>,
    /// Who was in none of the sessions when they were listed: of an older one, or of a demo.
    strangers: BTreeSet<String>,
    /// Whose places the sessions are, as far as that was asked for.
    asked: BTreeMap<String, Asked>,
}

/// The places of a session.
struct Asked {
    seats: Vec<Seat>,
    /// How many of them had come.
    came: usize,
    at: Instant,
}

impl Ear {
    pub fn new(client: Client, app: App) -> Self {
        Self {
            client,
            app,
            heard: Heard::default(),
            joint: Joint::default(),
            listed: Vec::new(),
            all: 0,
            listed_at: None,
            rooms: Vec::new(),
            strangers: BTreeSet::new(),
            asked: BTreeMap::new(),
        }
    }

    /// Listens as long as the study runs and its log can be followed, and gives who takes part every two seconds.
    pub async fn follow(&mut self, tell: impl FnMut(Crowd)) -> Away {
        let Err(away) = self.listen(tell).await;
        away
    }

    async fn listen(&mut self, mut tell: impl FnMut(Crowd)) -> Result<Infallible, Away> {
        let rest = self.begin().await?;
        let mut tail = self.client.follow_log(&self.app.name, FIRST);
        let mut looks = tokio::time::interval(BETWEEN);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // At once is too soon: the first lines are on their way.
        looks.tick().await;
        loop {
            tokio::select! {
                tailed = tail.next() => self.take(tailed)?,
                _ = looks.tick() => {
                    // Asked of the service, not of the study; that nobody answers any more is seen by it, too.
                    runs(&self.client, &self.app).await?;
                    match self.ask(&rest).await {
                        Ok(_) => tell(self.crowd()),
                        Err(away) => tell(away.into()),
                    }
                }
            }
        }
    }

    /// Who takes part, as far as the last lines tell.
    pub async fn once(&mut self) -> Result<Crowd, Away> {
        let rest = self.begin().await?;
        let mut tail = self.client.follow_log(&self.app.name, FIRST);
        // The last lines have no mark at their end: what follows them is only later.
        while let Ok(tailed) = tokio::time::timeout(QUIET, tail.next()).await {
            self.take(tailed)?;
        }
        while self.ask(&rest).await? {}
        Ok(self.crowd())
    }

    async fn begin(&self) -> Result<Rest, Away> {
        runs(&self.client, &self.app).await?;
        let settings = self.client.config_vars(&self.app.name).await;
        let settings = settings.map_err(|_| Away::NoAnswer)?;
        Ok(Rest::of(&self.client, &self.app, &settings))
    }

    fn take(&mut self, tailed: Result<Tailed, Error>) -> Result<(), Away> {
        match tailed {
            Ok(Tailed::Opened { resumed }) => self.joint.opened(resumed),
            Ok(Tailed::Cut) => {}
            Ok(Tailed::Lines(mut lines)) => {
                self.joint.take(&mut lines);
                lines.iter().for_each(|line| self.heard.hear(line));
            }
            Err(_) => return Err(Away::NoAnswer),
        }
        Ok(())
    }

    /// Asks the study for one thing that is not known. True when there may be more.
    async fn ask(&mut self, rest: &Rest) -> Result<bool, Away> {
        if let Some(session) = self.next() {
            // One that can't be read is nobody's.
            let seats = rest.seats(&session).await.unwrap_or_default();
            let asked = Asked {
                came: self.came(&seats),
                at: Instant::now(),
                seats,
            };
            self.asked.insert(session, asked);
            return Ok(true);
        }
        let strangers: BTreeSet<String> = self.unknown().map(str::to_owned).collect();
        let age = self.listed_at.map(|at| at.elapsed());
        let is_new = !strangers.is_subset(&self.strangers);
        if age.is_some_and(|age| age < if is_new { REFRESH } else { REPEAT }) {
            return Ok(false);
        }
        let mut listed = rest.sessions().await.map_err(refused)?;
        self.all = listed.len();
        listed.reverse();
        listed.truncate(SESSIONS as usize);
        let newest = |all: &[Listed]| all.first().map(|listed| listed.code.clone());
        if self.listed_at.is_none() || newest(&listed) != newest(&self.listed) {
            self.rooms = rest.rooms().await;
        }
        self.asked
            .retain(|code, _| listed.iter().any(|one| one.code == *code));
        self.listed = listed;
        self.listed_at = Some(Instant::now());
        self.strangers = strangers;
        Ok(true)
    }

    /// The newest session to ask for: one that was not asked for while somebody is in none, or one to which somebody has come since,
    /// who may have brought a label along.
    fn next(&self) -> Option<String> {
        let is_anybody_unknown = self.unknown().next().is_some();
        let is_wanted = |code: &String| match self.asked.get(code) {
            None => is_anybody_unknown,
            Some(asked) if asked.at.elapsed() < REFRESH => false,
            Some(asked) => self.came(&asked.seats) > asked.came,
        };
        let mut codes = self.listed.iter().map(|listed| &listed.code);
        codes.find(|code| is_wanted(code)).cloned()
    }

    fn came(&self, seats: &[Seat]) -> usize {
        let came = seats.iter().filter(|seat| self.heard.knows(&seat.code));
        came.count()
    }

    /// Who was heard and is in no session that was asked for.
    fn unknown(&self) -> impl Iterator<Item = &str> {
        let asked = self.asked.values().flat_map(|asked| &asked.seats);
        let known: HashSet<&str> = asked.map(|seat| seat.code.as_str()).collect();
        self.heard.codes().filter(move |code| !known.contains(code))
    }

    fn crowd(&self) -> Crowd {
        let sessions = self.listed.iter().map(|listed| {
            let asked = self.asked.get(&listed.code);
            let seats = asked.into_iter().flat_map(|asked| &asked.seats);
            let people = seats.filter_map(|seat| self.heard.person(seat));
            Session {
                people: people.map(|person| (person.number, person)).collect(),
                ..listed.session()
            }
        });
        Crowd {
            away: None,
            sessions: sessions.collect(),
            all: self.all,
            rooms: self.rooms.clone(),
            heard_since: self.heard.since(),
        }
    }
}

/// What a study says that does not know the page is that it is too old; and one that is no demonstration tells nothing without a
/// key (otree/views/cbv.py, 5.11).
fn refused(why: Error) -> Away {
    match why {
        Error::Api { status: 404, .. } => Away::TooOld,
        Error::Api { status: 403, .. } => Away::NoKey,
        _ => Away::NoAnswer,
    }
}
