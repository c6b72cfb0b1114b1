//! Deploying over data: what is there comes home and is verified first, and an update that would break it stops, until a
//! person has said what shall become of it.

use std::path::Path;
use std::sync::Arc;

use heroku::{App, Client};
use project::Project;

use super::desk;
use super::error::DataError;
use super::fetch::blocking;
use super::looking;
use super::replace::{runs, stopped};
use super::secure::database;
use super::slip::Numbers;
use super::tasks::{Ending, Task, TaskId, Tasks};
use crate::deploy::{DeployError, Desk, Order, Target};
use crate::over_data::{Breakage, breakages};
use crate::place::Place;
use crate::step::Step;
use crate::studies;

/// What becomes of data that an update would break.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// Nothing: the update stops.
    #[default]
    Stop,
    /// The update goes on, where nobody is locked out by it.
    GoOn,
    /// They come home and are taken away. No more people may have come than the person was told of.
    Renew {
        /// How many that were.
        agreed: u64,
    },
}

/// Where data are secured: the tasks, among which a person sees it, and where files of a place are to lie at that moment.
#[derive(Clone)]
pub struct DataRoom {
    /// All tasks.
    pub tasks: Tasks,
    /// The desk of a place, as it is now.
    pub desk: Arc<dyn Fn(&Place) -> desk::Desk + Send + Sync>,
}

/// Brings home what is there, and sees what the update would break of it.
pub async fn secure(order: &Order, project: Project, desk: &mut Desk) -> Result<(), DeployError> {
    let Target::Update { app } = &order.target else {
        return Ok(());
    };
    desk.begin(Step::Secure)?;
    let client = desk.client().await?;
    let found = studies::find(&client, app).await.map_err(DataError::from)?;
    match database(&client, &found).await {
        Ok(_) => {}
        // It had none, and so has no data.
        Err(DataError::NoDatabase { .. }) => return Ok(()),
        Err(why) => return Err(why.into()),
    }
    if let Over::Renew { .. } = order.over {
        stop(&client, &found, desk).await?;
    }
    let here = (desk.data.desk)(&desk.place);
    let task = here.back_up_now(&desk.data.tasks, app)?;
    let key = ended(task, desk).await?;
    let kept = here.verified(app, &key)?;
    let numbers = kept.standing.slip().and_then(|slip| slip.whole());
    let numbers = numbers.map(|whole| whole.numbers).unwrap_or_default();
    if let Over::Renew { agreed } = order.over {
        if numbers.participants > agreed {
            let now = numbers.participants;
            return Err(DataError::MoreCame { agreed, now }.into());
        }
        return Ok(desk.journal.note(|record| record.renew = true)?);
    }
    let file = here.shelf(app).path(&kept);
    let scratch = here.scratch.clone();
    let found = blocking(move || found_in(&file, &scratch, &project)).await?;
    judge(order.over, found, numbers)
}

fn judge(over: Over, found: Vec<Breakage>, numbers: Numbers) -> Result<(), DeployError> {
    let stops = match over {
        Over::Stop => found.iter().any(Breakage::breaks),
        Over::GoOn | Over::Renew { .. } => found.iter().any(Breakage::locks_out),
    };
    match stops {
        true => Err(DeployError::WouldBreak {
            breakages: found,
            participants: numbers.participants,
        }),
        false => Ok(()),
    }
}

fn found_in(file: &Path, scratch: &Path, project: &Project) -> Result<Vec<Breakage>, DataError> {
    let name = looking::file_name(file);
    let read = looking::read(file, scratch, &name);
    let (_folder, mut study) = match read {
        Ok(read) => read,
        // A study that never ran, or is none of oTree's: nothing of it can be compared.
        Err(DataError::NotOtree { .. }) => return Ok(Vec::new()),
        Err(why) => return Err(why),
    };
    breakages(project, &mut study).map_err(|why| DataError::of_export(&name, why))
}

/// Stops the study's server, so that nobody can write any more.
async fn stop(client: &Client, app: &App, desk: &mut Desk) -> Result<(), DeployError> {
    if !runs(client, app).await? {
        return Ok(());
    }
    desk.journal.note(|record| record.stopped = true)?;
    let done = studies::take_offline(client, app.name.as_str()).await;
    done.map_err(DataError::from)?;
    Ok(stopped(client, app).await?)
}

/// After a job that did not come to its end.
pub async fn start_again(client: &Client, app: &App) -> Result<(), heroku::Error> {
    match studies::switch(client, app.name.as_str(), true).await {
        Err(studies::StudyError::Request(why)) => Err(why),
        _ => Ok(()),
    }
}

/// Takes the data away that came home before, now that the new version is there and nothing of the old one runs.
pub async fn renew(app: &App, desk: &mut Desk) -> Result<(), DeployError> {
    if !desk.journal.record().renew {
        return Ok(());
    }
    let client = desk.place.up().await?;
    let database = database(&client, app).await?;
    let done = client.reset_database(database).await;
    done.map_err(DataError::from)?;
    // A job that is taken up again must not do it twice.
    Ok(desk.journal.note(|record| record.renew = false)?)
}

/// Follows the backup to its end, and tells the job's followers how far it is.
async fn ended(task: TaskId, desk: &Desk) -> Result<String, DeployError> {
    let tasks = &desk.data.tasks;
    let mut changes = tasks.changes();
    loop {
        let now = tasks.get(task).ok_or(DataError::TaskGone)?;
        if let Some(ending) = &now.ending {
            // It stands among the tasks where it failed; here it is the job's to tell.
            tasks.dismiss(task);
            return match &**ending {
                Ending::Done(done) => Ok(done.backup.clone().unwrap_or_default()),
                Ending::Stopped => Err(DeployError::Cancelled),
                Ending::Failed(why) => Err(DeployError::Data(Arc::clone(why))),
            };
        }
        tell(&now, desk);
        tokio::select! {
            changed = changes.changed() => {
                changed.map_err(|_| DataError::TaskGone)?;
            }
            () = desk.cancel.cancelled(), if now.can_stop => {
                tasks.stop(task);
                // It ends by itself, and says so.
                let _ = changes.changed().await;
            }
        }
    }
}

fn tell(task: &Task, desk: &Desk) {
    if let (Some(done), Some(total)) = (task.done, task.total) {
        desk.progress.bytes(Step::Secure, done, total);
    }
}
