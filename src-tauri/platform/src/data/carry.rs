//! How a transfer is carried: `pg_dump` into a file, a file into a new database by `pg_restore`, and the new database
//! into the old one's place. Until that last step nothing of the target is touched.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::UnboundedSender;

use super::problem::TransferError;
use super::transfers::Live;
use crate::database::{Cluster, Credentials, Guest, Successor};
use crate::platform::Platform;
use crate::process::{Command, Group};
use crate::secret;
use crate::store::transfers::{self, End, Kind, Transfer};
use crate::store::{StoreError, addons};

/// What is said when a database has got its new content.
pub(super) const REPLACED: &str = "The database was replaced by the restored one.";

/// What is ready to take effect.
pub(super) enum Prepared {
    Dump(Dump),
    Database {
        target: Credentials,
        successor: Successor,
        bytes: u64,
    },
}

/// A dump that is whole and on the disk.
pub(super) struct Dump {
    file: NamedTempFile,
    bytes: u64,
    checksum: String,
}

/// Carries one transfer, and remembers what it must clear up.
pub(super) struct Carrier {
    platform: Platform,
    transfer: Transfer,
    live: Arc<Live>,
    said: UnboundedSender<String>,
    guests: Vec<Guest>,
    successor: Option<Successor>,
}

impl Carrier {
    pub(super) fn new(
        platform: Platform,
        transfer: Transfer,
        live: Arc<Live>,
        said: UnboundedSender<String>,
    ) -> Self {
        Self {
            platform,
            transfer,
            live,
            said,
            guests: Vec::new(),
            successor: None,
        }
    }

    pub(super) fn say(&self, line: &str) {
        let _ = self.said.send(line.to_owned());
    }

    /// Does all that takes long; dropped half-way, it leaves only what `clear_up` takes away.
    pub(super) async fn prepare(&mut self) -> Result<Prepared, TransferError> {
        let transfer = self.transfer.clone();
        match transfer.kind {
            Kind::Backup => {
                let source = self.database(&transfer.from_id).await?;
                Ok(Prepared::Dump(self.dump(&source).await?))
            }
            Kind::Restore => {
                let target = self.database(&transfer.to_id).await?;
                let (path, bytes) = self.dump_of(&transfer.from_id).await?;
                self.started(bytes).await?;
                self.fill(target, &path, bytes).await
            }
            Kind::Copy => {
                let target = self.database(&transfer.to_id).await?;
                let source = self.database(&transfer.from_id).await?;
                let dump = self.dump(&source).await?;
                self.fill(target, dump.file.path(), dump.bytes).await
            }
        }
    }

    /// Makes what was prepared take effect; from here on it is not cancelled.
    pub(super) async fn settle(&mut self, prepared: Prepared) -> Result<End, TransferError> {
        match prepared {
            Prepared::Dump(dump) => {
                let (dumps, id) = (self.platform.dumps.clone(), self.transfer.id.clone());
                let (processed_bytes, checksum) = (dump.bytes, Some(dump.checksum));
                let kept = tokio::task::spawn_blocking(move || dumps.keep(dump.file, &id));
                kept.await.map_err(|_| StoreError::Lost)??;
                Ok(End {
                    succeeded: true,
                    processed_bytes,
                    checksum,
                })
            }
            Prepared::Database {
                target,
                successor,
                bytes,
            } => {
                let (id, number) = (self.transfer.id.clone(), successor.number);
                self.platform
                    .store
                    .with::<_, StoreError>(move |tx| transfers::set_successor(tx, &id, number))
                    .await?;
                let cluster = self.platform.cluster().await?;
                cluster.succeed(&target, &successor).await?;
                self.successor = None;
                self.say(REPLACED);
                self.platform.resized.notify_one();
                Ok(End {
                    succeeded: true,
                    processed_bytes: bytes,
                    checksum: None,
                })
            }
        }
    }

    /// Takes away what was made for a while.
    pub(super) async fn clear_up(&mut self) {
        if self.guests.is_empty() && self.successor.is_none() {
            return;
        }
        let cleared = async {
            let cluster = self.platform.cluster().await?;
            if let Some(successor) = &self.successor {
                cluster.drop_successor(successor).await?;
            }
            for guest in &self.guests {
                cluster.dismiss(guest).await?;
            }
            Ok::<_, TransferError>(())
        };
        if cleared.await.is_err() {
            tracing::warn!("what a transfer used could not be cleared up; the next start does it");
        }
    }

    /// Where a dump lies, one of the platform's own or one that was uploaded, and its bytes.
    async fn dump_of(&self, id: &str) -> Result<(PathBuf, u64), TransferError> {
        let (dumps, sources) = (&self.platform.dumps, &self.platform.sources);
        for path in [dumps.path(id), sources.path(id)] {
            if let Ok(found) = tokio::fs::metadata(&path).await {
                return Ok((path, found.len()));
            }
        }
        Err(TransferError::NoDump)
    }

