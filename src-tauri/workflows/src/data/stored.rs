//! A backup that is to be put into a database: the service has it, or else it is sent there from this computer.

use std::path::PathBuf;

use heroku::{Address, App, Client, Transfer, TransferState};
use jiff::Timestamp;

use super::desk::Desk;
use super::error::DataError;
use super::shelf::Standing;
use super::tasks::{Hand, Stage};

/// Where a backup is.
pub enum Stored {
    /// At the service.
    There(Box<Transfer>),
    /// On this computer alone.
    Here {
        /// The file, verified.
        file: PathBuf,
        /// When it was made.
        made: Timestamp,
    },
}

impl Stored {
    /// Finds a backup by Heroku's id or by the name of its file. A file that lies here and was not verified is not taken,
    /// nor is one that is there, lest what comes back is not what the person sees.
    pub async fn find(
        desk: &Desk,
        client: &Client,
        app: &App,
        key: &str,
    ) -> Result<Self, DataError> {
        let gone = || DataError::BackupGone {
            backup: key.to_owned(),
        };
        let name = app.name.as_str();
        let (id, here) = match desk.kept(name, key) {
            Ok(kept) => {
                let file = desk.shelf(name).path(&kept);
                match kept.standing {
                    Standing::Verified(slip) => (slip.transfer, Some((file, slip.made))),
                    _ => return Err(DataError::NotVerified { file: kept.file }),
                }
            }
            Err(_) => (Some(key.to_owned()), None),
        };
        if let Some(id) = id {
            match desk.transfer(client, app, &id).await {
                Ok(there) if there.state() == TransferState::Finished => {
                    return Ok(Self::There(Box::new(there)));
                }
                Ok(_) | Err(DataError::BackupGone { .. }) => {}
                Err(why) => return Err(why),
            }
        }
        let (file, made) = here.ok_or_else(gone)?;
        Ok(Self::Here { file, made })
    }

    /// When it was made.
    pub fn made(&self) -> Timestamp {
        match self {
            Self::There(transfer) => transfer.created_at.unwrap_or_else(Timestamp::now),
            Self::Here { made, .. } => *made,
        }
    }

    /// Where the service can read it. What is here alone is sent first, to a place that goes by itself.
    pub async fn address(&self, client: &Client, hand: &Hand) -> Result<Address, DataError> {
        let file = match self {
            Self::There(transfer) => return Ok(transfer.address()?.clone()),
            Self::Here { file, .. } => file,
        };
        hand.also(Stage::Send, Stage::Restore)?;
        let told = |done, total| hand.bytes(done, Some(total));
        let source = client.upload_source(file, &hand.cancel, told).await?;
        Ok(source.get_url)
    }
}
