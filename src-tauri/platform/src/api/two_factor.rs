//! Where a second factor is asked for: signing in with a password, and what destroys an app's data. Not Heroku's own
//! list, which is not published; the refusal and both ways past it are Heroku's.

use std::time::Instant;

use axum::Router;
use axum::extract::{Path, RawPathParams, State};
use axum::http::{HeaderMap, Method, header};
use axum::routing::{get, put};
use jiff::Timestamp;
use serde_json::json;

use super::wire::{Answer, Refusal, ok};
use super::{addons, show};
use crate::platform::Platform;
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

/// What a request needs a second factor for, as far as the request alone tells.
enum Sensitive {
    SignIn,
    /// An app.
    App,
    /// A database, and so the app that it is billed to.
    Database,
}

/// Refuses a request that needs a second factor and has none.
pub async fn challenge(
    platform: &Platform,
    method: &Method,
    path: &str,
    names: Option<&RawPathParams>,
    headers: &HeaderMap,
) -> Result<(), Refusal> {
    let Some(sensitive) = sensitive(method, path, headers) else {
        return Ok(());
    };
    // As the request itself will read it: a path may write a name's letters by their numbers.
    let name = |of| {
        let mut names = names.into_iter().flat_map(|names| names.iter());
        let found = names.find(|(name, _)| *name == of);
        found.map_or_else(String::new, |(_, text)| text.to_owned())
    };
    let app = match (sensitive, is_on(platform).await?) {
        (Sensitive::SignIn, true) => return check(platform, headers).await,
        // Heroku lets nobody in by password alone.
        (Sensitive::SignIn, false) => return Err(Refusal::device_trust_required()),
        (_, false) => return Ok(()),
        (Sensitive::App, true) => show::named_app(platform, name("app")).await,
        (Sensitive::Database, true) => {
            let database = name("db");
            let found = platform
                .store
                .with::<_, Refusal>(move |tx| addons::find(tx, None, &database));
            found.await.map(|(_, app)| app)
        }
    };
    match app {
        // One that is not there is for the request itself to say.
        Err(_) => Ok(()),
        Ok(app) if platform.passes.holds(&app.id, Instant::now()) => Ok(()),
        Ok(app) => check(platform, headers)
            .await
            .map_err(|refusal| refusal.for_app(&app.name)),
    }
}

fn sensitive(method: &Method, path: &str, headers: &HeaderMap) -> Option<Sensitive> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match (method.as_str(), parts.as_slice()) {
        ("POST", ["oauth", "authorizations"]) if by_password(headers) => Some(Sensitive::SignIn),
        ("DELETE", ["apps", _] | ["apps", _, "addons", _]) => Some(Sensitive::App),
        ("PUT", ["client", "v11", "databases", _, "reset"])
        | ("POST", ["client", "v11", "databases", _, "restores" | "transfers"]) => {
            Some(Sensitive::Database)
        }
        _ => None,
    }
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
