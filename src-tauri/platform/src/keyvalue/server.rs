//! The life of one server: started on the port it had, asked by one connection that is always there, started again
//! when it falls, given other limits while it runs, stopped in order.

use std::collections::VecDeque;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex as Lock, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, MutexGuard};
use tokio::time::sleep;

use super::resp::{Client, RespError};
use super::{KeyValueError, Spec, program, redis};
use crate::dyno::{Port, Ports};
use crate::files;
use crate::process::{Command, Group, Keeper};

/// A server with much on the disk reads it before it answers.
const START: Duration = Duration::from_secs(60);
/// How long it may write what it holds; what was acknowledged is in its file by then.
const STOP: Duration = Duration::from_secs(10);
/// Before a server that ended by itself is started again.
const AGAIN: Duration = Duration::from_secs(1);
/// The longest pause between two looks at whether it answers.
const PULSE: Duration = Duration::from_secs(60);
/// Lines kept of what it says.
const LAST: usize = 30;

pub(super) struct Server {
    folder: PathBuf,
    keeper: Keeper,
    ports: Ports,
    /// Held while it is started, asked or stopped: one thing at a time.
    running: Mutex<Option<Running>>,
}

struct Running {
    spec: Spec,
    port: Port,
    group: Arc<Group>,
    admin: Option<Client>,
}

impl Running {
    /// Gives a command over the connection that is kept, which is made anew where it broke.
    async fn ask(&mut self, command: &[&str]) -> Result<String, RespError> {
        if let Some(admin) = &mut self.admin {
            match admin.ask(command).await {
                Err(RespError::Refused { words }) => return Err(RespError::Refused { words }),
                Ok(answer) => return Ok(answer),
                Err(_) => self.admin = None,
            }
        }
        let mut admin = connect(self.port.number, &self.spec).await?;
        let answer = admin.ask(command).await?;
        self.admin = Some(admin);
        Ok(answer)
    }

    /// How long the kept connection may be silent: shorter than what the server allows.
    fn pulse(&self) -> Duration {
        match self.spec.access.settings.timeout {
            0 => PULSE,
            seconds => PULSE.min(Duration::from_millis(u64::from(seconds) * 400)),
        }
    }
}

async fn connect(port: u16, spec: &Spec) -> Result<Client, RespError> {
    Client::connect(port, redis::ADMIN, &spec.access.admin).await
}

impl Server {
    pub(super) fn new(folder: PathBuf, keeper: Keeper, ports: Ports) -> Self {
        Self {
            folder,
            keeper,
            ports,
            running: Mutex::default(),
        }
    }

    pub(super) async fn ask(&self, command: &[&str]) -> Result<String, KeyValueError> {
        let mut running = self.running.lock().await;
        let running = running.as_mut().ok_or(KeyValueError::Stopped)?;
        Ok(running.ask(command).await?)
    }

    pub(super) async fn change(&self, spec: Spec) -> Result<(), KeyValueError> {
        let mut running = self.running.lock().await;
        let running = running.as_mut().ok_or(KeyValueError::Stopped)?;
        // First the file: whatever happens next, a server that starts again is the new one.
        self.write(&spec, running.port.number)?;
        for (name, value) in redis::settings(&spec) {
            running.ask(&["CONFIG", "SET", name, &value]).await?;
        }
        for (name, rules) in redis::users(&spec.access) {
            let mut command = vec!["ACL", "SETUSER", name];
            command.extend(rules.iter().map(String::as_str));
            running.ask(&command).await?;
        }
        let before = running.spec.plan.durable;
        running.spec = spec;
        if before && !running.spec.plan.durable {
            // What the old plan kept must not come back at the next start.
            clear(&self.folder.join("data")).map_err(|source| KeyValueError::Io {
                path: self.folder.join("data"),
                source,
            })?;
        }
        Ok(())
    }

    pub(super) async fn stop(&self) {
        let mut running = self.running.lock().await;
        if let Some(running) = running.take() {
            running.group.stop(STOP).await;
        }
    }

    fn configuration(&self) -> PathBuf {
        self.folder.join("redis.conf")
    }

    fn write(&self, spec: &Spec, port: u16) -> Result<(), KeyValueError> {
        let data = self.folder.join("data");
        let path = self.configuration();
        let beside = self.folder.join("redis.conf.new");
        let text = redis::configuration(spec, port, &data);
        let written = files::private_dir(&self.folder)
            .and_then(|()| files::private_dir(&data))
            .and_then(|()| files::remove(&beside))
            .and_then(|()| {
                let mut file = files::private_file(&beside)?;
                file.write_all(text.as_bytes())?;
                file.sync_all()?;
                std::fs::rename(&beside, &path)?;
                files::sync_dir(&self.folder)
            });
        written.map_err(|source| KeyValueError::Io { path, source })
    }

