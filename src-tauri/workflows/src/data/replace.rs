//! A study's data taken away, or another backup put in their place. Before either, what is there is on this computer,
//! verified, and nobody can write any more: the study's server stands still from before the backup until after it.

use std::time::{Duration, Instant};

use heroku::{App, Client, DynoState, ProcessType};

use super::desk::Desk;
use super::error::DataError;
use super::secure::{self, database, ended, secure};
use super::shelf::{Kept, Standing};
use super::slip::Before;
use super::stored::Stored;
use super::tasks::{Done, Hand, Stage};
use crate::page_times;
use crate::studies;

/// The stages of a reset.
pub const RESET: [Stage; 7] = [
    Stage::PageTimes,
    Stage::Stop,
    Stage::Capture,
    Stage::Download,
    Stage::Verify,
    Stage::Reset,
    Stage::Start,
];

/// The stages of a restore.
pub const RESTORE: [Stage; 7] = [
    Stage::PageTimes,
    Stage::Stop,
    Stage::Capture,
    Stage::Download,
    Stage::Verify,
    Stage::Restore,
    Stage::Start,
];

/// Heroku lets a server write for thirty seconds after it was told to end.
const STOPS_WITHIN: Duration = Duration::from_secs(60);
/// Heroku gives a server a minute to listen.
const STARTS_WITHIN: Duration = Duration::from_secs(120);
/// How often it is asked.
const POLL: Duration = Duration::from_millis(300);

/// What is put in the place of the data.
enum Instead {
    /// Nothing: oTree makes empty tables when it starts.
    Nothing {
        /// How many people the person was told of.
        agreed: u64,
    },
    /// A backup.
    Backup(Stored),
}

/// Takes the study's data away. `agreed` is how many people's answers the person was told of; when more have come,
/// nothing happens.
pub async fn reset(desk: Desk, app: String, agreed: u64, hand: Hand) -> Result<Done, DataError> {
    let client = desk.client().await?;
    let found = studies::find(&client, &app).await?;
    replace(&desk, &client, &found, Instead::Nothing { agreed }, &hand).await
}

/// Puts a backup in the place of the study's data.
pub async fn restore(
    desk: Desk,
    app: String,
    backup: String,
    hand: Hand,
) -> Result<Done, DataError> {
    let client = desk.client().await?;
    let found = studies::find(&client, &app).await?;
    let stored = Stored::find(&desk, &client, &found, &backup).await?;
    replace(&desk, &client, &found, Instead::Backup(stored), &hand).await
}

/// Page times → stop → backup, verified → replace → start. Whatever fails, the study runs again as before.
async fn replace(
    desk: &Desk,
    client: &Client,
    app: &App,
    instead: Instead,
    hand: &Hand,
) -> Result<Done, DataError> {
    hand.stage(Stage::PageTimes)?;
    let times = page_times::write(client, app).await;
    let ran = runs(client, app).await?;
    hand.stage(Stage::Stop)?;
    studies::switch(client, app.name.as_str(), false).await?;
    let replaced: Result<Kept, DataError> = async {
        stopped(client, app).await?;
        let kept = secure(desk, client, app, hand).await?;
        put(desk, client, app, instead, &kept, hand).await?;
        Ok(kept)
    }
    .await;
    if ran {
        // Also after a failure, whose words come first.
        let started = start(client, app, hand, replaced.is_ok()).await;
        if replaced.is_ok() {
            started?;
        }
    }
    Ok(Done {
        backup: Some(replaced?.key().to_owned()),
        notes: secure::notes(times),
        ..Done::default()
    })
}

/// Replaces the data. The backup is marked first: whoever finds it later must find the way back as well.
async fn put(
    desk: &Desk,
    client: &Client,
    app: &App,
    instead: Instead,
    kept: &Kept,
    hand: &Hand,
) -> Result<(), DataError> {
    let Standing::Verified(slip) = &kept.standing else {
        return Err(DataError::NotVerified {
            file: kept.file.clone(),
        });
    };
    let (before, stage, from) = match &instead {
        Instead::Nothing { agreed } => {
            let now = slip.whole().map_or(0, |whole| whole.numbers.participants);
            if now > *agreed {
                return Err(DataError::MoreCame {
                    agreed: *agreed,
                    now,
                });
            }
            (Before::Reset, Stage::Reset, None)
        }
        Instead::Backup(stored) => {
            let from = stored.address(client, hand).await?;
            (Before::Restore, Stage::Restore, Some(from))
        }
    };
    let database = database(client, app).await?;
    hand.stage(stage)?;
    hand.past_stopping()?;
    let shelf = desk.shelf(app.name.as_str());
    shelf.mark(kept, Some(before))?;
    let done = match from {
        None => client.reset_database(database).await.map_err(Into::into),
        Some(from) => match client.restore(database, &from).await {
            Ok(begun) => ended(client, app, begun, hand).await.map(drop),
            Err(why) => Err(why.into()),
        },
    };
    // Where it may have happened all the same, the mark stays.
    if matches!(&done, Err(why) if !why.may_have_happened()) {
        shelf.mark(kept, None)?;
    }
    done
}

/// Whether the study's server is wanted.
pub async fn runs(client: &Client, app: &App) -> Result<bool, DataError> {
    let web = ProcessType::web();
    let formation = client.formation(&app.name).await?;
    let mut formation = formation.iter();
    Ok(formation.any(|wish| wish.process == web && wish.quantity > 0))
}

/// Waits until nothing of the study runs: what it wrote last is then in the database.
pub async fn stopped(client: &Client, app: &App) -> Result<(), DataError> {
    let until = Instant::now() + STOPS_WITHIN;
    loop {
        if client.dynos(&app.name).await?.is_empty() {
            return Ok(());
        }
        if Instant::now() > until {
            return Err(heroku::Error::WaitedTooLong {
                what: "dyno",
                after: STOPS_WITHIN,
            }
            .into());
        }
        tokio::time::sleep(POLL).await;
    }
}

/// Starts the study's server, and waits until it is up: oTree makes its tables while it starts.
pub async fn start(client: &Client, app: &App, hand: &Hand, wait: bool) -> Result<(), DataError> {
    if wait {
        hand.stage(Stage::Start)?;
    }
    studies::switch(client, app.name.as_str(), true).await?;
    let until = Instant::now() + STARTS_WITHIN;
    while wait && Instant::now() < until {
        let dynos = client.dynos(&app.name).await?;
        let state = |state| dynos.iter().any(|dyno| dyno.state == state);
        if state(DynoState::Up) || state(DynoState::Crashed) {
            break;
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}
