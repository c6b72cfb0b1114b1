//! Add-ons: a database or a server is made, attached and taken away in steps that a start after a power cut can go on with.

mod servers;

use std::time::Duration;

use crate::catalogue::{self, Plan, Service};
use crate::database::DatabaseError;
use crate::platform::Platform;
use crate::release;
use crate::servers::{ServerError, Spec, program};
use crate::store::addons::Addon;
use crate::store::releases::Release;
use crate::store::{StoreError, addons};
use crate::tools::ToolsError;
use crate::webhook;
use servers::{port, start_server};

/// Why an add-on could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// PostgreSQL is missing.
    #[error("PostgreSQL could not be had: {0}")]
    Tools(#[from] ToolsError),
    /// PostgreSQL refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A server of its own could not be had.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The platform's memory.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes what an add-on consists of in the background; the add-on's state tells when it is there.
pub fn begin(platform: &Platform, addon: Addon) {
    let platform = platform.clone();
    tokio::spawn(async move {
        let provisioned = tokio::select! {
            provisioned = provision(&platform, &addon) => provisioned,
            // The next start goes on with it.
            () = platform.closing.cancelled() => return,
        };
        if let Err(error) = provisioned {
            // The database's own words may hold what opens it: only the kind of failure goes to the log.
            tracing::warn!(addon = addon.name, "an add-on could not be provisioned");
            give_up(&platform, &addon, &error.to_string()).await;
        }
    });
}

async fn provision(platform: &Platform, addon: &Addon) -> Result<(), ProvisionError> {
    match addon.service() {
        Some(Service::Redis | Service::Memcached) => drop(start_server(platform, addon).await?),
        Some(Service::Postgres) | None => make_database(platform, addon).await?,
    }
    let (id, name) = (addon.id.clone(), addon.name.clone());
    let attach = move |tx: &rusqlite::Transaction<'_>,
                       app: &crate::store::apps::App|
          -> Result<Option<Release>, StoreError> {
        if !addons::set_state(tx, &id, "provisioning", "provisioned", None)? {
            return Ok(None);
        }
        let names: Vec<_> = addons::attachments(tx)?
            .into_iter()
            .filter(|a| a.addon_id == id)
            .map(|a| a.name)
            .collect();
        release::add(
            tx,
            &app.id,
            &format!("Attach {} (@ref:{name})", names.join(", ")),
            None,
        )
        .map(Some)
    };
    match release::when_free(platform, &addon.app_id, attach).await? {
        Some(Some(release)) => {
            webhook::addon(platform, addon, "update").await;
            release::carry_out(platform, release).await;
        }
        // Removed while it was being made.
        _ => undo(platform, &addon.id).await?,
    }
    Ok(())
}

async fn make_database(platform: &Platform, addon: &Addon) -> Result<(), ProvisionError> {
    let cluster = platform.cluster().await?;
    let credentials = match &addon.credentials {
        Some(credentials) => credentials.clone(),
        None => cluster.create(connections(addon)).await?,
    };
    let url = cluster.url(&credentials).await?;
    let id = addon.id.clone();
    platform
        .store
        .with::<_, StoreError>(move |tx| addons::set_credentials(tx, &id, &credentials, &url))
        .await?;
    Ok(())
}

/// Takes away what an add-on consists of.
async fn undo(platform: &Platform, id: &str) -> Result<(), ProvisionError> {
    let key = id.to_owned();
    let found = platform
        .store
        .with::<_, StoreError>(move |tx| addons::find(tx, &key));
    if let Some(credentials) = found.await?.and_then(|addon| addon.credentials) {
        platform
            .cluster()
            .await?
            .drop_database(&credentials)
            .await?;
    }
    platform.keyvalues.remove(id).await?;
    Ok(platform.caches.remove(id).await?)
}

/// What is said of a Memcached server that got another plan.
pub const RESTARTED: &str =
    "The server was started again with the limits of its new plan, and is empty.";

/// Has what an add-on consists of keep the limits of its new plan.
pub async fn apply_plan(
    platform: &Platform,
    addon: &Addon,
    plan: &'static Plan,
) -> Result<(), ProvisionError> {
    match (plan.service, &addon.credentials, &addon.access) {
        (Service::Postgres, Some(credentials), _) => {
            let cluster = platform.cluster().await?;
            cluster
                .set_connections(credentials, plan.connections)
                .await?;
            platform.resized.notify_one();
        }
        (Service::Redis, _, Some(access)) => {
            let access = access.clone();
            let spec = Spec { plan, access };
            platform.keyvalues.change(&addon.id, spec).await?;
        }
        (Service::Memcached, ..) => {
            platform.caches.again(&addon.id, plan).await?;
            let told = format!("{}: {RESTARTED}", addon.name);
            let log = platform.logs.app(&addon.app_id);
            log.push("app", plan.service.name(), &told);
        }
        (Service::Postgres | Service::Redis, ..) => {}
    }
    Ok(())
}

fn connections(addon: &Addon) -> u32 {
    catalogue::plan(&addon.plan).map_or(20, |plan| plan.connections)
}

async fn give_up(platform: &Platform, addon: &Addon, message: &str) {
    let (id, words) = (addon.id.clone(), message.to_owned());
    let noted = platform.store.with::<_, StoreError>(move |tx| {
        if addons::set_state(tx, &id, "provisioning", "deprovisioned", Some(&words))? {
            for attachment in addons::attachments(tx)?.iter().filter(|a| a.addon_id == id) {
                addons::detach(tx, &attachment.id)?;
            }
        }
        Ok(())
    });
    if let Err(error) = noted.await {
        tracing::error!(%error, "a failed add-on could not be noted");
    }
    platform.log(
        &addon.app_id,
        &format!("{} could not be provisioned: {message}", addon.name),
    );
}

/// Takes what a detached add-on consists of away in the background.
pub fn remove(platform: &Platform, addon: Addon) {
    let platform = platform.clone();
    tokio::spawn(async move {
        if let Err(error) = remove_now(&platform, &addon).await {
            tracing::warn!(
                addon = addon.name,
                kind = error_kind(&error),
                "an add-on could not be taken away; the next start tries again"
            );
        }
    });
}

/// The same, until it is done.
pub async fn remove_now(platform: &Platform, addon: &Addon) -> Result<(), ProvisionError> {
    undo(platform, &addon.id).await?;
    let id = addon.id.clone();
    platform
        .store
        .with::<_, StoreError>(move |tx| addons::delete(tx, &id))
        .await?;
    Ok(())
}

/// What kind of failure it was: the words of an error may hold what opens a database.
pub fn error_kind(error: &ProvisionError) -> &'static str {
    match error {
        ProvisionError::Tools(_) => "tools",
        ProvisionError::Database(_) => "database",
        ProvisionError::Server(_) => "server",
        ProvisionError::Store(_) => "store",
    }
}

