//! Plays the faults of requests around whoever answers them.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, IF_RANGE, RANGE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Ruled;
use super::reply::{Bend, Bent};
use super::script::{Act, Answer, Status};
use super::upload::{Held, Hold};
use super::wire::Wire;
use crate::api;
use crate::platform::Platform;
use crate::source::drain;

/// For every request: what the script wants to happen to it and to its answer.
pub async fn around(
    State(platform): State<Platform>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let due = platform.faults.of_request(request.method().as_str(), &path);
    if due.is_empty() {
        return next.run(request).await;
    }
    let wire = request.extensions().get::<ConnectInfo<Wire>>();
    let wire = wire.map(|ConnectInfo(wire)| wire.clone());
    for rule in &due {
        match rule.act() {
            Act::IgnoreRange => {
                if request.headers_mut().remove(RANGE).is_some() {
                    rule.played(0);
                }
                request.headers_mut().remove(IF_RANGE);
            }
            Act::UploadReset(at) => request = held(request, at.after, Hold::Reset, rule, &wire),
            Act::UploadStall(at) => {
                let pause = at.milliseconds.map(Duration::from_millis);
                request = held(request, at.after, Hold::Stall(pause), rule, &wire);
            }
            Act::Answer(answer) => {
                rule.played(0);
                return instead(request, answered(*answer)).await;
            }
            Act::Expire => {
                rule.played(0);
                return instead(request, api::expired(&path)).await;
            }
            _ => {}
        }
    }
    let mut response = next.run(request).await;
    for rule in &due {
        response = bent(response, rule, &wire);
    }
    response
}

/// An answer in place of the real one, to a client that has sent everything.
async fn instead(request: Request, response: Response) -> Response {
    drain(&mut request.into_body().into_data_stream()).await;
    response
}

fn answered(answer: Answer) -> Response {
    let (status, id, message) = match answer.status {
        Status::TooMany => (
            StatusCode::TOO_MANY_REQUESTS,
            "rate_limit",
            "Your account reached the API rate limit.",
        ),
        Status::Internal => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_server_error",
            "The fault script wants this answer.",
        ),
        Status::Unavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "service_unavailable",
            "The fault script wants this answer.",
        ),
    };
    let body = json!({"id": id, "message": message}).to_string();
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = answer.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn held(
    request: Request,
    after: u64,
    hold: Hold,
    rule: &Arc<Ruled>,
    wire: &Option<Wire>,
) -> Request {
    request.map(|body| Body::new(Held::new(body, after, hold, Arc::clone(rule), wire.clone())))
}

fn bent(mut response: Response, rule: &Arc<Ruled>, wire: &Option<Wire>) -> Response {
    let bend = match rule.act() {
        Act::Reset(at) => Bend::Reset(at.after),
        Act::Cut(at) => Bend::Cut(at.after),
        Act::CutLines(at) => Bend::CutAfter(line_end(response.headers()), at.after.get()),
        Act::Stall(at) => Bend::Stall(at.after, at.milliseconds.map(Duration::from_millis)),
        Act::Drip(drip) => Bend::Drip(drip.bytes.get(), Duration::from_millis(drip.milliseconds)),
        Act::ContentLength(lie) => {
            if let (Some(length), Some(wire)) = (length(&response), wire) {
                let headers = response.headers_mut();
                headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
                // After such an answer nobody knows where the next one begins.
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
                wire.lie(lie.by);
                rule.played(length);
            }
            return response;
        }
        _ => return response,
    };
    response.map(|body| Body::new(Bent::new(body, bend, Arc::clone(rule), wire.clone())))
}

/// How many bytes the answer really has, where that is known before they are sent.
fn length(response: &Response) -> Option<u64> {
    let said = response.headers().get(CONTENT_LENGTH);
    let said = said.and_then(|length| length.to_str().ok()?.parse().ok());
    said.or_else(|| hyper::body::Body::size_hint(response.body()).exact())
}

fn line_end(headers: &HeaderMap) -> &'static [u8] {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    match kind.is_some_and(|kind| kind.starts_with("text/event-stream")) {
        true => b"\n\n",
        false => b"\n",
    }
}
