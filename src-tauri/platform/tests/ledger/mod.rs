//! Those who work with a platform that is killed again and again, and the ledger in which they write down what it
//! acknowledged. What nobody acknowledged may have happened or not.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::Body;
use serde_json::{Value, json};
use tokio::sync::RwLock;

use crate::served::{Answer, lent, pack, tiny, try_ask};
use crate::study::{Participant, ROUNDS, Study};

/// Config vars that are changed over and over.
const KEYS: [&str; 4] = ["ONE", "TWO", "THREE", "FOUR"];
/// Backups that are begun: fewer than are kept, so that none gives way to a later one.
const BACKUPS: usize = 24;
/// Between two things that one of them does.
const PAUSE: Duration = Duration::from_millis(120);

/// Where the platform answers.
pub struct Door {
    pub address: String,
    pub token: String,
}

impl Door {
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Option<Answer> {
        let token = format!("Bearer {}", self.token);
        let headers = [
            ("authorization", token.as_str()),
            ("accept", "application/vnd.heroku+json; version=3"),
        ];
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        try_ask(method, &format!("{}{path}", self.address), &headers, body).await
    }

    /// The answer, if it acknowledges.
    async fn done(&self, method: &str, path: &str, body: &Value) -> Option<Value> {
        let answer = self.send(method, path, body).await?;
        answer.status.is_success().then(|| answer.json())
    }
}

/// What was acknowledged of one app.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    /// It was made, and is there.
    Here { id: Value, url: Value },
    /// It was deleted.
    Gone,
    /// Something was asked for and not answered.
    Unsure,
}

/// What was acknowledged of one config var, and what was asked for after that.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    pub acknowledged: Option<String>,
    pub since: Vec<String>,
}

/// A backup that was acknowledged, and what was in the database before it was asked for.
#[derive(Clone, Debug)]
pub struct Backup {
    pub id: String,
    pub number: String,
    pub succeeded: Option<bool>,
    pub answers: BTreeMap<(String, usize), i64>,
}

#[derive(Debug, Default)]
pub struct Ledger {
    pub apps: BTreeMap<String, Known>,
    pub settings: BTreeMap<String, Setting>,
    /// All values that were ever acknowledged, by name.
    pub values: BTreeMap<String, BTreeSet<String>>,
    /// By id: how it ended, once that was told.
    pub builds: BTreeMap<String, Option<String>>,
    pub backups: Vec<Backup>,
    /// By participant and round.
    pub answers: BTreeMap<(String, usize), i64>,
}

/// All of them, and what they share.
pub struct Workers {
    pub door: Door,
    pub study: Study,
    pub database: String,
    ledger: Mutex<Ledger>,
    /// Held while the API is asked for a change: who takes it alone sees no change under way.
    pub quiet: RwLock<()>,
    people: Mutex<VecDeque<String>>,
    over: AtomicBool,
    next: AtomicU32,
}

