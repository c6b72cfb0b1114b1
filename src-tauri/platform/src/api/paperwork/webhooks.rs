//! Webhooks of an app: who is told of what, and how it went.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::routing::get;
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::api::page::page;
use crate::api::show;
use crate::api::wire::{Answer, Fields, Refusal, created, ok};
use crate::platform::Platform;
use crate::secret::{Secret, new_id};
use crate::store::apps::App;
use crate::store::webhooks::{self, Delivery, Event, Webhook};
use crate::store::{now, whole_seconds};
use crate::webhook::KINDS;

/// Most webhooks of an app. Ours (2026-11).
const MOST: usize = 50;
/// Longest address, secret or authorization. Ours (2026-11).
const LONGEST: usize = 2000;

/// Where they are found.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/apps/{app}/webhooks", get(list).post(create))
        .route(
            "/apps/{app}/webhooks/{webhook}",
            get(info).patch(update).delete(delete),
        )
        .route("/apps/{app}/webhook-deliveries", get(deliveries))
        .route("/apps/{app}/webhook-deliveries/{delivery}", get(delivery))
        .route("/apps/{app}/webhook-events", get(events))
        .route("/apps/{app}/webhook-events/{event}", get(event))
}

fn shown(app: &App, webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id, "app": show::app_ref(app), "include": webhook.include, "level": webhook.level, "url": webhook.url,
        "created_at": webhook.created_at, "updated_at": webhook.updated_at,
    })
}

/// What a request sets; what it does not name stays as it is.
struct Wanted {
    include: Option<Vec<String>>,
    level: Option<String>,
    url: Option<String>,
    secret: Option<String>,
    authorization: Option<String>,
}

impl Wanted {
    fn read(fields: &Fields) -> Result<Wanted, Refusal> {
        let url = fields.text("url")?;
        if let Some(url) = &url {
            check_url(url)?;
        }
        let level = fields.text("level")?;
        if level
            .as_deref()
            .is_some_and(|level| level != "notify" && level != "sync")
        {
            return Err(Refusal::invalid("level must be notify or sync."));
        }
        let line = |name: &str| -> Result<Option<String>, Refusal> {
            let text = fields.text(name)?;
            let wrong = text.as_ref().is_some_and(|text| {
                text.is_empty() || text.len() > LONGEST || HeaderValue::from_str(text).is_err()
            });
            if wrong {
                return Err(Refusal::invalid(format!("{name} must be a line of ASCII.")));
            }
            Ok(text)
        };
        Ok(Wanted {
            include: include(fields)?,
            level,
            url,
            secret: line("secret")?,
            authorization: line("authorization")?,
        })
    }
}

fn include(fields: &Fields) -> Result<Option<Vec<String>>, Refusal> {
    let wrong = || Refusal::invalid(format!("include must be a list of {}.", KINDS.join(", ")));
    let list = match fields.all().get("include") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(list)) if !list.is_empty() => list,
        Some(_) => return Err(wrong()),
    };
    let mut kinds: Vec<String> = Vec::new();
    for item in list {
        // The command line's help says api:dyno.
        let kind = item
            .as_str()
            .map(|kind| if kind == "api:dyno" { "dyno" } else { kind });
        let kind = kind.filter(|kind| KINDS.contains(kind)).ok_or_else(wrong)?;
        if !kinds.iter().any(|known| known == kind) {
            kinds.push(kind.to_owned());
        }
    }
    Ok(Some(kinds))
}

fn check_url(url: &str) -> Result<(), Refusal> {
    let uri: Option<Uri> = url.parse().ok();
    let known = uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@'))
    });
    if known && url.len() <= LONGEST {
        Ok(())
    } else {
        Err(Refusal::invalid("url must be an http or https address."))
    }
}

fn find(tx: &Transaction<'_>, app: &App, id: &str) -> Result<Webhook, Refusal> {
    let all = webhooks::of_app(tx, &app.id)?;
    all.into_iter()
        .find(|webhook| webhook.id == id)
        .ok_or_else(|| Refusal::not_found("webhook"))
}

async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let all = webhooks::of_app(tx, &app.id)?;
        Ok(all.iter().map(|webhook| shown(&app, webhook)).collect())
    });
    Ok(page(&headers, items.await?, "created_at"))
}

/// The secret is told here, in a header, and never again.
async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let wanted = Wanted::read(&fields)?;
    let missing = |name: &str| Refusal::invalid(format!("{name} is required."));
    let secret = match wanted.secret {
        Some(secret) => Secret::kept(secret),
        None => Secret::random().map_err(|error| Refusal::internal(&error))?,
    };
    let mut webhook = Webhook {
        id: new_id(),
        app_id: String::new(),
        include: wanted.include.ok_or_else(|| missing("include"))?,
        level: wanted.level.ok_or_else(|| missing("level"))?,
        url: wanted.url.ok_or_else(|| missing("url"))?,
        secret: secret.clone(),
        authorization: wanted.authorization,
        created_at: now(),
        updated_at: now(),
    };
    let made = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        if webhooks::of_app(tx, &app.id)?.len() >= MOST {
            return Err(Refusal::invalid(format!(
                "An app can have {MOST} webhooks at most."
            )));
        }
        webhook.app_id.clone_from(&app.id);
        webhooks::keep(tx, &webhook)?;
        Ok(shown(&app, &webhook))
    });
    let mut answer = created(&made.await?)?;
    if let Ok(secret) = HeaderValue::from_str(secret.reveal()) {
        answer.headers_mut().insert("heroku-webhook-secret", secret);
    }
    Ok(answer)
}

