//! Keeps databases to the size of their plan, as Heroku does: measured again and again, told in the log, and after a
//! time of grace restricted until they fit again.

use std::time::Duration;

use jiff::Timestamp;

use super::figures;
use super::problem::TransferError;
use crate::catalogue::{self, Plan};
use crate::database::Credentials;
use crate::limits;
use crate::platform::Platform;
use crate::store::addons::{self, Addon};
use crate::store::{StoreError, whole_seconds};
use crate::webhook;

/// When databases are measured, and what follows.
#[derive(Clone, Debug)]
pub struct SizeLimits {
    /// Between two looks.
    pub period: Duration,
    /// How long a database may be too large before it is restricted.
    pub grace: Duration,
    /// What every plan allows, in its own figure's place.
    pub room: Option<u64>,
}

impl Default for SizeLimits {
    fn default() -> Self {
        Self {
            period: limits::SIZES,
            grace: limits::OVER_SIZE,
            room: None,
        }
    }
}

impl SizeLimits {
    /// Bytes that a plan allows.
    pub fn of(&self, plan: &Plan) -> u64 {
        self.room.unwrap_or(plan.bytes)
    }
}

/// Measures until the platform closes.
pub async fn watch(platform: Platform) {
    loop {
        look(&platform).await;
        tokio::select! {
            () = tokio::time::sleep(platform.size_limits.period) => {}
            () = platform.resized.notified() => {}
            () = platform.closing.cancelled() => return,
        }
    }
}

/// Measures every database once.
pub async fn look(platform: &Platform) {
    let all = platform.store.with::<_, StoreError>(|tx| addons::all(tx));
    for addon in all.await.unwrap_or_default() {
        let (Some(credentials), Some(plan)) = (&addon.credentials, catalogue::plan(&addon.plan))
        else {
            continue;
        };
        if addon.state == "provisioned"
            && let Err(error) = measure(platform, &addon, credentials, plan).await
        {
            let kind = match error {
                TransferError::Database(_) => "database",
                TransferError::Tools(_) => "tools",
                _ => "other",
            };
            tracing::warn!(
                addon = addon.name,
                kind,
                "a database could not be measured, or kept to its size"
            );
        }
    }
}

async fn measure(
    platform: &Platform,
    addon: &Addon,
    credentials: &Credentials,
    plan: &Plan,
) -> Result<(), TransferError> {
    let cluster = platform.cluster().await?;
    // What takes its place is owned by the same role, and measured soon enough.
    if cluster.is_being_replaced(credentials).await? {
        return Ok(());
    }
    let room = platform.size_limits.of(plan);
    let mut bytes = cluster.bytes(credentials).await?;
    let restricted = cluster.is_restricted(credentials).await?;
    if restricted && bytes > room {
        cluster.compact(credentials).await?;
        bytes = cluster.bytes(credentials).await?;
    }
    let id = addon.id.clone();
    let since = platform
        .store
        .with::<_, StoreError>(move |tx| addons::over_since(tx, &id))
        .await?;
    let size = format!("{} of {}", figures::size(bytes), figures::round(room));
    let now = Timestamp::now();
    match (bytes > room, since, restricted) {
        (false, None, false) => {}
        (false, _, restricted) => {
            if restricted {
                cluster.unrestrict(credentials, plan.connections).await?;
            }
            note(platform, addon, None).await?;
            tell(
                platform,
                addon,
                &format!("fits its plan again ({size}). All rights are restored."),
            )
            .await;
        }
        (true, None, false) => {
            note(platform, addon, Some(now.as_second())).await?;
            let until = now + platform.size_limits.grace;
            let words = format!(
                "is over its plan's capacity ({size}). Take a larger plan or delete data before {}: then it can only be read, deleted from and truncated, over one connection.",
                whole_seconds(until)
            );
            tell(platform, addon, &words).await;
        }
        (true, Some(since), false) => {
            let grace = i64::try_from(platform.size_limits.grace.as_secs()).unwrap_or(i64::MAX);
            if now.as_second() >= since.saturating_add(grace) {
                cluster.restrict(credentials).await?;
                let words = format!(
                    "is over its plan's capacity ({size}) and is restricted: one connection, and only SELECT, DELETE and TRUNCATE, until it fits again or has a larger plan."
                );
                tell(platform, addon, &words).await;
            }
        }
        // A start of the platform has given it its plan's connections.
        (true, _, true) => cluster.set_connections(credentials, 1).await?,
    }
    Ok(())
}

async fn note(platform: &Platform, addon: &Addon, since: Option<i64>) -> Result<(), StoreError> {
    let id = addon.id.clone();
    platform
        .store
        .with::<_, StoreError>(move |tx| addons::set_over_since(tx, &id, since))
        .await
}

async fn tell(platform: &Platform, addon: &Addon, words: &str) {
    let log = platform.logs.app(&addon.app_id);
    log.push("app", "heroku-postgres", &format!("{} {words}", addon.name));
    webhook::addon(platform, addon, "update").await;
}
