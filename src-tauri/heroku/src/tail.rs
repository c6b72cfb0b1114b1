//! Following an app's log for as long as somebody wants it: over cuts, stalls and sessions that expire. What a new
//! connection repeats is not sorted out here; it is only told that one was made.

use std::time::Instant;

use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::json;
use url::Url;

use crate::logs::LogSession;
use crate::request::Call;
use crate::retry::Budget;
use crate::sse::Session;
use crate::trouble::Asking;
use crate::{AppName, Client, Error};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
const EVENTS: &str = "text/event-stream";

/// What a followed log has to say.
#[derive(Debug, Clone)]
pub enum Tailed {
    /// A connection was made. Its first lines may repeat what was heard on the last one.
    Opened {
        /// The other side was told where we are, and may go on from there.
        resumed: bool,
    },
    /// The next lines, cleaned.
    Lines(Vec<String>),
    /// The connection is gone; the next call makes another.
    Cut,
}

/// A log being followed. Dropping it ends that.
pub struct Tail {
    client: Client,
    app: AppName,
    count: u32,
    address: Option<Url>,
    open: Option<Open>,
    ready: Vec<String>,
    last_id: Option<HeaderValue>,
    /// What ended the last connection; waited out before the next.
    failure: Option<Error>,
    budget: Budget,
    asking: Asking,
}

struct Open {
    response: Response,
    session: Session,
    since: Instant,
}

impl Client {
    /// Follows the app's log, beginning with its last `count` lines at most. Nothing is asked before the first `next`.
    pub fn follow_log(&self, app: &AppName, count: u32) -> Tail {
        Tail {
            client: self.clone(),
            app: app.clone(),
            count,
            address: None,
            open: None,
            ready: Vec::new(),
            last_id: None,
            failure: None,
            budget: Budget::for_watching(self.limits()),
            asking: self.asks(),
        }
    }
}

impl Tail {
    /// What comes next. A log has no end: an error means that it can't be followed any further, or that the budget
    /// of attempts, which every byte that comes refills, is used up. May be dropped and asked again.
    pub async fn next(&mut self) -> Result<Tailed, Error> {
        loop {
            if !self.ready.is_empty() {
                return Ok(Tailed::Lines(std::mem::take(&mut self.ready)));
            }
            if let Some(failure) = self.failure.take() {
                self.budget.again(failure).await?;
            }
            let Some(Open {
                response,
                session,
                since,
            }) = &mut self.open
            else {
                match self.connect().await {
                    Ok(open) => {
                        self.asking.answered();
                        self.open = Some(open);
                        let resumed = self.last_id.is_some();
                        return Ok(Tailed::Opened { resumed });
                    }
                    Err(failure) => {
                        self.asking.failed(&failure);
                        self.failure = Some(failure);
                        continue;
                    }
                }
            };
            let next = tokio::time::timeout(self.client.limits().stall, response.chunk()).await;
            let failure = match next {
                Ok(Ok(Some(bytes))) => {
                    self.budget.refill();
                    session.push(&bytes, &mut self.ready);
                    let place = session.place();
                    // What can't stand in a header can't be gone on from.
                    if let Some(place) = place.and_then(|place| HeaderValue::try_from(place).ok()) {
                        self.last_id = Some(place);
                    }
                    continue;
                }
                Ok(Ok(None)) => Error::Reset {
                    host: response.url().host_str().unwrap_or_default().to_owned(),
                    detail: "the log session ended".to_owned(),
                },
                Ok(Err(error)) => self.client.failure(response.url(), &error),
                Err(_) => self.client.stall(response.url()),
            };
            // A log that is only quiet does not use the budget up.
            if since.elapsed() >= self.client.limits().max_delay {
                self.budget.refill();
            }
            self.open = None;
            self.failure = Some(failure);
            return Ok(Tailed::Cut);
        }
    }

    /// Opens the session's address; a new session where there is none, or where the address holds no more.
    async fn connect(&mut self) -> Result<Open, Error> {
        loop {
            let (address, fresh) = match &self.address {
                Some(address) => (address.clone(), false),
                None => (self.session().await?, true),
            };
            let response = self.get(&address).await?;
            let status = response.status();
            if status.is_success() && status != StatusCode::NO_CONTENT {
                let kind = response.headers().get(CONTENT_TYPE);
                let events = kind.and_then(|kind| kind.to_str().ok());
                let events = events.is_some_and(|kind| kind.starts_with(EVENTS));
                let session = Session::new(self.client.limits().line_bytes, events);
                self.address = Some(address);
                return Ok(Open {
                    response,
                    session,
                    since: Instant::now(),
                });
            }
            let refusal = self.client.refusal(status, response.headers(), &[]);
            let expired = matches!(status.as_u16(), 204 | 401 | 403 | 404 | 410);
            if !expired {
                return Err(refusal);
            }
            self.address = None;
            // A session that was asked for just now is not opened twice in a hurry.
            if fresh {
                self.budget.spend(refusal).await?;
            }
        }
    }

    async fn session(&mut self) -> Result<Url, Error> {
        let body = json!({ "lines": self.count, "tail": true });
        let path = ["apps", self.app.as_str(), "log-sessions"];
        let call = Call::post(&path, &body).harmless();
        let LogSession { logplex_url } = self.client.ask_within(&call, &mut self.budget).await?;
        self.client.admit("logplex_url", &logplex_url)
    }

    async fn get(&self, address: &Url) -> Result<Response, Error> {
        let (mut url, mut sent_on) = (address.clone(), 0);
        loop {
            let fresh = &self.client.inner.wire.fresh;
            let mut request = fresh.get(url.clone()).header(ACCEPT, EVENTS);
            if let Some(last) = &self.last_id {
                request = request.header(LAST_EVENT_ID, last.clone());
            }
            let response = self.client.in_time(&url, request.send()).await?;
            let next = self
                .client
                .redirect(&Method::GET, &url, &response, &mut sent_on);
            match next {
                Some(next) => url = next?,
                None => return Ok(response),
            }
        }
    }
}
