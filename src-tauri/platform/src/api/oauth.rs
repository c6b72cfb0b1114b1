//! Tokens for others than the person at this computer: given, shown once, narrowed, taken back.

mod authorizations;
mod clients;
pub mod door;
mod exchange;
mod sessions;
mod signin;

use axum::Router;

use super::wire::{Fields, Refusal};
use crate::platform::Platform;
use crate::secret::{NoRandomness, Secret};

/// Longest text about who gets a token.
const LONGEST: usize = 500;
/// Longest a token that ends may hold: a hundred years.
const LIFETIME: u32 = 100 * 365 * 24 * 3600;

/// What needs a token.
pub fn routes() -> Router<Platform> {
    Router::new()
        .merge(authorizations::routes())
        .merge(sessions::routes())
        .merge(clients::routes())
}

/// What asks for a token itself, and so needs none.
pub fn open_routes() -> Router<Platform> {
    Router::new()
        .merge(signin::routes())
        .merge(exchange::routes())
}

fn new_token() -> Result<Secret, Refusal> {
    Secret::token().map_err(|error: NoRandomness| Refusal::internal(&error))
}

/// A short text of the request.
fn short(fields: &Fields, name: &str) -> Result<Option<String>, Refusal> {
    let text = fields.text(name)?;
    let wrong = text.as_ref().is_some_and(|text| {
        text.is_empty() || text.len() > LONGEST || text.chars().any(char::is_control)
    });
    if wrong {
        return Err(Refusal::invalid(format!(
            "{name} must be one line of at most {LONGEST} characters."
        )));
    }
    Ok(text)
}
