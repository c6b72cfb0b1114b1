//! Redis servers in the Data API, as the command line asks for them: what is told of one, its settings, its password.
//! Its own `redis:cli` insists on TLS, which these servers do not speak.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::super::wire::{Answer, Fields, Refusal, ok};
use super::super::{releases, show};
use super::find;
use crate::catalogue::{self, Plan};
use crate::data::figures;
use crate::keyvalue::Access;
use crate::platform::Platform;
use crate::release;
use crate::servers::{ServerError, Spec};
use crate::store::addons::{self, Addon};

/// What is done with the keys when the memory is full, as the command line explains it.
const POLICIES: [(&str, &str); 8] = [
    ("noeviction", "returns errors when memory limit is reached"),
    ("allkeys-lfu", "removes less frequently used keys first"),
    (
        "volatile-lfu",
        "removes less frequently used keys first that have an expiry set",
    ),
    ("allkeys-lru", "removes less recently used keys first"),
    (
        "volatile-lru",
        "removes less recently used keys first that have an expiry set",
    ),
    ("allkeys-random", "evicts random keys"),
    (
        "volatile-random",
        "evicts random keys but only those that have an expiry set",
    ),
    (
        "volatile-ttl",
        "only evicts keys with an expiry set and a short TTL",
    ),
];

/// The routes.
pub fn routes() -> Router<Platform> {
    let server = Router::new()
        .route("/", get(info))
        .route("/wait", get(wait))
        .route("/config", get(config).patch(configure))
        .route("/credentials_rotation", post(rotate))
        .route("/stats/reset", post(stats_reset))
        .route("/upgrade", post(upgrade));
    Router::new().nest("/redis/v0/databases/{db}", server)
}

impl From<ServerError> for Refusal {
    fn from(error: ServerError) -> Refusal {
        Refusal::internal(&error)
    }
}

/// A server that is there: its add-on, plan, and what opens it.
async fn find_server(
    platform: &Platform,
    key: String,
) -> Result<(Addon, &'static Plan, Access), Refusal> {
    let (addon, _) = find(platform, key).await?;
    match (
        addon.state.as_str(),
        catalogue::plan(&addon.plan),
        addon.access.clone(),
    ) {
        ("provisioned", Some(plan), Some(access)) => Ok((addon, plan, access)),
        _ => Err(Refusal::not_found("database")),
    }
}

/// GET /redis/v0/databases/{db}
async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, plan, access) = find_server(&platform, key).await?;
    let told = platform.keyvalues.info(&addon.id).await.ok();
    let figure = |name: &str| told.as_ref()?.get(name).cloned();
    let number = |name: &str| figure(name)?.parse::<u64>().ok();
    let version = figure("valkey_version").or_else(|| figure("redis_version"));
    let unknown = || "unknown".to_owned();
    // One of them is the platform's own.
    let connections = number("connected_clients").map(|clients| clients.saturating_sub(1));
    let connections = connections.map_or_else(unknown, |clients| clients.to_string());
    let memory = number("used_memory").map_or_else(unknown, |used| {
        format!("{} / {}", figures::size(used), figures::round(plan.bytes))
    });
    let keys: u64 = told
        .iter()
        .flatten()
        .filter_map(|(name, value)| keys(name, value))
        .sum();
    let row = |name: &str, value: String| json!({"name": name, "values": [value]});
    let created = addon.created_at.get(..16).unwrap_or_default();
    let settings = &access.settings;
    ok(&json!({
        "addon_id": addon.id, "name": addon.name, "plan": figures::short_plan(&addon), "created_at": addon.created_at,
        "formation": {"id": addon.id, "primary": addon.id}, "metaas_source": addon.name, "port": access.port,
        "resource_url": access.url(), "version": version, "prefer_native_tls": false,
        "info": [
            row("Plan", plan.human_name.to_owned()),
            row("Status", if told.is_some() { "available" } else { "unavailable" }.to_owned()),
            row("Created", format!("{} UTC", created.replace('T', " "))),
            row("Version", version.clone().unwrap_or_else(unknown)),
            row("Timeout", settings.timeout.to_string()),
            row("Maxmemory", settings.maxmemory_policy.clone()),
            row("Memory", memory),
            row("Keys", told.as_ref().map_or_else(unknown, |_| keys.to_string())),
            row("Connections", format!("{connections}/{}", plan.connections)),
            row("Persistence", if plan.durable { "AOF" } else { "None" }.to_owned()),
            row("HA Status", "Unavailable".to_owned()),
            row("Requires TLS", "No".to_owned()),
            row("Keyspace Notifications", match settings.notify_keyspace_events.as_str() {
                "" => "Disabled".to_owned(),
                events => events.to_owned(),
            }),
        ],
    }))
}

