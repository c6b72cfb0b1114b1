//! Whose servers the window works with. For now that is this computer; its platform is started when
//! it is first needed and found again when it was lost.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tauri::{AppHandle, Manager, State};
use ts_rs::TS;
use workflows::heroku::Client;
use workflows::job::Jobs;
use workflows::this_computer::{PlatformError, ThisComputer};

use crate::check::Projects;
use crate::deploy::JobView;
use crate::keychain::{Keychain, KeychainState};
use crate::problem::Problem;
use crate::settings::{Kept, Language, Settings};
use crate::window;

/// The account in use and the way to it.
pub struct Session {
    here: ThisComputer,
    client: Mutex<Option<Client>>,
}

impl Session {
    /// Nothing is started yet.
    pub fn new(here: ThisComputer) -> Self {
        Self {
            here,
            client: Mutex::new(None),
        }
    }

    /// The way to this computer's platform, starting it if need be.
    pub async fn client(&self) -> Result<Client, PlatformError> {
        let known = self.known().clone();
        match known {
            Some(client) => Ok(client),
            None => self.again().await,
        }
    }

    /// The same after the connection was lost: the platform is looked for, or started, once more.
    pub async fn again(&self) -> Result<Client, PlatformError> {
        let client = self.here.up().await?;
        *self.known() = Some(client.clone());
        Ok(client)
    }

    /// Whether the platform has been spoken to, and not been stopped since.
    pub fn is_known(&self) -> bool {
        self.known().is_some()
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

/// What the first picture needs.
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
    /// The platform on this computer.
    platform: Platform,
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
        platform: platform(&app, &settings).await,
        settings,
    })
}

async fn platform(app: &AppHandle, settings: &Settings) -> Platform {
    let session = app.state::<Session>();
    if settings.stopped || !session.was_used() {
        return Platform {
            running: false,
            problem: None,
        };
    }
    match session.client().await {
        Ok(_) => Platform {
            running: true,
            problem: None,
        },
        Err(why) => Platform {
            running: false,
            problem: Some(why.into()),
        },
    }
}

/// Starts what was stopped with `stop_everything`.
#[tauri::command]
pub async fn start_everything(
    session: State<'_, Session>,
    kept: State<'_, Kept>,
) -> Result<(), Problem> {
    session.again().await?;
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
    if let Some(job) = jobs.all().iter().find(|job| job.ending.is_none()) {
        return Err(Problem::plain("job-under-way").with("app", &job.app));
    }
    kept.change(|settings| settings.stopped = true)?;
    session.here().down().await?;
    session.forget();
    Ok(())
}
