//! The studies and what can be done with one. Thin: asks `workflows::studies`, turns answers into what is shown.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use tauri::{AppHandle, Manager, State};
use tokio::sync::Notify;
use ts_rs::TS;
use workflows::heroku::{self, Dyno, Release};
use workflows::job::Jobs;
use workflows::studies::{self, StudyError, StudyState};

use crate::account::Session;
use crate::keychain::{Keychain, Secret};
use crate::problem::Problem;
use crate::settings::Kept;
use crate::window;

/// Often enough that a crash is seen at once, seldom enough that nobody notices.
const BETWEEN_LOOKS: Duration = Duration::from_secs(3);

/// Asks for a look at the studies out of turn.
#[derive(Default)]
pub struct Looks(Notify);

/// Something has changed that the list should show without delay.
pub fn look(app: &AppHandle) {
    app.state::<Looks>().0.notify_one();
}

/// Asks, and once more if the platform was lost and could be found again.
/// A macro, because an async closure that borrows can't yet be shown to be `Send`.
macro_rules! asked {
    ($session:expr, $client:ident => $ask:expr) => {{
        let $client = $session.client().await?;
        let answer: Result<_, StudyError> = match $ask {
            Err(StudyError::Request(why)) if why.may_pass() && !why.may_have_arrived() => {
                let $client = $session.again().await?;
                $ask
            }
            answer => answer,
        };
        answer.map_err(Problem::from)
    }};
}

pub(crate) use asked;

/// The same for what changes a study: the list is looked at again, however that went.
macro_rules! changed {
    ($handle:expr, $client:ident => $change:expr) => {{
        let session = $handle.state::<Session>();
        let done = asked!(session, $client => $change);
        look($handle);
        done
    }};
}

/// A study in the list.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct Study {
    /// Its name.
    pub app: String,
    /// How it is.
    pub state: StudyState,
    /// Where it is.
    pub address: String,
    /// The version that runs.
    pub version: Option<u32>,
    /// When that version came, RFC 3339.
    pub updated: Option<String>,
    /// The job that works on it.
    pub job: Option<u32>,
}

/// A version of a study (Heroku's release).
#[derive(Debug, Serialize, TS)]
pub struct Version {
    version: u32,
    description: String,
    when: String,
    by: String,
    current: bool,
    can_go_back: bool,
    status: String,
}

/// A server of a study (Heroku's dyno).
#[derive(Debug, Serialize, TS)]
pub struct Server {
    name: String,
    size: String,
    state: String,
}

/// Something a study has beside its servers, such as its database (Heroku's add-on).
#[derive(Debug, Serialize, TS)]
pub struct Addon {
    name: String,
    plan: String,
    state: String,
    /// US dollars a month at Heroku; nothing is paid on this computer.
    monthly_usd: Option<f64>,
}

/// One study, whole.
#[derive(Debug, Serialize, TS)]
pub struct StudyDetails {
    study: Study,
    versions: Vec<Version>,
    servers: Vec<Server>,
    addons: Vec<Addon>,
    password_known: bool,
}

impl Study {
    fn shown(study: studies::Study, jobs: &Jobs) -> Self {
        let job = jobs
            .all()
            .into_iter()
            .rev()
            .find(|job| job.app == study.app);
        Self {
            state: study.state,
            address: study.address,
            version: study
                .version
                .and_then(|version| u32::try_from(version).ok()),
            updated: study.updated.map(|when| when.to_string()),
            job: job.map(|job| job.id),
            app: study.app,
        }
    }
}

/// The studies, without starting anything for their sake.
pub async fn list(app: &AppHandle) -> Result<Vec<Study>, Problem> {
    let session = app.state::<Session>();
    if app.state::<Kept>().now().stopped || !session.was_used() {
        return Ok(Vec::new());
    }
    let found = asked!(session, client => studies::list(&client).await)?;
    let jobs = app.state::<Jobs>();
    Ok(found
        .into_iter()
        .map(|study| Study::shown(study, &jobs))
        .collect())
}

/// Tells the window whenever the list has changed. Asks gently, and nothing that does not run.
pub async fn watch(app: AppHandle) {
    let looks = app.state::<Looks>();
    let mut last = None;
    loop {
        tokio::select! {
            () = looks.0.notified() => {}
            () = tokio::time::sleep(BETWEEN_LOOKS) => {
                if !app.state::<Session>().is_known() {
                    continue;
                }
            }
        }
        let now = list(&app).await.ok();
        if let Some(studies) = now.clone().filter(|_| now != last) {
            window::tell(&app, window::Event::Studies { studies });
            last = now;
        }
    }
}

