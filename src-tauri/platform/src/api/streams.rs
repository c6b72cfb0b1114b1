//! Output streams of builds and release phases: plain text or events, resumed at an offset, kept open with NULs.
//! Their address carries a signature instead of the token, and their end says nothing about success.

use std::io::SeekFrom;
use std::path::PathBuf;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use futures_util::{Stream, stream};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::form::Form;
use super::wire::{Answer, Refusal};
use crate::limits;
use crate::output::Length;
use crate::platform::Platform;

/// Path of streams under the platform's address.
pub const PATH: &str = "/streams/";
const PURPOSE: &str = "output stream";
/// Most bytes handed on at once.
const CHUNK: u64 = 64 << 10;

/// The signed address of an output.
pub fn address(platform: &Platform, id: &str) -> String {
    format!(
        "{}{PATH}{id}?signature={}",
        platform.address(),
        platform.identity.address_key.sign(PURPOSE, id)
    )
}

/// GET of an output stream
pub async fn follow(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let signature = uri
        .query()
        .and_then(|query| query.strip_prefix("signature="))
        .unwrap_or_default();
    if !platform
        .identity
        .address_key
        .signed(PURPOSE, &id, signature)
    {
        return Err(Refusal::forbidden("The signature of the address is wrong."));
    }
    let (path, length) = platform
        .outputs
        .find(&id)
        .ok_or_else(|| Refusal::not_found("stream"))?;
    let form = Form::asked(&headers);
    let place = match form {
        Form::Text => header::RANGE,
        Form::Events => HeaderName::from_static("last-event-id"),
    };
    let asked = headers
        .get(place)
        .map(|place| place.to_str().unwrap_or("?"));
    let from = asked.map(offset).transpose()?.unwrap_or(0);
    let state = *length.borrow();
    if state.done && from > 0 && from >= state.bytes {
        let mut response = form.answer(Body::empty());
        response.headers_mut().remove(header::CONTENT_TYPE);
        *response.status_mut() = StatusCode::NO_CONTENT;
        return Ok(response);
    }
    let tail = Tail {
        path,
        at: from,
        length,
        closing: platform.closing.clone(),
        form,
        over: false,
    };
    let mut response = form.answer(Body::from_stream(tail.stream()));
    response
        .headers_mut()
        .insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if asked.is_some() && form == Form::Text {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    Ok(response)
}

/// `bytes=N-`, `N-` or `N`.
fn offset(range: &str) -> Result<u64, Refusal> {
    let range = range.trim();
    let range = range.strip_prefix("bytes=").unwrap_or(range);
    range
        .split('-')
        .next()
        .and_then(|from| from.trim().parse().ok())
        .ok_or_else(Refusal::range)
}

struct Tail {
    path: PathBuf,
    at: u64,
    length: watch::Receiver<Length>,
    closing: CancellationToken,
    form: Form,
    over: bool,
}

impl Tail {
    fn stream(self) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
        stream::try_unfold(self, |mut tail| async move {
            Ok(tail.next().await?.map(|bytes| (bytes, tail)))
        })
    }

    async fn next(&mut self) -> std::io::Result<Option<Bytes>> {
        loop {
            let length = *self.length.borrow_and_update();
            if self.at < length.bytes {
                let text = self.read(length).await?;
                if !text.is_empty() {
                    return Ok(Some(text));
                }
            } else if length.done || self.over {
                return Ok(None);
            }
            let changed = tokio::select! {
                changed = timeout(limits::KEEPALIVE, self.length.changed()) => changed,
                () = self.closing.cancelled() => return Ok(None),
            };
            match changed {
                Ok(Ok(())) => {}
                // Whoever wrote is gone; what is there is all there will be.
                Ok(Err(_)) => self.over = true,
                Err(_) => return Ok(Some(self.form.keepalive())),
            }
        }
    }

    async fn read(&mut self, length: Length) -> std::io::Result<Bytes> {
        let mut file = tokio::fs::File::open(&self.path).await?;
        file.seek(SeekFrom::Start(self.at)).await?;
        let mut text = Vec::new();
        file.take(CHUNK.min(length.bytes - self.at))
            .read_to_end(&mut text)
            .await?;
        if self.form == Form::Text {
            self.at += text.len() as u64;
            return Ok(text.into());
        }
        // An event is whole lines, named by the offset after them. Lines are written whole.
        let whole = text
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(text.len(), |last| last + 1);
        text.truncate(whole);
        self.at += whole as u64;
        let text = String::from_utf8_lossy(&text);
        let data: String = text.lines().map(|line| format!("data: {line}\n")).collect();
        Ok(format!("id: {}\n{data}\n", self.at).into())
    }
}
