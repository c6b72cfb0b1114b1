//! The server of the cluster: made once, started when it is needed, started again when it falls, stopped in order.
//! It listens on 127.0.0.1 only, by password only, and writes to disk before it says so.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::time::sleep;
use tokio_postgres::{Client, NoTls};

use super::folder::{self, Kept, at};
use super::owner::{self, Owner};
use super::{DatabaseError, stale};
use crate::ports;
use crate::process::{Command, Farewell, Group, Keeper, LastLines};
use crate::room;
use crate::tools::Postgres;

/// Name of the superuser.
const SUPERUSER: &str = "orchard";
/// A server that was killed may have much to read before it answers.
const START: Duration = Duration::from_secs(120);
/// Writing everything to disk may take long; after this it is killed, which loses nothing that was committed.
const STOP: Duration = Duration::from_secs(60);
/// Before a server that ended by itself is started again.
const AGAIN: Duration = Duration::from_secs(1);

/// Settings, in the order of PostgreSQL's own documentation. What a statement holds is never logged: it may be an answer.
const SETTINGS: [&str; 15] = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=100",
    "password_encryption=scram-sha-256",
    "shared_buffers=64MB",
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_wal_size=512MB",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_statement=none",
    "log_min_duration_statement=-1",
    "timezone=UTC",
    "log_timezone=UTC",
];

#[derive(Debug)]
pub(super) struct Server {
    folder: PathBuf,
    postgres: Postgres,
    keeper: Keeper,
    without_namespace: bool,
    /// Held while it is started or stopped: two of them must not.
    running: Mutex<Option<Running>>,
}

