//! Features that can be switched on for an app. Only those are offered that do something; the account has none.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::api::page::page;
use crate::api::wire::{Answer, Fields, Refusal, ok};
use crate::api::{releases, show};
use crate::metadata;
use crate::platform::Platform;
use crate::release;
use crate::secret::fixed_id;
use crate::store::apps::App;
use crate::store::features;

/// A feature of an app.
struct Feature {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    page: &'static str,
    /// Whether it changes what dynos are given, and so is a release.
    releases: bool,
}

const FEATURES: &[Feature] = &[
    Feature {
        name: "log-runtime-metrics",
        title: "Log Runtime Metrics",
        description: "Writes the memory and load of each dyno into the app's log",
        page: "log-runtime-metrics",
        releases: false,
    },
    Feature {
        name: metadata::FEATURE,
        title: "Runtime Dyno Metadata",
        description: "Gives dynos variables that tell of their app, release and code",
        page: "dyno-metadata",
        releases: true,
    },
];

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/apps/{app}/features", get(list))
        .route("/apps/{app}/features/{feature}", get(info).patch(update))
        .route("/account/features", get(none_of_account))
        .route(
            "/account/features/{feature}",
            get(not_of_account).patch(not_of_account),
        )
}

fn id(feature: &Feature) -> String {
    fixed_id(&format!("feature {}", feature.name))
}

fn find(key: &str) -> Result<&'static Feature, Refusal> {
    FEATURES
        .iter()
        .find(|feature| feature.name == key || id(feature) == key)
        .ok_or_else(|| Refusal::not_found("app feature"))
}

fn shown(tx: &Transaction<'_>, app: &App, feature: &Feature) -> Result<Value, Refusal> {
    let (on, since) = features::state(tx, &app.id, feature.name)?
        .unwrap_or_else(|| (false, app.created_at.clone()));
    Ok(json!({
        "id": id(feature), "name": feature.name, "display_name": feature.title, "description": feature.description,
        "doc_url": format!("https://devcenter.heroku.com/articles/{}", feature.page),
        "feedback_email": show::EMAIL, "state": "public", "enabled": on,
        "created_at": app.created_at, "updated_at": since,
    }))
}

async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        FEATURES
            .iter()
            .map(|feature| shown(tx, &app, feature))
            .collect()
    });
    Ok(page(&headers, items.await?, "name"))
}

async fn info(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &app)?;
        shown(tx, &app, find(&key)?)
    });
    ok(&found.await?)
}

async fn update(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let on = fields
        .flag("enabled")?
        .ok_or_else(|| Refusal::invalid("enabled is required."))?;
    let (app, described, made, shown) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            let feature = find(&key)?;
            if features::is_on(tx, &app.id, feature.name)? == on {
                return Ok((app.clone(), None, None, shown(tx, &app, feature)?));
            }
            let word = if on { "Enable" } else { "Disable" };
            let described = format!("{word} {} feature", feature.name);
            features::set(tx, &app.id, feature.name, on)?;
            let made = if feature.releases {
                releases::must_be_free(tx, &app)?;
                Some(release::add(tx, &app.id, &described, None)?)
            } else {
                None
            };
            let shown = shown(tx, &app, feature)?;
            Ok((app, Some(described), made, shown))
        })
        .await?;
    if let Some(described) = described {
        platform.log(&app.id, &described);
    }
    match made {
        Some(release) => drop(release::carry_out(&platform, release).await),
        // Nothing restarts for it; the crew only looks again.
        None => platform.crew.muster(&app.id).await,
    }
    ok(&shown)
}

async fn none_of_account(headers: HeaderMap) -> Answer {
    Ok(page(&headers, Vec::new(), "name"))
}

async fn not_of_account() -> Answer {
    Err(Refusal::not_found("account feature"))
}
