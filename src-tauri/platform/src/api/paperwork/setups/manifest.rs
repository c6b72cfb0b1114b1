//! app.json: read out of an archive, and what it asks for. Dev Center, "app.json Schema".

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

use flate2::read::GzDecoder;
use serde_json::{Map, Value, json};

use crate::api::paperwork::buildpacks;
use crate::limits;
use crate::secret::random_hex;
use crate::servers::program;

/// What is set up, in the words of the API's own requests.
#[derive(Debug, Default)]
pub struct Manifest {
    /// Config vars.
    pub env: Map<String, Value>,
    /// Bodies of requests for add-ons.
    pub addons: Vec<Map<String, Value>>,
    /// Updates of the formation.
    pub formation: Vec<Value>,
    /// A command to run once, at the end.
    pub postdeploy: Option<String>,
    /// Where to go then, within the app.
    pub success_url: Option<String>,
}

/// The text of app.json in a packed tar, at its root or in its single folder.
pub fn find(archive: &Path) -> Result<Value, String> {
    let broken = |_| "The archive can't be read.".to_owned();
    let file = File::open(archive).map_err(broken)?;
    let mut tar = tar::Archive::new(GzDecoder::new(file).take(limits::UNPACKED));
    for entry in tar.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        let path = entry.path().map_err(broken)?.into_owned();
        let parts = path
            .components()
            .filter(|part| matches!(part, Component::Normal(_)));
        if path.file_name().is_some_and(|name| name == "app.json") && parts.count() <= 2 {
            let mut text = String::new();
            let read = entry.take(limits::BODY as u64).read_to_string(&mut text);
            read.map_err(|_| "app.json is not text".to_owned())?;
            return serde_json::from_str(&text)
                .map_err(|_| "app.json is not valid JSON".to_owned());
        }
    }
    Err("app.json not found".to_owned())
}

impl Manifest {
    /// What an app.json asks for, or all that is wrong with it.
    pub fn read(
        json: &Value,
        overrides: &BTreeMap<String, String>,
    ) -> Result<Manifest, Vec<String>> {
        let mut errors = Vec::new();
        let Some(json) = json.as_object() else {
            return Err(vec!["app.json must be an object".to_owned()]);
        };
        let mut manifest = Manifest::default();
        manifest.read_env(json.get("env"), overrides, &mut errors);
        manifest.read_addons(json.get("addons"), &mut errors);
        manifest.read_formation(json.get("formation"), &mut errors);
        for buildpack in list(json.get("buildpacks"), "buildpacks", &mut errors) {
            let url = buildpack.get("url").and_then(Value::as_str);
            if url.is_none_or(|url| buildpacks::known(url).is_err()) {
                errors.push("only the buildpack heroku/python is there".to_owned());
            }
        }
        let script = json
            .get("scripts")
            .and_then(|scripts| scripts.get("postdeploy"));
        manifest.postdeploy = match script {
            None | Some(Value::Null) => None,
            Some(script) => {
                let command = script.as_str().or_else(|| script.get("command")?.as_str());
                if command.is_none() {
                    errors.push("scripts.postdeploy must be a command".to_owned());
                }
                command.map(str::to_owned)
            }
        };
        manifest.success_url = json
            .get("success_url")
            .and_then(Value::as_str)
            .map(str::to_owned);
        if errors.is_empty() {
            Ok(manifest)
        } else {
            Err(errors)
        }
    }

    fn read_env(
        &mut self,
        env: Option<&Value>,
        overrides: &BTreeMap<String, String>,
        errors: &mut Vec<String>,
    ) {
        for (name, wanted) in object(env, "env", errors) {
            if overrides.contains_key(&name) {
                continue;
            }
            let text = |key: &str| wanted.get(key).and_then(Value::as_str);
            let value = match wanted.as_str().or_else(|| text("value")) {
                Some(value) => Some(value.to_owned()),
                None if text("generator") == Some("secret") => random_hex(32).ok(),
                None => None,
            };
            let required = wanted
                .get("required")
                .and_then(Value::as_bool)
                .unwrap_or(true);
            match value {
                Some(value) => drop(self.env.insert(name, value.into())),
                None if required => errors.push(format!("config var {name} is required")),
                None => {}
            }
        }
        for (name, value) in overrides {
            self.env.insert(name.clone(), value.as_str().into());
        }
    }

    fn read_addons(&mut self, addons: Option<&Value>, errors: &mut Vec<String>) {
        for addon in list(addons, "addons", errors) {
            let plan = addon
                .as_str()
                .or_else(|| addon.get("plan")?.as_str())
                .unwrap_or_default();
            if program::offered(plan).is_none() {
                errors.push(format!("there is no add-on {plan:?} on this computer"));
                continue;
            }
            let mut body = Map::new();
            body.insert("plan".to_owned(), plan.into());
            if let Some(name) = addon.get("as").and_then(Value::as_str) {
                body.insert("attachment".to_owned(), json!({"name": name}));
            }
            self.addons.push(body);
        }
    }

    fn read_formation(&mut self, formation: Option<&Value>, errors: &mut Vec<String>) {
        for (kind, wanted) in object(formation, "formation", errors) {
            self.formation.push(json!({
                "type": kind, "quantity": wanted.get("quantity"), "size": wanted.get("size"),
            }));
        }
    }
}

fn object(value: Option<&Value>, name: &str, errors: &mut Vec<String>) -> Map<String, Value> {
    match value {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(fields)) => fields.clone(),
        Some(_) => {
            errors.push(format!("{name} must be an object"));
            Map::new()
        }
    }
}

fn list(value: Option<&Value>, name: &str, errors: &mut Vec<String>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.clone(),
        Some(_) => {
            errors.push(format!("{name} must be a list"));
            Vec::new()
        }
    }
}
