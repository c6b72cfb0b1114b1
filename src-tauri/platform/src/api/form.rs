//! How an answer that goes on is written: as plain text, or as server-sent events for whom asks so.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

/// The form of an answer that goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines as they are.
    Text,
    /// Server-sent events, each with an id to go on from.
    Events,
}

impl Form {
    /// The form that a request accepts.
    pub fn asked(headers: &HeaderMap) -> Form {
        let accepted = headers.get(header::ACCEPT).map(HeaderValue::to_str);
        match accepted {
            Some(Ok(kinds)) if kinds.contains("text/event-stream") => Form::Events,
            _ => Form::Text,
        }
    }

    /// An answer in this form, which nobody may keep.
    pub fn answer(self, body: Body) -> Response {
        let kind = match self {
            Form::Text => "text/plain; charset=utf-8",
            Form::Events => "text/event-stream",
        };
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// What is sent while there is nothing to say, so that nobody takes the connection for dead.
    pub fn keepalive(self) -> Bytes {
        Bytes::from_static(match self {
            Form::Text => b"\0",
            Form::Events => b":keepalive\n\n",
        })
    }
}
