//! A study online with people in it, and what can be asked of it beside Orchard.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use workflows::data::{self, DataError, Done, Ending, Listing, Task, TaskId, Tasks};
use workflows::deploy::Order;
use workflows::job::Ending as Deployed;

use crate::support::desk::{self, Desk};
use crate::support::people::{self, Person};
use crate::support::platform::{Api, Platform};
use crate::support::projects::Project;
use crate::support::rows;
use crate::support::wait::{LONG, until_async};

/// The study's name.
pub const APP: &str = "bean-counting";

/// A study online.
pub struct Study {
    pub desk: Desk,
    pub data: data::Desk,
    pub tasks: Tasks,
    pub api: Api,
    pub address: String,
    pub project: Project,
    database: String,
    key: String,
}

impl Study {
    /// Puts a real oTree project online.
    pub async fn online(name: &str) -> Self {
        let desk = Desk::new(name);
        let project = Project::made_by_otree(&desk.home, APP);
        let limits = workflows::project::Limits::default();
        let scratch = std::env::temp_dir();
        let opened = workflows::project::open(project.folder(), &limits, &scratch);
        let opened = Arc::new(opened.expect("a project"));
        let order = Order::new(project.folder().to_owned(), opened, 0, desk::new(APP));
        let jobs = desk.jobs();
        let id = jobs.deploy(order);
        let ending = desk::ends(&jobs, id).await;
        let Deployed::Online(online) = &*ending else {
            panic!("{ending:?}");
        };
        let data = desk.data();
        let api = Platform::of(&desk.home).up();
        let config = api.config(APP).await;
        let text = |name: &str| config[name].as_str().expect("a setting").to_owned();
        Self {
            address: online.address.clone(),
            database: text("DATABASE_URL"),
            key: text("OTREE_REST_KEY"),
            tasks: Tasks::default(),
            project,
            api,
            data,
            desk,
        }
    }

    /// Makes a session, and has some of its people answer.
    pub async fn people_come(&self, people: usize, answering: usize) -> Vec<Person> {
        people::come(&self.address, &self.key, people, answering).await
    }

    /// Where its database is.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// What opens oTree's REST API.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The rows of every table, by PostgreSQL's own word.
    pub fn rows(&self) -> BTreeMap<String, u64> {
        rows::counts(&self.database)
    }

    /// How many pages' times are written down.
    pub fn page_times(&self) -> i64 {
        let sum = "select coalesce(sum(length(text)), 0) from otree_pagetimebatch";
        rows::number(&self.database, sum)
    }

    /// One of oTree's own exports.
    pub async fn exports(&self, page: &str) -> Vec<u8> {
        let url = format!("{}{page}", self.address);
        let key = format!("otree-rest-key: {}", self.key);
        let got = std::process::Command::new("curl")
            .args(["-sSf", "-H", &key, &url])
            .output()
            .expect("curl");
        assert!(got.status.success(), "{page}");
        got.stdout
    }

    /// Waits for a task and gives what it did.
    pub async fn ends(&self, task: Result<TaskId, DataError>) -> Arc<Ending> {
        let task = task.expect("it begins");
        until_async("the task to end", LONG, || async {
            self.tasks.get(task).and_then(|task| task.ending)
        })
        .await
    }

    /// The same for one that must end well.
    pub async fn succeeds(&self, task: Result<TaskId, DataError>) -> Done {
        match &*self.ends(task).await {
            Ending::Done(done) => done.clone(),
            other => panic!("{other:?}"),
        }
    }

    /// The same for one that must fail with a code.
    pub async fn fails(&self, task: Result<TaskId, DataError>, code: &str) {
        match &*self.ends(task).await {
            Ending::Failed(why) => assert_eq!(why.code(), code, "{why:?}"),
            other => panic!("{other:?}"),
        }
    }

    /// Waits until a task has a stage or is past it.
    pub async fn reaches(&self, task: TaskId, stage: data::Stage) -> Task {
        until_async("a stage", LONG, || async {
            let task = self.tasks.get(task)?;
            let at = |stage| task.stages.iter().position(|own| *own == stage);
            (at(task.stage) >= at(stage)).then_some(task)
        })
        .await
    }

    /// How often each rule of the platform's script of faults was played.
    pub async fn uses(&self) -> Vec<u64> {
        let uses = self.api.get("/orchard/faults").await;
        let uses = uses.as_array().expect("its rules").iter();
        uses.map(|rule| rule["played"].as_u64().expect("how often"))
            .collect()
    }

    /// All backups, there and here.
    pub async fn listing(&self) -> Listing {
        let client = self.data.client().await.expect("the platform");
        let shelf = self.data.shelf(APP);
        Listing::of(Some(&client), &shelf).await.expect("a listing")
    }

    /// Where its files lie.
    pub fn folder(&self) -> PathBuf {
        self.data.shelf(APP).folder().to_owned()
    }

    /// Another study's address and rows.
    pub async fn other(&self, app: &str) -> (String, BTreeMap<String, u64>) {
        let info: Value = self.api.get(&format!("/apps/{app}")).await;
        let config = self.api.config(app).await;
        let url = config["DATABASE_URL"].as_str().expect("a database");
        let address = info["web_url"].as_str().expect("an address").to_owned();
        (address, rows::counts(url))
    }

    /// The admin password.
    pub async fn password(&self, app: &str) -> String {
        let config = self.api.config(app).await;
        config["OTREE_ADMIN_PASSWORD"]
            .as_str()
            .expect("a password")
            .to_owned()
    }
}
