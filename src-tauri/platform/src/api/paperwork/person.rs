//! What hangs on the account and is empty here: it is in no team, gets no invoices and has no Eco hours to use up.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{get, patch, post};

use crate::api::page::page;
use crate::api::wire::{Answer, Fields, Refusal, ok};
use crate::api::{account, show};
use crate::platform::Platform;
use crate::store::settings;

/// Longest name. Ours (2026-11).
const LONGEST: usize = 100;

/// Where it is found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/account", patch(update))
        .route("/users/{user}", patch(update_user))
        .route("/teams", get(nothing))
        .route("/teams/{team}", get(no_team))
        .route("/teams/{team}/{what}", get(no_team))
        .route("/account/invoices", get(nothing))
        .route("/invoices", get(nothing))
        .route(
            "/accounts/{account}/actions/get-quota",
            post(no_quota).get(no_quota),
        )
}

async fn nothing(headers: HeaderMap) -> Answer {
    Ok(page(&headers, Vec::new(), "name"))
}

async fn no_team() -> Answer {
    Err(Refusal::not_found("team"))
}

async fn no_quota() -> Answer {
    Err(Refusal::not_found("account quota"))
}

/// The name is the person's own; the rest of the account is this computer's.
async fn update(State(platform): State<Platform>, fields: Fields) -> Answer {
    let name = fields.text("name")?;
    fields.flag("allow_tracking")?;
    fields.flag("beta")?;
    if let Some(name) = name {
        if name.is_empty() || name.len() > LONGEST || name.chars().any(char::is_control) {
            return Err(Refusal::invalid(format!(
                "name must be one line of at most {LONGEST} characters."
            )));
        }
        platform
            .store
            .with::<_, Refusal>(move |tx| Ok(settings::set(tx, settings::NAME, &name)?))
            .await?;
    }
    ok(&show::account(&platform).await?)
}

async fn update_user(
    State(platform): State<Platform>,
    Path(user): Path<String>,
    fields: Fields,
) -> Answer {
    account::this(&platform, &user)?;
    update(State(platform), fields).await
}
