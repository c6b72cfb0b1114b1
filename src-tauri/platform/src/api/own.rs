//! What the program's own commands ask of a platform that runs; not part of Heroku's API.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::wire::{Answer, Refusal, accepted};
use crate::platform::Platform;

/// Proves that this platform knows its token, without showing it.
pub const PROOF: &str = "/orchard/proof";
/// Ends the platform.
pub const DOWN: &str = "/orchard/down";

/// Signs the asker's own random number.
pub async fn proof(State(platform): State<Platform>, uri: Uri) -> Response {
    let nonce = uri
        .query()
        .and_then(|query| query.strip_prefix("nonce="))
        .unwrap_or_default();
    if !(16..=128).contains(&nonce.len()) || !nonce.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Refusal::bad_request("nonce must be 16 to 128 hex digits.").into_response();
    }
    (StatusCode::OK, platform.identity.token.sign(PROOF, nonce)).into_response()
}

/// Begins the orderly end.
pub async fn down(State(platform): State<Platform>) -> Answer {
    platform.closing.cancel();
    accepted(&json!({}))
}
