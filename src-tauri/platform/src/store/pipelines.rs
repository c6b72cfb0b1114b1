//! Pipelines and the apps in them, as rows.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// A row of apps through which code is promoted.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// UUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

fn pipeline(row: &Row<'_>) -> rusqlite::Result<Pipeline> {
    Ok(Pipeline {
        id: row.get(0)?,
        name: row.get(1)?,
        created_at: row.get(2)?,
        updated_at: row.get(3)?,
    })
}

/// Adds a pipeline; `None` when the name is taken.
pub fn insert(c: &Connection, name: &str) -> Result<Option<Pipeline>, StoreError> {
    let (id, now) = (new_id(), now());
    let added = c.execute(
        "INSERT OR IGNORE INTO pipelines VALUES (?1, ?2, ?3, ?3)",
        params![id, name, now],
    )?;
    if added == 0 { Ok(None) } else { find(c, &id) }
}

/// One by name or id.
pub fn find(c: &Connection, key: &str) -> Result<Option<Pipeline>, StoreError> {
    let sql = "SELECT id, name, created_at, updated_at FROM pipelines WHERE id = ?1 OR name = ?1";
    Ok(c.query_row(sql, [key], pipeline).optional()?)
}

/// All, by name.
pub fn all(c: &Connection) -> Result<Vec<Pipeline>, StoreError> {
    let mut statement =
        c.prepare("SELECT id, name, created_at, updated_at FROM pipelines ORDER BY name")?;
    Ok(statement
        .query_map([], pipeline)?
        .collect::<Result<_, _>>()?)
}

/// Renames one; `false` when the name is taken by another.
pub fn rename(c: &Connection, id: &str, name: &str) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE OR IGNORE pipelines SET name = ?, updated_at = ? WHERE id = ?",
        params![name, now(), id],
    )?;
    Ok(changed == 1)
}

/// Takes one away, with its couplings and promotions.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM pipelines WHERE id = ?", [id])?;
    Ok(())
}

/// An app's place in a pipeline.
#[derive(Debug, Clone)]
pub struct Coupling {
    /// UUID.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// The pipeline's id.
    pub pipeline_id: String,
    /// "test", "review", "development", "staging" or "production".
    pub stage: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
}

const COUPLING: &str = "SELECT c.id, c.app_id, c.pipeline_id, c.stage, c.created_at, c.updated_at
  FROM pipeline_couplings c JOIN apps a ON a.id = c.app_id WHERE NOT a.leaving";

fn coupling(row: &Row<'_>) -> rusqlite::Result<Coupling> {
    Ok(Coupling {
        id: row.get(0)?,
        app_id: row.get(1)?,
        pipeline_id: row.get(2)?,
        stage: row.get(3)?,
        created_at: row.get(4)?,
        updated_at: row.get(5)?,
    })
}

/// Puts an app into a pipeline; `None` when it is in one.
pub fn couple(
    c: &Connection,
    app: &str,
    pipeline: &str,
    stage: &str,
) -> Result<Option<Coupling>, StoreError> {
    let (id, now) = (new_id(), now());
    let added = c.execute(
        "INSERT OR IGNORE INTO pipeline_couplings VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![id, app, pipeline, stage, now],
    )?;
    if added == 0 {
        return Ok(None);
    }
    Ok(couplings(c)?.into_iter().find(|coupling| coupling.id == id))
}

/// All couplings of apps that are there, oldest first.
pub fn couplings(c: &Connection) -> Result<Vec<Coupling>, StoreError> {
    let mut statement = c.prepare(&format!("{COUPLING} ORDER BY c.created_at, c.rowid"))?;
    Ok(statement
        .query_map([], coupling)?
        .collect::<Result<_, _>>()?)
}

/// Moves an app to another stage.
pub fn set_stage(c: &Connection, id: &str, stage: &str) -> Result<(), StoreError> {
    c.execute(
        "UPDATE pipeline_couplings SET stage = ?, updated_at = ? WHERE id = ?",
        params![stage, now(), id],
    )?;
    Ok(())
}

/// Takes an app out of its pipeline.
pub fn uncouple(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute("DELETE FROM pipeline_couplings WHERE id = ?", [id])?;
    Ok(())
}
