//! Names of a person's own for an app, as rows. They are records only: nothing here makes a name resolve.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// A name of a person's own for an app.
#[derive(Debug, Clone)]
pub struct Domain {
    /// UUID.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// The name, lower case.
    pub hostname: String,
    /// Where a record in the name service should lead.
    pub cname: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

const COLUMNS: &str = "id, app_id, hostname, cname, created_at, updated_at";

fn domain(row: &Row<'_>) -> rusqlite::Result<Domain> {
    Ok(Domain {
        id: row.get(0)?,
        app_id: row.get(1)?,
        hostname: row.get(2)?,
        cname: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

/// Adds one; `None` when an app has the name already.
pub fn insert(
    c: &Connection,
    app: &str,
    hostname: &str,
    cname: &str,
) -> Result<Option<Domain>, StoreError> {
    let (id, now) = (new_id(), now());
    let added = c.execute(
        "INSERT OR IGNORE INTO domains VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![id, app, hostname, cname, now],
    )?;
    if added == 0 {
        return Ok(None);
    }
    find(c, app, &id)
}

/// One of an app, by id or name.
pub fn find(c: &Connection, app: &str, key: &str) -> Result<Option<Domain>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM domains WHERE app_id = ?1 AND (id = ?2 OR hostname = ?2)");
    Ok(c.query_row(&sql, [app, key], domain).optional()?)
}

/// All of an app, by name.
pub fn all(c: &Connection, app: &str) -> Result<Vec<Domain>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM domains WHERE app_id = ? ORDER BY hostname");
    let mut statement = c.prepare(&sql)?;
    Ok(statement
        .query_map([app], domain)?
        .collect::<Result<_, _>>()?)
}

/// Takes one away.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM domains WHERE id = ?", [id])?;
    Ok(())
}
