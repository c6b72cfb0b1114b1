//! Slugs and releases, as rows. A release never changes but for its status.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{StoreError, now};
use crate::secret::new_id;

/// What a build made: a folder named after the slug's id.
#[derive(Debug, Clone)]
pub struct Slug {
    /// UUID, and the folder's name.
    pub id: String,
    /// When it was made.
    pub created_at: String,
    /// Bytes on the disk.
    pub size: u64,
    /// The Procfile.
    pub process_types: BTreeMap<String, String>,
    /// Checksum of the archive it was built from.
    pub checksum: Option<String>,
    /// The version the archive was given.
    pub commit: Option<String>,
    /// A line about it.
    pub commit_description: Option<String>,
}

/// Adds a slug.
pub fn insert_slug(c: &Connection, app: &str, slug: &Slug) -> Result<(), StoreError> {
    c.execute(
        "INSERT INTO slugs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            slug.id,
            app,
            slug.created_at,
            i64::try_from(slug.size).unwrap_or(i64::MAX),
            serde_json::to_string(&slug.process_types).unwrap_or_default(),
            slug.checksum,
            slug.commit,
            slug.commit_description,
        ],
    )?;
    Ok(())
}

/// One slug of an app.
pub fn slug(c: &Connection, app: &str, id: &str) -> Result<Option<Slug>, StoreError> {
    let sql =
        "SELECT id, created_at, size, process_types, checksum, commit_name, commit_description
               FROM slugs WHERE app_id = ? AND id = ?";
    let row = c.query_row(sql, params![app, id], |row| {
        Ok(Slug {
            id: row.get(0)?,
            created_at: row.get(1)?,
            size: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
            process_types: serde_json::from_str(&row.get::<_, String>(3)?).unwrap_or_default(),
            checksum: row.get(4)?,
            commit: row.get(5)?,
            commit_description: row.get(6)?,
        })
    });
    Ok(row.optional()?)
}

/// The app that a slug is of.
pub fn app_of_slug(c: &Connection, id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT app_id FROM slugs WHERE id = ?";
    Ok(c.query_row(sql, [id], |row| row.get(0)).optional()?)
}

/// Ids of all slugs there are.
pub fn slug_ids(c: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare("SELECT id FROM slugs")?;
    Ok(statement
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Ids of an app's slugs.
pub fn slug_ids_of(c: &Connection, app: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = c.prepare("SELECT id FROM slugs WHERE app_id = ?")?;
    Ok(statement
        .query_map([app], |row| row.get(0))?
        .collect::<Result<_, _>>()?)
}

/// Whether a release is being made, runs, or did not come to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Its release phase runs.
    Pending,
    /// It went live.
    Succeeded,
    /// Its release phase failed.
    Failed,
    /// Its slug is gone.
    Expired,
}

impl Status {
    /// Heroku's word.
    pub fn word(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Succeeded => "succeeded",
            Status::Failed => "failed",
            Status::Expired => "expired",
        }
    }

    fn of(word: &str) -> Status {
        match word {
            "pending" => Status::Pending,
            "succeeded" => Status::Succeeded,
            "expired" => Status::Expired,
            _ => Status::Failed,
        }
    }
}

/// A release: code and settings under a number.
#[derive(Debug, Clone)]
pub struct Release {
    /// UUID.
    pub id: String,
    /// The app's id.
    pub app_id: String,
    /// Counts up from 1 for each app.
    pub version: u32,
    /// What was done.
    pub description: String,
    /// How it went.
    pub status: Status,
    /// The code, if any.
    pub slug_id: Option<String>,
    /// The app's own config vars as they were.
    pub config: BTreeMap<String, String>,
    /// The config vars its add-ons set then.
    pub addon_config: BTreeMap<String, String>,
    /// Plans of the add-ons attached then.
    pub addon_plans: Vec<String>,
    /// Whether a release phase printed something.
    pub has_output: bool,
    /// When it was made.
    pub created_at: String,
    /// When its status last changed.
    pub updated_at: String,
}

const COLUMNS: &str = "id, app_id, version, description, status, slug_id, config, addon_config, addon_plans, has_output, created_at, updated_at";

