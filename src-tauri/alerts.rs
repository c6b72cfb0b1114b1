//! Watches the studies of all places, also while nobody looks, and has the desktop say what somebody should know. What is
//! worth that is decided in `workflows::alerts`.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager};
use tokio::sync::mpsc;
use tokio::time::Instant;
use ts_rs::TS;
use workflows::alerts::{Alert, Quiet, Watchman, Whose};
use workflows::data::Listing;
use workflows::heroku::Client;
use workflows::idle::{self, Idle};
use workflows::place::Place;
use workflows::studies::{self, Study, StudyState};

use crate::account::Session;
use crate::settings::{Kept, Language};
use crate::work::Work;
use crate::{data, health, window, words};

/// Between two looks at the studies on this computer, and at Heroku, which answers so many questions and no more.
const HERE: Duration = Duration::from_secs(10);
const AT_HEROKU: Duration = Duration::from_secs(5 * 60);
/// After so long what a server did is kept: sooner than a service or a log forgets it.
const FIGURES: Duration = Duration::from_secs(15 * 60);
/// Between two looks at their data.
const DATA: Duration = Duration::from_secs(15 * 60);
/// Between two looks at whether anybody comes.
const IDLE: Duration = Duration::from_secs(60 * 60);
/// Logs that are followed at a place; each is a connection.
const LOGS: usize = 20;

/// What the desktop may say, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Alerts {
    /// A study crashed.
    pub crashed: bool,
    /// A server needs more memory than it has.
    pub memory: bool,
    /// A version could not be put online.
    pub deploy: bool,
    /// A database is nearly full.
    pub database: bool,
    /// Of backups: those that failed or are missing, and those that came home.
    pub backup: bool,
    /// Nobody comes to a study at Heroku that costs something.
    pub idle: bool,
    /// When nothing is said.
    pub quiet: Option<QuietHours>,
}

/// Hours of the day, by this computer's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuietHours {
    /// The first of them, 0 to 23.
    pub from: u8,
    /// The first after them, 0 to 23.
    pub to: u8,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            crashed: true,
            memory: true,
            deploy: true,
            database: true,
            backup: true,
            idle: true,
            quiet: None,
        }
    }
}

impl Alerts {
    fn has(&self, alert: Alert) -> bool {
        match alert {
            Alert::Crashed => self.crashed,
            Alert::Memory => self.memory,
            Alert::DeployFailed => self.deploy,
            Alert::DatabaseFull => self.database,
            Alert::BackupMissing | Alert::BackupFailed => self.backup,
            Alert::Idle => self.idle,
        }
    }

    /// Whether nothing is to be said at this moment.
    pub fn are_quiet(&self) -> bool {
        let time = |hour: u8| jiff::civil::Time::new(hour.cast_signed(), 0, 0, 0).ok();
        self.quiet.is_some_and(|quiet| {
            let (from, to) = (time(quiet.from), time(quiet.to));
            from.zip(to)
                .is_some_and(|(from, to)| Quiet { from, to }.holds(Zoned::now().time()))
        })
    }
}

/// What was found.
enum News {
    Saw(Whose, Alert),
    Over(Whose, Alert),
    /// The same as `Saw`, with what is to be told of it.
    Idle(Whose, Idle),
}

type Tell = mpsc::Sender<News>;

