//! A real oTree study, small and quick, and the people who take part in it over HTTP.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use axum::body::Body;
use serde_json::{Value, json};

use crate::served::{Answer, App, python, try_ask, until};

/// Opens oTree's REST API.
pub const KEY: &str = "a-key-for-the-rest-api";
/// Answers that one participant can give in `answers`.
pub const ROUNDS: usize = 20;
/// Redirects in a row that are a circle.
const REDIRECTS: usize = 10;

/// The project: `many` is twenty questions for everybody alone, `whole` has a game for two before them.
pub fn files() -> Vec<(&'static str, String)> {
    let own = [
        ("settings.py", include_str!("settings.py")),
        ("answers/__init__.py", include_str!("answers.py")),
        ("answers/Say.html", SAY),
        ("pairs/__init__.py", include_str!("pairs.py")),
        ("pairs/Offer.html", OFFER),
        ("_static/global/empty.css", ""),
        ("_templates/global/Page.html", PAGE),
        ("Procfile", "web: otree prodserver1of2\n"),
        ("requirements.txt", "otree>=6.0,<7\npsycopg2>=2.8.4\n"),
    ];
    let mut files: Vec<_> = own
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()))
        .collect();
    files.push((".python-version", format!("{}\n", python())));
    files
}

const SAY: &str = "{{ block content }}<p>participant {{ participant.code }}</p>{{ formfields }}{{ next_button }}{{ endblock }}\n";
const OFFER: &str = SAY;
const PAGE: &str =
    "{{ extends \"otree/Page.html\" }}{{ load otree }}{{ block global_styles }}{{ endblock }}\n";

/// The settings a study is given before its first version.
pub fn config() -> Value {
    json!({
        "OTREE_PRODUCTION": "1", "OTREE_AUTH_LEVEL": "STUDY", "OTREE_ADMIN_PASSWORD": "an-admins-password",
        "OTREE_SECRET_KEY": "a-key-that-signs", "OTREE_REST_KEY": KEY,
    })
}

/// A study that runs, at the door its participants use.
#[derive(Clone)]
pub struct Study {
    address: String,
}

impl Study {
    pub async fn of(app: &App<'_>) -> Study {
        Study::at(&app.get("").await)
    }

    /// The study of an app, as the API shows it.
    pub fn at(app: &Value) -> Study {
        let url = app["web_url"].as_str().unwrap().trim_end_matches('/');
        let port = url.rsplit(':').next().unwrap();
        Study {
            address: format!("http://127.0.0.1:{port}"),
        }
    }

    pub fn port(&self) -> u16 {
        self.address.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// One request; nothing when nobody answers whole.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Answer> {
        let url = format!("{}{path}", self.address);
        try_ask(method, &url, headers, Body::from(body.to_owned())).await
    }

    /// Asks oTree's REST API until the study answers.
    pub async fn rest(&self, path: &str, body: Value) -> Value {
        let headers = [
            ("otree-rest-key", KEY),
            ("content-type", "application/json"),
        ];
        let text = body.to_string();
        until("oTree's REST API", || async {
            let answer = self.send("POST", path, &headers, &text).await?;
            answer.status.is_success().then(|| answer.json())
        })
        .await
    }

    /// Begins a session; the codes of its participants.
    pub async fn session(&self, config: &str, participants: usize) -> Vec<String> {
        let body = json!({"session_config_name": config, "num_participants": participants});
        let session = self.rest("/api/sessions", body).await;
        let path = format!("/api/get_session/{}", session["code"].as_str().unwrap());
        let session = self.rest(&path, json!({})).await;
        let people = session["participants"].as_array().unwrap();
        let codes = people.iter().map(|one| one["code"].as_str().unwrap());
        codes.map(str::to_owned).collect()
    }
}

/// A page of the study, at the end of wherever it led.
pub struct Page {
    pub path: String,
    pub text: String,
}

impl Page {
    /// Whether it asks for this.
    pub fn asks(&self, field: &str) -> bool {
        self.text.contains(&format!("name=\"{field}\""))
    }

    /// Which page of the session it is, from 1.
    pub fn index(&self) -> usize {
        self.path.rsplit('/').next().unwrap().parse().unwrap()
    }
}

/// Somebody who takes part, with a browser of their own.
pub struct Participant {
    study: Study,
    pub code: String,
    cookie: String,
}

impl Participant {
    pub fn new(study: &Study, code: &str) -> Participant {
        Participant {
            study: study.clone(),
            code: code.to_owned(),
            cookie: String::new(),
        }
    }

    /// Opens the link they were given: the page they are on.
    pub async fn open(&mut self) -> Option<Page> {
        let path = format!("/InitializeParticipant/{}", self.code);
        self.go(path).await
    }

    /// Sends the form of a page. `None`: nobody knows whether it arrived. Acknowledged is what leads to the next page.
    pub async fn submit(&mut self, page: &Page, fields: &[(&str, &str)]) -> Option<Page> {
        let next = self.send_form(page, fields).await?;
        self.go(next).await
    }

    /// The same without looking at the next page: its address.
    pub async fn send_form(&mut self, page: &Page, fields: &[(&str, &str)]) -> Option<String> {
        let csrf = page
            .text
            .split_once("name=\"csrftoken\" value=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .map_or("", |(token, _)| token);
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("csrftoken", csrf)
            .extend_pairs(fields)
            .finish();
        let answer = self.send("POST", &page.path, &form).await?;
        (answer.status == 302).then(|| location(&answer))
    }

    pub async fn go(&mut self, mut path: String) -> Option<Page> {
        for _ in 0..REDIRECTS {
            let answer = self.send("GET", &path, "").await?;
            match answer.status.as_u16() {
                200 => {
                    let text = answer.text();
                    return Some(Page { path, text });
                }
                302 | 307 => path = location(&answer),
                _ => return None,
            }
        }
        panic!("{path} leads in a circle");
    }

    async fn send(&mut self, method: &str, path: &str, form: &str) -> Option<Answer> {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let cookie = self.cookie.clone();
        let mut headers = vec![("cookie", cookie.as_str())];
        if method == "POST" {
            headers.push(kind);
        }
        let answer = self.study.send(method, path, &headers, form).await?;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = pair.to_owned();
        }
        Some(answer)
    }
}

fn location(answer: &Answer) -> String {
    let place = answer.headers["location"].to_str().unwrap();
    match place.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]).to_owned(),
        None => place.to_owned(),
    }
}
