//! Whether other computers of the network may reach an app, and where. Heroku has no such thing: this is for who holds
//! the platform's own token alone.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use serde_json::{Value, json};

use super::show;
use super::wire::{Answer, Fields, Refusal, ok};
use crate::neighbours;
use crate::platform::Platform;
use crate::store::apps::App;
use crate::store::{StoreError, rooms};

/// The routes of this file.
pub fn routes() -> Router<Platform> {
    Router::new().route("/orchard/apps/{app}/room", get(info).put(update))
}

/// GET /orchard/apps/{app}/room
async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let app = show::named_app(&platform, key).await?;
    ok(&shown(&platform, &app).await?)
}

/// PUT /orchard/apps/{app}/room
async fn update(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let open = fields
        .flag("open")?
        .ok_or_else(|| Refusal::invalid("open is required."))?;
    let app = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            rooms::set(tx, &app.id, open)?;
            Ok(app)
        })
        .await?;
    platform.crew.muster(&app.id).await;
    ok(&shown(&platform, &app).await?)
}

async fn shown(platform: &Platform, app: &App) -> Result<Value, Refusal> {
    let id = app.id.clone();
    let open = platform
        .store
        .with::<_, StoreError>(move |tx| rooms::is_open(tx, &id))
        .await?;
    let room = platform.crew.room(&app.id).filter(|_| open);
    let (reach, port) = room.map_or_else(Default::default, |room| (room.reach(), room.port()));
    let urls: Vec<String> = reach
        .addresses
        .iter()
        .map(|address| neighbours::url(*address, port))
        .collect();
    let reasons: Vec<&str> = reach.shut.iter().map(|shut| shut.code()).collect();
    Ok(json!({ "open": open, "addresses": urls, "reasons": reasons }))
}
