//! Releases: listed, looked at, gone back to. Slugs: looked at.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use rusqlite::Transaction;

use super::page::page;
use super::show;
use super::wire::{Answer, Fields, Refusal, created, ok};
use crate::platform::Platform;
use crate::release;
use crate::slug::copied::Copied;
use crate::store::apps::{self, App};
use crate::store::releases::{self, Release};

/// GET /apps/{app}/releases
pub async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (app, all, current) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            let (all, current) = (releases::all(tx, &app.id)?, releases::current(tx, &app.id)?);
            Ok((app, all, current.map(|release| release.id)))
        })
        .await?;
    let items = all
        .iter()
        .map(|release| show::release(&platform, &app, release, current.as_deref()))
        .collect();
    Ok(page(&headers, items, "version"))
}

/// GET /apps/{app}/releases/{release}
pub async fn info(
    State(platform): State<Platform>,
    Path((key, id)): Path<(String, String)>,
) -> Answer {
    let (app, release, current) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            let release = find(tx, &app, &id)?;
            Ok((
                app.clone(),
                release,
                releases::current(tx, &app.id)?.map(|release| release.id),
            ))
        })
        .await?;
    ok(&show::release(
        &platform,
        &app,
        &release,
        current.as_deref(),
    ))
}

/// Finds a release of an app, or refuses.
pub fn find(tx: &Transaction<'_>, app: &App, key: &str) -> Result<Release, Refusal> {
    releases::find(tx, &app.id, key)?.ok_or_else(|| Refusal::not_found("release"))
}

/// Refuses while another release of the app is in its release phase.
pub fn must_be_free(tx: &Transaction<'_>, app: &App) -> Result<(), Refusal> {
    match releases::pending(tx, &app.id)? {
        Some(release) => Err(Refusal::conflict(format!(
            "Release v{} of {} is not done yet.",
            release.version, app.name
        ))),
        None => Ok(()),
    }
}

/// POST /apps/{app}/releases: back to an earlier release's code and settings, or a slug released again.
pub async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let (back_to, slug, description) = (
        fields.named("release")?,
        fields.named("slug")?,
        fields.text("description")?,
    );
    let copied = match &slug {
        Some(slug) if back_to.is_none() => borrowed(&platform, &key, slug).await?,
        _ => None,
    };
    let new = copied.as_ref().map(|copied| copied.slug().clone());
    let released = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        must_be_free(tx, &app)?;
        let slug = match new {
            Some(new) => {
                releases::insert_slug(tx, &app.id, &new)?;
                Some(new.id)
            }
            None => slug,
        };
        let release = match (back_to, slug) {
            (Some(back_to), _) => go_back(tx, &app, &back_to)?,
            (None, Some(slug)) => {
                let slug = releases::slug(tx, &app.id, &slug)?
                    .ok_or_else(|| Refusal::not_found("slug"))?;
                let name: String = slug
                    .commit
                    .as_deref()
                    .unwrap_or(&slug.id)
                    .chars()
                    .take(8)
                    .collect();
                let description = description.unwrap_or_else(|| format!("Deploy {name}"));
                release::add(tx, &app.id, &description, Some(slug.id))?
            }
            (None, None) => return Err(Refusal::invalid("release or slug is required.")),
        };
        Ok((app, release))
    });
    let (app, release) = released.await?;
    copied.into_iter().for_each(Copied::kept);
    let released = release::carry_out(&platform, release).await;
    let current = released
        .phase
        .is_none()
        .then_some(released.release.id.as_str());
    created(&show::release(&platform, &app, &released.release, current))
}

/// The code of another app's slug, as one of this app's. At Heroku both would have the same slug.
async fn borrowed(platform: &Platform, key: &str, slug: &str) -> Result<Option<Copied>, Refusal> {
    let (key, id) = (key.to_owned(), slug.to_owned());
    let foreign = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        match releases::app_of_slug(tx, &id)? {
            Some(of) if of != app.id => Ok(releases::slug(tx, &of, &id)?),
            _ => Ok(None),
        }
    });
    let Some(slug) = foreign.await? else {
        return Ok(None);
    };
    let copied = Copied::of(&platform.data, &slug).await;
    copied
        .map(Some)
        .map_err(|why| Refusal::invalid(format!("The slug can't be released: {why}.")))
}

fn go_back(tx: &Transaction<'_>, app: &App, key: &str) -> Result<Release, Refusal> {
    let target = find(tx, app, key)?;
    let is_current = releases::current(tx, &app.id)?.is_some_and(|current| current.id == target.id);
    if !show::can_go_back_to(&target, is_current) {
        return Err(Refusal::invalid(format!(
            "It is not possible to go back to release v{}.",
            target.version
        )));
    }
    apps::set_config(tx, &app.id, &target.config)?;
    Ok(release::add(
        tx,
        &app.id,
        &format!("Rollback to v{}", target.version),
        target.slug_id,
    )?)
}

/// GET /apps/{app}/slugs/{slug}
pub async fn slug(
    State(platform): State<Platform>,
    Path((key, id)): Path<(String, String)>,
) -> Answer {
    let slug = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        releases::slug(tx, &app.id, &id)?.ok_or_else(|| Refusal::not_found("slug"))
    });
    ok(&show::slug(&platform, &slug.await?))
}
