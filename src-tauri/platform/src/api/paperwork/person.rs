//! What hangs on the account and is empty here: it is in no team and gets no invoices. Eco hours it has.

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{get, patch, post};
use serde_json::json;

use crate::api::page::page;
use crate::api::wire::{Answer, Fields, Refusal, ok};
use crate::api::{account, show};
use crate::platform::Platform;
use crate::store::settings;
use crate::{eco, limits};

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
            post(quota).get(quota),
        )
}

async fn nothing(headers: HeaderMap) -> Answer {
    Ok(page(&headers, Vec::new(), "name"))
}

async fn no_team() -> Answer {
    Err(Refusal::not_found("team"))
}

/// Seconds of Eco dynos this month: of the account, used, and by which app. The shape is the command line's `ps`.
async fn quota(State(platform): State<Platform>, Path(account): Path<String>) -> Answer {
    account::this(&platform, &account)?;
    let used = eco::used(&platform).await?;
    let apps: Vec<_> = used
        .iter()
        .map(|(app, used)| json!({"app_uuid": app, "quota_used": used.as_secs()}))
        .collect();
    let all: Duration = used.iter().map(|(_, used)| *used).sum();
    ok(&json!({
        "account_quota": limits::ECO_HOURS * 3600, "quota_used": all.as_secs(), "apps": apps,
    }))
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
