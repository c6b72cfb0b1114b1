//! Who may ask: programs of this computer, by its own name, with a token that reaches as far. Web pages may not,
//! whoever sends them.

use axum::RequestExt;
use axum::body::Body;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::oauth::door::is_own_form;
use super::wire::Refusal;
use super::{metrics, two_factor};
use crate::platform::Platform;
use crate::scope::{self, Scope};
use crate::secret::new_id;
use crate::store::authorizations::{self, Authorization};

/// For every request: only under this computer's own names, and from no web page. It also gives each answer its shape.
pub async fn local(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let refused = refuse_stranger(&platform, &request);
    let head = request.method() == Method::HEAD;
    let mut response = match refused {
        Some(refusal) => refusal.into_response(),
        None => in_shape(next.run(request).await, head),
    };
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&new_id()) {
        headers.insert("request-id", id);
    }
    headers.insert(
        "x-content-type-options",
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
    response
}

/// What changes something is carried to its end although its client has gone: dropped between two of its
/// steps, a build would be written down that nobody runs.
pub async fn to_its_end(request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => Refusal::internal(&error).into_response(),
    }
}

fn refuse_stranger(platform: &Platform, request: &Request) -> Option<Refusal> {
    let own_form = is_own_form(request.method(), request.uri().path(), request.headers());
    if request.headers().contains_key(header::ORIGIN) && !own_form {
        return Some(Refusal::forbidden("Web pages can't use this address."));
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, more) = (
        hosts.next().and_then(|host| host.to_str().ok()),
        hosts.next(),
    );
    let known = host
        .and_then(|host| host.rsplit_once(':'))
        .is_some_and(|(name, port)| {
            let own_port = [platform.port, platform.tls_port]
                .iter()
                .any(|own| port == own.to_string());
            // Its command line asks for metrics under Heroku's own name, which only this computer's owner can lead here.
            let foreign: &[&str] = if metrics::is_ours(request.uri().path()) {
                &metrics::HOSTS
            } else {
                &[]
            };
            let names = ["127.0.0.1", "localhost"];
            let mut names = names.iter().chain(foreign);
            own_port && names.any(|own| name.eq_ignore_ascii_case(own))
        });
    // A request that names its target in full must name the same one.
    let target = request
        .uri()
        .authority()
        .is_none_or(|authority| Some(authority.as_str()) == host);
    (!known || more.is_some() || !target)
        .then(|| Refusal::forbidden("This address answers under its own name only."))
}

/// Answers that axum itself gives are words; a client of Heroku's expects JSON.
fn in_shape(response: Response, head: bool) -> Response {
    let status = response.status();
    let is_ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json" || kind == "text/html; charset=utf-8");
    if is_ours || head || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let refusal = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            Refusal::not_found("API endpoint")
        }
        StatusCode::RANGE_NOT_SATISFIABLE => Refusal::range(),
        _ => Refusal::bad_request("The request can't be understood."),
    };
    refusal.into_response()
}

/// Who asks: the person at this computer, or someone they gave a token of their own.
#[derive(Debug, Clone)]
pub struct Caller {
    scope: Vec<Scope>,
    /// What they were given; the platform's own token has none.
    pub authorization: Option<Authorization>,
}

impl Caller {
    async fn of(platform: &Platform, token: String) -> Result<Caller, Refusal> {
        if platform.identity.token.is(&token) {
            return Ok(Caller {
                scope: vec![Scope::Global],
                authorization: None,
            });
        }
        let found = platform
            .store
            .with::<_, Refusal>(move |tx| Ok(authorizations::of_token(tx, &token)?));
        let authorization = found.await?.ok_or_else(Refusal::unauthorized)?;
        Ok(Caller {
            scope: authorization.scope.clone(),
            authorization: Some(authorization),
        })
    }

    fn check(&self, accepted: &[Scope], path: &str) -> Result<(), Refusal> {
        // Heroku has no way to switch itself off: that is for the program's own commands.
        let own = !path.starts_with("/orchard/") || self.authorization.is_none();
        if own && self.scope.iter().any(|scope| accepted.contains(scope)) {
            return Ok(());
        }
        let needed = scope::words(accepted).replace(' ', ", ");
        Err(Refusal::forbidden(format!(
            "The scope of this token is too narrow: one of {needed} is needed."
        )))
    }
}

/// For every request that shows or changes something: a token, and one that reaches as far.
pub async fn token(
    State(platform): State<Platform>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(credential);
    let caller = match given {
        Some(token) => Caller::of(&platform, token).await,
        None => Err(Refusal::unauthorized()),
    };
    let path = request.uri().path().to_owned();
    let names: Option<RawPathParams> = request.extract_parts().await.ok();
    let accepted = scope::accepted(request.method(), &path);
    let (scope, mut response) = match caller {
        Err(refusal) => (None, refusal.into_response()),
        Ok(caller) => {
            let scope = scope::words(&caller.scope);
            let response = match caller.check(accepted, &path) {
                Ok(()) => match two_factor::challenge(
                    &platform,
                    request.method(),
                    &path,
                    names.as_ref(),
                    request.headers(),
                )
                .await
                {
                    Ok(()) => {
                        request.extensions_mut().insert(caller);
                        next.run(request).await
                    }
                    Err(refusal) => refusal.into_response(),
                },
                Err(refusal) => refusal.into_response(),
            };
            (Some(scope), response)
        }
    };
    let left = platform.rate.take(std::time::Instant::now());
    let headers = response.headers_mut();
    headers.insert("ratelimit-remaining", HeaderValue::from(left));
    for (name, words) in [
        ("oauth-scope", scope),
        ("oauth-scope-accepted", Some(scope::words(accepted))),
    ] {
        if let Some(value) = words.and_then(|words| HeaderValue::from_str(&words).ok()) {
            headers.insert(name, value);
        }
    }
    response
}

/// The token of `Bearer TOKEN`, or of `Basic` with the token as the password, whoever the user is.
fn credential(value: &str) -> Option<String> {
    let (scheme, rest) = value.split_once(' ')?;
    let token = if scheme.eq_ignore_ascii_case("bearer") {
        rest.trim().to_owned()
    } else {
        basic(value)?.1
    };
    Some(token).filter(|token| !token.is_empty())
}

/// The user and the password of `Basic`.
pub fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, rest) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64_STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
