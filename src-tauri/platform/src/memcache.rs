//! Memcached servers for the studies. Nothing they hold is kept.

mod boot;
mod protocol;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use crate::process::Group;
use crate::secret::{self, NoRandomness};
use crate::servers::{Ground, Kind, ServerError, Servers, Spec};

/// Memcached with SASL.
#[derive(Default)]
pub struct Memcached {
    /// How many of the connections that `-c` names a server takes for itself: that differs between its versions, so one
    /// is started and its clients are counted, once in the life of a platform.
    own: OnceCell<u32>,
}

/// The servers of all add-ons.
pub type Caches = Servers<Memcached>;

/// What the names of users end with: SASL's realm, which would be the computer's name otherwise, and that can change.
const REALM: &str = "orchard";

/// What opens a server: what the platform writes down.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// The port it had last; 0 before it had one.
    pub port: u16,
    /// Whom the study's clients come in as, realm included.
    pub username: String,
    /// What they come in by.
    pub password: String,
}

impl Access {
    /// A new user with a password.
    pub fn new() -> Result<Access, NoRandomness> {
        Ok(Access {
            port: 0,
            username: format!("{}@{REALM}", secret::random_hex(8)?),
            password: secret::random_hex(32)?,
        })
    }

    /// Where the study finds it.
    pub fn servers(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access")
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Kind for Memcached {
    type Access = Access;
    type Hold = ();

    const NAME: &'static str = "Memcached";
    /// It has nothing to write.
    const STOP: Duration = Duration::from_secs(5);

    fn port_of(access: &Access) -> u16 {
        access.port
    }

    async fn boot(
        &self,
        ground: &Ground,
        spec: &Spec<Access>,
        port: u16,
    ) -> Result<(Group, ()), ServerError> {
        let group = boot::boot(ground, &self.own, spec, port).await?;
        Ok((group, ()))
    }
}
