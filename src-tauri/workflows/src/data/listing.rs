//! A study's backups wherever they are: what the service has, what is on this computer, and which of both are the same.

use heroku::{Client, DatabaseInfo, Schedule, Transfer, TransferKind, TransferState};
use jiff::Timestamp;

use super::error::DataError;
use super::secure::database;
use super::shelf::{Kept, Shelf, Standing};
use super::slip::{Before, Numbers};
use crate::studies;

/// All that is known of a study's data.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its database; none where it has none, or could not be asked.
    pub database: Option<DatabaseInfo>,
    /// Whose data are in the newest backup on this computer, and when that was made.
    pub numbers: Option<(Numbers, Timestamp)>,
    /// The backups, the newest first.
    pub backups: Vec<Backup>,
    /// The daily backup.
    pub daily: Option<Schedule>,
    /// Something of the database or the daily backup could not be asked, and is missing here.
    pub is_partly: bool,
    /// The key of the backup that brings back what the last reset took away.
    pub undo: Option<String>,
}

/// A backup, wherever it is.
#[derive(Clone, Debug)]
pub struct Backup {
    /// What it is asked for by: Heroku's id, or else the file's name.
    pub key: String,
    /// Heroku's name for it.
    pub name: Option<String>,
    /// When it was made.
    pub made: Timestamp,
    /// Whether a schedule asked for it.
    pub scheduled: bool,
    /// At the service.
    pub there: Option<There>,
    /// On this computer.
    pub here: Option<Kept>,
    /// A download of it that was cut off.
    pub partial: Option<Partial>,
}

/// The newest backup, in few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastBackup {
    /// When it was made.
    pub made: Timestamp,
    /// How large it is.
    pub bytes: u64,
    /// It is at the service.
    pub there: bool,
    /// It is on this computer.
    pub here: bool,
    /// The file on this computer was read to its end.
    pub verified: bool,
}

/// A backup at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct There {
    /// How far it is.
    pub state: TransferState,
    /// Bytes so far.
    pub bytes: u64,
}

/// What is here of a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial {
    /// Bytes that are here.
    pub bytes: u64,
    /// Bytes in all.
    pub total: Option<u64>,
}

/// What the service knows.
#[derive(Default)]
struct Told {
    transfers: Vec<Transfer>,
    database: Option<DatabaseInfo>,
    daily: Option<Schedule>,
    is_partly: bool,
}

impl Listing {
    /// Asks the service and looks on the shelf. Without a service only what is on this computer is listed.
    pub async fn of(client: Option<&Client>, shelf: &Shelf) -> Result<Listing, DataError> {
        let told = match client {
            Some(client) => ask(client, shelf.app()).await?,
            None => Told::default(),
        };
        Ok(Listing::joined(told, shelf))
    }

    /// What the service says of backups, and what is on the shelf; nothing of the database.
    pub(crate) fn of_transfers(transfers: Vec<Transfer>, shelf: &Shelf) -> Listing {
        let told = Told {
            transfers,
            ..Told::default()
        };
        Listing::joined(told, shelf)
    }

    /// The newest backup that came to its end at the service or lies here.
    pub(crate) fn last(&self) -> Option<LastBackup> {
        self.backups.iter().find_map(|backup| {
            let there = backup
                .there
                .filter(|there| there.state == TransferState::Finished);
            let here = backup
                .here
                .as_ref()
                .map(|kept| (&kept.standing, kept.bytes));
            let damaged = matches!(here, Some((Standing::Damaged(_), _)));
            // One that can't be read is none, unless a whole one lies at the service.
            let bytes = match (there, here) {
                (Some(there), _) => there.bytes,
                (None, Some((_, bytes))) if !damaged => bytes,
                _ => return None,
            };
            Some(LastBackup {
                made: backup.made,
                bytes,
                there: there.is_some(),
                here: here.is_some() && !damaged,
                verified: matches!(here, Some((Standing::Verified(_), _))),
            })
        })
    }

    /// The newest backup at the service, where backups are made daily and this one is not on this computer.
    pub fn due(&self) -> Option<&Backup> {
        self.daily.as_ref()?;
        let made = |backup: &&Backup| {
            let there = backup.there.as_ref();
            there.is_some_and(|there| there.state == TransferState::Finished)
        };
        let newest = self.backups.iter().find(made)?;
        newest.here.is_none().then_some(newest)
    }

