//! Add-ons: a database is made, attached and taken away in steps that a start after a power cut can go on with.

use crate::catalogue;
use crate::database::DatabaseError;
use crate::platform::Platform;
use crate::release;
use crate::store::addons::Addon;
use crate::store::releases::Release;
use crate::store::{StoreError, addons};
use crate::tools::ToolsError;
use crate::webhook;

/// Why a database could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// PostgreSQL is missing.
    #[error("PostgreSQL could not be had: {0}")]
    Tools(#[from] ToolsError),
    /// PostgreSQL refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The platform's memory.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the database of an add-on in the background; the add-on's state tells when it is there.
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
    let cluster = platform.cluster().await?;
    let credentials = match &addon.credentials {
        Some(credentials) => credentials.clone(),
        None => cluster.create(connections(addon)).await?,
    };
    let url = cluster.url(&credentials).await?;
    let (id, kept) = (addon.id.clone(), credentials.clone());
    platform
        .store
        .with::<_, StoreError>(move |tx| addons::set_credentials(tx, &id, &kept, &url))
        .await?;
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
        _ => cluster.drop_database(&credentials).await?,
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

/// Takes the database of a detached add-on away in the background.
pub fn remove(platform: &Platform, addon: Addon) {
    let platform = platform.clone();
    tokio::spawn(async move {
        if let Err(error) = remove_now(&platform, &addon).await {
            tracing::warn!(
                addon = addon.name,
                kind = error_kind(&error),
                "a database could not be dropped; the next start tries again"
            );
        }
    });
}

/// The same, until it is done.
pub async fn remove_now(platform: &Platform, addon: &Addon) -> Result<(), ProvisionError> {
    if let Some(credentials) = &addon.credentials {
        platform.cluster().await?.drop_database(credentials).await?;
    }
    let id = addon.id.clone();
    platform
        .store
        .with::<_, StoreError>(move |tx| addons::delete(tx, &id))
        .await?;
    Ok(())
}

fn error_kind(error: &ProvisionError) -> &'static str {
    match error {
        ProvisionError::Tools(_) => "tools",
        ProvisionError::Database(_) => "database",
        ProvisionError::Store(_) => "store",
    }
}

/// What a start of the platform does: the cluster runs before any dyno that needs it, under its present address.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    let all = platform
        .store
        .with::<_, StoreError>(|tx| addons::all(tx))
        .await?;
    if all.iter().any(|addon| addon.state == "provisioned") {
        match readdress(platform, &all).await {
            Ok(()) => {}
            Err(ProvisionError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(
                kind = error_kind(&error),
                "the database could not be started"
            ),
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

/// The name of the next attachment of an app: `DATABASE`, then Heroku's colours.
pub fn attachment_name(taken: &[String]) -> Option<String> {
    let colours = [
        "RED", "ORANGE", "YELLOW", "GREEN", "BLUE", "PURPLE", "PINK", "BROWN", "BLACK", "WHITE",
        "GRAY", "ONYX",
    ];
    let service = catalogue::POSTGRES.replace('-', "_").to_ascii_uppercase();
    std::iter::once("DATABASE".to_owned())
        .chain(colours.iter().map(|colour| format!("{service}_{colour}")))
        .find(|name| !taken.contains(name))
}
