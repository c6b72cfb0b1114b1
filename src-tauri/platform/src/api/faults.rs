//! The script of faults, where requests meet it: not in a packaged program.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::log_sessions;
use super::wire::{Answer, Refusal, ok};
use crate::data::dumps::{self, AddressError};
use crate::platform::Platform;
use crate::source::SourceError;

/// How often each rule was used; for who has the platform's own token.
const USES: &str = "/orchard/faults";

/// Where it is found.
pub fn routes() -> Router<Platform> {
    Router::new().route(USES, get(uses))
}

async fn uses(State(platform): State<Platform>) -> Answer {
    ok(&platform.faults.uses())
}

/// What is answered under a signed address that has expired.
pub fn expired(path: &str) -> Response {
    let refusal = if path.starts_with(log_sessions::PREFIX) {
        log_sessions::refused()
    } else if path.starts_with(dumps::PATH) {
        Refusal::from(AddressError::Expired)
    } else {
        Refusal::from(SourceError::Expired)
    };
    refusal.into_response()
}
