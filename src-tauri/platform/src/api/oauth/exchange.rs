//! How a client gets a token: its browser page, where the person agrees, and the code that is exchanged for it.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::door::{self, Posted};
use super::new_token;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::login::{Asker, Waiting, Wanted};
use crate::platform::Platform;
use crate::scope::{self, Scope};
use crate::secret::{Secret, hash};
use crate::store::authorizations::{self, Authorization, Grant};
use crate::store::clients::{self, Client};

/// Seconds such a token holds. Dev Center, "OAuth" (8 hours).
const LIFETIME: i64 = 8 * 3600 - 1;
/// Longest mark of a client's own, bytes. Ours (2026-11).
const STATE: usize = 2000;

/// Where it goes on; the client's secret takes the place of a token.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/oauth/authorize", get(show).post(answer))
        .route("/oauth/token", post(exchange))
        .route("/oauth/tokens", post(exchange_as_the_api_does))
}

/// What a client asks for in its address, or what is wrong with it.
async fn wanted(platform: &Platform, query: &str) -> Result<(Client, Wanted), &'static str> {
    let value = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let id = value("client_id").unwrap_or_default();
    let client = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(clients::find(tx, &id)?))
        .await;
    let client = client
        .ok()
        .flatten()
        .ok_or("The client is not known here.")?;
    if value("redirect_uri").is_some_and(|address| address != client.redirect_uri) {
        return Err("The client asks for an answer to an address that is not its own.");
    }
    if value("response_type").as_deref() != Some("code") {
        return Err("The client asks in a way that is not known here; response_type must be code.");
    }
    let words = value("scope").unwrap_or_else(|| Scope::Identity.word().to_owned());
    let scope: Option<Vec<Scope>> = words.split([' ', ',']).map(Scope::of).collect();
    let state = value("state");
    if state.as_ref().is_some_and(|state| state.len() > STATE) {
        return Err("The client's state is too long.");
    }
    let wanted = Wanted {
        client_id: client.id.clone(),
        redirect_uri: client.redirect_uri.clone(),
        scope: scope.ok_or("The client asks for a scope that is not known.")?,
        state,
    };
    Ok((client, wanted))
}

fn question(id: &str, waiting: &Waiting, wanted: &Wanted, wrong: bool) -> Response {
    door::question(
        &format!("/oauth/authorize?request={id}"),
        &waiting.name,
        &scope::words(&wanted.scope).replace(' ', ", "),
        waiting.form.reveal(),
        wrong,
    )
}

async fn show(State(platform): State<Platform>, uri: Uri) -> Response {
    let (client, wanted) = match wanted(&platform, uri.query().unwrap_or_default()).await {
        Ok(found) => found,
        Err(problem) => return door::nobody(problem),
    };
    let entered = platform.logins.client(client.name, wanted.clone());
    let waiting = entered
        .ok()
        .and_then(|id| Some((platform.logins.find(&id)?, id)));
    match waiting {
        Some((waiting, id)) => question(&id, &waiting, &wanted, false),
        None => door::nobody("This computer gives no random numbers."),
    }
}

async fn answer(State(platform): State<Platform>, uri: Uri, posted: Posted) -> Response {
    let late = "This request is over. Begin again where you began it.";
    let query = uri.query().unwrap_or_default();
    let id = query.strip_prefix("request=").unwrap_or_default();
    let waiting = platform.logins.find(id);
    let Some(waiting) = waiting.filter(|waiting| waiting.form.is(posted.get("form"))) else {
        return door::nobody(late);
    };
    let Asker::Client(wanted) = waiting.asker.clone() else {
        return door::nobody(late);
    };
    let agreed = posted.get("answer") == "yes";
    if agreed && !platform.identity.token.is(posted.get("key").trim()) {
        return question(id, &waiting, &wanted, true);
    }
    if !platform.logins.leave(id) {
        return door::nobody(late);
    }
    let mut reply = form_urlencoded::Serializer::new(String::new());
    let code = Secret::random();
    match code {
        Ok(code) if agreed => {
            reply.append_pair("code", code.reveal());
            platform.logins.give(&code, wanted.clone());
        }
        _ => drop(reply.append_pair("error", "access_denied")),
    }
    if let Some(state) = &wanted.state {
        reply.append_pair("state", state);
    }
    back(&wanted.redirect_uri, &reply.finish())
}

