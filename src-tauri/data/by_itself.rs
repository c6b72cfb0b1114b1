//! Backups that are made every day come home by themselves while the program runs, and the desktop says so.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager};
use workflows::data::{DataError, Ending, Listing, TaskId};
use workflows::heroku::Client;
use workflows::place::Place;

use super::{Bench, desk};
use crate::account::Session;
use crate::settings::Kept;
use crate::{window, words};

/// A backup that was made is here a minute later, which costs a service a few requests an hour and study.
const BETWEEN_LOOKS: Duration = Duration::from_secs(60);
/// The same at Heroku, which answers so many questions an hour and no more.
const AT_HEROKU: Duration = Duration::from_secs(15 * 60);
/// What failed is left alone for so long; a click on the page does not wait.
const AFTER_FAILURE: Duration = Duration::from_secs(30 * 60);

/// By account and study.
type Failures = BTreeMap<(Option<String>, String), Failed>;

/// An attempt that failed.
struct Failed {
    backup: String,
    task: TaskId,
    at: Instant,
    /// It failed by itself, and that was not said yet.
    unsaid: bool,
}

/// Looks again and again; nothing is started for its sake.
pub async fn bring_home_by_itself(app: AppHandle) {
    let bench = app.state::<Bench>();
    let mut failed = BTreeMap::new();
    let mut asked_heroku: Option<Instant> = None;
    loop {
        let is_wanted = tokio::select! {
            () = bench.looks.notified() => true,
            () = tokio::time::sleep(BETWEEN_LOOKS) => false,
        };
        let heroku = is_wanted || asked_heroku.is_none_or(|at| at.elapsed() >= AT_HEROKU);
        if heroku {
            asked_heroku = Some(Instant::now());
        }
        let session = app.state::<Session>();
        for place in session.known_places() {
            if !place.is_here() && !heroku {
                continue;
            }
            let Ok(client) = session.up(&place).await else {
                continue;
            };
            if let Err(why) = look(&app, &place, &client, &mut failed).await {
                tracing::info!(
                    code = why.code(),
                    "what should come home could not be asked"
                );
            }
        }
    }
}

async fn look(
    app: &AppHandle,
    place: &Place,
    client: &Client,
    failed: &mut Failures,
) -> Result<(), DataError> {
    for study in client.apps().await? {
        look_at(app, place, client, study.name.as_str(), failed).await?;
    }
    Ok(())
}

/// Brings a study's newest backup home, if it should be and is not.
async fn look_at(
    app: &AppHandle,
    place: &Place,
    client: &Client,
    study: &str,
    failed: &mut Failures,
) -> Result<(), DataError> {
    let desk = desk(app, place);
    let which = (place.account().map(str::to_owned), study.to_owned());
    let listing = Listing::of(Some(client), &desk.shelf(study)).await?;
    let Some(due) = listing.due() else {
        failed.remove(&which);
        return Ok(());
    };
    let tasks = &app.state::<Bench>().tasks;
    let before = failed.get_mut(&which);
    let before = before.filter(|before| before.backup == due.key);
    let is_new = before.is_none();
    let mut unsaid = false;
    if let Some(before) = before {
        before.unsaid = before.unsaid && !say(app, "notice-not-home", study);
        if before.at.elapsed() < AFTER_FAILURE {
            return Ok(());
        }
        unsaid = before.unsaid;
        tasks.dismiss(before.task);
    }
    let task = desk.bring_home(tasks, study, &due.key)?;
    let ending = tasks.ended(task).await;
    if let Some(Ending::Done(_)) = ending.as_deref() {
        tasks.dismiss(task);
        failed.remove(&which);
        say(app, "notice-home", study);
        return Ok(());
    }
    let is_news = is_new && matches!(ending.as_deref(), Some(Ending::Failed(_)));
    // Also where somebody stopped it: they will not want it again at once.
    let attempt = Failed {
        backup: due.key.clone(),
        task,
        at: Instant::now(),
        unsaid: (unsaid || is_news) && !say(app, "notice-not-home", study),
    };
    failed.insert(which, attempt);
    Ok(())
}

/// Says it, where that is wanted at all. Whether it needs not be said later.
fn say(app: &AppHandle, id: &str, study: &str) -> bool {
    let settings = app.state::<Kept>().now();
    if settings.alerts.are_quiet() {
        return false;
    }
    if !settings.alerts.backup {
        return true;
    }
    let language = settings.locale();
    let title = words::say_with(language, id, &[("name", study)]);
    let text = words::say_with(language, &format!("{id}-text"), &[("name", study)]);
    window::notify(title, text);
    true
}
