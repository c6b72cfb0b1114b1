//! A backup brought home: into a file that is no backup yet, read to its end, and only then put on the shelf. What was
//! cut off goes on where it stopped.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bytes::Bytes;
use heroku::{App, AppName, Began, Client, Partial, Sink, Transfer, TransferState};
use jiff::Timestamp;

use super::arriving::Arriving;
use super::desk::Desk;
use super::error::DataError;
use super::shelf::{Begun, Kept, Shelf, Standing};
use super::slip::{Damage, Found, Slip, modified};
use super::tasks::{Done, Hand, Stage};
use super::verify::verify;
use crate::studies;

/// The stages of bringing home.
pub const STAGES: [Stage; 2] = [Stage::Download, Stage::Verify];

/// Brings a backup home that is there.
pub async fn bring_home(
    desk: Desk,
    app: String,
    backup: String,
    hand: Hand,
) -> Result<Done, DataError> {
    // What lies here already is only read to its end.
    if let Ok(kept) = desk.kept(&app, &backup)
        && !matches!(kept.standing, Standing::Damaged(_))
    {
        hand.stage(Stage::Verify)?;
        let found = look_through(desk.shelf(&app), kept, hand.clone()).await?;
        return Ok(Done {
            backup: Some(found),
            ..Done::default()
        });
    }
    let client = desk.client().await?;
    let found = studies::find(&client, &app).await?;
    let transfer = desk.transfer(&client, &found, &backup).await?;
    if transfer.state() != TransferState::Finished {
        return Err(DataError::BackupFailed);
    }
    desk.shelf(&app).ready()?;
    let kept = fetch(&desk, &client, &found, &transfer, &hand).await?;
    Ok(Done {
        backup: Some(kept.key().to_owned()),
        ..Done::default()
    })
}

/// Download → verify → shelf. One that is on the shelf already is given as it is.
pub async fn fetch(
    desk: &Desk,
    client: &Client,
    app: &App,
    backup: &Transfer,
    hand: &Hand,
) -> Result<Kept, DataError> {
    let shelf = desk.shelf(app.name.as_str());
    let id = backup.id.to_string();
    let known = shelf.list().into_iter().find(|kept| {
        matches!(&kept.standing, Standing::Verified(slip) if slip.transfer.as_deref() == Some(&id))
    });
    if let Some(kept) = known {
        return Ok(kept);
    }
    hand.stage(Stage::Download)?;
    let (partial, came) = download(client, &app.name, backup, &shelf, hand).await?;
    hand.stage(Stage::Verify)?;
    let total = tokio::fs::metadata(&partial)
        .await
        .map_or(0, |file| file.len());
    let (path, told) = (partial.clone(), hand.clone());
    let whole =
        blocking(move || verify(&path, &told.stop, |done| told.bytes(done, Some(total)))).await;
    let whole = match whole {
        Ok(whole) if whole.sha256 != came => {
            shelf.forget(backup.id);
            return Err(DataError::Altered {
                file: backup.name(),
            });
        }
        Ok(whole) => whole,
        Err(why) => {
            // It came to its last byte and is no backup all the same: what is here is of no use.
            if let DataError::NotWhole { .. } | DataError::Unreadable { .. } = why {
                shelf.forget(backup.id);
            }
            return Err(why);
        }
    };
    let now = Timestamp::now();
    let mut slip = Slip {
        app: app.name.to_string(),
        transfer: Some(id),
        name: Some(backup.name()),
        made: backup.created_at.unwrap_or(now),
        scheduled: backup.is_scheduled(),
        before: None,
        length: 0,
        modified: 0,
        verified: now,
        found: Found::Whole(whole),
    };
    let kept = shelf.keep(&partial, &mut slip)?;
    shelf.forget(backup.id);
    Ok(kept)
}

