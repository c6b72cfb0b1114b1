//! Who else may work on an app, as rows. Nobody signs in as them here.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// A person an app is shared with.
#[derive(Debug, Clone)]
pub struct Collaborator {
    /// UUID.
    pub id: String,
    /// Their address.
    pub email: String,
    /// When they were added.
    pub created_at: String,
    /// The same.
    pub updated_at: String,
}

fn collaborator(row: &Row<'_>) -> rusqlite::Result<Collaborator> {
    Ok(Collaborator {
        id: row.get(0)?,
        email: row.get(1)?,
        created_at: row.get(2)?,
        updated_at: row.get(3)?,
    })
}

const COLUMNS: &str = "id, email, created_at, updated_at";

/// Adds one; `None` when the app is shared with them already.
pub fn insert(c: &Connection, app: &str, email: &str) -> Result<Option<Collaborator>, StoreError> {
    let (id, now) = (new_id(), now());
    let added = c.execute(
        "INSERT OR IGNORE INTO collaborators VALUES (?1, ?2, ?3, ?4, ?4)",
        params![id, app, email, now],
    )?;
    if added == 0 {
        return Ok(None);
    }
    find(c, app, &id)
}

/// One by id or address.
pub fn find(c: &Connection, app: &str, key: &str) -> Result<Option<Collaborator>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM collaborators WHERE app_id = ?1 AND (id = ?2 OR email = ?2)"
    );
    Ok(c.query_row(&sql, [app, key], collaborator).optional()?)
}

/// All of an app, by address.
pub fn all(c: &Connection, app: &str) -> Result<Vec<Collaborator>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM collaborators WHERE app_id = ? ORDER BY email");
    let mut statement = c.prepare(&sql)?;
    Ok(statement
        .query_map([app], collaborator)?
        .collect::<Result<_, _>>()?)
}

/// Takes one away.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM collaborators WHERE id = ?", [id])?;
    Ok(())
}
