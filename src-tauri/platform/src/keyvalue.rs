//! Redis servers for the studies: given other limits and passwords while they run, and asked over a connection that is
//! always there, so that a full one can still be asked.

mod boot;
mod redis;
mod resp;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use resp::Client;
pub use resp::RespError;

use crate::process::Group;
use crate::secret::{self, NoRandomness};
use crate::servers::{Ground, Kind, Running, ServerError, Servers, Spec};

/// The longest pause between two looks at whether one answers.
const PULSE: Duration = Duration::from_secs(60);

/// Redis, or Valkey.
pub struct Redis;

/// The servers of all add-ons.
pub type KeyValues = Servers<Redis>;

/// What opens a server, and what the person chose for it: what the platform writes down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The port it had last; 0 before it had one.
    pub port: u16,
    /// What the study's clients come in by.
    pub password: String,
    /// What the platform comes in by.
    pub admin: String,
    /// Chosen settings.
    pub settings: Settings,
}

/// What a person may choose of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What goes when the memory is full. Heroku's default: nothing.
    pub maxmemory_policy: String,
    /// Seconds after which a silent client is sent away, 0 for never. Heroku's default: 300.
    pub timeout: u32,
    /// Which events of its keys it tells.
    pub notify_keyspace_events: String,
}

impl Access {
    /// New passwords, and what Heroku sets.
    pub fn new() -> Result<Access, NoRandomness> {
        Ok(Access {
            port: 0,
            password: Self::new_password()?,
            admin: secret::random_hex(32)?,
            settings: Settings {
                maxmemory_policy: "noeviction".to_owned(),
                timeout: 300,
                notify_keyspace_events: String::new(),
            },
        })
    }

    /// A password for the study's clients.
    pub fn new_password() -> Result<String, NoRandomness> {
        Ok(format!("p{}", secret::random_hex(32)?))
    }

    /// Where the study finds it; Heroku leaves the user's name out as well.
    pub fn url(&self) -> String {
        format!("redis://:{}@127.0.0.1:{}", self.password, self.port)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Kind for Redis {
    type Access = Access;
    /// The platform's own connection, which is made anew where it broke.
    type Hold = Option<Client>;

    const NAME: &'static str = "Redis";
    /// How long it may write what it holds; what was acknowledged is in its file by then.
    const STOP: Duration = Duration::from_secs(10);

    fn port_of(access: &Access) -> u16 {
        access.port
    }

    async fn boot(
        &self,
        ground: &Ground,
        spec: &Spec<Access>,
        port: u16,
    ) -> Result<(Group, Self::Hold), ServerError> {
        let (group, admin) = boot::boot(ground, spec, port).await?;
        Ok((group, Some(admin)))
    }

    /// The connection must not be silent for as long as the server allows.
    async fn pulse(running: &mut Running<Self>) -> Option<Duration> {
        let _ = running.ask(&["PING"]).await;
        Some(match running.spec.access.settings.timeout {
            0 => PULSE,
            seconds => PULSE.min(Duration::from_millis(u64::from(seconds) * 400)),
        })
    }
}

impl Running<Redis> {
    /// Gives a command over the connection that is kept.
    async fn ask(&mut self, command: &[&str]) -> Result<String, RespError> {
        if let Some(admin) = &mut self.hold {
            match admin.ask(command).await {
                Err(RespError::Refused { words }) => return Err(RespError::Refused { words }),
                Ok(answer) => return Ok(answer),
                Err(_) => self.hold = None,
            }
        }
        let mut admin = redis::connect(self.port.number, &self.spec.access).await?;
        let answer = admin.ask(command).await?;
        self.hold = Some(admin);
        Ok(answer)
    }
}

impl Servers<Redis> {
    async fn ask(&self, id: &str, command: &[&str]) -> Result<String, ServerError> {
        let (_, mut running) = self.running(id).await?;
        Ok(running.ask(command).await?)
    }

    /// Gives a running server another plan, password or settings: at once, and for its next start.
    pub async fn change(&self, id: &str, spec: Spec<Access>) -> Result<(), ServerError> {
        let (ground, mut running) = self.running(id).await?;
        // First the file: whatever happens next, a server that starts again is the new one.
        boot::write(&ground, &spec, running.port.number)?;
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
            boot::forget(&ground)?;
        }
        Ok(())
    }

    /// What a running server says of itself (INFO).
    pub async fn info(&self, id: &str) -> Result<BTreeMap<String, String>, ServerError> {
        let text = self.ask(id, &["INFO"]).await?;
        let pairs = text.lines().filter_map(|line| line.split_once(':'));
        Ok(pairs
            .map(|(name, value)| (name.to_owned(), value.trim_end().to_owned()))
            .collect())
    }

    /// Sets its counters to nought.
    pub async fn reset_figures(&self, id: &str) -> Result<(), ServerError> {
        self.ask(id, &["CONFIG", "RESETSTAT"]).await.map(drop)
    }

    /// Sends every client of the study's away.
    pub async fn disconnect(&self, id: &str) -> Result<(), ServerError> {
        let all = ["CLIENT", "KILL", "USER", "default", "SKIPME", "yes"];
        self.ask(id, &all).await.map(drop)
    }
}
