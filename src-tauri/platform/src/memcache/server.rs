//! The life of one server: its password written, started on the port it had, started again when it falls or gets other
//! limits, ended.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, MutexGuard, OnceCell};
use tokio::time::{sleep, timeout};

use super::protocol::Client;
use super::{Access, CacheError, REALM, Spec};
use crate::catalogue::Plan;
use crate::dyno::{Port, Ports};
use crate::files;
use crate::keyvalue::program::{self, Memcached};
use crate::keyvalue::server::Last;
use crate::process::{Command, Group, Input, Keeper};

/// How long it may take to answer; it has nothing to read.
const START: Duration = Duration::from_secs(20);
/// How long it may take to end; it has nothing to write.
const STOP: Duration = Duration::from_secs(5);
/// How long the password may take to be written.
const PASSWORD: Duration = Duration::from_secs(20);
/// Before a server that ended by itself is started again.
const AGAIN: Duration = Duration::from_secs(1);
/// The limit that the server is given when it is found out how much of it the server needs for itself.
const TRIAL: u32 = 40;
/// Megabytes of that one: it insists on some.
const TRIAL_MEMORY: u64 = 16;
/// Name of the file of users, and of the folder's own SASL settings.
const USERS: &str = "users";
const SETTINGS: &str = "memcached.conf";

/// How many of the connections that `-c` names the server takes for itself: that differs between its versions, so one is
/// started and its clients are counted, once in the life of a platform.
pub(super) type Room = Arc<OnceCell<u32>>;

pub(super) struct Server {
    folder: PathBuf,
    keeper: Keeper,
    ports: Ports,
    room: Room,
    /// Held while it is started or stopped: one thing at a time.
    running: Mutex<Option<Running>>,
}

struct Running {
    spec: Spec,
    port: Port,
    group: Arc<Group>,
}

impl Server {
    pub(super) fn new(folder: PathBuf, keeper: Keeper, ports: Ports, room: Room) -> Self {
        Self {
            folder,
            keeper,
            ports,
            room,
            running: Mutex::default(),
        }
    }

    pub(super) async fn stop(&self) {
        let mut running = self.running.lock().await;
        if let Some(running) = running.take() {
            running.group.stop(STOP).await;
        }
    }

    /// Starts it and waits until it lets a client in by the password.
    async fn boot(&self, spec: &Spec, port: u16) -> Result<Arc<Group>, CacheError> {
        let programs = program::memcached().ok_or(CacheError::NoProgram)?;
        self.write(&programs, &spec.access).await?;
        let own = self
            .room
            .get_or_try_init(|| self.count_own(&programs))
            .await?;
        let megabytes = spec.plan.bytes >> 20;
        let limit = spec.plan.connections + own;
        let (group, mut client) = self.run(&programs, port, megabytes, limit).await?;
        let Access {
            username, password, ..
        } = &spec.access;
        if client.comes_in(username, password).await {
            return Ok(Arc::new(group));
        }
        group.kill().await;
        Err(CacheError::NotStarted {
            detail: "It lets nobody in by the password; are the SASL modules installed?".to_owned(),
        })
    }

    /// Starts one with a small limit on a port of its own and counts the clients it takes.
    async fn count_own(&self, programs: &Memcached) -> Result<u32, CacheError> {
        let port = self.ports.take().map_err(|_| CacheError::NoFreePort)?;
        let (group, first) = self.run(programs, port.number, TRIAL_MEMORY, TRIAL).await?;
        // Held, so that each counts.
        let mut clients = vec![first];
        while clients.len() < TRIAL as usize
            && let Some(client) = Client::taken(port.number).await
        {
            clients.push(client);
        }
        group.stop(STOP).await;
        Ok(TRIAL.saturating_sub(u32::try_from(clients.len()).unwrap_or(TRIAL)))
    }

