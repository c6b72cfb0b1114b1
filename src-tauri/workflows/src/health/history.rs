//! What was measured of studies, kept on this computer for longer than the service keeps it. One SQLite file; figures and
//! moments only, no text of a study's. Without it the page still shows what the service has.

mod nobody;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use heroku::AppId;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::limits::KEPT_DAYS;
use super::{Mark, Point};

/// The version of the tables; another one's file is left alone.
const VERSION: i64 = 1;

const TABLES: &str = "
    CREATE TABLE points (
        app TEXT NOT NULL, at INTEGER NOT NULL, step INTEGER NOT NULL,
        memory REAL, bound REAL, load REAL, requests INTEGER, middle REAL, slow REAL, errors TEXT,
        PRIMARY KEY (app, at, step)
    ) WITHOUT ROWID;
    CREATE TABLE marks (
        app TEXT NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL,
        PRIMARY KEY (app, at, version)
    ) WITHOUT ROWID;
    PRAGMA user_version = 1;";

/// The figures that are kept. Cheap to clone.
#[derive(Clone, Default)]
pub struct History {
    file: Option<Arc<Mutex<Connection>>>,
}

impl History {
    /// Opens the file, or makes it. One that cannot be used is left as it is, and nothing is kept.
    pub fn open(path: &Path) -> History {
        match connect(path) {
            Ok(file) => History {
                file: file.map(|file| Arc::new(Mutex::new(file))),
            },
            Err(why) => {
                tracing::warn!(%why, "what is measured of studies cannot be kept");
                History::default()
            }
        }
    }

    /// Keeps what is new; what is known of the same step already is filled, not doubled. Forgets what is too old.
    pub async fn keep(&self, app: AppId, points: &[Point], marks: &[Mark], now: i64) {
        let (app, points, marks) = (app.to_string(), points.to_vec(), marks.to_vec());
        self.with((), move |file| write(file, &app, &points, &marks, now))
            .await;
    }

    /// What is kept of the minutes from `from` to before `to`.
    pub async fn points(&self, app: AppId, from: i64, to: i64) -> Vec<Point> {
        let app = app.to_string();
        self.with(Vec::new(), move |file| read(file, &app, from, to))
            .await
    }

    /// What happened since a minute.
    pub async fn marks(&self, app: AppId, from: i64) -> Vec<Mark> {
        let app = app.to_string();
        self.with(Vec::new(), move |file| read_marks(file, &app, from))
            .await
    }

    async fn with<T: Send + 'static>(
        &self,
        otherwise: T,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> T {
        let Some(file) = self.file.clone() else {
            return otherwise;
        };
        let done = tokio::task::spawn_blocking(move || {
            work(&mut file.lock().unwrap_or_else(PoisonError::into_inner))
        });
        match done.await {
            Ok(Ok(done)) => done,
            Ok(Err(why)) => {
                tracing::warn!(%why, "what was measured could not be kept or read");
                otherwise
            }
            Err(_) => otherwise,
        }
    }
}

fn connect(path: &Path) -> rusqlite::Result<Option<Connection>> {
    let mut file = Connection::open(path)?;
    file.pragma_update(None, "journal_mode", "WAL")?;
    file.pragma_update(None, "synchronous", "NORMAL")?;
    let making = file.transaction()?;
    match making.query_row("PRAGMA user_version", [], |row| row.get(0))? {
        0 => making.execute_batch(TABLES)?,
        VERSION => {}
        newer => {
            tracing::info!(newer, "figures of a newer Orchard are left alone");
            return Ok(None);
        }
    }
    // Came later, and takes nothing from who does not know it.
    making.execute_batch(nobody::TABLE)?;
    making.commit()?;
    Ok(Some(file))
}

fn write(
    file: &mut Connection,
    app: &str,
    points: &[Point],
    marks: &[Mark],
    now: i64,
) -> rusqlite::Result<()> {
    let oldest = now - KEPT_DAYS * 24 * 60;
    let writing = file.transaction()?;
    {
        let mut put = writing.prepare_cached(
            "INSERT INTO points VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT DO UPDATE SET
                memory = COALESCE(excluded.memory, memory), bound = COALESCE(excluded.bound, bound),
                load = COALESCE(excluded.load, load), requests = COALESCE(excluded.requests, requests),
                middle = COALESCE(excluded.middle, middle), slow = COALESCE(excluded.slow, slow),
                errors = COALESCE(excluded.errors, errors)",
        )?;
        for point in points.iter().filter(|point| point.at >= oldest) {
            let errors =
                (!point.errors.is_empty()).then(|| serde_json::json!(point.errors).to_string());
            let requests = point.requests.and_then(|count| i64::try_from(count).ok());
            put.execute(params![
                app,
                point.at,
                point.step,
                point.memory,
                point.limit,
                point.load,
                requests,
                point.middle,
                point.slow,
                errors
            ])?;
        }
        let mut put = writing.prepare_cached("INSERT OR IGNORE INTO marks VALUES (?1, ?2, ?3)")?;
        for mark in marks.iter().filter(|mark| super::minute(mark.at) >= oldest) {
            let version = mark.version.and_then(|version| i64::try_from(version).ok());
            put.execute(params![app, mark.at.as_second(), version.unwrap_or(0)])?;
        }
        writing.execute("DELETE FROM points WHERE at < ?1", [oldest])?;
        writing.execute("DELETE FROM marks WHERE at < ?1", [oldest * 60])?;
    }
    writing.commit()
}

