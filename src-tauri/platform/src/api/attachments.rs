//! Attachments: an add-on under a name within an app, its own or another's.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use rusqlite::Transaction;
use serde_json::Value;

use super::page::page;
use super::wire::{Answer, Fields, Refusal, created, ok};
use super::{addons as api, releases, show};
use crate::platform::Platform;
use crate::provision::attachment_name;
use crate::release;
use crate::store::addons::{self, Addon, Attachment};
use crate::store::apps::{self, App};

/// A name for an attachment, upper-cased, or a refusal.
pub fn checked_name(name: &str) -> Result<String, Refusal> {
    let good = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.len() <= 200
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if good {
        Ok(name.to_ascii_uppercase())
    } else {
        Err(Refusal::invalid(
            "Name must be letters, digits and underscores.",
        ))
    }
}

/// Attaches an add-on to an app under `name`, or under the next free one.
pub fn attach(
    tx: &Transaction<'_>,
    addon: &Addon,
    app: &App,
    name: Option<String>,
) -> Result<Attachment, Refusal> {
    let all = addons::attachments(tx)?;
    let taken: Vec<_> = all
        .into_iter()
        .filter(|a| a.app_id == app.id)
        .map(|a| a.name)
        .collect();
    let name = match name {
        Some(name) => name,
        None => attachment_name(&taken)
            .ok_or_else(|| Refusal::invalid("The app has too many databases."))?,
    };
    if apps::config(tx, &app.id)?.contains_key(&format!("{name}_URL")) {
        return Err(Refusal::invalid(format!(
            "The app has a config var {name}_URL already."
        )));
    }
    addons::attach(tx, &addon.id, &app.id, &name)?
        .ok_or_else(|| Refusal::invalid(format!("Name {name} is already taken")))
}

fn shown(
    platform: &Platform,
    tx: &Transaction<'_>,
    attachment: &Attachment,
) -> Result<Option<Value>, Refusal> {
    let (Some(addon), Some(app)) = (
        addons::find(tx, &attachment.addon_id)?,
        apps::find(tx, &attachment.app_id)?,
    ) else {
        return Ok(None);
    };
    let owner = apps::find(tx, &addon.app_id)?;
    Ok(owner.map(|owner| show::attachment(platform, &app, &owner, &addon, attachment)))
}

async fn some(
    platform: &Platform,
    wanted: impl FnOnce(&Transaction<'_>) -> Result<Vec<Attachment>, Refusal> + Send + 'static,
) -> Result<Vec<Value>, Refusal> {
    let shown_by = platform.clone();
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let wanted = wanted(tx)?;
        wanted
            .iter()
            .filter_map(|attachment| shown(&shown_by, tx, attachment).transpose())
            .collect()
    });
    items.await
}

/// GET /addon-attachments
pub async fn list(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    Ok(page(
        &headers,
        some(&platform, |tx| Ok(addons::attachments(tx)?)).await?,
        "id",
    ))
}

/// GET /apps/{app}/addon-attachments
pub async fn of_app(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let wanted = move |tx: &Transaction<'_>| {
        let app = show::find_app(tx, &key)?;
        Ok(addons::attachments(tx)?
            .into_iter()
            .filter(|a| a.app_id == app.id)
            .collect())
    };
    Ok(page(&headers, some(&platform, wanted).await?, "id"))
}

/// GET /addons/{addon}/addon-attachments
pub async fn of_addon(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let wanted = move |tx: &Transaction<'_>| {
        let (addon, _) = api::find(tx, None, &key)?;
        Ok(addons::attachments(tx)?
            .into_iter()
            .filter(|a| a.addon_id == addon.id)
            .collect())
    };
    Ok(page(&headers, some(&platform, wanted).await?, "id"))
}

fn find(tx: &Transaction<'_>, app: Option<&App>, key: &str) -> Result<Attachment, Refusal> {
    let all = addons::attachments(tx)?;
    let found = all
        .into_iter()
        .find(|a| a.id == key || app.is_some_and(|app| app.id == a.app_id && a.name == key));
    found
        .filter(|a| app.is_none_or(|app| app.id == a.app_id))
        .ok_or_else(|| Refusal::not_found("add-on attachment"))
}

async fn look_up(platform: &Platform, app: Option<String>, key: String) -> Result<Value, Refusal> {
    let wanted = move |tx: &Transaction<'_>| {
        let app = app.map(|app| show::find_app(tx, &app)).transpose()?;
        Ok(vec![find(tx, app.as_ref(), &key)?])
    };
    some(platform, wanted)
        .await?
        .into_iter()
        .next()
        .ok_or_else(|| Refusal::not_found("add-on attachment"))
}

/// GET /addon-attachments/{attachment}
pub async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    ok(&look_up(&platform, None, key).await?)
}

/// GET /apps/{app}/addon-attachments/{attachment}
pub async fn info_of_app(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    ok(&look_up(&platform, Some(app), key).await?)
}

/// POST /actions/addon-attachments/resolve
pub async fn resolve(State(platform): State<Platform>, fields: Fields) -> Answer {
    let (key, app) = (
        fields.required_text("addon_attachment")?,
        fields.named("app")?,
    );
    ok(&Value::Array(vec![look_up(&platform, app, key).await?]))
}

/// POST /addon-attachments
pub async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let addon = fields
        .named("addon")?
        .ok_or_else(|| Refusal::invalid("addon is required."))?;
    let app = fields
        .named("app")?
        .ok_or_else(|| Refusal::invalid("app is required."))?;
    let name = fields
        .text("name")?
        .map(|name| checked_name(&name))
        .transpose()?;
    let shown_by = platform.clone();
    let (shown, released) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            let (addon, _) = api::find(tx, None, &addon)?;
            let attachment = attach(tx, &addon, &app, name)?;
            let mut released = None;
            if addon.state == "provisioned" {
                releases::must_be_free(tx, &app)?;
                released = Some(release::add(
                    tx,
                    &app.id,
                    &format!("Attach {} (@ref:{})", attachment.name, addon.name),
                    None,
                )?);
            }
            Ok((shown(&shown_by, tx, &attachment)?, released))
        })
        .await?;
    if let Some(release) = released {
        release::carry_out(&platform, release).await;
    }
    created(&shown.unwrap_or(Value::Null))
}

/// DELETE /addon-attachments/{attachment}
pub async fn delete(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let shown_by = platform.clone();
    let (shown, released) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let attachment = find(tx, None, &key)?;
            let (addon, owner) = api::find(tx, None, &attachment.addon_id)?;
            let all = addons::attachments(tx)?;
            let others = all.iter().any(|a| a.addon_id == addon.id && a.app_id == owner.id && a.id != attachment.id);
            if attachment.app_id == owner.id && !others {
                return Err(Refusal::invalid("Can't remove the last attachment to the add-on's own app; remove the add-on instead."));
            }
            let app = show::find_app(tx, &attachment.app_id)?;
            let shown = shown(&shown_by, tx, &attachment)?;
            addons::detach(tx, &attachment.id)?;
            let mut released = None;
            if addon.state == "provisioned" {
                releases::must_be_free(tx, &app)?;
                released = Some(release::add(tx, &app.id, &format!("Detach {} (@ref:{})", attachment.name, addon.name), None)?);
            }
            Ok((shown, released))
        })
        .await?;
    if let Some(release) = released {
        release::carry_out(&platform, release).await;
    }
    ok(&shown.unwrap_or(Value::Null))
}
