//! Attachments: an add-on under a name within an app, its own or another's.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use rusqlite::Transaction;
use serde_json::Value;

use super::expansion::Wanted;
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

/// Attaches an add-on to an app under `name`, or under the next free one. What has the name already gives way only to
/// someone who confirmed it; then the description of a release that says so comes back too.
pub fn attach(
    tx: &Transaction<'_>,
    addon: &Addon,
    app: &App,
    name: Option<String>,
    confirmed: bool,
) -> Result<(Attachment, Option<String>), Refusal> {
    let all = addons::attachments(tx)?;
    let taken: Vec<_> = all
        .iter()
        .filter(|a| a.app_id == app.id)
        .map(|a| a.name.clone())
        .collect();
    let name = match name {
        Some(name) => name,
        None => addon
            .service()
            .and_then(|service| attachment_name(service, &taken))
            .ok_or_else(|| Refusal::invalid("The app has too many add-ons of this service."))?,
    };
    let vars = addons::config_vars(&name, addon.service());
    let mut own = apps::config(tx, &app.id)?;
    let before = all.iter().find(|a| a.app_id == app.id && a.name == name);
    if before.is_some_and(|before| before.addon_id == addon.id) {
        return Err(Refusal::invalid(format!("Name {name} is already taken")));
    }
    if !confirmed && (before.is_some() || vars.iter().any(|var| own.contains_key(var))) {
        return Err(Refusal::unconfirmed(format!(
            "Adding {name} to app {} would overwrite existing vars {}.",
            app.name,
            vars.join(", ")
        )));
    }
    let mut replaced = None;
    let removed: Vec<_> = vars
        .into_iter()
        .filter(|var| own.remove(var).is_some())
        .collect();
    if !removed.is_empty() {
        apps::set_config(tx, &app.id, &own)?;
        replaced = Some(format!("Remove {} config vars", removed.join(", ")));
    }
    if let Some(before) = before {
        let (addon, owner) = api::find(tx, None, &before.addon_id)?;
        must_not_be_last(&all, before, &owner)?;
        addons::detach(tx, &before.id)?;
        replaced = Some(format!("Detach {name} (@ref:{})", addon.name));
    }
    let attachment = addons::attach(tx, &addon.id, &app.id, &name)?
        .ok_or_else(|| Refusal::invalid(format!("Name {name} is already taken")))?;
    Ok((attachment, replaced))
}

/// Its own app keeps an add-on under one name at least: nobody would find the data again.
fn must_not_be_last(all: &[Attachment], one: &Attachment, owner: &App) -> Result<(), Refusal> {
    let others = all
        .iter()
        .any(|a| a.addon_id == one.addon_id && a.app_id == owner.id && a.id != one.id);
    match one.app_id == owner.id && !others {
        false => Ok(()),
        true => Err(Refusal::invalid(
            "Can't remove the last attachment to the add-on's own app; remove the add-on instead.",
        )),
    }
}

fn shown(
    platform: &Platform,
    tx: &Transaction<'_>,
    attachment: &Attachment,
    wanted: Wanted,
) -> Result<Option<Value>, Refusal> {
    let (Some(addon), Some(app)) = (
        addons::find(tx, &attachment.addon_id)?,
        apps::find(tx, &attachment.app_id)?,
    ) else {
        return Ok(None);
    };
    let owner = apps::find(tx, &addon.app_id)?;
    Ok(owner.map(|owner| {
        let shown = show::attachment(platform, &app, &owner, &addon, attachment);
        wanted.attachment(shown, &addon, attachment)
    }))
}

async fn some(
    platform: &Platform,
    at_length: Wanted,
    wanted: impl FnOnce(&Transaction<'_>) -> Result<Vec<Attachment>, Refusal> + Send + 'static,
) -> Result<Vec<Value>, Refusal> {
    let shown_by = platform.clone();
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let wanted = wanted(tx)?;
        wanted
            .iter()
            .filter_map(|attachment| shown(&shown_by, tx, attachment, at_length).transpose())
            .collect()
    });
    items.await
}

/// GET /addon-attachments
pub async fn list(
    State(platform): State<Platform>,
    at_length: Wanted,
    headers: HeaderMap,
) -> Answer {
    Ok(page(
        &headers,
        some(&platform, at_length, |tx| Ok(addons::attachments(tx)?)).await?,
        "id",
    ))
}

/// GET /apps/{app}/addon-attachments
pub async fn of_app(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    at_length: Wanted,
    headers: HeaderMap,
) -> Answer {
    let wanted = move |tx: &Transaction<'_>| {
        let app = show::find_app(tx, &key)?;
        Ok(addons::attachments(tx)?
            .into_iter()
            .filter(|a| a.app_id == app.id)
            .collect())
    };
    Ok(page(
        &headers,
        some(&platform, at_length, wanted).await?,
        "id",
    ))
}

