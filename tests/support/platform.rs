//! The platform on this computer, asked the way the window asks it, and its API, asked the way anybody
//! with the token asks Heroku's.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use hyper::Method;
use serde_json::Value;
use url::Url;

use super::home::Home;
use super::http::{self, Body};
use super::programs;

/// The platform of one home.
pub struct Platform<'a> {
    home: &'a Home,
    data: PathBuf,
}

/// Its address and the right to use it.
pub struct Api {
    /// Where it listens.
    pub address: String,
    /// What opens it.
    pub token: String,
}

impl<'a> Platform<'a> {
    /// The one the window of this home uses.
    pub fn of(home: &'a Home) -> Self {
        Self {
            home,
            data: home.platform(),
        }
    }

    /// Another one of this home, which stands in for Heroku.
    pub fn elsewhere(home: &'a Home) -> Self {
        Self {
            home,
            data: home.elsewhere(),
        }
    }

    /// Finds or starts it.
    pub fn up(&self) -> Api {
        let answer = self.ask("up");
        let field = |name: &str| {
            answer[name]
                .as_str()
                .unwrap_or_else(|| panic!("the platform gave no {name}"))
                .to_owned()
        };
        Api {
            address: field("address"),
            token: field("token"),
        }
    }

    /// Starts it anew, with a script of faults to play.
    pub fn up_with(&self, faults: &Value) {
        self.down();
        let script = self.home.path().join("faults.json");
        std::fs::write(&script, faults.to_string()).expect("a script");
        let mut command = self.command("serve");
        command.arg("--detached").arg("--faults").arg(script);
        let mut serving = command.stdout(Stdio::piped()).spawn().expect("a platform");
        let mut line = String::new();
        let said = serving.stdout.take().expect("its output");
        BufReader::new(said).read_line(&mut line).expect("a line");
        assert!(line.contains("address"), "{line}");
        // It runs until `down`.
        std::thread::spawn(move || serving.wait());
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.ask("status")["running"] == Value::Bool(true)
    }

    /// The number of its process.
    pub fn id(&self) -> Option<u32> {
        self.ask("status")["pid"]
            .as_u64()
            .and_then(|id| id.try_into().ok())
    }

    /// Stops it and all it runs.
    pub fn down(&self) {
        if self.data.exists() {
            let mut command = self.command("down");
            let stopped = command.stdout(Stdio::null()).status();
            let stopped = stopped.expect("the platform's program");
            assert!(stopped.success(), "the platform did not stop");
        }
    }

    /// The same without minding.
    pub fn down_quietly(&self) {
        if self.data.exists() {
            let _ = self.command("down").stdout(Stdio::null()).status();
        }
    }

    fn ask(&self, verb: &str) -> Value {
        let answer = self.command(verb).output().expect("the platform's program");
        let line = String::from_utf8_lossy(&answer.stdout);
        serde_json::from_str(line.trim()).unwrap_or_default()
    }

    fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(programs::ours("orchard-platform"));
        self.home.enter(&mut command);
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.home.logs().join("orchard-platform.log"));
        command
            .arg(verb)
            .arg("--data")
            .arg(&self.data)
            .stdin(Stdio::null());
        command.stderr(log.map_or_else(|_| Stdio::null(), Stdio::from));
        command
    }
}

impl Api {
    /// GET, as JSON.
    pub async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, Body::Empty, &[]).await
    }

    /// PUT without a body, with the code of a second factor where one is given.
    pub async fn put(&self, path: &str, code: Option<&str>) -> Value {
        let headers = code.map(|code| ("heroku-two-factor-code", code));
        self.send(Method::PUT, path, Body::Empty, headers.as_slice())
            .await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        self.send(Method::POST, path, Body::Json(body), &[]).await
    }

    /// A token for others that reaches as far as these words say, with its authorization's id.
    pub async fn token_for(&self, scope: &str) -> (String, String) {
        let scope: Vec<&str> = scope.split(' ').collect();
        let body = serde_json::json!({ "description": "Orchard", "scope": scope });
        let made = self.post("/oauth/authorizations", &body).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        (text(&made["access_token"]["token"]), text(&made["id"]))
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Value {
        self.send(Method::DELETE, path, Body::Empty, &[]).await
    }

    /// The status with which it answers who asks for the account with a token.
    pub async fn answers(&self, token: &str) -> u16 {
        let url = Url::parse(&self.address).expect("an address");
        let url = url.join("/account").expect("a path");
        let right = format!("Bearer {token}");
        let headers = [("authorization", right.as_str())];
        let answer = http::send(Method::GET, &url, &headers, Body::Empty).await;
        answer.expect("the platform answers").status
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: &Value) -> Value {
        self.send(Method::PATCH, path, Body::Json(body), &[]).await
    }

    /// The names of all apps.
    pub async fn apps(&self) -> Vec<String> {
        let apps = self.get("/apps").await;
        let apps = apps.as_array().expect("a list of apps");
        apps.iter()
            .filter_map(|app| app["name"].as_str().map(str::to_owned))
            .collect()
    }

    /// The config variables of an app.
    pub async fn config(&self, app: &str) -> Value {
        self.get(&format!("/apps/{app}/config-vars")).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Body<'_>,
        more: &[(&str, &str)],
    ) -> Value {
        let url = Url::parse(&self.address)
            .expect("an address")
            .join(path)
            .expect("a path");
        let right = format!("Bearer {}", self.token);
        let mut headers = vec![
            ("authorization", right.as_str()),
            ("accept", "application/vnd.heroku+json; version=3"),
        ];
        headers.extend(more);
        let answer = http::send(method, &url, &headers, body)
            .await
            .expect("the platform answers");
        assert!(
            answer.is_good(),
            "{path}: {} {}",
            answer.status,
            answer.text
        );
        answer.json()
    }
}