/// The keys of one of a server's databases: `db0:keys=3,expires=0,avg_ttl=0`.
fn keys(name: &str, value: &str) -> Option<u64> {
    name.strip_prefix("db")?.parse::<u16>().ok()?;
    let keys = value.split(',').find_map(|part| part.strip_prefix("keys="));
    keys?.parse().ok()
}

/// GET /redis/v0/databases/{db}/wait
async fn wait(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, _) = find(&platform, key).await?;
    ok(&match addon.state.as_str() {
        "provisioned" => json!({"message": "available", "waiting?": false}),
        "provisioning" => json!({"message": "preparing", "waiting?": true}),
        _ => json!({
            "message": addon.message.as_deref().unwrap_or("could not be provisioned"), "waiting?": false, "error?": true,
        }),
    })
}

fn shown(access: &Access) -> Value {
    let settings = &access.settings;
    let policies: serde_json::Map<String, Value> = POLICIES
        .iter()
        .map(|(name, words)| ((*name).to_owned(), (*words).into()))
        .collect();
    json!({
        "maxmemory_policy": {"value": settings.maxmemory_policy, "values": policies},
        "timeout": {"value": settings.timeout},
        "notify_keyspace_events": {"value": settings.notify_keyspace_events},
    })
}

/// GET /redis/v0/databases/{db}/config
async fn config(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    ok(&shown(&find_server(&platform, key).await?.2))
}

/// PATCH /redis/v0/databases/{db}/config
async fn configure(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let (addon, plan, mut access) = find_server(&platform, key).await?;
    if let Some(policy) = fields.text("maxmemory_policy")? {
        if POLICIES.iter().all(|(name, _)| *name != policy) {
            return Err(Refusal::invalid("Unknown maxmemory policy."));
        }
        access.settings.maxmemory_policy = policy;
    }
    if let Some(seconds) = fields.number("timeout")? {
        if i32::try_from(seconds).is_err() {
            return Err(Refusal::invalid("The timeout is too long."));
        }
        access.settings.timeout = seconds;
    }
    if let Some(events) = fields.text("notify_keyspace_events")? {
        if events.len() > 20
            || !events
                .chars()
                .all(|event| "KEg$lshztdxemnA".contains(event))
        {
            return Err(Refusal::invalid("Unknown keyspace notifications."));
        }
        access.settings.notify_keyspace_events = events;
    }
    change(&platform, &addon, plan, &access).await?;
    let answer = ok(&shown(&access));
    platform
        .store
        .with::<_, Refusal>(move |tx| Ok(addons::set_access(tx, &addon.id, &access)?))
        .await?;
    answer
}

async fn change(
    platform: &Platform,
    addon: &Addon,
    plan: &'static Plan,
    access: &Access,
) -> Result<(), Refusal> {
    let spec = Spec {
        plan,
        access: access.clone(),
    };
    Ok(platform.keyvalues.change(&addon.id, spec).await?)
}

/// POST /redis/v0/databases/{db}/credentials_rotation
async fn rotate(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, plan, before) = find_server(&platform, key).await?;
    let after = Access {
        password: Access::new_password().map_err(ServerError::from)?,
        ..before.clone()
    };
    change(&platform, &addon, plan, &after).await?;
    let (rotated, kept) = (addon.clone(), after);
    let released = platform.store.with::<_, Refusal>(move |tx| {
        addons::set_access(tx, &rotated.id, &kept)?;
        let mut apps = Vec::new();
        let mut released = Vec::new();
        for attachment in addons::attachments(tx)? {
            if attachment.addon_id != rotated.id || apps.contains(&attachment.app_id) {
                continue;
            }
            let app = show::find_app(tx, &attachment.app_id)?;
            releases::must_be_free(tx, &app)?;
            let description = format!("Update {} by heroku-redis", attachment.name);
            released.push(release::add(tx, &app.id, &description, None)?);
            apps.push(attachment.app_id);
        }
        Ok(released)
    });
    let released = match released.await {
        Ok(released) => released,
        Err(refusal) => {
            change(&platform, &addon, plan, &before).await?;
            return Err(refusal);
        }
    };
    for release in released {
        release::carry_out(&platform, release).await;
    }
    // Who came in by the old password has to come again.
    platform.keyvalues.disconnect(&addon.id).await?;
    ok(&json!({"message": format!("Credentials of {} were rotated.", addon.name)}))
}

/// POST /redis/v0/databases/{db}/stats/reset
async fn stats_reset(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, ..) = find_server(&platform, key).await?;
    platform.keyvalues.reset_figures(&addon.id).await?;
    ok(&json!({"message": "Stats have been reset."}))
}

/// POST /redis/v0/databases/{db}/upgrade
async fn upgrade(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    find_server(&platform, key).await?;
    Err(Refusal::invalid(
        "The version is the one that is installed on this computer.",
    ))
}