async fn info(State(platform): State<Platform>, Path((app, id)): Path<(String, String)>) -> Answer {
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &app)?;
        Ok(shown(&app, &find(tx, &app, &id)?))
    });
    ok(&found.await?)
}

async fn update(
    State(platform): State<Platform>,
    Path((app, id)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let wanted = Wanted::read(&fields)?;
    let changed = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &app)?;
        let mut webhook = find(tx, &app, &id)?;
        webhook.include = wanted.include.unwrap_or(webhook.include);
        webhook.level = wanted.level.unwrap_or(webhook.level);
        webhook.url = wanted.url.unwrap_or(webhook.url);
        webhook.secret = wanted.secret.map_or(webhook.secret, Secret::kept);
        webhook.authorization = wanted.authorization.or(webhook.authorization);
        webhooks::keep(tx, &webhook)?;
        Ok(shown(&app, &find(tx, &app, &id)?))
    });
    ok(&changed.await?)
}

async fn delete(
    State(platform): State<Platform>,
    Path((app, id)): Path<(String, String)>,
) -> Answer {
    let gone = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &app)?;
        let webhook = find(tx, &app, &id)?;
        webhooks::delete(tx, &webhook.id)?;
        Ok(shown(&app, &webhook))
    });
    ok(&gone.await?)
}

fn shown_delivery(delivery: &Delivery) -> Value {
    let next = delivery
        .due
        .and_then(|due| Timestamp::from_second(due).ok());
    let last = delivery.attempt_id.as_ref().map(|id| {
        let status = if delivery.status == "succeeded" { "succeeded" } else { "failed" };
        json!({
            "id": id, "code": delivery.attempt_code, "error_class": delivery.attempt_error, "status": status,
            "created_at": delivery.attempted_at, "updated_at": delivery.attempted_at,
        })
    });
    json!({
        "id": delivery.id, "event": {"id": delivery.event_id, "include": delivery.include},
        "webhook": {"id": delivery.webhook.id, "level": delivery.webhook.level}, "status": delivery.status,
        "num_attempts": delivery.attempts, "last_attempt": last,
        "next_attempt_at": next.filter(|_| delivery.attempts > 0).map(whole_seconds),
        "created_at": delivery.created_at, "updated_at": delivery.updated_at,
    })
}

async fn all_deliveries(platform: &Platform, key: String) -> Result<Vec<Value>, Refusal> {
    let all = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(webhooks::deliveries(tx, &show::find_app(tx, &key)?.id)?));
    Ok(all.await?.iter().map(shown_delivery).collect())
}

/// GET of deliveries; the command line asks for those of one status by `?eq[status]=X`
async fn deliveries(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Answer {
    let mut items = all_deliveries(&platform, key).await?;
    let query = uri.query().unwrap_or_default();
    let status = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "eq[status]");
    if let Some((_, status)) = status {
        items.retain(|item| item.get("status").and_then(Value::as_str) == Some(&*status));
    }
    Ok(page(&headers, items, "created_at"))
}

fn pick(items: Vec<Value>, id: &str, what: &str) -> Answer {
    let found = items
        .iter()
        .find(|item| item.get("id").and_then(Value::as_str) == Some(id));
    ok(found.ok_or_else(|| Refusal::not_found(what))?)
}

async fn delivery(
    State(platform): State<Platform>,
    Path((app, id)): Path<(String, String)>,
) -> Answer {
    pick(
        all_deliveries(&platform, app).await?,
        &id,
        "webhook delivery",
    )
}

fn shown_event(event: &Event) -> Value {
    let payload: Value = serde_json::from_str(&event.payload).unwrap_or_default();
    json!({
        "id": event.id, "include": event.include, "payload": payload,
        "created_at": event.created_at, "updated_at": event.created_at,
    })
}

async fn all_events(platform: &Platform, key: String) -> Result<Vec<Value>, Refusal> {
    let all = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(webhooks::events(tx, &show::find_app(tx, &key)?.id)?));
    Ok(all.await?.iter().map(shown_event).collect())
}

async fn events(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    Ok(page(
        &headers,
        all_events(&platform, key).await?,
        "created_at",
    ))
}

async fn event(
    State(platform): State<Platform>,
    Path((app, id)): Path<(String, String)>,
) -> Answer {
    pick(all_events(&platform, app).await?, &id, "webhook event")
}
