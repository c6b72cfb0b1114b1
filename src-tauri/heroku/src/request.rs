//! One call of the API and its repetitions. The token goes to the API's own origins and nowhere else; what may
//! have been done already is not asked for twice unless twice is as good as once.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, IF_NONE_MATCH, LOCATION, RANGE,
};
use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::copies::{Asked, Copy};
use crate::network::{read_failure, shortened};
use crate::reply::{NEXT_RANGE, Reply, is_narrow};
use crate::retry::{Budget, retry_after};
use crate::{Client, Error};

/// Heroku's name of version 3 of its API (API reference, 2026-02).
const VERSION_3: HeaderValue = HeaderValue::from_static("application/vnd.heroku+json; version=3");
/// Carries the code of a second factor (command line, `api-client.js`, 2026-08).
const SECOND_FACTOR: &str = "heroku-two-factor-code";
/// Redirects followed, and only within one origin.
const REDIRECTS: usize = 3;
/// An error's body is read no further than this, in bytes.
const ERROR_BYTES: usize = 64 << 10;

/// Whether asking twice is as good as asking once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twice {
    Harmless,
    Harmful,
}

/// What is asked. The body is built once, so that a repetition is the same to the byte.
pub(crate) struct Call<'a> {
    method: Method,
    path: &'a [&'a str],
    body: Option<Vec<u8>>,
    range: Option<HeaderValue>,
    twice: Twice,
    api: Api,
    query: Vec<(&'static str, String)>,
    repeated: bool,
}

/// Heroku's APIs, each under a host of its own there; elsewhere one server answers all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Api {
    Platform,
    Data,
    Metrics,
}

impl<'a> Call<'a> {
    fn new(method: Method, path: &'a [&'a str], twice: Twice) -> Call<'a> {
        Call {
            method,
            path,
            body: None,
            range: None,
            twice,
            api: Api::Platform,
            query: Vec::new(),
            repeated: false,
        }
    }

    pub fn get(path: &'a [&'a str]) -> Call<'a> {
        Call::new(Method::GET, path, Twice::Harmless)
    }

    pub fn delete(path: &'a [&'a str]) -> Call<'a> {
        Call::new(Method::DELETE, path, Twice::Harmless)
    }

    /// A PATCH that sets a state: the second finds it set.
    pub fn patch(path: &'a [&'a str], body: &serde_json::Value) -> Call<'a> {
        Call::new(Method::PATCH, path, Twice::Harmless).with(body)
    }

    /// A PUT that sets a state.
    pub fn put(path: &'a [&'a str], body: &serde_json::Value) -> Call<'a> {
        Call::new(Method::PUT, path, Twice::Harmless).with(body)
    }

    pub fn post(path: &'a [&'a str], body: &serde_json::Value) -> Call<'a> {
        Call::new(Method::POST, path, Twice::Harmful).with(body)
    }

    /// For a PUT that would do away with what came after the first.
    pub fn harmful(mut self) -> Call<'a> {
        self.twice = Twice::Harmful;
        self
    }

    pub fn harmless(mut self) -> Call<'a> {
        self.twice = Twice::Harmless;
        self
    }

    /// Of the Data API: databases, and what is carried into and out of them.
    pub fn of_data(mut self) -> Call<'a> {
        self.api = Api::Data;
        self
    }

    /// Of the Metrics API, with what its address asks for.
    pub fn of_metrics(mut self, query: Vec<(&'static str, String)>) -> Call<'a> {
        self.api = Api::Metrics;
        self.query = query;
        self
    }

    /// Asked for again and again, and free of secrets: a copy is kept and asked for by its tag.
    pub fn repeated(mut self) -> Call<'a> {
        self.repeated = true;
        self
    }

    pub fn range(mut self, range: &'static str) -> Call<'a> {
        self.range = Some(HeaderValue::from_static(range));
        self
    }

    fn with(mut self, body: &serde_json::Value) -> Call<'a> {
        self.body = (!body.is_null()).then(|| body.to_string().into_bytes());
        self
    }

    fn asked(&self) -> Asked {
        Asked {
            of_data: self.api == Api::Data,
            path: self.path.join("/"),
            range: self.range.as_ref().map(|range| range.as_bytes().to_vec()),
        }
    }
}

