//! Dynos: listed, restarted, stopped.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::page::page;
use super::show;
use super::wire::{Answer, Refusal, accepted, ok};
use crate::dyno::{DynoError, Which};
use crate::platform::Platform;
use crate::process::ProcessError;
use crate::store::apps::App;
use crate::store::{apps, releases};

impl From<DynoError> for Refusal {
    fn from(error: DynoError) -> Refusal {
        match error {
            DynoError::NotFound { .. } => Refusal::not_found("dyno"),
            DynoError::BadCommand { .. } | DynoError::NeedsShell { .. } => {
                Refusal::invalid(error.to_string())
            }
            DynoError::Process(ProcessError::NotFound { .. }) => {
                Refusal::invalid(error.to_string())
            }
            DynoError::NoFreePort { .. } | DynoError::Process(_) => Refusal::internal(&error),
        }
    }
}

/// An app that has such a process type in its formation, or dynos of it.
async fn app_with(platform: &Platform, key: String, kind: &str) -> Result<App, Refusal> {
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let lines = apps::formation(tx, &app.id)?;
        Ok((app, lines))
    });
    let (app, lines) = found.await?;
    let known = lines.iter().any(|line| line.kind == kind)
        || platform
            .dynos
            .list(&app.id)
            .iter()
            .any(|dyno| dyno.kind == kind);
    known
        .then_some(app)
        .ok_or_else(|| Refusal::not_found("process type"))
}

async fn shown(platform: &Platform, app: &App) -> Result<Vec<Value>, Refusal> {
    let id = app.id.clone();
    let releases = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(releases::all(tx, &id)?))
        .await?;
    let dynos = platform.dynos.list(&app.id);
    let release = |version: i64| {
        releases
            .iter()
            .find(|release| i64::from(release.version) == version)
    };
    Ok(dynos
        .iter()
        .map(|dyno| show::dyno(app, dyno, release(dyno.release)))
        .collect())
}

/// GET /apps/{app}/dynos
pub async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let app = show::named_app(&platform, key).await?;
    Ok(page(&headers, shown(&platform, &app).await?, "name"))
}

/// GET /apps/{app}/dynos/{dyno}
pub async fn info(
    State(platform): State<Platform>,
    Path((key, dyno)): Path<(String, String)>,
) -> Answer {
    let app = show::named_app(&platform, key).await?;
    let all = shown(&platform, &app).await?;
    let found = all.iter().find(|shown| {
        ["name", "id"]
            .iter()
            .any(|field| shown.get(field).and_then(Value::as_str) == Some(dyno.as_str()))
    });
    ok(found.ok_or_else(|| Refusal::not_found("dyno"))?)
}

/// DELETE /apps/{app}/dynos
pub async fn restart_all(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let app = show::named_app(&platform, key).await?;
    platform.dynos.restart(&app.id, &Which::All)?;
    platform.log(&app.id, "Restarting all dynos");
    accepted(&json!({}))
}

/// DELETE /apps/{app}/dynos/{dyno}; the official command line names types here too.
pub async fn restart(
    State(platform): State<Platform>,
    Path((key, dyno)): Path<(String, String)>,
) -> Answer {
    let app = show::named_app(&platform, key).await?;
    platform.dynos.restart(&app.id, &Which::One(dyno))?;
    accepted(&json!({}))
}

/// DELETE /apps/{app}/formations/{type}
pub async fn restart_type(
    State(platform): State<Platform>,
    Path((key, kind)): Path<(String, String)>,
) -> Answer {
    let app = app_with(&platform, key, &kind).await?;
    platform.dynos.restart(&app.id, &Which::Kind(kind))?;
    accepted(&json!({}))
}

/// POST /apps/{app}/dynos/{dyno}/actions/stop
pub async fn stop(
    State(platform): State<Platform>,
    Path((key, dyno)): Path<(String, String)>,
) -> Answer {
    let app = show::named_app(&platform, key).await?;
    platform.dynos.stop(&app.id, &Which::One(dyno))?;
    accepted(&json!({}))
}

/// POST /apps/{app}/formations/{type}/actions/stop
pub async fn stop_type(
    State(platform): State<Platform>,
    Path((key, kind)): Path<(String, String)>,
) -> Answer {
    let app = app_with(&platform, key, &kind).await?;
    platform.dynos.stop(&app.id, &Which::Kind(kind))?;
    accepted(&json!({}))
}