/// Watches as long as the program runs, and says what is to be said; `heard` in the logs, or found by looking.
pub async fn watch(app: AppHandle, mut heard: mpsc::Receiver<health::News>) {
    let (tell, mut hears) = mpsc::channel(64);
    tauri::async_runtime::spawn(look(app.clone(), tell));
    let mut man = Watchman::default();
    let mut idle: BTreeMap<Whose, Idle> = BTreeMap::new();
    let mut ends_of_quiet = tokio::time::interval(Duration::from_secs(15));
    loop {
        let news = tokio::select! {
            news = hears.recv() => match news {
                Some(news) => Some(news),
                None => return,
            },
            Some((whose, alert)) = heard.recv() => Some(News::Saw(whose, alert)),
            _ = ends_of_quiet.tick() => None,
        };
        let settings = app.state::<Kept>().now();
        let now = Timestamp::now();
        match news {
            Some(News::Saw(whose, alert)) if settings.alerts.has(alert) => {
                man.saw(&whose, alert, now);
            }
            Some(News::Over(whose, alert)) => man.over(&whose, alert, now),
            Some(News::Idle(whose, found)) if settings.alerts.has(Alert::Idle) => {
                if let Some(at) = found.told {
                    man.was_told(&whose, Alert::Idle, at);
                }
                man.saw(&whose, Alert::Idle, now);
                idle.insert(whose, found);
            }
            Some(News::Saw(..) | News::Idle(..)) | None => {}
        }
        for (whose, alert) in man.due(now, settings.alerts.are_quiet()) {
            let id = format!("notice-{}", alert.as_str());
            let found = match alert {
                Alert::Idle => idle.remove(&whose),
                _ => None,
            };
            let mut named = vec![("name", whose.1)];
            if let Some(found) = found {
                named.extend(facts(&found, settings.locale(), now));
                let history = app.state::<health::Watched>().history();
                history.told_that_nobody_came(found.app, now).await;
            }
            let named: Vec<_> = named
                .iter()
                .map(|(id, text)| (*id, text.as_str()))
                .collect();
            let say = |id: &str| words::say_with(settings.locale(), id, &named);
            window::notify(say(&id), say(&format!("{id}-text")));
        }
    }
}

