//! Apps that sleep, and what Eco dynos have used in each month, as rows.

use std::time::Duration;

use rusqlite::{Connection, params};

use super::StoreError;

/// The apps that sleep.
pub fn asleep(c: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare("SELECT app_id FROM asleep")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// These sleep, and no others. Apps that are gone are passed over.
pub fn set_asleep(c: &Connection, apps: &[String]) -> Result<(), StoreError> {
    c.execute("DELETE FROM asleep", [])?;
    for app in apps {
        c.execute("INSERT INTO asleep SELECT id FROM apps WHERE id = ?", [app])?;
    }
    Ok(())
}

/// An app's dynos have used so much more in this month.
pub fn add_use(c: &Connection, app: &str, month: &str, used: Duration) -> Result<(), StoreError> {
    let milliseconds = i64::try_from(used.as_millis()).unwrap_or(i64::MAX);
    c.execute(
        "INSERT INTO eco_use VALUES (?, ?, ?) ON CONFLICT (app_id, month) DO UPDATE SET milliseconds = milliseconds + excluded.milliseconds",
        params![app, month, milliseconds],
    )?;
    Ok(())
}

/// What each app has used in a month, those that are gone too: the hours are the account's.
pub fn used(c: &Connection, month: &str) -> Result<Vec<(String, Duration)>, StoreError> {
    let mut statement =
        c.prepare("SELECT app_id, milliseconds FROM eco_use WHERE month = ? ORDER BY app_id")?;
    let rows = statement.query_map([month], |row| {
        let milliseconds: i64 = row.get(1)?;
        Ok((
            row.get(0)?,
            Duration::from_millis(milliseconds.unsigned_abs()),
        ))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
