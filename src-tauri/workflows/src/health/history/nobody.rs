//! Since when nobody has come to studies, as far as is known, and when that was last told. Moments only.

use heroku::AppId;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::History;
use crate::health::limits::KEPT_DAYS;
use crate::idle::{Seen, Stretch};

/// Seconds since 1970.
pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS nobody (
        app TEXT NOT NULL PRIMARY KEY, since INTEGER NOT NULL, until INTEGER NOT NULL, told INTEGER
    ) WITHOUT ROWID;";

impl History {
    /// Keeps what was found out. Gives what is known with it, and when somebody was last told.
    pub async fn nobody_came(&self, app: AppId, seen: Seen) -> (Stretch, Option<Timestamp>) {
        let app = app.to_string();
        let alone = (seen.nobody, None);
        self.with(alone, move |file| keep(file, &app, seen)).await
    }

    /// Somebody was told.
    pub async fn told_that_nobody_came(&self, app: AppId, now: Timestamp) {
        let app = app.to_string();
        let told = move |file: &mut Connection| {
            let told = "UPDATE nobody SET told = ?2 WHERE app = ?1";
            file.execute(told, params![app, now.as_second()]).map(drop)
        };
        self.with((), told).await;
    }
}

fn keep(
    file: &mut Connection,
    app: &str,
    seen: Seen,
) -> rusqlite::Result<(Stretch, Option<Timestamp>)> {
    let writing = file.transaction()?;
    let asked = "SELECT since, until, told FROM nobody WHERE app = ?1";
    let known: Option<(i64, i64, Option<i64>)> = writing
        .query_row(asked, [app], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let time = |second| Timestamp::from_second(second).ok();
    let before = known.and_then(|(since, until, _)| {
        Some(Stretch {
            since: time(since)?,
            until: time(until)?,
        })
    });
    let told = known.and_then(|(_, _, told)| time(told?));
    let now = seen.after(before);
    let (since, until) = (now.since.as_second(), now.until.as_second());
    writing.execute(
        "INSERT INTO nobody (app, since, until) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET since = excluded.since, until = excluded.until",
        params![app, since, until],
    )?;
    let oldest = until - KEPT_DAYS * 24 * 60 * 60;
    writing.execute("DELETE FROM nobody WHERE until < ?1", [oldest])?;
    writing.commit()?;
    Ok((now, told))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[tokio::test]
    async fn what_is_known_of_who_came_outlives_the_program() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("health.sqlite");
        let app: AppId = "01234567-89ab-cdef-0123-456789abcdef".parse().unwrap();
        let start: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        let days = |days: i64| start + SignedDuration::from_hours(24 * days);
        let seen = |from, to| Seen {
            nobody: Stretch {
                since: days(from),
                until: days(to),
            },
            came: false,
        };
        let stretch = |from, to| seen(from, to).nobody;
        let open = || History::open(&path);
        let first = open().nobody_came(app, seen(0, 2)).await;
        assert_eq!(first, (stretch(0, 2), None));
        open().told_that_nobody_came(app, days(2)).await;
        let later = open().nobody_came(app, seen(1, 8)).await;
        assert_eq!(later, (stretch(0, 8), Some(days(2))));
        let gap = open().nobody_came(app, seen(9, 10)).await;
        assert_eq!(gap, (stretch(9, 10), Some(days(2))));
        // Without a file there is only what was just seen.
        let none = History::default().nobody_came(app, seen(1, 8)).await;
        assert_eq!(none, (stretch(1, 8), None));
    }
}
