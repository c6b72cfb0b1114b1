//! Apps that are set up from an archive and its app.json, as rows.

use rusqlite::{Connection, OptionalExtension, params};

use super::{StoreError, now};

/// A setting-up, and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// UUID.
    pub id: String,
    /// The app it made.
    pub app_id: String,
    /// "pending", "succeeded" or "failed".
    pub status: String,
    /// Why it failed.
    pub failure_message: Option<String>,
    /// What is wrong with app.json.
    pub manifest_errors: Vec<String>,
    /// Its build.
    pub build_id: Option<String>,
    /// What the postdeploy script printed, and the status it ended with.
    pub postdeploy: Option<(String, i32)>,
    /// Where to go then.
    pub success_url: Option<String>,
    /// When it was begun.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
}

/// Adds one, or writes one that was changed.
pub fn keep(c: &Connection, s: &Setup) -> Result<(), StoreError> {
    let (output, exit) = s.postdeploy.clone().unzip();
    c.execute(
        "INSERT INTO app_setups VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
         ON CONFLICT(id) DO UPDATE SET status = ?3, failure_message = ?4, manifest_errors = ?5, build_id = ?6,
           postdeploy_output = ?7, postdeploy_exit = ?8, success_url = ?9, updated_at = ?10",
        params![
            s.id,
            s.app_id,
            s.status,
            s.failure_message,
            serde_json::to_string(&s.manifest_errors).unwrap_or_default(),
            s.build_id,
            output,
            exit,
            s.success_url,
            now(),
        ],
    )?;
    Ok(())
}

/// One by id.
pub fn find(c: &Connection, id: &str) -> Result<Option<Setup>, StoreError> {
    let sql =
        "SELECT id, app_id, status, failure_message, manifest_errors, build_id, postdeploy_output,
                 postdeploy_exit, success_url, created_at, updated_at FROM app_setups WHERE id = ?";
    let found = c.query_row(sql, [id], |row| {
        let (output, exit): (Option<String>, Option<i32>) = (row.get(6)?, row.get(7)?);
        Ok(Setup {
            id: row.get(0)?,
            app_id: row.get(1)?,
            status: row.get(2)?,
            failure_message: row.get(3)?,
            manifest_errors: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
            build_id: row.get(5)?,
            postdeploy: output.zip(exit),
            success_url: row.get(8)?,
            created_at: row.get(9)?,
            updated_at: row.get(10)?,
        })
    });
    Ok(found.optional()?)
}

/// What a start of the platform does with those that its end cut off.
pub fn fail_cut_off(c: &Connection) -> Result<(), StoreError> {
    c.execute(
        "UPDATE app_setups SET status = 'failed', updated_at = ?,
           failure_message = 'The platform was stopped before the app was set up. Delete it and begin again.'
         WHERE status = 'pending'",
        [now()],
    )?;
    Ok(())
}