/// What a start of the platform does: the cluster runs before any dyno that needs it, under its present address.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    let all = platform
        .store
        .with::<_, StoreError>(|tx| addons::all(tx))
        .await?;
    if all
        .iter()
        .any(|addon| addon.state == "provisioned" && addon.credentials.is_some())
    {
        match readdress(platform, &all).await {
            Ok(()) => {}
            Err(ProvisionError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(
                kind = error_kind(&error),
                "the database could not be started"
            ),
        }
    }
    for addon in all.iter().filter(|addon| addon.state == "provisioned") {
        if port(addon).is_some() {
            take_up(platform, addon).await;
        }
    }
    for addon in all {
        match addon.state.as_str() {
            "provisioning" => begin(platform, addon),
            "deprovisioning" => remove(platform, addon),
            _ => {}
        }
    }
    Ok(())
}

/// Starts the server of an add-on again; a port that another program has taken meanwhile makes a release.
async fn take_up(platform: &Platform, addon: &Addon) {
    match start_server(platform, addon).await {
        Ok(now) if Some(now) != port(addon) => {
            tokio::spawn(renew(platform.clone(), addon.clone()));
        }
        Ok(_) => {}
        Err(error) => {
            tracing::error!(%error, addon = addon.name, "the server of an add-on could not be started");
            let log = platform.logs.app(&addon.app_id);
            let why = addon.service().and_then(program::missing);
            let words = why.unwrap_or("The server could not be started; it is tried again.");
            let service = addon.service().map_or("", Service::name);
            log.push("app", service, &format!("{}: {words}", addon.name));
            if why.is_none() {
                tokio::spawn(try_again(platform.clone(), addon.id.clone()));
            }
        }
    }
}

/// Starts a server that did not start with the platform, as soon as it can be.
async fn try_again(platform: Platform, id: String) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(2)) => {}
            () = platform.closing.cancelled() => return,
        }
        let key = id.clone();
        let found = platform
            .store
            .with::<_, StoreError>(move |tx| addons::find(tx, &key));
        let Ok(Some(addon)) = found.await else {
            return;
        };
        if port(&addon).is_none() {
            return;
        }
        match start_server(&platform, &addon).await {
            Ok(now) if Some(now) != port(&addon) => return renew(platform, addon).await,
            Ok(_) => return,
            Err(error) => tracing::error!(%error, addon = addon.name, "a server does not start"),
        }
    }
}

/// Tells each app that uses an add-on where it is now.
async fn renew(platform: Platform, addon: Addon) {
    let users = platform
        .store
        .with::<_, StoreError>(|tx| addons::attachments(tx));
    let mut users = users.await.unwrap_or_default();
    users.retain(|a| a.addon_id == addon.id);
    users.dedup_by(|a, b| a.app_id == b.app_id);
    for user in users {
        let told = format!(
            "Update {} by {}",
            user.name,
            addon.service().map_or("", Service::name)
        );
        let made = release::when_free(&platform, &user.app_id, move |tx, app| {
            release::add(tx, &app.id, &told, None)
        });
        match made.await {
            Ok(Some(release)) => drop(release::carry_out(&platform, release).await),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "an add-on's new address could not be released"),
        }
    }
}

async fn readdress(platform: &Platform, all: &[Addon]) -> Result<(), ProvisionError> {
    let cluster = platform.cluster().await?;
    cluster.sweep().await?;
    for addon in all.iter().filter(|addon| addon.state == "provisioned") {
        let Some(credentials) = addon.credentials.clone() else {
            continue;
        };
        // A change of either may have been cut off between the database and the platform's memory.
        cluster.set_password(&credentials).await?;
        cluster
            .set_connections(&credentials, connections(addon))
            .await?;
        let url = cluster.url(&credentials).await?;
        let id = addon.id.clone();
        platform
            .store
            .with::<_, StoreError>(move |tx| addons::set_credentials(tx, &id, &credentials, &url))
            .await?;
    }
    Ok(())
}

/// The name of the next attachment of an app: `DATABASE` or `REDIS`, then Heroku's colours.
pub fn attachment_name(service: Service, taken: &[String]) -> Option<String> {
    let colours = [
        "RED", "ORANGE", "YELLOW", "GREEN", "BLUE", "PURPLE", "PINK", "BROWN", "BLACK", "WHITE",
        "GRAY", "ONYX",
    ];
    let name = service.name().replace('-', "_").to_ascii_uppercase();
    std::iter::once(service.attachment().to_owned())
        .chain(colours.iter().map(|colour| format!("{name}_{colour}")))
        .find(|name| !taken.contains(name))
}