    async fn database(&self, addon: &str) -> Result<Credentials, TransferError> {
        let id = addon.to_owned();
        let addon = self
            .platform
            .store
            .with::<_, StoreError>(move |tx| addons::find(tx, &id))
            .await?;
        addon
            .filter(|addon| addon.state == "provisioned")
            .and_then(|addon| addon.credentials)
            .ok_or(TransferError::NoDatabase)
    }

    async fn started(&self, source_bytes: u64) -> Result<(), TransferError> {
        let id = self.transfer.id.clone();
        let start = move |tx: &rusqlite::Transaction<'_>| transfers::start(tx, &id, source_bytes);
        Ok(self.platform.store.with::<_, StoreError>(start).await?)
    }

    async fn dump(&mut self, source: &Credentials) -> Result<Dump, TransferError> {
        let cluster = self.platform.cluster().await?.clone();
        self.started(cluster.bytes(source).await?).await?;
        let command = self
            .client(&cluster, "pg_dump", source)
            .await?
            .args(["--format=custom", "--quote-all-identifiers"])
            .args([format!("--dbname={}", source.database)]);
        let dumps = self.platform.dumps.clone();
        let partial = tokio::task::spawn_blocking(move || dumps.begin())
            .await
            .map_err(|_| StoreError::Lost)??;
        let mut file = tokio::fs::File::from_std(partial.reopen()?);
        let keeper = &self.platform.keeper;
        let (group, mut data) = Group::spawn_with_data(keeper, command, self.relay(source)).await?;
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut buffer = vec![0; 128 << 10];
        loop {
            let length = data.read(&mut buffer).await?;
            let chunk = buffer.get(..length).unwrap_or_default();
            if chunk.is_empty() {
                break;
            }
            hash.update(chunk);
            file.write_all(chunk).await?;
            bytes += length as u64;
            self.live.has_processed(length as u64);
        }
        ended_well("pg_dump", &group).await?;
        file.flush().await?;
        file.sync_all().await?;
        Ok(Dump {
            file: partial,
            bytes,
            checksum: secret::hex(&hash.finalize()),
        })
    }

    async fn fill(
        &mut self,
        target: Credentials,
        dump: &Path,
        bytes: u64,
    ) -> Result<Prepared, TransferError> {
        let cluster = self.platform.cluster().await?.clone();
        let successor = cluster
            .successor(&target, &self.transfer.extensions)
            .await?;
        self.successor = Some(successor.clone());
        // The database is new: there is nothing to drop first, and the first fault is the end of it.
        let command = self
            .client(&cluster, "pg_restore", &target)
            .await?
            .arg("--exit-on-error")
            .args([format!("--dbname={}", successor.name)])
            .arg(dump.to_string_lossy());
        let group = Group::spawn(&self.platform.keeper, command, self.relay(&target)).await?;
        ended_well("pg_restore", &group).await?;
        Ok(Prepared::Database {
            target,
            successor,
            bytes,
        })
    }

    /// A program of PostgreSQL's as a guest who acts as the study's role. What opens the database is in no argument.
    async fn client(
        &mut self,
        cluster: &Cluster,
        program: &str,
        host: &Credentials,
    ) -> Result<Command, TransferError> {
        let port = cluster.start().await?;
        let guest = cluster.invite(host).await?;
        self.guests.push(guest.clone());
        let postgres = &self.platform.tools(None).await?.postgres;
        let command = Command::new(postgres.program(program), self.platform.dumps.folder())
            .args(["--no-owner", "--no-acl", "--verbose", "--no-password"])
            .args([format!("--role={}", host.user)])
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", port.to_string())
            .env("PGUSER", guest.user)
            .env("PGPASSWORD", guest.password)
            .env("PGSSLMODE", "disable")
            .env("PGGSSENCMODE", "disable")
            .env("PGAPPNAME", "Heroku Postgres Backups");
        Ok(command.for_server())
    }

    /// Hands on what a program says, without what opens a database.
    fn relay(&self, host: &Credentials) -> impl FnMut(String) + Send + 'static {
        let said = self.said.clone();
        let guests = self.guests.iter().map(|guest| guest.password.clone());
        let secrets: Vec<_> = guests.chain([host.password.clone()]).collect();
        move |line| {
            let hidden = secrets.iter().fold(line, |line, secret| {
                line.replace(secret.as_str(), "[password]")
            });
            let _ = said.send(hidden);
        }
    }
}

async fn ended_well(program: &'static str, group: &Group) -> Result<(), TransferError> {
    let exit = group.wait().await;
    match exit.is_success() {
        true => Ok(()),
        false => Err(TransferError::Failed {
            program,
            status: exit.status(),
        }),
    }
}
