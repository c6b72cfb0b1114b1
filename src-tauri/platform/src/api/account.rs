//! The one account there is: the person at this computer.

use axum::extract::{Path, State};
use serde_json::json;

use super::show;
use super::wire::{Answer, Refusal, ok};
use crate::platform::Platform;

/// GET /account
pub async fn info(State(platform): State<Platform>) -> Answer {
    ok(&show::account(&platform).await?)
}

/// GET /users/~
pub async fn by_user(State(platform): State<Platform>, Path(user): Path<String>) -> Answer {
    this(&platform, &user)?;
    ok(&show::account(&platform).await?)
}

/// GET /account/rate-limits
pub async fn rate_limits(State(platform): State<Platform>) -> Answer {
    ok(&json!({"remaining": platform.rate.left(std::time::Instant::now())}))
}

/// Whether `user` names the account.
pub fn this(platform: &Platform, user: &str) -> Result<(), Refusal> {
    let known = user == "~" || user == platform.identity.account || user == show::EMAIL;
    if known {
        Ok(())
    } else {
        Err(Refusal::not_found("user"))
    }
}
