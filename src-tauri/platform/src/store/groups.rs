//! Process groups that were begun and not seen to end: what the next start must sweep.

use rusqlite::{Connection, params};

use super::StoreError;
use crate::process::{GroupEvent, GroupId};

/// Notes the beginning or the end of a group.
pub fn note(c: &Connection, event: &GroupEvent) -> Result<(), StoreError> {
    match event {
        GroupEvent::Begun(group) => {
            c.execute(
                "INSERT OR REPLACE INTO groups VALUES (?, ?)",
                params![group.pid, group.started],
            )?;
        }
        GroupEvent::Ended(group) => {
            c.execute(
                "DELETE FROM groups WHERE pid = ? AND started = ?",
                params![group.pid, group.started],
            )?;
        }
    }
    Ok(())
}

/// All groups that were not seen to end.
pub fn all(c: &Connection) -> Result<Vec<GroupId>, StoreError> {
    let mut statement = c.prepare("SELECT pid, started FROM groups")?;
    let rows = statement.query_map([], |row| {
        Ok(GroupId {
            pid: row.get(0)?,
            started: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
