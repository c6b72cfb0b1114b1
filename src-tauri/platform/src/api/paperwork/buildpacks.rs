//! The buildpacks of an app, and the registry that tells of them. There is one, heroku/python: it is built in.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::routing::get;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::api::page::page;
use crate::api::show;
use crate::api::wire::{Answer, Fields, Refusal, ok};
use crate::platform::Platform;
use crate::secret::fixed_id;
use crate::store::buildpacks;

/// The one buildpack.
pub const PYTHON: &str = "heroku/python";
/// How the API calls it.
pub const PYTHON_URN: &str = "urn:buildpack:heroku/python";
/// Where Heroku keeps it; the command line sends this address.
const PYTHON_ARCHIVE: &str =
    "https://buildpack-registry.s3.amazonaws.com/buildpacks/heroku/python.tgz";
/// Its other names at Heroku.
const PYTHON_ELSEWHERE: &[&str] = &[
    "https://codon-buildpacks.s3.amazonaws.com/buildpacks/heroku/python.tgz",
    "https://github.com/heroku/heroku-buildpack-python",
    "https://github.com/heroku/heroku-buildpack-python.git",
];
/// When the one it follows was released: v351, see `catalogue`.
const SINCE: &str = "2026-08-18T00:00:00Z";
const README: &str = "Builds Python apps by the rules of Heroku's buildpack. On this computer it is part of the platform.\n";

/// The buildpacks of an app.
pub fn routes() -> Router<Platform> {
    Router::new().route(
        "/apps/{app}/buildpack-installations",
        get(list).put(replace),
    )
}

/// The registry, which asks for no token.
pub fn registry() -> Router<Platform> {
    Router::new()
        .route("/buildpacks", get(search))
        .route("/buildpacks/{buildpack}", get(info))
        .route("/buildpacks/{buildpack}/revisions", get(revisions))
        .route(
            "/buildpacks/{buildpack}/revisions/{revision}",
            get(revision),
        )
        .route("/buildpacks/{buildpack}/readme", get(readme))
}

/// The name of a buildpack under any of its names, or a refusal.
pub fn known(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    let is_python = [PYTHON, PYTHON_URN, PYTHON_ARCHIVE].contains(&name)
        || PYTHON_ELSEWHERE.contains(&name.split('#').next().unwrap_or_default());
    if is_python {
        Ok(PYTHON.to_owned())
    } else {
        Err(Refusal::invalid(
            "This computer builds Python only: heroku/python is the one buildpack there is.",
        ))
    }
}

fn shown(names: &[String]) -> Vec<Value> {
    names
        .iter()
        .enumerate()
        .map(|(ordinal, name)| {
            json!({"ordinal": ordinal, "buildpack": {"name": name, "url": format!("urn:buildpack:{name}")}})
        })
        .collect()
}

async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let names = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(buildpacks::of_app(tx, &show::find_app(tx, &key)?.id)?));
    Ok(page(&headers, shown(&names.await?), "ordinal"))
}

async fn replace(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let updates = fields.objects("updates")?;
    let names = updates.iter().map(|update| {
        let name = match update.all().get("buildpack") {
            Some(Value::Object(buildpack)) => ["url", "name"]
                .iter()
                .find_map(|key| buildpack.get(*key).and_then(Value::as_str)),
            other => other.and_then(Value::as_str),
        };
        known(name.ok_or_else(|| Refusal::invalid("buildpack must be a name or an address."))?)
    });
    let names = names.collect::<Result<Vec<_>, _>>()?;
    if names.len() > 1 {
        return Err(Refusal::invalid("A buildpack can be set once only."));
    }
    let kept = names.clone();
    platform
        .store
        .with::<_, Refusal>(move |tx| {
            Ok(buildpacks::set(tx, &show::find_app(tx, &key)?.id, &kept)?)
        })
        .await?;
    ok(&Value::Array(shown(&names)))
}

fn entry() -> Value {
    json!({
        "id": fixed_id(PYTHON), "namespace": "heroku", "name": "python", "category": "languages", "description": "Python",
        "blob_url": PYTHON_ARCHIVE, "logo": null, "two_factor_authentication": false,
        "source": {"type": "github", "owner": "heroku", "repo": "heroku-buildpack-python"},
        "support": {"method": "website", "address": "https://devcenter.heroku.com/articles/python-support"},
        "created_at": SINCE, "updated_at": SINCE,
    })
}

fn release() -> Value {
    json!({
        "id": fixed_id("buildpack heroku/python v351"), "buildpack": {"id": fixed_id(PYTHON)}, "release": 351, "ref": "v351",
        "status": "published", "error": null, "license": "MIT", "checksum": null, "tarball": PYTHON_ARCHIVE,
        "created_at": SINCE, "updated_at": SINCE, "published_at": SINCE,
    })
}

async fn search(headers: HeaderMap, uri: Uri) -> Answer {
    let query = uri.query().unwrap_or_default();
    let asked = |filter: &str| -> Vec<String> {
        form_urlencoded::parse(query.as_bytes())
            .filter(|(key, _)| key == filter)
            .map(|(_, value)| value.to_lowercase())
            .collect()
    };
    let is_one_of = |filter: &str, value: &str| {
        let asked = asked(filter);
        asked.is_empty() || asked.iter().any(|wanted| wanted == value)
    };
    let found = is_one_of("in[namespace][]", "heroku")
        && is_one_of("in[name][]", "python")
        && asked("like[description]")
            .iter()
            .all(|words| "python".contains(words.as_str()));
    Ok(page(
        &headers,
        found.then(entry).into_iter().collect(),
        "name",
    ))
}

fn only_python(key: &str) -> Result<(), Refusal> {
    if key == PYTHON || key == fixed_id(PYTHON) {
        Ok(())
    } else {
        Err(Refusal::not_found("buildpack"))
    }
}

async fn info(Path(key): Path<String>) -> Answer {
    only_python(&key)?;
    ok(&entry())
}

async fn revisions(Path(key): Path<String>) -> Answer {
    only_python(&key)?;
    ok(&json!([release()]))
}

async fn revision(Path((key, id)): Path<(String, String)>) -> Answer {
    only_python(&key)?;
    let known = release().get("id").and_then(Value::as_str) == Some(&id);
    if known {
        ok(&release())
    } else {
        Err(Refusal::not_found("revision"))
    }
}

async fn readme(Path(key): Path<String>) -> Answer {
    only_python(&key)?;
    ok(&json!({"content": BASE64_STANDARD.encode(README), "encoding": "base64"}))
}
