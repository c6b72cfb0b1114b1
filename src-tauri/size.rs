//! The dialog about the size of a study's server. Thin: asks `workflows::sizes`.

use serde::Serialize;
use tauri::{AppHandle, Manager};
use ts_rs::TS;
use workflows::cost::Monthly;
use workflows::sizes::{self, Size, Sizes};
use workflows::studies::StudyError;

use crate::account::Session;
use crate::overview::{self, asked};
use crate::problem::Problem;

/// Which sizes of server a study may have.
#[derive(Serialize, TS)]
pub struct ServerSizes {
    /// The cheapest first.
    sizes: Vec<ServerSize>,
    /// How many servers for pages it has.
    servers: u32,
    /// It has one for background work.
    worker: bool,
}

/// A size of server (Heroku's dyno type).
#[derive(Serialize, TS)]
pub struct ServerSize {
    name: String,
    /// Bytes.
    memory: Option<f64>,
    /// US dollars a month at Heroku; none where it is not known, or part of a pool.
    monthly_usd: Option<f64>,
    /// It shares the account's flat price for Eco.
    pooled: bool,
    /// The study has it.
    now: bool,
}

impl ServerSizes {
    fn shown(found: Sizes) -> Self {
        Self {
            sizes: found.all.into_iter().map(ServerSize::shown).collect(),
            servers: found.servers,
            worker: found.worker,
        }
    }
}

impl ServerSize {
    fn shown(size: Size) -> Self {
        Self {
            name: size.name,
            memory: size.memory.map(|bytes| bytes as f64),
            monthly_usd: overview::dollars(size.price),
            pooled: size.price == Monthly::Pool,
            now: size.is_now,
        }
    }
}

/// The sizes that the service offers for a study.
#[tauri::command]
pub async fn server_sizes(app: String, handle: AppHandle) -> Result<ServerSizes, Problem> {
    let session = handle.state::<Session>();
    let found = asked!(session, client => sizes::sizes(&client, &app).await)?;
    Ok(ServerSizes::shown(found))
}

/// Gives a study a server of another size, and waits until that one is up.
#[tauri::command]
pub async fn resize(app: String, size: String, handle: AppHandle) -> Result<(), Problem> {
    let session = handle.state::<Session>();
    let done = asked!(session, client => sizes::resize(&client, &app, &size).await);
    overview::look(&handle);
    done
}