/// What is said of a study to which nobody comes.
fn facts(found: &Idle, language: Language, now: Timestamp) -> [(&'static str, String); 4] {
    let days = now.duration_since(found.since).as_hours() / 24;
    let word = |is: bool| if is { "yes" } else { "no" }.to_owned();
    [
        ("days", days.to_string()),
        ("money", words::dollars(language, found.cost.cents)),
        ("more", word(found.cost.unknown > 0 || found.cost.eco)),
        ("runs", word(found.runs)),
    ]
}

/// What was asked of the studies of a place, and when last.
#[derive(Default)]
struct Watched {
    data: BTreeMap<Whose, Instant>,
    figures: BTreeMap<Whose, Instant>,
    /// When it was last asked whether anybody comes to a study that is paid for.
    idle: BTreeMap<Whose, Instant>,
    /// Whether daily backups of a study were wanted when it was last looked at, and since when where that began meanwhile.
    daily: BTreeMap<Whose, Option<Timestamp>>,
}

/// Looks again and again, at each place by itself: one that does not answer keeps nobody from the others. Nothing is started for
/// its sake, and what does not run is not asked.
async fn look(app: AppHandle, tell: Tell) {
    let mut places: BTreeMap<Option<String>, Work> = BTreeMap::new();
    loop {
        let known = app.state::<Session>().known_places();
        // Nobody is signed in there any more, or all was stopped: nothing of it is followed with what was known then.
        let is_known =
            |of: &Option<String>| known.iter().any(|place| place.account() == of.as_deref());
        app.state::<health::Watched>()
            .ears
            .keep(|(of, _)| is_known(of));
        places.retain(|of, _| is_known(of));
        for place in &known {
            let account = place.account().map(str::to_owned);
            let begin = || Work::begin(look_at_place(app.clone(), place.clone(), tell.clone()));
            places.entry(account).or_insert_with(begin);
        }
        tokio::time::sleep(HERE).await;
    }
}

async fn look_at_place(app: AppHandle, place: Place, tell: Tell) {
    let mut watched = Watched::default();
    let pause = if place.is_here() { HERE } else { AT_HEROKU };
    loop {
        if let Ok(client) = app.state::<Session>().up(&place).await {
            match studies::list(&client).await {
                Ok(studies) => watched.look_at(&app, &place, &client, studies, &tell).await,
                Err(why) => tracing::debug!(code = why.code(), "the studies could not be watched"),
            }
        }
        tokio::time::sleep(pause).await;
    }
}

impl Watched {
    async fn look_at(
        &mut self,
        app: &AppHandle,
        place: &Place,
        client: &Client,
        studies: Vec<Study>,
        tell: &Tell,
    ) {
        let account = place.account().map(str::to_owned);
        let whose = |study: &Study| (account.clone(), study.app.clone());
        let ears = &app.state::<health::Watched>().ears;
        let mut followed = 0;
        for study in &studies {
            let whose = whose(study);
            let crash = match study.state {
                StudyState::Crashed => Some(News::Saw(whose.clone(), Alert::Crashed)),
                StudyState::Unknown => None,
                _ => Some(News::Over(whose.clone(), Alert::Crashed)),
            };
            if let Some(crash) = crash {
                let _ = tell.send(crash).await;
            }
            if writes(study.state) && followed < LOGS {
                followed += 1;
                let heard = ears.listen(app, place, &study.app);
                if is_due(&mut self.figures, &whose, FIGURES) {
                    health::keep(app, client, &study.app, &heard).await;
                }
            }
            if study.state != StudyState::Empty && is_due(&mut self.data, &whose, DATA) {
                self.look_at_data(app, place, client, whose.clone(), tell)
                    .await;
            }
            // Nothing is paid for on this computer.
            if !place.is_here() && is_due(&mut self.idle, &whose, IDLE) {
                look_at_use(app, client, whose, tell).await;
            }
        }
    }

    async fn look_at_data(
        &mut self,
        app: &AppHandle,
        place: &Place,
        client: &Client,
        whose: Whose,
        tell: &Tell,
    ) {
        let shelf = data::desk(app, place).shelf(&whose.1);
        let listing = match Listing::of(Some(client), &shelf).await {
            Ok(listing) => listing,
            Err(why) => {
                tracing::debug!(code = why.code(), "a study's data could not be watched");
                return;
            }
        };
        let now = Timestamp::now();
        let begun = self.daily_since(&whose, &listing, now);
        let amiss = Alert::of_data(&listing, begun, now);
        for alert in Alert::OF_DATA {
            let news = match amiss.contains(&alert) {
                true => News::Saw(whose.clone(), alert),
                // What could not be asked is not over.
                false if listing.is_partly => continue,
                false => News::Over(whose.clone(), alert),
            };
            let _ = tell.send(news).await;
        }
    }

    /// Since when daily backups of a study are wanted, where that began while it was watched.
    fn daily_since(
        &mut self,
        whose: &Whose,
        listing: &Listing,
        now: Timestamp,
    ) -> Option<Timestamp> {
        if listing.is_partly {
            return self.daily.get(whose).copied().flatten();
        }
        let before = self.daily.get(whose).copied();
        let since = match (&listing.daily, before) {
            (None, _) => Some(now),
            // Nobody had looked before: the newest backup tells, where there is one.
            (Some(_), None) => listing.backups.is_empty().then_some(now),
            (Some(_), Some(since)) => since,
        };
        self.daily.insert(whose.clone(), since);
        since
    }
}

async fn look_at_use(app: &AppHandle, client: &Client, whose: Whose, tell: &Tell) {
    let history = app.state::<health::Watched>().history();
    let news = match idle::look(client, &whose.1, Timestamp::now(), &history).await {
        Ok(Some(found)) => News::Idle(whose, found),
        Ok(None) => News::Over(whose, Alert::Idle),
        Err(why) => {
            tracing::debug!(code = why.code(), "whether a study is used is not known");
            return;
        }
    };
    let _ = tell.send(news).await;
}

/// Whether it was not asked for so long, and is from now on.
fn is_due<K: Ord + Clone>(asked: &mut BTreeMap<K, Instant>, who: &K, every: Duration) -> bool {
    let lately = |at: &Instant| at.elapsed() < every;
    let due = !asked.get(who).is_some_and(lately);
    if due {
        asked.insert(who.clone(), Instant::now());
    }
    due
}

/// Whether something of it may be written into its log. A study that is switched off wakes nobody.
fn writes(state: StudyState) -> bool {
    !matches!(
        state,
        StudyState::Offline | StudyState::Empty | StudyState::Unknown
    )
}