/// GET /addons/{addon}/addon-attachments
pub async fn of_addon(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    at_length: Wanted,
    headers: HeaderMap,
) -> Answer {
    let wanted = move |tx: &Transaction<'_>| {
        let (addon, _) = api::find(tx, None, &key)?;
        Ok(addons::attachments(tx)?
            .into_iter()
            .filter(|a| a.addon_id == addon.id)
            .collect())
    };
    Ok(page(
        &headers,
        some(&platform, at_length, wanted).await?,
        "id",
    ))
}

fn find(tx: &Transaction<'_>, app: Option<&App>, key: &str) -> Result<Attachment, Refusal> {
    let all = addons::attachments(tx)?;
    let found = all
        .into_iter()
        .find(|a| a.id == key || app.is_some_and(|app| app.id == a.app_id && a.is_called(key)));
    found
        .filter(|a| app.is_none_or(|app| app.id == a.app_id))
        .ok_or_else(missing)
}

fn missing() -> Refusal {
    Refusal::not_found("add-on attachment").of("add_on attachment")
}

async fn look_up(
    platform: &Platform,
    app: Option<String>,
    key: String,
    at_length: Wanted,
) -> Result<Value, Refusal> {
    let wanted = move |tx: &Transaction<'_>| {
        let app = app.map(|app| show::find_app(tx, &app)).transpose()?;
        Ok(vec![find(tx, app.as_ref(), &key)?])
    };
    some(platform, at_length, wanted)
        .await?
        .into_iter()
        .next()
        .ok_or_else(missing)
}

/// GET /addon-attachments/{attachment}
pub async fn info(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    at_length: Wanted,
) -> Answer {
    ok(&look_up(&platform, None, key, at_length).await?)
}

/// GET /apps/{app}/addon-attachments/{attachment}
pub async fn info_of_app(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
    at_length: Wanted,
) -> Answer {
    ok(&look_up(&platform, Some(app), key, at_length).await?)
}

/// POST /actions/addon-attachments/resolve: by the attachment's id or name, its config var, or its add-on; an app may
/// be named before it, `app::NAME`.
pub async fn resolve(
    State(platform): State<Platform>,
    at_length: Wanted,
    fields: Fields,
) -> Answer {
    let (key, app) = (
        fields.required_text("addon_attachment")?,
        fields.named("app")?,
    );
    let (app, key) = match key.split_once("::") {
        Some((app, name)) => (Some(app.to_owned()), name.to_owned()),
        None => (app, key),
    };
    let wanted = move |tx: &Transaction<'_>| {
        let app = app.map(|app| show::find_app(tx, &app)).transpose()?;
        if let Ok(attachment) = find(tx, app.as_ref(), &key) {
            return Ok(vec![attachment]);
        }
        let addon = addons::find(tx, &key)?.ok_or_else(missing)?;
        let mut all = addons::attachments(tx)?;
        all.retain(|a| a.addon_id == addon.id && app.as_ref().is_none_or(|app| app.id == a.app_id));
        Ok(all)
    };
    let found = some(&platform, at_length, wanted).await?;
    match found.is_empty() {
        true => Err(missing()),
        false => ok(&Value::Array(found)),
    }
}

/// POST /addon-attachments
pub async fn create(State(platform): State<Platform>, at_length: Wanted, fields: Fields) -> Answer {
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
    let confirm = fields.text("confirm")?;
    if fields.text("namespace")?.is_some() {
        return Err(Refusal::invalid(
            "Add-ons have the default credential only.",
        ));
    }
    let shown_by = platform.clone();
    let (shown, released) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            let (addon, _) = api::find(tx, None, &addon)?;
            let confirmed = confirm.as_deref() == Some(app.name.as_str());
            let (attachment, replaced) = attach(tx, &addon, &app, name, confirmed)?;
            let mut told: Vec<_> = replaced.into_iter().collect();
            if addon.state == "provisioned" {
                told.push(format!("Attach {} (@ref:{})", attachment.name, addon.name));
            }
            // Of releases that must pass a phase there is one at a time; it tells of both then.
            if release::has_phase(tx, &app.id)? {
                told = vec![told.join(", ")];
            }
            let mut released = Vec::new();
            for description in told.iter().filter(|told| !told.is_empty()) {
                releases::must_be_free(tx, &app)?;
                released.push(release::add(tx, &app.id, description, None)?);
            }
            Ok((shown(&shown_by, tx, &attachment, at_length)?, released))
        })
        .await?;
    for release in released {
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
            must_not_be_last(&all, &attachment, &owner)?;
            let app = show::find_app(tx, &attachment.app_id)?;
            let shown = shown(&shown_by, tx, &attachment, Wanted::default())?;
            addons::detach(tx, &attachment.id)?;
            let mut released = None;
            if addon.state == "provisioned" {
                releases::must_be_free(tx, &app)?;
                released = Some(release::add(
                    tx,
                    &app.id,
                    &format!("Detach {} (@ref:{})", attachment.name, addon.name),
                    None,
                )?);
            }
            Ok((shown, released))
        })
        .await?;
    if let Some(release) = released {
        release::carry_out(&platform, release).await;
    }
    ok(&shown.unwrap_or(Value::Null))
}
