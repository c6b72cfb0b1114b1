//! Which buildpacks an app asks for, as rows; none means that the next build looks for itself.

use rusqlite::{Connection, params};

use super::StoreError;

/// The names of an app's buildpacks, in order.
pub fn of_app(c: &Connection, app: &str) -> Result<Vec<String>, StoreError> {
    let mut statement =
        c.prepare("SELECT name FROM buildpack_installations WHERE app_id = ? ORDER BY rowid")?;
    Ok(statement
        .query_map([app], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Replaces an app's buildpacks.
pub fn set(c: &Connection, app: &str, names: &[String]) -> Result<(), StoreError> {
    c.execute(
        "DELETE FROM buildpack_installations WHERE app_id = ?",
        [app],
    )?;
    for name in names {
        c.execute(
            "INSERT INTO buildpack_installations VALUES (?, ?)",
            params![app, name],
        )?;
    }
    Ok(())
}
