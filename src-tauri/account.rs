//! Whose servers the window works with: an account at Heroku, or this computer, whose platform is started when it is first
//! needed and found again when it was lost.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tauri::{AppHandle, Manager, State};
use ts_rs::TS;
use workflows::heroku::Client;
use workflows::job::Jobs;
use workflows::place::Place;
use workflows::this_computer::ThisComputer;

use crate::accounts::{Accounts, AccountsView};
use crate::check::Projects;
use crate::deploy::JobView;
use crate::keychain::{Keychain, KeychainState};
use crate::problem::Problem;
use crate::settings::{Kept, Language, Settings};
use crate::window;

/// The accounts, which place is in use, and the way to each.
pub struct Session {
    here: ThisComputer,
    client: Mutex<Option<Client>>,
    accounts: Accounts,
}

impl Session {
    /// Nothing is started yet.
    pub fn new(here: ThisComputer, accounts: Accounts) -> Self {
        Self {
            here,
            client: Mutex::new(None),
            accounts,
        }
    }

    /// The accounts at Heroku.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The place in use.
    pub fn place(&self) -> Place {
        self.place_of(self.accounts.active().as_deref())
    }

    /// The place of an account, or this computer.
    pub fn place_of(&self, account: Option<&str>) -> Place {
        match account {
            Some(account) => self.accounts.place(account),
            None => self.here.clone().into(),
        }
    }

    /// The places that can be asked without starting anything for it.
    pub fn known_places(&self) -> Vec<Place> {
        let here = self.is_known().then(|| self.here.clone().into());
        let there = self.accounts.signed_in();
        let there = there.iter().map(|account| self.accounts.place(account));
        here.into_iter().chain(there).collect()
    }

    /// The way to a place, starting this computer's platform if need be.
    pub async fn up(&self, place: &Place) -> Result<Client, Problem> {
        let known = match place {
            Place::Here(_) => self.known().clone(),
            _ => None,
        };
        match known {
            Some(client) => Ok(client),
            None => self.again(place).await,
        }
    }

    /// The same after the connection was lost: the platform is looked for, or started, once more.
    pub async fn again(&self, place: &Place) -> Result<Client, Problem> {
        let client = place.up().await;
        let client = client.map_err(|why| Problem::from(why).of(place.account()))?;
        if place.is_here() {
            *self.known() = Some(client.clone());
        }
        Ok(client)
    }

    /// Whether the platform has been spoken to, and not been stopped since.
    pub fn is_known(&self) -> bool {
        self.known().is_some()
    }

    /// Whether the place can be asked without starting anything for it.
    pub fn is_ready(&self, place: &Place) -> bool {
        match place.account() {
            Some(account) => self.accounts.is_signed_in(account),
            None => self.is_known(),
        }
    }

    /// Whether there can be studies: without a first one nothing needs to be started.
    pub fn was_used(&self) -> bool {
        self.here.was_used()
    }

    /// The platform on this computer.
    pub fn here(&self) -> &ThisComputer {
        &self.here
    }

    fn forget(&self) {
        *self.known() = None;
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Client>> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the first picture needs. None of it waits for a server.
#[derive(Serialize, TS)]
pub struct Start {
    /// Of the program.
    version: String,
    /// The language to speak.
    locale: Language,
    /// What the person chose.
    settings: Settings,
    /// Where secrets are kept.
    keychain: KeychainState,
    /// Jobs under way, and those that ended and were not dismissed.
    jobs: Vec<JobView>,
    /// The accounts at Heroku, and which place is in use.
    accounts: AccountsView,
}

/// How the platform on this computer is.
#[derive(Serialize, TS)]
pub struct Platform {
    /// It answers.
    running: bool,
    /// Why it does not.
    problem: Option<Problem>,
}

/// What the first picture needs.
#[tauri::command]
pub async fn start(app: AppHandle) -> Result<Start, Problem> {
    let settings = app.state::<Kept>().now();
    let session = app.state::<Session>();
    session.accounts().loaded().await;
    if let Some(path) = app.state::<Projects>().handed_over() {
        window::open_path(&app, path);
    }
    Ok(Start {
        version: app.package_info().version.to_string(),
        locale: settings.locale(),
        keychain: app.state::<Keychain>().state(),
        jobs: app
            .state::<Jobs>()
            .all()
            .into_iter()
            .map(JobView::from)
            .collect(),
        accounts: session.accounts().view(),
        settings,
    })
}

/// The platform on this computer, started if there can be studies. The first picture does not wait for it.
#[tauri::command]
pub async fn platform(app: AppHandle) -> Result<Platform, Problem> {
    Ok(found(&app).await)
}

async fn found(app: &AppHandle) -> Platform {
    let session = app.state::<Session>();
    if app.state::<Kept>().now().stopped || !session.was_used() {
        return Platform {
            running: false,
            problem: None,
        };
    }
    if !session.place().is_here() {
        // Its studies come back as always, but nobody who looks at others waits for it.
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            let session = app.state::<Session>();
            let here = session.place_of(None);
            if let Err(why) = session.up(&here).await {
                tracing::warn!(code = why.code, "the platform did not start");
            }
        });
        return Platform {
            running: false,
            problem: None,
        };
    }
    match session.up(&session.place()).await {
        Ok(_) => Platform {
            running: true,
            problem: None,
        },
        Err(problem) => Platform {
            running: false,
            problem: Some(problem),
        },
    }
}

/// Starts what was stopped with `stop_everything`.
#[tauri::command]
pub async fn start_everything(
    session: State<'_, Session>,
    kept: State<'_, Kept>,
) -> Result<(), Problem> {
    session.again(&session.place_of(None)).await?;
    kept.change(|settings| settings.stopped = false)?;
    Ok(())
}

/// Stops the studies on this computer, their database and the platform.
#[tauri::command]
pub async fn stop_everything(
    session: State<'_, Session>,
    kept: State<'_, Kept>,
    jobs: State<'_, Jobs>,
) -> Result<(), Problem> {
    // A job would start the platform again, and nobody would know what runs.
    if let Some(job) = jobs.under_way(None, None) {
        return Err(Problem::plain("job-under-way").with("app", &job.app));
    }
    kept.change(|settings| settings.stopped = true)?;
    session.here().down().await?;
    session.forget();
    Ok(())
}
