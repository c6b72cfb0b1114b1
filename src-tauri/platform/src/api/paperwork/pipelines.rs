//! Pipelines, and the apps that someone asks for by id.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::routing::{get, post};
use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::api::page::page;
use crate::api::show;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::names;
use crate::platform::Platform;
use crate::store::apps;
use crate::store::pipelines::{self, Pipeline};

/// Most apps asked for at once: a page.
const MOST: usize = crate::limits::PAGE_MOST;

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/pipelines", get(list).post(create))
        .route(
            "/pipelines/{pipeline}",
            get(info).patch(update).delete(delete),
        )
        .route("/filters/apps", post(apps_by_id))
}

fn shown(platform: &Platform, pipeline: &Pipeline) -> Value {
    json!({
        "id": pipeline.id, "name": pipeline.name, "owner": {"id": platform.identity.account, "type": "user"},
        "generation": show::named("generation", "cedar"),
        "created_at": pipeline.created_at, "updated_at": pipeline.updated_at,
    })
}

/// Finds a pipeline by name or id, or refuses.
pub fn find(tx: &Transaction<'_>, key: &str) -> Result<Pipeline, Refusal> {
    pipelines::find(tx, key)?.ok_or_else(|| Refusal::not_found("pipeline"))
}

/// GET /pipelines, of which the command line asks for those of one name: `?eq[name]=X`
async fn list(State(platform): State<Platform>, headers: HeaderMap, uri: Uri) -> Answer {
    let query = uri.query().unwrap_or_default();
    let name = form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "eq[name]")
        .map(|(_, name)| name.into_owned());
    let all = platform
        .store
        .with::<_, Refusal>(|tx| Ok(pipelines::all(tx)?))
        .await?;
    let items = all
        .iter()
        .filter(|pipeline| name.as_ref().is_none_or(|name| *name == pipeline.name))
        .map(|pipeline| shown(&platform, pipeline))
        .collect();
    Ok(page(&headers, items, "name"))
}

async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let name = fields.required_text("name")?;
    check_name(&name)?;
    if let Some(owner) = fields.object("owner")? {
        let (id, kind) = (owner.text("id")?, owner.text("type")?);
        let ours = id.is_none_or(|id| id == platform.identity.account)
            && kind.is_none_or(|kind| kind == "user");
        if !ours {
            return Err(Refusal::invalid(
                "A pipeline belongs to the account of this computer.",
            ));
        }
    }
    match fields.named("generation")? {
        Some(generation) if generation != "cedar" => {
            return Err(Refusal::invalid(
                "There are apps of the cedar generation only.",
            ));
        }
        _ => {}
    }
    let pipeline = platform
        .store
        .with::<_, Refusal>(move |tx| pipelines::insert(tx, &name)?.ok_or_else(|| taken(&name)));
    created(&shown(&platform, &pipeline.await?))
}

fn check_name(name: &str) -> Result<(), Refusal> {
    names::problem(name).map_or(Ok(()), |problem| Err(Refusal::invalid(problem)))
}

fn taken(name: &str) -> Refusal {
    Refusal::invalid(format!("Name {name} is already taken"))
}

async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let pipeline = platform.store.with::<_, Refusal>(move |tx| find(tx, &key));
    ok(&shown(&platform, &pipeline.await?))
}

async fn update(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let name = fields.text("name")?;
    if let Some(name) = &name {
        check_name(name)?;
    }
    let pipeline = platform.store.with::<_, Refusal>(move |tx| {
        let pipeline = find(tx, &key)?;
        match name {
            Some(name) if !pipelines::rename(tx, &pipeline.id, &name)? => Err(taken(&name)),
            _ => find(tx, &pipeline.id),
        }
    });
    ok(&shown(&platform, &pipeline.await?))
}

async fn delete(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let pipeline = platform.store.with::<_, Refusal>(move |tx| {
        let pipeline = find(tx, &key)?;
        pipelines::delete(tx, &pipeline.id)?;
        Ok(pipeline)
    });
    ok(&shown(&platform, &pipeline.await?))
}

/// POST /filters/apps: `{in: {id: [..]}}`
async fn apps_by_id(
    State(platform): State<Platform>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let wrong = || Refusal::invalid("in must be {\"id\": [..]} with the ids of apps.");
    let filter = fields.object("in")?.ok_or_else(wrong)?;
    let ids = filter
        .all()
        .get("id")
        .and_then(Value::as_array)
        .ok_or_else(wrong)?;
    if ids.len() > MOST {
        return Err(Refusal::invalid(format!(
            "{MOST} apps can be asked for at most."
        )));
    }
    let ids: Vec<String> = ids
        .iter()
        .map(|id| id.as_str().map(str::to_owned).ok_or_else(wrong))
        .collect::<Result<_, _>>()?;
    let found = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let mut found = Vec::new();
            for app in apps::all(tx)? {
                if ids.contains(&app.id) {
                    found.push((show::slug_size(tx, &app.id)?, app));
                }
            }
            Ok(found)
        })
        .await?;
    let items = found
        .iter()
        .map(|(size, app)| show::app(&platform, app, *size))
        .collect();
    Ok(page(&headers, items, "id"))
}