#[derive(Clone)]
struct Running {
    group: Arc<Group>,
    port: u16,
    password: String,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Server {
    pub(super) fn new(
        folder: PathBuf,
        postgres: Postgres,
        keeper: Keeper,
        without_namespace: bool,
    ) -> Self {
        Self {
            folder,
            postgres,
            keeper,
            without_namespace,
            running: Mutex::default(),
        }
    }

    /// A connection as superuser; the server must have been started.
    pub(super) async fn admin(&self) -> Result<Client, DatabaseError> {
        self.admin_in("postgres").await
    }

    /// The same, in one of the databases. Names there may mean anything: only PostgreSQL's own are seen.
    pub(super) async fn admin_in(&self, database: &str) -> Result<Client, DatabaseError> {
        let running = self.running.lock().await.clone();
        match running {
            Some(running) => Ok(connect(running.port, &running.password, database).await?),
            None => Err(DatabaseError::NotStarted {
                detail: "it was stopped meanwhile".to_owned(),
            }),
        }
    }

    pub(super) async fn stop(&self) {
        let mut running = self.running.lock().await;
        if let Some(running) = running.take() {
            running.group.stop(STOP).await;
        }
    }

    async fn launch(&self) -> Result<Running, DatabaseError> {
        folder::make(&self.folder)?;
        let owner = owner::find(
            self.folder.clone(),
            self.postgres.clone(),
            &self.keeper,
            self.without_namespace,
        )
        .await?;
        let path = self.folder.join("cluster.json");
        let data = owner.folder.join("data");
        let mut kept = match folder::read(&path)? {
            Some(kept) => kept,
            None => Kept {
                port: 0,
                password: folder::random(32),
            },
        };
        if !data.join("PG_VERSION").exists() {
            self.make(&owner, &data, &kept.password).await?;
        }
        stale::clear(&data);
        loop {
            let asked = Some(kept.port).filter(|port| *port != 0);
            let port =
                ports::of_database(asked).map_err(|source| DatabaseError::NoFreePort { source })?;
            if kept.port != port {
                kept.port = port;
                folder::write(&path, &kept)?;
            }
            match self.boot(&owner, &data, &kept).await {
                // Taken between our look and its own.
                Err(DatabaseError::NotStarted { detail })
                    if detail.contains("Address already in use") =>
                {
                    kept.port = 0
                }
                Err(error) => return Err(error),
                Ok(group) => {
                    return Ok(Running {
                        group: Arc::new(group),
                        port: kept.port,
                        password: kept.password,
                    });
                }
            }
        }
    }

    /// `initdb`, beside its place, moved there when it is whole.
    async fn make(&self, owner: &Owner, data: &Path, password: &str) -> Result<(), DatabaseError> {
        let beside = data.with_extension("new");
        let secret = owner.folder.join("password.new");
        if beside.exists() {
            std::fs::remove_dir_all(&beside).map_err(at(&beside))?;
        }
        let mut file = folder::private(&secret).map_err(at(&secret))?;
        file.write_all(password.as_bytes()).map_err(at(&secret))?;
        drop(file);
        owner.give(&secret)?;
        // The password was kept first: a cluster whose password nobody knows must not be.
        folder::write(
            &self.folder.join("cluster.json"),
            &Kept {
                port: 0,
                password: password.to_owned(),
            },
        )?;
        let command = owner.command("initdb").args([
            "--pgdata",
            &beside.to_string_lossy(),
            "--username",
            SUPERUSER,
            "--pwfile",
            &secret.to_string_lossy(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-instructions",
        ]);
        let last = LastLines::default();
        let group = Group::spawn(&self.keeper, command, last.sink()).await;
        let exit = match &group {
            Ok(group) => Some(group.wait().await),
            Err(_) => None,
        };
        let _ = std::fs::remove_file(&secret);
        group?;
        if !exit.is_some_and(crate::process::Exit::is_success) {
            let detail = last.text();
            let full = room::was_lacking(&detail, &owner.folder);
            let _ = std::fs::remove_dir_all(&beside);
            return Err(match full {
                true => DatabaseError::DiskFull,
                false => DatabaseError::Initdb { detail },
            });
        }
        let access = beside.join("pg_hba.conf");
        std::fs::write(&access, "host all all 127.0.0.1/32 scram-sha-256\n")
            .map_err(at(&access))?;
        std::fs::rename(&beside, data).map_err(at(data))?;
        folder::sync(&owner.folder).map_err(at(data))
    }

    /// Starts it and waits until it answers.
    async fn boot(&self, owner: &Owner, data: &Path, kept: &Kept) -> Result<Group, DatabaseError> {
        let mut command = owner.command("postgres").args([
            "-D",
            &data.to_string_lossy(),
            "-p",
            &kept.port.to_string(),
        ]);
        for setting in SETTINGS {
            command = command.args(["-c", setting]);
        }
        command.farewell = Farewell::Interrupt;
        let last = LastLines::default();
        let group = Group::spawn(&self.keeper, command, last.sink()).await?;
        let limit = Instant::now() + START;
        let reason = loop {
            match connect(kept.port, &kept.password, "postgres").await {
                Ok(admin) => {
                    // Studies have no business in the databases that come with a cluster.
                    let closed = "REVOKE ALL ON DATABASE postgres FROM PUBLIC; REVOKE ALL ON DATABASE template1 FROM PUBLIC";
                    admin.batch_execute(closed).await?;
                    return Ok(group);
                }
                Err(_) if group.ended().is_some() => break last.text(),
                Err(error) if Instant::now() > limit => break format!("{}\n{error}", last.text()),
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        };
        Err(match room::was_lacking(&reason, &owner.folder) {
            true => DatabaseError::DiskFull,
            false => DatabaseError::NotStarted { detail: reason },
        })
    }
}

/// Starts the server unless it runs, and has it watched.
pub(super) async fn start(server: &Arc<Server>) -> Result<u16, DatabaseError> {
    let mut running = server.running.lock().await;
    if let Some(running) = running
        .as_ref()
        .filter(|running| running.group.ended().is_none())
    {
        return Ok(running.port);
    }
    let now = server.launch().await?;
    let port = now.port;
    tokio::spawn(watch(Arc::downgrade(server), &now.group));
    *running = Some(now);
    Ok(port)
}

/// Starts it again when it ended without having been asked to. Boxed: starting makes another of these.
fn watch(server: Weak<Server>, group: &Group) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let (id, ending) = (group.id().clone(), group.ending());
    Box::pin(async move {
        ending.await;
        loop {
            let Some(server) = server.upgrade() else {
                return;
            };
            if server
                .running
                .lock()
                .await
                .as_ref()
                .is_none_or(|running| *running.group.id() != id)
            {
                return;
            }
            tracing::warn!("PostgreSQL ended by itself; starting it again");
            match start(&server).await {
                Ok(_) => return,
                Err(error) => tracing::error!(%error, "PostgreSQL cannot be started again"),
            }
            drop(server);
            sleep(AGAIN).await;
        }
    })
}

async fn connect(
    port: u16,
    password: &str,
    database: &str,
) -> Result<Client, tokio_postgres::Error> {
    let mut config = tokio_postgres::Config::new();
    config
        .host("127.0.0.1")
        .port(port)
        .user(SUPERUSER)
        .password(password)
        .dbname(database)
        .options("-c search_path=pg_catalog");
    config
        .connect_timeout(Duration::from_secs(5))
        .application_name("orchard");
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(client)
}

impl Owner {
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.postgres.program(program), &self.folder).for_server();
        command.run_as = self.run_as;
        #[cfg(unix)]
        command.env.insert(
            "PATH".to_owned(),
            format!("{}:/usr/bin:/bin", self.postgres.bin.display()),
        );
        command
    }

    /// Gives a file to the user who runs the server.
    fn give(&self, path: &Path) -> Result<(), DatabaseError> {
        #[cfg(unix)]
        if let crate::process::RunAs::User { uid, gid } = self.run_as {
            std::os::unix::fs::chown(path, Some(uid), Some(gid)).map_err(at(path))?;
        }
        #[cfg(windows)]
        let _ = path;
        Ok(())
    }
}
