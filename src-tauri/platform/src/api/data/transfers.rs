//! Transfers: begun, listed, followed, cancelled, deleted. A password is never among what is shown of them.

use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::super::wire::{Answer, Fields, Refusal, created, ok};
use super::super::{addons as api, show};
use super::databases::extensions;
use super::find_provisioned;
use crate::data::dumps::AddressError;
use crate::data::public_base;
use crate::data::transfers::{self as work, Cancelled};
use crate::database::Credentials;
use crate::limits;
use crate::platform::Platform;
use crate::store::addons::{self, Addon};
use crate::store::apps::App;
use crate::store::transfers::{self, Draft, Kind, Transfer};
use crate::store::whole_seconds;

impl From<AddressError> for Refusal {
    fn from(error: AddressError) -> Refusal {
        match error {
            AddressError::Foreign => Refusal::invalid(error.to_string()),
            AddressError::Forged | AddressError::Expired => Refusal::forbidden(error.to_string()),
        }
    }
}

/// A transfer; `logs` are shown where they were asked for.
fn shown(platform: &Platform, transfer: &Transfer, logs: &[(String, String)]) -> Value {
    let database = |id: &str| format!("postgres://127.0.0.1/{id}");
    let dump = |id: &str| platform.dumps.address(&public_base(platform), id);
    let restored = |id: &str| match platform.sources.path(id).is_file() {
        true => platform.sources.bare_address(id),
        false => dump(id),
    };
    let (from_type, to_type) = match transfer.kind {
        Kind::Backup => ("pg_dump", "gof3r"),
        Kind::Restore => ("htcat", "pg_restore"),
        Kind::Copy => ("pg_dump", "pg_restore"),
    };
    let from_url = match transfer.kind {
        Kind::Restore => restored(&transfer.from_id),
        Kind::Backup | Kind::Copy => database(&transfer.from_id),
    };
    let to_url = match transfer.kind {
        Kind::Backup => dump(&transfer.to_id),
        Kind::Restore | Kind::Copy => database(&transfer.to_id),
    };
    let processed = platform
        .transfers
        .processed(&transfer.id)
        .filter(|_| transfer.finished_at.is_none());
    let logs: Vec<_> = logs
        .iter()
        .map(|(at, line)| json!({"created_at": at, "message": line}))
        .collect();
    json!({
        "uuid": transfer.id, "num": transfer.num.to_string(), "from_type": from_type, "to_type": to_type,
        "from_name": transfer.from_name, "from_uuid": transfer.from_id, "from_url": from_url,
        "to_name": transfer.to_name, "to_uuid": transfer.to_id, "to_url": to_url, "options": {},
        "source_bytes": transfer.source_bytes, "processed_bytes": processed.unwrap_or(transfer.processed_bytes),
        "succeeded": transfer.succeeded, "warnings": 0, "num_keep": transfer.num_keep,
        "created_at": transfer.created_at, "started_at": transfer.started_at, "canceled_at": transfer.canceled_at,
        "updated_at": transfer.updated_at, "finished_at": transfer.finished_at, "deleted_at": transfer.deleted_at,
        "purged_at": null, "logs": logs,
        "schedule": transfer.schedule_id.as_ref().map(|id| json!({"uuid": id})),
    })
}

fn find(tx: &Transaction<'_>, app: &App, key: &str) -> Result<Transfer, Refusal> {
    transfers::find(tx, &app.id, key)?.ok_or_else(|| Refusal::not_found("transfer"))
}

async fn look_up(platform: &Platform, app: String, key: String) -> Result<Transfer, Refusal> {
    platform
        .store
        .with::<_, Refusal>(move |tx| find(tx, &show::find_app(tx, &app)?, &key))
        .await
}

/// GET /client/v11/apps/{app}/transfers
pub async fn list(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let all = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            Ok(transfers::of_app(tx, &app.id)?)
        })
        .await?;
    let all = all.iter().map(|transfer| shown(&platform, transfer, &[]));
    ok(&Value::Array(all.collect()))
}

/// GET /client/v11/apps/{app}/transfers/{transfer}
pub async fn info(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Answer {
    let verbose = asked.iter().any(|(n, v)| n == "verbose" && v != "false");
    let (transfer, logs) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let transfer = find(tx, &show::find_app(tx, &app)?, &key)?;
            let logs = match verbose {
                true => transfers::logs(tx, &transfer.id)?,
                false => Vec::new(),
            };
            Ok((transfer, logs))
        })
        .await?;
    ok(&shown(&platform, &transfer, &logs))
}

async fn begin(platform: &Platform, app: String, draft: Draft) -> Answer {
    let transfer = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(transfers::insert(tx, &app, &draft)?))
        .await?;
    let answer = created(&shown(platform, &transfer, &[]));
    work::begin(platform, transfer);
    answer
}

/// The name of a database's first attachment to its own app, as Heroku calls the sides of a transfer.
fn name_of(tx: &Transaction<'_>, addon: &Addon) -> Result<String, Refusal> {
    let all = addons::attachments(tx)?;
    let mut own = all
        .into_iter()
        .filter(|a| a.addon_id == addon.id && a.app_id == addon.app_id);
    Ok(own
        .next()
        .map_or_else(|| addon.name.clone(), |attachment| attachment.name))
}

async fn named(platform: &Platform, addon: &Addon) -> Result<String, Refusal> {
    let addon = addon.clone();
    platform
        .store
        .with::<_, Refusal>(move |tx| name_of(tx, &addon))
        .await
}

