//! Authorizations: a token each. A token is shown when it is made, and never again.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::{LIFETIME, new_token, short};
use crate::api::page::page;
use crate::api::show;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::platform::Platform;
use crate::scope::Scope;
use crate::secret::Secret;
use crate::store::authorizations::{self, Authorization, Grant};
use crate::store::clients::{self, Client};

/// Most tokens at once. Ours (2026-11).
const MOST: usize = 1000;

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/oauth/authorizations", get(list).post(create))
        .route(
            "/oauth/authorizations/{authorization}",
            get(info).patch(update).delete(delete),
        )
        .route(
            "/oauth/authorizations/{authorization}/actions/regenerate-tokens",
            post(regenerate),
        )
}

/// An authorization; of its token only what `token` tells.
pub fn shown(
    platform: &Platform,
    authorization: &Authorization,
    client: Option<&Client>,
    token: Option<&Secret>,
) -> Value {
    let left = authorization
        .expires_at
        .map(|end| (end - Timestamp::now().as_second()).max(0));
    let words: Vec<_> = authorization
        .scope
        .iter()
        .map(|scope| scope.word())
        .collect();
    json!({
        "id": authorization.id, "description": authorization.description, "scope": words, "grant": null,
        "access_token": {
            "id": authorization.token_id, "expires_in": left,
            "token": token.map_or(authorization.token_hint.as_str(), Secret::reveal),
        },
        "refresh_token": authorization.refresh_id.as_ref().map(|id| json!({"id": id, "token": "**********", "expires_in": null})),
        "client": client.map(|client| json!({"id": client.id, "name": client.name, "redirect_uri": client.redirect_uri})),
        "session": authorization.session_id.as_ref().map(|id| json!({"id": id})),
        "user": {"id": platform.identity.account, "email": show::EMAIL, "full_name": null},
        "created_at": authorization.created_at, "updated_at": authorization.updated_at,
    })
}

fn missing() -> Refusal {
    Refusal::not_found("authorization").of("authorization")
}

type Found = (Authorization, Option<Client>);

/// `~` is the account's own token at Heroku; here that one is the platform's, and in no list.
fn find(tx: &Transaction<'_>, id: &str) -> Result<Found, Refusal> {
    let authorization = authorizations::find(tx, id)?.ok_or_else(missing)?;
    with_client(tx, authorization)
}

fn with_client(tx: &Transaction<'_>, authorization: Authorization) -> Result<Found, Refusal> {
    let client = match &authorization.client_id {
        Some(id) => clients::find(tx, id)?,
        None => None,
    };
    Ok((authorization, client))
}

async fn list(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    let all = platform
        .store
        .with::<_, Refusal>(|tx| {
            authorizations::all(tx)?
                .into_iter()
                .map(|authorization| with_client(tx, authorization))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let items = all
        .iter()
        .map(|(authorization, client)| shown(&platform, authorization, client.as_ref(), None))
        .collect();
    Ok(page(&headers, items, "created_at"))
}

/// The scopes asked for; everything when none is named, as the command line leaves it.
fn scope(fields: &Fields) -> Result<Vec<Scope>, Refusal> {
    let words = match fields.all().get("scope") {
        None | Some(Value::Null) => return Ok(vec![Scope::Global]),
        Some(Value::Array(words)) => words.clone(),
        Some(Value::String(words)) => words.split([',', ' ']).map(Value::from).collect(),
        Some(_) => return Err(Refusal::invalid("scope must be a list of words.")),
    };
    let mut scopes = Vec::new();
    for word in &words {
        let scope = word.as_str().and_then(Scope::of).ok_or_else(|| {
            Refusal::invalid(
                "scope must be of global, identity, read, write, read-protected and write-protected.",
            )
        })?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    if scopes.is_empty() {
        return Err(Refusal::invalid("scope must name one at least."));
    }
    Ok(scopes)
}

async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let lifetime = fields.number("expires_in")?;
    if lifetime.is_some_and(|seconds| !(1..=LIFETIME).contains(&seconds)) {
        return Err(Refusal::invalid(format!(
            "expires_in must be between 1 and {LIFETIME} seconds."
        )));
    }
    if fields.named("client")?.is_some() {
        return Err(Refusal::invalid(
            "A client gets its token through /oauth/authorize, where the person agrees.",
        ));
    }
    let grant = Grant {
        description: short(&fields, "description")?
            .unwrap_or_else(|| "Long-lived user authorization".to_owned()),
        scope: scope(&fields)?,
        client_id: None,
        session: false,
        lifetime: lifetime.map(i64::from),
    };
    let token = new_token()?;
    let shown_by = platform.clone();
    let made = platform.store.with::<_, Refusal>(move |tx| {
        authorizations::sweep(tx)?;
        if authorizations::all(tx)?.len() >= MOST {
            return Err(Refusal::invalid(format!(
                "There can be {MOST} tokens at most."
            )));
        }
        let id = authorizations::insert(tx, &grant, &token, None)?;
        let (authorization, client) = find(tx, &id)?;
        Ok(shown(
            &shown_by,
            &authorization,
            client.as_ref(),
            Some(&token),
        ))
    });
    created(&made.await?)
}

async fn info(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    let (authorization, client) = platform
        .store
        .with::<_, Refusal>(move |tx| find(tx, &id))
        .await?;
    ok(&shown(&platform, &authorization, client.as_ref(), None))
}

async fn update(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let description = short(&fields, "description")?;
    if fields.object("client")?.is_some() {
        return Err(Refusal::invalid("A token stays with who got it."));
    }
    let (authorization, client) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let (authorization, _) = find(tx, &id)?;
            if let Some(description) = &description {
                authorizations::describe(tx, &authorization.id, description)?;
            }
            find(tx, &id)
        })
        .await?;
    ok(&shown(&platform, &authorization, client.as_ref(), None))
}

async fn delete(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    let (authorization, client) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let found = find(tx, &id)?;
            authorizations::delete(tx, &found.0.id)?;
            Ok(found)
        })
        .await?;
    ok(&shown(&platform, &authorization, client.as_ref(), None))
}

async fn regenerate(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    let token = new_token()?;
    let shown_by = platform.clone();
    let made = platform.store.with::<_, Refusal>(move |tx| {
        let (authorization, _) = find(tx, &id)?;
        authorizations::renew(tx, &authorization, &token)?;
        let (authorization, client) = find(tx, &id)?;
        Ok(shown(
            &shown_by,
            &authorization,
            client.as_ref(),
            Some(&token),
        ))
    });
    created(&made.await?)
}
