//! Programs that may ask the person for a token. They run on this computer, and their secret is shown once.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::routing::{get, post};
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::{new_token, short};
use crate::api::page::page;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::platform::Platform;
use crate::secret::Secret;
use crate::store::clients::{self, Client};

/// Most clients. Ours (2026-11).
const MOST: usize = 200;

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/oauth/clients", get(list).post(create))
        .route(
            "/oauth/clients/{client}",
            get(info).patch(update).delete(delete),
        )
        .route(
            "/oauth/clients/{client}/actions/rotate-credentials",
            post(rotate),
        )
}

fn shown(client: &Client, secret: Option<&Secret>) -> Value {
    json!({
        "id": client.id, "name": client.name, "redirect_uri": client.redirect_uri, "ignores_delinquent": false,
        "secret": secret.map_or("**********", Secret::reveal),
        "created_at": client.created_at, "updated_at": client.updated_at,
    })
}

fn find(tx: &Transaction<'_>, id: &str) -> Result<Client, Refusal> {
    clients::find(tx, id)?.ok_or_else(|| Refusal::not_found("OAuth client"))
}

/// Answers go to this computer only: what leaves it over http anyone could read.
fn check_address(address: &str) -> Result<(), Refusal> {
    let uri: Option<Uri> = address.parse().ok();
    let local = uri.is_some_and(|uri| {
        uri.scheme_str() == Some("http")
            && matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"))
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@'))
    });
    if local && !address.contains('#') {
        Ok(())
    } else {
        Err(Refusal::invalid(
            "redirect_uri must be an http address of this computer, such as http://127.0.0.1:4000/callback.",
        ))
    }
}

async fn list(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    let all = platform
        .store
        .with::<_, Refusal>(|tx| Ok(clients::all(tx)?));
    let items = all
        .await?
        .iter()
        .map(|client| shown(client, None))
        .collect();
    Ok(page(&headers, items, "name"))
}

async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let missing = |name: &str| Refusal::invalid(format!("{name} is required."));
    let name = short(&fields, "name")?.ok_or_else(|| missing("name"))?;
    let address = short(&fields, "redirect_uri")?.ok_or_else(|| missing("redirect_uri"))?;
    check_address(&address)?;
    let secret = new_token()?;
    let made = platform.store.with::<_, Refusal>(move |tx| {
        if clients::all(tx)?.len() >= MOST {
            return Err(Refusal::invalid(format!(
                "There can be {MOST} clients at most."
            )));
        }
        let id = clients::insert(tx, &name, &address, &secret)?;
        Ok(shown(&find(tx, &id)?, Some(&secret)))
    });
    created(&made.await?)
}

async fn info(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    let client = platform.store.with::<_, Refusal>(move |tx| find(tx, &id));
    ok(&shown(&client.await?, None))
}

async fn change(
    platform: &Platform,
    id: String,
    change: impl FnOnce(&mut Client) + Send + 'static,
) -> Result<Client, Refusal> {
    let changed = platform.store.with::<_, Refusal>(move |tx| {
        let mut client = find(tx, &id)?;
        change(&mut client);
        clients::update(tx, &client)?;
        find(tx, &id)
    });
    changed.await
}

async fn update(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let (name, address) = (short(&fields, "name")?, short(&fields, "redirect_uri")?);
    if let Some(address) = &address {
        check_address(address)?;
    }
    let changed = change(&platform, id, move |client| {
        client.name = name.unwrap_or_else(|| client.name.clone());
        client.redirect_uri = address.unwrap_or_else(|| client.redirect_uri.clone());
    });
    ok(&shown(&changed.await?, None))
}

async fn rotate(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    let secret = new_token()?;
    let hash = secret.hash();
    let changed = change(&platform, id, move |client| client.secret_hash = hash);
    ok(&shown(&changed.await?, Some(&secret)))
}

async fn delete(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    let gone = platform.store.with::<_, Refusal>(move |tx| {
        let client = find(tx, &id)?;
        clients::delete(tx, &client.id)?;
        Ok(client)
    });
    ok(&shown(&gone.await?, None))
}