/// Gives where it lies, and the SHA-256 of what came.
async fn download(
    client: &Client,
    app: &AppName,
    backup: &Transfer,
    shelf: &Shelf,
    hand: &Hand,
) -> Result<(PathBuf, String), DataError> {
    let path = shelf.partial(backup.id);
    let mut begun = shelf.begun().into_iter();
    let partial = begun
        .find(|(begun, _)| begun.transfer == backup.id)
        .and_then(|(begun, have)| {
            Some(Partial {
                have,
                total: begun.total?,
                tag: begun.tag?,
            })
        });
    let failed = |why| DataError::of_folder(shelf.folder(), why);
    let mut taken = Taken {
        file: Arriving::open(&path).await.map_err(failed)?,
        shelf,
        hand,
        backup,
        done: 0,
        total: 0,
    };
    let fetched = client
        .download(app, backup, partial.as_ref(), &mut taken, &hand.cancel)
        .await;
    // What came is in the file, also where it was not all.
    let written = taken.file.end().await.map_err(failed);
    match fetched {
        Ok(_) => Ok((path, written?)),
        Err(DataError::Study(studies::StudyError::Request(heroku::Error::Api {
            status: 404,
            ..
        }))) => {
            shelf.forget(backup.id);
            Err(DataError::BackupGone {
                backup: backup.name(),
            })
        }
        Err(why) => {
            if is_too_much(&why) {
                // What came is not what was said, and nothing of it can be gone on with.
                shelf.forget(backup.id);
            }
            Err(why)
        }
    }
}

fn is_too_much(why: &DataError) -> bool {
    matches!(
        why,
        DataError::Study(studies::StudyError::Request(heroku::Error::WrongLength { said, came, .. }))
            if came > said
    )
}

/// Has what comes written into the file.
struct Taken<'a> {
    file: Arriving,
    shelf: &'a Shelf,
    hand: &'a Hand,
    backup: &'a Transfer,
    done: u64,
    total: u64,
}

impl Sink for Taken<'_> {
    type Trouble = DataError;

    async fn begin(&mut self, began: &Began) -> Result<(), DataError> {
        let begun = self.file.begin(began.from).await;
        begun.map_err(|why| DataError::of_folder(self.shelf.folder(), why))?;
        (self.done, self.total) = (began.from, began.total);
        self.shelf.note(&Begun {
            transfer: self.backup.id,
            total: Some(began.total),
            tag: began.tag.clone(),
        })?;
        self.hand.bytes(self.done, Some(self.total));
        Ok(())
    }

    async fn chunk(&mut self, bytes: Bytes) -> Result<(), DataError> {
        let written = self.file.write(&bytes).await;
        written.map_err(|why| DataError::of_folder(self.shelf.folder(), why))?;
        self.done += bytes.len() as u64;
        self.hand.bytes(self.done, Some(self.total));
        Ok(())
    }
}

/// Work that blocks; a panic in there ends the task, not the program.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DataError> + Send + 'static,
) -> Result<T, DataError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|why| Err(DataError::broke(why)))
}

/// Verifies the files on a shelf that nobody has read yet, or that have changed since, one after the other.
pub async fn check_shelf(shelf: Shelf) {
    for kept in shelf.list() {
        let Standing::Unchecked(known) = kept.standing else {
            continue;
        };
        let path = shelf.folder().join(&kept.file);
        let app = shelf.app().to_owned();
        let known = known.map_or_else(|| Slip::found(&app, kept.made), |slip| *slip);
        let never = Arc::default();
        if let Err(why) = blocking(move || reread(&path, known, &never, |_| {})).await {
            tracing::warn!(code = why.code(), "a file was not verified");
        }
    }
}

/// Reads one file to its end, whatever is known of it. Gives its key.
async fn look_through(shelf: Shelf, kept: Kept, hand: Hand) -> Result<String, DataError> {
    let (path, key) = (shelf.path(&kept), kept.key().to_owned());
    let known = kept.standing.slip().cloned();
    let known = known.unwrap_or_else(|| Slip::found(shelf.app(), kept.made));
    blocking(move || {
        let told = |done| hand.bytes(done, Some(kept.bytes));
        reread(&path, known, &hand.stop, told)
    })
    .await?;
    Ok(key)
}

/// Verifies a file and writes down what came of it; what is wrong with it is an error as well.
fn reread(
    path: &Path,
    known: Slip,
    stop: &AtomicBool,
    progress: impl FnMut(u64),
) -> Result<(), DataError> {
    let metadata = std::fs::metadata(path).map_err(|why| DataError::of_folder(path, why))?;
    let (found, wrong) = match verify(path, stop, progress) {
        Ok(whole) => (Found::Whole(whole), None),
        Err(DataError::Cancelled) => return Err(DataError::Cancelled),
        Err(why) => {
            let damage = Damage {
                code: why.code().to_owned(),
                args: why.args(),
                detail: why.to_string(),
            };
            (Found::Damaged(damage), Some(why))
        }
    };
    let slip = Slip {
        length: metadata.len(),
        modified: modified(&metadata),
        verified: Timestamp::now(),
        found,
        ..known
    };
    slip.write(path)?;
    wrong.map_or(Ok(()), Err)
}
