//! Tells who asked of what happens to an app. What is to be sent is written down first and tried again after a restart;
//! it goes to the address the person gave, and follows no redirect from there.

mod post;
mod trust;

use rusqlite::Transaction;
use serde_json::{Value, json};

pub use post::{Postbox, work};

use crate::api::show;
use crate::platform::Platform;
use crate::store::addons::Addon;
use crate::store::builds::Build;
use crate::store::releases::Release;
use crate::store::{StoreError, addons, apps, builds, now, releases, webhooks};

/// What one can be told of.
pub const KINDS: [&str; 6] = [
    "api:addon",
    "api:app",
    "api:build",
    "api:formation",
    "api:release",
    "dyno",
];
/// The form of what is told.
const VERSION: &str = "application/vnd.heroku+json; version=3";

/// Notes what happened, for whoever asked to be told. `data` is the thing as the API shows it.
pub async fn tell(platform: &Platform, app: &str, kind: &'static str, action: &str, data: Value) {
    note(platform, app, kind, action, move |_, _| Ok(Some(data))).await;
}

/// A release was made, or is done.
pub async fn release(platform: &Platform, release: &Release, action: &str) {
    let id = release.id.clone();
    note(
        platform,
        &release.app_id,
        "api:release",
        action,
        move |platform, tx| {
            let Some(release) = releases::find_by_id(tx, &id)? else {
                return Ok(None);
            };
            let current = releases::current(tx, &release.app_id)?.map(|current| current.id);
            let app = apps::find(tx, &release.app_id)?;
            Ok(app.map(|app| show::release(platform, &app, &release, current.as_deref())))
        },
    )
    .await;
}

/// A build was begun, or is done.
pub async fn build(platform: &Platform, build: &Build, action: &str) {
    let (app, id) = (build.app_id.clone(), build.id.clone());
    note(
        platform,
        &build.app_id,
        "api:build",
        action,
        move |platform, tx| {
            let build = builds::find(tx, &app, &id)?;
            Ok(build.map(|build| show::build(platform, &build)))
        },
    )
    .await;
}

/// An add-on is there.
pub async fn addon(platform: &Platform, addon: &Addon, action: &str) {
    let id = addon.id.clone();
    note(
        platform,
        &addon.app_id,
        "api:addon",
        action,
        move |platform, tx| {
            let Some(addon) = addons::find(tx, &id)? else {
                return Ok(None);
            };
            let attached = addons::attachments(tx)?;
            let app = apps::find(tx, &addon.app_id)?;
            Ok(app.map(|app| show::addon(platform, &app, &addon, &attached)))
        },
    )
    .await;
}

async fn note(
    platform: &Platform,
    app: &str,
    kind: &'static str,
    action: &str,
    data: impl FnOnce(&Platform, &Transaction<'_>) -> Result<Option<Value>, StoreError> + Send + 'static,
) {
    let (shown_by, app, action) = (platform.clone(), app.to_owned(), action.to_owned());
    let noted = platform.store.with::<_, StoreError>(move |tx| {
        if webhooks::of_app(tx, &app)?.is_empty() {
            return Ok(false);
        }
        let Some(data) = data(&shown_by, tx)? else {
            return Ok(false);
        };
        webhooks::note(tx, &app, kind, |id, sequence| {
            let now = now();
            let payload = json!({
                "id": id, "action": action, "actor": show::user(&shown_by), "data": data, "previous_data": {},
                "resource": kind.strip_prefix("api:").unwrap_or(kind), "version": VERSION, "sequence": sequence,
                "created_at": now, "updated_at": now, "published_at": now,
            });
            payload.to_string()
        })
    });
    match noted.await {
        Ok(true) => platform.postbox.ring(),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, kind, "an event could not be noted"),
    }
}
