//! The download of a dump under its public address: whole or one range of it, so that a download can be gone on with.

use std::io::SeekFrom;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::super::wire::{Answer, Refusal};
use crate::platform::Platform;
use crate::store::transfers;

/// Bytes read at once.
const CHUNK: usize = 64 << 10;

/// GET and HEAD of a dump
pub async fn download(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let query = uri.query().unwrap_or_default();
    platform.dumps.check(&id, query, Timestamp::now())?;
    let key = id.clone();
    let dump = platform
        .store
        .with::<_, Refusal>(move |tx| {
            transfers::dump(tx, &key)?.ok_or_else(|| Refusal::not_found("backup"))
        })
        .await?;
    let mut file = tokio::fs::File::open(platform.dumps.path(&id))
        .await
        .map_err(|_| Refusal::not_found("backup"))?;
    let length = file
        .metadata()
        .await
        .map_err(|error| Refusal::internal(&error))?
        .len();
    let tag = format!("\"{}\"", dump.checksum.unwrap_or_default());
    if named_in(&headers, header::IF_NONE_MATCH, &tag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        mark(&mut response, &tag);
        return Ok(response);
    }
    // A range of another content than the client has begun with would make nonsense of both.
    let same =
        !headers.contains_key(header::IF_RANGE) || named_in(&headers, header::IF_RANGE, &tag);
    let asked = headers
        .get(header::RANGE)
        .filter(|_| same)
        .and_then(|range| range.to_str().ok())
        .and_then(asked);
    let part = asked.map(|asked| asked.of(length));
    if let Some(None) = part {
        let mut response = Refusal::range().into_response();
        set(
            &mut response,
            header::CONTENT_RANGE,
            &format!("bytes */{length}"),
        );
        return Ok(response);
    }
    let (from, to) = part.flatten().unwrap_or((0, length));
    file.seek(SeekFrom::Start(from))
        .await
        .map_err(|error| Refusal::internal(&error))?;
    let bytes = ReaderStream::with_capacity(file.take(to - from), CHUNK);
    let mut response = Response::new(Body::from_stream(bytes));
    mark(&mut response, &tag);
    set(
        &mut response,
        header::CONTENT_TYPE,
        "application/octet-stream",
    );
    set(
        &mut response,
        header::CONTENT_LENGTH,
        &(to - from).to_string(),
    );
    let name = format!("attachment; filename=\"{id}.dump\"");
    set(&mut response, header::CONTENT_DISPOSITION, &name);
    if part.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let range = format!("bytes {from}-{}/{length}", to.saturating_sub(1));
        set(&mut response, header::CONTENT_RANGE, &range);
    }
    Ok(response)
}

fn mark(response: &mut Response, tag: &str) {
    set(response, header::ETAG, tag);
    set(response, header::ACCEPT_RANGES, "bytes");
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn named_in(headers: &HeaderMap, name: header::HeaderName, tag: &str) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
}

/// One range of bytes as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    From(u64),
    Between(u64, u64),
    Last(u64),
}

/// A single range; anything else is not understood, and then all is given, as HTTP has it.
fn asked(range: &str) -> Option<Asked> {
    let (first, last) = range.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| -> Option<u64> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // A number too large for us is beyond every end.
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    match (first.trim(), last.trim()) {
        ("", last) => Some(Asked::Last(number(last)?)),
        (first, "") => Some(Asked::From(number(first)?)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Asked::Between(first, last))
        }
    }
}

impl Asked {
    /// The first byte and the one after the last, of so many; `None` when there is none of them.
    fn of(self, length: u64) -> Option<(u64, u64)> {
        let (from, to) = match self {
            Asked::From(from) => (from, length),
            Asked::Between(from, last) => (from, last.saturating_add(1).min(length)),
            Asked::Last(count) => (length.saturating_sub(count), length),
        };
        (from < to).then_some((from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_what_http_says_it_is() {
        let part = |range| asked(range).map(|asked| asked.of(100));
        assert_eq!(part("bytes=0-9"), Some(Some((0, 10))));
        assert_eq!(part("bytes=90-"), Some(Some((90, 100))));
        assert_eq!(part("bytes=-10"), Some(Some((90, 100))));
        assert_eq!(part("bytes=-1000"), Some(Some((0, 100))));
        assert_eq!(part("bytes=50-1000"), Some(Some((50, 100))));
        assert_eq!(part("bytes=100-"), Some(None));
        assert_eq!(part("bytes=99999999999999999999999-"), Some(None));
        assert_eq!(part("bytes=-0"), Some(None));
        for nonsense in [
            "bytes=9-1",
            "bytes=0-1,5-6",
            "bytes=a-",
            "items=0-1",
            "bytes=-",
            "",
        ] {
            assert_eq!(part(nonsense), None, "{nonsense}");
        }
    }
}
