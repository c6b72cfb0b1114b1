//! Where a second factor is asked for: signing in with a password, and what destroys an app's data. Not Heroku's own
//! list, which is not published; the refusal and both ways past it are Heroku's.

use std::time::Instant;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, header};
use axum::routing::{get, put};
use jiff::Timestamp;
use serde_json::json;

use super::wire::{Answer, Refusal, ok};
use super::{addons, show};
use crate::platform::Platform;
use crate::store::apps::App;
use crate::two_factor;

const CODE: &str = "heroku-two-factor-code";

/// Where it is turned on and off, and where an app is let through for a while.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route(
            "/orchard/two-factor",
            get(info).put(turn_on).delete(turn_off),
        )
        .route("/apps/{app}/pre-authorizations", put(let_through))
}

/// What a request needs a second factor for.
enum Sensitive {
    SignIn,
    App(App),
}

/// Refuses a request that needs a second factor and has none.
pub async fn challenge(
    platform: &Platform,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let Some(sensitive) = sensitive(platform, method, path, headers).await? else {
        return Ok(());
    };
    let is_on = is_on(platform).await?;
    match sensitive {
        // Heroku lets nobody in by password alone.
        Sensitive::SignIn if !is_on => Err(Refusal::device_trust_required()),
        Sensitive::SignIn => check(platform, headers).await,
        Sensitive::App(_) if !is_on => Ok(()),
        Sensitive::App(app) if platform.passes.holds(&app.id, Instant::now()) => Ok(()),
        Sensitive::App(app) => check(platform, headers)
            .await
            .map_err(|refusal| refusal.for_app(&app.name)),
    }
}

async fn sensitive(
    platform: &Platform,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
) -> Result<Option<Sensitive>, Refusal> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let app = match (method.as_str(), parts.as_slice()) {
        ("POST", ["oauth", "authorizations"]) if by_password(headers) => {
            return Ok(Some(Sensitive::SignIn));
        }
        ("DELETE", ["apps", app] | ["apps", app, "addons", _]) => {
            let key = (*app).to_owned();
            platform
                .store
                .with::<_, Refusal>(move |tx| show::find_app(tx, &key))
                .await
        }
        ("PUT", ["client", "v11", "databases", db, "reset"])
        | ("POST", ["client", "v11", "databases", db, "restores" | "transfers"]) => {
            let key = (*db).to_owned();
            let found = platform
                .store
                .with::<_, Refusal>(move |tx| addons::find(tx, None, &key));
            found.await.map(|(_, app)| app)
        }
        _ => return Ok(None),
    };
    // One that is not there is for the request itself to say.
    Ok(app.ok().map(Sensitive::App))
}

/// A name and a password, as against a token that is sent as one.
fn by_password(headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION);
    let given = given.and_then(|value| value.to_str().ok());
    given.is_some_and(|given| super::gate::basic(given).is_some_and(|(user, _)| !user.is_empty()))
}

async fn check(platform: &Platform, headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(code) = headers.get(CODE) else {
        return Err(Refusal::two_factor(
            "A second authentication factor is required.",
        ));
    };
    let code = code.to_str().unwrap_or_default().trim().to_owned();
    if !platform.passes.may_try(Instant::now()) {
        return Err(Refusal::too_many(
            "Too many wrong codes. Please wait ten minutes.",
        ));
    }
    let right = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(two_factor::use_up(tx, &code, Timestamp::now())?));
    if right.await? {
        return Ok(());
    }
    platform.passes.was_wrong(Instant::now());
    Err(Refusal::two_factor(
        "The code of the second authentication factor is wrong or was used already.",
    ))
}

async fn let_through(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let app = show::named_app(&platform, key).await?;
    check(&platform, &headers).await?;
    platform.passes.give(&app.id, Instant::now());
    ok(&json!({"app": show::app_ref(&app)}))
}

async fn info(State(platform): State<Platform>) -> Answer {
    ok(&json!({"enabled": is_on(&platform).await?}))
}

async fn is_on(platform: &Platform) -> Result<bool, Refusal> {
    let is_on = platform
        .store
        .with::<_, Refusal>(|tx| Ok(two_factor::is_on(tx)?));
    is_on.await
}

/// Without a code: gives a new key. With one of that key: asks for it from now on.
async fn turn_on(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    if is_on(&platform).await? {
        return Err(Refusal::conflict("A second factor is asked for already."));
    }
    if headers.contains_key(CODE) {
        check(&platform, &headers).await?;
        let turned = platform
            .store
            .with::<_, Refusal>(|tx| Ok(two_factor::turn_on(tx)?));
        turned.await?;
        return ok(&json!({"enabled": true}));
    }
    let key = platform.store.with::<_, Refusal>(|tx| {
        two_factor::prepare(tx).map_err(|error| Refusal::internal(&error))
    });
    let key = key.await?;
    ok(&json!({"enabled": false, "key": key.typed(), "address": key.address(show::EMAIL)}))
}

async fn turn_off(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    check(&platform, &headers).await?;
    let turned = platform
        .store
        .with::<_, Refusal>(|tx| Ok(two_factor::turn_off(tx)?));
    turned.await?;
    ok(&json!({"enabled": false}))
}