    async fn run(
        &self,
        programs: &Memcached,
        port: u16,
        megabytes: u64,
        limit: u32,
    ) -> Result<(Group, Client), CacheError> {
        let command = self
            .command(&programs.server)
            // The folder itself: the variable is a list, and a path may hold what divides it.
            .env("SASL_CONF_PATH", ".")
            .args([
                "-S",
                "-B",
                "binary",
                "-l",
                "127.0.0.1",
                "-U",
                "0",
                "-t",
                "1",
            ])
            .args(["-p".to_owned(), port.to_string()])
            .args(["-m".to_owned(), megabytes.to_string()])
            .args(["-c".to_owned(), limit.to_string()]);
        #[cfg(unix)]
        let command = match nix::unistd::geteuid().is_root() {
            // It refuses root unless root is named.
            true => command.args(["-u", "root"]),
            false => command,
        };
        let last = Last::default();
        let group = Group::spawn(&self.keeper, command, last.sink()).await?;
        let end = Instant::now() + START;
        while group.ended().is_none() && Instant::now() < end {
            if let Some(client) = Client::taken(port).await {
                return Ok((group, client));
            }
            sleep(Duration::from_millis(20)).await;
        }
        group.kill().await;
        Err(CacheError::NotStarted {
            detail: last.text(),
        })
    }

    /// Writes its password and settings anew into an empty folder.
    async fn write(&self, programs: &Memcached, access: &Access) -> Result<(), CacheError> {
        let settings = format!(
            "mech_list: plain\npwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {USERS}\n"
        );
        files::remove(&self.folder)
            .and_then(|()| files::private_dir(&self.folder))
            .and_then(|()| files::private_file(&self.folder.join(SETTINGS)))
            .and_then(|mut file| file.write_all(settings.as_bytes()))
            .map_err(|source| CacheError::Io {
                path: self.folder.clone(),
                source,
            })?;
        let name = access.username.split('@').next().unwrap_or_default();
        let command = self
            .command(&programs.passwords)
            .args(["-p", "-c", "-f", USERS, "-a", "memcached", "-u", REALM])
            .arg(name);
        let command = Command {
            input: Input::Relayed,
            ..command
        };
        let last = Last::default();
        let group = Group::spawn(&self.keeper, command, last.sink()).await?;
        group.input(access.password.as_bytes()).await;
        group.end_input();
        if timeout(PASSWORD, group.wait())
            .await
            .is_ok_and(crate::process::Exit::is_success)
        {
            return Ok(());
        }
        group.kill().await;
        Err(CacheError::NoPassword {
            detail: last.text(),
        })
    }

    fn command(&self, program: &std::path::Path) -> Command {
        Command::new(program, &self.folder)
            .env("LC_ALL", "C")
            .env("PATH", "/usr/bin:/bin")
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
pub(super) async fn start(server: &Arc<Server>, spec: Spec) -> Result<u16, CacheError> {
    let mut running = server.running.lock().await;
    if let Some(running) = running.as_ref() {
        return Ok(running.port.number);
    }
    let port = match server.ports.take_kept(spec.access.port) {
        Some(port) => port,
        None => server.ports.take().map_err(|_| CacheError::NoFreePort)?,
    };
    let number = port.number;
    let group = server.boot(&spec, number).await?;
    tokio::spawn(watch(Arc::downgrade(server), Arc::clone(&group)));
    *running = Some(Running { spec, port, group });
    Ok(number)
}

/// Ends the server and starts it with the limits of another plan.
pub(super) async fn change(server: &Arc<Server>, plan: &'static Plan) -> Result<(), CacheError> {
    let mut running = server.running.lock().await;
    let running = running.as_mut().ok_or(CacheError::Stopped)?;
    // Whatever happens next, a server that is started again is the new one.
    running.spec.plan = plan;
    running.group.stop(STOP).await;
    // Where this fails, who watches the old one tries again.
    let group = server.boot(&running.spec, running.port.number).await?;
    running.group = Arc::clone(&group);
    tokio::spawn(watch(Arc::downgrade(server), group));
    Ok(())
}

/// Starts it again on its port when it ended without having been asked to. Its port stays taken meanwhile; no other of
/// ours is given it.
async fn watch(server: Weak<Server>, mut group: Arc<Group>) {
    loop {
        group.ending().await;
        sleep(AGAIN).await;
        let Some(server) = server.upgrade() else {
            return;
        };
        let Some(mut running) = server.same(&group).await else {
            return;
        };
        let Some(running) = running.as_mut() else {
            return;
        };
        tracing::warn!("a Memcached server ended by itself; starting it again");
        match server.boot(&running.spec, running.port.number).await {
            Ok(now) => {
                group = Arc::clone(&now);
                running.group = now;
            }
            Err(error) => tracing::error!(%error, "a Memcached server cannot be started again"),
        }
    }
}
