//! How a Redis server is started: what it is told stands in a file, and it counts as started when it answers.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::resp::Client;
use super::{Access, redis};
use crate::files;
use crate::process::{Command, Group, LastLines};
use crate::servers::{Ground, ServerError, Spec, program};

/// A server with much on the disk reads it before it answers.
const START: Duration = Duration::from_secs(60);

fn configuration(ground: &Ground) -> PathBuf {
    ground.folder.join("redis.conf")
}

fn data(ground: &Ground) -> PathBuf {
    ground.folder.join("data")
}

/// Writes down what it is told at its next start.
pub(super) fn write(ground: &Ground, spec: &Spec<Access>, port: u16) -> Result<(), ServerError> {
    let data = data(ground);
    let path = configuration(ground);
    let beside = ground.folder.join("redis.conf.new");
    let text = redis::configuration(spec, port, &data);
    let written = files::private_dir(&ground.folder)
        .and_then(|()| files::private_dir(&data))
        .and_then(|()| files::remove(&beside))
        .and_then(|()| {
            let mut file = files::private_file(&beside)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, &path)?;
            files::sync_dir(&ground.folder)
        });
    written.map_err(|source| ServerError::Io { path, source })
}

/// Takes away what it kept of its data.
pub(super) fn forget(ground: &Ground) -> Result<(), ServerError> {
    let path = data(ground);
    let gone = std::fs::read_dir(&path)
        .and_then(|mut entries| entries.try_for_each(|entry| files::remove(&entry?.path())));
    gone.map_err(|source| ServerError::Io { path, source })
}

/// Starts it and waits until it answers.
pub(super) async fn boot(
    ground: &Ground,
    spec: &Spec<Access>,
    port: u16,
) -> Result<(Group, Client), ServerError> {
    let needs = "redis-server or valkey-server";
    let program = program::redis().ok_or(ServerError::NoProgram { needs })?;
    write(ground, spec, port)?;
    let command = Command::new(program, &ground.folder)
        .arg(configuration(ground).to_string_lossy())
        .for_server();
    let last = LastLines::default();
    let group = Group::spawn(&ground.keeper, command, last.sink()).await?;
    let limit = Instant::now() + START;
    while group.ended().is_none() && Instant::now() < limit {
        if let Ok(mut admin) = redis::connect(port, &spec.access).await
            // While it reads its file it lets clients in, and refuses all else.
            && admin.ask(&["PING"]).await.is_ok()
        {
            return Ok((group, admin));
        }
        sleep(Duration::from_millis(50)).await;
    }
    group.kill().await;
    Err(ServerError::NotStarted {
        detail: last.text(),
    })
}
