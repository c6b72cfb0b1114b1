//! The app that everything is done to, and another that must not notice.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::served::{Served, until};

/// A platform, and what requests can name on it.
pub struct Scene {
    pub platform: Served,
    own: HashMap<&'static str, String>,
    others: HashMap<&'static str, String>,
    times: u32,
}

const OTHER: &str = "other";

impl Scene {
    pub async fn set() -> Scene {
        let platform = Served::start();
        let others = furnish(&platform, OTHER).await;
        let mut scene = Scene {
            platform,
            own: HashMap::new(),
            others,
            times: 0,
        };
        scene.refresh().await;
        scene
    }

    /// Sets up a new app, where the old one was deleted or renamed.
    pub async fn refresh(&mut self) {
        for (kind, name) in [
            ("apps", "app"),
            ("pipelines", "pipeline"),
            ("addons", "addon"),
        ] {
            let id = self.own(name).unwrap_or_default();
            let there =
                !id.is_empty() && self.platform.get(&format!("/{kind}/{id}")).await.status == 200;
            if !there {
                self.set_anew().await;
                return;
            }
        }
    }

    /// Sets up a new app in any case.
    pub async fn set_anew(&mut self) {
        self.times += 1;
        self.own = furnish(&self.platform, &format!("mine-{}", self.times)).await;
    }

    /// What the own app has for a parameter of a path.
    pub fn own(&self, name: &str) -> Option<&str> {
        self.own.get(name).map(String::as_str)
    }

    /// What the other app has for it.
    pub fn others(&self, name: &str) -> Option<&str> {
        self.others
            .get(name)
            .filter(|_| name != "app")
            .map(String::as_str)
    }

    /// `{app}` and the like in a body, filled in.
    pub fn fill(&self, body: Value) -> Value {
        match body {
            Value::String(text) => match text
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
            {
                Some(name) => self
                    .own(name)
                    .unwrap_or("01234567-89ab-cdef-0123-456789abcdef")
                    .into(),
                None => text.into(),
            },
            Value::Array(items) => items.into_iter().map(|item| self.fill(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.into_iter();
                fields
                    .map(|(name, value)| (name, self.fill(value)))
                    .collect()
            }
            other => other,
        }
    }

    /// Everything the API shows of the other app.
    pub async fn other_app(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for part in [
            "",
            "/config-vars",
            "/releases",
            "/formation",
            "/dynos",
            "/builds",
            "/domains",
            "/collaborators",
            "/webhooks",
            "/addons",
            "/addon-attachments",
            "/features",
            "/buildpack-installations",
            "/pipeline-couplings",
        ] {
            all.push(
                self.platform
                    .get(&format!("/apps/{OTHER}{part}"))
                    .await
                    .expect(200),
            );
        }
        let database = self.others.get("db").unwrap();
        for part in ["transfer-schedules", "user_connections"] {
            let path = format!("/client/v11/databases/{database}/{part}");
            all.push(self.platform.get(&path).await.expect(200));
        }
        all.push(
            self.platform
                .get(&format!("/postgres/v0/databases/{database}/credentials"))
                .await
                .expect(200),
        );
        all
    }
}

/// An app with one of everything; its ids by the names of the parameters.
async fn furnish(platform: &Served, app: &str) -> HashMap<&'static str, String> {
    let mut all = HashMap::new();
    let made = async |path: String, body: Value| platform.post(&path, body).await;
    let id = |made: &Value| made["id"].as_str().unwrap().to_owned();
    let of_app = |part: &str| format!("/apps/{app}/{part}");
    let new = made("/apps".to_owned(), json!({"name": app}))
        .await
        .expect(201);
    all.insert("app", id(&new));
    platform
        .patch(&of_app("config-vars"), json!({"KEPT": app}))
        .await
        .expect(200);
    let releases = platform.get(&of_app("releases")).await.expect(200);
    all.insert("release", id(&releases[0]));
    let addon = json!({"plan": "heroku-postgresql:essential-0"});
    let addon = id(&made(of_app("addons"), addon).await.expect(201));
    until("the database", || async {
        let shown = platform.get(&format!("/addons/{addon}")).await.expect(200);
        (shown["state"] == "provisioned").then_some(())
    })
    .await;
    all.insert("db", addon.clone());
    all.insert("addon", addon);
    let attachments = platform.get(&of_app("addon-attachments")).await.expect(200);
    all.insert("attachment", id(&attachments[0]));
    let helper = json!({"user": format!("{app}@example.org")});
    all.insert(
        "collaborator",
        id(&made(of_app("collaborators"), helper).await.expect(201)),
    );
    let domain = json!({"hostname": format!("{app}.example.org"), "sni_endpoint": null});
    all.insert(
        "domain",
        id(&made(of_app("domains"), domain).await.expect(201)),
    );
    let hook = json!({"include": ["api:build"], "level": "notify", "url": "http://127.0.0.1:9/"});
    all.insert(
        "webhook",
        id(&made(of_app("webhooks"), hook).await.expect(201)),
    );
    let pipeline = made(
        "/pipelines".to_owned(),
        json!({"name": format!("{app}-line")}),
    )
    .await
    .expect(201);
    all.insert("pipeline", id(&pipeline));
    let coupling = json!({"app": app, "pipeline": pipeline["id"], "stage": "staging"});
    all.insert(
        "coupling",
        id(&made("/pipeline-couplings".to_owned(), coupling)
            .await
            .expect(201)),
    );
    let given = json!({"scope": ["read"], "description": app});
    all.insert(
        "authorization",
        id(&made("/oauth/authorizations".to_owned(), given)
            .await
            .expect(201)),
    );
    let client = json!({"name": app, "redirect_uri": "http://127.0.0.1:4000/callback"});
    all.insert(
        "client",
        id(&made("/oauth/clients".to_owned(), client).await.expect(201)),
    );
    let schedule = json!({"hour": 4, "timezone": "UTC", "schedule_name": "DATABASE_URL"});
    let path = format!("/client/v11/databases/{}/transfer-schedules", all["db"]);
    let schedule = made(path, schedule).await.expect(201);
    all.insert("schedule", schedule["uuid"].as_str().unwrap().to_owned());
    for (name, word) in [
        ("service", "heroku-postgresql"),
        ("plan", "heroku-postgresql:essential-0"),
        ("dyno", "web.1"),
        ("type", "web"),
        ("what", "errors"),
        ("buildpack", "heroku%2Fpython"),
        ("revision", "v351"),
        ("size", "basic"),
        ("credential", "default"),
        ("region", "us"),
        ("stack", "heroku-24"),
        ("user", "~"),
        ("account", "~"),
        ("transfer", "1"),
        ("session", "~"),
        ("feature", "preboot"),
    ] {
        all.insert(name, word.to_owned());
    }
    all
}
