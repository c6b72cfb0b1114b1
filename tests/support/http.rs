//! The plainest HTTP there is: one request, one answer, no redirects, no TLS. Names that end in
//! `.localhost` are this computer, as they are for browsers.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use url::Url;

/// The longest that a study may take for one page.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is sent along.
pub enum Body<'a> {
    /// Nothing.
    Empty,
    /// A form.
    Form(&'a [(&'a str, &'a str)]),
    /// JSON.
    Json(&'a serde_json::Value),
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as text.
    pub text: String,
}

impl Answer {
    /// Whether it went well.
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header, when it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|why| panic!("no JSON: {why}"))
    }
}

/// Sends one request. Gives nothing when nobody answers, or not in time.
pub async fn send(
    method: Method,
    url: &Url,
    headers: &[(&str, &str)],
    body: Body<'_>,
) -> Option<Answer> {
    let port = url.port_or_known_default()?;
    let host = url.host_str()?;
    let here = host == "localhost" || host.ends_with(".localhost");
    let mut address = url.clone();
    if here {
        address.set_host(Some("127.0.0.1")).ok()?;
    }
    let mut request = Request::builder()
        .method(method)
        .uri(address.as_str())
        .header(HOST, format!("{host}:{port}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (kind, bytes) = match body {
        Body::Empty => (None, String::new()),
        Body::Form(fields) => {
            let form = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            (Some("application/x-www-form-urlencoded"), form)
        }
        Body::Json(value) => (Some("application/json"), value.to_string()),
    };
    if let Some(kind) = kind {
        request = request.header(CONTENT_TYPE, kind);
    }
    let request = request.body(Full::new(Bytes::from(bytes))).ok()?;
    let client = Client::builder(TokioExecutor::new()).build_http();
    tokio::time::timeout(PATIENCE, async {
        let answer = client.request(request).await.ok()?;
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Some(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text,
        })
    })
    .await
    .ok()?
}
