//! What a dyno may know of its app, release and code, once `runtime-dyno-metadata` is on. Dev Center, "Dyno Metadata".

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::crew;
use crate::platform::Platform;
use crate::store::apps::App;
use crate::store::releases::{Release, Slug};
use crate::store::{StoreError, apps, features, releases};

/// The feature that gives dynos these variables.
pub const FEATURE: &str = "runtime-dyno-metadata";

/// The variables, or none while the feature is off. An app's own config vars win over them.
pub fn of(
    c: &Connection,
    app: &App,
    release: &Release,
    slug: &Slug,
) -> Result<BTreeMap<String, String>, StoreError> {
    if !features::is_on(c, &app.id, FEATURE)? {
        return Ok(BTreeMap::new());
    }
    let commit = slug.commit.clone().unwrap_or_default();
    let description = slug.commit_description.clone().unwrap_or_else(|| {
        let short: String = commit.chars().take(8).collect();
        format!("Deploy {short}")
    });
    let vars = [
        ("HEROKU_APP_DEFAULT_DOMAIN_NAME", crew::host(app)),
        ("HEROKU_APP_ID", app.id.clone()),
        ("HEROKU_APP_NAME", app.name.clone()),
        ("HEROKU_BUILD_COMMIT", commit.clone()),
        ("HEROKU_BUILD_DESCRIPTION", description.clone()),
        ("HEROKU_RELEASE_CREATED_AT", release.created_at.clone()),
        ("HEROKU_RELEASE_VERSION", format!("v{}", release.version)),
        ("HEROKU_SLUG_COMMIT", commit),
        ("HEROKU_SLUG_DESCRIPTION", description),
    ];
    Ok(vars
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect())
}

/// The same for a release whose phase is about to run.
pub async fn of_release(platform: &Platform, release: &Release) -> BTreeMap<String, String> {
    let release = release.clone();
    let found = platform.store.with::<_, StoreError>(move |tx| {
        let Some(app) = apps::find(tx, &release.app_id)? else {
            return Ok(BTreeMap::new());
        };
        let id = release.slug_id.as_deref().unwrap_or_default();
        match releases::slug(tx, &app.id, id)? {
            Some(slug) => of(tx, &app, &release, &slug),
            None => Ok(BTreeMap::new()),
        }
    });
    found.await.unwrap_or_else(|error| {
        tracing::error!(%error, "the metadata of a release could not be read");
        BTreeMap::new()
    })
}
