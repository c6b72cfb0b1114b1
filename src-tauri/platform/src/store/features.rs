//! Which features are on for which app, as rows. A feature nobody touched is off.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, now};

/// Whether a feature is on for an app.
pub fn is_on(c: &Connection, app: &str, name: &str) -> Result<bool, StoreError> {
    Ok(state(c, app, name)?.is_some_and(|(on, _)| on))
}

/// Whether a feature is on, and since when; `None` when nobody touched it.
pub fn state(c: &Connection, app: &str, name: &str) -> Result<Option<(bool, String)>, StoreError> {
    Ok(c.query_row(
        "SELECT enabled, updated_at FROM features WHERE app_id = ? AND name = ?",
        [app, name],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .optional()?)
}

/// Switches a feature.
pub fn set(c: &Connection, app: &str, name: &str, on: bool) -> Result<(), StoreError> {
    c.execute(
        "INSERT INTO features VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT(app_id, name) DO UPDATE SET enabled = ?3, updated_at = ?4",
        params![app, name, on, now()],
    )?;
    Ok(())
}
