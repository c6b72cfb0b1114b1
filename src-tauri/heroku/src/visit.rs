//! Whether an app answers: one look at its address, as a visitor without the rights of the account.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{Address, Client, Error, ExposeSecret, SecretString, UrlFault};

/// What an empty form is sent as.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How an app answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// HTTP status; 502–504 come from the router, not from the study.
    pub status: u16,
}

impl From<Response> for Visit {
    fn from(response: Response) -> Visit {
        Visit {
            status: response.status().as_u16(),
        }
    }
}

impl Client {
    /// Asks an app's address once, without the token; redirects are an answer. The caller repeats it.
    pub async fn visit(&self, web_url: &Address) -> Result<Visit, Error> {
        let url = self.admit("web_url", web_url)?;
        let request = self.inner.wire.fresh.request(Method::GET, url.clone());
        Ok(self.in_time(&url, request.send()).await?.into())
    }

    /// Asks one page of an app once (`path` begins with `/`), with one header that may hold a secret of the
    /// app's own. Never with the token, never further than the app's address. What the page says is not read.
    pub async fn visit_page(
        &self,
        web_url: &Address,
        path: &str,
        header: Option<(&'static str, &SecretString)>,
        within: Duration,
    ) -> Result<Visit, Error> {
        let (url, request) = self.to_page(Method::GET, web_url, path, header)?;
        let visit = async {
            let answer = request.send().await;
            Ok(answer.map_err(|error| self.failure(&url, &error))?.into())
        };
        self.within(&url, within, visit).await
    }

    /// The same for a page that says something in JSON. Any other status than 200 is an `Api` error.
    pub async fn read_page<T: DeserializeOwned>(
        &self,
        web_url: &Address,
        path: &str,
        header: Option<(&'static str, &SecretString)>,
        within: Duration,
    ) -> Result<T, Error> {
        let (url, request) = self.to_page(Method::GET, web_url, path, header)?;
        self.read_reply(&url, request, within).await
    }

    /// The same for a page that is asked by an empty form of JSON, and changes nothing.
    pub async fn ask_page<T: DeserializeOwned>(
        &self,
        web_url: &Address,
        path: &str,
        header: Option<(&'static str, &SecretString)>,
        within: Duration,
    ) -> Result<T, Error> {
        let (url, request) = self.to_page(Method::POST, web_url, path, header)?;
        let request = request.header(CONTENT_TYPE, JSON).body("{}");
        self.read_reply(&url, request, within).await
    }

    async fn read_reply<T: DeserializeOwned>(
        &self,
        url: &Url,
        request: RequestBuilder,
        within: Duration,
    ) -> Result<T, Error> {
        let read = async {
            let answer = request.send().await;
            let answer = answer.map_err(|error| self.failure(url, &error))?;
            let status = answer.status();
            if status != StatusCode::OK {
                return Err(self.refusal(status, answer.headers(), &[]));
            }
            let body = self.body(url, answer, self.limits().json_bytes).await?;
            serde_json::from_slice(&body).map_err(|error| Error::BadReply {
                host: url.host_str().unwrap_or_default().to_owned(),
                detail: error.to_string(),
            })
        };
        self.within(url, within, read).await
    }

    async fn within<T>(
        &self,
        url: &Url,
        within: Duration,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let done = tokio::time::timeout(within, work).await;
        done.unwrap_or_else(|_| Err(self.stall_after(url, within)))
    }

    fn to_page(
        &self,
        method: Method,
        web_url: &Address,
        path: &str,
        header: Option<(&'static str, &SecretString)>,
    ) -> Result<(Url, RequestBuilder), Error> {
        let url = page(&self.admit("web_url", web_url)?, path)?;
        let mut request = self.inner.wire.fresh.request(method, url.clone());
        if let Some((name, value)) = header {
            let wrong = |_| Error::BadName { what: "header" };
            let name = HeaderName::try_from(name).map_err(|_| Error::BadName { what: "header" })?;
            let mut value = HeaderValue::try_from(value.expose_secret()).map_err(wrong)?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        Ok((url, request))
    }
}

/// A page of the app at `url`, and of no other.
fn page(url: &Url, path: &str) -> Result<Url, Error> {
    let refused = |reason| Error::BadUrl {
        what: "path",
        reason,
    };
    let page = url.join(path).map_err(|_| refused(UrlFault::Unreadable))?;
    let own = path.starts_with('/') && page.origin() == url.origin();
    own.then_some(page).ok_or(refused(UrlFault::Outside))
}
