//! Heroku's Data API, on the same port as the Platform API: databases, their credentials, transfers and schedules.

mod credentials;
mod databases;
mod downloads;
mod redis;
mod schedules;
mod transfers;

use axum::Router;
use axum::routing::{delete, get, post, put};

use super::addons;
use super::wire::Refusal;
use crate::data::dumps;
use crate::database::{Credentials, DatabaseError};
use crate::platform::Platform;
use crate::store::addons::Addon;
use crate::store::apps::App;
use crate::tools::ToolsError;

/// What needs a token.
pub fn routes() -> Router<Platform> {
    let database = Router::new()
        .route("/", get(databases::info))
        .route("/wait_status", get(databases::wait_status))
        .route("/reset", put(databases::reset))
        .route("/connection_reset", post(databases::connection_reset))
        .route("/terminate_process", post(databases::terminate_process))
        .route("/user_connections", get(databases::user_connections))
        .route("/stats_reset", put(databases::stats_reset))
        .route("/metrics", get(databases::metrics))
        .route("/diagnose", post(databases::diagnose))
        .route("/backups", post(transfers::capture))
        .route("/restores", post(transfers::restore))
        .route("/transfers", post(transfers::copy))
        .route(
            "/transfer-schedules",
            get(schedules::list).post(schedules::create),
        )
        .route("/transfer-schedules/{schedule}", delete(schedules::delete));
    let transfers = Router::new()
        .route("/", get(transfers::list))
        .route(
            "/{transfer}",
            get(transfers::info).delete(transfers::delete),
        )
        .route(
            "/{transfer}/actions/public-url",
            post(transfers::public_url),
        )
        .route("/{transfer}/actions/cancel", post(transfers::cancel));
    let credentials = Router::new()
        .route(
            "/credentials",
            get(credentials::list).post(credentials::create),
        )
        .route(
            "/credentials/{credential}",
            get(credentials::info).delete(credentials::delete),
        )
        .route("/credentials_rotation", post(credentials::rotate))
        .route(
            "/credentials/{credential}/credentials_rotation",
            post(credentials::rotate_one),
        );
    Router::new()
        .nest("/client/v11/databases/{db}", database)
        .nest("/client/v11/apps/{app}/transfers", transfers)
        .nest("/postgres/v0/databases/{db}", credentials)
        .route("/reports", post(databases::report))
        .merge(redis::routes())
}

/// What carries a signature in its address instead.
pub fn signed_routes() -> Router<Platform> {
    Router::new().route(&format!("{}{{id}}", dumps::PATH), get(downloads::download))
}

/// Finds a database by id or name, and the app that pays for it.
async fn find(platform: &Platform, key: String) -> Result<(Addon, App), Refusal> {
    platform
        .store
        .with::<_, Refusal>(move |tx| addons::find(tx, None, &key))
        .await
}

/// The same, of one that is there.
async fn find_provisioned(
    platform: &Platform,
    key: String,
) -> Result<(Addon, App, Credentials), Refusal> {
    let (addon, app) = find(platform, key).await?;
    match (addon.state.as_str(), addon.credentials.clone()) {
        ("provisioned", Some(credentials)) => Ok((addon, app, credentials)),
        _ => Err(Refusal::not_found("database")),
    }
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Refusal {
        match error {
            DatabaseError::DiskFull => Refusal::disk_full(),
            // PostgreSQL's own words may quote what was asked.
            DatabaseError::Sql { .. } => Refusal::internal(&"PostgreSQL refused a statement"),
            error => Refusal::internal(&error),
        }
    }
}

impl From<tokio_postgres::Error> for Refusal {
    fn from(source: tokio_postgres::Error) -> Refusal {
        DatabaseError::Sql { source }.into()
    }
}

impl From<ToolsError> for Refusal {
    fn from(error: ToolsError) -> Refusal {
        match error {
            ToolsError::DiskFull => Refusal::disk_full(),
            // Only the kind: a package index's address may hold a password.
            _ => Refusal::internal(&"PostgreSQL is not there"),
        }
    }
}
