//! Builds: begun, listed, looked at, cancelled.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use jiff::Timestamp;

use super::page::page;
use super::paperwork::buildpacks;
use super::show;
use super::wire::{Answer, Fields, Refusal, created, ok};
use crate::build;
use crate::platform::Platform;
use crate::store::builds::{self, Order};
use crate::store::{apps, releases};

/// Longest text a client may attach to a build.
const LONGEST: usize = 2000;

/// POST /apps/{app}/builds
pub async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let blob = fields
        .object("source_blob")?
        .ok_or_else(|| Refusal::invalid("source_blob is required."))?;
    let (url, checksum) = (blob.required_text("url")?, blob.text("checksum")?);
    let (version, version_description) = (blob.text("version")?, blob.text("version_description")?);
    if let Some(buildpacks) = fields
        .all()
        .get("buildpacks")
        .filter(|value| !value.is_null())
    {
        only_python(buildpacks)?;
    }
    if checksum
        .as_deref()
        .is_some_and(|checksum| !is_checksum(checksum))
    {
        return Err(Refusal::invalid(
            "checksum must be SHA256: and 64 hex digits.",
        ));
    }
    if [&version, &version_description]
        .into_iter()
        .flatten()
        .any(|text| text.len() > LONGEST || text.contains('\0'))
    {
        return Err(Refusal::invalid("version is too long."));
    }
    let app = show::named_app(&platform, key).await?;
    let source_id = platform.sources.resolve(&url, Timestamp::now())?;
    let order = Order {
        source_id,
        checksum,
        version,
        version_description,
    };
    match build::begin(&platform, &app, order).await {
        Ok(Some(build)) => created(&show::build(&platform, &build)),
        Ok(None) => Err(Refusal::conflict(format!(
            "Another build of {} is not done yet.",
            app.name
        ))),
        Err(build::BuildError::Store(error)) => Err(error.into()),
        Err(build::BuildError::DiskFull) => Err(Refusal::disk_full()),
        Err(error) => Err(Refusal::internal(&error)),
    }
}

fn is_checksum(text: &str) -> bool {
    let hex = text
        .get(..7)
        .filter(|prefix| prefix.eq_ignore_ascii_case("SHA256:"))
        .and_then(|_| text.get(7..));
    hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn only_python(list: &serde_json::Value) -> Result<(), Refusal> {
    let list = list
        .as_array()
        .ok_or_else(|| Refusal::invalid("buildpacks must be a list."))?;
    list.iter().try_for_each(|buildpack| {
        let name = ["name", "url"]
            .iter()
            .find_map(|key| buildpack.get(key)?.as_str())
            .ok_or_else(|| Refusal::invalid("A buildpack needs a name or a url."))?;
        buildpacks::known(name).map(drop)
    })
}

/// GET /apps/{app}/builds
pub async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let all = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(builds::all(tx, &show::find_app(tx, &key)?.id)?))
        .await?;
    Ok(page(
        &headers,
        all.iter()
            .map(|build| show::build(&platform, build))
            .collect(),
        "created_at",
    ))
}

/// GET /apps/{app}/builds/{build}
pub async fn info(
    State(platform): State<Platform>,
    Path((key, id)): Path<(String, String)>,
) -> Answer {
    let build = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        builds::find(tx, &app.id, &id)?.ok_or_else(|| Refusal::not_found("build"))
    });
    ok(&show::build(&platform, &build.await?))
}

/// DELETE /apps/{app}/builds/{build}: answers when nothing of the build runs or lies about any more.
pub async fn cancel(
    State(platform): State<Platform>,
    Path((key, id)): Path<(String, String)>,
) -> Answer {
    let find = move |tx: &rusqlite::Transaction<'_>| {
        let app = show::find_app(tx, &key)?;
        builds::find(tx, &app.id, &id)?.ok_or_else(|| Refusal::not_found("build"))
    };
    let build = platform.store.with::<_, Refusal>(find.clone()).await?;
    if build.status != "pending" {
        return Err(Refusal::invalid(
            "That build is done already and can't be cancelled.",
        ));
    }
    platform.builds.cancel(&build.id);
    platform.builds.ended(&build.id).await;
    let build = platform.store.with::<_, Refusal>(find).await?;
    ok(&show::build(&platform, &build))
}

/// DELETE /apps/{app}/build-cache: the next build chooses its Python anew. Downloaded packages are all apps' and stay.
pub async fn drop_cache(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (app, size) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            apps::set_cached_python(tx, &app.id, None)?;
            let release = releases::current(tx, &app.id)?;
            let size = if release.is_some() {
                show::slug_size(tx, &app.id)?
            } else {
                None
            };
            Ok((app, size))
        })
        .await?;
    ok(&show::app(&platform, &app, size))
}
