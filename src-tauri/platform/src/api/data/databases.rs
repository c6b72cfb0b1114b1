//! Databases: what is told of them, and what resets them.

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::super::wire::{Answer, Fields, Refusal, created, ok};
use super::{find, find_provisioned};
use crate::data::problem::TransferError;
use crate::data::{diagnosis, figures};
use crate::limits;
use crate::platform::Platform;
use crate::secret::new_id;
use crate::store::{StoreError, addons, apps, now};

impl From<TransferError> for Refusal {
    fn from(error: TransferError) -> Refusal {
        match error {
            TransferError::DiskFull => Refusal::disk_full(),
            TransferError::Tools(error) => error.into(),
            TransferError::Database(error) => error.into(),
            TransferError::Store(error) => error.into(),
            error => Refusal::internal(&error),
        }
    }
}

/// GET /client/v11/databases/{db}
pub async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, _, credentials) = find_provisioned(&platform, key).await?;
    let figures = figures::ask(&platform, &credentials).await;
    let plan = figures::plan_of(&addon);
    let url = addon.url.clone().unwrap_or_default();
    let unknown: Option<()> = None;
    ok(&json!({
        "addon_id": addon.id, "name": addon.name, "heroku_resource_id": addon.id, "created_at": addon.created_at,
        "formation": {"id": addon.id, "primary": addon.id}, "metaas_source": addon.name, "metaas_server_source": addon.name,
        "plan": figures::short_plan(&addon), "port": port(&url), "resource_url": url,
        "database_name": credentials.database, "database_user": credentials.user, "database_password": credentials.password,
        "num_bytes": figures.as_ref().map(|figures| figures.bytes),
        "num_tables": figures.as_ref().map(|figures| figures.tables),
        "num_connections": figures.as_ref().map(|figures| figures.connections), "num_connections_waiting": unknown,
        "postgres_version": figures.as_ref().map(|figures| figures.version.as_str()),
        "current_transaction": unknown, "target_transaction": unknown, "available_for_ingress": figures.is_some(),
        "waiting?": false, "credentials": 1, "following": unknown, "leader": unknown,
        "info": figures::rows(&addon, plan, plan.map(|plan| platform.size_limits.of(plan)), figures.as_ref()),
    }))
}

/// The port of a database's address.
pub(super) fn port(url: &str) -> Option<u16> {
    let (_, place) = url.rsplit_once('@')?;
    let (_, rest) = place.split_once(':')?;
    rest.split('/').next()?.parse().ok()
}

/// GET /client/v11/databases/{db}/wait_status
pub async fn wait_status(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, _) = find(&platform, key).await?;
    ok(&match addon.state.as_str() {
        "provisioned" => json!({"message": "available", "waiting?": false}),
        "provisioning" => json!({"message": "preparing", "waiting?": true}),
        _ => json!({
            "message": addon.message.as_deref().unwrap_or("could not be provisioned"), "waiting?": false, "error?": true,
        }),
    })
}

/// PUT /client/v11/databases/{db}/reset
pub async fn reset(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let (addon, _, credentials) = find_provisioned(&platform, key).await?;
    let extensions = extensions(&platform, &fields).await?;
    let cluster = platform.cluster().await?;
    let successor = cluster.successor(&credentials, &extensions).await?;
    if let Err(error) = cluster.succeed(&credentials, &successor).await {
        let _ = cluster.drop_successor(&successor).await;
        return Err(error.into());
    }
    platform.log(&addon.app_id, &format!("Reset {}", addon.name));
    ok(&json!({"message": format!("{} was reset.", addon.name)}))
}

/// The extensions a request names, all of which a study may have.
pub(super) async fn extensions(
    platform: &Platform,
    fields: &Fields,
) -> Result<Vec<String>, Refusal> {
    let wrong = || Refusal::invalid("extensions must be a list of names.");
    let names: Vec<String> = match fields.all().get("extensions") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(names)) => names
            .iter()
            .map(|name| name.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect::<Result<_, _>>()?,
        Some(_) => return Err(wrong()),
    };
    if names.is_empty() {
        return Ok(names);
    }
    if names.len() > limits::EXTENSIONS {
        return Err(wrong());
    }
    let refused = platform.cluster().await?.refused_extensions(&names).await?;
    match refused.first() {
        None => Ok(names),
        Some(_) => Err(Refusal::invalid(
            "One of the extensions is not there or not allowed.",
        )),
    }
}

