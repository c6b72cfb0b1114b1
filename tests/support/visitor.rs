//! Somebody with a browser: a participant, or whoever runs the study. Follows no redirect by itself, so
//! that each can be seen, and finds `*.localhost` on this computer as browsers do.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;

use super::wait::{SOON, until_async};

/// How many redirects in a row are a circle.
const REDIRECTS: usize = 10;

/// One browser with its cookies.
pub struct Visitor {
    client: Client,
    address: Url,
    cookies: BTreeMap<String, String>,
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
        let host = address.host_str().expect("a host").to_owned();
        let port = address.port_or_known_default().expect("a port");
        let here = SocketAddr::from(([127, 0, 0, 1], port));
        let client = Client::builder()
            .redirect(Policy::none())
            .resolve(&host, here);
        Self {
            client: client.build().unwrap(),
            address,
            cookies: BTreeMap::new(),
        }
    }

    /// One page, without following where it leads.
    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(self.address.join(path).unwrap());
        self.send(request).await
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
        let request = self
            .client
            .post(self.address.join(path).unwrap())
            .form(form);
        self.send(request).await
    }

    /// Waits until the study answers a page with success.
    pub async fn waits_for(&mut self, path: &str) {
        let (client, url) = (self.client.clone(), self.address.join(path).unwrap());
        until_async("the study to answer", SOON, || {
            let request = client.get(url.clone());
            async move {
                request
                    .send()
                    .await
                    .ok()
                    .filter(|page| page.status().as_u16() < 400)
                    .map(drop)
            }
        })
        .await;
    }

    /// Logs in to the admin pages, as a person does. Gives whether oTree let them in.
    pub async fn logs_in(&mut self, password: &str) -> bool {
        let form = self.go("/login").await;
        assert_eq!(form.status, 200, "the login page");
        let token = between(&form.text, "name=\"csrftoken\" value=\"", "\"").unwrap_or_default();
        let fields = [
            ("csrftoken", token),
            ("username", "admin"),
            ("password", password),
        ];
        let page = self.post("/login", &fields).await;
        page.leads_to.is_some() && self.go("/sessions").await.text.contains("Sessions")
    }

    /// Asks oTree's REST API with its key, until the study answers: a new config variable restarts it.
    pub async fn rest(&self, key: &str, path: &str, body: &Value) -> Value {
        let url = self.address.join(path).unwrap();
        until_async("oTree's REST API", SOON, || {
            let request = self
                .client
                .post(url.clone())
                .json(body)
                .header("otree-rest-key", key);
            async move {
                let answer = request.send().await.ok()?;
                if answer.status().is_success() {
                    answer.json().await.ok()
                } else {
                    None
                }
            }
        })
        .await
    }

    async fn send(&mut self, request: RequestBuilder) -> Page {
        let kept: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request
            .header(COOKIE, kept.join("; "))
            .send()
            .await
            .expect("the study answers");
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let cookie = cookie
                .to_str()
                .unwrap()
                .split(';')
                .next()
                .unwrap_or_default();
            if let Some((name, value)) = cookie.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let leads_to = answer
            .headers()
            .get(LOCATION)
            .map(|to| to.to_str().unwrap().to_owned());
        let (status, path) = (answer.status().as_u16(), answer.url().path().to_owned());
        Page {
            status,
            leads_to,
            path,
            text: answer.text().await.unwrap(),
        }
    }
}

/// What stands between two marks.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = text.split_once(before)?.1;
    Some(rest.split_once(after)?.0)
}
