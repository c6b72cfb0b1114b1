//! Names of a person's own for an app. A domain is a record: it resolves nowhere, and the router does not answer to it.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::get;
use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::api::page::page;
use crate::api::show;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::platform::Platform;
use crate::secret::{fixed_id, random_hex};
use crate::store::apps::App;
use crate::store::domains::{self, Domain};
use crate::{crew, names};

/// Most domains of an app. Dev Center, "Limits".
const MOST: usize = 1000;

/// Where they are found. There are no certificates, so the list of their endpoints is empty.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/apps/{app}/domains", get(list).post(create))
        .route(
            "/apps/{app}/domains/{domain}",
            get(info).patch(update).delete(delete),
        )
        .route("/apps/{app}/sni-endpoints", get(no_certificates))
}

fn shown(app: &App, domain: &Domain) -> Value {
    json!({
        "id": domain.id, "app": show::app_ref(app), "kind": "custom", "hostname": domain.hostname,
        "cname": domain.cname, "status": "succeeded", "sni_endpoint": null, "acm_status": null, "acm_status_reason": null,
        "created_at": domain.created_at, "updated_at": domain.updated_at,
    })
}

fn own(app: &App) -> Value {
    json!({
        "id": own_id(app), "app": show::app_ref(app), "kind": "heroku", "hostname": crew::host(app),
        "cname": null, "status": "none", "sni_endpoint": null, "acm_status": null, "acm_status_reason": null,
        "created_at": app.created_at, "updated_at": app.created_at,
    })
}

fn own_id(app: &App) -> String {
    fixed_id(&format!("domain {}", app.id))
}

fn is_own(app: &App, key: &str) -> bool {
    key == own_id(app) || key.eq_ignore_ascii_case(&crew::host(app))
}

fn find(tx: &Transaction<'_>, app: &App, key: &str) -> Result<Domain, Refusal> {
    domains::find(tx, &app.id, &key.to_lowercase())?.ok_or_else(|| Refusal::not_found("domain"))
}

async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let all = domains::all(tx, &app.id)?;
        Ok(std::iter::once(own(&app))
            .chain(all.iter().map(|domain| shown(&app, domain)))
            .collect())
    });
    Ok(page(&headers, items.await?, "created_at"))
}

async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let hostname = fields
        .required_text("hostname")?
        .trim()
        .trim_end_matches('.')
        .to_lowercase();
    if let Some(problem) = problem(&hostname) {
        return Err(Refusal::invalid(problem));
    }
    no_such_certificate(&fields)?;
    let random = || -> Result<String, crate::secret::NoRandomness> {
        // Under .localhost, like all names of this computer: a real one would be somebody else's.
        Ok(format!(
            "{}-{}.herokudns.localhost",
            names::random()?,
            random_hex(8)?
        ))
    };
    let cname = random().map_err(|error| Refusal::internal(&error))?;
    let (app, domain) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            if domains::all(tx, &app.id)?.len() >= MOST {
                return Err(Refusal::invalid(format!(
                    "An app can have {MOST} domains at most."
                )));
            }
            if domains::find(tx, &app.id, &hostname)?.is_some() {
                return Err(Refusal::invalid(format!(
                    "Domain already added to this app: {hostname}."
                )));
            }
            let domain = domains::insert(tx, &app.id, &hostname, &cname)?.ok_or_else(|| {
                Refusal::invalid(format!("{hostname} is currently in use by another app."))
            })?;
            Ok((app, domain))
        })
        .await?;
    platform.log(&app.id, &format!("Add {} domain", domain.hostname));
    created(&shown(&app, &domain))
}

/// What is wrong with a host name, in a sentence.
fn problem(hostname: &str) -> Option<&'static str> {
    let labels: Vec<&str> = hostname
        .strip_prefix("*.")
        .unwrap_or(hostname)
        .split('.')
        .collect();
    let well_formed = |label: &&str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = labels.last().copied().unwrap_or_default();
    if hostname.len() > 253 {
        Some("hostname is too long (maximum is 253 characters).")
    } else if !hostname.is_ascii() {
        Some("hostname must be written in ASCII; others are written as xn--.")
    } else if labels.len() < 2 || !labels.iter().all(well_formed) {
        Some("hostname must be a full name such as www.example.com.")
    } else if last.bytes().all(|b| b.is_ascii_digit()) {
        Some("hostname must be a name, not an address.")
    } else if ["localhost", "heroku", "herokuapp", "herokudns", "herokussl"]
        .iter()
        .any(|ours| last == *ours || labels.ends_with(&[ours, "com"]))
    {
        Some("hostname must be one of your own.")
    } else {
        None
    }
}

fn no_such_certificate(fields: &Fields) -> Result<(), Refusal> {
    match fields.named("sni_endpoint")? {
        Some(_) => Err(Refusal::not_found("SNI endpoint")),
        None => Ok(()),
    }
}

async fn info(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &app)?;
        if is_own(&app, &key) {
            return Ok(own(&app));
        }
        Ok(shown(&app, &find(tx, &app, &key)?))
    });
    ok(&found.await?)
}

async fn update(
    State(platform): State<Platform>,
    Path(path): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    no_such_certificate(&fields)?;
    info(State(platform), Path(path)).await
}

async fn delete(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let (app, domain) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            if is_own(&app, &key) {
                return Err(Refusal::forbidden("An app's own domain can't be removed."));
            }
            let domain = find(tx, &app, &key)?;
            domains::delete(tx, &domain.id)?;
            Ok((app, domain))
        })
        .await?;
    platform.log(&app.id, &format!("Remove {} domain", domain.hostname));
    ok(&shown(&app, &domain))
}

async fn no_certificates(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    show::named_app(&platform, key).await?;
    Ok(page(&headers, Vec::new(), "name"))
}
