//! The studies and what can be done with one. Thin: asks `workflows`, turns answers into what is shown.

mod last_known;
mod shown;

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tauri::{AppHandle, Manager, State};
use tokio::sync::Notify;
use workflows::job::Jobs;
use workflows::overview::overview;
use workflows::studies::{self, StudyError};

use crate::account::Session;
use crate::data;
use crate::keychain::{Keychain, Secret};
use crate::problem::{Problem, Whose};
use crate::settings::Kept;
use crate::window;

pub use last_known::{KnownStudies, LastKnown};
pub(crate) use shown::dollars;
pub use shown::{Study, StudyDetails};

/// Often enough that a crash is seen at once, seldom enough that nobody notices.
const BETWEEN_LOOKS: Duration = Duration::from_secs(3);

/// After one that did not get through.
const AFTER_TROUBLE: Duration = Duration::from_secs(10);

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
        let place = $session.place();
        asked!($session, &place, $client => $ask)
    }};
    ($session:expr, $place:expr, $client:ident => $ask:expr) => {{
        let place = $place;
        let $client = $session.up(place).await?;
        let answer: Result<_, StudyError> = match $ask {
            // An account is not found again by looking for it, and what may pass was tried often enough.
            Err(StudyError::Request(why))
                if place.is_here() && why.may_pass() && !why.may_have_arrived() =>
            {
                let $client = $session.again(place).await?;
                $ask
            }
            answer => answer,
        };
        answer.map_err(|why| Problem::from(why).of(place.account()))
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

/// The studies, without starting anything for their sake.
pub async fn list(app: &AppHandle) -> Result<Vec<Study>, Problem> {
    let session = app.state::<Session>();
    let place = session.place();
    let account = place.account();
    if account.is_none() && nothing_here(app) {
        return Ok(Vec::new());
    }
    let found = asked!(session, &place, client => studies::list(&client).await)?;
    let jobs = app.state::<Jobs>();
    let studies = found
        .into_iter()
        .map(|study| Study::shown(study, account, &jobs))
        .collect::<Vec<_>>();
    let list = KnownStudies {
        studies: studies.clone(),
        as_of: Timestamp::now().to_string(),
    };
    remember(app, account, |known, account| {
        known.note_list(account, list);
    });
    Ok(studies)
}

/// There never was a study on this computer, or all were stopped on purpose.
fn nothing_here(app: &AppHandle) -> bool {
    app.state::<Kept>().now().stopped || !app.state::<Session>().was_used()
}

/// Tells the window whenever the list has changed. Asks gently, and nothing that does not run.
pub async fn watch(app: AppHandle) {
    let looks = app.state::<Looks>();
    let session = app.state::<Session>();
    let mut last = None;
    let mut pause = BETWEEN_LOOKS;
    loop {
        tokio::select! {
            () = looks.0.notified() => {}
            () = tokio::time::sleep(pause) => {
                if !session.is_ready(&session.place()) {
                    continue;
                }
            }
        }
        let account = session.accounts().active();
        let studies = match list(&app).await {
            Ok(studies) => studies,
            Err(why) => {
                // That the network is there again is seen soon. What Heroku refuses is not asked for more often.
                if why.whose == Whose::Network {
                    pause = pause.min(AFTER_TROUBLE);
                }
                continue;
            }
        };
        pause = match account {
            Some(_) => between_looks_at_heroku(studies.len()),
            None => BETWEEN_LOOKS,
        };
        // What is of another place by now is not told.
        let now = Some((account, studies.clone()));
        if session.accounts().active() == now.as_ref().and_then(|(of, _)| of.clone()) && now != last
        {
            window::tell(&app, window::Event::Studies { studies });
            last = now;
        }
    }
}

/// Heroku gives an account some 75 requests a minute (API reference, "Rate limits", 2024); a look takes three for each
/// study and one more. A third of them is for looks. What has not changed comes as a 304 without a body: whether Heroku
/// counts those is not said, so they are counted here.
fn between_looks_at_heroku(studies: usize) -> Duration {
    let requests = u64::try_from(studies).unwrap_or(u64::MAX);
    let requests = requests.saturating_mul(3).saturating_add(1);
    let pause = requests.saturating_mul(60) / 25;
    Duration::from_secs(pause.clamp(30, 15 * 60))
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
    let place = session.place();
    let account = place.account();
    let shelf = data::desk(&handle, &place).shelf(&app);
    let found = asked!(session, &place, client => overview(&client, &shelf).await);
    let found = found.inspect_err(|why| {
        if why.code == "study-gone" {
            handle.state::<LastKnown>().forget_study(account, &app);
        }
    })?;
    let details = StudyDetails::shown(found, account, &handle.state::<Jobs>());
    let known_now = details.clone();
    remember(&handle, account, move |known, account| {
        known.note(account, &known_now);
    });
    Ok(details)
}

/// Nobody waits for it. Who has signed out meanwhile leaves nothing behind.
fn remember(
    handle: &AppHandle,
    account: Option<&str>,
    note: impl FnOnce(&LastKnown, Option<&str>) + Send + 'static,
) {
    let handle = handle.clone();
    let account = account.map(str::to_owned);
    tauri::async_runtime::spawn_blocking(move || {
        let session = handle.state::<Session>();
        let is_in = |account: &String| session.accounts().is_known(account);
        if account.as_ref().is_none_or(is_in) {
            note(&handle.state::<LastKnown>(), account.as_deref());
        }
    });
}

/// The studies as they were last listed, while they are asked anew. Asks nobody.
#[tauri::command]
pub async fn known_studies(handle: AppHandle) -> Result<Option<KnownStudies>, Problem> {
    let account = handle.state::<Session>().accounts().active();
    if account.is_none() && nothing_here(&handle) {
        return Ok(None);
    }
    Ok(handle.state::<LastKnown>().list(account.as_deref()))
}

/// What was last known of a study, while it is asked anew. Asks nobody.
#[tauri::command]
pub async fn known_study(app: String, handle: AppHandle) -> Result<Option<StudyDetails>, Problem> {
    let account = handle.state::<Session>().accounts().active();
    let known = handle.state::<LastKnown>();
    Ok(known.of(account.as_deref(), &app))
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

/// Ends the study's servers and starts them again.
#[tauri::command]
pub async fn restart(app: String, handle: AppHandle) -> Result<(), Problem> {
    changed!(&handle, client => studies::restart(&client, &app).await)
}

/// Shows visitors that the study is paused, or the study again.
#[tauri::command]
pub async fn pause(app: String, on: bool, handle: AppHandle) -> Result<(), Problem> {
    changed!(&handle, client => studies::pause(&client, &app, on).await)
}

/// Puts an earlier version in the place of the present one.
#[tauri::command]
pub async fn go_back(app: String, version: u32, handle: AppHandle) -> Result<(), Problem> {
    changed!(&handle, client => studies::go_back(&client, &app, version.into()).await)
}
