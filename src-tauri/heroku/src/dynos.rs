//! Dynos: the servers that run at this moment.

use jiff::Timestamp;
use serde::Deserialize;

use crate::lenient::{or_default, time};
use crate::request::Call;
use crate::{AppName, Client, DynoId, DynoName, Error, ProcessType};

/// A server that runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dyno {
    /// Its id.
    pub id: DynoId,
    /// Its name, such as `web.1`.
    pub name: DynoName,
    /// Its process type.
    #[serde(rename = "type")]
    pub process: ProcessType,
    /// What it does.
    pub state: DynoState,
    /// Its size, such as `Basic`.
    #[serde(default)]
    pub size: Option<String>,
    /// The release it runs.
    #[serde(default)]
    pub release: Option<DynoRelease>,
    /// When its state last changed.
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
}

/// The release a dyno runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DynoRelease {
    /// Its number.
    #[serde(default, deserialize_with = "or_default")]
    pub version: u64,
}

/// What a dyno does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DynoState {
    /// Being started.
    Starting,
    /// Running.
    Up,
    /// Asleep (Eco).
    Idle,
    /// Ended by itself.
    Crashed,
    /// Stopped.
    Down,
    /// Something newer than this program.
    #[serde(other)]
    Other,
}

impl Client {
    /// The servers that run at this moment.
    pub async fn dynos(&self, app: &AppName) -> Result<Vec<Dyno>, Error> {
        self.list(Call::get(&["apps", app.as_str(), "dynos"]).repeated())
            .await
    }

    /// Restarts every server.
    pub async fn restart_all(&self, app: &AppName) -> Result<(), Error> {
        self.tell(Call::delete(&["apps", app.as_str(), "dynos"]))
            .await
    }

    /// Restarts one server.
    pub async fn restart(&self, app: &AppName, dyno: &DynoName) -> Result<(), Error> {
        self.tell(Call::delete(&[
            "apps",
            app.as_str(),
            "dynos",
            dyno.as_str(),
        ]))
        .await
    }
}
