//! What was measured, as rows: a minute of a process type each.

use rusqlite::{Connection, OptionalExtension, params};

use super::StoreError;
use crate::metrics::{Minute, Place};

/// Adds what was measured to what is there of that minute; an app that is gone has none.
pub fn add(c: &Connection, (app, kind, at): &Place, minute: &Minute) -> Result<(), StoreError> {
    let known: Option<String> = c
        .query_row(
            "SELECT body FROM metrics WHERE app_id = ? AND type = ? AND minute = ?",
            params![app, kind, at],
            |row| row.get(0),
        )
        .optional()?;
    let mut sum = known.map(|body| read(&body)).unwrap_or_default();
    sum.add(minute);
    c.execute(
        "INSERT INTO metrics SELECT id, ?2, ?3, ?4 FROM apps WHERE id = ?1
         ON CONFLICT DO UPDATE SET body = excluded.body",
        params![
            app,
            kind,
            at,
            serde_json::to_string(&sum).unwrap_or_default()
        ],
    )?;
    Ok(())
}

/// The minutes of a process type from `start` to before `end`.
pub fn between(
    c: &Connection,
    app: &str,
    kind: &str,
    start: i64,
    end: i64,
) -> Result<Vec<(i64, Minute)>, StoreError> {
    let mut statement = c.prepare(
        "SELECT minute, body FROM metrics WHERE app_id = ? AND type = ? AND minute >= ? AND minute < ?",
    )?;
    let rows = statement.query_map(params![app, kind, start, end], |row| {
        Ok((row.get(0)?, read(&row.get::<_, String>(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes what is older than a minute.
pub fn forget(c: &Connection, oldest: i64) -> Result<(), StoreError> {
    c.execute("DELETE FROM metrics WHERE minute < ?", [oldest])?;
    Ok(())
}

// A later version may write what this one cannot read: measures are no reason to fail.
fn read(body: &str) -> Minute {
    serde_json::from_str(body).unwrap_or_default()
}