/// POST /client/v11/databases/{db}/backups
pub async fn capture(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, app, _) = find_provisioned(&platform, key).await?;
    let draft = Draft {
        kind: Kind::Backup,
        from_name: named(&platform, &addon).await?,
        from_id: addon.id,
        to_id: None,
        to_name: "BACKUP".to_owned(),
        extensions: Vec::new(),
        schedule_id: None,
        num_keep: limits::MANUAL_BACKUPS,
    };
    begin(&platform, app.id, draft).await
}

/// POST /client/v11/databases/{db}/restores
pub async fn restore(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let url = fields.required_text("backup_url")?;
    let (addon, app, _) = find_provisioned(&platform, key).await?;
    let bases = [public_base(&platform), platform.address()];
    let now = Timestamp::now();
    let from_id = match platform.dumps.resolve(&url, &bases, now) {
        Ok(id) => {
            let dump = platform.store.with::<_, Refusal>(move |tx| {
                transfers::dump(tx, &id)?.ok_or_else(|| Refusal::not_found("backup"))
            });
            dump.await?.id
        }
        // One that was uploaded: no other address is ever followed.
        Err(AddressError::Foreign) => platform.sources.resolve(&url, now)?,
        Err(why) => return Err(why.into()),
    };
    let extensions = extensions(&platform, &fields).await?;
    let draft = Draft {
        kind: Kind::Restore,
        from_id,
        from_name: "BACKUP".to_owned(),
        to_name: named(&platform, &addon).await?,
        to_id: Some(addon.id),
        extensions,
        schedule_id: None,
        num_keep: limits::MANUAL_BACKUPS,
    };
    begin(&platform, app.id, draft).await
}

/// POST /client/v11/databases/{db}/transfers
pub async fn copy(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let (from, to) = (
        fields.required_text("from_url")?,
        fields.required_text("to_url")?,
    );
    let (from_name, to_name) = (fields.text("from_name")?, fields.text("to_name")?);
    let (_, app, _) = find_provisioned(&platform, key).await?;
    let draft = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let (source, target) = (
                named_by(tx, &from, "from_url")?,
                named_by(tx, &to, "to_url")?,
            );
            if source.id == target.id {
                return Err(Refusal::invalid("A database can't be copied onto itself."));
            }
            let short = |name: String| name.chars().take(255).collect();
            Ok(Draft {
                kind: Kind::Copy,
                from_name: from_name
                    .map_or_else(|| name_of(tx, &source), |name| Ok(short(name)))?,
                to_name: to_name.map_or_else(|| name_of(tx, &target), |name| Ok(short(name)))?,
                from_id: source.id,
                to_id: Some(target.id),
                extensions: Vec::new(),
                schedule_id: None,
                num_keep: limits::MANUAL_BACKUPS,
            })
        })
        .await?;
    begin(&platform, app.id, draft).await
}

/// The database that an address opens: user, password and name must be those of one of ours.
fn named_by(tx: &Transaction<'_>, url: &str, field: &str) -> Result<Addon, Refusal> {
    let given = opened_by(url);
    let all = addons::all(tx)?;
    let mut ours = all
        .into_iter()
        .filter(|addon| addon.state == "provisioned" && given.is_some());
    ours.find(|addon| addon.credentials == given && api::find(tx, None, &addon.id).is_ok())
        .ok_or_else(|| {
            Refusal::invalid(format!(
                "{field} must be the address of a database of this computer."
            ))
        })
}

fn opened_by(url: &str) -> Option<Credentials> {
    let rest = ["postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme))?;
    let (login, place) = rest.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let (host, database) = place.split_once('/')?;
    let (host, _) = host.split_once(':')?;
    matches!(host, "127.0.0.1" | "localhost").then(|| Credentials {
        database: database.split('?').next().unwrap_or_default().to_owned(),
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

/// POST /client/v11/apps/{app}/transfers/{transfer}/actions/public-url
pub async fn public_url(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let transfer = look_up(&platform, app, key).await?;
    if transfer.kind != Kind::Backup || transfer.succeeded != Some(true) {
        return Err(Refusal::invalid(
            "Only a backup that has succeeded can be downloaded.",
        ));
    }
    let base = public_base(&platform);
    let (url, until) = platform
        .dumps
        .public_address(&base, &transfer.id, Timestamp::now());
    ok(&json!({"url": url, "expires_at": whole_seconds(until)}))
}

/// POST /client/v11/apps/{app}/transfers/{transfer}/actions/cancel
pub async fn cancel(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let transfer = look_up(&platform, app.clone(), key).await?;
    match work::cancel(&platform, &transfer.id).await? {
        Cancelled::TooLate => Err(Refusal::invalid("The transfer is done already.")),
        Cancelled::Yes => {
            let cancelled = look_up(&platform, app, transfer.id).await?;
            created(&json!({"canceled_at": cancelled.canceled_at}))
        }
    }
}

/// DELETE /client/v11/apps/{app}/transfers/{transfer}
pub async fn delete(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let transfer = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let transfer = find(tx, &show::find_app(tx, &app)?, &key)?;
            if transfer.finished_at.is_none() {
                return Err(Refusal::conflict(
                    "The transfer still runs; cancel it first.",
                ));
            }
            transfers::delete(tx, &transfer.id)?;
            Ok(transfer)
        })
        .await?;
    work::remove_dump(&platform, &transfer.id).await;
    ok(&shown(&platform, &transfer, &[]))
}
