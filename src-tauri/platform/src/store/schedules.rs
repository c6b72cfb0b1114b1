//! Schedules of backups, as rows: a database, an hour, a time zone.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// A daily backup of a database.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// UUID.
    pub id: String,
    /// The add-on's id.
    pub addon_id: String,
    /// The config var it was made for: `DATABASE_URL`.
    pub name: String,
    /// 0 to 23.
    pub hour: i8,
    /// A name of the time zone database.
    pub timezone: String,
    /// When it was made.
    pub created_at: String,
    /// The second up to which it has been carried out.
    pub done_until: i64,
}

const COLUMNS: &str = "id, addon_id, name, hour, timezone, created_at, done_until";

fn schedule(row: &Row<'_>) -> rusqlite::Result<Schedule> {
    Ok(Schedule {
        id: row.get(0)?,
        addon_id: row.get(1)?,
        name: row.get(2)?,
        hour: row.get(3)?,
        timezone: row.get(4)?,
        created_at: row.get(5)?,
        done_until: row.get(6)?,
    })
}

/// Makes a schedule; one of the same name is changed.
pub fn set(
    c: &Connection,
    addon: &str,
    name: &str,
    hour: i8,
    timezone: &str,
    second: i64,
) -> Result<Option<Schedule>, StoreError> {
    c.execute(
        &format!("INSERT INTO transfer_schedules ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT(addon_id, name) DO UPDATE SET hour = excluded.hour, timezone = excluded.timezone, done_until = excluded.done_until"),
        params![new_id(), addon, name, hour, timezone, now(), second],
    )?;
    find(c, addon, name)
}

/// All schedules of all databases.
pub fn all(c: &Connection) -> Result<Vec<Schedule>, StoreError> {
    let mut statement = c.prepare(&format!("SELECT {COLUMNS} FROM transfer_schedules"))?;
    Ok(statement
        .query_map([], schedule)?
        .collect::<Result<_, _>>()?)
}

/// The schedules of a database, by name.
pub fn of_addon(c: &Connection, addon: &str) -> Result<Vec<Schedule>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM transfer_schedules WHERE addon_id = ? ORDER BY name"
    ))?;
    Ok(statement
        .query_map([addon], schedule)?
        .collect::<Result<_, _>>()?)
}

/// One of a database by its id or name.
pub fn find(c: &Connection, addon: &str, key: &str) -> Result<Option<Schedule>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM transfer_schedules WHERE addon_id = ?1 AND (id = ?2 OR name = ?2)"
    );
    Ok(c.query_row(&sql, params![addon, key], schedule)
        .optional()?)
}

/// Notes up to when it has been carried out; `false` when that was noted already.
pub fn set_done(c: &Connection, id: &str, second: i64) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE transfer_schedules SET done_until = ?1 WHERE id = ?2 AND done_until < ?1",
        params![second, id],
    )?;
    Ok(changed == 1)
}

/// Takes one away.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM transfer_schedules WHERE id = ?", [id])?;
    Ok(())
}
