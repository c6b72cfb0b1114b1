//! Transfers of databases, as rows: backups, restores, copies, and what was said while they ran.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// What is carried where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A database into a dump.
    Backup,
    /// A dump into a database.
    Restore,
    /// A database into another.
    Copy,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Backup => "backup",
            Kind::Restore => "restore",
            Kind::Copy => "copy",
        }
    }

    fn of(word: &str) -> Kind {
        match word {
            "restore" => Kind::Restore,
            "copy" => Kind::Copy,
            _ => Kind::Backup,
        }
    }
}

/// A transfer.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// UUID.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// Counts up from 1 for each app.
    pub num: u32,
    /// What is carried where.
    pub kind: Kind,
    /// An add-on's id; of a restore the id of the transfer that made the dump.
    pub from_id: String,
    /// What the source was called.
    pub from_name: String,
    /// An add-on's id; of a backup its own.
    pub to_id: String,
    /// What the target was called.
    pub to_name: String,
    /// Extensions that the target shall have beforehand.
    pub extensions: Vec<String>,
    /// The schedule it was begun by.
    pub schedule_id: Option<String>,
    /// How many of its sort are kept.
    pub num_keep: u32,
    /// Bytes of the source.
    pub source_bytes: u64,
    /// Bytes of the dump.
    pub processed_bytes: u64,
    /// How it ended, once it has.
    pub succeeded: Option<bool>,
    /// SHA-256 of the dump.
    pub checksum: Option<String>,
    /// PostgreSQL's number of the database that takes the target's place.
    pub successor: Option<u32>,
    /// When it was asked for.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// When it began.
    pub started_at: Option<String>,
    /// When it was cancelled.
    pub canceled_at: Option<String>,
    /// When it ended.
    pub finished_at: Option<String>,
    /// When it was deleted.
    pub deleted_at: Option<String>,
}

const COLUMNS: &str = "id, app_id, num, kind, from_id, from_name, to_id, to_name, extensions, schedule_id, num_keep, source_bytes, processed_bytes, succeeded, checksum, successor, created_at, updated_at, started_at, canceled_at, finished_at, deleted_at";

fn transfer(row: &Row<'_>) -> rusqlite::Result<Transfer> {
    let bytes = |index| {
        row.get::<_, i64>(index)
            .map(|n| u64::try_from(n).unwrap_or(0))
    };
    Ok(Transfer {
        id: row.get(0)?,
        app_id: row.get(1)?,
        num: row.get(2)?,
        kind: Kind::of(&row.get::<_, String>(3)?),
        from_id: row.get(4)?,
        from_name: row.get(5)?,
        to_id: row.get(6)?,
        to_name: row.get(7)?,
        extensions: serde_json::from_str(&row.get::<_, String>(8)?).unwrap_or_default(),
        schedule_id: row.get(9)?,
        num_keep: row.get(10)?,
        source_bytes: bytes(11)?,
        processed_bytes: bytes(12)?,
        succeeded: row.get(13)?,
        checksum: row.get(14)?,
        successor: row.get(15)?,
        created_at: row.get(16)?,
        updated_at: row.get(17)?,
        started_at: row.get(18)?,
        canceled_at: row.get(19)?,
        finished_at: row.get(20)?,
        deleted_at: row.get(21)?,
    })
}

/// What a new transfer consists of.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What is carried where.
    pub kind: Kind,
    /// See [`Transfer`].
    pub from_id: String,
    /// See [`Transfer`].
    pub from_name: String,
    /// See [`Transfer`]; of a backup it is not known yet.
    pub to_id: Option<String>,
    /// See [`Transfer`].
    pub to_name: String,
    /// See [`Transfer`].
    pub extensions: Vec<String>,
    /// See [`Transfer`].
    pub schedule_id: Option<String>,
    /// See [`Transfer`].
    pub num_keep: u32,
}

/// Adds a transfer under the app's next number.
pub fn insert(c: &Connection, app: &str, draft: &Draft) -> Result<Transfer, StoreError> {
    let (id, now) = (new_id(), now());
    c.execute(
        "INSERT INTO transfers (id, app_id, num, kind, from_id, from_name, to_id, to_name, extensions, schedule_id, num_keep, created_at, updated_at)
         SELECT ?1, ?2, (SELECT coalesce(max(num), 0) + 1 FROM transfers WHERE app_id = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11",
        params![
            id,
            app,
            draft.kind.word(),
            draft.from_id,
            draft.from_name,
            draft.to_id.as_ref().unwrap_or(&id),
            draft.to_name,
            serde_json::to_string(&draft.extensions).unwrap_or_default(),
            draft.schedule_id,
            draft.num_keep,
            now,
        ],
    )?;
    let sql = format!("SELECT {COLUMNS} FROM transfers WHERE id = ?");
    Ok(c.query_row(&sql, [&id], transfer)?)
}

/// An app's transfers that were not deleted, oldest first.
pub fn of_app(c: &Connection, app: &str) -> Result<Vec<Transfer>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM transfers WHERE app_id = ? AND deleted_at IS NULL ORDER BY num"
    ))?;
    Ok(statement
        .query_map([app], transfer)?
        .collect::<Result<_, _>>()?)
}

