//! What is told of a database: size, tables, connections, from the database itself. Without it, that it is unknown.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use super::problem::TransferError;
use crate::catalogue::{self, Plan};
use crate::database::Credentials;
use crate::platform::Platform;
use crate::store::addons::Addon;

/// How long an answer waits for the database.
const PATIENCE: Duration = Duration::from_secs(15);
const GIGABYTE: u64 = 1 << 30;

/// Figures of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Bytes on the disk.
    pub bytes: u64,
    /// Tables of the study's own.
    pub tables: i64,
    /// Connections of the study's role.
    pub connections: i64,
    /// PostgreSQL's version.
    pub version: String,
    /// Whether the study has lost the right to write.
    pub restricted: bool,
}

/// Asks the database; `None` when it does not answer.
pub async fn ask(platform: &Platform, credentials: &Credentials) -> Option<Figures> {
    match timeout(PATIENCE, read(platform, credentials)).await {
        Ok(Ok(figures)) => Some(figures),
        Ok(Err(_)) | Err(_) => None,
    }
}

async fn read(platform: &Platform, credentials: &Credentials) -> Result<Figures, TransferError> {
    let client = platform.cluster().await?.inside(credentials).await?;
    let sql = "SELECT pg_database_size(current_database()),
        (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'),
        (SELECT count(*) FROM pg_stat_activity WHERE usename = $1::text::name),
        split_part(current_setting('server_version'), ' ', 1),
        (SELECT pg_get_userbyid(datdba) <> $1::text::name FROM pg_database WHERE datname = current_database())";
    let row = client.query_one(sql, &[&credentials.user]).await;
    let row = row.map_err(crate::database::DatabaseError::from)?;
    let get = || -> Result<Figures, tokio_postgres::Error> {
        Ok(Figures {
            bytes: u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default(),
            tables: row.try_get(1)?,
            connections: row.try_get(2)?,
            version: row.try_get(3)?,
            restricted: row.try_get(4)?,
        })
    };
    Ok(get().map_err(crate::database::DatabaseError::from)?)
}

/// The rows of `pg:info`, as Heroku words them.
pub fn rows(
    addon: &Addon,
    plan: Option<&Plan>,
    room: Option<u64>,
    figures: Option<&Figures>,
) -> Value {
    let row = |name: &str, value: Value| json!({"name": name, "values": [value]});
    let restricted = figures.is_some_and(|figures| figures.restricted);
    let most = match restricted {
        true => 1,
        false => plan.map_or(0, |plan| plan.connections),
    };
    let known = |text: Option<String>| Value::from(text.unwrap_or_else(|| "unknown".to_owned()));
    let created = addon.created_at.get(..16).unwrap_or_default();
    let status = match figures {
        Some(_) if restricted => "Over Plan Capacity: Access Restricted",
        Some(figures) if room.is_some_and(|room| figures.bytes > room) => {
            "Over Plan Capacity: Action Required"
        }
        Some(_) => "Available",
        None => "Unavailable",
    };
    json!([
        row(
            "Plan",
            plan.map_or(addon.plan.as_str(), |plan| plan.human_name)
                .into()
        ),
        row("Status", status.into()),
        row(
            "Connections",
            match figures {
                Some(figures) => format!("{}/{most}", figures.connections).into(),
                None => format!("unknown/{most}").into(),
            }
        ),
        row(
            "PG Version",
            known(figures.map(|figures| figures.version.clone()))
        ),
        row(
            "Created",
            format!("{} UTC", created.replace('T', " ")).into()
        ),
        row(
            "Data Size",
            known(figures.map(|figures| share(figures.bytes, room)))
        ),
        row(
            "Tables",
            match figures {
                Some(figures) => figures.tables.into(),
                None => "unknown".into(),
            }
        ),
        row("Fork/Follow", "Unsupported".into()),
        row("Rollback", "Unsupported".into()),
        row("Continuous Protection", "Off".into()),
    ])
}

/// `8.1 MB / 1 GB (0.79%)`
fn share(bytes: u64, room: Option<u64>) -> String {
    let Some(room) = room else {
        return size(bytes);
    };
    let percent = share_of(bytes, room);
    let above = if bytes > room { " (Above limit)" } else { "" };
    format!("{} / {} ({percent:.2}%){above}", size(bytes), round(room))
}

/// How much of its room a database takes, in percent.
pub fn share_of(bytes: u64, room: u64) -> f64 {
    bytes as f64 * 100.0 / room as f64
}

/// Whether a database fits a plan.
pub fn fits(bytes: u64, plan: &Plan) -> bool {
    bytes <= plan.bytes
}

/// A size that a plan names: `1 GB`, `25 MB`.
pub fn round(bytes: u64) -> String {
    match bytes {
        b if b >= GIGABYTE => format!("{} GB", b / GIGABYTE),
        b => format!("{} MB", b >> 20),
    }
}

/// A size that was measured: `8.1 MB`.
pub fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    match bytes {
        b if b >= GIGABYTE as f64 => format!("{:.2} GB", b / GIGABYTE as f64),
        b if b >= 1_048_576.0 => format!("{:.1} MB", b / 1_048_576.0),
        b => format!("{:.1} KB", b / 1024.0),
    }
}

/// Name of an add-on's plan without that of its service.
pub fn short_plan(addon: &Addon) -> &str {
    addon
        .plan
        .split_once(':')
        .map_or(addon.plan.as_str(), |(_, plan)| plan)
}

/// The plan of an add-on.
pub fn plan_of(addon: &Addon) -> Option<&'static Plan> {
    catalogue::plan(&addon.plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_beside_what_the_plan_allows() {
        let plan = catalogue::plan("heroku-postgresql:essential-0").unwrap();
        let room = Some(plan.bytes);
        assert_eq!(share(8_493_466, room), "8.1 MB / 1 GB (0.79%)");
        assert_eq!(
            share(3 << 30, room),
            "3.00 GB / 1 GB (300.00%) (Above limit)"
        );
        assert!(fits(1 << 30, plan) && !fits((1 << 30) + 1, plan));
    }
}
