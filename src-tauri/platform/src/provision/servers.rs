//! The servers that add-ons have for themselves, Redis and Memcached: started, and where they are written down.

use super::ProvisionError;
use crate::catalogue::{self, Plan, Service};
use crate::platform::Platform;
use crate::servers::{ServerError, Spec};
use crate::store::addons::Addon;
use crate::store::{StoreError, addons};
use crate::{keyvalue, memcache};

/// The port that an add-on's server had last.
pub(super) fn port(addon: &Addon) -> Option<u16> {
    match (&addon.access, &addon.cache) {
        (Some(access), _) => Some(access.port),
        (None, Some(cache)) => Some(cache.port),
        (None, None) => None,
    }
}

/// Starts an add-on's server, by a new password where it has none yet, and writes down where it is; its port.
pub(super) async fn start_server(
    platform: &Platform,
    addon: &Addon,
) -> Result<u16, ProvisionError> {
    let plan = catalogue::plan(&addon.plan).ok_or(ServerError::Stopped)?;
    match plan.service {
        Service::Memcached => start_cache(platform, addon, plan).await,
        Service::Redis | Service::Postgres => start_redis(platform, addon, plan).await,
    }
}

async fn start_redis(
    platform: &Platform,
    addon: &Addon,
    plan: &'static Plan,
) -> Result<u16, ProvisionError> {
    let mut access = match &addon.access {
        Some(access) => access.clone(),
        None => keyvalue::Access::new().map_err(ServerError::from)?,
    };
    let spec = Spec {
        plan,
        access: access.clone(),
    };
    access.port = platform.keyvalues.start(&addon.id, spec).await?;
    let (id, port) = (addon.id.clone(), access.port);
    platform
        .store
        .with::<_, StoreError>(move |tx| addons::set_access(tx, &id, &access))
        .await?;
    Ok(port)
}

async fn start_cache(
    platform: &Platform,
    addon: &Addon,
    plan: &'static Plan,
) -> Result<u16, ProvisionError> {
    let mut access = match &addon.cache {
        Some(access) => access.clone(),
        None => memcache::Access::new().map_err(ServerError::from)?,
    };
    let spec = Spec {
        plan,
        access: access.clone(),
    };
    access.port = platform.caches.start(&addon.id, spec).await?;
    let (id, port) = (addon.id.clone(), access.port);
    platform
        .store
        .with::<_, StoreError>(move |tx| addons::set_cache(tx, &id, &access))
        .await?;
    Ok(port)
}