    /// Starts it and waits until it answers.
    async fn boot(&self, spec: &Spec, port: u16) -> Result<(Arc<Group>, Client), KeyValueError> {
        let program = program::redis().ok_or(KeyValueError::NoProgram)?;
        self.write(spec, port)?;
        let mut command = Command::new(program, &self.folder)
            .arg(self.configuration().to_string_lossy())
            .env("LC_ALL", "C")
            .env("TZ", "UTC");
        #[cfg(windows)]
        for name in ["SystemRoot", "SystemDrive", "PATH", "TEMP", "TMP"] {
            command.env.extend(
                std::env::var(name)
                    .ok()
                    .map(|value| (name.to_owned(), value)),
            );
        }
        command
            .env
            .entry("PATH".to_owned())
            .or_insert_with(|| "/usr/bin:/bin".to_owned());
        let last = Last::default();
        let group = Group::spawn(&self.keeper, command, last.sink()).await?;
        let limit = Instant::now() + START;
        while group.ended().is_none() && Instant::now() < limit {
            if let Ok(mut admin) = connect(port, spec).await
                // While it reads its file it lets clients in, and refuses all else.
                && admin.ask(&["PING"]).await.is_ok()
            {
                return Ok((Arc::new(group), admin));
            }
            sleep(Duration::from_millis(50)).await;
        }
        group.kill().await;
        Err(KeyValueError::NotStarted {
            detail: last.text(),
        })
    }

    /// The server that runs, if it is the one of this group.
    async fn same(&self, group: &Group) -> Option<MutexGuard<'_, Option<Running>>> {
        let running = self.running.lock().await;
        running
            .as_ref()
            .is_some_and(|running| running.group.id() == group.id())
            .then_some(running)
    }
}

/// Starts the server unless it runs, and has it watched.
pub(super) async fn start(server: &Arc<Server>, spec: Spec) -> Result<u16, KeyValueError> {
    let mut running = server.running.lock().await;
    if let Some(running) = running.as_ref() {
        return Ok(running.port.number);
    }
    let port = match server.ports.take_kept(spec.access.port) {
        Some(port) => port,
        None => server.ports.take().map_err(|_| KeyValueError::NoFreePort)?,
    };
    let number = port.number;
    let (group, admin) = server.boot(&spec, number).await?;
    tokio::spawn(watch(Arc::downgrade(server), Arc::clone(&group)));
    *running = Some(Running {
        spec,
        port,
        group,
        admin: Some(admin),
    });
    Ok(number)
}

/// Feels its pulse, and starts it again on its port when it ended without having been asked to. Its port stays taken
/// meanwhile; no other of ours is given it.
async fn watch(server: Weak<Server>, mut group: Arc<Group>) {
    let mut pause = AGAIN;
    loop {
        let ended = tokio::select! {
            _ = group.ending() => true,
            () = sleep(pause) => false,
        };
        if ended {
            sleep(AGAIN).await;
        }
        let Some(server) = server.upgrade() else {
            return;
        };
        let Some(mut running) = server.same(&group).await else {
            return;
        };
        let Some(running) = running.as_mut() else {
            return;
        };
        if !ended {
            let _ = running.ask(&["PING"]).await;
            pause = running.pulse();
            continue;
        }
        tracing::warn!("a Redis server ended by itself; starting it again");
        running.admin = None;
        match server.boot(&running.spec, running.port.number).await {
            Ok((now, admin)) => {
                group = Arc::clone(&now);
                running.group = now;
                running.admin = Some(admin);
            }
            Err(error) => tracing::error!(%error, "a Redis server cannot be started again"),
        }
    }
}

fn clear(folder: &std::path::Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        files::remove(&entry?.path())?;
    }
    Ok(())
}

/// The last lines of a program.
#[derive(Clone, Default)]
pub(crate) struct Last(Arc<Lock<VecDeque<String>>>);

impl Last {
    pub(crate) fn sink(&self) -> impl FnMut(String) + Send + 'static {
        let lines = Arc::clone(&self.0);
        move |line| {
            tracing::debug!(target: "server", "{line}");
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            if lines.len() >= LAST {
                lines.pop_front();
            }
            lines.push_back(line);
        }
    }

    pub(crate) fn text(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Vec::from_iter(lines.iter().cloned()).join("\n")
    }
}
