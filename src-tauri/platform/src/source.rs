//! Uploaded archives: a place with two signed addresses that expire, one to put, one to get.
//! An archive is there whole or not at all.

use std::path::PathBuf;

use axum::body::BodyDataStream;
use futures_util::StreamExt;
use jiff::Timestamp;
use tokio::io::AsyncWriteExt;

use crate::secret::Secret;
use crate::store::{Store, StoreError, builds};
use crate::{files, limits, room};

/// Why an archive was not taken or an address is not followed.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Not an address of ours.
    #[error("the address is not one that this platform gave out")]
    Foreign,
    /// A wrong signature.
    #[error("the signature of the address is wrong")]
    Forged,
    /// Too late.
    #[error("the address has expired")]
    Expired,
    /// Nothing there.
    #[error("there is no such archive")]
    Absent,
    /// Too large.
    #[error("an archive may have {} bytes at most", limits::SOURCE)]
    TooLarge,
    /// The sender stopped.
    #[error("the upload broke off")]
    BrokenOff,
    /// No room.
    #[error("the disk of this computer is full")]
    DiskFull,
    /// The disk.
    #[error("the archive could not be written: {source}")]
    Disk {
        /// What the system said.
        source: std::io::Error,
    },
    /// The platform's memory.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SourceError {
    fn disk(source: std::io::Error) -> SourceError {
        match room::is_lacking(&source) {
            true => SourceError::DiskFull,
            false => SourceError::Disk { source },
        }
    }
}

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Upload.
    Put,
    /// Download.
    Get,
}

impl Use {
    fn purpose(self) -> &'static str {
        match self {
            Use::Put => "source put",
            Use::Get => "source get",
        }
    }
}

/// All archives. Cheap to clone.
#[derive(Clone)]
pub struct Sources {
    folder: PathBuf,
    base: String,
    key: Secret,
    store: Store,
}

/// How the names of unfinished uploads begin.
const PARTIAL: &str = "partial-";
/// Path of archives under the platform's address.
pub const PATH: &str = "/source-archives/";

impl Sources {
    /// Archives in `folder`, whose addresses begin with `base`.
    pub fn new(folder: PathBuf, base: String, key: Secret, store: Store) -> Sources {
        Sources {
            folder,
            base,
            key,
            store,
        }
    }

    /// Makes a place; its addresses to put and to get.
    pub async fn create(&self, now: Timestamp) -> Result<(String, String), SourceError> {
        let id = self
            .store
            .with::<_, StoreError>(move |tx| builds::insert_source(tx, now.as_second()))
            .await?;
        let until = now.as_second() + limits::SOURCE_ADDRESS.as_secs() as i64;
        Ok((
            self.address(Use::Put, &id, until),
            self.address(Use::Get, &id, until),
        ))
    }

    fn address(&self, action: Use, id: &str, until: i64) -> String {
        let signature = self.key.sign(action.purpose(), &format!("{id} {until}"));
        let bare = self.bare_address(id);
        format!("{bare}?expires={until}&signature={signature}")
    }

    /// The address of an archive without what opens it.
    pub fn bare_address(&self, id: &str) -> String {
        format!("{}{PATH}{id}", self.base)
    }

    /// Checks what an address carries.
    pub fn check(
        &self,
        action: Use,
        id: &str,
        query: &str,
        now: Timestamp,
    ) -> Result<(), SourceError> {
        let value = |name: &str| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        let until: i64 = value("expires")
            .and_then(|text| text.parse().ok())
            .ok_or(SourceError::Forged)?;
        let signature = value("signature").ok_or(SourceError::Forged)?;
        if !self
            .key
            .signed(action.purpose(), &format!("{id} {until}"), signature)
        {
            return Err(SourceError::Forged);
        }
        if now.as_second() > until {
            Err(SourceError::Expired)
        } else {
            Ok(())
        }
    }

    /// The archive that an address to get names.
    pub fn resolve(&self, url: &str, now: Timestamp) -> Result<String, SourceError> {
        let rest = url
            .strip_prefix(&self.base)
            .and_then(|rest| rest.strip_prefix(PATH))
            .ok_or(SourceError::Foreign)?;
        let (id, query) = rest.split_once('?').ok_or(SourceError::Forged)?;
        self.check(Use::Get, id, query, now)?;
        if self.path(id).is_file() {
            Ok(id.to_owned())
        } else {
            Err(SourceError::Absent)
        }
    }

    /// Where an archive lies.
    pub fn path(&self, id: &str) -> PathBuf {
        self.folder.join(
            id.chars()
                .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
                .collect::<String>(),
        )
    }

    /// Takes an archive in; what was there before stays until the new one is whole and on the disk.
    pub async fn receive(&self, id: &str, body: &mut BodyDataStream) -> Result<(), SourceError> {
        let key = id.to_owned();
        if !self
            .store
            .with::<_, StoreError>(move |tx| builds::has_source(tx, &key))
            .await?
        {
            return Err(SourceError::Absent);
        }
        let partial = tempfile::Builder::new()
            .prefix(PARTIAL)
            .tempfile_in(&self.folder)
            .map_err(SourceError::disk)?;
        let mut file = tokio::fs::File::from_std(partial.reopen().map_err(SourceError::disk)?);
        copy(body, &mut file).await?;
        let (place, folder) = (self.path(id), self.folder.clone());
        let kept = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
            partial.persist(place)?;
            files::sync_dir(&folder)
        });
        kept.await
            .map_err(|_| SourceError::BrokenOff)?
            .map_err(SourceError::disk)
    }

    /// Removes archives that are too old to be asked for; at the platform's start also uploads that broke off with it.
    pub async fn sweep(&self, now: Timestamp, starting: bool) -> Result<(), StoreError> {
        let oldest = now.as_second() - limits::SOURCE_KEPT.as_secs() as i64;
        let known = self.store.with::<_, StoreError>(move |tx| {
            builds::drop_sources(tx, oldest)?;
            builds::source_ids(tx)
        });
        let known = known.await?;
        files::remove_if(&self.folder, |name| match name.strip_prefix(PARTIAL) {
            Some(_) => starting,
            None => !known.iter().any(|id| id == name),
        });
        Ok(())
    }
}

async fn copy(body: &mut BodyDataStream, file: &mut tokio::fs::File) -> Result<(), SourceError> {
    let mut bytes: u64 = 0;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| SourceError::BrokenOff)?;
        bytes += chunk.len() as u64;
        if bytes > limits::SOURCE {
            return Err(SourceError::TooLarge);
        }
        file.write_all(&chunk).await.map_err(SourceError::disk)?;
    }
    file.flush().await.map_err(SourceError::disk)?;
    file.sync_all().await.map_err(SourceError::disk)
}

/// Reads what a client still sends and drops it: it looks for the answer only when it has sent everything.
pub async fn drain(body: &mut BodyDataStream) {
    let mut bytes: u64 = 0;
    while let Some(Ok(chunk)) = body.next().await {
        bytes += chunk.len() as u64;
        if bytes > limits::SOURCE {
            return;
        }
    }
}
