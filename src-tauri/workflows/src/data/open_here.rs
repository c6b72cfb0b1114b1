//! An old backup opened on this computer: a study of its own with the code that ran when the backup was made, and the
//! backup as its database. The study itself is not touched.

use heroku::{App, AppName, Client, ConfigChange, NewAddon, NewApp, ReleaseStatus, SlugId};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::desk::Desk;
use super::error::DataError;
use super::replace::start;
use super::secure::{database, ended};
use super::stored::Stored;
use super::tasks::{Done, Hand, Stage};
use crate::prepare::{DATABASE_PLAN, letters, one_web_server};
use crate::studies;

/// The stages of opening.
pub const STAGES: [Stage; 2] = [Stage::Restore, Stage::Start];

/// Settings that are the study's own and come along; what the platform sets for itself does not.
const OWN: [&str; 3] = [
    "OTREE_ADMIN_PASSWORD",
    "OTREE_AUTH_LEVEL",
    "OTREE_PRODUCTION",
];

/// Opens a backup. When it fails, the new study goes again.
pub async fn open_here(
    desk: Desk,
    app: String,
    key: String,
    hand: Hand,
) -> Result<Done, DataError> {
    let client = desk.client().await?;
    let found = studies::find(&client, &app).await?;
    let backup = Stored::find(&desk, &client, &found, &key).await?;
    let made = backup.made();
    let slug = code_of(&client, &found, made).await?;

    let from = backup.address(&client, &hand).await?;
    hand.stage(Stage::Restore)?;
    hand.past_stopping()?;
    let new = NewApp {
        name: Some(name(&client, &found.name, made).await?),
        ..NewApp::default()
    };
    let new = client.create_app(&new).await?;
    let opened = async {
        let plan = NewAddon {
            plan: DATABASE_PLAN.to_owned(),
            ..NewAddon::default()
        };
        let addon = client.create_addon(&new.name, &plan).await?;
        client
            .wait_for_addon(&new.name, &addon, &hand.cancel)
            .await?;
        let settings = client.config_vars(&found.name).await?;
        let mut change = ConfigChange::new().set("OTREE_REST_KEY", letters(32));
        for own in OWN {
            if let Some(value) = settings.get(own) {
                change = change.set(own, value.clone());
            }
        }
        client.change_config_vars(&new.name, &change).await?;
        let to = database(&client, &new).await?;
        let begun = client.restore(to, &from).await?;
        ended(&client, &new, begun, &hand).await?;
        // Only now: oTree would make empty tables.
        client.release_slug(&new.name, slug).await?;
        one_web_server(&client, &new.name, None).await?;
        start(&client, &new, &hand, true).await
    };
    let opened: Result<(), DataError> = opened.await;
    if let Err(why) = opened {
        if let Err(left) = client.delete_app(&new.name).await {
            tracing::warn!(
                code = left.code(),
                "a study that could not be opened is still there"
            );
        }
        return Err(why);
    }
    Ok(Done {
        app: Some(new.name.to_string()),
        ..Done::default()
    })
}

/// The code that ran at a moment.
async fn code_of(client: &Client, app: &App, at: Timestamp) -> Result<SlugId, DataError> {
    let releases = client.releases(&app.name).await?;
    let ran = releases.iter().filter(|release| {
        release.status == ReleaseStatus::Succeeded
            && release.created_at.is_some_and(|made| made <= at)
    });
    // Each release has the code that ran from then on, also one that only changed settings.
    ran.max_by_key(|release| release.version)
        .and_then(|release| release.slug.as_ref())
        .map(|slug| slug.id)
        .ok_or_else(|| DataError::CodeNotHere {
            app: app.name.to_string(),
        })
}

/// `trust-game-nov-20`, or with a number where that is taken. Names have thirty characters at most.
async fn name(client: &Client, of: &AppName, made: Timestamp) -> Result<AppName, DataError> {
    let day = made.to_zoned(TimeZone::system());
    let day = day.strftime("%Y-%m-%d").to_string();
    for number in 1..100 {
        let end = match number {
            1 => format!("-{day}"),
            number => format!("-{day}-{number}"),
        };
        let room = 30 - end.len();
        let begin: String = of.as_str().chars().take(room).collect();
        let begin = begin.trim_end_matches('-');
        let Ok(name) = format!("{begin}{end}").parse::<AppName>() else {
            continue;
        };
        if client.find_app(&name).await?.is_none() {
            return Ok(name);
        }
    }
    Err(DataError::RestoreFailed)
}
