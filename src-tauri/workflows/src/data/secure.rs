//! A backup, made and brought home: what is there at this moment is then on this computer, read to its end.

use std::time::Duration;

use heroku::{AddonId, AddonState, App, Client, Transfer, TransferKind, TransferState};

use super::desk::Desk;
use super::error::DataError;
use super::fetch::fetch;
use super::shelf::Kept;
use super::tasks::{Done, Hand, Note, Stage};
use crate::page_times::{self, PageTimes};
use crate::studies;

/// The stages of a backup.
pub const STAGES: [Stage; 4] = [
    Stage::PageTimes,
    Stage::Capture,
    Stage::Download,
    Stage::Verify,
];

/// How often the service is asked how far it is: on this computer, and at Heroku, which answers so many questions an hour
/// and no more.
const POLL: Duration = Duration::from_millis(500);
const POLL_AFAR: Duration = Duration::from_secs(3);

/// Makes a backup of a study and brings it home.
pub async fn back_up(desk: Desk, app: String, hand: Hand) -> Result<Done, DataError> {
    let client = desk.client().await?;
    let found = studies::find(&client, &app).await?;
    hand.stage(Stage::PageTimes)?;
    let times = page_times::write(&client, &found).await;
    let kept = secure(&desk, &client, &found, &hand).await?;
    Ok(Done {
        backup: Some(kept.key().to_owned()),
        notes: notes(times),
        ..Done::default()
    })
}

/// What is to be said of the page times.
pub fn notes(times: PageTimes) -> Vec<Note> {
    match times {
        PageTimes::Written | PageTimes::NotRunning => Vec::new(),
        PageTimes::Lost => vec![Note::plain("page-times-lost")],
    }
}

/// Capture → download → verify. What it gives is on this computer, whole.
pub async fn secure(
    desk: &Desk,
    client: &Client,
    app: &App,
    hand: &Hand,
) -> Result<Kept, DataError> {
    hand.stage(Stage::Capture)?;
    desk.shelf(app.name.as_str()).ready()?;
    let database = database(client, app).await?;
    let begun = capture(client, app, database).await?;
    let made = ended(client, app, begun, hand).await?;
    fetch(desk, client, app, &made, hand).await
}

/// The database that the study writes to.
pub async fn database(client: &Client, app: &App) -> Result<AddonId, DataError> {
    let addons = client.addons(&app.name).await?;
    let is_one = |addon: &&heroku::Addon| {
        addon.addon_service.name == "heroku-postgresql" && addon.state == AddonState::Provisioned
    };
    let is_main =
        |addon: &&heroku::Addon| addon.config_vars.iter().any(|name| name == "DATABASE_URL");
    let mut all = addons.iter().filter(is_one);
    let main = addons.iter().filter(is_one).find(is_main);
    main.or_else(|| all.next())
        .map(|addon| addon.id)
        .ok_or_else(|| DataError::NoDatabase {
            app: app.name.to_string(),
        })
}

/// Begins a backup. One whose answer was lost is looked for before another is begun.
async fn capture(client: &Client, app: &App, database: AddonId) -> Result<Transfer, DataError> {
    let known = client.transfers(&app.name).await?;
    let newest = known.iter().map(|transfer| transfer.num).max().unwrap_or(0);
    match client.capture(database).await {
        Ok(transfer) => Ok(transfer),
        Err(why) if why.may_have_arrived() => {
            let now = client.transfers(&app.name).await?;
            now.into_iter()
                .find(|one| one.num > newest && one.kind() == TransferKind::Backup)
                .ok_or_else(|| why.into())
        }
        Err(why) => Err(why.into()),
    }
}

/// Follows something that is carried to its end. Stopped on request, it is called off there as well.
pub async fn ended(
    client: &Client,
    app: &App,
    begun: Transfer,
    hand: &Hand,
) -> Result<Transfer, DataError> {
    let pause = match client.is_on_this_computer() {
        true => POLL,
        false => POLL_AFAR,
    };
    loop {
        let now = client.transfer(&app.name, begun.id).await?;
        match now.state() {
            TransferState::Finished => return Ok(now),
            TransferState::Failed => return Err(failed(&now)),
            TransferState::Cancelled => return Err(DataError::Cancelled),
            TransferState::Waiting | TransferState::Running => {}
        }
        // The dump is smaller than the database it is of: its size is no total.
        hand.bytes(now.processed_bytes, None);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = hand.cancel.cancelled() => {
                client.cancel_transfer(&app.name, begun.id).await?;
                return Err(DataError::Cancelled);
            }
        }
    }
}

fn failed(transfer: &Transfer) -> DataError {
    match transfer.kind() {
        TransferKind::Backup => DataError::BackupFailed,
        TransferKind::Restore | TransferKind::Copy => DataError::RestoreFailed,
    }
}
