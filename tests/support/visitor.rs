//! Somebody with a browser: a participant, or whoever runs the study. Keeps cookies, and follows a
//! redirect only when asked to.

use std::collections::BTreeMap;

use hyper::Method;
use hyper::header::SET_COOKIE;
use serde_json::Value;
use url::Url;

use super::http::{self, Body};
use super::wait::{SOON, until_async};

/// How many redirects in a row are a circle.
const REDIRECTS: usize = 10;

/// One browser with its cookies.
pub struct Visitor {
    address: Url,
    cookies: BTreeMap<String, String>,
    /// How many requests were answered, but for those of `waits_for` and of the REST API.
    pub requests: usize,
}

/// What came back.
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// Its text.
    pub text: String,
    /// Where it leads, when it leads elsewhere.
    pub leads_to: Option<String>,
    /// Its own path: a form without an action is sent there.
    pub path: String,
}

impl Visitor {
    /// A visitor of the study at `address`.
    pub fn of(address: &str) -> Self {
        let address = Url::parse(address).expect("an address");
        Self {
            address,
            cookies: BTreeMap::new(),
            requests: 0,
        }
    }

    /// One page, without following where it leads.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, Body::Empty).await
    }

    /// A page, at the end of wherever it leads.
    pub async fn go(&mut self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..REDIRECTS {
            let Some(next) = page.leads_to.clone() else {
                return page;
            };
            page = self.get(&next).await;
        }
        panic!("{path} leads in a circle");
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        self.send(Method::POST, path, Body::Form(form)).await
    }

    /// Waits until the study answers a page with success.
    pub async fn waits_for(&mut self, path: &str) {
        let url = self.address.join(path).expect("a path");
        until_async("the study to answer", SOON, || async {
            let answer = http::send(Method::GET, &url, &[], Body::Empty).await?;
            (answer.status < 400).then_some(())
        })
        .await;
    }

    /// Logs in to the admin pages, as a person does. Gives whether oTree let them in.
    pub async fn logs_in(&mut self, password: &str) -> bool {
        let form = self.go("/login").await;
        assert_eq!(form.status, 200, "the login page");
        let token = form.csrf();
        let fields = [
            ("csrftoken", token.as_str()),
            ("username", "admin"),
            ("password", password),
        ];
        let page = self.post("/login", &fields).await;
        page.leads_to.is_some() && self.go("/sessions").await.text.contains("Sessions")
    }

    /// Asks oTree's REST API with its key, until the study answers: a new config variable restarts it.
    pub async fn rest(&self, key: &str, path: &str, body: &Value) -> Value {
        let url = self.address.join(path).expect("a path");
        until_async("oTree's REST API", SOON, || async {
            let key = [("otree-rest-key", key)];
            let answer = http::send(Method::POST, &url, &key, Body::Json(body)).await?;
            answer.is_good().then(|| answer.json())
        })
        .await
    }

    async fn send(&mut self, method: Method, path: &str, body: Body<'_>) -> Page {
        let url = self.address.join(path).expect("a path");
        let kept: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let kept = kept.join("; ");
        let cookies = [("cookie", kept.as_str())];
        let cookies = if kept.is_empty() {
            &[][..]
        } else {
            &cookies[..]
        };
        let answer = http::send(method, &url, cookies, body).await;
        let answer = answer.unwrap_or_else(|| panic!("nobody answers at {url}"));
        self.requests += 1;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap_or_default();
            let pair = cookie.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Page {
            status: answer.status,
            leads_to: answer.header("location").map(str::to_owned),
            path: url.path().to_owned(),
            text: answer.text,
        }
    }
}

impl Page {
    /// What oTree wants back with a form, to know that it was its own.
    pub fn csrf(&self) -> String {
        let field = between(&self.text, "name=\"csrftoken\" value=\"", "\"");
        field.unwrap_or_default().to_owned()
    }
}

/// What stands between two marks.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = text.split_once(before)?.1;
    Some(rest.split_once(after)?.0)
}
