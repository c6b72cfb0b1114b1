//! The heads of requests and answers: what belongs to a connection is taken off, where a request came from is put on.

use std::net::IpAddr;

use hyper::header::{
    CONNECTION, CONTENT_LENGTH, EXPECT, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE, VIA,
};
use jiff::Timestamp;
use uuid::Uuid;

const NAME: &str = "1.1 orchard-router";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether the head asks for a WebSocket, the one protocol a connection may change to.
pub(super) fn wants_websocket(headers: &HeaderMap) -> bool {
    let named = |name: HeaderName, word: &str| {
        let values = headers
            .get_all(name)
            .into_iter()
            .filter_map(|value| value.to_str().ok());
        values
            .flat_map(|value| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    named(CONNECTION, "upgrade") && named(UPGRADE, "websocket")
}

/// The request's own id where it is a plain one (20 to 200 characters, as on Heroku), else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let plain = |id: &&str| {
        (20..=200).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_=+/".contains(&b))
    };
    given
        .filter(plain)
        .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned)
}

/// Where the request came from, by its own account and the address of its connection.
pub(super) fn forwarded(headers: &HeaderMap, peer: IpAddr) -> String {
    let given = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok());
    given
        .map(str::to_owned)
        .chain([peer.to_string()])
        .collect::<Vec<_>>()
        .join(",")
}

/// Makes a request's head ready for the dyno.
pub(super) fn to_dyno(headers: &mut HeaderMap, id: &str, forwarded: &str, port: u16) {
    let websocket = wants_websocket(headers);
    // Two lengths for one body are how requests are smuggled: the chunks count.
    if headers.contains_key(TRANSFER_ENCODING) {
        headers.remove(CONTENT_LENGTH);
    }
    take_off(headers);
    // Answered already, by the router's own server.
    headers.remove(EXPECT);
    if websocket {
        put_on_websocket(headers);
    }
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    put(REQUEST_ID, id);
    put(FORWARDED_FOR, forwarded);
    put(HeaderName::from_static("x-forwarded-proto"), "http");
    put(
        HeaderName::from_static("x-forwarded-port"),
        &port.to_string(),
    );
    put(
        HeaderName::from_static("x-request-start"),
        &Timestamp::now().as_millisecond().to_string(),
    );
    headers.append(VIA, HeaderValue::from_static(NAME));
}

/// Makes an answer's head ready for the browser.
pub(super) fn to_browser(headers: &mut HeaderMap, websocket: bool) {
    take_off(headers);
    if websocket {
        put_on_websocket(headers);
    }
    headers.append(VIA, HeaderValue::from_static(NAME));
}

fn put_on_websocket(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
}

/// Takes off what is meant for the next machine only (RFC 9110, 7.6.1).
fn take_off(headers: &mut HeaderMap) {
    let values = headers
        .get_all(CONNECTION)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    let named: Vec<HeaderName> = values
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in [
        CONNECTION,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ] {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers.remove("proxy-connection");
}