/// The studies, each with its state.
#[tauri::command]
pub async fn studies(app: AppHandle) -> Result<Vec<Study>, Problem> {
    list(&app).await
}

/// One study, whole.
#[tauri::command]
pub async fn study(app: String, handle: AppHandle) -> Result<StudyDetails, Problem> {
    let session = handle.state::<Session>();
    let found = asked!(session, client => studies::details(&client, &app).await)?;
    let current = found.study.version;
    let versions = found
        .releases
        .iter()
        .filter(|release| release.slug.is_some());
    Ok(StudyDetails {
        versions: versions
            .map(|release| Version::shown(release, current))
            .collect(),
        servers: found.dynos.iter().map(Server::shown).collect(),
        addons: found.addons.iter().map(Addon::shown).collect(),
        password_known: found.has_password,
        study: Study::shown(found.study, &handle.state::<Jobs>()),
    })
}

/// Opens the study in the browser.
#[tauri::command]
pub async fn open_study(app: String, session: State<'_, Session>) -> Result<(), Problem> {
    let address = asked!(session, client => studies::address(&client, &app).await)?;
    window::browse(&address)
}

/// Opens oTree's admin pages in the browser.
#[tauri::command]
pub async fn open_admin(app: String, session: State<'_, Session>) -> Result<(), Problem> {
    let address = asked!(session, client => studies::address(&client, &app).await)?;
    window::browse(&format!("{}/sessions", address.trim_end_matches('/')))
}

/// The admin password, because the person asked to see it.
#[tauri::command]
pub async fn password(app: String, handle: AppHandle) -> Result<String, Problem> {
    Ok(admin_password(&app, &handle)
        .await?
        .expose_secret()
        .to_owned())
}

/// Copies the admin password to the clipboard without showing it.
#[tauri::command]
pub async fn copy_password(app: String, handle: AppHandle) -> Result<(), Problem> {
    let password = admin_password(&app, &handle).await?;
    window::copy(&handle, password.expose_secret().to_owned()).await
}

/// The keychain's, or else that which the study itself uses.
async fn admin_password(app: &str, handle: &AppHandle) -> Result<SecretString, Problem> {
    let session = handle.state::<Session>();
    let id = asked!(session, client => studies::find(&client, app).await)?.id;
    let secret = Secret::AdminPassword {
        app_id: id.to_string(),
    };
    if let Some(kept) = handle.state::<Keychain>().get(&secret).await {
        return Ok(kept);
    }
    asked!(session, client => studies::admin_password(&client, app).await)?
        .ok_or_else(|| Problem::plain("password-unknown"))
}

/// Stops the study's server; its data stay.
#[tauri::command]
pub async fn take_offline(app: String, handle: AppHandle) -> Result<(), Problem> {
    changed!(&handle, client => studies::take_offline(&client, &app).await)
}

/// Starts the study's server again.
#[tauri::command]
pub async fn put_online(app: String, handle: AppHandle) -> Result<(), Problem> {
    changed!(&handle, client => studies::switch(&client, &app, true).await)
}

/// Puts an earlier version in the place of the present one.
#[tauri::command]
pub async fn go_back(app: String, version: u32, handle: AppHandle) -> Result<(), Problem> {
    changed!(&handle, client => studies::go_back(&client, &app, version.into()).await)
}

impl Version {
    fn shown(release: &Release, current: Option<u64>) -> Self {
        let is_current = Some(release.version) == current;
        Self {
            version: u32::try_from(release.version).unwrap_or(u32::MAX),
            description: release.description.clone(),
            when: release
                .created_at
                .map(|when| when.to_string())
                .unwrap_or_default(),
            by: release
                .user
                .as_ref()
                .map(|user| user.email.clone())
                .unwrap_or_default(),
            current: is_current,
            can_go_back: !is_current && release.eligible_for_rollback,
            status: studies::release_status(release.status).to_owned(),
        }
    }
}

impl Server {
    fn shown(dyno: &Dyno) -> Self {
        Self {
            name: dyno.name.to_string(),
            size: dyno.size.clone().unwrap_or_default(),
            state: studies::dyno_state(dyno.state).to_owned(),
        }
    }
}

impl Addon {
    fn shown(addon: &heroku::Addon) -> Self {
        let price = addon
            .billed_price
            .as_ref()
            .filter(|price| price.unit == "month");
        Self {
            name: addon.name.clone(),
            plan: addon.plan.name.clone(),
            state: studies::addon_state(addon.state).to_owned(),
            monthly_usd: price
                .filter(|price| !price.contract)
                .map(|price| price.cents as f64 / 100.0),
        }
    }
}