    fn joined(told: Told, shelf: &Shelf) -> Listing {
        let kept = shelf.list();
        let begun = shelf.begun();
        // What was replaced since says nothing of what is there.
        let numbers = newest(&kept)
            .filter(|(.., before)| before.is_none())
            .map(|(_, numbers, made, _)| (numbers, made));
        let undo = newest(&kept)
            .filter(|(.., before)| *before == Some(Before::Reset))
            .map(|(key, ..)| key);
        let backups = told.transfers.into_iter();
        let mut backups: Vec<Backup> = backups
            .filter(|transfer| transfer.kind() == TransferKind::Backup)
            .map(|transfer| Backup {
                key: transfer.id.to_string(),
                name: Some(transfer.name()),
                made: transfer.created_at.unwrap_or_default(),
                scheduled: transfer.is_scheduled(),
                there: Some(There {
                    state: transfer.state(),
                    bytes: transfer.processed_bytes,
                }),
                here: None,
                partial: begun
                    .iter()
                    .find(|(begun, _)| begun.transfer == transfer.id)
                    .map(|(begun, bytes)| Partial {
                        bytes: *bytes,
                        total: begun.total,
                    }),
            })
            .collect();
        for kept in kept {
            let slip = kept.standing.slip();
            let id = slip.and_then(|slip| slip.transfer.clone());
            let same = id.and_then(|id| {
                let mut all = backups.iter_mut();
                all.find(|backup| backup.key == id && backup.here.is_none())
            });
            match same {
                Some(backup) => backup.here = Some(kept),
                None => backups.push(Backup {
                    key: kept.file.clone(),
                    name: slip.and_then(|slip| slip.name.clone()),
                    made: kept.made,
                    scheduled: slip.is_some_and(|slip| slip.scheduled),
                    there: None,
                    here: Some(kept),
                    partial: None,
                }),
            }
        }
        backups.sort_by(|one, other| (other.made, &other.key).cmp(&(one.made, &one.key)));
        Listing {
            database: told.database,
            numbers,
            backups,
            daily: told.daily,
            is_partly: told.is_partly,
            undo,
        }
    }
}

/// The newest verified file: its key, whose data it holds, when it was made and before what.
fn newest(kept: &[Kept]) -> Option<(String, Numbers, Timestamp, Option<Before>)> {
    kept.iter().find_map(|kept| match &kept.standing {
        Standing::Verified(slip) => {
            let numbers = slip.whole()?.numbers;
            Some((kept.key().to_owned(), numbers, slip.made, slip.before))
        }
        _ => None,
    })
}

async fn ask(client: &Client, app: &str) -> Result<Told, DataError> {
    let app = studies::find(client, app).await?;
    let transfers = client.transfers(&app.name).await?;
    let database = match database(client, &app).await {
        Ok(database) => database,
        Err(DataError::NoDatabase { .. }) => {
            return Ok(Told {
                transfers,
                ..Told::default()
            });
        }
        Err(why) => return Err(why),
    };
    let (info, schedules) =
        futures_util::future::join(client.database(database), client.schedules(database)).await;
    Ok(Told {
        transfers,
        // Figures that could not be had are missing; the backups are not.
        is_partly: info.is_err() || schedules.is_err(),
        database: info.ok(),
        daily: schedules.ok().and_then(|all| all.into_iter().next()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A backup at the service of this minute, in this state.
    fn backup(minute: u8, more: Value) -> Transfer {
        let made = format!("2026-11-20T14:{minute:02}:00Z");
        let mut backup = json!({
            "uuid": format!("00000000-0000-0000-0000-0000000000{minute:02}"), "from_type": "pg_dump", "to_type": "gof3r",
            "processed_bytes": u32::from(minute) * 1000, "created_at": made, "started_at": made,
        });
        let fields = backup.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        serde_json::from_value(backup).unwrap()
    }

    fn done() -> Value {
        json!({ "succeeded": true, "finished_at": "2026-11-20T15:00:00Z" })
    }

    #[test]
    fn the_last_backup_is_the_newest_that_came_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path(), "study");
        let last = |transfers: Vec<Transfer>| Listing::of_transfers(transfers, &shelf).last();
        assert_eq!(last(Vec::new()), None);
        let failed = json!({ "succeeded": false, "finished_at": "2026-11-20T15:00:00Z" });
        let restore = json!({ "from_type": "gof3r", "to_type": "pg_restore", "succeeded": true });
        let others = || {
            vec![
                backup(40, json!({})),
                backup(30, failed.clone()),
                backup(35, restore.clone()),
            ]
        };
        assert_eq!(last(others()), None, "none of them is one");
        let mut all = others();
        all.extend([backup(10, done()), backup(20, done())]);
        let found = last(all).unwrap();
        assert_eq!((found.bytes, found.there), (20_000, true));
        assert!(!found.here && !found.verified);
    }

    #[test]
    fn a_file_that_nobody_has_read_is_here_and_not_verified() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path(), "study");
        shelf.ready().unwrap();
        std::fs::write(shelf.folder().join("by-hand.dump"), b"PGDMP").unwrap();
        std::fs::write(shelf.folder().join("half.part"), b"PGDMP").unwrap();
        let old = backup(10, done());
        let found = Listing::of_transfers(vec![old], &shelf).last().unwrap();
        assert_eq!((found.bytes, found.here), (5, true), "it is the newest");
        assert!(!found.there && !found.verified);
    }
}
