//! Takes an app away: at once from the outside, then piece by piece what it left, until nothing is left to find.

use crate::platform::Platform;
use crate::slug::SlugDir;
use crate::store::{StoreError, addons, apps, builds, releases, transfers};
use crate::{data, files, provision};

/// Hides an app, then clears it away in the background.
pub async fn begin(platform: &Platform, app: &str) -> Result<(), StoreError> {
    let id = app.to_owned();
    platform
        .store
        .with::<_, StoreError>(move |tx| apps::set_leaving(tx, &id))
        .await?;
    tokio::spawn(clear_logged(platform.clone(), app.to_owned()));
    Ok(())
}

/// Goes on with the apps whose removal an end of the platform cut off.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    for app in platform
        .store
        .with::<_, StoreError>(|tx| apps::leaving(tx))
        .await?
    {
        clear_logged(platform.clone(), app).await;
    }
    Ok(())
}

async fn clear_logged(platform: Platform, app: String) {
    let cleared = tokio::select! {
        cleared = clear(&platform, &app) => cleared,
        // The next start goes on with it.
        () = platform.closing.cancelled() => return,
    };
    match cleared {
        Ok(true) => tracing::info!(app, "an app was removed"),
        Ok(false) => tracing::warn!(
            app,
            "an app could not be removed whole; the next start goes on with it"
        ),
        Err(error) => tracing::error!(%error, app, "an app could not be removed"),
    }
}

async fn clear(platform: &Platform, app: &str) -> Result<bool, StoreError> {
    platform.crew.dismiss(app).await;
    let id = app.to_owned();
    let (builds, releases, addons, transfers, slugs) = platform
        .store
        .with::<_, StoreError>(move |tx| {
            Ok((
                builds::all(tx, &id)?,
                releases::all(tx, &id)?,
                addons::of_app(tx, &id)?,
                transfers::ids_of_app(tx, &id)?,
                releases::slug_ids_of(tx, &id)?,
            ))
        })
        .await?;
    for build in builds.iter().filter(|build| build.status == "pending") {
        platform.builds.cancel(&build.id);
        platform.builds.ended(&build.id).await;
    }
    platform.dynos.remove(app).await;
    for transfer in &transfers {
        data::transfers::cancel(platform, transfer).await?;
        data::transfers::remove_dump(platform, transfer).await;
    }
    let mut whole = true;
    for addon in &addons {
        whole &= provision::remove_now(platform, addon).await.is_ok();
    }
    // The slug of a build carries the build's id; a promoted one has no build.
    let folders: Vec<_> = builds
        .iter()
        .map(|build| &build.id)
        .chain(&slugs)
        .map(|id| SlugDir::of(&platform.data, id))
        .collect();
    let removed = tokio::task::spawn_blocking(move || {
        folders
            .iter()
            .all(|slug| files::remove(slug.root()).is_ok())
    });
    whole &= removed.await.unwrap_or(false);
    for id in builds
        .iter()
        .map(|build| &build.id)
        .chain(releases.iter().map(|release| &release.id))
    {
        whole &= platform.outputs.remove(id).is_ok();
    }
    whole &= platform.logs.remove(app).is_ok();
    if whole {
        let id = app.to_owned();
        platform
            .store
            .with::<_, StoreError>(move |tx| apps::delete(tx, &id))
            .await?;
    }
    Ok(whole)
}