impl Client {
    /// One object.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, Error> {
        self.ask_within(&call, &mut Budget::for_request(self.limits()))
            .await
    }

    pub(crate) async fn ask_within<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        budget: &mut Budget,
    ) -> Result<T, Error> {
        self.send(call, budget).await?.json()
    }

    /// No answer but "done".
    pub(crate) async fn tell(&self, call: Call<'_>) -> Result<(), Error> {
        self.send(&call, &mut Budget::for_request(self.limits()))
            .await
            .map(drop)
    }

    /// Every page of a list.
    pub(crate) async fn list<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Vec<T>, Error> {
        self.list_within(call, &mut Budget::for_request(self.limits()))
            .await
    }

    pub(crate) async fn list_within<T: DeserializeOwned>(
        &self,
        mut call: Call<'_>,
        budget: &mut Budget,
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        let mut bytes = 0;
        for pages in 1.. {
            let reply = self.send(&call, budget).await?;
            bytes += reply.body.len();
            if bytes > self.limits().json_bytes {
                return Err(Error::BodyTooLarge {
                    limit: self.limits().json_bytes,
                });
            }
            all.append(&mut reply.json::<Vec<T>>()?);
            let next = match reply.headers.get(NEXT_RANGE) {
                Some(next) if reply.status == StatusCode::PARTIAL_CONTENT => next.clone(),
                _ => break,
            };
            if pages >= self.limits().pages || !seen.insert(next.as_bytes().to_vec()) {
                return Err(Error::EndlessList { pages });
            }
            call.range = Some(next);
        }
        Ok(all)
    }

    /// The first answer that is a success, within the budget.
    pub(crate) async fn send(&self, call: &Call<'_>, budget: &mut Budget) -> Result<Reply, Error> {
        let asking = self.asks();
        loop {
            let tried = match call.method {
                Method::GET => asking.attempt(self.once(call)).await,
                // What is to be done may take its time.
                _ => self.once(call).await,
            };
            match tried {
                Ok(reply) => {
                    asking.answered();
                    return Ok(reply);
                }
                Err(failure) => {
                    asking.failed(&failure);
                    if call.twice == Twice::Harmful && failure.may_have_arrived() {
                        return Err(failure);
                    }
                    budget.again(failure).await?;
                }
            }
        }
    }

    /// One attempt.
    pub(crate) async fn once(&self, call: &Call<'_>) -> Result<Reply, Error> {
        let inner = &self.inner;
        let mut url = match call.api {
            Api::Platform => inner.base.clone(),
            Api::Data => inner.data.clone(),
            Api::Metrics => inner.metrics.clone(),
        };
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let wire = if call.twice == Twice::Harmless {
            &inner.wire.kept
        } else {
            &inner.wire.fresh
        };
        let mut copy = match call.repeated && self.code.is_none() {
            true => inner.copies.get(&call.asked()),
            false => None,
        };
        let mut sent_on = 0;
        loop {
            let mut request = wire.request(call.method.clone(), url.clone());
            request = request
                .header(ACCEPT, VERSION_3)
                .header(AUTHORIZATION, self.credential().header);
            if let Some(code) = &self.code {
                request = request.header(SECOND_FACTOR, code.clone());
            }
            if let Some(range) = &call.range {
                request = request.header(RANGE, range.clone());
            }
            if let Some(body) = &call.body {
                request = request
                    .header(CONTENT_TYPE, "application/json")
                    .body(body.clone());
            }
            if let Some(copy) = &copy {
                request = request.header(IF_NONE_MATCH, copy.tag.clone());
            }
            let response = self.in_time(&url, request.send()).await?;
            if response.status() == StatusCode::NOT_MODIFIED
                && let Some(copy) = copy.take()
            {
                tracing::debug!(path = call.path.join("/"), "not changed");
                if copy.is_meant(response.headers()) {
                    return Ok(Reply::again(&copy));
                }
                // Said of something else than what is here: asked once more without a tag.
                inner.copies.forget(&call.asked());
                continue;
            }
            match self.redirect(&call.method, &url, &response, &mut sent_on) {
                Some(next) => url = next?,
                None => {
                    let reply = self.read(call, &url, response).await?;
                    if call.repeated && self.code.is_none() {
                        self.keep(call, &reply);
                    }
                    return Ok(reply);
                }
            }
        }
    }

    fn keep(&self, call: &Call<'_>, reply: &Reply) {
        let copies = &self.inner.copies;
        match Copy::of(reply.status, &reply.headers, &reply.body) {
            Some(copy) => copies.keep(call.asked(), copy, self.limits()),
            None => copies.forget(&call.asked()),
        }
    }

    async fn read(&self, call: &Call<'_>, url: &Url, response: Response) -> Result<Reply, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        tracing::debug!(method = %call.method, path = call.path.join("/"), status = status.as_u16(), "answered");
        if status.is_success() {
            let body = self.body(url, response, self.limits().json_bytes).await?;
            return Ok(Reply {
                status,
                headers,
                body: body.into(),
            });
        }
        if status.is_redirection() {
            return Err(Error::Redirected {
                status: status.as_u16(),
            });
        }
        if status == StatusCode::UNAUTHORIZED {
            self.inner.refused.send_replace(true);
        }
        // What the body says is a detail; that the status came is what counts.
        let body = self
            .body(url, response, ERROR_BYTES)
            .await
            .unwrap_or_default();
        Err(self.refusal(status, &headers, &body))
    }

    /// The API's error in our words, with the token taken out should it ever be quoted.
    pub(crate) fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Error {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Said {
            id: String,
            message: String,
            app: serde_json::Value,
        }
        let said: Said = serde_json::from_slice(body).unwrap_or_default();
        let app = said.app.get("name").and_then(|name| name.as_str());
        let token = self.token();
        let clean = |text: &str| shortened(&text.replace(token.expose(), "…"));
        Error::Api {
            status: status.as_u16(),
            id: clean(&said.id),
            message: clean(&said.message),
            retry_after: retry_after(headers, SystemTime::now()),
            app: clean(app.unwrap_or_default()),
            narrow: status == StatusCode::FORBIDDEN && is_narrow(headers),
        }
    }

    /// Where a GET is sent on to, if to the same origin and not for ever.
    pub(crate) fn redirect(
        &self,
        method: &Method,
        from: &Url,
        response: &Response,
        sent_on: &mut usize,
    ) -> Option<Result<Url, Error>> {
        let status = response.status();
        if *method != Method::GET || !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        *sent_on += 1;
        let next = response
            .headers()
            .get(LOCATION)
            .and_then(|to| to.to_str().ok())
            .and_then(|to| from.join(to).ok());
        Some(
            next.filter(|next| *sent_on <= REDIRECTS && next.origin() == from.origin())
                .ok_or(Error::Redirected {
                    status: status.as_u16(),
                }),
        )
    }

    /// The head of an answer, or what kept it away.
    pub(crate) async fn in_time(
        &self,
        url: &Url,
        sending: impl Future<Output = reqwest::Result<Response>>,
    ) -> Result<Response, Error> {
        match tokio::time::timeout(self.limits().stall, sending).await {
            Ok(answer) => answer.map_err(|error| self.failure(url, &error)),
            Err(_) => Err(self.stall(url)),
        }
    }

    /// A whole body of at most `limit` bytes.
    pub(crate) async fn body(
        &self,
        url: &Url,
        mut response: Response,
        limit: usize,
    ) -> Result<Vec<u8>, Error> {
        if response
            .content_length()
            .is_some_and(|length| length > limit as u64)
        {
            return Err(Error::BodyTooLarge { limit });
        }
        let mut body = Vec::new();
        loop {
            match tokio::time::timeout(self.limits().stall, response.chunk()).await {
                Ok(Ok(Some(bytes))) if body.len() + bytes.len() > limit => {
                    return Err(Error::BodyTooLarge { limit });
                }
                Ok(Ok(Some(bytes))) => body.extend_from_slice(&bytes),
                Ok(Ok(None)) => return Ok(body),
                Ok(Err(error)) => return Err(self.failure(url, &error)),
                Err(_) => return Err(self.stall(url)),
            }
        }
    }

    pub(crate) fn failure(&self, url: &Url, error: &reqwest::Error) -> Error {
        read_failure(error, url.host_str().unwrap_or_default(), self.limits())
    }

    pub(crate) fn stall(&self, url: &Url) -> Error {
        self.stall_after(url, self.limits().stall)
    }

    pub(crate) fn stall_after(&self, url: &Url, after: Duration) -> Error {
        Error::Stall {
            host: url.host_str().unwrap_or_default().to_owned(),
            after,
        }
    }
}
