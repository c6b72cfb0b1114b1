//! Apps, their config vars and their formation, as rows.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// An app.
#[derive(Debug, Clone)]
pub struct App {
    /// UUID.
    pub id: String,
    /// Its name now.
    pub name: String,
    /// The random end of its host name; survives a renaming.
    pub host_suffix: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// When code or settings last went live.
    pub released_at: Option<String>,
    /// Whether visitors get the maintenance page.
    pub maintenance: bool,
    /// The port of its router.
    pub router_port: Option<u16>,
    /// The Python of its last build, for one that names none.
    pub cached_python: Option<String>,
}

const COLUMNS: &str = "id, name, host_suffix, created_at, updated_at, released_at, maintenance, router_port, cached_python";

fn app(row: &Row<'_>) -> rusqlite::Result<App> {
    Ok(App {
        id: row.get(0)?,
        name: row.get(1)?,
        host_suffix: row.get(2)?,
        created_at: row.get(3)?,
        updated_at: row.get(4)?,
        released_at: row.get(5)?,
        maintenance: row.get(6)?,
        router_port: row.get(7)?,
        cached_python: row.get(8)?,
    })
}

/// Adds an app; `false` when the name is taken.
pub fn insert(c: &Connection, name: &str, host_suffix: &str) -> Result<Option<App>, StoreError> {
    let (id, now) = (new_id(), now());
    let added = c.execute(
        "INSERT OR IGNORE INTO apps (id, name, host_suffix, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)",
        params![id, name, host_suffix, now],
    )?;
    if added == 0 { Ok(None) } else { find(c, &id) }
}

/// Finds an app by name or id. One that is being deleted is not found.
pub fn find(c: &Connection, key: &str) -> Result<Option<App>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM apps WHERE (name = ?1 OR id = ?1) AND NOT leaving");
    Ok(c.query_row(&sql, [key], app).optional()?)
}

/// All apps, by name.
pub fn all(c: &Connection) -> Result<Vec<App>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM apps WHERE NOT leaving ORDER BY name"
    ))?;
    Ok(statement.query_map([], app)?.collect::<Result<_, _>>()?)
}

/// Renames an app; `false` when the name is taken by another.
pub fn rename(c: &Connection, id: &str, name: &str) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE OR IGNORE apps SET name = ?, updated_at = ? WHERE id = ?",
        params![name, now(), id],
    )?;
    Ok(changed == 1)
}

/// Switches maintenance.
pub fn set_maintenance(c: &Connection, id: &str, on: bool) -> Result<(), StoreError> {
    c.execute(
        "UPDATE apps SET maintenance = ?, updated_at = ? WHERE id = ?",
        params![on, now(), id],
    )?;
    Ok(())
}

/// Keeps the router's port.
pub fn set_router_port(c: &Connection, id: &str, port: u16) -> Result<(), StoreError> {
    c.execute(
        "UPDATE apps SET router_port = ? WHERE id = ?",
        params![port, id],
    )?;
    Ok(())
}

/// Keeps or forgets the Python of the last build.
pub fn set_cached_python(c: &Connection, id: &str, python: Option<&str>) -> Result<(), StoreError> {
    c.execute(
        "UPDATE apps SET cached_python = ? WHERE id = ?",
        params![python, id],
    )?;
    Ok(())
}

/// Hides an app from everyone and frees its name; what it leaves behind can then be cleared away.
pub fn set_leaving(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("UPDATE apps SET leaving = 1, name = id WHERE id = ?", [id])?;
    Ok(())
}

/// Ids of apps whose removal has begun.
pub fn leaving(c: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare("SELECT id FROM apps WHERE leaving")?;
    Ok(statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Forgets an app and all that belongs to it.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    // The pointer first: it is what keeps a release from being deleted.
    c.execute("DELETE FROM current_releases WHERE app_id = ?", [id])?;
    c.execute("DELETE FROM apps WHERE id = ?", [id])?;
    Ok(())
}

/// An app's own config vars, without those of its add-ons.
pub fn config(c: &Connection, id: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let mut statement = c.prepare("SELECT name, value FROM config_vars WHERE app_id = ?")?;
    Ok(statement
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?)
}

/// Replaces an app's own config vars.
pub fn set_config(
    c: &Connection,
    id: &str,
    vars: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    c.execute("DELETE FROM config_vars WHERE app_id = ?", [id])?;
    for (name, value) in vars {
        c.execute(
            "INSERT INTO config_vars VALUES (?, ?, ?)",
            params![id, name, value],
        )?;
    }
    c.execute(
        "UPDATE apps SET updated_at = ? WHERE id = ?",
        params![now(), id],
    )?;
    Ok(())
}

/// How many dynos of a type should run, and how large.
#[derive(Debug, Clone)]
pub struct Formation {
    /// UUID.
    pub id: String,
    /// Process type of the Procfile.
    pub kind: String,
    /// Dynos wanted.
    pub quantity: u32,
    /// Name of the dyno size.
    pub size: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

/// An app's formation, by type.
pub fn formation(c: &Connection, id: &str) -> Result<Vec<Formation>, StoreError> {
    let mut statement = c.prepare(
        "SELECT id, type, quantity, size, created_at, updated_at FROM formation WHERE app_id = ? ORDER BY type",
    )?;
    let rows = statement.query_map([id], |row| {
        Ok(Formation {
            id: row.get(0)?,
            kind: row.get(1)?,
            quantity: row.get(2)?,
            size: row.get(3)?,
            created_at: row.get(4)?,
            updated_at: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes one line of a formation.
pub fn set_formation(
    c: &Connection,
    app: &str,
    kind: &str,
    quantity: u32,
    size: &str,
) -> Result<(), StoreError> {
    c.execute(
        "INSERT INTO formation VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
         ON CONFLICT(app_id, type) DO UPDATE SET quantity = ?4, size = ?5, updated_at = ?6",
        params![new_id(), app, kind, quantity, size, now()],
    )?;
    Ok(())
}

/// Drops the line of a type that the code no longer has.
pub fn drop_formation(c: &Connection, app: &str, kind: &str) -> Result<(), StoreError> {
    c.execute(
        "DELETE FROM formation WHERE app_id = ? AND type = ?",
        params![app, kind],
    )?;
    Ok(())
}
