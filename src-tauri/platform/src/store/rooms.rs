//! Which apps other computers of the network may reach, as rows. An app without a row is for this computer alone.

use rusqlite::{Connection, params};

use super::{StoreError, now};

/// Whether other computers may reach an app.
pub fn is_open(c: &Connection, app: &str) -> Result<bool, StoreError> {
    Ok(c.query_row(
        "SELECT EXISTS (SELECT 1 FROM rooms WHERE app_id = ?)",
        [app],
        |row| row.get(0),
    )?)
}

/// Lets them, or no longer.
pub fn set(c: &Connection, app: &str, open: bool) -> Result<(), StoreError> {
    if open {
        c.execute(
            "INSERT OR IGNORE INTO rooms VALUES (?, ?)",
            params![app, now()],
        )?;
    } else {
        c.execute("DELETE FROM rooms WHERE app_id = ?", [app])?;
    }
    Ok(())
}
