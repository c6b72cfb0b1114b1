//! What the platform knows of itself: its token, its port, the account it plays.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use crate::secret::{self, NoRandomness, Secret};

/// The name of the token among the settings.
pub const TOKEN: &str = "token";
/// The setting that holds what the person calls themselves.
pub const NAME: &str = "name";
const ADDRESS_KEY: &str = "address-key";
const ACCOUNT: &str = "account";
const CREATED: &str = "created";
const PORT: &str = "port";
const TLS_PORT: &str = "tls-port";
const RUNNING: &str = "running";

/// Who the platform is; made once, kept for ever.
#[derive(Debug, Clone)]
pub struct Identity {
    /// What a client must send.
    pub token: Secret,
    /// Signs addresses that need no token.
    pub address_key: Secret,
    /// The account's id.
    pub account: String,
    /// When the account was made.
    pub created: String,
}

/// Why the identity could not be read or made.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No random numbers.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// Reads one setting.
pub fn get(c: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    Ok(
        c.query_row("SELECT value FROM settings WHERE name = ?", [name], |row| {
            row.get(0)
        })
        .optional()?,
    )
}

/// Writes one setting.
pub fn set(c: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    c.execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        params![name, value],
    )?;
    Ok(())
}

/// Removes one setting.
pub fn remove(c: &Connection, name: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM settings WHERE name = ?", [name])?;
    Ok(())
}

/// The identity, made at the first call.
pub fn identity(c: &Connection) -> Result<Identity, IdentityError> {
    let secret = |name: &str| -> Result<Secret, IdentityError> {
        if let Some(kept) = get(c, name)? {
            return Ok(Secret::kept(kept));
        }
        let new = Secret::random()?;
        set(c, name, new.reveal())?;
        Ok(new)
    };
    let token = secret(TOKEN)?;
    let address_key = secret(ADDRESS_KEY)?;
    let kept = |name: &str, new: String| -> Result<String, StoreError> {
        match get(c, name)? {
            Some(kept) => Ok(kept),
            None => set(c, name, &new).map(|()| new),
        }
    };
    Ok(Identity {
        token,
        address_key,
        account: kept(ACCOUNT, secret::new_id())?,
        created: kept(CREATED, super::now())?,
    })
}

/// The API's ports of last time, for http and https.
pub fn ports(c: &Connection) -> Result<(Option<u16>, Option<u16>), StoreError> {
    let kept =
        |name| -> Result<_, StoreError> { Ok(get(c, name)?.and_then(|text| text.parse().ok())) };
    Ok((kept(PORT)?, kept(TLS_PORT)?))
}

/// A platform that runs: its process id and its ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    /// Its process id.
    pub pid: u32,
    /// The API's port.
    pub port: u16,
    /// Its port for https; older versions had none.
    pub tls_port: Option<u16>,
}

/// Notes that this process answers on these ports, and remembers them for next time.
pub fn set_running(c: &Connection, running: Running) -> Result<(), StoreError> {
    set(c, PORT, &running.port.to_string())?;
    let mut note = format!("{} {}", running.pid, running.port);
    if let Some(port) = running.tls_port {
        set(c, TLS_PORT, &port.to_string())?;
        note = format!("{note} {port}");
    }
    set(c, RUNNING, &note)
}

/// Who runs, as far as was noted; after a kill the note is stale, so prove it before use.
pub fn running(c: &Connection) -> Result<Option<Running>, StoreError> {
    Ok(get(c, RUNNING)?.and_then(|text| {
        let mut words = text.split(' ');
        Some(Running {
            pid: words.next()?.parse().ok()?,
            port: words.next()?.parse().ok()?,
            tls_port: words.next().and_then(|port| port.parse().ok()),
        })
    }))
}

/// Takes the note back.
pub fn clear_running(c: &Connection) -> Result<(), StoreError> {
    remove(c, RUNNING)
}
