//! Which app stands at which stage of which pipeline.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::pipelines::find as find_pipeline;
use crate::api::page::page;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::api::{account, show};
use crate::platform::Platform;
use crate::store::pipelines::{self, Coupling};

const STAGES: &[&str] = &["test", "review", "development", "staging", "production"];

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/pipeline-couplings", get(list).post(create))
        .route(
            "/pipeline-couplings/{coupling}",
            get(info).patch(update).delete(delete),
        )
        .route("/pipelines/{pipeline}/pipeline-couplings", get(of_pipeline))
        .route("/apps/{app}/pipeline-couplings", get(of_app))
        .route("/users/{user}/pipeline-couplings", get(of_user))
}

fn shown(tx: &Transaction<'_>, coupling: &Coupling) -> Result<Value, Refusal> {
    let (app, pipeline) = (
        show::find_app(tx, &coupling.app_id)?,
        find_pipeline(tx, &coupling.pipeline_id)?,
    );
    Ok(json!({
        "id": coupling.id, "stage": coupling.stage, "app": show::app_ref(&app),
        "pipeline": {"id": pipeline.id, "name": pipeline.name},
        "created_at": coupling.created_at, "updated_at": coupling.updated_at,
    }))
}

fn missing() -> Refusal {
    Refusal::not_found("pipeline coupling")
}

fn find(tx: &Transaction<'_>, key: &str) -> Result<Coupling, Refusal> {
    let all = pipelines::couplings(tx)?;
    all.into_iter()
        .find(|coupling| coupling.id == key)
        .ok_or_else(missing)
}

async fn some(platform: &Platform, pipeline: Option<String>) -> Result<Vec<Value>, Refusal> {
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let pipeline = pipeline.map(|key| find_pipeline(tx, &key)).transpose()?;
        pipelines::couplings(tx)?
            .iter()
            .filter(|coupling| {
                pipeline
                    .as_ref()
                    .is_none_or(|p| p.id == coupling.pipeline_id)
            })
            .map(|coupling| shown(tx, coupling))
            .collect()
    });
    items.await
}

async fn list(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    Ok(page(&headers, some(&platform, None).await?, "created_at"))
}

async fn of_user(
    State(platform): State<Platform>,
    Path(user): Path<String>,
    headers: HeaderMap,
) -> Answer {
    account::this(&platform, &user)?;
    list(State(platform), headers).await
}

async fn of_pipeline(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    Ok(page(
        &headers,
        some(&platform, Some(key)).await?,
        "created_at",
    ))
}

async fn of_app(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let all = pipelines::couplings(tx)?;
        let coupling = all.iter().find(|coupling| coupling.app_id == app.id);
        shown(tx, coupling.ok_or_else(missing)?)
    });
    ok(&found.await?)
}

async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let needed = |name: &str| {
        fields
            .named(name)?
            .ok_or_else(|| Refusal::invalid(format!("{name} is required.")))
    };
    let (app, pipeline, stage) = (needed("app")?, needed("pipeline")?, stage(&fields)?);
    let made = platform.store.with::<_, Refusal>(move |tx| {
        let (app, pipeline) = (show::find_app(tx, &app)?, find_pipeline(tx, &pipeline)?);
        let coupling = pipelines::couple(tx, &app.id, &pipeline.id, stage)?.ok_or_else(|| {
            Refusal::invalid(format!("{} is already part of a pipeline.", app.name))
        })?;
        shown(tx, &coupling)
    });
    created(&made.await?)
}

fn stage(fields: &Fields) -> Result<&'static str, Refusal> {
    let wanted = fields.required_text("stage")?;
    STAGES
        .iter()
        .find(|stage| **stage == wanted)
        .copied()
        .ok_or_else(|| Refusal::invalid(format!("stage must be one of {}.", STAGES.join(", "))))
}

async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let found = platform
        .store
        .with::<_, Refusal>(move |tx| shown(tx, &find(tx, &key)?));
    ok(&found.await?)
}

async fn update(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let stage = stage(&fields)?;
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let coupling = find(tx, &key)?;
        pipelines::set_stage(tx, &coupling.id, stage)?;
        shown(tx, &find(tx, &coupling.id)?)
    });
    ok(&found.await?)
}

async fn delete(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let coupling = find(tx, &key)?;
        let shown = shown(tx, &coupling)?;
        pipelines::uncouple(tx, &coupling.id)?;
        Ok(shown)
    });
    ok(&found.await?)
}
