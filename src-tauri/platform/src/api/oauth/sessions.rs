//! Sessions: the tokens that came from a sign-in in the browser.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::HeaderMap;
use axum::routing::{delete, get};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::gate::Caller;
use crate::api::page::page;
use crate::api::wire::{Answer, Refusal, ok};
use crate::platform::Platform;
use crate::store::authorizations::{self, Authorization};

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/oauth/sessions", get(list))
        .route("/oauth/sessions/{session}", delete(end))
}

fn shown(authorization: &Authorization) -> Value {
    let left = authorization
        .expires_at
        .map(|end| (end - Timestamp::now().as_second()).max(0));
    json!({
        "id": authorization.session_id, "description": authorization.description, "expires_in": left,
        "created_at": authorization.created_at, "updated_at": authorization.updated_at,
    })
}

async fn list(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    let all = platform
        .store
        .with::<_, Refusal>(|tx| Ok(authorizations::all(tx)?));
    let all = all.await?;
    let sessions = all.iter().filter(|one| one.session_id.is_some());
    Ok(page(&headers, sessions.map(shown).collect(), "created_at"))
}

/// DELETE /oauth/sessions/{session}; `~` is the one that asks.
async fn end(
    State(platform): State<Platform>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Answer {
    let own = caller.authorization.and_then(|one| one.session_id);
    let id = if id == "~" { own } else { Some(id) };
    let ended = platform.store.with::<_, Refusal>(move |tx| {
        let session = authorizations::all(tx)?
            .into_iter()
            .find(|one| one.session_id.is_some() && one.session_id == id)
            .ok_or_else(|| Refusal::not_found("session").of("session"))?;
        authorizations::delete(tx, &session.id)?;
        Ok(session)
    });
    ok(&shown(&ended.await?))
}
