//! Add-ons and their attachments, as rows. What opens a database or a server is here and in the releases, and is never printed.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::catalogue::{self, Service};
use crate::database::Credentials;
use crate::keyvalue::Access;
use crate::memcache;
use crate::secret::new_id;

/// An add-on: a database or a server of its own.
#[derive(Clone)]
pub struct Addon {
    /// UUID.
    pub id: String,
    /// The app that pays for it.
    pub app_id: String,
    /// Unique among all add-ons.
    pub name: String,
    /// Name of its plan.
    pub plan: String,
    /// "provisioning", "provisioned", "deprovisioning" or "deprovisioned".
    pub state: String,
    /// Why it could not be had.
    pub message: Option<String>,
    /// The database, its role and password, once they are made.
    pub credentials: Option<Credentials>,
    /// Of Redis: what opens its server, once that is decided.
    pub access: Option<Access>,
    /// The same of Memcached.
    pub cache: Option<memcache::Access>,
    /// Where it is reached now; holds the password.
    pub url: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

impl Addon {
    /// The service it is of.
    pub fn service(&self) -> Option<Service> {
        catalogue::plan(&self.plan).map(|plan| plan.service)
    }

    /// What an attachment's config vars hold, in the order of the service's [`Service::vars`].
    fn values(&self) -> Vec<String> {
        match &self.cache {
            Some(cache) => vec![
                cache.servers(),
                cache.username.clone(),
                cache.password.clone(),
            ],
            None => vec![self.url.clone().unwrap_or_default()],
        }
    }
}

impl fmt::Debug for Addon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addon")
            .field("name", &self.name)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

const COLUMNS: &str =
    "id, app_id, name, plan, state, message, credentials, url, created_at, updated_at";

fn addon(row: &Row<'_>) -> rusqlite::Result<Addon> {
    let kept: Option<String> = row.get(6)?;
    // None has all that another must have.
    Ok(Addon {
        access: kept
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok()),
        cache: kept
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok()),
        id: row.get(0)?,
        app_id: row.get(1)?,
        name: row.get(2)?,
        plan: row.get(3)?,
        state: row.get(4)?,
        message: row.get(5)?,
        credentials: kept.and_then(|text| serde_json::from_str(&text).ok()),
        url: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
    })
}

/// Adds an add-on that is yet to be provisioned; `false` when the name is taken.
pub fn insert(c: &Connection, a: &Addon) -> Result<bool, StoreError> {
    let added = c.execute(
        &format!(
            "INSERT OR IGNORE INTO addons ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?)"
        ),
        params![
            a.id,
            a.app_id,
            a.name,
            a.plan,
            a.state,
            a.message,
            a.created_at,
            a.updated_at
        ],
    )?;
    Ok(added == 1)
}

/// All add-ons that are not gone.
pub fn all(c: &Connection) -> Result<Vec<Addon>, StoreError> {
    let mut statement = c.prepare(&format!("SELECT {COLUMNS} FROM addons ORDER BY name"))?;
    Ok(statement.query_map([], addon)?.collect::<Result<_, _>>()?)
}

/// An app's add-ons, those that failed included.
pub fn of_app(c: &Connection, app: &str) -> Result<Vec<Addon>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM addons WHERE app_id = ? ORDER BY name"
    ))?;
    Ok(statement
        .query_map([app], addon)?
        .collect::<Result<_, _>>()?)
}

/// One by id or name.
pub fn find(c: &Connection, key: &str) -> Result<Option<Addon>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM addons WHERE id = ?1 OR name = ?1");
    Ok(c.query_row(&sql, [key], addon).optional()?)
}

/// Moves one to a state, if it is still in `from`; `false` when it is not.
pub fn set_state(
    c: &Connection,
    id: &str,
    from: &str,
    to: &str,
    message: Option<&str>,
) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE addons SET state = ?, message = ?, updated_at = ? WHERE id = ? AND state = ?",
        params![to, message, now(), id, from],
    )?;
    Ok(changed == 1)
}

/// Changes its plan.
pub fn set_plan(c: &Connection, id: &str, plan: &str) -> Result<(), StoreError> {
    c.execute(
        "UPDATE addons SET plan = ?, updated_at = ? WHERE id = ?",
        params![plan, now(), id],
    )?;
    Ok(())
}

