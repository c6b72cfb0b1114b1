//! The one-off dynos that run, as rows: how a start of the platform knows which its end has ended.

use rusqlite::{Connection, params};

use super::{StoreError, now};

/// A one-off dyno.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOff {
    /// Its app.
    pub app_id: String,
    /// Process type.
    pub kind: String,
    /// Number within its type.
    pub number: u32,
}

/// Adds a dyno under a number that none of its kind has now: four digits, as Heroku's.
pub fn insert(c: &Connection, app: &str, kind: &str) -> Result<u32, StoreError> {
    loop {
        let number = 1000 + u32::from(uuid::Uuid::new_v4().as_fields().1) % 9000;
        let added = c.execute(
            "INSERT OR IGNORE INTO one_offs VALUES (?, ?, ?, ?)",
            params![app, kind, number, now()],
        )?;
        if added > 0 {
            return Ok(number);
        }
    }
}

/// How many run of an app.
pub fn count(c: &Connection, app: &str) -> Result<usize, StoreError> {
    let count: i64 = c.query_row(
        "SELECT count(*) FROM one_offs WHERE app_id = ?",
        [app],
        |row| row.get(0),
    )?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Strikes a dyno out.
pub fn delete(c: &Connection, app: &str, kind: &str, number: u32) -> Result<(), StoreError> {
    c.execute(
        "DELETE FROM one_offs WHERE app_id = ? AND type = ? AND number = ?",
        params![app, kind, number],
    )?;
    Ok(())
}

/// Strikes all out; which there were.
pub fn take_all(c: &Connection) -> Result<Vec<OneOff>, StoreError> {
    let mut statement = c.prepare("DELETE FROM one_offs RETURNING app_id, type, number")?;
    let rows = statement.query_map([], |row| {
        Ok(OneOff {
            app_id: row.get(0)?,
            kind: row.get(1)?,
            number: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
