//! The command line's sign-in: it asks, the person agrees on a page in the browser, and it hears its token.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::door::{self, Posted};
use super::{new_token, short};
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::login::{Asker, PATIENCE, Waiting};
use crate::platform::Platform;
use crate::scope::Scope;
use crate::store::authorizations::{self, Grant};

/// Seconds such a token holds. CLI, `auth/token.js`: a year.
const LIFETIME: i64 = 365 * 24 * 3600;
const LATE: &str = "This sign-in is over. Begin again where you began it.";

/// Where it goes on; none of it needs a token of the API.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/auth", post(ask))
        .route("/auth/browser/{id}", get(show).post(answer))
        .route("/auth/cli/{id}", get(hear))
}

async fn ask(State(platform): State<Platform>, fields: Fields) -> Answer {
    let name = short(&fields, "description")?.unwrap_or_else(|| "A program".to_owned());
    let (id, token) = platform
        .logins
        .program(name)
        .map_err(|error| Refusal::internal(&error))?;
    created(&json!({
        "browser_url": format!("/auth/browser/{id}"), "cli_url": format!("/auth/cli/{id}"), "token": token.reveal(),
    }))
}

fn question(id: &str, waiting: &Waiting, wrong: bool) -> Response {
    door::question(
        &format!("/auth/browser/{id}"),
        &waiting.name,
        "everything (global)",
        waiting.form.reveal(),
        wrong,
    )
}

async fn show(State(platform): State<Platform>, Path(id): Path<String>) -> Response {
    match platform.logins.find(&id) {
        Some(waiting) => question(&id, &waiting, false),
        None => door::nobody(LATE),
    }
}

async fn answer(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    posted: Posted,
) -> Response {
    let waiting = platform.logins.find(&id);
    let Some(waiting) = waiting.filter(|waiting| waiting.form.is(posted.get("form"))) else {
        return door::nobody(LATE);
    };
    let Asker::Program { outcome, .. } = &waiting.asker else {
        return door::nobody(LATE);
    };
    if outcome.borrow().is_some() {
        return door::nobody(LATE);
    }
    let agreed = posted.get("answer") == "yes";
    if agreed && !platform.identity.token.is(posted.get("key").trim()) {
        return question(&id, &waiting, true);
    }
    outcome.send_replace(Some(agreed));
    let (title, text) = if agreed {
        (
            "It is let in",
            "<p>You can close this page and go back to your program.</p>",
        )
    } else {
        ("It stays out", "<p>You can close this page.</p>")
    };
    door::page(StatusCode::OK, title, text)
}

/// GET of the outcome: answers once the person has decided, and only once.
async fn hear(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let waiting = platform
        .logins
        .find(&id)
        .ok_or_else(|| Refusal::not_found("sign-in"))?;
    let Asker::Program { token, outcome } = &waiting.asker else {
        return Err(Refusal::not_found("sign-in"));
    };
    if !token.is(given) {
        return Err(Refusal::unauthorized());
    }
    let mut decided = outcome.subscribe();
    let decided = tokio::select! {
        decided = decided.wait_for(Option::is_some) => decided.map(|outcome| *outcome).ok().flatten(),
        () = tokio::time::sleep(PATIENCE) => None,
        () = platform.closing.cancelled() => None,
    };
    // Whoever else hears the same outcome comes too late.
    if !platform.logins.leave(&id) {
        return Err(Refusal::not_found("sign-in"));
    }
    match decided {
        Some(true) => let_in(&platform, waiting.name).await,
        Some(false) => ok(&json!({"error": "The sign-in was refused."})),
        None => ok(&json!({"error": "Nobody answered the sign-in."})),
    }
}

async fn let_in(platform: &Platform, description: String) -> Answer {
    let grant = Grant {
        description,
        scope: vec![Scope::Global],
        client_id: None,
        session: true,
        lifetime: Some(LIFETIME),
    };
    let token = new_token()?;
    let kept = token.clone();
    platform
        .store
        .with::<_, Refusal>(move |tx| Ok(authorizations::insert(tx, &grant, &kept, None)?))
        .await?;
    ok(&json!({"access_token": token.reveal()}))
}
