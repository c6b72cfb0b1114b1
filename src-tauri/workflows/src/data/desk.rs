//! What a person can have done with a study's data. Each begins a task and gives its number.

use std::path::PathBuf;

use heroku::{App, Client, Transfer, TransferId};

use super::error::DataError;
use super::exporting::{self, Wanted};
use super::fetch::{self, blocking};
use super::open_here;
use super::replace;
use super::secure::{self, database};
use super::shelf::{Kept, Shelf, Standing};
use super::tasks::{Kind, TaskId, Tasks};
use crate::codes::Codes;
use crate::place::Place;
use crate::studies::{self, StudyError};

/// Where the work on data is done.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Where the studies are.
    pub place: Place,
    /// The folder with the shelves of that place's studies.
    pub all: PathBuf,
    /// For what is put by meanwhile.
    pub scratch: PathBuf,
    /// What each version's code said of its data.
    pub codes: Codes,
}

impl Desk {
    /// The way to the service.
    pub async fn client(&self) -> Result<Client, DataError> {
        Ok(self.place.up().await?)
    }

    /// The tasks of this place's studies.
    fn mine(&self, tasks: &Tasks) -> Tasks {
        tasks.of(self.place.account())
    }

    /// A study's shelf.
    pub fn shelf(&self, app: &str) -> Shelf {
        Shelf::new(&self.all, app)
    }

    /// Makes a backup and brings it home; one that is under way serves as well.
    pub fn back_up(&self, tasks: &Tasks, app: &str) -> Result<TaskId, DataError> {
        let (desk, name) = (self.clone(), app.to_owned());
        self.mine(tasks)
            .start_or_join((Kind::BackUp, app, None), &secure::STAGES, |hand| {
                secure::back_up(desk, name, hand)
            })
    }

    /// Makes a backup of what is there at this moment, never of an earlier one, and brings it home.
    pub fn back_up_now(&self, tasks: &Tasks, app: &str) -> Result<TaskId, DataError> {
        let (desk, name) = (self.clone(), app.to_owned());
        self.mine(tasks)
            .start((Kind::BackUp, app, None), &secure::STAGES, |hand| {
                secure::back_up(desk, name, hand)
            })
    }

    /// Brings a backup home that the service has, or goes on with it.
    pub fn bring_home(&self, tasks: &Tasks, app: &str, key: &str) -> Result<TaskId, DataError> {
        let (desk, name, backup) = (self.clone(), app.to_owned(), key.to_owned());
        let what = (Kind::BringHome, app, Some(key));
        self.mine(tasks)
            .start_or_join(what, &fetch::STAGES, |hand| {
                fetch::bring_home(desk, name, backup, hand)
            })
    }

    /// Makes files for researchers of a backup on this computer.
    pub fn export(
        &self,
        tasks: &Tasks,
        app: &str,
        key: &str,
        wanted: Wanted,
    ) -> Result<TaskId, DataError> {
        let shelf = self.shelf(app);
        let kept = self.verified(app, key)?;
        let (file, scratch) = (shelf.path(&kept), self.scratch.clone());
        let code = self.codes.at(app, kept.made);
        self.mine(tasks)
            .start((Kind::Export, app, Some(key)), &exporting::STAGES, |hand| {
                blocking(move || exporting::make(&shelf, &file, &code, &wanted, &scratch, &hand))
            })
    }

    /// Puts a backup in the place of the study's data, once those are safe.
    pub fn restore(&self, tasks: &Tasks, app: &str, key: &str) -> Result<TaskId, DataError> {
        let (desk, name, backup) = (self.clone(), app.to_owned(), key.to_owned());
        let what = (Kind::Restore, app, Some(key));
        self.mine(tasks).start(what, &replace::RESTORE, |hand| {
            replace::restore(desk, name, backup, hand)
        })
    }

    /// Takes the study's data away, once they are safe. `typed` must be the study's name, and no more people may have come
    /// than were `agreed` on.
    pub fn reset(
        &self,
        tasks: &Tasks,
        app: &str,
        typed: &str,
        agreed: u64,
    ) -> Result<TaskId, DataError> {
        if typed.trim() != app {
            return Err(DataError::WrongName {
                app: app.to_owned(),
            });
        }
        let (desk, name) = (self.clone(), app.to_owned());
        self.mine(tasks)
            .start((Kind::Reset, app, None), &replace::RESET, |hand| {
                replace::reset(desk, name, agreed, hand)
            })
    }

    /// Opens a backup as a study of its own.
    pub fn open_here(&self, tasks: &Tasks, app: &str, key: &str) -> Result<TaskId, DataError> {
        // It would be an app and a database more, which cost at Heroku.
        if !self.place.is_here() {
            return Err(StudyError::NotHere {
                app: app.to_owned(),
            }
            .into());
        }
        let (desk, name, backup) = (self.clone(), app.to_owned(), key.to_owned());
        let what = (Kind::OpenHere, app, Some(key));
        self.mine(tasks).start(what, &open_here::STAGES, |hand| {
            open_here::open_here(desk, name, backup, hand)
        })
    }

    /// Deletes a backup at the service. A file on this computer stays.
    pub async fn delete(&self, client: &Client, app: &str, key: &str) -> Result<(), DataError> {
        let app = studies::find(client, app).await?;
        let id: TransferId = key.parse().map_err(|_| DataError::BackupGone {
            backup: key.to_owned(),
        })?;
        Ok(client.delete_transfer(&app.name, id).await?)
    }

    /// Has a backup made every day at an hour of a time zone, or no more.
    pub async fn set_daily(
        &self,
        client: &Client,
        app: &str,
        daily: Option<(u8, &str)>,
    ) -> Result<(), DataError> {
        let app = studies::find(client, app).await?;
        let database = database(client, &app).await?;
        match daily {
            Some((hour, timezone)) => {
                let name = "DATABASE_URL";
                client.schedule(database, name, hour, timezone).await?;
            }
            None => {
                for schedule in client.schedules(database).await? {
                    client.unschedule(database, schedule.id).await?;
                }
            }
        }
        Ok(())
    }

    /// A backup as the service has it, by Heroku's id.
    pub(super) async fn transfer(
        &self,
        client: &Client,
        app: &App,
        id: &str,
    ) -> Result<Transfer, DataError> {
        let transfers = client.transfers(&app.name).await?;
        let mut transfers = transfers.into_iter();
        transfers
            .find(|transfer| transfer.id.to_string() == id)
            .ok_or_else(|| DataError::BackupGone {
                backup: id.to_owned(),
            })
    }

    /// The file of a backup that was read to its end and has not changed since.
    pub fn verified(&self, app: &str, key: &str) -> Result<Kept, DataError> {
        let kept = self.kept(app, key)?;
        match &kept.standing {
            Standing::Verified(_) => Ok(kept),
            _ => Err(DataError::NotVerified { file: kept.file }),
        }
    }

    /// The file of a backup, by its own name or by Heroku's id.
    pub fn kept(&self, app: &str, key: &str) -> Result<Kept, DataError> {
        let shelf = self.shelf(app);
        let mut kept = shelf.list().into_iter();
        kept.find(|kept| {
            let id = kept.standing.slip().and_then(|slip| slip.transfer.as_ref());
            kept.file == key || id.is_some_and(|id| id == key)
        })
        .ok_or_else(|| match shelf.folder().is_dir() {
            true => DataError::BackupGone {
                backup: key.to_owned(),
            },
            false => DataError::FolderGone {
                folder: shelf.folder().to_owned(),
            },
        })
    }
}