/// One of an app by its number or id, unless it was deleted.
pub fn find(c: &Connection, app: &str, key: &str) -> Result<Option<Transfer>, StoreError> {
    let number: i64 = key.parse().unwrap_or(-1);
    let sql = format!(
        "SELECT {COLUMNS} FROM transfers WHERE app_id = ? AND (id = ? OR num = ?) AND deleted_at IS NULL"
    );
    Ok(c.query_row(&sql, params![app, key, number], transfer)
        .optional()?)
}

/// A backup that can be had, of whichever app.
pub fn dump(c: &Connection, id: &str) -> Result<Option<Transfer>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM transfers WHERE id = ? AND kind = 'backup' AND succeeded = 1 AND deleted_at IS NULL"
    );
    Ok(c.query_row(&sql, [id], transfer).optional()?)
}

/// Ids of all backups that can be had.
pub fn dump_ids(c: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare(
        "SELECT id FROM transfers WHERE kind = 'backup' AND succeeded = 1 AND deleted_at IS NULL",
    )?;
    Ok(statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Ids of all transfers of an app, deleted ones included.
pub fn ids_of_app(c: &Connection, app: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare("SELECT id FROM transfers WHERE app_id = ?")?;
    Ok(statement
        .query_map([app], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Every transfer that has not ended.
pub fn unfinished(c: &Connection) -> Result<Vec<Transfer>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM transfers WHERE finished_at IS NULL"
    ))?;
    Ok(statement
        .query_map([], transfer)?
        .collect::<Result<_, _>>()?)
}

/// Notes that it runs.
pub fn start(c: &Connection, id: &str, source_bytes: u64) -> Result<(), StoreError> {
    c.execute(
        "UPDATE transfers SET started_at = ?1, updated_at = ?1, source_bytes = ?2 WHERE id = ?3",
        params![now(), i64::try_from(source_bytes).unwrap_or(i64::MAX), id],
    )?;
    Ok(())
}

/// Notes which database will take the target's place.
pub fn set_successor(c: &Connection, id: &str, number: u32) -> Result<(), StoreError> {
    c.execute(
        "UPDATE transfers SET successor = ? WHERE id = ?",
        params![number, id],
    )?;
    Ok(())
}

/// Notes that it shall end; `false` when it has ended.
pub fn cancel(c: &Connection, id: &str) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE transfers SET canceled_at = coalesce(canceled_at, ?1), updated_at = ?1 WHERE id = ?2 AND finished_at IS NULL",
        params![now(), id],
    )?;
    Ok(changed == 1)
}

/// How a transfer ended.
#[derive(Debug, Clone, Default)]
pub struct End {
    /// Whether all of it was carried.
    pub succeeded: bool,
    /// Bytes that were carried.
    pub processed_bytes: u64,
    /// SHA-256 of the dump.
    pub checksum: Option<String>,
}

/// Notes how it ended; `false` when that was known already.
pub fn finish(c: &Connection, id: &str, end: &End) -> Result<bool, StoreError> {
    let changed = c.execute(
        "UPDATE transfers SET succeeded = ?1, processed_bytes = ?2, checksum = ?3, finished_at = ?4, updated_at = ?4
         WHERE id = ?5 AND finished_at IS NULL",
        params![
            end.succeeded,
            i64::try_from(end.processed_bytes).unwrap_or(i64::MAX),
            end.checksum,
            now(),
            id
        ],
    )?;
    Ok(changed == 1)
}

/// Deletes one that has ended; its number is not given again.
pub fn delete(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute(
        "UPDATE transfers SET deleted_at = ?1, updated_at = ?1 WHERE id = ?2",
        params![now(), id],
    )?;
    c.execute("DELETE FROM transfer_logs WHERE transfer_id = ?", [id])?;
    Ok(())
}

/// Deletes the oldest backups of a database beyond those that are kept; scheduled and manual ones are counted
/// apart. Ids of those that were deleted.
pub fn delete_surplus(c: &Connection, newest: &Transfer) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare(
        "SELECT id FROM transfers
         WHERE app_id = ? AND kind = 'backup' AND succeeded = 1 AND deleted_at IS NULL AND from_id = ?
           AND (schedule_id IS NULL) = ?
         ORDER BY num DESC LIMIT -1 OFFSET ?",
    )?;
    let manual = newest.schedule_id.is_none();
    let surplus: Vec<String> = statement
        .query_map(
            params![newest.app_id, newest.from_id, manual, newest.num_keep],
            |row| row.get(0),
        )?
        .collect::<Result<_, _>>()?;
    surplus.iter().try_for_each(|id| delete(c, id))?;
    Ok(surplus)
}

/// Adds lines to what was said.
pub fn say(c: &Connection, id: &str, lines: &[String]) -> Result<(), StoreError> {
    let now = now();
    for line in lines {
        c.execute(
            "INSERT INTO transfer_logs (transfer_id, created_at, message) VALUES (?, ?, ?)",
            params![id, now, line],
        )?;
    }
    Ok(())
}

/// What was said: time and line.
pub fn logs(c: &Connection, id: &str) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = c.prepare(
        "SELECT created_at, message FROM transfer_logs WHERE transfer_id = ? ORDER BY id",
    )?;
    let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