fn read(file: &mut Connection, app: &str, from: i64, to: i64) -> rusqlite::Result<Vec<Point>> {
    let mut asked = file.prepare_cached(
        "SELECT at, step, memory, bound, load, requests, middle, slow, errors FROM points
         WHERE app = ?1 AND at + step > ?2 AND at < ?3 ORDER BY at, step",
    )?;
    let rows = asked.query_map(params![app, from, to], |row| {
        let errors: Option<String> = row.get(8)?;
        let errors: BTreeMap<String, u64> = errors
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let requests: Option<i64> = row.get(5)?;
        Ok(Point {
            at: row.get(0)?,
            step: row.get(1)?,
            memory: row.get(2)?,
            limit: row.get(3)?,
            load: row.get(4)?,
            requests: requests.and_then(|count| u64::try_from(count).ok()),
            middle: row.get(6)?,
            slow: row.get(7)?,
            errors,
        })
    })?;
    rows.collect()
}

fn read_marks(file: &mut Connection, app: &str, from: i64) -> rusqlite::Result<Vec<Mark>> {
    let mut asked = file
        .prepare_cached("SELECT at, version FROM marks WHERE app = ?1 AND at >= ?2 ORDER BY at")?;
    let rows = asked.query_map(params![app, from * 60], |row| {
        let (at, version): (i64, i64) = (row.get(0)?, row.get(1)?);
        let at = Timestamp::from_second(at).ok();
        let version = u64::try_from(version).ok().filter(|version| *version > 0);
        Ok(at.map(|at| Mark { at, version }))
    })?;
    Ok(rows
        .collect::<rusqlite::Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: &str = "01234567-89ab-cdef-0123-456789abcdef";
    const NOW: i64 = 29_000_000;

    fn app() -> AppId {
        APP.parse().unwrap()
    }

    fn point(at: i64, requests: Option<u64>) -> Point {
        Point {
            at,
            step: 1,
            requests,
            errors: BTreeMap::from([("H12".to_owned(), 2)]),
            ..Point::default()
        }
    }

    fn mark(second: i64, version: Option<u64>) -> Mark {
        Mark {
            at: Timestamp::from_second(second).unwrap(),
            version,
        }
    }

    #[tokio::test]
    async fn what_is_kept_outlives_the_program_and_nothing_is_kept_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("health.sqlite");
        let (first, second) = (point(NOW - 5, Some(3)), point(NOW - 4, None));
        let marks = [mark(NOW * 60 - 90, Some(7)), mark(NOW * 60 - 30, None)];
        let kept = [first.clone(), second.clone()];
        for _ in 0..2 {
            let history = History::open(&path);
            history.keep(app(), &kept, &marks, NOW).await;
        }
        let history = History::open(&path);
        assert_eq!(history.points(app(), NOW - 60, NOW).await, kept);
        assert_eq!(history.marks(app(), NOW - 60).await, marks);
        assert_eq!(history.points(app(), NOW - 4, NOW).await, [second]);
        let other = "00000000-89ab-cdef-0123-456789abcdef".parse().unwrap();
        assert!(history.points(other, 0, NOW).await.is_empty());
    }

    #[tokio::test]
    async fn a_gap_takes_nothing_away_that_was_known() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(&folder.path().join("health.sqlite"));
        let with_load = Point {
            load: Some(0.5),
            ..point(NOW - 5, Some(3))
        };
        history
            .keep(app(), std::slice::from_ref(&with_load), &[], NOW)
            .await;
        let newer = Point {
            errors: BTreeMap::new(),
            ..point(NOW - 5, Some(4))
        };
        history.keep(app(), &[newer], &[], NOW).await;
        let known = history.points(app(), 0, NOW).await;
        let wanted = Point {
            requests: Some(4),
            ..with_load
        };
        assert_eq!(known, [wanted]);
    }

    #[tokio::test]
    async fn what_is_too_old_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let history = History::open(&folder.path().join("health.sqlite"));
        let old = [mark(NOW * 60, Some(1))];
        history.keep(app(), &[point(NOW, Some(1))], &old, NOW).await;
        let later = NOW + KEPT_DAYS * 24 * 60 + 1;
        assert_eq!(history.points(app(), 0, later).await.len(), 1);
        history
            .keep(app(), &[point(NOW, Some(1))], &old, later)
            .await;
        assert!(history.points(app(), 0, later).await.is_empty());
        assert!(history.marks(app(), 0).await.is_empty());
    }

    #[tokio::test]
    async fn a_file_of_something_else_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("health.sqlite");
        std::fs::write(&path, "no database at all, but somebody's words").unwrap();
        let history = History::open(&path);
        history.keep(app(), &[point(NOW, Some(1))], &[], NOW).await;
        assert!(history.points(app(), 0, NOW + 1).await.is_empty());
        let left = std::fs::read_to_string(&path).unwrap();
        assert_eq!(left, "no database at all, but somebody's words");

        let newer = folder.path().join("newer.sqlite");
        let file = Connection::open(&newer).unwrap();
        file.pragma_update(None, "user_version", VERSION + 1)
            .unwrap();
        drop(file);
        let history = History::open(&newer);
        history.keep(app(), &[point(NOW, Some(1))], &[], NOW).await;
        assert!(history.points(app(), 0, NOW + 1).await.is_empty());
    }
}
