//! How a Memcached server is started: its password is written anew, and it counts as started when it lets a client in.

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;
use tokio::time::{sleep, timeout};

use super::protocol::Client;
use super::{Access, Memcached, REALM};
use crate::files;
use crate::process::{Command, Exit, Group, Input, LastLines};
use crate::servers::program::{self, Memcached as Programs};
use crate::servers::{Ground, Kind, ServerError, Spec};

/// How long it may take to answer; it has nothing to read.
const START: Duration = Duration::from_secs(20);
/// How long the password may take to be written.
const PASSWORD: Duration = Duration::from_secs(20);
/// The limit that the server is given when it is found out how much of it the server needs for itself.
const TRIAL: u32 = 40;
/// Megabytes of that one: it insists on some.
const TRIAL_MEMORY: u64 = 16;
/// Name of the file of users, and of the folder's own SASL settings.
const USERS: &str = "users";
const SETTINGS: &str = "memcached.conf";

/// Starts it and waits until it lets a client in by the password.
pub(super) async fn boot(
    ground: &Ground,
    own: &OnceCell<u32>,
    spec: &Spec<Access>,
    port: u16,
) -> Result<Group, ServerError> {
    let needs = "memcached with SASL and saslpasswd2";
    let programs = program::memcached().ok_or(ServerError::NoProgram { needs })?;
    write(ground, &programs, &spec.access).await?;
    let own = own.get_or_try_init(|| count_own(ground, &programs)).await?;
    let megabytes = spec.plan.bytes >> 20;
    let limit = spec.plan.connections + own;
    let (group, mut client) = run(ground, &programs, port, megabytes, limit).await?;
    let Access {
        username, password, ..
    } = &spec.access;
    if client.comes_in(username, password).await {
        return Ok(group);
    }
    group.kill().await;
    Err(ServerError::NotStarted {
        detail: "It lets nobody in by the password; are the SASL modules installed?".to_owned(),
    })
}

/// Starts one with a small limit on a port of its own and counts the clients it takes.
async fn count_own(ground: &Ground, programs: &Programs) -> Result<u32, ServerError> {
    let port = ground.ports.take().map_err(|_| ServerError::NoFreePort)?;
    let (group, first) = run(ground, programs, port.number, TRIAL_MEMORY, TRIAL).await?;
    // Held, so that each counts.
    let mut clients = vec![first];
    while clients.len() < TRIAL as usize
        && let Some(client) = Client::taken(port.number).await
    {
        clients.push(client);
    }
    group.stop(Memcached::STOP).await;
    Ok(TRIAL.saturating_sub(u32::try_from(clients.len()).unwrap_or(TRIAL)))
}

async fn run(
    ground: &Ground,
    programs: &Programs,
    port: u16,
    megabytes: u64,
    limit: u32,
) -> Result<(Group, Client), ServerError> {
    let command = command(ground, &programs.server)
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
    let last = LastLines::default();
    let group = Group::spawn(&ground.keeper, command, last.sink()).await?;
    let end = Instant::now() + START;
    while group.ended().is_none() && Instant::now() < end {
        if let Some(client) = Client::taken(port).await {
            return Ok((group, client));
        }
        sleep(Duration::from_millis(20)).await;
    }
    group.kill().await;
    Err(ServerError::NotStarted {
        detail: last.text(),
    })
}

/// Writes its password and settings anew into an empty folder.
async fn write(ground: &Ground, programs: &Programs, access: &Access) -> Result<(), ServerError> {
    let settings = format!(
        "mech_list: plain\npwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {USERS}\n"
    );
    files::remove(&ground.folder)
        .and_then(|()| files::private_dir(&ground.folder))
        .and_then(|()| files::private_file(&ground.folder.join(SETTINGS)))
        .and_then(|mut file| file.write_all(settings.as_bytes()))
        .map_err(|source| ServerError::Io {
            path: ground.folder.clone(),
            source,
        })?;
    let name = access.username.split('@').next().unwrap_or_default();
    let command = command(ground, &programs.passwords)
        .args(["-p", "-c", "-f", USERS, "-a", "memcached", "-u", REALM])
        .arg(name);
    let command = Command {
        input: Input::Relayed,
        ..command
    };
    let last = LastLines::default();
    let group = Group::spawn(&ground.keeper, command, last.sink()).await?;
    group.input(access.password.as_bytes()).await;
    group.end_input();
    if timeout(PASSWORD, group.wait())
        .await
        .is_ok_and(Exit::is_success)
    {
        return Ok(());
    }
    group.kill().await;
    Err(ServerError::NotStarted {
        detail: format!("saslpasswd2 did not take the password:\n{}", last.text()),
    })
}

fn command(ground: &Ground, program: &Path) -> Command {
    Command::new(program, &ground.folder).for_server()
}
