//! Brings a study's lines into its log, for as long as it is followed.

use std::io;
use std::path::Path;

use heroku::{AppName, Client, Tailed};

use super::{FIRST, Log};
use crate::whole_file::WriteError;

/// Why a log is not followed any further.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// It can't be had. What was heard until then stays.
    #[error(transparent)]
    Request(#[from] heroku::Error),
    /// It can't be kept.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Follows an app's log until that is not possible any more, which is what it gives. Cuts are mended; it ends when it is
/// dropped.
pub async fn follow(log: &Log, client: &Client, app: &AppName) -> FollowError {
    match until_over(log, client, app).await {
        Ok(never) => match never {},
        Err(why) => {
            log.lost();
            why
        }
    }
}

async fn until_over(
    log: &Log,
    client: &Client,
    app: &AppName,
) -> Result<std::convert::Infallible, FollowError> {
    let mut tail = client.follow_log(app, FIRST);
    loop {
        match tail.next().await? {
            Tailed::Opened { resumed } => log.opened(resumed),
            Tailed::Cut => log.lost(),
            Tailed::Lines(lines) => {
                let log = log.clone();
                let written = tokio::task::spawn_blocking(move || log.take(lines)).await;
                written
                    .map_err(io::Error::from)
                    .flatten()
                    .map_err(|source| WriteError {
                        path: Path::new("log").to_owned(),
                        source,
                    })?;
            }
        }
    }
}
