//! The bean counting study, put online through the window: what most of the window's tests begin with.

use hyper::Method;
use serde_json::json;
use url::Url;

use super::desktop::Desktop;
use super::http::{self, Body};
use super::people::{self, Person};
use super::platform::Api;
use super::projects::Project;
use super::wait::{LONG, until_async};
use super::window::{Online, Window};

/// The study, and what it takes to compare what is told of it.
pub struct Beans<'a> {
    /// The window in which it was put online.
    pub window: Window<'a>,
    /// What the window says of it.
    pub online: Online,
    /// The platform it runs on.
    pub api: Api,
    /// The address of its database, with the password.
    pub database: String,
    /// What opens oTree's REST API.
    pub key: String,
    desktop: &'a Desktop,
}

impl<'a> Beans<'a> {
    /// Has oTree make it, and a person put it online.
    pub async fn on(desktop: &'a Desktop) -> Self {
        let project = Project::made_by_otree(&desktop.home, "bean-counting");
        let window = desktop.open(&[project.folder()]).await;
        window.see("#continue").await;
        let online = window.puts_online("bean-counting").await;
        let api = desktop.platform().up();
        let config = api.config(&online.app).await;
        let text = |name: &str| config[name].as_str().expect("a setting").to_owned();
        Self {
            window,
            database: text("DATABASE_URL"),
            key: text("OTREE_REST_KEY"),
            online,
            api,
            desktop,
        }
    }

    /// Makes a session for so many, an even number, and has the first of them answer.
    pub async fn people_come(&self, people: usize, answering: usize) -> Vec<Person> {
        people::come(&self.online.address, &self.key, people, answering).await
    }

    /// A path of its app in the API.
    pub fn path(&self, part: &str) -> String {
        format!("/apps/{}{part}", self.online.app)
    }

    /// Has the study write so many thousand lines more into its log, and waits until the log's page has as many in all.
    pub async fn writes(&self, thousands: u32, in_all: u32) {
        let says = format!(
            "python -c \"for n in range({thousands}000): print('line', n, 'of those that a study may say of abcd1234 and what she answered')\""
        );
        self.api
            .post(&self.path("/dynos"), &json!({ "command": says }))
            .await;
        until_async("all lines to be heard", LONG, || async {
            let lost = self.window.count("[data-event=l11]").await;
            assert_eq!(lost, 0, "none is lost");
            let lines = self.window.lines().await?;
            (lines >= in_all * 1000).then_some(())
        })
        .await;
    }

    /// All that the platform keeps of its log.
    pub async fn log(&self) -> String {
        let wanted = json!({ "lines": 1500, "tail": false });
        let session = self.api.post(&self.path("/log-sessions"), &wanted).await;
        let address = session["logplex_url"].as_str().expect("an address");
        let address = Url::parse(address).expect("an address");
        let log = http::send(Method::GET, &address, &[], Body::Empty).await;
        log.expect("the log").text
    }

    /// Closes the window, and gives what must be found nowhere.
    pub async fn leave(self) -> [String; 4] {
        self.window.close().await;
        [
            self.api.token,
            self.online.password,
            self.database,
            self.key,
        ]
    }

    /// Closes the window, stops the platform, and finds its secrets nowhere.
    pub async fn end(self) {
        let desktop = self.desktop;
        let secrets = self.leave().await;
        desktop.platform().down();
        desktop.keeps_secret(&secrets.each_ref().map(String::as_str));
    }
}