/// Keeps what the database cluster made.
pub fn set_credentials(
    c: &Connection,
    id: &str,
    credentials: &Credentials,
    url: &str,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(credentials).unwrap_or_default();
    c.execute(
        "UPDATE addons SET credentials = ?, url = ? WHERE id = ?",
        params![text, url, id],
    )?;
    Ok(())
}

/// Since which second since 1970 a database has been too large for its plan.
pub fn over_since(c: &Connection, id: &str) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT over_since FROM addons WHERE id = ?";
    let since = c.query_row(sql, [id], |row| row.get(0)).optional()?;
    Ok(since.flatten())
}

/// Notes that, or that it fits.
pub fn set_over_since(c: &Connection, id: &str, since: Option<i64>) -> Result<(), StoreError> {
    c.execute(
        "UPDATE addons SET over_since = ? WHERE id = ?",
        params![since, id],
    )?;
    Ok(())
}

/// Keeps what opens a server.
pub fn set_access(c: &Connection, id: &str, access: &Access) -> Result<(), StoreError> {
    let text = serde_json::to_string(access).unwrap_or_default();
    c.execute(
        "UPDATE addons SET credentials = ?, url = ? WHERE id = ?",
        params![text, access.url(), id],
    )?;
    Ok(())
}

/// Keeps what opens a Memcached server.
pub fn set_cache(c: &Connection, id: &str, access: &memcache::Access) -> Result<(), StoreError> {
    let text = serde_json::to_string(access).unwrap_or_default();
    c.execute(
        "UPDATE addons SET credentials = ? WHERE id = ?",
        params![text, id],
    )?;
    Ok(())
}

/// Forgets one, and its attachments.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM addons WHERE id = ?", [id])?;
    Ok(())
}

/// An add-on under a name within an app; its config vars begin with it: `NAME_URL`.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// UUID.
    pub id: String,
    /// The add-on's id.
    pub addon_id: String,
    /// The app's id.
    pub app_id: String,
    /// Upper case.
    pub name: String,
    /// The service of its add-on.
    pub service: Option<Service>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

impl Attachment {
    /// The config vars it sets.
    pub fn config_vars(&self) -> Vec<String> {
        config_vars(&self.name, self.service)
    }

    /// Whether a person means it by this: its name, or a config var of it.
    pub fn is_called(&self, key: &str) -> bool {
        self.name == key || self.config_vars().iter().any(|var| var == key)
    }
}

/// The config vars of an attachment of this name.
pub fn config_vars(name: &str, service: Option<Service>) -> Vec<String> {
    let suffixes = service.map_or(&["URL"][..], Service::vars);
    suffixes
        .iter()
        .map(|suffix| format!("{name}_{suffix}"))
        .collect()
}

/// Adds an attachment; `None` when the app has one of that name.
pub fn attach(
    c: &Connection,
    addon: &str,
    app: &str,
    name: &str,
) -> Result<Option<Attachment>, StoreError> {
    let (id, now) = (new_id(), now());
    let added = c.execute(
        "INSERT OR IGNORE INTO attachments VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![id, addon, app, name, now],
    )?;
    if added == 0 {
        return Ok(None);
    }
    Ok(attachments(c)?.into_iter().find(|a| a.id == id))
}

/// All attachments.
pub fn attachments(c: &Connection) -> Result<Vec<Attachment>, StoreError> {
    let mut statement = c.prepare(
        "SELECT a.id, a.addon_id, a.app_id, a.name, a.created_at, a.updated_at, addons.plan
         FROM attachments a JOIN addons ON addons.id = a.addon_id ORDER BY a.created_at, a.rowid",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Attachment {
            id: row.get(0)?,
            addon_id: row.get(1)?,
            app_id: row.get(2)?,
            name: row.get(3)?,
            created_at: row.get(4)?,
            updated_at: row.get(5)?,
            service: catalogue::plan(&row.get::<_, String>(6)?).map(|plan| plan.service),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes an attachment away.
pub fn detach(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM attachments WHERE id = ?", [id])?;
    Ok(())
}

/// The config vars an app has from provisioned add-ons.
pub fn config(c: &Connection, app: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let addons = all(c)?;
    let mut vars = BTreeMap::new();
    for attachment in attachments(c)?.into_iter().filter(|a| a.app_id == app) {
        if let Some(addon) = addons
            .iter()
            .find(|a| a.id == attachment.addon_id && a.state == "provisioned")
        {
            vars.extend(attachment.config_vars().into_iter().zip(addon.values()));
        }
    }
    Ok(vars)
}