fn back(address: &str, reply: &str) -> Response {
    let between = if address.contains('?') { '&' } else { '?' };
    let Ok(location) = HeaderValue::from_str(&format!("{address}{between}{reply}")) else {
        return door::nobody("The client's address can't be used.");
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// What came of an exchange.
struct Given {
    authorization: Authorization,
    token: Secret,
    refresh: Option<Secret>,
}

fn refused() -> Refusal {
    Refusal::unauthorized()
}

/// A code, or an earlier refresh token, for a token: with the secret of the client it was given to.
async fn give(
    platform: &Platform,
    secret: &str,
    code: &str,
    refresh: &str,
) -> Result<Given, Refusal> {
    let (secret, token) = (hash(secret), new_token()?);
    if !refresh.is_empty() {
        let old = refresh.to_owned();
        let renewed = platform.store.with::<_, Refusal>(move |tx| {
            let found = authorizations::of_refresh(tx, &old)?.ok_or_else(refused)?;
            let client = clients::find(tx, found.client_id.as_deref().unwrap_or_default())?;
            client
                .filter(|client| client.secret_hash == secret)
                .ok_or_else(refused)?;
            authorizations::renew(tx, &found, &token)?;
            let authorization = authorizations::find(tx, &found.id)?.ok_or_else(refused)?;
            Ok(Given {
                authorization,
                token,
                refresh: None,
            })
        });
        return renewed.await;
    }
    let wanted = platform.logins.take(code).ok_or_else(refused)?;
    let made = new_token()?;
    let given = platform.store.with::<_, Refusal>(move |tx| {
        let client = clients::find(tx, &wanted.client_id)?;
        let client = client
            .filter(|client| client.secret_hash == secret)
            .ok_or_else(refused)?;
        let grant = Grant {
            description: client.name,
            scope: wanted.scope,
            client_id: Some(client.id),
            session: false,
            lifetime: Some(LIFETIME),
        };
        let id = authorizations::insert(tx, &grant, &token, Some(&made))?;
        let authorization = authorizations::find(tx, &id)?.ok_or_else(refused)?;
        Ok(Given {
            authorization,
            token,
            refresh: Some(made),
        })
    });
    given.await
}

async fn exchange(State(platform): State<Platform>, posted: Posted) -> Answer {
    let (code, refresh) = match posted.get("grant_type") {
        "authorization_code" => (posted.get("code"), ""),
        "refresh_token" if !posted.get("refresh_token").is_empty() => {
            ("", posted.get("refresh_token"))
        }
        _ => {
            return Err(Refusal::bad_request(
                "grant_type must be authorization_code or refresh_token.",
            ));
        }
    };
    let given = give(&platform, posted.get("client_secret"), code, refresh).await?;
    let refresh = given.refresh.as_ref().map_or(refresh, Secret::reveal);
    ok(&json!({
        "access_token": given.token.reveal(), "refresh_token": refresh, "token_type": "Bearer", "expires_in": LIFETIME,
        "user_id": platform.identity.account, "session_nonce": null,
    }))
}

/// POST /oauth/tokens: the same in the API's own words.
async fn exchange_as_the_api_does(State(platform): State<Platform>, fields: Fields) -> Answer {
    let inner = |name: &str, field: &str| -> Result<String, Refusal> {
        let object = fields.object(name)?;
        let text = object.map(|object| object.text(field)).transpose()?;
        Ok(text.flatten().unwrap_or_default())
    };
    let (secret, code) = (inner("client", "secret")?, inner("grant", "code")?);
    let refresh = inner("refresh_token", "token")?;
    let given = give(&platform, &secret, &code, &refresh).await?;
    let authorization = &given.authorization;
    let refresh = given
        .refresh
        .as_ref()
        .map_or(refresh.as_str(), Secret::reveal);
    let kind = if code.is_empty() {
        "refresh_token"
    } else {
        "authorization_code"
    };
    created(&json!({
        "id": authorization.token_id, "authorization": {"id": authorization.id}, "client": null, "session": Value::Null,
        "access_token": {"id": authorization.token_id, "token": given.token.reveal(), "expires_in": LIFETIME},
        "refresh_token": {"id": authorization.refresh_id, "token": refresh, "expires_in": null},
        "grant": {"code": code, "type": kind}, "user": {"id": platform.identity.account},
        "created_at": authorization.created_at, "updated_at": authorization.updated_at,
    }))
}