fn release(row: &Row<'_>) -> rusqlite::Result<Release> {
    Ok(Release {
        id: row.get(0)?,
        app_id: row.get(1)?,
        version: row.get(2)?,
        description: row.get(3)?,
        status: Status::of(&row.get::<_, String>(4)?),
        slug_id: row.get(5)?,
        config: serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default(),
        addon_config: serde_json::from_str(&row.get::<_, String>(7)?).unwrap_or_default(),
        addon_plans: serde_json::from_str(&row.get::<_, String>(8)?).unwrap_or_default(),
        has_output: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}

/// What a new release consists of.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What was done.
    pub description: String,
    /// The code, if any.
    pub slug_id: Option<String>,
    /// The app's own config vars.
    pub config: BTreeMap<String, String>,
    /// Its add-ons' config vars.
    pub addon_config: BTreeMap<String, String>,
    /// Plans of the attached add-ons.
    pub addon_plans: Vec<String>,
    /// Whether a release phase must pass first.
    pub has_phase: bool,
}

/// Adds a release under the next number; current at once when no release phase must pass.
pub fn insert(c: &Connection, app: &str, draft: &Draft) -> Result<Release, StoreError> {
    let version: u32 = c.query_row(
        "SELECT coalesce(max(version), 0) + 1 FROM releases WHERE app_id = ?",
        [app],
        |row| row.get(0),
    )?;
    let (id, now) = (new_id(), now());
    let status = if draft.has_phase {
        Status::Pending
    } else {
        Status::Succeeded
    };
    c.execute(&format!("INSERT INTO releases ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)"), params![
        id,
        app,
        version,
        draft.description,
        status.word(),
        draft.slug_id,
        serde_json::to_string(&draft.config).unwrap_or_default(),
        serde_json::to_string(&draft.addon_config).unwrap_or_default(),
        serde_json::to_string(&draft.addon_plans).unwrap_or_default(),
        draft.has_phase,
        now,
    ])?;
    let row = c.query_row(
        &format!("SELECT {COLUMNS} FROM releases WHERE id = ?"),
        [&id],
        release,
    )?;
    if status == Status::Succeeded {
        make_current(c, &row)?;
    }
    Ok(row)
}

/// Makes a release the one that runs.
pub fn make_current(c: &Connection, release: &Release) -> Result<(), StoreError> {
    let now = now();
    c.execute(
        "UPDATE releases SET status = 'succeeded', updated_at = ? WHERE id = ?",
        params![now, release.id],
    )?;
    c.execute(
        "INSERT INTO current_releases VALUES (?1, ?2) ON CONFLICT(app_id) DO UPDATE SET release_id = ?2",
        params![release.app_id, release.id],
    )?;
    c.execute(
        "UPDATE apps SET released_at = ?1, updated_at = ?1 WHERE id = ?2",
        params![now, release.app_id],
    )?;
    Ok(())
}

/// Notes that a release did not come to be.
pub fn fail(c: &Connection, id: &str) -> Result<(), StoreError> {
    c.execute(
        "UPDATE releases SET status = 'failed', updated_at = ? WHERE id = ? AND status = 'pending'",
        params![now(), id],
    )?;
    Ok(())
}

/// The release that runs.
pub fn current(c: &Connection, app: &str) -> Result<Option<Release>, StoreError> {
    let columns = COLUMNS
        .split(", ")
        .map(|name| format!("r.{name}"))
        .collect::<Vec<_>>()
        .join(", ");
    let sql = format!(
        "SELECT {columns} FROM releases r JOIN current_releases c ON c.release_id = r.id WHERE c.app_id = ?"
    );
    Ok(c.query_row(&sql, [app], release).optional()?)
}

/// The release whose phase runs now.
pub fn pending(c: &Connection, app: &str) -> Result<Option<Release>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM releases WHERE app_id = ? AND status = 'pending'");
    Ok(c.query_row(&sql, [app], release).optional()?)
}

/// All releases of an app, oldest first.
pub fn all(c: &Connection, app: &str) -> Result<Vec<Release>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM releases WHERE app_id = ? ORDER BY version"
    ))?;
    Ok(statement
        .query_map([app], release)?
        .collect::<Result<_, _>>()?)
}

/// One release by id, number or "v" and number.
pub fn find(c: &Connection, app: &str, key: &str) -> Result<Option<Release>, StoreError> {
    let number: i64 = key.strip_prefix('v').unwrap_or(key).parse().unwrap_or(-1);
    let sql =
        format!("SELECT {COLUMNS} FROM releases WHERE app_id = ? AND (id = ? OR version = ?)");
    Ok(c.query_row(&sql, params![app, key, number], release)
        .optional()?)
}

/// One release of whatever app.
pub fn find_by_id(c: &Connection, id: &str) -> Result<Option<Release>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM releases WHERE id = ?");
    Ok(c.query_row(&sql, [id], release).optional()?)
}

/// Every release whose phase was cut off by the platform's end.
pub fn all_pending(c: &Connection) -> Result<Vec<Release>, StoreError> {
    let mut statement = c.prepare(&format!(
        "SELECT {COLUMNS} FROM releases WHERE status = 'pending'"
    ))?;
    Ok(statement
        .query_map([], release)?
        .collect::<Result<_, _>>()?)
}

/// Lets go of the slugs that only releases use which are neither among the newest `kept` nor younger than `oldest`;
/// those releases expire. Ids of the slugs let go.
pub fn expire_slugs(
    c: &Connection,
    app: &str,
    kept: usize,
    oldest: &str,
) -> Result<Vec<String>, StoreError> {
    let kept = i64::try_from(kept).unwrap_or(i64::MAX);
    let mut statement = c.prepare(
        "SELECT id FROM slugs WHERE app_id = ?1
           AND id NOT IN (SELECT slug_id FROM builds WHERE app_id = ?1 AND status = 'pending' AND slug_id IS NOT NULL)
           AND id NOT IN (SELECT slug_id FROM releases WHERE app_id = ?1 AND slug_id IS NOT NULL
             AND (status = 'pending' OR id IN (SELECT release_id FROM current_releases)
               OR version > (SELECT max(version) FROM releases WHERE app_id = ?1) - ?2 OR created_at > ?3))",
    )?;
    let gone: Vec<String> = statement
        .query_map(params![app, kept, oldest], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in &gone {
        c.execute(
            "UPDATE releases SET status = 'expired' WHERE slug_id = ? AND status = 'succeeded'",
            [id],
        )?;
        c.execute("DELETE FROM slugs WHERE id = ?", [id])?;
    }
    Ok(gone)
}
