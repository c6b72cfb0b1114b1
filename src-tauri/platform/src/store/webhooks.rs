//! Who asked to be told of what, what happened, and what of it was sent, as rows.

use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::{Secret, new_id};

/// Events kept of an app, with their deliveries; older ones are forgotten. Ours (2026-11).
const KEPT: i64 = 1000;

/// Someone who asked to be told.
#[derive(Clone)]
pub struct Webhook {
    /// UUID.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// Of what: `api:release`, `dyno`, …
    pub include: Vec<String>,
    /// "notify" (tried once) or "sync" (tried until it arrives).
    pub level: String,
    /// Where to.
    pub url: String,
    /// Signs what is sent.
    pub secret: Secret,
    /// Sent along, for the receiver to know us by.
    pub authorization: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

const COLUMNS: &str =
    "id, app_id, include, level, url, secret, authorization, created_at, updated_at";

fn webhook(row: &Row<'_>) -> rusqlite::Result<Webhook> {
    Ok(Webhook {
        id: row.get(0)?,
        app_id: row.get(1)?,
        include: serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default(),
        level: row.get(3)?,
        url: row.get(4)?,
        secret: Secret::kept(row.get(5)?),
        authorization: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

/// Adds one, or writes one that was changed.
pub fn keep(c: &Connection, w: &Webhook) -> Result<(), StoreError> {
    c.execute(
        &format!(
            "INSERT INTO webhooks ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT(id) DO UPDATE SET include = ?3, level = ?4, url = ?5, secret = ?6, authorization = ?7, updated_at = ?9"
        ),
        params![
            w.id,
            w.app_id,
            serde_json::to_string(&w.include).unwrap_or_default(),
            w.level,
            w.url,
            w.secret.reveal(),
            w.authorization,
            w.created_at,
            now(),
        ],
    )?;
    Ok(())
}

/// All of an app, oldest first.
pub fn of_app(c: &Connection, app: &str) -> Result<Vec<Webhook>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM webhooks WHERE app_id = ? ORDER BY created_at, rowid");
    let mut statement = c.prepare(&sql)?;
    Ok(statement
        .query_map([app], webhook)?
        .collect::<Result<_, _>>()?)
}

/// Takes one away, with what was to be sent to it.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM webhooks WHERE id = ?", [id])?;
    Ok(())
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// UUID.
    pub id: String,
    /// What it was about.
    pub include: String,
    /// What is told of it, JSON.
    pub payload: String,
    /// When it happened.
    pub created_at: String,
}

/// Writes down what happened and to whom it is to be sent; nothing when nobody asked.
pub fn note(
    c: &Connection,
    app: &str,
    include: &str,
    payload: impl FnOnce(&str, i64) -> String,
) -> Result<bool, StoreError> {
    let mut asked = of_app(c, app)?;
    asked.retain(|webhook| webhook.include.iter().any(|asked| asked == include));
    if asked.is_empty() {
        return Ok(false);
    }
    let (id, now) = (new_id(), now());
    c.execute(
        "INSERT INTO webhook_events (id, app_id, include, payload, created_at) VALUES (?, ?, ?, '', ?)",
        params![id, app, include, now],
    )?;
    let sequence = c.last_insert_rowid();
    c.execute(
        "UPDATE webhook_events SET payload = ? WHERE sequence = ?",
        params![payload(&id, sequence), sequence],
    )?;
    for webhook in asked {
        c.execute(
            "INSERT INTO webhook_deliveries (id, event_id, webhook_id, status, due, created_at, updated_at)
             VALUES (?1, ?2, ?3, 'pending', 0, ?4, ?4)",
            params![new_id(), id, webhook.id, now],
        )?;
    }
    c.execute(
        "DELETE FROM webhook_events WHERE app_id = ?1 AND sequence <=
           (SELECT sequence FROM webhook_events WHERE app_id = ?1 ORDER BY sequence DESC LIMIT 1 OFFSET ?2)",
        params![app, KEPT],
    )?;
    Ok(true)
}

/// The events of an app, oldest first.
pub fn events(c: &Connection, app: &str) -> Result<Vec<Event>, StoreError> {
    let mut statement = c.prepare(
        "SELECT id, include, payload, created_at FROM webhook_events WHERE app_id = ? ORDER BY sequence",
    )?;
    let rows = statement.query_map([app], |row| {
        Ok(Event {
            id: row.get(0)?,
            include: row.get(1)?,
            payload: row.get(2)?,
            created_at: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An event on its way to someone.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// UUID.
    pub id: String,
    /// The event's id.
    pub event_id: String,
    /// What it is about.
    pub include: String,
    /// Whom it is for.
    pub webhook: Webhook,
    /// "pending", "retrying", "failed" or "succeeded".
    pub status: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, seconds since 1970.
    pub due: Option<i64>,
    /// The last attempt's id.
    pub attempt_id: Option<String>,
    /// What the receiver answered.
    pub attempt_code: Option<u16>,
    /// Why there was no answer.
    pub attempt_error: Option<String>,
    /// When it was tried last.
    pub attempted_at: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        webhook: webhook(row)?,
        id: row.get(9)?,
        event_id: row.get(10)?,
        include: row.get(11)?,
        status: row.get(12)?,
        attempts: row.get(13)?,
        due: row.get(14)?,
        attempt_id: row.get(15)?,
        attempt_code: row.get(16)?,
        attempt_error: row.get(17)?,
        attempted_at: row.get(18)?,
        created_at: row.get(19)?,
        updated_at: row.get(20)?,
    })
}

fn deliveries_where(condition: &str) -> String {
    let columns = COLUMNS
        .split(", ")
        .map(|name| format!("w.{name}"))
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "SELECT {columns}, d.id, d.event_id, e.include, d.status, d.attempts, d.due, d.attempt_id, d.attempt_code,
           d.attempt_error, d.attempted_at, d.created_at, d.updated_at
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id JOIN webhook_events e ON e.id = d.event_id
         WHERE {condition}"
    )
}

/// The deliveries of an app, oldest first.
pub fn deliveries(c: &Connection, app: &str) -> Result<Vec<Delivery>, StoreError> {
    let mut statement = c.prepare(&deliveries_where(
        "w.app_id = ? ORDER BY e.sequence, d.rowid",
    ))?;
    Ok(statement
        .query_map([app], delivery)?
        .collect::<Result<_, _>>()?)
}

/// The deliveries that are due by `second`, a few at a time; each is put off until `again` while it is tried.
pub fn take_due(
    c: &Connection,
    second: i64,
    again: i64,
    most: usize,
) -> Result<Vec<(Delivery, String)>, StoreError> {
    let sql = deliveries_where("d.due <= ? ORDER BY d.due, e.sequence LIMIT ?");
    let mut statement = c.prepare(&sql)?;
    let due: Vec<Delivery> = statement
        .query_map(params![second, i64::try_from(most).unwrap_or(1)], delivery)?
        .collect::<Result<_, _>>()?;
    due.into_iter()
        .map(|delivery| {
            c.execute(
                "UPDATE webhook_deliveries SET due = ? WHERE id = ?",
                params![again, delivery.id],
            )?;
            let payload = c
                .query_row(
                    "SELECT payload FROM webhook_events WHERE id = ?",
                    [&delivery.event_id],
                    |row| row.get(0),
                )
                .optional()?;
            Ok((delivery, payload.unwrap_or_default()))
        })
        .collect()
}

/// When the next delivery is due.
pub fn next_due(c: &Connection) -> Result<Option<i64>, StoreError> {
    Ok(
        c.query_row("SELECT min(due) FROM webhook_deliveries", [], |row| {
            row.get(0)
        })?,
    )
}

/// How an attempt went.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// UUID.
    pub id: String,
    /// What the receiver answered.
    pub code: Option<u16>,
    /// Why there was no answer.
    pub error: Option<&'static str>,
    /// What the delivery is now.
    pub status: &'static str,
    /// When to try again.
    pub due: Option<i64>,
}

/// Writes an attempt down.
pub fn attempted(c: &Connection, delivery: &str, attempt: &Attempt) -> Result<(), StoreError> {
    c.execute(
        "UPDATE webhook_deliveries SET status = ?1, attempts = attempts + 1, due = ?2, attempt_id = ?3, attempt_code = ?4,
           attempt_error = ?5, attempted_at = ?6, updated_at = ?6 WHERE id = ?7",
        params![
            attempt.status,
            attempt.due,
            attempt.id,
            attempt.code,
            attempt.error,
            now(),
            delivery
        ],
    )?;
    Ok(())
}