/// POST /client/v11/databases/{db}/connection_reset
pub async fn connection_reset(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (_, _, credentials) = find_provisioned(&platform, key).await?;
    platform.cluster().await?.disconnect(&credentials).await?;
    ok(&json!({"message": "Connections terminated"}))
}

/// POST /client/v11/databases/{db}/terminate_process
pub async fn terminate_process(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let pid = fields
        .number("pid")?
        .and_then(|pid| i32::try_from(pid).ok());
    let pid = pid.ok_or_else(|| Refusal::invalid("pid is required."))?;
    let (_, _, credentials) = find_provisioned(&platform, key).await?;
    let client = platform.cluster().await?.inside(&credentials).await?;
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND usename = $2::text::name";
    match client.execute(sql, &[&pid, &credentials.user]).await? {
        0 => Err(Refusal::not_found("process")),
        _ => ok(&json!({"message": format!("Terminated process {pid}")})),
    }
}

/// GET /client/v11/databases/{db}/user_connections
pub async fn user_connections(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (_, _, credentials) = find_provisioned(&platform, key).await?;
    let client = platform.cluster().await?.inside(&credentials).await?;
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE usename = $1::text::name";
    let count: i64 = client
        .query_one(sql, &[&credentials.user])
        .await?
        .try_get(0)?;
    ok(&json!({"connections": {credentials.user: count}}))
}

/// PUT /client/v11/databases/{db}/stats_reset
pub async fn stats_reset(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (_, _, credentials) = find_provisioned(&platform, key).await?;
    let client = platform.cluster().await?.inside(&credentials).await?;
    client.batch_execute("SELECT pg_stat_reset()").await?;
    ok(&json!({"message": "Stats have been reset."}))
}

/// GET /client/v11/databases/{db}/metrics: of this computer, as far as it tells.
pub async fn metrics(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    find_provisioned(&platform, key).await?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let mut loads = load
        .split_whitespace()
        .map(|number| number.parse::<f64>().ok());
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = |name: &str| {
        let line = memory.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    ok(&json!([{
        "load_avg_1m": loads.next().flatten(), "load_avg_5m": loads.next().flatten(), "load_avg_15m": loads.next().flatten(),
        "memory_total": kilobytes("MemTotal:"), "memory_free": kilobytes("MemFree:"), "memory_cached": kilobytes("Cached:"),
        "postgres_memory": null, "at": now(),
    }]))
}

/// POST /client/v11/databases/{db}/diagnose
pub async fn diagnose(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, app, credentials) = find_provisioned(&platform, key).await?;
    let checks = diagnosis::checks(&platform, &credentials, figures::plan_of(&addon)).await?;
    ok(&json!({"created_at": now(), "app": app.name, "database": addon.name, "checks": checks}))
}

/// POST /reports, of the service that writes them for the command line: the same as a list. `database` is the config
/// variable that holds its address; an address that is sent along is not looked at. A report is not kept.
pub async fn report(State(platform): State<Platform>, fields: Fields) -> Answer {
    let (app, variable) = (
        fields.required_text("app")?,
        fields.required_text("database")?,
    );
    let named = variable.clone();
    let addon = platform.store.with::<_, StoreError>(move |tx| {
        let Some(app) = apps::find(tx, &app)? else {
            return Ok(None);
        };
        let attached = addons::attachments(tx)?
            .into_iter()
            .find(|one| one.app_id == app.id && named.strip_suffix("_URL") == Some(&*one.name));
        Ok(attached.map(|attachment| (app.name, attachment.addon_id)))
    });
    let (app, id) = addon.await?.ok_or_else(|| Refusal::not_found("database"))?;
    let (addon, _, credentials) = find_provisioned(&platform, id).await?;
    let checks = diagnosis::checks(&platform, &credentials, figures::plan_of(&addon)).await?;
    let checks: Vec<_> = checks
        .as_object()
        .into_iter()
        .flat_map(|all| all.values())
        .collect();
    created(&json!({
        "id": new_id(), "app": app, "database": variable, "created_at": now(), "checks": checks,
    }))
}
