//! Apps set up from an archive and its app.json: settings, add-ons, code, dynos and one last command, each asked for
//! as a person would ask for it. One that an end of the platform cuts off fails, and the app stays as it is.

mod manifest;

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::api::expansion::Wanted;
use crate::api::wire::{Answer, Fields, Refusal, accepted, ok};
use crate::api::{addons, apps, builds, config_vars, formation, releases, show, streams};
use crate::catalogue::DYNO_SIZE;
use crate::dyno::DynoSpec;
use crate::metadata;
use crate::platform::Platform;
use crate::secret::new_id;
use crate::slug::SlugDir;
use crate::store::setups::{self, Setup};
use crate::store::{StoreError, now};
use crate::{limits, store};
use manifest::Manifest;

/// Longest output of a postdeploy script that is kept, bytes. Ours (2026-11).
const OUTPUT: usize = 64 << 10;

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/app-setups", post(create))
        .route("/app-setups/{setup}", get(info))
}

async fn shown(platform: &Platform, id: String) -> Result<Value, Refusal> {
    let shown_by = platform.clone();
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let missing = || Refusal::not_found("app setup");
        let setup = setups::find(tx, &id)?.ok_or_else(missing)?;
        let app = show::find_app(tx, &setup.app_id).map_err(|_| missing())?;
        let build = match &setup.build_id {
            Some(build) => store::builds::find(tx, &app.id, build)?,
            None => None,
        };
        let success = setup.success_url.as_ref().filter(|_| setup.status == "succeeded");
        let success = success.map(|url| match url.strip_prefix('/') {
            Some(path) => format!("{}{path}", shown_by.web_url(&app)),
            None => url.clone(),
        });
        Ok(json!({
            "id": setup.id, "app": show::app_ref(&app), "status": setup.status, "failure_message": setup.failure_message,
            "manifest_errors": setup.manifest_errors, "resolved_success_url": success,
            "build": build.map(|build| json!({
                "id": build.id, "status": build.status, "output_stream_url": streams::address(&shown_by, &build.id),
            })),
            "postdeploy": setup.postdeploy.map(|(output, exit)| json!({"output": output, "exit_code": exit})),
            "created_at": setup.created_at, "updated_at": setup.updated_at,
        }))
    });
    found.await
}

async fn info(State(platform): State<Platform>, Path(id): Path<String>) -> Answer {
    ok(&shown(&platform, id).await?)
}

async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let missing = |name: &str| Refusal::invalid(format!("{name} is required."));
    let blob = fields
        .object("source_blob")?
        .ok_or_else(|| missing("source_blob"))?;
    let source = platform
        .sources
        .resolve(&blob.required_text("url")?, Timestamp::now())?;
    let env = overrides(&fields)?;
    let mut wanted = Map::new();
    if let Some(app) = fields.object("app")? {
        for elsewhere in ["organization", "space"] {
            if app.text(elsewhere)?.is_some() {
                return Err(Refusal::invalid(
                    "An app belongs to the account of this computer.",
                ));
            }
        }
        for name in ["name", "region", "stack"] {
            if let Some(value) = app.text(name)? {
                wanted.insert(name.to_owned(), value.into());
            }
        }
    }
    let app = told(apps::create(State(platform.clone()), Fields::of(wanted)).await).await;
    let app = app.map_err(Refusal::invalid)?;
    let setup = Setup {
        id: new_id(),
        app_id: text(&app, "id"),
        status: "pending".to_owned(),
        created_at: now(),
        ..Setup::default()
    };
    let kept = setup.clone();
    platform
        .store
        .with::<_, Refusal>(move |tx| Ok(setups::keep(tx, &kept)?))
        .await?;
    let answer = accepted(&shown(&platform, setup.id.clone()).await?);
    let archive = platform.sources.path(&source);
    let job = Job {
        platform: platform.clone(),
        setup,
        blob: blob.all().clone(),
        env,
    };
    tokio::spawn(job.run(archive));
    answer
}

fn overrides(fields: &Fields) -> Result<BTreeMap<String, String>, Refusal> {
    let Some(overrides) = fields.object("overrides")? else {
        return Ok(BTreeMap::new());
    };
    let Some(env) = overrides.object("env")? else {
        return Ok(BTreeMap::new());
    };
    env.all()
        .iter()
        .map(|(name, value)| match value.as_str() {
            Some(value) => Ok((name.clone(), value.to_owned())),
            None => Err(Refusal::invalid(format!(
                "overrides.env.{name} must be a string."
            ))),
        })
        .collect()
}

/// What a handler told, or the sentence it refused with.
async fn told(answer: Answer) -> Result<Value, String> {
    let response: Response = answer.unwrap_or_else(IntoResponse::into_response);
    let good = response.status().is_success();
    let body = response
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes());
    let value: Value = serde_json::from_slice(&body.unwrap_or_default()).unwrap_or_default();
    if good {
        Ok(value)
    } else {
        Err(text(&value, "message"))
    }
}

