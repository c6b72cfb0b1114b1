//! Places for archives, and the archives' own upload and download under signed addresses.

use axum::body::{Body, BodyDataStream};
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use jiff::Timestamp;
use serde_json::json;
use tokio_util::io::ReaderStream;

use super::show;
use super::wire::{Answer, Refusal, created};
use crate::platform::Platform;
use crate::source::{self, SourceError, Use};

impl From<SourceError> for Refusal {
    fn from(error: SourceError) -> Refusal {
        match error {
            SourceError::Forged | SourceError::Expired => Refusal::forbidden(capital(&error)),
            SourceError::Absent => Refusal::not_found("source archive"),
            SourceError::Foreign => Refusal::invalid(capital(&error)),
            SourceError::TooLarge => Refusal::too_large(capital(&error)),
            SourceError::BrokenOff => Refusal::bad_request(capital(&error)),
            SourceError::DiskFull => Refusal::disk_full(),
            SourceError::Disk { source } => Refusal::internal(&source),
            SourceError::Store(error) => error.into(),
        }
    }
}

fn capital(error: &SourceError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
        .unwrap_or_default()
}

/// POST /sources
pub async fn create(State(platform): State<Platform>) -> Answer {
    let (put_url, get_url) = platform.sources.create(Timestamp::now()).await?;
    created(&json!({"source_blob": {"get_url": get_url, "put_url": put_url}}))
}

/// POST /apps/{app}/sources
pub async fn create_for_app(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    show::named_app(&platform, key).await?;
    create(State(platform)).await
}

/// PUT of an archive
pub async fn upload(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let (head, body) = request.into_parts();
    let mut body = body.into_data_stream();
    let taken = take(&platform, &id, &head, &mut body).await;
    if taken.is_err() {
        source::drain(&mut body).await;
    }
    taken?;
    Ok(Response::new(Body::empty()))
}

async fn take(
    platform: &Platform,
    id: &str,
    head: &Parts,
    body: &mut BodyDataStream,
) -> Result<(), SourceError> {
    let query = head.uri.query().unwrap_or_default();
    platform
        .sources
        .check(Use::Put, id, query, Timestamp::now())?;
    let announced = head.headers.get(header::CONTENT_LENGTH);
    let announced: Option<u64> = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length| length > crate::limits::SOURCE) {
        return Err(SourceError::TooLarge);
    }
    platform.sources.receive(id, body).await
}

/// GET of an archive
pub async fn download(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    uri: Uri,
) -> Answer {
    platform.sources.check(
        Use::Get,
        &id,
        uri.query().unwrap_or_default(),
        Timestamp::now(),
    )?;
    let Ok(file) = tokio::fs::File::open(platform.sources.path(&id)).await else {
        return Err(SourceError::Absent.into());
    };
    let length = file
        .metadata()
        .await
        .map_err(|error| Refusal::internal(&error))?
        .len();
    let mut response = Response::new(Body::from_stream(ReaderStream::new(file)));
    *response.status_mut() = StatusCode::OK;
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/gzip"),
    );
    Ok(response)
}
