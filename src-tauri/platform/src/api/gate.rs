//! Who may ask: programs of this computer, by its own name, with the token. Web pages may not, whoever sends them.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::metrics;
use super::wire::Refusal;
use crate::platform::Platform;
use crate::secret::new_id;

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
    if request.headers().contains_key(header::ORIGIN) {
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
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/json");
    if is_json || head || !(status.is_client_error() || status.is_server_error()) {
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

/// For every request that shows or changes something: the token.
pub async fn token(
    State(platform): State<Platform>,
    request: Request<Body>,
    next: Next,
) -> Response {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let mut response = match given
        .and_then(bearer)
        .is_some_and(|token| platform.identity.token.is(token))
    {
        true => next.run(request).await,
        false => Refusal::unauthorized().into_response(),
    };
    let left = platform.rate.take(std::time::Instant::now());
    response
        .headers_mut()
        .insert("ratelimit-remaining", HeaderValue::from(left));
    response
        .headers_mut()
        .insert("oauth-scope", HeaderValue::from_static("global"));
    response
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
