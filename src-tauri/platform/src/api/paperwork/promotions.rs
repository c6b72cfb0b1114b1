//! Promotions: asked for, and looked at while they go on.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::pipelines::find as find_pipeline;
use crate::api::page::page;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::api::{releases, show};
use crate::platform::Platform;
use crate::promotion;
use crate::store::apps::App;
use crate::store::pipelines::{self, Coupling};
use crate::store::promotions::{self, Promotion, Target};
use crate::store::releases::{Release, Status, current};

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/pipeline-promotions", post(create))
        .route("/pipeline-promotions/{promotion}", get(info))
        .route(
            "/pipeline-promotions/{promotion}/promotion-targets",
            get(targets),
        )
}

fn shown(promotion: &Promotion, targets: &[Target]) -> Value {
    let goes_on = targets.iter().any(|target| target.status == "pending");
    json!({
        "id": promotion.id, "pipeline": {"id": promotion.pipeline_id},
        "source": {"app": {"id": promotion.app_id}, "release": {"id": promotion.release_id}},
        "status": if goes_on { "pending" } else { "completed" },
        "created_at": promotion.created_at, "updated_at": promotion.updated_at,
    })
}

fn shown_target(target: &Target) -> Value {
    json!({
        "id": target.id, "app": {"id": target.app_id}, "pipeline_promotion": {"id": target.promotion_id},
        "release": target.release_id.as_ref().map(|id| json!({"id": id})),
        "status": target.status, "error_message": target.error_message,
    })
}

/// What is asked for, as it was written.
struct Wanted {
    pipeline: String,
    app: String,
    release: Option<String>,
    targets: Vec<String>,
}

impl Wanted {
    fn read(fields: &Fields) -> Result<Wanted, Refusal> {
        let missing = |name: &str| Refusal::invalid(format!("{name} is required."));
        let source = fields.object("source")?.ok_or_else(|| missing("source"))?;
        let targets = fields.objects("targets")?;
        if targets.is_empty() {
            return Err(missing("A target"));
        }
        let app = |fields: &Fields| fields.named("app")?.ok_or_else(|| missing("app"));
        Ok(Wanted {
            pipeline: fields
                .named("pipeline")?
                .ok_or_else(|| missing("pipeline"))?,
            app: app(&source)?,
            release: source.named("release")?,
            targets: targets.iter().map(app).collect::<Result<_, _>>()?,
        })
    }

    fn write_down(&self, tx: &Transaction<'_>) -> Result<Promotion, Refusal> {
        let pipeline = find_pipeline(tx, &self.pipeline)?;
        let mut coupled = pipelines::couplings(tx)?;
        coupled.retain(|coupling| coupling.pipeline_id == pipeline.id);
        let source = member(tx, &coupled, &self.app)?;
        let release = self.release_of(tx, &source)?;
        let mut targets = Vec::new();
        for key in &self.targets {
            let app = member(tx, &coupled, key)?;
            if app.id == source.id {
                return Err(Refusal::invalid(format!(
                    "Cannot promote from {} to itself.",
                    app.name
                )));
            }
            if targets.contains(&app.id) {
                return Err(Refusal::invalid(format!("{} is named twice.", app.name)));
            }
            targets.push(app.id);
        }
        promotions::insert(tx, &pipeline.id, &source.id, &release.id, &targets)?
            .ok_or_else(|| Refusal::not_found("pipeline promotion"))
    }

    fn release_of(&self, tx: &Transaction<'_>, source: &App) -> Result<Release, Refusal> {
        let release = match &self.release {
            Some(key) => Some(releases::find(tx, source, key)?),
            None => current(tx, &source.id)?,
        };
        release
            .filter(|release| release.slug_id.is_some() && release.status == Status::Succeeded)
            .ok_or_else(|| {
                Refusal::invalid(format!(
                    "{} has no code that could be promoted.",
                    source.name
                ))
            })
    }
}

fn member(tx: &Transaction<'_>, coupled: &[Coupling], key: &str) -> Result<App, Refusal> {
    let app = show::find_app(tx, key)?;
    if coupled.iter().any(|coupling| coupling.app_id == app.id) {
        Ok(app)
    } else {
        Err(Refusal::invalid(format!(
            "{} is not part of this pipeline.",
            app.name
        )))
    }
}

async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let wanted = Wanted::read(&fields)?;
    let (promotion, targets) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let promotion = wanted.write_down(tx)?;
            let targets = promotions::targets(tx, &promotion.id)?;
            Ok((promotion, targets))
        })
        .await?;
    let shown = shown(&promotion, &targets);
    for target in targets {
        promotion::begin(&platform, target);
    }
    created(&shown)
}

async fn look_up(platform: &Platform, id: String) -> Result<(Promotion, Vec<Target>), Refusal> {
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let promotion =
            promotions::find(tx, &id)?.ok_or_else(|| Refusal::not_found("pipeline promotion"))?;
        let targets = promotions::targets(tx, &promotion.id)?;
        Ok((promotion, targets))
    });
    found.await
}

async fn info(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    let (promotion, targets) = look_up(&platform, id).await?;
    ok(&shown(&promotion, &targets))
}

async fn targets(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (_, targets) = look_up(&platform, id).await?;
    Ok(page(
        &headers,
        targets.iter().map(shown_target).collect(),
        "id",
    ))
}
