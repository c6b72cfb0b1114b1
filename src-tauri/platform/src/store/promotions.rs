//! Promotions and what became of each of their targets, as rows.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// One app's code on its way to others.
#[derive(Debug, Clone)]
pub struct Promotion {
    /// UUID.
    pub id: String,
    /// The pipeline's id.
    pub pipeline_id: String,
    /// The app whose code it is.
    pub app_id: String,
    /// The release whose code it is.
    pub release_id: String,
    /// When it was begun.
    pub created_at: String,
    /// When a target was last done.
    pub updated_at: String,
}

fn promotion(row: &Row<'_>) -> rusqlite::Result<Promotion> {
    Ok(Promotion {
        id: row.get(0)?,
        pipeline_id: row.get(1)?,
        app_id: row.get(2)?,
        release_id: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

/// An app that gets the code.
#[derive(Debug, Clone)]
pub struct Target {
    /// UUID.
    pub id: String,
    /// The promotion's id.
    pub promotion_id: String,
    /// The app's id.
    pub app_id: String,
    /// Its release, once it is written down.
    pub release_id: Option<String>,
    /// "pending", "succeeded" or "failed".
    pub status: String,
    /// Why it failed.
    pub error_message: Option<String>,
}

const TARGET: &str =
    "SELECT id, promotion_id, app_id, release_id, status, error_message FROM promotion_targets";

fn target(row: &Row<'_>) -> rusqlite::Result<Target> {
    Ok(Target {
        id: row.get(0)?,
        promotion_id: row.get(1)?,
        app_id: row.get(2)?,
        release_id: row.get(3)?,
        status: row.get(4)?,
        error_message: row.get(5)?,
    })
}

/// Writes a promotion down, with all its targets pending.
pub fn insert(
    c: &Connection,
    pipeline: &str,
    app: &str,
    release: &str,
    targets: &[String],
) -> Result<Option<Promotion>, StoreError> {
    let (id, now) = (new_id(), now());
    c.execute(
        "INSERT INTO pipeline_promotions VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![id, pipeline, app, release, now],
    )?;
    for app in targets {
        c.execute(
            "INSERT INTO promotion_targets VALUES (?, ?, ?, NULL, 'pending', NULL)",
            params![new_id(), id, app],
        )?;
    }
    find(c, &id)
}

/// One by id.
pub fn find(c: &Connection, id: &str) -> Result<Option<Promotion>, StoreError> {
    let sql = "SELECT id, pipeline_id, app_id, release_id, created_at, updated_at
               FROM pipeline_promotions WHERE id = ?";
    Ok(c.query_row(sql, [id], promotion).optional()?)
}

/// The targets of a promotion, in the order they were named.
pub fn targets(c: &Connection, promotion: &str) -> Result<Vec<Target>, StoreError> {
    let mut statement = c.prepare(&format!("{TARGET} WHERE promotion_id = ? ORDER BY rowid"))?;
    Ok(statement
        .query_map([promotion], target)?
        .collect::<Result<_, _>>()?)
}

/// Every target that is not done.
pub fn pending(c: &Connection) -> Result<Vec<Target>, StoreError> {
    let mut statement = c.prepare(&format!("{TARGET} WHERE status = 'pending' ORDER BY rowid"))?;
    Ok(statement.query_map([], target)?.collect::<Result<_, _>>()?)
}

/// Notes a target's release; `false` when the target is gone or done.
pub fn set_release(c: &Connection, target: &str, release: &str) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE promotion_targets SET release_id = ? WHERE id = ? AND status = 'pending' AND release_id IS NULL",
        params![release, target],
    )?;
    Ok(changed == 1)
}

/// Notes how a target ended; without an error it ended well.
pub fn conclude(c: &Connection, target: &Target, error: Option<&str>) -> Result<(), StoreError> {
    let status = if error.is_none() {
        "succeeded"
    } else {
        "failed"
    };
    c.execute(
        "UPDATE promotion_targets SET status = ?, error_message = ? WHERE id = ? AND status = 'pending'",
        params![status, error, target.id],
    )?;
    c.execute(
        "UPDATE pipeline_promotions SET updated_at = ? WHERE id = ?",
        params![now(), target.promotion_id],
    )?;
    Ok(())
}
