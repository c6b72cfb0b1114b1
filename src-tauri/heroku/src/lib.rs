//! A typed client of Heroku's Platform API, for Heroku itself and for the platform on this computer.
//! It never knows what a study is, never writes a file, and never takes the end of a stream for success.

mod account;
mod addons;
mod address;
mod apps;
mod authorizations;
mod backups;
mod builds;
mod client;
mod code;
mod collaborators;
mod config;
mod copies;
mod databases;
mod download;
mod dyno_sizes;
mod dynos;
mod error;
mod features;
mod follow;
mod formation;
mod lenient;
mod limits;
mod lines;
mod logs;
mod metrics;
mod names;
mod network;
mod oauth;
mod offers;
mod output;
mod releases;
mod reply;
mod request;
mod retry;
mod room;
mod sources;
mod sse;
mod tail;
mod token;
mod trouble;
mod upload;
mod visit;

pub use account::{Account, Team};
pub use addons::{Addon, AddonState, NewAddon, Price};
pub use address::{Address, UrlFault};
pub use apps::{App, NewApp, Owner};
pub use authorizations::{Authorization, NewAuthorization};
pub use backups::{PublicUrl, Schedule, Transfer, TransferKind, TransferState};
pub use builds::{Build, BuildSource, BuildStatus, Checksum, NewBuild};
pub use client::{Client, HEROKU};
pub use collaborators::Collaborator;
pub use config::{ConfigChange, ConfigVars};
pub use databases::DatabaseInfo;
pub use download::{Began, Fetched, Partial, Sink};
pub use dyno_sizes::DynoSize;
pub use dynos::{Dyno, DynoRelease, DynoState};
pub use error::Error;
pub use formation::{Formation, Scale};
pub use lenient::Named;
pub use limits::Limits;
pub use metrics::{Measure, MeasureSpan, Measured, Step};
pub use names::{
    AddonId, AppId, AppName, AuthorizationId, BuildId, DynoId, DynoName, ProcessType, ReleaseId,
    ScheduleId, SlugId, TransferId,
};
pub use oauth::{Granted, Oauth, Registration};
pub use offers::{Plan, Region};
pub use output::{Heard, Output};
pub use releases::{Release, ReleaseSlug, ReleaseStatus};
pub use room::Room;
pub use sources::Source;
pub use tail::{Tail, Tailed};
pub use token::Token;
pub use trouble::Trouble;
pub use visit::Visit;

pub use bytes::Bytes;
pub use secrecy::{ExposeSecret, SecretString};
pub use tokio_util::sync::CancellationToken;
pub use url::Url;
