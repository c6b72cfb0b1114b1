//! Uploaded sources and builds, as rows.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// A build.
#[derive(Debug, Clone)]
pub struct Build {
    /// UUID; also the slug's.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// "pending", "succeeded" or "failed".
    pub status: String,
    /// The uploaded archive.
    pub source_id: String,
    /// What the client said its checksum is.
    pub checksum: Option<String>,
    /// What the client calls it.
    pub version: Option<String>,
    /// A line about it.
    pub version_description: Option<String>,
    /// What came of it.
    pub slug_id: Option<String>,
    /// The release it led to.
    pub release_id: Option<String>,
    /// When it began.
    pub created_at: String,
    /// When its status last changed.
    pub updated_at: String,
}

const COLUMNS: &str = "id, app_id, status, source_id, checksum, version, version_description, slug_id, release_id, created_at, updated_at";

fn build(row: &Row<'_>) -> rusqlite::Result<Build> {
    Ok(Build {
        id: row.get(0)?,
        app_id: row.get(1)?,
        status: row.get(2)?,
        source_id: row.get(3)?,
        checksum: row.get(4)?,
        version: row.get(5)?,
        version_description: row.get(6)?,
        slug_id: row.get(7)?,
        release_id: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
    })
}

/// What is to be built.
#[derive(Debug, Clone)]
pub struct Order {
    /// The uploaded archive.
    pub source_id: String,
    /// Its checksum as the client knows it.
    pub checksum: Option<String>,
    /// Its name.
    pub version: Option<String>,
    /// A line about it.
    pub version_description: Option<String>,
}

/// Adds a build; `None` when the app has one that is not done.
pub fn insert(c: &Connection, app: &str, order: &Order) -> Result<Option<Build>, StoreError> {
    let (id, now) = (new_id(), now());
    let added = c.execute(
        "INSERT OR IGNORE INTO builds (id, app_id, status, source_id, checksum, version, version_description, created_at, updated_at)
         VALUES (?1, ?2, 'pending', ?3, ?4, ?5, ?6, ?7, ?7)",
        params![id, app, order.source_id, order.checksum, order.version, order.version_description, now],
    )?;
    if added == 0 {
        Ok(None)
    } else {
        find(c, app, &id)
    }
}

/// One build of an app.
pub fn find(c: &Connection, app: &str, id: &str) -> Result<Option<Build>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM builds WHERE app_id = ? AND id = ?");
    Ok(c.query_row(&sql, params![app, id], build).optional()?)
}

/// All builds of an app, oldest first.
pub fn all(c: &Connection, app: &str) -> Result<Vec<Build>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM builds WHERE app_id = ? ORDER BY created_at, rowid"
    ))?;
    Ok(statement
        .query_map([app], build)?
        .collect::<Result<_, _>>()?)
}

/// Every build that is not done.
pub fn all_pending(c: &Connection) -> Result<Vec<Build>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM builds WHERE status = 'pending'"
    ))?;
    Ok(statement.query_map([], build)?.collect::<Result<_, _>>()?)
}

/// Ends a build badly; `false` when it was done already.
pub fn fail(c: &Connection, id: &str) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE builds SET status = 'failed', updated_at = ? WHERE id = ? AND status = 'pending'",
        params![now(), id],
    )?;
    Ok(changed == 1)
}

/// Ends a build well; `false` when it was done already, and then nothing of it may go live.
pub fn succeed(c: &Connection, id: &str, slug: &str, release: &str) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE builds SET status = 'succeeded', slug_id = ?, release_id = ?, updated_at = ? WHERE id = ? AND status = 'pending'",
        params![slug, release, now(), id],
    )?;
    Ok(changed == 1)
}

/// Adds a place for an archive; its id.
pub fn insert_source(c: &Connection, second: i64) -> Result<String, StoreError> {
    let id = new_id();
    c.execute("INSERT INTO sources VALUES (?, ?)", params![id, second])?;
    Ok(id)
}

/// Whether there is such a place.
pub fn has_source(c: &Connection, id: &str) -> Result<bool, StoreError> {
    Ok(
        c.query_row("SELECT 1 FROM sources WHERE id = ?", [id], |_| Ok(()))
            .optional()?
            .is_some(),
    )
}

/// Forgets places older than `second` that no build needs.
pub fn drop_sources(c: &Connection, second: i64) -> Result<(), StoreError> {
    c.execute(
        "DELETE FROM sources WHERE created_at < ? AND id NOT IN (SELECT source_id FROM builds WHERE status = 'pending')",
        [second],
    )?;
    Ok(())
}

/// Ids of all places there are.
pub fn source_ids(c: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare("SELECT id FROM sources")?;
    Ok(statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}