fn text(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

struct Job {
    platform: Platform,
    setup: Setup,
    blob: Map<String, Value>,
    env: BTreeMap<String, String>,
}

impl Job {
    async fn run(mut self, archive: std::path::PathBuf) {
        let platform = self.platform.clone();
        let done = tokio::select! {
            done = self.carry_out(archive) => done,
            // The next start says that it failed.
            () = platform.closing.cancelled() => return,
        };
        match done {
            Ok(()) => self.setup.status = "succeeded".to_owned(),
            Err(message) => {
                self.setup.status = "failed".to_owned();
                self.setup.failure_message = Some(message);
            }
        }
        let kept = self.setup.clone();
        platform
            .insist("the end of an app's setting-up", move |tx| {
                setups::keep(tx, &kept)
            })
            .await;
    }

    async fn keep(&self) -> Result<(), String> {
        let kept = self.setup.clone();
        let written = self
            .platform
            .store
            .with::<_, StoreError>(move |tx| setups::keep(tx, &kept));
        written.await.map_err(|error| error.to_string())
    }

    fn at(&self, id: &str) -> Path<(String, String)> {
        Path((self.setup.app_id.clone(), id.to_owned()))
    }

    fn app(&self) -> Path<String> {
        Path(self.setup.app_id.clone())
    }

    fn platform(&self) -> State<Platform> {
        State(self.platform.clone())
    }

    async fn carry_out(&mut self, archive: std::path::PathBuf) -> Result<(), String> {
        let found = tokio::task::spawn_blocking(move || manifest::find(&archive)).await;
        let found = found.unwrap_or_else(|_| Err("The archive can't be read.".to_owned()));
        let read = found
            .map_err(|error| vec![error])
            .and_then(|json| Manifest::read(&json, &self.env));
        let manifest = match read {
            Ok(manifest) => manifest,
            Err(errors) => {
                self.setup.manifest_errors = errors;
                return Err("invalid app.json".to_owned());
            }
        };
        self.setup.success_url = manifest.success_url;
        if !manifest.env.is_empty() {
            let env = Fields::of(manifest.env);
            told(config_vars::update(self.platform(), self.app(), env).await).await?;
        }
        for addon in manifest.addons {
            self.addon(addon).await?;
        }
        self.build().await?;
        if !manifest.formation.is_empty() {
            let mut body = Map::new();
            body.insert("updates".to_owned(), manifest.formation.into());
            told(formation::update_all(self.platform(), self.app(), Fields::of(body)).await)
                .await?;
        }
        match manifest.postdeploy {
            Some(command) => self.postdeploy(command).await,
            None => Ok(()),
        }
    }

    async fn addon(&self, body: Map<String, Value>) -> Result<(), String> {
        let fields = Fields::of(body);
        let made =
            told(addons::create(self.platform(), self.app(), Wanted::default(), fields).await)
                .await?;
        let id = text(&made, "id");
        loop {
            let now =
                told(addons::info_of_app(self.platform(), self.at(&id), Wanted::default()).await)
                    .await?;
            match text(&now, "state").as_str() {
                "provisioned" => return Ok(()),
                "provisioning" => tokio::time::sleep(Duration::from_millis(200)).await,
                _ => return Err(text(&now, "provision_message")),
            }
        }
    }

    async fn build(&mut self) -> Result<(), String> {
        let mut body = Map::new();
        body.insert("source_blob".to_owned(), self.blob.clone().into());
        let fields = Fields::of(body);
        let build = told(builds::create(self.platform(), self.app(), fields).await).await?;
        let id = text(&build, "id");
        self.setup.build_id = Some(id.clone());
        self.keep().await?;
        let build = loop {
            let now = told(builds::info(self.platform(), self.at(&id)).await).await?;
            match text(&now, "status").as_str() {
                "succeeded" => break now,
                "pending" => tokio::time::sleep(Duration::from_millis(200)).await,
                _ => return Err("The build failed.".to_owned()),
            }
        };
        let release = build.get("release").map(|release| text(release, "id"));
        let release = release.unwrap_or_default();
        loop {
            let now = told(releases::info(self.platform(), self.at(&release)).await).await?;
            match text(&now, "status").as_str() {
                "succeeded" => return Ok(()),
                "pending" => tokio::time::sleep(Duration::from_millis(200)).await,
                _ => return Err("The release command failed.".to_owned()),
            }
        }
    }

    async fn postdeploy(&mut self, command: String) -> Result<(), String> {
        let app = self.setup.app_id.clone();
        let release = self
            .platform
            .store
            .with::<_, StoreError>(move |tx| store::releases::current(tx, &app))
            .await
            .map_err(|error| error.to_string())?
            .ok_or("There is no release to run the postdeploy script in.")?;
        let mut env = metadata::of_release(&self.platform, &release).await;
        env.extend(release.config.clone());
        env.extend(release.addon_config.clone());
        let slug = release.slug_id.clone().unwrap_or_default();
        let spec = DynoSpec {
            kind: "postdeploy".to_owned(),
            number: 0,
            command,
            dir: SlugDir::of(&self.platform.data, &slug).app(),
            env,
            release: i64::from(release.version),
            size: DYNO_SIZE.to_owned(),
        };
        let output = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
        let heard = output.clone();
        let dyno = self
            .platform
            .dynos
            .one_off(&release.app_id, spec, move |line| {
                let mut heard = heard
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                if heard.len() + line.len() < OUTPUT {
                    heard.push_str(line);
                    heard.push('\n');
                }
            })
            .await
            .map_err(|error| format!("The postdeploy script could not be started: {error}."))?;
        let exit = tokio::select! {
            exit = dyno.wait() => exit,
            () = tokio::time::sleep(limits::RELEASE_PHASE) => dyno.stop().await,
        };
        let printed = output
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        self.setup.postdeploy = Some((printed, exit.status()));
        if exit.is_success() {
            Ok(())
        } else {
            Err(format!(
                "The postdeploy script ended with status {}.",
                exit.status()
            ))
        }
    }
}
