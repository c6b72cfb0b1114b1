//! The servers of others that are on this computer, found where a shell would find them.

use std::path::PathBuf;

use super::sasl;
use crate::catalogue::{Plan, Service};
use crate::files::is_program;

/// Where `saslpasswd2` lies on systems whose users do not have that on PATH.
const SYSTEM: &str = if cfg!(unix) {
    "/usr/local/sbin:/usr/sbin"
} else {
    ""
};

/// The programs of a Redis server, the first that is there.
const REDIS: [&str; 2] = ["redis-server", "valkey-server"];

/// The Redis or Valkey server of this computer.
pub fn redis() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    REDIS.iter().find_map(|name| find(name, &path))
}

/// What a Memcached server needs: the server, built with SASL, and the program that writes the file of passwords.
#[derive(Debug)]
pub struct Memcached {
    /// `memcached`
    pub server: PathBuf,
    /// `saslpasswd2`
    pub passwords: PathBuf,
}

/// The Memcached of this computer.
pub fn memcached() -> Option<Memcached> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let server = find("memcached", &path)?;
    let passwords = find("saslpasswd2", &path).or_else(|| find("saslpasswd2", SYSTEM.as_ref()))?;
    sasl::has(&server).then_some(Memcached { server, passwords })
}

/// Whether add-ons of a service can be made here.
pub fn is_here(service: Service) -> bool {
    match service {
        // It comes with the platform's own tools.
        Service::Postgres => true,
        Service::Redis => redis().is_some(),
        Service::Memcached => memcached().is_some(),
    }
}

/// A plan by name or id, if its service is offered here.
pub fn offered(key: &str) -> Option<&'static Plan> {
    crate::catalogue::plan(key).filter(|plan| is_here(plan.service))
}

/// Why an add-on of a service cannot be used now, if its server has gone from this computer.
pub fn missing(service: Service) -> Option<&'static str> {
    match service {
        _ if is_here(service) => None,
        Service::Postgres => None,
        Service::Redis => Some(
            "There is no redis-server or valkey-server on this computer any more: install one and start Orchard's server again.",
        ),
        Service::Memcached => Some(
            "There is no memcached with SASL and saslpasswd2 on this computer any more: install them and start Orchard's server again.",
        ),
    }
}

fn find(name: &str, path: &std::ffi::OsStr) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(path)
        // Nothing is ever run out of whatever folder the platform was started in.
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&file))
        .find(|place| is_program(place))
}
