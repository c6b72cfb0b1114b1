//! The credentials of a database: one, named default, whose password can be changed for all its apps at once.

use axum::extract::{Path, State};
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::super::wire::{Answer, Refusal, ok};
use super::super::{releases, show};
use super::databases::port;
use super::find_provisioned;
use crate::database::{Cluster, Credentials};
use crate::platform::Platform;
use crate::release;
use crate::secret::fixed_id;
use crate::store::addons::{self, Addon, Attachment};
use crate::store::apps::App;

const DEFAULT: &str = "default";

fn shown(addon: &Addon, credentials: &Credentials) -> Value {
    let url = addon.url.as_deref().unwrap_or_default();
    json!({
        "uuid": fixed_id(&format!("credential {}", addon.id)), "name": DEFAULT, "state": "active",
        "database": credentials.database, "host": "127.0.0.1", "port": port(url),
        "credentials": [{"user": credentials.user, "password": credentials.password, "state": "active"}],
    })
}

/// GET /postgres/v0/databases/{db}/credentials
pub async fn list(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, _, credentials) = find_provisioned(&platform, key).await?;
    ok(&json!([shown(&addon, &credentials)]))
}

/// GET /postgres/v0/databases/{db}/credentials/{credential}
pub async fn info(
    State(platform): State<Platform>,
    Path((key, name)): Path<(String, String)>,
) -> Answer {
    let (addon, _, credentials) = find_provisioned(&platform, key).await?;
    is_default(&name)?;
    ok(&shown(&addon, &credentials))
}

fn is_default(name: &str) -> Result<(), Refusal> {
    match name {
        DEFAULT => Ok(()),
        _ => Err(Refusal::not_found("credential")),
    }
}

fn unsupported() -> Refusal {
    Refusal::invalid("Essential plans have the default credential only.")
}

/// POST /postgres/v0/databases/{db}/credentials
pub async fn create(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    find_provisioned(&platform, key).await?;
    Err(unsupported())
}

/// DELETE /postgres/v0/databases/{db}/credentials/{credential}
pub async fn delete(
    State(platform): State<Platform>,
    Path((key, name)): Path<(String, String)>,
) -> Answer {
    find_provisioned(&platform, key).await?;
    is_default(&name)?;
    Err(unsupported())
}

/// POST /postgres/v0/databases/{db}/credentials/{credential}/credentials_rotation
pub async fn rotate_one(
    State(platform): State<Platform>,
    Path((key, name)): Path<(String, String)>,
) -> Answer {
    is_default(&name)?;
    rotate(State(platform), Path(key)).await
}

/// POST /postgres/v0/databases/{db}/credentials_rotation
pub async fn rotate(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, _, before) = find_provisioned(&platform, key).await?;
    let id = addon.id.clone();
    platform
        .store
        .with::<_, Refusal>(move |tx| users(tx, &id).map(drop))
        .await?;
    let cluster = platform.cluster().await?;
    let after = Credentials {
        password: Cluster::new_password(),
        ..before.clone()
    };
    let url = cluster.url(&after).await?;
    // First the database: until the new password is written down, each start of the platform goes back to the old one.
    cluster.set_password(&after).await?;
    let (rotated, kept) = (addon.clone(), after.clone());
    let released = platform.store.with::<_, Refusal>(move |tx| {
        let users = users(tx, &rotated.id)?;
        addons::set_credentials(tx, &rotated.id, &kept, &url)?;
        users
            .iter()
            .map(|(app, attachment)| {
                let description = format!("Update {} by heroku-postgresql", attachment.name);
                Ok(release::add(tx, &app.id, &description, None)?)
            })
            .collect::<Result<Vec<_>, Refusal>>()
    });
    let released = match released.await {
        Ok(released) => released,
        Err(refusal) => {
            cluster.set_password(&before).await?;
            return Err(refusal);
        }
    };
    for release in released {
        release::carry_out(&platform, release).await;
    }
    // Who came in by the old password has to come again.
    cluster.disconnect(&after).await?;
    ok(&json!({"message": format!("Credentials of {} were rotated.", addon.name)}))
}

/// The apps that use a database, each once; refused while one of them is in its release phase.
fn users(tx: &Transaction<'_>, addon: &str) -> Result<Vec<(App, Attachment)>, Refusal> {
    let mut users: Vec<(App, Attachment)> = Vec::new();
    for attachment in addons::attachments(tx)? {
        if attachment.addon_id == addon && users.iter().all(|(app, _)| app.id != attachment.app_id)
        {
            let app = show::find_app(tx, &attachment.app_id)?;
            releases::must_be_free(tx, &app)?;
            users.push((app, attachment));
        }
    }
    Ok(users)
}
