//! How a job ends: clearing up what it made when it did not come online, finding out what runs now,
//! and taking up again what a killed program left. Never deletes an app that ever had a version.

use std::time::Duration;

use heroku::{App, AppName, BuildStatus, CancellationToken, Client, Error};

use crate::data::over;
use crate::deploy::{self, DeployError, Desk, Online, Order, Started};
use crate::job::{Ending, Running};
use crate::journal::Record;
use crate::step::Step;
use crate::studies;

/// A build that was told to stop gets this long to do so.
const STOPPING: Duration = Duration::from_secs(60);

/// Runs a deploy to its ending.
pub async fn run(order: Order, mut desk: Desk) -> Ending {
    let outcome = deploy::deploy(order, &mut desk).await;
    end(outcome, desk).await
}

/// Takes up a job that an earlier run of the program left: goes on with a build that was accepted,
/// clears up otherwise.
pub async fn take_up(mut desk: Desk) -> Ending {
    let client = match desk.place.up().await {
        Ok(client) => client,
        // The record stays: the next start tries again.
        Err(why) => {
            return Ending::Failed {
                why: why.into(),
                running: Running::Unknown,
            };
        }
    };
    match accepted(&client, desk.journal.record()).await {
        Ok(Some(started)) => {
            desk.progress.begin(Step::Build);
            let outcome = deploy::go_on(started, &mut desk).await;
            end(outcome, desk).await
        }
        Ok(None) => {
            desk.progress.begin(desk.journal.record().step);
            let record = desk.journal.record();
            let running = clear_up(&client, record).await;
            desk.codes.forget(&record.app, &record.tag);
            close(desk, running);
            Ending::Interrupted { running }
        }
        Err(source) => {
            let step = desk.journal.record().step;
            Ending::Failed {
                why: DeployError::Request { step, source },
                running: Running::Unknown,
            }
        }
    }
}

async fn end(outcome: Result<Online, DeployError>, desk: Desk) -> Ending {
    let why = match outcome {
        Ok(online) => {
            desk.journal.close();
            return Ending::Online(online);
        }
        Err(why) => why,
    };
    let record = desk.journal.record();
    desk.codes.forget(&record.app, &record.tag);
    let running = match left_something(desk.journal.record()) {
        false => Running::before(desk.journal.record()),
        true => match desk.place.up().await {
            Ok(client) => clear_up(&client, desk.journal.record()).await,
            Err(_) => Running::Unknown,
        },
    };
    close(desk, running);
    match why {
        DeployError::Cancelled => Ending::Cancelled { running },
        why => Ending::Failed { why, running },
    }
}

/// A record is kept only while what it speaks of is not settled.
fn close(desk: Desk, running: Running) {
    if running != Running::Unknown {
        desk.journal.close();
    }
}

impl Running {
    fn before(record: &Record) -> Self {
        match record.before {
            Some(version) => Self::Version(version),
            None if record.update => Self::Unknown,
            None => Self::Nothing,
        }
    }
}

/// What was never asked for is not there. What runs of an older version must be asked in any case.
fn left_something(record: &Record) -> bool {
    record.asked || record.update
}

/// The job's build, if the platform has it.
async fn accepted(client: &Client, record: &Record) -> Result<Option<Started>, Error> {
    if record.step < Step::Build {
        return Ok(None);
    }
    let Some(app) = ours(client, record).await? else {
        return Ok(None);
    };
    let build = client.find_build(&app.name, &record.tag).await?;
    Ok(build.map(|build| Started { app, build }))
}

/// The app of the job: the one it updates, or the one it made itself. An app of the same name that was
/// there before is none of its business.
async fn ours(client: &Client, record: &Record) -> Result<Option<App>, Error> {
    let Ok(name) = record.app.parse::<AppName>() else {
        return Ok(None);
    };
    // Cut off while it was being made, it may come a little later than we look.
    let unclear = record.made.is_none() && !record.update && record.step == Step::Prepare;
    let found = match unclear {
        true => client.app_once_settled(&name).await?,
        false => client.find_app(&name).await?,
    };
    let Some(app) = found else {
        return Ok(None);
    };
    let made_here = match &record.made {
        Some(id) => *id == app.id.to_string(),
        None => unclear && app.created_at >= Some(record.started),
    };
    Ok((record.update || made_here).then_some(app))
}

async fn clear_up(client: &Client, record: &Record) -> Running {
    match try_clear_up(client, record).await {
        Ok(running) => running,
        Err(why) => {
            tracing::warn!(code = why.code(), "what a job left could not be cleared up");
            Running::Unknown
        }
    }
}

async fn try_clear_up(client: &Client, record: &Record) -> Result<Running, Error> {
    let Some(app) = ours(client, record).await? else {
        return Ok(Running::Nothing);
    };
    if record.step >= Step::Build {
        stop_build(client, &app, &record.tag).await?;
    }
    if record.stopped {
        over::start_again(client, &app).await?;
    }
    match studies::running(client, &app.name).await? {
        Some(version) => Ok(Running::Version(version)),
        None => {
            if !record.update {
                client.delete_app(&app.name).await?;
            }
            Ok(Running::Nothing)
        }
    }
}

/// Stops the job's build if it still runs, and waits until it is over: only then it is known what runs.
async fn stop_build(client: &Client, app: &App, tag: &str) -> Result<(), Error> {
    let Some(build) = client.find_build(&app.name, tag).await? else {
        return Ok(());
    };
    if build.status != BuildStatus::Pending {
        return Ok(());
    }
    if let Err(why) = client.cancel_build(&app.name, build.id).await {
        tracing::info!(
            code = why.code(),
            "the build would not be stopped; it may just have ended"
        );
    }
    let never = CancellationToken::new();
    let over = client.follow_build(&app.name, &build, &never, |_| {});
    match tokio::time::timeout(STOPPING, over).await {
        Ok(over) => over.map(drop),
        Err(_) => Err(Error::WaitedTooLong {
            what: "build",
            after: STOPPING,
        }),
    }
}
