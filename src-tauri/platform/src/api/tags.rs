//! An entity tag for each answer to a GET, and a 304 for who has that answer already. Made of the whole answer after it was
//! put together: it saves the way and the reading, and never says "not changed" of what has. Settings have none.

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

use super::wire::Refusal;
use crate::secret::hex;

/// Longest answer that gets a tag, bytes. Ours (2026-11).
const LONGEST: u64 = 4 << 20;
/// Bytes of the sum that make a tag. Ours (2026-11): nobody makes two lists of the same 128 bits by chance.
const SUM: usize = 16;

/// For every GET: a tag on what it is answered with.
pub async fn tagged(request: Request, next: Next) -> Response {
    let wanted = request.method() == Method::GET && !is_secret(request.uri().path());
    let known: Vec<HeaderValue> = match wanted {
        true => asked(request.headers()),
        false => Vec::new(),
    };
    let response = next.run(request).await;
    if !wanted || !can_have_one(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Refusal::internal(&error).into_response(),
    };
    let tag = tag(parts.status, &parts.headers, &bytes);
    let is_known = names(&known, &tag);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if !is_known {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

/// Settings, tokens and keys: no sum of them goes anywhere either.
fn is_secret(path: &str) -> bool {
    let mut parts = path.split('/');
    parts.any(|part| matches!(part, "config-vars" | "config" | "oauth" | "orchard"))
}

fn can_have_one(response: &Response) -> bool {
    let good = matches!(
        response.status(),
        StatusCode::OK | StatusCode::PARTIAL_CONTENT
    );
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind == "application/json");
    // What has no length beforehand is a stream, which must not be held up.
    let length = response.body().size_hint().exact();
    good && is_json
        && !response.headers().contains_key(header::ETAG)
        && length.is_some_and(|length| length <= LONGEST)
}

/// The same rows are another answer where more follow them.
fn tag(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> String {
    let next = headers.get("next-range");
    let mut sum = Sha256::new();
    sum.update(status.as_u16().to_be_bytes());
    sum.update(next.map_or(&b""[..], HeaderValue::as_bytes));
    sum.update([0]);
    sum.update(body);
    let sum = sum.finalize();
    format!("\"{}\"", hex(sum.get(..SUM).unwrap_or_default()))
}

fn asked(headers: &HeaderMap) -> Vec<HeaderValue> {
    let all = headers.get_all(header::IF_NONE_MATCH);
    all.iter().cloned().collect()
}

/// Whether one of the tags is this one, weak or not; `*` is any.
fn names(known: &[HeaderValue], tag: &str) -> bool {
    let lists = known.iter().filter_map(|known| known.to_str().ok());
    let mut each = lists.flat_map(|list| list.split(',')).map(str::trim);
    each.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_rows_have_another_tag_where_more_follow() {
        let mut more = HeaderMap::new();
        more.insert("next-range", HeaderValue::from_static("id ]a.."));
        let mut further = HeaderMap::new();
        further.insert("next-range", HeaderValue::from_static("id ]b.."));
        let part = StatusCode::PARTIAL_CONTENT;
        let tags = [
            tag(StatusCode::OK, &HeaderMap::new(), b"[]"),
            tag(part, &more, b"[]"),
            tag(part, &further, b"[]"),
            tag(part, &more, b"[1]"),
        ];
        let different: std::collections::HashSet<_> = tags.iter().collect();
        assert_eq!(different.len(), tags.len());
        assert_eq!(tags[1], tag(part, &more, b"[]"));
    }

    #[test]
    fn a_tag_is_found_in_every_spelling_of_a_list_of_tags() {
        let names = |given: &'static str| names(&[HeaderValue::from_static(given)], "\"ab\"");
        for given in ["\"ab\"", "W/\"ab\"", "\"x\", \"ab\"", "\"x\",W/\"ab\"", "*"] {
            assert!(names(given), "{given}");
        }
        for given in ["ab", "\"abc\"", "\"x\"", "", "w/\"ab\"", "\"a\"b\""] {
            assert!(!names(given), "{given}");
        }
    }
}