impl Workers {
    pub fn new(door: Door, study: Study, database: String, people: Vec<String>) -> Arc<Self> {
        Arc::new(Self {
            door,
            study,
            database,
            ledger: Mutex::default(),
            quiet: RwLock::default(),
            people: Mutex::new(people.into()),
            over: AtomicBool::new(false),
            next: AtomicU32::new(1),
        })
    }

    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    pub fn finish(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    fn number(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    async fn goes_on(&self) -> bool {
        tokio::time::sleep(PAUSE).await;
        !self.over.load(Ordering::Relaxed)
    }

    /// Makes apps, and deletes every other one.
    pub async fn make_apps(self: Arc<Self>) {
        while self.goes_on().await {
            let name = format!("made-{}", self.number());
            let made = self.change_app("POST", "/apps", &name).await;
            if made.is_some() && self.number().is_multiple_of(2) {
                let path = format!("/apps/{name}");
                self.change_app("DELETE", &path, &name).await;
            }
            tokio::time::sleep(PAUSE * 4).await;
        }
    }

    async fn change_app(&self, method: &str, path: &str, name: &str) -> Option<()> {
        let _change = self.quiet.read().await;
        self.ledger().apps.insert(name.to_owned(), Known::Unsure);
        let body = match method {
            "POST" => json!({"name": name}),
            _ => Value::Null,
        };
        let app = self.door.done(method, path, &body).await?;
        let known = match method {
            "POST" => Known::Here {
                id: app["id"].clone(),
                url: app["web_url"].clone(),
            },
            _ => Known::Gone,
        };
        self.ledger().apps.insert(name.to_owned(), known);
        Some(())
    }

    /// Changes the config vars of `tiny`, which restarts it each time.
    pub async fn change_settings(self: Arc<Self>) {
        while self.goes_on().await {
            // Each restarts the app: not so often that nothing else gets its turn.
            tokio::time::sleep(PAUSE * 3).await;
            let number = self.number();
            let key = KEYS[number as usize % KEYS.len()];
            let value = format!("value {number}");
            let _change = self.quiet.read().await;
            self.ask_for(key, &value);
            let path = "/apps/tiny/config-vars";
            if let Some(all) = self.door.done("PATCH", path, &json!({key: value})).await {
                assert_eq!(all[key], value.as_str());
                let mut ledger = self.ledger();
                let values = ledger.values.entry(key.to_owned()).or_default();
                values.insert(value.clone());
                let setting = ledger.settings.entry(key.to_owned()).or_default();
                *setting = Setting {
                    acknowledged: Some(value),
                    since: Vec::new(),
                };
            }
        }
    }

    fn ask_for(&self, key: &str, value: &str) {
        let mut ledger = self.ledger();
        let setting = ledger.settings.entry(key.to_owned()).or_default();
        setting.since.push(value.to_owned());
    }

    /// Deploys `tiny` again and again.
    pub async fn deploy(self: Arc<Self>) {
        while self.goes_on().await {
            let archive = pack(&lent(&tiny(&format!("version {}", self.number()))));
            let Some(id) = self.begin_build(archive).await else {
                continue;
            };
            let path = format!("/apps/tiny/builds/{id}");
            while self.goes_on().await {
                let Some(build) = self.door.done("GET", &path, &Value::Null).await else {
                    continue;
                };
                if build["status"] != "pending" {
                    let status = build["status"].as_str().unwrap().to_owned();
                    self.ledger().builds.insert(id, Some(status));
                    break;
                }
            }
        }
    }

    async fn begin_build(&self, archive: Vec<u8>) -> Option<String> {
        let source = self.door.done("POST", "/sources", &Value::Null).await?;
        let address = |name: &str| source["source_blob"][name].as_str().map(str::to_owned);
        let put = try_ask("PUT", &address("put_url")?, &[], Body::from(archive)).await?;
        let blob = json!({"source_blob": {"url": address("get_url")?}});
        let _change = self.quiet.read().await;
        if !put.status.is_success() {
            return None;
        }
        let build = self.door.done("POST", "/apps/tiny/builds", &blob).await?;
        let id = build["id"].as_str()?.to_owned();
        self.ledger().builds.insert(id.clone(), None);
        Some(id)
    }

    /// Backs the study's database up.
    pub async fn back_up(self: Arc<Self>) {
        let path = format!("/client/v11/databases/{}/backups", self.database);
        let mut begun = 0;
        while begun < BACKUPS && self.goes_on().await {
            let answers = self.ledger().answers.clone();
            let Some(backup) = self.door.done("POST", &path, &Value::Null).await else {
                continue;
            };
            begun += 1;
            let id = backup["uuid"].as_str().unwrap().to_owned();
            let place = {
                let mut ledger = self.ledger();
                ledger.backups.push(Backup {
                    id: id.clone(),
                    number: backup["num"].as_str().unwrap().to_owned(),
                    succeeded: None,
                    answers,
                });
                ledger.backups.len() - 1
            };
            let path = format!("/client/v11/apps/study/transfers/{id}");
            while self.goes_on().await {
                let told = self.door.done("GET", &path, &Value::Null).await;
                if let Some(backup) = told.filter(|backup| !backup["finished_at"].is_null()) {
                    self.ledger().backups[place].succeeded = backup["succeeded"].as_bool();
                    break;
                }
            }
        }
    }

    /// Answers the study's questions as one participant after the other.
    pub async fn take_part(self: Arc<Self>) {
        loop {
            let Some(code) = self.people.lock().unwrap().pop_front() else {
                return;
            };
            let mut one = Participant::new(&self.study, &code);
            let mut page = None;
            loop {
                if self.over.load(Ordering::Relaxed) {
                    return;
                }
                let Some(now) = page.take() else {
                    page = one.open().await;
                    if page.is_none() {
                        tokio::time::sleep(PAUSE).await;
                    }
                    continue;
                };
                if !now.asks("said") {
                    break;
                }
                let (round, said) = (now.index(), i64::from(self.number()));
                assert!((1..=ROUNDS).contains(&round), "{}", now.path);
                let text = said.to_string();
                if let Some(next) = one.send_form(&now, &[("said", &text), ("why", "")]).await {
                    self.ledger().answers.insert((code.clone(), round), said);
                    page = one.go(next).await;
                }
            }
        }
    }
}
